"""What one rule does to pinned bodies: each source of a golden is cleaned with the rule and without it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cleaner.batch.sinks import to_utf8
from cleaner.batch.sources import Source
from cleaner.cleaned import Cleaned
from cleaner.golden.pairs import Pair


@dataclass(frozen=True, slots=True)
class Impact:
    """What removing a rule does to one body."""

    source: str
    lost: list[str]
    """Lines that the body has with the rule only."""
    gained: list[str]
    """Lines that it has without the rule only."""
    right_with: bool
    """With the rule the body is as it is pinned."""
    right_without: bool
    """Without the rule the body is as it is pinned."""

    @property
    def changed(self) -> bool:
        return bool(self.lost or self.gained)


def impacts(
    pairs: Iterable[Pair], with_rule: Callable[[Source], Cleaned], without_rule: Callable[[Source], Cleaned]
) -> Iterator[Impact]:
    """What comes out of each pair's source with a rule and without it."""
    for pair in pairs:
        pinned = pair.golden.read_bytes()
        before, after = with_rule(pair.source).body, without_rule(pair.source).body
        changes = list(difflib.ndiff(before.splitlines(), after.splitlines())) if before != after else []
        yield Impact(
            pair.source.name,
            [line[2:] for line in changes if line.startswith("- ") and line[2:]],
            [line[2:] for line in changes if line.startswith("+ ") and line[2:]],
            to_utf8(before) == pinned,
            to_utf8(after) == pinned,
        )
