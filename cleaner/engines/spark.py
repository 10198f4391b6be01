"""PySpark: a data frame in, the same data frame with the columns of the results out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

from cleaner.engines.arrow import Options, clean_batch, demand_column, new_fields, understood
from cleaner.engines.process import packed, unpacked
from cleaner.pipeline import Cleaner


def clean(
    df: DataFrame,
    text: str = "text",
    url: str | None = None,
    cleaner: Cleaner | None = None,
    **options: Unpack[Options],
) -> DataFrame:
    """Clean the column `text`; the other arguments are those of `clean_batch`.

    Every worker needs the package, and the rule folders of `cleaner` at the same path. Wrong arguments raise here, not
    in a worker.
    """
    columns, _ = understood(**options)
    for name in (text,) if url is None else (text, url):
        demand_column(df.columns, name)
    sent = packed(cleaner)

    def step(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield clean_batch(batch, unpacked(sent), text=text, url=url, **options)

    added = pa.schema(new_fields(df.columns, columns))
    return df.mapInArrow(step, StructType([*df.schema.fields, *from_arrow_schema(added).fields]))
