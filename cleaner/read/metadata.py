"""What a page says of its article beside the text, and which blocks say it again: title, deck and author.

Read for every page, so only what is cheap: `<title>`, the `<meta>` elements and the JSON-LD, each looked at once.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from selectolax.lexbor import LexborHTMLParser

from cleaner.document import Block
from cleaner.folding import folded

TITLE, DESCRIPTION, AUTHOR = "title", "description", "author"
"""The fields that a block may repeat; what `Evidence.repeats` says."""
TYPE = "type"
"""What the page is said to be, which no block repeats."""

_OF_META = {
    **dict.fromkeys(("og:title", "twitter:title", "headline", "dc.title"), TITLE),
    **dict.fromkeys(("og:description", "twitter:description", "description", "dc.description"), DESCRIPTION),
    "og:type": TYPE,
    **dict.fromkeys(("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"), AUTHOR),
}
_NAMES_AUTHOR = re.compile(r"author|creator|^byl$")
"""Names of `<meta>` elements that tell who wrote the article, in the ways of many systems."""
_OF_LINKED_DATA = {
    "headline": TITLE,
    "description": DESCRIPTION,
    "abstract": DESCRIPTION,
    "author": AUTHOR,
    "creator": AUTHOR,
}
_AROUND_DATA = re.compile(r"(?:\s|//|/\*|\*/|<!--|<!\[CDATA\[)+")
"""What old systems put around a script, so that browsers that know none pass over it."""
_DECODER = json.JSONDecoder(strict=False)
"""Reads what JSON-LD a script begins with, whatever closes the marks around it."""
_TYPES = {
    "product.group": "collection",
    **dict.fromkeys(("product", "product.item", "og:product"), "product"),
    **dict.fromkeys(("DiscussionForumPosting", "QAPage"), "forum"),
    **dict.fromkeys(("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting"), "article"),
    **dict.fromkeys(("Product", "ProductGroup", "ItemPage"), "product"),
}
"""What `og:type` and JSON-LD call a page, the more telling first. `og:type` says `article` of anything."""
_ARTICLE = re.compile(r"Article|Posting|Report|Review|WebPage")
"""Types of JSON-LD objects whose fields are the page's own; those of a video in it or of its publisher are not."""

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?![a-zA-Z])")
_SHORTEST_FIELD = 6
"""A field with fewer letters and digits says too little to be recognised by."""
_LONGEST_FIELD = 1000
"""Neither a field nor a block that repeats one has more characters."""
_BESIDE = 16
"""So many letters and digits may stand in a block besides the field: "Reporting by", a place, a section's name."""
_MOST_FIELDS = 40
_BEFORE_SITE = re.compile(r"(?<!\s)\s+[-–—|·•:»]\s+|(?:(?<!\s)\s+)?[|»]\s*")
"""What parts an article's title from the name of its site in `<title>`. It is looked for where white space begins, not
at each of many blanks."""


