"""Pages to blocks: one walk over the parsed page, without recursion.

A block is what a browser would set apart: an element's own text up to the next block-level element or an empty line.
What the elements around it say (tags, class names, links, being hidden) goes with it as evidence.

The parser does not tell where in the source an element stands. So `Block.raw` is the block's text with a line end, and
`Block.lines` counts the lines of the raws put together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import count

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.document import Block, Evidence
from cleaner.read.bounds import bound
from cleaner.read.text import OUTER

MOST_ANCESTORS = 12
"""So many elements around a block's own are told of."""
MOST_NAMES = 40
"""So many words of class names and the like are kept; an element has about three."""
MOST_NAMES_OF_ONE = 12
"""So many are kept of one element: what has more lists styles, and would leave no room for the elements around it."""
LONGEST_NAMES = 200
"""Names beyond so many characters are not read: they are lists of styles."""
MOST_CONTAINERS = 40
"""So many block-level elements around a block are told of."""
LEAST_IN_NOSCRIPT = 200
"""What stands in `<noscript>` is a body only with so many characters outside links."""

_SKIPPED = (
    "script style template head title meta link base svg iframe noembed datalist textarea param source track area rp "
    "rt annotation annotation-xml -comment -doctype !doctype"
)
_BLOCKS = (
    "address article aside audio blockquote body canvas caption center dd details dialog dir div dl dt embed fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav object ol "
    "optgroup option p search section select summary tbody tfoot thead ul video"
)
_CELLS = frozenset({"td", "th"})
_IMAGES = frozenset({"img", "amp-img"})
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_CONTROLS = frozenset({"button", "label"})
"""A block where they stand alone, part of the text where they stand in it. So are elements that HTML does not know."""
_UNSCRIPTED = frozenset({"noscript", "noframes"})

_INLINE, _BLOCK, _LINK, _SPECIAL, _SKIP = range(5)
_PART = {
    **dict.fromkeys(_SKIPPED.split(), _SKIP),
    **dict.fromkeys(_BLOCKS.split(), _BLOCK),
    **dict.fromkeys(("br", "table", "tr", *_CELLS, *_IMAGES, *_PREFORMATTED, *_CONTROLS, *_UNSCRIPTED), _SPECIAL),
    "a": _LINK,
}
"""What an element does to the text around it; nothing, if it is not here."""
_TOLD = frozenset({*_BLOCKS.split(), *_CELLS, *_IMAGES, *_PREFORMATTED, *_CONTROLS, "noscript", "table", "tr", "time"})
"""What a block's tag may be: the innermost of these around all its text."""

_LINE_END = "\0"
"""Stands for a line end that is shown, until the block is done; the parser lets none through."""
_TO_COLLAPSE = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
_AROUND_LINE_END = re.compile(f" ?{_LINE_END} ?")
_WORD_CHARACTER = re.compile(r"\w")
_LETTERS_ONLY = bytes(byte if byte >= 0x80 or chr(byte).isalpha() else 0x20 for byte in range(256))
_CAPITALIZED = re.compile(r"[A-Z]+(?![a-z])|[A-Z]")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CELL_GAP = " | "
_UNCLOSED_IFRAME = re.compile(rb"<iframe\b[^<>]*+>(?![^<]*+</iframe)", re.IGNORECASE)
_NAMING = ("id", "role", "itemprop", "itemtype", "data-testid", "aria-label", "class")
"""Attributes that say what an element is. The class comes last: it may be a long list of styles."""


def read_html(source: str, selectors: Collection[str] = ()) -> list[Block]:
    """The blocks of a page, each with those of the `selectors` that name an element around it."""
    return read_page(parse(source), selectors)


def is_selector(text: str) -> bool:
    """Whether `text` is a selector that can be looked for."""
    try:
        LexborHTMLParser("").css(text)
    except (SelectolaxError, UnicodeEncodeError):
        return False
    return True


def parse(source: str) -> LexborHTMLParser:
    """The page as a tree, within bounds."""
    content = source.removeprefix("\ufeff").encode("utf-8", "surrogatepass")
    if content.count(b"<iframe") > content.count(b"</iframe"):
        # One that is not closed swallows the page. Beside scripts browsers do not see it: it stands in `<noscript>`.
        content = _UNCLOSED_IFRAME.sub(b"", content)
    return LexborHTMLParser(bound(content))


