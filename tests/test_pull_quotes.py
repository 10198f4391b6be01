"""Sentences that a page prints once more, large, are told from sentences that an article says twice."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import Cleaner, Kind
from cleaner.judge.pull_quotes import FURTHEST, MOST_WORDS, pull_quotes
from cleaner.words import find_words

QUOTED = "“We had the key for forty years and never found the door,” she said."
FROM = (
    f"The caretaker laughs when she is asked about it. {QUOTED} Then a pipe burst behind the stage, and there it was."
)
OTHER = "The room behind it is four metres long, dry, and full of scenery that nobody living has ever seen on a stage."
CHINESE = "我们拿着钥匙四十年，却从来没有找到那扇门。"
CASES = {
    "below the paragraph that it is taken from": ([FROM, OTHER, QUOTED], [2]),
    "above it": ([OTHER, QUOTED, OTHER, FROM], [1]),
    "without its quotation marks": ([FROM, OTHER, QUOTED.replace("“", "").replace("”", "")], [2]),
    "of a script without spaces": ([f"管理员笑了起来。{CHINESE}后来水管破了，门就在那里。", CHINESE], [1]),
    "too far away": ([FROM, *[OTHER] * FURTHEST, QUOTED], []),
    "a refrain, which stands in no longer block": ([QUOTED, OTHER, QUOTED], []),
    "another ending": ([FROM, QUOTED.replace("door", "lock")], []),
    "other words amid": ([FROM, QUOTED.replace("and never", "but we have never")], []),
    "a heading, which is no sentence": ([FROM, "We had the key for forty years and never found the door"], []),
    "too short a sentence": ([FROM, "Then a pipe burst behind the stage."], []),
    "half in one paragraph, half in the next": ([FROM[:90], FROM[90:] + " " + OTHER, QUOTED], []),
    "longer than any": (["So. " + "It rains. " * MOST_WORDS, "It rains. " * MOST_WORDS], []),
    "a question, which the answer takes up": (
        [
            "Will the old crane be kept when the wall is rebuilt?",
            "Will the old crane be kept when the wall is rebuilt? Yes.",
        ],
        [],
    ),
    "nothing at all": ([], []),
}


@pytest.mark.parametrize(("blocks", "expected"), CASES.values(), ids=CASES)
def test_a_pull_quote_stands_in_a_longer_block_near_it(blocks: list[str], expected: list[int]) -> None:
    assert [*pull_quotes(find_words(blocks), np.ones(len(blocks), bool))] == expected


def test_what_is_no_body_is_not_quoted_from() -> None:
    assert [*pull_quotes(find_words([FROM, QUOTED]), np.array([False, True]))] == []


def test_an_article_loses_its_pull_quote_and_nothing_else() -> None:
    last = "It will be shown on Sunday, the town says, and after that the door stays open for whoever asks at the desk."
    page = "\n\n".join(["Theatre finds a room that it had lost", OTHER, FROM, QUOTED, last])
    result = Cleaner().clean(page)
    (pulled,) = [block for block in result.blocks if block.text == QUOTED]
    assert (pulled.kind, pulled.kept) == (Kind.CAPTION, False)
    assert "pull quote" in pulled.reason
    assert [block.text for block in result.blocks if block.kept][-3:] == [OTHER, FROM, last]
