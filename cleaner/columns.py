"""A result as one flat record: the columns that tables get, and their names beside those that are there already."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cleaner.cleaned import Cleaned
from cleaner.kinds import Body, Kind
from cleaner.surrogates import without_surrogates

COLUMNS = (
    "body", "title", "deck", "byline", "date", "language", "page_type", "confidence", "kept", "removed",
)  # fmt: skip
AUDIT = "audit"
"""One more column, on demand: the removed blocks, each with kind, reason, rule, lines and text."""
COMMENTS = "comments"
"""And another, for records of JSON alone: the removed thread, comment by comment."""
PREFIX = "cleaner_"


def row(cleaned: Cleaned, body: Body = Body.TEXT, audit: bool = False) -> dict[str, Any]:
    """What a result says, by column; `kept` and `removed` count the blocks that are not empty, by kind.

    A lone surrogate is U+FFFD in it: no table holds the one.
    """
    kept: dict[Kind, int] = {}
    removed: dict[Kind, int] = {}
    for block, verdict in zip(cleaned.document.blocks, cleaned.verdicts, strict=True):
        if block.text:
            counts = kept if verdict.kept else removed
            counts[verdict.kind] = counts.get(verdict.kind, 0) + 1
    record = {
        "body": cleaned.to_markdown() if body is Body.MARKDOWN else cleaned.body,
        "title": cleaned.title,
        "deck": cleaned.deck,
        "byline": cleaned.byline,
        "date": cleaned.date,
        "language": cleaned.language,
        "page_type": cleaned.page_type,
        "confidence": cleaned.confidence,
        "kept": {kind.value: number for kind, number in kept.items()},
        "removed": {kind.value: number for kind, number in removed.items()},
    }
    record = {name: without_surrogates(value) if isinstance(value, str) else value for name, value in record.items()}
    return record | {AUDIT: _removed(cleaned)} if audit else record


def named(taken: Collection[str], prefix: str = PREFIX, audit: bool = False, comments: bool = False) -> dict[str, str]:
    """The name of each column in a table that has the columns `taken` already: its own, or prefixed where that is gone.

    Names that differ only in case count as one, since SQL engines do not tell them apart.

    Raises:
        ValueError: A name is taken, and the prefix is empty.
    """
    gone = {name.casefold() for name in taken}
    columns = (*COLUMNS, *([AUDIT] if audit else []), *([COMMENTS] if comments else []))
    return {column: _free(column, gone, prefix) for column in columns}


def _free(name: str, gone: Collection[str], prefix: str) -> str:
    while name.casefold() in gone:
        if not prefix:
            raise ValueError(f"the table has a column '{name}' already, and the prefix is empty")
        name = prefix + name
    return name


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
