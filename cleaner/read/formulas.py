"""Formulas: how one is written in a line of text, and which of its forms on a page is read.

A page often has a formula in two or three forms beside each other: as TeX, in MathML, drawn. TeX is taken where there
is any. In MathML what is raised or stands under something gets a sign: 1 over 2 would read 12.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

DRAWN = "katex-html"
"""The class of a formula as it is drawn."""
_SAID = "katex-mathml"
_SAID_BESIDE_DRAWN = "MJX_Assistive_MathML"
_DRAWN_BY_SCRIPT = ("MathJax", "MJXc-display")
"""What the classes of formulas that MathJax drew, or of what it shows until then, begin with."""
TEX_OF_SCRIPT = b"math/tex"
_SCRIPT = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rb"|<script(?=[\s/>])([^>]*+)>?+((?:[^<]++|<(?!/script(?=[\s/>])))*+)(</script\s*+>)?+",
    re.IGNORECASE | re.DOTALL,
)
"""A script, with its end if it has one, or a comment: what looks like a script within either is none."""
_IS_TEX = re.compile(rb"(?<![\w-])type\s*=\s*[\"']?math/tex", re.IGNORECASE)
_IN_CDATA = re.compile(rb"\s*+(?:%\s*+)?<!\[CDATA\[(.*?)(?:%\s*+)?\]\]>\s*+", re.DOTALL)
"""TeX as kramdown wraps it, so that XML may hold it."""
_OF_SCRIPT = "tex-of-script"
_FROM_SCRIPT = (
    b"<math class=tex-of-script><semantics><annotation encoding=application/x-tex>%b</annotation></semantics></math>"
)
_CLASSES_OF_FORMULAS = frozenset({"latex", "tex", "math"})
_TEX_OF_IMAGE = re.compile(r"\{*+\\[a-zA-Z({\[].*(?<!\.\w\w\w)|\$.+\$", re.DOTALL)
_TEX = re.compile(r"[\\^_{]")
"""What tells TeX from a description in words, and from what the formula's characters say as well."""
_SIGNS = {
    "mfrac": ("", "/"),
    "msup": ("", "^"),
    "msub": ("", "_"),
    "msubsup": ("", "_", "^"),
    "munderover": ("", "_", "^"),
    "msqrt": ("√",),
}
"""What stands ahead of each part of these."""
_FRACTION = re.compile(r"\d+/")
_MARKS = frozenset("∘°'′″‴†‡⊤")
"""Raised, these need no sign: on the line they say nothing else."""
_GROUPS = frozenset({"mrow", "mstyle", "mpadded", "mfrac", "msqrt"})
"""Parts that are put in brackets if they have several of their own."""
_BESIDE_FORMULA = frozenset({"annotation", "annotation-xml"})


class Formula(NamedTuple):
    """A formula in a line of text."""

    text: str
    is_tex: bool

    @property
    def begins_with_fraction(self) -> bool:
        """Digits right before it would be read as part of its first number."""
        return not self.is_tex and _FRACTION.match(self.text) is not None


def read_formula(math: LexborNode) -> Formula | None:
    """A formula in MathML; nothing where other elements stand in it, or where the page has drawn already what a
    script says."""
    before = _shown_before(math) if _OF_SCRIPT in _classes(math) else None
    if before is not None and any(name.startswith(_DRAWN_BY_SCRIPT) for name in _classes(before)) and before.text():
        return None
    tex = _tex_of(math)
    text = tex or _characters_of(math)
    return Formula(text, bool(tex)) if text.strip() else None


def with_tex_of_scripts(content: bytes) -> bytes:
    """The source of a page in which the TeX that a script is to draw is a formula like others."""
    return _SCRIPT.sub(_tex_as_formula, content)


