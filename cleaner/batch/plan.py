"""What a run is to do: which inputs it reads, what it makes of them and where that goes, or why it cannot be begun."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path, PurePath

from cleaner import __version__
from cleaner.batch.compression import without_compression
from cleaner.batch.containers.columnar import NOT_FROM_A_PIPE, TableOptions
from cleaner.batch.containers.fields import Fields
from cleaner.batch.destinations import Destination
from cleaner.batch.jobs import Job, PlacedJobs, identity_of, is_among
from cleaner.batch.journal import Journal, Run, fingerprint
from cleaner.batch.outputs import beside
from cleaner.batch.quarantine import Quarantine
from cleaner.batch.reading import COLUMNAR, Reading
from cleaner.batch.sinks import SUFFIXES
from cleaner.batch.sources import FORMATS, STANDARD_INPUT, Source, Sources, container_of, local
from cleaner.batch.stores import Stored, is_url, shown, store_of
from cleaner.columns import ResultColumns
from cleaner.errors import RefusedError, SetAside, SetAsideError
from cleaner.extras import MissingExtraError
from cleaner.kinds import Body, ContentFormat
from cleaner.rulebook.load import load_rules, rules_hash
from cleaner.settings import Container, Settings

_AS_THEY_COME = {Container.FILES, Container.JSONL, Container.CSV}
"""What comes as these goes to standard output as the same; all else goes as JSON Lines."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for, with the project's settings."""

    inputs: list[str]
    out: str | None
    """A path or a URL; None for standard output."""
    settings: Settings
    url: str | None
    quarantine: Path | None
    stats: Path | None
    pages: list[Path]
    """The files of a report, or that one would replace; the first is written in any case. Empty without a report."""
    resume: bool
    audit: bool
    """`--audit` was given. It is an error where no records are written; the setting `audit` is ignored there."""
    comments: bool
    """`--comments` was given. It is an error where the output is no JSON."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does, when nothing speaks against it any more."""

    sources: Sources
    survey: Survey
    destination: Destination
    reading: Reading
    jobs: Iterable[Job]
    quarantine: Quarantine | None
    """What keeps the documents that fail."""
    journal: Journal | None
    """What keeps how far the run has come."""


@dataclass(slots=True)
class Survey:
    """What the inputs are, taken together."""

    sources: int = 0
    first: Source | None = None
    containers: frozenset[Container] = frozenset()
    problems: list[SetAside] = field(default_factory=list)
    """What cannot be an input."""
    partition: Source | None = None
    """The first table in a folder that is called KEY=VALUE, as lakes put a column into the names of folders."""


def plan(asked: Asked) -> Plan:
    """What to do about what is asked for. Makes the folders that will be written to, and nothing else.

    Raises:
        RefusedError: It cannot be done.
        MissingExtraError: A library that it needs is not installed.
    """
    out = local(asked.out)
    sources = Sources(asked.inputs, out, asked.settings.from_, _beside(out, asked.quarantine))
    survey = _survey(sources)
    if not survey.sources:
        raise RefusedError(problems=survey.problems)
    destination = _destination(asked, survey)
    reading = _reading(asked, destination)
    if reading.as_tables and survey.sources > 1:
        reading = replace(reading, columns=reading.columns_of(sources))
    jobs = _place(sources, destination)
    quarantine, journal = _records(asked, destination, sources, survey)
    for page in asked.pages[:1]:
        _make_folder(page.parent)
    return Plan(sources, survey, destination, reading, jobs, quarantine, journal)


def _survey(sources: Sources) -> Survey:
    """Look once at all inputs."""
    survey = Survey()
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


