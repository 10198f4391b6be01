"""Ray Data: a dataset in, the same dataset with the columns of the results out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

import pyarrow as pa
from ray.data import Dataset

from cleaner.engines.arrow import BATCH_ROWS, Options, clean_batch, understood
from cleaner.engines.process import packed, unpacked
from cleaner.pipeline import Cleaner


def clean(
    dataset: Dataset,
    text: str = "text",
    url: str | None = None,
    cleaner: Cleaner | None = None,
    **options: Unpack[Options],
) -> Dataset:
    """Clean the column `text`; the other arguments are those of `clean_batch`.

    Every worker needs the package, and the rule folders of `cleaner` at the same path.
    """
    understood(**options)  # what is wrong with them is told here, not in a worker
    sent = packed(cleaner)

    def step(table: pa.Table) -> Iterator[pa.Table]:
        for batch in table.to_batches():
            yield pa.Table.from_batches([clean_batch(batch, unpacked(sent), text=text, url=url, **options)])

    return dataset.map_batches(step, batch_format="pyarrow", batch_size=BATCH_ROWS)
