"""All words of a document as arrays, found in one pass: what rules are looked up by and features are made of.

A word is a run of letters, with the marks on them, or a run of digits, in lower case; in scripts that put no
spaces between words each character, with its marks, is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import TABLE_SIZE, Class, code_points, tables

_LONGEST = 48
"""Characters of a word that its hash tells apart by place; what follows adds to it unplaced."""

_AT_ONCE = 50_000
"""Words hashed in one go: few enough that what is reckoned in between stays in the processor's cache."""

_POWERS = np.power(np.uint32(0x01000193), np.arange(_LONGEST, dtype=np.uint32), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Words:
    """The text of all blocks, one newline between them, and where its words are."""

    text: str
    offsets: NDArray[np.int64]
    """Where each block's text starts in `text`, and, last, one past the end of the whole and its newline."""
    classes: NDArray[np.uint16]
    """Bits of `characters.Class` for each character of `text`."""
    starts: NDArray[np.int64]
    """Where each word starts in `text`."""
    lengths: NDArray[np.int64]
    """How many characters it has."""
    hashes: NDArray[np.uint32]
    """A number that stands for the word, the same in every run and on every platform."""
    blocks: NDArray[np.int64]
    """The index of the block that each word is in."""


def find_words(texts: Sequence[str]) -> Words:
    """Find the words of all `texts`, the blocks of a document in order."""
    text = "\n".join(texts) + "\n"
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=offsets[1:])
    class_table, lower_table = tables()
    points = np.minimum(code_points(text), np.uint32(TABLE_SIZE - 1))
    classes = class_table[points]
    starts, ends = _bounds(classes)
    return Words(
        text=text,
        offsets=offsets,
        classes=classes,
        starts=starts,
        lengths=ends - starts,
        hashes=_hashes(lower_table[points], starts, ends),
        blocks=np.searchsorted(offsets, starts, side="right") - 1,
    )


@cache
def hash_word(word: str) -> int:
    """The number that `Words.hashes` has for `word`, which must be one word."""
    hashes = find_words([word]).hashes
    if len(hashes) != 1:
        raise ValueError(f"not one word: {word!r}")
    return int(hashes[0])


def _bounds(classes: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where words start and end: at every change between letters, digits and the rest, and around lone characters."""
    digit = (classes & Class.DIGIT) != 0
    mark = (classes & Class.MARK) != 0
    letter = ((classes & Class.LETTER) != 0) | (mark & ~digit)
    alone = (classes & Class.UNSPACED) != 0
    begins = letter | digit
    begins[1:] &= (letter[1:] != letter[:-1]) | (digit[1:] != digit[:-1]) | alone[1:] | (alone[:-1] & ~mark[1:])
    starts = np.flatnonzero(begins)
    if not len(starts):
        return starts, starts
    outside = np.flatnonzero(~(letter | digit))
    # The text ends in a newline, so that there is always something outside a word after it.
    ends = outside[np.searchsorted(outside, starts)]
    ends[:-1] = np.minimum(ends[:-1], starts[1:])
    return starts, ends


def _hashes(lowered: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint32]:
    """A polynomial hash of each word's code points, wrapping at 32 bits, then mixed so that all bits count."""
    hashes = np.empty(len(starts), dtype=np.uint32)
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        lengths = ends[some] - starts[some]
        begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        place = np.arange(lengths.sum()) - np.repeat(begins, lengths)
        where = place + np.repeat(starts[some], lengths)
        placed = lowered[where] * _POWERS[np.minimum(place, _LONGEST - 1)]
        hashes[some] = np.add.reduceat(placed, begins, dtype=np.uint32)
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x7FEB352D)
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x846CA68B)
    hashes ^= hashes >> np.uint32(16)
    return hashes


def block_hashes(words: Words) -> NDArray[np.uint64]:
    """A number for the sequence of words of each block, 0 where it has none: equal where blocks say the same."""
    count = len(words.offsets) - 1
    hashes = np.zeros(count, dtype=np.uint64)
    if len(words.blocks):
        firsts = np.flatnonzero(np.diff(words.blocks, prepend=-1))
        place = np.arange(len(words.blocks)) - np.repeat(firsts, np.diff(np.append(firsts, len(words.blocks))))
        placed = words.hashes.astype(np.uint64) ^ (place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        placed *= np.uint64(0xBF58476D1CE4E5B9)
        placed ^= placed >> np.uint64(31)
        hashes[words.blocks[firsts]] = np.add.reduceat(placed, firsts, dtype=np.uint64)
    return hashes
