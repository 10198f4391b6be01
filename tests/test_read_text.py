"""A line a block: nothing is lost, blank lines go with the block before, and size costs no more than size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Block
from cleaner.read.text import read_text

ANYTHING = st.text(alphabet=st.characters(categories=None)) | st.text(
    alphabet="ab \t\n\r\x0b\x0c\x85\u2028\u200b\ufeff\0\ud800"
)


@given(ANYTHING)
def test_raws_add_up_to_the_input(text: str) -> None:
    assert "".join(block.raw for block in read_text(text)) == text


@given(ANYTHING)
def test_blocks_are_separate_lines_with_something_on_them(text: str) -> None:
    blocks = read_text(text)
    if len(blocks) > 1:
        assert all(block.text for block in blocks)
    for before, after in pairwise(blocks):
        assert before.lines[1] < after.lines[0]
        assert before.raw.endswith(("\n", "\r"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("one", [("one", "one", 1)]),
        ("one\ntwo\n", [("one\n", "one", 1), ("two\n", "two", 2)]),
        ("one\r\ntwo\rthree", [("one\r\n", "one", 1), ("two\r", "two", 2), ("three", "three", 3)]),
        ("\n \n one\n\n\ttwo \n", [("\n \n one\n\n", "one", 3), ("\ttwo \n", "two", 5)]),
        ("one\u2028still\x85one\x0bline", [("one\u2028still\x85one\x0bline",) * 2 + (1,)]),
        ("\ufeffone\u200b\n\u200b\u00a0\ntwo", [("\ufeffone\u200b\n\u200b\u00a0\n", "one", 1), ("two", "two", 3)]),
        (" \n\r\n", [(" \n\r\n", "", (1, 2))]),
        ("\u200b", [("\u200b", "", 1)]),
        ("അയാള്\u200d \nend\u200d\n", [("അയാള്\u200d \n", "അയാള്", 1), ("end\u200d\n", "end", 2)]),
        ("in\u200bside  stays", [("in\u200bside  stays", "in\u200bside  stays", 1)]),
    ],
)
def test_lines(text: str, expected: list[tuple[str, str, int | tuple[int, int]]]) -> None:
    wanted = [
        Block(raw, stripped, lines if isinstance(lines, tuple) else (lines, lines)) for raw, stripped, lines in expected
    ]
    assert read_text(text) == wanted
