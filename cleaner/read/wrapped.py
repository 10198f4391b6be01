"""Hard-wrapped dumps: the lines of a paragraph joined into one block again.

In a dump that was filled to a width, a line within a paragraph ends where the next word would have stuck out. So each
line with a line after it bounds the width: not under its own length, and under that length with the next line's
first word. Where nearly all such pairs agree on one width, and the next lines go on in the middle of a
sentence, the dump is wrapped at it. Lines of verse, lists, transcripts and one-line-a-block dumps do not agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cleaner.document import FORM_FEED, Block
from cleaner.read.hyphenation import is_hyphenated
from cleaner.read.line_columns import Count, ways_to_count
from cleaner.read.text import HAN_AND_KANA, JOINER, blocks_of_lines, split_lines, strip_lines

NARROWEST, WIDEST = 36, 132
"""The widths, in columns, that dumps are wrapped at."""
LEAST_PAIRS = 3
"""So many pairs of lines in the middle of a sentence have to agree on the width."""
ALL_PAIRS = 4
"""Or so many pairs of any sort, if there are no others: in German many a line begins with a capital."""
LEAST_AGREEING = 0.8
"""Of such pairs this share has to agree."""
LEAST_AGREEING_OF_ALL = 0.4
"""Of all pairs this share has to; a paragraph's last line, with another paragraph right below it, need not."""
LEAST_WHOLE_RUNS, LEAST_SHARE_OF_WHOLE_RUNS = 5, 0.5
"""Or so many runs of three lines or more have to agree in every pair: paragraphs do, beside code that does not."""
MOST_TOO_LONG = 0.1
"""Of the lines that are not short, no more may stick out: code, tables and the like are not wrapped."""
PAIRS_FOR_EACH_TOO_LONG = 4
"""For each line that sticks out so many pairs have to agree, where no runs say that it is wrapped."""
BLANKS_BETWEEN = 0.9
"""Where of all lines with a line right above them this share fits, blank lines stand between the paragraphs."""
FULL_ENOUGH = 0.6
"""A line below this share of the width says nothing for or against it: many a line is short."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff" + HAN_AND_KANA
"""Scripts that are written without spaces between words, with their punctuation."""
_FIRST_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_STARTS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_ENDS_SENTENCE = re.compile(r"""[.!?…:;。！？：；؟۔।]["'”’»›)\]」』）]*$""")
_BULLET = re.compile(r"[*+•●▪▸►◦‣∙■□○◆➤✓]\s")
_DASH_OR_NUMBER = re.compile(r"(?:[-–—]|\(?\d{1,3}[.)]|\(?[a-z]\))\s")
_LETTER_BULLET = re.compile(r"o\s")
"""The bullet of lists within lists, as terminals print them."""
_RULE_OR_TABLE = re.compile(r"[|+=_*~#-]{3}|(?:(?:[-–—*+•o]|\d{1,3}[.)])\s+)?+.*(?:\S {3,}\S|\t)")
"""A rule, or a line with gaps in it; the gap behind the mark of a list's item does not count."""


def read_wrapped(text: str) -> list[Block]:
    """The blocks of a plain text: its paragraphs if it is hard-wrapped, its lines if not."""
    lines = split_lines(text)
    texts = strip_lines(text, lines)
    wrapped = find_wrapping(lines, texts)
    return join_paragraphs(wrapped) if wrapped else blocks_of_lines(text, lines, texts)


@dataclass(frozen=True, slots=True)
class Measured:
    """Lines, and what they say about the width they may be wrapped at."""

    lines: list[str]
    texts: list[str]
    """The lines stripped."""
    columns: list[int]
    """How many columns each line takes, its indentation included."""
    reaches: list[int]
    """How many it would take with the first word of the line right below it; 0 where there is none."""
    items: frozenset[int]
    """The lines that begin an item of a list; a dash or a number may also stand in the middle of a sentence."""
    not_short: int
    """How many lines are long enough to be wrapped ones."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Lines that are wrapped."""

    measured: Measured
    width: int
    """The number of columns that they are wrapped at."""
    agreeing: int
    """So many pairs of lines agree on it."""

    def fits(self, index: int) -> bool:
        """Whether a line ends where it does because the next line's first word would have stuck out."""
        return self.measured.columns[index] <= self.width < self.measured.reaches[index]


