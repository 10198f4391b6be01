"""The judge: rules, heuristics and, where it is on, the block model, weighed into one verdict a block."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cleaner.document import BY_MODEL, Block, Document, Verdict
from cleaner.judge.decoding import decode
from cleaner.judge.elements import element_kind
from cleaner.judge.heuristics import SIGNED, Guess, guesses
from cleaner.judge.hints import hint_columns
from cleaner.judge.landmarks import landmarks
from cleaner.judge.model import IS_BODY, BlockModel, Judgement
from cleaner.judge.printed_pages import page_marks
from cleaner.judge.shaped_text import with_shaped_text
from cleaner.kinds import BODY_KINDS, Format, Kind
from cleaner.paragraphs import ends_as_sentence, paragraphs, sentences, word_counts
from cleaner.rulebook.hits import COLUMN, KINDS, Hit, Hits
from cleaner.words import Words

LIKELY = 0.9
"""The chance that a heuristic is right where it decides alone."""
LEAST_FOR_RUNNING_TEXT = 0.1
"""Chance of a paragraph amid the body below which it goes all the same."""
LEAST_AT_THE_ENDS = 0.3
"""The same for a paragraph right above the first one of the body, or right below the last."""
LEAST_AT_THE_ENDS_OF_A_PART, REACH_IN_A_PART = 0.2, 2
"""The same in what is only part of a page, where a short line may stand between."""
NEAR = 10
"""How many blocks away the paragraphs of the body above and below may be for running text to stand amid them."""
LEAST_AGAINST_A_HEURISTIC = 0.6
"""Chance from which the model outvotes a heuristic that takes a block of an article for furniture."""
LEAST_AGAINST_A_TITLE = 0.9
"""The same for the one block that they take for the title."""
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
WORDS_OF_A_TITLE = 3
LEAST_FOR_A_TITLE = 0.02
"""Chance of the likeliest title below which the document shows none."""
WORTH_OF_A_GUESS = {Kind.TITLE: 4.0, Kind.DECK: 1 / 8}
"""How many times likelier a block is to be the title where the heuristics take it for one, or for what stands below."""
TITLE = COLUMN[Kind.TITLE]
IS_TITLE = np.arange(len(KINDS)) == TITLE
TOO_FEW_TO_JUDGE = 3
"""Blocks that show too little of a page for the model to have a say against them."""

ARTICLE, FORUM = "article", "forum"
SURE_OF_TYPE = 0.8
"""The chance from which the model's page type changes what is kept."""
WHOLE_PAGE = 40
"""A page of fewer blocks is a part of one, whose type is not told by the rest, and whose ends the model, which has
learned from pages, doubts more than it should."""
BY_DATA = "the page shows no body, and its JSON-LD gives this as the article's"
NO_HEADING = np.array([kind is not Kind.HEADING for kind in Kind])
"""On a page, what stands in no heading's element is none unless a heuristic says so."""
PAGE_MARK = Guess(Kind.NAV, "stands at a page break and is a number, or says the same at others", sure=True)
UNOPPOSED = 0.8
"""The chance that a block is the body's where nothing speaks against it."""
WORDS_OF_A_LAST_SENTENCE = 3
EVEN = 0.5
IN_DOUBT = "doubtful, and kept rather than lost"
"""The reason where the model alone would have let a block go."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of a document."""

    verdicts: list[Verdict]
    confidence: float
    """The word F1 that the body is expected to reach."""
    page_type: str | None = None
    """What the page is, one of `PAGE_TYPES`; None where nothing tells."""
    weighed: Callable[[], list[str]] | None = None
    """Works out what the model weighed for each block, in words; None where it had no say."""


