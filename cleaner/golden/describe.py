"""Say in lines of text what differs from a golden, and which rule or heuristic decided it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.golden.alike import plain
from cleaner.printable import printable

if TYPE_CHECKING:
    from cleaner.cleaned import JudgedBlock
    from cleaner.golden.compare import BodyDifference, Comparison, KindDifference
    from cleaner.golden.update import Change

_SHOWN = 60
"""Characters of a line that are shown where only its kind is in question."""
_WIDTH = 160
"""Characters of a line that a brief description shows."""
_LINES = 24
"""Lines that it has of the body, of the kinds, and of what decided them."""


def describe(result: Comparison) -> Iterator[str]:
    """Every difference, each with the verdict behind it."""
    source, pair = printable(result.pair.source.name), result.pair
    if result.body or result.unseen:
        yield f"{source}: the body differs from {printable(str(pair.golden))}"
    yield from (f"  {line}" for line in describe_unseen(result.unseen))
    for difference in result.body:
        yield from _line(difference)
    if result.kinds:
        yield f"{source}: {len(result.kinds)} kinds differ from {printable(str(pair.kinds))}"
    for kind in result.kinds:
        yield from _kind(kind)


def describe_unseen(unseen: dict[str, int]) -> Iterator[str]:
    """In what lines differ that look alike."""
    for name, line in unseen.items():
        yield f"what looks alike differs in {name}, first in golden line {line}"


def verdict(block: JudgedBlock) -> str:
    """What was said of a block, the reason, and the rule where one decided."""
    rule = f" (rule {block.rule})" if block.rule else ""
    kept = "kept" if block.kept else "removed"
    return printable(f"source line {block.lines[0]} is {block.kind}, {kept}: {block.reason}{rule}")


def describe_briefly(result: Comparison, wanted: list[Change], name: Callable[[Path], str]) -> Iterator[str]:
    """A small diff of the body, the kinds that differ, and each verdict behind them once; long ones are cut."""
    diff = [line for change in wanted if change.path == result.pair.golden for line in _diff(change, name(change.path))]
    kinds = [f"  {_kinds(difference)}" for difference in result.kinds]
    found = [one.block for one in result.body] + [one.block for one in result.kinds]
    blocks = {block.lines: block for block in found if block}
    for line in describe_unseen(result.unseen):
        yield f"{printable(name(result.pair.golden))}: {line}"
    yield from _first(diff)
    if kinds:
        yield f"{printable(name(result.pair.kinds))}:"
        yield from _first(kinds)
    if blocks:
        yield "because:"
        yield from _first([f"  {verdict(blocks[lines])}" for lines in sorted(blocks)])


def _diff(change: Change, name: str) -> Iterator[str]:
    before, after = (plain(text or "").split("\n") for text in (change.before, change.text))
    for line in difflib.unified_diff(before, after, f"{name} (pinned)", "what comes out", n=1, lineterm=""):
        yield _cut(printable(line, spaces=line[0] in "+-"), _WIDTH)


def _first(lines: list[str]) -> Iterator[str]:
    yield from lines[:_LINES]
    if len(lines) > _LINES:
        yield f"... and {len(lines) - _LINES} more"


def _line(difference: BodyDifference) -> Iterator[str]:
    mark, where = ("-", "golden") if difference.missing else ("+", "body")
    yield f"  {mark} {where} line {difference.line}: {printable(difference.text, spaces=True) or '(empty)'}"
    if difference.block:
        yield f"      {verdict(difference.block)}"
    elif difference.text.strip():
        yield "      no block of the source has this line"


def _kind(difference: KindDifference) -> Iterator[str]:
    yield f"  {_kinds(difference)}"
    if difference.block:
        yield f"      {_cut(printable(difference.block.text, spaces=True), _SHOWN)}"
        yield f"      {verdict(difference.block)}"


def _kinds(difference: KindDifference) -> str:
    pinned, found = difference.pinned or "nothing pinned", difference.found or "no line with text"
    return f"line {difference.line}: pinned {pinned}, found {found}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."
