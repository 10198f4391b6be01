"""The judge: rules, heuristics and, where it is on, the block model, weighed into one verdict a block."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document, Verdict
from cleaner.judge.block_kinds import find_kinds
from cleaner.judge.body import WHOLE_PAGE, find_body
from cleaner.judge.heuristics import Guess, guesses
from cleaner.judge.hints import hint_columns
from cleaner.judge.judged import LIKELY, UNOPPOSED, Judged, confidence_without_model, settled
from cleaner.judge.landmarks import landmarks
from cleaner.judge.model import BlockModel, Chances
from cleaner.judge.printed_pages import page_marks
from cleaner.judge.pull_quotes import pull_quotes
from cleaner.judge.shaped_text import with_shaped_text, with_whole_lists
from cleaner.kinds import BODY_KINDS, SIGNED, Format, Kind
from cleaner.paragraphs import paragraphs, word_counts
from cleaner.rulebook.hits import Hit, Hits
from cleaner.words import Words

LEAST_AGAINST_A_NAME = 0.95
"""Chance from which the model outvotes the name of the element that a block stands in, or a byline below it."""
LEAST_AGAINST = {Kind.NEWSLETTER: math.inf, Kind.AD: 0.6, Kind.NOTICE: 0.6, Kind.PAYWALL: 0.6}
"""The same for names of some kinds. A box for a newsletter holds nothing else; elements that are named for adverts or
notices often wrap the article as well, and what a paywall is named for may be the text behind it."""
BYLINE_NEAR = 3
"""How many blocks above or below the first paragraph are searched for the byline."""
LEAST_FOR_A_PARAGRAPH = 0.3
"""Chance from which running text may be the body's first paragraph."""
NAMES_TELL = frozenset({"article", "documentation", "service"})
"""Pages of these types are not made of teasers, of comments or of what else such names tell of."""

ARTICLE, FORUM = "article", "forum"
SURE_OF_TYPE = 0.8
"""The chance from which the model's page type changes what is kept."""
DIGITS = 4
"""Of the chances and the confidence that are told."""
LEAST_TO_QUOTE_FROM = 0.5
"""Chance from which a block is held for the body that a pull quote is taken from."""
PULL_QUOTE = Guess(Kind.CAPTION, "a pull quote: a paragraph of the body near it says the same", sure=True)
PAGE_MARK = Guess(Kind.NAV, "stands at a page break and is a number, or says the same at others", sure=True)


def judge(
    document: Document,
    words: Words,
    hits: Hits,
    kept_kinds: frozenset[Kind],
    model: BlockModel | None,
    page_type: str | None = None,
) -> Judged:
    """A verdict for each block: what rules claim is settled, the rest is the model's or the heuristics'.

    The page's type is the one asked for; else the one in its metadata; else the model's.
    """
    guessed = guesses(document.blocks, words, hits, without_model=model is None)
    hints = hint_columns(hits, guessed)
    chances = None if model is None else model.judge(document, words, hints)
    said = page_type or document.page_type
    page_type = said or (chances.page_type if chances else None)
    not_here = set()
    if (said or _surely(chances, document)) == FORUM:
        hits = _without_threads(hits)
        not_here.add(Kind.COMMENT)
    if page_type not in (None, ARTICLE):
        # Under the title of anything else stands its content already.
        not_here.add(Kind.DECK)
    claims = [*map(hits.claims.get, range(len(document.blocks)))]
    guess_of = [None if guess and guess.kind in not_here else guess for guess in map(guessed.get, range(len(claims)))]
    guess_of = _with_page_marks(guess_of, document, words)
    if model is None or chances is None:
        verdicts = [
            settled(block, claim, kept_kinds) or _guessed(guess, kept_kinds)
            for block, claim, guess in zip(document.blocks, claims, guess_of, strict=True)
        ]
        return Judged(verdicts, confidence_without_model(verdicts), page_type)
    guess_of, body = _weighed(document, words, claims, guess_of, chances, page_type)
    kinds = find_kinds(document, words, chances, body, guess_of)
    # Rounded, since the last digits are not the same on all processors.
    certain = np.where(body, chances.keep, 1 - chances.keep).astype(np.float64).round(DIGITS).tolist()
    verdicts = [
        settled(block, claim, kept_kinds) or Verdict(kind, kind in kept_kinds, reason, confidence=chance)
        for block, claim, (kind, reason), chance in zip(document.blocks, claims, kinds, certain, strict=True)
    ]
    confidence = round(chances.confidence, DIGITS)
    return Judged(verdicts, confidence, page_type, partial(model.reasons, document, hints, body))


def _weighed(
    document: Document,
    words: Words,
    claims: Sequence[Hit | None],
    guess_of: list[Guess | None],
    chances: Chances,
    page_type: str | None,
) -> tuple[list[Guess | None], NDArray[np.bool_]]:
    """The guesses, with those that the model's chances allow, and which blocks make the body.

    The order matters: what the names of elements say keeps a paragraph from being the deck, all guesses have their say
    in the body, and lists and tables go on from paragraphs that are known to be in it.
    """
    is_page, of_forum = document.format is Format.HTML, page_type == FORUM
    names_tell = is_page and page_type in NAMES_TELL
    if names_tell or (is_page and of_forum):
        guess_of = _with_landmarks(guess_of, document, words, chances, of_forum)
    if page_type == ARTICLE:
        guess_of = _with_deck(guess_of, claims, words, chances)
        guess_of = _with_pull_quotes(guess_of, claims, words, chances)
    body = find_body(chances, words, claims, guess_of, page_type == ARTICLE)
    if is_page:
        is_open = [*map(_is_open, claims, guess_of)]
        body = with_whole_lists(body, document.blocks, chances.keep, is_open)
        if names_tell:
            body = with_shaped_text(body, document.blocks, chances.keep, is_open)
    return guess_of, body


