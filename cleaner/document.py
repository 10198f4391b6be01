"""The nouns: blocks, documents and verdicts. Nothing is judged here.

A document is a sequence of blocks. A reader makes the blocks, a judge gives each a verdict, and the
result pairs the two. Everything else in the package passes these things around. Those of which a document has hundreds
are structs of msgspec, which are made faster than dataclasses and, holding no cycles, are no work for the garbage
collector.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import msgspec

from cleaner.kinds import Format, Kind

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""The elements of headings."""
FORM_FEED = "\f"
"""Begins a page of print, on which the head of the page may come first."""
HIDDEN_WORDS = "hidden-words"
"""The tag of a block that a few words make which the page hides in a line of text."""
CELL_GAP = " | "
"""What stands in a block of a table's row between the texts of two cells."""


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """What a reader saw of a block beyond its text. Plain text shows nothing, so all is empty."""

    tag: str = ""
    """The element, or what Markdown says in its place: `p`, `h2`, `li`, `blockquote`, `pre`, `tr`, `img`, …"""
    linked: float = 0.0
    """Share of the text's characters that stand inside links, 0 to 1."""
    names: tuple[str, ...] = ()
    """Words of class, id, role and itemprop, of the block's element and its ancestors, nearest first."""
    within: tuple[str, ...] = ()
    """Tags of the block's ancestors, nearest first."""
    plain: str | None = None
    """The text without markup, where the block's text has some: Markdown's links, emphasis and marks taken off."""
    hidden: bool = False
    """The page would not show this block."""
    from_data: bool = False
    """The page does not show this block: its JSON-LD gives it as the article's body."""
    containers: tuple[int, ...] = ()
    """The block-level elements that the block stands in, nearest first, each by its number in the document."""
    selected: tuple[str, ...] = ()
    """Of the selectors that were asked about, those whose matches the block stands in, nearest first."""
    repeats: str = ""
    """The field of the page's metadata that the block says again: `title`, `description` or `author`."""

    def is_named(self, words: frozenset[str], within: int | None = None) -> bool:
        """Whether one of these words is among the names, or among so many of them, the nearest first."""
        return not words.isdisjoint(self.names[:within])


PLAIN = Evidence()


class Block(msgspec.Struct, frozen=True, gc=False):
    """The unit that is judged: a line, a hard-wrapped paragraph, or an element of a page."""

    raw: str
    """The characters of the input that this block accounts for; those of all blocks add up to the input."""
    text: str
    """`raw` less outer white space, its lines joined."""
    lines: tuple[int, int]
    """First and last line of the input, from 1, blank lines at the ends not counted."""
    seen: Evidence = PLAIN

    @property
    def prose(self) -> str:
        """What a reader of the page reads: the text without markup."""
        return self.text if self.seen.plain is None else self.seen.plain


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a page and where it came from. Pickled, the text is packed: a page is mostly markup."""

    text: str
    url: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (zlib.compress(self.text.encode("utf-8", "surrogatepass"), 1), self.url)


def _unpacked(packed: bytes, url: str | None) -> Source:
    return Source(zlib.decompress(packed).decode("utf-8", "surrogatepass"), url)


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of an input."""

    blocks: list[Block]
    format: Format = Format.TEXT
    site: str | None = None
    """The host name the document came from, without `www.`, where it is known."""
    page_type: str | None = None
    """What a page's metadata says it is, one of `PAGE_TYPES`."""
    language: str | None = None
    """The code of the language that a page says it is in."""
    source: Source | None = None
    """Of a page, what its fields, its comments and its Markdown are read from once they are asked for."""


BY_MODEL = "the block model, by shape, place and neighbours"
"""The reason of a verdict that is the block model's: what it weighed is worked out when `Cleaned.reasons` is read."""


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What the judge says of one block, and why."""

    kind: Kind
    kept: bool
    reason: str
    rule: str | None = None
    """The id of the rule that claimed the block, or None."""
    confidence: float = 1.0
    """The chance that `kept` is right, 0 to 1."""
