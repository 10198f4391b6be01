"""Which line above the body is the title, where no page tells it: the one that says most of what the body says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.words import Words

TITLE_WORDS = (3, 30)
"""Words of a title, at least and at most."""
TITLE_DISTANCE = 0.3
"""How fast a line above the body loses to nearer ones: menus use the words of articles too."""
NEAR_SIGNATURE = 3
"""How many blocks above the byline or the date the title stands at most."""
WORDS_ABOVE_A_DECK = 5
"""What has fewer words, and stands above a line that says more, is no title above its deck but the section's name."""
NEAR_A_TRAIL = 2
"""How many blocks from the title the trail of links that ends with it stands at most."""
FULL_STOPS = (".", "。", "।", "۔")
"""A title may ask or exclaim; it hardly ever ends in one of these."""


def find_echo(words: Words, is_paragraph: NDArray[np.bool_], stop: int) -> NDArray[np.float64]:
    """How much each block above `stop` says what the paragraphs say: the mean, over its words, of the logarithm of how
    often each stands in these. Words of fewer than four letters count in scripts without spaces alone."""
    telling = (words.lengths >= 4) | words.unspaced
    known = np.sort(words.hashes[telling & is_paragraph.take(words.blocks)])
    above = np.flatnonzero(telling[: words.bounds[stop]])
    blocks, hashes = words.blocks.take(above), words.hashes.take(above)
    said = np.log1p(np.searchsorted(known, hashes, side="right") - np.searchsorted(known, hashes))
    echo: NDArray[np.float64] = np.bincount(blocks, weights=said, minlength=stop) / (
        np.bincount(blocks, minlength=stop) + 1
    )
    return echo


def title_scores(
    candidates: Iterable[int], echo: Sequence[float], counts: Sequence[float], texts: Sequence[str], least: float = 0.0
) -> dict[int, float]:
    """Those of the candidates that may be the title, with what speaks for each; `echo`, of the blocks above the first
    paragraph, is as `find_echo` gives it, and has to be more than `least`."""
    fewest, most = TITLE_WORDS
    return {
        block: echo[block] - TITLE_DISTANCE * math.log1p(len(echo) - block)
        for block in candidates
        if echo[block] > least and fewest <= counts[block] <= most and not texts[block].endswith(FULL_STOPS)
    }


def likeliest_title(
    scores: Mapping[int, float], echo: Sequence[float], counts: Sequence[float], texts: Sequence[str], signed: int
) -> int:
    """The likeliest of one title or several; `signed` is the block of the byline or the date, or the first paragraph's.

    A trail of links to the page ends with its title, and stands beside it. Between the byline or the date and the body
    stands the picture, whose caption may say as much. A deck says as much as a title does, and stands below it.
    """
    best = max(scores, key=scores.__getitem__)
    trailed = [block for block in scores if echo[block] >= echo[best] / 2 and _ends_a_trail(block, texts[: len(echo)])]
    if trailed:
        return max(trailed, key=scores.__getitem__)
    heads = [block for block in scores if signed - NEAR_SIGNATURE <= block < signed]
    if best > signed and heads:
        head = max(heads, key=scores.__getitem__)
        best = head if echo[head] >= echo[best] / 2 else best
    above = best - 1
    if above in scores and echo[above] >= echo[best] / 2 and counts[above] >= WORDS_ABOVE_A_DECK:
        return above
    return best


def _ends_a_trail(block: int, texts: Sequence[str]) -> bool:
    """Whether a trail of links to the page, which ends with its title, stands beside the block."""
    title = texts[block]
    around = texts[max(block - NEAR_A_TRAIL, 0) : block + NEAR_A_TRAIL + 1]
    return any(len(text) > len(title) and text.endswith(title) for text in around)
