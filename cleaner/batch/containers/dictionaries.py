"""Columns whose values stand in a dictionary, of which each row holds a number: Categoricals of pandas and Polars.

A part of such a table would take the whole dictionary along, and parts with different ones do not go into one file of
Arrow. So on their way through a run the values stand for themselves; Parquet gets dictionaries again.
"""

from __future__ import annotations

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

    return pa.types.is_dictionary(kind) and kind.value_type in {pa.string(), pa.large_string()}


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without dictionaries, in lists and objects neither."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return kind.value_type
    if not kind.num_fields or isinstance(kind, pa.BaseExtensionType) or pa.types.is_union(kind):
        return kind
    fields = [kind.field(number) for number in range(kind.num_fields)]
    plain = [field.with_type(_plain(field.type)) for field in fields]
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
