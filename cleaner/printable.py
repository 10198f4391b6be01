"""Text as a terminal may show it: what a terminal would act on is written as an escape."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Invisible, but part of words and emoji."""
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that would move the cursor, turn the text about, or not be seen."""
_CANDIDATE = re.compile(r"[^\w\x20-\x7e]|[\x7f]")


def printable(text: str, spaces: bool = False) -> str:
    """`text` with what a terminal would act on, not show, written as an escape; with `spaces`, unusual spaces too."""
    return _CANDIDATE.sub(lambda found: _escape(found[0]) if _is_unsafe(found[0], spaces) else found[0], text)


def _is_unsafe(character: str, spaces: bool) -> bool:
    category = unicodedata.category(character)
    return (category in _UNSAFE and character not in _JOINERS) or (spaces and category == "Zs")


def _escape(character: str) -> str:
    """The escape as Python writes it; a byte of a file name that is no UTF-8 shows as that byte."""
    point = ord(character)
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
