"""Ray Data on a local Ray: the dataset as it was, and each result as the library gives it."""

from __future__ import annotations

import pytest

ray = pytest.importorskip("ray", reason="the extra ray brings it")
pytest.importorskip("ray.data", reason="the extra ray brings it")

import pyarrow as pa

from cleaner import Cleaner
from cleaner.engines.ray import clean
from tests.engines.conftest import Record, differing

pytestmark = [pytest.mark.xdist_group("ray"), pytest.mark.usefixtures("local_ray")]


def test_every_document_gets_what_the_library_gives(records: list[Record], expected: list[Record]) -> None:
    dataset = clean(ray.data.from_arrow(pa.Table.from_pylist(records)).repartition(4), url="url")
    found = pa.concat_tables(ray.get(dataset.to_arrow_refs())).to_pylist(maps_as_pydicts="strict")
    assert differing(found, expected) == []


def test_options_reach_the_workers() -> None:
    dump = "Skip to content\n\nThe ferry to the island was cancelled on Friday because of high winds, he said."
    chosen = Cleaner(keep=["nav"], model=False)
    dataset = clean(ray.data.from_items([{"dump": dump}]), "dump", cleaner=chosen, audit=True)
    assert dataset.take_all()[0]["body"] == chosen.clean(dump).body
