"""A body that stands only in a page's JSON-LD: pages that scripts fill keep it there for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from cleaner.document import Block, Evidence
from cleaner.folding import folded
from cleaner.read.html import read_html
from cleaner.read.metadata import linked_data
from cleaner.read.text import OUTER

SHORTEST_BODY = 200
"""A body has at least so many characters."""
SHORTEST_TELLING_TEXT = 40
"""A text outside links with so many letters and digits that stands in the JSON-LD too is the body, and visible."""

_BLOCK_TAG = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|table|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SEEN = Evidence(tag="p", within=("script",), from_data=True)


def with_article_body(blocks: list[Block], page: LexborHTMLParser, source: str) -> list[Block]:
    """The blocks, and after them those of the JSON-LD's `articleBody` where the page shows no body."""
    if "articleBody" not in source:
        return blocks
    body = max(_bodies(page), key=len, default="")
    shown = [block for block in blocks if not block.seen.hidden]
    if len(body) < max(SHORTEST_BODY, sum(len(block.text) * (1 - block.seen.linked) for block in shown)):
        return blocks
    texts = [text for one in _texts(body) if (text := one.strip(OUTER))]
    whole = folded("".join(texts))
    for block in shown:
        own = folded(block.text) if block.seen.linked < 0.5 else ""
        if len(own) >= SHORTEST_TELLING_TEXT and own in whole:
            return blocks
    line = blocks[-1].lines[1] + 1 if blocks else 1
    found = []
    for text in texts:
        last = line + text.count("\n")
        found.append(Block(f"{text}\n", text, (line, last), _SEEN))
        line = last + 1
    return [*blocks, *found]


def _texts(body: str) -> Iterator[str]:
    """The paragraphs of a body, which is a text, or markup, or markup that is escaped once more. Where no element of it
    makes a paragraph, its lines do.
    """
    markup = body if _TAG.search(body) else unescape(body)
    if not _TAG.search(markup):
        yield from markup.split("\n")
    else:
        lines_too = markup if _BLOCK_TAG.search(markup) else markup.replace("\n", "<br><br>")
        yield from (block.text for block in read_html(lines_too))


def _bodies(page: LexborHTMLParser) -> Iterator[str]:
    for thing in linked_data(page):
        body = thing.get("articleBody")
        if isinstance(body, str):
            yield body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
