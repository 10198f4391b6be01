"""The rules of a pack, looked up by the words of a document.

The words, found in one pass, say which patterns can match and where (see `triggers`); only there are they tried.
Phrases are looked up by the hash of all words of a block. So a document costs what its hits cost, whatever the number
of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.characters import Class, code_points
from cleaner.document import Block
from cleaner.paragraphs import word_counts
from cleaner.rulebook.schema import Rule
from cleaner.rulebook.triggers import NUMBER, PLAIN_MARKS, is_mark, triggers
from cleaner.words import Words, block_hashes, find_words, hash_word

T = TypeVar("T", int, NDArray[np.int64])

LONGEST = 20_000
"""Characters; a longer block is no furniture, and rules are not tried on it."""

ANYWHERE = 1 << 60
"""More words than a block can have."""

SECONDS = 2.0
SECONDS_A_MEGABYTE = 1.0
"""What matching a document may take before the pattern at work is called to account; sound ones need a thousandth."""

_PLAIN_POINTS = np.unique(code_points(PLAIN_MARKS))

_OUTER = regex.compile(r"^[^\p{L}\p{M}\p{Nd}]+|[^\p{L}\p{M}\p{Nd}]+$")


class PatternTimeout(Exception):  # noqa: N818 - named for what happened, as TimeoutError is
    """A pattern took longer than all rules together may take."""

    def __init__(self, use: Use) -> None:
        super().__init__(f"rule '{use.rule.id}', field '{use.field}': the pattern ran into its time limit")


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that a phrase or a pattern belongs to, and the field it stands in."""

    rule: Rule
    field: str

    @property
    def least(self) -> int:
        return self.rule.min_words or 0

    @property
    def most(self) -> int:
        return ANYWHERE if self.rule.max_words is None else self.rule.max_words

    def fits(self, count: float) -> bool:
        """Whether a block of `count` words meets the rule's conditions on length."""
        return self.least <= count <= self.most


@dataclass(slots=True)
class Pattern:
    """A pattern, compiled when it is first tried. Rules that share a pattern share this."""

    source: str
    uses: list[Use] = field(default_factory=list)
    _compiled: regex.Pattern[str] | None = None

    def matches(self, text: str, deadline: float) -> bool:
        """Whether the pattern is in `text`. Raises `PatternTimeout` when it has not been decided by the deadline."""
        if self._compiled is None:
            self._compiled = regex.compile(self.source)
        try:
            return self._compiled.search(text, timeout=max(deadline - perf_counter(), 0.001)) is not None
        except TimeoutError:
            raise PatternTimeout(self.uses[0]) from None


@dataclass(frozen=True)
class Text:
    """A document as the rules see it."""

    blocks: list[str]
    words: Words
    deadline: float
    """When matching must be done, by `time.perf_counter`."""

    @classmethod
    def of(cls, blocks: Sequence[Block], words: Words) -> Text:
        seconds = SECONDS + SECONDS_A_MEGABYTE * len(words.text) / 1e6
        return cls([block.prose for block in blocks], words, perf_counter() + seconds)

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Words of each block."""
        return word_counts(self.words)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Characters of each block, and one."""
        return np.diff(self.words.offsets)

    @cached_property
    def block_hashes(self) -> NDArray[np.uint64]:
        return block_hashes(self.words)

    @cached_property
    def tokens(self) -> Tokens:
        """All words and marks that may be triggers."""
        words = self.words
        numbers = (words.classes[words.starts] & Class.DIGIT) != 0
        hashes = np.where(numbers, np.uint32(trigger_hash(NUMBER)), words.hashes)
        first_words = np.searchsorted(words.blocks, np.arange(len(self.blocks)))
        signs = np.flatnonzero((words.classes & (Class.PUNCTUATION | Class.SYMBOL)) != 0)
        points = code_points(words.text)[signs]
        telling = ~_among(points, _PLAIN_POINTS)
        marks, points = signs[telling], points[telling]
        mark_blocks = np.searchsorted(words.offsets, marks, side="right") - 1
        blocks = np.concatenate((words.blocks, mark_blocks))
        ordinal = np.concatenate((np.arange(len(words.starts)), np.searchsorted(words.starts, marks)))
        return Tokens(np.concatenate((hashes, points)), blocks, ordinal - first_words[blocks])

    @cached_property
    def first_words(self) -> NDArray[np.int64]:
        """The hash, as triggers have it, of the first word of each block; 0 where it has none."""
        tokens = self.tokens
        words = len(self.words.starts)
        first = np.flatnonzero(tokens.places[:words] == 0)
        hashes = np.zeros(len(self.blocks), dtype=np.int64)
        hashes[tokens.blocks[first]] = tokens.hashes[first]
        return hashes


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words and marks of a document, by the hash that triggers have."""

    hashes: NDArray[np.uint32]
    blocks: NDArray[np.int64]
    places: NDArray[np.int64]
    """How many words of its block stand before each."""


def _among(values: NDArray[Any], known: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each of `values` is among `known`, which are in order."""
    if not len(known):
        return np.zeros(len(values), dtype=bool)
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    return found


