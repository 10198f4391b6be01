"""All words of a document as arrays, found in one pass: what rules are looked up by and features are made of.

A word is a run of letters, with the marks on them, or a run of digits, in lower case; in scripts that put no
spaces between words each character, with its marks, is one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TypeVar
from unicodedata import is_normalized, normalize

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class, code_points, has, tables

T = TypeVar("T", bound=np.generic)

_PLACED = 48
"""Characters of a word that its hash tells apart by place; what follows adds to it unplaced."""

_AT_ONCE = 50_000
"""Words hashed in one go: few enough that what is reckoned in between stays in the processor's cache."""

_HALF = np.uint32(16)

_POWERS = np.power(np.uint32(0x01000193), np.arange(_PLACED, dtype=np.uint32), dtype=np.uint32)


@dataclass(frozen=True)
class Words:
    """The text of all blocks, one newline between them, and where its words are."""

    texts: Sequence[str]
    """The text of each block, its characters composed: an accent is one with its letter, however it is written."""
    text: str
    points: NDArray[np.uint32]
    """The code point of each character of `text`."""
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

    @cached_property
    def bounds(self) -> NDArray[np.int64]:
        """The index of the first word of each block, and, last, one past that of the last word of all."""
        return np.searchsorted(self.starts, self.offsets)

    @cached_property
    def per_block(self) -> NDArray[np.int64]:
        """How many words each block has."""
        return np.diff(self.bounds)

    @cached_property
    def unspaced(self) -> NDArray[np.bool_]:
        """Whether each word is a single character of a script without spaces."""
        return has(self.classes.take(self.starts), Class.UNSPACED)

    @cached_property
    def _unspaced_per_block(self) -> NDArray[np.int64]:
        return np.bincount(self.blocks[self.unspaced], minlength=len(self.texts))

    def part(self, first: int, last: int) -> Words:
        """The words of the blocks from `first` to before `last`, as if there were no others."""
        start, stop = self.offsets[first], self.offsets[last]
        low, high = self.bounds[first], self.bounds[last]
        return Words(
            texts=self.texts[first:last],
            text=self.text[start:stop],
            points=self.points[start:stop],
            offsets=self.offsets[first : last + 1] - start,
            classes=self.classes[start:stop],
            starts=self.starts[low:high] - start,
            lengths=self.lengths[low:high],
            hashes=self.hashes[low:high],
            blocks=self.blocks[low:high] - first,
        )

    def counts(self, of_unspaced: float) -> NDArray[np.float64]:
        """Words of each block, where a character of a script without spaces counts as `of_unspaced` words."""
        counts: NDArray[np.float64] = self.per_block - (1.0 - of_unspaced) * self._unspaced_per_block
        return counts


def find_words(texts: Sequence[str]) -> Words:
    """Find the words of all `texts`, the blocks of a document in order."""
    text = "\n".join(texts) + "\n"
    if not is_normalized("NFC", text):
        texts = [normalize("NFC", one) for one in texts]
        text = "\n".join(texts) + "\n"
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=offsets[1:])
    class_table, lower_table = tables()
    points = code_points(text)
    classes = class_table.take(points, mode="clip")
    starts, ends = _bounds(classes)
    return Words(
        texts=texts,
        text=text,
        points=points,
        offsets=offsets,
        classes=classes,
        starts=starts,
        lengths=ends - starts,
        hashes=_hashes(lower_table.take(points, mode="clip"), starts, ends),
        blocks=np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(starts, offsets))),
    )


def hash_words(words: Collection[str]) -> dict[str, int]:
    """The number that `Words.hashes` has for each of `words`, each of which must be one word."""
    found = find_words([*words])
    if len(found.blocks) != len(words) or (found.per_block != 1).any():
        raise ValueError(f"not one word each: {', '.join(map(repr, words))}")
    return dict(zip(words, found.hashes.tolist(), strict=True))


def _bounds(classes: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where words start and end: at every change between letters, digits and the rest, and around lone characters."""
    digit = has(classes, Class.DIGIT)
    mark = has(classes, Class.MARK)
    letter = has(classes, Class.LETTER) | (mark & ~digit)
    alone = has(classes, Class.UNSPACED)
    inside = letter | digit
    begins = inside.copy()
    begins[1:] &= (letter[1:] != letter[:-1]) | (digit[1:] != digit[:-1]) | alone[1:] | (alone[:-1] & ~mark[1:])
    # The text ends in a newline, so that every word ends where the next begins or at something outside words.
    ends = inside[:-1] & (begins[1:] | ~inside[1:])
    return np.flatnonzero(begins), np.flatnonzero(ends) + 1


def _hashes(lowered: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint32]:
    """A polynomial hash of each word's code points, wrapping at 32 bits, then mixed so that all bits count."""
    hashes = np.empty(len(starts), dtype=np.uint32)
    for first in range(0, len(starts), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        lengths = ends[some] - starts[some]
        stops = np.cumsum(lengths)
        begins = stops - lengths
        place = np.arange(stops[-1]) - np.repeat(begins, lengths)
        where = place + np.repeat(starts[some], lengths)
        placed = lowered.take(where) * _POWERS.take(place, mode="clip")
        hashes[some] = np.add.reduceat(placed, begins, dtype=np.uint32)
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x7FEB352D)
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x846CA68B)
    hashes ^= hashes >> np.uint32(16)
    return hashes


def remembered(measure: Callable[[Words], NDArray[T]]) -> Callable[[Words], NDArray[T]]:
    """Let a measure of a document's words be taken once for each document, however many ask for it."""
    name = f"{measure.__module__}.{measure.__qualname__}"

    @wraps(measure)
    def looked_up(words: Words) -> NDArray[T]:
        found: NDArray[T] | None = words.__dict__.get(name)
        if found is None:
            found = words.__dict__[name] = measure(words)
            found.flags.writeable = False
        return found

    return looked_up


@remembered
def block_hashes(words: Words) -> NDArray[np.uint64]:
    """A number for the sequence of words of each block, 0 where it has none: equal where blocks say the same."""
    hashes = np.zeros(len(words.texts), dtype=np.uint64)
    if len(words.blocks):
        place = np.arange(len(words.blocks)) - words.bounds.take(words.blocks)
        placed = words.hashes ^ place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        placed *= np.uint64(0xBF58476D1CE4E5B9)
        placed ^= placed >> np.uint64(31)
        hashes[words.per_block > 0] = np.add.reduceat(placed, np.flatnonzero(place == 0), dtype=np.uint64)
    return hashes


class WordTable:
    """Words known beforehand, by their hashes, and which of a document's words are among them."""

    def __init__(self, hashes: NDArray[np.uint32]) -> None:
        """`hashes` are in order and all different."""
        self._hashes = hashes
        # By the upper half of a hash: where its like begin. Nearly all words that are not known are told by it alone.
        in_bucket = np.bincount(hashes >> _HALF, minlength=1 << 16)
        self._filled = in_bucket > 0
        self._first = (np.cumsum(in_bucket) - in_bucket).astype(np.int32)
        self._most = int(in_bucket.max())

    def find(self, hashes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places in `hashes` where a known word stands, and which of the known words it is."""
        buckets = hashes >> _HALF
        at = np.flatnonzero(self._filled.take(buckets))
        wanted = hashes.take(at)
        place = self._first.take(buckets.take(at)).astype(np.int64)
        for _ in range(1, self._most):
            place += self._hashes.take(place) < wanted
            np.minimum(place, len(self._hashes) - 1, out=place)
        known = np.flatnonzero(self._hashes.take(place) == wanted)
        return at.take(known), place.take(known)
