"""The fields beside the body: title, deck, byline, date, the site's name and the page's own address.

Of a flat dump they are what the judge found. Of a page they come from its metadata too, as trafilatura reads it; that
takes longer than cleaning the page, so it is done once a field is asked for, and never for the body.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from cleaner.comments import without_comments
from cleaner.document import Block, Document, Source, Verdict
from cleaner.folding import folded
from cleaner.kinds import THREAD_KINDS, Kind
from cleaner.signatures import LONGEST_SIGNATURE, WHEN
from cleaner.surrogates import without_surrogates

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser
    from trafilatura.settings import Document as Metadata

    from cleaner.read.metadata import Authors

LONGEST = 1_000_000
"""Metadata stands in the first characters of a page; looking through more would take very long."""
BEGINNING = 60
"""A summary whose first letters are the body's is an excerpt of it and no deck."""

ABOVE_TITLE, BELOW_BEGINNING, BELOW_END = 5, 4, 12
"""Blocks above the title, below the first of the body and below its last among which the one that signs it stands."""
SIGNING = frozenset({"author", "authors", "byline", "bylines", "autor", "auteur", "writer", "contributor"})
"""Words in the names of elements that hold the author's name."""
_OF_COMMENT = frozenset({"comment", "comments"})
"""Words in the names of elements that hold a comment's author and date."""
_OF_REVIEW = frozenset({"review", "reviews"})
"""Words in the names of elements that hold those of a customer's review."""
_SIGN_OF_ACCOUNT = re.compile(r"[\d_]")
"""What the name of an account has and that of a person has not."""
_FIRST_RANKS = frozenset({"h1", "h2"})
_BETWEEN_TITLES = re.compile(r"\s*[-–—|·•:»]\s")
"""What parts the title from the name of the site in `<title>`."""
_DATE = re.compile(WHEN, re.IGNORECASE)
_FIRST_DAY = datetime(1995, 1, 1)
"""No page of the web is older."""
COMMENT_NEAR = 6
"""So many names around a block, the nearest first, may say that it is of a comment or a review."""

_AUTHORS_TOLD = re.compile(
    r"""<meta\b(?=[^>]{0,300}(?:author|creator))[^>]{0,2000}>|"(?:author|creator)"(?=\s{0,9}:)""", re.IGNORECASE
)
"""Where the metadata names authors. They are read before, and trafilatura takes minutes over a thousand of them."""
_READINGS = re.compile(r"<r[pt]\b[^<>]{0,300}>[^<>]{0,300}", re.IGNORECASE)
"""How characters are read, which stands above them: trafilatura reads it as text of the heading."""

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it finds odd about a page is no one's concern
logging.getLogger("htmldate").addHandler(logging.NullHandler())


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
    outside = [*_outside_reviews(_outside_threads(judged))]
    found = Fields(
        title=_headline(judged) or _in_one_line(_first(judged, Kind.TITLE)),
        deck=_in_one_line(_first(judged, Kind.DECK)),
        byline=_signature(outside, on_page=document.source is not None),
        date=_first(outside, Kind.DATELINE),
    )
    return found if document.source is None else _with_metadata(found, document.source, judged)


def _with_metadata(found: Fields, source: Source, judged: list[tuple[Block, Verdict]]) -> Fields:
    """What the page shows comes first for title and deck, which metadata words otherwise; for the rest, metadata."""
    from cleaner.read.html_tree import parse
    from cleaner.read.metadata import read_authors

    has_thread = any(verdict.kind is Kind.COMMENT and not verdict.kept for _, verdict in judged)
    told = _metadata(source, has_thread)
    page = parse(source.text[:LONGEST])
    return Fields(
        title=_below_the_sites_name(page, judged)
        or _headline(judged)
        or _shown(told.title, judged)
        or told.title
        or found.title,
        deck=found.deck or _unless_excerpt(told.description, judged),
        byline=_authors(read_authors(page), found.byline, told, judged),
        date=told.date or _iso(found.date),
        site_name=told.sitename,
        canonical_url=told.url,
    )


