"""One comment of a thread, as a record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a thread."""

    author: str | None
    date: str | None
    """ISO 8601 where the page has it, otherwise as it is written."""
    text: str
    depth: int
    """How many comments it answers, one inside the other; 0 for one that answers none."""
