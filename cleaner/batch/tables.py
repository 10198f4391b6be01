"""Tables from staged rows: only when all of them are there is known which columns they have, and of which type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import msgspec
from msgspec import Raw

from cleaner.batch.containers.shared_values import unmarked, with_dictionaries
from cleaner.batch.encoders import csv_line
from cleaner.batch.sinks import to_json, to_utf8
from cleaner.batch.tasks import UnfitError
from cleaner.columns import ResultColumns
from cleaner.errors import SetAsideError

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
Write = Callable[["pa.Schema", "Iterable[pa.RecordBatch]", BinaryIO], None]
"""Writes a table of one of Arrow's formats."""

GROUP_ROWS = 2048
GROUP_BYTES = 16 << 20
"""Rows are written in groups of so many, or of so much text. Where a group ends depends on the rows alone."""
MOST_COLUMNS = 2_000
"""A table whose cells are nearly all empty has no more: as many as databases take."""
_CELLS_FOR_EACH_VALUE = 10
_CHUNK_BYTES = 1 << 20
_DEEPEST = 32
"""Values that are nested deeper stay JSON: Arrow does not write twice as much, and few programs read as much."""
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<half>u[dD][89a-fA-F]..)|.)")


class Came(msgspec.Struct):
    """What came in of a staged row."""

    columns: dict[str, Raw]


class Row(Came):
    """A staged row."""

    added: dict[str, Any] = {}
    """Nothing in the line ahead of a source's rows, which names the columns that each of them has."""


R = TypeVar("R", bound=Came)


def json_list(part: Path) -> Iterator[bytes]:
    """A list of the records that were staged, a line each."""
    with part.open("rb") as lines:
        before = b"[\n"
        for line in lines:
            yield before + line.rstrip(b"\n")
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def json_record(part: Path) -> Iterator[bytes]:
    """The one record that was staged, laid out for reading; nothing where its document was set aside."""
    line = part.read_bytes()
    if line:
        yield to_utf8(to_json(json.loads(line), indent=2) + "\n")


def csv_table(part: Path, columns: ResultColumns, delimiter: str) -> Iterator[bytes]:
    """CSV, its columns in the order in which they came up."""
    names: dict[str, None] = {}
    filling = _Filling()
    for row, _ in _rows(part, Came):
        names.update(dict.fromkeys(row.columns))
        filling.add(row)
    filling.demand(names)
    ours = columns.beside(names)
    null = Raw(b"null")
    yield csv_line([*names, *ours.values()], delimiter)
    for row, _ in _results(part):
        values = [*(row.columns.get(name, null) for name in names), *(row.added[name] for name in ours)]
        yield csv_line(values, delimiter)


def in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer and larger parts."""
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= _CHUNK_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def write_rows(part: Path, stream: BinaryIO, write: Write, columns: ResultColumns) -> None:
    """Write staged rows as a table of Arrow's, each column with the type that all its values have in common.

    A column whose values have no type in common, such as numbers and words, becomes one of JSON texts.
    """
    as_json: set[str] = set()
    while True:
        schema, batches = _typed(part, as_json, columns)
        try:
            write(schema, batches, stream)
        except _MisfitError as misfit:
            as_json.add(misfit.column)
            stream.seek(0)
            stream.truncate()
        else:
            return


def demand_held(staged: bytes, write: Write) -> None:
    """Raise where the first that was staged has a column of a type that the output cannot hold."""
    import pyarrow as pa

    for field in pa.ipc.open_stream(staged).schema:
        try:
            write(pa.schema([field]), (), BytesIO())
        except pa.ArrowException:
            problem = f"column '{field.name}' is {field.type}, which the output cannot hold: write JSON Lines"
            raise SetAsideError(problem) from None


def write_batches(part: Path, stream: BinaryIO, write: Write) -> None:
    """Write what was staged as streams of Arrow, one after the other, all with the same columns."""
    import pyarrow as pa

    def staged() -> Iterator[pa.RecordBatch]:
        with part.open("rb") as file:
            while file.tell() < size:
                yield from pa.ipc.open_stream(file)

    size = part.stat().st_size
    batches = staged()
    first = next(batches, None)
    schema = pa.schema([]) if first is None else first.schema
    rows = chain(() if first is None else (first,), batches)
    write(schema, map(_joined, _groups_of_batches(rows)), stream)


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], stream: BinaryIO) -> None:
    import pyarrow.parquet as pq

    schema = unmarked(schema, again=True)
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(with_dictionaries(batch, schema))


def write_arrow(schema: pa.Schema, batches: Iterable[pa.RecordBatch], stream: BinaryIO) -> None:
    import pyarrow as pa

    schema = unmarked(schema, again=False)
    with pa.ipc.new_file(stream, schema) as writer:
        for batch in batches:
            writer.write_batch(with_dictionaries(batch, schema))


class _MisfitError(Exception):
    """A column has values that have no type in common."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def _rows(part: Path, wanted: type[R]) -> Iterator[tuple[R, int]]:
    """What is wanted of the staged rows, each with the length of its row."""
    decoder = msgspec.json.Decoder(wanted)
    with part.open("rb", buffering=_CHUNK_BYTES) as lines:
        for line in lines:
            try:
                yield decoder.decode(line), len(line)
            except msgspec.DecodeError:  # half a surrogate pair came in with the columns, which no table can hold
                yield decoder.decode(_ESCAPE.sub(_whole, line)), len(line)


def _results(part: Path) -> Iterator[tuple[Row, int]]:
    """The rows of the table, each with its length."""
    return (one for one in _rows(part, Row) if one[0].added)


