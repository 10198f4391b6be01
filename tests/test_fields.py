"""Title, deck, byline, date, site and address: of a page from its metadata and its text, read when asked for."""

from __future__ import annotations

import json
import pickle
import re

import pytest

from cleaner import Cleaner, Kind
from cleaner.cleaned import Cleaned
from cleaner.fields.date import iso_day

PARAGRAPHS = """<p>The old bridge over the river will open to pedestrians again on Monday, after a barge struck a pier.</p>
<p>The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.</p>
<h2>Stone from afar</h2>
<p>Those who live on the far side have walked around by the mill all these years, in all weathers, and say so.</p>"""
HEAD = """<title>Bridge to reopen after eleven years | Mill Gazette</title>
<meta property="og:site_name" content="Mill Gazette"><link rel="canonical" href="https://gazette.example/bridge">
<meta property="og:description" content="Walkers have waited eleven years for the way across the river.">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Bridge to reopen after eleven years", "datePublished": "2024-03-05T10:00:00+01:00",
"author": [{"@type": "Person", "name": "Jane Reporter"}]}</script>"""


def clean(body: str, head: str = HEAD, url: str | None = None) -> Cleaned:
    return Cleaner(model=False).clean(f"<html lang='en-GB'><head>{head}</head><body>{body}</body></html>", url=url)


def kinds(result: Cleaned) -> dict[str, Kind]:
    return {block.text: block.kind for block in result.blocks}


def test_metadata_gives_the_fields() -> None:
    result = clean(f"<h1>Bridge to reopen after eleven years</h1>{PARAGRAPHS}")
    assert result.title == "Bridge to reopen after eleven years"
    assert result.deck == "Walkers have waited eleven years for the way across the river."
    assert result.byline == "Jane Reporter"
    assert result.date == "2024-03-05"
    assert result.site_name == "Mill Gazette"
    assert result.canonical_url == "https://gazette.example/bridge"


def test_what_the_page_shows_goes_before_metadata_for_title_and_deck() -> None:
    body = f"<h1>The bridge reopens, at last</h1><p class='standfirst'>A way across, for all who walk.</p>{PARAGRAPHS}"
    result = clean(body)
    assert result.title == "The bridge reopens, at last"
    assert result.deck == "A way across, for all who walk."


def test_the_date_is_the_one_of_the_metadata_whatever_the_page_shows() -> None:
    assert clean(f"<h1>A bridge</h1><p>Updated March 9, 2024</p>{PARAGRAPHS}").date == "2024-03-05"


def test_title_and_deck_are_one_line_each() -> None:
    body = f"<h1>The bridge<br>reopens</h1><p class='standfirst'>A way across,<br>for all who walk.</p>{PARAGRAPHS}"
    result = clean(body)
    assert (result.title, result.deck) == ("The bridge reopens", "A way across, for all who walk.")
    japanese = clean(
        f"<h1>川の古い橋が<br>月曜日に再び開通</h1>{PARAGRAPHS}", "<title>川の古い橋が月曜日に再び開通</title>"
    )
    assert japanese.title == "川の古い橋が月曜日に再び開通"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Installing<a href='#installing'>¶</a>", "Installing"),
        ("<ruby>川<rp>(</rp><rt>かわ</rt><rp>)</rp>の<rt>の</rt></ruby><br>歴史", "川の歴史"),
    ],
    ids=["permalink", "how characters are read"],
)
def test_a_heading_that_is_no_title_for_the_judge_gives_it_without_signs_and_readings(heading: str, title: str) -> None:
    pages = [f"<h1>{heading}</h1>{PARAGRAPHS}", f"<table><tr><td>{PARAGRAPHS}<h1>{heading}</h1></td></tr></table>"]
    for page in pages:
        assert Cleaner(model=False).clean(f"<html><body>{page}</body></html>").title == title


