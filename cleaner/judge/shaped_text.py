"""Lists, tables, code and quotations that go on from a paragraph in its own element: what a page's text is made of too.

They are short and end no sentence, as menus do, above all at the end of an article.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block, Evidence

LEAST_CHANCE = 0.2
"""Chance to be body below which such a block goes all the same."""
MOST_LINKED = 0.5
"""Share of links from which a list is one of pointers."""

_SHAPED = frozenset({"blockquote", "dd", "dt", "li", "pre", "tr"})
_SHAPES = _SHAPED | {"code", "dl", "ol", "p", "table", "tbody", "td", "tfoot", "th", "thead", "ul"}


def with_shaped_text(
    in_body: NDArray[np.bool_], blocks: Sequence[Block], keep: NDArray[np.float32], is_open: Sequence[bool]
) -> NDArray[np.bool_]:
    """The body with those blocks of a page that go on from a paragraph of it.

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
        elif column is not None and found[number - 1] and is_open[number] and keep[number] >= LEAST_CHANCE:
            found[number] = seen.linked < MOST_LINKED and _is_shaped_text_in(column, seen)
    return found


def _is_shaped_text_in(column: int, seen: Evidence) -> bool:
    """Whether nothing but lists, tables, code and quotations stands between a block and the element."""
    if column not in seen.containers:
        return False
    shapes = list(takewhile(_SHAPES.__contains__, (seen.tag, *seen.within)))
    # Code stands in a line as well, and is none of the containers.
    around = sum(tag != "code" for tag in shapes)
    return not _SHAPED.isdisjoint(shapes) and around >= seen.containers.index(column)
