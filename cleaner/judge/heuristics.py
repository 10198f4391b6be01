"""What no pattern can say: judgements that need the neighbours, the place or the rest of the document.

Each heuristic is one small function over the view of a document. It yields the blocks it has something to say of,
with a kind and a reason in words. They run in the order of `HEURISTICS`; what one has said, the next ones see.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

import msgspec
import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.characters import Class, has
from cleaner.document import CELL_GAP, HIDDEN_WORDS, PLAIN, Block
from cleaner.judge.elements import element_kind
from cleaner.judge.landmarks import landmarks
from cleaner.kinds import BODY_KINDS, Kind
from cleaner.paragraphs import ends_as_sentence, paragraphs, word_counts
from cleaner.rulebook.hits import Hits
from cleaner.signatures import LONGEST_SIGNATURE, date_of, is_name, is_timed, signature_date
from cleaner.words import Words, block_hashes

CAPTION_NEAR = 3
"""So many names around a block, the nearest first, may say that it is a caption."""
CAPTION_WORDS = 6
"""A line this long that stands twice in a row is a picture's, wherever it is; a refrain has fewer words."""
SENTENCE_WORDS = 6
NAME_WORDS = (2, 4)
TITLE_WORDS = (3, 30)
TITLE_DISTANCE = 0.3
"""How fast a line above the body loses to nearer ones: menus use the words of articles too."""
DECK_WORDS = 6
DECK_REACH = 10
"""So many blocks below the title a page's deck may stand: a date, an author and a picture come between."""
DECK_NEAR = 6
"""So many names around a block, the nearest first, may say that it is the deck."""
BESIDE_TITLE = 3
DECK_LINKED = 0.3
HEADING_WORDS = 12
HEADING_LINKED = 0.5
ALL_LINKS = 0.8
"""Share of a block's text in links from which it says nothing else."""
HARDLY_LINKS = 0.3
LEAST_BESIDE_LINKS = 0.3
"""Where the running text of a page is less than this share of what is all links, its links are what it is for."""
HEADING_REACH = 20
"""A heading's paragraph stands no more than so many blocks below it."""
BESIDE_REACH = 4
"""A heading and its paragraph stand in one element, each no deeper than so many elements, itself counted."""
HEADED_PARAGRAPHS = 2
"""A heading beside so many paragraphs is no teaser's, which has one."""
FRAGMENT_WORDS = 4
FRAGMENT_RUN = 3
TEASER_PAIRS = 2
CELLS_OF_A_ROW = 3
TEASER_TITLE_WORDS = 3
TEASER_SUMMARY_WORDS = 8

COPIED = 0.5
"""Share of the words of what is hidden, and of the paragraphs shown, from which the one is a copy of the other."""

SIGNED = frozenset({Kind.BYLINE, Kind.DATELINE})
NEAR_SIGNATURE = 3
"""How many blocks above the byline or the date the title stands at most."""
FULL_STOPS = (".", "。", "।", "۔")
"""A title may ask or exclaim; it hardly ever ends in one of these."""
SIGNED_ENTRIES = 2
"""So many entries that are signed and dated alike are readers', not the article's own line of who wrote it when."""
ABOVE_ENTRIES = 3
"""A line about comments stands no more than so many blocks above the first of them."""
ENTRY_REACH = 12
"""An entry has no more blocks."""
LONGEST_DATE = 32
"""Characters at the end of a signature within which its date has a digit."""
NAME_ABOVE_A_DATE = 3
"""Words of what is taken for a name because a date stands below it."""

