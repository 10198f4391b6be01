"""From the inputs of a run to its tasks."""

from __future__ import annotations

import os
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import lru_cache
from io import BufferedReader
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from unicodedata import normalize

import numpy as np

from cleaner.batch.compression import decompressed, without_compression
from cleaner.batch.containers.columnar import RowRecords, Table, TableOptions, columns_of_all
from cleaner.batch.containers.csv_rows import CsvRecords, Rows
from cleaner.batch.containers.fields import Fields
from cleaner.batch.containers.files import File, FileRecords
from cleaner.batch.containers.json_lines import JsonRecords, json_items, list_items, names_of
from cleaner.batch.containers.warc import WarcRecords, warc_items
from cleaner.batch.limits import read_at_most
from cleaner.batch.sources import Source
from cleaner.batch.tasks import BrokenTask, Failure, Item, Task, Unread, in_tasks
from cleaner.batch.tasks import Container as AnyContainer
from cleaner.kinds import ContentFormat
from cleaner.set_aside import SetAside, SetAsideError, reason_for
from cleaner.settings import Container

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNAR = frozenset({Container.PARQUET, Container.ARROW})
_TASK_DOCUMENTS = 256
_ARCHIVES = {".zip", ".tar", ".tgz", ".7z", ".rar"}
_COMPRESSED = re.compile(rb"(?P<gz>\x1f\x8b\x08)|(?P<bz2>BZh[1-9]1AY&SY)|(?P<xz>\xfd7zXZ\0)|(?P<zst>\x28\xb5\x2f\xfd)")
"""How compressed data begins, by the suffix that says so."""


