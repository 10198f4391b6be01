"""The metrics: what they say of cases worked out by hand, and what must hold of any two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.metrics import (
    Overlap,
    calibration_error,
    character_score,
    mean_score,
    shingle_counts,
    shingle_score,
    snippet_score,
    word_score,
    words,
)

texts = st.text(st.sampled_from("ab c\n.é中の"), max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's 3.5 Euros", ["it", "s", "3", "5", "euros"]),
        ("ÉTÉ\u00a0là", ["été", "là"]),
        ("中文 text です", ["中", "文", "text", "で", "す"]),
        ("한국어 기사", ["한국어", "기사"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_word_score_counts_each_occurrence() -> None:
    score = word_score("a a b", "A b b c")
    assert tuple(score) == pytest.approx((0.5, 2 / 3, 4 / 7))


def test_shingles_weigh_pages_alike_and_average_precision_and_recall() -> None:
    long_page = shingle_counts(" ".join(map(str, range(103))), " ".join(map(str, range(103))))
    half_page = shingle_counts("a b c d e", "a b c d x")
    assert long_page == (1, 0, 0)
    assert tuple(half_page) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert shingle_score([long_page, half_page]) == (0.75, 0.75, 0.75)


def test_an_empty_output_counts_in_recall_only() -> None:
    nothing = shingle_counts("a b c d e", "")
    assert tuple(shingle_score([nothing, Overlap(1, 0, 0)])) == pytest.approx((1, 0.5, 2 / 3))


def test_shingles_keep_case_and_texts_shorter_than_a_shingle() -> None:
    assert shingle_counts("One two", "One two") == (1, 0, 0)
    assert shingle_counts("One two", "one two") == (0, 0.5, 0.5)


def test_snippets_are_found_by_words_in_order() -> None:
    score = snippet_score("The cat sat.\nOn the mat", ["cat sat on", "mat the"], ["dog", "cart", "the mat"])
    assert tuple(score) == pytest.approx((2 / 3, 0.5, 4 / 7))


def test_no_snippets_are_a_full_score() -> None:
    assert snippet_score("", [], []) == (1.0, 1.0, 1.0)


def test_calibration_error() -> None:
    assert calibration_error([0.95, 0.91, 0.15], [0.90, 0.90, 0.25]) == pytest.approx((0.06 + 0.10) / 3)
    assert calibration_error([1.0], [1.0]) == 0
    with pytest.raises(ValueError, match="2 expectations"):
        calibration_error([0.1, 0.2], [0.1])


@given(texts)
def test_a_text_agrees_with_itself(text: str) -> None:
    assert word_score(text, text) == (1, 1, 1)
    assert character_score(text, text) == (1, 1, 1)
    assert shingle_counts(text, text)[1:] == (0, 0)


@given(texts, texts)
def test_swapping_gold_and_output_swaps_precision_and_recall(one: str, other: str) -> None:
    for metric in (word_score, character_score):
        there, back = metric(one, other), metric(other, one)
        assert (there.precision, there.recall) == (back.recall, back.precision)
        assert 0 <= there.f1 <= 1


@given(texts, texts)
def test_shares_of_shingles_add_up(gold: str, output: str) -> None:
    total = sum(shingle_counts(gold, output))
    assert total == pytest.approx(1) if words(gold) or words(output) else total == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=30))
def test_calibration_error_lies_between_overall_bias_and_mean_distance(pairs: list[tuple[float, float]]) -> None:
    error = calibration_error([says for says, _ in pairs], [is_so for _, is_so in pairs])
    count = max(1, len(pairs))
    assert abs(sum(says - is_so for says, is_so in pairs)) / count <= error + 1e-9
    assert error <= sum(abs(says - is_so) for says, is_so in pairs) / count + 1e-9


def test_mean_score_averages_each_part() -> None:
    assert mean_score([word_score("a", "a"), word_score("a", "b")]) == (0.5, 0.5, 0.5)
    assert mean_score([]) == (0, 0, 0)
