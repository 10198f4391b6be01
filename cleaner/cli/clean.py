"""`cleaner clean`: inputs in, bodies or records out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.errors import SOMETHING_FAILED, tell
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
    demand_sound_rules,
    settings_with,
)
from cleaner.cli.pages import demand_replaceable, demand_template_language
from cleaner.cli.site_packs import tell_of_no_site
from cleaner.cli.terminal import COLOURS, terminal
from cleaner.kinds import Body, Kind
from cleaner.settings import MAX_BYTES, Container, Settings

if TYPE_CHECKING:
    from cleaner.batch.journal import State
    from cleaner.batch.plan import Asked
    from cleaner.batch.progress import Watch
    from cleaner.batch.sources import Sources
    from cleaner.batch.tasks import Failure

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""NumPy's matrices are small here: more threads than one only take time from other processes."""
_TOLD = 100
"""So many failures are told one by one where all are in the quarantine."""


def clean(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, URLs, or - for standard input.")
    ],
    *,
    out: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            help="A folder for bodies, or one file for all: .jsonl .json .csv .tsv .parquet .arrow.",
        ),
    ] = None,
    content_format: FormatOption = None,
    from_: Annotated[
        Container | None, typer.Option("--from", help="What holds the documents. Default: what suffixes say.")
    ] = None,
    to: Annotated[
        Container | None,
        typer.Option(
            "--to",
            metavar="|".join(one for one in Container if one is not Container.WARC),
            help="What results are written as. Default: what OUT's suffix says.",
        ),
    ] = None,
    body: Annotated[Body | None, typer.Option("--body", help="How bodies are written. Default: text.")] = None,
    field: Annotated[
        str | None, typer.Option("--field", metavar="COLUMN", help="The column with the dump. Default: text.")
    ] = None,
    url_field: Annotated[
        str | None,
        typer.Option("--url-field", metavar="COLUMN", help="The column with the address of each. Default: none."),
    ] = None,
    id_field: Annotated[
        str | None,
        typer.Option("--id-field", metavar="COLUMN", help="The column that names each in the quarantine. Default: id."),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option(
            "--prefix",
            metavar="PREFIX",
            help="Put before the name of a result if the input has that column. Default: cleaner_.",
        ),
    ] = None,
    audit: Annotated[
        bool | None,
        typer.Option(
            "--audit/--no-audit", help="Add a column to tables: what was removed, and why.", show_default=False
        ),
    ] = None,
    comments: Annotated[
        bool | None,
        typer.Option(
            "--comments/--no-comments", help="Add the removed thread, comment by comment, to JSON.", show_default=False
        ),
    ] = None,
    keep: KeepOption = None,
    drop: DropOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    engine: EngineOption = None,
    page_type: PageTypeOption = None,
    site: SiteOption = None,
    url: UrlOption = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", min=0, help="Number of processes; 0: all in this one. Default: as many as cores."
        ),
    ] = None,
    max_bytes: Annotated[
        int | None,
        typer.Option(
            "--max-bytes",
            metavar="BYTES",
            min=1,
            help=f"Set larger documents aside. Default: {MAX_BYTES}, {MAX_BYTES >> 20} MiB.",
        ),
    ] = None,
    timeout: Annotated[
        int | None,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            min=0,
            help="Set aside a document that takes longer; 0: no limit. Default: 120.",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the same command broke off earlier.")] = False,
    fail_fast: Annotated[
        bool | None,
        typer.Option("--fail-fast/--no-fail-fast", help="Stop at the first document that fails.", show_default=False),
    ] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option("--quarantine", metavar="FILE", help="Where failures are listed. Default: OUT.quarantine.jsonl."),
    ] = None,
    stats: Annotated[
        Path | None, typer.Option("--stats", metavar="FILE", help="Write counts of the run, as JSON.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write web pages with charts of what was removed."),
    ] = None,
    quiet: Annotated[
        bool | None, typer.Option("--quiet/--no-quiet", help="No progress, no table at the end.", show_default=False)
    ] = None,
) -> None:
    """Clean files, folders, or records of tables.

    In a folder, the .txt, .md, .html and .htm files are read. Without -o, the result of one input goes to standard
    output.

    Exit status 0: all well. 1: the run finished, or --fail-fast stopped it, and a document failed. 2: nothing was
    begun. 3: the run broke off; after Ctrl-C 130, after SIGTERM 143, after SIGHUP 129.
    """
    from cleaner.batch.plan import Asked
    from cleaner.batch.sources import behind_link
    from cleaner.batch.stores import path_of
    from cleaner.report.run import pages_in
    from cleaner.rulebook.load import load_rules

    for library in _ONE_THREAD:
        os.environ.setdefault(library, "1")
    settings = settings_with(
        keep, drop, rules, disable, page_type,
        format=content_format, from_=from_, to=to, body=body, field=field, url_field=url_field, id_field=id_field,
        prefix=prefix, audit=audit, comments=comments, no_model=no_model, engine=engine, site=site, workers=workers,
        max_bytes=max_bytes, timeout=timeout, fail_fast=fail_fast, quiet=quiet,
    )  # fmt: skip
    demand_sound_rules(settings)
    quarantine, stats = (path and behind_link(path) for path in (quarantine, stats))
    inputs, out = [path_of(one) for one in inputs], path_of(out) if out else out
    if report:
        demand_template_language()
    pages = pages_in(report) if report else []
    asked = Asked(
        inputs, None if out == "-" else out, settings, url, quarantine, stats, pages, resume,
        audit=bool(audit), comments=bool(comments),
    )  # fmt: skip
    state = _run(asked, report)
    if asked.out and not settings.quiet:
        _show(state)
    if state.counts.documents and not state.counts.of_sites and settings.rules and not settings.site:
        tell_of_no_site(load_rules(settings.rules, settings.disable), "--site, --url or --url-field")
    if state.counts.set_aside:
        raise typer.Exit(SOMETHING_FAILED)


