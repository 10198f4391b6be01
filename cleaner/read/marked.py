"""A page's blocks as Markdown: the walk that makes the blocks, with the marks that plain text leaves out.

It is a second walk over the same page, made only where Markdown is asked for, and comes to the same blocks in the same
order. While it runs, a piece of text in a link or in emphasis stands between characters that no text has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urljoin

from cleaner.document import CELL_GAP, Source
from cleaner.read.html import _MARK, _Frame, _Walk, parse
from cleaner.read.text import OUTER

_BEGIN, _OF, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_RESERVED = re.compile(f"[{_BEGIN}{_OF}{_END}]")
_RUN = re.compile(f"{_BEGIN}(\\d+){_OF}([^{_END}]*){_END}|([^{_BEGIN}]+)")
_SYNTAX = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!])|&(?=#?\w+;)")
"""What Markdown would take for its own."""
_LINE_SYNTAX = re.compile(r"(?m)^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|>|[+-](?:\s|$)|(?:=+|-+)[ \t]*$|~{3}))")
"""What at the beginning of a line a backslash behind it keeps from being a heading's, a list's or a quote's."""
_CODE_LANGUAGE = re.compile(r"(?:^|\s)(?:lang(?:uage)?|highlight(?:-source)?|brush:?)[-\s]([\w+#-]{1,20})")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_STRONG = frozenset({"b", "strong"})
_EMPHASIS = frozenset({"i", "em"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_DEEPEST = 200
"""Elements around a text that Markdown shows, or less: of a page that is nested deeper, what is further out is left."""
_NO_TARGET = ("#", "javascript:", "data:")


class _Marks(NamedTuple):
    """What a piece of text stands in."""

    link: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A block in Markdown."""

    text: str
    flow: int | None = None
    """The list or the table it belongs to, as a number: blocks of one stand on lines that follow each other."""
    under: str = ""
    """Of a row: what stands under the first row of its table."""


def mark(source: Source) -> list[Marked]:
    """The blocks of a page in Markdown, in order, as many as its reader makes."""
    page = parse(source.text)
    walk = _MarkingWalk(source.url or "")
    if page.root is not None:
        walk.over(page.root)
    return walk.marked


class _MarkingWalk(_Walk):
    """The walk of the reader, which also notes what its blocks look like in Markdown."""

    def __init__(self, base: str) -> None:
        super().__init__({})
        self._base = base
        self._rendered: list[Marked] = []
        self._known_marks: list[_Marks] = []
        self._items: dict[_Frame, int] = {}
        """List items with a block already, and their numbers."""
        self._counts: dict[_Frame, int] = {}
        """Lists, and the number of their last item."""
        self._tables: set[_Frame] = set()
        """Tables of data; those that lay out the page have no row of several cells."""

    @property
    def marked(self) -> list[Marked]:
        """The blocks; none where the page is made of parts that this walk does not enter."""
        if len(self._rendered) != len(self._found):
            return []
        all_read = len(self.blocks()) == len(self._found)
        pairs = zip(self._rendered, self._found, strict=True)
        return [rendered for rendered, (_, _, in_noscript) in pairs if all_read or not in_noscript]

    def _text(self, text: str, frame: _Frame) -> None:
        text = _RESERVED.sub("\ufffd", text)
        super()._text(text, frame)
        if text and not text.isspace() and not self._preformatted:
            marks = self._marks(frame)
            if marks != _Marks():
                self._pieces[-1] = f"{_BEGIN}{len(self._known_marks)}{_OF}{text}{_END}"
                self._known_marks.append(marks)

    def _alt(self, frame: _Frame) -> str:
        return _RESERVED.sub("\ufffd", super()._alt(frame))

    def _emit(self, text: str, frame: _Frame, linked: float) -> None:
        plain = _RUN.sub(lambda run: run[2] or run[3] or "", text).strip(OUTER)
        if not plain.replace(_MARK, "").strip(OUTER):
            return  # The reader, whom no marks hide it from, has seen that nothing is there.
        super()._emit(plain, frame, linked)
        self._rendered.append(self._block(text, frame))

    @property
    def _in_row(self) -> bool:
        """What is being put together is a whole row."""
        return self._row is not None and self._row.whole

    def _marks(self, frame: _Frame) -> _Marks:
        link, tags = "", set()
        for outer in _around(frame):
            tags.add(outer.tag)
            if outer.tag == "a" and not link:
                link = self._target(outer.node.attributes.get("href") or "")
        strong = not _STRONG.isdisjoint(tags) and _HEADINGS.keys().isdisjoint(tags)
        return _Marks(link, strong, not _EMPHASIS.isdisjoint(tags), not _CODE.isdisjoint(tags))

    def _target(self, address: str) -> str:
        address = address.strip()
        if not address or address.lower().startswith(_NO_TARGET):
            return ""
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            return ""
        return f"<{_escaped_target(whole)}>" if re.search(r"[\s()<>]", whole) else whole

    def _block(self, text: str, frame: _Frame) -> Marked:
        around = _around(frame)
        flow, under = None, ""
        if any(one.tag == "pre" for one in around):
            written = _fenced(text, around)
        else:
            written = self._inline(text)
            level = next((_HEADINGS[one.tag] for one in around if one.tag in _HEADINGS), 0)
            table = next((one for one in around if one.tag == "table"), None)
            if level:
                written = f"{'#' * level} {written.replace(chr(10), ' ')}"
            elif table is not None and (_MARK in written or (table in self._tables and self._in_row)):
                self._tables.add(table)
                cells = [cell.strip().replace("|", "\\|") for cell in written.split(_MARK)]
                written, flow, under = f"| {CELL_GAP.join(cells)} |", id(table), f"|{' --- |' * len(cells)}"
        written = written.replace(_MARK, CELL_GAP)
        items = [one for one in reversed(around) if one.tag == "li"]
        if items:
            begins = items[-1] not in self._items
            outermost = next((one for one in reversed(around) if one.tag in _LISTS), items[0])
            if begins and flow is None:
                flow = id(outermost)
            written = self._in_items(written, items)
        quotes = sum(one.tag == "blockquote" for one in around)
        if quotes:
            written, flow = "\n".join(f"{'> ' * quotes}{line}".rstrip() for line in written.split("\n")), None
        return Marked(written, flow, under)

    def _in_items(self, written: str, items: list[_Frame]) -> str:
        """Behind the marks of the list items it stands in; behind blanks, where the item has begun above."""
        first, rest = "", ""
        for item in items:
            begun = item in self._items
            marker = self._marker(item)
            first += " " * len(marker) if begun else marker
            rest += " " * len(marker)
        lines = written.split("\n")
        return "\n".join([first + lines[0], *(f"{rest}{line}".rstrip() for line in lines[1:])])

    def _marker(self, item: _Frame) -> str:
        if item.outer is None or item.outer.tag != "ol":
            self._items[item] = 0
            return "- "
        if item not in self._items:
            start = item.outer.node.attributes.get("start") or ""
            before = self._counts.get(item.outer, int(start) - 1 if _NUMBER.fullmatch(start) else 0)
            self._items[item] = self._counts[item.outer] = before + 1
        return f"{self._items[item]}. "

    def _inline(self, text: str) -> str:
        """Markdown for the text of a block, which stands in marks piece by piece."""
        runs = [
            (self._known_marks[int(run[1])], run[2]) if run[1] else (_Marks(), run[3]) for run in _RUN.finditer(text)
        ]
        parts = []
        for link, in_link in groupby(runs, lambda run: run[0].link):
            inner = "".join(
                _styled("".join(piece for _, piece in alike), marks)
                for marks, alike in groupby(in_link, lambda run: run[0])
            )
            parts.append(_between(inner, "[", f"]({link})") if link else inner)
        joined = re.sub(r" {2,}", " ", "".join(parts)).strip()
        return _LINE_SYNTAX.sub(r"\1\\", joined).replace("\n", "  \n")


_NUMBER = re.compile(r"\d{1,9}")


def _around(frame: _Frame) -> list[_Frame]:
    """The elements that something stands in, nearest first; so many as a page that somebody reads can have."""
    around: list[_Frame] = []
    outer: _Frame | None = frame
    while outer is not None and len(around) < _DEEPEST:
        around.append(outer)
        outer = outer.outer
    return around


def _styled(text: str, marks: _Marks) -> str:
    if marks.code:
        fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        written = _between(text, fence + pad, pad + fence)
    else:
        written = _SYNTAX.sub(r"\\\g<0>", text)
    if marks.emphasis:
        written = _between(written, "*", "*")
    return _between(written, "**", "**") if marks.strong else written


def _between(text: str, before: str, after: str) -> str:
    """The text between marks, the blanks at its ends outside of them."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner)
    return f"{text[:start]}{before}{inner}{after}{text[start + len(inner) :]}"


def _fenced(text: str, around: list[_Frame]) -> str:
    names = " ".join(one.node.attributes.get("class") or "" for one in around[:3])
    language = _CODE_LANGUAGE.search(names)
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


def _escaped_target(address: str) -> str:
    return re.sub(r"\s+", "%20", address).replace("<", "%3C").replace(">", "%3E")
