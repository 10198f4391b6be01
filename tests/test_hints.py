"""What rules and heuristics point to, for the model."""

from __future__ import annotations

from pathlib import Path

from cleaner.judge.heuristics import Guess
from cleaner.judge.hints import OF_HEURISTIC, OF_RULE, hint_columns
from cleaner.kinds import Kind
from cleaner.rulebook.hits import COLUMN, Hit, Hits
from cleaner.rulebook.load import load_rules

PACK = '[[rule]]\nid = "r"\nkind = "nav"\nphrases = ["Home"]\nwhy = "w"\nstrips = ["Home"]\nkeeps = ["Home is far."]\n'


def test_a_heuristic_adds_to_what_a_rule_says_and_never_weakens_it(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(PACK, encoding="utf-8")
    (rule,) = (one for one in load_rules([tmp_path]) if one.id == "r")
    hits = Hits(2)
    hits.add(0, Hit(rule))
    guess = Guess(Kind.NAV, "by the test")
    hints = hint_columns(hits, {0: guess, 1: guess})[:, COLUMN[Kind.NAV]]
    assert hints.tolist() == [OF_RULE, OF_HEURISTIC]
