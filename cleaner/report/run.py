"""The report of a run: a page of charts, and beside it a page for each document that is named there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.sinks import write_file
from cleaner.report.charts import charts_of, percent
from cleaner.report.pages import document_page, run_page
from cleaner.report.views import view

if TYPE_CHECKING:
    from cleaner.batch.statistics import Statistics

INDEX = "index.html"
_DOCUMENTS = "documents"


def write_report(folder: Path, statistics: Statistics) -> None:
    """Write the pages of a run into `folder`."""
    losses = {loss.name: loss for loss in statistics.most + statistics.least}
    links: dict[str, str] = {}
    for number, name in enumerate(sorted(losses), start=1):
        if cleaned := losses[name].unpack():
            links[name] = f"{_DOCUMENTS}/{number:02}.html"
            write_file(folder / links[name], document_page(view(name, cleaned)))
    write_file(folder / INDEX, run_page(_figures(statistics), charts_of(statistics, links)))


def pages_in(folder: Path) -> list[Path]:
    """The files in `folder` that a report would replace, an earlier one's or not."""
    return [folder / INDEX, *(folder / _DOCUMENTS).glob("[0-9][0-9].html")]


def _figures(statistics: Statistics) -> list[tuple[str, str]]:
    total = statistics.total
    return [
        ("Documents", f"{total.documents:,}"),
        ("Characters", f"{total.characters:,}"),
        ("Removed", f"{total.removed:,}"),
        ("Share removed", percent(total.removed, total.characters)),
    ]
