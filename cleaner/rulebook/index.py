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
from itertools import chain, product
from time import perf_counter

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.characters import Class
from cleaner.document import Block
from cleaner.paragraphs import word_counts
from cleaner.rulebook.schema import Rule
from cleaner.rulebook.triggers import NUMBER, triggers
from cleaner.words import Words, block_hashes, find_words, hash_word

LONGEST = 20_000
"""Characters; a longer block is no furniture, and rules are not tried on it."""

ANYWHERE = 1 << 60
"""More words than a block can have."""

SECONDS = 2.0
SECONDS_A_MEGABYTE = 1.0
"""What matching a document may take before the pattern at work is called to account; sound ones need a thousandth."""

_OUTER = regex.compile(r"^[^\p{L}\p{M}\p{Nd}]+|[^\p{L}\p{M}\p{Nd}]+$")


class PatternTimeout(Exception):
    """A pattern took longer than all rules together may take."""

    def __init__(self, use: Use) -> None:
        super().__init__(f"rule '{use.rule.id}', field '{use.field}': the pattern ran into its time limit")


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that a phrase or a pattern belongs to, and the field it stands in."""

    rule: Rule
    field: str

    def fits(self, count: float) -> bool:
        """Whether a block of `count` words meets the rule's conditions on length."""
        rule = self.rule
        return (rule.min_words or 0) <= count and (rule.max_words is None or count <= rule.max_words)


@dataclass(slots=True)
class Pattern:
    """A pattern, compiled when it is first tried. Rules that share a pattern share this."""

    source: str
    uses: list[Use] = field(default_factory=list)
    _compiled: regex.Pattern[str] | None = None

    def matches(self, text: str, deadline: float) -> bool:
        """Whether the pattern is in `text`. Raises `PatternTimeout` when it has not been decided by the deadline."""
        if len(text) > LONGEST:
            return False
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
    def counts(self) -> list[float]:
        """Words of each block."""
        counts: list[float] = word_counts(self.words).tolist()
        return counts

    @cached_property
    def block_hashes(self) -> NDArray[np.uint64]:
        return block_hashes(self.words)

    @cached_property
    def trigger_hashes(self) -> NDArray[np.uint32]:
        """The hash of each word; of each number the hash that stands for any."""
        numbers = (self.words.classes[self.words.starts] & Class.DIGIT) != 0
        return np.where(numbers, np.uint32(hash_word(NUMBER)), self.words.hashes)


    @cached_property
    def places(self) -> NDArray[np.int64]:
        """How many words of its block stand before each word."""
        blocks = self.words.blocks
        firsts = np.flatnonzero(np.diff(blocks, prepend=-1))
        return np.arange(len(blocks)) - np.repeat(firsts, np.diff(np.append(firsts, len(blocks))))


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
        self._phrase_hashes = np.unique(block_hashes(find_words(list(self._phrases))))

        self.untriggered: list[Pattern] = []
        """Patterns that no word stands for; these are tried on every block that is not too long for their rules."""
        by_trigger: dict[str, list[tuple[Pattern, int]]] = defaultdict(list)
        for pattern in patterns.values():
            found = triggers(pattern.source)
            if found is None:
                self.untriggered.append(pattern)
                continue
            for word in found.words:
                by_trigger[word].append((pattern, ANYWHERE if found.within is None else found.within))
        hashes = find_words(list(by_trigger)).hashes
        order = np.argsort(hashes, kind="stable")
        self._trigger_hashes = hashes[order]
        listed = list(by_trigger.values())
        self._triggered = [listed[place] for place in order.tolist()]
        self._within = np.array([max(within for _, within in known) for known in self._triggered], dtype=np.int64)

    def uses(self, text: Text) -> Iterator[tuple[int, Use]]:
        """Each block with each use of a phrase or a pattern that is in it, their conditions on length met."""
        for block in np.flatnonzero(np.isin(text.block_hashes, self._phrase_hashes)).tolist():
            for use in self._phrases.get(normalized(text.blocks[block]), ()):
                if use.fits(text.counts[block]):
                    yield block, use
        for block, pattern in chain(self._triggered_in(text), product(range(len(text.blocks)), self.untriggered)):
            fitting = [use for use in pattern.uses if use.fits(text.counts[block])]
            if fitting and pattern.matches(text.blocks[block], text.deadline):
                for use in fitting:
                    yield block, use

    def _triggered_in(self, text: Text) -> Iterator[tuple[int, Pattern]]:
        """Each block with each pattern that one of its words is a trigger of, once."""
        if not len(self._trigger_hashes) or not len(text.trigger_hashes):
            return
        trigger = np.minimum(np.searchsorted(self._trigger_hashes, text.trigger_hashes), len(self._trigger_hashes) - 1)
        known = self._trigger_hashes[trigger] == text.trigger_hashes
        known &= text.places <= self._within[trigger]
        tried: set[tuple[int, int]] = set()
        found = zip(text.words.blocks[known].tolist(), trigger[known].tolist(), text.places[known].tolist(), strict=True)
        for block, number, place in found:
            for pattern, within in self._triggered[number]:
                if place <= within and (block, id(pattern)) not in tried:
                    tried.add((block, id(pattern)))
                    yield block, pattern


def normalized(text: str) -> str:
    """`text` as phrases are compared: case-folded, its white space single, only letters and digits at its ends."""
    return " ".join(_OUTER.sub("", text).casefold().split())
