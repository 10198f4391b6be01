"""Sections of a source: a line that recurs, and after it lines that do not, up to the next that does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from cleaner.kinds import Kind
from cleaner.learn.forms import Form, Level
from cleaner.learn.source import Line, Place, Sample, Seen, kind_of

USUALLY = 0.5
"""A line opens a section if something follows it in at least this share of its documents."""
NEARLY_ALWAYS = 0.9
MOST_BODY = 0.1
"""Share of a section's lines that the judge may hold for the article."""
MOST_PARAGRAPHS = 0.05

MOST_CLOSERS = 8
ENOUGH_CLOSED = 0.99


@dataclass(slots=True)
class Section:
    """What follows a recurring line."""

    opener: Seen
    gaps: list[list[Line]] = field(default_factory=list)
    """The lines of each section, its heading left out; none where the next recurring line follows at once."""
    closers: Counter[Form] = field(default_factory=Counter)
    """The recurring lines that follow the sections."""

    @property
    def lines(self) -> list[Line]:
        return [line for gap in self.gaps for line in gap]

    def closing_forms(self) -> list[Form]:
        """The forms that close nearly all sections, the commonest first."""
        found: list[Form] = []
        closed = 0
        for form, times in self.closers.most_common(MOST_CLOSERS):
            if closed >= ENOUGH_CLOSED * self.closers.total():
                break
            found.append(form)
            closed += times
        return found

    def is_template(self) -> bool:
        """Whether what stands in it is the page's and not the article's."""
        filled = [gap for gap in self.gaps if gap]
        if len(filled) < USUALLY * len(self.gaps):
            return False
        lines = self.lines
        if self.opener.share_in(Place.TAIL) >= NEARLY_ALWAYS:
            return sum(line.is_paragraph for line in lines) <= MOST_PARAGRAPHS * len(lines)
        # Above and amid the body one line alone may be the title or a subheading.
        return len(lines) >= 2 * len(filled) and sum(line.is_body for line in lines) <= MOST_BODY * len(lines)

    def kind(self) -> Kind:
        return kind_of(self.lines, Kind.RELATED)


@dataclass(slots=True)
class Sections:
    """The sections of a sample."""

    by_heading: dict[Form, Section]
    within: set[Form]
    """Recurring forms most of whose lines lie in sections: titles of stories that many pages point to."""


def find_sections(sample: Sample, templates: Collection[Form]) -> Sections:
    """The sections whose headings and ends are among `templates`, those of the most frequent headings first."""
    frequent = sorted(
        templates, key=lambda form: (-sample.forms[form].support.documents, sample.forms[form].order, form.text)
    )
    bounds = _companions(sample, frequent)
    found: dict[Form, Section] = {}
    taken: set[int] = set()
    within: set[Form] = set()
    for form in frequent:
        opener = sample.forms[form]
        if sum(id(line) in taken for line in opener.lines) > len(opener.lines) / 2:
            within.add(form)
        elif form.level in {Level.EXACT, Level.SHAPE}:
            section = _section(opener, sample, bounds[form])
            if section.is_template():
                found[form] = section
                taken.update(id(line) for line in section.lines)
    return Sections(found, within)


def _companions(sample: Sample, templates: list[Form]) -> dict[Form, set[Form]]:
    """For each form those that half of its documents have, or more: they may bound what follows it."""
    number = {form: place for place, form in enumerate(templates)}
    stands = np.zeros((len(sample.documents), len(templates)), dtype=np.float32)
    for row, document in enumerate(sample.documents):
        stands[row, [number[line.form] for line in document if line.form in number]] = 1
    together = stands.T @ stands
    return {
        form: {
            templates[other] for other in np.flatnonzero(together[place] >= USUALLY * together[place, place]).tolist()
        }
        for form, place in number.items()
    }


def _section(opener: Seen, sample: Sample, bounds: Collection[Form]) -> Section:
    """What follows each of the lines of `opener`, up to a line that bounds it."""
    section = Section(opener)
    for document in sample.documents:
        for start, line in enumerate(document):
            if line.form == opener.form:
                end = next((at for at in range(start + 1, len(document)) if document[at].form in bounds), len(document))
                section.gaps.append(list(document[start + 1 : end]))
                closer = document[end].form if end < len(document) else None
                if end > start + 1 and closer is not None:
                    section.closers[closer] += 1
    return section
