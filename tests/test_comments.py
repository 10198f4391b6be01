"""Removed threads come out comment by comment."""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import Cleaner, Kind
from cleaner.cli.app import app
from cleaner.comments import read_comments
from cleaner.document import Block, Document, Verdict
from cleaner.fields import read_fields
from cleaner.signatures import author_of, is_timed, signature_date
from tests.conftest import seeds

CASES = tomllib.loads((Path(__file__).parent / "cases" / "comments.toml").read_text(encoding="utf-8"))["case"]

ARTICLE = """<h1>Bridge to reopen</h1>
<p>The old bridge over the river will open to pedestrians again on Monday, eleven years after a barge struck a pier.</p>
<p>The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.</p>
"""
NESTED = """<section id="comments"><h3>3 Comments</h3><ol class="commentlist">
<li class="comment depth-1" id="comment-1"><article class="comment-body"><cite class="fn">Ann</cite> <span>says:</span>
<time datetime="2024-03-06T10:00">March 6</time><div class="comment-content"><p>About time!</p><p>Really.</p></div>
<a href="#r">Reply</a></article>
<ul class="children"><li class="comment depth-2" id="comment-2"><article class="comment-body"><cite class="fn">Bob</cite>
<div class="comment-content"><p>I liked the ferry.</p></div></article></li></ul></li>
<li class="comment depth-1" id="comment-3"><article class="comment-body"><cite class="fn">Cleo</cite>
<div class="comment-content"><p>Who paid for it?</p></div></article></li></ol></section>"""
MICRODATA = """<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Ann</span>
<meta itemprop="dateCreated" content="2024-03-06"><p itemprop="text">About time!</p>
<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Bob</span><p itemprop="text">Indeed.</p></div>
</div>"""


def judged(text: str, format: str, kind: Kind = Kind.COMMENT) -> tuple[Document, list[Verdict]]:  # noqa: A002
    """A document of which everything is of one kind."""
    document = Cleaner(model=False).clean(text, format=format).document
    return document, [Verdict(kind, kind is Kind.TEXT, "by the test") for _ in document.blocks]


def test_a_thread_that_is_kept_is_not_among_what_was_removed() -> None:
    document, verdicts = judged(CASES[0]["thread"], "text")
    assert read_comments(document, verdicts)
    assert not read_comments(document, [Verdict(Kind.COMMENT, True, "by the test") for _ in verdicts])


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["tight", "spaced"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_thread_of_lines_is_taken_apart(case: dict[str, Any], between: str) -> None:
    lines = [line for line in case["thread"].splitlines() if line]
    found = read_comments(*judged(between.join(lines), "text"))
    assert [[one.author or "", one.date or "", one.depth] for one in found] == [
        [author, date, depth] for author, date, _, depth in case["comments"]
    ]
    for one, (_, _, words, _) in zip(found, case["comments"], strict=True):
        assert one.text.startswith(words)
        assert one.date not in one.text.split("\n")
        assert not any(line in ("Reply", "Like", "12", "Antworten", "In Response") for line in one.text.split("\n"))


@pytest.mark.parametrize(
    ("date", "tells"),
    [
        ("14.03.2009 21:12", True),
        ("14.3.2009 klo 21.12", True),
        ("vor 3 Stunden", True),
        ("2 ore fa", True),
        ("14.03.2009", False),
        ("14 de agosto de 2009", False),
    ],
)
def test_a_date_tells_the_time_of_day_or_how_long_ago_it_was_or_neither(date: str, tells: bool) -> None:
    assert signature_date(f"Ann, {date}") == date
    assert is_timed(date) is tells


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Ann, 14.03.1998 21:12", "14.03.1998 21:12"),
        ("Ann, 14.03.1987", None),
        ("Autor: Jan Kowalski, 14.03.2009", "14.03.2009"),
        ("Published: 14.03.2009", None),
        ("Printed: the weekend edition, 14.03.2009", None),
        ("Of all that had been said of it, 14.03.2009", None),
        ("— Ann Miller, 14.03.2009", None),
        ("by — Ann Miller, 14.03.2009", None),
        ("Ann Miller - Bo Mason, 14.03.2009", None),
        ("Winter of 2008, 14.03.2009", None),
        ("12 34, 14.03.2009", None),
        ("So it is. 14.03.2009", None),
    ],
)
def test_who_signs_with_a_date_is_somebody_and_the_date_that_of_a_thread(line: str, date: str | None) -> None:
    assert signature_date(line) == date


