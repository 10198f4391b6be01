"""What the block model sees of each block: numbers about its shape, its place, its words and its neighbours.

All are language-independent, except the count of function words: they are lengths, shares of character classes,
repetition within the document. They are made for all blocks at once, as arrays. Further columns hold what a reader saw
of tags and links (`evidence.py`), and what the rules found. Scales do not matter here: the model has the mean and the
spread of each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import SIGN, Class, has, tables
from cleaner.document import Block, Document, Evidence
from cleaner.judge.evidence import Places, evidence_columns, find_places
from cleaner.judge.surroundings import surrounding_columns
from cleaner.judge.vocabulary import Vocabulary, word_vocabulary
from cleaner.kinds import Format, Kind
from cleaner.languages import function_words
from cleaner.paragraphs import ends_without_sign, word_counts
from cleaner.words import Words, find_words

Columns = Mapping[str, NDArray[Any]]

SEEN = "seen"
"""The group of the columns that tell what a reader saw besides the text."""

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
_FIRST = {
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
_LAST = {name: wanted for name, wanted in _FIRST.items() if name not in ("capital", "bullet")}
_LAST_SIGNS = {"comma": (",", "，"), "question": ("?", "？")}
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
_AFTER_SENTENCE = Class.SPACE | Class.QUOTE | Class.BRACKET | Class.UNSPACED
_CLOSING = Class.QUOTE | Class.BRACKET
_LENGTHS = (3, 8, 15, 30, 60)
_REACHES = (2, 6, 20)
_STEPS = range(2, 9)
_LIST_REACH = 8.0
"""Lines below a colon over which a line's weight as a list item falls to a third."""
_MOST_YEARS, _MOST_SHORT_NUMBERS, _MOST_CLOCK_TIMES = 2.0, 4.0, 3.0


def block_features(
    document: Document,
    words: Words,
    hints: NDArray[np.float32],
    vocabulary: Vocabulary,
    places: Places | None,
) -> NDArray[np.float32]:
    """One row a block, one column a name of `feature_names()`, or of `text_columns()` where nothing but text was seen.

    `words` are those of the blocks' texts.
    """
    count = len(text_columns() if places is None else feature_names())
    table = np.empty((count, len(document.blocks)), np.float32)
    rows = iter(table)
    # A group goes into the table before the next is made: of a long document all together would take gigabytes.
    for _, columns in _groups(document, words, hints, vocabulary, places):
        for column, row in zip(columns.values(), rows, strict=False):
            row[:] = column
    return table.T


@cache
def feature_names() -> tuple[str, ...]:
    """The names of the columns, `group/name`, in order."""
    document = Document([Block("-", "-", (1, 1), Evidence(tag="p"))])
    words = find_words(["-"])
    hints = np.zeros((1, len(Kind)), np.float32)
    groups = _groups(document, words, hints, word_vocabulary(words, 1), find_places(document))
    return tuple(f"{group}/{name}" for group, columns in groups for name in columns)


@cache
def text_columns() -> NDArray[np.int64]:
    """Which of the columns tell of text; the others are all nought where a reader saw nothing else."""
    return np.flatnonzero([not name.startswith(f"{SEEN}/") for name in feature_names()])


