"""`cleaner clean`: inputs in, bodies or records out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from itertools import chain, count
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, RefusedError, tell
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
from cleaner.cli.pages import demand_template_language
from cleaner.cli.site_packs import tell_of_no_site
from cleaner.cli.terminal import COLOURS, terminal
from cleaner.kinds import Body, ContentFormat, Kind
from cleaner.settings import Container, Settings

if TYPE_CHECKING:
    from cleaner.batch.destinations import Destination
    from cleaner.batch.journal import Journal, Run, State
    from cleaner.batch.progress import Watch
    from cleaner.batch.quarantine import Quarantine
    from cleaner.batch.reading import Job, Reading
    from cleaner.batch.sources import Source, Sources
    from cleaner.batch.tasks import Failure
    from cleaner.set_aside import SetAside

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""NumPy's matrices are small here: more threads than one only take time from other processes."""
_TOLD = 100
"""So many failures are told one by one where all are in the quarantine."""
_AS_THEY_COME = {Container.FILES, Container.JSONL, Container.CSV}
"""What comes as these goes to standard output as the same; all else goes as JSON Lines."""


def clean(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, URLs, or - for standard input.")
    ],
    *,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="OUT", help="A folder, or a file: .jsonl .json .csv .parquet .arrow."),
    ] = None,
    content_format: FormatOption = None,
    from_: Annotated[
        Container | None, typer.Option("--from", help="What the inputs are. Default: what their suffixes say.")
    ] = None,
    to: Annotated[
        Container | None,
        typer.Option(
            "--to",
            metavar="|".join(one for one in Container if one is not Container.WARC),
            help="What results are written as. Default: what OUT's suffix says.",
        ),
    ] = None,
    body: Annotated[Body | None, typer.Option("--body", help="The body plain, or with its marks.")] = None,
    field: Annotated[
        str | None, typer.Option("--field", metavar="COLUMN", help="The column with the dump. Default: text.")
    ] = None,
    url_field: Annotated[
        str | None, typer.Option("--url-field", metavar="COLUMN", help="The column that says where each is from.")
    ] = None,
    id_field: Annotated[
        str | None, typer.Option("--id-field", metavar="COLUMN", help="The column that names each. Default: id.")
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option(
            "--prefix", metavar="PREFIX", help="Before our columns where the input has such. Default: cleaner_."
        ),
    ] = None,
    audit: Annotated[
        bool | None,
        typer.Option("--audit/--no-audit", help="Add to tables what was removed, and why.", show_default=False),
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
            "--workers", metavar="N", min=0, help="Processes; 0 for none but this. Default: as many as cores."
        ),
    ] = None,
    max_bytes: Annotated[
        int | None,
        typer.Option("--max-bytes", metavar="BYTES", min=1, help="The largest document. Default: 67108864, 64 MiB."),
    ] = None,
    timeout: Annotated[
        int | None,
        typer.Option("--timeout", metavar="SECONDS", min=0, help="For a document; 0 for no limit. Default: 120."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an earlier run of the same broke off.")] = False,
    fail_fast: Annotated[
        bool | None,
        typer.Option("--fail-fast/--no-fail-fast", help="Stop at the first document that fails.", show_default=False),
    ] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option("--quarantine", metavar="FILE", help="What failed. Default: OUT.quarantine.jsonl."),
    ] = None,
    stats: Annotated[Path | None, typer.Option("--stats", metavar="FILE", help="Write what was done, as JSON.")] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write pages to look at: what was removed, as charts."),
    ] = None,
    quiet: Annotated[
        bool | None, typer.Option("--quiet/--no-quiet", help="No progress, no table at the end.", show_default=False)
    ] = None,
) -> None:
    """Clean files, folders, or records of tables.

    Of a folder the .txt, .md, .html and .htm files are taken. One input goes to standard output, unless -o names where
    its results go.

    Exit status 0: all well. 1: the rest was done, or with --fail-fast left, and something failed. 2: nothing was begun.
    3: the run broke off; after Ctrl-C 130, after SIGTERM 143, after SIGHUP 129.
    """
    from cleaner.batch.sources import behind_link
    from cleaner.batch.stores import path_of
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
    for_records = [name for name, given in (("--audit", audit), ("--comments", comments)) if given]
    asked = _Asked(inputs, None if out == "-" else out, settings, url, quarantine, stats, report, resume, for_records)
    state = _run(asked)
    if asked.out and not settings.quiet:
        _show(state)
    if state.counts.documents and not state.counts.of_sites and settings.rules and not settings.site:
        tell_of_no_site(load_rules(settings.rules, settings.disable), "--site, --url or --url-field")
    if state.counts.set_aside:
        raise typer.Exit(SOMETHING_FAILED)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for, with the project's settings."""

    inputs: list[str]
    out: str | None
    """A path or a URL; None for standard output."""
    settings: Settings
    url: str | None
    quarantine: Path | None
    stats: Path | None
    report: Path | None
    resume: bool
    for_records: list[str]
    """The options on the command line itself that add to records. As settings they are for runs that make some."""


