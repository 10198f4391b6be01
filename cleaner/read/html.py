"""Pages to blocks: one walk over the parsed page, without recursion.

A block is what a browser would set apart: an element's own text up to the next block-level element or an empty line.
What the elements around it say (tags, class names, links, being hidden) goes with it as evidence.

The parser does not tell where in the source an element stands. So `Block.raw` is the block's text with a line end, and
`Block.lines` counts the lines of the raws put together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import count
from typing import NamedTuple

import msgspec
from msgspec import structs
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.document import CELL_GAP, HEADINGS, HIDDEN_WORDS, Block, Evidence
from cleaner.read.bounds import bound
from cleaner.read.formulas import DRAWN, TEX_OF_SCRIPT, is_formula, is_second_formula, read_formula, with_tex_of_scripts
from cleaner.read.phrases import (
    EDIT_LINK,
    begins_with,
    heads_quote,
    hidden_words,
    hides,
    is_permalink,
    is_quoted,
    is_spoken,
    leading_blanks,
    shows_words,
    sign_of_raised,
    spoken_words,
)
from cleaner.read.text import HAN_AND_KANA, OUTER

MOST_ANCESTORS = 12
"""So many elements around a block's own are told of."""
MOST_NAMES = 40
"""So many words of class names and the like are kept; an element has about three."""
MOST_NAMES_OF_ONE = 12
"""So many are kept of one element: what has more lists styles, and would leave no room for the elements around it."""
LONGEST_NAMES = 199
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
"""A block where they stand alone, part of the text, between blanks, where they stand in it. So are elements that HTML
does not know."""
_UNSCRIPTED = frozenset({"noscript", "noframes"})
_LINKED_TO = frozenset({"dt", "caption", "p", "div"})
"""Terms, captions and the like, which documentation links to as it does to headings."""
_BOLD = frozenset({"b", "strong"})
_UNDIVIDED = HEADINGS | {"address", "blockquote", "dt", "figcaption", "li"}
"""In these a bold line belongs to those below it."""

_INLINE, _BLOCK, _LINK, _PHRASE, _SPECIAL, _SKIP, _TEXT = range(7)
_PART = {
    "-text": _TEXT,
    **dict.fromkeys(_SKIPPED.split(), _SKIP),
    **dict.fromkeys(_BLOCKS.split(), _BLOCK),
    **dict.fromkeys(("br", "table", "tr", *_CELLS, *_IMAGES, *_PREFORMATTED, *_CONTROLS, *_UNSCRIPTED), _SPECIAL),
    "a": _LINK,
    **dict.fromkeys(("sup", "sub", "nobr", "math", "q", "cite"), _PHRASE),
}
"""What an element does to the text around it; nothing, if it is not here."""
_CITING = frozenset({"q", "cite"})
_TOLD = frozenset(
    {*_BLOCKS.split(), *_CELLS, *_IMAGES, *_PREFORMATTED, *_CONTROLS, "noscript", "table", "tr", "time", HIDDEN_WORDS}
)
"""What a block's tag may be: the innermost of these around all its text."""

