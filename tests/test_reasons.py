"""The words for what the block model weighed: each column's phrase is told on the side that it stands for."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.judge.features import feature_names
from cleaner.judge.reasons import LEAST_SPREAD, OTHERS, PHRASES, reasons

SIDES = [
    pytest.param(column, sign, phrase, id=f"{column}, {'high' if sign > 0 else 'low'}")
    for column, phrases in PHRASES.items()
    for sign, phrase in zip((-1, 1), phrases, strict=True)
    if phrase
]


def told(column: str, spread: float, raises: float, *, in_body: bool) -> str:
    """The reason of a block of which one column weighed anything."""
    spreads = np.zeros((1, len(feature_names())), np.float32)
    of_columns = np.zeros_like(spreads)
    number = feature_names().index(column)
    spreads[0, number], of_columns[0, number] = spread, raises
    return reasons(spreads, of_columns, np.zeros((1, len(OTHERS)), np.float32), np.array([in_body]))[0]


@pytest.mark.parametrize(("column", "sign", "phrase"), SIDES)
def test_what_a_column_says_is_told_by_its_side_of_the_mean(column: str, sign: int, phrase: str) -> None:
    assert told(column, 2.0 * sign, 5.0, in_body=True) == f"reads as body: {phrase}"
    assert told(column, 2.0 * sign, -5.0, in_body=False) == f"does not read as body: {phrase}"


def test_what_speaks_against_the_verdict_is_not_told() -> None:
    assert "long" not in told("length/words", 2.0, -5.0, in_body=True)
    assert "long" not in told("length/words", 2.0, 5.0, in_body=False)


def test_a_column_near_its_mean_is_not_told() -> None:
    assert "long" in told("length/words", LEAST_SPREAD + 0.01, 5.0, in_body=True)
    assert "long" not in told("length/words", LEAST_SPREAD - 0.01, 5.0, in_body=True)
