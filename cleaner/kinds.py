"""What there is: the kinds of blocks, the formats of inputs and of bodies, the engines, the types of pages."""

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

THREAD_KINDS = frozenset({Kind.COMMENT, Kind.BYLINE, Kind.DATELINE})
"""What the blocks of a thread are: comments, and the names and dates among these."""


class Format(StrEnum):
    """What the content of a document is written in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


class ContentFormat(StrEnum):
    """What the content of an input is said to be: a `Format`, or `auto`, which asks the content itself."""

    AUTO = "auto"
    TEXT = Format.TEXT.value
    MARKDOWN = Format.MARKDOWN.value
    HTML = Format.HTML.value


class Body(StrEnum):
    """How a body is written."""

    TEXT = Format.TEXT.value
    MARKDOWN = Format.MARKDOWN.value


class Engine(StrEnum):
    """Who says which blocks make the body, where no rule does."""

    BLOCKS = "blocks"
    TRAFILATURA = "trafilatura"


PAGE_TYPES = ("article", "collection", "documentation", "forum", "listing", "product", "service")
"""What a page may be."""
