"""A result as one flat record: what its columns say, and what they are called beside others."""

from __future__ import annotations

import json

import pytest

from cleaner import Cleaner
from cleaner.columns import COLUMNS, ResultColumns
from cleaner.kinds import Body, Kind
from tests.conftest import Seed


def test_a_row_says_what_the_result_says(seed: Seed, cleaner_with_model: Cleaner) -> None:
    result = cleaner_with_model.clean(seed.text)
    record = ResultColumns().row(result)
    assert tuple(record) == COLUMNS
    assert record["body"] == seed.body
    assert all(record[name] == getattr(result, name) for name in COLUMNS if name not in {"kept", "removed"})
    assert json.loads(json.dumps(record)) == record


def test_every_line_of_a_seed_is_counted_once(seed: Seed, cleaner_with_model: Cleaner) -> None:
    record = ResultColumns().row(cleaner_with_model.clean(seed.text))
    assert sum(record["kept"].values()) + sum(record["removed"].values()) == len(seed.kinds)
    assert not set(record["kept"]) & set(record["removed"])


def test_blank_blocks_are_not_counted() -> None:
    record = ResultColumns(audit=True).row(Cleaner(model=False).clean(" \n\n"))
    assert (record["kept"], record["removed"], record["audit"]) == ({}, {}, [])


def test_the_audit_lists_what_was_removed(seed: Seed, cleaner_with_model: Cleaner) -> None:
    result = cleaner_with_model.clean(seed.text)
    audit = ResultColumns(audit=True).row(result)["audit"]
    assert [(one["lines"], one["text"], one["kind"], one["reason"], one["rule"]) for one in audit] == [
        (list(block.lines), block.text, block.kind, block.reason, block.rule)
        for block in result.blocks
        if not block.kept
    ]
    assert not any("block model" in one["reason"] for one in audit)


def test_half_a_surrogate_pair_is_replaced_in_all_columns() -> None:
    dump = "Half a pair \ud800\n\nBy Ann \udc00 Bee\n\nThe bridge \ud83d opens at six in the morning on every day.\n"
    for audit in (False, True):
        record = ResultColumns(audit=audit).row(Cleaner(model=False, drop=set(Kind)).clean(dump))
        json.dumps(record, ensure_ascii=False).encode()
    body = ResultColumns().row(Cleaner(model=False).clean("The bridge \ud83d opens at six."))["body"]
    assert body == "The bridge \ufffd opens at six.\n"


def test_half_a_surrogate_pair_is_replaced_in_comments() -> None:
    dump = (
        "The bridge opens at six in the morning on every day.\n\n"
        "3 Comments\nby: Ann \ud800\nMarch 1, 2016 2:30 AM\nI could not \ud83d agree more.\n"
    )
    (comment,) = ResultColumns(comments=True).row(Cleaner(model=False).clean(dump))["comments"]
    assert (comment["author"], comment["text"]) == ("Ann \ufffd", "I could not \ufffd agree more.")


def test_the_body_is_markdown_where_that_is_asked_for() -> None:
    result = Cleaner(model=False).clean(
        "# Bridge\n\n- The bridge opens at six in the morning on every day.", "markdown"
    )
    assert (
        ResultColumns(Body.MARKDOWN).row(result)["body"] == result.to_markdown() != ResultColumns().row(result)["body"]
    )


@pytest.mark.parametrize(
    ("taken", "ours"),
    [
        ([], "title"),
        (["text", "id"], "title"),
        (["title"], "cleaner_title"),
        (["Title"], "cleaner_title"),
        (["title", "cleaner_title"], "cleaner_cleaner_title"),
    ],
)
def test_a_column_that_is_there_keeps_its_name_and_ours_is_prefixed(taken: list[str], ours: str) -> None:
    assert ResultColumns().beside(taken)["title"] == ours
    assert ResultColumns().beside(taken)["body"] == "body"


def test_the_audit_has_a_name_only_where_it_is_asked_for() -> None:
    assert tuple(ResultColumns().beside([])) == COLUMNS
    assert ResultColumns(prefix="x_", audit=True).beside(["audit"])["audit"] == "x_audit"


def test_an_empty_prefix_is_refused_only_where_it_would_be_used() -> None:
    assert ResultColumns(prefix="").beside(["text"])["title"] == "title"
    with pytest.raises(ValueError, match="'title'"):
        ResultColumns(prefix="").beside(["title"])