@pytest.mark.parametrize(
    ("line", "author"), [("Ann Miller", "Ann Miller"), ("Ann M.", "Ann M."), ("So it is.", None), ("3 hours ago", None)]
)
def test_what_stands_above_a_date_is_a_name_or_none(line: str, author: str | None) -> None:
    assert author_of(line, dated=True) == (None if author is None else (author, None))


@pytest.mark.parametrize(
    ("ends", "kept"),
    [
        (["Svara"] * 4, []),
        (["Svara"] * 3 + ["Tack!"], ["Tack!"]),
        (["Svara"] * 2 + ["Tack!", "Hej!"], ["Svara", "Svara", "Tack!", "Hej!"]),
        (["See you all at the mill"] * 4, ["See you all at the mill"] * 4),
    ],
    ids=["all", "most", "some", "a sentence"],
)
def test_what_most_comments_end_in_is_there_to_be_clicked(ends: list[str], kept: list[str]) -> None:
    names = ["Ann", "Bo", "Cy", "Dan"]
    lines = [
        line
        for name, end in zip(names, ends, strict=True)
        for line in (name, "14.03.2009 21:12", f"{name} liked the ferry.", end)
    ]
    found = read_comments(*judged("\n\n".join(lines), "text"))
    assert [one.text.split("\n")[0] for one in found] == [f"{name} liked the ferry." for name in names]
    assert [line for one in found for line in one.text.split("\n")[1:]] == kept


def test_comments_that_say_the_same_stay() -> None:
    lines = [line for name in ("Ann", "Bo", "Cy") for line in (name, "14.03.2009 21:12", "Agreed")]
    assert [one.text for one in read_comments(*judged("\n\n".join(lines), "text"))] == ["Agreed"] * 3


def test_names_and_dates_without_a_comment_are_no_thread() -> None:
    lines = "\n\n".join(["Ann", "14.03.2009 21:12", "The ferry was better."])
    assert not read_comments(*judged(lines, "text", Kind.BYLINE))


@pytest.mark.parametrize(
    "line",
    [
        "Ultimo aggiornamento Mercoledì 18 Maggio 2011 09:02",
        "Last Updated Wednesday, 18 May 2011 09:02",
        "Zuletzt aktualisiert 18.05.2011 09:02",
        "Последнее обновление 18.05.2011 09:02",
    ],
)
def test_what_tells_of_a_page_s_change_signs_nothing(line: str) -> None:
    assert signature_date(line) is None
    assert signature_date("Update 18.05.2011 09:02") == "18.05.2011 09:02"  # may be somebody


def test_the_first_seed_has_nine_comments_of_which_four_are_answers() -> None:
    found = Cleaner().clean(seeds()[0].text).comments
    assert [one.depth for one in found] == [0, 0, 1, 0, 0, 0, 1, 1, 1]
    assert [found[0].author, found[-1].author] == ["Anonymous", "meanbill"]
    assert found[1].text.count("\n") == 1


def test_a_page_tells_who_answers_whom() -> None:
    found = read_comments(*judged(f"<html><body>{NESTED}</body></html>", "html"))
    assert [(one.author, one.date, one.text, one.depth) for one in found] == [
        ("Ann", "2024-03-06T10:00", "About time!\nReally.", 0),
        ("Bob", None, "I liked the ferry.", 1),
        ("Cleo", None, "Who paid for it?", 0),
    ]


