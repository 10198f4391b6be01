"""Which blocks make the body, where it is given what the model holds of each.

In a case each line is a block: whether it is to be kept, the chance that the model gives it, what it is, and what
speaks against it: `rule`, or the kind that a heuristic takes it for, with `!` where that is sure. ` * 12` makes twelve.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner.judge.body import find_body
from cleaner.judge.heuristics import Guess
from cleaner.judge.model import Chances
from cleaner.kinds import PAGE_TYPES, Kind
from cleaner.rulebook.hits import Hit
from cleaner.rulebook.schema import Rule
from cleaner.words import find_words

TEXTS = {
    "paragraph": "The old bridge over the river opened to walkers again on Monday after eleven years of repair.",
    "sentence": "Nobody was hurt.",
    "word": "Amen.",
    "line": "Ferry sold to a museum",
}
RULE = Rule(id="a-rule", kind=Kind.NAV, why="a test says so", pack="any", path=Path("any.toml"))

OF_A_PAGE = {
    "a paragraph amid those of the body, unless the model is sure that it is none": """
+ .97 paragraph * 3
+ .15 paragraph
+ .97 paragraph
- .05 paragraph
+ .97 paragraph * 3
- .01 line * 40
""",
    "a paragraph right beside the body, where the model but doubts it": """
- .25 paragraph
+ .97 paragraph * 6
+ .35 paragraph
- .01 line * 40
""",
    "what stands further off": """
+ .97 paragraph * 6
- .01 line
- .45 paragraph
- .01 line * 40
""",
    "a paragraph that lines part from those of the body, not too many of them": """
+ .97 paragraph * 3
- .01 line * 4
+ .20 paragraph
- .01 line * 4
+ .97 paragraph * 3
- .01 line * 14
- .20 paragraph
- .01 line * 14
+ .97 paragraph
- .01 line * 3
""",
    "what rules and heuristics take out parts no paragraphs": """
+ .97 paragraph * 6
- .01 line rule * 7
- .01 line related * 7
+ .20 paragraph
+ .97 paragraph
- .01 line * 30
""",
    "a heading that the page itself shows to be the body's, and one that is but likely": """
+ .97 paragraph * 3
+ .20 line heading!
+ .97 paragraph
- .20 line heading
+ .97 paragraph * 3
- .01 line * 40
""",
    "a short sentence right below the last paragraph": """
+ .97 paragraph * 6
+ .40 sentence
- .40 sentence
- .01 line * 40
""",
    "one that the model does not but doubt": """
+ .97 paragraph * 6
- .20 sentence
- .01 line * 40
""",
    "no sentence": """
+ .97 paragraph * 6
- .40 line
- .01 line * 40
""",
    "a word": """
+ .97 paragraph * 6
- .40 word
- .01 line * 40
""",
    "what heuristics take for furniture, unless the model knows better": """
- .85 line title
+ .97 paragraph
- .55 paragraph related
+ .70 paragraph related
+ .97 paragraph * 3
- .99 paragraph related!
- .01 line * 40
""",
    "a title of which the model is nearly certain": """
+ .95 line title
+ .97 paragraph * 4
- .01 line * 40
""",
}
OF_ANOTHER_PAGE = {
    "what heuristics take for furniture of an article": """
+ .97 paragraph * 3
+ .55 line related
- .20 paragraph related
+ .97 paragraph * 3
- .40 sentence related
- .01 line * 40
""",
    "what the page itself shows to be furniture": """
+ .97 paragraph * 6
- .97 line nav!
- .01 line * 40
""",
}
OF_A_PART = {
    "a paragraph near the body, a line or none between": """
- .15 paragraph
+ .97 paragraph * 4
- .01 line
+ .25 paragraph
- .01 line * 5
- .25 paragraph
- .01 line rule
""",
    "too little to judge": """
+ .01 line * 3
""",
    "little, and a rule knows what it is": """
- .01 line * 2
- .01 line rule
""",
    "enough to judge": """
- .01 line * 12
""",
    "a text most of which is the body": """
+ .01 line * 3
+ .97 paragraph * 4
""",
    "a text little of which is the body": """
- .01 line * 12
+ .97 paragraph
- .01 line * 12
""",
    "a summary where nothing else reads as a body": """
- .01 line rule
+ .10 paragraph deck
- .01 line deck
+ .97 line * 2
""",
    "a summary above a body": """
- .01 line rule
- .10 paragraph deck
+ .97 paragraph * 2
""",
}


def check(case: str, is_article: bool) -> None:
    rows = []
    for line in case.strip().splitlines():
        row, _, times = line.partition(" * ")
        rows += [row.split()] * int(times or 1)
    against = [row[3] if len(row) > 3 else "" for row in rows]
    keep = np.array([float(row[1]) for row in rows], np.float32)
    found = find_body(
        Chances(np.zeros((len(rows), len(Kind)), np.float32), keep, np.zeros(len(PAGE_TYPES)), 0.9, np.zeros(0)),
        find_words([TEXTS[row[2]] for row in rows]),
        [Hit(RULE, False) if one == "rule" else None for one in against],
        [Guess(Kind(one.strip("!")), "a test", one[-1] == "!") if one not in ("", "rule") else None for one in against],
        is_article,
    )
    wanted = [row[0] == "+" for row in rows]
    assert [" ".join(row) for row, is_kept, right in zip(rows, found, wanted, strict=True) if is_kept != right] == []


@pytest.mark.parametrize("label", OF_A_PAGE)
def test_of_an_articles_page_there_stays(label: str) -> None:
    check(OF_A_PAGE[label], is_article=True)


@pytest.mark.parametrize("label", OF_ANOTHER_PAGE)
def test_of_another_page_there_stays(label: str) -> None:
    check(OF_ANOTHER_PAGE[label], is_article=False)


@pytest.mark.parametrize("label", OF_A_PART)
def test_of_a_part_of_a_page_there_stays(label: str) -> None:
    check(OF_A_PART[label], is_article=True)
