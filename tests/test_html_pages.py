"""Whole pages: what users of other extractors reported, hostile ones, and one page by three ways: cases as data."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.judge.judged import BY_DATA

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "html_pages.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_body_is_what_the_case_says(case: dict[str, Any], any_cleaner: Cleaner, request: pytest.FixtureRequest) -> None:
    known = "with_model" if request.node.callspec.params["any_cleaner"] else "without_model"
    if known in case:
        request.applymarker(pytest.mark.xfail(reason=case[known], strict=True))
    result = any_cleaner.clean(case["html"])
    assert result.body.rstrip("\n").split("\n\n") == case["body"]


def test_the_reason_says_that_a_body_is_from_the_data(any_cleaner: Cleaner) -> None:
    case = next(case for case in CASES if case["label"] == "a body that stands in the JSON-LD alone")
    blocks = any_cleaner.clean(case["html"]).blocks
    assert [block.reason for block in blocks if block.kept] == [BY_DATA] * 2
    assert [block.lines for block in blocks] == [(number, number) for number in range(1, len(blocks) + 1)]
    assert all(block.raw == f"{block.text}\n" for block in blocks)
