"""What there is: the kinds of blocks, the formats of inputs, the engines, the types of pages."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a block is. The groups below say what is done with it by default."""

    TEXT = "text"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"

    TITLE = "title"
    DECK = "deck"
    BYLINE = "byline"
    DATELINE = "dateline"
    CREDIT = "credit"

    CAPTION = "caption"
    COMMENT = "comment"
    VIDEO = "video"
    RELATED = "related"
    NAV = "nav"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    PAYWALL = "paywall"
    AD = "ad"
    LEGAL = "legal"
    NOTICE = "notice"


BODY_KINDS = frozenset({Kind.TEXT, Kind.HEADING, Kind.LIST, Kind.QUOTE, Kind.TABLE, Kind.CODE})
"""The kinds that make the body, kept by default."""

FURNITURE_KINDS = frozenset({Kind.TITLE, Kind.DECK, Kind.BYLINE, Kind.DATELINE, Kind.CREDIT})
"""What belongs to the article but not to its body: offered as fields, not kept by default."""


class Format(StrEnum):
    """What the content of a document is written in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


class Engine(StrEnum):
    """Who says which blocks make the body, where no rule does."""

    BLOCKS = "blocks"
    TRAFILATURA = "trafilatura"


PAGE_TYPES = ("article", "collection", "documentation", "forum", "listing", "product", "service")
"""What a page may be."""
