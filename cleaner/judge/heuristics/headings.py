"""The headings between the paragraphs of the body."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import Kind

HEADING_WORDS = 12
"""A line that no element makes a heading has no more words where it is one."""

_BOLD_TAGS = frozenset({"b", "strong"})


def headings(view: View) -> Iterator[tuple[int, Guess]]:
    """Between two paragraphs a short line that ends no sentence is the heading of what follows.

    On a page a heading's element says so, or bold type. One that stands beside several paragraphs is the body's.
    """
    first, last = view.first, view.last
    for block in range(first + 1, last):
        if view.kinds[block] is not None or not view.counts[block]:
            continue
        if view.paragraph_below(block) is None:
            continue
        if view.is_heading_element(block):
            yield block, Guess(Kind.HEADING, "a heading above a paragraph of the body", sure=view.heads_body(block))
        elif (
            view.counts[block] <= HEADING_WORDS
            and not view.ended[block]
            and any(map(str.isalpha, view.texts[block]))
            and (not view.is_page or not _BOLD_TAGS.isdisjoint(view.blocks[block].seen.within[:1]))
        ):
            yield block, Guess(Kind.HEADING, "a short line above a paragraph of the body")
