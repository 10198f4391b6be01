"""Columns side by side: the lines of a dump that show several parts of a page, one beside the other.

Programs that print a page as it is laid out put a menu, the article and a rail into the same lines, blanks between
them. No such line is of one part alone, so each column is read from top to bottom before the next one. The rows of a
table stay whole: all their columns have something in them, while each column of a page has its gaps where it has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cleaner.document import Block
from cleaner.read.text import blocks_of_lines, split_lines, strip_lines

GUTTER = 2
"""Blanks between two columns, at the least."""
NARROWEST = 8
"""Characters from the start of the line to where a second column may begin."""
LEAST_LINES = 6
"""Lines that columns stand side by side in, at the least."""
LEAST_IN_COLUMN = 3
"""Lines that a column has text in, at the least; and lines that begin at the very edge of one."""
LEAST_AT_EDGE = 0.2
"""And of the lines of a column this share: others are indented."""
LEAST_FULL = 2
"""Lines that have text in both columns, at the least."""
MOST_NESTED = 0.96
"""Of the lines of the emptier column, the share that have text in the other one too: in a table all do."""
PARAGRAPH = 60
"""Characters of a paragraph, at the least."""
LEAST_PARAGRAPHS, LEAST_SHARE_OF_PARAGRAPHS = 2, 0.05
"""So many lines, and this share of all, are paragraphs: else there is no article beside a menu."""
MOST_OPEN = 16
"""Places at which a column may begin that are looked at together."""
DEEPEST = 4
"""So often columns are looked for within columns."""

_GAP = re.compile(r"   (?<=\S   ) *+\S")
"""Blanks amid a line. Where a text has none, which is found soonest so, no more is looked at."""
_BEGINS = re.compile(rf"(?<= {{{GUTTER}}})\S")
_PARAGRAPH = re.compile(rf".{{{PARAGRAPH},}}[.!?…:。！？：]['\"”’»)]*")

Part = tuple[int, str]
"""A part of a line, behind the number of the line, from 1."""


def read_columns(text: str, blocks: Sequence[Block]) -> list[Block] | None:
    """The parts of the lines of `text`, column by column; None where no columns stand side by side.

    `blocks` are those of the text: where one is of several lines, a paragraph was wrapped, and no line goes on in a
    column. Each part has the number of its line.
    """
    if next(islice(_GAP.finditer(text), LEAST_FULL - 1, None), None) is None:
        return None
    if any(first != last for first, last in (block.lines for block in blocks)):
        return None
    whole = [(number, line.rstrip("\r\n")) for number, line in enumerate(split_lines(text), 1)]
    parts = [*_column_by_column(whole, DEEPEST)]
    if len(parts) == len(whole):
        return None
    lines = [f"{part}\n" for _, part in parts]
    unwoven = "".join(lines)
    found = blocks_of_lines(unwoven, lines, strip_lines(unwoven, lines))
    numbers = [parts[block.lines[0] - 1][0] for block in found]
    return [Block(block.raw, block.text, (number, number)) for block, number in zip(found, numbers, strict=True)]


def _column_by_column(lines: Sequence[Part], depth: int) -> Iterator[Part]:
    """The lines in the order in which they are read, those with columns cut."""
    end = 0
    for region in _regions([text for _, text in lines]) if depth else ():
        yield from lines[end : region.first]
        end = region.end
        beside = lines[region.first : end]
        yield from _column_by_column([(number, text[: region.edge].rstrip()) for number, text in beside], depth - 1)
        yield beside[-1][0], ""
        yield from _column_by_column([(number, text[region.edge :]) for number, text in beside], depth - 1)
    yield from lines[end:]


@dataclass(slots=True)
class _Region:
    """Lines that a column may stand in which begins at `edge`, and what is counted of them up to `end`."""

    edge: int
    first: int
    end: int
    """The line below the last one with text in that column."""
    left: int = 0
    """Lines with text on the left of the edge."""
    right: int = 0
    both: int = 0
    filled: int = 0
    at_edge: int = 0
    paragraphs: int = 0
    left_since: int = 0
    """Of the lines below the end, those with text on the left."""
    paragraphs_since: int = 0

    def add(self, number: int, text: str) -> None:
        """Count a line."""
        left, right = text[: self.edge].strip(), text[self.edge :].strip()
        self.left_since += bool(left)
        self.paragraphs_since += _PARAGRAPH.fullmatch(left) is not None
        if not right:
            return
        self.end = number + 1
        self.left += self.left_since
        self.right += 1
        self.both += bool(left)
        self.filled += self.left_since + (not left)
        self.at_edge += not text[self.edge].isspace()
        self.paragraphs += self.paragraphs_since + (_PARAGRAPH.fullmatch(right) is not None)
        self.left_since = self.paragraphs_since = 0

    def has_columns(self) -> bool:
        """Whether two columns stand side by side here, and one of them has paragraphs."""
        return (
            self.filled >= LEAST_LINES
            and self.left >= LEAST_IN_COLUMN
            and self.at_edge >= max(LEAST_IN_COLUMN, LEAST_AT_EDGE * self.right)
            and LEAST_FULL <= self.both <= MOST_NESTED * min(self.left, self.right)
            and self.paragraphs >= max(LEAST_PARAGRAPHS, LEAST_SHARE_OF_PARAGRAPHS * self.filled)
        )

    @property
    def weight(self) -> int:
        """How much stands in both columns."""
        return min(self.left, self.right) * self.filled


def _regions(lines: Sequence[str]) -> list[_Region]:
    """Where columns stand side by side, from the top; of regions that overlap, the one with most in both columns."""
    found: list[_Region] = []
    growing: dict[int, _Region] = {}
    for number, text in enumerate(lines):
        ended = [edge for edge in growing if text[edge - GUTTER : edge].strip()]
        found += map(growing.pop, ended)
        for begun in _BEGINS.finditer(text, NARROWEST):
            if len(growing) == MOST_OPEN:
                break
            edge = begun.start()
            growing.setdefault(edge, _Region(edge, number, number))
        for region in growing.values():
            region.add(number, text)
    found += growing.values()
    kept: list[_Region] = []
    taken: set[int] = set()
    for region in sorted(filter(_Region.has_columns, found), key=lambda region: -region.weight):
        span = range(region.first, region.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(region)
    return sorted(kept, key=lambda region: region.first)