def test_where_metadata_is_silent_the_page_tells() -> None:
    result = clean(f"<h1>Bridge to reopen after eleven years</h1><p>By Jane Reporter</p>{PARAGRAPHS}", head="")
    assert result.title == "Bridge to reopen after eleven years"
    assert "Jane Reporter" in (result.byline or "")
    assert result.deck is None
    assert result.language == "en"


def test_the_beginning_of_the_body_is_no_deck() -> None:
    excerpt = "The old bridge over the river will open to pedestrians again on Monday, after a barge struck …"
    assert clean(f"<h1>A bridge</h1>{PARAGRAPHS}", f'<meta name="description" content="{excerpt}">').deck is None
    summary = "The old bridge has been missed by all who live beside the river, and by their dogs."
    assert clean(f"<h1>A bridge</h1>{PARAGRAPHS}", f'<meta name="description" content="{summary}">').deck == summary


def test_who_signs_out_of_sight_is_not_the_author() -> None:
    signed = "<p hidden>By Ned Walker</p><p>By Jane Reporter</p>"
    assert clean(f"<h1>Bridge to reopen</h1>{signed}{PARAGRAPHS}", head="").byline == "Jane Reporter"


DUMP = re.sub("<[^>]*>", "", PARAGRAPHS)


@pytest.mark.parametrize(
    ("above", "below"),
    [("\nNed Walker", ""), ("", "\n2 Comments\nNed Walker\nApril 2, 2018 11:04 AM\nIt is about time, I should say.")],
    ids=["a name without a label above", "comments right below"],
)
def test_a_labelled_name_below_the_text_signs_a_dump(above: str, below: str) -> None:
    dump = f"Bridge to reopen after eleven years{above}\n{DUMP}\nBy Jane Reporter{below}"
    assert Cleaner(model=False).clean(dump).byline == "Jane Reporter"


def test_the_site_is_no_author_beside_one() -> None:
    head = """<meta property="og:site_name" content="Mill Gazette"><script type="application/ld+json">
    {"@context": "https://schema.org", "@type": "NewsArticle", "author": [{"@type": "Person", "name": "Mill Gazette"},
    {"@type": "Person", "name": "Jane Reporter"}]}</script>"""
    assert clean(PARAGRAPHS, head).byline == "Jane Reporter"


def test_a_comment_gives_the_article_neither_date_nor_author() -> None:
    comment = """<div class="comment" id="comment-1"><span class="comment-author" rel="author">Ned Walker</span>
    <time datetime="2021-05-02T10:00">2 May 2021</time><p>About time that somebody did something with it!</p></div>"""
    body = f"<h1>Bridge to reopen</h1>{PARAGRAPHS}<section id='comments'><h3>1 comment</h3>{comment}</section>"
    result = clean(body, head="")
    assert (result.date, result.byline) == (None, None)
    assert [one.author for one in result.comments] == ["Ned Walker"]


@pytest.mark.parametrize(
    ("review", "count", "signed"),
    [
        (
            "<li class='review-item'><p class='review-author'>Hamish</p><p><time>2022-09-14</time></p><p>Dry.</p></li>",
            2,
            0,
        ),
        (
            "<div itemscope itemtype='https://schema.org/Review'><p class='review-author'>Hamish</p><p>Dry.</p></div>",
            2,
            0,
        ),
        (
            "<div itemscope itemtype='https://schema.org/Review'><p class='review-author'>Hamish</p><p>Dry.</p></div>",
            1,
            1,
        ),
    ],
)
def test_reviews_give_a_page_neither_date_nor_author_where_there_are_several(
    review: str, count: int, signed: int
) -> None:
    result = clean(f"<h1>Larkspur Tent</h1>{PARAGRAPHS}{review * count}", "<title>Larkspur Tent</title>")
    assert (result.byline, result.date) == ("Hamish" if signed else None, None)


