"""Site configurations of the Full-Text RSS project, as site packs.

Such a file says of one site where title, author, date and body stand and what to strip, in XPath. These directives
become rules with selectors; the others, about how pages are fetched or their source is mended, are told and left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cleaner.kinds import Kind
from cleaner.nearest import unknown
from cleaner.read.html_tree import is_selector
from cleaner.rulebook.xpath import NoSelectorError, to_css

CONVERTED = ("title", "author", "date", "body", "strip", "strip_id_or_class")
"""The directives that become rules."""
OTHERS = (
    *("autodetect_next_page", "autodetect_on_failure", "convert_double_br_tags", "dissolve", "find_string"),
    *("footnotes", "http_header", "if_page_contains", "insert_detected_image", "login_extra_fields"),
    *("login_password_field", "login_uri", "login_username_field", "move_into", "native_ad_clue", "next_page_link"),
    *("not_logged_in_xpath", "parser", "prune", "replace_string", "requires_login", "single_page_link"),
    *("single_page_link_in_feed", "skip_json_ld", "src_lazy_load_attr", "strip_attr", "strip_comments"),
    *("strip_image_src", "test_contains", "test_url", "tidy", "wrap_in"),
)
"""The directives of the format that say nothing of what an element is: how pages are fetched, found and mended."""

_DIRECTIVE = re.compile(r"([A-Za-z_]{1,40})(?:\(.*?\))?\s*:\s*(.*)")
_HOST = re.compile(r"\.?(?:[a-z0-9_-]{1,63}\.)+[a-z0-9_-]{1,63}")
_KIND = {"title": Kind.TITLE, "author": Kind.BYLINE, "date": Kind.DATELINE, "body": Kind.NAV}
_WHY = {
    "title": "The site's configuration says that the title stands here.",
    "author": "The site's configuration says that the author stands here.",
    "date": "The site's configuration says that the date stands here.",
    "body": "The site's configuration says that the article stands elsewhere.",
}
_WHY_STRIPPED = "The site's configuration says that this is no part of the article."
_KIND_OF_WORD = {
    Kind.COMMENT: "comment disqus",
    Kind.NEWSLETTER: "newsletter signup mailing registration",
    Kind.SHARE: "share sharing social sharedaddy facebook twitter",
    Kind.PAYWALL: "premium paywall subscription",
    Kind.RELATED: "related relatedposts recommend readnext teaser stories toread",
    Kind.CAPTION: "caption figcaption credit",
    Kind.VIDEO: "video player",
    Kind.AD: "ad ads advert advertisement sponsor sponsored promo",
    Kind.BYLINE: "author byline authors",
    Kind.DATELINE: "date pubdate timestamp",
    Kind.LEGAL: "copyright",
    Kind.TITLE: "headline title",
}
"""What a selector's words say of the element that is stripped; without any of them it is `nav`."""
_WORD = re.compile(r"[a-z]+|[A-Z][a-z]*")
_NO_QUOTES = str.maketrans("", "", "'\"")
_IN_THE_HEAD = re.compile(r"(?:^|[ >])(?:meta|link|script|title|head|style)\b[^ >]*$")


class NotASiteError(ValueError):
    """The name is not that of a host."""


@dataclass(frozen=True, slots=True)
class Left:
    """A directive that was not converted."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A site's configuration as a pack."""

    host: str
    pack: str
    """TOML."""
    rules: int
    left: list[Left]


def convert(name: str, content: bytes) -> Converted:
    """The pack for the site that a file is named for: `example.com.txt`, or `.example.com.txt` with all below it."""
    host = name.removesuffix(".txt").lower().removeprefix("www.")
    if not name.endswith(".txt") or not _HOST.fullmatch(host):
        raise NotASiteError(f"{name!r} is not the name of a site")
    tables: list[str] = []
    left: list[Left] = []
    seen: set[tuple[str, str]] = set()
    for number, directive, value in _directives(content.decode("utf-8-sig", "replace")):
        if directive not in CONVERTED:
            left.append(Left(number, directive, _why_left(directive, value)))
            continue
        try:
            selector = _selector(directive, value)
        except NoSelectorError as error:
            left.append(Left(number, directive, f"{error}: {value[:200]}"))
            continue
        if (directive, selector) not in seen:
            seen.add((directive, selector))
            tables.append(_table(f"{host}-{directive.replace('_', '-')}-{number}", directive, selector))
    head = f"# Converted from the site configuration {name} of the Full-Text RSS project.\n"
    return Converted(host, "\n".join((head, *tables)), len(tables), left)


def _directives(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, name and value of each directive; the name of a line that is none is its beginning."""
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.strip()
        if line and not line.startswith("#"):
            found = _DIRECTIVE.fullmatch(line)
            yield (number, found[1].lower(), found[2]) if found else (number, line[:40], "")


def _why_left(directive: str, value: str) -> str:
    if directive in OTHERS:
        return "says nothing of what an element is"
    return unknown("directive", directive, CONVERTED) if value else "no directive"


def _selector(directive: str, value: str) -> str:
    """The selector of a directive. Raises `NoSelectorError`."""
    if directive == "strip_id_or_class":
        name = value.translate(_NO_QUOTES)
        selector = to_css(f"//*[contains(@class, '{name}') or contains(@id, '{name}')]")
    else:
        selector = to_css(value)
    if directive in ("body", "strip") and re.search(r"/@[\w:*-]+\s*$", value):
        raise NoSelectorError("names an attribute, not an element")
    if _IN_THE_HEAD.search(selector):
        raise NoSelectorError("names no text of the page; what the head says of it is read without a rule")
    if not is_selector(selector):
        raise NoSelectorError("has no selector that can be looked for")
    return selector


def _table(rule: str, directive: str, selector: str) -> str:
    fields = {
        "id": rule,
        "kind": _KIND.get(directive) or _kind(selector),
        "css": selector,
        "why": _WHY.get(directive, _WHY_STRIPPED),
    }
    lines = ["[[rule]]", *(f"{name} = {_string(value)}" for name, value in fields.items())]
    lines += ['action = "only"'] if directive == "body" else []
    return "\n".join([*lines, "converted = true", ""])


def _kind(selector: str) -> Kind:
    kinds = (_kind_of_word().get(word.lower()) for word in _WORD.findall(selector))
    return next((kind for kind in kinds if kind is not None), Kind.NAV)


@cache
def _kind_of_word() -> dict[str, Kind]:
    named = {word: kind for kind, words in _KIND_OF_WORD.items() for word in words.split()}
    return named | {f"{word}s": kind for word, kind in named.items()}


def _string(value: str) -> str:
    """A basic string of TOML, which escapes what JSON does, and the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
