"""Texts folded to what two of them must share to say the same: letters and digits alone, without case."""

from __future__ import annotations

import re

_NO_WORD = re.compile(r"[\W_]+")
_ASCII_NO_WORD = bytes(byte for byte in range(128) if not chr(byte).isalnum())


def folded(text: str) -> str:
    """Letters and digits of a text, without case. What is ASCII, as most is, goes by table, which is faster."""
    text = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_NO_WORD).decode("utf-8", "surrogatepass")
    return (text if text.isascii() else _NO_WORD.sub("", text)).casefold()
