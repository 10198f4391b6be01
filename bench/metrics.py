"""How well an extracted text agrees with the gold text. Pure functions.

| metric | whose | used for |
| --- | --- | --- |
| word F1 | WCXB: bags of lower-cased `\\w+` words, scores of pages averaged | WCXB pages |
| shingle F1 | Zyte's article-extraction-benchmark: bags of 4-grams of `\\w+` tokens | news pages |
| snippet F | snippets that must and must not stand in the output | WCXB's `with` and `without` |
| character F1 | bags of character 5-grams | scripts without spaces |
| calibration error | mean gap between what was expected and what came, over bins of equal width | confidences |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from statistics import fmean
from typing import NamedTuple

_IDEOGRAPHS = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}]+")
_TOKEN = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_CHARACTERS, _SHINGLE = 5, 4
"""Characters, and words, of an n-gram."""
_BINS = 10
"""Into so many of equal width confidences are sorted."""


class Score(NamedTuple):
    """How much of the output is gold, how much of the gold is in the output, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


class Overlap(NamedTuple):
    """Of two bags: how much they share, what only the output has, what only the gold has."""

    shared: float
    added: float
    missed: float


def words(text: str) -> list[str]:
    """Lower-cased words. Han and Kana are written without spaces, so each of their characters counts as a word."""
    return _WORD.findall(text.lower())


def word_score(gold: str, output: str) -> Score:
    """Agreement of one page as bags of words."""
    return _score(_overlap(words(gold), words(output)))


def character_score(gold: str, output: str) -> Score:
    """Agreement of one page as bags of character n-grams; runs of white space count as one space."""
    return _score(_overlap(_characters(gold), _characters(output)))


def shingle_counts(gold: str, output: str) -> Overlap:
    """Shingles shared, added and missed on one page, as shares of all, so that long pages weigh no more than short.

    Tokens are as in article-extraction-benchmark: case counts, and a run of letters of any script is one token.
    """
    counts = _overlap(_shingles(gold), _shingles(output))
    total = sum(counts)
    return Overlap(*(count / total for count in counts)) if total else counts


def shingle_score(pages: Iterable[Overlap]) -> Score:
    """Agreement over many pages: mean precision where there is output, mean recall where there is gold."""
    pages = list(pages)
    precision = _mean(page.shared / (page.shared + page.added) for page in pages if page.shared + page.added)
    recall = _mean(page.shared / (page.shared + page.missed) for page in pages if page.shared + page.missed)
    return Score(precision, recall, _harmonic_mean(precision, recall))


def snippet_score(output: str, present: Sequence[str], absent: Sequence[str]) -> Score:
    """Of one page: the share of unwanted snippets kept out, the share of wanted ones found, their harmonic mean.

    A snippet is found where its words stand in the output one after the other. Nothing to look for counts as full.
    """
    stream = sequence(output)
    kept_out = _mean((sequence(snippet) not in stream for snippet in absent), empty=1.0)
    found = _mean((sequence(snippet) in stream for snippet in present), empty=1.0)
    return Score(kept_out, found, _harmonic_mean(kept_out, found))


def sequence(text: str) -> str:
    """The words of a text, each between two spaces, so that `in` finds whole words in order."""
    return f" {' '.join(words(text))} "


def calibration_error(expected: Sequence[float], actual: Sequence[float]) -> float:
    """Mean distance of expectation and outcome in bins of equal width, each bin weighed by how much is in it."""
    if len(expected) != len(actual):
        raise ValueError(f"{len(expected)} expectations for {len(actual)} outcomes")
    gaps = [0.0] * _BINS
    for says, is_so in zip(expected, actual, strict=True):
        gaps[min(_BINS - 1, max(0, int(says * _BINS)))] += says - is_so
    return sum(map(abs, gaps)) / len(expected) if expected else 0.0


def mean_score(scores: Iterable[Score]) -> Score:
    """Each part averaged over pages, F1 among them."""
    scores = list(scores)
    return Score(*(_mean(score[part] for score in scores) for part in range(3)))


def _overlap(gold: Iterable[Hashable], output: Iterable[Hashable]) -> Overlap:
    of_gold, of_output = Counter(gold), Counter(output)
    shared = (of_gold & of_output).total()
    return Overlap(shared, of_output.total() - shared, of_gold.total() - shared)


def _score(counts: Overlap) -> Score:
    shared, added, missed = counts
    if not shared:
        empty = float(not added and not missed)
        return Score(empty, empty, empty)
    precision, recall = shared / (shared + added), shared / (shared + missed)
    return Score(precision, recall, _harmonic_mean(precision, recall))


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _mean(values: Iterable[float], empty: float = 0.0) -> float:
    listed = list(values)
    return fmean(listed) if listed else empty


def _characters(text: str) -> list[str]:
    text = _SPACE.sub(" ", text).strip()
    return [text[i : i + _CHARACTERS] for i in range(max(1, len(text) - _CHARACTERS + 1))] if text else []


def _shingles(text: str) -> list[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return [tuple(tokens[i : i + _SHINGLE]) for i in range(max(1, len(tokens) - _SHINGLE + 1))] if tokens else []
