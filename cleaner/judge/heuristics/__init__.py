"""What no pattern can say: judgements that need the neighbours, the place or the rest of the document.

Each heuristic is one small function over the view of a document. It yields the blocks it has something to say of,
with a kind and a reason in words. They run in the order of `HEURISTICS`; what one has said, the next ones see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.document import Block
from cleaner.judge.heuristics.captions import captions_of_a_page, doubled_lines
from cleaner.judge.heuristics.head import (
    byline_above_body,
    deck_below_title,
    deck_of_a_page,
    labels_in_the_head,
    repeated_fields,
    title_by_its_words,
)
from cleaner.judge.heuristics.headings import headings
from cleaner.judge.heuristics.hidden import hidden_copies, hidden_words
from cleaner.judge.heuristics.tail import after_the_end, nav_fragments, teasers
from cleaner.judge.heuristics.threads import posts, signed_entries
from cleaner.judge.heuristics.uncertain_rules import rule_evidence
from cleaner.judge.heuristics.view import Guess, View
from cleaner.judge.heuristics.without_model import elements_of_a_page, links_of_a_page
from cleaner.rulebook.hits import Hits
from cleaner.words import Words

__all__ = ["HEURISTICS", "Guess", "guesses"]

HEURISTICS: tuple[Callable[[View], Iterator[tuple[int, Guess]]], ...] = (
    captions_of_a_page,
    hidden_words,
    repeated_fields,
    hidden_copies,
    doubled_lines,
    rule_evidence,
    elements_of_a_page,
    posts,
    signed_entries,
    title_by_its_words,
    deck_of_a_page,
    deck_below_title,
    byline_above_body,
    links_of_a_page,
    teasers,
    after_the_end,
    nav_fragments,
    labels_in_the_head,
    headings,
)


def guesses(blocks: list[Block], words: Words, hits: Hits, without_model: bool = False) -> dict[int, Guess]:
    """What the heuristics say of the blocks that no certain rule claims, more of it if no model is to weigh them."""
    view = View(blocks, words, hits, without_model)
    for heuristic in HEURISTICS:
        for block, guess in list(heuristic(view)):
            view.guess(block, guess)
    return view.guesses
