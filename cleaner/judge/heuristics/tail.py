"""What stands outside the body, most of it below: teasers, menus, and what else follows the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from cleaner.document import CELL_GAP
from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import Kind

TEASER_PAIRS = 2
"""So many titles with their summaries in a page's tail are teasers."""
TEASER_TITLE_WORDS = 3
"""A teaser's title has no fewer words."""
TEASER_SUMMARY_WORDS = 8
"""The summary below a teaser's title has no fewer words."""
CELLS_OF_A_ROW = 3
"""A row of a table that lays out teasers has fewer cells."""
FRAGMENT_WORDS = 4
"""A fragment has no more words."""
FRAGMENT_RUN = 3
"""So many fragments in a row are a menu."""

_ENDED_BY = frozenset({Kind.CREDIT, Kind.DATELINE, Kind.COMMENT, Kind.RELATED, Kind.NEWSLETTER, Kind.SHARE, Kind.LEGAL})
"""Kinds that, after the last paragraph, show that the article is over."""
_MAY_BE_FRAGMENT = (None, Kind.NAV)


def teasers(view: View) -> Iterator[tuple[int, Guess]]:
    """Below the body, a title followed by a summary, and that again: pointers to other stories.

    Rows of three cells and more are a table's; those that lay out teasers have fewer.
    """
    last = view.last
    pairs = []
    block = last + 1
    while 0 < block < len(view.blocks) - 1:
        is_title = view.counts[block] >= TEASER_TITLE_WORDS and not view.ended[block]
        if (
            is_title
            and view.kinds[block] is None
            and view.kinds[block + 1] is None
            and not _is_row(view, block)
            and view.counts[block + 1] >= max(TEASER_SUMMARY_WORDS, view.counts[block])
        ):
            pairs.append(block)
            block += 2
        else:
            block += 1
    if len(pairs) >= TEASER_PAIRS:
        for pair in pairs:
            yield pair, Guess(Kind.RELATED, "a title and its summary, one of several below the body")
            yield pair + 1, Guess(Kind.RELATED, "the summary under a title, one of several below the body")


def _is_row(view: View, block: int) -> bool:
    """Whether the block is a row of several cells."""
    return view.blocks[block].seen.tag == "tr" and view.texts[block].count(CELL_GAP) >= CELLS_OF_A_ROW - 1


def after_the_end(view: View) -> Iterator[tuple[int, Guess]]:
    """Once a credit, a date, a thread or a rail has closed the article, short lines below are the page's, not its."""
    over = False
    last = view.last
    if last < 0:
        return
    guess = Guess(Kind.NAV, "a fragment after the end of the article")
    for block in range(last + 1, len(view.blocks)):
        if view.kinds[block] in _ENDED_BY:
            over = True
        elif over and view.kinds[block] is None and not view.ended[block]:
            yield block, guess


def nav_fragments(view: View) -> Iterator[tuple[int, Guess]]:
    """Three or more lines of a few words each, in a row, above or below the body, are a menu."""
    first, last = view.first, view.last
    if last < 0:
        return
    guess = Guess(Kind.NAV, "one of a row of fragments outside the body")

    def is_fragment(block: int) -> bool:
        return view.counts[block] <= FRAGMENT_WORDS and not view.ended[block] and view.kinds[block] in _MAY_BE_FRAGMENT

    for outside in (range(first), range(last + 1, len(view.blocks))):
        for are_fragments, run in groupby(outside, is_fragment):
            blocks = list(run)
            if are_fragments and len(blocks) >= FRAGMENT_RUN:
                yield from ((block, guess) for block in blocks)