_MARK = "\0"
"""Stands, until the block is done, for a line end that is shown; in the row of a table, once its cells are joined, for
the end of a cell. The parser lets none through."""
_OTHER_SPACE = re.compile(r"[\t\r\f]")
_TO_COLLAPSE = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
BEGIN, OF, END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand, where the page is read for Markdown, around a piece of text and behind the number of its marks."""
_WIDE_BELOW = re.compile(rf"\n[ \t\r\f{END}]*+[{BEGIN}{HAN_AND_KANA}]")
_BETWEEN_WIDE = re.compile(
    rf"(?<=[{HAN_AND_KANA}])(?:[ \t\r\f{END}]|{BEGIN}\d++{OF})*+\n(?:[ \t\n\r\f{END}]|{BEGIN}\d++{OF})*+"
    rf"(?=[{HAN_AND_KANA}])"
)
"""A line end that is shown as nothing, with the blanks around it, and what stands there around a piece of text that is
marked for Markdown."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_AROUND_MARK = re.compile(f" ?{_MARK} ?")
_WORD_CHARACTER = re.compile(r"\w")
_LETTERS_ONLY = bytes(byte if byte >= 0x80 or chr(byte).isalpha() else 0x20 for byte in range(256))
_CAPITALIZED = re.compile(r"[A-Z]+(?![a-z])|[A-Z]")
_BLOCK_STYLE = re.compile(r"(?<![\w-])display\s*:\s*block\b", re.IGNORECASE)
_FLOAT = re.compile(r"(?<![\w-])float\s*:\s*(?:left|right)", re.IGNORECASE)
"""So is a big first letter set, which belongs to the word behind it."""
_MOST_LINES = 3
"""A row with a cell of more lines, and none that is a heading, is no row of data but lays out the page."""
_IFRAME = re.compile(rb"<(/?)iframe")
_UNCLOSED_IFRAME = re.compile(rb"<iframe\b[^<>]*+>(?![^<]*+</iframe)", re.IGNORECASE)
_TEMPLATE = re.compile(rb"<(/?)template(?=[\s/>])[^<>]*+>", re.IGNORECASE)
_CLOSING = tuple(".,;:!?)]…。，、：；！？）」")
"""No blank parts these from what stands before them."""
_SUPERFLUOUS = frozenset({DRAWN, EDIT_LINK})
"""Classes of what may say nothing of its own."""
_QUOTATION_MARK = '"'
_MATHJAX = "mjx-"
"""The elements of formulas begin so, which no blanks part from the text."""
_NAMING = ("id", "role", "itemprop", "itemtype", "data-testid", "aria-label", "class")
"""Attributes that say what an element is. The class comes last: it may be a long list of styles."""
_TELLING = frozenset({*_NAMING, "hidden", "style"}) - {"class"}
"""An element without these says no more than by its class."""


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
    first = content.find(b"<iframe")
    frames = _IFRAME.findall(content, first) if first >= 0 else []
    if frames.count(b"") > frames.count(b"/"):
        # One that is not closed swallows the page. Beside scripts browsers do not see it: it stands in `<noscript>`.
        content = _UNCLOSED_IFRAME.sub(b"", content)
    if b"shadowrootmode" in content:
        content = _with_shadows(content)
    if TEX_OF_SCRIPT in content:
        content = with_tex_of_scripts(content)
    return LexborHTMLParser(bound(content))


def _with_shadows(content: bytes) -> bytes:
    """The source of a page in which the templates that browsers show in their element's place are part of the text."""
    kept = []
    opened: list[bool] = []
    position = 0
    for tag in _TEMPLATE.finditer(content):
        if tag[1]:
            shown = bool(opened) and opened.pop()
        else:
            shown = b"shadowrootmode" in tag[0].lower()
            opened.append(shown)
        if shown:
            kept += [content[position : tag.start()], b"</span>" if tag[1] else b"<span>"]
            position = tag.end()
    return b"".join([*kept, content[position:]])


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


class _Said(msgspec.Struct, eq=False, gc=False):
    """What an element says of the blocks in it, with what those around it say. Elements alike share it."""

    tag: str
    """The tag that a block is told to have."""
    within: tuple[str, ...]
    """The tags around that one."""
    names: tuple[str, ...]
    hidden: bool
    selected: tuple[str, ...]
    """The selectors that name this element or one around it, the innermost's first."""
    place: int
    """So many elements further out is the one whose tag a block is told to have."""
    tags: tuple[str, ...]
    """The element's own tag and those around it."""


_NOTHING_SAID = _Said("", (), (), False, (), 0, ())


class _Frame(msgspec.Struct, eq=False):
    """An open element. What it says of the blocks in it is worked out once a block asks.

    The garbage collector knows of it for this alone: of what it knows, a long chain is let go without recursion.
    """

    tag: str
    part: int
    node: LexborNode
    outer: _Frame | None
    linked: bool
    open: bool = True
    """The walk is still inside of it."""
    said: _Said | None = None
    containers: tuple[int, ...] = ()
    """The numbers of the block-level elements from this one on outwards."""
    inline: bool = False
    """Of a control: it stands in the text."""
    quoted: bool = False
    """Of a quotation: it is given marks."""
    row: _Row | None = None
    """Of a row: the row of the table around its own."""