def _destination(asked: Asked, survey: Survey) -> Destination:
    """What the results are put into, or why they cannot be."""
    settings, out = asked.settings, asked.out
    found, first = survey.containers, survey.first
    container = settings.to or (container_of(PurePath(out)) if out else None)
    makes_records = asked.comments or (asked.audit and found == {Container.FILES})
    if container is None and makes_records and out is None:
        container = Container.JSONL
    if container is None:
        container = next(iter(found)) if len(found) == 1 and found <= _AS_THEY_COME else Container.JSONL
        if out and found != {Container.FILES}:
            raise RefusedError(
                f"{shown(out)}: the records of tables go to one file: .jsonl, .csv, .parquet, .arrow or .json"
            )
    of_json = container in {Container.JSON, Container.JSONL}
    if asked.comments and not of_json:
        raise RefusedError(
            "--comments adds to records of JSON: name a .jsonl or .json file with -o, or either with --to"
        )
    if asked.audit and container is Container.FILES:
        raise RefusedError("--audit adds to records, and bodies are none: name a table with -o, or one with --to")
    if container is Container.WARC:
        raise RefusedError("WARC is read, not written: the results of an archive go to .jsonl or another table")
    if container is Container.FILES and found != {Container.FILES}:
        raise RefusedError("only documents that are files have files for their bodies: name a table with -o or --to")
    if container in COLUMNAR:
        _demand_arrow(container)
        if out and without_compression(PurePath(out)) != PurePath(out):
            raise RefusedError(
                f"{shown(out)}: {container} compresses what it holds: name a file without {PurePath(out).suffix}"
            )
        if out is None and sys.stdout.isatty():
            raise RefusedError(f"{container} is nothing for a terminal: name a file with -o")
    if Container.PARQUET in found and first is not None and first.is_stream and not sys.stdin.buffer.seekable():
        raise RefusedError(f"{first.name}: {NOT_FROM_A_PIPE}")
    if out is None and (len(asked.inputs) > 1 or (container is Container.FILES and survey.sources > 1)):
        told = "several inputs cannot share standard output: name a folder for theirs with -o"
        raise RefusedError(told, survey.problems)
    if out and is_url(out) and container is Container.FILES:
        raise RefusedError(f"{shown(out)}: a folder of files has to be here; behind a URL goes one file, as .jsonl")
    only = shown(asked.inputs[0]) if len(asked.inputs) == 1 else None
    return Destination(
        out,
        container,
        ResultColumns(settings.body, settings.prefix, settings.audit, settings.comments and of_json),
        of_files=found == {Container.FILES},
        single=survey.sources == 1 and first is not None and (first.is_stream or first.name == only),
        of_tables=found <= COLUMNAR,
        streams_csv=survey.sources == 1 and found == {Container.CSV},
    )


def _demand_arrow(container: Container) -> None:
    if find_spec("pyarrow") is None:
        raise MissingExtraError(f"writing {container}", "arrow")


def _reading(asked: Asked, destination: Destination) -> Reading:
    """How the inputs are read."""
    settings = asked.settings
    fields = Fields(settings.field, settings.url_field, settings.id_field)
    content_format = settings.format or ContentFormat.AUTO
    tables = TableOptions(fields, content_format, destination.columns)
    return Reading(
        fields,
        settings.max_bytes,
        settings.from_,
        settings.format,
        asked.url,
        one_by_one=asked.out is None and settings.workers is None and STANDARD_INPUT in asked.inputs,
        as_tables=tables if destination.of_tables and destination.container in COLUMNAR else None,
    )


def _beside(out: Path | None, quarantine: Path | None) -> list[Path]:
    """The files that a run names itself, after its output and its quarantine."""
    files = [beside(out, suffix) for suffix in (".part", ".journal")] if out else []
    if out and not quarantine:
        quarantine = beside(out, ".quarantine.jsonl")
        files.append(quarantine)
    return [*files, beside(quarantine, ".part")] if quarantine else files


def _place(sources: Sources, destination: Destination) -> Iterable[Job]:
    """Give each source its output, or refuse: a source by itself, or all before anything is begun."""
    out = destination.path
    if destination.out and out is None:
        place = _demand_store(destination.out)
        if any(source.stored == place for source in sources):
            raise RefusedError(f"{shown(destination.out)}: the output is an input, which is not overwritten")
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
    jobs = PlacedJobs(sources, out, SUFFIXES[destination.columns.body])
    if all(job.refused for job in jobs):
        raise RefusedError(problems=[SetAside(job.source.name, job.refused or "") for job in jobs])
    _make_folder(out)
    return jobs


