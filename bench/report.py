"""Tables of figures, on the terminal and as a report in Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a note, the names of the columns, and rows of cells."""

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: int = 2
    """How many columns at the left are names; the others are figures."""


def show(tables: Sequence[Table], console: Console) -> None:
    """Print the tables."""
    for table in tables:
        shown = RichTable(title=table.title, caption=table.note or None, title_justify="left", caption_justify="left")
        for number, column in enumerate(table.columns):
            shown.add_column(column, justify="left" if number < table.names else "right", no_wrap=True)
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)


def write(path: Path, title: str, command: str, about: str, tables: Sequence[Table]) -> None:
    """Write the report: how it was made, what there is to say of the run as a whole, and the tables."""
    head = [
        f"# {title}",
        "",
        "Made by this command, with the [measuring pages](measuring-pages.md):",
        "",
        "```sh",
        command,
        "```",
        "",
        about,
        "",
    ]
    path.write_text("\n".join(head + [line for table in tables for line in _markdown(table)]), encoding="utf-8")


def versions(packages: Iterable[str]) -> str:
    """Python and the packages, each with its version."""
    listed = (f"{package} {version(package)}" for package in sorted({*packages}, key=str.lower))
    return f"With {', '.join([f'Python {platform.python_version()}', *listed])}."


def _markdown(table: Table) -> list[str]:
    rule = ["---" if number < table.names else "---:" for number in range(len(table.columns))]
    rows = [table.columns, rule, *table.rows]
    note = [table.note, ""] if table.note else []
    return [f"## {table.title}", "", *note, *(f"| {' | '.join(row)} |" for row in rows), ""]