class _Cell(NamedTuple):
    """A cell of a row: its text so far, and where that stands."""

    pieces: list[str]
    common: _Frame | None
    linked: int
    total: int
    images: list[tuple[str, _Frame]]


class _Row:
    """A row of a table; it is one block as long as no cell holds several blocks, or, in one without headings, more than
    a few lines."""

    __slots__ = ("cell", "cells", "headed", "pending", "whole")

    def __init__(self) -> None:
        self.whole = True
        self.headed = False
        """A cell is a heading."""
        self.cells: list[_Cell] = []
        """Those that have ended."""
        self.cell = False
        """The cell that is open has text."""
        self.pending = False
        """A block has ended in that cell: more text makes it one of several blocks."""


_NO_CELL = _Cell([], None, 0, 0, [])


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
        self._code_lead = ""
        """The blanks that code begins with in elements of their own."""
        self._indented = False
        """A block of code begins with blanks."""
        self._tex = ""
        """The last formula that MathML gave as TeX: an image beside it shows the same."""
        self._row: _Row | None = None
        self._numbers = zip(count())
        """Of containers, each in a tuple of its own, so that it can be put before those of the containers around."""
        self._said: dict[tuple[object, ...], _Said] = {}
        """What was worked out, by what is said around an element and what it adds."""

    def over(self, root: LexborNode) -> None:
        """Read everything under the root."""
        # Each access to the parser's tree costs as much as a line of Python: names of tags are asked for once.
        kinds: dict[int, tuple[str, int]] = {}
        pieces, images = self._pieces, self._images
        frame = _Frame(root.tag or "", _BLOCK, root, None, False)
        node: LexborNode | None = root.first_child
        while node is not None:
            kind = kinds.get(node.tag_id)
            if kind is None:
                tag = node.tag or ""
                kind = kinds[node.tag_id] = tag, _part(tag)
            tag, part = kind
            if part == _TEXT:
                if pieces or not node.is_empty_text_node:
                    text = node.text_content or ""
                    if not text.isspace():
                        self._text(text, frame)
                    elif pieces:
                        pieces.append(text if self._preformatted else " ")
                        self._after_link = False
            elif part != _SKIP:
                inner = _Frame(tag, part, node, frame, frame.linked or part == _LINK)
                child = node.first_child
                if part == _BLOCK:
                    if pieces or images:
                        self._boundary()
                elif part != _INLINE:
                    if not self._enter(inner):
                        child = None
                elif (
                    (said := node.attributes)
                    and ("style" in said or "hidden" in said or _is_heeded(said.get("class")))
                    and not self._heed(inner, said)
                ):
                    child = None
                if child is not None:
                    frame, node = inner, child
                    continue
                if part not in (_INLINE, _BLOCK):
                    self._leave(inner)
            following = node.next
            while following is None:
                if frame.part == _BLOCK:
                    if pieces or images:
                        self._boundary()
                elif frame.part != _INLINE:
                    self._leave(frame)
                if frame.outer is None:
                    break
                frame.open = False
                following, frame = frame.node.next, frame.outer
            node = following
        self._flush()

    def blocks(self) -> list[Block]:
        """All blocks; those of `<noscript>` only where the rest of the page has no body."""
        sizes = [0, 0]
        if any(in_noscript for _, _, in_noscript in self._found):
            for text, seen, in_noscript in self._found:
                sizes[in_noscript] += int(len(text) * (1 - seen.linked))
        shown, unscripted = sizes
        wanted = unscripted > shown and (unscripted > LEAST_IN_NOSCRIPT or not shown)
        blocks = []
        line = 1
        for text, seen, in_noscript in self._found:
            if wanted or not in_noscript:
                last = line + text.count("\n")
                blocks.append(Block(f"{text}\n", text, (line, last), seen))
                line = last + 1
        return list(map(_unindented, blocks)) if self._indented else blocks

    def _enter(self, frame: _Frame) -> bool:
        """Whether what stands in the element is to be read."""
        if frame.part == _LINK:
            if self._after_link:
                self._pieces.append(" ")
            return frame.outer is None or not self._is_permalink(frame, frame.outer)
        if frame.part == _SPECIAL:
            self._enter_special(frame, frame.tag)
            return frame.tag != "noframes"
        tag = frame.tag
        if tag == "nobr":
            return not is_second_formula(frame.node)
        if tag == "math":
            return not self._formula(frame)
        if tag in _CITING:
            return self._heed(frame, frame.node.attributes) and self._cite(frame)
        if self._pieces and (sign := sign_of_raised(frame.node, self._shown_last())):
            self._text(sign, frame)
        return True

    def _is_permalink(self, frame: _Frame, outer: _Frame) -> bool:
        """Whether a link is only a sign that leads to where it stands: a heading, a term, or what has a caption."""
        if outer.tag in HEADINGS:
            return is_permalink(frame.node)
        if outer.tag not in _LINKED_TO or frame.node.next is not None or not is_permalink(frame.node):
            return False
        target = (frame.node.attributes.get("href") or "")[1:]
        around = (outer, outer.outer, outer.outer and outer.outer.outer)
        return any(one is not None and one.node.attributes.get("id") == target for one in around)

    def _leave(self, frame: _Frame) -> None:
        if frame.part == _LINK:
            self._after_link = bool(self._pieces)
        elif frame.part == _SPECIAL:
            self._leave_special(frame, frame.tag)
        elif frame.quoted and self._pieces:
            self._text(_QUOTATION_MARK, frame)

    def _enter_special(self, frame: _Frame, tag: str) -> None:
        if tag == "br":
            self._line_break()
        elif tag in _IMAGES:
            self._image(frame)
        elif tag in _CELLS:
            self._begin_cell(tag)
        elif tag == "tr":
            self._boundary()
            frame.row, self._row = self._row, _Row()
        elif tag == "table":
            self._break_row()
            self._flush()
        elif tag in _PREFORMATTED:
            # A table with code in a cell lays out its lines, beside their numbers; a row would join them.
            self._break_row()
            self._boundary()
            if not self._preformatted:
                self._code_lead = leading_blanks(frame.node)
            self._preformatted += 1
        elif tag in _UNSCRIPTED:
            # What the row has so far is shown, and must not be taken for unscripted with what follows.
            self._break_row()
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
            self._end_row()
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
            if not frame.inline:
                self._boundary()
            elif (following := _following(frame)) is not None and not begins_with(following, _CLOSING):
                self._pieces.append(" ")

    def _heed(self, frame: _Frame, attributes: dict[str, str | None]) -> bool:
        """Do what an element in a line says of itself. Whether what stands in it is to be read."""
        name = attributes.get("class")
        if name == DRAWN:
            return not is_second_formula(frame.node)
        if name == EDIT_LINK:
            return frame.outer is None or frame.outer.tag not in HEADINGS
        is_hidden = hides(attributes)
        if is_hidden or (self._total and name and is_spoken(name)):
            say = hidden_words if is_hidden else spoken_words
            words = self._beside(say(frame.node))
            if words and (is_hidden or self._is_in_sentence(frame)):
                frame.tag = HIDDEN_WORDS
                self._images.append((_TO_COLLAPSE.sub(" ", _without_ends_between_wide(words)), frame))
                return False
        style = attributes.get("style") or ""
        if frame.tag == "span" and _BLOCK_STYLE.search(style) and not _FLOAT.search(style):
            frame.part = _BLOCK
            if self._pieces or self._images:
                self._boundary()
        return True

    def _is_in_sentence(self, frame: _Frame) -> bool:
        """Whether an element that text stands before is more than part of a link that stands alone, or of a control."""
        around = frame.outer
        for _ in range(MOST_ANCESTORS):
            if around is None or around.part not in (_INLINE, _LINK, _PHRASE):
                break
            around = around.outer
        if around is None or around.tag in _CONTROLS:
            return False
        return self._total > self._linked or shows_words(_following(frame))

    def _formula(self, frame: _Frame) -> bool:
        """Read a formula, if it can be written in a line."""
        formula = read_formula(frame.node)
        if formula is None:
            return False
        shown, around = frame, frame.outer
        if formula.is_tex:
            self._tex = formula.text
            if around is not None and around.part == _INLINE and hides(around.node.attributes):
                shown = around.outer or frame  # Hidden, it says what an image beside it shows.
        if formula.begins_with_fraction and self._pieces and self._shown_last()[-1:].isdecimal():
            self._pieces.append(" ")  # A number and a fraction
        self._text(formula.text, shown)
        frame.open = False
        return True

    def _cite(self, frame: _Frame) -> bool:
        """A quotation in the line gets its marks, and what heads a quote is a block. What stands in it is read."""
        if frame.tag == "q":
            frame.quoted = is_quoted(frame.node, self._shown_last() if self._pieces else "")
            if frame.quoted:
                self._text(_QUOTATION_MARK, frame)
        elif not self._pieces and heads_quote(frame.node):
            frame.part = _BLOCK
        return True

    def _shown_last(self) -> str:
        return self._pieces[-1]

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
            self._common = frame if common is None else _still_open(common)

    def _line_break(self) -> None:
        """A `<br>`: the line ends, or, after another, the block."""
        row = self._row
        if row is not None and row.whole:
            row.pending = row.pending or (row.cell and self._after_break)
            self._pieces.append(_MARK)
        elif not self._preformatted and (self._after_break or self._is_bold_line()):
            self._flush()
        elif self._pieces:
            self._pieces.append("\n" if self._preformatted else _MARK)
        self._after_break = True
        self._after_link = False

    def _is_bold_line(self) -> bool:
        """Whether all the text of the block so far stands in bold type that has ended: in old mark-up, a heading."""
        frame, bold = self._common, None
        while frame is not None and frame.part != _BLOCK:
            if frame.tag in _BOLD:
                bold = frame
            frame = frame.outer
        return bold is not None and not bold.open and (frame is None or frame.tag not in _UNDIVIDED)

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

    def _begin_cell(self, tag: str) -> None:
        row = self._row
        if row is None or not row.whole:
            self._flush()
            return
        row.headed = row.headed or tag == "th"

    def _end_cell(self) -> None:
        row = self._row
        if row is not None and row.whole:
            row.cells.append(self._taken_cell())
            row.cell = row.pending = False
        else:
            self._flush()

    def _taken_cell(self) -> _Cell:
        """The text of the open cell, which begins anew."""
        cell = _Cell(self._pieces[:], self._common, self._linked, self._total, self._images[:])
        self._put_cell(_NO_CELL)
        return cell

    def _put_cell(self, cell: _Cell) -> None:
        self._pieces[:], self._images[:] = cell.pieces, cell.images
        self._common, self._linked, self._total = cell.common, cell.linked, cell.total

    def _break_row(self) -> None:
        """A cell holds several blocks, so they stand by themselves, and so do the other cells of the row."""
        row = self._row
        if row is None or not row.whole:
            return
        row.whole = False
        for cell in (*row.cells, self._taken_cell()):
            self._put_cell(cell)
            self._flush()

    def _end_row(self) -> None:
        row = self._row
        if row is not None and row.whole and row.cells:
            if _lays_out(row.cells, row.headed):
                self._break_row()
            else:
                self._put_cell(_joined(row.cells))
        self._flush()

    def _image(self, frame: _Frame) -> None:
        """What describes an image is a block of its own, after the text it stands in; a sign or a formula is text."""
        alt = self._beside(frame.node.attributes.get("alt") or "")
        if not alt or alt == self._tex:
            return
        if not _WORD_CHARACTER.search(alt) or is_formula(frame.node, alt):
            self._text(alt, frame.outer or frame)
            return
        frame.tag = "img"
        self._images.append((_TO_COLLAPSE.sub(" ", _without_ends_between_wide(alt)), frame))
        if not self._pieces and not (self._row and self._row.whole and self._row.cells):
            self._flush()

    def _beside(self, text: str) -> str:
        """What will stand beside the text, in a block of its own."""
        return text.strip(OUTER)

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
            self._pieces.clear()
            self._common = None
            self._linked = self._total = 0
            self._after_break = self._after_link = False
        if self._images:
            for alt, frame in self._images:
                self._emit(alt, frame, float(frame.linked))
            self._images.clear()

    def _finished(self) -> str:
        """The text as it is shown. Cells of a row are still parted by marks."""
        text = "".join(self._pieces)
        if "\xad" in text:
            text = text.replace("\xad", "")
        outer = None if text.isascii() else OUTER
        if self._preformatted:
            text = self._indentation(text, outer) + text.strip(outer)
        else:
            text = text.strip(outer)
            if "\n" in text or "  " in text or _OTHER_SPACE.search(text):
                text = _TO_COLLAPSE.sub(" ", text if outer is None else _without_ends_between_wide(text))
        if _MARK not in text:
            return text
        if self._row is not None and self._row.whole and self._row.cells:
            cells = [cell.strip() for cell in text.split(_MARK)]
            filled = [cell for cell in cells if cell]
            text = _MARK.join(cells) if len(filled) > 1 else "".join(filled)
        else:
            text = _AROUND_MARK.sub("\n", text.strip(_MARK + " "))
        return text.strip(outer)

    def _indentation(self, text: str, outer: str | None) -> str:
        """The blanks ahead of code in its first line."""
        begun = text.lstrip(outer)
        blanks = (self._code_lead + text[: len(text) - len(begun)]).rpartition("\n")[2]
        self._code_lead = ""
        if not begun or not blanks.isspace():
            return ""
        self._indented = True
        return blanks

    def _emit(self, text: str, frame: _Frame, linked: float) -> None:
        if _MARK in text:
            text = text.replace(_MARK, CELL_GAP).strip()
        said = frame.said or self._ask(frame)
        seen = Evidence(
            tag=said.tag,
            linked=linked,
            names=said.names,
            within=said.within,
            hidden=said.hidden,
            containers=frame.containers,
            selected=said.selected,
        )
        self._found.append((text, seen, self._unscripted > 0))

    def _ask(self, frame: _Frame) -> _Said:
        """Work out what an element says, and those around it that were not asked yet."""
        unasked = []
        asked: _Frame | None = frame
        while asked is not None and asked.said is None:
            unasked.append(asked)
            asked = asked.outer
        said = _NOTHING_SAID
        containers: tuple[int, ...] = ()
        if asked is not None and asked.said is not None:
            said, containers = asked.said, asked.containers
        for one in reversed(unasked):
            if one.part not in (_INLINE, _LINK, _PHRASE):
                containers = (next(self._numbers) + containers)[:MOST_CONTAINERS]
            one.containers = containers
            tag, attributes = one.tag, one.node.attributes
            names, hidden = _own(tag, attributes) if attributes else ((), tag == "dialog")
            selected = self._selected.get(one.node.mem_id, ()) if self._selected else ()
            key = (said, tag, names, hidden, selected)
            alike = self._said.get(key)
            if alike is None:
                alike = self._said[key] = _say(tag, names, hidden, selected, said)
            one.said = said = alike
        return said


