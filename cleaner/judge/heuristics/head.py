"""What stands above the body: title, deck, byline, and the labels beside the title."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np
import regex

from cleaner.judge.elements import element_kind
from cleaner.judge.heuristics.captions import in_figure
from cleaner.judge.heuristics.view import Guess, View
from cleaner.kinds import SIGNED, Kind
from cleaner.titles import find_echo, likeliest_title, title_scores

DECK_WORDS = 6
"""A line of fewer words sums nothing up."""
DECK_REACH = 10
"""So many blocks below the title a page's deck may stand: a date, an author and a picture come between."""
DECK_NEAR = 6
"""So many names around a block may say that it is the deck."""
DECK_LINKED = 0.3
"""With this share of its text in links a block is no deck."""
BESIDE_TITLE = 3
"""A heading that is the deck stands no more than so many blocks below the title."""
NAME_WORDS = (2, 5)
"""Words of an author's name that stands alone in its line, at least and at most."""
NAME_REACH = 6
"""So many blocks above the body's first paragraph an author's name may stand alone in its line."""

_NAME = regex.compile(
    r"\p{Lu}[\p{L}\p{M}.'’-]*(?:\s(?:(?:de|da|do|dos|du|del|der|den|di|la|le|van|von|ter|al|el|bin|ibn|y|e)\s)*"
    r"\p{Lu}[\p{L}\p{M}.'’-]*){1,3}"
)
_CAPITALS_RUN_IN = regex.compile(r"(?:\p{Lu}+ ){0,2}\p{Lu}{5,}[,’']? \p{Ll}")
"""So local papers begin the first paragraph of a story. What is shorter may be an acronym, which begins decks too."""
_FIRST_RANKS = frozenset({"h1", "h2"})
_DECK_TAGS = frozenset({"p", "h2", "h3", "h4", "div", "section"})
_DECK_NAMES = frozenset(
    {
        "abstract", "bajada", "chapo", "deck", "dek", "entradilla", "excerpt", "ingress", "intro", "lead", "leadtext",
        "lede", "preamble", "standfirst", "strapline", "subhead", "subheadline", "subtitle", "summary", "vorspann",
    }
)  # fmt: skip
"""Words in the names of elements that hold the deck."""


def repeated_fields(view: View) -> Iterator[tuple[int, Guess]]:
    """What says again the title, the summary or the author that a page's metadata names, is title, deck or byline.

    Many a page's summary is the beginning of its body, though: a paragraph like those below it is no deck. What stands
    above the title is the site's own motto.
    """
    deck = None
    titled = next((block for block, one in enumerate(view.blocks) if one.seen.repeats == "title"), -1)
    for block, one in enumerate(view.blocks):
        if not one.seen.repeats or view.is_hidden(block):
            continue
        if one.seen.repeats == "title":
            yield block, Guess(Kind.TITLE, "repeats the title that the page's metadata gives")
        elif one.seen.repeats == "author":
            yield block, Guess(Kind.BYLINE, "names the author that the page's metadata gives")
        elif (
            view.kinds[block] is None
            and block > titled
            and not _is_alike_below(view, block)
            and deck in (None, one.prose)
        ):
            deck = one.prose
            yield block, Guess(Kind.DECK, "repeats the summary that the page's metadata gives", sure=True)


def deck_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """Where no metadata repeats it, a page's deck is known by its place under the title and by its element."""
    if view.is_flat or Kind.DECK in view.kinds:
        return
    title = _headline(view)
    if title is None:
        return
    below = range(title + 1, min(title + 1 + DECK_REACH, len(view.blocks)))
    signed = next((block for block in below if _is_signed(view, block)), title)
    for block in below:
        one = view.blocks[block]
        if (
            view.kinds[block] is None
            and view.counts[block] >= DECK_WORDS
            and one.seen.linked < DECK_LINKED
            and one.seen.tag in _DECK_TAGS
            and not view.is_hidden(block)
            and not in_figure(one)
        ):
            if _is_alike_below(view, block):
                return
            if one.seen.is_named(_DECK_NAMES, DECK_NEAR):
                yield block, Guess(Kind.DECK, "stands under the title, in an element made for a deck", sure=True)
                return
            if block < signed and view.ended[block]:
                yield block, Guess(Kind.DECK, "a sentence between the title and the author's name")
                return
            if one.seen.tag == "h2" and block <= title + BESIDE_TITLE:
                yield block, Guess(Kind.DECK, "a heading right under the title, as long as a sentence")
                return