def judge(
    document: Document,
    words: Words,
    hits: Hits,
    kept_kinds: frozenset[Kind],
    model: BlockModel | None,
    page_type: str | None = None,
) -> Judged:
    """A verdict for each block: what rules claim is settled, the rest is the model's or the heuristics'.

    The page is of the type that was asked for, or that its metadata says, or that the model takes it for.
    """
    guessed = guesses(document.blocks, words, hits, alone=model is None)
    hints = hint_columns(hits, guessed)
    judgement = None if model is None else model.judge(document, words, hints)
    said = page_type or document.page_type
    page_type = said or (judgement.page_type if judgement else None)
    if (said or _surely(judgement, document)) == FORUM:
        hits = _without_threads(hits)
        guessed = {block: guess for block, guess in guessed.items() if guess.kind is not Kind.COMMENT}
    if page_type not in (None, ARTICLE):
        # Under the title of anything else stands its content already.
        guessed = {block: guess for block, guess in guessed.items() if guess.kind is not Kind.DECK}
    claims = [*map(hits.claims.get, range(len(document.blocks)))]
    guess_of = _with_page_marks([*map(guessed.get, range(len(document.blocks)))], document, words)
    if model is None or judgement is None:
        verdicts = [
            settled(block, claim, kept_kinds) or _guessed(guess, kept_kinds)
            for block, claim, guess in zip(document.blocks, claims, guess_of, strict=True)
        ]
        return Judged(verdicts, confidence_without_model(verdicts), page_type)
    if document.format is Format.HTML and page_type in NAMES_TELL:
        guess_of = _with_landmarks(guess_of, document, words, judgement)
    if page_type == ARTICLE:
        guess_of = _with_deck(guess_of, claims, words, judgement)
    body = _body(judgement, words, claims, guess_of, page_type == ARTICLE)
    if document.format is Format.HTML and page_type in NAMES_TELL:
        body = with_shaped_text(body, document.blocks, judgement.keep, [*map(_is_open, claims, guess_of)])
    chances = np.where(body, judgement.keep, 1 - judgement.keep).tolist()
    verdicts = [
        settled(block, claim, kept_kinds) or Verdict(kind, kind in kept_kinds, reason, confidence=chance)
        for block, claim, (kind, reason), chance in zip(
            document.blocks, claims, _kinds(document, words, judgement, body, guess_of), chances, strict=True
        )
    ]
    return Judged(verdicts, judgement.confidence, page_type, partial(model.reasons, document, hints, body))


def _with_page_marks(guess_of: list[Guess | None], document: Document, words: Words) -> list[Guess | None]:
    """The guesses, and what a text's form feeds show. The model is not told: it has met no articles parted so."""
    if document.format is Format.TEXT:
        for number in page_marks(document.blocks, words):
            guess_of[number] = PAGE_MARK
    return guess_of


def _with_landmarks(
    guess_of: list[Guess | None], document: Document, words: Words, judgement: Judgement
) -> list[Guess | None]:
    """The guesses, and what the names of elements say of blocks that the model doubts."""
    heeded = list(guess_of)
    certain = np.flatnonzero(paragraphs(words) & (judgement.keep >= LEAST_AGAINST_A_NAME))
    beginning = document.blocks[certain[0]] if len(certain) else None
    for number, kind, what in landmarks(document.blocks, word_counts(words).tolist(), beginning):
        guess = guess_of[number]
        doubted = judgement.keep[number] < LEAST_AGAINST.get(kind, LEAST_AGAINST_A_NAME)
        if doubted and (guess is None or (guess.kind in BODY_KINDS and not guess.sure)):
            heeded[number] = Guess(kind, f"stands in {what}", sure=True)
    return heeded


def _with_deck(
    guess_of: list[Guess | None], claims: Sequence[Hit | None], words: Words, judgement: Judgement
) -> list[Guess | None]:
    """The guesses, and that the first paragraph is the deck, where the byline or the date stands below, not above."""
    kinds = [
        claim.rule.kind if claim else guess.kind if guess else None
        for claim, guess in zip(claims, guess_of, strict=True)
    ]
    open_kinds = np.array([kind is None or kind in BODY_KINDS for kind in kinds], bool)
    first, second = _first_two(paragraphs(words) & (judgement.keep >= LEAST_FOR_A_PARAGRAPH) & open_kinds)
    above = kinds[max(first - BYLINE_NEAR, 0) : first]
    if Kind.TITLE in above:
        above = above[len(above) - above[::-1].index(Kind.TITLE) :]
    below = kinds[first + 1 : min(first + 1 + BYLINE_NEAR, second)]
    if SIGNED.isdisjoint(below) or not SIGNED.isdisjoint(above) or judgement.keep[first] >= LEAST_AGAINST_A_NAME:
        return guess_of
    heeded = list(guess_of)
    heeded[first] = Guess(Kind.DECK, "a paragraph above the byline", sure=True)
    return heeded


def _first_two(which: NDArray[np.bool_]) -> tuple[int, int]:
    """The places of the first two, or of none."""
    places = np.flatnonzero(which)[:2].tolist()
    return (places[0], places[1]) if len(places) == 2 else (0, 0)


def _kinds(
    document: Document,
    words: Words,
    judgement: Judgement,
    body: NDArray[np.bool_],
    guess_of: Sequence[Guess | None],
) -> Iterator[tuple[Kind, str]]:
    """The kind of each block, and why: a heuristic's that agrees on the body, or an element's, or the likeliest."""
    of_body = IS_BODY & (NO_HEADING if document.format is Format.HTML else True)
    of_body = of_body & (NO_HEADING | ~sentences(words)[:, None])
    bodily = np.where(of_body, judgement.kinds, -1.0).argmax(axis=1).tolist()
    others = np.where(IS_BODY | IS_TITLE, -1.0, judgement.kinds).argmax(axis=1).tolist()
    title = _title(judgement, body, words, guess_of)
    if title is not None:
        others[title] = TITLE
    keep = judgement.keep.tolist()
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


