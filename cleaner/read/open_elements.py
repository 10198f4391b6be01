"""What the walk over a page has open: elements, each in the one around it, and rows of tables with their cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from selectolax.lexbor import LexborNode

from cleaner.read.element_evidence import ElementEvidence
from cleaner.read.tags import INLINE, LINK, PHRASE
from cleaner.read.text import OUTER
from cleaner.read.white_space import MARK

_MOST_LINES = 3
"""A row with a cell of more lines, and none that is a heading, is no row of data but lays out the page."""


class Frame(msgspec.Struct, eq=False):
    """An open element. What it says of the blocks in it is worked out once a block asks.

    The garbage collector knows of it for this alone: of what it knows, a long chain is let go without recursion.
    """

    tag: str
    part: int
    node: LexborNode
    outer: Frame | None
    linked: bool
    open: bool = True
    """The walk is still inside of it."""
    said: ElementEvidence | None = None
    containers: tuple[int, ...] = ()
    """The numbers of the block-level elements from this one on outwards."""
    inline: bool = False
    """Of a control: it stands in the text."""
    quoted: bool = False
    """Of a quotation: it is given marks."""
    row: Row | None = None
    """Of a row: the row of the table around its own."""


class Cell(NamedTuple):
    """A cell of a row: its text so far, and where that stands."""

    pieces: list[str]
    common: Frame | None
    linked: int
    total: int
    images: list[tuple[str, Frame]]


NO_CELL = Cell([], None, 0, 0, [])


class Row:
    """A row of a table; it is one block as long as no cell holds several blocks, or, in one without headings, more than
    a few lines."""

    __slots__ = ("cell", "cells", "headed", "pending", "whole")

    def __init__(self) -> None:
        self.whole = True
        self.headed = False
        """A cell is a heading."""
        self.cells: list[Cell] = []
        """Those that have ended."""
        self.cell = False
        """The cell that is open has text."""
        self.pending = False
        """A block has ended in that cell: more text makes it one of several blocks."""


def still_open(frame: Frame) -> Frame:
    """The innermost element that holds both this one and what the walk has come to."""
    while not frame.open and frame.outer is not None:
        frame = frame.outer
    return frame


def next_in_line(frame: Frame) -> LexborNode | None:
    """What goes on in the line right behind an element; nothing where one ends there that is a block or a control."""
    around: Frame | None = frame
    while around is not None and (around is frame or around.part in (INLINE, LINK, PHRASE)):
        if around.node.next is not None:
            return around.node.next
        around = around.outer
    return None


def lays_out_page(cells: Sequence[Cell], headed: bool) -> bool:
    """Whether a row is no row of data: one cell alone has text, of several lines, or one is of many lines."""
    lines = ["".join(cell.pieces).strip(MARK + OUTER).count(MARK) + 1 for cell in cells if cell.common is not None]
    if len(lines) < 2:
        return lines > [1]
    return not headed and max(lines) > _MOST_LINES


def joined_cells(cells: Sequence[Cell]) -> Cell:
    """The cells of a row as one, each in one line, with marks between."""
    pieces = [piece for cell in cells for piece in (MARK, *(" " if one == MARK else one for one in cell.pieces))][1:]
    around = [cell.common for cell in cells if cell.common is not None]
    common = still_open(around[0]) if len(around) > 1 else around[0] if around else None
    images = [image for cell in cells for image in cell.images]
    return Cell(pieces, common, sum(cell.linked for cell in cells), sum(cell.total for cell in cells), images)