def test_microdata_tells_the_same() -> None:
    found = read_comments(*judged(f"<html><body>{MICRODATA}</body></html>", "html"))
    assert [(one.author, one.date, one.text, one.depth) for one in found] == [
        ("Ann", "2024-03-06", "About time!", 0),
        ("Bob", None, "Indeed.", 1),
    ]


@pytest.mark.parametrize("name", ["data-comment-id=1", "class=comment-item id=comment-1"])
def test_a_page_is_no_comment(name: str) -> None:
    head = f"<html {name}><head><title>Bridge to reopen</title></head>"
    document, verdicts = judged(f"{head}<body {name}><div class=comment>So it is.</div>", "html")
    assert [(one.text, one.depth) for one in read_comments(document, verdicts)] == [("So it is.", 0)]
    assert read_fields(document, verdicts).title == "Bridge to reopen"


def test_a_thread_nested_deep_is_told_in_time() -> None:
    document, verdicts = judged("<!doctype html>" + "<div class=comment>So it is." * 4_000, "html")
    started = time.process_time()
    assert [one.depth for one in read_comments(document, verdicts)] == [*range(4_000)]
    assert time.process_time() - started < 12


@pytest.mark.parametrize(
    "head",
    [
        "<div class='comment-author'><b>Ned</b><span class='on'>2 May 2020</span></div>",
        "<div class='comment-author'>Ned<time>2 May 2020</time></div>",
        "<div class='vcard'><b>Ned</b><i>2 May 2020</i></div>",
    ],
    ids=["in the author's element", "as a time", "in no element that names an author"],
)
def test_a_date_right_behind_the_author_is_none_of_the_name(head: str) -> None:
    comment = f"<div class='comment'>{head}<p>About time!</p></div>"
    found = read_comments(*judged(f"<html><body>{comment}</body></html>", "html"))
    assert [(one.author, one.date, one.text) for one in found] == [("Ned", "2 May 2020", "About time!")]


SAID = "The ferry was better, and it ran on Sundays too."
SIGNED = {
    "date right behind a surname": (
        f"<li class=comment><cite>Jo Pike</cite><time>May 3, 2024 2:30 PM</time><p>{SAID}</p>",
        ("Jo Pike", "May 3, 2024 2:30 PM"),
    ),
    "elements that have no telling name": (
        f"<div class=comment><a class=user>Jo Pike</a><span class=ago>3 hours ago</span><p>{SAID}</p>",
        ("Jo Pike", "3 hours ago"),
    ),
    "an initial in the place of a surname": (
        f"<div class=comment><a class=user>Jo P.</a> <span class=ago>3 hours ago</span><p>{SAID}</p>",
        ("Jo P.", "3 hours ago"),
    ),
    "a date that is rounded": (
        f"<div class=comment><a class=user>Jo Pike</a> <span class=ago>Over a year ago</span><p>{SAID}</p>",
        ("Jo Pike", "Over a year ago"),
    ),
    "name above a date": (
        f"<div class=comment><div>Jo Pike</div><div>May 3, 2024</div><p>{SAID}</p>",
        ("Jo Pike", "May 3, 2024"),
    ),
    "name as a link where a date may be": (
        "<div class=comment><div class=comment-meta><a href=x>Jo Pike</a> on <a href=y>May 3, 2024 at 2:30 pm</a></div>"
        f"<div class=comment-text><p>{SAID}</p></div>",
        ("Jo Pike", "May 3, 2024 at 2:30 pm"),
    ),
    "lines parted by a break": (
        "<ol class=commentlist><li id=comment-4><cite><a href=x>Jo Pike</a></cite> Says:<br><small "
        f"class=commentmetadata><a href=y>May 3rd, 2024 at 2:30 pm</a></small><p>{SAID}</p>",
        ("Jo Pike", "May 3rd, 2024 at 2:30 pm"),
    ),
    "below what was written": (
        f"<div class=comment><div class=comment-content><p>{SAID}</p></div><p class=comment-footer>Posted by: "
        "<a href=x>Jo Pike</a> | <a href=y>May 3, 2024 at 2:30 PM</a></p>",
        ("Jo Pike", "May 3, 2024 at 2:30 PM"),
    ),
    "a date in a way of writing that is not known": (
        f"<div class=comment><p class=fn>Jo Pike</p><p class=comment-date>Tuesday 14:05</p><p>{SAID}</p>",
        ("Jo Pike", "Tuesday 14:05"),
    ),
    "a date for machines and one for readers": (
        "<div class=comment><b class=fn>Jo Pike</b><p><time datetime=2024-05-03T14:30>3 May 2024</time></p>"
        f"<p>{SAID}</p>",
        ("Jo Pike", "2024-05-03T14:30"),
    ),
    "a button above what was written": (
        f"<div class=comment><b class=fn>Jo Pike</b><p>Report</p><p>{SAID}</p>",
        ("Jo Pike", None),
    ),
    "nobody": (f"<div class=comment><p>{SAID}</p><p>Bob on the bridge, 1962</p>", (None, None)),
    "nobody, above a sentence with a date": (
        f"<div class=comment><p>{SAID}</p><p>They shut it on 3 May 2020.</p></div>",
        (None, None),
    ),
}


