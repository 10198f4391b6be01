"""The title as the page shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.document import Block, Verdict
from cleaner.folding import folded
from cleaner.kinds import Kind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_FIRST_RANKS = frozenset({"h1", "h2"})
_BETWEEN_TITLES = re.compile(r"\s*[-–—|·•:»]\s")
"""What parts the title from the name of the site in `<title>`."""


def headline(judged: list[tuple[Block, Verdict]]) -> str | None:
    """The title as the page shows it, in a heading of the first rank."""
    titles = (block for block, verdict in judged if verdict.kind is Kind.TITLE and not block.seen.hidden)
    headed = (block.prose for block in titles if "h1" in (block.seen.tag, *block.seen.within[:2]))
    return in_one_line(next(headed, None))


def below_the_sites_name(page: LexborHTMLParser, judged: list[tuple[Block, Verdict]]) -> str | None:
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


def shown_title(title: str | None, judged: list[tuple[Block, Verdict]]) -> str | None:
    """What the page shows of the metadata's title, which many sites end in their name."""
    of_metadata = folded(title or "")
    shown = [(block, verdict) for block, verdict in judged if not block.seen.hidden]
    titles = (block.prose for block, verdict in shown if verdict.kind is Kind.TITLE)
    texts = [text for title in titles if (text := in_one_line(title))]
    of_titles = (text for text in texts if len(text.split()) > 2 and folded(text) in of_metadata)
    # Of what is no title for the judge, a heading: the same letters without the signs of links that stand in it.
    heading = in_one_line(next((block.prose for block, _ in shown if block.seen.tag == "h1"), None))
    return next(of_titles, heading if heading and folded(heading) == of_metadata else None)


def in_one_line(text: str | None) -> str | None:
    """A text whose lines a page parts for the eye."""
    from cleaner.read.wrapped import join_lines

    return join_lines(text.splitlines()) if text else None
