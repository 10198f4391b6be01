"""What a page shows of a document: its blocks in order, and its body, beside a golden where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.errors import one_line
from cleaner.kinds import Kind
from cleaner.printable import printable

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned, JudgedBlock
    from cleaner.golden.compare import Comparison

SAME, MISSING, EXTRA = "same", "missing", "extra"
"""A line of the body that the golden has too; one that only the golden has; one that only the body has."""


@dataclass(frozen=True, slots=True)
class Row:
    """A block of the source."""

    number: int
    lines: str
    kind: Kind
    kept: bool
    text: str
    reason: str
    rule: str
    confidence: float
    difference: str
    """How it differs from the golden, in words; empty where it does not."""
    turns: bool
    """Whether what is removed begins here: the block before it is kept."""

    @property
    def shown_kind(self) -> str:
        """The label of the block: none for what is simply part of the body."""
        return "" if self.kept and self.kind is Kind.TEXT else self.kind


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the body, or a line of it where a golden is held against it."""

    text: str
    row: int | None
    """The number of the row it comes from; None where no block has this line."""
    state: str = SAME


@dataclass(frozen=True, slots=True)
class View:
    """A document on a page."""

    name: str
    title: str
    rows: list[Row]
    body: list[Line]
    facts: list[tuple[str, str]]

    @property
    def differences(self) -> int:
        return sum(bool(row.difference) for row in self.rows) + sum(
            line.state != SAME and line.row is None for line in self.body
        )


def view(name: str, cleaned: Cleaned) -> View:
    """A document and the body that was made of it."""
    rows = list(_rows(cleaned, {}))
    numbers = {row.number for row in rows if row.kept}
    blocks = enumerate(cleaned.document.blocks)
    body = [Line(visible(block.prose), number) for number, block in blocks if number in numbers]
    return View(printable(name), _line(cleaned.title or ""), rows, body, _facts(cleaned, rows))


def view_beside_golden(result: Comparison, cleaned: Cleaned) -> View:
    """A document, and its body beside the golden that it was compared with."""
    pinned = result.pair.golden.read_bytes().decode(errors="backslashreplace")
    notes: dict[tuple[int, int], list[str]] = {}
    for difference in result.body:
        if difference.block:
            note = "only the golden has it" if difference.missing else "the golden does not have it"
            notes.setdefault(difference.block.lines, []).append(note)
    for kind in result.kinds:
        if kind.block:
            notes.setdefault(kind.block.lines, []).append(f"pinned {kind.pinned or 'as nothing'}, found {kind.found}")
    rows = list(_rows(cleaned, notes))
    name, body = printable(result.pair.source.name), list(_lines(result, cleaned, pinned))
    facts = [("Looks alike, but differs in", what) for what in result.unseen] + _facts(cleaned, rows)
    return View(name, _line(cleaned.title or ""), rows, body, facts)


def kinds_of(views: Iterable[View]) -> list[tuple[Kind, int]]:
    """How many blocks there are of each kind, in the order that kinds have."""
    counts = Counter(row.kind for view in views for row in view.rows)
    return [(kind, counts[kind]) for kind in Kind if counts[kind]]


def rules_of(views: Iterable[View]) -> list[tuple[str, int]]:
    """How many blocks each rule decided, those that decided most first."""
    return Counter(row.rule for view in views for row in view.rows if row.rule).most_common()


def visible(text: str) -> str:
    """`text` with what would not be seen, or would turn other text about, written as an escape; lines stay lines."""
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.splitlines())


def _rows(cleaned: Cleaned, notes: dict[tuple[int, int], list[str]]) -> Iterator[Row]:
    after_kept = True
    for number, block in enumerate(cleaned.blocks):
        if not block.text:
            continue
        first, last = block.lines
        yield Row(
            number=number,
            lines=str(first) if first == last else f"{first}\N{EN DASH}{last}",
            kind=block.kind,
            kept=block.kept,
            text=visible(block.raw.strip("\r\n")),
            reason=printable(block.reason),
            rule=printable(block.rule or ""),
            confidence=block.confidence,
            difference="; ".join(dict.fromkeys(notes.get(block.lines, ()))),
            turns=after_kept and not block.kept,
        )
        after_kept = block.kept


def _lines(result: Comparison, cleaned: Cleaned, pinned: str) -> Iterator[Line]:
    """The lines of golden and body, merged: a line that both have stands once, any other at its own place."""
    numbers = {block.lines: number for number, block in enumerate(cleaned.blocks)}
    changed = {(one.missing, one.line): one for one in result.body}

    def number_of(block: JudgedBlock | None) -> int | None:
        return numbers[block.lines] if block else None

    origins = iter(
        number
        for number, block in enumerate(cleaned.document.blocks)
        if cleaned.verdicts[number].kept
        for line in block.prose.split("\n")
        if line.strip()
    )
    old, new = (list(enumerate(text.split("\n"), start=1)) for text in (pinned, cleaned.body))
    ours, theirs = iter(new), iter(old)
    line, golden = next(ours, None), next(theirs, None)
    while line or golden:
        if golden and (found := changed.get((True, golden[0]))):
            yield Line(visible(found.text) or "(an empty line)", number_of(found.block), MISSING)
            golden = next(theirs, None)
        elif line and (found := changed.get((False, line[0]))):
            if line[1].strip():
                next(origins, None)
            yield Line(visible(found.text) or "(an empty line)", number_of(found.block), EXTRA)
            line = next(ours, None)
        elif line and not line[1].strip():
            line = next(ours, None)
        elif golden and not golden[1].strip():
            golden = next(theirs, None)
        else:
            if line:
                yield Line(visible(line[1]), next(origins, None))
            line, golden = next(ours, None), next(theirs, None)


def _facts(cleaned: Cleaned, rows: list[Row]) -> list[tuple[str, str]]:
    """What is known of the document beside its blocks, each thing with its name."""
    kept, everything = sum(len(row.text) for row in rows if row.kept), sum(len(row.text) for row in rows)
    named = {
        "Byline": cleaned.byline,
        "Date": cleaned.date,
        "Language": cleaned.language,
        "Page type": cleaned.page_type,
    }
    facts = [(name, _line(value)) for name, value in named.items() if value]
    facts.append(("Blocks kept", f"{sum(row.kept for row in rows):,} of {len(rows):,}"))
    facts.append(("Characters kept", f"{kept / everything:.0%}" if everything else "none"))
    facts.append(("Expected word F1", f"{cleaned.confidence:.2f}"))
    return facts


def _line(text: str) -> str:
    return printable(one_line(text))
