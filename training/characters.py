"""Write `cleaner/data/characters.npz`: the class and the lower case of every character, from Python's Unicode data.

    python -m training.characters

The table is shipped rather than computed, so that a document is judged alike under every Python.
"""

from __future__ import annotations

import sys
import unicodedata

import numpy as np

from cleaner.characters import DATA, TABLE_SIZE, Class

SENTENCE_ENDS = set(".!?…。！？؟।॥۔｡．‽⁇⁈⁉;·։።။។៕།")
SEPARATORS = set("|/\\>»›•·●▪▸►→⟩❯¦‖<«‹←")
BULLETS = set("•●▪▸►◦‣∙*-–—+■□○◆◇★☆✓✔➤➔・※")
UNSPACED = (
    "CJK UNIFIED",
    "CJK COMPATIBILITY IDEOGRAPH",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "BOPOMOFO",
    "YI SYLLABLE",
)
SPECIAL_LOWER = {"ς": "σ", "İ": "i"}
"""Where lower case alone would part words that differ in case only: the final sigma, the dotted capital I."""
INVISIBLE = set("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u061c\u180e")


def classes_of(char: str) -> Class:
    category = unicodedata.category(char)
    found = Class(0)
    if category[0] == "L":
        found |= Class.LETTER
        if category in ("Lu", "Lt"):
            found |= Class.UPPER
    if category == "Nd":
        found |= Class.DIGIT
    if category[0] == "M":
        found |= Class.MARK
    if char.isspace():
        found |= Class.SPACE
    if category[0] == "P":
        found |= Class.PUNCTUATION
    if category[0] == "S":
        found |= Class.SYMBOL
    if category == "Pd":
        found |= Class.DASH
    if category in ("Pi", "Pf") or char in "\"'„“”‚‘’「」『』《》":
        found |= Class.QUOTE
    if category in ("Ps", "Pe"):
        found |= Class.BRACKET
    if char in SENTENCE_ENDS:
        found |= Class.SENTENCE_END
    if char in SEPARATORS:
        found |= Class.SEPARATOR
    if char in BULLETS:
        found |= Class.BULLET
    if char in ",，、،;；:：":
        found |= Class.PAUSE
    if category[0] in "LN" and unicodedata.name(char, "").startswith(UNSPACED):
        found |= Class.UNSPACED
    if char in INVISIBLE or (category in ("Cf", "Cc") and not char.isspace()):
        found |= Class.INVISIBLE
    return found


def main() -> None:
    classes = np.array([classes_of(chr(point)) for point in range(TABLE_SIZE)], dtype=np.uint16)
    to_lower = np.zeros(TABLE_SIZE, dtype=np.int32)
    for point in range(TABLE_SIZE):
        small = SPECIAL_LOWER.get(chr(point), chr(point).lower())
        if len(small) == 1:
            to_lower[point] = ord(small) - point
    DATA.parent.mkdir(exist_ok=True)
    np.savez_compressed(DATA, classes=classes, to_lower=to_lower)
    sys.stdout.write(f"{DATA.name}: {DATA.stat().st_size} bytes, Unicode {unicodedata.unidata_version}\n")


if __name__ == "__main__":
    main()