@pytest.mark.parametrize(
    ("shown", "byline"),
    [
        ("j_doe99", "j_doe99"),
        ("patchbay_ruth", "patchbay_ruth"),
        ("Ann Miller", "Ann Miller"),
        ("ann miller", "Ann Miller"),
        ("crumbled</a></p><p>Likes: crumbled2<a>", "Crumbled"),
    ],
)
def test_the_name_of_an_account_stays_as_it_is_shown(shown: str, byline: str) -> None:
    body = f"<h1>The band</h1><p class='author'><a rel='author' class='author' href='/u'>{shown}</a></p>{PARAGRAPHS}"
    assert clean(body, "<title>The band</title>").byline == byline


@pytest.mark.parametrize(
    ("head", "ranks", "title"),
    [
        ("Bee Forum • View topic - Few bees in autumn", ("Bee Forum", "Few bees in autumn"), "Few bees in autumn"),
        ("Few bees in autumn - Bee Forum", ("Bee Forum", "Few bees in autumn"), "Few bees in autumn"),
        ("Few bees in autumn - Bees", ("Few bees in autumn", "Bees"), "Few bees in autumn"),
        ("Bees today - In autumn", ("Bees today", "Few bees in autumn, as ever"), "Bees today"),
    ],
)
def test_a_heading_below_the_name_of_the_site_is_the_title(head: str, ranks: tuple[str, str], title: str) -> None:
    result = clean(f"<h1>{ranks[0]}</h1><h2>{ranks[1]}</h2>{PARAGRAPHS}", f"<title>{head}</title>")
    assert result.title == title


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Actualizado el Martes, 03 de Agosto de 2010 09:12", "2010-08-03"),
        ("Zaktualizowano 3 sierpnia 2010", "2010-08-03"),
        ("2 days ago", "2 days ago"),
    ],
)
def test_the_day_that_a_page_shows_is_told_as_metadata_would_tell_it(line: str, date: str) -> None:
    assert iso_day(line) == date


def test_the_address_it_came_from_stands_in_for_a_canonical_one() -> None:
    assert clean(PARAGRAPHS, head="", url="https://gazette.example/a?b=1").canonical_url == (
        "https://gazette.example/a?b=1"
    )


def test_a_declared_language_stands_in_where_no_words_tell() -> None:
    assert clean("<p>Xylo qwrt.</p>").language == "en"


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        ("<div>News: Bridge to reopen after eleven years</div>", Kind.TITLE),
        ("<header><p>Walkers have waited eleven years for the way across the river.</p></header>", Kind.DECK),
        ("<h2 class='article-subtitle'>Here is what to know before you cross it</h2>", Kind.DECK),
        ("<div>Words: JANE REPORTER</div>", Kind.BYLINE),
        ("<figure><figcaption>The bridge as it was, seen from the mill</figcaption></figure>", Kind.CAPTION),
        (
            "<figure><img src=x alt='Walkers have waited eleven years for the way across the river.'></figure>",
            Kind.CAPTION,
        ),
        ("<p class='wp-caption-text'>The bridge as it was, seen from the mill</p>", Kind.CAPTION),
    ],
)
def test_a_block_is_known_by_the_field_it_repeats_or_its_element(block: str, kind: Kind) -> None:
    result = clean(f"<h1>Bridge to reopen after eleven years</h1>{block}{PARAGRAPHS}")
    assert result.blocks[1].kind is kind
    assert result.blocks[1].text in block


def test_a_first_paragraph_that_is_the_summary_stays_in_the_body() -> None:
    first = "The old bridge over the river will open to pedestrians again on Monday, after a barge struck a pier."
    result = clean(f"<h1>A bridge</h1>{PARAGRAPHS}", f'<meta name="description" content="{first}">')
    assert kinds(result)[first] is Kind.TEXT
    assert first in result.body


def test_a_heading_in_the_body_is_a_heading() -> None:
    assert kinds(clean(PARAGRAPHS))["Stone from afar"] is Kind.HEADING