def _title(judgement: Judgement, body: NDArray[np.bool_], words: Words, guess_of: Sequence[Guess | None]) -> int | None:
    """The block that is likeliest to be the title, of which a document has one; None where none is likely to be."""
    chances = judgement.kinds[:, TITLE] * (~body & (word_counts(words) >= WORDS_OF_A_TITLE))
    for number, guess in enumerate(guess_of):
        if guess is not None:
            chances[number] *= WORTH_OF_A_GUESS.get(guess.kind, 1.0)
    return int(chances.argmax()) if len(chances) and chances.max() >= LEAST_FOR_A_TITLE else None


def _misses_the_title(guess: Guess, number: int, title: int | None, block: Block) -> bool:
    """Which line above the body is the title, and which are labels beside it, is told once for the document."""
    told = title is None or guess.sure or block.seen.repeats
    return not told and (number == title) != (guess.kind is Kind.TITLE)


def _surely(judgement: Judgement | None, document: Document) -> str | None:
    """What the model takes a page for beyond doubt. A dump of an article with a long thread looks like a forum's."""
    if judgement is None or document.format is not Format.HTML or len(document.blocks) < WHOLE_PAGE:
        return None
    if judgement.page_types.max() < SURE_OF_TYPE:
        return None
    return judgement.page_type


def _without_threads(hits: Hits) -> Hits:
    """On a forum the posts are the content: what a rule takes for a thread of comments is not claimed."""
    without = Hits(hits.size)
    for block, of_block in hits.by_block.items():
        for hit in of_block:
            if not (hit.in_section and hit.rule.kind is Kind.COMMENT):
                without.add(block, hit)
    return without


def _body(
    judgement: Judgement,
    words: Words,
    claims: Sequence[Hit | None],
    guess_of: Sequence[Guess | None],
    is_article: bool,
) -> NDArray[np.bool_]:
    """Which blocks make the body, as the model, the heuristics and the structure of running text say together."""
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
    in_body = _with_running_text(decode(judgement, words), judgement.keep, running, accused)
    ended = ends_as_sentence(words) & (counts >= WORDS_OF_A_LAST_SENTENCE) & ~accused
    in_body = _with_last_sentence(in_body, judgement.keep, running, ended)
    # The heuristics know what stands around an article. On pages that list things, much of that is the content.
    is_title = where(lambda guess: guess.kind is Kind.TITLE)
    least = np.where(is_title, LEAST_AGAINST_A_TITLE, LEAST_AGAINST_A_HEURISTIC)
    outvoted = (judgement.keep >= least) if is_article else True
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
    above = np.maximum.accumulate(np.where(body, place, -NEAR - 1))
    below = np.minimum.accumulate(np.where(body, place, len(body) + NEAR + 1)[::-1])[::-1]
    amid = (place - above <= NEAR) & (below - place <= NEAR) & (keep >= LEAST_FOR_RUNNING_TEXT)
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


def _is_open(claim: Hit | None, guess: Guess | None) -> bool:
    """Whether nothing is known of a block, or no more than that it is short and stands where menus do."""
    return claim is None and (guess is None or (guess.kind is Kind.NAV and not guess.sure))


def settled(block: Block, claim: Hit | None, kept_kinds: frozenset[Kind]) -> Verdict | None:
    if not block.text:
        return Verdict(Kind.TEXT, False, "nothing but white space")
    if claim is None:
        in_data = block.seen.from_data
        return Verdict(Kind.TEXT, Kind.TEXT in kept_kinds, BY_DATA, confidence=LIKELY) if in_data else None
    rule = claim.rule
    reason = f"in the section that rule {rule.id} opened" if claim.in_section else rule.why
    return Verdict(rule.kind, rule.action == "keep" or rule.kind in kept_kinds, reason, rule.id)


def confidence_without_model(verdicts: Sequence[Verdict]) -> float:
    """Nothing is worked out without the model: the same for all documents of which anything is kept."""
    return UNOPPOSED if any(verdict.kept for verdict in verdicts) else 0.0


def _guessed(guess: Guess | None, kept_kinds: frozenset[Kind]) -> Verdict:
    if guess is None:
        return Verdict(Kind.TEXT, Kind.TEXT in kept_kinds, "nothing speaks against it", confidence=UNOPPOSED)
    return Verdict(guess.kind, guess.kind in kept_kinds, guess.reason, confidence=LIKELY)
