"""Pages to blocks, each with the selectors that name an element around it."""

from __future__ import annotations

from collections.abc import Collection

from selectolax.lexbor import LexborHTMLParser

from cleaner.document import Block
from cleaner.read.html_tree import parse
from cleaner.read.walk import Walk


def read_html(source: str, selectors: Collection[str] = ()) -> list[Block]:
    """The blocks of a page, each with those of the `selectors` that name an element around it."""
    return read_page(parse(source), selectors)


def read_page(page: LexborHTMLParser, selectors: Collection[str] = ()) -> list[Block]:
    """The blocks of a parsed page."""
    walk = Walk(_selected(page, selectors))
    walk.over(page)
    return walk.blocks()


def _selected(page: LexborHTMLParser, selectors: Collection[str]) -> dict[int, tuple[str, ...]]:
    """The elements that selectors name, by their place in memory, each with these selectors."""
    found: dict[int, tuple[str, ...]] = {}
    for selector in selectors:
        for node in page.css(selector):
            found[node.mem_id] = (*found.get(node.mem_id, ()), selector)
    return found