def find_wrapping(lines: list[str], texts: list[str]) -> Wrapped | None:
    """How the lines are wrapped, by the way of counting columns that most pairs of them agree on; None if they are not.

    Where their lengths alone say that nobody wrapped them, nothing more is looked at.
    """
    lengths = [*map(len, texts)]
    not_short = sum(length > NARROWEST // 2 for length in lengths)
    if not_short <= LEAST_PAIRS or sum(length > WIDEST for length in lengths) > MOST_TOO_LONG * not_short:
        return None
    items = _items(lines, texts)
    found = [
        wrapped
        for count in ways_to_count(lines)
        if (wrapped := _find_width(_measure(lines, texts, items, not_short, count))) is not None
    ]
    return max(found, key=lambda wrapped: wrapped.agreeing, default=None)


def _measure(lines: list[str], texts: list[str], items: frozenset[int], not_short: int, count: Count) -> Measured:
    columns = [*map(count, lines)]
    reaches = [
        _reach(width, above, text, count) if above and text else 0
        for width, above, text in zip(columns, texts, texts[1:], strict=False)
    ]
    return Measured(lines, texts, columns, [*reaches, 0], items, not_short)


def _find_width(measured: Measured) -> Wrapped | None:
    """The lines with the number of columns that they are wrapped at; None if they are not."""
    texts = measured.texts
    # For each width: how many pairs agree on it, how many could have, how many lines stick out. A pair or a line
    # counts for a range of widths, which is noted by its two ends and summed up afterwards.
    agree, tested, agree_inside, tested_inside, outside = ([0] * (WIDEST + 2) for _ in range(5))
    for index, (columns, reach) in enumerate(zip(measured.columns, measured.reaches, strict=True)):
        if columns > NARROWEST and " " in texts[index]:
            _count(outside, 0, columns)
        if columns > WIDEST or columns <= NARROWEST // 4 or not reach or index + 1 in measured.items:
            continue
        far = max(int(columns / FULL_ENOUGH) + 1, reach)
        _count(agree, columns, reach)
        _count(tested, columns, far)
        if _goes_on(texts[index], texts[index + 1]):
            _count(agree_inside, columns, reach)
            _count(tested_inside, columns, far)
    agree, tested, agree_inside, tested_inside, outside = (
        [*accumulate(counts)] for counts in (agree, tested, agree_inside, tested_inside, outside)
    )
    width = max(range(NARROWEST, WIDEST + 1), key=lambda width: (agree[width] - outside[width], -width))
    pairs = sum(reach > 0 for reach in measured.reaches)
    few = agree_inside[width] < LEAST_PAIRS and not (agree_inside[width] and agree[width] == pairs >= ALL_PAIRS)
    if few or outside[width] > MOST_TOO_LONG * measured.not_short:
        return None
    sure = (
        agree_inside[width] >= LEAST_AGREEING * tested_inside[width]
        and agree[width] >= LEAST_AGREEING_OF_ALL * tested[width]
        and agree[width] >= PAIRS_FOR_EACH_TOO_LONG * outside[width]
    )
    wrapped = Wrapped(measured, width, agree[width])
    return wrapped if sure or _runs_agree(wrapped) else None


def _count(counts: list[int], first: int, end: int) -> None:
    """Note that something counts for each width from `first` up to, not including, `end`."""
    counts[first] += 1
    counts[min(end, WIDEST + 1)] -= 1


def _runs_agree(wrapped: Wrapped) -> bool:
    """Whether most runs of three lines or more, between blank lines, agree in every pair."""
    whole = broken = length = 0
    unbroken = True
    for index, text in enumerate([*wrapped.measured.texts, ""]):
        if text:
            unbroken = unbroken and (not length or wrapped.fits(index - 1))
            length += 1
        else:
            whole += length > 2 and unbroken
            broken += length > 2 and not unbroken
            length, unbroken = 0, True
    return whole >= max(LEAST_WHOLE_RUNS, LEAST_SHARE_OF_WHOLE_RUNS * (whole + broken))


def _goes_on(above: str, text: str) -> bool:
    """Whether `text` seems to go on with the sentence of the line above."""
    first = text[0]
    cased = first.lower() != first.upper()
    return first.islower() or (not cased and not _ENDS_SENTENCE.search(above))


def join_paragraphs(wrapped: Wrapped) -> list[Block]:
    """A block for each paragraph of lines that are wrapped; what is not a paragraph stays as it is."""
    measured, width = wrapped.measured, wrapped.width
    lines, texts = measured.lines, measured.texts
    follows = [
        index
        for index in range(1, len(texts))
        if measured.reaches[index - 1] and (FORM_FEED not in lines[index] or texts[index][0].islower())
    ]
    joins = {index for index in follows if wrapped.fits(index - 1)}
    if len(joins) < BLANKS_BETWEEN * len(follows):
        joins = {index for index in joins if _within_paragraph(measured, index, joins)}
    # Wrappers differ in what they count, so a line that is nearly full will do if the sentence goes on.
    joins |= {
        index
        for index in follows
        if texts[index][0].islower()
        and index not in measured.items
        and measured.columns[index - 1] >= FULL_ENOUGH * width
        and not _ENDS_SENTENCE.search(texts[index - 1])
        and not _RULE_OR_TABLE.match(texts[index - 1])
    }
    joins |= {
        index
        for index in follows
        if len(texts[index - 1]) > NARROWEST // 2 and is_hyphenated(texts[index - 1], texts[index])
    }
    starts = [index for index, text in enumerate(texts) if text and index not in joins]
    blocks = []
    for start, raw_start, raw_end in zip(starts, [0, *starts[1:]], [*starts[1:], len(lines)], strict=True):
        end = start + 1
        while end in joins:
            end += 1
        text = join_lines(texts[start:end]).removesuffix(JOINER)
        blocks.append(Block("".join(lines[raw_start:raw_end]), text, (start + 1, end)))
    return blocks


def _within_paragraph(measured: Measured, index: int, full: set[int]) -> bool:
    """Whether a line below a full one goes on with its paragraph, where no blank lines tell; `full` are all such."""
    above, text = measured.texts[index - 1], measured.texts[index]
    if index in measured.items or _RULE_OR_TABLE.match(text) or _RULE_OR_TABLE.match(above):
        return False
    deeper = _indentation(measured.lines[index]) - _indentation(measured.lines[index - 1])
    hanging = index - 1 in measured.items or _BULLET.match(above) or _DASH_OR_NUMBER.match(above)
    if (deeper > 0 and not hanging) or (deeper < 0 and index - 1 in full):
        return False
    # A full line at a sentence's end may end its paragraph, and what follows may be a heading.
    heading_like = index + 1 not in full and not _ENDS_SENTENCE.search(text) and not text[0].islower()
    return not _ENDS_SENTENCE.search(above) or not heading_like


def _items(lines: list[str], texts: list[str]) -> frozenset[int]:
    """The lines that begin an item of a list, right below another line or with a letter for a bullet."""
    items = [
        index for index, (above, text) in enumerate(pairwise(texts), 1) if above and text and _starts_item(above, text)
    ]
    return frozenset(items).union(_items_with_letters(lines, texts))


def _starts_item(above: str, text: str) -> bool:
    if _BULLET.match(text):
        return True
    return bool(_DASH_OR_NUMBER.match(text)) and bool(_ENDS_SENTENCE.search(above) or _DASH_OR_NUMBER.match(above))


def _items_with_letters(lines: list[str], texts: list[str]) -> list[int]:
    """The items whose bullet is an "o", which is a word as well.

    It is a bullet where two lines or more begin with it at one indentation, and none of them goes on with a paragraph:
    the line above is blank, indented otherwise, or begins so too.
    """
    found: defaultdict[int, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        if text.startswith("o") and _LETTER_BULLET.match(text):
            found[_indentation(lines[index])].append(index)
    return [
        index
        for indentation, indexes in found.items()
        if indentation
        and len(indexes) > 1
        and not any(_goes_on_at(indentation, index, lines, texts) for index in indexes)
        for index in indexes
    ]


def _goes_on_at(indentation: int, index: int, lines: list[str], texts: list[str]) -> bool:
    """Whether a line that begins with a letter may go on with a paragraph of that indentation."""
    above = texts[index - 1] if index else ""
    return bool(above) and _indentation(lines[index - 1]) == indentation and not _LETTER_BULLET.match(above)


def _reach(columns: int, above: str, text: str, count: Count) -> int:
    """How many columns the line above would have taken with the first word of `text` at its end."""
    if is_hyphenated(above, text):
        return int(columns / FULL_ENOUGH) + 1  # wherever a line ends, somebody wrapped it if a word is hyphenated there
    first = _FIRST_WORD.match(text)
    return columns + count(first[0] if first else text) + _space_between(above, text)


def _space_between(above: str, text: str) -> bool:
    return not (_STARTS_UNSPACED.match(text) or _STARTS_UNSPACED.match(above, len(above) - 1))


def _indentation(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def join_lines(texts: list[str]) -> str:
    """The lines of a paragraph as one: with a space between, but in scripts that are written without."""
    if len(texts) < 2:
        return "".join(texts)
    pieces = [texts[0]]
    for above, text in pairwise(texts):
        pieces.append(f" {text}" if _space_between(above, text) else text)
    return "".join(pieces)