def _headline(view: View) -> int | None:
    """The block under which a page's deck stands: the last that repeats the title, or else the last heading of the
    first ranks above the body. What ends a trail of links to where the page belongs is neither.
    """
    shown = [block for block, one in enumerate(view.blocks) if one.seen.tag and "nav" not in one.seen.within]
    titles = [block for block in shown if view.kinds[block] is Kind.TITLE]
    first = view.first
    headings = [block for block in shown if block < first and view.kinds[block] is None]
    ranked = (
        [block for block in titles if view.blocks[block].seen.tag == "h1"],
        titles,
        [block for block in headings if view.blocks[block].seen.tag in _FIRST_RANKS],
    )
    return next((found[-1] for found in ranked if found), None)


def _is_alike_below(view: View, block: int) -> bool:
    """Whether the next paragraph stands in an element of the same tag, names and ancestors."""
    below = bisect_right(view.paragraph_places, block)
    if below == len(view.paragraph_places):
        return False
    one, other = view.blocks[block].seen, view.blocks[view.paragraph_places[below]].seen
    return (one.tag, one.names, one.within) == (other.tag, other.names, other.within)


def _is_signed(view: View, block: int) -> bool:
    """Whether the block names the author."""
    return view.kinds[block] is Kind.BYLINE or view.blocks[block].seen.repeats == "author"


def title_by_its_words(view: View) -> Iterator[tuple[int, Guess]]:
    """The title is the line ahead of the first paragraph that says most of what the body says, and stands near it."""
    first = view.first
    if first == len(view.blocks) or Kind.TITLE in view.kinds[:first]:
        return
    echo = _echo(view, first)
    scores = title_scores((block for block in range(first) if view.kinds[block] is None), echo, view.counts, view.texts)
    if scores:
        signed = next((block for block in range(first) if view.kinds[block] in SIGNED), first)
        chosen = likeliest_title(scores, echo, view.counts, view.texts, signed)
        headed = next((block for block in scores if view.is_page and view.blocks[block].seen.tag == "h1"), chosen)
        yield headed, Guess(Kind.TITLE, "the line above the body that says most of it")


def _echo(view: View, stop: int) -> list[float]:
    """How much each block above `stop` says what the body's paragraphs say."""
    bodily = np.zeros(len(view.blocks), dtype=bool)
    bodily[list(filter(view.is_paragraph, view.paragraph_places))] = True
    echo: list[float] = find_echo(view.words, bodily, stop).tolist()
    return echo


def deck_below_title(view: View) -> Iterator[tuple[int, Guess]]:
    """The deck stands under the title, above the first paragraph, and sums it up: longer than a label."""
    first = view.first
    if Kind.TITLE not in view.kinds[:first] or view.is_page:
        return
    for block in range(view.kinds.index(Kind.TITLE) + 1, first):
        begins_story = view.ended[block] and _CAPITALS_RUN_IN.match(view.texts[block])
        if view.kinds[block] is None and view.counts[block] >= DECK_WORDS and not begins_story:
            yield block, Guess(Kind.DECK, "a summary between the title and the first paragraph")


def byline_above_body(view: View) -> Iterator[tuple[int, Guess]]:
    """A personal name on its own line, near the first paragraph, is the author's."""
    least, most = NAME_WORDS
    first = view.first
    if first == len(view.blocks):
        return
    for block in reversed(range(max(first - NAME_REACH, 0), first)):
        kind = view.kinds[block]
        if kind is Kind.TITLE:
            return
        if kind is None and least <= view.counts[block] <= most and _NAME.fullmatch(view.texts[block]):
            above = set(view.kinds[:block])
            if above & {Kind.TITLE, Kind.DECK, Kind.CAPTION, Kind.DATELINE}:
                yield block, Guess(Kind.BYLINE, "a name on its own line above the first paragraph")
                return


def labels_in_the_head(view: View) -> Iterator[tuple[int, Guess]]:
    """What is left above the title, or between it and the first paragraph, is a section's label or a badge."""
    first = view.first
    if Kind.TITLE not in view.kinds[:first]:
        return
    guess = Guess(Kind.NAV, "a label beside the title")
    for block in range(first):
        is_heading = view.is_page and element_kind(view.blocks[block].seen) is Kind.HEADING
        if view.kinds[block] is None and not view.ended[block] and not is_heading:
            yield block, guess
