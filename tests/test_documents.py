"""Whole dumps of kinds that are easily misjudged: cases as data, `cases/documents.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "documents.toml").read_text(encoding="utf-8")
)["case"]


def marked_lines(dump: str) -> list[tuple[str, bool]]:
    """The lines of a case without their marks, each with whether it is body."""
    return [(line[2:], line.startswith("+ ")) for line in dump.splitlines() if line.startswith(("+ ", "- "))]


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["tight", "spaced"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_body_is_what_the_case_says(
    case: dict[str, Any], between: str, cleaner_with_model: Cleaner, request: pytest.FixtureRequest
) -> None:
    if case.get("known_failure"):
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    lines = marked_lines(case["dump"])
    dump = between.join(line for line, _ in lines) if lines else case["dump"]
    kept = cleaner_with_model.clean(dump).body.split("\n\n") if lines else [cleaner_with_model.clean(dump).body]
    wanted = [line for line, is_body in lines if is_body]
    assert [line for line in (text.rstrip("\n") for text in kept) if line] == wanted