WRAPPED = [
    f"<section>{one}</p></section>" for one in PARAGRAPHS.replace("<h2>Stone from afar</h2>\n", "").split("</p>")
]


@pytest.mark.parametrize(
    "heading",
    [
        "<div class='crosshead'><h2>Stone from afar</h2></div>",
        "<h2>Stone from afar</h2><figure><img src=x alt='The quarry'></figure>",
        "<h2>Stone from afar</h2><h3>In the first year</h3>",
        "<p>Comments</p><h2>Stone from afar</h2>",
    ],
    ids=["in a wrapper of its own", "above a picture", "above another", "below what may open a thread"],
)
def test_a_heading_that_stands_beside_the_paragraphs_is_one_whatever_is_between(heading: str) -> None:
    assert (
        kinds(clean(f"<article>{WRAPPED[0]}{heading}{WRAPPED[1]}{WRAPPED[2]}</article>"))["Stone from afar"]
        is Kind.HEADING
    )


@pytest.mark.parametrize(
    ("above", "deck"),
    [
        ("<h2>A bridge</h2><div>Walkers have waited for so many years.</div><i>Jane Reporter</i>", True),
        ("<nav><h1>A bridge</h1></nav><h2>Walkers have waited for so many years</h2>", False),
    ],
    ids=["between the title and the author", "a headline under a trail of links"],
)
def test_a_deck_stands_under_the_title_of_the_article(above: str, deck: bool) -> None:
    head = '<meta property="og:title" content="A bridge"><meta name="author" content="Jane Reporter">'
    assert any(kind is Kind.DECK for kind in kinds(clean(above + PARAGRAPHS, head)).values()) is deck


def test_a_page_that_scripts_will_show_is_read_as_if_they_had() -> None:
    body = f"<div style='visibility: hidden'><h1>A bridge</h1><h4>{HIDDEN_DECK}</h4>{PARAGRAPHS}</div>"
    assert kinds(clean(body, f'<meta name="description" content="{HIDDEN_DECK}">'))[HIDDEN_DECK] is Kind.DECK


HIDDEN_DECK = "Walkers have waited eleven years for the way across the river."


def test_what_stands_above_the_title_is_the_motto_of_the_site() -> None:
    motto = "All that is new beside the river"
    body = f"<p class='slogan'>{motto}</p><h1>A bridge over the river</h1>{PARAGRAPHS}"
    head = f'<meta name="description" content="{motto}"><meta property="og:title" content="A bridge over the river">'
    assert kinds(clean(body, head))[motto] is not Kind.DECK


def test_a_menu_that_opens_a_section_ends_at_the_title() -> None:
    body = f"<div>Most Read</div><h1>Bridge to reopen after eleven years</h1>{PARAGRAPHS}"
    assert kinds(clean(body))["Bridge to reopen after eleven years"] is Kind.TITLE


@pytest.mark.parametrize(("heading", "ends"), [("Most Read", True), ("12 Comments", False)])
def test_a_label_in_a_menu_does_not_take_a_whole_page_of_short_lines(heading: str, ends: bool) -> None:
    lines = "".join(f"<div>Bridge number {number}</div>" for number in range(60))
    blocks = clean(f"<div>{heading}</div><div>Reply</div>{lines}").blocks
    taken = sum(block.rule is not None and block.text.startswith("Bridge") for block in blocks)
    assert 0 < taken <= 60
    assert (taken < 60) is ends


RELATED = "<li><a href='/n'>Night buses to be cut</a></li>"


