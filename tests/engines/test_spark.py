"""PySpark on a local Java: the data frame as it was, and each result as the library gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyspark", reason="the extra spark brings it")

from pyspark.sql import functions

from cleaner import Cleaner
from cleaner.engines.arrow import ColumnError
from cleaner.engines.spark import clean
from tests.engines.conftest import Record, differing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")


def test_every_document_gets_what_the_library_gives(
    spark: SparkSession, records: list[Record], expected: list[Record]
) -> None:
    dumps = spark.createDataFrame(records, "id INT, text STRING, url STRING, title STRING").repartition(4)
    found = clean(dumps, url="url").toArrow().to_pylist(maps_as_pydicts="strict")
    assert differing(found, expected) == []


def test_options_reach_the_workers_and_sql_reads_the_columns(spark: SparkSession) -> None:
    dump = "Skip to content\n\nThe ferry to the island was cancelled on Friday because of high winds, he said."
    chosen = Cleaner(keep=["nav"], model=False)
    dumps = spark.createDataFrame([(dump, [1, 2])], "dump STRING, body ARRAY<INT>")
    cleaned = clean(dumps, "dump", cleaner=chosen, audit=True)
    (found,) = cleaned.select("cleaner_body", "body", functions.expr("kept['nav']").alias("nav"), "audit").collect()
    assert found == (chosen.clean(dump).body, [1, 2], 1, [])


def test_what_is_wrong_with_the_arguments_is_told_before_any_worker_is_asked(spark: SparkSession) -> None:
    with pytest.raises(ColumnError, match="no column 'text': the table has Text"):
        clean(spark.createDataFrame([("One.",)], "Text STRING"))
    with pytest.raises(ValueError, match="unknown format 'htm': did you mean html"):
        clean(spark.createDataFrame([("One.",)], "text STRING"), format="htm")


def test_columns_of_every_type_pass_through(spark: SparkSession) -> None:
    query = """
        SELECT 'One.' AS text, CAST(1.5 AS DECIMAL(9, 2)) AS price, DATE '2024-05-01' AS day,
               TIMESTAMP '2024-05-01 10:00:00' AS at, MAP('a', 1) AS counts, NAMED_STRUCT('b', ARRAY(1, NULL)) AS nested,
               X'00FF' AS raw, CAST(NULL AS INT) AS nothing
    """
    before = spark.sql(query)
    after = clean(before, cleaner=Cleaner(model=False))
    assert after.schema.fields[: len(before.schema)] == before.schema.fields
    assert after.select(before.columns).collect() == before.collect()
