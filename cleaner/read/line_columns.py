"""How many columns a line takes, which printers count in two ways.

Some count characters. Others count cells, as a terminal shows them: two for a wide character, none for a mark that
stands on the letter before it. Of most texts both say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain

Count = Callable[[str], int]

WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
"""Of a class of characters in a pattern: those that take two cells."""
_WITH_MARKS = (range(0x300, 0x2070), range(0xFE00, 0xFE30))
_IS_WIDE = re.compile(f"[{WIDE}]")


@cache
def _marks() -> str:
    """The characters that take no cell. They are looked up once a text needs them: it takes a few milliseconds."""
    return "".join(char for char in map(chr, chain(*_WITH_MARKS)) if unicodedata.category(char) in ("Mn", "Me", "Cf"))


@cache
def _is_mark() -> re.Pattern[str]:
    return re.compile(f"[{_marks()}]")


@cache
def _differs() -> re.Pattern[str]:
    return re.compile(f"[{WIDE}{_marks()}]")


def ways_to_count(lines: Sequence[str]) -> tuple[Count, ...]:
    """The ways of counting that may differ on these lines."""
    differs = any(not line.isascii() and _differs().search(line) for line in lines)
    return (in_cells, in_characters) if differs else (in_characters,)


def in_characters(line: str) -> int:
    """How many characters the line has, its indentation included."""
    line = line.rstrip()
    return len(line.expandtabs() if "\t" in line else line)


def in_cells(line: str) -> int:
    """How many cells of a terminal the line takes, its indentation included."""
    line = line.rstrip()
    if "\t" in line:
        line = line.expandtabs()
    return len(line) if line.isascii() else len(line) + len(_IS_WIDE.findall(line)) - len(_is_mark().findall(line))
