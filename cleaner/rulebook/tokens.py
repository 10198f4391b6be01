"""A document as the rules see it: its words and marks by the hash that triggers have, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import SIGN, Class, code_points, has
from cleaner.paragraphs import word_counts
from cleaner.rulebook.patterns import Allowance
from cleaner.rulebook.triggers import NUMBER, PLAIN_MARKS
from cleaner.words import Words, block_hashes, hash_words

LONGEST_BLOCK = 20_000
"""Characters; a longer block is no furniture, and rules are not tried on it."""
_PLACES_A_PAIR = 8
"""Places of the mask for each pair, at the least: of so many that are none, one at the most is taken for one."""
_SPREAD = np.uint32(0x9E3779B1)
"""An odd number, by which numbers next to each other lead to places far from each other."""
_TELLING = np.ones(ord(max(PLAIN_MARKS)) + 2, dtype=bool)
"""Whether a mark, by its code point, may be a trigger; the last place stands for all that are higher."""
_TELLING[code_points(PLAIN_MARKS)] = False


@dataclass(frozen=True)
class RuleView:
    """A document as the rules see it."""

    blocks: Sequence[str]
    words: Words
    allowance: Allowance

    @classmethod
    def of(cls, words: Words) -> RuleView:
        return cls(words.texts, words, Allowance.for_text(len(words.text)))

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Words of each block."""
        return word_counts(self.words)

    @property
    def block_hashes(self) -> NDArray[np.uint64]:
        return block_hashes(self.words)

    @cached_property
    def tried_counts(self) -> NDArray[np.float64]:
        """Words of each block on which rules are tried, and -1 of one too long for that."""
        return np.where(self.lengths <= LONGEST_BLOCK, self.counts, -1.0)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Characters of each block."""
        return np.diff(self.words.offsets) - 1

    @cached_property
    def tokens(self) -> Tokens:
        """All words and marks that may be triggers."""
        words = self.words
        numbers = has(words.classes.take(words.starts), Class.DIGIT)
        hashes = np.where(numbers, _number_hash(), words.hashes)
        signs = np.flatnonzero(has(words.classes, SIGN))
        points = words.points.take(signs)
        telling = np.flatnonzero(_TELLING.take(points, mode="clip"))
        marks = signs.take(telling)
        mark_blocks = np.searchsorted(words.offsets, marks, side="right") - 1
        blocks = np.concatenate((words.blocks, mark_blocks))
        ordinal = np.concatenate((np.arange(len(words.starts)), np.searchsorted(words.starts, marks)))
        return Tokens(np.concatenate((hashes, points.take(telling))), blocks, ordinal - words.bounds.take(blocks))

    @cached_property
    def standing(self) -> PairFilter:
        """Which words and marks stand in which blocks."""
        return PairFilter(self.tokens.hashes, self.tokens.blocks)

    @cached_property
    def first_words(self) -> NDArray[np.uint32]:
        """The hash, as triggers have it, of the first word of each block; 0 where it has none."""
        hashes = np.zeros(len(self.blocks), dtype=np.uint32)
        filled = np.flatnonzero(self.words.per_block)
        hashes[filled] = self.tokens.hashes.take(self.words.bounds.take(filled))
        return hashes


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words and marks of a document, by the hash that triggers have."""

    hashes: NDArray[np.uint32]
    blocks: NDArray[np.int64]
    places: NDArray[np.int64]
    """How many words of its block stand before each."""


class PairFilter:
    """Which words are paired with which numbers. It may take, rarely, a pair for one of its own that is none: a pattern
    is then tried in vain."""

    def __init__(self, words: NDArray[np.uint32], numbers: NDArray[np.int64]) -> None:
        self._mask = np.uint32((1 << (_PLACES_A_PAIR * len(words)).bit_length()) - 1)
        self._taken = np.zeros(int(self._mask) + 1, dtype=bool)
        self._taken[self._places(words, numbers)] = True

    def has(self, words: NDArray[np.uint32], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each of `words` is paired with the number beside it."""
        found: NDArray[np.bool_] = self._taken.take(self._places(words, numbers))
        return found

    def _places(self, words: NDArray[np.uint32], numbers: NDArray[np.int64]) -> NDArray[np.uint32]:
        return (words ^ numbers.astype(np.uint32) * _SPREAD) & self._mask


@cache
def _number_hash() -> np.uint32:
    """What stands for any number."""
    return np.uint32(hash_words((NUMBER,))[NUMBER])
