"""What the block model sees of each block: numbers about its shape, its place, its words and its neighbours.

None needs a language: lengths, shares of character classes, repetition within the document. They are made for all
blocks at once, as arrays; what a reader saw of tags and links (`evidence.py`) and what the rules found come in as
further columns. Scales do not matter here, the model has the mean and spread of each column.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class, code_points
from cleaner.document import Block, Document, Format, Kind
from cleaner.judge.evidence import evidence_columns
from cleaner.judge.vocabulary import Vocabulary, pair_vocabulary, word_vocabulary
from cleaner.words import Words, find_words

Columns = dict[str, NDArray[np.float64]]

UNSPACED_WORDS = 0.6
"""How many words a character of an unspaced script counts for, so that lengths compare across scripts."""
LONG_PARAGRAPH = 22.0
"""Words from which a block with a sentence in it counts as a long paragraph."""

_ALIKE = 0.35
"""Blocks whose lengths, as logarithms, differ by less are of like length."""

_SHARES = {
    "letters": Class.LETTER,
    "capitals": Class.UPPER,
    "digits": Class.DIGIT,
    "marks": Class.MARK,
    "punctuation": Class.PUNCTUATION,
    "symbols": Class.SYMBOL,
    "dashes": Class.DASH,
    "quotes": Class.QUOTE,
    "brackets": Class.BRACKET,
    "separators": Class.SEPARATOR,
    "pauses": Class.PAUSE,
    "unspaced": Class.UNSPACED,
}
_EDGES = {
    "capital": Class.UPPER,
    "letter": Class.LETTER,
    "digit": Class.DIGIT,
    "quote": Class.QUOTE,
    "bracket": Class.BRACKET,
    "bullet": Class.BULLET,
    "separator": Class.SEPARATOR,
    "symbol": Class.SYMBOL,
    "dash": Class.DASH,
}
_SIGNS = {
    "at": "@",
    "hash": "#",
    "copyright": "©",
    "slash": "/",
    "pipe": "|",
    "colon": ":",
    "plus": "+",
    "question": "?",
    "equals": "=",
    "semicolon": ";",
    "underscore": "_",
    "brace": "{",
}


def block_features(
    document: Document,
    words: Words,
    hints: NDArray[np.float32],
    vocabulary: Vocabulary | None = None,
) -> NDArray[np.float32]:
    """One row a block, one column a name of `feature_names()`. `words` are those of the blocks' texts."""
    columns = _all_columns(document, words, hints, vocabulary)
    return np.stack(list(columns.values()), axis=1).astype(np.float32)


@cache
def feature_names() -> tuple[str, ...]:
    """The names of the columns, `group/name`, in order."""
    block = Block("-", "-", (1, 1))
    return tuple(_all_columns(Document([block]), find_words(["-"]), np.zeros((1, len(Kind)), np.float32), None))


def _all_columns(
    document: Document, words: Words, hints: NDArray[np.float32], vocabulary: Vocabulary | None
) -> Columns:
    measures = _Measures(document, words)
    columns: Columns = {}
    makers: dict[str, Callable[[], Columns]] = {
        "length": lambda: _length(measures),
        "characters": lambda: _characters(measures),
        "edges": lambda: _edges(measures),
        "sentences": lambda: _sentences(measures),
        "case": lambda: _case(measures),
        "signs": lambda: _signs(measures),
        "layout": lambda: _layout(measures),
        "place": lambda: _place(measures),
        "around": lambda: _around(measures),
        "words": lambda: _words(measures, vocabulary or word_vocabulary(words, measures.count)),
        "page": lambda: _page(measures),
        "seen": lambda: evidence_columns(document, measures.words_in_block),
        "hint": lambda: {kind.value: hints[:, index].astype(np.float64) for index, kind in enumerate(Kind)},
    }
    for group, make in makers.items():
        for name, values in make().items():
            columns[f"{group}/{name}"] = values
    return columns


def block_sizes(words: Words) -> NDArray[np.float64]:
    """Words of each block, those of unspaced scripts counted for less."""
    unspaced = (words.classes[words.starts] & np.uint16(Class.UNSPACED)) != 0
    weights = np.where(unspaced, UNSPACED_WORDS, 1.0)
    return np.bincount(words.blocks, weights=weights, minlength=len(words.offsets) - 1).astype(np.float64)