@pytest.mark.parametrize(
    ("box", "after", "is_kept"),
    [
        (f"<div><h3>Related stories</h3><ul>{RELATED}</ul></div>", "<p>{}</p>", True),
        (f"<div>Related stories<ul>{RELATED}</ul></div>", "<p>{}</p>", True),
        (f"<div><h3>Related stories</h3><ul>{RELATED}</ul></div>", "<div>{}</div>", False),
        (f"<div><h3>Related stories</h3><ul>{RELATED}</ul></div>", "<p><a href='/q'>{}</a></p>", False),
        (
            "<div><h3>Related stories</h3><p>Chosen by those who write the Gazette every week:</p></div>",
            "<p>{}</p>",
            False,
        ),
        ("<div><h3>Related stories</h3><a href='/all'>See all</a></div>", "<p>{}</p>", False),
    ],
    ids=["past the box", "heading without an element", "in a div", "a link", "head with a line", "head with a link"],
)
def test_past_the_box_of_its_heading_a_section_ends_at_a_sentence(box: str, after: str, is_kept: bool) -> None:
    line = "The mayor said on Monday that nothing had been decided."
    blocks = clean(f"<h1>The bridge</h1>{PARAGRAPHS}{box}{after.format(line)}").blocks
    (found,) = (block for block in blocks if block.text == line)
    assert (found.rule is None) is is_kept


@pytest.mark.parametrize(("line", "is_kept"), [("What the council has to weigh up:", True), ("Read more here:", False)])
def test_past_the_box_of_its_heading_a_section_ends_at_the_lead_of_a_list(line: str, is_kept: bool) -> None:
    box = f"<div><h3>Related stories</h3><ul>{RELATED}</ul></div>"
    blocks = clean(f"<h1>The bridge</h1>{PARAGRAPHS}{box}<p>{line}</p><ul><li>the rent</li></ul>{PARAGRAPHS}").blocks
    (found,) = (block for block in blocks if block.text == line)
    assert (found.rule is None) is is_kept


@pytest.mark.parametrize(("tag", "opens"), [("option", False), ("div", True)])
def test_what_a_list_is_sorted_by_heads_no_section(tag: str, opens: bool) -> None:
    lots = "".join(f"<div>Lot {number}: a clock from the house at the river</div>" for number in range(9))
    blocks = clean(f"<h1>Clocks</h1><form><{tag}>Newest</{tag}><{tag}>Most watched</{tag}></form>{lots}").blocks
    assert any(block.rule is not None and block.text.startswith("Lot") for block in blocks) is opens


@pytest.mark.parametrize(
    "source",
    [
        "<title>\ud800</title><p>\udfff text", "<title>a\0b</title>\0", "<html></html>", "<p>" + "<div>" * 2000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>x",
        '<script type="application/ld+json">{"@type": 7, "headline": {"name": []}, "@graph": 1}</script><p>x',
        '<meta property="og:title"><meta property content="x"><meta content="y"><p>x',
    ],
    ids=["surrogates", "NUL", "empty", "deep", "deep JSON-LD", "odd JSON-LD", "odd meta"],
)  # fmt: skip
def test_odd_metadata_does_no_harm(source: str) -> None:
    result = Cleaner(model=False).clean(source, format="html", url="https://gazette.example/")
    assert isinstance(json.dumps(result.to_dict()), str)


def test_a_result_pickles_with_its_fields_still_to_read_and_takes_little_room() -> None:
    result = clean(f"<h1>Bridge to reopen after eleven years</h1>{PARAGRAPHS}<!--{'markup ' * 50_000}-->")
    packed = pickle.dumps(result)
    assert len(packed) < 20_000
    again = pickle.loads(packed)
    assert again.to_dict() == result.to_dict()
    assert again.to_markdown() == result.to_markdown()


@pytest.mark.parametrize(
    "opening",
    ["<map><br>", "<canvas><br>", "<svg></html>", "<iframe src=x></iframe>\n</html>"],
)
def test_markup_that_the_reader_of_metadata_fails_on_leaves_what_the_page_shows(opening: str) -> None:
    result = Cleaner(model=False).clean(f"{opening}<h1>Bridge to reopen</h1><p>{'The bridge opens. ' * 9}</p>", "html")
    assert (result.title, result.date) == ("Bridge to reopen", None)
