"""Parquet and Arrow IPC. The extra `arrow`.

Between two columnar files a task is a table, and the kernel of `cleaner.engines.arrow` cleans it, so that all other
columns keep their types. Where the output is none, the rows are read like other records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec
from msgspec import Raw

from cleaner.batch.containers.fields import Fields, demand_distinct
from cleaner.batch.containers.shared_values import (
    size_of,
    spelt_out,
    with_values,
    without_views_in_dictionaries,
)
from cleaner.batch.counts import Counts
from cleaner.batch.statistics import Statistics
from cleaner.batch.tasks import TASK_BYTES, BrokenTask, Done, Failure, Item, Record, Task, Unread, Worker
from cleaner.columns import ResultColumns
from cleaner.errors import SetAsideError, one_line
from cleaner.extras import MissingExtraError
from cleaner.settings import Container

if TYPE_CHECKING:
    import pyarrow as pa

    from cleaner.cleaned import Cleaned

NOT_FROM_A_PIPE = "Parquet is read from its end, and so not from a pipe: name the file"
_TASK_ROWS = 256


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How the documents of a table are cleaned."""

    fields: Fields
    format: str
    columns: ResultColumns


@dataclass(frozen=True, slots=True)
class RowReader:
    """How a worker reads a row, for an output that is no table of Arrow's."""

    fields: Fields
    format: str
    names: tuple[str, ...]
    unit: str = "row"

    @property
    def blank(self) -> Mapping[str, Any]:
        return dict.fromkeys(self.names)

    def record(self, payload: dict[str, Any], _: int) -> Record:
        columns = {name: Raw(msgspec.json.encode(value, enc_hook=str)) for name, value in payload.items()}
        return Record(self.fields.text_of(payload), self.format, self.fields.url_of(payload), columns)

    def id_of(self, payload: dict[str, Any]) -> str | None:
        return self.fields.id_of(payload)


@dataclass(slots=True)
class TableTask:
    """Rows of a table that are cleaned together."""

    source: str
    number: int
    """That of the first row."""
    documents: int
    table: bytes
    """The rows as a stream of Arrow, which holds no more than them, as a slice would."""
    options: TableOptions
    read: int = 0

    @property
    def size(self) -> int:
        return len(self.table)

    def run(self, worker: Worker) -> Done:
        from cleaner.engines.arrow import with_results

        rows = _from_stream(self.table)
        fields = self.options.fields
        counts = Counts()
        statistics = Statistics() if worker.report else None
        known = rows.column(fields.text).is_valid().to_pylist()
        reasons = {number: f"column '{fields.text}' is null" for number, valid in enumerate(known) if not valid}

        def results(number: int, content: str | bytes, url: str | None) -> dict[str, Any]:
            def cleaned() -> tuple[Cleaned, dict[str, Any]]:
                worker.limits.demand_size(content)
                result = worker.cleaner.clean(content, self.options.format, url)
                return result, self.options.columns.row(result)

            result, record = worker.limits.on_time(cleaned)
            counts.add(result)
            if statistics is not None:
                statistics.add(f"{self.source} row {self.number + number}", self.source, result)
            return record

        cleaned = with_results(
            rows,
            results,
            self.options.columns,
            text=fields.text,
            url=fields.url,
            failed=reasons.__setitem__,
        )
        counts.set_aside = len(reasons)
        return Done(_to_stream(_without(cleaned, reasons)), self.failures(rows, reasons), counts, statistics)

    def split(self) -> list[Task]:
        if not self.documents:
            return [self]
        rows = _from_stream(self.table)
        return [self._of(rows.slice(row, 1), self.number + row) for row in range(self.documents)]

    def failed(self, reason: str) -> Done:
        failures = self.failures(_from_stream(self.table), dict.fromkeys(range(self.documents), reason))
        return Done(b"", failures, Counts(set_aside=len(failures)))

    def _of(self, rows: pa.RecordBatch, number: int) -> TableTask:
        return replace(self, number=number, documents=1, table=_to_stream(rows), read=0)

    def failures(self, rows: pa.RecordBatch, reasons: Mapping[int, str]) -> list[Failure]:
        return [
            Failure(self.source, "row", self.number + row, self._id_of(rows, row), reason)
            for row, reason in sorted(reasons.items())
        ]

    def _id_of(self, rows: pa.RecordBatch, row: int) -> str | None:
        name = self.options.fields.id
        if name not in rows.schema.names:
            return None
        try:
            value = rows.column(name)[row].as_py()
        except Exception:  # noqa: BLE001 -- as there are kinds of values that Python cannot hold
            return None
        return None if value is None else str(value)


