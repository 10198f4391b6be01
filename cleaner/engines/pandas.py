"""pandas: a data frame in, a new one with the columns of the results beside its own out."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd
import pyarrow as pa

from cleaner.engines.arrow import ColumnError, Options, new_columns
from cleaner.pipeline import Cleaner
from cleaner.surrogates import without_surrogates


def clean(
    frame: pd.DataFrame,
    text: str = "text",
    url: str | None = None,
    cleaner: Cleaner | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Clean the column `text`; the other arguments are those of `clean_batch`."""
    wanted = [text] if url is None else [text, url]
    texts = pa.table({str(name): _texts(frame[name]) for name in wanted})  # pandas takes numbers for names, Arrow none
    columns, of_url = list(map(str, frame.columns)), None if url is None else str(url)
    added = new_columns(texts, columns, cleaner or Cleaner(), str(text), of_url, **options)
    return pd.concat([frame, added.to_pandas(maps_as_pydicts="strict").set_index(frame.index)], axis=1)


def _texts(column: pd.Series[Any]) -> pa.Array:
    """The texts of a column; nulls where all are missing, which pandas holds for numbers."""
    if column.isna().all():
        return pa.nulls(len(column))
    try:
        return pa.array(column, from_pandas=True)
    except UnicodeEncodeError:
        return pa.array(column.map(without_surrogates, na_action="ignore"), from_pandas=True)
    except pa.ArrowException:
        raise ColumnError(f"column '{column.name}' holds more than text") from None
