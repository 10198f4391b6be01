"""Lists, tables, code and quotations below a paragraph of the body, in its element, are the body's where the model doubts."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.judge.shaped_text import with_shaped_text
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
