"""Who signs an article: the names in its byline, and not those of readers and customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from cleaner.document import Block, Verdict
from cleaner.kinds import THREAD_KINDS, Kind

ABOVE_TITLE, BELOW_BEGINNING, BELOW_END = 5, 4, 12
"""Blocks above the title, below the first of the body and below its last among which the one that signs it stands."""
SIGNING = frozenset({"author", "authors", "byline", "bylines", "autor", "auteur", "writer", "contributor"})
"""Words in the names of elements that hold the author's name."""
_OF_COMMENT = frozenset({"comment", "comments"})
"""Words in the names of elements that hold a comment's author and date."""
_OF_REVIEW = frozenset({"review", "reviews"})
"""Words in the names of elements that hold those of a customer's review."""
COMMENT_NEAR = 6
"""So many names around a block may say that it is of a comment or a review."""


def signature(judged: list[tuple[Block, Verdict]], on_page: bool) -> str | None:
    """The names in the block that signs the article: one near its title, or below its end behind a label.

    A page has so many short blocks that one without a label, a rule or an element that says so is none; a dump's
    signs where nothing else does.
    """
    from cleaner.bylines import is_labelled, names_in

    kinds = [verdict.kind for _, verdict in judged]
    kept = [number for number, (_, verdict) in enumerate(judged) if verdict.kept]
    if not kept:
        return None
    title = kinds.index(Kind.TITLE) if Kind.TITLE in kinds else kept[0]
    head = range(title - ABOVE_TITLE, max(title, kept[0]) + BELOW_BEGINNING + 1)
    foot = range(kept[-1] - 1, kept[-1] + BELOW_END + 1)
    found: list[tuple[int, str]] = []
    label = -1
    for number, (block, verdict) in enumerate(judged):
        if verdict.kind is not Kind.BYLINE or block.seen.hidden:
            continue
        names = names_in(block.prose)
        if names is None:
            label = number if is_labelled(block.prose) else label
            continue
        labelled = is_labelled(block.prose) or label == number - 1
        signs = labelled or verdict.rule is not None or block.seen.repeats or block.seen.is_named(SIGNING)
        if number in head and (signs or not on_page):
            found.append((0 if signs else 2, names))
        elif number in foot and labelled:
            found.append((1, names))
    return min(found, key=itemgetter(0))[1] if found else None


def outside_threads(judged: list[tuple[Block, Verdict]]) -> Iterator[tuple[Block, Verdict]]:
    """Without the names and dates among comments: they say who wrote those, and when.

    Where such stand between comments, or in an element named for these, so do those that follow the last one.
    """
    for of_thread, run in groupby(judged, lambda pair: pair[1].kind in THREAD_KINDS):
        pairs = list(run)
        comments = [place for place, (_, verdict) in enumerate(pairs) if verdict.kind is Kind.COMMENT]
        if not (of_thread and comments):
            yield from pairs
            continue
        yield from pairs[: comments[0]]
        between = {verdict.kind for _, verdict in pairs[comments[0] : comments[-1]]} - {Kind.COMMENT}
        for block, verdict in pairs[comments[-1] :]:
            if verdict.kind not in between and not block.seen.is_named(_OF_COMMENT, COMMENT_NEAR):
                yield block, verdict


def outside_reviews(judged: Iterable[tuple[Block, Verdict]]) -> Iterator[tuple[Block, Verdict]]:
    """Without the names and dates of customers, which stand below where a product's description begins."""
    begun = False
    for block, verdict in judged:
        begun = begun or verdict.kept
        if not (begun and verdict.kind in THREAD_KINDS and block.seen.is_named(_OF_REVIEW, COMMENT_NEAR)):
            yield block, verdict
