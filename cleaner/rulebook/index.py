"""The rules of a pack, looked up by the words of a document.

The words, found in one pass, say which patterns can match and where (see `triggers`); only there are they tried.
Phrases are looked up by the hash of all words of a block. So a document costs what its hits cost, whatever the number
of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import msgspec
import numpy as np
from numpy.typing import NDArray

from cleaner.kinds import Kind
from cleaner.rulebook.patterns import Pattern, Use
from cleaner.rulebook.phrases import ends_in_colon, normalized
from cleaner.rulebook.schema import Rule
from cleaner.rulebook.tokens import PairFilter, RuleView
from cleaner.rulebook.triggers import Triggers, is_mark, triggers
from cleaner.words import WordTable, block_hashes, find_words, hash_words

ANYWHERE = 1 << 60
"""More words than a block can have."""


def trigger_hashes(triggers: Iterable[Triggers]) -> dict[str, int]:
    """The number that stands for each word or mark that is named: a mark's code point, or a word's hash."""
    named = {
        name for one in triggers for name in chain(one.words, one.first or (), chain.from_iterable(one.beside.values()))
    }
    marks = {name for name in named if is_mark(name)}
    return {mark: ord(mark) for mark in marks} | hash_words(named - marks)


def _as_announced(use: Use, text: str) -> Use:
    """The use of a phrase, as evidence where `text` is an entry of menus and a colon: no menu announces what follows.

    A phrase that the rule has with its colon is sure of it.
    """
    rule = use.rule
    if rule.kind is not Kind.NAV or not rule.certain or use.field != "phrases" or not ends_in_colon(text):
        return use
    if any(ends_in_colon(phrase) and normalized(phrase) == normalized(text) for phrase in rule.phrases):
        return use
    return Use(msgspec.structs.replace(rule, certain=False), use.field)


class Index:
    """The phrases and patterns of a pack, each with its rules."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._phrases: dict[str, list[Use]] = defaultdict(list)
        patterns: dict[str, Pattern] = {}
        for rule in rules:
            for phrase in rule.phrases:
                self._phrases[normalized(phrase)].append(Use(rule, "phrases"))
            for phrase in rule.opens_phrases:
                self._phrases[normalized(phrase)].append(Use(rule, "opens"))
            for source, name in ((rule.match, "match"), (rule.opens, "opens")):
                if source is not None:
                    patterns.setdefault(source, Pattern(source)).uses.append(Use(rule, name))
        written = [phrase for rule in rules for phrase in (*rule.phrases, *rule.opens_phrases)]
        self._phrase_hashes = np.unique(block_hashes(find_words(written)))
        self._patterns = list(patterns.values())
        rules_of = [[use.rule for use in pattern.uses] for pattern in self._patterns]
        self._least = np.array([min(rule.min_words or 0 for rule in its) for its in rules_of], dtype=float)
        self._most = np.array(
            [max(np.inf if rule.max_words is None else rule.max_words for rule in its) for its in rules_of], dtype=float
        )

        entries: list[tuple[int, int, int, int]] = []
        beside: dict[frozenset[str], int] = {frozenset(): 0}
        firsts: list[tuple[int, int]] = []
        self._shortest = np.zeros(len(self._patterns), dtype=np.int64)
        self._untriggered: list[int] = []
        found_in = [triggers(pattern.source) for pattern in self._patterns]
        hash_of = trigger_hashes(filter(None, found_in))
        for number, found in enumerate(found_in):
            if found is None:
                self._untriggered.append(number)
                continue
            self._shortest[number] = found.shortest
            within = ANYWHERE if found.within is None else found.within
            for word in found.words:
                others = found.beside.get(word, frozenset())
                entries.append((hash_of[word], number, within, beside.setdefault(others, len(beside))))
            firsts.extend((hash_of[word], number) for word in found.first or ())
        entries.sort()
        table = np.array(entries, dtype=np.int64).reshape(-1, 4)
        known, self._first_entry, self._entry_count = np.unique(
            table[:, 0].astype(np.uint32), return_index=True, return_counts=True
        )
        self._triggers = WordTable(known)
        self._entry_pattern, self._entry_within, self._entry_beside = np.ascontiguousarray(table[:, 1:].T)
        self._beside = np.array([hash_of[word] for others in beside for word in others], dtype=np.uint32)
        self._beside_count = np.array([len(others) for others in beside])
        self._first_beside = np.cumsum(self._beside_count) - self._beside_count
        table = np.array(firsts, dtype=np.int64).reshape(-1, 2)
        self._firsts = PairFilter(table[:, 0].astype(np.uint32), table[:, 1])
        self._begins_with_any = np.ones(len(self._patterns), dtype=bool)
        self._begins_with_any[table[:, 1]] = False

    def uses(self, text: RuleView) -> Iterator[tuple[int, Use]]:
        """Each block with each use of a phrase or a pattern that is in it, their conditions on length met."""
        if self._phrases:
            place = np.searchsorted(self._phrase_hashes, text.block_hashes)
            for block in np.flatnonzero(self._phrase_hashes.take(place, mode="clip") == text.block_hashes).tolist():
                for use in self._phrases.get(normalized(text.blocks[block]), ()):
                    if use.rule.fits(text.counts[block]):
                        yield block, _as_announced(use, text.blocks[block])
        if self._patterns:
            blocks, numbers = self._worth_trying(text)
            for block, pattern in zip(blocks, map(self._patterns.__getitem__, numbers), strict=True):
                if pattern.matches(text.blocks[block], text.allowance):
                    for use in pattern.uses:
                        if use.rule.fits(text.counts[block]):
                            yield block, use

    def _worth_trying(self, text: RuleView) -> tuple[list[int], list[int]]:
        """Blocks in order, each with the number of a pattern that may be in it: it has a trigger and the length."""
        tokens = text.tokens
        token, trigger = self._triggers.find(tokens.hashes)
        row, entry = _counted_off(self._first_entry.take(trigger), self._entry_count.take(trigger))
        token = token.take(row)
        near = np.flatnonzero(tokens.places.take(token) <= self._entry_within.take(entry))
        entry = entry.take(near)
        block, pattern = tokens.blocks.take(token.take(near)), self._entry_pattern.take(entry)
        may = np.flatnonzero(self._may_be_in(text, block, pattern))
        block, pattern, beside = block.take(may), pattern.take(may), self._entry_beside.take(entry.take(may))
        stand = np.flatnonzero(self._stands_beside(text, block, beside))
        pairs = [block.take(stand) * len(self._patterns) + pattern.take(stand)]
        every = np.arange(len(text.blocks))
        for number in self._untriggered:
            blocks = np.flatnonzero(self._may_be_in(text, every, np.full_like(every, number)))
            pairs.append(blocks * len(self._patterns) + number)
        blocks, numbers = np.divmod(np.unique(np.concatenate(pairs)), len(self._patterns))
        return blocks.tolist(), numbers.tolist()

    def _may_be_in(self, text: RuleView, block: NDArray[np.int64], pattern: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each pattern may be in the block beside it, by the block's length and its first word."""
        count = text.tried_counts.take(block)
        may: NDArray[np.bool_] = (count >= self._least.take(pattern)) & (count <= self._most.take(pattern))
        may &= text.lengths.take(block) >= self._shortest.take(pattern)
        may &= self._begins_with_any.take(pattern) | self._firsts.has(text.first_words.take(block), pattern)
        return may

    def _stands_beside(self, text: RuleView, block: NDArray[np.int64], beside: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether one of the words that a trigger needs beside it stands in its block, or it needs none."""
        count = self._beside_count.take(beside)
        row, place = _counted_off(self._first_beside.take(beside), count)
        stands: NDArray[np.bool_] = count == 0
        stands[row[text.standing.has(self._beside.take(place), block.take(row))]] = True
        return stands


def _counted_off(first: NDArray[np.int64], count: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row `count` places from `first` on: the rows, each as often as it has places, and the places."""
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) + (first - (np.cumsum(count) - count)).take(row)