_NAME = regex.compile(
    r"\p{Lu}[\p{L}\p{M}.'’-]*(?:\s(?:(?:de|da|do|dos|du|del|der|den|di|la|le|van|von|ter|al|el|bin|ibn|y|e)\s)*"
    r"\p{Lu}[\p{L}\p{M}.'’-]*){1,3}"
)
_CAPITALS_RUN_IN = regex.compile(r"(?:\p{Lu}+ ){0,2}\p{Lu}{5,}[,’']? \p{Ll}")
"""So local papers begin the first paragraph of a story. What is shorter may be an acronym, which begins decks too."""
_FIGURE_TAGS = frozenset({"figure", "figcaption", "img"})
_BOLD_TAGS = frozenset({"b", "strong"})
_CAPTION_NAMES = frozenset(
    {"bildtext", "bildunterschrift", "caption", "captions", "captiontext", "figcaption", "legende"}
)
_LINKED_BODY = frozenset({Kind.HEADING, Kind.CODE, Kind.QUOTE})
"""What a page may link all of in its body."""
_FIRST_RANKS = frozenset({"h1", "h2"})
_DECK_TAGS = frozenset({"p", "h2", "h3", "h4", "div", "section"})
_DECK_NAMES = frozenset(
    {
        "abstract", "bajada", "chapo", "deck", "dek", "entradilla", "excerpt", "ingress", "intro", "lead", "leadtext",
        "lede", "preamble", "standfirst", "strapline", "subhead", "subheadline", "subtitle", "summary", "vorspann",
    }
)  # fmt: skip
_MAY_BE_BODY = (None, *BODY_KINDS)
_MAY_BE_FRAGMENT = (None, Kind.NAV)
_ENDED_BY = frozenset({Kind.CREDIT, Kind.DATELINE, Kind.COMMENT, Kind.RELATED, Kind.NEWSLETTER, Kind.SHARE, Kind.LEGAL})
"""Kinds that, after the last paragraph, show that the article is over."""


class Guess(msgspec.Struct, frozen=True, gc=False):
    """What a heuristic says of a block."""

    kind: Kind
    reason: str
    sure: bool = False
    """The page itself says so, and the block model does not outvote it unless it is nearly certain."""


