"""Halves of surrogate pairs that stand alone: texts of Python may hold them, what is UTF-8 cannot."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """`text` with U+FFFD in the place of each."""
    try:
        text.encode()  # which takes a fraction of the time of a search, and nearly no text has any
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
