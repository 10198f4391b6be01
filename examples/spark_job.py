"""Clean the dumps of Parquet files on a Spark cluster, and write Parquet.

    spark-submit --master MASTER examples/spark_job.py --text dump --url address s3a://lake/dumps s3a://lake/articles

Every worker needs the package with the extra `spark`. The output's columns are those of the input and the results.
Spark repeats what a lost worker or executor had begun, and shows the output only when all of it is there; a document
is cleaned to the same result wherever and however often it is.
"""

from __future__ import annotations

from typing import Annotated

import typer
from pyspark.sql import SparkSession

from cleaner import Cleaner
from cleaner.engines.spark import clean


def main(
    dumps: Annotated[str, typer.Argument(help="Where the Parquet files with the dumps are.")],
    articles: Annotated[str, typer.Argument(help="Where the output goes; must not be there yet.")],
    text: Annotated[str, typer.Option(help="The column with the dump or the page.")] = "text",
    url: Annotated[str | None, typer.Option(help="The column that says where it came from.")] = None,
    keep: Annotated[list[str] | None, typer.Option(help="A kind to keep besides the body's; may be repeated.")] = None,
    audit: Annotated[bool, typer.Option(help="Add a column that lists what was removed, and why.")] = False,
    parts: Annotated[int | None, typer.Option(help="In how many parts to clean; else as Spark reads them.")] = None,
) -> None:
    """Clean the dumps of Parquet files on a Spark cluster, and write Parquet."""
    spark = SparkSession.builder.appName("cleaner").getOrCreate()
    table = spark.read.parquet(dumps)
    if parts is not None:
        table = table.repartition(parts)
    clean(table, text, url, Cleaner(keep=keep or ()), audit=audit).write.parquet(articles)
    spark.stop()


if __name__ == "__main__":
    typer.run(main)
