"""Which blocks read as running text, in any language: the landmarks that everything else is placed by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class, has
from cleaner.words import Words, remembered

WORDS_OF_A_PARAGRAPH = 14
"""A block with fewer words is a heading, a caption or a row of a list as easily as it is a paragraph."""

WORDS_BEYOND_DOUBT = 60
SENTENCES_BEYOND_DOUBT = 3
"""A block of so many words in which so many sentences end is running text, whatever comes last: a name, a source, the
line below that the dump has joined to it."""

WORDS_OF_A_SENTENCE = 8
"""A block with so many words that ends as a sentence does is no heading, and no entry of a table."""

CHARACTERS_A_WORD = 1.6
"""In scripts without spaces, characters that count as one word: Chinese words have one to two."""

_FIRST_WITHOUT_SIGN, _LAST_WITHOUT_SIGN = 0x0E00, 0x0EFF
"""The blocks of Thai and Lao, whose sentences end in no sign."""
LENGTH_WITHOUT_SIGN = 80
"""Characters from which a block that ends in such a script is no title, but running text."""

_JAPANESE_CLOSING, _JAPANESE_STOP = [ord("」"), ord("』")], ord("。")

_CLOSING = Class.QUOTE | Class.BRACKET | Class.SPACE
_LOOK_BACK = 4
"""How many characters may follow the end of the sentence: quotes, brackets, spaces."""


@remembered
def word_counts(words: Words) -> NDArray[np.float64]:
    """Words of each block; in scripts without spaces, characters divided by `CHARACTERS_A_WORD`."""
    return words.counts(1 / CHARACTERS_A_WORD)


@remembered
def ends_as_sentence(words: Words) -> NDArray[np.bool_]:
    """Whether each block ends in a sentence's end, closing quotes and brackets after it not counted.

    In scripts whose sentences end in no sign, whether it is so long that one must have ended; in Japanese, whether a
    quotation ends it after a sentence has, for papers leave out the stop before the closing quote.
    """
    starts = words.offsets[:-1]
    lasts = words.offsets[1:] - 2
    at = np.maximum(lasts, 0)
    for _ in range(_LOOK_BACK):
        steps_back = has(words.classes.take(at), _CLOSING) & (at > starts)
        if not steps_back.any():
            break
        at -= steps_back
    ended = has(words.classes.take(at), Class.SENTENCE_END) & (lasts >= starts)
    return ended | ends_without_sign(words) | _ends_in_quotation(words)


def _ends_in_quotation(words: Words) -> NDArray[np.bool_]:
    """Whether each block ends in a Japanese closing quote and a full stop stands somewhere before it."""
    quoted: NDArray[np.bool_] = np.isin(words.points.take(np.maximum(words.offsets[1:] - 2, 0)), _JAPANESE_CLOSING)
    if not quoted.any():
        return quoted
    stops = np.append(0, np.cumsum(words.points == _JAPANESE_STOP))
    return quoted & (np.diff(stops.take(np.minimum(words.offsets, len(words.points)))) > 0)


@remembered
def ends_without_sign(words: Words) -> NDArray[np.bool_]:
    """Whether each block is long and ends in a script that has no sign for the end of a sentence."""
    last = words.points.take(np.maximum(words.offsets[1:] - 2, 0))
    signless = (last >= _FIRST_WITHOUT_SIGN) & (last <= _LAST_WITHOUT_SIGN)
    return signless & (np.diff(words.offsets) > LENGTH_WITHOUT_SIGN)


@remembered
def sentences(words: Words) -> NDArray[np.bool_]:
    """Whether each block reads as a sentence, or as several."""
    return (word_counts(words) >= WORDS_OF_A_SENTENCE) & ends_as_sentence(words)


@remembered
def paragraphs(words: Words) -> NDArray[np.bool_]:
    """Whether each block reads as a paragraph: long enough, and its last sentence ended, or very long."""
    counts, ended = word_counts(words), ends_as_sentence(words)
    found: NDArray[np.bool_] = (counts >= WORDS_OF_A_PARAGRAPH) & ended
    for block in np.flatnonzero((counts >= WORDS_BEYOND_DOUBT) & ~ended).tolist():
        found[block] = _sentence_ends(words, block) >= SENTENCES_BEYOND_DOUBT
    return found


def _sentence_ends(words: Words, block: int) -> int:
    """How many sentences end in the block. What ends sooner after another is a number or an abbreviation."""
    start, stop = words.offsets[block], words.offsets[block + 1]
    classes = words.classes[start:stop]
    ends = np.flatnonzero(has(classes[:-1], Class.SENTENCE_END) & has(classes[1:], _CLOSING | Class.UNSPACED)) + start
    words_before = np.searchsorted(words.starts, ends)
    return int(np.count_nonzero(np.diff(words_before, prepend=words.bounds[block]) >= WORDS_OF_A_SENTENCE))
