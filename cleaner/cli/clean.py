"""`cleaner clean`: inputs in, bodies or records out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, RefusedError, tell
from cleaner.cli.options import (
    DisableOption,
    DropOption,
    FormatOption,
    KeepOption,
    NoModelOption,
    RulesOption,
    SiteOption,
    UrlOption,
    make_cleaner,
    settings_with,
)
from cleaner.cli.terminal import COLOURS, terminal
from cleaner.settings import Body, Container, Settings

if TYPE_CHECKING:
    from cleaner.batch.runner import Summary
    from cleaner.batch.sinks import Job, Shared, Sink
    from cleaner.batch.sources import Source

_CONTAINERS = {".json": Container.JSON, ".jsonl": Container.JSONL}
"""The container that OUT's suffix names."""

_NOT_A_FOLDER = (".txt", ".md", ".html", ".htm", ".csv", ".parquet", ".arrow")
"""What nobody means as the name of a new folder."""


def clean(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, or - for standard input.")
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT", help="A folder, or a .json or .jsonl file.")
    ] = None,
    content_format: FormatOption = None,
    to: Annotated[Container | None, typer.Option("--to", help="What results are written as.")] = None,
    body: Annotated[Body | None, typer.Option("--body", help="The body plain, or with its marks.")] = None,
    keep: KeepOption = None,
    drop: DropOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    site: SiteOption = None,
    url: UrlOption = None,
    quiet: Annotated[
        bool | None, typer.Option("--quiet/--no-quiet", help="No table at the end.", show_default=False)
    ] = None,
) -> None:
    """Clean files, or every .txt, .md, .html and .htm file of folders.

    One input goes to standard output, unless -o names a folder for its output.
    """
    from cleaner.batch.runner import cleaning, run
    from cleaner.batch.sources import find_sources

    settings = settings_with(
        keep, drop, rules, disable,
        format=content_format, to=to, body=body, no_model=no_model, site=site, quiet=quiet,
    )  # fmt: skip
    out = None if out == Path("-") else out
    container = settings.to or _CONTAINERS.get(out.suffix.lower() if out else "", Container.FILES)
    cleaner = make_cleaner(settings)
    sources, problems = find_sources(inputs, out)
    for problem in problems:
        tell(problem)
    if not sources:
        raise typer.Exit(NOTHING_BEGUN)
    jobs = _place(inputs, sources, out, container, settings)
    with _open_sink(inputs, out, container, settings) as sink:
        summary = run(cleaning(cleaner, settings.format, url), jobs, sink, tell)
    if out and not settings.quiet:
        _show(summary)
    if summary.set_aside or problems or len(jobs) < len(sources):
        raise typer.Exit(SOMETHING_FAILED)


def _place(
    inputs: list[str], sources: list[Source], out: Path | None, container: Container, settings: Settings
) -> list[Job]:
    """Give each source its output, or refuse: a source by itself, or all of it before anything is begun."""
    from cleaner.batch.sinks import SUFFIXES, Job, is_among, place_outputs

    if out is None:
        if len(inputs) > 1 or (container is Container.FILES and len(sources) > 1):
            raise RefusedError(f"{len(sources)} inputs cannot share standard output: name a folder for theirs with -o")
    elif container is not Container.FILES:
        if is_among(out, sources):
            raise RefusedError(f"{out}: the output is an input, which is not overwritten")
        if out.is_dir():
            raise RefusedError(f"{out}: is a folder; {container} goes to one file")
        _make_folder(out.parent)
    else:
        if out.suffix.lower() in _NOT_A_FOLDER and not out.is_dir():
            raise RefusedError(f"{out}: -o names a folder; for a single file use > {out}")
        jobs, refused = place_outputs(sources, out, SUFFIXES[settings.body])
        for problem in refused:
            tell(problem)
        if not jobs:
            raise typer.Exit(NOTHING_BEGUN)
        _make_folder(out)
        return jobs
    return [Job(source) for source in sources]


def _make_folder(folder: Path) -> None:
    """Make sure that files can be written to `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise RefusedError(f"{folder}: is a file, and a folder is needed") from None
    except OSError as error:
        raise RefusedError(f"{folder}: cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RefusedError(f"{folder}: no permission to write there")


@contextmanager
def _open_sink(inputs: list[str], out: Path | None, container: Container, settings: Settings) -> Iterator[Sink]:
    from cleaner.batch.sinks import Bodies, Files, Shared, whole_file

    if out and container is Container.FILES:
        yield Files(settings.body)
    elif out:
        with whole_file(out) as stream, _records(inputs, Shared(stream, str(out)), container, settings) as sink:
            yield sink
    else:
        output = Shared(sys.stdout.buffer, "standard output")
        if container is Container.FILES:
            yield Bodies(output, settings.body)
        else:
            with _records(inputs, output, container, settings) as sink:
                yield sink


@contextmanager
def _records(inputs: list[str], output: Shared, container: Container, settings: Settings) -> Iterator[Sink]:
    """One named input gives its record as it is; several, a folder or a glob give records that say whose they are."""
    from cleaner.batch.sinks import Record, Records

    as_list = container is Container.JSON
    if len(inputs) == 1 and (inputs[0] == "-" or Path(inputs[0]).is_file()):
        yield Record(output, settings.body, layout=2 if as_list else None)
    else:
        records = Records(output, settings.body, as_list)
        yield records
        records.close()


def _show(summary: Summary) -> None:
    """Print what a run did: documents, lines kept, lines removed by kind."""
    rows = [("documents", summary.documents, ""), ("lines kept", summary.lines_kept, "green")]
    rows += [(f"removed as {kind}", lines, COLOURS[kind]) for kind, lines in summary.lines_removed.most_common()]
    if summary.set_aside:
        rows.append(("set aside", summary.set_aside, "bold red"))
    console = terminal(sys.stderr)
    if console is None:
        for name, number, _ in rows:
            typer.echo(f"{name:<20}{number:>12}", err=True)
        return
    from rich.table import Table

    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, number, style in rows:
        table.add_row(name, f"{number:,}", style=style)
    console.print(table)
