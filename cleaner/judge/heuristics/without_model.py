"""What the block model weighs by itself, and heuristics say only where it is off: names of elements, and links."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.judge.elements import element_kind
from cleaner.judge.heuristics.view import Guess, View
from cleaner.judge.landmarks import landmarks
from cleaner.kinds import Kind
from cleaner.paragraphs import paragraphs, word_counts

ALL_LINKS = 0.8
"""Share of a block's text in links from which it says nothing else."""
HARDLY_LINKS = 0.3
"""Share of a paragraph's text in links up to which it is running text."""
LEAST_BESIDE_LINKS = 0.3
"""Where the running text of a page is less than this share of what is all links, its links are what it is for."""

_LINKED_BODY = frozenset({Kind.HEADING, Kind.CODE, Kind.QUOTE})
"""What a page may link all of in its body."""


def elements_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """Menus, threads, rails and share bars by the names of their elements."""
    if view.without_model and view.is_page:
        for block, kind, what in landmarks(view.blocks, view.counts):
            yield block, Guess(kind, f"stands in {what}")


def links_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """What is all links leads elsewhere, but on pages that are made of links."""
    if not (view.without_model and view.is_page):
        return
    linked = np.array([block.seen.linked for block in view.blocks])
    counts = word_counts(view.words)
    is_links = linked >= ALL_LINKS
    running = counts[paragraphs(view.words) & (linked <= HARDLY_LINKS)].sum()
    if running < LEAST_BESIDE_LINKS * counts[is_links].sum():
        return
    for block in np.flatnonzero(is_links).tolist():
        seen = view.blocks[block].seen
        if view.kinds[block] is None and seen.tag != "tr" and element_kind(seen) not in _LINKED_BODY:
            yield block, Guess(Kind.NAV, "all of it is links")
