"""The fields beside the body: title, deck, byline, date, the site's name and the page's own address.

Of a flat dump they are what the judge found. Of a page they come from its metadata too, as trafilatura reads it; that
takes longer than cleaning the page, so it is done once a field is asked for, and never for the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cleaner.document import Block, Document, Source, Verdict
from cleaner.fields.signature import outside_reviews, outside_threads, signature
from cleaner.fields.title import below_the_sites_name, headline, in_one_line, shown_title
from cleaner.kinds import Kind


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known of an article beside its body."""

    title: str | None = None
    deck: str | None = None
    byline: str | None = None
    date: str | None = None
    """ISO 8601 where a page's metadata has it or the line that it shows can be read; of a dump the line as it is."""
    site_name: str | None = None
    canonical_url: str | None = None
    """The address the page gives itself; where it gives none, the one it came from."""


def read_fields(document: Document, verdicts: Iterable[Verdict]) -> Fields:
    """The fields of a document."""
    judged = list(zip(document.blocks, verdicts, strict=True))
    outside = [*outside_reviews(outside_threads(judged))]
    found = Fields(
        title=headline(judged) or in_one_line(_first(judged, Kind.TITLE)),
        deck=in_one_line(_first(judged, Kind.DECK)),
        byline=signature(outside, on_page=document.source is not None),
        date=_first(outside, Kind.DATELINE),
    )
    return found if document.source is None else _with_metadata(found, document.source, judged)


def _with_metadata(found: Fields, source: Source, judged: list[tuple[Block, Verdict]]) -> Fields:
    """What the page shows comes first for title and deck, which metadata words otherwise; for the rest, metadata."""
    from cleaner.fields.date import iso_day
    from cleaner.fields.metadata import LONGEST, authors, metadata_of, unless_excerpt
    from cleaner.read.html_tree import parse
    from cleaner.read.metadata import read_authors

    has_thread = any(verdict.kind is Kind.COMMENT and not verdict.kept for _, verdict in judged)
    metadata = metadata_of(source, has_thread)
    page = parse(source.text[:LONGEST])
    return Fields(
        title=below_the_sites_name(page, judged)
        or headline(judged)
        or shown_title(metadata.title, judged)
        or metadata.title
        or found.title,
        deck=found.deck or unless_excerpt(metadata.description, judged),
        byline=authors(read_authors(page), found.byline, metadata, judged),
        date=metadata.date or iso_day(found.date),
        site_name=metadata.sitename,
        canonical_url=metadata.url,
    )


def _first(judged: list[tuple[Block, Verdict]], kind: Kind) -> str | None:
    """The text of the first block of a kind."""
    return next((block.prose for block, verdict in judged if verdict.kind is kind), None)
