"""What a block of the body is by the element that it stands in: heading, list, table, code or quote."""

from __future__ import annotations

from cleaner.document import HEADINGS, Evidence
from cleaner.kinds import Kind

_OF_OWN_TAG = {"tr": Kind.TABLE, "td": Kind.TABLE, "th": Kind.TABLE, "dt": Kind.LIST, "dd": Kind.LIST}
"""Tables lay out pages, too, so that what stands deeper in one says nothing by it, nor does a cell of running text."""
_CELLS = frozenset({"td", "th"})
_OF_TAG = {
    **dict.fromkeys(HEADINGS, Kind.HEADING),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), Kind.CODE),
    "li": Kind.LIST,
    "blockquote": Kind.QUOTE,
}
ELEMENTS_OUT = 2
"""So many elements out from a block's own the ones above still count."""


def element_kind(seen: Evidence, is_sentence: bool = False) -> Kind | None:
    """The kind that a block's element, or one right around it, says; None where they say nothing.

    `is_sentence` tells that the block's text reads as running text.
    """
    own = None if is_sentence and seen.tag in _CELLS else _OF_OWN_TAG.get(seen.tag)
    return own or next((_OF_TAG[tag] for tag in (seen.tag, *seen.within[:ELEMENTS_OUT]) if tag in _OF_TAG), None)
