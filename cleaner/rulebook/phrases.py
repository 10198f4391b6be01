"""How phrases are compared with blocks."""

from __future__ import annotations

from unicodedata import normalize

import regex

_OUTER = regex.compile(r"^[^\p{L}\p{M}\p{Nd}]+|(?<=[\p{L}\p{M}\p{Nd}])[^\p{L}\p{M}\p{Nd}]+$")


def normalized(text: str) -> str:
    """`text` as phrases are compared: composed, case-folded, its white space single, letters and digits at its ends."""
    return " ".join(_OUTER.sub("", normalize("NFC", text)).casefold().split())


def ends_in_colon(text: str) -> bool:
    """Whether `text` announces what follows it."""
    return text.rstrip().endswith((":", "："))
