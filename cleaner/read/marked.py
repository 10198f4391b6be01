"""A page's blocks as Markdown: the walk that makes the blocks, with the marks that plain text leaves out.

It is a second walk over the same page, made only where Markdown is asked for, and comes to the same blocks in the same
order. While it runs, a piece of text in a link or in emphasis stands between characters that no text has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import NamedTuple
from urllib.parse import urljoin

from cleaner.document import CELL_GAP, Source
from cleaner.read.html import _CELLS, _MARK, _NO_CELL, BEGIN, END, OF, _Frame, _Walk, parse
from cleaner.read.text import OUTER

_RESERVED = re.compile(f"[{BEGIN}{OF}{END}]")
_RUN = re.compile(f"{BEGIN}(\\d+){OF}([^{END}]*){END}|([^{BEGIN}]+)")
_SYNTAX = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!])|&(?=#?\w+;)|(?<![^\s~])~|~(?![^\s~])")
"""What Markdown would take for its own; "~" also where the marks of a struck text may stand beside it."""
_LINE_SYNTAX = re.compile(r"(?m)^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|>|[+-](?:\s|$)|(?:=+|-+)[ \t]*$))")
"""What at the beginning of a line a backslash behind it keeps from being a heading's, a list's or a quote's."""
_BACKSLASH = r"\\"
_HEADING_END = re.compile(r"(?<=\s)(?=#+$)")
"""Where a backslash keeps signs at the end of a heading in its text."""
_CODE_LANGUAGE = re.compile(
    r"(?:(?:^|\s)(?:(?:lang(?:uage)?|highlight(?:-source|-text)?)-|highlight\s(?=[\w+#]+(?:\s|$)))|\bbrush:?\s?)"
    r"(?!default\b|none\b)"
    r"(html(?=-basic)|[\w+#-]{1,20}(?![\w+#-]))"
)
"""The class of an element by which the systems that colour code, and GitHub, name the language of what stands in it."""
_AROUND_CODE = 4
"""So many elements, from the code outwards, may have that class; the nearest that has one says it."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_PARTS_OF_LINES = _LISTS | {"li", "blockquote"}
"""What the lines of a block begin with the marks or the indentation of."""
_STRONG = frozenset({"b", "strong"})
_EMPHASIS = frozenset({"i", "em"})
_DELETED = frozenset({"del", "s", "strike"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_DEEPEST = 200
"""Elements around a text that Markdown shows, or less: of a page that is nested deeper, what is further out is left."""
_MOST_COLUMNS = 50
"""A cell spans so many columns, and so many keep room for one that began in a row above."""
_EMPHASES = {"strong": "**", "emphasis": "*", "deleted": "~~"}
_APART = frozenset(f"{_MARK}$+<=>^`|~")
"""Symbols that count as punctuation to any reader of Markdown, and the end of a cell or a line."""
_NO_TARGET = ("#", "javascript:", "data:")


class _Marks(NamedTuple):
    """What a piece of text stands in."""

    link: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    deleted: bool = False

    def shared(self, other: _Marks) -> _Marks:
        """These, without an emphasis that the other does not stand in."""
        return self._replace(
            strong=self.strong and other.strong,
            emphasis=self.emphasis and other.emphasis,
            deleted=self.deleted and other.deleted,
        )


_Run = tuple[_Marks, str]
"""A piece of text, and what it stands in."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A block in Markdown."""

    text: str
    flow: int | None = None
    """The list or the table it belongs to, as a number: blocks of one stand on lines that follow each other."""
    columns: int = 0
    """Of a row: so many cells stand in it."""
    within: tuple[tuple[int, str], ...] = ()
    """The quotes, lists and items it stands in, outermost first, as numbers, and what its lines begin with for each."""

    def as_head(self, columns: int) -> str:
        """A row of that many columns at the head of its table, with the line below it."""
        beginning = "".join(beginning for _, beginning in self.within)
        return f"{self.text}{'  |' * (columns - self.columns)}\n{beginning}|{' --- |' * columns}"

    def blank_line_below(self, above: Marked) -> str:
        """The line that parts the block from the one above: of the quotes that both stand in it has the marks."""
        both = zip(self.within, above.within, strict=False)
        return "".join(mine[1] for mine, _ in takewhile(lambda pair: pair[0][0] == pair[1][0], both)).rstrip()


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
        self._widths: dict[_Frame, int] = {}
        """Lists, and the length of the mark of their last item."""
        self._parts: dict[_Frame, int] = {}
        """What lines begin with the marks of, and its number."""
        self._grids: list[_Grid] = []
        """The tables that are open, outermost first."""
        self._tables: set[_Frame] = set()
        """Tables of data; those that lay out the page have no row of several cells."""

    def _enter_special(self, frame: _Frame, tag: str) -> None:
        super()._enter_special(frame, tag)
        if tag == "table":
            self._grids.append(_Grid())
        elif tag == "tr" and self._grids:
            self._grids[-1].begin_row()

    def _leave_special(self, frame: _Frame, tag: str) -> None:
        if tag in _CELLS and self._grids:
            empty = self._grids[-1].place(frame.node.attributes)
            if self._row is not None and self._row.whole:
                self._row.cells += [_NO_CELL] * empty
        super()._leave_special(frame, tag)
        if tag == "table":
            self._grids.pop()

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
                self._pieces[-1] = f"{BEGIN}{len(self._known_marks)}{OF}{text}{END}"
                self._known_marks.append(marks)

    def _shown_last(self) -> str:
        return self._pieces[-1].rstrip(END)

    def _beside(self, text: str) -> str:
        return _RESERVED.sub("\ufffd", super()._beside(text))

    def _emit(self, text: str, frame: _Frame, linked: float) -> None:
        plain = _RUN.sub(lambda run: run[2] or run[3] or "", text).strip(OUTER)
        if not plain.replace(_MARK, "").strip(OUTER):
            return  # The reader, whom no marks hide it from, has seen that nothing is there.
        super()._emit(plain, frame, linked)
        self._rendered.append(self._block(text, frame))

    def _finished(self) -> str:
        """Of a row with one cell filled: that cell in its column, where rows above have several."""
        text = super()._finished()
        row = self._row
        if text and _MARK not in text and row is not None and row.whole and row.cells and self._common is not None:
            table = next((one for one in _around(self._common) if one.tag == "table"), None)
            if table in self._tables:
                text = _MARK * next(i for i, cell in enumerate(row.cells) if cell.common is not None) + text
        return text

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
        emphasis, code, deleted = (not kind.isdisjoint(tags) for kind in (_EMPHASIS, _CODE, _DELETED))
        return _Marks(link, strong, emphasis, code, deleted)

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
        flow, columns = None, 0
        if any(one.tag == "pre" for one in around):
            written = _fenced(text, around)
        else:
            written = self._inline(text)
            level = next((_HEADINGS[one.tag] for one in around if one.tag in _HEADINGS), 0)
            table = next((one for one in around if one.tag == "table"), None)
            if level:
                heading = written.replace("\n", " ")
                written = f"{'#' * level} {_HEADING_END.sub(_BACKSLASH, heading)}"
            elif table is not None and (_MARK in written or (table in self._tables and self._in_row)):
                self._tables.add(table)
                cells = [cell.strip().replace("|", "\\|") for cell in written.split(_MARK)]
                written, flow, columns = f"| {CELL_GAP.join(cells)} |", id(table), len(cells)
        written = written.replace(_MARK, CELL_GAP)
        parts = [one for one in reversed(around) if one.tag in _PARTS_OF_LINES]
        items = [one for one in parts if one.tag == "li"]
        if items and items[-1] not in self._items and flow is None:
            flow = id(next((one for one in parts if one.tag in _LISTS), items[0]))
        first, within = self._beginnings(parts)
        rest = "".join(beginning for _, beginning in within)
        lines = written.split("\n")
        written = "\n".join([first + lines[0], *(rest + line if line else rest.rstrip() for line in lines[1:])])
        return Marked(written, flow, columns, within)

    def _beginnings(self, parts: list[_Frame]) -> tuple[str, tuple[tuple[int, str], ...]]:
        """What the first line of a block begins with, and the others for each of the quotes, lists and items around it.

        An item that has begun above gives blanks in the place of its mark; so does a list that stands in another
        itself, not in an item of it: it belongs to the item before.
        """
        first = ""
        within = []
        for outer, part in zip([None, *parts], parts, strict=False):
            if part.tag == "li":
                begun = part in self._items
                mark = self._marker(part)
                rest = " " * len(mark)
                first += rest if begun else mark
            elif part.tag == "blockquote":
                rest = "> "
                first += rest
            elif outer is not None and outer in self._widths:
                rest = " " * self._widths[outer]
                first += rest
            else:
                continue
            within.append((self._parts.setdefault(part, len(self._parts)), rest))
        return first, tuple(within)

    def _marker(self, item: _Frame) -> str:
        around = item.outer
        if around is None or around.tag != "ol":
            self._items[item] = 0
            mark = "- "
        else:
            if item not in self._items:
                value = item.node.attributes.get("value") or ""
                start = around.node.attributes.get("start") or ""
                before = self._counts.get(around, int(start) - 1 if _NUMBER.fullmatch(start) else 0)
                number = int(value) if _NUMBER.fullmatch(value) else before + 1
                self._items[item] = self._counts[around] = number
            mark = f"{self._items[item]}. "
        if around is not None:
            self._widths[around] = len(mark)
        return mark

    def _inline(self, text: str) -> str:
        """Markdown for the text of a block, which stands in marks piece by piece."""
        runs = [
            (self._known_marks[int(run[1])], run[2]) if run[1] else (_Marks(), run[3])
            for run in _RUN.finditer(text)
            if run[2] != ""
        ]
        parts: list[str] = []
        for link, in_link in groupby(runs, lambda run: run[0].link):
            inner = _emphasized(_clear_of_punctuation(_nested(_merged(in_link))))
            if link and parts and parts[-1].endswith("!"):
                parts[-1] = f"{parts[-1][:-1]}\\!"  # It would make the link an image.
            parts.append(_between(inner, "[", f"]({link})") if link else inner)
        joined = re.sub(r" {2,}", " ", "".join(parts)).strip()
        return _LINE_SYNTAX.sub(r"\1\\", joined).replace("\n", "  \n")


