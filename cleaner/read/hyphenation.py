"""Words hyphenated at the end of a line: "weat-" and "her". Such a line goes on, wherever it ends.

The halves are joined by a space as any two lines are. Whether the hyphen is the printer's or the word's own, as in
"well-known", is left to who knows the language.
"""

from __future__ import annotations

import re

_SIGNS = "-\u2010\u00ad¬"
_ONLY_AT_LINE_ENDS = "\u00ad¬"
"""Signs that stand for nothing but a hyphenated word."""
_FIRST_HALF = re.compile(rf"(?<![^\W\d_])[^\W\d_]+([{_SIGNS}])$")
_SECOND_HALF = re.compile(r"[^\W\d_]+")
_AFTER_SUSPENDED = frozenset(
    "a and bis bzw e eller en et i ja o och oder of og or ou sowie tai to u und y".split()  # noqa: SIM905
)
"""Words after a hyphen that stands for the rest of a word, as in "Vor- und Nachteile"."""


def is_hyphenated(above: str, text: str) -> bool:
    """Whether a word seems to begin at the end of the line above and to go on in `text`."""
    if not above or above[-1] not in _SIGNS:
        return False
    first = _FIRST_HALF.search(above)
    second = _SECOND_HALF.match(text)
    if first is None or second is None:
        return False
    return first[1] in _ONLY_AT_LINE_ENDS or (text[0].islower() and second[0] not in _AFTER_SUSPENDED)
