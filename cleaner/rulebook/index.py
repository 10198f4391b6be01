"""The rules of a pack, looked up by the words of a document.

The words, found in one pass, say which patterns can match and where (see `triggers`); only there are they tried.
Phrases are looked up by the hash of all words of a block. So a document costs what its hits cost, whatever the number
of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from unicodedata import normalize

import msgspec
import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.characters import SIGN, Class, code_points, has
from cleaner.errors import SetAsideError
from cleaner.kinds import Kind
from cleaner.paragraphs import word_counts
from cleaner.rulebook.guards import without_guards
from cleaner.rulebook.load import compiled, is_builtin
from cleaner.rulebook.phrases import ends_in_colon, normalized
from cleaner.rulebook.schema import Rule
from cleaner.rulebook.timed_search import timed_search
from cleaner.rulebook.triggers import NUMBER, PLAIN_MARKS, Triggers, is_mark, triggers
from cleaner.words import Words, WordTable, block_hashes, find_words, hash_words

LONGEST = 20_000
"""Characters; a longer block is no furniture, and rules are not tried on it."""
SHORT = 2_000
"""Characters of a block on which the built-in patterns, which are known to be sound, are tried without a time limit:
to set one takes longer than to try most patterns."""

ANYWHERE = 1 << 60
"""More words than a block can have."""

SECONDS = 2.0
SECONDS_A_MEGABYTE = 1.0
"""What the patterns that are tried with a time limit may take on a document, all together, before the one at work is
called to account; sound ones need a thousandth."""
LEAST_SECONDS = 0.001
"""What a pattern may take when the others have used all that up."""

_PLACES_A_PAIR = 8
_SPREAD = np.uint32(0x9E3779B1)
"""An odd number, by which numbers next to each other lead to places far from each other."""

_TELLING = np.ones(ord(max(PLAIN_MARKS)) + 2, dtype=bool)
"""Whether a mark, by its code point, may be a trigger; the last place stands for all that are higher."""
_TELLING[code_points(PLAIN_MARKS)] = False


class PatternTimeout(SetAsideError):  # noqa: N818 - named for what happened, as TimeoutError is
    """A pattern was at work when all together had taken longer than they may."""

    def __init__(self, use: Use) -> None:
        super().__init__(f"rule '{use.rule.id}', field '{use.field}': the pattern ran into its time limit")
        self.field = use.field


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that a phrase or a pattern belongs to, and the field it stands in."""

    rule: Rule
    field: str


@dataclass
class Pattern:
    """A pattern, compiled when it is first tried. Rules that share a pattern share this."""

    source: str
    uses: list[Use] = field(default_factory=list)

    @cached_property
    def is_sound(self) -> bool:
        """Whether it is of a built-in pack: `cleaner rules check` finds no blow-up in those."""
        return any(is_builtin(use.rule) for use in self.uses)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        return compiled(normalize("NFC", self.source))

    @cached_property
    def _unguarded(self) -> regex.Pattern[str]:
        """The pattern without what it begins by ruling out: whatever lacks this, as most texts do, is told sooner."""
        return compiled(without_guards(normalize("NFC", self.source)))

    def matches(self, text: str, allowance: Allowance) -> bool:
        """Whether the pattern is in `text`. Raises `PatternTimeout` where the allowance does not last to decide it."""
        if self.is_sound and len(text) <= SHORT:
            return self._unguarded.search(text) is not None and self.compiled.search(text) is not None
        pattern = self.compiled  # which takes time too, and is no matching
        try:
            found, seconds = timed_search(pattern, text, max(allowance.seconds, LEAST_SECONDS))
        except TimeoutError:
            raise PatternTimeout(self.uses[0]) from None
        allowance.seconds -= seconds
        return found


@dataclass(slots=True)
class Allowance:
    """What the patterns that are tried with a time limit may still take on a document."""

    seconds: float


@dataclass(frozen=True)
class Text:
    """A document as the rules see it."""

    blocks: Sequence[str]
    words: Words
    allowance: Allowance

    @classmethod
    def of(cls, words: Words) -> Text:
        seconds = SECONDS + SECONDS_A_MEGABYTE * len(words.text) / 1e6
        return cls(words.texts, words, Allowance(seconds))

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
        return np.where(self.lengths <= LONGEST, self.counts, -1.0)

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
        filled = np.flatnonzero(self.words.found)
        hashes[filled] = self.tokens.hashes.take(self.words.bounds.take(filled))
        return hashes


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


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words and marks of a document, by the hash that triggers have."""

    hashes: NDArray[np.uint32]
    blocks: NDArray[np.int64]
    places: NDArray[np.int64]
    """How many words of its block stand before each."""


def _counted_off(first: NDArray[np.int64], count: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row `count` places from `first` on: the rows, each as often as it has places, and the places."""
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) + (first - (np.cumsum(count) - count)).take(row)


@cache
def _number_hash() -> np.uint32:
    """What stands for any number."""
    return np.uint32(hash_words((NUMBER,))[NUMBER])


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

    def uses(self, text: Text) -> Iterator[tuple[int, Use]]:
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

    def _worth_trying(self, text: Text) -> tuple[list[int], list[int]]:
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

    def _may_be_in(self, text: Text, block: NDArray[np.int64], pattern: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each pattern may be in the block beside it, by the block's length and its first word."""
        count = text.tried_counts.take(block)
        may: NDArray[np.bool_] = (count >= self._least.take(pattern)) & (count <= self._most.take(pattern))
        may &= text.lengths.take(block) >= self._shortest.take(pattern)
        may &= self._begins_with_any.take(pattern) | self._firsts.has(text.first_words.take(block), pattern)
        return may

    def _stands_beside(self, text: Text, block: NDArray[np.int64], beside: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether one of the words that a trigger needs beside it stands in its block, or it needs none."""
        count = self._beside_count.take(beside)
        row, place = _counted_off(self._first_beside.take(beside), count)
        stands: NDArray[np.bool_] = count == 0
        stands[row[text.standing.has(self._beside.take(place), block.take(row))]] = True
        return stands
