"""The source of a page to its tree, within bounds and with what browsers show of it; and what is a selector there."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from cleaner.read.bounds import bound
from cleaner.read.formulas import TEX_OF_SCRIPT, with_tex_of_scripts

_IFRAME = re.compile(rb"<(/?)iframe")
_UNCLOSED_IFRAME = re.compile(rb"<iframe\b[^<>]*+>(?![^<]*+</iframe)", re.IGNORECASE)
_TEMPLATE = re.compile(rb"<(/?)template(?=[\s/>])[^<>]*+>", re.IGNORECASE)


def parse(source: str) -> LexborHTMLParser:
    """The page as a tree, within bounds."""
    content = source.removeprefix("\ufeff").encode("utf-8", "surrogatepass")
    first = content.find(b"<iframe")
    frames = _IFRAME.findall(content, first) if first >= 0 else []
    if frames.count(b"") > frames.count(b"/"):
        # One that is not closed swallows the page. Beside scripts browsers do not see it: it stands in `<noscript>`.
        content = _UNCLOSED_IFRAME.sub(b"", content)
    if b"shadowrootmode" in content:
        content = _with_shadows(content)
    if TEX_OF_SCRIPT in content:
        content = with_tex_of_scripts(content)
    return LexborHTMLParser(bound(content))


def _with_shadows(content: bytes) -> bytes:
    """The source of a page in which the templates that browsers show in their element's place are part of the text."""
    kept = []
    opened: list[bool] = []
    position = 0
    for tag in _TEMPLATE.finditer(content):
        if tag[1]:
            shown = bool(opened) and opened.pop()
        else:
            shown = b"shadowrootmode" in tag[0].lower()
            opened.append(shown)
        if shown:
            kept += [content[position : tag.start()], b"</span>" if tag[1] else b"<span>"]
            position = tag.end()
    return b"".join([*kept, content[position:]])


def is_selector(text: str) -> bool:
    """Whether `text` is a selector that can be looked for."""
    try:
        LexborHTMLParser("").css(text)
    except (SelectolaxError, UnicodeEncodeError):
        return False
    return True
