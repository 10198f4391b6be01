"""Which words a pattern asks for: never one that a match can do without."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rulebook.triggers import NUMBER, triggers
from cleaner.words import find_words

WORDS = {
    r"^Photos? by": {"photos", "photo"},
    r"(?i)^READ MORE$": {"read", "more"},
    r"^\d{1,3} ?Comments?$": {"comments", "comment"},
    r"^(?:The )?Associated Press$": {"associated", "press"},
    r"^(?:foo|bar)$": {"foo", "bar"},
    r"^Editor['’]s": {"editor"},
    r"\bfoo\b": {"foo"},
    r"コメント$": {"コ", "メ", "ン", "ト"},
    r"^\d\d:\d\d$": {NUMBER},
    r"^(?:a{0,3}b )?steady\b": {"steady"},
    r"^\{embed [\[\]]{0,2}\[[\w:]+\]": {"embed"},
    r"^[^\p{P}\s]+onk steady$": {"steady"},
    r"^[^\p{Lu}]oo steady$": {"steady"},
}
NONE = [
    r"[.!?]$",
    r"comment",
    r"\bcomment",
    r"comment\b",
    r"^x?$",
    r"(?:foo|bar)+x",
    r"^(?:foo|)$",
    r"^foo\w*$",
    r"(?<=a)b",
    r"(?:steady){e<=1}",
    r"(?:steady){1<=i<=2,s<=1}",
    r"[[:alpha:]]oo steady",
    r"[^[:digit:]] steady",
    r"[[a-z]--[aeiou]]+ steady",
    r"[a-z&&[^b]] steady",
]


@pytest.mark.parametrize(("pattern", "words"), WORDS.items())
def test_names_words_that_every_match_has(pattern: str, words: set[str]) -> None:
    found = triggers(pattern)
    assert found is not None
    assert found.words <= words


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pattern", NONE)
def test_names_none_where_a_match_may_do_without(pattern: str) -> None:
    assert triggers(pattern) is None


def test_an_anchored_word_is_looked_for_near_the_start_only() -> None:
    near, far = triggers(r"^Photo by\b"), triggers(r"^.{0,40}\bphoto\b")
    assert near is not None
    assert far is not None
    assert near.within is not None
    assert near.within < 6
    assert far.within is None


def test_characters_before_a_word_count_as_words_in_a_script_without_spaces() -> None:
    text = "プライバシーと Cookie: このサイトは使用します"
    found = triggers("^プライバシーと Cookie: .{0,40}$")
    assert found is not None
    words = find_words([text])
    at = [text[start : start + length].lower() for start, length in zip(words.starts, words.lengths, strict=True)]
    assert found.within is not None
    assert at.index("cookie") <= found.within


def test_names_the_words_that_a_block_must_begin_with() -> None:
    for pattern, first in {
        r"^\W{0,3}(?:read more|see also)\b": {"read", "see"},
        r"^(?:\d{1,3}|no) comments?$": {NUMBER, "no"},
        r"^(?:The )?Associated Press": {"the", "associated"},
    }.items():
        found = triggers(pattern)
        assert found is not None
        assert found.first == first
    anywhere = triggers(r"\bread more\b")
    assert anywhere is not None
    assert anywhere.first is None


def test_names_what_else_a_match_needs() -> None:
    for pattern, beside in {
        r"^read more$": {"more": {"read"}, "read": {"more"}},
        r"^(?:follow|like) us$": {"follow": {"us"}, "like": {"us"}},
        r"^(?:foo|bar baz)$": {"bar": {"baz"}, "baz": {"bar"}},
        r"^\d{1,3} views$": {"views": {NUMBER}},
        r"^(?:reading foo|reading bar)$": {"reading": {"foo", "bar"}},
        r"^(?:foo|foo bar)$": {},
    }.items():
        found = triggers(pattern)
        assert found is not None
        assert found.beside.items() <= {word: frozenset(others) for word, others in beside.items()}.items()
        assert bool(found.beside) == bool(beside)


def test_names_the_length_of_the_shortest_match() -> None:
    for pattern, shortest in {r"^Photos? by": 8, r"^(?:read|see) more$": 8, r"^\d{2,3} views?\b": 7}.items():
        found = triggers(pattern)
        assert found is not None
        assert found.shortest == shortest


pieces = st.sampled_from(
    [
        "foo",
        "Bar",
        " ",
        r"\s",
        r"\s+",
        r"\s*",
        r"\d",
        r"\d{1,3}",
        ".",
        ".{0,5}",
        "[a-c]",
        "[-–]",
        r"\b",
        "ß",
        "é",
        "日",
        r"\w+",
        ",",
    ]
)
groups = st.lists(pieces, min_size=1, max_size=4).map("".join)
atoms = st.one_of(
    pieces,
    st.tuples(groups, groups).map(lambda two: f"(?:{two[0]}|{two[1]})"),
    groups.map(lambda text: f"(?:{text})?"),
    groups.map(lambda text: f"(?:{text}){{1,2}}"),
)
patterns = st.tuples(
    st.sampled_from(["", "^", "(?i)", "(?i)^"]), st.lists(atoms, min_size=1, max_size=5), st.sampled_from(["", "$"])
).map(lambda parts: parts[0] + "".join(parts[1]) + parts[2])
texts = st.lists(
    st.sampled_from(
        ["foo", "Bar", "bar", " ", "  ", "7", "12", "x", "a", "b", "-", "–", "ß", "é", "日", ",", ".", "FOO"]
    ),
    max_size=10,
).map("".join)


@given(patterns, texts)
def test_no_match_lacks_a_trigger(pattern: str, text: str) -> None:
    found = triggers(pattern)
    match = regex.search(pattern, text)
    if found is None or match is None:
        return
    words = find_words([text])
    spelled = [text[start : start + length].lower() for start, length in zip(words.starts, words.lengths, strict=True)]
    spelled = [NUMBER if word.isdigit() else word for word in spelled]
    places = [
        place
        for place, word in enumerate(spelled)
        if word in found.words and (word not in found.beside or not found.beside[word].isdisjoint(spelled))
    ]
    assert places
    assert found.within is None or min(places) <= found.within
    assert found.first is None or spelled[0] in found.first
    assert len(match[0]) >= found.shortest
