"""From chances to a choice: which blocks make the body, chosen for the document as a whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.paragraphs import word_counts
from cleaner.words import Words

LEAST_EVER_KEPT = 0.05
"""A block less likely than this is never kept, however doubtful the page."""
SHARED_DOUBT = 1.5
"""Standard deviation, in logits, of the error that the chances of one page have in common."""

# Three shifts of the odds stand for a normal distribution of it (Gauss-Hermite quadrature).
_SHIFTS = np.exp(np.sqrt(3.0) * SHARED_DOUBT * np.array([[1.0], [0.0], [-1.0]]))
_WEIGHTS = np.array([1.0, 4.0, 1.0]) / 6.0


def decode(keep: NDArray[np.float32], words: Words) -> NDArray[np.bool_]:
    """The blocks to keep: those that together give the highest word F1 to expect, from the chance of each to be body.

    Where the model is sure, that is every block likelier body than not. Where it doubts the whole page, as with lists
    of products that may or may not be the content, less likely blocks are kept too: half is better than none.
    """
    return best_set(keep, word_counts(words))[0]


def best_set(keep: NDArray[np.floating], size: NDArray[np.floating]) -> tuple[NDArray[np.bool_], float]:
    """The set of blocks of the highest expected F1, and that F1: always the likeliest blocks down to some chance.

    The model errs on a page as a whole, taking all products of a list for the content or none. So the expectation goes
    over what the chances would be if all of them were too low, right, or too high together.
    """
    if not len(keep):
        return np.zeros(0, bool), 0.0
    order = np.argsort(-keep, kind="stable")
    chances = keep[order].astype(np.float64)
    sizes = size[order]
    right = np.cumsum(chances / (chances + (1 - chances) * _SHIFTS) * sizes, axis=1)
    expected = _WEIGHTS @ (2 * right / (np.cumsum(sizes) + right[:, -1:] + 1e-6))
    best = int(expected.argmax())
    chance = max(min(float(keep[order[best]]), 0.5), LEAST_EVER_KEPT)
    return keep >= chance, float(expected[best])
