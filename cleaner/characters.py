"""What every character is: the classes that shape is measured by, and its lower case, as tables to index with.

A document is turned into an array of code points once; one look-up in these tables then says of all its
characters at once which are letters, digits, sentence ends and so on. `training/characters.py` writes the tables.
"""

from __future__ import annotations

from enum import IntFlag
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data" / "characters.npz"
TABLE_SIZE = 0x30000
"""Characters from here on (private use, tags) are read as the last one of the table, which has no class."""


class Class(IntFlag):
    """Bits of the class table; a character may have several."""

    LETTER = 1 << 0
    UPPER = 1 << 1
    DIGIT = 1 << 2
    MARK = 1 << 3
    SPACE = 1 << 4
    PUNCTUATION = 1 << 5
    SYMBOL = 1 << 6
    DASH = 1 << 7
    QUOTE = 1 << 8
    BRACKET = 1 << 9
    SENTENCE_END = 1 << 10
    SEPARATOR = 1 << 11
    BULLET = 1 << 12
    PAUSE = 1 << 13
    UNSPACED = 1 << 14
    """Scripts written without spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese, Yi."""
    INVISIBLE = 1 << 15


SIGN = Class.PUNCTUATION | Class.SYMBOL
"""Whatever is a mark on the page; ends of sentences, dashes, quotes and the like are all among them."""


@cache
def tables() -> tuple[NDArray[np.uint16], NDArray[np.uint32]]:
    """The class bits and the lower case of every code point below `TABLE_SIZE`."""
    with np.load(DATA) as stored:
        # Stored as distances, nearly all nought, which pack to a few kilobytes.
        return stored["classes"], (np.arange(TABLE_SIZE) + stored["to_lower"]).astype(np.uint32)


def has(classes: NDArray[np.uint16], wanted: Class) -> NDArray[np.bool_]:
    """Whether each of `classes`, bits of `Class`, has one of those `wanted`."""
    # A number of the same type, or NumPy would first make wider ones of the whole array.
    found: NDArray[np.bool_] = (classes & np.uint16(wanted)) != 0
    return found


def code_points(text: str) -> NDArray[np.uint32]:
    """The characters of `text` as numbers, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