class Table:
    """A columnar file that is read part by part."""

    def __init__(self, stream: BinaryIO, container: Container, fields: Fields) -> None:
        try:
            import pyarrow as pa
        except ImportError:
            raise MissingExtraError(f"reading {container}", "arrow") from None

        self._refused = (pa.ArrowException, OSError, ValueError)
        if container is Container.PARQUET and not stream.seekable():
            raise SetAsideError(NOT_FROM_A_PIPE)
        try:
            opened = _open_parquet(stream) if container is Container.PARQUET else _open_arrow(stream)
        except self._refused as error:
            raise SetAsideError(f"no {container} file, or a broken one: {one_line(str(error))}") from None
        self.schema, self.rows, self._groups = spelt_out(opened.schema), opened.rows, opened.groups
        self.names = tuple(self.schema.names)
        fields.demand(self.names)
        demand_distinct(self.names)

    def parts(self) -> Iterator[tuple[int, pa.RecordBatch | Unread]]:
        """Rows that follow one another, with the number of the first, from 1; or why they cannot be read."""
        number = 1
        for group, rows in self._groups:
            done = 0
            try:
                for batch in group:
                    for part in _slices(batch):
                        yield number + done, with_values(part, self.schema)
                        done += part.num_rows
            except self._refused as error:
                last = "the end" if rows is None else f"row {number + rows - 1}"
                yield number + done, Unread(f"from here to {last} nothing can be read: {one_line(str(error))}")
            number += rows or 0

    def items(self) -> Iterator[Item]:
        """The rows one by one."""
        for number, part in self.parts():
            if isinstance(part, Unread):
                yield Item(number, 0, part)
            else:
                for row in range(part.num_rows):
                    one = part.slice(row, 1)
                    try:
                        yield Item(number + row, one.nbytes, one.to_pylist()[0])
                    except Exception as error:  # noqa: BLE001 -- as there are kinds of values that Python cannot hold
                        yield Item(number + row, 0, Unread(f"its values cannot be read: {one_line(str(error))}"))

    def demand_texts(self, fields: Fields) -> None:
        """Raise where a column that is looked at holds no texts."""
        from cleaner.engines.arrow import ColumnError, demand_texts

        try:
            demand_texts(self.schema, fields.text, fields.url)
        except ColumnError as error:
            raise SetAsideError(str(error)) from None

    def tasks(self, source: str, options: TableOptions, columns: pa.Schema) -> Iterator[Task]:
        """The rows as tables with these columns, the first of them empty, so that those are known in any case."""
        self.demand_texts(options.fields)
        for name in self.names:
            if name not in columns.names:
                raise SetAsideError(f"column '{name}' is in no other input")
        try:
            options.columns.beside(columns.names)
        except ValueError as error:
            raise SetAsideError(str(error)) from None
        yield TableTask(source, 1, 0, _to_stream(_no_rows(columns)), options)
        for number, part in self.parts():
            if isinstance(part, Unread):
                yield BrokenTask(Failure(source, "row", number, None, str(part)))
            else:
                yield from _fitting(TableTask(source, number, part.num_rows, b"", options), part, columns)


def columns_of_all(schemas: Iterable[pa.Schema]) -> pa.Schema | None:
    """The columns of several tables together. A column's type is taken from the first table that gives it one."""
    import pyarrow as pa

    tables = list(schemas)
    if not tables:
        return None
    fields: dict[str, pa.Field] = {}
    required = Counter(field.name for schema in tables for field in schema if not field.nullable)
    for field in chain.from_iterable(tables):
        if field.name not in fields or pa.types.is_null(fields[field.name].type):
            fields[field.name] = field
    found = [field.with_nullable(required[name] < len(tables)) for name, field in fields.items()]
    return pa.schema(found, tables[0].metadata)


