"""The kind of each block, once it is known which blocks make the body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.document import BY_MODEL, Block, Document
from cleaner.judge.elements import element_kind
from cleaner.judge.heuristics import Guess
from cleaner.judge.model import IS_BODY, Chances
from cleaner.kinds import BODY_KINDS, Format, Kind
from cleaner.paragraphs import sentences, word_counts
from cleaner.rulebook.hits import COLUMN, KINDS
from cleaner.words import Words

WORDS_OF_A_TITLE = 3
LEAST_FOR_A_TITLE = 0.02
"""Chance of the likeliest title below which the document shows none."""
WORTH_OF_A_GUESS = {Kind.TITLE: 4.0, Kind.DECK: 1 / 8}
"""How many times likelier a block is to be the title where the heuristics take it for one, or for what stands below."""
TITLE = COLUMN[Kind.TITLE]
IS_TITLE = np.arange(len(KINDS)) == TITLE
NO_HEADING = np.array([kind is not Kind.HEADING for kind in Kind])
"""On a page, what stands in no heading's element is none unless a heuristic says so."""
EVEN = 0.5
IN_DOUBT = "doubtful, and kept rather than lost"
"""The reason where the model alone would have let a block go."""


def find_kinds(
    document: Document,
    words: Words,
    chances: Chances,
    body: NDArray[np.bool_],
    guess_of: Sequence[Guess | None],
) -> Iterator[tuple[Kind, str]]:
    """The kind of each block, and why: a heuristic's that agrees on the body, or an element's, or the likeliest."""
    of_body = IS_BODY & (NO_HEADING if document.format is Format.HTML else True)
    of_body = of_body & (NO_HEADING | ~sentences(words)[:, None])
    bodily = np.where(of_body, chances.kinds, -1.0).argmax(axis=1).tolist()
    others = np.where(IS_BODY | IS_TITLE, -1.0, chances.kinds).argmax(axis=1).tolist()
    title = _title(chances, body, words, guess_of)
    if title is not None:
        others[title] = TITLE
    keep = chances.keep.tolist()
    for number, (block, in_body, guess, is_sentence) in enumerate(
        zip(document.blocks, body.tolist(), guess_of, sentences(words).tolist(), strict=True)
    ):
        agrees = guess is not None and (guess.kind in BODY_KINDS) == in_body
        if guess is not None and agrees and not _misses_the_title(guess, number, title, block):
            yield guess.kind, guess.reason
            continue
        reason = IN_DOUBT if in_body and keep[number] < EVEN else BY_MODEL
        if in_body and (element := element_kind(block.seen, is_sentence)) is not None:
            yield element, reason
        else:
            yield KINDS[bodily[number] if in_body else others[number]], reason


def _title(chances: Chances, body: NDArray[np.bool_], words: Words, guess_of: Sequence[Guess | None]) -> int | None:
    """The likeliest title, since a document has one title at most; None where no block is likely to be it."""
    of_title = chances.kinds[:, TITLE] * (~body & (word_counts(words) >= WORDS_OF_A_TITLE))
    for number, guess in enumerate(guess_of):
        if guess is not None:
            of_title[number] *= WORTH_OF_A_GUESS.get(guess.kind, 1.0)
    return int(of_title.argmax()) if len(of_title) and of_title.max() >= LEAST_FOR_A_TITLE else None


def _misses_the_title(guess: Guess, number: int, title: int | None, block: Block) -> bool:
    """Which line above the body is the title, and which are labels beside it, is told once for the document."""
    told = title is None or guess.sure or block.seen.repeats
    return not told and (number == title) != (guess.kind is Kind.TITLE)
