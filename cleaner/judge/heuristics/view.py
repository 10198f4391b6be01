"""What the heuristics share: the view of a document that they look at, and the guess that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from cleaner.document import PLAIN, Block
from cleaner.judge.elements import element_kind
from cleaner.kinds import BODY_KINDS, Kind
from cleaner.paragraphs import ends_as_sentence, paragraphs, word_counts
from cleaner.rulebook.hits import Hits
from cleaner.words import Words

SENTENCE_WORDS = 6
"""A line of fewer words may end as sentences do and be a label."""
HEADING_LINKED = 0.5
"""A heading with this share of its text in links leads elsewhere."""
HEADING_REACH = 20
"""A heading's paragraph stands no more than so many blocks below it."""
BESIDE_REACH = 4
"""A heading and its paragraph stand in one element, each no deeper than so many elements, itself counted."""
HEADED_PARAGRAPHS = 2
"""A heading beside so many paragraphs is no teaser's, which has one."""

_MAY_BE_BODY = (None, *BODY_KINDS)


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

    def is_sentence(self, block: int) -> bool:
        """Whether the block ends as a sentence does and is no label."""
        return self.ended[block] and self.counts[block] >= SENTENCE_WORDS

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

    def is_hidden(self, block: int) -> bool:
        """Whether the page hides the block, and not all of its text until scripts have run."""
        return self.blocks[block].seen.hidden and not self._hides_all

    @cached_property
    def _hides_all(self) -> bool:
        return all(self.blocks[place].seen.hidden for place in self.paragraph_places)

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
