"""The result of cleaning: the body, the fields, and every block with what was said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from cleaner import __version__, render
from cleaner.comments import Comment, read_comments
from cleaner.document import BY_MODEL, Block, Document, Verdict
from cleaner.fields import Fields, read_fields
from cleaner.kinds import Kind


class JudgedBlock(msgspec.Struct, frozen=True, gc=False):
    """A block of the input and its verdict, side by side."""

    raw: str
    """The characters of the input that the block accounts for; of a page, those read from it, a line a block."""
    text: str
    """`raw` less outer white space, the lines of a hard-wrapped block joined."""
    lines: tuple[int, int]
    """First and last non-blank line of `raw` in the input, from 1; of a page, in the text that was read from it."""
    kind: Kind
    """What the block is."""
    kept: bool
    """Whether it is part of the body."""
    reason: str
    """Why it was judged so, in words."""
    rule: str | None
    """The id of the rule that claimed the block, or None."""
    confidence: float
    """The chance that `kept` is right, 0 to 1; 1 where a rule decided."""


@dataclass(frozen=True)
class Cleaned:
    """What came out of one document."""

    # A page and its verdicts would hide the rest where a result is printed.
    document: Document = field(repr=False)
    verdicts: list[Verdict] = field(repr=False)
    """One for each block of the document, in order."""
    language: str | None
    """ISO 639-1 code of the language that most of its words are in, or else of the one that a page declares. A declared
    language comes first if it has no rules and is close to the one found, as Malay is to Indonesian."""
    confidence: float
    """How good the body is likely to be, 0 to 1: the word F1 that it is expected to reach. Without the model it is
    always 0.8, or 0 where nothing is kept."""
    page_type: str | None = None
    """What the page is, one of `cleaner.kinds.PAGE_TYPES`; None where neither you, its metadata nor the model say."""
    rules: str | None = None
    """The hash of the rules that were used. With the program's version it identifies how this result was made."""

    weighed: Callable[[], list[str]] | None = field(default=None, repr=False, compare=False)
    """Works out what the block model weighed for each block, in words; None where it had no say."""

    @cached_property
    def body(self) -> str:
        """The kept blocks as plain text, one blank line between, a newline at the end if not empty."""
        return render.to_text(self.document, self.verdicts)

    def to_markdown(self) -> str:
        """The kept blocks as Markdown: headings, lists, links and code marked where the input had them."""
        return render.to_markdown(self.document, self.verdicts)

    @cached_property
    def reasons(self) -> list[str]:
        """Why each block was judged as it was, in words. What the block model weighed is worked out only now."""
        reasons = [verdict.reason for verdict in self.verdicts]
        if self.weighed is None or BY_MODEL not in reasons:
            return reasons
        return [told if reason == BY_MODEL else reason for reason, told in zip(reasons, self.weighed(), strict=True)]

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the reasons, not the model and what it weighed."""
        return {**self.__dict__, "reasons": self.reasons, "weighed": None}

    @cached_property
    def blocks(self) -> list[JudgedBlock]:
        """Every block, in order, kept or not: of a text all of the input, of a page all that was read from it."""
        return [
            JudgedBlock(
                raw=block.raw,
                text=block.text,
                lines=block.lines,
                kind=verdict.kind,
                kept=verdict.kept,
                reason=reason,
                rule=verdict.rule,
                confidence=verdict.confidence,
            )
            for block, verdict, reason in zip(self.document.blocks, self.verdicts, self.reasons, strict=True)
        ]

    @cached_property
    def fields(self) -> Fields:
        """What is known of the article beside its body; of a page, read from its metadata when first asked for."""
        return read_fields(self.document, self.verdicts)

    @property
    def title(self) -> str | None:
        """The headline, where one was found."""
        return self.fields.title

    @property
    def deck(self) -> str | None:
        """The standfirst: the summary under the title."""
        return self.fields.deck

    @property
    def byline(self) -> str | None:
        """The author's name, or names with commas between."""
        return self.fields.byline

    @property
    def date(self) -> str | None:
        """When it was published: of a page as ISO 8601, if its metadata or a line says it; else the line as it is."""
        return self.fields.date

    @property
    def site_name(self) -> str | None:
        """What a page calls its site, or else its host."""
        return self.fields.site_name

    @property
    def canonical_url(self) -> str | None:
        """The address that a page gives itself, or else the one that was given."""
        return self.fields.canonical_url

    @property
    def credit(self) -> str | None:
        """The first line that says who else had a part in the text."""
        pairs = zip(self.document.blocks, self.verdicts, strict=True)
        return next((block.prose for block, verdict in pairs if verdict.kind is Kind.CREDIT), None)

    @cached_property
    def comments(self) -> list[Comment]:
        """The removed comments, in order; empty where comments are kept, or the thread has no regular shape."""
        return read_comments(self.document, self.verdicts)

    def to_dict(self) -> dict[str, Any]:
        """All that is known of the document, as values that JSON can hold.

        `version` is the program's. `body`, `title`, `deck`, `byline`, `date`, `credit`, `language`, `site_name`,
        `canonical_url`, `page_type`, `confidence` and `rules` are as above; `comments` and `blocks` are lists of dicts.
        """
        names = (
            "body", "title", "deck", "byline", "date", "credit", "language", "site_name", "canonical_url", "page_type",
            "confidence", "rules",
        )  # fmt: skip
        return {
            "version": __version__,
            **{name: getattr(self, name) for name in names},
            "comments": [asdict(comment) for comment in self.comments],
            "blocks": [
                {name: getattr(block, name) for name in JudgedBlock.__struct_fields__} | {"lines": list(block.lines)}
                for block in self.blocks
            ],
        }


def kept_and_removed(cleaned: Cleaned, size: Callable[[Block], int]) -> tuple[dict[Kind, int], dict[Kind, int]]:
    """The sizes of the blocks that are not empty, summed by kind: of those that were kept, and of the others."""
    kept: dict[Kind, int] = {}
    removed: dict[Kind, int] = {}
    for block, verdict in zip(cleaned.document.blocks, cleaned.verdicts, strict=True):
        if block.text:
            sums = kept if verdict.kept else removed
            sums[verdict.kind] = sums.get(verdict.kind, 0) + size(block)
    return kept, removed
