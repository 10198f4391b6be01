"""The fixed sets of names: kinds of blocks, formats of inputs and of bodies, engines, types of pages."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a block is. The groups below say what is done with it by default.

    The order is that of the weights: a kind more, or moved, needs training (`make weights`).
    """

    TEXT = "text"
    """A paragraph, or a line of one; on a forum also a post."""
    HEADING = "heading"
    """A subheading of the body."""
    LIST = "list"
    """An item of a list."""
    QUOTE = "quote"
    """A quotation that is set apart."""
    TABLE = "table"
    """A row of a table."""
    CODE = "code"
    """Code, and other text whose spaces count."""

    TITLE = "title"
    """The headline of the page."""
    DECK = "deck"
    """The standfirst: a summary between the title and the text."""
    BYLINE = "byline"
    """Who wrote it: names, roles, how to reach them, a note on the author."""
    DATELINE = "dateline"
    """A line that is only a date, or says when the page was published or updated."""
    CREDIT = "credit"
    """Who else had a part in the text: contributors, editors, agencies; corrections. A photo's is `caption`."""

    CAPTION = "caption"
    """What belongs to a picture: its caption, its credit, its alt text."""
    COMMENT = "comment"
    """The readers' thread, its controls, and what is said about commenting."""
    VIDEO = "video"
    """Players and rails of videos and audio, and pointers to them."""
    RELATED = "related"
    """Every pointer to other stories: “Read more: …”, “Most read”, teasers with their summaries."""
    NAV = "nav"
    """Menus, breadcrumbs, section labels, tags, badges, pagers, skip links."""
    SHARE = "share"
    """Share bars, networks to follow, counters of shares and votes."""
    NEWSLETTER = "newsletter"
    """Sign-ups: newsletters, alerts, apps, channels, and the small print of their forms."""
    PAYWALL = "paywall"
    """Pleas to subscribe, to register or to give, and what a paywall says."""
    AD = "ad"
    """Advertisements and their labels, shop buttons, disclosures of what a link earns."""
    LEGAL = "legal"
    """Copyright lines, terms, disclaimers, the links of a footer to them."""
    NOTICE = "notice"
    """What the page says about itself: cookies, JavaScript, errors, how the story came about or will go on."""


BODY_KINDS = frozenset({Kind.TEXT, Kind.HEADING, Kind.LIST, Kind.QUOTE, Kind.TABLE, Kind.CODE})
"""The kinds that make the body, kept by default."""

FURNITURE_KINDS = frozenset({Kind.TITLE, Kind.DECK, Kind.BYLINE, Kind.DATELINE, Kind.CREDIT})
"""What belongs to the article but not to its body: offered as fields, not kept by default."""

SIGNED = frozenset({Kind.BYLINE, Kind.DATELINE})
"""Who wrote it and when: these stand below the title and the deck."""

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
"""What a page may be. The order is that of the weights: a type more, or moved, needs training (`make weights`)."""
