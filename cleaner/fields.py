"""The fields beside the body: title, deck, byline, date, the site's name and the page's own address.

Of a flat dump they are what the judge found. Of a page they come from its metadata too, as trafilatura reads it; that
takes longer than cleaning the page, so it is done once a field is asked for, and never for the body.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.comments import without_comments
from cleaner.document import Block, Document, Source, Verdict
from cleaner.folding import folded
from cleaner.kinds import Kind

if TYPE_CHECKING:
    from trafilatura.settings import Document as Metadata

LONGEST = 1_000_000
"""Metadata stands in the first characters of a page; looking through more would take very long."""
BEGINNING = 60
"""A summary whose first letters are the body's is an excerpt of it and no deck."""

_SURROGATE = re.compile("[\ud800-\udfff]")

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it finds odd about a page is no one's concern
logging.getLogger("htmldate").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known of an article beside its body."""

    title: str | None = None
    deck: str | None = None
    byline: str | None = None
    date: str | None = None
    """ISO 8601 where a page's metadata has it; of a dump the line as it is."""
    site_name: str | None = None
    canonical_url: str | None = None
    """The address the page gives itself; where it gives none, the one it came from."""


def read_fields(document: Document, verdicts: Iterable[Verdict]) -> Fields:
    """The fields of a document."""
    judged = list(zip(document.blocks, verdicts, strict=True))
    found = Fields(
        title=_headline(judged) or _first(judged, Kind.TITLE),
        deck=_first(judged, Kind.DECK),
        byline=_first(judged, Kind.BYLINE),
        date=_first(judged, Kind.DATELINE),
    )
    return found if document.source is None else _with_metadata(found, document.source, judged)


def _with_metadata(found: Fields, source: Source, judged: list[tuple[Block, Verdict]]) -> Fields:
    """What the page shows comes first for title and deck, which metadata words otherwise; for the rest, metadata."""
    has_thread = any(verdict.kind is Kind.COMMENT and not verdict.kept for _, verdict in judged)
    told = _metadata(source, has_thread)
    return Fields(
        title=_headline(judged) or told.title or found.title,
        deck=found.deck or _unless_excerpt(told.description, judged),
        byline=_authors(told) or found.byline,
        date=told.date or found.date,
        site_name=told.sitename,
        canonical_url=told.url,
    )


def _metadata(source: Source, has_thread: bool) -> Metadata:
    from trafilatura.metadata import extract_metadata

    text = _SURROGATE.sub("\ufffd", source.text[:LONGEST])
    text = without_comments(text) if has_thread else text
    return extract_metadata(text, default_url=source.url, extensive=False)


def _authors(told: Metadata) -> str | None:
    """The authors' names; without the site's, which many pages name as an author beside the one who wrote."""
    names = [name.strip() for name in (told.author or "").split(";") if name.strip()]
    persons = [name for name in names if folded(name) != folded(told.sitename or "")]
    return ", ".join(persons or names) or None


def _headline(judged: list[tuple[Block, Verdict]]) -> str | None:
    """The title as the page shows it, in a heading of the first rank."""
    titles = (block for block, verdict in judged if verdict.kind is Kind.TITLE and not block.seen.hidden)
    return next((block.prose for block in titles if "h1" in (block.seen.tag, *block.seen.within[:2])), None)


def _first(judged: list[tuple[Block, Verdict]], kind: Kind) -> str | None:
    """The text of the first block of a kind."""
    return next((block.prose for block, verdict in judged if verdict.kind is kind), None)


def _unless_excerpt(summary: str | None, judged: list[tuple[Block, Verdict]]) -> str | None:
    if not summary:
        return None
    beginning = folded(summary)[:BEGINNING]
    body = (folded(block.prose[: len(summary)]) for block, verdict in judged if verdict.kept)
    return None if any(text.startswith(beginning) for text in body) else summary
