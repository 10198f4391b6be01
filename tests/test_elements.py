"""What a block of the body is by the element that it stands in."""

from __future__ import annotations

import pytest

from cleaner.judge.elements import element_kind
from cleaner.kinds import Kind
from cleaner.read import read


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<h2>x</h2>", Kind.HEADING),
        ("<h2><a><span>x</span></a></h2>", Kind.HEADING),
        ("<ul><li>x</li></ul>", Kind.LIST),
        ("<ul><li><div><p>x</p></div></li></ul>", Kind.LIST),
        ("<ul><li><div><section><p>x</p></section></div></li></ul>", None),
        ("<dl><dt>x</dt></dl>", Kind.LIST),
        ("<dl><dd><p>x</p></dd></dl>", None),
        ("<blockquote><p>x</p></blockquote>", Kind.QUOTE),
        ("<listing>x</listing>", Kind.CODE),
        ("<pre><code>x</code></pre>", Kind.CODE),
        ("<div>x</div>", None),
    ],
)
def test_the_kind_is_that_of_the_element_or_of_one_right_around_it(markup: str, kind: Kind | None) -> None:
    (block,) = read(f"<html><body>{markup}</body></html>").blocks
    assert element_kind(block.seen) == kind


def test_running_text_in_a_cell_is_no_row_of_a_table() -> None:
    (block,) = read("<html><body><table><tr><td>x</td></tr></table></body></html>").blocks
    assert element_kind(block.seen) is Kind.TABLE
    assert element_kind(block.seen, is_sentence=True) is None