def _run(asked: _Asked) -> State:
    """Clean what was asked for; what came of it."""
    from cleaner.batch.runner import Runner, by_size
    from cleaner.batch.sources import Sources, local
    from cleaner.batch.statistics import Statistics
    from cleaner.batch.tasks import UnfitError
    from cleaner.batch.workers import Options
    from cleaner.report.run import write_report

    settings = asked.settings
    sources = Sources(asked.inputs, local(asked.out), settings.from_, _beside(local(asked.out), asked.quarantine))
    survey = _survey(sources)
    if not survey.sources:
        for problem in survey.problems:
            tell(problem)
        raise typer.Exit(NOTHING_BEGUN)
    if asked.report:
        demand_template_language()
    destination = _destination(asked, survey)
    reading = _reading(asked, destination)
    if reading.as_tables and survey.sources > 1:
        reading = replace(reading, columns=reading.columns_of(sources))
    jobs = _place(sources, destination)
    quarantine, journal = _records(asked, destination, sources, survey)
    if asked.report:
        _make_folder(asked.report)
    options = Options(
        settings.for_cleaner(), settings.max_bytes, settings.timeout, destination.encoder(), bool(asked.report)
    )
    runner = Runner(
        destination.output(),
        _teller(quarantine is not None),
        quarantine,
        journal,
        _watch(asked, sources),
        settings.fail_fast,
        Statistics() if asked.report else None,
    )
    workers = 0 if reading.one_by_one else settings.workers
    if survey.partition:
        tell(f"{survey.partition.name}: what the names of its folders say, as KEY=VALUE, is in no column of the output")
    state = runner.begin(asked.resume)
    try:
        runner.run(reading.tasks(jobs, survey.problems), lambda tasks: by_size(tasks, options, workers), state)
    except BaseException as error:
        if journal and journal.begun and not isinstance(error, UnfitError):
            tell(f"{asked.out}: not finished; the same command with --resume goes on")
        raise
    if asked.stats:
        _write_stats(asked.stats, state, settings)
    if asked.report and runner.statistics is not None:
        write_report(asked.report, runner.statistics)
    return state


@dataclass(slots=True)
class _Survey:
    """What the inputs are, taken together."""

    sources: int = 0
    first: Source | None = None
    containers: frozenset[Container] = frozenset()
    problems: list[SetAside] = field(default_factory=list)
    """What cannot be an input."""
    partition: Source | None = None
    """The first table in a folder that is called KEY=VALUE, as lakes put a column into the names of folders."""


def _survey(sources: Sources) -> _Survey:
    """Look once at all inputs."""
    from cleaner.batch.reading import COLUMNAR
    from cleaner.set_aside import SetAside

    survey = _Survey()
    for found in sources.found():
        if isinstance(found, SetAside):
            survey.problems.append(found)
        else:
            survey.sources += 1
            survey.first = survey.first or found
            container = sources.container or found.container
            survey.containers |= {container}
            if survey.partition is None and container in COLUMNAR and any("=" in one for one in found.place.parts[:-1]):
                survey.partition = found
    return survey


