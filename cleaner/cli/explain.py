"""`cleaner explain`: every block of a document, what it is, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, tell
from cleaner.cli.options import (
    DisableOption,
    DropOption,
    EngineOption,
    FormatOption,
    KeepOption,
    NoModelOption,
    PageTypeOption,
    RulesOption,
    SiteOption,
    UrlOption,
    make_cleaner,
    settings_with,
)
from cleaner.cli.pages import HtmlOption, demand_pages
from cleaner.cli.terminal import COLOURS, output, terminal
from cleaner.errors import RefusedError
from cleaner.printable import printable
from cleaner.settings import Container

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.batch.sources import Source
    from cleaner.cleaned import JudgedBlock

_INDENT = 22
"""Columns before the text: line numbers, mark and kind."""


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="All that is known of the document, as JSON.")] = False,
    html: HtmlOption = None,
    content_format: FormatOption = None,
    keep: KeepOption = None,
    drop: DropOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    engine: EngineOption = None,
    page_type: PageTypeOption = None,
    site: SiteOption = None,
    url: UrlOption = None,
) -> None:
    """Show what each block is, and why.

    For each block: its lines in the input, whether it is kept (+) or removed (-), its kind, its text and the reason. If
    the document's folder has a golden.toml, its options are used.
    """
    from cleaner.batch.runner import cleaning
    from cleaner.batch.sinks import to_json, to_utf8, write_file
    from cleaner.errors import SetAside, reason_for
    from cleaner.golden.folder import settings_of_source
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    if json and html:
        raise RefusedError("--json and --html: a document is explained as one of them at a time")
    beneath = settings_of_source(Path(file)) if Path(file).is_file() else None
    options = {"format": content_format, "no_model": no_model, "engine": engine, "site": site}
    settings = settings_with(keep, drop, rules, disable, page_type, beneath, **options)
    cleaner = make_cleaner(settings)
    source = _only_source(file)
    if html:
        html = demand_pages(html, [source.path] if source.path else [])
    try:
        cleaned = cleaning(cleaner, settings.format, url)(source)
    except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
        tell(SetAside(source.name, reason_for(error)))
        raise typer.Exit(SOMETHING_FAILED) from None
    if html:
        write_file(html, document_page(view(source.name, cleaned)))
    elif json:
        sys.stdout.buffer.write(to_utf8(to_json(cleaned.to_dict(), indent=2) + "\n"))
    else:
        console = terminal(sys.stdout)
        for block in cleaned.blocks:
            if console:
                _show(block, console)
            else:
                output(f"{_head(block)}{printable(block.text)}  <- {why(block)}")


def why(block: JudgedBlock) -> str:
    """The reason of a block, and the rule behind it where there is one."""
    return printable(block.reason + (f" (rule {block.rule})" if block.rule else ""))


def _only_source(file: str) -> Source:
    from cleaner.batch.sources import find_sources

    sources, problems = find_sources([file])
    for problem in problems:
        tell(problem)
    if len(sources) > 1:
        raise RefusedError(f"{file}: holds {len(sources)} documents; name one of them")
    if not sources:
        raise typer.Exit(NOTHING_BEGUN)
    if sources[0].container is not Container.FILES:
        raise RefusedError(
            f"{file}: holds records, and one document is explained; `cleaner clean` with --audit says of each what went"
        )
    return sources[0]


def _head(block: JudgedBlock) -> str:
    first, last = block.lines
    lines = str(first) if first == last else f"{first}-{last}"
    return f"{lines:>7} {'+' if block.kept else '-'} {block.kind:<{_INDENT - 11}} "


def _show(block: JudgedBlock, console: Console) -> None:
    """Two lines on a terminal: the text, cut to the width, and the reason."""
    from rich.text import Text

    colour = COLOURS[block.kind]
    line = Text(_head(block), style=colour).append(printable(block.text), style="" if block.kept else "dim")
    line.truncate(console.width, overflow="ellipsis")
    console.print(line, no_wrap=True, overflow="ignore")
    console.print(Text(" " * _INDENT + why(block), style="dim italic"), soft_wrap=True)
