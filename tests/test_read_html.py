"""Pages: what becomes a block, what is seen of it, and that no page brings the reader down."""

from __future__ import annotations

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


@pytest.mark.parametrize(("number", "is_kept"), [(300, True), (5_000, False)])
def test_of_very_many_attributes_the_first_are_kept(number: int, is_kept: bool) -> None:
    attributes = [f"a{one}=b" for one in range(100_000)]
    attributes[number] = "class=comment"
    (block,) = read_html(f"<div {' '.join(attributes)}>text</div>")
    assert ("comment" in block.seen.names) is is_kept


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
