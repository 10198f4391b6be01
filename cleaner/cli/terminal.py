"""How things look: colours by kind, characters that a terminal must not see, and where there is a terminal at all."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

from cleaner.document import BODY_KINDS, FURNITURE_KINDS, Kind

if TYPE_CHECKING:
    from rich.console import Console

COLOURS: dict[Kind, str] = (
    dict.fromkeys(Kind, "red")
    | dict.fromkeys(BODY_KINDS, "green")
    | dict.fromkeys(FURNITURE_KINDS, "cyan")
    | {
        Kind.CAPTION: "magenta",
        Kind.COMMENT: "yellow",
        Kind.VIDEO: "blue",
        Kind.RELATED: "blue",
        Kind.NAV: "bright_black",
        Kind.SHARE: "bright_black",
    }
)
"""The colour of each kind on a terminal."""

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


def terminal(stream: TextIO) -> Console | None:
    """A console on `stream` if it is a terminal, else None. Rich is imported only there."""
    if stream is None or not stream.isatty():
        return None
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def output(text: str) -> None:
    """Write one line of text to standard output."""
    sys.stdout.write(text + "\n")
