"""What is said of pictures: in their elements, or twice in a row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.document import Block
from cleaner.judge.elements import element_kind
from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import Kind
from cleaner.words import block_hashes

CAPTION_NEAR = 3
"""So many names around a block may say that it is a caption."""
CAPTION_WORDS = 6
"""A line this long that stands twice in a row is a picture's, wherever it is; a refrain has fewer words."""

_FIGURE_TAGS = frozenset({"figure", "figcaption", "img"})
_CAPTION_NAMES = frozenset(
    {"bildtext", "bildunterschrift", "caption", "captions", "captiontext", "figcaption", "legende"}
)
"""Words in the names of elements that hold a caption."""


def captions_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """What describes an image is a caption, and so is other text in a figure, unless it is what the figure shows."""
    if view.is_flat:
        return
    named = {block for block, one in enumerate(view.blocks) if one.seen.is_named(_CAPTION_NAMES, CAPTION_NEAR)}
    # What is named so and holds most of the paragraphs wraps the article.
    if 2 * len(named.intersection(view.paragraph_places)) > len(view.paragraph_places):
        named.clear()
    for block, one in enumerate(view.blocks):
        if one.seen.tag == "img":
            yield block, Guess(Kind.CAPTION, "describes an image")
        elif (in_figure(one) or block in named) and element_kind(one.seen) in (None, Kind.LIST):
            yield block, Guess(Kind.CAPTION, "stands in a figure, or in an element named for a caption")


def in_figure(block: Block) -> bool:
    """Whether the block stands in a figure, or is an image."""
    seen = block.seen
    return seen.tag in _FIGURE_TAGS or not _FIGURE_TAGS.isdisjoint(seen.within)


def doubled_lines(view: View) -> Iterator[tuple[int, Guess]]:
    """A line that stands twice in a row is alt text and caption, or an agency's name printed twice.

    A refrain or a row of equal answers is short and stands among short lines, so a short line counts only ahead of
    the first paragraph, where names and credits are.
    """
    hashes = block_hashes(view.words)
    is_again = np.zeros(len(hashes) + 1, dtype=bool)
    is_again[1:-1] = (hashes[1:] == hashes[:-1]) & (hashes[1:] != 0)
    first = view.first
    guess = Guess(Kind.CAPTION, "the same line stands twice in a row")
    for block in np.flatnonzero(is_again).tolist():
        twice_only = not is_again[block - 1] and not is_again[block + 1]
        in_head = block < first < len(hashes)
        if twice_only and (view.counts[block] >= CAPTION_WORDS or in_head):
            yield block - 1, guess
            yield block, guess
