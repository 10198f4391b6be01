"""What format a text is in, told by the text itself.

A dump is read as plain text unless there is solid evidence, for a stray sign must not change what its lines are: a
page has a document's tags; Markdown has links with targets, or several of its other constructs together.
"""

from __future__ import annotations

import re

from cleaner.kinds import Format
from cleaner.read.encoding import Unreadable, decode

__all__ = ["Unreadable", "decode", "guess_format"]

LOOKED_AT = 1 << 18
"""How much of a text is looked at."""
ENOUGH = 6
"""Points of evidence that make a text Markdown, counted by `_POINTS`."""

_BLOCK_TAGS = (
    "div|p|article|section|main|header|nav|aside|table|ul|ol|h[1-6]|figure|form|center|blockquote|body|html|head|"
    "amp-[a-z]+"
)
# What stands ahead is taken once and for all: if a comment could also go on to the end of the next, each one more would
# double the ways to read a text.
_DOCUMENT = re.compile(
    r"[\s\ufeff]*(?>(?:<!--.{0,20000}?-->\s*|<\?xml[^>]{0,500}>\s*)*)<(?:!doctype\s+html|html|head|body|frameset)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(rf"[\s\ufeff]*<(?:{_BLOCK_TAGS}|span|meta|link|title|script|style)(?=[\s/>])", re.IGNORECASE)
_CLOSING = re.compile(rf"</(?:{_BLOCK_TAGS})\s*>", re.IGNORECASE)

_POINTS = (
    # (a character without which it is not there, sign, points for each, points at most)
    ("]", r"\]\(<?(?:https?://|mailto:|tel:|javascript:|data:|/|#|\?|\.\.?/|[\w%-]+[./])", 2, 6),
    ("]", r"\n[ \t]*\[[^\[\]\n]{1,200}\]:[ \t]*<?https?://", 1, 4),
    ("#", r"\n[ \t]*\n# [^\s#][^\n]{0,300}(?=\n[ \t]*\n)", 2, 2),
    ("#", r"\n[ \t]*\n##{1,5} [^\s#][^\n]{0,300}(?=\n[ \t]*\n)", 3, 6),
    ("=", r"\n[^\n]{1,200}\n={4,}\n[ \t]*\n", 2, 4),
    ("*", r"\*\*(?<![\w*]..)[\w\"'“‘(\[](?:[^*\n]{0,300}[^\s*])?\*\*(?![\w*])", 1, 4),
    ("_", r"_(?<![\w_].)[\w\"'“‘(\[](?:[^_\n]{0,300}[^\s_])?_(?![\w_])", 1, 2),
    ("*", r"\*(?<![\w*].)[\w\"'“‘(\[](?:[^*\n]{0,300}[\w.,;:!?\"'”’)])?\*(?![\w*])", 1, 2),
    ("*", r"\n {0,8}\* {1,3}\S[^\n]{0,1000}\n {0,8}\* {1,3}\S", 1, 2),
    ("-", r"\n {0,8}- {1,3}\S[^\n]{0,1000}\n {0,8}- {1,3}\S", 1, 2),
    (">", r"\n> ?\S", 1, 2),
    ("`", r"\n```[\w+-]{0,20}[ \t]*\n", 1, 4),
    ("|", r"\n[ \t]*(?:\|[ \t]*)?:?-{3,}:?[ \t]*\|[ \t|:-]*\n", 4, 6),
    ("*", r"\n\* \* \*[ \t]*\n", 1, 2),
    ("\\", r"\\[.\-_*()\[\]+!#](?<=\w..)", 1, 3),
)
"""Signs of Markdown. Links or headings alone are enough, any other sign is so only beside others."""
_SIGNS = tuple((needed, re.compile(sign), each, most) for needed, sign, each, most in _POINTS)


def guess_format(text: str) -> Format:
    """Whether `text` is a page, Markdown, or neither."""
    if _DOCUMENT.match(text) or (_FRAGMENT.match(text) and _CLOSING.search(text)):
        return Format.HTML
    return Format.MARKDOWN if _markdown_points(text[:LOOKED_AT]) >= ENOUGH else Format.TEXT


def _markdown_points(text: str) -> int:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = f"\n\n{text}\n\n"
    points = 0
    for needed, sign, each, most in _SIGNS:
        found = 0
        for _ in sign.finditer(text) if needed in text else ():
            found += each
            if found >= most:
                break
        points += found
        if points >= ENOUGH:
            break
    return points