def _with_page_marks(guess_of: list[Guess | None], document: Document, words: Words) -> list[Guess | None]:
    """The guesses, and what a text's form feeds show. The model is not told: it has met no articles parted so."""
    if document.format is not Format.TEXT:
        return guess_of
    heeded = list(guess_of)
    for number in page_marks(document.blocks, words):
        heeded[number] = PAGE_MARK
    return heeded


def _with_landmarks(
    guess_of: list[Guess | None], document: Document, words: Words, chances: Chances, of_forum: bool
) -> list[Guess | None]:
    """The guesses, and what the names of elements say of blocks that the model doubts."""
    heeded = list(guess_of)
    certain = np.flatnonzero(paragraphs(words) & (chances.keep >= LEAST_AGAINST_A_NAME))
    beginning = document.blocks[certain[0]] if len(certain) else None
    for number, kind, what in landmarks(document.blocks, word_counts(words).tolist(), beginning, of_forum):
        guess = guess_of[number]
        doubted = chances.keep[number] < LEAST_AGAINST.get(kind, LEAST_AGAINST_A_NAME)
        if doubted and (guess is None or (guess.kind in BODY_KINDS and not guess.sure)):
            heeded[number] = Guess(kind, f"stands in {what}", sure=True)
    return heeded


def _with_deck(
    guess_of: list[Guess | None], claims: Sequence[Hit | None], words: Words, chances: Chances
) -> list[Guess | None]:
    """The guesses, and that the first paragraph is the deck, where the byline or the date stands below, not above."""
    kinds = [
        claim.rule.kind if claim else guess.kind if guess else None
        for claim, guess in zip(claims, guess_of, strict=True)
    ]
    open_kinds = np.array([kind is None or kind in BODY_KINDS for kind in kinds], bool)
    first, second = _first_two(paragraphs(words) & (chances.keep >= LEAST_FOR_A_PARAGRAPH) & open_kinds)
    above = kinds[max(first - BYLINE_NEAR, 0) : first]
    if Kind.TITLE in above:
        above = above[len(above) - above[::-1].index(Kind.TITLE) :]
    below = kinds[first + 1 : min(first + 1 + BYLINE_NEAR, second)]
    if SIGNED.isdisjoint(below) or not SIGNED.isdisjoint(above) or chances.keep[first] >= LEAST_AGAINST_A_NAME:
        return guess_of
    heeded = list(guess_of)
    heeded[first] = Guess(Kind.DECK, "a paragraph above the byline", sure=True)
    return heeded


def _with_pull_quotes(
    guess_of: list[Guess | None], claims: Sequence[Hit | None], words: Words, chances: Chances
) -> list[Guess | None]:
    """The guesses, and which sentences of an article stand in a paragraph of it as well."""
    heeded = list(guess_of)
    for number in pull_quotes(words, chances.keep >= LEAST_TO_QUOTE_FROM):
        guess = guess_of[number]
        if claims[number] is None and (guess is None or (guess.kind in BODY_KINDS and not guess.sure)):
            heeded[number] = PULL_QUOTE
    return heeded


def _first_two(which: NDArray[np.bool_]) -> tuple[int, int]:
    """The places of the first two, or of none."""
    places = np.flatnonzero(which)[:2].tolist()
    return (places[0], places[1]) if len(places) == 2 else (0, 0)


def _surely(chances: Chances | None, document: Document) -> str | None:
    """What the model takes a page for beyond doubt. A dump of an article with a long thread looks like a forum's."""
    if chances is None or document.format is not Format.HTML or len(document.blocks) < WHOLE_PAGE:
        return None
    if chances.page_types.max() < SURE_OF_TYPE:
        return None
    return chances.page_type


def _without_threads(hits: Hits) -> Hits:
    """On a forum the posts are the content: what a rule takes for a thread of comments is not claimed."""
    without = Hits(hits.size)
    for block, of_block in hits.by_block.items():
        for hit in of_block:
            if not (hit.in_section and hit.rule.kind is Kind.COMMENT):
                without.add(block, hit)
    return without


def _is_open(claim: Hit | None, guess: Guess | None) -> bool:
    """Whether nothing is known of a block, or no more than that it is short and stands where menus do."""
    return claim is None and (guess is None or (guess.kind is Kind.NAV and not guess.sure))


def _guessed(guess: Guess | None, kept_kinds: frozenset[Kind]) -> Verdict:
    if guess is None:
        return Verdict(Kind.TEXT, Kind.TEXT in kept_kinds, "nothing speaks against it", confidence=UNOPPOSED)
    return Verdict(guess.kind, guess.kind in kept_kinds, guess.reason, confidence=LIKELY)