@dataclass(frozen=True, slots=True)
class Job:
    """A source, the file that its body is written to, where it has its own, and why it is not cleaned, if it is not."""

    source: Source
    target: Path | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the inputs of a run are read."""

    fields: Fields
    max_bytes: int
    container: Container | None = None
    """What all inputs are; None where the suffix of each says that."""
    format: ContentFormat | None = None
    url: str | None = None
    one_by_one: bool = False
    """Whether each document is a task, so that none waits for the next to be read."""
    as_tables: TableOptions | None = None
    """How columnar inputs are cleaned where the output is columnar too."""
    columns: pa.Schema | None = None
    """Those that such inputs have together."""

    def container_of(self, source: Source) -> Container:
        return self.container or source.container

    def tasks(self, jobs: Iterable[Job], problems: Iterable[SetAside] = ()) -> Iterator[Task]:
        """The tasks of all inputs, in their order, after the `problems`: what was named and cannot be one."""
        for problem in problems:
            yield BrokenTask(Failure(problem.name, None, None, None, problem.reason))
        columns = [self.columns] if self.columns else []
        for are_files, group in groupby(jobs, lambda job: self.container_of(job.source) is Container.FILES):
            if are_files:
                for task in in_tasks("", FileRecords(self.url), map(self._file, group), self._most):
                    task.read = task.size
                    yield task
                continue
            for job in group:
                try:
                    with _opened(job) as stream:
                        yield from self._of_container(job.source, stream, columns)
                except (SetAsideError, OSError) as error:
                    yield BrokenTask(Failure(job.source.name, None, None, None, reason_for(error)))

    def columns_of(self, sources: Iterable[Source]) -> pa.Schema | None:
        """The columns of all tables that become one, as far as each can be opened more than once."""

        def schemas() -> Iterator[pa.Schema]:
            for source in sources:
                if source.is_stream or (source.path and not source.path.is_file()):
                    continue
                # What cannot be read is set aside when its turn comes.
                with suppress(SetAsideError, OSError), source.open() as stream:
                    table = Table(stream, self.container_of(source), self.fields)
                    table.demand_texts(self.fields)
                    yield table.schema

        return columns_of_all(schemas())

    def _of_container(self, source: Source, stream: BinaryIO, columns: list[pa.Schema]) -> Iterator[Task]:
        """The tasks of one input. Tables get the `columns` of all, or where those are not known, of the first."""
        container = self.container_of(source)
        if container not in COLUMNAR:
            reached = 0
            for found in in_tasks(source.name, *self._records(container, source, stream), self._most):
                position = stream.tell() if stream.seekable() else 0
                found.read, reached = position - reached, position
                yield found
            return
        table = Table(stream, container, self.fields)
        if self.as_tables is None:
            records = RowRecords(self.fields, self._format, table.names)
            tasks: Iterator[Task] = in_tasks(source.name, records, table.items(), self._most)
        else:
            columns[:] = columns or [table.schema]
            tasks = table.tasks(source.name, self.as_tables, columns[0])
        size = source.size()
        for task in tasks:
            task.read = size * task.documents // table.rows if table.rows else task.size
            yield task

    def _records(self, container: Container, source: Source, raw: BinaryIO) -> tuple[AnyContainer, Iterator[Item]]:
        """How the documents of an input are read, and the documents."""
        if container is Container.WARC:
            # Its own compression is a matter of each of its records.
            is_own = source.place.suffix.lower() in {".gz", ".zst"} or source.path is None
            return WarcRecords(), warc_items(raw if is_own else decompressed(raw, source.place), self.max_bytes)
        stream = decompressed(raw, source.place)
        if stream is raw and isinstance(raw, BufferedReader):
            _demand_uncompressed(raw.peek())
        if container is Container.CSV:
            rows = Rows(stream, self.max_bytes, self.fields.looked_at)
            self.fields.demand(rows.names)
            return CsvRecords(self.fields, self._format, rows.names), rows.items()
        is_list = container is Container.JSON
        items = list_items(stream.read()) if is_list else json_items(stream, self.max_bytes)
        first = next(items, None)
        names = names_of(first) if first else ()
        unit = "record" if is_list else "line"
        return JsonRecords(self.fields, self._format, names, unit), chain([first] if first else [], items)

    @property
    def _format(self) -> str:
        return self.format or ContentFormat.AUTO

    @property
    def _most(self) -> int:
        return 1 if self.one_by_one else _TASK_DOCUMENTS

    def _file(self, job: Job) -> Item:
        """The document that is the whole of an input."""
        source = job.source
        if without_compression(source.place).suffix.lower() in _ARCHIVES:
            return Item(None, 0, Unread("binary: archives are not read, unpack it first"), source.name)
        content: Path | bytes | None = None
        try:
            if source.path is not None and job.refused is None:
                content = _for_all_processes(source.path)
            if content is None:  # what only this process can read
                with _opened(job) as stream:
                    content = read_at_most(stream, self.max_bytes)
                if source.is_stream:
                    _demand_uncompressed(content)
        except (SetAsideError, OSError) as error:
            return Item(None, 0, Unread(reason_for(error)), source.name)
        file = File(content, source.place, self.format or source.format or ContentFormat.AUTO, job.target)
        return Item(None, len(content) if isinstance(content, bytes) else source.size(), file, source.name)


def _for_all_processes(path: Path) -> Path | None:
    """What leads every process to the same file; None where nothing does: each has a `/dev/fd/3` of its own."""
    if path.is_symlink():
        real = Path(os.path.realpath(path))
        if _identity(real) != _identity(path):  # a file that is open here, and was deleted since
            return None
        path = real
    return None if _is_of_each_process(str(path.parent)) else path


@lru_cache(maxsize=1)
def _is_of_each_process(folder: str) -> bool:
    """Whether what stands in a folder is another for each process; the files of one come one after the other."""
    real = Path(os.path.realpath(folder))
    return any(real.is_relative_to(top) for top in ("/proc", "/dev/fd"))


def _demand_uncompressed(content: bytes) -> None:
    """Refuse what begins as compressed data does, where no suffix says that it is."""
    if found := _COMPRESSED.match(content):
        raise SetAsideError(f"compressed: decompress it first, or name a file that ends in .{found.lastgroup}")


def _opened(job: Job) -> AbstractContextManager[BinaryIO]:
    if job.refused is not None:
        raise SetAsideError(job.refused)
    return job.source.open()


class PlacedJobs:
    """A file below a folder for each source. None may be an input, and none may be another's.

    Of each source two numbers are kept, and no more, since there may be millions: a hash of the file that it is, and
    one of the file that its body goes to.
    """

    def __init__(self, sources: Iterable[Source], out: Path, suffix: str) -> None:
        self._sources = sources
        self._out = out
        self._suffix = suffix
        inputs, targets = array("q"), array("q")
        for source in sources:
            inputs.append(hash(source.path and _identity(source.path)))
            targets.append(hash(_told_apart_by(self._target(source))))
        self._inputs = np.unique(np.array(inputs))
        found, times = np.unique(np.array(targets), return_counts=True)
        self._shared = frozenset(found[times > 1].tolist())

    def __iter__(self) -> Iterator[Job]:
        taken: dict[str, tuple[Path, str]] = {}
        for source in self._sources:
            target = self._target(source)
            place = _told_apart_by(target)
            refused = None
            if self._is_input(target):
                refused = f"its output {target} is an input, which is not overwritten"
            elif place in taken:
                its, first = taken[place]
                seen = "already" if its == target else "on this system also"
                refused = f"its output {target} is {seen} that of {first}"
            elif hash(place) in self._shared:
                taken[place] = (target, source.name)
            yield Job(source, target, refused)

    def _target(self, source: Source) -> Path:
        return self._out / source.output_place(self._suffix)

    def _is_input(self, target: Path) -> bool:
        identity = _identity(target)
        if identity is None:
            return False
        place = np.searchsorted(self._inputs, hash(identity))
        return bool(place < len(self._inputs) and self._inputs[place] == hash(identity))


_HEEDS_CASE = sys.platform not in {"darwin", "win32"}
"""Whether file systems here mostly tell names apart that differ in case, or in how accents are composed."""


def _told_apart_by(path: Path) -> str:
    """What the file systems of this system tell paths apart by."""
    return str(path) if _HEEDS_CASE else normalize("NFC", normalize("NFC", str(path)).casefold())


def is_among(path: Path, sources: Iterable[Source]) -> bool:
    """Whether `path` is the file of one of the sources, under whatever name."""
    identity = _identity(path)
    return identity is not None and any(source.path and _identity(source.path) == identity for source in sources)


def _identity(path: Path) -> tuple[int, int] | None:
    """The file behind a path, links followed; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
