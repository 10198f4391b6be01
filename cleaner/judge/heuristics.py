"""What no pattern can say: judgements that need the neighbours, the place or the rest of the document.

Each heuristic is one small function over the view of a document. It yields the blocks it has something to say of,
with a kind and a reason in words. They run in the order of `HEURISTICS`; what one has said, the next ones see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import regex

from cleaner.document import BODY_KINDS, Block, Kind
from cleaner.paragraphs import ends_as_sentence, paragraphs, word_counts
from cleaner.rulebook.hits import Hits
from cleaner.words import Words, block_hashes

CAPTION_WORDS = 6
"""A line this long that stands twice in a row is a picture's, wherever it is; a refrain has fewer words."""
SENTENCE_WORDS = 6
NAME_WORDS = (2, 4)
TITLE_WORDS = (3, 30)
DECK_WORDS = 6
HEADING_WORDS = 12
FRAGMENT_WORDS = 4
FRAGMENT_RUN = 3
TEASER_PAIRS = 2
TEASER_TITLE_WORDS = 3
TEASER_SUMMARY_WORDS = 8

_NAME = regex.compile(
    r"\p{Lu}[\p{L}\p{M}.'’-]*(?:\s(?:(?:de|da|do|dos|du|del|der|den|di|la|le|van|von|ter|al|el|bin|ibn|y|e)\s)*"
    r"\p{Lu}[\p{L}\p{M}.'’-]*){1,3}"
)
_MAY_BE_BODY = frozenset({None, *BODY_KINDS})
_ENDED_BY = frozenset({Kind.CREDIT, Kind.DATELINE, Kind.COMMENT, Kind.RELATED, Kind.NEWSLETTER, Kind.SHARE, Kind.LEGAL})
"""Kinds that, after the last paragraph, show that the article is over."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heuristic says of a block."""

    kind: Kind
    reason: str