def _metadata(source: Source, has_thread: bool) -> Metadata:
    """What trafilatura reads; of authors only those whom the page shows. Nothing where it fails on the markup."""
    from trafilatura.metadata import extract_metadata
    from trafilatura.settings import Document as Metadata

    text = without_surrogates(source.text[:LONGEST])
    text = without_comments(text, has_thread)
    text = _READINGS.sub("", text)
    text = _AUTHORS_TOLD.sub(lambda told: '""' if told[0].startswith('"') else "", text)
    try:
        return extract_metadata(text, default_url=source.url, extensive=False)
    except Exception:  # noqa: BLE001 - a page whose body is right is not lost for a date; the alarm of --timeout is none
        return Metadata()


def _authors(named: Authors, signed: str | None, told: Metadata, judged: list[tuple[Block, Verdict]]) -> str | None:
    """The author's name or names, a comma between.

    First the persons whom the metadata names, without the site, which many pages name beside them; then who signs on
    the page, `signed`; then the firm, or the site after all; last, whom trafilatura finds in elements named for it.
    """
    from cleaner.bylines import believable, names_in

    site = folded(told.sitename or "")
    persons, of_head, firms = map(believable, (named.persons, named.of_head, named.organisations))
    beside_site, of_head_beside = ([name for name in names if folded(name) != site] for names in (persons, of_head))
    by_worth = (beside_site, of_head_beside[:1], [signed] if signed else [], firms, persons, of_head[:1])
    return ", ".join(next(filter(None, by_worth), [])) or (
        _account(told.author, judged) or names_in(", ".join(_whole_names(told, judged)))
    )


def _whole_names(told: Metadata, judged: list[tuple[Block, Verdict]]) -> Iterator[str]:
    """The names that trafilatura finds, each with the marks on its last letter, which it takes for punctuation."""
    from cleaner.bylines import marks_behind

    for name in told.author.split("; ") if told.author else ():
        shown = next((block.prose for block, _ in judged if name in block.prose), "")
        yield name + marks_behind(name, shown)


def _account(name: str | None, judged: list[tuple[Block, Verdict]]) -> str | None:
    """What somebody goes by, as a block shows it: trafilatura makes "J Doe" of j_doe99."""
    short = [block.prose for block, _ in judged if len(block.prose) <= LONGEST_SIGNATURE]
    if not name or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for text in short):
        return None
    words = r"[\d_]+".join(map(re.escape, name.split()))
    spelled = re.compile(rf"(?<![\w/@.-]){words}(?:_*\d+)?(?![/@.-]?[^\W\d_])", re.IGNORECASE)
    found = (spelled.search(text) for text in short)
    return next((one[0] for one in found if one and _SIGN_OF_ACCOUNT.search(one[0])), None)


def _signature(judged: list[tuple[Block, Verdict]], on_page: bool) -> str | None:
    """The names in the block that signs the article: one near its title, or below its end behind a label.

    A page has so many short blocks that one without a label, a rule or an element that says so is none; a dump's
    signs where nothing else does.
    """
    from cleaner.bylines import is_labelled, names_in

    kinds = [verdict.kind for _, verdict in judged]
    kept = [number for number, (_, verdict) in enumerate(judged) if verdict.kept]
    if not kept:
        return None
    title = kinds.index(Kind.TITLE) if Kind.TITLE in kinds else kept[0]
    head = range(title - ABOVE_TITLE, max(title, kept[0]) + BELOW_BEGINNING + 1)
    foot = range(kept[-1] - 1, kept[-1] + BELOW_END + 1)
    found: list[tuple[int, str]] = []
    label = -1
    for number, (block, verdict) in enumerate(judged):
        if verdict.kind is not Kind.BYLINE or block.seen.hidden:
            continue
        names = names_in(block.prose)
        if names is None:
            label = number if is_labelled(block.prose) else label
            continue
        labelled = is_labelled(block.prose) or label == number - 1
        signs = labelled or verdict.rule is not None or block.seen.repeats or not SIGNING.isdisjoint(block.seen.names)
        if number in head and (signs or not on_page):
            found.append((0 if signs else 2, names))
        elif number in foot and labelled:
            found.append((1, names))
    return min(found, key=itemgetter(0))[1] if found else None


