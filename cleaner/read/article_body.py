"""A body that stands only in a page's JSON-LD: pages that scripts fill keep it there for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from cleaner.document import Block, Evidence
from cleaner.read.html import read_html
from cleaner.read.metadata import linked_data
from cleaner.read.text import OUTER

LEAST = 200
"""A body has at least so many characters."""
TELLING = 40
"""A text outside links with so many letters and digits that stands in the JSON-LD too is the body, and visible."""

_NO_WORD = re.compile(r"[\W_]+")
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|ul|li)\b[^>]*>", re.IGNORECASE)
_SEEN = Evidence(tag="p", within=("script",), from_data=True)


def with_article_body(blocks: list[Block], page: LexborHTMLParser, source: str) -> list[Block]:
    """The blocks, and after them those of the JSON-LD's `articleBody` where the page shows no body."""
    if "articleBody" not in source:
        return blocks
    body = max(_bodies(page), key=len, default="")
    shown = [block for block in blocks if not block.seen.hidden]
    if len(body) < max(LEAST, sum(len(block.text) * (1 - block.seen.linked) for block in shown)):
        return blocks
    folded = _folded(body)
    for block in shown:
        own = _folded(block.text) if block.seen.linked < 0.5 else ""
        if len(own) >= TELLING and own in folded:
            return blocks
    line = blocks[-1].lines[1] + 1 if blocks else 1
    texts = [block.text for block in read_html(body)] if _TAG.search(body) else body.split("\n")
    found = []
    for text in (text.strip(OUTER) for text in texts):
        if text:
            last = line + text.count("\n")
            found.append(Block(f"{text}\n", text, (line, last), _SEEN))
            line = last + 1
    return [*blocks, *found]


def _bodies(page: LexborHTMLParser) -> Iterator[str]:
    for thing in linked_data(page):
        body = thing.get("articleBody")
        if isinstance(body, str):
            yield body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _folded(text: str) -> str:
    """Letters and digits alone, without case."""
    return _NO_WORD.sub("", text).casefold()