class _Measures:
    """What several groups of columns start from."""

    def __init__(self, document: Document, words: Words) -> None:
        self.document = document
        self.blocks = document.blocks
        self.words = words
        self.count = len(document.blocks)
        self.points = code_points(words.text)
        self.starts = words.offsets[:-1]
        self.lasts = np.maximum(words.offsets[1:] - 2, self.starts)
        self.characters = np.diff(words.offsets) - 1.0
        self.size = np.maximum(self.characters, 1.0)
        self.words_in_block = block_sizes(words)
        self.ends_sentence = self._ends_sentence()
        ends = (words.classes & Class.SENTENCE_END) != 0
        after = np.ones_like(ends)
        after[:-1] = (words.classes[1:] & (Class.SPACE | Class.QUOTE | Class.BRACKET | Class.UNSPACED)) != 0
        self.sentence_ends = self.per_block(ends & after)
        self.is_long = (self.words_in_block >= LONG_PARAGRAPH) & (self.sentence_ends > 0)

    def per_block(self, characters: NDArray[np.bool_]) -> NDArray[np.float64]:
        """How many of the `characters` are in each block."""
        return np.add.reduceat(characters, self.starts, dtype=np.int64).astype(np.float64)

    def has(self, at: NDArray[np.int64], wanted: Class) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.words.classes[at] & np.uint16(wanted)) != 0
        return found

    def _ends_sentence(self) -> NDArray[np.bool_]:
        """Whether the last character, or the one before a closing quote or bracket, ends a sentence."""
        closes = self.has(self.lasts, Class.QUOTE | Class.BRACKET)
        inner = np.maximum(self.lasts - closes, self.starts)
        return self.has(self.lasts, Class.SENTENCE_END) | (closes & self.has(inner, Class.SENTENCE_END))


def _length(m: _Measures) -> Columns:
    n = m.words_in_block
    columns = {"characters": np.log1p(m.characters), "words": np.log1p(n)}
    for limit in (3, 8, 15, 30, 60):
        columns[f"to {limit}"] = np.minimum(n / limit, 1.0)
    columns["mean word"] = np.log1p(m.characters / np.maximum(n, 1.0))
    return columns


def _characters(m: _Measures) -> Columns:
    return {name: m.per_block((m.words.classes & np.uint16(wanted)) != 0) / m.size for name, wanted in _SHARES.items()}


def _edges(m: _Measures) -> Columns:
    columns: Columns = {}
    for name, wanted in _EDGES.items():
        columns[f"starts with {name}"] = m.has(m.starts, wanted).astype(np.float64)
        if name not in ("capital", "bullet"):
            columns[f"ends with {name}"] = m.has(m.lasts, wanted).astype(np.float64)
    last = m.points[m.lasts]
    columns["ends with colon"] = ((last == ord(":")) | (last == ord("："))).astype(np.float64)
    columns["ends with comma"] = ((last == ord(",")) | (last == ord("，"))).astype(np.float64)
    columns["ends with question"] = ((last == ord("?")) | (last == ord("？"))).astype(np.float64)
    dots = (last == ord("…")) | ((last == ord(".")) & (m.points[np.maximum(m.lasts - 1, 0)] == ord(".")))
    columns["ends with ellipsis"] = dots.astype(np.float64)
    return columns


def _sentences(m: _Measures) -> Columns:
    return {
        "ends one": m.ends_sentence.astype(np.float64),
        "count": np.log1p(m.sentence_ends),
        "words in one": np.log1p(m.words_in_block / (m.sentence_ends + 1.0)),
        "inner": np.log1p(np.maximum(m.sentence_ends - m.ends_sentence, 0.0)),
        "long": m.is_long.astype(np.float64),
    }


