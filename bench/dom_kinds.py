"""What an element's tag, class and id say of the text in it: caption, comments, menus, related stories, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cleaner.document import HEADINGS
from cleaner.kinds import FURNITURE_KINDS, Kind

_NAMES: dict[Kind, str] = {
    Kind.CAPTION: "caption captions captiontext figcaption photocaption imagecaption imgcaption bildunterschrift "
    "bildtext legende photocredit imagecredit photographer",
    Kind.COMMENT: "comment comments commentlist commenting commenter disqus livefyre viafoura hyvor "
    "kommentar kommentare kommentarer commentaire commentaires comentario comentarios comentários commenti reacties "
    "komentarze komentarz respond",
    Kind.RELATED: "related relatedposts recommended recommendation recommendations recommend recirc recirculation "
    "mostread mostpopular mostviewed popular trending taboola outbrain teaser teasers upnext readnext "
    "empfehlungen verwandt relacionadas relacionados correlati gerelateerd similar",
    Kind.NEWSLETTER: "newsletter newsletters newslettersignup mailinglist subscribe signup emailsignup mailchimp",
    Kind.SHARE: "share shares sharing sharebar sharebox sharedaddy sharetools shareicons sharebuttons addthis addtoany "
    "social socials socialmedia socialshare socialbar sociallinks socialicons sharethis teilen compartir partager",
    Kind.VIDEO: "video videos videoplayer jwplayer brightcove vjs youtube vimeo",
    Kind.NAV: "nav navbar navigation menu submenu menus breadcrumb breadcrumbs footer subfooter topbar masthead pager "
    "pagination paginator skiplink skiplinks sitemap subnav navlist navmenu",
    Kind.AD: "ad ads advert adverts advertisement advertisements advertising sponsored adslot adunit anzeige "
    "publicidad publicite pubblicita",
    Kind.NOTICE: "cookie cookies gdpr onetrust cookiebot cookiebanner",
    Kind.PAYWALL: "paywallprompt paywallmessage paywallbanner regwall",
    Kind.BYLINE: "byline author authors authorname bylines autor auteur autore",
    Kind.DATELINE: "date datetime timestamp pubdate publishdate postdate datepublished datemodified",
    Kind.DECK: "standfirst dek deck subheadline",
}
"""Names that tell a kind by themselves, as one word of a class or id."""

_PHRASES: dict[Kind, str] = {
    Kind.CAPTION: "photo-credit image-credit media-credit img-credit picture-credit",
    Kind.COMMENT: "discussion-thread user-comments",
    Kind.RELATED: "most-read most-popular most-viewed read-next read-also see-also also-read up-next also-like "
    "you-may-like more-from more-stories more-news more-on more-articles further-reading next-article latest-news "
    "latest-posts recent-posts recent-articles top-stories other-news other-stories",
    Kind.NEWSLETTER: "sign-up email-signup mailing-list mc-embed",
    Kind.SHARE: "follow-us",
    Kind.NAV: "skip-link skip-to skip-link top-bar site-header site-map",
    Kind.PAYWALL: "paywall-prompt paywall-message paywall-banner paywall-overlay paywall-barrier paywall-offer",
}
"""Names that tell a kind as successive words of a class or id."""


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_PARTS = _names(
    """area articles bar block box button buttons card container content count form group header heading icon icons
    inner item items label link links list main module news outer panel posts section stories story text thread title
    toolbar tools widget wrap wrapper"""
)
"""Words that join a telling name without changing what it tells: `commentlist`, `sharebuttons`, `newsbox`."""

_STATES = _names("no not non without has have with hide hidden show enable enabled disable disabled")
"""A class that says what the page has or lacks (`has-comments`, `no-sidebar`) names no part of it."""
_TOPICS = _names("category tag format layout template theme type")
"""Nor does one that begins with such a word (`format-video`, `category-social`): it says what the story is about."""
_MOST_WORDS_OF_ID = 4
"""A longer id is a heading made into an anchor."""

_TAGS: dict[str, Kind] = {"figcaption": Kind.CAPTION, "nav": Kind.NAV, "footer": Kind.NAV, "time": Kind.DATELINE}
_WHOLE_PAGE_TAGS = frozenset({"html", "body", "main", "article"})

_KIND_OF_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_KIND_OF_PHRASE = {tuple(name.split("-")): kind for kind, names in _PHRASES.items() for name in names.split()}
_CHUNK = re.compile(r"[^\W\d_]{4,}(?=\d+(?![^\W_]))|(?<![^\W_])[^\W\d_]+(?![^\W_])")
"""Letters between separators; a number may follow a word (`comment12`), but a hash (`3ad4f`) holds no words."""
_HUMP = re.compile(r"[A-Z]+(?![a-zß-ÿ])|[A-Z]?[a-zß-ÿ]+")
_UTILITY = re.compile(r"[:\[\]&/]")
"""Marks of a style utility such as `md:[&>figcaption]:mt-2`, which names no part either."""


def kind_of_tag(tag: str) -> Kind | None:
    """What the element itself says, whatever its names and size."""
    return _TAGS.get(tag)


def kind_of_names(tag: str, classes: str | None, identifier: str | None) -> Kind | None:
    """What the names say that a page gives an element; a name of furniture (a byline) yields to any other."""
    if tag in _WHOLE_PAGE_TAGS:
        return None
    kinds = [_kind_of_name(name) for name in (classes or "").split()]
    if identifier and tag not in HEADINGS and len(_words(identifier)) <= _MOST_WORDS_OF_ID:
        kinds.insert(0, _kind_of_name(identifier))
    return _most_telling(kinds)


@lru_cache(maxsize=65536)
def _kind_of_name(name: str) -> Kind | None:
    words = _words(name)
    if not words or words[0] in _TOPICS or not _STATES.isdisjoint(words) or _UTILITY.search(name):
        return None
    for start in range(len(words)):
        for length in (2, 3):
            kind = _KIND_OF_PHRASE.get(tuple(words[start : start + length]))
            if kind is not None:
                return kind
    return _most_telling([_KIND_OF_NAME.get(word) or _kind_of_compound(word) for word in words])


def _words(name: str) -> list[str]:
    return [hump.lower() for chunk in _CHUNK.findall(name) for hump in _HUMP.findall(chunk)]


def _most_telling(kinds: Sequence[Kind | None]) -> Kind | None:
    told = [kind for kind in kinds if kind is not None]
    return next((kind for kind in told if kind not in FURNITURE_KINDS), told[0] if told else None)


def _kind_of_compound(word: str) -> Kind | None:
    """The kind of `commentlist`, a telling name and a part written as one word; none for `shareholder`'s like."""
    for cut in range(3, len(word) - 2):
        kind = _KIND_OF_NAME.get(word[:cut])
        if kind is not None and word[cut:] in _PARTS:
            return kind
    return None
