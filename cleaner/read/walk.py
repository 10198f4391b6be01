"""One walk over the tree of a page, without recursion, which puts its blocks together.

A block is what a browser would set apart: an element's own text up to the next block-level element or an empty line.
What the elements around it say (tags, class names, links, being hidden) goes with it as evidence.

The parser does not tell where in the source an element stands. So `Block.raw` is the block's text with a line end, and
`Block.lines` counts the lines of the raws put together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count

from msgspec import structs
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.document import CELL_GAP, HEADINGS, HIDDEN_WORDS, Block, Evidence
from cleaner.read.element_evidence import MOST_ANCESTORS, NO_EVIDENCE, ElementEvidence, evidence_of, names_and_hidden
from cleaner.read.formulas import DRAWN, is_formula, is_second_formula, read_formula
from cleaner.read.html_tree import parse
from cleaner.read.open_elements import NO_CELL, Cell, Frame, Row, joined_cells, lays_out_page, next_in_line, still_open
from cleaner.read.phrasing import (
    EDIT_LINK,
    begins_with,
    heads_quote,
    hidden_words,
    hides,
    is_clipped,
    is_permalink,
    is_quoted,
    is_spoken,
    leading_blanks,
    shows_words,
    sign_of_raised,
    spoken_words,
)
from cleaner.read.tags import (
    BLOCK,
    CELLS,
    CONTROLS,
    IMAGES,
    INLINE,
    LINK,
    PHRASE,
    PREFORMATTED,
    SKIP,
    SPECIAL,
    TEXT,
    UNSCRIPTED,
    part_of,
)
from cleaner.read.text import OUTER
from cleaner.read.white_space import AROUND_MARK, MARK, OTHER_SPACE, TO_COLLAPSE, without_ends_between_wide

MOST_CONTAINERS = 40
"""So many block-level elements around a block are told of."""
LEAST_IN_NOSCRIPT = 200
"""What stands in `<noscript>` is a body only with so many characters outside links."""
_LINKED_TO = frozenset({"dt", "caption", "p", "div"})
"""Terms, captions and the like, which documentation links to as it does to headings."""
_BOLD = frozenset({"b", "strong"})
_UNDIVIDED = HEADINGS | {"address", "blockquote", "dt", "figcaption", "li"}
"""In these a bold line belongs to those below it."""
_CITING = frozenset({"q", "cite"})
_WORD_CHARACTER = re.compile(r"\w")
_BLOCK_STYLE = re.compile(r"(?<![\w-])display\s*:\s*block\b", re.IGNORECASE)
_FLOAT = re.compile(r"(?<![\w-])float\s*:\s*(?:left|right)", re.IGNORECASE)
"""So is a big first letter set, which belongs to the word behind it."""
_CLOSING = tuple(".,;:!?)]…。，、：；！？）」")
"""No blank parts these from what stands before them."""
_SUPERFLUOUS = frozenset({DRAWN, EDIT_LINK})
"""Classes of what may say nothing of its own."""
_QUOTATION_MARK = '"'


class Walk:
    """The blocks so far, and the text of the one being put together."""

    def __init__(self, selected: dict[int, tuple[str, ...]]) -> None:
        self._selected = selected
        self._found: list[tuple[str, Evidence, bool]] = []
        self._pieces: list[str] = []
        self._common: Frame | None = None
        self._linked = 0
        self._total = 0
        self._images: list[tuple[str, Frame]] = []
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
        self._row: Row | None = None
        self._numbers = zip(count())
        """Of containers, each in a tuple of its own, so that it can be put before those of the containers around."""
        self._said: dict[tuple[object, ...], ElementEvidence] = {}
        """What was worked out, by what is said around an element and what it adds."""

    def over(self, page: LexborHTMLParser) -> None:
        """Read all of a page."""
        root = page.root
        if root is None:
            return
        # Each access to the parser's tree costs as much as a line of Python: names of tags are asked for once.
        kinds: dict[int, tuple[str, int]] = {}
        pieces, images = self._pieces, self._images
        frame = Frame(root.tag or "", BLOCK, root, None, False)
        node: LexborNode | None = root.first_child
        while node is not None:
            kind = kinds.get(node.tag_id)
            if kind is None:
                tag = node.tag or ""
                kind = kinds[node.tag_id] = tag, part_of(tag)
            tag, part = kind
            if part == TEXT:
                if pieces or not node.is_empty_text_node:
                    text = node.text_content or ""
                    if not text.isspace():
                        self._text(text, frame)
                    elif pieces:
                        pieces.append(text if self._preformatted else self._blank(frame))
                        self._after_link = False
            elif part != SKIP:
                inner = Frame(tag, part, node, frame, frame.linked or part == LINK)
                child = node.first_child
                if part == BLOCK:
                    if pieces or images:
                        self._boundary()
                elif part != INLINE:
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
                if part not in (INLINE, BLOCK):
                    self._leave(inner)
            following = node.next
            while following is None:
                if frame.part == BLOCK:
                    if pieces or images:
                        self._boundary()
                elif frame.part != INLINE:
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

    def _enter(self, frame: Frame) -> bool:
        """Whether what stands in the element is to be read."""
        if frame.part == LINK:
            if self._after_link:
                self._pieces.append(" ")
            return frame.outer is None or not self._is_permalink(frame, frame.outer)
        if frame.part == SPECIAL:
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

    def _is_permalink(self, frame: Frame, outer: Frame) -> bool:
        """Whether a link is only a sign that leads to where it stands: a heading, a term, or what has a caption."""
        if outer.tag in HEADINGS:
            return is_permalink(frame.node)
        if outer.tag not in _LINKED_TO or frame.node.next is not None or not is_permalink(frame.node):
            return False
        target = (frame.node.attributes.get("href") or "")[1:]
        around = (outer, outer.outer, outer.outer and outer.outer.outer)
        return any(one is not None and one.node.attributes.get("id") == target for one in around)

    def _leave(self, frame: Frame) -> None:
        if frame.part == LINK:
            self._after_link = bool(self._pieces)
        elif frame.part == SPECIAL:
            self._leave_special(frame, frame.tag)
        elif frame.quoted and self._pieces:
            self._text(_QUOTATION_MARK, frame)

    def _enter_special(self, frame: Frame, tag: str) -> None:
        if tag == "br":
            self._line_break()
        elif tag in IMAGES:
            self._image(frame)
        elif tag in CELLS:
            self._begin_cell(tag)
        elif tag == "tr":
            self._boundary()
            frame.row, self._row = self._row, Row()
        elif tag == "table":
            self._break_row()
            self._flush()
        elif tag in PREFORMATTED:
            # A table with code in a cell lays out its lines, beside their numbers; a row would join them.
            self._break_row()
            self._boundary()
            if not self._preformatted:
                self._code_lead = leading_blanks(frame.node)
            self._preformatted += 1
        elif tag in UNSCRIPTED:
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

    def _leave_special(self, frame: Frame, tag: str) -> None:
        if tag in CELLS:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
            self._row = frame.row
        elif tag == "table":
            self._boundary()
        elif tag in PREFORMATTED:
            if self._preformatted == 1 and not (self._row and self._row.whole):
                self._flush()
            self._preformatted -= 1
            self._boundary()
        elif tag in UNSCRIPTED:
            self._boundary()
            self._unscripted -= 1
        elif tag != "br" and tag not in IMAGES:
            if not frame.inline:
                self._boundary()
            elif (following := next_in_line(frame)) is not None and not begins_with(following, _CLOSING):
                self._pieces.append(" ")

    def _heed(self, frame: Frame, attributes: dict[str, str | None]) -> bool:
        """Do what an element in a line says of itself. Whether what stands in it is to be read."""
        name = attributes.get("class")
        if name == DRAWN:
            return not is_second_formula(frame.node)
        if name == EDIT_LINK:
            return frame.outer is None or frame.outer.tag not in HEADINGS
        is_hidden = hides(attributes)
        if is_hidden or (self._total and (is_spoken(name or "") or is_clipped(attributes.get("style")))):
            say = hidden_words if is_hidden else spoken_words
            words = self._beside(say(frame.node))
            if words and (is_hidden or self._is_in_sentence(frame)):
                frame.tag = HIDDEN_WORDS
                self._images.append((TO_COLLAPSE.sub(" ", without_ends_between_wide(words)), frame))
                return False
        style = attributes.get("style") or ""
        if frame.tag == "span" and _BLOCK_STYLE.search(style) and not _FLOAT.search(style):
            frame.part = BLOCK
            if self._pieces or self._images:
                self._boundary()
        return True

    def _is_in_sentence(self, frame: Frame) -> bool:
        """Whether an element that text stands before is more than part of a link that stands alone, or of a control."""
        around = frame.outer
        for _ in range(MOST_ANCESTORS):
            if around is None or around.part not in (INLINE, LINK, PHRASE):
                break
            around = around.outer
        if around is None or around.tag in CONTROLS:
            return False
        return self._total > self._linked or shows_words(next_in_line(frame))

    def _formula(self, frame: Frame) -> bool:
        """Read a formula, if it can be written in a line."""
        formula = read_formula(frame.node)
        if formula is None:
            return False
        shown, around = frame, frame.outer
        if formula.is_tex:
            self._tex = formula.text
            if around is not None and around.part == INLINE and hides(around.node.attributes):
                shown = around.outer or frame  # Hidden, it says what an image beside it shows.
        if formula.begins_with_fraction and self._pieces and self._shown_last()[-1:].isdecimal():
            self._pieces.append(" ")  # A number and a fraction
        self._text(formula.text, shown)
        frame.open = False
        return True

    def _cite(self, frame: Frame) -> bool:
        """A quotation in the line gets its marks, and what heads a quote is a block. What stands in it is read."""
        if frame.tag == "q":
            frame.quoted = is_quoted(frame.node, self._shown_last() if self._pieces else "")
            if frame.quoted:
                self._text(_QUOTATION_MARK, frame)
        elif not self._pieces and heads_quote(frame.node):
            frame.part = BLOCK
        return True

    def _shown_last(self) -> str:
        return self._pieces[-1]

    def _blank(self, frame: Frame) -> str:  # noqa: ARG002 -- who makes Markdown asks what it stands in
        """What blanks between two elements in a line are shown as."""
        return " "

    def _text(self, text: str, frame: Frame) -> None:
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
            self._common = frame if common is None else still_open(common)

    def _line_break(self) -> None:
        """A `<br>`: the line ends, or, after another, the block."""
        row = self._row
        if row is not None and row.whole:
            row.pending = row.pending or (row.cell and self._after_break)
            self._pieces.append(MARK)
        elif not self._preformatted and (self._after_break or self._is_bold_line()):
            self._flush()
        elif self._pieces:
            self._pieces.append("\n" if self._preformatted else MARK)
        self._after_break = True
        self._after_link = False

    def _is_bold_line(self) -> bool:
        """Whether all the text of the block so far stands in bold type that has ended: in old mark-up, a heading."""
        frame, bold = self._common, None
        while frame is not None and frame.part != BLOCK:
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

    def _taken_cell(self) -> Cell:
        """The text of the open cell, which begins anew."""
        cell = Cell(self._pieces[:], self._common, self._linked, self._total, self._images[:])
        self._put_cell(NO_CELL)
        return cell

    def _put_cell(self, cell: Cell) -> None:
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
            if lays_out_page(row.cells, row.headed):
                self._break_row()
            else:
                self._put_cell(joined_cells(row.cells))
        self._flush()

    def _image(self, frame: Frame) -> None:
        """What describes an image is a block of its own, after the text it stands in; a sign or a formula is text."""
        alt = self._beside(frame.node.attributes.get("alt") or "")
        if not alt or alt == self._tex:
            return
        if not _WORD_CHARACTER.search(alt) or is_formula(frame.node, alt):
            self._text(alt, frame.outer or frame)
            return
        frame.tag = "img"
        self._images.append((TO_COLLAPSE.sub(" ", without_ends_between_wide(alt)), frame))
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
            walk = Walk({})
            walk.over(parse(markup.text_content or ""))
            self._found += [(block.text, block.seen, True) for block in walk.blocks()]

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
            if "\n" in text or "  " in text or OTHER_SPACE.search(text):
                text = TO_COLLAPSE.sub(" ", text if outer is None else without_ends_between_wide(text))
        if MARK not in text:
            return text
        if self._row is not None and self._row.whole and self._row.cells:
            cells = [cell.strip() for cell in text.split(MARK)]
            filled = [cell for cell in cells if cell]
            text = MARK.join(cells) if len(filled) > 1 else "".join(filled)
        else:
            text = AROUND_MARK.sub("\n", text.strip(MARK + " "))
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

    def _emit(self, text: str, frame: Frame, linked: float) -> None:
        if MARK in text:
            text = text.replace(MARK, CELL_GAP).strip()
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

    def _ask(self, frame: Frame) -> ElementEvidence:
        """Work out what an element says, and those around it that were not asked yet."""
        unasked = []
        asked: Frame | None = frame
        while asked is not None and asked.said is None:
            unasked.append(asked)
            asked = asked.outer
        said = NO_EVIDENCE
        containers: tuple[int, ...] = ()
        if asked is not None and asked.said is not None:
            said, containers = asked.said, asked.containers
        for one in reversed(unasked):
            if one.part not in (INLINE, LINK, PHRASE):
                containers = (next(self._numbers) + containers)[:MOST_CONTAINERS]
            one.containers = containers
            tag, attributes = one.tag, one.node.attributes
            names, hidden = names_and_hidden(tag, attributes) if attributes else ((), tag == "dialog")
            selected = self._selected.get(one.node.mem_id, ()) if self._selected else ()
            key = (said, tag, names, hidden, selected)
            alike = self._said.get(key)
            if alike is None:
                alike = self._said[key] = evidence_of(tag, names, hidden, selected, said)
            one.said = said = alike
        return said


@lru_cache(maxsize=8192)
def _is_heeded(name: str | None) -> bool:
    """Whether an element of that class may be no part of the text around it."""
    return name in _SUPERFLUOUS or (name is not None and is_spoken(name))


def _unindented(block: Block) -> Block:
    """The block, blanks ahead of its first line being no part of its text."""
    if not block.text[0].isspace():
        return block
    return Block(block.raw, block.text.lstrip(), block.lines, structs.replace(block.seen, plain=block.text))
