"""The day that a line of a page says."""

from __future__ import annotations

import re
from datetime import datetime

from htmldate.extractors import try_date_expr

from cleaner.signatures import LONGEST_SIGNATURE, WHEN

_DATE = re.compile(WHEN, re.IGNORECASE)
_FIRST_DAY = datetime(1995, 1, 1)
"""No page of the web is older."""


def iso_day(line: str | None) -> str | None:
    """The day that a line says, as ISO 8601 has it; the line as it is where that cannot be read."""
    when = _DATE.search(line) if line and len(line) <= LONGEST_SIGNATURE else None
    if when is None:
        return line
    # What is no day, as "2 days ago", is nothing that it reads.
    day = try_date_expr(when[0], "%Y-%m-%d", True, _FIRST_DAY, datetime.now())
    return day or line
