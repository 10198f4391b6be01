"""Rules proposed for one source, each with what speaks for it and what it would take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cleaner.kinds import Kind
from cleaner.learn.counts import Counted
from cleaner.learn.forms import Form, Level
from cleaner.learn.near_misses import NearMisses
from cleaner.learn.sections import Section, find_sections
from cleaner.learn.source import Line, Place, Sample, Seen, kind_of
from cleaner.rulebook.check import check_rules
from cleaner.rulebook.match import Rulebook
from cleaner.rulebook.schema import Rule
from cleaner.words import find_words

IN_MARGINS = 0.8
"""Share of its lines that stand above or below the body from which a form is taken for the template's."""
NOT_THE_ARTICLE = 0.2
"""Share of its lines at most that the judge holds for the article, where a form stands amid bodies."""
OFTEN_AMID = 0.25
"""Share of documents from which a form amid bodies is the template's whatever the judge says: articles say things in
the same words, but not in each fourth of them."""
OFTEN_AMID_IF_SHORT = 0.5
"""The same for a line so short that it may be a subheading; where the judge agrees, `OFTEN_AMID` will do."""
WORDS_OF_A_SUBHEADING = 4
ONCE = 1.5
"""Times a document, on the mean, that what stands amid bodies may recur to be taken for the template's."""

TOGETHER = 0.5
"""Share of a line's occurrences that another follows at once, for both to be in one rule."""
MOST_TOGETHER = 40
OVERREACH = 0.02
"""Share of a rule's hits at most that are lines of the article by the judge, and of no template."""

MOST_EXAMPLES = 3
MOST_MISSES = 2
LONGEST_EXAMPLE = 300
"""Characters; a longer line is no example while there is a shorter one."""

_OTHERWISE = {Place.HEAD: Kind.NAV, Place.AMID: Kind.NOTICE, Place.TAIL: Kind.NAV}
"""The kind of lines all of which the judge holds for the article."""
_WHERE = {Place.HEAD: "above the body", Place.AMID: "amid the body", Place.TAIL: "below the body"}


@dataclass(slots=True)
class Proposal:
    """A rule, and what a reviewer wants to know of it."""

    rule: Rule
    source: str
    documents: int
    """Of the source, in how many what the rule is made of stands."""
    of_documents: int
    lines: int
    """Lines of the corpus that it takes; of a section's, what the sample leads to expect."""
    hits: int
    """Lines of the sample that it takes."""
    body_hits: int
    """Those of them that the judge holds for the article."""


@dataclass(slots=True)
class _Draft:
    """A rule in the making."""

    place: Place
    order: float
    kind: Kind
    fields: dict[str, Any]
    examples: list[str]
    forms: set[Form]
    documents: int
    lines: int
    why: str


def propose(counted: Counted, sample: Sample, path: Path, prefix: str) -> list[Proposal]:
    """The rules for a source, in the order of the page, their ids with `prefix`. Each holds by its own examples."""
    templates = {seen.form: seen for seen in sample.forms.values() if _is_template(seen)}
    sections = find_sections(sample, templates)
    alone = [
        seen for form, seen in templates.items() if form not in sections.by_heading and form not in sections.within
    ]
    drafts = [
        *_section_drafts(sections.by_heading, templates),
        *_phrase_drafts([seen for seen in alone if seen.form.level is Level.EXACT], sample),
        *_pattern_drafts([seen for seen in alone if seen.form.level is not Level.EXACT]),
    ]
    drafts.sort(key=lambda draft: (draft.place, draft.order, draft.why))
    return list(_proposals(drafts, counted, sample, path, prefix))


def _is_template(seen: Seen) -> bool:
    """Whether a recurring form is the page's and not the article's."""
    titles = sum(line.kind in {Kind.TITLE, Kind.DECK} for line in seen.lines)
    if seen.form.level in {Level.START, Level.END} and 2 * titles > len(seen.lines):
        return False
    if 1 - seen.share_in(Place.AMID) >= IN_MARGINS:
        return True
    is_short = seen.form.level is Level.EXACT and len(seen.lines[0].text.split()) <= WORDS_OF_A_SUBHEADING
    least = OFTEN_AMID if is_short else 0.0
    if seen.body_share > NOT_THE_ARTICLE:
        if len(seen.lines) > ONCE * seen.documents:
            return False
        least = OFTEN_AMID_IF_SHORT if is_short else OFTEN_AMID
    return seen.share >= least


