"""One cleaner a worker process: engines send its options, and the first batch that meets them builds it."""

from __future__ import annotations

import pickle
from functools import lru_cache

from cleaner.pipeline import Cleaner


def packed(cleaner: Cleaner | None) -> bytes:
    """What is sent to the workers: the options of a cleaner, or the defaults. No rules and no weights travel."""
    return pickle.dumps(cleaner or Cleaner())


@lru_cache(maxsize=8)
def unpacked(options: bytes) -> Cleaner:
    """The cleaner of this process with these options, as long as it is among those that were asked for last."""
    cleaner: Cleaner = pickle.loads(options)
    return cleaner