def linked_data(page: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD that stand for something of their own: those of a script, a list or a graph."""
    for script in page.css("script[type^='application/ld+json']"):
        text = script.text()
        wrapped = _AROUND_DATA.match(text)
        try:
            waiting = [_DECODER.raw_decode(text, wrapped.end() if wrapped else 0)[0]]
        except (ValueError, RecursionError):
            continue
        while waiting:
            found = waiting.pop()
            if isinstance(found, list):
                waiting += reversed(found)
            elif isinstance(found, dict):
                yield found
                waiting += [found[name] for name in ("mainEntity", "@graph") if name in found]


def types_of(thing: dict[str, Any]) -> list[str]:
    """The types of a JSON-LD object."""
    types = thing.get("@type")
    return [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]


class Authors(NamedTuple):
    """Who wrote the article, by where the page says so."""

    persons: list[str]
    """Whom the JSON-LD of the article names."""
    organisations: list[str]
    """Those of its authors that are firms."""
    of_head: list[str]
    """What `<meta>` elements name, each of which may name several."""


def read_authors(page: LexborHTMLParser) -> Authors:
    """The authors whom a parsed page names."""
    things = [*linked_data(page)]
    named = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str)}
    persons: list[str] = []
    organisations: list[str] = []
    for thing in things:
        if any(map(_ARTICLE.search, types_of(thing))) and not (persons or organisations):
            said = thing.get("author") or thing.get("creator")
            for one in said if isinstance(said, list) else [said]:
                meant = named.get(str(one.get("@id")), one) if isinstance(one, dict) else one
                is_firm = isinstance(meant, dict) and any("Organization" in name for name in types_of(meant))
                (organisations if is_firm else persons).extend(map(unescape, _texts(meant)))
    of_head = [
        text
        for meta in page.css("meta[content]")
        if _NAMES_AUTHOR.search(_name(meta.attributes)) and (text := meta.attributes.get("content"))
    ]
    return Authors(persons, organisations, of_head)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head and the JSON-LD of a page say."""

    fields: dict[str, str]
    """Texts, as letters and digits alone, and which field each is; titles come first."""
    page_type: str | None
    """What the page is said to be, one of `PAGE_TYPES`."""
    language: str | None
    """The code of the language that it is said to be in, without a region."""

    def marked(self, blocks: list[Block]) -> list[Block]:
        """The blocks, those marked that repeat a field."""
        if not self.fields:
            return blocks
        by_size: defaultdict[int, list[str]] = defaultdict(list)
        for text in self.fields:
            for beside in range(_BESIDE + 1):
                by_size[len(text) + beside].append(text)
        longest = 2 * max(by_size)
        return [self._marked(block, by_size) if len(block.text) <= longest else block for block in blocks]

    def _marked(self, block: Block, by_size: Mapping[int, list[str]]) -> Block:
        """The block; `by_size` are the fields that a text of a size may repeat."""
        own = folded(block.text)
        for text in by_size.get(len(own), ()):
            if text in own:
                return msgspec.structs.replace(
                    block, seen=msgspec.structs.replace(block.seen, repeats=self.fields[text])
                )
        return block


def read_metadata(page: LexborHTMLParser) -> Metadata:
    """The metadata of a parsed page."""
    told = list(_told(page))
    types = [text for text, field in told if field == TYPE]
    page_type = next((_TYPES[name] for name in _TYPES if name in types), None)
    declared = (page.root.attributes.get("lang") or "") if page.root is not None else ""
    language = _LANGUAGE.match(declared)
    return Metadata(dict(islice(_fields(told), _MOST_FIELDS)), page_type, language[0].lower() if language else None)


def _fields(told: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Texts of the metadata, folded, and the field of each, titles first: some pages give theirs as the summary too."""
    told_folded = [
        (folded(unescape(text)), field)
        for text, field in told
        if field != TYPE and _SHORTEST_FIELD <= len(text) <= _LONGEST_FIELD
    ]
    titles = dict.fromkeys(text for text, field in told_folded if field == TITLE and len(text) >= _SHORTEST_FIELD)
    yield from ((text, TITLE) for text in titles)
    for text, field in told_folded:
        if len(text) >= _SHORTEST_FIELD and not any(
            title in text and len(text) <= len(title) + _BESIDE for title in titles
        ):
            yield text, field


def _told(page: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Everything that the metadata says, each with the field it says it of."""
    title = page.css_first("title")
    if title is not None:
        text = title.text()
        yield text, TITLE
        parts = _BEFORE_SITE.split(text)
        if len(parts) > 1:
            yield max(parts, key=len), TITLE
    for meta in page.css("meta[content]"):
        attributes = meta.attributes
        field = _OF_META.get(_name(attributes))
        if field is not None:
            yield attributes.get("content") or "", field
    for thing in linked_data(page):
        types = types_of(thing)
        yield from ((name, TYPE) for name in types)
        if any(map(_ARTICLE.search, types)):
            for name, field in _OF_LINKED_DATA.items():
                for text in _texts(thing.get(name)):
                    yield text, field


def _name(meta: Mapping[str, str | None]) -> str:
    """What a `<meta>` element with these attributes tells of, as the page names it."""
    return (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()


def _texts(value: object) -> Iterator[str]:
    """What a property of JSON-LD says: a text, a named thing, or a list of either."""
    for one in value if isinstance(value, list) else [value]:
        named = one.get("name") if isinstance(one, dict) else one
        if isinstance(named, str):
            yield named
