"""Paths of XPath become selectors that name the same elements."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from selectolax.lexbor import LexborHTMLParser

from cleaner.rulebook.xpath import NoSelectorError, to_css

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "xpath.toml").read_text(encoding="utf-8")
)["case"]
PAGE = """<html><head><title>t</title></head><body><main><div id="x" class="a b"><h2>t</h2><p class="k">1</p><hr><p>2
<a href="/q">l</a></p><p class="k">3 Sub <b>now</b></p><hr><ul><li>1</li><li>2</li><li>3</li></ul></div>
<div id="y" class="cab"><div><p><a href="/q">m</a><b>n</b></p></div></div></main><div class="bb"><p class="z"></p></div></body></html>"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["path"])
def test_path(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(NoSelectorError) as refused:
            to_css(case["path"])
        assert str(refused.value) == case["refused"]
        return
    selector = to_css(case["path"])
    assert selector == case["css"]
    page = html.fromstring(PAGE)
    by_path = page.getroottree().xpath(case.get("element", case["path"]))
    by_selector = LexborHTMLParser(PAGE).css(selector)
    assert by_path
    assert sorted(_shown(node.tag, dict(node.attrib), node.text_content()) for node in by_path) == sorted(
        _shown(node.tag or "", node.attributes, node.text()) for node in by_selector
    )


def _shown(tag: str, attributes: Any, text: str) -> str:
    return f"{tag} {sorted(attributes.items())} {' '.join(text.split())}"


@pytest.mark.parametrize("step", ["descendant-or-self::b", "ancestor-or-self::b"])
def test_steps_that_double_the_selector_are_refused_when_it_gets_too_long(step: str) -> None:
    assert to_css(f"//a/{step}")
    with pytest.raises(NoSelectorError, match="becomes too long"):
        to_css("//a" + f"/{step}" * 12)


@pytest.mark.parametrize("path", ["//a" + "|//b" * 900, f"//a[b{' or b' * 700}]", f"//a[{' and '.join('b' * 600)}]"])
def test_a_long_chain_of_operators_is_refused(path: str) -> None:
    with pytest.raises(NoSelectorError, match="joins too much"):
        to_css(path)


def test_predicates_in_one_another_take_time_by_their_depth() -> None:
    def seconds(depth: int) -> float:
        start = process_time()
        to_css("//a" + "[b" * depth + "]" * depth)
        return process_time() - start

    seconds(7)
    # Beside the depth, what is built at each is as long as all below it.
    assert min(seconds(14) for _ in range(3)) < 4 * min(seconds(7) for _ in range(3))


def _page(random: Random, depth: int = 4) -> str:
    """Elements in one another: siblings of several tags share a class, and a text stands in front of them."""
    tag = random.choice(["div", "section", "span"])
    attributes = random.choice(["", ' class="a"', ' class="b"', ' class="a b"', ' class="b" id="x"'])
    inside = "".join(_page(random, depth - 1) for _ in range(random.randint(0, 4) if depth else 0))
    number = random.randrange(10**9)
    return f'<{tag} data-n="{number}"{attributes}>{random.choice(["", "one", "two"])}{inside}</{tag}>'


RANDOM_PAGES = [
    f"<html><head/><body>{''.join(_page(Random(seed)) for seed in range(k, k + 4))}</body></html>" for k in (1, 5, 9)
]
TREES = [(etree.fromstring(page), LexborHTMLParser(page)) for page in RANDOM_PAGES]
TAGS = st.sampled_from(["div", "section", "span", "*"])
PLACES = st.sampled_from(["1", "2", "last()", "last()-1", "position()<3", "position()>1", "position()=last()"])
NAMED = [
    *("@class", "@id", "@class='a'", "@class!='b'", "not(@class)", "contains(@class,'b')", "starts-with(@class,'a')"),
    *("contains(concat(' ',normalize-space(@class),' '),' a ')", "contains(.,'one')", "contains(text(),'two')"),
    *("*/@class", "../@class", "..", "name()='div'", "node()", "not(node())", ".//@class", ".//node()", ".//*"),
]
AXES = [
    *("child", "descendant", "self", "parent", "ancestor", "following-sibling", "preceding-sibling"),
    *("ancestor-or-self", "descendant-or-self"),
]


def _of_another(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Conditions made of others."""
    elsewhere = st.builds("{}::{}[{}]".format, st.sampled_from(AXES), TAGS, conditions)
    joined = st.builds("({} {} {})".format, conditions, st.sampled_from(["and", "or"]), conditions)
    return elsewhere | joined | st.builds("not({})".format, conditions)


CONDITIONS = st.recursive(
    st.sampled_from(NAMED) | st.builds("{}::{}".format, st.sampled_from(AXES), TAGS),
    _of_another,
    max_leaves=3,
)
PREDICATES = st.lists(st.builds("[{}]".format, PLACES | CONDITIONS), max_size=3).map("".join)
STEPS = (
    st.builds("/{}{}".format, TAGS, PREDICATES)
    | st.builds("//{}{}".format, TAGS, PREDICATES)
    | st.builds("/{}::{}{}".format, st.sampled_from(AXES), TAGS, PREDICATES)
    | st.sampled_from(["/..", "//..", "//.", "/following-sibling::*[1]", "/preceding-sibling::*[1][self::div]"])
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=3).map("".join))
def test_a_selector_names_what_the_path_names(steps: str) -> None:
    path = f"//body/*{steps}"
    try:
        selector = to_css(path)
    except NoSelectorError:
        return
    for tree, page in TREES:
        by_path = {element.get("data-n") for element in tree.xpath(path)}
        assert {node.attributes.get("data-n") for node in page.css(selector)} == by_path, selector


PARTS = """// / . .. @ * ( ) [ ] | , = != < > + - and or not contains text position last self:: parent:: ancestor:: :: 'x' "y" 1 0
div p class @class normalize-space concat starts-with id name count é ' " \\ : ;"""


@given(st.lists(st.sampled_from([*PARTS.split(), " "]), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_becomes_a_selector_or_is_refused(path: str) -> None:
    try:
        selector = to_css(path)
    except NoSelectorError:
        return
    assert selector
