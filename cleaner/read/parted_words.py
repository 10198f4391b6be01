"""Words that the end of a line parts: "weat-" and "her".

Their halves are joined without a space. The hyphen goes only where it is certain that a printer put it there, for the
word may have one of its own, as "well-known" has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

_SIGNS = "-\u2010\u00ad¬"
_ONLY_AT_LINE_ENDS = "\u00ad¬"
"""Signs that stand for nothing but a parted word."""
_TYPOGRAPHIC_HYPHEN = "\u2010"
_FIRST_HALF = re.compile(rf"(?<![^\W\d_])([^\W\d_]+)([{_SIGNS}])$")
_SECOND_HALF = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_AFTER_SUSPENDED = frozenset(
    "a and bis bzw e eller en et i ja o och oder of og or ou sowie tai to u und y".split()  # noqa: SIM905
)
"""Words after a hyphen that stands for the rest of a word, as in "Vor- und Nachteile"."""


def is_parted(above: str, text: str) -> bool:
    """Whether a word seems to begin at the end of the line above and to go on in `text`."""
    return _halves(above, text) is not None


def _halves(above: str, text: str) -> tuple[str, str, str] | None:
    """The first half of the word, the sign, and the second half."""
    if not above or above[-1] not in _SIGNS:
        return None
    first = _FIRST_HALF.search(above)
    second = _SECOND_HALF.match(text)
    if first is None or second is None:
        return None
    certain = first[2] in _ONLY_AT_LINE_ENDS or (text[0].islower() and second[0] not in _AFTER_SUSPENDED)
    return (first[1], first[2], second[0]) if certain else None


class Spelling:
    """How words are written in the lines of a document."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self._lines = lines

    def keeps_hyphen(self, above: str, text: str) -> bool:
        """Whether the word that the two lines part has a hyphen of its own between its halves."""
        halves = _halves(above, text)
        if halves is None:
            return True
        first, sign, second = halves
        if sign in _ONLY_AT_LINE_ENDS or (sign == _TYPOGRAPHIC_HYPHEN and not self._has_typographic_hyphens):
            return False
        return f"{first}{sign}{second}".lower() in self._words or f"{first}{second}".lower() not in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.lower() for line in self._lines for word in _WORD.findall(line))

    @cached_property
    def _has_typographic_hyphens(self) -> bool:
        return any(_TYPOGRAPHIC_HYPHEN in word for word in self._words)


NO_SPELLING = Spelling()
"""That of a document that nobody has looked at: hyphens stay."""
