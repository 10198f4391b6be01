"""A result as one flat record: the columns that tables get, and their names beside those that are there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from cleaner.cleaned import Cleaned, kept_and_removed
from cleaner.kinds import Body, Kind
from cleaner.surrogates import without_surrogates

_PLAIN = ("title", "deck", "byline", "date", "language", "page_type", "confidence")
"""Columns that are just what the result has under that name."""
COLUMNS = ("body", *_PLAIN, "kept", "removed")
AUDIT = "audit"
"""One more column, on demand: the removed blocks, each with kind, reason, rule, lines and text."""
COMMENTS = "comments"
"""And another, for records of JSON alone: the removed thread, comment by comment."""
PREFIX = "cleaner_"


@dataclass(frozen=True, slots=True)
class ResultColumns:
    """The columns that a run or an engine adds to a table."""

    body: Body = Body.TEXT
    """How bodies are written."""
    prefix: str = PREFIX
    """Goes before the name of a column that the table has already."""
    audit: bool = False
    comments: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Their own names, in order."""
        return (*COLUMNS, *([AUDIT] if self.audit else []), *([COMMENTS] if self.comments else []))

    def row(self, cleaned: Cleaned) -> dict[str, Any]:
        """What a result says, by column; `kept` and `removed` count the blocks that are not empty, by kind.

        A lone surrogate is U+FFFD in it: no table holds the one.
        """
        kept, removed = kept_and_removed(cleaned, lambda _: 1)
        record = {
            "body": cleaned.to_markdown() if self.body is Body.MARKDOWN else cleaned.body,
            **{name: getattr(cleaned, name) for name in _PLAIN},
            "kept": _by_name(kept),
            "removed": _by_name(removed),
        }
        record = _storable(record)
        if self.audit:
            record[AUDIT] = _removed(cleaned)
        if self.comments:
            record[COMMENTS] = [_storable(asdict(comment)) for comment in cleaned.comments]
        return record

    def beside(self, taken: Collection[str]) -> dict[str, str]:
        """The name of each in a table that has the columns `taken` already: its own, or prefixed where that is gone.

        Names that differ only in case count as one, since SQL engines do not tell them apart.

        Raises:
            ValueError: A name is taken, and the prefix is empty.
        """
        gone = {name.casefold() for name in taken}
        return {column: self._free(column, gone) for column in self.names}

    def _free(self, name: str, gone: Collection[str]) -> str:
        while name.casefold() in gone:
            if not self.prefix:
                raise ValueError(f"the table has a column '{name}' already, and the prefix is empty")
            name = self.prefix + name
        return name


def _by_name(counts: dict[Kind, int]) -> dict[str, int]:
    return {kind.value: number for kind, number in counts.items()}


def _storable(record: dict[str, Any]) -> dict[str, Any]:
    return {name: without_surrogates(value) if isinstance(value, str) else value for name, value in record.items()}


def _removed(cleaned: Cleaned) -> list[dict[str, Any]]:
    return [
        {
            "kind": verdict.kind.value,
            "reason": reason,
            "rule": verdict.rule,
            "lines": list(block.lines),
            "text": without_surrogates(block.text),
        }
        for block, verdict, reason in zip(cleaned.document.blocks, cleaned.verdicts, cleaned.reasons, strict=True)
        if block.text and not verdict.kept
    ]