def _whole(escape: re.Match[bytes]) -> bytes:
    return escape[0] if escape["half"] is None else rb"\ufffd"


def _groups(sized: Iterable[tuple[T, int]]) -> Iterator[list[T]]:
    group: list[T] = []
    size = 0
    for one, length in sized:
        group.append(one)
        size += length
        if len(group) == GROUP_ROWS or size >= GROUP_BYTES:
            yield group
            group.clear()  # before the next is read, so that one is held at a time
            size = 0
    if group:
        yield group


def _typed(part: Path, as_json: set[str], columns: ResultColumns) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The schema of all rows, and the rows in groups. `as_json` gains the columns that have no type."""
    import pyarrow as pa

    from cleaner.engines.arrow import new_fields

    types: dict[str, pa.DataType] = {}
    filling = _Filling()
    for rows in _groups(_rows(part, Came)):
        names = dict.fromkeys(name for row in rows for name in row.columns)
        for row in rows:
            filling.add(row)
        filling.demand(types.keys() | names)
        for name in names:
            types[name] = pa.string() if name in as_json else _common_type(types.get(name), _raw(rows, name))
            if types[name] is None:
                as_json.add(name)
                types[name] = pa.string()
    added = new_fields(list(types), columns)
    schema = pa.schema([*types.items(), *added])

    def batches() -> Iterator[pa.RecordBatch]:
        for rows in _groups(_results(part)):
            arrays = [
                _texts(_raw(rows, name)) if name in as_json else _array(name, _raw(rows, name), one)
                for name, one in types.items()
            ]
            for name, field in zip(columns.names, added, strict=True):
                arrays.append(pa.array([_pairs(row.added[name], field.type) for row in rows], field.type))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return schema, batches()


class _Filling:
    """How much of a table is filled: where each record has columns of its own, cells grow by the square of them."""

    def __init__(self) -> None:
        self._rows = 0
        self._filled = 0

    def add(self, row: Came) -> None:
        self._rows += 1
        self._filled += len(row.columns)

    def demand(self, columns: Collection[str]) -> None:
        """Raise where there are many of these columns, and little in them."""
        if len(columns) > MOST_COLUMNS and len(columns) * self._rows > _CELLS_FOR_EACH_VALUE * self._filled:
            raise UnfitError(f"the records have more than {MOST_COLUMNS:,} columns between them: write JSON Lines")


def _raw(rows: Sequence[Came], name: str) -> list[bytes | None]:
    """The values of a column, as JSON; None where they are null or not there."""
    found = (bytes(row.columns.get(name, b"null")) for row in rows)
    return [None if value == b"null" else value for value in found]


def _common_type(before: pa.DataType | None, raw: list[bytes | None]) -> pa.DataType | None:
    """The type that a column has if it had the type `before` so far and goes on like this; None if there is none."""
    import pyarrow as pa

    if all(value is None or value.startswith(b'"') for value in raw):
        found = pa.null() if all(value is None for value in raw) else pa.string()
    else:
        try:
            values = _decoded(raw)
            if len({type(value) is bool for value in values if value is not None}) > 1:
                return None  # Arrow would take true for 1
            found = pa.array(values).type
        except _refused():
            return None
        if "struct<>" in str(found) or _is_deeper(found, _DEEPEST):
            return None  # Parquet has no object without members
    try:
        schemas = [pa.schema([("", one)]) for one in (before or pa.null(), found)]
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except _refused():
        return None


def _is_deeper(found: pa.DataType, levels: int) -> bool:
    """Whether more lists and objects than so many stand in one another."""
    return levels < 0 or any(_is_deeper(found.field(one).type, levels - 1) for one in range(found.num_fields))


def _array(name: str, raw: list[bytes | None], wanted: pa.DataType) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(_decoded(raw), wanted)
    except _refused():
        raise _MisfitError(name) from None


def _texts(raw: list[bytes | None]) -> pa.Array:
    import pyarrow as pa

    return pa.array([None if value is None else value.decode() for value in raw], pa.string())


def _decoded(raw: list[bytes | None]) -> list[Any]:
    return [None if value is None else msgspec.json.decode(value) for value in raw]


def _pairs(value: Any, wanted: pa.DataType) -> Any:
    """What Arrow makes a map of."""
    import pyarrow as pa

    return list(value.items()) if pa.types.is_map(wanted) else value


def _refused() -> tuple[type[Exception], ...]:
    """What Arrow raises for values without a type, or of another type than is wanted."""
    import pyarrow as pa

    return pa.ArrowException, TypeError, ValueError, OverflowError, RecursionError, msgspec.DecodeError


def _groups_of_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """The same rows, cut where the groups end."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        start = 0
        for number, length in enumerate(_text_bytes(batch), start=1):
            rows, size = rows + 1, size + length
            if rows == GROUP_ROWS or size >= GROUP_BYTES:
                yield [*held, batch.slice(start, number - start)]
                held, rows, size, start = [], 0, 0, number
        if start < batch.num_rows:
            held.append(batch.slice(start))
    if held:
        yield held


def _text_bytes(batch: pa.RecordBatch) -> list[int]:
    """How long the texts of each row are, all together."""
    import pyarrow as pa
    import pyarrow.compute as pc

    total = pa.array([0] * batch.num_rows, pa.int64())
    for column in batch.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_binary(column.type):
            total = pc.add(total, pc.fill_null(pc.binary_length(column), 0).cast(pa.int64()))
    lengths: list[int] = total.to_pylist()
    return lengths


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