def _say(tag: str, names: tuple[str, ...], hidden: bool, selected: tuple[str, ...], around: _Said) -> _Said:
    """What an element of that tag, these names and so on says, with what is said around it."""
    outer = around.tags[:MOST_ANCESTORS]
    tags = (tag, *outer)
    place = 0 if tag in _TOLD or around.place == MOST_ANCESTORS else around.place + 1
    return _Said(
        tag=tags[place],
        within=tags[:place] + tags[place + 1 :] if place else outer,
        names=(names + around.names)[:MOST_NAMES],
        hidden=around.hidden or hidden,
        selected=tuple(dict.fromkeys((*selected, *around.selected))) if selected else around.selected,
        place=place,
        tags=tags,
    )


def _part(tag: str) -> int:
    """What an element of that tag does to the text around it."""
    return _PART.get(tag, _SPECIAL if "-" in tag and not tag.startswith(_MATHJAX) else _INLINE)


@lru_cache(maxsize=8192)
def _is_heeded(name: str | None) -> bool:
    """Whether an element of that class may be no part of the text around it."""
    return name in _SUPERFLUOUS or (name is not None and is_spoken(name))


def _following(frame: _Frame) -> LexborNode | None:
    """What goes on in the line right behind an element; nothing where one ends there that is a block or a control."""
    around: _Frame | None = frame
    while around is not None and (around is frame or around.part in (_INLINE, _LINK, _PHRASE)):
        if around.node.next is not None:
            return around.node.next
        around = around.outer
    return None


