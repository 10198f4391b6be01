"""Patterns that can blow up are found before they meet data, and sound ones are left in peace."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.rulebook.automaton import SEARCH, automaton
from cleaner.rulebook.blowup import SECONDS_A_BLOCK, find_blowup
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.tokens import LONGEST_BLOCK
from tests.conftest import modules

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
    assert len(blowup.input()) <= LONGEST_BLOCK
    with pytest.raises(TimeoutError):
        regex.search(case["pattern"], blowup.input(), timeout=SECONDS_A_BLOCK / 2)


@pytest.mark.parametrize("pattern", SOUND)
def test_a_sound_pattern_is_not_accused(pattern: str) -> None:
    assert find_blowup(pattern) is None


def test_no_built_in_pattern_can_blow_up() -> None:
    """They are tried on short blocks without a time limit."""
    patterns = {pattern for rule in load_rules() for pattern in (rule.match, rule.opens, rule.closes) if pattern}
    assert {pattern: str(blowup) for pattern in sorted(patterns) if (blowup := find_blowup(pattern))} == {}


FLAGS = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s", re.VERBOSE: "x"}
ON_SHORT_TEXTS = {"cleaner.bylines._BETWEEN", "cleaner.signatures._NAMED"}
"""Patterns that take too long, but for texts longer than those they are used on."""


def test_no_pattern_in_the_code_can_blow_up() -> None:
    found = {}
    for module in modules():
        source = Path(module.__file__ or "").read_text(encoding="utf-8")
        for name, value in vars(module).items():
            for pattern in patterns_in(value):
                blowup = find_blowup(as_used(pattern, name, source))
                if blowup is not None and f"{module.__name__}.{name}" not in ON_SHORT_TEXTS:
                    found[f"{module.__name__}.{name}"] = str(blowup)
    assert found == {}


def patterns_in(value: object) -> Iterator[Any]:
    """The compiled patterns that a name of a module stands for."""
    if isinstance(value, re.Pattern | regex.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from patterns_in(one)


def as_used(pattern: Any, name: str, source: str) -> str:
    """A pattern with its flags, tied to the start of a text where `source` only ever matches it there."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    uses = set(re.findall(rf"\b{name}\.(\w+)", source))
    if uses and uses <= {"match", "fullmatch"}:
        text = rf"\A(?:{text})" + ("" if "match" in uses else r"\Z")
    flags = "".join(flag for bit, flag in FLAGS.items() if isinstance(pattern, re.Pattern) and pattern.flags & bit)
    return f"(?{flags}){text}" if flags else text


def test_the_command_names_rule_field_and_input_and_fails(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(PACK, encoding="utf-8")
    result = CliRunner().invoke(app, ["rules", "check", str(tmp_path), "--json"])
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["rule"], problem["field"]) == ("my-blowup", "match")
    assert "can blow up" in problem["message"]
    with pytest.raises(TimeoutError):
        regex.search("^(a|aa)+$", problem["input"], timeout=SECONDS_A_BLOCK / 2)


PIECES = st.sampled_from(["a", "b", r"\d", r"\w", r"\s", "[a-c]", "[^a]", ".", r"\p{Lu}", "(?:a|bc)", "x?", "(?i:q)"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_the_automaton_leads_to_the_end_by_a_text_that_matches(pieces: list[str]) -> None:
    pattern = "".join(pieces)
    made = automaton(pattern)
    text = made.word([SEARCH], None)
    assert text is not None
    assert regex.fullmatch(pattern, text)
