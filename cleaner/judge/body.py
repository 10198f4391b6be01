"""Which blocks make the body, as the model, the heuristics and the structure of running text say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.judge.decoding import decode
from cleaner.judge.heuristics import Guess
from cleaner.judge.model import Chances
from cleaner.kinds import BODY_KINDS, Kind
from cleaner.paragraphs import ends_as_sentence, paragraphs, word_counts
from cleaner.rulebook.hits import Hit
from cleaner.words import Words

WHOLE_PAGE = 40
"""With fewer blocks a document is treated as an excerpt: its page type is not trusted, and the model, which has learned
from whole pages, underrates its first and last paragraphs."""
LEAST_FOR_RUNNING_TEXT = 0.1
"""Chance of a paragraph amid the body below which it goes all the same."""
LEAST_AT_THE_ENDS = 0.3
"""The same for a paragraph right above the first one of the body, or right below the last."""
LEAST_AT_THE_ENDS_OF_A_PART, REACH_IN_A_PART = 0.2, 2
"""The same in an excerpt, where a short line may stand between."""
REACH_AMID = 10
"""How many blocks away the paragraphs of the body above and below may be for running text to stand amid them."""
LEAST_AGAINST_A_HEURISTIC = 0.6
"""Chance from which the model outvotes a heuristic that takes a block of an article for furniture."""
LEAST_AGAINST_A_TITLE = 0.9
"""The same for the one block that they take for the title."""
TOO_FEW_TO_JUDGE = 3
"""Blocks that show too little of a page for the model to have a say against them."""
WORDS_OF_A_LAST_SENTENCE = 3


def find_body(
    chances: Chances,
    words: Words,
    claims: Sequence[Hit | None],
    guess_of: Sequence[Guess | None],
    is_article: bool,
) -> NDArray[np.bool_]:
    """Which blocks make the body.

    1. The model's chances are decoded. Running text amid the body, or right beside it, stays if only the model doubts
       it.
    2. So does a short sentence right below the last paragraph.
    3. Furniture goes that a heuristic is sure of; on an article also furniture that one suspects, unless the model
       outvotes it.
    4. The deck stays where no paragraph does.
    5. Where rules and heuristics find nothing at all and the model keeps most, this is a text, not a page: all stays.
    """
    counts = word_counts(words)
    guessed = [(number, guess) for number, guess in enumerate(guess_of) if guess is not None]

    def where(holds: Callable[[Guess], bool]) -> NDArray[np.bool_]:
        found = np.zeros(len(guess_of), bool)
        found[[number for number, guess in guessed if holds(guess)]] = True
        return found

    suspected = where(lambda guess: guess.kind not in BODY_KINDS)
    sure = where(lambda guess: guess.sure)
    accused = suspected.copy()
    accused[[number for number, claim in enumerate(claims) if claim is not None]] = True
    running = paragraphs(words) | where(lambda guess: guess.sure and guess.kind is Kind.HEADING)
    in_body = _with_running_text(decode(chances.keep, words), chances.keep, running, accused)
    ended = ends_as_sentence(words) & (counts >= WORDS_OF_A_LAST_SENTENCE) & ~accused
    in_body = _with_last_sentence(in_body, chances.keep, running, ended)
    # The heuristics know what stands around an article. On pages that list things, much of that is the content.
    is_title = where(lambda guess: guess.kind is Kind.TITLE)
    least = np.where(is_title, LEAST_AGAINST_A_TITLE, LEAST_AGAINST_A_HEURISTIC)
    outvoted = (chances.keep >= least) if is_article else True
    in_body &= ~suspected | (~sure & outvoted)
    # The summary is the body where the page shows nothing else that reads as one.
    if not (in_body & paragraphs(words)).any():
        in_body |= where(lambda guess: guess.kind is Kind.DECK) & paragraphs(words)
    # Every page has something that rules or heuristics know. Where they find nothing, this is no page but a text.
    if not accused.any() and (len(counts) <= TOO_FEW_TO_JUDGE or 2 * counts[in_body].sum() >= counts.sum()):
        in_body[:] = True
    return in_body


def _with_running_text(
    in_body: NDArray[np.bool_], keep: NDArray[np.float32], running: NDArray[np.bool_], accused: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Keep, too, the running text amid that of the body, or right beside it, that nothing but the model doubts.

    What stands between paragraphs of an article and reads as one is hardly ever anything else; captions without a
    photo word are, and of those the model is surer than `LEAST_FOR_RUNNING_TEXT`.
    """
    plain = running & ~accused
    body = in_body & plain
    # Counted without the blocks that rules and heuristics take out: an advert does not part two paragraphs.
    place = np.cumsum(~accused)
    above = np.maximum.accumulate(np.where(body, place, -REACH_AMID - 1))
    below = np.minimum.accumulate(np.where(body, place, len(body) + REACH_AMID + 1)[::-1])[::-1]
    amid = (place - above <= REACH_AMID) & (below - place <= REACH_AMID) & (keep >= LEAST_FOR_RUNNING_TEXT)
    is_part = len(body) < WHOLE_PAGE
    reach = REACH_IN_A_PART if is_part else 1
    least = LEAST_AT_THE_ENDS_OF_A_PART if is_part else LEAST_AT_THE_ENDS
    beside = ((place - above <= reach) | (below - place <= reach)) & (keep >= least)
    found: NDArray[np.bool_] = in_body | ((amid | beside) & plain)
    return found


def _with_last_sentence(
    in_body: NDArray[np.bool_], keep: NDArray[np.float32], running: NDArray[np.bool_], sentence: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Keep, too, a short sentence right below the last paragraph of the body, where the model but doubts it."""
    paragraphs_of_body = np.flatnonzero(in_body & running)
    below = int(paragraphs_of_body[-1]) + 1 if len(paragraphs_of_body) else len(in_body)
    found = in_body.copy()
    found[below : below + 1] |= (sentence & (keep >= LEAST_AT_THE_ENDS))[below : below + 1]
    return found
