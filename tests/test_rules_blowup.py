"""Patterns that can blow up are found before they meet data, and sound ones are left in peace."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.rulebook.automaton import SEARCH, automaton
from cleaner.rulebook.blowup import SECONDS, find_blowup
from cleaner.rulebook.index import LONGEST
from cleaner.rulebook.load import load_rules

CASES = Path(__file__).parent / "cases"
CATASTROPHIC = tomllib.loads((CASES / "catastrophic_patterns.toml").read_text(encoding="utf-8"))["case"]
SOUND = tomllib.loads((CASES / "sound_patterns.toml").read_text(encoding="utf-8"))["patterns"]

PACK = """
[[rule]]
id = "my-blowup"
kind = "nav"
match = '^(a|aa)+$'
why = "For this test."
strips = ["aaa"]
keeps = ["Something else."]
"""


def test_there_are_enough_cases() -> None:
    assert len({case["pattern"] for case in CATASTROPHIC}) >= 20
    assert len(set(SOUND)) >= 50


@pytest.mark.parametrize("case", CATASTROPHIC, ids=lambda case: case["label"])
def test_a_catastrophic_pattern_is_found_with_an_input_on_which_it_blows_up(case: dict[str, str]) -> None:
    blowup = find_blowup(case["pattern"])
    assert blowup is not None
    assert len(blowup.input()) <= LONGEST
    with pytest.raises(TimeoutError):
        regex.search(case["pattern"], blowup.input(), timeout=SECONDS / 2)


@pytest.mark.parametrize("pattern", SOUND)
def test_a_sound_pattern_is_not_accused(pattern: str) -> None:
    assert find_blowup(pattern) is None


def test_no_built_in_pattern_can_blow_up() -> None:
    """They are tried on short blocks without a time limit."""
    patterns = {pattern for rule in load_rules() for pattern in (rule.match, rule.opens, rule.closes) if pattern}
    assert {pattern: str(blowup) for pattern in sorted(patterns) if (blowup := find_blowup(pattern))} == {}


def test_the_command_names_rule_field_and_input_and_fails(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(PACK, encoding="utf-8")
    result = CliRunner().invoke(app, ["rules", "check", str(tmp_path), "--json"])
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["rule"], problem["field"]) == ("my-blowup", "match")
    assert "can blow up" in problem["message"]
    with pytest.raises(TimeoutError):
        regex.search("^(a|aa)+$", problem["input"], timeout=SECONDS / 2)


PIECES = st.sampled_from(["a", "b", r"\d", r"\w", r"\s", "[a-c]", "[^a]", ".", r"\p{Lu}", "(?:a|bc)", "x?", "(?i:q)"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_the_automaton_leads_to_the_end_by_a_text_that_matches(pieces: list[str]) -> None:
    pattern = "".join(pieces)
    made = automaton(pattern)
    text = made.word([SEARCH], None)
    assert text is not None
    assert regex.fullmatch(pattern, text)
