"""Compare what comes out with what is pinned: the body byte for byte, the kinds line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.sinks import to_utf8
from cleaner.golden.alike import at_the_end, differences_unseen, in_lines, plain, plain_line
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
    unseen: dict[str, int]
    """In what lines of the body differ that look alike, and the number of the first one in the golden."""

    @property
    def same(self) -> bool:
        return not self.body and not self.kinds and not self.unseen


def compare(pair: Pair, cleaned: Cleaned) -> Comparison:
    """Hold `cleaned` against the files of `pair`. Raises `GoldenError` for a kinds file that is not one."""
    pinned = pair.golden.read_bytes()
    found = to_utf8(cleaned.body)
    kinds = list(_kind_differences(read_kinds(pair.kinds), cleaned)) if pair.pins_kinds else []
    if pinned == found:
        return Comparison(pair, [], kinds, {})
    before, after = (content.decode(errors="backslashreplace") for content in (pinned, found))
    body, unseen = _hold_bodies(before, after, cleaned)
    return Comparison(pair, body, kinds, unseen)


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


def _hold_bodies(before: str, after: str, cleaned: Cleaned) -> tuple[list[BodyDifference], dict[str, int]]:
    """The lines in which two bodies differ to the eye, and in what the others do that look alike."""
    if plain(before) == plain(after):
        return [], differences_unseen(before, after) or {"bytes that are not UTF-8": 1}
    (old_numbers, old), (new_numbers, new) = _with_text(before), _with_text(after)
    old_shown, new_shown = [[plain_line(line) for line in lines] for lines in (old, new)]
    steps = difflib.SequenceMatcher(None, old_shown, new_shown, autojunk=False).get_opcodes()
    blocks = blocks_by_line(cleaned)
    body: list[BodyDifference] = []
    alike: list[tuple[int, str, str]] = []
    for what, start, end, new_start, new_end in steps:
        places, new_places = range(start, end), range(new_start, new_end)
        if what == "equal":
            alike += [(old_numbers[one], old[one], new[other]) for one, other in zip(places, new_places, strict=True)]
            continue
        body += [BodyDifference(True, old_numbers[at], old[at], _block_of(old[at], blocks, False)) for at in places]
        body += [BodyDifference(False, new_numbers[at], new[at], _block_of(new[at], blocks, True)) for at in new_places]
    unseen = in_lines(alike) | at_the_end(before, after)
    return body or list(_first_difference(plain(before).split("\n"), plain(after).split("\n"))), unseen


def _with_text(body: str) -> tuple[list[int], list[str]]:
    """The lines of a body that hold text: their numbers, and they."""
    numbered = [(number, line) for number, line in enumerate(body.split("\n"), start=1) if line.strip()]
    return [number for number, _ in numbered], [line for _, line in numbered]


def _first_difference(before: list[str], after: list[str]) -> Iterator[BodyDifference]:
    """Where two bodies that differ in blank lines only part."""
    pairs = enumerate(zip_longest(before, after), start=1)
    number, (old, new) = next(pair for pair in pairs if pair[1][0] != pair[1][1])
    if old is not None:
        yield BodyDifference(True, number, old, None)
    if new is not None:
        yield BodyDifference(False, number, new, None)


def _block_of(line: str, blocks: dict[str, list[JudgedBlock]], kept: bool) -> JudgedBlock | None:
    """The block that a line comes from: one that is `kept`, or not, before any other."""
    return min(blocks.get(line.strip(), ()), key=lambda block: block.kept is not kept, default=None)


def _kind_differences(pinned: dict[int, Kind], cleaned: Cleaned) -> Iterator[KindDifference]:
    blocks = lines_of(cleaned)
    for line in sorted(pinned.keys() | blocks.keys()):
        block = blocks.get(line)
        found = block.kind if block else None
        if pinned.get(line) is not found:
            yield KindDifference(line, pinned.get(line), found, block)
