"""The lines that a text scraper prints of a page, each with what the DOM says it is.

One walk over the parsed page, without recursion. It sees tags and no style sheets, as such scrapers do: hidden
elements are printed, inline elements join without a gap, blocks and `<br>` break the line, a table row is a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.dom_kinds import kind_of_names, kind_of_tag
from cleaner.kinds import FURNITURE_KINDS, Kind


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SKIPPED = _tags("script style template head svg iframe textarea")
_BLOCKS = _tags(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section
    summary table tbody tfoot thead tr ul"""
)
_MARGINS = _tags(
    """article aside blockquote dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre
    section table ul"""
)
_CELLS = _tags("td th")
_SPACED = _tags("button select input video audio object canvas")
"""Inline elements that a page sets apart from the text beside them."""

_SPACE = re.compile(r"[ \t\n\r\f]+")
_WORD = re.compile(r"\w")
_CELL_GAP = "\t"

_NONE, TIED, BLOCK, MARGIN = -1, 0, 1, 2
"""How a line stands to the one before: no break at all; a `<br>` or the next line of one figure; a block; a block
with a margin."""

_LARGEST_SHARE = 0.5
_LARGEST_SHARE_OF_COMMENTS = 0.9
"""A name tells of an element's text only where the element holds less of the page's text than this: a class like
`video` on what wraps the whole page says nothing of its lines. A thread may outgrow its article."""


@dataclass(frozen=True, slots=True)
class DomLine:
    """One printed line."""

    text: str
    kind: Kind | None
    tag: str
    """The innermost block element that the line stands in; `img` for alt text."""
    gap: int
    """What sets it apart from the line before: TIED, BLOCK or MARGIN."""


def dom_lines(html: str) -> list[DomLine]:
    """All lines of a page, alt texts among them.

    What `<noscript>` holds is printed only where it is more than the rest of the page: some forums keep posts there.
    """
    tree = LexborHTMLParser(html)
    if tree.root is None:
        return []
    walk = _Walk(skipped=_SKIPPED | {"noscript"})
    walk.over(tree.root)
    if sum(len(_SPACE.sub(" ", node.text())) for node in tree.css("body noscript")) > walk.characters:
        walk = _Walk(skipped=_SKIPPED)
        walk.over(tree.root)
    return [DomLine(line.text, _kind(line.tell, walk.characters), line.tag, line.gap) for line in walk.lines]


@dataclass(slots=True, eq=False)
class _Tell:
    """An element that tells a kind, linked to the next such element around it."""

    kind: Kind
    by_name: bool
    outer: _Tell | None
    depth: int
    start: int
    """How many characters the page printed before it."""
    characters: int = 0


@dataclass(slots=True)
class _End:
    """The end tag of an element on the stack, and what told a kind around it."""

    tag: str
    outer: _Tell | None


@dataclass(slots=True)
class _Cell:
    """A table cell being printed."""

    start: int
    """Where it begins among the pieces of the line that it shares with the cells before it; 0 when it shares none."""
    has_text: bool = False
    several_lines: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    tell: _Tell | None
    tag: str
    gap: int