@dataclass
class View:
    """A document as the heuristics see it: measures of its blocks, and what has been said of them so far."""

    blocks: list[Block]
    words: Words
    hits: Hits
    without_model: bool = False
    """There is no block model to weigh the names of elements, links and dates."""
    kinds: list[Kind | None] = field(init=False)
    """The kind of each block as far as it is known: claimed by a certain rule, or guessed."""
    guesses: dict[int, Guess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = [None] * len(self.blocks)
        for block, claim in self.hits.claims.items():
            self.kinds[block] = claim.rule.kind

    @property
    def texts(self) -> Sequence[str]:
        return self.words.texts

    @cached_property
    def is_page(self) -> bool:
        """Whether the reader saw a page's elements."""
        return any(block.seen.within for block in self.blocks)

    @cached_property
    def is_flat(self) -> bool:
        """Whether the reader saw nothing but text."""
        return [block.seen for block in self.blocks].count(PLAIN) == len(self.blocks)

    @cached_property
    def counts(self) -> list[float]:
        counts: list[float] = word_counts(self.words).tolist()
        return counts

    @cached_property
    def ended(self) -> list[bool]:
        """Whether each block ends as a sentence does."""
        ended: list[bool] = ends_as_sentence(self.words).tolist()
        return ended

    @cached_property
    def _paragraphs(self) -> list[bool]:
        found: list[bool] = paragraphs(self.words).tolist()
        return found

    def is_paragraph(self, block: int) -> bool:
        """Whether the block reads as a paragraph and nothing better is known of it."""
        return self._paragraphs[block] and self.kinds[block] in _MAY_BE_BODY

    @property
    def first(self) -> int:
        """The first paragraph of the body; the number of blocks where there is none."""
        return next(filter(self.is_paragraph, self.paragraph_places), len(self.blocks))

    @property
    def last(self) -> int:
        """The last paragraph of the body; -1 where there is none."""
        return next(filter(self.is_paragraph, reversed(self.paragraph_places)), -1)

    @cached_property
    def paragraph_places(self) -> list[int]:
        return [block for block, reads_so in enumerate(self._paragraphs) if reads_so]

    def is_alike_below(self, block: int) -> bool:
        """Whether the next paragraph stands in an element of the same tag, names and ancestors."""
        below = bisect_right(self.paragraph_places, block)
        if below == len(self.paragraph_places):
            return False
        one, other = self.blocks[block].seen, self.blocks[self.paragraph_places[below]].seen
        return (one.tag, one.names, one.within) == (other.tag, other.names, other.within)

    def is_signed(self, block: int) -> bool:
        """Whether the block names the author."""
        return self.kinds[block] is Kind.BYLINE or self.blocks[block].seen.repeats == "author"

    def is_hidden(self, block: int) -> bool:
        """Whether the page hides the block, and not all of its text until scripts have run."""
        return self.blocks[block].seen.hidden and not self._hides_all

    @cached_property
    def _hides_all(self) -> bool:
        return all(self.blocks[place].seen.hidden for place in self.paragraph_places)

    def is_row(self, block: int) -> bool:
        """Whether the block is a row of several cells."""
        return self.blocks[block].seen.tag == "tr" and self.texts[block].count(CELL_GAP) >= CELLS_OF_A_ROW - 1

    def is_heading_element(self, block: int) -> bool:
        """Whether the block stands in a heading's element, or behind its mark, and is no link."""
        seen = self.blocks[block].seen
        return seen is not PLAIN and element_kind(seen) is Kind.HEADING and seen.linked < HEADING_LINKED

    def paragraph_below(self, heading: int) -> int | None:
        """The paragraph that a heading stands above: past pictures and other furniture, and past headings; None where
        something else of the body comes first.
        """
        for block in range(heading + 1, min(heading + 1 + HEADING_REACH, len(self.blocks))):
            if self.is_paragraph(block):
                return block
            if self.kinds[block] in _MAY_BE_BODY and not self.is_heading_element(block):
                return None
        return None

    def heads_body(self, heading: int) -> bool:
        """Whether several paragraphs stand in the innermost element that holds a heading and the paragraph below it,
        each in that element or in a wrapper of its own.
        """
        paragraph = self.paragraph_below(heading)
        if paragraph is None:
            return False
        above = set(self.blocks[heading].seen.containers[:BESIDE_REACH])
        around = self.blocks[paragraph].seen.containers[:BESIDE_REACH]
        shared = next(filter(above.__contains__, around), None)
        return shared is not None and self._paragraphs_of[shared] >= HEADED_PARAGRAPHS

    @cached_property
    def _paragraphs_of(self) -> Counter[int]:
        """How many paragraphs each element holds, in it or in a wrapper of their own."""
        places = filter(self.is_paragraph, self.paragraph_places)
        return Counter(container for place in places for container in self.blocks[place].seen.containers[:BESIDE_REACH])

    def guess(self, block: int, guess: Guess) -> None:
        """Take a guess where nothing is known yet."""
        if self.kinds[block] is None:
            self.kinds[block] = guess.kind
            self.guesses[block] = guess

    def echo(self, stop: int) -> list[float]:
        """How much each block above `stop` says what the body says: the mean, over its words, of the logarithm of how
        often each stands in the body's paragraphs. Words of fewer than four letters count in scripts without spaces
        alone."""
        words = self.words
        bodily = np.zeros(len(self.blocks), dtype=bool)
        bodily[list(filter(self.is_paragraph, self.paragraph_places))] = True
        telling = (words.lengths >= 4) | words.alone
        known = np.sort(words.hashes[telling & bodily.take(words.blocks)])
        above = np.flatnonzero(telling[: words.bounds[stop]])
        blocks, hashes = words.blocks.take(above), words.hashes.take(above)
        said = np.log1p(np.searchsorted(known, hashes, side="right") - np.searchsorted(known, hashes))
        mean = np.bincount(blocks, weights=said, minlength=stop) / (np.bincount(blocks, minlength=stop) + 1)
        echo: list[float] = mean.tolist()
        return echo


def guesses(blocks: list[Block], words: Words, hits: Hits, without_model: bool = False) -> dict[int, Guess]:
    """What the heuristics say of the blocks that no certain rule claims, more of it if no model is to weigh them."""
    view = View(blocks, words, hits, without_model)
    for heuristic in HEURISTICS:
        for block, guess in list(heuristic(view)):
            view.guess(block, guess)
    return view.guesses


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
            and not view.is_alike_below(block)
            and deck in (None, one.prose)
        ):
            deck = one.prose
            yield block, Guess(Kind.DECK, "repeats the summary that the page's metadata gives", sure=True)