def _section_drafts(sections: dict[Form, Section], templates: dict[Form, Seen]) -> Iterator[_Draft]:
    for form, section in sections.items():
        opener = section.opener
        longest = max(len(line.text) for line in section.lines)
        closes = [templates[closer].pattern for closer in section.closing_forms()]
        heading = Counter(line.text for line in opener.lines).most_common(1)[0][0]
        opens: dict[str, Any] = (
            {"opens_phrases": (heading,)} if form.level is Level.EXACT else {"opens": opener.pattern}
        )
        taken = len(section.lines) / len(section.gaps) * opener.support.documents
        yield _Draft(
            opener.place(),
            opener.order,
            section.kind(),
            # What is longer than anything a section held is not in it.
            opens | {"closes": "|".join([*closes, f"^.{{{max(120, 2 * longest)}}}"])},
            [
                "\n".join([line.text, *(inside.text for inside in gap)])
                for line, gap in zip(opener.lines, section.gaps, strict=True)
                if gap
            ],
            {form},
            opener.support.documents,
            opener.support.lines + round(taken),
            f"This heading opens lines of another kind {_WHERE[opener.place()]}.",
        )


def _phrase_drafts(templates: Sequence[Seen], sample: Sample) -> Iterator[_Draft]:
    """Rules of phrases, one for lines that mostly follow one another."""
    in_order = sorted(templates, key=lambda seen: (seen.place(), seen.order))
    follows = Counter((line.form, after.form) for document in sample.documents for line, after in pairwise(document))
    groups: list[list[Seen]] = []
    for seen in in_order:
        before = groups[-1][-1] if groups else None
        if (
            before
            and before.place() is seen.place()
            and len(groups[-1]) < MOST_TOGETHER
            and follows[before.form, seen.form] >= TOGETHER * min(len(before.lines), len(seen.lines))
        ):
            groups[-1].append(seen)
        else:
            groups.append([seen])
    for group in groups:
        texts = [Counter(line.text for line in seen.lines).most_common(1)[0][0] for seen in group]
        place = group[0].place()
        these = "These lines stand" if len(group) > 1 else "This line stands"
        yield _Draft(
            place,
            group[0].order,
            kind_of((line for seen in group for line in seen.lines), _OTHERWISE[place]),
            {"phrases": tuple(texts)},
            texts,
            {seen.form for seen in group},
            max(seen.support.documents for seen in group),
            sum(seen.support.lines for seen in group),
            f"{these} {_WHERE[place]}, word for word.",
        )


def _pattern_drafts(templates: Sequence[Seen]) -> Iterator[_Draft]:
    for seen in templates:
        fields: dict[str, Any] = {"match": seen.pattern}
        if seen.form.level in {Level.START, Level.END}:
            fields["max_words"] = 2 * max(len(line.text.split()) for line in seen.lines)
        place = seen.place()
        parts = {Level.START: "begins so", Level.END: "ends so"}.get(
            seen.form.level, "differs only in its moving parts"
        )
        yield _Draft(
            place,
            seen.order,
            seen.kind(_OTHERWISE[place]),
            fields,
            [line.text for line in seen.lines],
            {seen.form},
            seen.support.documents,
            seen.support.lines,
            f"A line {_WHERE[place]} {parts} from document to document.",
        )


def _proposals(
    drafts: Sequence[_Draft], counted: Counted, sample: Sample, path: Path, prefix: str
) -> Iterator[Proposal]:
    """The drafts that hold: they hit their examples, miss their near misses, and take little that is no template's."""
    misses = NearMisses(line.text for line in sample.lines() if line.is_body and line.form is None)
    numbers: Counter[Kind] = Counter()
    rules = []
    for draft in drafts:
        numbers[draft.kind] += 1
        rule = Rule(
            id=f"{prefix}-{draft.kind}-{numbers[draft.kind]}",
            kind=draft.kind,
            why=draft.why,
            pack="any",
            path=path,
            **draft.fields,
        )
        rules.append(misses.with_examples(rule, _shown(draft.examples, MOST_EXAMPLES), MOST_MISSES))
    taken = _taken(rules, sample)
    for draft, rule in zip(drafts, rules, strict=True):
        lines = taken[rule.id]
        stray = sum(_is_stray(line, draft.forms, rule) for line in lines)
        if lines and stray <= OVERREACH * len(lines) and not check_rules([rule]):
            body = sum(line.is_body for line in lines)
            yield Proposal(
                rule, counted.name, draft.documents, counted.documents, draft.lines, hits=len(lines), body_hits=body
            )


def _taken(rules: Sequence[Rule], sample: Sample) -> dict[str, list[Line]]:
    """The lines of the sample that each rule takes, all of them matched together as they will be."""
    rulebook = Rulebook(rules)
    taken: dict[str, list[Line]] = {rule.id: [] for rule in rules}
    for document in sample.documents:
        hits = rulebook.hits([line.block for line in document], find_words([line.text for line in document]), [])
        for number, found in hits.by_block.items():
            for hit in found:
                taken[hit.rule.id].append(document[number])
    return taken


def _is_stray(line: Line, forms: set[Form], rule: Rule) -> bool:
    if line.form is not None:
        return line.form not in forms and not rule.opens_section and line.is_body and line.is_paragraph
    return line.is_paragraph if rule.opens_section else line.is_body


def _shown(examples: Sequence[str], most: int) -> list[str]:
    """A few examples, different ones and short ones first."""
    different = list(dict.fromkeys(examples))
    return sorted(different, key=lambda text: len(text) > LONGEST_EXAMPLE)[:most]
