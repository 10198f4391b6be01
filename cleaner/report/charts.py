"""The charts of a run: what was removed, by kind, share, source, rule and document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cleaner.batch.statistics import OTHERS
from cleaner.kinds import Kind
from cleaner.printable import printable

if TYPE_CHECKING:
    from cleaner.batch.statistics import Loss, Statistics

Name = TypeVar("Name", str, Kind, tuple[str, Kind])

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


def charts_of(statistics: Statistics, links: dict[str, str]) -> list[Chart]:
    """All charts of a run; `links` are the pages of documents, by their names."""
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
        Bar(kind, characters / most, (f"{characters:,}", percent(characters, statistics.total.removed)), kind)
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
        cells = (f"{tally.documents:,}", f"{characters:,}", percent(characters, tally.characters))
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


def percent(part: int, whole: int) -> str:
    """A share in words, also of nothing."""
    return f"{part / whole:.1%}" if whole else "none"
