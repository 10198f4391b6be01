"""Time grows with the length of the input and no faster, whatever the shape of its lines."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from cleaner import Cleaner

PAGE = """Home
Politics
Sport

Harbour closed after storm
Photo: Harbour office
The harbour was closed on Tuesday after the storm had torn two ferries from their moorings, the harbour master said.
It would stay closed until divers had looked at the piers, he said, and nobody could tell how long that would take.

3 Comments
About time!
"""
SHAPES = {
    "dump": PAGE,
    "one line": " ".join(PAGE.split()) + " ",
    "tiny lines": "a bit\n",
    "blank lines": "\n",
    "printed pages": "\fa bit\n",
    "copies of a line": "The ferry to the island was cancelled on Friday because of high winds, the harbour master said.\n",
}
SHORT = 12_000
"""Characters; below this the costs that every document has would hide how the time grows."""
TIMES = 6
TOLERATED = 2.5


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_length(shape: str, cleaner_with_model: Cleaner) -> None:
    def seconds(length: int) -> float:
        text = SHAPES[shape] * (length // len(SHAPES[shape]))
        start = process_time()
        assert cleaner_with_model.clean(text).body is not None
        return process_time() - start

    seconds(SHORT)
    short = min(seconds(SHORT) for _ in range(3))
    assert min(seconds(TIMES * SHORT) for _ in range(2)) < TOLERATED * TIMES * short


LINKS = "[a](https://a.example) [b](/b) [c](/c)\n\n"
"""Enough of them to make a text Markdown."""
TWICE: dict[str, tuple[int, Callable[[int], str | bytes]]] = {
    "comments before what is no page": (10, lambda times: "<!---->" * times + "x"),
    "blanks in a title": (6_000, lambda times: f"<!doctype html><title>a{' ' * times}b</title><p>{PAGE}"),
    "blanks in a heading": (6_000, lambda times: f"{LINKS}## b{' ' * times}c\n"),
    "blanks in a link": (6_000, lambda times: f"{LINKS}[x]({' ' * times}bbbbb\n"),
    "words for screen readers deep in a page": (
        2_400,
        lambda times: f"<!doctype html><p>a{'<span>' * times}{'x<b class=sr-only>(b)</b><wbr>' * times}",
    ),
    "words for screen readers in one another": (
        4_700,
        lambda times: f"<!doctype html><p>a{'<span class=sr-only>b c d e f g h i j k' * times}",
    ),
    "a long word in an old encoding": (
        6_000,
        lambda times: b"a" * times + " Die Mühle gehört nun ihr.".encode("cp1252"),
    ),
}
"""Texts that are given twice as often, by a first number of times; whichever is looked at twice takes four times as long."""


@pytest.mark.parametrize("shape", TWICE)
def test_what_is_twice_as_long_takes_no_more_than_thrice_as_long(shape: str) -> None:
    cleaner = Cleaner(model=False)
    times, make = TWICE[shape]

    def seconds(content: str | bytes) -> float:
        start = process_time()
        cleaner.clean(content)
        return process_time() - start

    seconds(make(times))
    short = min(seconds(make(times)) for _ in range(3))
    assert min(seconds(make(2 * times)) for _ in range(3)) < 3 * short
