"""What a reader saw of each block, as columns: its tag, what it stands in, its links, and what its names tell.

Plain text shows none of it. There all columns would be nought, so they are not made; one model serves text, Markdown
and HTML.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.document import PLAIN, Document

# Each line of the three tables is a column of the weights, in this order: a line more, or moved, needs training.
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
    "infobox": "infobox box factbox sidebar callout fakta encadre",
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

_NEARNESS = np.exp(np.arange(64) / -_FAR)

_TAG_COLUMN = {tag: index for index, tags in enumerate(_TAGS.values()) for tag in tags.split()}
_AROUND_COLUMN = {tag: index for index, tags in enumerate(_AROUND.values()) for tag in tags.split()}
_NAME_COLUMN = {group: index for index, group in enumerate(_NAMES)}
_STEMS = [(stem, index) for index, stems in enumerate(_NAMES.values()) for stem in stems.split()]


_COLUMNS = (
    "was seen",
    "linked",
    "hidden",
    "depth",
    *(f"is {tag}" for tag in _TAGS),
    *(f"in {tag}" for tag in _AROUND),
    *(f"named {group}" for group in _NAMES),
    "like it",
    "words like it",
    "like before",
    "like after",
)

T = TypeVar("T", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Places:
    """Where a reader saw the blocks of a document: each different tag, path and list of names once, and the elements.

    Blocks of one element show the same, so what follows from it is worked out once for all of them.
    """

    tags: list[str]
    tag: NDArray[np.int64]
    """Which of `tags` each block has."""
    withins: list[tuple[str, ...]]
    within: NDArray[np.int64]
    names: list[tuple[str, ...]]
    named: NDArray[np.int64]
    shape: NDArray[np.int64]
    """A number for all three together: blocks with the same one look alike in the page's markup."""
    element: NDArray[np.int64]
    """The elements that each block stands in, nearest first, the blocks one after another."""
    depth: NDArray[np.int64]
    """How many elements each block stands in."""
    first: NDArray[np.int64]
    """Where in `element` those of each block begin."""

    def elements_out(self, level: int) -> NDArray[np.int64]:
        """For each block the element `level` elements out, or its outermost; one in no element has that of another."""
        return self.element[np.minimum(self.first + np.minimum(level, self.depth - 1), len(self.element) - 1)]


def find_places(document: Document) -> Places | None:
    """The places of all blocks; None where a reader saw nothing but text."""
    seens = [block.seen for block in document.blocks]
    if seens.count(PLAIN) == len(seens):
        return None
    tags, tag = _numbered([seen.tag for seen in seens])
    withins, within = _numbered([seen.within for seen in seens])
    names, named = _numbered([seen.names for seen in seens])
    shape = np.unique((tag * len(withins) + within) * len(names) + named, return_inverse=True)[1]
    chains = [seen.containers for seen in seens]
    depth = np.fromiter(map(len, chains), np.int64, len(chains))
    element = np.fromiter(chain.from_iterable(chains), np.int64, int(depth.sum()))
    if len(element) and element.max() >= len(element):
        # A part of a long page: its elements are few, their numbers high.
        element = np.unique(element, return_inverse=True)[1]
    return Places(tags, tag, withins, within, names, named, shape, element, depth, np.cumsum(depth) - depth)


@dataclass(frozen=True, slots=True)
class Names:
    """The names around each block, as hashes; blocks with the same names around them share a row."""

    row_of_block: NDArray[np.int64]
    row: NDArray[np.int64]
    """The row that each entry belongs to, in order."""
    hashes: NDArray[np.uint32]
    nearness: NDArray[np.float32]
    """1 for the innermost name, less for those further out."""


def find_names(places: Places | None, count: int) -> Names:
    """The names that a reader saw around the `count` blocks of a document."""
    rows, row_of_block = ([()], np.zeros(count, np.int64)) if places is None else (places.names, places.named)
    flat, row, place = _flat([tuple(dict.fromkeys(names)) for names in rows])
    return Names(
        row_of_block,
        row,
        np.fromiter(map(_hash_of_name, flat), np.uint32, len(flat)),
        _NEARNESS.take(place, mode="clip").astype(np.float32),
    )


