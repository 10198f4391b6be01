"""DuckDB: functions in SQL that give what the library gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

duckdb = pytest.importorskip("duckdb", reason="the extra duckdb brings it")
pa = pytest.importorskip("pyarrow", reason="the extra duckdb brings it")

from cleaner import Cleaner
from cleaner.columns import COLUMNS
from cleaner.engines.duckdb import register
from tests.engines.conftest import Record, differing


@pytest.fixture
def connection(cleaner_with_model: Cleaner) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        register(connection, cleaner_with_model)
        yield connection


def test_every_document_gets_what_the_library_gives(
    connection: duckdb.DuckDBPyConnection, records: list[Record], expected: list[Record]
) -> None:
    connection.register("dumps", pa.Table.from_pylist(records))
    found = connection.sql("SELECT dumps.*, clean_document(text, url) AS said FROM dumps").to_arrow_table()
    rows = found.to_pylist(maps_as_pydicts="strict")
    wanted = [
        {column: one.get(f"cleaner_{column}" if column == "title" else column) for column in COLUMNS}
        for one in expected
    ]
    assert (
        differing(
            [{"id": one["id"]} | one["said"] for one in rows],
            [{"id": one["id"]} | said for one, said in zip(expected, wanted, strict=True)],
        )
        == []
    )


def test_the_body_alone(connection: duckdb.DuckDBPyConnection, cleaner_with_model: Cleaner) -> None:
    text = "Skip to content\n\nThe ferry to the island was cancelled on Friday because of high winds, he said."
    query = "SELECT clean_body(text) FROM (VALUES (?), (NULL)) AS dumps(text)"
    assert connection.execute(query, [text]).fetchall() == [(cleaner_with_model.clean(text).body,), (None,)]


def test_the_functions_may_be_registered_again(connection: duckdb.DuckDBPyConnection) -> None:
    register(connection, Cleaner(drop={"text"}, model=False))
    assert connection.execute("SELECT clean_body('The ferry was cancelled on Friday.')").fetchall() == [("",)]


def test_results_unnest_to_columns(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.sql("SELECT unnest(clean_document('The ferry was cancelled on Friday.'))")
    assert tuple(found.columns) == COLUMNS


@pytest.mark.parametrize("arguments", ["3", "'a', 3", "'a', 'b', 'c'"])
def test_arguments_that_are_no_text_are_refused(arguments: str, connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match=r"not text|are all"):
        connection.sql(f"SELECT clean_body({arguments})").fetchall()
