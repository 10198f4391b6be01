"""HTML's elements by tag: what each does to the text around it."""

from __future__ import annotations

_SKIPPED = (
    "script style template head title meta link base svg iframe noembed datalist textarea param source track area rp "
    "rt annotation annotation-xml -comment -doctype !doctype"
)
_BLOCKS = (
    "address article aside audio blockquote body canvas caption center dd details dialog dir div dl dt embed fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav object ol "
    "optgroup option p search section select summary tbody tfoot thead ul video"
)
BLOCKS = frozenset(_BLOCKS.split())
CELLS = frozenset({"td", "th"})
IMAGES = frozenset({"img", "amp-img"})
PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
CONTROLS = frozenset({"button", "label"})
"""A block where they stand alone, part of the text, between blanks, where they stand in it. So are elements that HTML
does not know."""
UNSCRIPTED = frozenset({"noscript", "noframes"})

INLINE, BLOCK, LINK, PHRASE, SPECIAL, SKIP, TEXT = range(7)
_PART = {
    "-text": TEXT,
    **dict.fromkeys(_SKIPPED.split(), SKIP),
    **dict.fromkeys(BLOCKS, BLOCK),
    **dict.fromkeys(("br", "table", "tr", *CELLS, *IMAGES, *PREFORMATTED, *CONTROLS, *UNSCRIPTED), SPECIAL),
    "a": LINK,
    **dict.fromkeys(("sup", "sub", "nobr", "math", "q", "cite"), PHRASE),
}
"""What an element does to the text around it; nothing, if it is not here."""
_MATHJAX = "mjx-"
"""The elements of formulas begin so, which no blanks part from the text."""


def part_of(tag: str) -> int:
    """What an element of that tag does to the text around it."""
    return _PART.get(tag, SPECIAL if "-" in tag and not tag.startswith(_MATHJAX) else INLINE)
