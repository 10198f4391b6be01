"""pandas: a data frame in, a new one with the columns of the results beside its own out."""

from __future__ import annotations

from typing import Unpack

import pandas as pd
import pyarrow as pa

from cleaner.engines.arrow import Options, new_columns
from cleaner.pipeline import Cleaner


def clean(
    frame: pd.DataFrame,
    text: str = "text",
    url: str | None = None,
    cleaner: Cleaner | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Clean the column `text`; the other arguments are those of `clean_batch`."""
    wanted = [text] if url is None else [text, url]
    texts = pa.table({name: pa.array(frame[name], from_pandas=True) for name in wanted})
    added = new_columns(texts, list(map(str, frame.columns)), cleaner or Cleaner(), text, url, **options)
    return pd.concat([frame, added.to_pandas(maps_as_pydicts="strict").set_index(frame.index)], axis=1)
