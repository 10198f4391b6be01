"""What format a text is in, told by the text itself.

A dump is read as plain text unless there is solid evidence, for a stray sign must not change what its lines are: a
page has a document's tags; Markdown has links with targets, or several of its other constructs together.
"""

from __future__ import annotations

import re

from cleaner.kinds import Format

LOOKED_AT = 1 << 18
"""How much of a text is looked at."""
ENOUGH_POINTS = 6
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
_FRAGMENT = re.compile(
    rf"[\s\ufeff]*(?P<comments>(?>(?:<!--.{{0,20000}}?-->\s*)*))"
    rf"<(?:{_BLOCK_TAGS}|span|meta|link|title|script|style)(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = re.compile(rf"</(?:{_BLOCK_TAGS})\s*>", re.IGNORECASE)

_POINTS = (
    # (a character without which it is not there, sign, points for each, points at most)
    ("]", r"\]\(<?https?://", 3, 6),
    ("]", r"\]\(<?(?:mailto:|tel:|javascript:|data:|/|#|\?|\.\.?/|[\w%-]+[./])", 2, 6),
    ("]", r"\n[ \t]*\[[^\[\]\n]{1,200}\]:[ \t]*<?https?://", 1, 4),
    ("#", r"\n[ \t]*\n# [^\s#][^\n]{0,300}(?=\n[ \t]*\n)", 2, 2),
    ("#", r"\n[ \t]*\n##{1,5} [^\s#][^\n]{0,300}(?=\n[ \t]*\n)", 3, 6),
    ("=", r"\n[^\n]{1,200}\n={4,}\n[ \t]*\n", 2, 4),
    ("*", r"\*\*(?<![\w*]..)[\w\"'“‘(\[](?:[^*\n]{0,300}[^\s*])?\*\*(?![\w*])", 1, 4),
    ("`", r"\n```[\w+-]{0,20}[ \t]*\n", 1, 4),
    ("|", r"\n[ \t]*(?:\|[ \t]*)?:?-{3,}:?[ \t]*\|[ \t|:-]*\n", 4, 6),
    ("*", r"\n\* \* \*[ \t]*\n", 1, 2),
    ("\\", r"\\[.\-_*()\[\]+!#](?<=\w..)", 1, 3),
)
"""Signs of Markdown. Links or headings alone are enough, any other sign is so only beside others."""
_POINTS_OF_MAIL = (
    ("_", r"_(?<![\w_].)[\w\"'“‘(\[](?:[^_\n]{0,300}[^\s_])?_(?![\w_])", 1, 2),
    ("*", r"\*(?<![\w*].)[\w\"'“‘(\[](?:[^*\n]{0,300}[\w.,;:!?\"'”’)])?\*(?![\w*])", 1, 2),
    ("*", r"\n {0,8}\* {1,3}\S[^\n]{0,1000}\n {0,8}\* {1,3}\S", 1, 2),
    ("-", r"\n {0,8}- {1,3}\S[^\n]{0,1000}\n {0,8}- {1,3}\S", 1, 2),
    (">", r"\n> ?\S", 1, 2),
)
"""Signs that people write in plain mail too: stress, lists and quotes. All together they are not enough."""
_SIGNS, _SIGNS_OF_MAIL = (
    tuple((needed, re.compile(sign), each, most) for needed, sign, each, most in points)
    for points in (_POINTS, _POINTS_OF_MAIL)
)
_DEFINITION = re.compile(r"\n[ \t]*\[([^\[\]\n]{1,200})\]:[ \t]*<?https?://")
_REFERENCE = re.compile(r"[^\s\[\]]\]\[([^\[\]\n]{1,200})\]")
_POINTS_OF_REFERENCE = 3
"""For a link by a label that the text defines."""
_ENDS_LINE_OF_PAGE = re.compile(r"</p\s*>\s*(?=<|\Z)|(?<=[.!?…:;。！？])<br\s*/?>", re.IGNORECASE)
_LINK_OF_PAGE = re.compile(r"<a\s[^<>]{0,100}href=[^<>]{1,2000}>[^<>]", re.IGNORECASE)
LEAST_OF_PAGE = 2
"""So many ends of lines and links make a text part of a page, if it has no more lines than these."""


def guess_format(text: str) -> Format:
    """Whether `text` is a page, Markdown, or neither."""
    fragment = _FRAGMENT.match(text)
    if fragment and not _CLOSING.search(text):
        fragment = None
    if _DOCUMENT.match(text) or (fragment and not fragment["comments"]):
        return Format.HTML
    text = text[:LOOKED_AT]
    if _markdown_points(text) >= ENOUGH_POINTS:
        return Format.MARKDOWN
    # Markdown may begin with a comment for its tools and with tags, too.
    return Format.HTML if fragment or ("<" in text and _is_part_of_page(text)) else Format.TEXT


def _is_part_of_page(text: str) -> bool:
    """Whether tags part the text into lines, not line ends: it begins in the middle of a page, as texts in feeds do.

    In an article about such tags they stand in quotation marks or between blanks.
    """
    ends = sum(1 for _ in _ENDS_LINE_OF_PAGE.finditer(text))
    signs = ends + sum(1 for _ in _LINK_OF_PAGE.finditer(text)) if ends else 0
    return signs >= LEAST_OF_PAGE and signs >= sum(not line.isspace() for line in text.splitlines(keepends=True))


def _markdown_points(text: str) -> int:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = f"\n\n{text}\n\n"
    points = _counted(_SIGNS, text)
    if points < ENOUGH_POINTS:
        points += _reference_points(text)
    if points < ENOUGH_POINTS:
        points += min(_counted(_SIGNS_OF_MAIL, text), ENOUGH_POINTS - 1)
    return points


def _counted(signs: tuple[tuple[str, re.Pattern[str], int, int], ...], text: str) -> int:
    points = 0
    for needed, sign, each, most in signs:
        found = 0
        for _ in sign.finditer(text) if needed in text else ():
            found += each
            if found >= most:
                break
        points += found
        if points >= ENOUGH_POINTS:
            break
    return points


def _reference_points(text: str) -> int:
    if "][" not in text or "]:" not in text:
        return 0
    labels = {found[1].lower() for found in _DEFINITION.finditer(text)}
    return (
        _POINTS_OF_REFERENCE * sum(found[1].lower() in labels for found in _REFERENCE.finditer(text)) if labels else 0
    )
