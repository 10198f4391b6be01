"""Runs of text to Markdown: each stands in a link, in emphasis or in code, or in none of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from cleaner.read.white_space import MARK

_SYNTAX = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!])|&(?=#?\w+;)|(?<![^\s~])~|~(?![^\s~])")
"""What Markdown would take for its own; "~" also where the marks of a struck text may stand beside it."""
_LINE_SYNTAX = re.compile(r"(?m)^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|>|[+-](?:\s|$)|(?:=+|-+)[ \t]*$))")
"""What at the beginning of a line a backslash behind it keeps from being a heading's, a list's or a quote's."""
_EMPHASES = {"strong": "**", "emphasis": "*", "deleted": "~~"}
_APART = frozenset(f"{MARK}$+<=>^`|~")
"""Symbols that count as punctuation to any reader of Markdown, and the end of a cell or a line."""


class Marks(NamedTuple):
    """What a piece of text stands in."""

    link: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    deleted: bool = False

    def shared(self, other: Marks) -> Marks:
        """These, without an emphasis that the other does not stand in."""
        return self._replace(
            strong=self.strong and other.strong,
            emphasis=self.emphasis and other.emphasis,
            deleted=self.deleted and other.deleted,
        )


Run = tuple[Marks, str]
"""A piece of text, and what it stands in."""


def runs_to_markdown(runs: Iterable[Run]) -> str:
    """Markdown for the text of a block."""
    parts: list[str] = []
    for link, in_link in groupby(runs, lambda run: run[0].link):
        inner = _emphasized(_clear_of_punctuation(_nested(_merged(in_link))))
        if link and parts and parts[-1].endswith("!"):
            parts[-1] = f"{parts[-1][:-1]}\\!"  # It would make the link an image.
        parts.append(_between(inner, "[", f"]({link})") if link else inner)
    joined = re.sub(r" *\n *| {2,}", _narrowed, "".join(parts)).strip()
    return _LINE_SYNTAX.sub(r"\1\\", joined).replace("\n", "  \n")


def _narrowed(blanks: re.Match[str]) -> str:
    return "\n" if "\n" in blanks[0] else " "


def _merged(runs: Iterable[Run]) -> list[Run]:
    """The runs, neighbours that stand in the same joined."""
    return [(marks, "".join(text for _, text in alike)) for marks, alike in groupby(runs, lambda run: run[0])]


def _nested(runs: list[Run]) -> list[Run]:
    """The runs, no emphasis beginning within another to end after it: it begins where the other ends."""
    spans = [list(alike) for _, alike in groupby(runs, lambda run: (run[0].strong, run[0].emphasis))]
    for above, span, below in zip(spans, spans[1:], spans[2:], strict=False):
        outer, both, after = above[0][0], span[0][0], below[0][0]
        if both.strong and both.emphasis and outer.strong != after.strong and outer.emphasis != after.emphasis:
            span[:] = [(marks.shared(outer), text) for marks, text in span]
    return _merged(run for span in spans for run in span)


def _clear_of_punctuation(runs: list[Run]) -> list[Run]:
    """The runs, with punctuation left out of an emphasis where it would keep the emphasis from being one.

    Behind punctuation an emphasis ends only ahead of blanks and more punctuation; it begins the other way round.
    """
    cleared: list[Run] = []
    for marks, text in runs:
        rest = text
        if cleared:
            above, before = cleared.pop()
            left = "`" if above.code else before[-1]
            right = "`" if marks.code else text[0]
            if above.shared(marks) != above and _is_punctuation(left) and not _is_apart(right):
                kept = "" if above.code else _without_punctuation(before)
                parts = [(above, kept), (above.shared(marks), before[len(kept) :])]
            elif marks.shared(above) != marks and _is_punctuation(right) and not _is_apart(left):
                rest = "" if marks.code else _without_punctuation(text[::-1])[::-1]
                parts = [(above, before), (marks.shared(above), text[: len(text) - len(rest)])]
            else:
                parts = [(above, before)]
            cleared += [part for part in parts if part[1]]
        if rest:
            cleared.append((marks, rest))
    return _merged(cleared)


def _without_punctuation(text: str) -> str:
    """The text up to the punctuation at its end."""
    end = len(text)
    while end and _is_punctuation(text[end - 1]):
        end -= 1
    return text[:end]


def _is_punctuation(character: str) -> bool:
    """Whether it may be punctuation to a reader of Markdown; they do not agree about currencies and the like."""
    return unicodedata.category(character)[0] in "PS"


def _is_apart(character: str) -> bool:
    """Whether it is a blank, or punctuation to any reader of Markdown."""
    return character in _APART or character.isspace() or unicodedata.category(character)[0] == "P"


def _emphasized(runs: list[Run], kinds: Sequence[str] = tuple(_EMPHASES)) -> str:
    """The runs in Markdown, that emphasis outermost which goes on for longest."""
    parts = []
    start = 0
    while start < len(runs):
        end, kind = max(((_end(runs, start, kind), kind) for kind in kinds), default=(start, ""))
        if end == start:
            marks, text = runs[start]
            parts.append(_literal(text, marks.code))
            end += 1
        else:
            inner = _emphasized(runs[start:end], [other for other in kinds if other != kind])
            parts.append(_between(inner, _EMPHASES[kind], _EMPHASES[kind]))
        start = end
    return "".join(parts)


def _end(runs: list[Run], start: int, kind: str) -> int:
    """Where the runs from there on no longer stand in that kind of emphasis."""
    while start < len(runs) and getattr(runs[start][0], kind):
        start += 1
    return start


def _literal(text: str, code: bool) -> str:
    """The text as code, or with a backslash ahead of what Markdown would take for its own."""
    if not code:
        return _SYNTAX.sub(r"\\\g<0>", text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in (text.strip()[:1], text.strip()[-1:]) else ""
    return _between(text, fence + pad, pad + fence)


def _between(text: str, before: str, after: str) -> str:
    """The text between marks, the blanks at its ends outside of them."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner)
    return f"{text[:start]}{before}{inner}{after}{text[start + len(inner) :]}"