def _case(m: _Measures) -> Columns:
    w = m.words
    found = np.maximum(np.bincount(w.blocks, minlength=m.count), 1)
    upper = (w.classes & Class.UPPER) != 0
    if len(w.starts):
        first = upper[w.starts]
        second = upper[np.minimum(w.starts + 1, len(upper) - 1)] & (w.lengths > 1)
        digit = (w.classes[w.starts] & Class.DIGIT) != 0
    else:
        first = second = digit = np.zeros(0, dtype=bool)

    def share(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(w.blocks[which], minlength=m.count) / found

    year = digit & (w.lengths == 4)
    short_number = digit & (w.lengths <= 2)
    return {
        "capitalised words": share(first),
        "words in capitals": share(first & second),
        "numbers": share(digit),
        "years": np.minimum(np.bincount(w.blocks[year], minlength=m.count), 2.0),
        "short numbers": np.minimum(np.bincount(w.blocks[short_number], minlength=m.count), 4.0),
        "long words": share(w.lengths >= 8),
    }


def _signs(m: _Measures) -> Columns:
    columns = {name: np.log1p(m.per_block(m.points == ord(sign))) for name, sign in _SIGNS.items()}
    p = m.points
    address = np.zeros(len(p), dtype=bool)
    if len(p) > 2:
        address[:-2] = (p[:-2] == ord(":")) & (p[1:-1] == ord("/")) & (p[2:] == ord("/"))
    columns["addresses"] = np.log1p(m.per_block(address))
    clock = np.zeros(len(p), dtype=bool)
    if len(p) > 2:
        digit = (m.words.classes & Class.DIGIT) != 0
        clock[1:-1] = digit[:-2] & digit[2:] & ((p[1:-1] == ord(":")) | (p[1:-1] == ord(".")))
    columns["clock times"] = np.minimum(m.per_block(clock), 3.0)
    return columns


def _layout(m: _Measures) -> Columns:
    blank_after = np.zeros(m.count)
    indent = np.zeros(m.count)
    for index, block in enumerate(m.blocks):
        raw = block.raw
        stripped = len(raw.rstrip())
        blank_after[index] = raw.count("\n", stripped) or raw.count("\r", stripped)
        indent[index] = len(raw) - len(raw.lstrip()) if stripped else 0
    lead = m.blocks[0].raw
    indent[0] -= lead.count("\n", 0, int(indent[0]))
    blank_after = np.minimum(np.maximum(blank_after - 1.0, 0.0), 3.0)
    blank_after[-1] = 1.0
    blank_before = _shifted(blank_after, 1, 1.0)
    return {
        "blank before": blank_before,
        "blank after": blank_after,
        "blank before, by page": blank_before - blank_after.mean(),
        "blank after, by page": blank_after - blank_after.mean(),
        "indented": np.log1p(indent),
        "more than before": np.sign(indent - _shifted(indent, 1, 0.0)),
        "lines": np.log1p([block.lines[1] - block.lines[0] for block in m.blocks]),
    }


def _place(m: _Measures) -> Columns:
    index = np.arange(m.count, dtype=np.float64)
    words_so_far = np.cumsum(m.words_in_block)
    total = max(float(words_so_far[-1]), 1.0)
    long_at = np.flatnonzero(m.is_long)
    weight = m.words_in_block * m.is_long
    long_so_far = np.cumsum(weight) - weight
    long_total = max(float(weight.sum()), 1.0)
    columns = {
        "blocks from start": np.log1p(index),
        "blocks from end": np.log1p(m.count - 1 - index),
        "share of blocks": index / max(m.count - 1, 1),
        "share of words": (words_so_far - m.words_in_block) / total,
        "long before": long_so_far / long_total,
        "long words before": np.log1p(long_so_far),
        "long words after": np.log1p(np.maximum(weight.sum() - long_so_far - weight, 0.0)),
    }
    if len(long_at):
        place = np.searchsorted(long_at, np.arange(m.count), side="left")
        following = np.where(place < len(long_at), long_at[np.minimum(place, len(long_at) - 1)] - index, m.count)
        before = np.searchsorted(long_at, np.arange(m.count), side="right") - 1
        previous = np.where(before >= 0, index - long_at[np.maximum(before, 0)], m.count)
    else:
        following = previous = np.full(m.count, float(m.count))
    columns["to long before"] = np.log1p(previous)
    columns["to long after"] = np.log1p(following)
    return columns


def _around(m: _Measures) -> Columns:
    """Means over windows of neighbours, and whether the block is like the ones beside it."""
    length = np.log1p(m.words_in_block)
    columns: Columns = {}
    for reach in (2, 6, 20):
        columns[f"length in {reach}"] = _window_mean(length, reach)
        columns[f"long in {reach}"] = _window_mean(m.is_long.astype(np.float64), reach)
        columns[f"sentence ends in {reach}"] = _window_mean(m.ends_sentence.astype(np.float64), reach)
    columns["longer than before"] = length - _shifted(length, 1, 0.0)
    columns["longer than after"] = length - _shifted(length, -1, 0.0)
    alike = np.abs(length[1:] - length[:-1]) < _ALIKE
    columns["run of like length"] = np.log1p(_run_lengths(alike))
    capitals = m.per_block((m.words.classes & np.uint16(Class.UPPER)) != 0) / m.size
    digits = m.per_block((m.words.classes & np.uint16(Class.DIGIT)) != 0) / m.size
    period = np.zeros(m.count)
    for step in range(2, 9):
        like = _like_earlier(length, step) & _like_earlier(2 * capitals, step) & _like_earlier(2 * digits, step)
        repeats = _window_mean(like.astype(np.float64), 2 * step)
        columns[f"every {step}"] = repeats
        period = np.maximum(period, repeats)
    columns["in a pattern"] = period
    return columns


def _like_earlier(values: NDArray[np.float64], step: int) -> NDArray[np.bool_]:
    """Whether a block is like the one `step` before it: cards of products and teasers repeat in such steps."""
    return np.abs(values - _shifted(values, step, -9.0)) < _ALIKE


def _words(m: _Measures, vocabulary: Vocabulary) -> Columns:
    pairs = pair_vocabulary(m.words, m.count)
    long = m.is_long.astype(np.float64)
    everywhere = np.ones(m.count)
    before, after = vocabulary.shared_with_neighbours()
    pairs_before, pairs_after = pairs.shared_with_neighbours()
    head = np.zeros(m.count)
    head[:1] = 1.0
    if m.is_long.any():
        head[: int(np.argmax(m.is_long))] = 1.0
    distinct = np.bincount(vocabulary.block, minlength=m.count)
    found = np.maximum(np.bincount(m.words.blocks, minlength=m.count), 1)
    texts: dict[str, int] = {}
    copy = np.array([texts.setdefault(block.prose, len(texts)) for block in m.blocks], dtype=np.int64)
    copies = np.bincount(copy)[copy]
    first = np.zeros(m.count)
    first[np.unique(copy, return_index=True)[1]] = 1.0
    return {
        "of long paragraphs": vocabulary.shared_with(long),
        "pairs of long paragraphs": pairs.shared_with(long),
        "of any block": vocabulary.shared_with(everywhere),
        "pairs of any block": pairs.shared_with(everywhere),
        "of the block before": before,
        "of the block after": after,
        "pairs of the block before": pairs_before,
        "pairs of the block after": pairs_after,
        "of the head": vocabulary.shared_with(head),
        "pairs of the head": pairs.shared_with(head),
        "different": distinct / found,
        "copies": np.log(copies),
        "first of its copies": first * (copies > 1),
        "same as before": (copy == _shifted(copy, 1, -1)).astype(np.float64),
        "same as after": (copy == _shifted(copy, -1, -1)).astype(np.float64),
    }


def _page(m: _Measures) -> Columns:
    """What holds for the whole document, the same for each block."""
    total = max(float(m.words_in_block.sum()), 1.0)
    long_words = float((m.words_in_block * m.is_long).sum())
    longest = np.sort(m.words_in_block)[::-1][: max(1, m.count // 10)].mean()
    values = {
        "blocks": np.log1p(m.count),
        "words": np.log1p(total),
        "long share": long_words / total,
        "long blocks": float(m.is_long.mean()),
        "length": float(np.log1p(m.words_in_block).mean()),
        "longest": float(np.log1p(longest)),
        "capitals": float(((m.words.classes & Class.UPPER) != 0).sum() / max(len(m.points), 1)),
        "unspaced": float(((m.words.classes & Class.UNSPACED) != 0).sum() / max(len(m.points), 1)),
        "ends sentence": float(m.ends_sentence.mean()),
        "markdown": float(m.document.format is Format.MARKDOWN),
        "html": float(m.document.format is Format.HTML),
    }
    return {name: np.full(m.count, value) for name, value in values.items()}


def _shifted(values: NDArray[np.generic], by: int, fill: float) -> NDArray[np.float64]:
    """`values` moved down by `by` places (up, if negative)."""
    moved = np.full(len(values), fill, dtype=np.float64)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _window_mean(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Mean over `reach` places each way."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    low = np.maximum(place - reach, 0)
    high = np.minimum(place + reach + 1, len(values))
    means: NDArray[np.float64] = (sums[high] - sums[low]) / (high - low)
    return means


def _run_lengths(joined: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How long the run is that each place is in, where `joined[i]` ties places i and i + 1."""
    run = np.concatenate(([0], np.cumsum(~joined)))
    return np.bincount(run)[run].astype(np.float64)
