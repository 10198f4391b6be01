"""A removed thread of comments as records: who wrote what, when, in answer to whom.

A page sets each comment in an element of its own. A dump has lines only, and its thread can be taken apart where each
comment begins alike: with its author, and a date on that line or on the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, groupby
from typing import TYPE_CHECKING

from cleaner.document import Block, Document, Source, Verdict
from cleaner.kinds import THREAD_KINDS, Kind
from cleaner.signatures import LONGEST_SIGNATURE, author_of, date_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_ANSWERING = re.compile(
    r"(?:in (?:response|reply)|replying|antwort auf|en réponse à|en respuesta a|in risposta a|↳)\b.{0,60}",
    re.IGNORECASE,
)
"""A line that says that the comment below answers the one above."""
_CONTROLS = re.compile(
    r"(?:(?:reply|replies|like|likes|share|report|flag|permalink|link|edit|delete|upvote|downvote|quote|recommend|"
    r"log in to|(?:see|show|hide|load|view|read) (?:more|less|all)|(?:show|hide|view) \d* ?repl(?:y|ies)|"
    r"antworten|melden|teilen|gefällt mir|répondre|signaler|responder|compartir|rispondi|reageer|yanıtla|ответить)\b"
    r"|[\d\W_])+",
    re.IGNORECASE,
)
"""What stands beside a comment to be clicked, and counts of votes."""

MOST_WORDS_OF_CONTROL = 4

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
_AUTHOR = (
    "[itemprop='author'] [itemprop='name'], [itemprop='author']",
    ".fn, cite",
    "[class~='comment-author'], [class*='comment-author-'], [class*='comment__author']",
    "[rel='author'], [class*='author'], [class*='username'], [class*='user-name']",
)
_TIME = (
    "time, [itemprop*='date']",
    "[class*='comment-date']",
    "[class*='comment-meta'] a, [class*='commentmetadata'] a, [class*='date'], [class*='time']",
)
_TEXT = (
    "[itemprop='text'], [itemprop='commentText'], [class*='comment-content'], [class*='comment__content'], "
    "[class*='comment-text'], [class*='comment__text'], [class*='comment-body'] p, [class*='message']"
)
_DIGIT = re.compile(r"\d")
_DEPTH = re.compile(r"\bdepth-(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a thread."""

    author: str | None
    date: str | None
    """ISO 8601 where the page has it, otherwise as it is written."""
    text: str
    depth: int
    """How many comments it answers, one inside the other; 0 for one that answers none."""


def read_comments(document: Document, verdicts: Sequence[Verdict]) -> list[Comment]:
    """The comments among what was removed, in order; none where their shape does not tell one from the next."""
    judged = list(zip(document.blocks, verdicts, strict=True))
    if document.source is not None:
        removed = {block.text for block, verdict in judged if not verdict.kept}
        found = list(_of_elements(document.source, removed))
        if found:
            return found
    return [comment for thread in _threads(judged) for comment in _of_lines(thread)]


def _threads(judged: list[tuple[Block, Verdict]]) -> Iterator[list[str]]:
    """The lines of each run of blocks that were removed as comments, and as the names and dates among these."""
    for in_thread, run in groupby(judged, lambda pair: pair[1].kind in THREAD_KINDS and not pair[1].kept):
        blocks = list(run)
        if in_thread and any(verdict.kind is Kind.COMMENT for _, verdict in blocks):
            yield [line for block, _ in blocks for line in block.prose.splitlines() if line.strip()]


def _of_lines(lines: list[str]) -> Iterator[Comment]:
    """The comments of a thread of lines. What stands above the first one's author is the thread's heading."""
    heads = list(_heads(lines))
    ends = [*(head.line for head in heads[1:]), len(lines)]
    of_each = [
        [line.strip() for line in lines[head.text : end] if not _is_control(line)]
        for head, end in zip(heads, ends, strict=False)
    ]
    for head, written in zip(heads, _without_shared_ends(of_each), strict=True):
        date = head.date
        if date is None and len(written) > 1 and (date := date_of(written[-1])) is not None:
            written.pop()
        if written:
            yield Comment(head.author, date, "\n".join(written), int(head.answers))


