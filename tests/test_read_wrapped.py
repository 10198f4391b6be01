"""Hard-wrapped dumps are recognised by themselves, their paragraphs joined, and nothing else is."""

from __future__ import annotations

import textwrap
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.read.wrapped import read_wrapped

CASES = Path(__file__).parent / "cases"


def load(name: str) -> list[Any]:
    cases = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in cases]


@pytest.mark.parametrize("case", load("read_wrapped.toml"))
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_paragraphs_are_joined(case: dict[str, Any], line_end: str) -> None:
    text = case["text"].replace("\n", line_end)
    blocks = read_wrapped(text)
    assert [block.text for block in blocks] == case["blocks"]
    assert "".join(block.raw for block in blocks) == text


@pytest.mark.parametrize("case", load("read_not_wrapped.toml"))
def test_lines_stay_apart(case: dict[str, Any]) -> None:
    lines = [line.strip() for line in case["text"].split("\n") if line.strip()]
    assert [block.text for block in read_wrapped(case["text"])] == lines


PROSE = (
    "The mill stood empty for nine years before anybody thought of buying it, and when somebody did, it was not a "
    "miller. She had made bells all her life, first with her father and then alone, and wanted a floor that would "
    "carry them. What she found was a wheel that still turned, forty pigeons, and a neighbour who had the key and "
    "would not say how he came by it. They have been friends ever since, or so both of them say when the other is near."
)


@pytest.mark.parametrize("width", range(40, 121, 8))
@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("indentation", ["", "    "])
def test_any_width(width: int, between: str, indentation: str) -> None:
    paragraphs = [PROSE, PROSE.replace("mill", "old lighthouse").replace("nine", "seven"), PROSE]
    text = between.join(
        textwrap.fill(
            paragraph, width, initial_indent=indentation, subsequent_indent=indentation, break_on_hyphens=False
        )
        for paragraph in paragraphs
    )
    blocks = read_wrapped(text)
    assert " ".join(block.text for block in blocks) == " ".join(paragraphs)
    assert len(blocks) <= len(paragraphs)
    if between == "\n\n":
        assert [block.text for block in blocks] == paragraphs


VERSE = "\n".join(
    [
        "and over the long grey water the gulls",
        "go home to the islands they came from,",
        "as if they had never been here before",
    ]
)
PAIR = textwrap.fill("She had made bells all her life, first with her father and then alone, and wanted a floor.", 60)


@pytest.mark.parametrize(
    ("paragraphs", "pairs", "verses", "is_wrapped"),
    [(6, 0, 6, True), (6, 0, 0, True), (4, 0, 4, False), (6, 0, 10, False), (4, 4, 4, False)],
)
def test_paragraphs_beside_lines_that_are_not_wrapped(
    paragraphs: int, pairs: int, verses: int, is_wrapped: bool
) -> None:
    """Verses that are long enough to be wrapped lines, and do not agree with the paragraphs on a width."""
    text = "\n\n".join([textwrap.fill(PROSE[:260], 60)] * paragraphs + [PAIR] * pairs + [VERSE] * verses)
    assert (read_wrapped(text)[0].text == PROSE[:260]) is is_wrapped


@given(st.text(alphabet="abc .-\t\r\n\u3000あ*1|", max_size=400) | st.text(alphabet=st.characters(categories=None)))
def test_raws_add_up_to_the_input(text: str) -> None:
    blocks = read_wrapped(text)
    assert "".join(block.raw for block in blocks) == text


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=9), min_size=60, max_size=200), st.integers(40, 100))
def test_ranges_of_lines_do_not_overlap(words: list[str], width: int) -> None:
    text = textwrap.fill(" ".join(words), width) + "\n\n" + textwrap.fill(" ".join(reversed(words)), width)
    blocks = read_wrapped(text)
    assert "".join(block.raw for block in blocks) == text
    for before, after in pairwise(blocks):
        assert before.lines[0] <= before.lines[1] < after.lines[0]


def test_a_joiner_of_a_lines_last_letter_stays_in_the_paragraph() -> None:
    word = "അയാള്\u200d"
    text = textwrap.fill(" ".join([*["അവര് പോയി", word] * 40]), 60, break_on_hyphens=False)
    (block,) = read_wrapped(text)
    assert f"{word}\n" in text
    assert block.text == text.replace("\n", " ").removesuffix("\u200d")
