"""Columns side by side: read one after the other, and shown as the lines that they stand in."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner
from cleaner.read import read

CASES = tomllib.loads((Path(__file__).parent / "cases/read_columns.toml").read_text(encoding="utf-8"))["case"]
MENU_BESIDE_ARTICLE = """\
News         The old tram came back to the customs house on Monday, forty years after the last one had left it.
Sport
Weather      It stopped at the fish market at ten past six, where the first crates of the day were being stacked.
Culture
Letters      "I had given up hope," said the baker on the corner, who handed the driver a bag of warm rolls.
Jobs
Archive      The line is to reach the university by the end of next year if the bridge is strengthened in time.

             The city pays a third of the cost, and the rest comes from the region and from a private lender.
"""
CELLS = st.lists(st.tuples(st.sampled_from(["", "Menu", "Rail of links"]), st.sampled_from(["", "x", "A line. " * 9])))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_columns_are_read_one_after_the_other(case: dict[str, Any]) -> None:
    document = read(case["text"].removeprefix("\n"))
    found = [[block.lines[0], block.text] for block in document.blocks]
    assert (found if document.rows is not None else None) == case.get("parts")


def test_a_line_is_shown_as_what_is_kept_of_it() -> None:
    result = cleaner.clean(MENU_BESIDE_ARTICLE)
    articles = [line[13:].strip() for line in MENU_BESIDE_ARTICLE.splitlines()]
    assert result.body == "\n\n".join(filter(None, articles)) + "\n"


def test_the_lines_of_columns_are_blocks_with_one_verdict_each() -> None:
    result = cleaner.clean(MENU_BESIDE_ARTICLE)
    assert [block.lines for block in result.blocks] == [(number, number) for number in (1, 2, 3, 4, 5, 6, 7, 9)]
    assert "".join(block.raw for block in result.blocks) == MENU_BESIDE_ARTICLE
    assert [block.kept for block in result.blocks] == [True, False, True, False, True, False, True, True]
    assert result.blocks[0].text == MENU_BESIDE_ARTICLE.splitlines()[0]


def test_the_reason_of_a_line_names_what_was_left_out_of_it(any_cleaner: Cleaner) -> None:
    result = any_cleaner.clean(MENU_BESIDE_ARTICLE)
    assert ["; in another column: nav" in block.reason for block in result.blocks if block.kept] == [
        True, True, True, True, False,
    ]  # fmt: skip


@settings(deadline=None)
@given(CELLS, st.integers(10, 30))
def test_no_line_and_no_character_is_lost(any_cleaner: Cleaner, cells: list[tuple[str, str]], edge: int) -> None:
    text = "\n".join(f"{left:{edge}}  {right}" for left, right in cells)
    result = any_cleaner.clean(text, format="text")
    assert "".join(block.raw for block in result.blocks) == text
    firsts = [block.lines[0] for block in result.blocks]
    assert firsts == sorted(set(firsts))
    read_words = sorted(word for block in read(text).blocks for word in block.text.split())
    assert read_words == sorted(text.split())