def _pair(pattern: T, word: T) -> T:
    """One number for a pattern and the hash of a word."""
    return (pattern << 32) | word


def trigger_hash(trigger: str) -> int:
    """The number that stands for a trigger: a mark's code point, or a word's hash."""
    return ord(trigger) if is_mark(trigger) else hash_word(trigger)


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
        self._least = np.array([min(use.least for use in pattern.uses) for pattern in self._patterns])
        self._most = np.array([max(use.most for use in pattern.uses) for pattern in self._patterns])

        entries: list[tuple[int, int, int]] = []
        firsts: list[tuple[int, int]] = []
        self._untriggered: list[int] = []
        hashes: dict[str, int] = {}
        for number, pattern in enumerate(self._patterns):
            found = triggers(pattern.source)
            if found is None:
                self._untriggered.append(number)
                continue
            within = ANYWHERE if found.within is None else found.within
            for word in found.words:
                if word not in hashes:
                    hashes[word] = trigger_hash(word)
                entries.append((hashes[word], number, within))
            firsts.extend((number, trigger_hash(word)) for word in found.first or ())
        entries.sort()
        table = np.array(entries, dtype=np.int64).reshape(-1, 3)
        self._trigger_hashes, self._first_entry, self._entry_count = np.unique(
            table[:, 0].astype(np.uint32), return_index=True, return_counts=True
        )
        self._entry_pattern, self._entry_within = table[:, 1], table[:, 2]
        self._asks_first = np.zeros(len(self._patterns), dtype=bool)
        self._asks_first[[number for number, _ in firsts]] = True
        self._firsts = np.unique(np.array([_pair(number, word) for number, word in firsts], dtype=np.int64))

    def uses(self, text: Text) -> Iterator[tuple[int, Use]]:
        """Each block with each use of a phrase or a pattern that is in it, their conditions on length met."""
        for block in np.flatnonzero(_among(text.block_hashes, self._phrase_hashes)).tolist():
            for use in self._phrases.get(normalized(text.blocks[block]), ()):
                if use.fits(text.counts[block]):
                    yield block, use
        for block, number in self._worth_trying(text):
            pattern = self._patterns[number]
            if pattern.matches(text.blocks[block], text.deadline):
                for use in pattern.uses:
                    if use.fits(text.counts[block]):
                        yield block, use

    def _worth_trying(self, text: Text) -> list[list[int]]:
        """Pairs of a block and the number of a pattern that may be in it: a trigger stands there, the length fits."""
        tokens = text.tokens
        blocks = [np.repeat(np.arange(len(text.blocks)), len(self._untriggered))]
        patterns = [np.tile(np.array(self._untriggered, dtype=np.int64), len(text.blocks))]
        if len(self._trigger_hashes) and len(tokens.hashes):
            trigger = np.minimum(np.searchsorted(self._trigger_hashes, tokens.hashes), len(self._trigger_hashes) - 1)
            known = np.flatnonzero(self._trigger_hashes[trigger] == tokens.hashes)
            times = self._entry_count[trigger[known]]
            token = np.repeat(known, times)
            step = np.arange(len(token)) - np.repeat(np.cumsum(times) - times, times)
            entry = self._first_entry[trigger[token]] + step
            near = tokens.places[token] <= self._entry_within[entry]
            blocks.append(tokens.blocks[token[near]])
            patterns.append(self._entry_pattern[entry[near]])
        block, pattern = np.concatenate(blocks), np.concatenate(patterns)
        count = text.counts[block]
        fits = (count >= self._least[pattern]) & (count <= self._most[pattern]) & (text.lengths[block] <= LONGEST)
        block, pattern = block[fits], pattern[fits]
        begins = _among(_pair(pattern, text.first_words[block]), self._firsts) | ~self._asks_first[pattern]
        block, pattern = block[begins], pattern[begins]
        pairs = np.unique(block * len(self._patterns) + pattern)
        found: list[list[int]] = np.stack(np.divmod(pairs, max(len(self._patterns), 1)), axis=1).tolist()
        return found


def normalized(text: str) -> str:
    """`text` as phrases are compared: case-folded, its white space single, only letters and digits at its ends."""
    return " ".join(_OUTER.sub("", text).casefold().split())