def _outside_threads(judged: list[tuple[Block, Verdict]]) -> Iterator[tuple[Block, Verdict]]:
    """Without the names and dates among comments: they say who wrote those, and when.

    Where such stand between comments, or in an element named for these, so do those that follow the last one.
    """
    for of_thread, run in groupby(judged, lambda pair: pair[1].kind in THREAD_KINDS):
        pairs = list(run)
        comments = [place for place, (_, verdict) in enumerate(pairs) if verdict.kind is Kind.COMMENT]
        if not (of_thread and comments):
            yield from pairs
            continue
        yield from pairs[: comments[0]]
        between = {verdict.kind for _, verdict in pairs[comments[0] : comments[-1]]} - {Kind.COMMENT}
        for block, verdict in pairs[comments[-1] :]:
            if verdict.kind not in between and _OF_COMMENT.isdisjoint(block.seen.names[:COMMENT_NEAR]):
                yield block, verdict


def _outside_reviews(judged: Iterable[tuple[Block, Verdict]]) -> Iterator[tuple[Block, Verdict]]:
    """Without the names and dates of customers, which stand below where a product's description begins."""
    begun = False
    for block, verdict in judged:
        begun = begun or verdict.kept
        if not (begun and verdict.kind in THREAD_KINDS and not _OF_REVIEW.isdisjoint(block.seen.names[:COMMENT_NEAR])):
            yield block, verdict


def _headline(judged: list[tuple[Block, Verdict]]) -> str | None:
    """The title as the page shows it, in a heading of the first rank."""
    titles = (block for block, verdict in judged if verdict.kind is Kind.TITLE and not block.seen.hidden)
    headed = (block.prose for block in titles if "h1" in (block.seen.tag, *block.seen.within[:2]))
    return _in_one_line(next(headed, None))


def _below_the_sites_name(page: LexborHTMLParser, judged: list[tuple[Block, Verdict]]) -> str | None:
    """The heading of the second rank above the body where that of the first is the name of the site, as on old
    forums: `<title>` then begins in the one and ends in the other.
    """
    named = page.css_first("title")
    whole = " ".join(named.text().split()) if named is not None else ""
    site = ""
    for block, verdict in judged:
        text = " ".join(block.prose.split())
        if verdict.kept and block.seen.tag not in _FIRST_RANKS:
            return None
        if block.seen.tag == "h1":
            site = text
        elif block.seen.tag == "h2" and len(text) > len(site) > 0:
            for first, last in ((site, text), (text, site)):
                between = whole[len(first) : len(whole) - len(last)]
                if whole.startswith(first) and whole.endswith(last) and _BETWEEN_TITLES.match(between):
                    return text
    return None


def _shown(title: str | None, judged: list[tuple[Block, Verdict]]) -> str | None:
    """What the page shows of the metadata's title, which many sites end in their name."""
    of_metadata = folded(title or "")
    shown = [(block, verdict) for block, verdict in judged if not block.seen.hidden]
    titles = (block.prose for block, verdict in shown if verdict.kind is Kind.TITLE)
    texts = [text for title in titles if (text := _in_one_line(title))]
    of_titles = (text for text in texts if len(text.split()) > 2 and folded(text) in of_metadata)
    # Of what is no title for the judge, a heading: the same letters without the signs of links that stand in it.
    heading = _in_one_line(next((block.prose for block, _ in shown if block.seen.tag == "h1"), None))
    return next(of_titles, heading if heading and folded(heading) == of_metadata else None)


def _first(judged: list[tuple[Block, Verdict]], kind: Kind) -> str | None:
    """The text of the first block of a kind."""
    return next((block.prose for block, verdict in judged if verdict.kind is kind), None)


def _iso(line: str | None) -> str | None:
    """The day that a line says, as ISO 8601 has it; the line as it is where that cannot be read."""
    from htmldate.extractors import try_date_expr

    when = _DATE.search(line) if line and len(line) <= LONGEST_SIGNATURE else None
    if when is None:
        return line
    # What is no day, as "2 days ago", is nothing that it reads.
    day = try_date_expr(when[0], "%Y-%m-%d", True, _FIRST_DAY, datetime.now())
    return day or line


def _in_one_line(text: str | None) -> str | None:
    """A text whose lines a page parts for the eye."""
    from cleaner.read.wrapped import join_lines

    return join_lines(text.splitlines()) if text else None


def _unless_excerpt(summary: str | None, judged: list[tuple[Block, Verdict]]) -> str | None:
    if not summary:
        return None
    beginning = folded(summary)[:BEGINNING]
    body = (folded(block.prose[: len(summary)]) for block, verdict in judged if verdict.kept)
    return None if any(text.startswith(beginning) for text in body) else summary
