"""Which blocks read as running text, in any language: the landmarks that everything else is placed by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class
from cleaner.words import Words

WORDS_OF_A_PARAGRAPH = 14
"""A block with fewer words is a heading, a caption or a row of a list as easily as it is a paragraph."""

CHARACTERS_A_WORD = 1.6
"""In scripts without spaces, characters that count as one word: Chinese words have one to two."""

_LOOK_BACK = 4
"""How many characters before the last one may follow the end of the sentence: quotes, brackets, a footnote's mark."""


def word_counts(words: Words) -> NDArray[np.float64]:
    """Words of each block; in scripts without spaces, characters divided by `CHARACTERS_A_WORD`."""
    alone = (words.classes[words.starts] & Class.UNSPACED) != 0
    weights = np.where(alone, 1 / CHARACTERS_A_WORD, 1.0)
    return np.bincount(words.blocks, weights=weights, minlength=len(words.offsets) - 1).astype(np.float64)


def ends_as_sentence(words: Words) -> NDArray[np.bool_]:
    """Whether each block ends in a sentence's end, closing quotes and brackets after it not counted."""
    starts, stops = words.offsets[:-1], words.offsets[1:] - 1
    closing = Class.QUOTE | Class.BRACKET | Class.SPACE
    at = np.maximum(stops - 1, 0)
    for _ in range(_LOOK_BACK):
        at = np.where((at > starts) & ((words.classes[at] & closing) != 0), at - 1, at)
    ended: NDArray[np.bool_] = ((words.classes[at] & Class.SENTENCE_END) != 0) & (stops > starts)
    return ended


def paragraphs(words: Words) -> NDArray[np.bool_]:
    """Whether each block reads as a paragraph: long enough, and its last sentence ended."""
    return (word_counts(words) >= WORDS_OF_A_PARAGRAPH) & ends_as_sentence(words)