def _numbered(things: list[T]) -> tuple[list[T], NDArray[np.int64]]:
    """The different ones, and which of them each is.

    Blocks in one place have the very same tuples, which are found faster than equal ones.
    """
    number_of: dict[T, int] = {}
    number_of_this: dict[int, int] = {}
    for thing in things:
        if id(thing) not in number_of_this:
            number_of_this[id(thing)] = number_of.setdefault(thing, len(number_of))
    numbers = map(number_of_this.__getitem__, map(id, things))
    return list(number_of), np.fromiter(numbers, np.int64, len(things))


def _flat(rows: list[tuple[str, ...]]) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """All names of all rows, one row after another, and of each the number of its row and its place there."""
    flat = [*chain.from_iterable(rows)]
    sizes = np.fromiter(map(len, rows), np.int64, len(rows))
    row = np.repeat(np.arange(len(rows)), sizes)
    return flat, row, np.arange(len(flat)) - (np.cumsum(sizes) - sizes)[row]


@lru_cache(maxsize=1 << 14)
def _hash_of_name(name: str) -> int:
    return zlib.crc32(name.lower().encode("utf-8", "surrogatepass"))


def evidence_columns(
    document: Document, places: Places, words_in_block: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """The columns of all blocks."""
    seens = [block.seen for block in document.blocks]
    count = len(seens)
    shape = places.shape
    is_tag = np.arange(len(_TAGS))[:, None] == np.array([_TAG_COLUMN.get(name, -1) for name in places.tags])
    words_like = np.bincount(shape, weights=words_in_block)[shape]
    same = (shape[1:] == shape[:-1]).astype(np.float64)
    values = [
        np.ones(count),
        np.array([seen.linked for seen in seens], np.float64),
        np.array([seen.hidden for seen in seens], np.float64),
        np.log1p([float(len(around)) for around in places.withins])[places.within],
        *is_tag.astype(np.float64).take(places.tag, axis=1),
        *_around(places.withins).take(places.within, axis=1),
        *_named(places.names).take(places.named, axis=1),
        np.log(np.bincount(shape)[shape]),
        np.log1p(words_like),
        np.concatenate(([0.0], same)),
        np.concatenate((same, [0.0])),
    ]
    return dict(zip(_COLUMNS, values, strict=True))


def _around(withins: list[tuple[str, ...]]) -> NDArray[np.float64]:
    """For each group of tags whether one of it is among the ancestors."""
    which, group = _pairs([*map(_groups_of_tags, withins)])
    around = np.zeros((len(_AROUND), len(withins)))
    around[group, which] = 1.0
    return around


@lru_cache(maxsize=1 << 12)
def _groups_of_tags(within: tuple[str, ...]) -> tuple[int, ...]:
    return tuple({_AROUND_COLUMN[tag] for tag in within if tag in _AROUND_COLUMN})


def _named(rows: list[tuple[str, ...]]) -> NDArray[np.float64]:
    """For each group and row the nearness of the nearest name that belongs to it, 0 to 1."""
    flat, row, place = _flat(rows)
    name, group = (array[::-1] for array in _pairs([*map(name_groups, flat)]))
    named = np.zeros((len(_NAMES), len(rows)))
    # The nearest come last, and what is put in last stays.
    named[group, row.take(name)] = _NEARNESS.take(place.take(name), mode="clip")
    return named


def _pairs(groups: list[tuple[int, ...]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each of the numbers in tuples, behind the number of its tuple."""
    sizes = np.fromiter(map(len, groups), np.int64, len(groups))
    which = np.repeat(np.arange(len(groups)), sizes)
    return which, np.fromiter(chain.from_iterable(groups), np.int64, len(which))


@lru_cache(maxsize=1 << 14)
def name_groups(name: str) -> tuple[int, ...]:
    """The groups that a word of a class or id belongs to."""
    name = name.lower()
    whole = _WHOLE.get(name)
    found = {index for stem, index in _STEMS if stem in name}
    if whole is not None:
        found.add(_NAME_COLUMN[whole])
    return tuple(sorted(found))
