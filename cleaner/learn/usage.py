"""What the rules of a rulebook do on documents: which never fire, which always lose to another, which overlap.

Several rules may hit one block; only one settles it. A rule all of whose hits are settled by others does nothing, and
two rules that call the same blocks different kinds say different things of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cleaner.document import Document
from cleaner.languages import LanguageFinder
from cleaner.read.text import read_text
from cleaner.rulebook.hits import Hit
from cleaner.rulebook.load import load_languages
from cleaner.rulebook.match import Rulebook, names_of
from cleaner.rulebook.schema import Rule
from cleaner.words import find_words

LEAST_OVERLAP = 2
"""Blocks that two rules call different kinds before that is worth telling."""


class Finding(StrEnum):
    """What may be found of a rule."""

    NEVER_FIRES = "never fires"
    ALWAYS_LOSES = "always loses"
    OVERLAPS = "overlaps"
    EVERYWHERE = "applies to every document"
    NOWHERE = "may apply to no document"


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a rule that is no fault, and may be news to its writer."""

    rule: Rule
    finding: Finding
    message: str
    other: str | None = None
    """The id of the rule that it loses to or overlaps with."""
    blocks: int = 0

    def __str__(self) -> str:
        return f"{self.rule.path}: rule '{self.rule.id}' {self.finding}{self.message}"


@dataclass
class Usage:
    """What the rules did on the documents that were seen."""

    rules: Sequence[Rule]
    documents: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    """Blocks that each rule hit, by its id."""
    lost: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Of them, those that another rule settled, by that rule's id."""
    other_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Blocks that two certain rules call different kinds, by the ids in order."""
    sites: set[str] = field(default_factory=set)
    """What packs that applied to a document of the corpus may be named for."""

    def __post_init__(self) -> None:
        languages = load_languages()
        self._codes = frozenset(language.code for language in languages)
        self._finder = LanguageFinder(languages)
        self._rulebook = Rulebook(self.rules, self._codes)

    def selectors(self, site: str | None) -> tuple[str, ...]:
        """What a reader is to look for in the pages of a site."""
        return self._rulebook.selectors(site)

    def see(self, document: Document) -> None:
        """Count what the rules do on a document of a corpus."""
        self.documents += 1
        self.sites.update(names_of(document.site) if document.site else ())
        self._match(document, None)

    def _match(self, document: Document, languages: Collection[str] | None) -> None:
        """Count what the rules for these languages hit; None: for those that the document is in."""
        words = find_words([block.prose for block in document.blocks])
        spoken = self._finder.find(words).all if languages is None else languages
        hits = self._rulebook.hits(document.blocks, words, spoken, document.site)
        for block, found in hits.by_block.items():
            self._count(found, hits.claims.get(block))

    def see_examples(self) -> None:
        """Count what the rules do on what each of them is to strip."""
        for rule in self.rules:
            for example in rule.strips if rule.css is None else ():
                self._match(Document(read_text(example), site=rule.site), self._codes & {rule.pack})

    def notes(self, whole: bool) -> Iterator[Note]:
        """What is to be told. `whole`: the documents are a corpus, on which a rule may be expected to fire."""
        for rule in self.rules:
            hits, lost = self.hits[rule.id], self.lost[rule.id]
            if not hits:
                if whole and (rule.site is None or rule.site in self.sites):
                    yield Note(rule, Finding.NEVER_FIRES, f" in {self.documents:,} documents")
            elif rule.certain and lost.total() == hits:
                winner, times = lost.most_common(1)[0]
                others = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
                yield Note(rule, Finding.ALWAYS_LOSES, f" to '{winner}'{others}, {hits:,} times", winner, times)
        by_id = {rule.id: rule for rule in self.rules}
        for (one, other), blocks in sorted(self.other_kind.items(), key=lambda item: (-item[1], item[0])):
            if blocks >= LEAST_OVERLAP:
                kinds = f"{by_id[one].kind} and {by_id[other].kind}"
                yield Note(
                    by_id[one], Finding.OVERLAPS, f" with '{other}' on {blocks:,} blocks: {kinds}", other, blocks
                )

    def _count(self, found: Sequence[Hit], claim: Hit | None) -> None:
        rules = {hit.rule.id: hit.rule for hit in found}
        for name, rule in rules.items():
            self.hits[name] += 1
            if rule.certain and claim is not None and claim.rule.id != name:
                self.lost[name][claim.rule.id] += 1
        certain = sorted((rule for rule in rules.values() if rule.certain), key=lambda rule: rule.id)
        for place, one in enumerate(certain):
            for other in certain[place + 1 :]:
                if one.kind is not other.kind:
                    self.other_kind[one.id, other.id] += 1
