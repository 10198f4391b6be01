"""Which blocks stand together on a page: in one element, near or further out, or in markup of one shape.

An annotator takes an element of the page or leaves it. So what the model's first pass holds of the rest of an element,
or of all blocks that look alike in the markup, tells its second pass much of a block that it doubts by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.judge.evidence import Places

Floats = NDArray[np.float32]

LEVELS = (0, 1, 2, 3, 5)
"""So many elements out, counted from the block's own, the rest of the element is looked at."""
COLUMNS = 3 * len(LEVELS) + 2
"""What `likely_around` tells of each block: for each level and the shape how likely their words and their blocks are,
and for each level how much of the body they hold."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of blocks, numbered from 1. A block is in several."""

    count: int
    """One more than the highest number of a group."""
    group: NDArray[np.int64]
    """The group of each entry; an entry is a block in a group."""
    block: NDArray[np.int64]
    """The block of each entry."""
    around: NDArray[np.int64]
    """(blocks, levels and shape): the group that is looked at; 0 for a block in no element, such as a body that only
    JSON-LD gives."""

    def likely_around(self, keep: Floats, size: Floats) -> Floats:
        """(blocks, `COLUMNS`): how likely the rest of each group is to be body, and how much of the body it holds.

        Args:
            keep: The chance of each block to be body.
            size: The words of each block.
        """
        body = keep * size
        body_in, words_in, chances_in, blocks_in = (
            np.bincount(self.group, weights=values.take(self.block), minlength=self.count).take(self.around)
            for values in (body, size, keep, np.ones_like(keep))
        )
        of_words = (body_in - body[:, None]) / (np.maximum(words_in - size[:, None], 0.0) + 1.0)
        of_blocks = (chances_in - keep[:, None]) / (np.maximum(blocks_in - 1.0, 0.0) + 0.5)
        held = body_in[:, :-1] / (float(body.sum()) + 1.0)
        columns: Floats = np.concatenate([of_words, of_blocks, held], axis=1).astype(np.float32)
        columns *= np.tile(self.around > 0, 3)[:, :COLUMNS]
        return columns


def find_groups(places: Places | None) -> Groups | None:
    """The elements of a page, each with the blocks in it, and the shapes of its markup; None where there are none."""
    if places is None or not len(places.element):
        return None
    element = places.element + 1
    shape = places.shape + int(element.max()) + 1
    blocks = np.arange(len(shape))
    is_in = places.depth > 0
    around = [np.where(is_in, places.elements_out(level) + 1, 0) for level in LEVELS]
    return Groups(
        int(shape.max()) + 1,
        np.concatenate([element, shape]),
        np.concatenate([np.repeat(blocks, places.depth), blocks]),
        np.stack([*around, shape], axis=1),
    )