@pytest.mark.parametrize("label", SIGNED)
def test_a_comment_has_the_author_and_the_date_that_it_shows(label: str) -> None:
    html, signed = SIGNED[label]
    (found,) = read_comments(*judged(f"<html><body>{ARTICLE}{html}</body></html>", "html"))
    assert (found.author, found.date) == signed
    assert found.text.split("\n")[0] == SAID


@pytest.mark.parametrize("first", ["It began 5 years ago", "My neighbour says:"])
def test_a_first_line_that_tells_of_a_time_or_of_somebody_signs_nothing(first: str) -> None:
    html = f"<div class=comment><p>{first}</p><p>{SAID}</p></div>"
    (found,) = read_comments(*judged(f"<html><body>{ARTICLE}{html}</body></html>", "html"))
    assert (found.author, found.date, found.text.split("\n")) == (None, None, [first, SAID])


def test_lines_that_look_like_signs_stay_where_the_comment_has_begun() -> None:
    html = (
        f"<div class=comment><b class=fn>Jo</b><p>{SAID}</p><p>It ran on<br>3 May 2020<br>for the last time.</p>"
        "<p>3 May 2020<br>was a Sunday.</p></div>"
    )
    (found,) = read_comments(*judged(f"<html><body>{html}</body></html>", "html"))
    assert found.text.split("\n") == [
        SAID,
        "It ran on",
        "3 May 2020",
        "for the last time.",
        "3 May 2020",
        "was a Sunday.",
    ]


def test_an_element_around_a_comment_that_tells_its_depth_counts_as_none() -> None:
    def item(number: int, text: str, answers: str = "") -> str:
        comment = f"<article id=comment-{number} class=comment><b class=fn>Ann</b><p>{text}</p></article>"
        depth = 2 if number == 2 else 1
        return f"<li class='comment depth-{depth}' id=li-comment-{number}>{comment}{answers}</li>"

    thread = item(1, "About time!", f"<ol class=children>{item(2, 'Indeed.')}</ol>") + item(3, "Who paid?")
    found = read_comments(*judged(f"<html><body><ol class=commentlist>{thread}</ol></body></html>", "html"))
    assert [(one.text, one.depth) for one in found] == [("About time!", 0), ("Indeed.", 1), ("Who paid?", 0)]


