"""What a page's elements say by their tags and names of all that is in them: menus, threads, rails, share bars.

A name tells only where the elements that bear it hold the lesser part of the page's text, and not its beginning: a
class like `has-comments` on what wraps the whole page says nothing of its blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cleaner.document import HEADINGS, Block
from cleaner.kinds import Kind

LARGEST_SHARE = 0.4
LARGEST_SHARE_OF_COMMENTS = 0.9
"""A thread may outgrow its article."""

_NAMES = {
    Kind.COMMENT: "comment comments commentform commentlist commenter bypostauthor byuser disqus kommentar kommentare "
    "respond",
    Kind.RELATED: "related relatedposts recommended recommendation recommendations recirc recirculation outbrain "
    "taboola readmore readnext mostread mostpopular similar teasers trending poll opinary",
    Kind.NEWSLETTER: "newsletter newsletters mailchimp optin signup subscribe",
    Kind.SHARE: "share sharing sharebar sharedaddy social socials addtoany addthis",
    Kind.PAYWALL: "paywall regwall",
    Kind.AD: "ad ads advert advertisement adsbygoogle adslot sponsored",
    Kind.NOTICE: "cookie cookies cookiebanner consent gdpr modal onetrust popover popup",
    Kind.BYLINE: "author bio biography",
    Kind.CAPTION: "attachment gallery lightbox",
    Kind.LEGAL: "copyright",
    Kind.VIDEO: "player",
    Kind.NAV: "breadcrumb breadcrumbs colophon contentinfo dropdown flyout navigation navbar megamenu menu pagination "
    "pager submenu subnav masthead sitemap tableofcontents tags taxonomy toc",
}
_KIND_OF_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_BORNE_BY_HEADINGS = frozenset({"toc", "tableofcontents", "navbar"})
"""Names of tables of contents and bars. Headings bear them too, which are to be listed there or to stop below them."""
_OF_FORUM = {"signature": Kind.BYLINE, "signatures": Kind.BYLINE} | {
    name: kind for name, kind in _KIND_OF_NAME.items() if kind in (Kind.AD, Kind.NAV, Kind.SHARE)
}
"""On a forum the posts are the content, whatever says that they are comments and who wrote them."""
_MAIN = frozenset({"article", "main", "blockquote"})


def landmarks(
    blocks: Sequence[Block], counts: Sequence[float], beginning: Block | None = None, of_forum: bool = False
) -> Iterator[tuple[int, Kind, str]]:
    """Blocks in elements whose names tell a kind, each with that kind and the names that say so.

    `counts` are the words of each block; `beginning` is the block that the body begins with, where that is known.
    On a page `of_forum` fewer names tell.
    """
    kind_of_name = _OF_FORUM if of_forum else _KIND_OF_NAME
    wrapping = beginning.seen.names if beginning else ()
    total = sum(counts)
    words: defaultdict[str, float] = defaultdict(float)
    told: list[tuple[str, ...]] = []
    # Blocks in one place have the very same tuple of names.
    telling_of: dict[int, tuple[str, ...]] = {}
    for block, count in zip(blocks, counts, strict=True):
        names = block.seen.names
        telling = telling_of.get(id(names))
        if telling is None:
            telling = telling_of[id(names)] = _telling(names, kind_of_name)
        told.append(telling)
        for name in telling:
            words[name] += count
    for number, (block, telling) in enumerate(zip(blocks, told, strict=True)):
        for name in telling:
            if name in _BORNE_BY_HEADINGS and block.seen.tag in HEADINGS:
                continue
            kind = kind_of_name[name]
            if name not in wrapping and words[name] <= total * (
                LARGEST_SHARE_OF_COMMENTS if kind is Kind.COMMENT else LARGEST_SHARE
            ):
                yield number, kind, f"an element named {name!r}"
                break
        else:
            if "nav" in block.seen.within or block.seen.tag == "nav":
                yield number, Kind.NAV, "a navigation element"
            elif "footer" in block.seen.within and _MAIN.isdisjoint(block.seen.within):
                yield number, Kind.NAV, "the page's footer"


def _telling(names: tuple[str, ...], kind_of_name: Mapping[str, Kind]) -> tuple[str, ...]:
    if kind_of_name.keys().isdisjoint(names):
        return ()
    return tuple(name for name in names if name in kind_of_name)
