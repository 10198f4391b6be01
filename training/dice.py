"""Chance that is the same in every run: what is drawn for a page depends on its key alone."""

from __future__ import annotations

import hashlib

import numpy as np


def dice_of(key: str) -> np.random.Generator:
    """The dice of a page."""
    return np.random.default_rng(int(hashlib.sha256(key.encode()).hexdigest()[:12], 16))
