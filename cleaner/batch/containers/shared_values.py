"""Columns whose values do not stand in their rows: dictionaries, of which each row holds a number, as Categoricals of
pandas and Polars are; and views, of which each row says where in shared memory its value is, as texts of Polars are.

A part of such a table would take along the values of all rows, and parts with different dictionaries do not go into one
file of Arrow. So on their way through a run the values stand for themselves; Parquet gets dictionaries again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_MARK = b"cleaner:dictionary"
"""Marks a column, on the way, whose texts stood in a dictionary."""


def spelt_out(schema: pa.Schema) -> pa.Schema:
    """The columns with the types of their values."""
    for number, field in enumerate(schema):
        plain = _plain(field.type)
        if not plain.equals(field.type):
            metadata = dict(field.metadata or {}) | ({_MARK: b""} if _is_of_texts(field.type) else {})
            schema = schema.set(number, field.with_type(plain).with_metadata(metadata))
    return schema


def with_values(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows with the columns that `spelt_out` gives."""
    import pyarrow as pa

    if rows.schema.equals(schema):
        return rows
    pairs = zip(rows.columns, schema, strict=True)
    columns = [one if one.type.equals(field.type) else one.cast(field.type) for one, field in pairs]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def without_views_in_dictionaries(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with dictionaries that Arrow can look values up in; of a part it would go through the whole of each."""
    import pyarrow as pa

    fields = [field.with_type(_with_leaves(field.type, _held)) for field in rows.schema]
    return with_values(rows, pa.schema(fields, rows.schema.metadata))


def unmarked(schema: pa.Schema, again: bool) -> pa.Schema:
    """The columns of the output; `again` says whether texts go into dictionaries again."""
    import pyarrow as pa

    for number, field in enumerate(schema):
        if field.metadata and _MARK in field.metadata:
            metadata = {key: value for key, value in field.metadata.items() if key != _MARK}
            kind = pa.dictionary(pa.int32(), field.type) if again else field.type
            schema = schema.set(number, field.with_type(kind).with_metadata(metadata))
    return schema


def with_dictionaries(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows with the columns that `unmarked` gives."""
    import pyarrow as pa

    columns = [
        column.dictionary_encode() if pa.types.is_dictionary(field.type) else column
        for column, field in zip(rows.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def size_of(rows: pa.RecordBatch) -> int:
    """How many bytes the rows have when each has its values."""
    import pyarrow as pa

    size = 0
    for column in rows.columns:
        if pa.types.is_dictionary(column.type):
            size += column.dictionary.nbytes * len(column) // max(len(column.dictionary), 1)
        else:
            size += column.nbytes
    return size


def _is_of_texts(kind: pa.DataType) -> bool:
    """Whether it is a dictionary of what Parquet keeps as one."""
    import pyarrow as pa

    return pa.types.is_dictionary(kind) and _plain(kind) in {pa.string(), pa.large_string()}


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without dictionaries and views, in lists and objects neither."""
    return _with_leaves(kind, _value)


def _value(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    return {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}.get(kind, kind)


def _held(kind: pa.DataType) -> pa.DataType:
    """Of a dictionary, the one that holds values in the place of views."""
    import pyarrow as pa

    return pa.dictionary(kind.index_type, _plain(kind), kind.ordered) if pa.types.is_dictionary(kind) else kind


def _with_leaves(kind: pa.DataType, leaf: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """The type with another in the place of each that lists and objects in it are of."""
    import pyarrow as pa

    if not kind.num_fields:
        return leaf(kind)
    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_union(kind):
        return kind
    fields = [kind.field(number) for number in range(kind.num_fields)]
    plain = [field.with_type(_with_leaves(field.type, leaf)) for field in fields]
    if plain == fields:
        return kind
    if pa.types.is_struct(kind):
        return pa.struct(plain)
    if pa.types.is_map(kind):
        entries = plain[0].type
        return pa.map_(entries.field(0).type, entries.field(1).type)
    if pa.types.is_list(kind):
        return pa.list_(plain[0])
    if pa.types.is_large_list(kind):
        return pa.large_list(plain[0])
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(plain[0], kind.list_size)
    return kind
