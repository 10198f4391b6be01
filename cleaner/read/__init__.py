"""Reading: whatever comes in becomes a `Document`, a sequence of blocks with the evidence that its format offers."""

from __future__ import annotations

from urllib.parse import urlsplit

from cleaner.document import Block, Document, Format
from cleaner.read.sniff import Unreadable, decode, guess_format
from cleaner.read.wrapped import read_wrapped

__all__ = ["Unreadable", "decode", "guess_format", "read"]


def read(
    content: str | bytes,
    format: Format | None = None,  # noqa: A002 -- the public interface calls it so
    url: str | None = None,
    charset: str | None = None,
) -> Document:
    """Read `content` as `format`, or as what it shows itself to be; `charset` is what the sender of bytes declared."""
    text = decode(content, charset) if isinstance(content, bytes) else content
    known = format or guess_format(text)
    return Document(_blocks(text, known), known, _site(url))


def _blocks(text: str, format: Format) -> list[Block]:  # noqa: A002
    if format is Format.HTML:
        from cleaner.read.html import read_html

        return read_html(text)
    if format is Format.MARKDOWN:
        from cleaner.read.markdown import read_markdown

        return read_markdown(text)
    return read_wrapped(text)


def _site(url: str | None) -> str | None:
    """The host name in `url` without `www.`; None where there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