def _run(asked: Asked, report: Path | None) -> State:
    """Clean what was asked for; what came of it."""
    from cleaner.batch.plan import plan
    from cleaner.batch.runner import Runner, by_size
    from cleaner.batch.statistics import Statistics
    from cleaner.batch.stores import shown
    from cleaner.batch.tasks import UnfitError
    from cleaner.batch.workers import Options
    from cleaner.report.run import write_report

    settings = asked.settings
    planned = plan(asked)
    for page in asked.pages:
        demand_replaceable(page)
    journal, partition = planned.journal, planned.survey.partition
    options = Options(
        settings.for_cleaner(), settings.max_bytes, settings.timeout, planned.destination.encoder(), bool(report)
    )
    runner = Runner(
        planned.destination.output(),
        _teller(planned.quarantine is not None),
        planned.quarantine,
        journal,
        _watch(asked, planned.sources),
        settings.fail_fast,
        Statistics() if report else None,
    )
    workers = 0 if planned.reading.one_by_one else settings.workers
    if partition:
        tell(f"{partition.name}: what the names of its folders say, as KEY=VALUE, is in no column of the output")
    state = runner.begin(asked.resume)
    tasks = planned.reading.tasks(planned.jobs, planned.survey.problems)
    try:
        runner.run(tasks, lambda tasks: by_size(tasks, options, workers), state)
    except BaseException as error:
        if journal and journal.begun and not isinstance(error, UnfitError):
            tell(f"{asked.out}: not finished; the same command with --resume goes on")
        raise
    if runner.in_vain:
        tell(f"{shown(asked.out or '')}: stays as it was, since no document could be cleaned")
    if asked.stats:
        _write_stats(asked.stats, state, settings)
    if report and runner.statistics is not None:
        write_report(report, runner.statistics)
    return state


def _teller(recorded: bool) -> Callable[[Failure], None]:
    """What tells failures as they come; where all are recorded, only the first of many."""
    numbers = count(1)

    def told(failure: Failure) -> None:
        number = next(numbers)
        if number <= _TOLD or not recorded:
            tell(failure.said())
        elif number == _TOLD + 1:
            tell("further documents that fail are named in the quarantine only")

    return told


def _watch(asked: Asked, sources: Sources) -> Watch:
    """How the progress of a run is shown."""
    from cleaner.batch.progress import Bar, Lines, Silent

    if asked.out is None or asked.settings.quiet:
        return Silent()
    total = sum(source.size() for source in sources)
    console = terminal(sys.stderr)
    return Bar(console, total) if console else Lines(total)


def _write_stats(path: Path, state: State, settings: Settings) -> None:
    """Write what a run did, for programs."""
    from cleaner import __version__
    from cleaner.batch.plan import hash_of_rules
    from cleaner.batch.sinks import to_json, write_file

    counts = state.counts
    stats = {
        "version": __version__,
        "rules": hash_of_rules(settings),
        "documents": counts.documents,
        "set_aside": counts.set_aside,
        "passed_over": counts.passed_over,
        "bytes": state.size,
        "seconds": round(state.seconds, 3),
        "lines_kept": counts.lines_kept,
        "lines_removed": dict(sorted(counts.lines_removed.items())),
    }
    write_file(path, to_json(stats, indent=2) + "\n")


def _show(state: State) -> None:
    """Print what a run did: documents, lines kept, lines removed by kind."""
    counts = state.counts
    by_number = sorted(counts.lines_removed.items(), key=lambda one: -one[1])
    rows = [("documents", counts.documents, ""), ("lines kept", counts.lines_kept, "green")]
    rows += [(f"removed as {kind}", lines, COLOURS[Kind(kind)]) for kind, lines in by_number]
    if counts.set_aside:
        rows.append(("set aside", counts.set_aside, "bold red"))
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
