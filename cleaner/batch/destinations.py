"""Which output a run has: chosen by what the results are to be put into, and where."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from shutil import copyfileobj
from typing import BinaryIO

from cleaner.batch.compression import compressor, without_compression
from cleaner.batch.encoders import Bodies, CsvRows, JsonRows, StagedRows, WholeResults
from cleaner.batch.outputs import Output, OwnFiles, Staged, Stream, beside
from cleaner.batch.sinks import take_place, whole_file
from cleaner.batch.sources import local
from cleaner.batch.stores import fsspec, shown, store_of, why_not_given
from cleaner.batch.tables import (
    Write,
    csv_table,
    demand_held,
    in_chunks,
    json_list,
    json_record,
    write_arrow,
    write_batches,
    write_parquet,
    write_rows,
)
from cleaner.batch.tasks import Encoder, OutputError
from cleaner.columns import ResultColumns
from cleaner.settings import Container

_TABLES: dict[Container, Write] = {Container.PARQUET: write_parquet, Container.ARROW: write_arrow}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the results of a run go, and as what."""

    out: str | None
    """A path or a URL; None for standard output."""
    container: Container
    columns: ResultColumns
    """What records get."""
    of_files: bool
    """Whether all inputs are files that are documents."""
    single: bool
    """Whether there is one input, and it is one document."""
    of_tables: bool
    """Whether all inputs are columnar."""
    streams_csv: bool
    """Whether the columns of a CSV are known from its only input."""

    @property
    def path(self) -> Path | None:
        """The output, where it is a file or folder here."""
        return local(self.out)

    @property
    def _keeps_types(self) -> bool:
        """Whether tables stay tables all the way."""
        return self.of_tables and self.container in _TABLES

    @property
    def _delimiter(self) -> str:
        """What stands between the columns of a CSV."""
        return "\t" if without_compression(PurePath(self.out or "")).suffix.lower() == ".tsv" else ","

    def encoder(self) -> Encoder:
        """What workers make of results."""
        if self.container is Container.FILES:
            return Bodies(self.columns.body)
        if self.container in {Container.JSON, Container.JSONL}:
            if self.of_files:
                return WholeResults(self.columns.body, with_id=not self.single)
            return JsonRows(self.columns)
        if self.streams_csv and self.container is Container.CSV:
            return CsvRows(self.columns, self._delimiter)
        return StagedRows(self.columns)

    def output(self) -> Output:
        """What takes what the encoder makes: a stream, the documents' own files, or one file."""
        if self.container is Container.FILES and self.out is not None:
            return OwnFiles()
        compress = compressor(PurePath(self.out or ""))
        rewrite = self._rewrite(compress)
        if rewrite is None and self.out is None:
            return Stream(sys.stdout.buffer)
        folder = None
        if self.path is not None:
            part = beside(self.path, ".part")
        else:  # what grows here for an output that is not
            folder = tempfile.TemporaryDirectory(prefix="cleaner-")
            part = Path(folder.name, "part")
        if rewrite is not None:
            begin = partial(demand_held, write=_TABLES[self.container]) if self._keeps_types else None
            return Staged(part, partial(self._deliver, rewrite), lambda content: content, self._is_there, begin, folder)
        deliver = self._deliver_as_is if self.path is None else partial(take_place, old=self.path)
        return Staged(part, deliver, compress, self._is_there, folder=folder)

    def _is_there(self) -> bool:
        if self.path is not None:
            return self.path.exists()
        if self.out is None:
            return False
        stored = store_of(self.out)
        return bool(stored.store.exists(stored.path))

    def _rewrite(self, compress: Callable[[bytes], bytes]) -> Callable[[Path, BinaryIO], None] | None:
        """What makes the output of what was staged; None where that is the output itself."""
        write = _TABLES.get(self.container)
        if write is not None and self._keeps_types:
            return partial(write_batches, write=write)
        if write is not None:
            return partial(write_rows, write=write, columns=self.columns)
        if self.container is Container.JSON:
            parts = json_record if self.of_files and self.single else json_list
        elif self.container is Container.CSV and not self.streams_csv:
            parts = partial(csv_table, columns=self.columns, delimiter=self._delimiter)
        else:
            return None

        def rewrite(part: Path, stream: BinaryIO) -> None:
            for chunk in in_chunks(parts(part)):
                stream.write(compress(chunk))

        return rewrite

    def _deliver(self, rewrite: Callable[[Path, BinaryIO], None], part: Path) -> None:
        with self._whole() as stream:
            rewrite(part, stream)

    def _deliver_as_is(self, part: Path) -> None:
        with part.open("rb") as found, self._whole() as stream:
            copyfileobj(found, stream)

    @contextmanager
    def _whole(self) -> Iterator[BinaryIO]:
        """The output, which is there when all is written to it."""
        if self.path is not None:
            with whole_file(self.path, alone=True) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())  # what it was made from, and could be made from again, is deleted next
            return
        with tempfile.TemporaryFile() as stream:
            yield stream
            stream.seek(0)
            if self.out is None:
                copyfileobj(stream, sys.stdout.buffer)
                return
            try:
                with fsspec().open(self.out, "wb") as there:
                    copyfileobj(stream, there)
            except Exception as error:  # noqa: BLE001  each kind of store has errors of its own
                raise OutputError(f"{shown(self.out)}: {why_not_given(error, 'written')}") from None
