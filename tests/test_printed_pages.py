"""Heads, feet and numbers of pages are told by the form feeds of a text."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Kind

PARAGRAPH = (
    "The mill stood empty for nine years before anybody thought of buying it, and when somebody did, it was not a "
    "miller. She had made bells all her life, first with her father and then alone, and wanted a floor that would "
    "carry them."
)
SECOND = (
    "What she found was a wheel that still turned, forty pigeons, and a neighbour who had the key and would not say how "
    "he came by it. They have been friends ever since, or so both of them say when the other is near."
)
THIRD = (
    "The first bell was cast in October, when the river was high enough to drive the hammer, and it hangs in the school "
    "of the next village now. The children have been asked to ring it no more than they must, and they do not."
)
HEAD = "The Marren Courier                    14 March 2021"


@pytest.mark.parametrize("model", [True, False])
@pytest.mark.parametrize("number", ["", "\n\n                     {}"], ids=["no numbers", "numbers"])
def test_what_a_page_says_besides_its_text_goes(model: bool, number: str) -> None:
    pages = [f"{HEAD}\n\nThe Bell Maker\n\n{PARAGRAPH}", f"{HEAD}\n\n{SECOND}", f"{HEAD}\n\n{THIRD}"]
    text = "\n\f".join(page + number.format(place) for place, page in enumerate(pages, 1)) + "\n\f"
    result = Cleaner(model=model).clean(text)
    marks = [block for block in result.blocks[1:] if block.text == HEAD or block.text.isdigit()]
    assert len(marks) == (5 if number else 2)
    assert {(block.kind, block.kept) for block in marks} == {(Kind.NAV, False)}
    assert [block.text for block in result.blocks if block.kept and len(block.text) > 99] == [
        PARAGRAPH,
        SECOND,
        THIRD,
    ]
    assert "".join(block.raw for block in result.blocks) == text


def test_lines_at_a_page_break_that_say_something_else_stay() -> None:
    text = f"{PARAGRAPH}\n\fWhat she found\n\n{SECOND}\n\fWhat she said\n\n{THIRD}\n"
    assert "What she found" in Cleaner().clean(text).body


def test_without_form_feeds_nothing_is_a_page() -> None:
    text = f"{HEAD}\n\n{PARAGRAPH}\n\n{HEAD}\n\n{SECOND}\n"
    assert not any("page break" in block.reason for block in Cleaner().clean(text).blocks)


def test_headings_of_chapters_and_lines_of_dialogue_stay() -> None:
    speech = '"Yes," he said.'
    text = f"Book\n\n\fChapter 1\n\n{PARAGRAPH}\n\n\fChapter 2\n\n{SECOND}\n\n\f{speech}\n\n{THIRD}\n\n\f{speech}\n"
    assert not any("page break" in block.reason for block in Cleaner().clean(text).blocks)


def test_a_head_that_two_pages_share_is_told_by_that_of_the_first() -> None:
    blocks = Cleaner().clean(f"{HEAD}\n\n{PARAGRAPH}\n\f{HEAD}\n\n{SECOND}\n").blocks
    assert [("page break" in block.reason) for block in blocks] == [False, False, True, False]


def test_signs_that_part_a_text_where_its_pages_do_are_no_heads() -> None:
    text = f"{PARAGRAPH}\n\n* * *\n\f{SECOND}\n\n* * *\n\f{THIRD}\n"
    assert not any("page break" in block.reason for block in Cleaner().clean(text).blocks)