@pytest.mark.parametrize(
    ("opening", "author"),
    [
        ("<li class='comment depth-1' id=comment-7><div class='comment-author vcard'><b class=fn>Jo Pike</b>"
         " <span class=says>says:</span></div>", "Jo Pike"),
        ("<li class='comment byuser comment-author-ruth bypostauthor' id=comment-7><div class='comment-author vcard'>"
         "<cite class=fn>Ruth Calder</cite></div>", "Ruth Calder"),
        ("<div class='comment bypostauthor' id=comment-7>", None),
        ("<li class=comment id=comment-item-7><b class=fn>Ann</b>", "Ann"),
        ("<div class=comment id=comment-7><p class=author><b>Jo</b><b>Pike</b></p>", "Jo Pike"),
        ("<div class=comment id=comment-7><div class=author-box>" + "A long text about the ferry. " * 20 + "</div>", None),
    ],
    ids=["says beside the name", "login in a class", "no name", "a word in the number", "name in two elements", "longer than a name"],
)  # fmt: skip
def test_the_author_is_the_name_and_nothing_beside_it(opening: str, author: str | None) -> None:
    text = f"<html><body>{ARTICLE}{opening}<p>The ferry was better, and it ran on Sundays too.</p></body></html>"
    assert [one.author for one in read_comments(*judged(text, "html"))] == [author]


@pytest.mark.parametrize(
    "part",
    [
        "<div id=comment-form-7>Leave a reply to this comment below</div>",
        "<nav id=comment-nav-above>Older comments on this page</nav>",
        "<button data-comment-id=7>Reply to this comment</button>",
        "<ol class=commentlist><li class=pingback id=comment-9>Pingback: Bridges of the north, a list</li></ol>",
    ],
)
def test_forms_pagers_and_links_from_elsewhere_are_no_comments(part: str) -> None:
    found = read_comments(*judged(f"<html><body>{NESTED}{part}</body></html>", "html"))
    assert [one.author for one in found] == ["Ann", "Bob", "Cleo"]


def test_what_is_kept_is_no_removed_thread() -> None:
    assert read_comments(*judged(f"<html><body>{NESTED}</body></html>", "html", Kind.TEXT)) == []


@given(
    st.lists(st.sampled_from(["In Response", "by: Ann", "March 3, 2014", "Reply", "Ann says:", "So it is.", "7", ""]))
)
def test_no_order_of_lines_is_too_odd(lines: list[str]) -> None:
    blocks = [Block(f"{line}\n", line, (number + 1, number + 1)) for number, line in enumerate(lines)]
    verdicts = [Verdict(Kind.COMMENT, False, "by the test") for _ in blocks]
    found = read_comments(Document(blocks), verdicts)
    assert sum(one.text.count("So it is.") for one in found) <= lines.count("So it is.")
    assert all(one.text and one.author for one in found)


def test_the_command_adds_them_to_json(tmp_path: Path) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_bytes(seeds()[0].text.encode())
    shown = CliRunner().invoke(app, ["clean", str(dump), "--comments"])
    assert len(json.loads(shown.stdout)["comments"]) == 9
    refused = CliRunner().invoke(app, ["clean", str(dump), "--comments", "-o", str(tmp_path / "out")])
    assert refused.exit_code == 2
    assert "records of JSON" in refused.output


def test_a_column_of_the_input_that_is_called_comments_stays(tmp_path: Path) -> None:
    text = seeds()[0].text
    lines = [{"text": text, "comments": "theirs", "cleaner_comments": "theirs too"}, {"text": text}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = ["clean", str(tmp_path / "in.jsonl"), "--comments", "--no-model"]
    written = CliRunner().invoke(app, command).stdout.splitlines()
    first, second = (json.loads(line, object_pairs_hook=list) for line in written)
    assert len(dict(first)) == len(first)
    assert (dict(first)["comments"], dict(first)["cleaner_comments"]) == ("theirs", "theirs too")
    for row in (first, second):
        assert len(dict(row)["cleaner_cleaner_comments"]) == 9
    assert "comments" not in dict(second)
    refused = CliRunner().invoke(app, [*command, "--prefix", ""])
    assert refused.stdout == ""
    assert "column 'comments' already, and the prefix is empty" in refused.stderr
