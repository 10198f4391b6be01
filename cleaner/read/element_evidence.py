"""What an element of a page says of the blocks in it: its tag, what it is called, whether it is hidden, and what the
elements around it say."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from cleaner.document import HIDDEN_WORDS
from cleaner.read.phrasing import hides
from cleaner.read.tags import BLOCKS, CELLS, CONTROLS, IMAGES, PREFORMATTED

MOST_ANCESTORS = 12
"""So many elements around a block's own are told of."""
MOST_NAMES = 40
"""So many words of class names and the like are kept; an element has about three."""
MOST_NAMES_OF_ONE = 12
"""So many are kept of one element: what has more lists styles, and would leave no room for the elements around it."""
LONGEST_NAMES = 199
"""Names beyond so many characters are not read: they are lists of styles."""
_TOLD = frozenset({*BLOCKS, *CELLS, *IMAGES, *PREFORMATTED, *CONTROLS, "noscript", "table", "tr", "time", HIDDEN_WORDS})
"""What a block's tag may be: the innermost of these around all its text."""
_LETTERS_ONLY = bytes(byte if byte >= 0x80 or chr(byte).isalpha() else 0x20 for byte in range(256))
_CAPITALIZED = re.compile(r"[A-Z]+(?![a-z])|[A-Z]")
_NAMING = ("id", "role", "itemprop", "itemtype", "data-testid", "aria-label", "class")
"""Attributes that say what an element is. The class comes last: it may be a long list of styles."""
_TELLING_ATTRIBUTES = frozenset({*_NAMING, "hidden", "style"}) - {"class"}
"""An element without these says no more than by its class."""


class ElementEvidence(msgspec.Struct, eq=False, gc=False):
    """What an element says of the blocks in it, with what those around it say. Elements alike share it."""

    tag: str
    """The tag that a block is told to have."""
    within: tuple[str, ...]
    """The tags around that one."""
    names: tuple[str, ...]
    hidden: bool
    selected: tuple[str, ...]
    """The selectors that name this element or one around it, the innermost's first."""
    place: int
    """So many elements further out is the one whose tag a block is told to have."""
    tags: tuple[str, ...]
    """The element's own tag and those around it."""


NO_EVIDENCE = ElementEvidence("", (), (), False, (), 0, ())


def evidence_of(
    tag: str, names: tuple[str, ...], hidden: bool, selected: tuple[str, ...], around: ElementEvidence
) -> ElementEvidence:
    """What an element of that tag, these names and so on says, with what is said around it."""
    outer = around.tags[:MOST_ANCESTORS]
    tags = (tag, *outer)
    place = 0 if tag in _TOLD or around.place == MOST_ANCESTORS else around.place + 1
    return ElementEvidence(
        tag=tags[place],
        within=tags[:place] + tags[place + 1 :] if place else outer,
        names=(names + around.names)[:MOST_NAMES],
        hidden=around.hidden or hidden,
        selected=tuple(dict.fromkeys((*selected, *around.selected))) if selected else around.selected,
        place=place,
        tags=tags,
    )


def names_and_hidden(tag: str, attributes: dict[str, str | None]) -> tuple[tuple[str, ...], bool]:
    """The words of what an element is called, and whether it hides what is in it."""
    named_itself = "-" in tag
    if _TELLING_ATTRIBUTES.isdisjoint(attributes) and not named_itself and tag != "dialog":
        return _known_words(attributes.get("class") or ""), False
    words = _known_words(tag) if named_itself else ()
    left = LONGEST_NAMES
    for attribute in _NAMING:
        if attribute in attributes and left > 0:
            name = attributes[attribute] or ""
            if attribute == "itemtype":
                name = name.rpartition("/")[2]
            words += (_words if attribute == "id" else _known_words)(name[:left])
            left -= len(name) + 1
    is_hidden = hides(attributes) or (tag == "dialog" and "open" not in attributes)
    return tuple(dict.fromkeys(words))[:MOST_NAMES_OF_ONE], is_hidden


def _words(name: str) -> tuple[str, ...]:
    """The words of a class name or the like, in lower case, each once."""
    name = name[:LONGEST_NAMES].encode().translate(_LETTERS_ONLY).decode()
    if not name.islower():
        name = _CAPITALIZED.sub(r" \g<0>", name).lower()
    return tuple(dict.fromkeys(name.split()))[:MOST_NAMES_OF_ONE]


_known_words = lru_cache(maxsize=8192)(_words)
"""The same, for what elements share. An id is one element's."""
