"""Markdown dumps: what each line is, the text without its markup, and nothing lost."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Block
from cleaner.read.markdown import read_markdown

CASES = tomllib.loads((Path(__file__).parent / "cases" / "read_markdown.toml").read_text(encoding="utf-8"))["case"]


def shown(block: Block) -> dict[str, Any]:
    seen: dict[str, Any] = {"tag": block.seen.tag, "text": block.text}
    if block.seen.plain is not None:
        seen["plain"] = block.seen.plain
    if block.seen.linked:
        seen["linked"] = round(block.seen.linked, 2)
    return seen


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_blocks(case: dict[str, Any]) -> None:
    assert [shown(block) for block in read_markdown(case["text"])] == case["blocks"]


@given(
    st.text(alphabet="ab #>*_-+=`~|[]()!\\<&;:1.\t\r\n", max_size=300)
    | st.text(alphabet=st.characters(categories=None))
)
def test_raws_add_up_to_the_input(text: str) -> None:
    blocks = read_markdown(text)
    assert "".join(block.raw for block in blocks) == text


PIECES = ["[", "]", "[](", "![", "[a](b ", "*a", "**a ", "_a_", "`", "``a`", "<a ", "\\", "&", "~~", "[a][", "> ", "- "]


@pytest.mark.parametrize("piece", [*PIECES, "#", "|", "```", "~~~", "a\n---", "    a"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_hostile_input_takes_no_longer_than_its_length(piece: str, end: str) -> None:
    """A hundred thousand of anything is read in about a second; what grows with the square would take hours."""
    text = (piece + end) * 100_000
    started = time.process_time()
    blocks = read_markdown(text)
    assert time.process_time() - started < 30
    assert "".join(block.raw for block in blocks) == text
