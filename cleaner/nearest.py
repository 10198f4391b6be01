"""What is said of a name that is not known: the names nearest to it that are."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

Choice = TypeVar("Choice", bound=StrEnum)

_SHORT_LIST = 30
"""Valid names are listed in full up to this many."""


def chosen(choices: type[Choice], what: str, name: str) -> Choice:
    """What `name` names. Raises `ValueError` with the nearest names that there are."""
    try:
        return choices(name)
    except ValueError:
        raise ValueError(unknown(what, str(name), list(choices))) from None


def unknown(what: str, name: str, valid: Sequence[str]) -> str:
    """One line on `name`, which is not among those that are `valid`."""
    near = difflib.get_close_matches(name, valid, n=3)
    if near:
        advice = f"did you mean {' or '.join(near)}?"
    else:
        advice = "one of " + ", ".join(valid) if len(valid) <= _SHORT_LIST else "see `cleaner rules list`"
    return f"unknown {what} '{name}': {advice}"
