"""Pages: what becomes a block, what is seen of it, and that no page brings the reader down."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Block, Evidence
from cleaner.read.html import read_html

CASES = tomllib.loads((Path(__file__).parent / "cases" / "read_html.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_blocks(case: dict[str, Any]) -> None:
    assert [[block.seen.tag, block.text] for block in read_html(case["html"])] == case["blocks"]


def seen(html: str) -> Evidence:
    (block,) = read_html(html)
    return block.seen


def test_names_are_words_nearest_first() -> None:
    paragraph = '<p class="articleText XMLNode" role=note itemprop=description>x</p>'
    html = f'<div id=main2Content class="post-body">{paragraph}</div>'
    names = ("note", "description", "article", "text", "xml", "node", "main", "content", "post", "body")
    assert seen(html).names == names


def test_a_block_knows_the_inline_element_that_holds_all_of_it() -> None:
    evidence = seen('<article><p><span class="byline">By <b>Ann</b></span></p></article>')
    assert (evidence.tag, evidence.within[:2], evidence.names) == ("p", ("span", "article"), ("byline",))


@pytest.mark.parametrize("shown", ["x", "<math><mi>x</mi></math>"])
def test_an_inline_element_that_has_ended_says_nothing_of_the_text_behind_it(shown: str) -> None:
    evidence = seen(f"<p><span class=promo>{shown}</span> is the value of it</p>")
    assert (evidence.tag, evidence.within[0], evidence.names) == ("p", "body", ())


def test_lists_of_styles_leave_room_for_names_further_out() -> None:
    styles = " ".join(f"style{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))
    evidence = seen(f'<div class=comments><div class="{styles}" data-testid="replyBox">x</div></div>')
    assert evidence.names[:2] == ("reply", "box")
    assert evidence.names[-1] == "comments"


def test_blocks_in_one_element_share_its_number() -> None:
    one, two, apart = (block.seen.containers for block in read_html("<div><p>1</p><p>2</p></div><section>3</section>"))
    assert one[0] != two[0]
    assert one[1:] == two[1:]
    assert set(one[1:]) & set(apart) == set(one[2:])


def test_ancestors_and_names_are_bounded() -> None:
    evidence = seen("<div class='a b c d e f g h'>" * 100 + "x")
    assert len(evidence.within) == 12
    assert len(evidence.names) <= 40


@pytest.mark.parametrize(
    ("html", "share"),
    [("<p><a href=x>all of it</a></p>", 1.0), ("<p>half <a href=x>half </a></p>", 0.5), ("<p>none</p>", 0.0)],
)
def test_share_of_links(html: str, share: float) -> None:
    assert seen(html).linked == share


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ("<div hidden><p>x</p></div>", True),
        ('<div style="color: red; DISPLAY : none"><p>x</p></div>', True),
        ('<p style="visibility:hidden">x</p>', True),
        ("<dialog><p>x</p></dialog>", True),
        ("<dialog open><p>x</p></dialog>", False),
        ('<p style="display:block">x</p>', False),
        ("<p><span style='display:none'><math alttext='x^2'><mi>x</mi></math></span><img alt='x^2'></p>", False),
    ],
)
def test_hidden(html: str, hidden: bool) -> None:
    assert seen(html).hidden is hidden


def test_lines_are_those_of_the_raws_put_together() -> None:
    blocks = read_html("<p>One<br>two</p><pre>a\nb\nc</pre><p>three</p>")
    assert [block.lines for block in blocks] == [(1, 2), (3, 5), (6, 6)]
    lines = "".join(block.raw for block in blocks).split("\n")
    assert [lines[first - 1] for first, _ in (block.lines for block in blocks)] == ["One", "a", "three"]


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<pre><code>    a\n  b\n</code></pre>", "    a\n  b"),
        ("<pre><span></span><code><span>  </span><b>a</b>\nb</code></pre>", "  a\nb"),
        ("<pre>\n\n \n\ta</pre>", "\ta"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<pre> <br>  a</pre>", "  a"),
        ("<pre><!-- x --> <div><var> </var>a</div></pre>", " a"),
        ("<pre><span hidden>   </span>a</pre>", "a"),
    ],
)
def test_the_first_line_of_code_keeps_its_indentation(html: str, code: str) -> None:
    _, block = read_html(f"<p>Code:</p>{html}")
    assert (block.raw, block.prose, block.text) == (f"{code}\n", code, code.strip())


HOSTILE = {
    "nested blocks": "<div>" * 100_000 + "<p>text</p>",
    "nested blocks, closed": "<div>" * 100_000 + "<p>text</p>" + "</div>" * 100_000 + "<p>text</p>",
    "nested inline": "<b>" * 100_000 + "<p>text</p>",
    "nested tables": "<table><tr><td>" * 50_000 + "<p>text</p>",
    "nested lists": "<ul><li>" * 50_000 + "<p>text</p>",
    "paragraphs that are not closed": "<p>text" * 100_000,
    "attributes": "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">text</p>",
    "attributes with values": "<p " + " ".join(f'a{n}="b"' for n in range(100_000)) + ">text</p>",
    "quotes that do not close": "<p>text</p>" + '<a b="' * 100_000,
    "comments that do not close": "<p>text</p>" + "<!--" * 100_000,
    "scripts that do not close": "<p>text</p>" + "<script>" * 100_000,
    "only tag openings": "<p>text</p>" + "<" * 500_000,
    "only end tags": "<p>text</p>" + "</b></div>" * 50_000,
    "wrongly nested": "<p>text</p>" + "<b><i><u><p>" * 10_000 + "</b></i>" * 10_000,
    "nested raised numbers": "<p>text 1" + "<sup>" * 19_000 + "x",
    "nested hidden words": "<p>text" + "<b>x</b><span hidden>x" * 6_000,
    "nested words for screen readers": "<p>text" + "<b>x</b><span class=sr-only>x" * 6_000,
    "nested formulas": "<p>text" + "<math><mi>x</mi>" * 19_000,
    "formulas in scripts that do not close": "<p>text</p>" + "<script type=math/tex>x" * 50_000,
    "formulas in a fraction": "<p>text <math>" + "<mfrac><mn>1</mn>" * 19_000,
    "nested code": "<p>text</p>" + "<pre> <b>" * 19_000,
    "nested quotations": "<p>text" + "<q>x" * 19_000,
    "nested elements of the page's own": "<p>text" + "<x-y><b>x" * 9_000,
    "line ends behind a wide character": "<p>text 本" + "\n \n" * 500_000 + "text" + "本\n" * 500_000,
    "rows": "<table>" + "<tr><td>text</td></tr>" * 100_000,
    "cells": "<table><tr>" + "<td>text</td>" * 100_000,
    "line breaks": "<p>text" + "<br>text" * 100_000,
    "entities": "<p>text" + "&amp;" * 500_000,
    "images": "<p>text</p>" + "<img alt=text>" * 50_000,
    "megabytes of text": "<p>text " + "word " * 2_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read(name: str) -> None:
    """In seconds; what grows with the square of the page would take minutes."""
    started = time.process_time()
    blocks = read_html(f"<!doctype html><html><body>{HOSTILE[name]}")
    assert time.process_time() - started < 30
    assert blocks
    assert "text" in blocks[0].text


PARTS = """<div> </div> <p> </p> <table> <tr> <td> </td> </tr> </table> <ul> <li> <br> <a> </a> <b> </b> <pre> </pre>
<noscript> </noscript> <select> <option> <button> </button> <img/alt=x> x y &#0; &nbsp; <x-y> </x-y> <hr> <a/hidden>"""


@given(st.lists(st.sampled_from([*PARTS.split(), " ", "\n"]), max_size=60))
def test_any_tags_in_any_order(parts: list[str]) -> None:
    check(read_html("".join(parts)))


@given(st.text(alphabet=st.characters(categories=None)))
def test_any_text(text: str) -> None:
    check(read_html(text))


def check(blocks: list[Block]) -> None:
    for block in blocks:
        assert block.text
        assert block.text == block.text.strip()
        assert block.raw.strip() == block.text
        assert block.raw == f"{block.prose}\n"
        assert 0.0 <= block.seen.linked <= 1.0
        assert "\0" not in block.text


def test_a_script_among_choices_is_no_text_on_a_page_whose_tags_are_bounded() -> None:
    choices = "<select><option>All</option><script>write('<option>' + y)</script></select>"
    many = "<p><b><a href=x>y</a></b></p>" * 450
    assert not [block for block in read_html(f"<p>The mill was sold.</p>{choices}{many}") if "write" in block.text]