def captions_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """What describes an image is a caption, and so is other text in a figure, unless it is what the figure shows."""
    if view.is_flat:
        return
    named = {block for block, one in enumerate(view.blocks) if _is_named_for_a_caption(one)}
    # What is named so and holds most of the paragraphs wraps the article.
    if 2 * len(named.intersection(view.paragraph_places)) > len(view.paragraph_places):
        named.clear()
    for block, one in enumerate(view.blocks):
        if one.seen.tag == "img":
            yield block, Guess(Kind.CAPTION, "describes an image")
        elif (_in_figure(one) or block in named) and element_kind(one.seen) in (None, Kind.LIST):
            yield block, Guess(Kind.CAPTION, "stands in a figure, or in an element named for a caption")


def hidden_words(view: View) -> Iterator[tuple[int, Guess]]:
    """A few words that are hidden in a line: keys to sort a table by, traps for robots, words for screen readers."""
    for block, one in enumerate(view.blocks):
        if one.seen.tag == HIDDEN_WORDS:
            yield block, Guess(Kind.NAV, "the page hides it in a line that it shows", sure=True)


def elements_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """Menus, threads, rails and share bars by the names of their elements. The model weighs these names by itself."""
    if view.without_model and view.is_page:
        for block, kind, what in landmarks(view.blocks, view.counts):
            yield block, Guess(kind, f"stands in {what}")


def links_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """What is all links leads elsewhere, but on pages that are made of links. The model weighs links by itself."""
    if not (view.without_model and view.is_page):
        return
    linked = np.array([block.seen.linked for block in view.blocks])
    counts = word_counts(view.words)
    is_links = linked >= ALL_LINKS
    running = counts[paragraphs(view.words) & (linked <= HARDLY_LINKS)].sum()
    if running < LEAST_BESIDE_LINKS * counts[is_links].sum():
        return
    for block in np.flatnonzero(is_links).tolist():
        seen = view.blocks[block].seen
        if view.kinds[block] is None and seen.tag != "tr" and element_kind(seen) not in _LINKED_BODY:
            yield block, Guess(Kind.NAV, "all of it is links")


def deck_of_a_page(view: View) -> Iterator[tuple[int, Guess]]:
    """Where no metadata repeats it, a page's deck is known by its place under the title and by its element."""
    if view.is_flat or Kind.DECK in view.kinds:
        return
    title = _headline(view)
    if title is None:
        return
    below = range(title + 1, min(title + 1 + DECK_REACH, len(view.blocks)))
    signed = next(filter(view.is_signed, below), title)
    for block in below:
        one = view.blocks[block]
        if (
            view.kinds[block] is None
            and view.counts[block] >= DECK_WORDS
            and one.seen.linked < DECK_LINKED
            and one.seen.tag in _DECK_TAGS
            and not view.is_hidden(block)
            and not _in_figure(one)
        ):
            if view.is_alike_below(block):
                return
            if _DECK_NAMES.intersection(one.seen.names[:DECK_NEAR]):
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


def _is_named_for_a_caption(block: Block) -> bool:
    return not _CAPTION_NAMES.isdisjoint(block.seen.names[:CAPTION_NEAR])


def _in_figure(block: Block) -> bool:
    seen = block.seen
    return seen.tag in _FIGURE_TAGS or not _FIGURE_TAGS.isdisjoint(seen.within)


def doubled_lines(view: View) -> Iterator[tuple[int, Guess]]:
    """A line that stands twice in a row is alt text and caption, or an agency's name printed twice.

    A refrain or a row of equal answers is short and stands among short lines, so a short line counts only ahead of
    the first paragraph, where names and credits are.
    """
    hashes = block_hashes(view.words)
    is_again = np.zeros(len(hashes) + 1, dtype=bool)
    is_again[1:-1] = (hashes[1:] == hashes[:-1]) & (hashes[1:] != 0)
    first = view.first
    guess = Guess(Kind.CAPTION, "the same line stands twice in a row")
    for block in np.flatnonzero(is_again).tolist():
        twice_only = not is_again[block - 1] and not is_again[block + 1]
        in_head = block < first < len(hashes)
        if twice_only and (view.counts[block] >= CAPTION_WORDS or in_head):
            yield block - 1, guess
            yield block, guess


