"""What readers wrote below the body: names and dates, and what stands under these."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class, has
from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import Kind
from cleaner.signatures import LONGEST_SIGNATURE, date_of, is_name, is_timed, signature_date
from cleaner.words import Words

SIGNED_ENTRIES = 2
"""So many entries that are signed and dated alike are readers', not the article's own line of who wrote it when."""
ABOVE_ENTRIES = 3
"""A line about comments stands no more than so many blocks above the first of them."""
ENTRY_REACH = 12
"""An entry has no more blocks."""
LONGEST_DATE = 32
"""Characters at the end of a signature within which its date has a digit."""
NAME_ABOVE_A_DATE = 3
"""Words of what is taken for a name because a date stands below it."""


def posts(view: View) -> Iterator[tuple[int, Guess]]:
    """What stands under a line of a comment thread and a date is what the reader wrote."""
    if Kind.COMMENT not in view.kinds:
        return
    for block, (above, between) in enumerate(pairwise(view.kinds[:-1]), start=2):
        if view.kinds[block] is None and above is Kind.COMMENT and between is Kind.DATELINE:
            yield block, Guess(Kind.COMMENT, "stands under the author and the date of a comment")


def signed_entries(view: View) -> Iterator[tuple[int, Guess]]:
    """Below the body's first paragraph, names with dates and sentences under each: what readers wrote of it.

    Lists of events have them too, but seldom the time of day. Where most dates tell none, a line about comments must
    stand among the entries or right above; so it must without the model, which knows forums and lists of articles,
    whose content they are.
    """
    if view.without_model and Kind.COMMENT not in view.kinds:
        return
    entries = [*_entries(view)]
    starts = [*(entry.start for entry in entries), len(view.blocks)]
    runs: list[list[_Entry]] = []
    for entry, below in zip(entries, starts[1:], strict=True):
        says = range(entry.text, min(below, entry.start + ENTRY_REACH))
        if not any(map(view.is_sentence, says)):
            continue
        if not runs or entry.start - runs[-1][-1].start > ENTRY_REACH:
            runs.append([])
        runs[-1].append(entry)
    guess = Guess(Kind.COMMENT, "one of several entries that begin with a name and a date")
    for run in runs:
        start, end = run[0].start, run[-1].text
        around = view.kinds[max(start - ABOVE_ENTRIES, view.first + 1) : end]
        timed = 2 * sum(entry.timed for entry in run) > len(run)
        if len(run) >= SIGNED_ENTRIES and (Kind.COMMENT in around or (timed and not view.without_model)):
            while end + 1 < len(view.blocks) and not view.ended[end]:
                end += 1
            yield from ((block, guess) for block in range(start, end + 1))


class _Entry(NamedTuple):
    """Where something that somebody signed begins."""

    start: int
    text: int
    """The block in which what was written begins: the signature's own, or the one below."""
    timed: bool


def _entries(view: View) -> Iterator[_Entry]:
    """What below the first paragraph begins with a name and a date, or with a name above a date."""
    may_say_when = _first_lines_that_may_say_when(view.words)
    for block in (np.flatnonzero(may_say_when[view.first + 1 :]) + view.first + 1).tolist():
        line, _, rest = view.texts[block].partition("\n")
        text = block if rest.strip() else block + 1
        above = block - 1
        if (date := signature_date(line)) is not None:
            yield _Entry(block, text, is_timed(date))
        elif (
            above > view.first
            and view.counts[above] <= NAME_ABOVE_A_DATE
            and not may_say_when[above]
            and is_name(view.texts[above])
            and (date := date_of(line)) is not None
        ):
            yield _Entry(above, text, is_timed(date))


def _first_lines_that_may_say_when(words: Words) -> NDArray[np.bool_]:
    """Whether each block's first line is short and has a digit near its end, as nearly no other lines have."""
    starts = words.offsets[:-1]
    line_ends = np.flatnonzero(words.points == ord("\n"))
    ends = line_ends.take(np.searchsorted(line_ends, starts))
    digits = np.concatenate(([0], np.cumsum(has(words.classes, Class.DIGIT))))
    near_the_end = digits.take(ends) - digits.take(np.maximum(ends - LONGEST_DATE, starts))
    may: NDArray[np.bool_] = (near_the_end > 0) & (ends - starts <= LONGEST_SIGNATURE)
    return may
