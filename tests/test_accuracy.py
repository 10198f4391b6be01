"""What the judge as a whole makes of the invented pages that are measured: no change of it goes unnoticed.

`cases/accuracy.toml` has the word F1 of each type of page. Where a change of rules, heuristics or weights is meant to
move it, put in what the failing test says.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from statistics import fmean

import pytest

from bench.dumps import render
from bench.invented import MEASURED, load_invented
from bench.metrics import word_score
from cleaner import Cleaner

EXPECTED: dict[str, dict[str, float]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "accuracy.toml").read_text(encoding="utf-8")
)
ROUNDING = 0.004
"""What a block on the brink may be worth that goes one way on one platform and the other way on another."""


@pytest.mark.parametrize("case", EXPECTED)
def test_pages_of_each_type_score_as_they_did(case: str) -> None:
    form, _, judge = case.partition(", ")
    cleaner = Cleaner(model=judge != "no model")
    scores = defaultdict(list)
    for page in load_invented(MEASURED):
        content = page.html if form == "html" else render(page.html, "blocks", page.key).text
        body = cleaner.clean(content, format="html" if form == "html" else "text").body
        scores[page.page_type].append(word_score(page.gold, body).f1)
    found = {page_type: round(fmean(of_type), 4) for page_type, of_type in sorted(scores.items())}
    assert found == pytest.approx(EXPECTED[case], abs=ROUNDING), f"now: {found}"
