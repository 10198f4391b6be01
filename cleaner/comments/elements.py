"""The comments of a page, which sets each in an element of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile

from selectolax.lexbor import LexborNode

from cleaner.comments.comment import Comment
from cleaner.comments.lines import author_in, comment_heads, is_control
from cleaner.document import Source
from cleaner.read.html import read_html
from cleaner.read.html_tree import parse
from cleaner.read.thread_elements import comment_elements
from cleaner.signatures import LONGEST_SIGNATURE, date_of

_AUTHOR = (
    "[itemprop='author'] [itemprop='name'], [itemprop='author']",
    ".fn, cite",
    "[class~='comment-author'], [class*='comment-author-'], [class*='comment__author']",
    "[rel='author'], [class*='author'], [class*='username'], [class*='user-name']",
)
"""Selectors of the author's name, the surest first."""
_TIME = (
    "time, [itemprop*='date']",
    "[class*='comment-date']",
    "[class*='comment-meta'] a, [class*='commentmetadata'] a, [class*='date'], [class*='time']",
)
"""Selectors of the date, the surest first."""
_TEXT = (
    "[itemprop='text'], [itemprop='commentText'], [class*='comment-content'], [class*='comment__content'], "
    "[class*='comment-text'], [class*='comment__text'], [class*='comment-body'] p, [class*='message']"
)
"""What holds what was written, without the author and the date."""
_DIGIT = re.compile(r"\d")
_DEPTH = re.compile(r"\bdepth-(\d{1,2})\b")
"""A class that says how deep a comment stands, from 1."""


def comments_of_elements(source: Source, removed: set[str]) -> Iterator[Comment]:
    """The comments that a page sets in elements of their own, and whose text is among what was removed."""
    page = parse(source.text)
    elements = comment_elements(page)
    found = []
    # From the innermost out, each taken off the page, so that no comment holds the text of those that answer it.
    for element, around in reversed([*zip(elements, _depths(elements), strict=True)]):
        depth = _depth(element, around)
        shown = _shown(_first_within(element, _AUTHOR))
        name, said = author_in(shown, False) or (shown if len(shown) <= LONGEST_SIGNATURE else "", None)
        parts = element.css(_TEXT)
        outermost = [part for part, inside in zip(parts, _depths(parts, element), strict=True) if not inside]
        texts = _texts(outermost or [element])
        if not name:
            name, said = _author_and_date(_texts([element]) if outermost else texts) or ("", None)
        when = _date_in(element, name, said)
        element.decompose()
        written = [*_written(texts, name, when)]
        if not removed.isdisjoint(text for text, _ in written):
            found.append(Comment(name or None, when, "\n".join(words for _, words in written), depth))
    yield from reversed(found)


def _texts(elements: Iterable[LexborNode]) -> list[str]:
    """The texts of the blocks in elements."""
    return [block.text for element in elements for block in read_html(element.html or "")]


def _author_and_date(texts: list[str]) -> tuple[str, str] | None:
    """Who wrote a comment, and when, where its first lines say both, or its last."""
    lines = [line for text in texts for line in text.split("\n") if not is_control(line)]
    head = next(comment_heads(lines[:3]), None)
    if head is not None and head.line == 0 and head.date and head.text < len(lines) and _ends_as_name(head.author):
        return head.author, head.date
    name, date = (len(lines) > 1 and author_in(lines[-1], False)) or ("", None)
    return (name, date) if date is not None and _ends_as_name(name) else None


def _ends_as_name(text: str) -> bool:
    """Not so "It began", before "5 years ago" in what was written."""
    words = text.split()
    return len(words) == 1 or not words[-1][0].islower()


def _written(texts: list[str], author: str, when: str | None) -> Iterator[tuple[str, str]]:
    """The blocks of a comment that say more than who wrote it and when, and what each says."""
    begun = False
    for text in texts:
        lines = dropwhile(
            lambda line: line.strip() in (author, when) or _is_head(line, author), [text] if begun else text.split("\n")
        )
        if words := "\n".join(lines):
            begun = True
            yield text, words


def _is_head(line: str, author: str) -> bool:
    """Whether a line of a comment names its author or says when, or is there to be clicked."""
    named = author_in(line, False)
    return is_control(line) or date_of(line) is not None or (named is not None and named[0] == author)


def _first_within(element: LexborNode, selectors: Iterable[str]) -> LexborNode | None:
    """What the first selector finds that finds anything within the element, whose own classes may say whose it is."""
    within = (one for selector in selectors for one in element.css(selector) if one.mem_id != element.mem_id)
    return next(within, None)


def _shown(element: LexborNode | None) -> str:
    """The words that an element shows, in one line."""
    return "" if element is None else " ".join(element.text(separator=" ").split())


def _date_in(element: LexborNode, author: str, said: str | None) -> str | None:
    """When, as a machine is told or as it is shown, or else as it is said beside the author.

    Elements that are named for a time hold the author's name as well, so that the first to read as a date is taken. In
    ways of writing one that are not known it has a digit, or an element of its own.
    """
    likely = None
    for selector in _TIME:
        for one in element.css(selector):
            if one.mem_id == element.mem_id:
                continue
            told = one.attributes.get("datetime") or one.attributes.get("content")
            shown = _shown(one)
            if date := told or date_of(shown):
                return date
            if shown != author and len(shown) <= LONGEST_SIGNATURE and (one.tag == "time" or _DIGIT.search(shown)):
                likely = likely or shown
    return said or likely


def _depth(element: LexborNode, around: int) -> int:
    """How many comments an element stands in; some pages say so in its class instead, or in that of its wrapper."""
    own = element.attributes.get("class") or ""
    before = element.prev
    while before is not None and before.is_empty_text_node:
        before = before.prev
    # What stands behind something in an element answers that, and has none of its depth.
    around_it = element.parent if before is None else None
    outer = (around_it.attributes.get("class") or "") if around_it is not None else ""
    said = _DEPTH.search(own) or _DEPTH.search(outer)
    return max(int(said[1]) - 1, 0) if said else around


def _depths(elements: Sequence[LexborNode], root: LexborNode | None = None) -> list[int]:
    """How many of the elements, which are in order, each stands in. None stands outside of the root."""
    places = {element.mem_id for element in elements}
    # Of each element that was passed on the way out: how many hold what is right inside of it. None is passed twice.
    known = {} if root is None else {root.mem_id: int(root.mem_id in places)}
    depths = []
    for element in elements:
        passed = []
        outer = None if root is not None and element.mem_id == root.mem_id else element.parent
        while outer is not None and outer.mem_id not in known:
            passed.append(outer.mem_id)
            outer = outer.parent
        depth = 0 if outer is None else known[outer.mem_id]
        for place in reversed(passed):
            depth += place in places
            known[place] = depth
        depths.append(depth)
    return depths