def _tex_as_formula(script: re.Match[bytes]) -> bytes:
    """A script of TeX as MathML; others, what is never closed, and comments as they stand."""
    attributes, tex, end = script.groups()
    if end is None or not _IS_TEX.search(attributes):
        return script[0]
    wrapped = _IN_CDATA.fullmatch(tex)
    return _FROM_SCRIPT % _escaped(wrapped[1] if wrapped else tex)


def _escaped(tex: bytes) -> bytes:
    return tex.replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def is_second_formula(node: LexborNode) -> bool:
    """Whether a formula is drawn here beside what says it to those who do not see it."""
    return (node.tag == "nobr" and _SAID_BESIDE_DRAWN in _classes(node.next)) or _SAID in _classes(_shown_before(node))


def is_formula(image: LexborNode, alt: str) -> bool:
    """Whether an image stands for a formula in a line of text."""
    if _CLASSES_OF_FORMULAS.isdisjoint(_classes(image)) and not _TEX_OF_IMAGE.fullmatch(alt):
        return False
    return any(
        one is not None and one.tag == "-text" and not one.is_empty_text_node for one in (image.prev, image.next)
    )


def _tex_of(math: LexborNode) -> str:
    """The TeX that MathML says it was made from."""
    first = next(math.iter(), None)
    if first is not None and first.tag == "semantics":
        for part in first.iter():
            if part.tag == "annotation" and part.attributes.get("encoding") == "application/x-tex":
                return _text_in(part)
    described = (math.attributes.get("alttext") or "").strip()
    return described if _TEX.search(described) else ""


def _characters_of(math: LexborNode) -> str:
    """The characters of MathML, with signs for how they are laid out."""
    written: list[str] = []
    left: list[LexborNode | str] = [*_parts_of(math)[::-1]]
    while left:
        part = left.pop()
        if isinstance(part, str):
            written.append(part)
            continue
        tag = part.tag or ""
        if tag == "-text":
            written.append(part.text_content or "")
        elif tag in _BESIDE_FORMULA:
            continue
        elif tag == "math" or not (tag.startswith("m") or tag == "semantics"):
            return ""
        else:
            if tag == "mfrac" and written and written[-1][-1:].isdecimal():
                written.append(" ")  # A number and a fraction
            left += _parts_of(part)[::-1]
    return "".join(written)


def _parts_of(node: LexborNode) -> Sequence[LexborNode | str]:
    """What stands in an element of MathML, with signs and brackets."""
    signs = _SIGNS.get(node.tag or "")
    if signs is None:
        return list(node.iter(include_text=True))
    elements = list(node.iter())
    groups = [elements] if len(signs) == 1 else [[element] for element in elements]
    if len(groups) != len(signs):
        return elements
    parts: list[LexborNode | str] = []
    for sign, group in zip(signs, groups, strict=True):
        if _is_compound(group):
            parts += [sign, "(", *group, ")"]
        elif sign == "^" and _is_mark(group[0]):
            parts += group
        else:
            parts += [sign, *group]
    return parts


def _is_mark(part: LexborNode) -> bool:
    """Whether a part is such a mark, alone in a row or not."""
    inner = part.first_child
    return _text_in(part) in _MARKS or (inner is not None and _text_in(inner) in _MARKS)


def _is_compound(group: list[LexborNode]) -> bool:
    return len(group) > 1 or (group[0].tag in _GROUPS and sum(1 for _ in group[0].iter()) > 1)


def _shown_before(node: LexborNode) -> LexborNode | None:
    """What stands before, blanks and comments passed over."""
    before = node.prev
    while before is not None and (before.tag == "-comment" or (before.tag == "-text" and before.is_empty_text_node)):
        before = before.prev
    return before


def _text_in(node: LexborNode) -> str:
    """The text that is all that stands in an element."""
    text = node.first_child
    return (text.text_content or "").strip() if text is not None and text.tag == "-text" else ""


def _classes(node: LexborNode | None) -> list[str]:
    return [] if node is None else (node.attributes.get("class") or "").split()