def _without_ends_between_wide(text: str) -> str:
    """The text without the line ends that are shown as nothing."""
    if not _WIDE_BELOW.search(text):
        return text
    return _BETWEEN_WIDE.sub(lambda between: _BLANKS.sub("", between[0]), text)


def _unindented(block: Block) -> Block:
    """The block, blanks ahead of its first line being no part of its text."""
    if not block.text[0].isspace():
        return block
    return Block(block.raw, block.text.lstrip(), block.lines, structs.replace(block.seen, plain=block.text))


def _lays_out(cells: Sequence[_Cell], headed: bool) -> bool:
    """Whether a row is no row of data: one cell alone has text, of several lines, or one is of many lines."""
    lines = ["".join(cell.pieces).strip(_MARK + OUTER).count(_MARK) + 1 for cell in cells if cell.common is not None]
    if len(lines) < 2:
        return lines > [1]
    return not headed and max(lines) > _MOST_LINES


def _joined(cells: Sequence[_Cell]) -> _Cell:
    """The cells of a row as one, each in one line, with marks between."""
    pieces = [piece for cell in cells for piece in (_MARK, *(" " if one == _MARK else one for one in cell.pieces))][1:]
    around = [cell.common for cell in cells if cell.common is not None]
    common = _still_open(around[0]) if len(around) > 1 else around[0] if around else None
    images = [image for cell in cells for image in cell.images]
    return _Cell(pieces, common, sum(cell.linked for cell in cells), sum(cell.total for cell in cells), images)