_NUMBER = re.compile(r"\d{1,9}")


class _Grid:
    """The columns of a table, row by row, where cells span several of them or reach into rows below."""

    def __init__(self) -> None:
        self._row = 0
        self._column = 0
        """The first one that the row's cells leave free."""
        self._filled = 0
        """So many have a cell in Markdown."""
        self._covered: dict[int, int] = {}
        """Columns, and the last row that a cell from above covers there."""

    def begin_row(self) -> None:
        self._row += 1
        self._column = 0
        self._filled = 0

    def place(self, attributes: dict[str, str | None]) -> int:
        """Put a cell into the row. How many columns lie between it and the cell before."""
        column = self._column
        while self._covered.get(column, -1) >= self._row:
            column += 1
        empty = column - self._filled
        self._filled = column + 1
        self._column = min(column + _span(attributes.get("colspan")), max(column + 1, _MOST_COLUMNS))
        last = self._row + _span(attributes.get("rowspan")) - 1
        if last > self._row:
            self._covered.update(dict.fromkeys(range(column, min(self._column, _MOST_COLUMNS)), last))
        return empty


def _span(number: str | None) -> int:
    """How many columns or rows a cell says that it spans."""
    return max(1, int(number)) if number and _NUMBER.fullmatch(number) else 1


def _around(frame: _Frame) -> list[_Frame]:
    """The elements that something stands in, nearest first; so many as a page that somebody reads can have."""
    around: list[_Frame] = []
    outer: _Frame | None = frame
    while outer is not None and len(around) < _DEEPEST:
        around.append(outer)
        outer = outer.outer
    return around


