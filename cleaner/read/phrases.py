"""What elements in a line of text are besides their text: formulas, numbers of notes, permalinks, hidden words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

MOST_HIDDEN_WORDS = 8
"""More words that are hidden are often the rest of a paragraph, which a script unfolds."""
MOST_PARTS = 20
"""A few words stand in fewer elements and texts."""

DEEPEST_NUMBER = 8
"""A raised number stands no deeper in its element."""

DRAWN, EDIT_LINK = "katex-html", "mw-editsection"
"""The classes of a formula as it is drawn, and of a link to edit what stands below a heading."""
_SAID = "katex-mathml"
_SAID_BESIDE_DRAWN = "MJX_Assistive_MathML"
_PHRASES = frozenset(["a", "abbr", "b", "bdi", "cite", "del", "em", "font", "i", "ins", "mark", "q", "s", "small"])
_PHRASES |= {"span", "strong", "sub", "sup", "u"}
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RAISED_NUMBER = re.compile(r"[-−]?\d")
_NO_BASE = re.compile(r"(?:[$€£¥]\s?\d{1,9}|(?<![\d.,])(?:1[4-9]|20)\d\d)$")
"""A price or a year, which is raised to no power."""
_FRACTION = ("/", "⁄")
"""Behind a raised number, these make a fraction of it."""
_CLASSES_OF_FORMULAS = frozenset({"latex", "tex", "math"})
_FORMULA = re.compile(r"\\[a-zA-Z({\[].*(?<!\.\w\w\w)|\$.+\$", re.DOTALL)
"""What describes the image of a formula: TeX."""
_WORD = re.compile(r"\w+")


def hides(attributes: dict[str, str | None]) -> bool:
    """Whether these hide the element that has them."""
    return "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style") or "") is not None


def hidden_words(node: LexborNode) -> str:
    """The text of a hidden element that holds a few words amid what is shown; else nothing."""
    if not (_is_shown_in_line(node.prev) or _is_shown_in_line(node.next)):
        return ""
    texts = []
    for count, part in enumerate(node.traverse(include_text=True)):
        if part.tag == "-text":
            texts.append(part.text_content or "")
        elif part.tag not in _PHRASES or count == MOST_PARTS:
            return ""
    text = "".join(texts)
    return text if 0 < len(_WORD.findall(text)) <= MOST_HIDDEN_WORDS else ""


def is_second_formula(node: LexborNode) -> bool:
    """Whether a formula is drawn here beside what says it to those who do not see it."""
    before, behind = node.prev, node.next
    while before is not None and (before.tag == "-comment" or (before.tag == "-text" and before.is_empty_text_node)):
        before = before.prev
    return (node.tag == "nobr" and _SAID_BESIDE_DRAWN in _classes(behind)) or _SAID in _classes(before)


def is_formula(image: LexborNode, alt: str) -> bool:
    """Whether an image stands for a formula in a line of text."""
    if _CLASSES_OF_FORMULAS.isdisjoint(_classes(image)) and not _FORMULA.fullmatch(alt):
        return False
    return _is_text(image.prev) or _is_text(image.next)


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


def begins_with(node: LexborNode | None, beginnings: tuple[str, ...]) -> bool:
    """Whether it is a text that begins so."""
    return node is not None and node.tag == "-text" and (node.text_content or "").startswith(beginnings)


def _is_shown_in_line(node: LexborNode | None) -> bool:
    return _is_text(node) or (node is not None and node.tag in _PHRASES and not hides(node.attributes))


def _is_text(node: LexborNode | None) -> bool:
    return node is not None and node.tag == "-text" and not node.is_empty_text_node


def _classes(node: LexborNode | None) -> list[str]:
    return [] if node is None else (node.attributes.get("class") or "").split()


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
