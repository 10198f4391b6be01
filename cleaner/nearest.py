"""What is said of a name that is not known: the names nearest to it that are."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

_SHORT_LIST = 30
"""Valid names are listed in full up to this many."""


def unknown(what: str, name: str, valid: Sequence[str]) -> str:
    """One line on `name`, which is not among those that are `valid`."""
    near = difflib.get_close_matches(name, valid, n=3)
    if near:
        advice = f"did you mean {' or '.join(near)}?"
    else:
        advice = "one of " + ", ".join(valid) if len(valid) <= _SHORT_LIST else "see `cleaner rules list`"
    return f"unknown {what} '{name}': {advice}"
