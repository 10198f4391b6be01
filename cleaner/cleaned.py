"""The result of cleaning: the body, the fields, and every block with what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cleaner import render
from cleaner.document import Document, Kind, Verdict


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block of the input and its verdict, side by side."""

    raw: str
    """The characters of the input that the block accounts for."""
    text: str
    """`raw` less outer white space, the lines of a hard-wrapped block joined."""
    lines: tuple[int, int]
    """First and last non-blank line of the input, from 1."""
    kind: Kind
    kept: bool
    reason: str
    rule: str | None
    """The id of the rule that claimed the block, or None."""
    confidence: float
    """The chance that `kept` is right, 0 to 1."""


@dataclass(frozen=True)
class Cleaned:
    """What came out of one document."""

    document: Document
    verdicts: list[Verdict]
    """One for each block of the document, in order."""
    language: str | None
    """ISO 639-1 code of the language of most of it; None where too little tells."""
    confidence: float
    """The word F1 that the body is expected to reach, 0 to 1."""

    @cached_property
    def body(self) -> str:
        """The kept blocks as plain text, one blank line between, a newline at the end if not empty."""
        return render.to_text(self.document, self.verdicts)

    def to_markdown(self) -> str:
        """The kept blocks as Markdown: headings, lists, links and code marked where the input had them."""
        return render.to_markdown(self.document, self.verdicts)

    @cached_property
    def blocks(self) -> list[JudgedBlock]:
        """Every block of the input, in order, kept or not."""
        return [
            JudgedBlock(
                raw=block.raw,
                text=block.text,
                lines=block.lines,
                kind=verdict.kind,
                kept=verdict.kept,
                reason=verdict.reason,
                rule=verdict.rule,
                confidence=verdict.confidence,
            )
            for block, verdict in zip(self.document.blocks, self.verdicts, strict=True)
        ]

    @property
    def title(self) -> str | None:
        return self._field(Kind.TITLE)

    @property
    def deck(self) -> str | None:
        return self._field(Kind.DECK)

    @property
    def byline(self) -> str | None:
        return self._field(Kind.BYLINE)

    @property
    def date(self) -> str | None:
        return self._field(Kind.DATELINE)

    @property
    def credit(self) -> str | None:
        return self._field(Kind.CREDIT)

    def to_dict(self) -> dict[str, Any]:
        """Everything above by its name, made of what JSON has."""
        names = ("body", "title", "deck", "byline", "date", "credit", "language", "confidence")
        return {
            **{name: getattr(self, name) for name in names},
            "blocks": [
                {name: getattr(block, name) for name in JudgedBlock.__slots__} | {"lines": list(block.lines)}
                for block in self.blocks
            ],
        }

    def _field(self, kind: Kind) -> str | None:
        """The text of the first block of a kind."""
        pairs = zip(self.document.blocks, self.verdicts, strict=True)
        return next((block.prose for block, verdict in pairs if verdict.kind is kind), None)
