"""DuckDB: functions for SQL, `clean_body(text)` and `clean_document(text)`, both of which take a URL after the text."""

from __future__ import annotations

from contextlib import suppress
from typing import Unpack

import pyarrow as pa
from duckdb import DuckDBPyConnection, InvalidInputException
from duckdb.func import ARROW, SPECIAL

from cleaner.engines.arrow import Options, new_columns
from cleaner.pipeline import Cleaner


def register(connection: DuckDBPyConnection, cleaner: Cleaner | None = None, **options: Unpack[Options]) -> None:
    """Register the functions with a connection; the options are those of `clean_batch`. A second call replaces them.

    `clean_body` gives the body, `clean_document` a struct of all results, which `unnest` makes columns of.
    """
    made = cleaner or Cleaner()

    def documents(*columns: pa.ChunkedArray) -> pa.Table:
        if len(columns) > 2:
            raise ValueError("a text and its URL are all that can be cleaned")
        table = pa.table(dict(zip(("text", "url"), columns, strict=False)))
        return new_columns(table, (), made, "text", "url" if len(columns) == 2 else None, **options)

    def clean_body(*columns: pa.ChunkedArray) -> pa.ChunkedArray:
        return documents(*columns)["body"]

    def clean_document(*columns: pa.ChunkedArray) -> pa.ChunkedArray:
        return documents(*columns).to_struct_array()

    # A function without declared parameters takes any number. Nulls are arguments like any: a text may have no URL.
    none = pa.table({"document": clean_document(pa.chunked_array([], pa.string()))})
    document = connection.from_arrow(none).types[0]
    for name in ("clean_body", "clean_document"):
        with suppress(InvalidInputException):  # which says that there is none
            connection.remove_function(name)
    connection.create_function("clean_body", clean_body, None, "VARCHAR", type=ARROW, null_handling=SPECIAL)
    connection.create_function("clean_document", clean_document, None, document, type=ARROW, null_handling=SPECIAL)
