"""The kind of each block, where it is given which blocks make the body and what the model holds of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cleaner.document import BY_MODEL, Document
from cleaner.judge.block_kinds import find_kinds
from cleaner.judge.heuristics import Guess
from cleaner.judge.model import Chances
from cleaner.kinds import PAGE_TYPES, Format, Kind
from cleaner.read import read
from cleaner.rulebook.hits import COLUMN
from cleaner.words import find_words

LABEL, TITLE, OTHER = "News", "Old bridge opens", "Ferry sold to museum"
SENTENCE = "The old bridge opened to walkers again on Monday."


def kinds(*rows: tuple[Any, ...], repeats: str = "") -> list[tuple[Kind, str]]:
    """The kinds and reasons of blocks: of each its text or markup, whether it is body, the chances of some kinds, and
    what a heuristic takes it for, with `!` where that is sure."""
    texts = [row[0] for row in rows]
    head = f"<meta property=og:title content='{repeats}'>" * bool(repeats)
    is_page = any("<" in text for text in texts)
    document = read(head + "".join(texts), Format.HTML) if is_page else read("\n\n".join(texts), Format.TEXT)
    return [*of(document, rows)]


def of(document: Document, rows: tuple[tuple[Any, ...], ...]) -> Any:
    assert len(document.blocks) == len(rows)
    chances = np.zeros((len(rows), len(Kind)), np.float32)
    chances[:, COLUMN[Kind.TEXT]] = chances[:, COLUMN[Kind.NAV]] = 0.01
    for number, row in enumerate(rows):
        for kind, chance in row[2].items():
            chances[number, COLUMN[kind]] = chance
    body = np.array([row[1] for row in rows])
    guessed = [row[3] if len(row) > 3 else "" for row in rows]
    return find_kinds(
        document,
        find_words([block.prose for block in document.blocks]),
        Chances(chances, np.where(body, 0.9, 0.1).astype(np.float32), np.zeros(len(PAGE_TYPES)), 0.9, np.zeros(0)),
        body,
        [Guess(Kind(guess.strip("!")), "a test", guess.endswith("!")) if guess else None for guess in guessed],
    )


TITLES: dict[str, tuple[list[tuple[Any, ...]], list[Kind]]] = {
    "the likeliest": (
        [(TITLE, False, {Kind.TITLE: 0.3}), (OTHER, False, {Kind.TITLE: 0.2}), (SENTENCE, True, {})],
        [Kind.TITLE, Kind.NAV, Kind.TEXT],
    ),
    "of three words or more": (
        [(LABEL, False, {Kind.TITLE: 0.9}), (TITLE, False, {Kind.TITLE: 0.3}), (SENTENCE, True, {})],
        [Kind.NAV, Kind.TITLE, Kind.TEXT],
    ),
    "no line that is hardly likely": (
        [(TITLE, False, {Kind.TITLE: 0.01}), (SENTENCE, True, {})],
        [Kind.NAV, Kind.TEXT],
    ),
    "nothing of the body": (
        [(TITLE, True, {Kind.TITLE: 0.9}), (OTHER, False, {Kind.TITLE: 0.2})],
        [Kind.TEXT, Kind.TITLE],
    ),
    "rather what a heuristic takes for it": (
        [(TITLE, False, {Kind.TITLE: 0.2}, "title"), (OTHER, False, {Kind.TITLE: 0.5})],
        [Kind.TITLE, Kind.NAV],
    ),
    "hardly what a heuristic takes for the deck": (
        [(TITLE, False, {Kind.TITLE: 0.2}), (OTHER, False, {Kind.TITLE: 0.6}, "deck")],
        [Kind.TITLE, Kind.DECK],
    ),
    "though a heuristic takes another line for it": (
        [(TITLE, False, {Kind.TITLE: 0.9}, "nav"), (OTHER, False, {Kind.TITLE: 0.1}, "title")],
        [Kind.TITLE, Kind.NAV],
    ),
    "what a heuristic takes for it where none is likely": (
        [(TITLE, False, {}, "title"), (SENTENCE, True, {})],
        [Kind.TITLE, Kind.TEXT],
    ),
    "not what the page itself shows to be something else": (
        [(TITLE, False, {Kind.TITLE: 0.9}, "deck!"), (OTHER, False, {})],
        [Kind.DECK, Kind.NAV],
    ),
}


@pytest.mark.parametrize("label", TITLES)
def test_the_title_is(label: str) -> None:
    rows, found = TITLES[label]
    assert [kind for kind, _ in kinds(*rows)] == found


def test_each_line_that_repeats_the_title_of_the_metadata_is_one() -> None:
    rows = [(f"<p>{TITLE}</p>", False, {Kind.TITLE: chance}, "title") for chance in (0.9, 0.2)]
    assert [kind for kind, _ in kinds(*rows, repeats=TITLE)] == [Kind.TITLE, Kind.TITLE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TITLE, Kind.HEADING),
        (SENTENCE, Kind.TEXT),
        (f"<p>{TITLE}</p>", Kind.TEXT),
        (f"<h2>{TITLE}</h2>", Kind.HEADING),
        (f"<ul><li>{TITLE}</li></ul>", Kind.LIST),
    ],
)
def test_a_heading_of_the_body_is_no_sentence_and_on_a_page_in_an_element_for_it(text: str, kind: Kind) -> None:
    (found, _), *_ = kinds((text, True, {Kind.HEADING: 0.9, Kind.TEXT: 0.05}))
    assert found is kind


def test_the_element_of_what_is_furniture_does_not_make_it_body() -> None:
    (found, reason), *_ = kinds((f"<ul><li>{TITLE}</li></ul>", False, {Kind.SHARE: 0.9}))
    assert (found, reason) == (Kind.SHARE, BY_MODEL)
