"""Who wrote an article: the names in a line, `cases/bylines.toml`, and which block or what metadata is believed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.bylines import names_in

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "bylines.toml").read_text(encoding="utf-8")
)["case"]
TITLE = "Bridge over the river to reopen on Monday"
PARAGRAPHS = [
    "The old bridge over the river will open to pedestrians again on Monday, eleven years after it was closed.",
    "The repair took longer than planned because the stone came from a quarry that had been closed for decades.",
]


def byline(*lines: str, head: str = "") -> str | None:
    """The byline of a page of these lines, those below the article after a mark."""
    above, below = (lines[: lines.index("…")], lines[lines.index("…") + 1 :]) if "…" in lines else (lines, ())
    blocks = "".join(f"<p>{line}</p>" for line in (*above, *PARAGRAPHS, *below))
    page = f"<html><head>{head}</head><body><h1>{TITLE}</h1>{blocks}</body></html>"
    return Cleaner(model=False).clean(page).byline


def linked(author: Any, *others: dict[str, Any]) -> str:
    graph = [{"@type": "NewsArticle", "headline": TITLE, "author": author}, *others]
    data = {"@context": "https://schema.org", "@graph": graph}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_names_in_a_line(case: dict[str, Any]) -> None:
    assert names_in(case["line"]) == case.get("names")


@given(st.text("Ab:： \u00a0\n.,|–1א"))
def test_no_line_is_too_odd(line: str) -> None:
    assert names_in(line) != ""


def test_a_label_above_the_name_is_no_byline() -> None:
    assert byline("Written by", "<span class='author'>Ann Miller</span>") == "Ann Miller"


def test_the_author_is_found_below_the_article_behind_a_label() -> None:
    assert byline("…", "Written by Ann Miller") == "Ann Miller"


def test_an_author_whom_the_article_refers_to_by_number_is_found_by_it() -> None:
    person = {"@type": "Person", "@id": "#ann", "name": "Ann Miller"}
    assert byline(head=linked({"@id": "#ann"}, person)) == "Ann Miller"


def test_authors_of_other_things_on_the_page_are_not_the_articles() -> None:
    video = {"@type": "VideoObject", "author": {"@type": "Person", "name": "Bo Mason"}}
    assert byline(head=linked([{"@type": "Person", "name": "Ann Miller"}], video)) == "Ann Miller"


def test_who_signs_on_the_page_goes_before_a_firm_of_the_metadata() -> None:
    firm = linked({"@type": "Organization", "name": "Mill House Press"})
    assert byline("By Ann Miller", head=firm) == "Ann Miller"
    assert byline(head=firm) == "Mill House Press"


@pytest.mark.parametrize("name", ["नरेन्द्र मोदी", "สมชาย ใจดี", "முத்து செல்வி", "သန်းရွှေ", "Ann Noe\u0308"])
def test_a_name_keeps_the_marks_on_its_last_letter(name: str) -> None:
    assert byline(f"<span>✎ <a rel=author>{name}</a></span>") == name


@pytest.mark.parametrize(
    "name", ["admin", "undefined", "https://social.example/ann", "ann@gazette.example", "1234", " "]
)
def test_what_a_system_prints_for_the_author_is_nobody(name: str) -> None:
    assert byline("By Ann Miller", head=f'<meta name="author" content="{name}">') == "Ann Miller"


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("By Ann Miller", "Ann Miller"),
        ("Written by: Ann Miller and Bo Mason", "Ann Miller, Bo Mason"),
        ("Von Miller", "Von Miller"),
        ("by annmiller", "by annmiller"),
        ("DoorDash", "DoorDash"),
        ("AvRam Noam", "AvRam Noam"),
        ("Text: Anna Meier, Fotos: Bert Huber", "Text: Anna Meier, Fotos: Bert Huber"),
    ],
)
def test_a_name_in_the_metadata_comes_without_its_label(name: str, author: str) -> None:
    assert byline(head=f'<meta name="author" content="{name}">') == author
    assert byline(head=linked({"@type": "Person", "name": name})) == author


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ('type="application/ld+json">//<![CDATA[', "//]]>"),
        ('type="application/ld+json">/* <![CDATA[ */', "/* ]]> */"),
        ('type="application/ld+json"><!--', "-->"),
        ('type="application/ld+json; charset=utf-8">', ";"),
    ],
    ids=["CDATA", "CDATA in a comment of scripts", "comment", "charset"],
)
def test_linked_data_is_read_through_what_old_systems_put_around_scripts(opening: str, closing: str) -> None:
    data = '{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Ann Miller"}}'
    assert byline(head=f"<script {opening}\n{data}\n{closing}</script>") == "Ann Miller"


def test_a_dump_gives_the_name_alone() -> None:
    text = "\n".join([TITLE, "By Ann Miller, Staff Writer", *PARAGRAPHS])
    assert Cleaner(model=False).clean(text).byline == "Ann Miller"


def test_metadata_of_any_shape_is_survived() -> None:
    for author in (None, 7, [], {}, [None, {"name": None}], {"@id": 3}, {"name": ["Ann Miller", 4]}, {"@id": ["x"]}):
        assert byline(head=linked(author)) in (None, "Ann Miller")


def test_the_site_is_the_author_where_no_one_else_is() -> None:
    head = '<meta property="og:site_name" content="Ann Miller"><meta name="author" content="Ann Miller">'
    assert byline(head=head) == "Ann Miller"
    assert byline("By Bo Mason", head=head) == "Bo Mason"


def test_many_authors_cost_no_more_than_many() -> None:
    names = [f"Ann Mill{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}" for number in range(600)]
    metas = "".join(f'<meta name="author" content="{name}">' for name in names)
    byline()  # what it needs is loaded now
    started = perf_counter()
    assert byline(head=metas + linked([{"@type": "Person", "name": name} for name in names])) == ", ".join(names)
    assert perf_counter() - started < 2


def test_who_wrote_a_comment_and_when_is_not_told_of_the_article() -> None:
    thread = [
        "3 comments",
        "By Bo Mason",
        "March 1, 2016 2:30 AM",
        "At last! We have waited for nine years.",
        "By Cy Carter",
    ]
    thread += ["March 2, 2016 9:12 AM", "Your shop was never on that bank, was it?"]
    result = Cleaner(model=False).clean("\n".join([TITLE, *PARAGRAPHS, *thread]))
    assert (result.byline, result.date) == (None, None)


@pytest.mark.parametrize("number", [1, 2])
def test_who_signs_the_last_comment_below_it_is_not_the_articles_author(number: int) -> None:
    said = ["At last! We have waited for nine years.", "Your shop was never on that bank, was it?"][:number]
    thread = "".join(
        f"<div class=comment><div class=comment-content><p>{text}</p></div>"
        f"<p class=comment-footer>Posted by: <a href=x>Bo Mason</a> | <a href=y>March {day}, 2016 at 2:30 AM</a></p></div>"
        for day, text in enumerate(said, 1)
    )
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    page = f"<html><body><h1>{TITLE}</h1>{text}<div id=all-comments><h2>Comments</h2>{thread}</div></body></html>"
    for cleaner in (Cleaner(), Cleaner(model=False)):
        result = cleaner.clean(page)
        assert (result.byline, result.date) == (None, None)


def test_who_signs_each_comment_of_a_dump_below_it_is_not_the_articles_author() -> None:
    lines = ["2 comments", "At last! We have waited for nine years.", "Posted by: Bo Mason | March 1, 2016 at 2:30 AM"]
    lines += ["Your shop was never on that bank, was it?", "Posted by: Cy Carter | March 2, 2016 at 9:12 AM"]
    assert Cleaner(model=False).clean("\n\n".join([TITLE, *PARAGRAPHS, *lines])).byline is None