def _without_shared_ends(of_each: list[list[str]]) -> list[list[str]]:
    """The lines of each comment without the short ones that most end in: there to be clicked, in any language."""
    kept = [len(written) for written in of_each]
    open_ends = [*range(len(of_each))]
    while open_ends := [number for number in open_ends if kept[number] > 1]:
        lasts = {number: of_each[number][kept[number] - 1] for number in open_ends}
        times = Counter(lasts.values())
        open_ends = [
            number
            for number, line in lasts.items()
            if times[line] > max(1, len(of_each) // 2) and len(line.split()) <= MOST_WORDS_OF_CONTROL
        ]
        for number in open_ends:
            kept[number] -= 1
    return [written[:count] for written, count in zip(of_each, kept, strict=True)]


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a comment begins."""

    author: str
    date: str | None
    line: int
    """The first line: the author's, or the one above that says whom it answers."""
    text: int
    """The first line of what was written."""
    answers: bool


def _heads(lines: list[str]) -> Iterator[_Head]:
    number = 0
    undated = -1  # The line below an author who has no date yet: a date below it says when that was written.
    while number < len(lines):
        answers = _ANSWERING.fullmatch(lines[number].strip()) is not None and number + 1 < len(lines)
        named = number + answers
        date = date_of(lines[named + 1]) if named + 1 < len(lines) and named != undated else None
        if date is not None and undated >= 0 and (named + 2 == len(lines) or _author(lines[named + 2], False)):
            date = None  # it ends the comment of that author
        found = _author(lines[named], date is not None)
        if found is None:
            number += 1
            continue
        author, said = found
        after = named + 1 if said or date is None else named + 2
        if not answers and after < len(lines) and _ANSWERING.fullmatch(lines[after].strip()):
            following = lines[after + 1] if after + 1 < len(lines) else ""
            if _author(following, True) is None:
                answers, after = True, after + 1
        yield _Head(author, said or date, number, after, answers)
        number = after
        undated = -1 if said or date else after


def _author(line: str, dated: bool) -> tuple[str, str | None] | None:
    """The author whom a line names, and the date if that stands there too; what is there to be clicked names nobody."""
    return None if _is_control(line) else author_of(line, dated)


def _is_control(line: str) -> bool:
    return len(line) <= LONGEST_SIGNATURE and (
        _CONTROLS.fullmatch(line.strip()) is not None or _ANSWERING.fullmatch(line.strip()) is not None
    )


def _of_elements(source: Source, removed: set[str]) -> Iterator[Comment]:
    """The comments that a page sets in elements of their own, and whose text is among what was removed."""
    from cleaner.read.html_tree import parse

    page = parse(source.text)
    elements = _comments(page)
    found = []
    # From the innermost out, each taken off the page, so that no comment holds the text of those that answer it.
    for element, around in reversed([*zip(elements, _depths(elements), strict=True)]):
        depth = _depth(element, around)
        shown = _shown(_first(element, _AUTHOR))
        name, said = _author(shown, False) or (shown if len(shown) <= LONGEST_SIGNATURE else "", None)
        parts = element.css(_TEXT)
        outermost = [part for part, inside in zip(parts, _depths(parts, element), strict=True) if not inside]
        texts = _texts(outermost or [element])
        if not name:
            name, said = _signature(_texts([element]) if outermost else texts) or ("", None)
        when = _date_in(element, name, said)
        element.decompose()
        written = [*_written(texts, name, when)]
        if not removed.isdisjoint(text for text, _ in written):
            found.append(Comment(name or None, when, "\n".join(words for _, words in written), depth))
    yield from reversed(found)


def _comments(page: LexborHTMLParser) -> list[LexborNode]:
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


def _texts(elements: Iterable[LexborNode]) -> list[str]:
    """The texts of the blocks in elements."""
    from cleaner.read.html import read_html

    return [block.text for element in elements for block in read_html(element.html or "")]


def _signature(texts: list[str]) -> tuple[str, str] | None:
    """Who wrote a comment, and when, where its first lines say both, or its last."""
    lines = [line for text in texts for line in text.split("\n") if not _is_control(line)]
    head = next(_heads(lines[:3]), None)
    if head is not None and head.line == 0 and head.date and head.text < len(lines) and _ends_as_name(head.author):
        return head.author, head.date
    name, date = (len(lines) > 1 and _author(lines[-1], False)) or ("", None)
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
    named = _author(line, False)
    return _is_control(line) or date_of(line) is not None or (named is not None and named[0] == author)


def without_comments(text: str, has_thread: bool) -> str:
    """The markup of a page less its comments, where it has some, and less what several customers say of a product:
    their authors and dates are not the page's.
    """
    from cleaner.read.html_tree import parse

    if not (has_thread or "review" in text):
        return text
    page = parse(text)
    elements = [*(_comments(page) if has_thread else ()), *_reviews(page)]
    for element in reversed(elements):
        element.decompose()
    return page.html or "" if elements else text


def _reviews(page: LexborHTMLParser) -> list[LexborNode]:
    """The elements of reviews, of which a page has several; the one that is its title's is the page's own."""
    reviews = [element for element in page.css(_REVIEWS) if element.css_first("h1") is None]
    return reviews if len(reviews) > 1 else []


def _first(element: LexborNode, selectors: Iterable[str]) -> LexborNode | None:
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
