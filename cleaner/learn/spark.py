"""PySpark: rules learned from a data frame of dumps, by as many machines as it has.

A first job counts, and keeps the counts on the disks of the executors; a second looks at the sample of each source, and
proposes. What comes of a corpus is what `cleaner rules learn` makes of it on one machine.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Window, functions
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import IntegerType, LongType, MapType, StringType, StructField, StructType

from cleaner.batch.containers.fields import Fields
from cleaner.engines.process import packed, unpacked
from cleaner.errors import SetAside, SetAsideError, reason_for
from cleaner.learn.corpus import Entry, named_source, site_named
from cleaner.learn.counts import FEWEST_DOCUMENTS, Counted, Support, least_documents, too_small
from cleaner.learn.learn import SHARE, Learned, prefix_for
from cleaner.learn.propose import propose
from cleaner.learn.source import look_at
from cleaner.learn.tally import SAMPLE, Smallest, tally
from cleaner.pipeline import Cleaner


def learn(
    df: DataFrame,
    set_aside: Callable[[SetAside], None] = print,
    text: str = "text",
    url: str = "url",
    source: str | None = None,
    cleaner: Cleaner | None = None,
    share: float = SHARE,
    path: Path = Path("learned.toml"),
) -> list[Learned]:
    """What each source repeats, as rules: a source is what the column `source` names, or else the host in `url`.

    Every worker needs the package, and the rule folders of `cleaner` at the same path. What cannot be read, and sources
    with too few documents, are told to `set_aside`. Rules are said to be in a file of the name `path`.
    """
    fields = Fields(text, url if source is None else None, source or "")
    fields.demand(df.columns)
    if source is not None:
        Fields(source).demand(df.columns)
    counts = StructType(
        [
            StructField("source", StringType()),
            StructField("lines", LongType()),
            StructField("forms", MapType(LongType(), IntegerType())),
            StructField("digest", LongType()),
            # Of a document that may come to be in the sample; of the others there is none.
            StructField("content", df.schema[text].dataType),
            StructField("url", StringType()),
            # Why the document could not be read; nothing else is known of such a one.
            StructField("problem", StringType()),
        ]
    )
    count = partial(_count, fields, to_arrow_schema(counts))
    counted = df.mapInArrow(count, counts).persist(StorageLevel.DISK_ONLY)
    try:
        for row in counted.groupBy("problem").count().where("problem IS NOT NULL").orderBy("problem").collect():
            set_aside(SetAside(f"{row['count']} documents", row["problem"]))
        return _learned(counted, set_aside, packed(cleaner), share, path)
    finally:
        counted.unpersist()


def _count(fields: Fields, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Tally the documents of a part of the corpus."""
    smallest = Smallest()
    for batch in batches:
        rows = [_counted(row, fields, smallest) for row in batch.to_pylist()]
        yield pa.RecordBatch.from_pylist(rows, schema)


def _counted(row: dict[str, Any], fields: Fields, smallest: Smallest) -> dict[str, Any]:
    try:
        url = fields.url_of(row)
        source = named_source(row[fields.id], fields.id) if fields.url is None else site_named(url, fields.url)
        entry = Entry(source, fields.text_of(row), None, url)
        counted = tally(entry)
    except SetAsideError as error:
        return {"problem": reason_for(error)}
    sampled = smallest.takes(source, counted.digest)
    return {
        "source": source,
        "lines": counted.lines,
        "forms": list(counted.forms.items()),
        "digest": counted.digest,
        "content": entry.content if sampled else None,
        "url": url,
    }


def _learned(
    counted: DataFrame, set_aside: Callable[[SetAside], None], cleaner: bytes, share: float, path: Path
) -> list[Learned]:
    """The second job, from what the first has counted."""
    totals = counted.where("problem IS NULL").groupBy("source").agg(functions.count("*"), functions.sum("lines"))
    known: dict[str, tuple[str, str, int, int, float]] = {}
    prefixes: set[str] = set()
    for name, documents, lines in sorted(totals.collect()):
        if documents < FEWEST_DOCUMENTS:
            set_aside(too_small(name, documents))
        else:
            prefix = prefix_for(name, prefixes)
            prefixes.add(prefix)
            known[name] = (name, prefix, documents, lines, least_documents(share, documents))
    if not known:
        return []
    sources = functions.broadcast(
        counted.sparkSession.createDataFrame(
            list(known.values()), "source STRING, prefix STRING, of_documents LONG, of_lines LONG, least DOUBLE"
        )
    )
    recurring = (
        counted.select("source", functions.explode("forms").alias("form", "times"))
        .groupBy("source", "form")
        .agg(functions.count("*").alias("documents"), functions.sum("times").alias("lines"))
        .join(sources, "source")
        .where("documents >= least")
        .select(functions.col("source").alias("of"), "form", "documents", "lines")
    )
    in_order = Window.partitionBy("source").orderBy("digest")
    sample = (
        counted.where("content IS NOT NULL")
        .withColumn("rank", functions.dense_rank().over(in_order))
        .where(functions.col("rank") <= SAMPLE)
        .dropDuplicates(["source", "digest"])  # parts of the corpus do not know of one another
        .join(sources, "source")
        .select("source", "digest", "content", "url", "prefix", "of_documents", "of_lines", "least")
    )
    proposed = (
        sample.groupBy("source")
        .cogroup(recurring.groupBy("of"))
        .applyInArrow(partial(_proposed, cleaner, path), "learned BINARY")
    )
    learned: list[Learned] = [pickle.loads(row["learned"]) for row in proposed.collect()]
    return sorted(learned, key=lambda one: one.source)


def _proposed(cleaner: bytes, path: Path, sample: pa.Table, recurring: pa.Table) -> pa.Table:
    """Look at the sample of one source, and propose."""
    rows = sample.sort_by("digest").to_pylist()
    name, documents, lines = rows[0]["source"], rows[0]["of_documents"], rows[0]["of_lines"]
    counted = Counted(
        name,
        documents,
        lines,
        rows[0]["least"],
        {row["form"]: Support(row["documents"], row["lines"]) for row in recurring.to_pylist()},
        [Entry(name, row["content"], None, row["url"]) for row in rows],
    )
    proposals = propose(counted, look_at(counted, unpacked(cleaner)), path, rows[0]["prefix"])
    return pa.table({"learned": [pickle.dumps(Learned(name, documents, lines, proposals))]})
