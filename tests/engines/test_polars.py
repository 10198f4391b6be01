"""Polars, eager, lazy and streaming: the frame as it was, and each result as the library gives it."""

from __future__ import annotations

import pytest

pl = pytest.importorskip("polars", reason="the extra polars brings it")

from cleaner import Cleaner
from cleaner.engines.polars import clean
from tests.engines.conftest import Record, differing


def rows(frame: pl.DataFrame) -> list[Record]:
    found: list[Record] = frame.to_arrow().to_pylist(maps_as_pydicts="strict")
    return found


def test_every_document_gets_what_the_library_gives(records: list[Record], expected: list[Record]) -> None:
    lazy = clean(pl.LazyFrame(records), url="url")
    assert differing(rows(lazy.collect(engine="streaming")), expected) == []


def test_an_eager_frame_gets_the_same(records: list[Record], expected: list[Record]) -> None:
    assert differing(rows(clean(pl.DataFrame(records[:20]), url="url")), expected[:20]) == []


def test_a_lazy_frame_knows_its_columns_and_takes_conditions_on_them(cleaner_with_model: Cleaner) -> None:
    frame = pl.DataFrame({"text": ["Skip to content", "The ferry was cancelled on Friday because of high winds."]})
    lazy = clean(frame.lazy(), cleaner=cleaner_with_model, audit=True)
    assert lazy.collect_schema() == clean(frame, cleaner=cleaner_with_model, audit=True).schema
    assert lazy.filter(pl.col("body").str.len_chars() > 20).select("confidence").collect().height == 1


def test_columns_that_arrow_does_not_know_stay(cleaner_with_model: Cleaner) -> None:
    thing = object()
    frame = pl.DataFrame({"text": ["One."], "thing": pl.Series([thing], dtype=pl.Object)})
    assert clean(frame, cleaner=cleaner_with_model)["thing"][0] is thing
