"""What the heuristics say of blocks by themselves, without rules and without the model.

In a case each line is a block, ahead of it the kind that it is taken for, with `!` where a page itself
says so, or `-` where nothing is said of it.
"""

from __future__ import annotations

import pytest

from cleaner.judge.heuristics import guesses
from cleaner.kinds import Format
from cleaner.read import read
from cleaner.rulebook.hits import Hits
from cleaner.words import find_words

BODY = [
    "The old bridge over the river will open to walkers again on Monday, eleven years after it was shut.",
    "The repair of the bridge took longer than planned because the stone had to come from far away.",
    "Engineers spent two summers on the arches of the bridge and another winter on the railings alone.",
]
P, Q, R = (f"- {paragraph}" for paragraph in BODY)
MENU = ["Home", "News", "Sport"]
SUMMARY = "The ferry will be sold to a museum on the coast."

OF_A_DUMP = {
    "a row of fragments below the body is a menu": [P, Q, "nav Home", "nav Valley news today here", "nav Sport"],
    "two are none": [P, Q, "- Home", "- Valley"],
    "nor are lines of more words": [P, Q, *["- Valley news today and here"] * 3],
    "titles with summaries below the body": [P, Q, *["related Ferry to museum", f"related {SUMMARY}"] * 2],
    "one title with a summary": [P, Q, "- Ferry to museum", f"- {SUMMARY}"],
    "a line of six words that stands twice in a row": [P, Q, *["caption Walkers on the bridge on Monday"] * 2, R],
    "a line of five that does": [P, Q, "- Walkers on the bridge again", "heading Walkers on the bridge again", R],
    "a line that stands three times": [P, Q, *["- Walkers on the bridge on Monday"] * 2, "heading Walkers on the bridge on Monday", R],
    "a name that stands twice ahead of the body": ["caption Agency", "caption Agency", P, Q],
    "a short line between paragraphs": [P, "heading How the stone came to the town over the hills by cart", Q],
    "a longer one": [P, "- How the stone came to the town over the hills by cart and rail", Q],
    "a line of signs between paragraphs": [P, "- * * *", Q],
    "a line of numbers between paragraphs": [P, "- 3. 220", Q],
    "a short line below what ends the article": [
        P, Q, *["related Ferry to museum", f"related {SUMMARY}"] * 2, "nav Mayor of the valley town speaks",
    ],
    "a line that says nothing of what the body says": ["- Quarry sold yesterday", P, Q, R],
    "a line of words that say nothing": ["nav On the of to be", "title Bridge opens on Monday", P, Q, R],
    "a name above the title": ["caption Agency", "caption Agency", "nav Ann Miller", "title Bridge opens on Monday", P],
    "the title is of three words": ["title Bridge opens again", P, Q, R],
    "not of two": ["- Bridge opens", P, Q, R],
    "the title is near the body": ["nav Bridge opens again", "nav Quarry", "nav Home", "title Bridge opens on Monday", P],
    "the deck stands below the title": ["title Bridge opens on Monday", f"deck {SUMMARY}", P, Q, R],
    "a label does": ["title Bridge opens on Monday", "nav From the valley", P, Q, R],
    "a name below the title": ["title Bridge opens on Monday", "byline Ann Miller", P, Q, R],
    "a name below no title": ["- Ann Miller", P, Q, R],
    "a sentence below the title is none, however much it says": [
        "title Bridge opens on Monday", "deck The bridge over the river opens on Monday.", P, Q, R,
    ],
    "names with dates, which may be a forum's, look like teasers": [P, *["related Ann, 14.03.2009 21:12", "related I liked the ferry, and it ran on Sundays."] * 2],
}  # fmt: skip
ANN, BO, SAID = (
    "comment Ann, 14.03.2009 21:12",
    "comment Bo, 15.03.2009 9:30",
    "comment I liked the ferry, and it ran on Sundays.",
)
OF_A_THREAD = {
    "names with dates, and sentences under each": [P, ANN, SAID, BO, SAID],
    "names above dates": [P, *["comment Ann Miller", "comment 14.03.2009 21:12", SAID] * 2],
    "dates that go on": [P, *["comment Ann, 14.03.2009 21:12 (edited)", SAID] * 2],
    "several sentences under each": [P, ANN, SAID, SAID, SAID, BO, SAID],
    "a line above what the last one says": [P, ANN, SAID, BO, "comment Well", SAID],
    "one alone is none": [P, ANN.replace("comment", "-"), SAID.replace("comment", "-")],
    "nor are dates without the time": [P, *["related Ann, 14.03.2009", SAID.replace("comment", "related")] * 2],
    "nor are they where nothing is said": [P, *[ANN.replace("comment", "-"), "- The ferry."] * 2],
}
LINKED = "".join(f"<p><a href=/{number}>Ferry sold to a museum</a></p>" for number in range(3))
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
LINE = "A way back over the river for all"
HEAD = (
    "<meta property=og:title content='Bridge opens again'><meta name=author content='Ann Miller'>"
    f"<meta property=og:description content='{LINE}'>"
)
OF_A_PAGE = {
    "a deck by the name of its element": (f"<h1>Bridge opens again</h1><div class=deck>{LINE}</div>{TEXT}", LINE, "deck!"),
    "one that other lines part from the title": (
        f"<h1>Bridge opens again</h1>{'<p>Share</p>' * 9}<div class=deck>{LINE}</div>{TEXT}", LINE, "deck!",
    ),
    "one that too many do": (f"<h1>Bridge opens again</h1>{'<p>Share</p>' * 12}<div class=deck>{LINE}</div>{TEXT}", LINE, "nav"),
    "a name further out": (
        f"<h1>Bridge opens again</h1><div class=deck>{'<div class=a>' * 4}{LINE}{'</div>' * 5}{TEXT}", LINE, "deck!",
    ),
    "a heading right under the title": (f"<h1>Bridge opens again</h1><h2>{LINE}</h2>{TEXT}", LINE, "deck"),
    "a heading further below": (f"<h1>Bridge opens again</h1>{'<p>Share</p>' * 5}<h2>{LINE}</h2>{TEXT}", LINE, "-"),
    "a link is none": (f"<h1>Bridge opens again</h1><div class=deck><a href=/>{LINE}</a></div>{TEXT}", LINE, "nav"),
    "a caption by the name of its element": (f"<h1>Bridge</h1>{TEXT}<div class=caption>{LINE}</div>", LINE, "caption"),
    "a caption by a name around it": (
        f"{TEXT}<div class=caption><div class=a><span class=b>{LINE}</span></div></div>", LINE, "caption",
    ),
    "a name far around it": (f"{TEXT}<div class=caption>{'<div class=a>' * 6}{LINE}{'</div>' * 7}", LINE, "-"),
    "what is all links beside text": (f"{TEXT}{LINKED}", "Ferry sold to a museum", "nav"),
    "what is partly links": (f"{TEXT}<p>It says <a href=/>Ferry sold</a> in the paper today.</p>", "It says Ferry sold in the paper today.", "-"),
    "links on a page of links": (f"<p>{BODY[0]}</p>{LINKED * 8}", "Ferry sold to a museum", "-"),
    "a row of links": (f"{TEXT}<table><tr><td><a href=/>Ferry</a></td><td><a href=/>Mill</a></td></tr></table>", "Ferry | Mill", "-"),
    "a heading between paragraphs": (TEXT.replace("</p>", f"</p><h2>{LINE}</h2>", 1), LINE, "heading!"),
    "one that is a link": (TEXT.replace("</p>", f"</p><h2><a href=/>{LINE}</a></h2>", 1), LINE, "-"),
    "a line between paragraphs": (TEXT.replace("</p>", f"</p><div>{LINE}</div>", 1), LINE, "-"),
    "one above a picture": (
        TEXT.replace("</p>", f"</p><h2>{LINE}</h2><figure><img src=a alt='The pier'></figure>", 1), LINE, "heading!",
    ),
    "one above a paragraph of its own": (
        TEXT.replace("</p>", f"</p><div><h2>{LINE}</h2><p>{BODY[0]}</p></div>", 1), LINE, "heading",
    ),
    "one in a wrapper of its own": (TEXT.replace("</p>", f"</p><div><h2>{LINE}</h2></div>", 1), LINE, "heading!"),
    "what the metadata says below the title": (
        f"{HEAD}<h1>Bridge opens again</h1><div>{LINE}</div>{TEXT}", LINE, "deck!",
    ),
    "what it says above the title": (f"{HEAD}<div>{LINE}</div><h1>Bridge opens again</h1>{TEXT}", LINE, "nav"),
    "the body's beginning, which the metadata gives for a summary": (
        f"<meta property=og:description content='{BODY[0]}'><h1>Bridge opens again</h1>{TEXT}", BODY[0], "-",
    ),
    "a sentence above the author's name": (
        f"{HEAD}<h1>Bridge opens again</h1><div>Now walkers are glad of it.</div><p>Ann Miller</p>{TEXT}",
        "Now walkers are glad of it.", "deck",
    ),
    "a line above the author's name": (
        f"{HEAD}<h1>Bridge opens again</h1><div>Now walkers are glad of it</div><p>Ann Miller</p>{TEXT}",
        "Now walkers are glad of it", "nav",
    ),
    "a name of captions around the body": (f"<div class=caption>{TEXT}</div>", BODY[0], "-"),
    "a row in a figure": (f"{TEXT}<figure><table><tr><td>Ferry</td><td>9</td></tr></table></figure>", "Ferry | 9", "-"),
    "an item in a figure": (f"{TEXT}<figure><ul><li>{LINE}</li></ul></figure>", LINE, "caption"),
    "one in bold type": (TEXT.replace("</p>", f"</p><div><b>{LINE}</b></div>", 1), LINE, "heading"),
}  # fmt: skip


