"""What a run did, in numbers."""

from __future__ import annotations

import msgspec

from cleaner.cleaned import Cleaned, kept_and_removed
from cleaner.document import Block


class Counts(msgspec.Struct):
    """What came of documents."""

    documents: int = 0
    """That were cleaned."""
    of_sites: int = 0
    """Of them, those whose site their address told."""
    set_aside: int = 0
    passed_over: int = 0
    """That are of no type that is cleaned, as the pictures of an archive."""
    lines_kept: int = 0
    lines_removed: dict[str, int] = msgspec.field(default_factory=dict)
    """By kind."""

    def add(self, cleaned: Cleaned) -> None:
        self.documents += 1
        self.of_sites += cleaned.document.site is not None
        kept, removed = kept_and_removed(cleaned, _lines)
        self.lines_kept += sum(kept.values())
        for kind, lines in removed.items():
            self._remove(kind.value, lines)

    def __iadd__(self, other: Counts) -> Counts:
        self.documents += other.documents
        self.of_sites += other.of_sites
        self.set_aside += other.set_aside
        self.passed_over += other.passed_over
        self.lines_kept += other.lines_kept
        for kind, lines in other.lines_removed.items():
            self._remove(kind, lines)
        return self

    def _remove(self, kind: str, lines: int) -> None:
        self.lines_removed[kind] = self.lines_removed.get(kind, 0) + lines


def _lines(block: Block) -> int:
    first, last = block.lines
    return last - first + 1
