"""Pull quotes: sentences of an article that its page prints once more, large, near where they stand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cleaner.paragraphs import sentences
from cleaner.words import Words

FURTHEST = 10
"""How many blocks away the paragraph that a pull quote is taken from stands at most."""
MOST_WORDS = 80
"""No pull quote has more words."""
_BEGIN_ALIKE = 8
"""Words by which what may be the same is found before it is compared as a whole."""
_TRIED = 4
"""Places near a sentence that begin like it and are compared with it: enough for all but texts made to take long."""
_QUESTION = ("?", "？", "؟")
"""An interviewer's question stays, though the answer takes it up."""
_CLOSING = "\"'”’»“」)"
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def pull_quotes(words: Words, is_body: NDArray[np.bool_]) -> Iterator[int]:
    """The sentences, each a block, whose words all stand in a row in a longer block of `is_body` near them."""
    bounds, found = words.bounds, words.per_block
    short = np.flatnonzero(sentences(words) & (found >= _BEGIN_ALIKE) & (found <= MOST_WORDS))
    if not len(short):
        return
    runs = _runs(words.hashes)
    wanted = np.unique(runs.take(bounds.take(short)))
    which = np.searchsorted(wanted, runs)
    begins = np.flatnonzero((wanted.take(which, mode="clip") == runs) & is_body.take(words.blocks[: len(runs)]))
    # In most articles each sentence begins like itself alone.
    times = np.bincount(which.take(begins), minlength=len(wanted))
    short = short[times.take(which.take(bounds.take(short))) > is_body.take(short)]
    begin_blocks = words.blocks.take(begins)
    for block in short.tolist():
        start, count = bounds[block], found[block]
        low, high = np.searchsorted(begin_blocks, (block - FURTHEST, block + FURTHEST + 1))
        near, around = begins[low:high], begin_blocks[low:high]
        holds = (found[around] > count) & (near + count <= bounds[around + 1])
        alike = near[holds & (runs[near] == runs[start])]
        quoted = words.hashes[start : start + count]
        is_said_again = any(
            np.array_equal(words.hashes[place : place + count], quoted) for place in alike[:_TRIED].tolist()
        )
        if is_said_again and not words.texts[block].rstrip(_CLOSING).endswith(_QUESTION):
            yield block


def _runs(hashes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A number for each run of `_BEGIN_ALIKE` words, made of those of its halves."""
    runs = hashes.astype(np.uint64)
    length = 1
    while length < _BEGIN_ALIKE:
        runs = runs[:-length] * _FACTOR + runs[length:]
        length *= 2
    return runs
