"""What a rule may say: one field a line, as a pack spells it. Anything else in a pack is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from cleaner.errors import RefusedError, one_line
from cleaner.kinds import Kind


class RuleError(RefusedError, ValueError):
    """A pack or a rule that cannot be used; its text is one line that names file, rule and field."""

    def __init__(self, path: Path | str, rule: str | None, field: str | None, problem: str) -> None:
        place = str(path) + (f": rule '{rule}'" if rule else "") + (f", field '{field}'" if field else "")
        super().__init__(one_line(f"{place}: {problem}"))
        self.path = Path(path)
        self.rule = rule
        self.field = field
        self.problem = problem


class Near(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition: a block of `kind` stands at most `blocks` blocks away."""

    kind: Kind
    blocks: int

    def __str__(self) -> str:
        """As a pack has it."""
        return f'{{ kind = "{self.kind}", blocks = {self.blocks} }}'


Position = Literal["head", "body", "tail"]
"""Before the first paragraph of the body, between the first and the last, or after the last."""
Action = Literal["strip", "keep", "only"]
"""`strip`: what the rule matches goes. `keep`: what it matches stays, whatever else says. `only`, with css: all that is
outside the matching containers goes, if the page has such a container. Of a pack's `only` rules, the first that finds
one counts."""
ANY = "any"
"""The pack for every document."""
SITES = "sites"
"""The pack whose files are each for the one site they are named for, or, with a dot ahead, for all sites below it."""
PATTERN_FIELDS = ("match", "opens", "closes")
"""The fields of a rule that hold patterns."""


class RuleTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[rule]]` of a pack, as written."""

    id: str
    kind: Kind
    why: str
    """One sentence: what is true of many pages that makes this rule right."""

    match: str | None = None
    """A pattern searched in the text of a block; `^` and `$` are the ends of the block."""
    phrases: tuple[str, ...] = ()
    """Whole blocks, compared without case, outer punctuation and the width of white space. Of kind `nav` a block that
    ends in a colon is evidence, unless the phrase has the colon."""
    opens: str | None = None
    """A pattern on the heading of a section."""
    opens_phrases: tuple[str, ...] = ()
    """Headings of a section, compared as `phrases` are."""
    closes: str | None = None
    """A pattern on the first block after the section; without one the section runs to the next or to the end."""
    css: str | None = None
    """A selector for the containers of an HTML page: the rule hits every block in them."""

    position: Position | None = None
    near: Near | None = None
    min_words: int | None = None
    max_words: int | None = None

    certain: bool = True
    """True: the rule claims the block. False: it is evidence that the judge weighs."""
    action: Action = "strip"

    strips: tuple[str, ...] = ()
    """Examples that the rule must hit; for a section small documents, a block a line."""
    keeps: tuple[str, ...] = ()
    """Look-alikes that it must not hit."""
    converted: bool = False
    """Made of a site's configuration for another program: it has no examples, and need not have."""


class Rule(RuleTable, frozen=True, kw_only=True):
    """A rule and where it came from."""

    pack: str
    """The folder the rule was found in: a language code, `any`, `sites`, or a folder of the user's."""
    path: Path

    @property
    def opens_section(self) -> bool:
        return self.opens is not None or bool(self.opens_phrases)

    @property
    def site(self) -> str | None:
        """The site that the rule is for, as `site_of` names sites; with a dot ahead, all below it. None: for any."""
        return self.path.stem.lower().removeprefix("www.") if self.pack == SITES else None

    def fits(self, count: float) -> bool:
        """Whether a block of `count` words meets the conditions on length."""
        return (self.min_words is None or count >= self.min_words) and (
            self.max_words is None or count <= self.max_words
        )

    def error(self, field: str | None, problem: str) -> RuleError:
        return RuleError(self.path, self.id, field, problem)


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a pack's `language.toml` says: how its language is known."""

    code: str
    """ISO 639-1."""
    name: str
    words: tuple[str, ...]
    """The commonest words of the language, in lower case; single characters for scripts without spaces."""
    foreign: str = ""
    """Letters that it never has, of languages without rules in which some of these words stand too, in lower case."""