def all_columns(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """The columns with those that are nought where a reader saw nothing but text."""
    if columns.shape[1] == len(feature_names()):
        return columns
    every = np.zeros((len(columns), len(feature_names())), np.float32)
    every[:, text_columns()] = columns
    return every


def _groups(
    document: Document, words: Words, hints: NDArray[np.float32], vocabulary: Vocabulary, places: Places | None
) -> Iterator[tuple[str, Columns]]:
    """The columns by group, in the order of the weights: one more, or moved, needs training."""
    measures = _Measures(document, words)
    yield "length", _length(measures)
    yield "characters", _characters(measures)
    yield "edges", _edges(measures)
    yield "sentences", _sentences(measures)
    yield "case", _case(measures)
    yield "signs", _signs(measures)
    yield "layout", _layout(measures)
    yield "place", _place(measures)
    yield "around", _around(measures)
    yield "words", _words(measures, vocabulary)
    yield "page", _page(measures)
    if places is not None:
        yield SEEN, evidence_columns(document, places, measures.words_in_block)
        yield SEEN, surrounding_columns(document, places, measures.words_in_block, measures.is_long)
    yield "hint", dict(zip(map(str, Kind), hints.T, strict=True))


@cache
def _class_codes() -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A small number for each set of classes that a character can have; and, of each, which of `_SHARES` are in it."""
    sets = np.unique(tables()[0])
    codes = np.zeros(1 << 16, np.uint8)
    codes[sets] = np.arange(len(sets))
    return codes, _bits(sets, _SHARES.values()).T.astype(np.float64)


def _bits(classes: NDArray[np.uint16], wanted: Iterable[Class]) -> NDArray[np.bool_]:
    """Whether each of `classes` has each of the `wanted`, of shape (wanted, classes)."""
    found: NDArray[np.bool_] = (classes & np.fromiter(wanted, np.uint16)[:, None]) != 0
    return found


class _Measures:
    """What several groups of columns start from."""

    def __init__(self, document: Document, words: Words) -> None:
        self.document = document
        self.blocks = document.blocks
        self.words = words
        self.count = len(document.blocks)
        self.starts = words.offsets[:-1]
        self.lasts = np.maximum(words.offsets[1:] - 2, self.starts)
        lengths = np.diff(words.offsets)
        self.characters = lengths - 1.0
        self.size = np.maximum(self.characters, 1.0)
        self.words_in_block = word_counts(words)
        codes, in_set = _class_codes()
        block = np.repeat(np.arange(self.count), lengths)
        of_set = np.bincount(block * len(in_set) + codes.take(words.classes), minlength=self.count * len(in_set))
        shares = (of_set.reshape(self.count, -1) @ in_set).T / self.size
        self.shares = dict(zip(_SHARES, shares, strict=True))
        self.ends_sentence = self._ends_sentence()
        self.last_points = words.points.take(self.lasts)
        self.ends_colon = (self.last_points == ord(":")) | (self.last_points == ord("："))
        self.signs = np.flatnonzero(has(words.classes, SIGN))
        """Where marks and symbols stand in the text; its last character, a newline, is none."""
        self.sign_points = words.points.take(self.signs)
        self.sign_blocks = block.take(self.signs)
        ends = self.has(self.signs, Class.SENTENCE_END) & self.has(self.signs + 1, _AFTER_SENTENCE)
        self.sentence_ends = self.count_signs(ends)
        has_sentence = (self.sentence_ends > 0) | ends_without_sign(words)
        self.is_long = (self.words_in_block >= LONG_PARAGRAPH) & has_sentence

    def count_signs(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many of the signs of each block are among `which`."""
        return np.bincount(self.sign_blocks[which], minlength=self.count)

    def count_words(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of the words of each block are among `which`."""
        return np.bincount(self.words.blocks[which], minlength=self.count)

    def has(self, at: NDArray[np.int64], wanted: Class) -> NDArray[np.bool_]:
        return has(self.words.classes.take(at), wanted)

    def _ends_sentence(self) -> NDArray[np.bool_]:
        """Whether the last character, or the one before a closing quote or bracket, ends a sentence, or none has to."""
        closes = self.has(self.lasts, _CLOSING)
        inner = np.maximum(self.lasts - closes, self.starts)
        ends = self.has(self.lasts, Class.SENTENCE_END) | (closes & self.has(inner, Class.SENTENCE_END))
        return ends | ends_without_sign(self.words)


def _length(m: _Measures) -> Columns:
    n = m.words_in_block
    return {
        "characters": np.log1p(m.characters),
        "words": np.log1p(n),
        **{f"to {limit}": np.minimum(n / limit, 1.0) for limit in _LENGTHS},
        "mean word": np.log1p(m.characters / np.maximum(n, 1.0)),
    }


def _characters(m: _Measures) -> Columns:
    return m.shares


def _edges(m: _Measures) -> Columns:
    first = _bits(m.words.classes[m.starts], _FIRST.values())
    last = _bits(m.words.classes[m.lasts], _LAST.values())
    points = m.last_points
    dots = (points == ord(".")) & (m.words.points[np.maximum(m.lasts - 1, 0)] == ord("."))
    starts, ends = dict(zip(_FIRST, first, strict=True)), dict(zip(_LAST, last, strict=True))
    columns: dict[str, NDArray[np.bool_]] = {}
    for name in _FIRST:
        columns[f"starts with {name}"] = starts[name]
        if name in ends:
            columns[f"ends with {name}"] = ends[name]
    columns["ends with colon"] = m.ends_colon
    for name, (narrow, wide) in _LAST_SIGNS.items():
        columns[f"ends with {name}"] = (points == ord(narrow)) | (points == ord(wide))
    columns["ends with ellipsis"] = (points == ord("…")) | dots
    return columns


def _sentences(m: _Measures) -> Columns:
    return {
        "ends one": m.ends_sentence,
        "count": np.log1p(m.sentence_ends),
        "words in one": np.log1p(m.words_in_block / (m.sentence_ends + 1.0)),
        "inner": np.log1p(np.maximum(m.sentence_ends - m.ends_sentence, 0.0)),
        "long": m.is_long,
    }


def _case(m: _Measures) -> Columns:
    w = m.words
    capital, digit, lengths = m.has(w.starts, Class.UPPER), m.has(w.starts, Class.DIGIT), w.lengths
    # The character after the first is at most the newline that ends the text.
    capitals = capital & m.has(w.starts + 1, Class.UPPER) & (lengths > 1)
    found = np.maximum(w.per_block, 1)
    return {
        "capitalised words": m.count_words(capital) / found,
        "words in capitals": m.count_words(capitals) / found,
        "numbers": m.count_words(digit) / found,
        "years": np.minimum(m.count_words(digit & (lengths == 4)), _MOST_YEARS),
        "short numbers": np.minimum(m.count_words(digit & (lengths <= 2)), _MOST_SHORT_NUMBERS),
        "long words": m.count_words(lengths >= 8) / found,
    }


def _signs(m: _Measures) -> Columns:
    at, points = m.signs, m.sign_points
    wanted = np.array([ord(sign) for sign in _SIGNS.values()], np.uint32)
    which, place = np.nonzero(points == wanted[:, None])
    counts = np.bincount(which * m.count + m.sign_blocks[place], minlength=len(wanted) * m.count)
    columns = dict(zip(_SIGNS, np.log1p(counts.reshape(len(wanted), m.count)), strict=True))
    colon = points == ord(":")
    text = m.words.points
    # A sign is followed by the newline that ends the text at the latest, and what stands two further is looked at
    # only where the next one is a slash.
    slash = colon & (text[at + 1] == ord("/"))
    slash[slash] = text[at[slash] + 2] == ord("/")
    columns["addresses"] = np.log1p(m.count_signs(slash))
    clock = (colon | (points == ord("."))) & m.has(at - 1, Class.DIGIT) & m.has(at + 1, Class.DIGIT)
    columns["clock times"] = np.minimum(m.count_signs(clock), _MOST_CLOCK_TIMES)
    return columns


def _layout(m: _Measures) -> Columns:
    # Each step for all blocks at once, in calls that `map` makes without going through Python.
    raws = [block.raw for block in m.blocks]
    stripped = [*map(len, map(str.rstrip, raws))]
    breaks = [*map(str.count, raws, repeat("\n"), stripped)]
    if 0 in breaks:
        breaks = [some or raw.count("\r", end) for some, raw, end in zip(breaks, raws, stripped, strict=True)]
    blank_after = np.clip(np.array(breaks) - 1.0, 0.0, 3.0)
    blank_after[-1] = 1.0
    lengths = np.array([*map(len, raws)])
    indent = np.where(stripped, lengths - [*map(len, map(str.lstrip, raws))], 0)
    indent[0] -= raws[0].count("\n", 0, int(indent[0]))
    blank_before = _shifted(blank_after, 1, 1.0)
    return {
        "blank before": blank_before,
        "blank after": blank_after,
        "blank before, by page": blank_before - blank_after.mean(),
        "blank after, by page": blank_after - blank_after.mean(),
        "indented": np.log1p(indent),
        "more than before": np.sign(indent - _shifted(indent, 1, 0.0)),
        "lines": np.log1p([last - first for first, last in [block.lines for block in m.blocks]]),
        "gaps": np.log1p(_gaps(m)),
    }


def _gaps(m: _Measures) -> NDArray[np.int64]:
    """How many tabs and wide runs of spaces each block has between words: what parts the cells of a row in a dump."""
    points = m.words.points
    tab = points == ord("\t")
    white = tab | (points == ord(" "))
    # The first of a run, not at the start of a line, and a tab or with more to come.
    wide = white[1:-1] & (tab[1:-1] | white[2:]) & ~white[:-2] & (points[:-2] != ord("\n"))
    return np.bincount(np.searchsorted(m.words.offsets, np.flatnonzero(wide) + 1, side="right") - 1, minlength=m.count)


def _place(m: _Measures) -> Columns:
    index = np.arange(m.count)
    words_so_far = np.cumsum(m.words_in_block)
    total = max(float(words_so_far[-1]), 1.0)
    weight = m.words_in_block * m.is_long
    long_until = np.cumsum(weight)
    long_so_far = long_until - weight
    long_words = float(long_until[-1])
    # Where the last long block up to each place is, and the next one from there on.
    previous = np.maximum.accumulate(np.where(m.is_long, index, -1))
    following = np.minimum.accumulate(np.where(m.is_long, index, 2 * m.count)[::-1])[::-1]
    # Above each place: the last block that ends in a colon, unless a long one has come since.
    colon = np.append(-1, np.maximum.accumulate(np.where(m.ends_colon, index, -1))[:-1])
    listed = (colon >= 0) & (colon >= np.append(-1, previous[:-1]))
    return {
        "blocks from start": np.log1p(index),
        "blocks from end": np.log1p(m.count - 1 - index),
        "share of blocks": index / max(m.count - 1, 1),
        "share of words": (words_so_far - m.words_in_block) / total,
        "long before": long_so_far / max(long_words, 1.0),
        "long words before": np.log1p(long_so_far),
        "long words after": np.log1p(np.maximum(long_words - long_until, 0.0)),
        "to long before": np.log1p(np.where(previous >= 0, index - previous, m.count)),
        "to long after": np.log1p(np.where(following < m.count, following - index, m.count)),
        "below a colon": np.where(listed, np.exp((colon + 1 - index) / _LIST_REACH), 0.0),
    }


def _around(m: _Measures) -> Columns:
    """Means over windows of neighbours, and whether the block is like the ones beside it."""
    length = np.log1p(m.words_in_block)
    measured = {"length": length, "long": m.is_long, "sentence ends": m.ends_sentence}
    names = [f"{name} in {reach}" for reach in _REACHES for name in measured]
    rows = np.stack([*measured.values()] * len(_REACHES) + [*_like_earlier(m, length)])
    reaches = np.array([reach for reach in _REACHES for _ in measured] + [2 * step for step in _STEPS])
    means = _window_means(rows, reaches)
    repeats = means[len(names) :]
    return {
        **dict(zip(names, means, strict=False)),
        "longer than before": length - _shifted(length, 1, 0.0),
        "longer than after": length - _shifted(length, -1, 0.0),
        "run of like length": np.log1p(_run_lengths(np.abs(np.diff(length)) < _ALIKE)),
        **{f"every {step}": row for step, row in zip(_STEPS, repeats, strict=True)},
        "in a pattern": repeats.max(axis=0),
    }


def _like_earlier(m: _Measures, length: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each of `_STEPS` whether a block is like the one so far up: cards of products and teasers repeat so."""
    looks = np.stack((length, 2 * m.shares["capitals"], 2 * m.shares["digits"]))
    like = np.zeros((len(_STEPS), m.count), bool)
    for row, step in zip(like, _STEPS, strict=True):
        row[step:] = (np.abs(looks[:, step:] - looks[:, :-step]) < _ALIKE).all(axis=0)
    return like


def _words(m: _Measures, vocabulary: Vocabulary) -> Columns:
    everywhere = np.ones(m.count)
    before, after = vocabulary.shared_with_neighbours()
    head = np.zeros(m.count)
    head[: max(int(np.argmax(m.is_long)), 1)] = 1.0
    numbers: dict[str, int] = {}
    copy = np.array([numbers.setdefault(text, len(numbers)) for text in m.words.texts])
    copies = np.bincount(copy)[copy]
    first = np.zeros(m.count, bool)
    first[np.unique(copy, return_index=True)[1]] = True
    same = copy[1:] == copy[:-1]
    return {
        "of long paragraphs": vocabulary.shared_with(m.is_long),
        "of any block": vocabulary.shared_with(everywhere),
        "of the block before": before,
        "of the block after": after,
        "of the head": vocabulary.shared_with(head),
        "common in long paragraphs": vocabulary.common_in(m.is_long),
        "function words": m.count_words(function_words().find(m.words.hashes)[0]) / np.maximum(m.words.per_block, 1),
        "different": vocabulary.different / np.maximum(m.words.per_block, 1),
        "copies": np.log(copies),
        "first of its copies": first & (copies > 1),
        "same as before": np.append(False, same),
        "same as after": np.append(same, False),
    }


def _page(m: _Measures) -> Columns:
    """What holds for the whole document, the same for each block."""
    total = max(float(m.words_in_block.sum()), 1.0)
    longest = np.sort(m.words_in_block)[::-1][: max(1, m.count // 10)].mean()
    characters = len(m.words.points)
    values = {
        "blocks": np.log1p(m.count),
        "words": np.log1p(total),
        "long share": (m.words_in_block * m.is_long).sum() / total,
        "long blocks": m.is_long.mean(),
        "length": np.log1p(m.words_in_block).mean(),
        "longest": np.log1p(longest),
        "capitals": (m.shares["capitals"] * m.size).sum() / characters,
        "unspaced": (m.shares["unspaced"] * m.size).sum() / characters,
        "ends sentence": m.ends_sentence.mean(),
        "markdown": m.document.format is Format.MARKDOWN,
        "html": m.document.format is Format.HTML,
    }
    return dict(zip(values, np.repeat([*values.values()], m.count).reshape(-1, m.count), strict=True))


def _shifted(values: NDArray[np.float64], by: int, fill: float) -> NDArray[np.float64]:
    """`values` moved down by `by` places (up, if negative)."""
    moved = np.full(len(values), fill)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _window_means(rows: NDArray[np.float64], reaches: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of each of the `rows`, means over windows that reach so many places each way."""
    count = rows.shape[1]
    sums = np.zeros((len(rows), count + 1))
    np.cumsum(rows, axis=1, out=sums[:, 1:])
    low = np.maximum(np.arange(count) - reaches[:, None], 0)
    high = np.minimum(np.arange(1, count + 1) + reaches[:, None], count)
    first = np.arange(len(rows))[:, None] * (count + 1)
    means: NDArray[np.float64] = (sums.take(first + high) - sums.take(first + low)) / (high - low)
    return means


def _run_lengths(joined: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How long the run is that each place is in, where `joined[i]` ties places i and i + 1."""
    run = np.append(0, np.cumsum(~joined))
    return np.bincount(run).take(run)
