"""Lists, tables, code and quotations below a paragraph of the body, and lists and tables in part, where the model doubts."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.judge.shaped_text import with_shaped_text, with_whole_lists
from cleaner.read import read

PARAGRAPH = "The council voted on Monday to rebuild the old bridge, and these are the figures it gave:"


def kept(column: str, beside: str = "", chance: float = 0.3, is_open: bool = True) -> list[str]:
    """What is kept of a page of which the model holds the paragraph for the body alone."""
    blocks = read(
        f"<html><body><article><p>{PARAGRAPH}</p>{column}</article><aside>{beside}</aside></body></html>"
    ).blocks
    in_body = np.array([block.text == PARAGRAPH for block in blocks])
    chances = np.full(len(blocks), chance, np.float32)
    found = with_shaped_text(in_body, blocks, chances, [is_open] * len(blocks))
    return [block.text for block, is_kept in zip(blocks, found, strict=True) if is_kept][1:]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("<ul><li>eleven weeks</li><li>ninety workers</li></ul>", ["eleven weeks", "ninety workers"]),
        ("<ol><li><p>Close the road</p></li></ol>", ["Close the road"]),
        ("<table><tr><td>2024</td><td>12</td></tr></table>", ["2024 | 12"]),
        ("<pre><code>x = 1</code></pre>", ["x = 1"]),
        ("<blockquote><p>Nine years!</p></blockquote>", ["Nine years!"]),
        ("<dl><dt>Deck</dt><dd>of oak</dd></dl>", ["Deck", "of oak"]),
    ],
)
def test_what_goes_on_from_a_paragraph_stays(column: str, texts: list[str]) -> None:
    assert kept(column) == texts


@pytest.mark.parametrize(
    "column",
    [
        "<div class=more><ul><li>eleven weeks</li></ul></div>",
        "<ul><li><a href=/a>Bridge over the lake sold</a></li></ul>",
        "<div>Advertisement</div><ul><li>eleven weeks</li></ul>",
        "<div>eleven weeks</div>",
    ],
)
def test_what_stands_in_a_box_of_its_own_or_is_a_link_or_no_such_shape_does_not(column: str) -> None:
    assert kept(column) == []


def test_nor_does_what_stands_elsewhere_or_the_model_or_a_rule_speaks_against() -> None:
    column = "<ul><li>eleven weeks</li></ul>"
    assert kept("", beside=column) == []
    assert kept(column, chance=0.1) == []
    assert kept(column, is_open=False) == []


def whole(page: str, chances: dict[str, float], is_open: bool = True) -> list[str]:
    """What is kept of a page where the model gives each first word its chance, and takes what is likelier body than not."""
    blocks = read(f"<html><body>{page}</body></html>").blocks
    keep = np.array([chances[block.text.split()[0]] for block in blocks], np.float32)
    found = with_whole_lists(keep >= 0.5, blocks, keep, [is_open] * len(blocks))
    return [block.text for block, is_kept in zip(blocks, found, strict=True) if is_kept]


@pytest.mark.parametrize(
    ("page", "items"),
    [
        ("<ul><li>Oats</li><li>Milk</li><li>Salt</li></ul>", ["Oats", "Milk", "Salt"]),
        ("<table><tr><td>Oats<td>2 g<tr><td>Milk<td>1 l</table>", ["Oats | 2 g", "Milk | 1 l"]),
        ("<dl><dt>Oats</dt><dd>Milk</dd><dt>Salt</dt></dl>", ["Oats", "Milk", "Salt"]),
        ("<ul><li>Oats</li><li>Milk</li></ul><ul><li>Salt</li></ul>", ["Oats", "Milk"]),
        ("<p>Oats</p><p>Milk</p><p>Salt</p>", ["Oats"]),
    ],
)
def test_a_list_of_which_most_is_likely_the_body_is_kept_whole(page: str, items: list[str]) -> None:
    assert whole(page, {"Oats": 0.9, "Milk": 0.4, "Salt": 0.3}) == items


def test_but_not_where_most_of_it_is_not_or_more_than_the_model_speaks_against_an_item() -> None:
    page = "<ul><li>Oats</li><li>Milk</li></ul>"
    assert whole(page, {"Oats": 0.6, "Milk": 0.3}) == ["Oats"]
    assert whole(page, {"Oats": 0.9, "Milk": 0.3}, is_open=False) == ["Oats"]
    assert whole(page, {"Oats": 0.4, "Milk": 0.4}) == []


def test_nor_where_the_body_has_nothing_of_the_list_however_likely_its_items() -> None:
    page = read("<html><body><ul><li>Oats</li><li>Milk</li></ul></body></html>").blocks
    nothing = np.zeros(2, np.bool_)
    assert not with_whole_lists(nothing, page, np.full(2, 0.9, np.float32), [True, True]).any()
