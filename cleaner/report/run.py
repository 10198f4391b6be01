"""The report of a run: a page of charts, and beside it a page for each document that is named there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cleaner.batch.sinks import write_file
from cleaner.batch.statistics import OTHERS
from cleaner.kinds import Kind
from cleaner.printable import printable
from cleaner.report.pages import document_page, run_page
from cleaner.report.views import view

if TYPE_CHECKING:
    from cleaner.batch.statistics import Loss, Statistics

Name = TypeVar("Name", str, Kind, tuple[str, Kind])

INDEX = "index.html"
_DOCUMENTS = "documents"
_ROWS = 20
"""Rows of a chart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart."""

    name: str
    length: float
    """From 0 to 1."""
    cells: tuple[str, ...]
    """What stands behind the bar, one for each of the chart's further columns."""
    kind: Kind | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a heading."""

    heading: str
    columns: tuple[str, ...]
    """What the names are, then what the cells are."""
    bars: list[Bar]
    left_out: int = 0
    """How many rows there would be more."""


def write_report(folder: Path, statistics: Statistics) -> None:
    """Write the pages of a run into `folder`."""
    losses = {loss.name: loss for loss in statistics.most + statistics.least}
    links: dict[str, str] = {}
    for number, name in enumerate(sorted(losses), start=1):
        if cleaned := losses[name].unpack():
            links[name] = f"{_DOCUMENTS}/{number:02}.html"
            write_file(folder / links[name], document_page(view(name, cleaned)))
    write_file(folder / INDEX, run_page(_figures(statistics), _charts(statistics, links)))


def pages_in(folder: Path) -> list[Path]:
    """The files in `folder` that a report would replace, an earlier one's or not."""
    return [folder / INDEX, *(folder / _DOCUMENTS).glob("[0-9][0-9].html")]


def _figures(statistics: Statistics) -> list[tuple[str, str]]:
    total = statistics.total
    return [
        ("Documents", f"{total.documents:,}"),
        ("Characters", f"{total.characters:,}"),
        ("Removed", f"{total.removed:,}"),
        ("Share removed", _percent(total.removed, total.characters)),
    ]


def _charts(statistics: Statistics, links: dict[str, str]) -> list[Chart]:
    return [
        _kinds(statistics),
        _shares(statistics),
        _sources(statistics),
        _rules(statistics),
        _losses("Documents that lost most", statistics.most, links),
        _losses("Documents that lost least", statistics.least, links),
    ]


def _kinds(statistics: Statistics) -> Chart:
    most = max(statistics.kinds.values(), default=1)
    bars = [
        Bar(kind, characters / most, (f"{characters:,}", _percent(characters, statistics.total.removed)), kind)
        for kind, characters in _ranked(statistics.kinds.items())
    ]
    return Chart("Removed by kind", ("Kind", "Characters", "Share"), bars)


def _shares(statistics: Statistics) -> Chart:
    most = max(statistics.shares.values(), default=1)
    bars = [
        Bar(f"{tenth * 10} to {tenth * 10 + 10}%", statistics.shares[tenth] / most, (f"{statistics.shares[tenth]:,}",))
        for tenth in range(10)
    ]
    return Chart("Documents by the share that was removed", ("Share", "Documents"), bars)


def _sources(statistics: Statistics) -> Chart:
    removed = {source: tally.removed for source, tally in statistics.sources.items()}
    most = max(removed.values(), default=1) or 1
    bars = []
    for source, characters in _ranked(removed.items())[:_ROWS]:
        tally = statistics.sources[source]
        cells = (f"{tally.documents:,}", f"{characters:,}", _percent(characters, tally.characters))
        name = "the other sources" if source == OTHERS else printable(source)
        bars.append(Bar(name, characters / most, cells))
    columns = ("Source", "Documents", "Characters removed", "Share")
    return Chart("Removed by source", columns, bars, len(removed) - len(bars))


def _rules(statistics: Statistics) -> Chart:
    most = max(statistics.rules.values(), default=1)
    bars = [
        Bar(printable(rule), blocks / most, (kind, f"{blocks:,}"), kind)
        for (rule, kind), blocks in _ranked(statistics.rules.items())[:_ROWS]
    ]
    columns = ("Rule", "Kind", "Blocks")
    return Chart("Rules that decided most", columns, bars, len(statistics.rules) - len(bars))


def _losses(heading: str, losses: list[Loss], links: dict[str, str]) -> Chart:
    bars = [
        Bar(
            printable(loss.name),
            loss.share,
            (f"{loss.characters:,}", f"{loss.share:.1%}"),
            link=links.get(loss.name, ""),
        )
        for loss in sorted(losses, reverse=True)
    ]
    return Chart(heading, ("Document", "Characters", "Removed"), bars)


def _ranked(counts: Iterable[tuple[Name, int]]) -> list[tuple[Name, int]]:
    """The largest first, and of equals the first by name, so that a report does not depend on who counted."""
    return sorted(counts, key=lambda item: (-item[1], item[0]))


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"
