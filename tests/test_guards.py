"""Patterns without what they begin by ruling out: they match wherever the whole ones do."""

from __future__ import annotations

import pytest
import regex

from cleaner.rulebook.guards import without_guards
from cleaner.rulebook.load import load_rules

GUARDED = {
    pattern: (unguarded, [*rule.strips])
    for rule in load_rules()
    for pattern in (rule.match, rule.opens)
    if pattern is not None and (unguarded := without_guards(pattern)) != pattern
}


@pytest.mark.parametrize(
    ("pattern", "unguarded"),
    [
        (r"^(?!ab)c", "^c"),
        (r"(?i)^\W{0,3}(?!.{0,9}\b(?:said|told)\b)(?:sign|log) in", r"(?i)^\W{0,3}(?:sign|log) in"),
        (r"^(?!a)(?!\()(?![)(])(?![]x)])(?![^])])b", "^b"),
        (r"^a(?!b)", r"^a(?!b)"),
        (r"(?!a)b", r"(?!a)b"),
        (r"^(?=a)b", r"^(?=a)b"),
    ],
)
def test_only_what_is_ruled_out_at_the_start_goes(pattern: str, unguarded: str) -> None:
    assert without_guards(pattern) == unguarded


def test_a_built_in_pattern_matches_nothing_that_it_does_not_match_unguarded() -> None:
    assert len(GUARDED) > 200
    for pattern, (unguarded, examples) in GUARDED.items():
        whole, first = regex.compile(pattern), regex.compile(unguarded)
        assert whole.groups == first.groups
        assert all(first.search(text) for text in examples if whole.search(text))
