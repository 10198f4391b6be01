"""How things look: colours by kind, and where there is a terminal at all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from cleaner.kinds import BODY_KINDS, FURNITURE_KINDS, Kind

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


def terminal(stream: TextIO) -> Console | None:
    """A console on `stream` if it is a terminal, else None. Rich is imported only there."""
    if stream is None or not stream.isatty():
        return None
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def output(text: str) -> None:
    """Write one line of text to standard output."""
    sys.stdout.write(text + "\n")


def counted(number: int, one: str, more: str = "") -> str:
    """A number of things, in words: `1 body`, `2 bodies`."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
