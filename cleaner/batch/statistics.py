"""What a run over many documents removed, gathered in bounded memory: however long it runs, it holds no more than this.

Each worker gathers its own and they are added up, in any order, to the same sums.
"""

from __future__ import annotations

import heapq
import pickle
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cleaner.cleaned import Cleaned, kept_and_removed
from cleaner.kinds import Kind

LISTED = 20
"""So many of the documents that lost most, and of those that lost least, are kept to be shown."""
_SOURCES = 1000
"""So many sources are told apart at least; of more, those that lost least are counted together."""
OTHERS = ""
"""What these are called."""
_LONGEST_SHOWN = 2_000_000
"""Characters of a document that is kept to be shown."""


class Loss(NamedTuple):
    """A document by what it lost. In the order of these fields, the last is the one to show first."""

    rank: float
    """The share of its characters that was removed, or the same below zero where the least is wanted."""
    characters: int
    name: str
    packed: bytes
    """The result, to make a page of; empty where it is too long for one."""

    @property
    def share(self) -> float:
        return abs(self.rank)

    def unpack(self) -> Cleaned | None:
        result: Cleaned | None = pickle.loads(zlib.decompress(self.packed)) if self.packed else None
        return result


@dataclass(slots=True)
class Removal:
    """How much there was of something, and how much of that was removed, in characters."""

    documents: int = 0
    characters: int = 0
    removed: int = 0

    def __iadd__(self, other: Removal) -> Removal:
        self.documents += other.documents
        self.characters += other.characters
        self.removed += other.removed
        return self


@dataclass(slots=True)
class Statistics:
    """Sums over documents. Characters are those of the blocks' texts."""

    total: Removal = field(default_factory=Removal)
    kinds: Counter[Kind] = field(default_factory=Counter)
    """Characters removed."""
    sources: dict[str, Removal] = field(default_factory=dict)
    rules: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    """Blocks that each rule decided, and as what."""
    shares: Counter[int] = field(default_factory=Counter)
    """Documents by the share removed, in tenths: 0 is nothing up to a tenth, 9 the last tenth and everything."""
    most: list[Loss] = field(default_factory=list)
    least: list[Loss] = field(default_factory=list)

    def add(self, name: str, source: str, cleaned: Cleaned) -> None:
        """Count a document, called `name`. It belongs to its site where that is known, else to `source`."""
        kept, removed = kept_and_removed(cleaned, lambda block: len(block.text))
        one = Removal(1, sum(kept.values()) + sum(removed.values()), sum(removed.values()))
        self.kinds.update(removed)
        for block, verdict in zip(cleaned.document.blocks, cleaned.verdicts, strict=True):
            if block.text and verdict.rule:
                self.rules[verdict.rule, verdict.kind] += 1
        self.total += one
        self._add_source(cleaned.document.site or source, one)
        if one.characters:
            share = one.removed / one.characters
            self.shares[min(int(share * 10), 9)] += 1
            _keep(self.most, share, one.characters, name, cleaned)
            _keep(self.least, -share, one.characters, name, cleaned)

    def __iadd__(self, other: Statistics) -> Statistics:
        self.total += other.total
        self.kinds.update(other.kinds)
        self.rules.update(other.rules)
        self.shares.update(other.shares)
        for source, removal in other.sources.items():
            self._add_source(source, removal)
        self.most = heapq.nlargest(LISTED, self.most + other.most)
        self.least = heapq.nlargest(LISTED, self.least + other.least)
        return self

    def _add_source(self, source: str, removal: Removal) -> None:
        known = self.sources.setdefault(source, Removal())
        known += removal
        if len(self.sources) > 2 * _SOURCES:
            others = self.sources.pop(OTHERS, Removal())
            ranked = sorted(self.sources.items(), key=lambda item: (item[1].removed, item[0]))
            for source_, small in ranked[:-_SOURCES]:
                others += small
                del self.sources[source_]
            self.sources[OTHERS] = others


def _keep(heap: list[Loss], rank: float, characters: int, name: str, cleaned: Cleaned) -> None:
    """Put a document into a list of the `LISTED` highest, if it is one. Only then is it packed."""
    entry = Loss(rank, characters, name, b"")
    if len(heap) < LISTED or entry > heap[0]:
        packed = zlib.compress(_pickled(cleaned), 1) if characters <= _LONGEST_SHOWN else b""
        (heapq.heappush if len(heap) < LISTED else heapq.heappushpop)(heap, entry._replace(packed=packed))


def _pickled(cleaned: Cleaned) -> bytes:
    """A copy, since the result holds on to what was worked out from it. Only the reasons are taken along: a result that
    was asked for them before has let go of what they are worked out from.
    """
    bare = replace(cleaned)
    vars(bare)["reasons"] = cleaned.reasons
    return pickle.dumps(bare)
