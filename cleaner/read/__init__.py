"""Reading: whatever comes in becomes a `Document`, a sequence of blocks with the evidence that its format offers."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from cleaner.document import Document, Source
from cleaner.kinds import Format
from cleaner.read.encoding import Unreadable, decode
from cleaner.read.sniff import guess_format
from cleaner.read.wrapped import read_wrapped

_BEFORE_HOST = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)

__all__ = ["Unreadable", "decode", "guess_format", "read", "site_of"]


def read(
    content: str | bytes | bytearray | memoryview,
    format: Format | None = None,  # noqa: A002 -- the public interface calls it so
    url: str | None = None,
    selectors: Collection[str] = (),
) -> Document:
    """Read `content` as `format`, or as what it shows itself to be.

    Args:
        content: A text, or bytes in any encoding.
        format: What it is written in.
        url: Where it came from.
        selectors: What a page's blocks are to be told about: whether they stand in an element that one of these names.
    """
    text = decode(bytes(content)) if isinstance(content, bytes | bytearray | memoryview) else content
    known = format or guess_format(text)
    if known is Format.HTML:
        return _read_page(text, url, selectors)
    if known is Format.MARKDOWN:
        from cleaner.read.markdown import read_markdown

        return Document(read_markdown(text), known, site_of(url))
    return Document(read_wrapped(text), known, site_of(url))


def _read_page(text: str, url: str | None, selectors: Collection[str]) -> Document:
    from cleaner.read.article_body import with_article_body
    from cleaner.read.html import read_page
    from cleaner.read.html_tree import parse
    from cleaner.read.metadata import read_metadata

    page = parse(text)
    metadata = read_metadata(page)
    blocks = with_article_body(metadata.marked(read_page(page, selectors)), page, text)
    return Document(blocks, Format.HTML, site_of(url), metadata.page_type, metadata.language, source=Source(text, url))


def site_of(url: str | None) -> str | None:
    """The host name in an address, or the host name itself, without `www.`; None where there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url if _BEFORE_HOST.match(url) else f"//{url}").hostname or ""
    except ValueError:
        return None
    return host.rstrip(".").removeprefix("www.") or None