def _demand_store(url: str) -> Stored:
    """What a URL leads to, where something opens it."""
    try:
        return store_of(url)
    except SetAsideError as error:
        raise RefusedError(f"{shown(url)}: {error}") from None


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
    asked: Asked, destination: Destination, sources: Sources, survey: Survey
) -> tuple[Quarantine | None, Journal | None]:
    """What a run keeps beside its output: the documents that failed, and how far it has come."""
    out = destination.path
    path = asked.quarantine or (beside(out, ".quarantine.jsonl") if out else None)
    journal = Journal(beside(out, ".journal"), partial(_this_run, asked, sources, survey.problems)) if out else None
    staged = [beside(out, ".part"), beside(out, ".journal")] if out else []
    written = [*filter(None, (path, asked.stats, *staged, *asked.pages[:1]))]
    for index in asked.pages[:1]:
        _demand_outside(index.parent, asked)
    _demand_no_input([*written, *asked.pages[1:]], sources)
    for one in filter(None, (out, asked.quarantine, asked.stats)):
        if one.is_symlink():  # what is behind other links was named instead
            raise RefusedError(f"{one}: is a link that leads back to itself")
    for one in written:
        if one.is_dir():
            raise RefusedError(f"{one}: is a folder, and a file is needed")
    for one in filter(None, (out, *written)):
        if one.exists() and not (one.is_file() or one.is_dir()):
            instead = f": use > {one}" if one == out else ""
            raise RefusedError(f"{one}: is no file, which could be replaced when the new one is whole{instead}")
    _demand_apart(filter(None, (out, *written, path and beside(path, ".part"))))
    if out is not None and destination.container is Container.FILES:
        for one in filter(None, (asked.quarantine, asked.stats)):
            if _is_body_in(out, one, destination.columns.body):
                raise RefusedError(f"{one}: the body of a document may go there; name a file outside of {out}")
    if asked.resume and journal is None:
        raise RefusedError("--resume needs an output here, named with -o: beside it stands how far a run has come")
    for one in filter(None, (path, asked.stats, journal.path if journal else None)):
        _make_folder(one.parent)
    return Quarantine(path) if path else None, journal


def _demand_outside(report: Path, asked: Asked) -> None:
    """Refuse a report where its pages would be documents of the next run."""
    place, out = (os.path.realpath(path) for path in (report, asked.out or os.devnull))
    if asked.settings.from_ is not None or Path(place).is_relative_to(out):
        return
    for name in asked.inputs:
        if not is_url(name) and Path(name).is_dir() and Path(place).is_relative_to(os.path.realpath(name)):
            raise RefusedError(f"{report}: the report would stand among the inputs: name a folder outside of {name}")


def _demand_no_input(written: Iterable[Path], sources: Sources) -> None:
    """Refuse files that are inputs, under whatever name."""
    there = {held: path for path in written if (held := identity_of(path))}
    for source in sources if there else ():
        if source.path and (held := identity_of(source.path)) in there:
            raise RefusedError(f"{there[held]}: would be written, and is an input")


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
    return path.suffix == SUFFIXES[body] and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(out))


def _this_run(asked: Asked, sources: Sources, problems: Iterable[SetAside]) -> Run:
    """What a run must have in common with one that it goes on from."""
    settings = replace(asked.settings, workers=None, timeout=0, fail_fast=False, quiet=False, disabled_in=None)
    found = ((os.fsencode(source.name), *source.stamp()) for source in sources)
    inputs = chain(((os.fsencode(problem.name), problem.reason) for problem in problems), found)
    return Run(
        __version__,
        hash_of_rules(settings),
        fingerprint([(settings, asked.out, asked.url, asked.quarantine)]),
        fingerprint(inputs),
    )


def hash_of_rules(settings: Settings) -> str:
    """The hash of the rules that are in force."""
    return rules_hash(load_rules(settings.rules, settings.disable))
