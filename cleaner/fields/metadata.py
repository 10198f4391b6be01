"""What a page's metadata says, as trafilatura reads it, put right where the page shows it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document as Metadata

from cleaner.bylines import believable, marks_behind, names_in
from cleaner.document import Block, Source, Verdict
from cleaner.folding import folded
from cleaner.read.bounds import bound
from cleaner.read.metadata import Authors
from cleaner.read.thread_elements import without_comments
from cleaner.signatures import LONGEST_SIGNATURE
from cleaner.surrogates import without_surrogates

LONGEST = 1_000_000
"""Metadata stands in the first characters of a page; looking through more would take very long."""
BEGINNING = 60
"""A summary whose first letters are the body's is an excerpt of it and no deck."""
_SIGN_OF_ACCOUNT = re.compile(r"[\d_]")
"""What the name of an account has and that of a person has not."""
_AUTHORS_TOLD = re.compile(
    r"""<meta\b(?=[^>]{0,300}(?:author|creator))[^>]{0,2000}>|"(?:author|creator)"(?=\s{0,9}:)""", re.IGNORECASE
)
"""Where the metadata names authors. They are read before, and trafilatura takes minutes over a thousand of them."""
_READINGS = re.compile(r"<r[pt]\b[^<>]{0,300}>[^<>]{0,300}", re.IGNORECASE)
"""How characters are read, which stands above them: trafilatura reads it as text of the heading."""


def metadata_of(source: Source, has_thread: bool) -> Metadata:
    """What trafilatura reads; of authors only those whom the page shows. Nothing where it fails on the markup."""
    text = bound(without_surrogates(source.text[:LONGEST]).encode()).decode()
    text = without_comments(text, has_thread)
    text = _READINGS.sub("", text)
    text = _AUTHORS_TOLD.sub(lambda told: '""' if told[0].startswith('"') else "", text)
    try:
        return extract_metadata(text, default_url=source.url, extensive=False)
    except Exception:  # noqa: BLE001 - a page whose body is right is not lost for a date; the alarm of --timeout is none
        return Metadata()


def authors(named: Authors, signed: str | None, metadata: Metadata, judged: list[tuple[Block, Verdict]]) -> str | None:
    """The author's name or names, a comma between.

    First the persons whom the metadata names, without the site, which many pages name beside them; then who signs on
    the page, `signed`; then the firm, or the site after all; last, whom trafilatura finds in elements named for it.
    """
    site = folded(metadata.sitename or "")
    persons, of_head, firms = map(believable, (named.persons, named.of_head, named.organisations))
    beside_site, of_head_beside = ([name for name in names if folded(name) != site] for names in (persons, of_head))
    by_worth = (beside_site, of_head_beside[:1], [signed] if signed else [], firms, persons, of_head[:1])
    return ", ".join(next(filter(None, by_worth), [])) or (
        _account(metadata.author, judged) or names_in(", ".join(_whole_names(metadata, judged)))
    )


def _whole_names(metadata: Metadata, judged: list[tuple[Block, Verdict]]) -> Iterator[str]:
    """The names that trafilatura finds, each with the marks on its last letter, which it takes for punctuation."""
    for name in metadata.author.split("; ") if metadata.author else ():
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


def unless_excerpt(summary: str | None, judged: list[tuple[Block, Verdict]]) -> str | None:
    """A page's summary, where it is not the beginning of the body."""
    if not summary:
        return None
    beginning = folded(summary)[:BEGINNING]
    body = (folded(block.prose[: len(summary)]) for block, verdict in judged if verdict.kept)
    return None if any(text.startswith(beginning) for text in body) else summary