def said_of(lines: list[str], without_model: bool) -> list[str]:
    rows = [line.split(" ", 1) for line in lines]
    blocks = read("\n\n".join(text for _, text in rows), Format.TEXT).blocks
    said = guesses(blocks, find_words([block.prose for block in blocks]), Hits(len(blocks)), without_model)
    return [f"{said[number].kind if number in said else '-'} {block.text}" for number, block in enumerate(blocks)]


@pytest.mark.parametrize("label", OF_A_DUMP)
def test_of_a_dump_it_is_said_that(label: str) -> None:
    assert said_of(OF_A_DUMP[label], without_model=True) == OF_A_DUMP[label]


@pytest.mark.parametrize("label", OF_A_THREAD)
def test_of_what_readers_wrote_it_is_said_that(label: str) -> None:
    assert said_of(OF_A_THREAD[label], without_model=False) == OF_A_THREAD[label]


@pytest.mark.parametrize("label", OF_A_PAGE)
def test_of_a_page_it_is_said_that(label: str) -> None:
    html, line, kind = OF_A_PAGE[label]
    blocks = read(f"<html><body>{html}</body></html>", Format.HTML).blocks
    said = guesses(blocks, find_words([block.prose for block in blocks]), Hits(len(blocks)), without_model=True)
    number = next(number for number, block in enumerate(blocks) if block.text == line)
    assert (said[number].kind + "!" * said[number].sure if number in said else "-") == kind
