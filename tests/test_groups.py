"""Which blocks stand together: what is held of the rest of an element, and of blocks that look alike in the markup."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.judge.evidence import find_places
from cleaner.judge.groups import COLUMNS, LEVELS, Groups, find_groups
from cleaner.kinds import Format
from cleaner.read import read

SHAPE = len(LEVELS)
"""The column of the shape, behind those of the levels."""
PAGE = """<main><div><p>One two three four.</p><p>Five six.</p><ul><li>Seven</li></ul></div>
<div><p>Eight nine.</p></div></main><footer><p>Ten</p></footer>"""


def groups(markup: str) -> Groups:
    found = find_groups(find_places(read(markup, Format.HTML)))
    assert found is not None
    return found


def likely(keep: list[float], size: list[float]) -> NDArray[np.float32]:
    return groups(PAGE).likely_around(np.array(keep, np.float32), np.array(size, np.float32))


def test_a_block_tells_nothing_of_itself() -> None:
    alone = likely([1.0, 0.0, 0.0, 0.0, 0.0], [4, 2, 1, 2, 1])
    assert not alone[0, : 2 * len(LEVELS) + 2].any()


def test_the_rest_of_an_element_is_told_by_words_and_by_blocks() -> None:
    found = likely([1.0, 0.0, 0.0, 0.0, 0.0], [4, 2, 1, 2, 1])
    second, one_out = 1, LEVELS.index(1)
    assert found[second, one_out] == pytest.approx(4 / (7 - 2 + 1)), "four likely words of the five beside it"
    assert found[second, SHAPE + 1 + one_out] == pytest.approx(1 / 2.5), "one likely block of the two beside it"
    assert found[second, 2 * (SHAPE + 1) + one_out] == pytest.approx(4 / 5), "its element holds all of the body"


def test_blocks_of_one_shape_tell_of_each_other_wherever_they_stand() -> None:
    found = likely([1.0, 1.0, 0.0, 0.0, 0.0], [4, 2, 1, 2, 1])
    assert found[3, SHAPE] == pytest.approx(6 / 7), "both paragraphs of the other box are likely"
    assert found[4, SHAPE] == 0.0, "a paragraph of the footer has another path"


def test_plain_text_has_no_groups() -> None:
    assert find_groups(find_places(read("One line.\n\nAnother line.", Format.TEXT))) is None
    assert find_groups(find_places(read("# A heading\n\n- an item", Format.MARKDOWN))) is None


def test_a_block_in_no_element_is_told_nothing_of_elements() -> None:
    body = "The harbour was closed on Tuesday after the storm. " * 24
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{body}"}}</script>'
    found = groups(f"<p>Home</p><div>Menu</div>{data}")
    assert found.around[-1, :SHAPE].tolist() == [0] * SHAPE
    columns = found.likely_around(np.ones(3, np.float32), np.array([1, 1, 200], np.float32))
    assert not np.delete(columns[-1], [SHAPE, 2 * SHAPE + 1]).any()


def test_what_the_columns_are_of_any_page() -> None:
    dice = np.random.default_rng(1)
    markup = "".join(f"<div class=c{n % 3}>" + f"<p>Line {n}</p>" * (n % 4 + 1) + "</div>" * (n % 2) for n in range(40))
    found = groups(markup)
    count = len(found.around)
    columns = found.likely_around(dice.random(count, np.float32), dice.integers(0, 9, count).astype(np.float32))
    assert columns.shape == (count, COLUMNS)
    assert columns.min() >= 0.0
    assert columns.max() <= 1.0 + 1e-5


def test_a_part_of_a_long_page_has_few_groups() -> None:
    document = read("<div><p>One</p></div>" * 3000, Format.HTML)
    part = find_groups(find_places(Document(document.blocks[-10:], document.format)))
    assert part is not None
    assert part.count < 100
