"""pandas: the frame as it was, and each result as the library gives it."""

from __future__ import annotations

from typing import Any

import pytest

pd = pytest.importorskip("pandas", reason="the extra pandas brings it")
pytest.importorskip("pyarrow", reason="the extra pandas brings it")

from cleaner import Cleaner
from cleaner.engines.arrow import ColumnError
from cleaner.engines.pandas import clean
from tests.engines.conftest import Record, differing


def test_every_document_gets_what_the_library_gives(records: list[Record], expected: list[Record]) -> None:
    frame = clean(pd.DataFrame(records), url="url")
    found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert differing(found, expected) == []


def test_the_frame_keeps_its_index_and_its_odd_columns(cleaner_with_model: Cleaner) -> None:
    thing = object()
    frame = pd.DataFrame({"text": ["One.", None], 7: [thing, 3], "body": [1, 2]}, index=["a", "a"])
    out = clean(frame, cleaner=cleaner_with_model)
    assert list(out.index) == ["a", "a"]
    assert out[7].iloc[0] is thing
    assert list(out["body"]) == [1, 2]
    assert out["cleaner_body"].iloc[0] == cleaner_with_model.clean("One.").body
    assert list(frame.columns) == ["text", 7, "body"]


def test_an_empty_frame_gets_the_columns(cleaner_with_model: Cleaner) -> None:
    assert "removed" in clean(pd.DataFrame({"text": []}), cleaner=cleaner_with_model)


@pytest.mark.parametrize(
    ("columns", "kind", "bodies"),
    [
        ({"text": [None, None], "url": [None, None]}, "float64", [None, None]),
        ({"text": ["One.", "Two."], "url": [None, None]}, object, ["One.\n", "Two.\n"]),
        ({"text": ["a \ud800 b.", None, "Two."]}, object, ["a \ufffd b.\n", None, "Two.\n"]),
    ],
    ids=["no text", "no url", "half a surrogate pair"],
)
def test_a_chunk_with_missing_or_broken_values_is_cleaned(
    columns: dict[str, list[str | None]], kind: Any, bodies: list[str | None], cleaner_with_model: Cleaner
) -> None:
    frame = pd.DataFrame(columns, dtype=kind)
    out = clean(frame, url="url" if "url" in frame else None, cleaner=cleaner_with_model)
    assert out["body"].astype(object).where(out["body"].notna(), None).to_list() == bodies


def test_a_column_that_holds_more_than_text_is_named(cleaner_with_model: Cleaner) -> None:
    with pytest.raises(ColumnError, match="column 'text' holds more than text"):
        clean(pd.DataFrame({"text": ["One.", 3]}), cleaner=cleaner_with_model)


def test_a_column_may_be_named_by_a_number(cleaner_with_model: Cleaner) -> None:
    assert clean(pd.DataFrame({0: ["One."]}), text=0, cleaner=cleaner_with_model)["body"].to_list() == ["One.\n"]
