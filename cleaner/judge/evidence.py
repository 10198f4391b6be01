"""What a reader saw of each block, as columns: its tag, what it stands in, its links, and what its names tell.

Plain text shows none of it, and the column `was seen` says so: one model serves text, Markdown and HTML.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.document import PLAIN, Document

_TAGS = {
    "paragraph": "p",
    "main heading": "h1",
    "heading": "h2 h3",
    "small heading": "h4 h5 h6",
    "list item": "li dd dt",
    "quote": "blockquote q",
    "code": "pre code",
    "row": "tr td th table",
    "image": "img figcaption figure picture caption",
    "link": "a",
    "plain box": "div section article main body",
    "control": "button label input select option form textarea legend",
    "time": "time",
}
_AROUND = {
    "article": "article",
    "main": "main",
    "navigation": "nav menu",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "figure": "figure figcaption picture",
    "form": "form fieldset button label",
    "table": "table",
    "list": "ul ol dl",
    "quote": "blockquote",
    "link": "a",
    "heading": "h1 h2 h3 h4 h5 h6",
    "paragraph": "p",
    "details": "details summary dialog",
    "code": "pre code",
    "noscript": "noscript",
}
_NAMES = {
    "comment": "comment disqus respond livefyre kommentar coment reacti",
    "related": "related recommend recirc readmore readnext trending popular outbrain taboola suggest similar alsolike "
    "mostread upnext crosslink",
    "teaser": "teaser card tile promo carousel slider swiper feed listing grid latest recent headlines",
    "share": "share sharing social addthis follow facebook twitter whatsapp",
    "menu": "nav menu breadcrumb topbar toolbar skip pagination pager masthead sitemap tabs dropdown",
    "header": "header",
    "footer": "footer colophon bottom",
    "sidebar": "sidebar aside rail widget secondary complementary sticky",
    "caption": "caption figcaption photo figure bildunterschrift legende",
    "image": "image img gallery picture media lightbox thumb",
    "credit": "credit copyright source agency",
    "video": "video player jwplayer youtube vimeo audio podcast",
    "newsletter": "newsletter subscri signup optin mailchimp mailing",
    "paywall": "paywall premium regwall piano meter",
    "advert": "advert adslot sponsor dfp adsense adunit banner",
    "notice": "cookie consent gdpr alert modal popup overlay toast notice noscript",
    "author": "author byline writer bio contributor",
    "date": "date time timestamp published updated posted",
    "title": "headline title heading",
    "deck": "deck subtitle standfirst dek lead intro teaser excerpt subhead summary kicker",
    "body": "articlebody entrycontent postcontent storybody contentbody articlecontent bodytext articletext prose "
    "richtext markdown wysiwyg entry",
    "content": "content body text main",
    "article": "article story post",
    "message": "message thread topic forum reply postbody answer question",
    "user": "user member avatar profile karma signature",
    "tags": "tag tags tagcloud categor topics keyword label",
    "product": "product price cart buy sku variant stock shipping wishlist",
    "description": "description details feature spec overview",
    "review": "review rating stars testimonial",
    "code": "highlight code",
    "contents": "toc tableofcontents",
    "hidden": "hidden sronly visually screenreader collapse offscreen",
    "sign in": "login signin register search account password",
    "section": "section block container wrapper row col column grid",
    "hero": "hero jumbotron",
    "infobox": "infobox box factbox sidebar callout",
    "faq": "faq accordion",
    "data": "table data stats score",
}
NAME_GROUPS = tuple(_NAMES)
"""What a class or an id may say that a container holds."""
_WHOLE = {
    "ad": "advert",
    "ads": "advert",
    "toc": "contents",
    "sr": "hidden",
    "h1": "title",
    "vjs": "video",
    "p": "body",
}
_FAR = 12.0
"""Names this many places out count for a third of those of the block itself."""

_NEARNESS = tuple(float(np.exp(-place / _FAR)) for place in range(64))

_TAG_COLUMN = {tag: index for index, tags in enumerate(_TAGS.values()) for tag in tags.split()}
_AROUND_COLUMN = {tag: index for index, tags in enumerate(_AROUND.values()) for tag in tags.split()}
_NAME_COLUMN = {group: index for index, group in enumerate(_NAMES)}
_STEMS = [(stem, index) for index, stems in enumerate(_NAMES.values()) for stem in stems.split()]


@dataclass(frozen=True, slots=True)
class Names:
    """The names around each block, as hashes; blocks with the same names around them share a row."""

    row_of_block: NDArray[np.int64]
    row: NDArray[np.int64]
    """The row that each entry belongs to, in order."""
    hashes: NDArray[np.uint32]
    nearness: NDArray[np.float32]
    """1 for the innermost name, less for those further out."""


def find_names(document: Document) -> Names:
    """The names that a reader saw around the blocks."""
    rows: dict[tuple[str, ...], int] = {(): 0}
    row_of_block = [rows.setdefault(block.seen.names, len(rows)) for block in document.blocks]
    row: list[int] = []
    hashes: list[int] = []
    nearness: list[float] = []
    for names, number in rows.items():
        for place, name in enumerate(dict.fromkeys(names)):
            row.append(number)
            hashes.append(_hash_of_name(name))
            nearness.append(_NEARNESS[min(place, len(_NEARNESS) - 1)])
    return Names(
        np.array(row_of_block, np.int64),
        np.array(row, np.int64),
        np.array(hashes, np.uint32),
        np.array(nearness, np.float32),
    )


@lru_cache(maxsize=1 << 14)
def _hash_of_name(name: str) -> int:
    return zlib.crc32(name.lower().encode("utf-8", "surrogatepass"))


def evidence_columns(document: Document, words_in_block: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """The columns of all blocks. Blocks of one container show the same, so each different evidence is read once."""
    blocks = document.blocks
    count = len(blocks)
    seens = [block.seen for block in blocks]
    was_seen = any(seen is not PLAIN and seen != PLAIN for seen in seens)
    names = [
        "was seen",
        "linked",
        "hidden",
        "depth",
        *(f"is {tag}" for tag in _TAGS),
        *(f"in {tag}" for tag in _AROUND),
    ]
    names += [f"named {group}" for group in _NAMES]
    names += ["like it", "words like it", "like before", "like after"]
    if not was_seen:
        return dict.fromkeys(names, np.zeros(count))
    tags = np.zeros((count, len(_TAGS)))
    linked = np.zeros(count)
    hidden = np.zeros(count)
    shapes: dict[tuple[str, tuple[str, ...], tuple[str, ...]], int] = {}
    shape = np.zeros(count, dtype=np.int64)
    for index, seen in enumerate(seens):
        linked[index] = seen.linked
        hidden[index] = seen.hidden
        column = _TAG_COLUMN.get(seen.tag)
        if column is not None:
            tags[index, column] = 1.0
        shape[index] = shapes.setdefault((seen.tag, seen.within, seen.names), len(shapes))
    around = np.stack([_around(within) for _, within, _ in shapes]).take(shape, axis=0)
    named = np.stack([_named(own) for _, _, own in shapes]).take(shape, axis=0)
    depth = np.array([len(within) for _, within, _ in shapes], dtype=np.float64)[shape]
    like = np.bincount(shape)[shape]
    words_like = np.bincount(shape, weights=words_in_block)[shape]
    same = (shape[1:] == shape[:-1]).astype(np.float64)
    values = [
        np.ones(count),
        linked,
        hidden,
        np.log1p(depth),
        *tags.T,
        *around.T,
        *named.T,
        np.log(like),
        np.log1p(words_like),
        np.concatenate(([0.0], same)),
        np.concatenate((same, [0.0])),
    ]
    return dict(zip(names, values, strict=True))


@lru_cache(maxsize=1 << 12)
def _around(within: tuple[str, ...]) -> NDArray[np.float64]:
    """Which tags are among the ancestors."""
    found = np.zeros(len(_AROUND))
    for tag in within:
        column = _AROUND_COLUMN.get(tag)
        if column is not None:
            found[column] = 1.0
    return found


def _named(names: tuple[str, ...]) -> NDArray[np.float64]:
    """For each group the nearness of the nearest name that belongs to it, 0 to 1."""
    found: dict[int, int] = {}
    for place, name in enumerate(names):
        for column in name_groups(name):
            found.setdefault(column, place)
    named = np.zeros(len(_NAMES))
    named[[*found]] = np.exp(np.array([*found.values()]) / -_FAR)
    return named


@lru_cache(maxsize=1 << 14)
def name_groups(name: str) -> tuple[int, ...]:
    """The groups that a word of a class or id belongs to."""
    name = name.lower()
    whole = _WHOLE.get(name)
    found = {index for stem, index in _STEMS if stem in name}
    if whole is not None:
        found.add(_NAME_COLUMN[whole])
    return tuple(sorted(found))