def read_page(page: LexborHTMLParser, selectors: Collection[str] = ()) -> list[Block]:
    """The blocks of a parsed page."""
    walk = _Walk(_selected(page, selectors))
    if page.root is not None:
        walk.over(page.root)
    return walk.blocks()


def _selected(page: LexborHTMLParser, selectors: Collection[str]) -> dict[int, tuple[str, ...]]:
    """The elements that selectors name, by their place in memory, each with these selectors."""
    found: dict[int, tuple[str, ...]] = {}
    for selector in selectors:
        for node in page.css(selector):
            found[node.mem_id] = (*found.get(node.mem_id, ()), selector)
    return found


class _Frame:
    """An open element. What it says of the blocks in it is worked out once a block asks."""

    __slots__ = (
        "containers",
        "depth",
        "hidden",
        "inline",
        "linked",
        "names",
        "node",
        "outer",
        "part",
        "place",
        "row",
        "selected",
        "tag",
        "tags",
    )

    def __init__(self, tag: str, part: int, node: LexborNode, outer: _Frame | None) -> None:
        self.tag = tag
        self.part = part
        self.node = node
        self.outer = outer
        self.names: tuple[str, ...] | None = None
        self.tags: tuple[str, ...]
        """Its own tag and those of the elements around it."""
        self.place: int
        """Where among these the tag is that a block is told to have."""
        self.containers: tuple[int, ...]
        """The numbers of the block-level elements from this one on outwards."""
        self.selected: tuple[str, ...]
        """The selectors that name this element or one around it, the innermost's first."""
        self.hidden: bool
        self.depth: int
        self.linked: bool
        if outer is None:
            self.depth, self.linked = 0, False
        else:
            self.depth, self.linked = outer.depth + 1, part == _LINK or outer.linked
        self.inline: bool
        """Of a control: it stands in the text."""
        self.row: _Row | None
        """Of a row: the row of the table around its own."""

    def ask(self, numbers: Iterator[int], selected: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
        """Work out what this element says, and those around it that were not asked yet."""
        unasked = []
        frame: _Frame | None = self
        while frame is not None and frame.names is None:
            unasked.append(frame)
            frame = frame.outer
        names: tuple[str, ...] = ()
        tags: tuple[str, ...] = ()
        containers: tuple[int, ...] = ()
        within: tuple[str, ...] = ()
        place, hidden = 0, False
        if frame is not None and frame.names is not None:
            names, tags, place, hidden = frame.names, frame.tags, frame.place, frame.hidden
            containers, within = frame.containers, frame.selected
        for frame in reversed(unasked):
            tag = frame.tag
            attributes = frame.node.attributes
            own = _names(tag, attributes) if attributes else ()
            if frame.part not in (_INLINE, _LINK):
                containers = (next(numbers), *containers[: MOST_CONTAINERS - 1])
            frame.containers = containers
            if selected and (matching := selected.get(frame.node.mem_id)):
                within = tuple(dict.fromkeys((*matching, *within)))
            frame.selected = within
            frame.names = names = (own + names)[:MOST_NAMES] if own else names
            frame.tags = tags = (tag, *tags[:MOST_ANCESTORS])
            frame.place = place = 0 if tag in _TOLD or place == MOST_ANCESTORS else place + 1
            frame.hidden = hidden = hidden or _hides(tag, attributes)
        return names


class _Row:
    """A row of a table; it is one block as long as each of its cells is one line."""

    __slots__ = ("cell", "cells", "pending", "whole")

    def __init__(self) -> None:
        self.whole = True
        self.cells = 0
        self.cell = False
        """The cell that is open has text."""
        self.pending = False
        """A block has ended in that cell: more text makes it one of several lines."""


class _Walk:
    """The blocks so far, and the text of the one being put together."""

    def __init__(self, selected: dict[int, tuple[str, ...]]) -> None:
        self._selected = selected
        self._found: list[tuple[str, Evidence, bool]] = []
        self._pieces: list[str] = []
        self._common: _Frame | None = None
        self._linked = 0
        self._total = 0
        self._images: list[tuple[str, _Frame]] = []
        self._preformatted = 0
        self._unscripted = 0
        self._after_break = False
        self._after_link = False
        self._row: _Row | None = None
        self._numbers = count()

    def over(self, root: LexborNode) -> None:
        """Read everything under the root."""
        stack: list[LexborNode | _Frame] = [root]
        pop, push, part_of = stack.pop, stack.append, _PART.get
        frame: _Frame | None = None
        while stack:
            node = pop()
            if isinstance(node, _Frame):
                if node.part == _BLOCK:
                    if self._pieces or self._images:
                        self._boundary()
                elif node.part != _INLINE:
                    self._leave(node)
                frame = node.outer
                continue
            following = node.next
            if following is not None and node is not root:
                push(following)
            if node.is_text_node:
                text = node.text_content
                if frame is not None and text:
                    if not text.isspace():
                        self._text(text, frame)
                    elif self._pieces:
                        self._pieces.append(text if self._preformatted else " ")
                        self._after_link = False
                continue
            tag = node.tag or ""
            part = part_of(tag, _SPECIAL if "-" in tag else _INLINE)
            if part == _SKIP:
                continue
            inner = _Frame(tag, part, node, frame)
            if part == _BLOCK:
                if self._pieces or self._images:
                    self._boundary()
            elif part != _INLINE:
                self._enter(inner)
            child = node.first_child if tag != "noframes" else None
            if child is not None:
                frame = inner
                push(inner)
                push(child)
            elif part not in (_INLINE, _BLOCK):
                self._leave(inner)
        self._flush()

    def blocks(self) -> list[Block]:
        """All blocks; those of `<noscript>` only where the rest of the page has no body."""
        shown, unscripted = 0, 0
        for text, seen, in_noscript in self._found:
            size = int(len(text) * (1 - seen.linked))
            shown += 0 if in_noscript else size
            unscripted += size if in_noscript else 0
        wanted = unscripted > shown and (unscripted > LEAST_IN_NOSCRIPT or not shown)
        blocks = []
        line = 1
        for text, seen, in_noscript in self._found:
            if wanted or not in_noscript:
                last = line + text.count("\n")
                blocks.append(Block(f"{text}\n", text, (line, last), seen))
                line = last + 1
        return blocks

    def _enter(self, frame: _Frame) -> None:
        if frame.part == _LINK:
            if self._after_link:
                self._pieces.append(" ")
        else:
            self._enter_special(frame, frame.tag)

    def _leave(self, frame: _Frame) -> None:
        if frame.part == _LINK:
            self._after_link = bool(self._pieces)
        else:
            self._leave_special(frame, frame.tag)

    def _enter_special(self, frame: _Frame, tag: str) -> None:
        if tag == "br":
            self._line_break()
        elif tag in _IMAGES:
            self._image(frame)
        elif tag in _CELLS:
            self._begin_cell()
        elif tag == "tr":
            self._boundary()
            frame.row, self._row = self._row, _Row()
        elif tag == "table":
            self._break_row()
            self._flush()
        elif tag in _PREFORMATTED:
            self._boundary()
            self._preformatted += 1
        elif tag in _UNSCRIPTED:
            self._boundary()
            self._unscripted += 1
            if tag == "noframes":
                self._raw_markup(frame.node)
        else:
            frame.inline = bool(self._pieces)
            if frame.inline:
                self._pieces.append(" ")

    def _leave_special(self, frame: _Frame, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag == "tr":
            self._flush()
            self._row = frame.row
        elif tag == "table":
            self._boundary()
        elif tag in _PREFORMATTED:
            if self._preformatted == 1 and not (self._row and self._row.whole):
                self._flush()
            self._preformatted -= 1
            self._boundary()
        elif tag in _UNSCRIPTED:
            self._boundary()
            self._unscripted -= 1
        elif tag != "br" and tag not in _IMAGES:
            if frame.inline:
                self._pieces.append(" ")
            else:
                self._boundary()

    def _text(self, text: str, frame: _Frame) -> None:
        row = self._row
        if row is not None and row.whole:
            if row.pending:
                self._break_row()
            row.cell = True
        self._after_break = self._after_link = False
        self._pieces.append(text)
        size = len(text)
        self._total += size
        if frame.linked:
            self._linked += size
        common = self._common
        if common is not frame:
            self._common = frame if common is None else _meeting(common, frame)

    def _line_break(self) -> None:
        """A `<br>`: the line ends, or, after another, the block. A row of a table is one line."""
        row = self._row
        if row is not None and row.whole:
            row.pending = row.pending or (row.cell and self._after_break)
            self._pieces.append(" ")
        elif self._after_break and not self._preformatted:
            self._flush()
        elif self._pieces:
            self._pieces.append("\n" if self._preformatted else _LINE_END)
        self._after_break = True
        self._after_link = False

    def _boundary(self) -> None:
        """A block-level element begins or ends."""
        row = self._row
        if row is not None and row.whole:
            row.pending = row.cell
            if self._pieces:
                self._pieces.append(" ")
        elif self._preformatted:
            if self._pieces and not self._pieces[-1].endswith("\n"):
                self._pieces.append("\n")
        else:
            self._flush()

    def _begin_cell(self) -> None:
        row = self._row
        if row is None or not row.whole:
            self._flush()
            return
        if row.cells:
            self._pieces.append(_CELL_GAP)
        row.cells += 1
        row.cell = row.pending = False

    def _end_cell(self) -> None:
        row = self._row
        if row is not None and row.whole:
            row.cell = row.pending = False
        else:
            self._flush()

    def _break_row(self) -> None:
        """A cell has several lines, so they are blocks of their own, and so are the other cells of the row."""
        row = self._row
        if row is None or not row.whole:
            return
        row.whole = False
        self._flush()

    def _image(self, frame: _Frame) -> None:
        """What describes an image is a block of its own, after the text it stands in; a mere sign is text."""
        alt = (frame.node.attributes.get("alt") or "").strip(OUTER)
        if not alt:
            return
        if not _WORD_CHARACTER.search(alt):
            self._text(alt, frame.outer or frame)
            return
        frame.tag = "img"
        self._images.append((_TO_COLLAPSE.sub(" ", alt), frame))
        if not self._pieces:
            self._flush()

    def _raw_markup(self, node: LexborNode) -> None:
        """The markup in `<noframes>`, which the parser leaves unparsed."""
        self._flush()
        markup = node.first_child
        if markup is not None:
            self._found += [(block.text, block.seen, True) for block in read_html(markup.text_content or "")]

    def _flush(self) -> None:
        """The block being put together ends here."""
        if self._pieces:
            common = self._common
            if common is not None:
                text = self._finished()
                if text:
                    self._emit(text, common, self._linked / self._total)
            self._pieces = []
            self._common = None
            self._linked = self._total = 0
            self._after_break = self._after_link = False
        if self._images:
            for alt, frame in self._images:
                self._emit(alt, frame, float(frame.linked))
            self._images = []

    def _finished(self) -> str:
        text = "".join(self._pieces)
        if "\xad" in text:
            text = text.replace("\xad", "")
        if self._preformatted:
            return text.strip(OUTER)
        text = _TO_COLLAPSE.sub(" ", text)
        if _LINE_END in text:
            text = _AROUND_LINE_END.sub("\n", text.strip(_LINE_END + " "))
        if _CELL_GAP in text and self._row is not None and self._row.whole:
            cells = [cell.strip() for cell in text.split(_CELL_GAP.strip())]
            filled = [cell for cell in cells if cell]
            text = _CELL_GAP.join(cells) if len(filled) > 1 else "".join(filled)
        return text.strip(OUTER)

    def _emit(self, text: str, frame: _Frame, linked: float) -> None:
        names = frame.names if frame.names is not None else frame.ask(self._numbers, self._selected)
        tags, place = frame.tags, frame.place
        within = tags[1:] if place == 0 else tags[:place] + tags[place + 1 :]
        seen = Evidence(
            tag=tags[place],
            linked=linked,
            names=names,
            within=within,
            hidden=frame.hidden,
            containers=frame.containers,
            selected=frame.selected,
        )
        self._found.append((text, seen, self._unscripted > 0))


def _meeting(one: _Frame, other: _Frame) -> _Frame:
    """The innermost element that holds both."""
    while one is not other:
        if one.depth >= other.depth:
            if one.outer is None:
                return one
            one = one.outer
        elif other.outer is not None:
            other = other.outer
    return one


def _names(tag: str, attributes: dict[str, str | None]) -> tuple[str, ...]:
    """The words of what an element is called."""
    names = tag if "-" in tag else ""
    for attribute in _NAMING:
        if attribute in attributes and (name := attributes[attribute]):
            names = f"{names} {name.rpartition('/')[2] if attribute == 'itemtype' else name}"
    return _words(names) if names else ()


def _hides(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether an element hides what is in it."""
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    style = attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style) is not None


@lru_cache(maxsize=8192)
def _words(names: str) -> tuple[str, ...]:
    """The words of class names and the like, in lower case, each once."""
    names = names[:LONGEST_NAMES].encode().translate(_LETTERS_ONLY).decode()
    if not names.islower():
        names = _CAPITALIZED.sub(r" \g<0>", names).lower()
    return tuple(dict.fromkeys(names.split()))[:MOST_NAMES_OF_ONE]
