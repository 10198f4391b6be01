"""How sure the model is of a document: the word F1 that its body is expected to reach.

What the chances of the blocks promise is too good on pages where all of them are wrong together. So a few measures of
the page are weighed, and the outcome is read off a table, both fitted on pages that the model had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.judge.decoding import best_set

Floats = NDArray[np.float32]

_NEAREST = 0.02
"""No F1 is expected to be nearer to 0 or 1 than this: the logit of either is infinite."""


def page_measures(keep: Floats, first: Floats, size: Floats, page_types: Floats, was_seen: bool) -> NDArray[np.float64]:
    """What tells how well a document was judged: from the chances of both passes, the words, and the type of page."""
    kept, expected = best_set(keep, size)
    words = float(size.sum()) + 1.0
    kept_words = float(size[kept].sum())
    of_kept = size * kept / (kept_words + 1.0)
    inside = np.zeros(len(keep), bool)
    if kept.any():
        places = np.flatnonzero(kept)
        inside[places[0] : places[-1] + 1] = True
    doubt = keep * (1 - keep)
    expected = min(max(expected, _NEAREST), 1 - _NEAREST)
    measures = [
        np.log(expected / (1 - expected)),
        expected,
        float((of_kept * keep).sum()),
        float((of_kept * (keep > 0.9)).sum()),
        float((size * doubt).sum()) / (kept_words + 20.0),
        float((size * ~kept * keep).sum()) / (kept_words + 20.0),
        float((size * np.abs(keep - first)).sum()) / (kept_words + 20.0),
        np.log1p(kept_words) / 5,
        np.log1p(words) / 5,
        kept_words / words,
        float((size * (inside & ~kept)).sum()) / (kept_words + 20.0),
        np.log1p(float(np.abs(np.diff(kept.astype(np.int8))).sum())) / 3,
        float(was_seen),
        *page_types.tolist(),
    ]
    return np.array(measures, np.float64)


def confidence(measures: NDArray[np.float64], weights: Mapping[str, NDArray[Any]]) -> float:
    """The expected word F1; without a fit what the chances promise."""
    if "confidence.weight" not in weights:
        return float(measures[1])
    score = float(measures @ weights["confidence.weight"] + weights["confidence.bias"][0])
    chance = 1 / (1 + np.exp(-np.clip(score, -30.0, 30.0)))
    return float(np.interp(chance, weights["confidence.from"], weights["confidence.to"]))
