"""What the judge makes of a page where it is given what the model holds of its blocks and of the page's type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cleaner import Cleaned, Cleaner
from cleaner.document import Document
from cleaner.judge.model import Chances
from cleaner.kinds import PAGE_TYPES, Kind

PARAGRAPHS = [
    "The old bridge over the river will open to walkers again on Monday, eleven years after a barge struck a pier.",
    "The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.",
    "Engineers spent two summers on the arches alone, and another winter on the railings that the town had kept.",
]
IN_QUESTION = "Walkers went round by the ford until then, and the ferry took those who would not get their feet wet."
DECK = "For eleven years nobody could walk across the river, and now the town is getting its oldest way back at last."
HEADING = "What the repair cost"
ITEMS = ["ninety workers", "eleven weeks", "two arches"]
TITLE = "Old bridge to open"


class Given:
    """Stands for the block model: paragraphs are body, other blocks are not, and `chance` is that of what is in question."""

    def __init__(self, chance: float, page_type: str = "article", sure: float = 0.9) -> None:
        self._chance = chance
        self._page_types = np.where(np.array(PAGE_TYPES) == page_type, sure, (1 - sure) / (len(PAGE_TYPES) - 1))

    def judge(self, document: Document, *_: Any) -> Chances:
        texts = [block.prose for block in document.blocks]
        keep = [
            self._chance if text in (DECK, IN_QUESTION, HEADING, *ITEMS) else 0.97 if text in PARAGRAPHS else 0.02
            for text in texts
        ]
        kinds = np.where(np.array(Kind) == Kind.NAV, 0.02, 0.01).astype(np.float32)[None].repeat(len(texts), 0)
        return Chances(kinds, np.array(keep, np.float32), self._page_types, 0.9, np.zeros(0))

    def reasons(self, document: Document, *_: Any) -> list[str]:
        return [""] * len(document.blocks)


CLEANER = Cleaner()


def clean(content: str, model: Given, page_type: str | None = None) -> Cleaned:
    cleaner = Cleaner(page_type=page_type)
    cleaner._rulebook = CLEANER._rulebook  # which takes long to make
    cleaner._model = model  # type: ignore[assignment]
    return cleaner.clean(content)


def page(inside: str, beside: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<html><body><main><h1>{TITLE}</h1>{text}{inside}</main>{beside}</body></html>"


@pytest.mark.parametrize(
    ("name", "chance", "is_kept"),
    [
        ("related", 0.9, False),
        ("related", 0.96, True),
        ("newsletter", 0.99, False),
        ("ad", 0.7, True),
        ("ad", 0.55, False),
        ("cookie", 0.7, True),
        ("cookie", 0.55, False),
        ("paywall", 0.7, True),
    ],
)
def test_the_name_of_an_element_is_believed_unless_the_model_knows_better(
    name: str, chance: float, is_kept: bool
) -> None:
    body = clean(page(f"<div class={name}><p>{IN_QUESTION}</p></div>"), Given(chance), "article").body
    assert (IN_QUESTION in body) is is_kept


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_names_tell_nothing_of_pages_that_are_made_of_what_they_name(page_type: str) -> None:
    body = clean(page(f"<div class=related><p>{IN_QUESTION}</p></div>"), Given(0.9), page_type).body
    assert (IN_QUESTION not in body) is (page_type in ("article", "documentation", "service"))


def test_a_name_around_the_body_tells_nothing_of_it() -> None:
    wrapped = page("").replace("<main>", "<main class=comment-body>")
    assert clean(wrapped, Given(0.9), "article").body.split("\n\n")[0] == PARAGRAPHS[0]


def test_a_heading_that_the_page_shows_to_be_the_bodys_stays_in_an_element_of_another_name() -> None:
    inside = f"<div class=related><h2>{HEADING}</h2><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p></div>"
    assert HEADING in clean(page(inside, f"<p>{PARAGRAPHS[0]}</p>"), Given(0.9), "article").body


POSTS = "".join(
    f"<p>Post {number} says that the ferry was better, and that it ran on Sundays.</p>" for number in range(40)
)


@pytest.mark.parametrize(
    ("said", "sure", "content", "is_kept"),
    [
        (None, 0.9, page(f"<h2>2 Responses to Spring on the Moor</h2><p>{IN_QUESTION}</p>", POSTS), True),
        (None, 0.7, page(f"<h2>2 Responses to Spring on the Moor</h2><p>{IN_QUESTION}</p>", POSTS), False),
        (None, 0.9, page(f"<h2>2 Responses to Spring on the Moor</h2><p>{IN_QUESTION}</p>"), False),
        (
            None,
            0.9,
            "\n\n".join([*PARAGRAPHS, "2 Responses to Spring on the Moor", IN_QUESTION, *["Another line"] * 40]),
            False,
        ),
        ("forum", 0.1, page(f"<h2>2 Responses to Spring on the Moor</h2><p>{IN_QUESTION}</p>"), True),
        ("article", 0.9, page(f"<h2>2 Responses to Spring on the Moor</h2><p>{IN_QUESTION}</p>", POSTS), False),
    ],
    ids=["a forum", "perhaps a forum", "too little to say", "a dump", "said to be one", "said to be none"],
)
def test_on_a_forum_a_thread_is_the_content(said: str | None, sure: float, content: str, is_kept: bool) -> None:
    assert (IN_QUESTION in clean(content, Given(0.9, "forum", sure), said).body) is is_kept


def test_on_a_forum_other_rules_hold() -> None:
    beside = f"<h2>Related articles</h2><p>{IN_QUESTION}</p>"
    result = clean(page("<p>Log in to comment</p>", beside), Given(0.9), "forum")
    assert {block.text: block.rule is not None for block in result.blocks if block.text not in PARAGRAPHS} == {
        TITLE: False, "Log in to comment": True, "Related articles": True, IN_QUESTION: True,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "is_kept"), [("signature", False), ("author", True), ("comments", True)])
def test_on_a_forum_names_tell_of_signatures_and_not_of_posts(name: str, is_kept: bool) -> None:
    body = clean(page(f"<div class={name}><p>{IN_QUESTION}</p></div>"), Given(0.9), "forum").body
    assert (IN_QUESTION in body) is is_kept


@pytest.mark.parametrize(("page_type", "is_kept"), [("article", False), ("product", True)])
def test_under_the_title_of_anything_but_an_article_stands_its_content(page_type: str, is_kept: bool) -> None:
    head = f"<html><head><meta property=og:description content='{DECK}'></head>"
    content = page("").replace("<html>", head).replace("</h1>", f"</h1><div>{DECK}</div>")
    assert (DECK in clean(content, Given(0.9), page_type).body) is is_kept


SIGNED = ["By Ann Miller", "4 March 2024"]
ABOVE: dict[str, tuple[list[str], float, Kind]] = {
    "a byline below": ([TITLE, DECK, *SIGNED, *PARAGRAPHS], 0.9, Kind.DECK),
    "a byline below two lines": ([TITLE, DECK, "Town", "River", *SIGNED, *PARAGRAPHS], 0.9, Kind.DECK),
    "a byline far below": ([TITLE, DECK, *["Town"] * 4, *SIGNED, *PARAGRAPHS], 0.9, Kind.TEXT),
    "a byline below the next paragraph": ([TITLE, DECK, PARAGRAPHS[0], *SIGNED, *PARAGRAPHS[1:]], 0.9, Kind.TEXT),
    "a byline above as well": ([TITLE, SIGNED[0], DECK, SIGNED[1], *PARAGRAPHS], 0.9, Kind.TEXT),
    "a date above the title": ([SIGNED[1], TITLE, DECK, SIGNED[0], *PARAGRAPHS], 0.9, Kind.DECK),
    "a paragraph of which the model is certain": ([TITLE, DECK, *SIGNED, *PARAGRAPHS], 0.96, Kind.TEXT),
    "one that it takes for none": ([TITLE, DECK, *SIGNED, *PARAGRAPHS], 0.35, Kind.DECK),
    "one that it is sure is none": ([TITLE, DECK, *SIGNED, *PARAGRAPHS], 0.1, Kind.NAV),
    "the only one": ([TITLE, DECK, *SIGNED], 0.9, Kind.TEXT),
}


@pytest.mark.parametrize("label", ABOVE)
def test_the_first_paragraph_is_the_deck_where_it_stands_above_the_byline(label: str) -> None:
    lines, chance, kind = ABOVE[label]
    blocks = clean("\n\n".join(lines), Given(chance), "article").blocks
    assert next(block.kind for block in blocks if block.text == DECK) is kind


def test_a_paragraph_above_a_byline_is_the_deck_of_articles_alone() -> None:
    lines, chance, _ = ABOVE["a byline below"]
    assert DECK in clean("\n\n".join(lines), Given(chance), "product").body


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_a_list_goes_on_from_a_paragraph_on_pages_whose_names_tell(page_type: str) -> None:
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    body = clean(page(f"<ul>{items}</ul>"), Given(0.3), page_type).body
    assert (body.count("\n\n") == 5) is (page_type in ("article", "documentation", "service"))
