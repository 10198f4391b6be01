"""The sample of a source, line by line: what recurs, where in the page, and what the judge says of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain

from cleaner.document import Block
from cleaner.kinds import Kind
from cleaner.learn.counts import Counted, Support
from cleaner.learn.forms import Form, Level, forms, pattern_of
from cleaner.paragraphs import paragraphs
from cleaner.pipeline import Cleaner
from cleaner.words import find_words

MOVES = 1.5
"""A form with a moving part is preferred to a narrower one if it stands in at least so many times as many documents."""
MOVES_ALL = 3.0
"""The same for a form that leaves the first word open as well."""


class Place(IntEnum):
    """Where a line stands: above the first paragraph that does not recur, between such, or below the last."""

    HEAD = 0
    AMID = 1
    TAIL = 2


@dataclass(slots=True)
class Line:
    """A line of a document of the sample."""

    block: Block
    form: Form | None
    """Its recurring form."""
    is_body: bool
    """The judge calls it the article's: its body, or its title and deck."""
    kind: Kind
    is_paragraph: bool
    place: Place = Place.AMID

    @property
    def text(self) -> str:
        return self.block.prose


def kind_of(lines: Iterable[Line], otherwise: Kind) -> Kind:
    """What the judge calls most of those lines that it does not take for the article's; `otherwise` if it takes all."""
    kinds = Counter(line.kind for line in lines if not line.is_body)
    return kinds.most_common(1)[0][0] if kinds else otherwise


@dataclass(slots=True)
class Seen:
    """A recurring form as the sample shows it."""

    form: Form
    support: Support
    """In the corpus; lines that have a better form are counted here as well."""
    lines: list[Line] = field(default_factory=list)
    pattern: str = ""
    """What matches it, read off its lines."""
    documents: int = 0
    share: float = 0.0
    """Of the documents of the sample, how many it stands in."""
    order: float = 0.0
    """Its mean place in the document, from 0 to 1."""

    @property
    def body_share(self) -> float:
        return sum(line.is_body for line in self.lines) / len(self.lines)

    def share_in(self, place: Place) -> float:
        return sum(line.place is place for line in self.lines) / len(self.lines)

    def place(self) -> Place:
        return Counter(line.place for line in self.lines).most_common(1)[0][0]

    def kind(self, otherwise: Kind) -> Kind:
        """What the judge calls it where it does not take it for the article."""
        return kind_of(self.lines, otherwise)


@dataclass(slots=True)
class Sample:
    """The documents of a sample and the forms that recur in them."""

    documents: list[list[Line]]
    forms: dict[Form, Seen]

    def lines(self) -> Iterator[Line]:
        return chain.from_iterable(self.documents)


def look_at(counted: Counted, cleaner: Cleaner) -> Sample:
    """Judge the sample of a source and say where its recurring lines stand."""
    documents = []
    for entry in counted.sample:
        cleaned = cleaner.clean(entry.content, entry.format or "auto", entry.url)
        pairs = [
            (block, verdict)
            for block, verdict in zip(cleaned.document.blocks, cleaned.verdicts, strict=True)
            if block.text
        ]
        running = paragraphs(find_words([block.prose for block, _ in pairs])).tolist() if pairs else []
        documents.append(
            [
                Line(
                    block,
                    _recurring_form(block.prose, counted),
                    verdict.kept or verdict.kind in {Kind.TITLE, Kind.DECK},
                    verdict.kind,
                    is_paragraph,
                )
                for (block, verdict), is_paragraph in zip(pairs, running, strict=True)
            ]
        )
    for lines in documents:
        _place(lines)
    return Sample(documents, _gathered(documents, counted))


def _gathered(documents: Sequence[Sequence[Line]], counted: Counted) -> dict[Form, Seen]:
    """The forms that recur.

    A form may turn out to leave everything open, or to recur only by lines that have better forms. Its lines are then
    given their next best form.
    """
    while True:
        seen: dict[Form, Seen] = {}
        for lines in documents:
            _gather(lines, counted, seen)
        open_forms = []
        for form, one in seen.items():
            pattern = pattern_of(form, [line.text for line in one.lines])
            one.order /= len(one.lines)
            one.share = one.documents / len(documents)
            one.pattern = pattern or ""
            if pattern is None or one.share * counted.documents < counted.least / 2:
                open_forms.append(form)
        if not open_forms:
            return seen
        for form in open_forms:
            del counted.recurring[form.key]
            for line in seen[form].lines:
                line.form = _recurring_form(line.text, counted)


def _recurring_form(text: str, counted: Counted) -> Form | None:
    """The form by which a line recurs: the least open, unless a more open one has many more documents."""
    best: Form | None = None
    least = 0.0
    for form in forms(text):
        support = counted.support(form)
        moves = MOVES_ALL if form.level is Level.BROAD else MOVES
        if support and support.documents >= least * moves:
            best, least = form, support.documents
    return best


def _place(lines: Sequence[Line]) -> None:
    body = [number for number, line in enumerate(lines) if line.is_paragraph and line.form is None]
    first, last = (body[0], body[-1]) if body else (len(lines), -1)
    for number, line in enumerate(lines):
        line.place = Place.HEAD if number < first else Place.TAIL if number > last else Place.AMID


def _gather(lines: Sequence[Line], counted: Counted, seen: dict[Form, Seen]) -> None:
    here: dict[Form, int] = defaultdict(int)
    for number, line in enumerate(lines):
        if line.form is not None:
            support = counted.support(line.form)
            assert support is not None
            one = seen.setdefault(line.form, Seen(line.form, support))
            one.lines.append(line)
            one.order += number / len(lines)
            here[line.form] += 1
    for form in here:
        seen[form].documents += 1