def _destination(asked: _Asked, survey: _Survey) -> Destination:
    """What the results are put into, or why they cannot be."""
    from cleaner.batch.compression import without_compression
    from cleaner.batch.containers.columnar import NOT_FROM_A_PIPE
    from cleaner.batch.destinations import Destination
    from cleaner.batch.reading import COLUMNAR
    from cleaner.batch.sources import container_of
    from cleaner.batch.stores import is_url, shown

    settings, out = asked.settings, asked.out
    found, first = survey.containers, survey.first
    container = settings.to or (container_of(PurePath(out)) if out else None)
    if container is None and asked.for_records and out is None:
        container = Container.JSONL
    if container is None:
        container = next(iter(found)) if len(found) == 1 and found <= _AS_THEY_COME else Container.JSONL
        if out and found != {Container.FILES}:
            raise RefusedError(f"{out}: the records of tables go to one file: .jsonl, .csv, .parquet, .arrow or .json")
    if "--comments" in asked.for_records and container not in {Container.JSON, Container.JSONL}:
        raise RefusedError(
            "--comments adds to records of JSON: name a .jsonl or .json file with -o, or either with --to"
        )
    if asked.for_records and container is Container.FILES:
        raise RefusedError("--audit adds to records, and bodies are none: name a table with -o, or one with --to")
    if container is Container.WARC:
        raise RefusedError("WARC is read, not written: the results of an archive go to .jsonl or another table")
    if container is Container.FILES and found != {Container.FILES}:
        raise RefusedError("only documents that are files have files for their bodies: name a table with -o or --to")
    if container in COLUMNAR:
        _demand_arrow(container)
        if out and without_compression(PurePath(out)) != PurePath(out):
            raise RefusedError(
                f"{out}: {container} compresses what it holds: name a file without {PurePath(out).suffix}"
            )
        if out is None and sys.stdout.isatty():
            raise RefusedError(f"{container} is nothing for a terminal: name a file with -o")
    if Container.PARQUET in found and first is not None and first.is_stream and not sys.stdin.buffer.seekable():
        raise RefusedError(f"{first.name}: {NOT_FROM_A_PIPE}")
    if out is None and (len(asked.inputs) > 1 or (container is Container.FILES and survey.sources > 1)):
        for problem in survey.problems:
            tell(problem)
        raise RefusedError("several inputs cannot share standard output: name a folder for theirs with -o")
    if out and is_url(out) and container is Container.FILES:
        raise RefusedError(f"{out}: a folder of files has to be here; behind a URL goes one file, as .jsonl")
    only = shown(asked.inputs[0]) if len(asked.inputs) == 1 else None
    return Destination(
        out,
        container,
        settings.body,
        settings.prefix,
        settings.audit,
        settings.comments,
        of_files=found == {Container.FILES},
        single=survey.sources == 1 and first is not None and (first.is_stream or first.name == only),
        of_tables=found <= COLUMNAR,
        streams_csv=survey.sources == 1 and found == {Container.CSV},
    )


def _demand_arrow(container: Container) -> None:
    from cleaner.extras import MissingExtraError

    if find_spec("pyarrow") is None:
        raise MissingExtraError(f"writing {container}", "arrow")


def _reading(asked: _Asked, destination: Destination) -> Reading:
    """How the inputs are read."""
    from cleaner.batch.containers.columnar import Options
    from cleaner.batch.containers.fields import Fields
    from cleaner.batch.reading import COLUMNAR, Reading
    from cleaner.batch.sources import STANDARD_INPUT

    settings = asked.settings
    fields = Fields(settings.field, settings.url_field, settings.id_field)
    content_format = settings.format or ContentFormat.AUTO
    tables = destination.of_tables and destination.container in COLUMNAR
    return Reading(
        fields,
        settings.max_bytes,
        settings.from_,
        settings.format,
        asked.url,
        one_by_one=asked.out is None and settings.workers is None and STANDARD_INPUT in asked.inputs,
        as_tables=Options(fields, content_format, settings.body, settings.prefix, settings.audit) if tables else None,
    )


def _beside(out: Path | None, quarantine: Path | None) -> list[Path]:
    """The files that a run names itself, after its output and its quarantine."""
    from cleaner.batch.outputs import beside

    files = [beside(out, suffix) for suffix in (".part", ".journal")] if out else []
    if out and not quarantine:
        quarantine = beside(out, ".quarantine.jsonl")
        files.append(quarantine)
    return [*files, beside(quarantine, ".part")] if quarantine else files


def _place(sources: Sources, destination: Destination) -> Iterable[Job]:
    """Give each source its output, or refuse: a source by itself, or all before anything is begun."""
    from cleaner.batch.reading import Job, PlacedJobs, is_among
    from cleaner.batch.sinks import SUFFIXES
    from cleaner.batch.sources import FORMATS
    from cleaner.set_aside import SetAside

    out = destination.path
    if destination.out and out is None:
        place = _demand_store(destination.out)
        if any(source.stored == place for source in sources):
            raise RefusedError(f"{destination.out}: the output is an input, which is not overwritten")
    if out is None:
        return map(Job, sources)
    if destination.container is not Container.FILES:
        if is_among(out, sources):
            raise RefusedError(f"{out}: the output is an input, which is not overwritten")
        if out.is_dir():
            raise RefusedError(f"{out}: is a folder; {destination.container} goes to one file")
        _make_folder(out.parent)
        return map(Job, sources)
    if out.suffix.lower() in FORMATS and not out.is_dir():  # nobody means a new folder by such a name
        raise RefusedError(f"{out}: -o names a folder; for a single file use > {out}")
    jobs = PlacedJobs(sources, out, SUFFIXES[destination.body])
    if all(job.refused for job in jobs):
        for job in jobs:
            tell(SetAside(job.source.name, job.refused or ""))
        raise typer.Exit(NOTHING_BEGUN)
    _make_folder(out)
    return jobs


