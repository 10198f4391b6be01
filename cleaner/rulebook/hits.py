"""What the rules say of a document: which of them hit which blocks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from cleaner.kinds import Kind
from cleaner.rulebook.schema import Rule

KINDS = tuple(Kind)
"""The kinds in the order of the columns of every array that has one a kind."""
COLUMN = {kind: column for column, kind in enumerate(KINDS)}


class Hit(msgspec.Struct, frozen=True, gc=False):
    """One rule on one block: by itself, or because of where the block lies."""

    rule: Rule
    in_section: bool = False
    """The block lies in the section that the rule opened."""
    outside: bool = False
    """The block lies outside the containers that the rule names."""

    @property
    def rank(self) -> int:
        """Of several hits on a block, the one with the lowest rank settles it."""
        if self.rule.action == "keep":
            return 0
        return 4 if self.outside else 1 if self.rule.css is not None else 2 if self.in_section else 3


@dataclass(slots=True)
class Hits:
    """All hits of a document."""

    size: int
    """How many blocks the document has."""
    by_block: dict[int, list[Hit]] = field(default_factory=lambda: defaultdict(list))
    claims: dict[int, Hit] = field(default_factory=dict)
    """The certain hit that settles a block: a keep rule's first, then that of the element or section it is in."""

    def add(self, block: int, hit: Hit) -> None:
        self.by_block[block].append(hit)
        if hit.rule.certain:
            claim = self.claims.get(block)
            if claim is None or hit.rank < claim.rank:
                self.claims[block] = hit

    def taken_out(self) -> list[int]:
        """The blocks that a certain rule takes out."""
        return [block for block, claim in self.claims.items() if claim.rule.action != "keep"]

    def evidence(self) -> NDArray[np.float32]:
        """1.0 where a rule of a kind hit a block, of shape (blocks, kinds)."""
        found = np.zeros((self.size, len(KINDS)), dtype=np.float32)
        for block, hits in self.by_block.items():
            for hit in hits:
                found[block, COLUMN[hit.rule.kind]] = 1.0
        return found
