"""What the rules that are not certain say, where it is believed."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import Kind


def rule_evidence(view: View) -> Iterator[tuple[int, Guess]]:
    """A rule that is not certain decides where nothing speaks against it.

    What it takes for furniture is believed of lines that are no sentences, of captions and credits, which may be, and
    of sections that open below the body.
    """
    last = view.last
    for block, hits in view.hits.by_block.items():
        for hit in hits if view.kinds[block] is None else ():
            if hit.rule.certain or hit.rule.action == "keep":
                continue
            if hit.in_section and view.is_heading_element(block) and view.heads_body(block):
                continue
            often_sentences = hit.rule.kind in (Kind.CAPTION, Kind.CREDIT) and not hit.in_section
            if often_sentences or not view.is_sentence(block) or (hit.in_section and block > last):
                yield block, Guess(hit.rule.kind, f"rule {hit.rule.id} points to it: {hit.rule.why}")
                break
