"""Every rule carries its own tests: this runs them, each example through the engine as a document would be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cleaner.document import Block
from cleaner.read.text import read_text
from cleaner.rulebook.blowup import find_blowup
from cleaner.rulebook.load import compile_patterns, is_builtin, load_rules
from cleaner.rulebook.match import Rulebook
from cleaner.rulebook.patterns import PatternTimeout
from cleaner.rulebook.schema import ANY, PATTERN_FIELDS, Rule, RuleError
from cleaner.words import find_words


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a rule, or, where `rule` is None, with its pack."""

    rule: str | None
    path: Path
    field: str | None
    message: str
    input: str | None = None
    """What shows it, where the message does not hold the whole of it."""

    def __str__(self) -> str:
        return str(RuleError(self.path, self.rule, self.field, self.message))


def check_rules(rules: Sequence[Rule], blowups: bool = False) -> list[Problem]:
    """All problems of `rules`: patterns that do not compile, examples that are missing, and examples that fail.

    With `blowups` also patterns that can blow up, which takes longer than all the rest.
    """
    return [problem for rule in rules for problem in _check(rule, blowups)]


def check_added(folders: Sequence[Path], disable: Collection[str], disabled_in: Path | None = None) -> list[Problem]:
    """The problems of the rules in a user's `folders`. Raises `RuleError` as `load_rules` does."""
    rules = load_rules(folders, disable, disabled_in=disabled_in)
    return check_rules([rule for rule in rules if not is_builtin(rule)])


def _slow_patterns(rule: Rule) -> Iterator[Problem]:
    for field in PATTERN_FIELDS:
        pattern = getattr(rule, field)
        blowup = None if pattern is None else find_blowup(pattern)
        if blowup is not None:
            message = f"can blow up: the pattern takes too long on {blowup}"
            yield Problem(rule.id, rule.path, field, message, blowup.input())


def _check(rule: Rule, blowups: bool) -> Iterator[Problem]:
    try:
        compile_patterns(rule)
    except RuleError as error:
        yield Problem(rule.id, rule.path, error.field, error.problem)
        return
    if blowups:
        yield from _slow_patterns(rule)
    if rule.converted:
        return
    for field in ("strips", "keeps"):
        if not getattr(rule, field):
            yield Problem(rule.id, rule.path, field, "needs at least one example")
    try:
        yield from _failing_examples(rule)
    except PatternTimeout as error:
        yield Problem(rule.id, rule.path, error.field, "runs into its time limit on an example")


def _failing_examples(rule: Rule) -> Iterator[Problem]:
    # An example is one block or a few: where a rule may stand in a document is not to be seen from it.
    bare = Rulebook([msgspec.structs.replace(rule, position=None, near=None, pack=ANY)], [])
    for example in rule.strips:
        missed = _not_hit(bare, example, rule)
        if missed:
            yield Problem(rule.id, rule.path, "strips", f"does not hit {_shown(missed[0])}")
    for example in rule.keeps:
        blocks = _blocks(bare, example)
        for place in _hit(bare, blocks)[:1]:
            yield Problem(rule.id, rule.path, "keeps", f"hits {_shown(blocks[place].text)}")


def _not_hit(rulebook: Rulebook, example: str, rule: Rule) -> list[str]:
    """The blocks of `example` that the rule should have taken and did not."""
    blocks = _blocks(rulebook, example)
    hit = _hit(rulebook, blocks)
    texts = [block.text for block in blocks]
    if rule.action == "only" or not texts:
        return [] if hit else [example]
    # A section with an end takes what is below its heading, if anything is; where it ends is the example's business.
    shown = texts[:2] if rule.closes is not None else texts
    return [text for place, text in enumerate(shown) if place not in hit]


def _hit(rulebook: Rulebook, blocks: Sequence[Block]) -> list[int]:
    """The places of the blocks that are hit. Raises `PatternTimeout`."""
    return sorted(rulebook.hits(blocks, find_words([block.text for block in blocks]), []).by_block)


def _blocks(rulebook: Rulebook, example: str) -> list[Block]:
    """The blocks of an example: of a rule with a selector it is a snippet of HTML, of others it has a block a line."""
    selectors = rulebook.selectors()
    if not selectors:
        return read_text(example)
    from cleaner.read.html import read_html

    return read_html(example, selectors)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")
