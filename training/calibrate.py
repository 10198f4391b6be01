"""Fit how sure the model says it is, to how well it did on pages that it had not seen.

`crossval` hands over the measures of each held-out page and the word F1 it came to; the fit goes into
`confidence.json` beside this file, and from there into the weights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

STORED = Path(__file__).parent / "confidence.json"

_RIDGE = 3e-3
_STEPS = 40
_BINS = 24


def fit(measures: NDArray[np.float64], f1: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """A logistic curve over the measures, and then a table that makes it right on average everywhere."""
    mean, spread = measures.mean(axis=0), np.maximum(measures.std(axis=0), 1e-3)
    standard = np.column_stack([(measures - mean) / spread, np.ones(len(measures))])
    found = _logistic(standard, np.clip(f1, 0.0, 1.0))
    weight = found[:-1] / spread
    bias = found[-1] - mean @ weight
    chance = _sigmoid(measures @ weight + bias)
    order = np.argsort(chance, kind="stable")
    bins = np.array_split(order, _BINS)
    return {
        "confidence.weight": weight,
        "confidence.bias": np.array([bias]),
        "confidence.from": np.array([chance[part].mean() for part in bins]),
        "confidence.to": _rising(np.array([f1[part].mean() for part in bins])),
    }


def _logistic(x: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression with shares as targets, by Newton's method."""
    penalty = np.full(x.shape[1], 2 * _RIDGE)
    penalty[-1] = 1e-9
    weight = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        chance = _sigmoid(x @ weight)
        slope = x.T @ (chance - target) / len(x) + penalty * weight
        curve = (x * (chance * (1 - chance))[:, None]).T @ x / len(x) + np.diag(penalty)
        weight = weight - np.linalg.solve(curve, slope)
    return weight


def _rising(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest series that never falls: neighbours that do are given their mean."""
    runs: list[tuple[float, int]] = []
    for value in values.tolist():
        runs.append((value, 1))
        while len(runs) > 1 and runs[-2][0] > runs[-1][0]:
            (high, many), (low, few) = runs[-2:]
            runs[-2:] = [((high * many + low * few) / (many + few), many + few)]
    return np.concatenate([np.full(length, mean) for mean, length in runs])


def _sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30.0, 30.0))))


def save(fitted: dict[str, NDArray[Any]]) -> None:
    """Store a fit for the next training to take up."""
    rounded = {name: [round(float(value), 6) for value in values] for name, values in fitted.items()}
    STORED.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def stored() -> dict[str, NDArray[Any]]:
    """The fit that was saved last; nothing where there was none."""
    if not STORED.exists():
        return {}
    found = json.loads(STORED.read_text(encoding="utf-8"))
    return {name: np.array(values, np.float64) for name, values in found.items()}


def doubtful_share_found(confidence: Sequence[float], f1: Sequence[float], below: float) -> float:
    """Of the pages whose word F1 is below `below`, the part among the tenth of the pages with the least confidence."""
    order = np.argsort(np.asarray(confidence), kind="stable")
    bad = np.asarray(f1)[order] < below
    first = max(1, round(0.1 * len(bad)))
    return float(bad[:first].sum() / bad.sum()) if bad.any() else 1.0
