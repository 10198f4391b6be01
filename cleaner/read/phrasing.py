"""What elements in a line of text are besides their text: numbers of notes, permalinks, quotes, hidden words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

MOST_HIDDEN_WORDS = 8
"""More words that are hidden are often the rest of a paragraph, which a script unfolds."""
MOST_PARTS = 20
"""A few words stand in fewer elements and texts."""

DEEPEST_NUMBER = 8
"""A raised number stands no deeper in its element."""

EDIT_LINK = "mw-editsection"
"""The class of a link to edit what stands below a heading."""
_SPOKEN = frozenset({"sr-only", "usa-sr-only", "visually-hidden", "visuallyhidden", "u-visually-hidden"})
_SPOKEN |= {"govuk-visually-hidden", "screen-reader-text", "screen-reader-only", "element-invisible", "a-offscreen"}
"""Classes of words that only screen readers say."""
_SHOWN = frozenset({"sm:not-sr-only", "md:not-sr-only", "lg:not-sr-only", "xl:not-sr-only"})
"""Beside these, on a phone alone."""
_PHRASES = frozenset(["a", "abbr", "b", "bdi", "cite", "del", "em", "font", "i", "ins", "mark", "q", "s", "small"])
_PHRASES |= {"span", "strong", "sub", "sup", "u"}
_IN_CODE = _PHRASES | {"-comment", "code", "kbd", "samp", "tt", "var"}
"""What stands in a line of code."""
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLIPPING_STYLE = re.compile(
    r"(?<![\w-])clip(?:-path)?\s*:\s*(?:rect\((?:[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%)", re.IGNORECASE
)
"""Cut to a point, words are for screen readers too, though no class says so."""
_RAISED_NUMBER = re.compile(r"[-−]?(?:\d|[nkx](?![^\W\d_]))|[-−]$")
"""Or a letter in a number's place, alone: most letters are the end of an ordinal, or the sign of a note or a unit."""
_NO_BASE = re.compile(r"(?:[$€£¥]\s?\d{1,9}|(?<![\d.,])(?:1[4-9]|20)\d\d)$")
"""A price or a year, which is raised to no power."""
_FRACTION = ("/", "⁄")
"""Behind a raised number, these make a fraction of it."""
_WORD = re.compile(r"\w+")
_ADDING = ("(", "（", "[", ",")
_QUOTATION_MARKS = tuple('"“”„«»‹›‘「『＂')


def hides(attributes: dict[str, str | None]) -> bool:
    """Whether these hide the element that has them."""
    return "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style") or "") is not None


def hidden_words(node: LexborNode) -> str:
    """The text of a hidden element that holds a few words amid what is shown; else nothing."""
    if not (_is_shown_in_line(node.prev) or _is_shown_in_line(node.next)):
        return ""
    return _few_words(node)


def is_spoken(name: str) -> bool:
    """Whether an element of that class has words that only screen readers say."""
    words = name.split()
    return not _SPOKEN.isdisjoint(words) and _SHOWN.isdisjoint(words)


def is_clipped(style: str | None) -> bool:
    """Whether an element of that style is cut to a point, so that only screen readers say its words."""
    return style is not None and "clip" in style and _CLIPPING_STYLE.search(style) is not None


def spoken_words(node: LexborNode) -> str:
    """The text of an element for screen readers: a few words glued to what they add to, "(opens in new tab)", or what
    is shown next.

    Else nothing: beside an icon they are all that a link says, and before a price they say which it is.
    """
    words = _few_words(node)
    before, after = node.prev, node.next
    if before is not None and before.tag == "-text" and shows_words(before) and not shows_words(after):
        glued = not (_text_of(before)[-1:].isspace() or words[:1].isspace())
        return words if glued or words.lstrip().startswith(_ADDING) else ""
    repeated = shows_words(after) and after is not None and _WORD.findall(_text_of(after)) == _WORD.findall(words)
    return words if repeated else ""


def is_quoted(node: LexborNode, before: str) -> bool:
    """Whether a quotation in a line of text wants its marks: it has none, and the text `before` it ends in none."""
    text = _text_in_line(node).strip()
    return bool(_WORD.search(text)) and not (before.endswith(_QUOTATION_MARKS) or text.startswith(_QUOTATION_MARKS))


