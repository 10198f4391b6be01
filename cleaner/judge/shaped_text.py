"""Lists, tables, code and quotations, where the model doubts what they are made of.

Their lines are short and end no sentence, as those of menus, above all at the end of an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block, Evidence

LEAST_OF_SHAPED_TEXT = 0.2
"""Chance to be body below which such a block goes all the same."""
MOST_LINKED = 0.5
"""Share of links from which a list is one of pointers."""
LEAST_OF_A_LIST = 0.5
"""Mean chance of its items from which a list of which the body has some is the body's as a whole."""

_ITEMS = frozenset({"dd", "dt", "li", "tr"})
_SHAPED = _ITEMS | {"blockquote", "pre"}
_SHAPES = _SHAPED | {"code", "dl", "ol", "p", "table", "tbody", "td", "tfoot", "th", "thead", "ul"}


def with_shaped_text(
    in_body: NDArray[np.bool_], blocks: Sequence[Block], keep: NDArray[np.float32], is_open: Sequence[bool]
) -> NDArray[np.bool_]:
    """The body with those blocks of a page that go on from a paragraph of it, in its own element.

    Args:
        in_body: Which blocks make the body so far.
        blocks: The page's.
        keep: The chance of each to be body.
        is_open: Whether nothing speaks against each.
    """
    found = in_body.copy()
    column: int | None = None
    for number, block in enumerate(blocks):
        seen = block.seen
        if found[number]:
            if seen.tag == "p" and len(seen.containers) > 1 and seen.within[0] not in _SHAPES:
                column = seen.containers[1]
        elif column is not None and found[number - 1] and is_open[number] and keep[number] >= LEAST_OF_SHAPED_TEXT:
            found[number] = seen.linked < MOST_LINKED and _is_shaped_text_in(column, seen)
    return found


def with_whole_lists(
    in_body: NDArray[np.bool_], blocks: Sequence[Block], keep: NDArray[np.float32], is_open: Sequence[bool]
) -> NDArray[np.bool_]:
    """The body with all items of the lists, and all rows of the tables, most of which are likely its own.

    The arguments are those of `with_shaped_text`.
    """
    found = in_body.copy()
    items: defaultdict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        if block.seen.tag in _ITEMS and len(block.seen.containers) > 1 and (in_body[number] or is_open[number]):
            items[block.seen.containers[1]].append(number)
    for of_list in items.values():
        if in_body[of_list].any() and keep[of_list].mean() >= LEAST_OF_A_LIST:
            found[of_list] = True
    return found


def _is_shaped_text_in(column: int, seen: Evidence) -> bool:
    """Whether nothing but lists, tables, code and quotations stands between a block and the element."""
    if column not in seen.containers:
        return False
    shapes = list(takewhile(_SHAPES.__contains__, (seen.tag, *seen.within)))
    # Code stands in a line as well, and is none of the containers.
    around = sum(tag != "code" for tag in shapes)
    return not _SHAPED.isdisjoint(shapes) and around >= seen.containers.index(column)
