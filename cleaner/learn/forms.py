"""The forms in which a line may recur: word for word, with moving parts, or by how it begins or ends.

"Updated: March 3, 2016 10:03" is the form "Updated: A 0, 0 0": a run of digits is one moving part, a run of words with
capitals, names above all, another. What such a part holds in one source decides later whether it really moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

import regex

from cleaner.rulebook.phrases import normalized


class Level(IntEnum):
    """How much of a line its form leaves open, least first."""

    EXACT = 0
    """Nothing: the words of the whole line."""
    SHAPE = 1
    """Numbers, and words with capitals after the first word."""
    START = 2
    """All after a mark such as a colon."""
    END = 3
    """All before such a mark."""
    BROAD = 4
    """As `SHAPE`, the first word too."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a line: lines with equal forms are one template."""

    level: Level
    text: str

    @property
    def key(self) -> int:
        """What stands for it where forms are counted: a signed number of 64 bits, the same in every process."""
        named = f"{self.level:d}{self.text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(named, digest_size=8).digest(), "big", signed=True)


LONGEST_LINE = 300
"""Characters; what is longer recurs word for word or not at all."""
MOST_WORDS_AT_MARK = 5

NUMBER, NAME = "\x00", "\x01"
"""Stand in a form for a run of digits, and for words with capitals."""

PATTERNS = {NUMBER: r"\d+(?:[.,:/-]\d+)*", NAME: r"\p{Lu}[\p{L}\p{M}\x27’-]*+(?: \p{Lu}[\p{L}\p{M}\x27’-]*+)*+"}
"""What a moving part looks like in a rule's pattern."""

_NUMBER = regex.compile(PATTERNS[NUMBER])
_NAMES = regex.compile(PATTERNS[NAME])
_LATER_NAMES = regex.compile(r"(?<!^\W*)" + _NAMES.pattern)
_MARK = regex.compile(r"[:|»›>]|(?<=\s)[–—/·-](?=\s)")
_WORD = regex.compile(r"[\p{L}\p{M}]{2,}")


@lru_cache(maxsize=50_000)
def forms(text: str) -> tuple[Form, ...]:
    """The forms of a line, the least open first. A line of the sample is asked for them again and again."""
    found = [Form(Level.EXACT, normalized(text))]
    if len(text) > LONGEST_LINE:
        return tuple(found)
    line = " ".join(text.split())
    numbered = _NUMBER.sub(NUMBER, line)
    shape = _LATER_NAMES.sub(NAME, numbered)
    if shape != line:
        found.append(Form(Level.SHAPE, shape))
    marks = list(_MARK.finditer(line))
    if marks:
        start, end = line[: marks[0].end()], line[marks[-1].start() :]
        if start != line and _tells(start):
            found.append(Form(Level.START, start))
        if end != line and _tells(end):
            found.append(Form(Level.END, end))
    broad = _NAMES.sub(NAME, numbered)
    if broad != shape:
        found.append(Form(Level.BROAD, broad))
    return tuple(found)


def _tells(part: str) -> bool:
    """Whether the words at a mark are few, and some."""
    return bool(_WORD.search(part)) and len(part.split()) <= MOST_WORDS_AT_MARK + 1 and not _NUMBER.search(part)


MOST_CHOICES = 15
LEAST_SEEN = 4
"""A moving part with few values, each seen this often on the whole, is a choice among them."""
LONE = 0.95


def pattern_of(form: Form, lines: Sequence[str]) -> str | None:
    """A pattern for a form, its moving parts read off `lines` that have it; None where nothing in it would stay."""
    if form.level is Level.EXACT:
        text = Counter(lines).most_common(1)[0][0]
        return f"^{_escaped(text, _space([text]))}$"
    space = _space(lines)
    if form.level in {Level.START, Level.END}:
        text = _escaped(form.text, space)
        return f"^{text}" if form.level is Level.START else f"{text}$"
    pieces = regex.split(f"([{NUMBER}{NAME}])", form.text)
    slots = pieces[1::2]
    values = list(_values(pieces, lines))
    stays = any(_WORD.search(piece) for piece in pieces[::2])
    pattern = _escaped(pieces[0], space)
    for place, (slot, literal) in enumerate(zip(slots, pieces[2::2], strict=True)):
        choices = _choices([found[place] for found in values])
        stays = stays or bool(choices and any(map(_WORD.search, choices)))
        pattern += _one_of(choices, space) if choices else PATTERNS[slot]
        pattern += _escaped(literal, space)
    return f"^{pattern}$" if stays else None


def _values(pieces: Sequence[str], lines: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """What stands in the moving parts of each line."""
    whole = "".join(
        regex.escape(piece) if place % 2 == 0 else f"({PATTERNS[piece]})" for place, piece in enumerate(pieces)
    )
    compiled = regex.compile(whole)
    for line in lines:
        found = compiled.fullmatch(" ".join(line.split()))
        if found:
            yield found.groups()


def _choices(values: Sequence[str]) -> list[str]:
    """The values of a moving part, if they are so few that it only chooses among them."""
    counts = Counter(values)
    (first, times), *_ = counts.most_common(1) or [("", 0)]
    if times >= LONE * len(values):
        return [first]
    if len(counts) <= MOST_CHOICES and len(values) >= LEAST_SEEN * len(counts) and all(map(_WORD.search, counts)):
        return sorted(counts)
    return []


def _one_of(choices: Sequence[str], space: str) -> str:
    escaped = [_escaped(choice, space) for choice in choices]
    return escaped[0] if len(escaped) == 1 else f"(?:{'|'.join(escaped)})"


def _space(lines: Sequence[str]) -> str:
    """What stands for a space in a pattern for `lines`: itself, or any white space if some have another."""
    return " " if all(line == " ".join(line.split()) for line in lines) else r"\s+"


def _escaped(text: str, space: str) -> str:
    return space.join(regex.escape(part, special_only=True) for part in text.split(" "))