@dataclass
class View:
    """A document as the heuristics see it: measures of its blocks, and what has been said of them so far."""

    blocks: list[Block]
    words: Words
    hits: Hits
    kinds: list[Kind | None] = field(init=False)
    """The kind of each block as far as it is known: claimed by a certain rule, or guessed."""
    guesses: dict[int, Guess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = [None] * len(self.blocks)
        for block in self.hits.by_block:
            claim = self.hits.claim(block)
            if claim is not None:
                self.kinds[block] = claim.rule.kind

    @cached_property
    def texts(self) -> list[str]:
        return [block.prose for block in self.blocks]

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
        return next(filter(self.is_paragraph, self._paragraph_places), len(self.blocks))

    @property
    def last(self) -> int:
        """The last paragraph of the body; -1 where there is none."""
        return next(filter(self.is_paragraph, reversed(self._paragraph_places)), -1)

    @cached_property
    def _paragraph_places(self) -> list[int]:
        return [block for block, reads_so in enumerate(self._paragraphs) if reads_so]

    def guess(self, block: int, guess: Guess) -> None:
        """Take a guess where nothing is known yet."""
        if self.kinds[block] is None:
            self.kinds[block] = guess.kind
            self.guesses[block] = guess

    @cached_property
    def overlap(self) -> list[float]:
        """Share of each block's words, of at least four letters, that the paragraphs of the body use too."""
        count = len(self.blocks)
        bodily = np.zeros(count, dtype=bool)
        bodily[[block for block in self._paragraph_places if self.is_paragraph(block)]] = True
        long = self.words.lengths >= 4
        blocks, hashes = self.words.blocks[long], self.words.hashes[long]
        shared = np.isin(hashes, hashes[bodily[blocks]])
        of_block = np.maximum(np.bincount(blocks, minlength=count), 1)
        shares: list[float] = (np.bincount(blocks, weights=shared, minlength=count) / of_block).tolist()
        return shares


def guesses(blocks: list[Block], words: Words, hits: Hits) -> dict[int, Guess]:
    """What the heuristics say of the blocks that no certain rule claims."""
    view = View(blocks, words, hits)
    for heuristic in HEURISTICS:
        for block, guess in list(heuristic(view)):
            view.guess(block, guess)
    return view.guesses


def doubled_lines(view: View) -> Iterator[tuple[int, Guess]]:
    """A line that stands twice in a row is alt text and caption, or an agency's name printed twice.

    A refrain or a row of equal answers is short and stands among short lines, so a short line counts only ahead of
    the first paragraph, where names and credits are.
    """
    hashes = block_hashes(view.words).tolist()
    first = view.first
    for block in range(1, len(hashes)):
        if hashes[block] and hashes[block] == hashes[block - 1]:
            twice_only = (block < 2 or hashes[block - 2] != hashes[block]) and hashes[block + 1 : block + 2] != [
                hashes[block]
            ]
            in_head = block < first < len(hashes)
            if twice_only and (view.counts[block] >= CAPTION_WORDS or in_head):
                guess = Guess(Kind.CAPTION, "the same line stands twice in a row")
                yield block - 1, guess
                yield block, guess


def rule_evidence(view: View) -> Iterator[tuple[int, Guess]]:
    """A rule that is not certain decides where nothing speaks against it.

    What it takes for furniture is believed of lines that are no sentences, of captions and credits, which may be, and
    of sections that open below the body.
    """
    last = view.last
    for block, hits in view.hits.by_block.items():
        for hit in hits:
            if hit.rule.certain or hit.rule.action == "keep":
                continue
            often_sentences = hit.rule.kind in (Kind.CAPTION, Kind.CREDIT) and not hit.in_section
            is_sentence = view.ended[block] and view.counts[block] >= SENTENCE_WORDS
            if often_sentences or not is_sentence or (hit.in_section and block > last):
                yield block, Guess(hit.rule.kind, f"rule {hit.rule.id} points to it: {hit.rule.why}")
                break


def posts(view: View) -> Iterator[tuple[int, Guess]]:
    """What stands under a line of a comment thread and a date is what the reader wrote."""
    for block in range(2, len(view.blocks)):
        above, between = view.kinds[block - 2], view.kinds[block - 1]
        if view.kinds[block] is None and above is Kind.COMMENT and between is Kind.DATELINE:
            yield block, Guess(Kind.COMMENT, "stands under the author and the date of a comment")


def title(view: View) -> Iterator[tuple[int, Guess]]:
    """The title is the first line ahead of the first paragraph that says what the body says."""
    least, most = TITLE_WORDS
    first = view.first
    if first == len(view.blocks):
        return
    candidates = [
        block
        for block in range(first)
        if view.kinds[block] is None and least <= view.counts[block] <= most and not view.texts[block].endswith(".")
    ]
    overlaps = {block: view.overlap[block] for block in candidates}
    most_shared = max(overlaps.values(), default=0.0)
    if most_shared > 0:
        # A deck says as much as a title does, and stands below it.
        chosen = next(block for block in candidates if overlaps[block] >= most_shared / 2)
        yield chosen, Guess(Kind.TITLE, "the first line above the body that shares words with it")


def deck(view: View) -> Iterator[tuple[int, Guess]]:
    """The deck stands under the title, above the first paragraph, and sums it up: longer than a label."""
    first = view.first
    if Kind.TITLE not in view.kinds[:first]:
        return
    for block in range(view.kinds.index(Kind.TITLE) + 1, first):
        if view.kinds[block] is None and view.counts[block] >= DECK_WORDS:
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
    """Below the body, a title followed by a summary, and that again: pointers to other stories."""
    last = view.last
    pairs = []
    block = last + 1
    while 0 < block < len(view.blocks) - 1:
        is_title = view.counts[block] >= TEASER_TITLE_WORDS and not view.ended[block]
        if (
            is_title
            and view.kinds[block] is None
            and view.kinds[block + 1] is None
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
    for block in range(last + 1, len(view.blocks)):
        if view.kinds[block] in _ENDED_BY:
            over = True
        elif over and view.kinds[block] is None and not view.ended[block]:
            yield block, Guess(Kind.NAV, "a fragment after the end of the article")


def nav_fragments(view: View) -> Iterator[tuple[int, Guess]]:
    """Three or more lines of a few words each, in a row, above or below the body, are a menu."""
    first, last = view.first, view.last
    if last < 0:
        return
    run: list[int] = []
    for block in [*range(first), -1, *range(last + 1, len(view.blocks)), -1]:
        if (
            block >= 0
            and view.kinds[block] in (None, Kind.NAV)
            and view.counts[block] <= FRAGMENT_WORDS
            and not view.ended[block]
        ):
            run.append(block)
            continue
        if len(run) >= FRAGMENT_RUN:
            yield from ((inside, Guess(Kind.NAV, "one of a row of fragments outside the body")) for inside in run)
        run = []


def labels_in_the_head(view: View) -> Iterator[tuple[int, Guess]]:
    """What is left above the title, or between it and the first paragraph, is a section's label or a badge."""
    first = view.first
    if Kind.TITLE not in view.kinds[:first]:
        return
    for block in range(first):
        if view.kinds[block] is None and not view.ended[block]:
            yield block, Guess(Kind.NAV, "a label beside the title")


def headings(view: View) -> Iterator[tuple[int, Guess]]:
    """Between two paragraphs a short line that ends no sentence is the heading of what follows."""
    first, last = view.first, view.last
    # The next block that may be the body's: a picture between a heading and its paragraph does not part them.
    following = list(range(1, len(view.blocks) + 1))
    for block in reversed(range(len(view.blocks) - 1)):
        if view.kinds[block + 1] not in (None, *BODY_KINDS):
            following[block] = following[block + 1]
    for block in range(first + 1, last):
        if (
            view.kinds[block] is None
            and 0 < view.counts[block] <= HEADING_WORDS
            and not view.ended[block]
            and any(map(str.isalpha, view.texts[block]))
            and view.is_paragraph(following[block])
        ):
            yield block, Guess(Kind.HEADING, "a short line above a paragraph of the body")


HEURISTICS: tuple[Callable[[View], Iterator[tuple[int, Guess]]], ...] = (
    doubled_lines,
    rule_evidence,
    posts,
    title,
    deck,
    byline,
    teasers,
    after_the_end,
    nav_fragments,
    labels_in_the_head,
    headings,
)
