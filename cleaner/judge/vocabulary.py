"""Which blocks share words with which: the basis of "does this line speak of what the body speaks of?".

All words of a document are sorted once by their hash. From then on, each question (does the word stand in the block
before, in any long paragraph, in what the model holds for the body) is a sum over runs of equal words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class
from cleaner.words import Words

_PAIR_MULTIPLIER = np.uint32(0x9E3779B1)
_FULL_LENGTH = 4.0
"""Letters from which a word is as likely to carry content as any other."""
_UNSPACED_WEIGHT = 0.35
"""A single character of an unspaced script says this much of what a word says."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The different words of each block, as (word, block) entries sorted by word, then by block."""

    count: int
    """How many blocks the document has."""
    word: NDArray[np.int64]
    """Number of the word, from 0, for each entry."""
    block: NDArray[np.int64]
    weight: NDArray[np.float64]
    """How much the word can tell: little for short words and for those that stand in many blocks."""
    total: NDArray[np.float64]
    """Sum of the weights of each block's entries, never 0."""

    def shared_with(self, mass: NDArray[np.floating]) -> NDArray[np.float64]:
        """Share of each block's words that stand in other blocks of some `mass` (0 to 1 a block), by weight."""
        if not len(self.word):
            return np.zeros(self.count)
        own = mass[self.block]
        of_word = np.bincount(self.word, weights=own)
        elsewhere = np.minimum(of_word[self.word] - own, 1.0)
        return np.bincount(self.block, weights=elsewhere * self.weight, minlength=self.count) / self.total

    def shared_with_neighbours(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Share of each block's words that stand in the block before it, and in the one after."""
        before = np.zeros(self.count)
        after = np.zeros(self.count)
        if len(self.word) > 1:
            follows = (self.word[1:] == self.word[:-1]) & (self.block[1:] == self.block[:-1] + 1)
            first = np.flatnonzero(follows)
            before += np.bincount(self.block[first + 1], weights=self.weight[first + 1], minlength=self.count)
            after += np.bincount(self.block[first], weights=self.weight[first], minlength=self.count)
        return before / self.total, after / self.total


def word_vocabulary(words: Words, blocks: int) -> Vocabulary:
    """Entries for single words."""
    weight = np.minimum(words.lengths / _FULL_LENGTH, 1.0) ** 2
    if len(weight):
        unspaced = (words.classes[words.starts] & Class.UNSPACED) != 0
        weight = np.where(unspaced, _UNSPACED_WEIGHT, weight)
    return _vocabulary(words.hashes, words.blocks, weight, blocks)


def pair_vocabulary(words: Words, blocks: int) -> Vocabulary:
    """Entries for two words in a row, which tell more than one where characters stand for words."""
    if len(words.hashes) < 2:
        return _vocabulary(words.hashes[:0], words.blocks[:0], np.zeros(0), blocks)
    together = np.flatnonzero(words.blocks[1:] == words.blocks[:-1])
    hashes = words.hashes[together] * _PAIR_MULTIPLIER ^ words.hashes[together + 1]
    return _vocabulary(hashes, words.blocks[together], np.ones(len(together)), blocks)


def _vocabulary(
    hashes: NDArray[np.uint32], blocks: NDArray[np.int64], weight: NDArray[np.float64], count: int
) -> Vocabulary:
    # The place of each word in the document makes all keys different, so that any sort gives one result.
    keys = (hashes.astype(np.uint64) << np.uint64(32)) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    sorted_hashes = keys >> np.uint64(32)
    sorted_blocks = blocks[order]
    new_word = np.ones(len(order), dtype=bool)
    new_word[1:] = sorted_hashes[1:] != sorted_hashes[:-1]
    new_entry = new_word.copy()
    new_entry[1:] |= sorted_blocks[1:] != sorted_blocks[:-1]
    entries = np.flatnonzero(new_entry)
    word = np.cumsum(new_word)[entries] - 1
    block = sorted_blocks[entries]
    spread = np.bincount(word) if len(word) else np.zeros(0, dtype=np.int64)
    told = weight[order[entries]] / (1.0 + np.log(spread[word])) if len(word) else np.zeros(0)
    total = np.maximum(np.bincount(block, weights=told, minlength=count), 1e-6)
    return Vocabulary(count, word, block, told, total)
