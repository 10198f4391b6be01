"""From the inputs of a run to its tasks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import lru_cache
from io import BufferedReader
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cleaner.batch.compression import decompressed, without_compression
from cleaner.batch.containers.columnar import RowReader, Table, TableOptions, columns_of_all
from cleaner.batch.containers.csv_rows import CsvReader, Rows
from cleaner.batch.containers.fields import Fields
from cleaner.batch.containers.files import File, FileReader
from cleaner.batch.containers.json_lines import JsonReader, json_items, list_items, names_of
from cleaner.batch.containers.warc import WarcReader, warc_items
from cleaner.batch.jobs import Job, identity_of
from cleaner.batch.limits import read_at_most
from cleaner.batch.sources import Source
from cleaner.batch.tasks import BrokenTask, Failure, Item, RecordReader, Task, Unread, in_tasks
from cleaner.errors import SetAside, SetAsideError, reason_for
from cleaner.kinds import ContentFormat
from cleaner.settings import Container

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNAR = frozenset({Container.PARQUET, Container.ARROW})
_TASK_DOCUMENTS = 256
_ARCHIVES = {".zip", ".tar", ".tgz", ".7z", ".rar"}
_COMPRESSED = re.compile(rb"(?P<gz>\x1f\x8b\x08)|(?P<bz2>BZh[1-9]1AY&SY)|(?P<xz>\xfd7zXZ\0)|(?P<zst>\x28\xb5\x2f\xfd)")
"""How compressed data begins, by the suffix that says so."""


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
                for task in in_tasks("", FileReader(self.url), map(self._file, group), self._most):
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
            records = RowReader(self.fields, self._format, table.names)
            tasks: Iterator[Task] = in_tasks(source.name, records, table.items(), self._most)
        else:
            columns[:] = columns or [table.schema]
            tasks = table.tasks(source.name, self.as_tables, columns[0])
        size = source.size()
        for task in tasks:
            task.read = size * task.documents // table.rows if table.rows else task.size
            yield task

    def _records(self, container: Container, source: Source, raw: BinaryIO) -> tuple[RecordReader, Iterator[Item]]:
        """How the documents of an input are read, and the documents."""
        if container is Container.WARC:
            # Its own compression is a matter of each of its records.
            is_own = source.place.suffix.lower() in {".gz", ".zst"} or source.path is None
            return WarcReader(), warc_items(raw if is_own else decompressed(raw, source.place), self.max_bytes)
        stream = decompressed(raw, source.place)
        if stream is raw and isinstance(raw, BufferedReader):
            _demand_uncompressed(raw.peek())
        if container is Container.CSV:
            rows = Rows(stream, self.max_bytes, self.fields.looked_at)
            if rows.names:  # else it holds nothing at all
                self.fields.demand(rows.names)
            return CsvReader(self.fields, self._format, rows.names), rows.items()
        is_list = container is Container.JSON
        items = list_items(stream.read()) if is_list else json_items(stream, self.max_bytes)
        first = next(items, None)
        names = names_of(first) if first else ()
        unit = "record" if is_list else "line"
        return JsonReader(self.fields, self._format, names, unit), chain([first] if first else [], items)

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
        if identity_of(real) != identity_of(path):  # a file that is open here, and was deleted since
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
