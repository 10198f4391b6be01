"""A page's blocks as Markdown: the walk that makes the blocks, with the marks that plain text leaves out.

It is a second walk over the same page, made only where Markdown is asked for, and comes to the same blocks in the same
order. While it runs, a piece of text in a link or in emphasis stands between characters that no text has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urljoin

from cleaner.document import CELL_GAP, Source
from cleaner.read.html_tree import parse
from cleaner.read.open_elements import NO_CELL, Frame
from cleaner.read.runs_to_markdown import Marks, runs_to_markdown
from cleaner.read.table_grid import TableGrid
from cleaner.read.tags import CELLS
from cleaner.read.text import OUTER
from cleaner.read.walk import Walk
from cleaner.read.white_space import BEGIN, END, MARK, OF

_RESERVED = re.compile(f"[{BEGIN}{OF}{END}]")
_RUN = re.compile(f"{BEGIN}(\\d+){OF}([^{END}]*){END}|([^{BEGIN}]+)")
_BACKSLASH = r"\\"
_HEADING_END = re.compile(r"(?<=\s)(?=#+$)")
"""Where a backslash keeps signs at the end of a heading in its text."""
_CODE_LANGUAGE = re.compile(
    r"(?:(?:^|\s)(?:(?:lang(?:uage)?|highlight(?:-source|-text)?)-|highlight\s(?=[\w+#]+(?:\s|$)))|\bbrush:?\s?)"
    r"(?!default\b|none\b|auto\b|nohighlight\b|plaintext\b)"
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
_NUMBER = re.compile(r"\d{1,9}")
_NO_TARGET = ("#", "javascript:", "data:")


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
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

    def blank_line_below(self, above: MarkdownBlock) -> str:
        """The line that parts the block from the one above: of the quotes that both stand in it has the marks."""
        both = zip(self.within, above.within, strict=False)
        return "".join(mine[1] for mine, _ in takewhile(lambda pair: pair[0][0] == pair[1][0], both)).rstrip()


def page_to_markdown(source: Source) -> list[MarkdownBlock]:
    """The blocks of a page in Markdown, in order, as many as its reader makes."""
    walk = _MarkdownWalk(source.url or "")
    walk.over(parse(source.text))
    return walk.marked


class _MarkdownWalk(Walk):
    """The walk of the reader, which also notes what its blocks look like in Markdown."""

    def __init__(self, base: str) -> None:
        super().__init__({})
        self._base = base
        self._rendered: list[MarkdownBlock] = []
        self._known_marks: list[Marks] = []
        self._items: dict[Frame, int] = {}
        """List items with a block already, and their numbers."""
        self._counts: dict[Frame, int] = {}
        """Lists, and the number of their last item."""
        self._widths: dict[Frame, int] = {}
        """Lists, and the length of the mark of their last item."""
        self._parts: dict[Frame, int] = {}
        """What lines begin with the marks of, and its number."""
        self._grids: list[TableGrid] = []
        """The tables that are open, outermost first."""
        self._tables: set[Frame] = set()
        """Tables of data; those that lay out the page have no row of several cells."""

    def _enter_special(self, frame: Frame, tag: str) -> None:
        super()._enter_special(frame, tag)
        if tag == "table":
            self._grids.append(TableGrid())
        elif tag == "tr" and self._grids:
            self._grids[-1].begin_row()

    def _leave_special(self, frame: Frame, tag: str) -> None:
        if tag in CELLS and self._grids:
            attributes = frame.node.attributes
            empty = self._grids[-1].place(_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
            if self._row is not None and self._row.whole:
                self._row.cells += [NO_CELL] * empty
        super()._leave_special(frame, tag)
        if tag == "table":
            self._grids.pop()

    @property
    def marked(self) -> list[MarkdownBlock]:
        """The blocks; none where the page is made of parts that this walk does not enter."""
        if len(self._rendered) != len(self._found):
            return []
        all_read = len(self.blocks()) == len(self._found)
        pairs = zip(self._rendered, self._found, strict=True)
        return [rendered for rendered, (_, _, in_noscript) in pairs if all_read or not in_noscript]

    def _text(self, text: str, frame: Frame) -> None:
        text = _RESERVED.sub("\ufffd", text)
        super()._text(text, frame)
        if text and not text.isspace() and not self._preformatted:
            self._pieces[-1] = self._in_marks(text, frame)

    def _blank(self, frame: Frame) -> str:
        return self._in_marks(super()._blank(frame), frame)

    def _in_marks(self, text: str, frame: Frame) -> str:
        """The text with a note of what it stands in."""
        marks = self._marks(frame)
        if marks == Marks():
            return text
        self._known_marks.append(marks)
        return f"{BEGIN}{len(self._known_marks) - 1}{OF}{text}{END}"

    def _shown_last(self) -> str:
        return self._pieces[-1].rstrip(END)

    def _beside(self, text: str) -> str:
        return _RESERVED.sub("\ufffd", super()._beside(text))

    def _emit(self, text: str, frame: Frame, linked: float) -> None:
        plain = _RUN.sub(lambda run: run[2] or run[3] or "", text).strip(OUTER)
        if not plain.replace(MARK, "").strip(OUTER):
            return  # The reader, whom no marks hide it from, has seen that nothing is there.
        super()._emit(plain, frame, linked)
        self._rendered.append(self._block(text, frame))

    def _finished(self) -> str:
        """Of a row with one cell filled: that cell in its column, where rows above have several."""
        text = super()._finished()
        row = self._row
        if text and MARK not in text and row is not None and row.whole and row.cells and self._common is not None:
            table = next((one for one in _around(self._common) if one.tag == "table"), None)
            if table in self._tables:
                text = MARK * next(i for i, cell in enumerate(row.cells) if cell.common is not None) + text
        return text

    @property
    def _in_row(self) -> bool:
        """What is being put together is a whole row."""
        return self._row is not None and self._row.whole

    def _marks(self, frame: Frame) -> Marks:
        link, tags = "", set()
        for outer in _around(frame):
            tags.add(outer.tag)
            if outer.tag == "a" and not link:
                link = self._target(outer.node.attributes.get("href") or "")
        strong = not _STRONG.isdisjoint(tags) and _HEADINGS.keys().isdisjoint(tags)
        emphasis, code, deleted = (not kind.isdisjoint(tags) for kind in (_EMPHASIS, _CODE, _DELETED))
        return Marks(link, strong, emphasis, code, deleted)

    def _target(self, address: str) -> str:
        address = address.strip()
        if not address or address.lower().startswith(_NO_TARGET):
            return ""
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            return ""
        return f"<{_escaped_target(whole)}>" if re.search(r"[\s()<>]", whole) else whole

    def _block(self, text: str, frame: Frame) -> MarkdownBlock:
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
            elif table is not None and (MARK in written or (table in self._tables and self._in_row)):
                self._tables.add(table)
                cells = [cell.strip().replace("|", "\\|") for cell in written.split(MARK)]
                written, flow, columns = f"| {CELL_GAP.join(cells)} |", id(table), len(cells)
        written = written.replace(MARK, CELL_GAP)
        parts = [one for one in reversed(around) if one.tag in _PARTS_OF_LINES]
        items = [one for one in parts if one.tag == "li"]
        if items and items[-1] not in self._items and flow is None:
            flow = id(next((one for one in parts if one.tag in _LISTS), items[0]))
        first, within = self._beginnings(parts)
        rest = "".join(beginning for _, beginning in within)
        lines = written.split("\n")
        written = "\n".join([first + lines[0], *(rest + line if line else rest.rstrip() for line in lines[1:])])
        return MarkdownBlock(written, flow, columns, within)

    def _beginnings(self, parts: list[Frame]) -> tuple[str, tuple[tuple[int, str], ...]]:
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

    def _marker(self, item: Frame) -> str:
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
        return runs_to_markdown(
            (self._known_marks[int(run[1])], run[2]) if run[1] else (Marks(), run[3])
            for run in _RUN.finditer(text)
            if run[2] != ""
        )


def _span(number: str | None) -> int:
    """How many columns or rows a cell says that it spans."""
    return max(1, int(number)) if number and _NUMBER.fullmatch(number) else 1


def _around(frame: Frame) -> list[Frame]:
    """The elements that something stands in, nearest first; so many as a page that somebody reads can have."""
    around: list[Frame] = []
    outer: Frame | None = frame
    while outer is not None and len(around) < _DEEPEST:
        around.append(outer)
        outer = outer.outer
    return around


def _fenced(text: str, around: list[Frame]) -> str:
    names = (one.node.attributes.get("class") or "" for one in around[:_AROUND_CODE])
    language = next(filter(None, map(_CODE_LANGUAGE.search, names)), None)
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


def _escaped_target(address: str) -> str:
    return re.sub(r"\s+", "%20", address).replace("<", "%3C").replace(">", "%3E")