def _still_open(frame: _Frame) -> _Frame:
    """The innermost element that holds both this one and what the walk has come to."""
    while not frame.open and frame.outer is not None:
        frame = frame.outer
    return frame


def _own(tag: str, attributes: dict[str, str | None]) -> tuple[tuple[str, ...], bool]:
    """The words of what an element is called, and whether it hides what is in it."""
    named_itself = "-" in tag
    if _TELLING.isdisjoint(attributes) and not named_itself and tag != "dialog":
        return _known_words(attributes.get("class") or ""), False
    words = _known_words(tag) if named_itself else ()
    left = LONGEST_NAMES
    for attribute in _NAMING:
        if attribute in attributes and left > 0:
            name = attributes[attribute] or ""
            if attribute == "itemtype":
                name = name.rpartition("/")[2]
            words += (_words if attribute == "id" else _known_words)(name[:left])
            left -= len(name) + 1
    is_hidden = hides(attributes) or (tag == "dialog" and "open" not in attributes)
    return tuple(dict.fromkeys(words))[:MOST_NAMES_OF_ONE], is_hidden


def _words(name: str) -> tuple[str, ...]:
    """The words of a class name or the like, in lower case, each once."""
    name = name[:LONGEST_NAMES].encode().translate(_LETTERS_ONLY).decode()
    if not name.islower():
        name = _CAPITALIZED.sub(r" \g<0>", name).lower()
    return tuple(dict.fromkeys(name.split()))[:MOST_NAMES_OF_ONE]


_known_words = lru_cache(maxsize=8192)(_words)
"""The same, for what elements share. An id is one element's."""