def hidden_copies(view: View) -> Iterator[tuple[int, Guess]]:
    """What a page hides and shows as well, where both say the same throughout: the body laid out for another screen.

    In a tab that is hidden some lines of the one that is shown stand again, among others; those stay.
    """
    hidden = np.array([view.is_hidden(block) for block in range(len(view.blocks))], dtype=bool)
    if not hidden.any():
        return
    reads_so = paragraphs(view.words)
    hashes, counts = block_hashes(view.words), word_counts(view.words)
    again = hidden & np.isin(hashes, hashes[~hidden & (hashes != 0)])
    shown = counts[~hidden & reads_so].sum()
    edges = np.flatnonzero(np.diff(hidden, prepend=False, append=False)).reshape(-1, 2)
    guess = Guess(Kind.NAV, "the page hides it, and shows the same elsewhere", sure=True)
    for start, end in edges.tolist():
        copied = again[start:end]
        words = counts[start:end]
        paragraphs_copied = words[copied & reads_so[start:end]].sum()
        if words[copied].sum() >= COPIED * words.sum() and paragraphs_copied >= COPIED * shown:
            yield from ((block, guess) for block in (np.flatnonzero(copied) + start).tolist())


def rule_evidence(view: View) -> Iterator[tuple[int, Guess]]:
    """A rule that is not certain decides where nothing speaks against it.

    What it takes for furniture is believed of lines that are no sentences, of captions and credits, which may be, and
    of sections that open below the body.
    """
    last = view.last
    for block, hits in view.hits.by_block.items():
        for hit in hits if view.kinds[block] is None else ():
            if hit.rule.certain or hit.rule.action == "keep":
                continue
            if hit.in_section and view.is_heading_element(block) and view.heads_body(block):
                continue
            often_sentences = hit.rule.kind in (Kind.CAPTION, Kind.CREDIT) and not hit.in_section
            is_sentence = view.ended[block] and view.counts[block] >= SENTENCE_WORDS
            if often_sentences or not is_sentence or (hit.in_section and block > last):
                yield block, Guess(hit.rule.kind, f"rule {hit.rule.id} points to it: {hit.rule.why}")
                break


def posts(view: View) -> Iterator[tuple[int, Guess]]:
    """What stands under a line of a comment thread and a date is what the reader wrote."""
    if Kind.COMMENT not in view.kinds:
        return
    for block, (above, between) in enumerate(pairwise(view.kinds[:-1]), start=2):
        if view.kinds[block] is None and above is Kind.COMMENT and between is Kind.DATELINE:
            yield block, Guess(Kind.COMMENT, "stands under the author and the date of a comment")


def signed_entries(view: View) -> Iterator[tuple[int, Guess]]:
    """Below the body's first paragraph, names with dates and sentences under each: what readers wrote of it.

    Lists of events have them too, but seldom the time of day. Where most dates tell none, a line about comments must
    stand among the entries or right above; so it must without the model, which knows forums and lists of articles,
    whose content they are.
    """
    if view.without_model and Kind.COMMENT not in view.kinds:
        return
    entries = [*_entries(view)]
    starts = [*(entry.start for entry in entries), len(view.blocks)]
    runs: list[list[_Entry]] = []
    for entry, below in zip(entries, starts[1:], strict=True):
        says = range(entry.text, min(below, entry.start + ENTRY_REACH))
        if not any(view.ended[place] and view.counts[place] >= SENTENCE_WORDS for place in says):
            continue
        if not runs or entry.start - runs[-1][-1].start > ENTRY_REACH:
            runs.append([])
        runs[-1].append(entry)
    guess = Guess(Kind.COMMENT, "one of several entries that begin with a name and a date")
    for run in runs:
        start, end = run[0].start, run[-1].text
        around = view.kinds[max(start - ABOVE_ENTRIES, view.first + 1) : end]
        timed = 2 * sum(entry.timed for entry in run) > len(run)
        if len(run) >= SIGNED_ENTRIES and (Kind.COMMENT in around or (timed and not view.without_model)):
            while end + 1 < len(view.blocks) and not view.ended[end]:
                end += 1
            yield from ((block, guess) for block in range(start, end + 1))


