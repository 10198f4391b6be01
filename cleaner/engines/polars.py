"""Polars: a frame in, eager or lazy, and the same frame with the columns of the results out."""

from __future__ import annotations

from typing import TypeVar, Unpack

import polars as pl

from cleaner.engines.arrow import Options, new_columns
from cleaner.pipeline import Cleaner

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def clean(
    frame: Frame,
    text: str = "text",
    url: str | None = None,
    cleaner: Cleaner | None = None,
    **options: Unpack[Options],
) -> Frame:
    """Clean the column `text`; the other arguments are those of `clean_batch`."""
    made = cleaner or Cleaner()
    wanted = [text] if url is None else [text, url]

    def widened(eager: pl.DataFrame) -> pl.DataFrame:
        texts = eager.select(wanted).to_arrow()
        return eager.hstack(pl.DataFrame(new_columns(texts, eager.columns, made, text, url, **options)))

    if isinstance(frame, pl.DataFrame):
        return widened(frame)
    # Each row is cleaned for itself, so a stream may come in parts; but a condition or a choice of columns may ask for
    # results, and cannot go before them.
    return frame.map_batches(
        widened,
        predicate_pushdown=False,
        projection_pushdown=False,
        schema=widened(pl.DataFrame(schema=frame.collect_schema())).schema,
        streamable=True,
    )
