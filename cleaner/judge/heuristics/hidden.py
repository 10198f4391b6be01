"""What a page hides among what it shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.document import HIDDEN_WORDS
from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import Kind
from cleaner.paragraphs import paragraphs, word_counts
from cleaner.words import block_hashes

COPIED = 0.5
"""Share of the words of what is hidden, and of the paragraphs shown, from which the one is a copy of the other."""


def hidden_words(view: View) -> Iterator[tuple[int, Guess]]:
    """A few words that are hidden in a line: keys to sort a table by, traps for robots, words for screen readers."""
    for block, one in enumerate(view.blocks):
        if one.seen.tag == HIDDEN_WORDS:
            yield block, Guess(Kind.NAV, "the page hides it in a line that it shows", sure=True)


def hidden_copies(view: View) -> Iterator[tuple[int, Guess]]:
    """What a page hides and shows as well, where both say the same throughout: the body laid out for another screen.

    In a tab that is hidden some lines of the one that is shown stand again, among others; those stay.
    """
    hidden = np.array([view.is_hidden(block) for block in range(len(view.blocks))], dtype=bool)
    if not hidden.any():
        return
    reads_so = paragraphs(view.words)
    hashes, counts = block_hashes(view.words), word_counts(view.words)
    again = hidden & np.isin(hashes, hashes[~hidden & (hashes != 0)])
    shown = counts[~hidden & reads_so].sum()
    edges = np.flatnonzero(np.diff(hidden, prepend=False, append=False)).reshape(-1, 2)
    guess = Guess(Kind.NAV, "the page hides it, and shows the same elsewhere", sure=True)
    for start, end in edges.tolist():
        copied = again[start:end]
        words = counts[start:end]
        paragraphs_copied = words[copied & reads_so[start:end]].sum()
        if words[copied].sum() >= COPIED * words.sum() and paragraphs_copied >= COPIED * shown:
            yield from ((block, guess) for block in (np.flatnonzero(copied) + start).tolist())