class _Entry(NamedTuple):
    """Where something that somebody signed begins."""

    start: int
    text: int
    """The block in which what was written begins: the signature's own, or the one below."""
    timed: bool


def _entries(view: View) -> Iterator[_Entry]:
    """What below the first paragraph begins with a name and a date, or with a name above a date."""
    may_say_when = _first_lines_that_may_say_when(view.words)
    for block in (np.flatnonzero(may_say_when[view.first + 1 :]) + view.first + 1).tolist():
        line, _, rest = view.texts[block].partition("\n")
        text = block if rest.strip() else block + 1
        above = block - 1
        if (date := signature_date(line)) is not None:
            yield _Entry(block, text, is_timed(date))
        elif (
            above > view.first
            and view.counts[above] <= NAME_ABOVE_A_DATE
            and not may_say_when[above]
            and is_name(view.texts[above])
            and (date := date_of(line)) is not None
        ):
            yield _Entry(above, text, is_timed(date))


def _first_lines_that_may_say_when(words: Words) -> NDArray[np.bool_]:
    """Whether each block's first line is short and has a digit near its end, as nearly no other lines have."""
    starts = words.offsets[:-1]
    line_ends = np.flatnonzero(words.points == ord("\n"))
    ends = line_ends.take(np.searchsorted(line_ends, starts))
    digits = np.concatenate(([0], np.cumsum(has(words.classes, Class.DIGIT))))
    near_the_end = digits.take(ends) - digits.take(np.maximum(ends - LONGEST_DATE, starts))
    may: NDArray[np.bool_] = (near_the_end > 0) & (ends - starts <= LONGEST_SIGNATURE)
    return may


def title(view: View) -> Iterator[tuple[int, Guess]]:
    """The title is the line ahead of the first paragraph that says most of what the body says, and stands near it."""
    least, most = TITLE_WORDS
    first = view.first
    if first == len(view.blocks) or Kind.TITLE in view.kinds[:first]:
        return
    echo = view.echo(first)
    scores = {
        block: echo[block] - TITLE_DISTANCE * math.log1p(first - block)
        for block in range(first)
        if view.kinds[block] is None
        and least <= view.counts[block] <= most
        and echo[block] > 0
        and not view.texts[block].endswith(FULL_STOPS)
    }
    if scores:
        best = max(scores, key=scores.__getitem__)
        # Between the byline or the date and the body stands the picture, whose caption may say as much.
        signed = next((block for block in range(first) if view.kinds[block] in SIGNED), first)
        heads = [block for block in scores if signed - NEAR_SIGNATURE <= block < signed]
        if best > signed and heads:
            head = max(heads, key=scores.__getitem__)
            best = head if echo[head] >= echo[best] / 2 else best
        # A deck says as much as a title does, and stands below it.
        above = best - 1
        chosen = above if above in scores and echo[above] >= echo[best] / 2 else best
        headed = next((block for block in scores if view.is_page and view.blocks[block].seen.tag == "h1"), chosen)
        yield headed, Guess(Kind.TITLE, "the line above the body that says most of it")


def deck(view: View) -> Iterator[tuple[int, Guess]]:
    """The deck stands under the title, above the first paragraph, and sums it up: longer than a label."""
    first = view.first
    if Kind.TITLE not in view.kinds[:first] or view.is_page:
        return
    for block in range(view.kinds.index(Kind.TITLE) + 1, first):
        begins_story = view.ended[block] and _CAPITALS_RUN_IN.match(view.texts[block])
        if view.kinds[block] is None and view.counts[block] >= DECK_WORDS and not begins_story:
            yield block, Guess(Kind.DECK, "a summary between the title and the first paragraph")


