"""The one place where columnar tables meet the pipeline: texts in, one row of results for each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypedDict, Unpack

import pyarrow as pa

from cleaner.columns import AUDIT, PREFIX, ResultColumns
from cleaner.errors import SetAsideError, reason_for
from cleaner.kinds import Body, ContentFormat, Format
from cleaner.nearest import chosen
from cleaner.pipeline import Cleaner

BATCH_ROWS = 1_000
"""Rows that are cleaned at a time where a table comes whole: so many that the cost of a batch vanishes."""

_COUNTS = pa.map_(pa.string(), pa.int32())
_BLOCK = pa.struct(
    {
        "kind": pa.string(),
        "reason": pa.string(),
        "rule": pa.string(),
        "lines": pa.list_(pa.int32()),
        "text": pa.string(),
    }
)
_TYPES = {"confidence": pa.float64(), "kept": _COUNTS, "removed": _COUNTS, AUDIT: pa.list_(_BLOCK)}
"""The types of the columns that are not strings."""

_log = logging.getLogger(__name__)


class Options(TypedDict, total=False):
    """What the step of every engine takes besides the names of columns; the defaults are those of `clean_batch`."""

    prefix: str
    audit: bool
    body: Body | str
    format: Format | str


class ColumnError(ValueError):
    """A column that is not there, or whose type holds no text; the message is one line."""


def log_failure(number: int, reason: str) -> None:
    """Say in the log that a row has no results, and why."""
    _log.warning("row %d of a batch has no results: %s", number, reason)


def clean_batch(
    batch: pa.RecordBatch,
    cleaner: Cleaner,
    *,
    text: str = "text",
    url: str | None = None,
    prefix: str = PREFIX,
    audit: bool = False,
    body: Body | str = Body.TEXT,
    format: Format | str = "auto",  # noqa: A002 -- the public interface calls it so
    failed: Callable[[int, str], None] | None = log_failure,
) -> pa.RecordBatch:
    """Clean the documents of a batch: its columns as they were, followed by those of the results.

    Args:
        batch: Holds the documents.
        cleaner: Cleans them.
        text: The column with the dumps: strings, or bytes as they were fetched.
        url: The column with the address of each; rules for its site apply.
        prefix: Goes before the name of a result if the batch has a column of that name.
        audit: Whether one more column lists the removed blocks.
        body: How bodies are written: `text` or `markdown`.
        format: What the dumps are: `text`, `markdown`, `html`, or `auto`, which detects it for each.
        failed: Is called with the number of each row whose document fails, and the reason. Such a row has null
            results, like a row without a text.

    Raises:
        ColumnError: A column is missing, or its type holds no text.
        ValueError: An unknown `body` or `format`.
        TypeError: `batch` is no record batch.
    """
    if not isinstance(batch, pa.RecordBatch):
        raise TypeError(f"clean_batch takes a RecordBatch, not a {type(batch).__name__}: a Table has them")
    columns, known = understood(prefix, audit, body, format)

    def results(_: int, content: str | bytes, address: str | None) -> dict[str, Any]:
        return columns.row(cleaner.clean(content, known, address))

    return with_results(batch, results, columns, text=text, url=url, failed=failed)


def with_results(
    batch: pa.RecordBatch,
    results: Callable[[int, str | bytes, str | None], dict[str, Any]],
    columns: ResultColumns,
    *,
    text: str,
    url: str | None,
    failed: Callable[[int, str], None] | None,
) -> pa.RecordBatch:
    """What `clean_batch` gives, of `results` that are worked out otherwise.

    Those are asked for with the number of the row, its document, and where that came from.
    """
    added = new_fields(batch.schema.names, columns)
    demand_texts(batch.schema, text, url)
    texts = _column(batch, text)
    urls = pa.nulls(len(texts)) if url is None else _column(batch, url)
    records: list[dict[str, Any]] = []
    for number, (content, address) in enumerate(zip(texts, urls, strict=True)):
        record: dict[str, Any] = {}
        try:
            if content.is_valid:
                record = results(number, *_read(content, address))
        except Exception as error:  # noqa: BLE001 -- whatever one document does, the others are cleaned
            if failed is not None:
                failed(number, reason_for(error))
        records.append(record)
    arrays = [_array(records, column) for column in columns.names]
    schema = pa.schema([*batch.schema, *added], batch.schema.metadata)
    return pa.RecordBatch.from_arrays([*batch.columns, *arrays], schema=schema)


def new_fields(beside: Collection[str], columns: ResultColumns) -> list[pa.Field]:
    """The columns of results as they are added to a table that has the columns `beside`."""
    return [pa.field(name, _type(column)) for column, name in columns.beside(beside).items()]


def new_columns(
    table: pa.Table,
    beside: Collection[str],
    cleaner: Cleaner,
    text: str,
    url: str | None = None,
    **options: Unpack[Options],
) -> pa.Table:
    """Only what `clean_batch` adds, named for a table that has the columns `beside`.

    For engines whose tables hold more than Arrow knows: they hand over the texts and keep their own columns untouched.
    """
    columns, _ = understood(**options)
    schema = pa.schema(new_fields(beside, columns))
    batches = []
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        cleaned = clean_batch(batch, cleaner, text=text, url=url, **options)
        batches.append(pa.RecordBatch.from_arrays(cleaned.columns[batch.num_columns :], schema=schema))
    return pa.Table.from_batches(batches, schema)


_STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
_TEXTS = (*_STRINGS, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)


def understood(
    prefix: str = PREFIX,
    audit: bool = False,
    body: Body | str = Body.TEXT,
    format: Format | str = "auto",  # noqa: A002
) -> tuple[ResultColumns, ContentFormat]:
    """What the options of a step ask for; a `ValueError` where `clean_batch` would raise it for every batch."""
    return ResultColumns(chosen(Body, "body", body), prefix, audit), chosen(ContentFormat, "format", format)


def demand_texts(schema: pa.Schema, text: str, url: str | None) -> None:
    """Raise a `ColumnError` where `clean_batch` would for every batch of a table."""
    _demand(schema, text, _TEXTS)
    if url is not None:
        _demand(schema, url, _STRINGS)


def demand_column(names: Sequence[str], name: str) -> None:
    """Raise a `ColumnError` where the columns `names` of a table are not one of that name."""
    if names.count(name) != 1:
        problem = "more than one column" if name in names else "no column"
        raise ColumnError(f"{problem} '{name}': the table has {', '.join(names) or 'none'}")


def _demand(schema: pa.Schema, name: str, accepted: Collection[Callable[[pa.DataType], bool]]) -> None:
    demand_column(schema.names, name)
    held = schema.field(name).type
    if pa.types.is_dictionary(held):
        held = held.value_type
    if not any(accepts(held) for accepts in accepted):
        raise ColumnError(f"column '{name}' holds {held}, not text")


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    column = batch.column(name)
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _read(*values: pa.Scalar) -> list[Any]:
    try:
        return [value.as_py() for value in values]
    except UnicodeDecodeError as error:
        raise SetAsideError(f"its values cannot be read: {error}") from None


def _type(column: str) -> pa.DataType:
    return _TYPES.get(column, pa.string())


def _array(records: list[dict[str, Any]], column: str) -> pa.Array:
    values = [record.get(column) for record in records]
    if _type(column) == _COUNTS:
        values = [None if counts is None else list(counts.items()) for counts in values]
    return pa.array(values, _type(column))