def _demand_store(url: str) -> tuple[Any, str]:
    """Make sure that something opens a URL: what holds it, and its path there."""
    from cleaner.batch.stores import store_of
    from cleaner.set_aside import SetAsideError

    try:
        return store_of(url)
    except SetAsideError as error:
        raise RefusedError(f"{url}: {error}") from None


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


def _records(
    asked: _Asked, destination: Destination, sources: Sources, survey: _Survey
) -> tuple[Quarantine | None, Journal | None]:
    """What a run keeps beside its output: the documents that failed, and how far it has come."""
    from cleaner.batch.journal import Journal
    from cleaner.batch.outputs import beside
    from cleaner.batch.quarantine import Quarantine
    from cleaner.report.run import INDEX, pages_in

    out = destination.path
    path = asked.quarantine or (beside(out, ".quarantine.jsonl") if out else None)
    journal = Journal(beside(out, ".journal"), partial(_this_run, asked, sources, survey.problems)) if out else None
    written = [path, asked.stats, *([beside(out, ".part"), beside(out, ".journal")] if out else [])]
    written += [asked.report / INDEX] if asked.report else []
    pages = pages_in(asked.report) if asked.report else []
    _demand_no_input([one for one in (*written, *pages) if one is not None], sources)
    for one in (out, asked.quarantine, asked.stats):
        if one is not None and one.is_symlink():  # what is behind other links was named instead
            raise RefusedError(f"{one}: is a link that leads back to itself")
    for one in written:
        if one is not None and one.is_dir():
            raise RefusedError(f"{one}: is a folder, and a file is needed")
    for one in (out, *written):
        if one is not None and one.exists() and not (one.is_file() or one.is_dir()):
            instead = f": use > {one}" if one == out else ""
            raise RefusedError(f"{one}: is no file, which could be replaced when the new one is whole{instead}")
    _demand_apart([one for one in (out, *written, path and beside(path, ".part")) if one is not None])
    if out is not None and destination.container is Container.FILES:
        for one in (asked.quarantine, asked.stats):
            if one is not None and _is_body_in(out, one, destination.body):
                raise RefusedError(f"{one}: the body of a document may go there; name a file outside of {out}")
    if asked.resume and journal is None:
        raise RefusedError("--resume needs an output here, named with -o: beside it stands how far a run has come")
    for one in (path, asked.stats, journal.path if journal else None):
        if one is not None:
            _make_folder(one.parent)
    return Quarantine(path) if path else None, journal


def _demand_no_input(written: Iterable[Path], sources: Sources) -> None:
    """Refuse files that are inputs, under whatever name."""
    there: dict[tuple[int, int], Path] = {}
    for path in written:
        with suppress(OSError):  # what is not there is no input
            held = path.stat()
            there[held.st_dev, held.st_ino] = path
    for source in sources if there else ():
        with suppress(OSError):
            its = source.path.stat() if source.path else None
            if its and (its.st_dev, its.st_ino) in there:
                raise RefusedError(f"{there[its.st_dev, its.st_ino]}: would be written, and is an input")


def _demand_apart(written: Iterable[Path]) -> None:
    """Refuse files of which one would take the place of another."""
    taken: set[str] = set()
    for path in written:
        place = os.path.realpath(path)
        if place in taken:
            raise RefusedError(f"{path}: would be written twice; each output of a run needs a file of its own")
        taken.add(place)


def _is_body_in(out: Path, path: Path, body: Body) -> bool:
    """Whether `path` is called as bodies are that go to the folder `out`."""
    from cleaner.batch.sinks import SUFFIXES

    return path.suffix == SUFFIXES[body] and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(out))


def _this_run(asked: _Asked, sources: Sources, problems: Iterable[SetAside]) -> Run:
    """What a run must have in common with one that it goes on from."""
    from cleaner import __version__
    from cleaner.batch.journal import Run, fingerprint

    settings = replace(asked.settings, workers=None, timeout=0, fail_fast=False, quiet=False)
    found = ((os.fsencode(source.name), *source.stamp()) for source in sources)
    inputs = chain(((os.fsencode(problem.name), problem.reason) for problem in problems), found)
    return Run(__version__, _rules_hash(settings), fingerprint([(settings, asked.out, asked.url)]), fingerprint(inputs))


def _rules_hash(settings: Settings) -> str:
    from cleaner.rulebook.load import load_rules, rules_hash

    return rules_hash(load_rules(settings.rules, settings.disable))


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


def _watch(asked: _Asked, sources: Sources) -> Watch:
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
    from cleaner.batch.sinks import to_json, write_file

    counts = state.counts
    stats = {
        "version": __version__,
        "rules": _rules_hash(settings),
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