def byline(view: View) -> Iterator[tuple[int, Guess]]:
    """A personal name on its own line, near the first paragraph, is the author's."""
    least, most = NAME_WORDS
    first = view.first
    if first == len(view.blocks):
        return
    for block in reversed(range(max(first - 6, 0), first)):
        kind = view.kinds[block]
        if kind is Kind.TITLE:
            return
        if kind is None and least <= view.counts[block] <= most + 1 and _NAME.fullmatch(view.texts[block]):
            above = set(view.kinds[:block])
            if above & {Kind.TITLE, Kind.DECK, Kind.CAPTION, Kind.DATELINE}:
                yield block, Guess(Kind.BYLINE, "a name on its own line above the first paragraph")
                return


def teasers(view: View) -> Iterator[tuple[int, Guess]]:
    """Below the body, a title followed by a summary, and that again: pointers to other stories.

    Rows of three cells and more are a table's; those that lay out teasers have fewer.
    """
    last = view.last
    pairs = []
    block = last + 1
    while 0 < block < len(view.blocks) - 1:
        is_title = view.counts[block] >= TEASER_TITLE_WORDS and not view.ended[block]
        if (
            is_title
            and view.kinds[block] is None
            and view.kinds[block + 1] is None
            and not view.is_row(block)
            and view.counts[block + 1] >= max(TEASER_SUMMARY_WORDS, view.counts[block])
        ):
            pairs.append(block)
            block += 2
        else:
            block += 1
    if len(pairs) >= TEASER_PAIRS:
        for pair in pairs:
            yield pair, Guess(Kind.RELATED, "a title and its summary, one of several below the body")
            yield pair + 1, Guess(Kind.RELATED, "the summary under a title, one of several below the body")


def after_the_end(view: View) -> Iterator[tuple[int, Guess]]:
    """Once a credit, a date, a thread or a rail has closed the article, short lines below are the page's, not its."""
    over = False
    last = view.last
    if last < 0:
        return
    guess = Guess(Kind.NAV, "a fragment after the end of the article")
    for block in range(last + 1, len(view.blocks)):
        if view.kinds[block] in _ENDED_BY:
            over = True
        elif over and view.kinds[block] is None and not view.ended[block]:
            yield block, guess


def nav_fragments(view: View) -> Iterator[tuple[int, Guess]]:
    """Three or more lines of a few words each, in a row, above or below the body, are a menu."""
    first, last = view.first, view.last
    if last < 0:
        return
    guess = Guess(Kind.NAV, "one of a row of fragments outside the body")

    def is_fragment(block: int) -> bool:
        return view.counts[block] <= FRAGMENT_WORDS and not view.ended[block] and view.kinds[block] in _MAY_BE_FRAGMENT

    for outside in (range(first), range(last + 1, len(view.blocks))):
        for are_fragments, run in groupby(outside, is_fragment):
            blocks = list(run)
            if are_fragments and len(blocks) >= FRAGMENT_RUN:
                yield from ((block, guess) for block in blocks)


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


def headings(view: View) -> Iterator[tuple[int, Guess]]:
    """Between two paragraphs a short line that ends no sentence is the heading of what follows.

    On a page a heading's element says so, or bold type. One that stands beside several paragraphs is the body's.
    """
    first, last = view.first, view.last
    for block in range(first + 1, last):
        if view.kinds[block] is not None or not view.counts[block]:
            continue
        if view.paragraph_below(block) is None:
            continue
        if view.is_heading_element(block):
            yield block, Guess(Kind.HEADING, "a heading above a paragraph of the body", sure=view.heads_body(block))
        elif (
            view.counts[block] <= HEADING_WORDS
            and not view.ended[block]
            and any(map(str.isalpha, view.texts[block]))
            and (not view.is_page or not _BOLD_TAGS.isdisjoint(view.blocks[block].seen.within[:1]))
        ):
            yield block, Guess(Kind.HEADING, "a short line above a paragraph of the body")


HEURISTICS: tuple[Callable[[View], Iterator[tuple[int, Guess]]], ...] = (
    captions_of_a_page,
    hidden_words,
    repeated_fields,
    hidden_copies,
    doubled_lines,
    rule_evidence,
    elements_of_a_page,
    posts,
    signed_entries,
    title,
    deck_of_a_page,
    deck,
    byline,
    links_of_a_page,
    teasers,
    after_the_end,
    nav_fragments,
    labels_in_the_head,
    headings,
)
