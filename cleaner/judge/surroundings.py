"""What the elements around a block hold, as columns: how much of the page's running text, and how much of links.

The body of an article stands together in an element of its own, whatever that is called. Beside it, which field of the
page's metadata a block repeats, and what the metadata says the page is. All of it is absent where no page was read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.judge.evidence import Places
from cleaner.kinds import PAGE_TYPES

_FIELDS = ("title", "description", "author")
"""What a block may repeat."""
_SHARES = (0.5, 0.8)
"""The smallest elements are looked for that hold so much of the running text."""
_LEVELS = (0, 1, 2, 4)
"""So many elements out, the element around a block is measured."""
_NAMES = (
    *(f"{what} {share:.0%} of long" for share in _SHARES for what in ("in", "depth in")),
    *(f"{what} {level} out" for level in _LEVELS for what in ("long words", "links", "density", "blocks")),
)


def surrounding_columns(
    document: Document, places: Places, words_in_block: NDArray[np.float64], is_long: NDArray[np.bool_]
) -> dict[str, NDArray[np.float64]]:
    """The columns of all blocks."""
    count = len(document.blocks)
    columns = dict.fromkeys(_NAMES, np.zeros(count))
    if len(places.element):
        linked = np.array([block.seen.linked for block in document.blocks])
        columns.update(_measured(places, words_in_block, is_long, linked))
    repeats = np.array([block.seen.repeats for block in document.blocks])
    columns |= {f"repeats {field}": (repeats == field).astype(np.float64) for field in _FIELDS}
    columns |= {f"declared {name}": np.full(count, float(document.page_type == name)) for name in PAGE_TYPES}
    return columns


def _measured(
    places: Places, words_in_block: NDArray[np.float64], is_long: NDArray[np.bool_], linked: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    count = len(places.depth)
    element = places.element
    block = np.repeat(np.arange(count), places.depth)
    level = np.arange(len(element)) - places.first[block]
    long_words = words_in_block * is_long
    total = max(float(long_words.sum()), 1.0)
    long_in = np.bincount(element, weights=long_words[block])
    words_in = np.maximum(np.bincount(element, weights=words_in_block[block]), 1.0)
    linked_in = np.bincount(element, weights=(words_in_block * linked)[block]) / words_in
    density = long_in / words_in
    blocks_in = np.log1p(np.bincount(element))
    columns: list[NDArray[np.float64]] = []
    for share in _SHARES:
        holds = long_in >= share * total
        inside, depth = np.zeros(count), np.zeros(count)
        if holds.any():
            at = np.flatnonzero(element == int(np.where(holds, words_in, np.inf).argmin()))
            inside[block[at]] = 1.0
            depth[block[at]] = np.log1p(level[at])
        columns += [inside, depth]
    has_any = places.depth > 0
    for out in _LEVELS:
        own = places.elements_out(out)
        columns += [has_any * values[own] for values in (long_in / total, linked_in, density, blocks_in)]
    return dict(zip(_NAMES, columns, strict=True))