class _Walk:
    """What has been printed so far, and the line being put together."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.lines: list[_Line] = []
        self.characters = 0
        self._skipped = skipped
        self._pieces: list[tuple[str, _Tell | None, str]] = []
        self._alts: list[_Line] = []
        self._space = False
        self._break = _NONE
        self._gap = MARGIN
        self._tell: _Tell | None = None
        self._blocks: list[str] = []
        self._preformatted = 0
        self._figures = 0
        self._figure_begun = False
        self._cells: list[_Cell] = []

    def over(self, root: LexborNode) -> None:
        """Print everything under the root."""
        stack: list[LexborNode | _End] = [root]
        while stack:
            top = stack.pop()
            if isinstance(top, _End):
                self._leave(top)
                continue
            following = top.next
            if following is not None:
                stack.append(following)
            if top.is_text_node:
                self._text(top.text_content or "")
            elif top.is_element_node and top.tag not in self._skipped:
                stack.append(self._enter(top))
                child = top.first_child
                if child is not None:
                    stack.append(child)
        self._flush()

    def _enter(self, node: LexborNode) -> _End:
        tag = node.tag or ""
        end = _End(tag, self._tell)
        self._tell = self._told(tag, node)
        if tag in _BLOCKS:
            self._blocks.append(tag)
            self._preformatted += tag == "pre"
            if tag == "table" and self._cells:
                self._part_from_row(self._cells[-1])
            self._block_edge(tag)
            if tag == "figure":
                self._figures += 1
                self._figure_begun = False
        elif tag in _CELLS:
            self._cells.append(_Cell(len(self._pieces) if self._break == _NONE else 0))
        elif tag == "br":
            self._break = max(self._break, TIED)
        elif tag == "img":
            self._image(node.attributes.get("alt") or "")
        elif tag in _SPACED:
            self._space = True
        return end

    def _leave(self, end: _End) -> None:
        tag = end.tag
        if self._tell is not None and self._tell is not end.outer:
            self._tell.characters = self.characters - self._tell.start
        self._tell = end.outer
        if tag in _BLOCKS:
            self._block_edge(tag)
            self._blocks.pop()
            self._preformatted -= tag == "pre"
            self._figures -= tag == "figure"
        elif tag in _CELLS:
            self._leave_cell()
        elif tag in _SPACED:
            self._space = True

    def _told(self, tag: str, node: LexborNode) -> _Tell | None:
        kind = kind_of_tag(tag)
        by_name = kind is None
        if kind is None:
            attributes = node.attributes
            if attributes.get("role") == "navigation":
                kind, by_name = Kind.NAV, False
            elif not self._preformatted and ("class" in attributes or "id" in attributes):
                kind = kind_of_names(tag, attributes.get("class"), attributes.get("id"))
        if kind is None:
            return self._tell
        outer = self._tell
        return _Tell(kind, by_name, outer, outer.depth + 1 if outer else 1, self.characters)

    def _block_edge(self, tag: str) -> None:
        """A block begins or ends here. At the start of a later cell of a row that breaks nothing."""
        cell = self._cells[-1] if self._cells else None
        if cell is None or cell.has_text or not cell.start:
            self._break = max(self._break, MARGIN if tag in _MARGINS else BLOCK)

    def _leave_cell(self) -> None:
        """What follows a cell of one line goes on in that line, whatever blocks the cell held."""
        cell = self._cells.pop()
        if cell.several_lines:
            self._break = max(self._break, BLOCK)
        elif cell.has_text:
            self._break = _NONE
        if self._cells:
            self._cells[-1].has_text |= cell.has_text

    def _part_from_row(self, cell: _Cell) -> None:
        """The cell needs lines of its own: end the line that it shares with the cells before it."""
        if cell.start:
            kept = self._pieces[cell.start :]
            if kept:
                text, tell, tag = kept[0]
                kept[0] = text.removeprefix(_CELL_GAP), tell, tag
            del self._pieces[cell.start :]
            self._flush()
            self._gap = BLOCK
            self._pieces = kept
            cell.start = 0
        cell.several_lines = True

    def _text(self, text: str) -> None:
        if self._preformatted:
            for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
                if number:
                    self._break = max(self._break, TIED)
                if line:
                    self._print(line)
            return
        text = _SPACE.sub(" ", text)
        if text == " " or not text:
            self._space |= bool(text)
            return
        self._space |= text[0] == " "
        self._print(text.strip(" "))
        self._space = text[-1] == " "

    def _print(self, text: str) -> None:
        cell = self._cells[-1] if self._cells else None
        if self._break != _NONE:
            if cell is not None and cell.has_text:
                self._part_from_row(cell)
            self._end_line()
        if cell is not None:
            if cell.start and not cell.has_text:
                text = _CELL_GAP + text
                self._space = False
            cell.has_text = True
        if self._space and self._pieces:
            text = " " + text
        self._space = False
        self._pieces.append((text, self._tell, self._blocks[-1] if self._blocks else "body"))
        self.characters += len(text)

    def _image(self, alt: str) -> None:
        """Alt text is a line of its own, after the line the image stands in; a mere sign, as an emoji, is text."""
        alt = _SPACE.sub(" ", alt).strip(" ")
        if not _WORD.search(alt):
            if alt:
                self._print(alt)
            return
        caption = _Tell(Kind.CAPTION, False, self._tell, self._tell.depth + 1 if self._tell else 1, self.characters)
        if self._break != _NONE and not (self._cells and self._cells[-1].start):
            self._end_line()
        self._alts.append(_Line(alt, caption, "img", TIED))
        if not self._pieces:
            self._flush()
            self._break = max(self._break, TIED)

    def _end_line(self) -> None:
        self._flush()
        self._gap = max(self._gap, self._break)
        self._break = _NONE
        self._space = False

    def _flush(self) -> None:
        """Print the line, then the alt texts of the images in it."""
        if self._pieces:
            tell = self._pieces[0][1]
            for _, other, _ in self._pieces[1:]:
                tell = _common(tell, other)
            text = "".join(piece for piece, _, _ in self._pieces)
            self._put(_Line(text, tell, self._pieces[0][2], self._gap))
            self._pieces = []
        for alt in self._alts:
            self._put(_Line(alt.text, alt.tell, alt.tag, max(alt.gap, self._gap)))
        self._alts = []

    def _put(self, line: _Line) -> None:
        if self._figures and self._figure_begun:
            line = _Line(line.text, line.tell, line.tag, TIED)
        self._figure_begun = self._figures > 0
        self.lines.append(line)
        self._gap = TIED


def _common(one: _Tell | None, other: _Tell | None) -> _Tell | None:
    """The innermost telling element that holds both."""
    while one is not other:
        if one is None or other is None:
            return None
        if one.depth >= other.depth:
            one = one.outer
        else:
            other = other.outer
    return one


def _kind(tell: _Tell | None, page_characters: int) -> Kind | None:
    """What the nearest telling element says; a byline or a date in a comment thread is of the thread."""
    furniture: Kind | None = None
    while tell is not None:
        limit = _LARGEST_SHARE_OF_COMMENTS if tell.kind is Kind.COMMENT else _LARGEST_SHARE
        if not tell.by_name or tell.characters < limit * page_characters:
            if tell.kind not in FURNITURE_KINDS:
                return tell.kind
            furniture = furniture or tell.kind
        tell = tell.outer
    return furniture
