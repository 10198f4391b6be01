"""Which blocks share words with which: the basis of "does this line speak of what the body speaks of?".

All words of a document are sorted once by their hash. From then on, each question (does the word stand in the block
before, in any long paragraph, in what the model holds for the body) is a sum over runs of equal words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.words import Words

_PAIR_MULTIPLIER = np.uint32(0x9E3779B1)
_FULL_LENGTH = 4.0
"""Letters from which a word is as likely to carry content as any other."""
_UNSPACED_WEIGHT = 0.35
"""A character of an unspaced script that ends a run says this much of what a word says."""
_UNSPACED_PAIR_WEIGHT = 0.6
"""Two such characters in a row."""


@dataclass(frozen=True)
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

    @cached_property
    def _repeated(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Words, blocks and weights of the entries whose word stands in other blocks too; the rest is never shared."""
        same = self.word[1:] == self.word[:-1]
        at = np.flatnonzero(np.append(same, False) | np.append(False, same))
        return self.word.take(at), self.block.take(at), self.weight.take(at)

    @cached_property
    def different(self) -> NDArray[np.int64]:
        """How many different words each block has."""
        return np.bincount(self.block, minlength=self.count)

    def shared_with(self, mass: NDArray[Any]) -> NDArray[np.float64]:
        """Share of each block's words that stand in other blocks of some `mass` (0 to 1 a block), by weight."""
        word, block, weight = self._repeated
        if not len(word):
            return np.zeros(self.count)
        own = mass.take(block)
        elsewhere = np.minimum(np.bincount(word, weights=own).take(word) - own, 1.0)
        return np.bincount(block, weights=elsewhere * weight, minlength=self.count) / self.total

    def common_in(self, which: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Of each block the mean, over its different words, of the share of the other blocks among `which` that hold
        the word: high where the words are those that any sentence of the document has.
        """
        word, block, _ = self._repeated
        if not len(word):
            return np.zeros(self.count)
        own = which.take(block)
        elsewhere = np.bincount(word, weights=own).take(word) - own
        others = np.maximum(which.sum() - which.astype(np.float64), 1.0)
        common: NDArray[np.float64] = np.bincount(block, weights=elsewhere, minlength=self.count) / (
            np.maximum(self.different, 1) * others
        )
        return common

    def shared_with_neighbours(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Share of each block's words that stand in the block before it, and in the one after."""
        word, block, weight = self._repeated
        first = np.flatnonzero((word[1:] == word[:-1]) & (block[1:] == block[:-1] + 1))
        before = np.bincount(block.take(first + 1), weights=weight.take(first + 1), minlength=self.count)
        after = np.bincount(block.take(first), weights=weight.take(first), minlength=self.count)
        return before / self.total, after / self.total


def word_vocabulary(words: Words, blocks: int) -> Vocabulary:
    """Entries for all words; characters of unspaced scripts count in pairs, the last one of a run by itself."""
    weight = np.minimum(words.lengths / _FULL_LENGTH, 1.0) ** 2
    if not words.unspaced.any():
        return _vocabulary(words.hashes, words.blocks, weight, blocks)
    weight[words.unspaced] = _UNSPACED_WEIGHT
    pair = np.flatnonzero(words.unspaced[1:] & words.unspaced[:-1] & (words.blocks[1:] == words.blocks[:-1]))
    weight[pair] = _UNSPACED_PAIR_WEIGHT
    hashes = words.hashes.copy()
    hashes[pair] = words.hashes[pair] * _PAIR_MULTIPLIER ^ words.hashes[pair + 1]
    return _vocabulary(hashes, words.blocks, weight, blocks)


def _vocabulary(
    hashes: NDArray[np.uint32], blocks: NDArray[np.int64], weight: NDArray[np.float64], count: int
) -> Vocabulary:
    # The place of each word in the document makes all keys different, so that any sort gives one result.
    keys = (hashes.astype(np.uint64) << np.uint64(32)) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    hashes_in_order = keys >> np.uint64(32)
    blocks_in_order = blocks.take(order)
    new_word = np.ones(len(order), dtype=bool)
    np.not_equal(hashes_in_order[1:], hashes_in_order[:-1], out=new_word[1:])
    new_entry = new_word.copy()
    new_entry[1:] |= blocks_in_order[1:] != blocks_in_order[:-1]
    entries = np.flatnonzero(new_entry)
    word = np.cumsum(new_word.take(entries)) - 1
    block = blocks_in_order.take(entries)
    blocks_of_word = np.bincount(word).take(word)
    told = weight.take(order.take(entries)) / (1.0 + np.log(blocks_of_word))
    total = np.maximum(np.bincount(block, weights=told, minlength=count), 1e-6)
    return Vocabulary(count, word, block, told, total)