def heads_quote(node: LexborNode) -> bool:
    """Whether it names the source of a quote above it, "Anna wrote:", as no blank parts it from the text behind."""
    quote, behind = node.parent, node.next
    if quote is not None and quote.tag == "div":
        quote = quote.parent
    if quote is None or quote.tag != "blockquote" or behind is None or behind.tag not in (_PHRASES | {"-text"}):
        return False
    glued = behind.tag != "-text" or not (behind.text_content or "")[:1].isspace()
    return glued and _text_in_line(node).rstrip().endswith((":", "："))


def is_permalink(link: LexborNode) -> bool:
    """Whether a link in a heading is only a sign that leads to the heading itself."""
    if not (link.attributes.get("href") or "").startswith("#"):
        return False
    text = link.text().strip()
    return bool(text) and not _WORD.search(text)


def sign_of_raised(node: LexborNode, before: str) -> str:
    """What parts a raised or lowered number from the digits `before` it; nothing where there are none.

    It is a power or an index; of a note, in a fraction or in a price it is neither.
    """
    if not before[-1:].isdecimal() or not _RAISED_NUMBER.match(number := _first_text(node)):
        return ""
    around = node.parent if node.prev is None else None
    is_note = "," in number or _leads_to_place(node) or _leads_to_place(around)
    if is_note or number.startswith("0") or _NO_BASE.search(before) or begins_with(node.next, _FRACTION):
        return " "
    return "^" if node.tag == "sup" else "_"


def leading_blanks(node: LexborNode) -> str:
    """The blanks that the first line in an element begins with, as far as they are texts of their own."""
    blanks: list[str] = []
    for part in islice(node.traverse(include_text=True), 1, None):
        if part.tag == "-text":
            if not part.is_empty_text_node:
                break
            blanks.append(part.text_content or "")
        elif part.tag not in _IN_CODE:
            blanks.clear()
        elif hides(part.attributes):
            break
    return "".join(blanks)


def begins_with(node: LexborNode | None, beginnings: tuple[str, ...]) -> bool:
    """Whether it is a text that begins so."""
    return node is not None and node.tag == "-text" and (node.text_content or "").startswith(beginnings)


def _few_words(node: LexborNode) -> str:
    text = _text_in_line(node)
    return text if 0 < len(_WORD.findall(text)) <= MOST_HIDDEN_WORDS else ""


def _text_of(node: LexborNode) -> str:
    return (node.text_content or "") if node.tag == "-text" else _text_in_line(node)


def _text_in_line(node: LexborNode) -> str:
    """The text of an element in a line; nothing where it has many parts, or others than a line has."""
    texts = []
    for count, part in enumerate(node.traverse(include_text=True)):
        if count == MOST_PARTS:
            return ""
        if part.tag == "-text":
            texts.append(part.text_content or "")
        elif part.tag not in _PHRASES:
            return ""
    return "".join(texts)


def shows_words(node: LexborNode | None) -> bool:
    """Whether it stands in the line and has words that are shown."""
    if node is None or not _is_shown_in_line(node):
        return False
    if is_spoken(node.attributes.get("class") or "") or is_clipped(node.attributes.get("style")):
        return False
    parts = islice(node.traverse(include_text=True), MOST_PARTS)
    return any(part.tag == "-text" and _WORD.search(part.text_content or "") for part in parts)


def _is_shown_in_line(node: LexborNode | None) -> bool:
    return _is_text(node) or (node is not None and node.tag in _PHRASES and not hides(node.attributes))


def _is_text(node: LexborNode | None) -> bool:
    return node is not None and node.tag == "-text" and not node.is_empty_text_node


def _first_text(node: LexborNode) -> str:
    """The text that an element begins with."""
    text = next((first for first in _beginnings(node) if first.tag == "-text"), None)
    return (text.text_content or "") if text is not None else ""


def _leads_to_place(node: LexborNode | None) -> bool:
    """Whether an element is, or begins with, a link to a place on a page, as the numbers of notes are."""
    link = next((first for first in _beginnings(node) if first.tag == "a"), None)
    return link is not None and "#" in (link.attributes.get("href") or "")


def _beginnings(node: LexborNode | None) -> Iterator[LexborNode]:
    """An element, what it begins with, what that begins with, and so on."""
    for _ in range(DEEPEST_NUMBER):
        if node is None:
            return
        yield node
        node = node.first_child
