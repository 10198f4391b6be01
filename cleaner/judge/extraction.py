"""trafilatura's extraction as the body: for those who come from there, and for comparison.

Its lines are looked for among the blocks of the page, so that each block has its reason still. The rules have their
say over it as they have over the block model.
"""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.document import Block, Document, Verdict
from cleaner.folding import folded
from cleaner.judge.elements import element_kind
from cleaner.judge.heuristics import Guess, guesses
from cleaner.judge.judged import UNOPPOSED, Judged, confidence_without_model, settled
from cleaner.kinds import BODY_KINDS, Format, Kind
from cleaner.paragraphs import sentences
from cleaner.read import Unreadable
from cleaner.rulebook.hits import Hits
from cleaner.surrogates import without_surrogates
from cleaner.words import Words

LEAST_OF_A_LINE = 20
"""A text of fewer letters and digits is found only as a whole line of the extraction, not inside of one."""


def judge_extraction(
    document: Document, words: Words, hits: Hits, kept_kinds: frozenset[Kind], page_type: str | None = None
) -> Judged:
    """A verdict for each block of a page: what rules claim is settled, the rest is as trafilatura has it.

    Raises:
        Unreadable: The document is no page.
    """
    if document.format is not Format.HTML or document.source is None:
        raise Unreadable(f"the trafilatura engine reads HTML only, and this is {document.format}")
    guessed = guesses(document.blocks, words, hits)
    extracted = _extracted(document.source.text, document.blocks)
    verdicts = [
        settled(block, hits.claims.get(number), kept_kinds)
        or _verdict(block, is_in, guessed.get(number), kept_kinds, is_sentence)
        for number, (block, is_in, is_sentence) in enumerate(
            zip(document.blocks, extracted, sentences(words).tolist(), strict=True)
        )
    ]
    return Judged(verdicts, confidence_without_model(verdicts), page_type or document.page_type)


def _extracted(source: str, blocks: Iterable[Block]) -> list[bool]:
    """Whether each block stands in what trafilatura takes for the body: most of its text, line by line."""
    from trafilatura import extract

    output = extract(without_surrogates(source), include_comments=False) or ""
    lines = [folded(line) for line in output.splitlines()]
    known, whole = frozenset(lines), "\n".join(lines)
    found = []
    for block in blocks:
        parts = [folded(line) for line in block.text.splitlines()]
        there = sum(len(part) for part in parts if part in known or (len(part) >= LEAST_OF_A_LINE and part in whole))
        found.append(2 * there > sum(map(len, parts)))
    return found


def _verdict(block: Block, is_in: bool, guess: Guess | None, kept_kinds: frozenset[Kind], is_sentence: bool) -> Verdict:
    """The heuristics say only what kind a block is of, of those that fit."""
    if guess is not None and (guess.kind in BODY_KINDS) == is_in:
        kind = guess.kind
    else:
        kind = (element_kind(block.seen, is_sentence) or Kind.TEXT) if is_in else Kind.NAV
    reason = "stands in trafilatura's extraction" if is_in else "is not in trafilatura's extraction"
    return Verdict(kind, kind in kept_kinds, reason, confidence=UNOPPOSED)