def _fitting(task: TableTask, rows: pa.RecordBatch, columns: pa.Schema) -> Iterator[Task]:
    """The `task` of these rows; where there are some that do not fit into the columns, of each row by itself."""
    try:
        fitted = _fitted(rows, columns)
    except SetAsideError as error:
        if rows.num_rows == 1:
            yield BrokenTask(task.failures(rows, {0: str(error)})[0])
            return
        for row in range(rows.num_rows):
            one = replace(task, number=task.number + row, documents=1)
            yield from _fitting(one, rows.slice(row, 1), columns)
    else:
        yield replace(task, table=_to_stream(fitted))


def _fitted(rows: pa.RecordBatch, columns: pa.Schema) -> pa.RecordBatch:
    """The rows with these columns; an error where a value would have to become another."""
    import pyarrow as pa

    if rows.schema.equals(columns):
        return rows
    return pa.RecordBatch.from_arrays([_column_of(rows, field) for field in columns], schema=columns)


def _column_of(rows: pa.RecordBatch, wanted: pa.Field) -> pa.Array:
    import pyarrow as pa

    column = rows.column(wanted.name) if wanted.name in rows.schema.names else pa.nulls(rows.num_rows)
    if column.type.equals(wanted.type):
        return column
    if column.null_count == len(column):
        return pa.nulls(len(column), wanted.type)
    try:
        cast = column.cast(wanted.type)
        same = _without_nan(cast.cast(column.type)).equals(_without_nan(column))
    except pa.ArrowException:
        same = False
    if not same:
        raise SetAsideError(f"column '{wanted.name}' is {column.type}, and {wanted.type} in the output")
    return cast


def _without_nan(column: pa.Array) -> pa.Array:
    """Nulls for what is no number, which is not even equal to itself."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.is_nan(column), None, column) if pa.types.is_floating(column.type) else column


Groups = Iterator[tuple["Iterator[pa.RecordBatch]", "int | None"]]
"""Batches that are read together, and how many rows they have, where that is known."""


class Opened(NamedTuple):
    """A columnar file that can be read."""

    schema: pa.Schema
    rows: int
    """How many there are, 0 where that is not known."""
    groups: Groups


def _open_parquet(stream: BinaryIO) -> Opened:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)

    def groups() -> Groups:
        for number in range(file.num_row_groups):
            group = file.metadata.row_group(number)
            most = _rows_of(group.total_byte_size, group.num_rows)
            yield file.iter_batches(most, row_groups=[number], use_threads=False), group.num_rows

    return Opened(file.schema_arrow, file.metadata.num_rows, groups())


def _open_arrow(stream: BinaryIO) -> Opened:
    import pyarrow as pa

    try:
        if not stream.seekable():
            return _open_arrow_stream(stream)
    except pa.ArrowInvalid:
        raise SetAsideError("no stream of Arrow, which alone is read from a pipe: if it is a file, name it") from None
    try:
        file = pa.ipc.open_file(stream)
    except pa.ArrowInvalid:
        stream.seek(0)
        return _open_arrow_stream(stream)
    return Opened(file.schema, 0, iter([(map(file.get_batch, range(file.num_record_batches)), None)]))


def _open_arrow_stream(stream: BinaryIO) -> Opened:
    import pyarrow as pa

    reader = pa.ipc.open_stream(stream)
    return Opened(reader.schema, 0, iter([(iter(reader), None)]))


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Parts of a batch that are no larger than a task is to be."""
    batch = without_views_in_dictionaries(batch)
    most = _rows_of(size_of(batch), batch.num_rows)
    for start in range(0, batch.num_rows, most):
        yield batch.slice(start, most)


def _rows_of(size: int, rows: int) -> int:
    """How many of so many rows, which have so many bytes together, make a task."""
    return max(1, min(_TASK_ROWS, TASK_BYTES * rows // max(size, 1)))


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)


def _without(batch: pa.RecordBatch, rows: Collection[int]) -> pa.RecordBatch:
    import pyarrow as pa

    return batch.filter(pa.array([row not in rows for row in range(batch.num_rows)], pa.bool_())) if rows else batch


def _from_stream(table: bytes) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.ipc.open_stream(table).read_next_batch()


def _to_stream(batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())
