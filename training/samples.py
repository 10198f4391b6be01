"""Training material: the shared pages, printed in every style, read as cleaner reads them, each block labelled."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from bench.dom_lines import dom_lines
from bench.dumps import STYLES, RenderError, Style, render
from bench.metrics import sequence, words
from bench.pages import Page
from cleaner.document import HEADINGS, Block, Document
from cleaner.kinds import BODY_KINDS, FURNITURE_KINDS, Format, Kind
from cleaner.read import read
from cleaner.rulebook.hits import COLUMN
from cleaner.words import find_words
from training.cache import cached
from training.dice import dice_of
from training.labels import gold_share
from training.old_style import old_style
from training.threads import Voices, with_thread

Form = Literal["blocks", "tight", "layout", "wrapped", "markdown", "html", "old", "thread"]
FORMS: tuple[Form, ...] = get_args(Form)
"""The five styles of dumps, the page itself, the page as it would have been written long ago, and, of some articles,
the page with comments below it, in any of the others."""
MADE_UP: frozenset[Form] = frozenset({"old", "thread"})
"""Pages that we change before they are printed or read: nobody has them so."""
_STYLE_OF: dict[Form, Style] = {style: style for style in STYLES}
"""Those that are dumps, each as the type that its printer asks for."""
_WITH_THREAD: tuple[Form, ...] = ("html", "html", "old", "old", "blocks", "tight", "layout", "markdown")
"""What a page with comments is printed as."""
_SHARE_WITH_THREAD = 0.5
"""The share of the articles without comments that is given some."""

UNKNOWN = -1
_BODY_TAGS = {
    **dict.fromkeys(HEADINGS, Kind.HEADING),
    **dict.fromkeys(("li", "dd", "dt", "ul", "ol"), Kind.LIST),
    **dict.fromkeys(("tr", "td", "th", "table"), Kind.TABLE),
    **dict.fromkeys(("pre", "code"), Kind.CODE),
    "blockquote": Kind.QUOTE,
}
_REMOVED_KINDS = frozenset(Kind) - BODY_KINDS - FURNITURE_KINDS
_KEPT_FROM = 0.5
_BYLINE_WORDS = 14


@dataclass(frozen=True, slots=True)
class Sample:
    """One page in one form."""

    key: str
    form: Form
    source: str
    page_type: str
    domain: str
    language: str | None
    gold: str
    document: Document
    share: NDArray[np.float32]
    """For each block the share of its words that is body."""
    kind: NDArray[np.int16]
    """For each block the column of its kind, or `UNKNOWN`."""
    told: NDArray[np.int16]
    """The same as far as the DOM tells it, before the gold is asked; what removal by kind is measured with."""


def forms_named(names: str) -> list[Form]:
    """Forms by their names, a comma between, for a command line."""
    wanted = names.split(",")
    if unknown := set(wanted).difference(FORMS):
        raise ArgumentTypeError(f"no such form: {', '.join(sorted(unknown))}; there are {', '.join(FORMS)}")
    return [form for form in FORMS if form in wanted]


def samples(pages: Sequence[Page], form: Form) -> list[Sample]:
    """The pages in one form, from the cache where they are there."""
    make = _threads(pages) if form == "thread" else partial(make_sample, form=form)
    return cached(
        f"samples-{form}",
        [page.version for page in pages],
        lambda: [sample for page in pages if (sample := make(page)) is not None],
    )


def _threads(pages: Sequence[Page]) -> Callable[[Page], Sample | None]:
    """What makes a sample of an article with comments below it, if it has none."""
    voices = Voices(pages)

    def make(page: Page) -> Sample | None:
        dice = dice_of(f"form {page.key}")
        if page.page_type != "article" or dice.random() > _SHARE_WITH_THREAD:
            return None
        if any(line.kind is Kind.COMMENT for line in dom_lines(page.html)):
            return None
        made = with_thread(page, voices.near(page))
        if made is None:
            return None
        read_as, told_by = made
        form = _WITH_THREAD[int(dice.integers(len(_WITH_THREAD)))]
        sample = make_sample(replace(page, html=read_as), form, told_by)
        return replace(sample, form="thread") if sample is not None else None

    return make


def make_sample(page: Page, form: Form, told_by: str | None = None) -> Sample | None:
    """One page in one form; None where a library cannot print it, or nothing is on it.

    `told_by` is the page whose elements tell what its lines are, where that is another.
    """
    dom = dom_lines(told_by or page.html)
    style = _STYLE_OF.get(form)
    if style is None:
        document = read(old_style(page.html, page.key) if form == "old" else page.html, Format.HTML, None)
        told_of_line: dict[int, Kind | None] = {}
    else:
        try:
            dump = render(told_by or page.html, style, page.key)
        except RenderError as error:
            sys.stderr.write(f"{error}\n")
            return None
        document = read(dump.text, Format.MARKDOWN if style == "markdown" else Format.TEXT, None)
        told_of_line = {line.number: line.kind for line in dump.lines}
    if not document.blocks:
        return None
    found = find_words([block.prose for block in document.blocks])
    of_text: defaultdict[str, list[tuple[Kind | None, str]]] = defaultdict(list)
    for line in dom:
        of_text[sequence(line.text)].append((line.kind, line.tag))
    keys = [sequence(block.prose) for block in document.blocks]
    told: list[Kind | None] = []
    tags: list[str] = []
    for block, key in zip(document.blocks, keys, strict=True):
        there = of_text.get(key) or _of_its_lines(block, of_text)
        kinds = {kind for kind, _ in there}
        of_dom = kinds.pop() if len(kinds) == 1 else None
        if style is None:
            # Lines of one text are met in the order of the page.
            told.append(there[0][0] if there else None)
            if len(there) > 1:
                there.append(there.pop(0))
        else:
            in_lines = {told_of_line.get(number) for number in range(block.lines[0], block.lines[1] + 1)} - {None}
            told.append(in_lines.pop() if len(in_lines) == 1 else of_dom if not told_of_line else None)
        tags.append(there[-1][1] if there else "")
    share = gold_share(found, page.gold, np.array([kind is Kind.CAPTION for kind in told]))
    kind = _kinds(page, keys, share, told, tags)
    return Sample(
        page.key,
        form,
        page.source,
        page.page_type,
        page.domain,
        page.language,
        page.gold,
        document,
        share.astype(np.float32),
        np.array([UNKNOWN if one is None else COLUMN[one] for one in kind], dtype=np.int16),
        np.array([UNKNOWN if one is None else COLUMN[one] for one in told], dtype=np.int16),
    )


def _of_its_lines(block: Block, of_text: dict[str, list[tuple[Kind | None, str]]]) -> list[tuple[Kind | None, str]]:
    """What the DOM says of a block of several lines, where it says the same of each."""
    of_lines = [of_text.get(sequence(line)) for line in block.prose.split("\n") if line.strip()]
    told = {there[0] if there else (None, "") for there in of_lines}
    return [*told] if len(told) == 1 else []


def _kinds(
    page: Page, keys: list[str], share: NDArray[np.float64], told: list[Kind | None], tags: list[str]
) -> list[Kind | None]:
    title = sequence(page.title or "")
    deck = {sequence(line) for line in (page.deck or "").split("\n") if line.strip()}
    captions = [sequence(caption) for caption in page.captions]
    authors = [sequence(author) for author in page.authors if words(author)]
    headings = {sequence(text) for kind, text in page.gold_blocks or () if kind == "heading"}
    kinds: list[Kind | None] = []
    for key, part, of_dom, tag in zip(keys, share, told, tags, strict=True):
        kind: Kind | None
        if part >= _KEPT_FROM:
            kind = Kind.HEADING if key in headings else _BODY_TAGS.get(tag, Kind.TEXT)
        elif of_dom in _REMOVED_KINDS:
            kind = of_dom
        elif len(title) > 2 and _nearly(key, title):
            kind = Kind.TITLE
        elif key in deck:
            kind = Kind.DECK
        elif len(key) > 20 and any(key in caption or caption in key for caption in captions):
            kind = Kind.CAPTION
        elif any(author in key for author in authors) and key.count(" ") <= _BYLINE_WORDS:
            kind = Kind.BYLINE
        else:
            kind = of_dom if of_dom in FURNITURE_KINDS else None
        kinds.append(kind)
    return kinds


def _nearly(one: str, other: str) -> bool:
    """The same words but for a site's name at the end of either."""
    return (
        one == other
        or (len(one) > 0.6 * len(other) and other.startswith(one))
        or (len(other) > 0.6 * len(one) and one.startswith(other))
    )
