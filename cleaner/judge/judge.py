"""The judge: rules, heuristics and, where it is on, the block model, weighed into one verdict a block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.document import BODY_KINDS, Document, Kind, Verdict
from cleaner.judge.decoding import decode
from cleaner.judge.heuristics import Guess, guesses
from cleaner.judge.hints import hint_columns
from cleaner.judge.model import BlockModel, Judgement
from cleaner.rulebook.hits import KINDS, Hit, Hits
from cleaner.words import Words

IS_BODY = np.array([kind in BODY_KINDS for kind in KINDS])

LIKELY = 0.9
"""The chance that a heuristic is right where it decides alone."""
UNOPPOSED = 0.8
"""The chance that a block is the body's where nothing speaks against it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of a document."""

    verdicts: list[Verdict]
    confidence: float
    """The word F1 that the body is expected to reach."""


def judge(
    document: Document, words: Words, hits: Hits, kept_kinds: frozenset[Kind], model: BlockModel | None
) -> Judged:
    """A verdict for each block: what rules claim is settled, the rest is the model's, or the heuristics' without one."""
    guessed = guesses(document.blocks, words, hits)
    if model is None:
        verdicts = [
            _settled(block.text, hits.claim(number), kept_kinds) or _guessed(guessed.get(number), kept_kinds)
            for number, block in enumerate(document.blocks)
        ]
        return Judged(verdicts, UNOPPOSED)
    judgement = model.judge(document, words, hint_columns(hits, guessed))
    in_body = decode(judgement, words)
    verdicts = [
        _settled(block.text, hits.claim(number), kept_kinds)
        or _weighed(judgement, number, bool(in_body[number]), guessed.get(number), kept_kinds)
        for number, block in enumerate(document.blocks)
    ]
    return Judged(verdicts, judgement.confidence)


def _settled(text: str, claim: Hit | None, kept_kinds: frozenset[Kind]) -> Verdict | None:
    if not text:
        return Verdict(Kind.TEXT, False, "nothing but white space")
    if claim is None:
        return None
    rule = claim.rule
    reason = f"in the section that rule {rule.id} opened" if claim.in_section else rule.why
    return Verdict(rule.kind, rule.action == "keep" or rule.kind in kept_kinds, reason, rule.id)


def _guessed(guess: Guess | None, kept_kinds: frozenset[Kind]) -> Verdict:
    if guess is None:
        return Verdict(Kind.TEXT, Kind.TEXT in kept_kinds, "nothing speaks against it", confidence=UNOPPOSED)
    return Verdict(guess.kind, guess.kind in kept_kinds, guess.reason, confidence=LIKELY)


def _weighed(
    judgement: Judgement, number: int, in_body: bool, guess: Guess | None, kept_kinds: frozenset[Kind]
) -> Verdict:
    chance = float(judgement.keep[number])
    if guess is not None and (guess.kind in BODY_KINDS) == in_body:
        kind, reason = guess.kind, guess.reason
    else:
        kind, reason = _likeliest(judgement.kinds[number], in_body), "the block model, by shape, place and neighbours"
    return Verdict(kind, kind in kept_kinds, reason, confidence=chance if in_body else 1 - chance)


def _likeliest(chances: NDArray[np.float32], in_body: bool) -> Kind:
    """The likeliest kind among those of the body, or among the others."""
    return KINDS[int(np.where(in_body == IS_BODY, chances, -1.0).argmax())]