def _merged(runs: Iterable[_Run]) -> list[_Run]:
    """The runs, neighbours that stand in the same joined."""
    return [(marks, "".join(text for _, text in alike)) for marks, alike in groupby(runs, lambda run: run[0])]


def _nested(runs: list[_Run]) -> list[_Run]:
    """The runs, no emphasis beginning within another to end after it: it begins where the other ends."""
    spans = [list(alike) for _, alike in groupby(runs, lambda run: (run[0].strong, run[0].emphasis))]
    for above, span, below in zip(spans, spans[1:], spans[2:], strict=False):
        outer, both, after = above[0][0], span[0][0], below[0][0]
        if both.strong and both.emphasis and outer.strong != after.strong and outer.emphasis != after.emphasis:
            span[:] = [(marks.shared(outer), text) for marks, text in span]
    return _merged(run for span in spans for run in span)


def _clear_of_punctuation(runs: list[_Run]) -> list[_Run]:
    """The runs, with punctuation left out of an emphasis where it would keep the emphasis from being one.

    Behind punctuation an emphasis ends only ahead of blanks and more punctuation; it begins the other way round.
    """
    cleared: list[_Run] = []
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


def _emphasized(runs: list[_Run], kinds: Sequence[str] = tuple(_EMPHASES)) -> str:
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


def _end(runs: list[_Run], start: int, kind: str) -> int:
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


def _fenced(text: str, around: list[_Frame]) -> str:
    names = (one.node.attributes.get("class") or "" for one in around[:_AROUND_CODE])
    language = next(filter(None, map(_CODE_LANGUAGE.search, names)), None)
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


def _escaped_target(address: str) -> str:
    return re.sub(r"\s+", "%20", address).replace("<", "%3C").replace(">", "%3E")
