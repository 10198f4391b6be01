"""What a judge says of a document, and what rules settle before it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cleaner.document import Block, Verdict
from cleaner.kinds import Kind
from cleaner.rulebook.hits import Hit

LIKELY = 0.9
"""The chance that a heuristic is right where it decides alone."""
UNOPPOSED = 0.8
"""The chance that a block is the body's where nothing speaks against it."""
BY_DATA = "the page shows no body, and its JSON-LD gives this as the article's"


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


def settled(block: Block, claim: Hit | None, kept_kinds: frozenset[Kind]) -> Verdict | None:
    """The verdict on a block that is not the judge's to give; None where it is."""
    if not block.text:
        return Verdict(Kind.TEXT, False, "nothing but white space")
    if claim is None:
        in_data = block.seen.from_data
        return Verdict(Kind.TEXT, Kind.TEXT in kept_kinds, BY_DATA, confidence=LIKELY) if in_data else None
    rule = claim.rule
    reason = "in the section that this rule opened" if claim.in_section else rule.why
    return Verdict(rule.kind, rule.action == "keep" or rule.kind in kept_kinds, reason, rule.id)


def confidence_without_model(verdicts: Sequence[Verdict]) -> float:
    """Nothing is worked out without the model: the same for all documents of which anything is kept."""
    return UNOPPOSED if any(verdict.kept for verdict in verdicts) else 0.0
