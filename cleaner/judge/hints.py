"""What rules and heuristics point to, as columns for the block model: one a kind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.judge.heuristics import Guess
from cleaner.rulebook.hits import COLUMN, Hits

OF_RULE = 1.0
OF_HEURISTIC = 0.5


def hint_columns(hits: Hits, guesses: dict[int, Guess]) -> NDArray[np.float32]:
    """Of shape (blocks, kinds): `OF_RULE` where a rule of a kind hit, else `OF_HEURISTIC` where it was guessed."""
    hints = hits.evidence() * np.float32(OF_RULE)
    for block, guess in guesses.items():
        column = COLUMN[guess.kind]
        hints[block, column] = max(hints[block, column], OF_HEURISTIC)
    return hints
