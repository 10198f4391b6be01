"""A pattern with the rules that have it, and the time that patterns may take on a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from unicodedata import normalize

import regex

from cleaner.errors import SetAsideError
from cleaner.rulebook.guards import without_guards
from cleaner.rulebook.load import compiled, is_builtin
from cleaner.rulebook.schema import Rule
from cleaner.rulebook.timed_search import timed_search

SHORT = 2_000
"""Characters of a block on which the built-in patterns, which are known to be sound, are tried without a time limit:
to set one takes longer than to try most patterns."""
SECONDS_A_DOCUMENT = 2.0
SECONDS_A_MEGABYTE = 1.0
"""What the patterns that are tried with a time limit may take on a document, all together, before the one at work is
called to account; sound ones need a thousandth."""
LEAST_SECONDS = 0.001
"""What a pattern may take when the others have used all that up."""


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that a phrase or a pattern belongs to, and the field it stands in."""

    rule: Rule
    field: str


class PatternTimeout(SetAsideError):  # noqa: N818 - named for what happened, as TimeoutError is
    """A pattern was at work when all together had taken longer than they may."""

    def __init__(self, use: Use) -> None:
        super().__init__(f"rule '{use.rule.id}', field '{use.field}': the pattern ran into its time limit")
        self.field = use.field


@dataclass
class Pattern:
    """A pattern, compiled when it is first tried. Rules that share a pattern share this."""

    source: str
    uses: list[Use] = field(default_factory=list)

    @cached_property
    def is_sound(self) -> bool:
        """Whether it is of a built-in pack: `cleaner rules check` finds no blow-up in those."""
        return any(is_builtin(use.rule) for use in self.uses)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        return compiled(normalize("NFC", self.source))

    @cached_property
    def _unguarded(self) -> regex.Pattern[str]:
        """The pattern without what it begins by ruling out: whatever lacks this, as most texts do, is told sooner."""
        return compiled(without_guards(normalize("NFC", self.source)))

    def matches(self, text: str, allowance: Allowance) -> bool:
        """Whether the pattern is in `text`. Raises `PatternTimeout` where the allowance does not last to decide it."""
        if self.is_sound and len(text) <= SHORT:
            return self._unguarded.search(text) is not None and self.compiled.search(text) is not None
        pattern = self.compiled  # which takes time too, and is no matching
        try:
            found, seconds = timed_search(pattern, text, max(allowance.seconds, LEAST_SECONDS))
        except TimeoutError:
            raise PatternTimeout(self.uses[0]) from None
        allowance.seconds -= seconds
        return found


@dataclass(slots=True)
class Allowance:
    """What the patterns that are tried with a time limit may still take on a document."""

    seconds: float

    @classmethod
    def for_text(cls, length: int) -> Allowance:
        """The allowance of a document of so many characters."""
        return cls(SECONDS_A_DOCUMENT + SECONDS_A_MEGABYTE * length / 1e6)
