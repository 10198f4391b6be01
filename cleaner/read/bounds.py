"""Bounds on what the HTML parser is given.

A parser looks through all open elements at each block that begins, and through all attributes of an element at each
that is added. Neither matters on a page that somebody wrote; on one nested a hundred thousand deep it takes minutes.
So, as browsers do, elements below a depth lose their tags, and attributes beyond a number are dropped.
"""

from __future__ import annotations

import re

import numpy as np

DEEPEST = 400
"""Elements nested deeper than this are read as if their tags were not there."""
MOST_ATTRIBUTES = 500
"""An element keeps so many of its attributes."""
SUSPICIOUS_TAGS = 20_000
"""With fewer tags than this no nesting is deep enough to matter."""
SUSPICIOUS_LENGTH = 30_000
"""No tag of fewer characters than this has enough attributes to matter."""

_OPENING = ord("<")
_VOID = "area base br col embed hr img input link meta param source track wbr"
_SELF_CLOSING = "p li dt dd tr td th thead tbody tfoot colgroup option optgroup rt rp html head body"
_NEVER_OPEN = frozenset(f"{_VOID} {_SELF_CLOSING}".encode().split())
"""Elements that have no end tag, or that the parser closes when the next one like it begins."""
_FURTHEST_MATCH = 16
"""An end tag closes the element of its name if that is among so many innermost ones."""

_TAG = re.compile(
    rb"<!--.*?(?:-->|\Z)"
    rb"|<(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>]).*?(?:</\1(?=[\s/>])|\Z)"
    rb"|<(/?)([a-zA-Z][^\s/>]*)((?:[^>\"']++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"[^\s=/>\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']*))?")


def bound(source: bytes) -> bytes:
    """The source of a page, in UTF-8, in which nothing is nested too deep nor has too many attributes."""
    tags = np.count_nonzero(np.frombuffer(source, np.uint8) == _OPENING)
    return _rewrite(source) if tags >= SUSPICIOUS_TAGS or _has_long_tag(source) else source


def _has_long_tag(source: bytes) -> bool:
    """Whether a tag is so long that there is a stretch of the source inside it, by the raster that is looked at."""
    stretch = SUSPICIOUS_LENGTH // 2
    for start in range(0, len(source) - stretch, stretch):
        if source.find(b"<", start, start + stretch) < 0 and source.find(b">", start, start + stretch) < 0:
            begin = source.rfind(b"<", max(0, start - stretch), start)
            if begin >= 0 and source[begin + 1 : begin + 2].isalpha() and source.find(b">", begin, start) < 0:
                return True
    return False


def _rewrite(source: bytes) -> bytes:
    kept: list[bytes] = []
    opened: list[tuple[bytes, bool]] = []
    position = 0
    for found in _TAG.finditer(source):
        name = found[3]
        if name is None:
            continue
        name = name.lower()
        if found[2]:
            if _closes_dropped(opened, name):
                kept.append(source[position : found.start()])
                position = found.end()
            continue
        if len(found[4]) > SUSPICIOUS_LENGTH:
            attributes = [attribute[0] for attribute in _ATTRIBUTE.finditer(found[4])][:MOST_ATTRIBUTES]
            kept += [source[position : found.start()], b"<%b %b>" % (found[3], b" ".join(attributes))]
            position = found.end()
        if name in _NEVER_OPEN or found[4].endswith(b"/"):
            continue
        deep = len(opened) >= DEEPEST
        opened.append((name, deep))
        if deep:
            kept += [source[position : found.start()], b" "]
            position = found.end()
    return b"".join([*kept, source[position:]])


def _closes_dropped(opened: list[tuple[bytes, bool]], name: bytes) -> bool:
    """Close the innermost element of that name. Whether its tag was dropped, so that the end tag has to go too."""
    for back in range(1, min(_FURTHEST_MATCH, len(opened)) + 1):
        if opened[-back][0] == name:
            dropped = opened[-back][1]
            del opened[-back:]
            return dropped
    return False
