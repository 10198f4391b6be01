"""The elements in which a page sets what its readers write: comments, and reviews of what it sells."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.read.html_tree import parse

_COMMENTS = (
    "[itemtype*='schema.org/Comment'], [itemtype*='schema.org/UserComments'], [data-comment-id], "
    "[id^='comment-']:not(.pingback), [id^='comment_'], li.comment, div.comment, article.comment, .comment-item, "
    ".comment__item, .commentlist > li:not(.pingback, .trackback)"
)
_REVIEWS = "[itemtype$='schema.org/Review'], .review-item, li.review, div.review, article.review"
_NO_COMMENT = frozenset({"html", "body", "nav", "form", "button", "a", "span", "input", "textarea"})
"""Elements that are no comments, whatever their attributes say: the page itself, and what is there to be clicked."""
_PART = re.compile(r"comment[-_](?![0-9a-f-]+$)", re.IGNORECASE)
"""An id that goes on with a word, not with a number alone, may be that of a part: of the form, of the pager."""


def without_comments(text: str, has_thread: bool) -> str:
    """The markup of a page less its comments, where it has some, and less what several customers say of a product:
    their authors and dates are not the page's.
    """
    if not (has_thread or "review" in text):
        return text
    page = parse(text)
    elements = [*(comment_elements(page) if has_thread else ()), *_reviews(page)]
    for element in reversed(elements):
        element.decompose()
    return page.html or "" if elements else text


def comment_elements(page: LexborHTMLParser) -> list[LexborNode]:
    """The elements of comments, in order."""
    return [
        element
        for element in page.css(_COMMENTS)
        if element.tag not in _NO_COMMENT
        and (
            "comment" in (element.attributes.get("class") or "").split()
            or not _PART.match(element.attributes.get("id") or "")
        )
    ]


def _reviews(page: LexborHTMLParser) -> list[LexborNode]:
    """The elements of reviews, of which a page has several; the one that is its title's is the page's own."""
    reviews = [element for element in page.css(_REVIEWS) if element.css_first("h1") is None]
    return reviews if len(reviews) > 1 else []
