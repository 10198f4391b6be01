"""The best that choosing whole lines of a dump can reach, for whoever knows the gold body.

What the oracle misses was lost in printing the page, or shares a line with what is not the body.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from bench.dumps import Dump, plain
from bench.metrics import sequence, words

_GRAM = 3
_LEAST_SHARE = 0.5


def body(dump: Dump, gold: str) -> str:
    """The lines whose words stand, for the most part, in the gold body one after the other.

    Long lines choose first, and each uses up its words, so that a headline told again in a list of stories is not kept
    twice.
    """
    stream = sequence(gold)
    grams = set(_grams(words(gold)))
    unused = Counter(words(gold))
    lines = [plain(line.text, dump.style) for line in dump.lines]
    kept: set[int] = set()
    for number in sorted(range(len(lines)), key=lambda i: -len(lines[i])):
        line = words(lines[number])
        if not line or not _stands_in(line, sequence(lines[number]), grams, stream):
            continue
        if (Counter(line) & unused).total() >= _LEAST_SHARE * len(line):
            unused.subtract(line)
            kept.add(number)
    return _joined(dump, lines, kept)


def _stands_in(line: list[str], as_sequence: str, grams: set[tuple[str, ...]], stream: str) -> bool:
    if len(line) <= _GRAM:
        return as_sequence in stream
    of_line = list(_grams(line))
    return sum(gram in grams for gram in of_line) >= _LEAST_SHARE * len(of_line)


def _grams(tokens: list[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(tokens[start:] for start in range(_GRAM)), strict=False)


def _joined(dump: Dump, lines: list[str], kept: set[int]) -> str:
    """The kept lines; those of one wrapped paragraph become one again, in scripts without spaces without a gap."""
    text = ""
    for number in sorted(kept):
        line = dump.lines[number]
        goes_on = dump.style == "wrapped" and number - 1 in kept and dump.lines[number - 1].number == line.number - 1
        if goes_on:
            text += "" if _is_wide(text[-1]) and _is_wide(lines[number][0]) else " "
        elif text:
            text += "\n"
        text += lines[number]
    return text


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
