"""Compare what comes out with what is pinned: the body byte for byte, the kinds line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.sinks import to_utf8
from cleaner.golden.pairs import Pair
from cleaner.kinds import Kind

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned, JudgedBlock

HEADER = "line\tkind"


class GoldenError(ValueError):
    """A kinds file that cannot be read; its text is one line that names file and line."""


@dataclass(frozen=True, slots=True)
class BodyDifference:
    """A line that only the golden has or only the body, and the block that it comes from, where one has it."""

    missing: bool
    """The golden has it and the body does not; otherwise the other way about."""
    line: int
    """Its number in the golden, or in the body where the golden lacks it."""
    text: str
    block: JudgedBlock | None


@dataclass(frozen=True, slots=True)
class KindDifference:
    """A line of the source that is not of the kind that is pinned. None: not pinned, or not a line with text."""

    line: int
    pinned: Kind | None
    found: Kind | None
    block: JudgedBlock | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All in which a result differs from what is pinned."""

    pair: Pair
    body: list[BodyDifference]
    kinds: list[KindDifference]

    @property
    def same(self) -> bool:
        return not self.body and not self.kinds


def compare(pair: Pair, cleaned: Cleaned) -> Comparison:
    """Hold `cleaned` against the files of `pair`. Raises `GoldenError` for a kinds file that is not one."""
    pinned = pair.golden.read_bytes()
    found = to_utf8(cleaned.body)
    body = [] if pinned == found else list(_body_differences(pinned, found, cleaned))
    kinds = list(_kind_differences(read_kinds(pair.kinds), cleaned)) if pair.pins_kinds else []
    return Comparison(pair, body, kinds)


def lines_of(cleaned: Cleaned) -> dict[int, JudgedBlock]:
    """The lines of the source that hold text, by number, and the block of each."""
    blocks = (block for block in cleaned.blocks if block.text)
    return {line: block for block in blocks for line in range(block.lines[0], block.lines[1] + 1)}


def blocks_by_line(cleaned: Cleaned) -> dict[str, list[JudgedBlock]]:
    """The blocks that hold a line of text, by the line."""
    found: dict[str, list[JudgedBlock]] = {}
    for block, read in zip(cleaned.blocks, cleaned.document.blocks, strict=True):
        for line in read.prose.split("\n"):
            found.setdefault(line.strip(), []).append(block)
    return found


def read_kinds(path: Path) -> dict[int, Kind]:
    """The kind of each line, as a kinds file pins it."""
    header, *rows = path.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    if header != HEADER:
        raise GoldenError(f"{path}: line 1: the header is not 'line', a tab and 'kind'")
    kinds: dict[int, Kind] = {}
    for number, row in enumerate(rows, start=2):
        line, _, kind = row.partition("\t")
        if not (line.isascii() and line.isdigit()) or int(line) in kinds:
            raise GoldenError(f"{path}: line {number}: '{line}' is not a line number, or not a new one")
        if kind not in list(Kind):
            raise GoldenError(f"{path}: line {number}: '{kind}' is not a kind")
        kinds[int(line)] = Kind(kind)
    return kinds


def _body_differences(pinned: bytes, found: bytes, cleaned: Cleaned) -> Iterator[BodyDifference]:
    before, after = (content.decode(errors="backslashreplace").split("\n") for content in (pinned, found))
    old, new = ([line for line in lines if line.strip()] for lines in (before, after))
    if old == new:
        yield from _first_difference(before, after)
        return
    numbers = [[number for number, line in enumerate(lines, start=1) if line.strip()] for lines in (before, after)]
    blocks = blocks_by_line(cleaned)
    for what, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            for place in range(start, end):
                yield BodyDifference(True, numbers[0][place], old[place], _block_of(old[place], blocks, kept=False))
            for place in range(new_start, new_end):
                yield BodyDifference(False, numbers[1][place], new[place], _block_of(new[place], blocks, kept=True))


def _first_difference(before: list[str], after: list[str]) -> Iterator[BodyDifference]:
    """Where two bodies that differ in blank lines only, or in the line end at their end, part."""
    pairs = enumerate(zip_longest(before, after), start=1)
    number, (old, new) = next(pair for pair in pairs if pair[1][0] != pair[1][1])
    if old is not None:
        yield BodyDifference(True, number, old, None)
    if new is not None:
        yield BodyDifference(False, number, new, None)


def _block_of(line: str, blocks: dict[str, list[JudgedBlock]], *, kept: bool) -> JudgedBlock | None:
    """The block that a line comes from: one that is `kept`, or not, before any other."""
    return min(blocks.get(line.strip(), ()), key=lambda block: block.kept is not kept, default=None)


def _kind_differences(pinned: dict[int, Kind], cleaned: Cleaned) -> Iterator[KindDifference]:
    blocks = lines_of(cleaned)
    for line in sorted(pinned.keys() | blocks.keys()):
        block = blocks.get(line)
        found = block.kind if block else None
        if pinned.get(line) is not found:
            yield KindDifference(line, pinned.get(line), found, block)
