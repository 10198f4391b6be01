"""Matching: which rules hit which blocks of a document, conditions on their place met and sections laid out."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from string import digits

import numpy as np
from numpy.typing import NDArray

from cleaner.document import HEADINGS, Block
from cleaner.folding import folded
from cleaner.kinds import SIGNED, Kind
from cleaner.paragraphs import paragraphs, sentences
from cleaner.rulebook.hits import Hit, Hits
from cleaner.rulebook.index import Index
from cleaner.rulebook.load import is_builtin
from cleaner.rulebook.patterns import Pattern, Use
from cleaner.rulebook.schema import SITES, Rule
from cleaner.rulebook.selectors import SelectorRules
from cleaner.rulebook.tokens import LONGEST_BLOCK, RuleView
from cleaner.titles import find_echo, likeliest_title, title_scores
from cleaner.words import Words

MOST_THREADS = 3
"""Where more headings of comments than this say the same but for their numbers, each is the count of comments of one
post in a list of posts."""

_CHOICE = "option"
"""The element of one choice among several, by which a list is sorted or narrowed: it heads nothing."""
_LINKS = 0.8
"""A block with more of its text in links is one."""
_PARAGRAPH, _MOST_LINKED = "p", 0.3
"""The element of a body's sentences, and the share of links that they stay below."""
WORDS_OF_A_LEAD = 4
"""What has fewer words and ends in a colon may head the next list of links: "Read more here:"."""
WORDS_OF_A_LINKED_TITLE = 4
"""A link of fewer words, beside the heading of a section, may lead to all that is in it."""

LEAST_ECHO = 0.6
"""How much a line has to say what the paragraphs say for a section to end there because the article begins."""
MOST_ABOVE = 30
"""Blocks of a page above its first paragraph that a section takes at most, but for a thread. On a page without
paragraphs a label in a menu would else take all there is."""


class Rulebook:
    """Rules made ready to match. It keeps nothing of a document, so that threads may share it.

    `languages` are the codes of the packs that are for one language; such a pack applies only to documents in it.
    """

    def __init__(self, rules: Sequence[Rule], languages: Collection[str] = ()) -> None:
        self.rules = tuple(rules)
        self._languages = frozenset(languages)
        self._packs: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            self._packs[rule.pack if rule.site is None else f"{SITES}/{rule.site}"].append(rule)
        self._general = [pack for pack in self._packs if not pack.startswith(f"{SITES}/")]
        self._with_selector = SelectorRules(self._packs)
        self._indexes: dict[str, Index] = {}
        self._closers = {rule.id: Pattern(rule.closes, [Use(rule, "closes")]) for rule in rules if rule.closes}

    def selectors(self, site: str | None = None) -> tuple[str, ...]:
        """The selectors of the rules that may apply to a page of this site, whatever its language."""
        return self._with_selector.selectors(self._applying(self._languages, site))

    def hits(self, blocks: Sequence[Block], words: Words, languages: Collection[str], site: str | None = None) -> Hits:
        """What the rules that apply to these languages and this site hit among `blocks`. Raises `PatternTimeout`."""
        text = RuleView.of(words)
        hits = Hits(len(blocks))
        openings: list[tuple[int, Rule]] = []
        found: list[tuple[int, Hit]] = []
        packs = [*self._applying(languages, site)]
        for pack in packs:
            for block, use in self.index(pack).uses(text):
                if use.field == "opens":
                    openings.append((block, use.rule))
                else:
                    found.append((block, Hit(use.rule)))
        of_selectors = self._with_selector.hits(blocks, packs)
        found += [(block, hit) for block, hit in of_selectors if hit.rule.fits(text.counts[block])]
        placed: list[tuple[int, Hit]] = []
        for block, hit in found:
            if hit.rule.position is None and hit.rule.near is None:
                hits.add(block, hit)
            else:
                placed.append((block, hit))

        is_paragraph = paragraphs(words).copy()
        is_paragraph[hits.taken_out()] = False
        first, last = _ends(is_paragraph)
        openings = [
            (block, rule)
            for block, rule in openings
            if blocks[block].seen.tag != _CHOICE and _in_place(rule, block, first, last, hits)
        ]
        begins = [place for place, block in enumerate(blocks) if block.seen.repeats and _begins(block, place < first)]
        openings.sort(key=lambda opening: opening[0])
        if not begins and any(block < first and rule.kind is not Kind.COMMENT for block, rule in openings):
            begins = _title(text, hits, is_paragraph, first, {block for block, _ in openings})
        self._add_sections(blocks, hits, text, openings, sorted([*begins, first]), sentences(words))

        # What the sections took is no body, so that the last paragraph is known only now.
        is_paragraph[hits.taken_out()] = False
        first, last = _ends(is_paragraph)
        for block, hit in placed:
            if _in_place(hit.rule, block, first, last, hits):
                hits.add(block, hit)
        return hits

    def prepare(self) -> None:
        """Index the packs with patterns that did not come with the program: to read the words off these takes long."""
        for pack, rules in self._packs.items():
            if any((rule.match or rule.opens) and not is_builtin(rule) for rule in rules):
                self.index(pack)

    def index(self, pack: str) -> Index:
        """The index of a pack, made when a document first needs it."""
        if pack not in self._indexes:
            self._indexes[pack] = Index(self._packs[pack])
        return self._indexes[pack]

    def _applying(self, languages: Collection[str], site: str | None) -> Iterator[str]:
        """The packs that apply to a document in these languages and from this site."""
        for pack in self._general:
            if pack not in self._languages or pack in languages:
                yield pack
        if site is not None:
            yield from (pack for name in names_of(site) if (pack := f"{SITES}/{name}") in self._packs)

    def _add_sections(
        self,
        blocks: Sequence[Block],
        hits: Hits,
        text: RuleView,
        openings: list[tuple[int, Rule]],
        begins: list[int],
        is_sentence: NDArray[np.bool_],
    ) -> None:
        """Let each opening take its blocks: to the next opening, to what closes it, at most to where the article
        `begins`: at its title or deck, where these are known, and at the first paragraph. Past the element that
        holds the heading and its list it goes at most to the first sentence, or lead of a list, in a `<p>` that is no
        link.
        """
        certain = sorted({block for block, rule in openings if rule.certain})
        every = sorted({block for block, _ in openings})
        headings = {block: folded(text.blocks[block]) for block, rule in openings if rule.kind is Kind.COMMENT}
        unnumbered = {block: heading.strip(digits) for block, heading in headings.items()}
        times = Counter(unnumbered.values())
        lowest = {heading: block for block, heading in sorted(headings.items())}
        for block, rule in openings:
            hits.add(block, Hit(rule))
            if block in headings:
                # What says above the article how many comments there are links to the thread, which says it again.
                tells_number = headings[block] != unnumbered[block]
                is_link = not rule.certain and tells_number and lowest[headings[block]] > block
                if is_link or times[unnumbered[block]] > MOST_THREADS:
                    continue
            # What is only thought to open a section does not end one that is known to be there.
            rivals = certain if rule.certain else every
            following = bisect_right(rivals, block)
            end = rivals[following] if following < len(rivals) else len(text.blocks)
            if block < begins[-1]:
                end = min(end, begins[bisect_right(begins, block)])
                if rule.kind is not Kind.COMMENT and blocks[block].seen.within:
                    end = min(end, block + 1 + MOST_ABOVE)
            if rule.kind is not Kind.COMMENT and blocks[block].seen.containers:
                past = range(_end_of_box(blocks, text.counts, block, end), end)
                goes_on = (place for place in past if is_sentence[place] or _leads(text, place))
                end = next((place for place in goes_on if _is_prose(blocks[place])), end)
            hit = Hit(rule, in_section=True)
            for inside in self._members(blocks, text, rule, range(block + 1, end)):
                hits.add(inside, hit)

    def _members(self, blocks: Sequence[Block], text: RuleView, rule: Rule, below: range) -> range:
        """Those of the blocks below an opening that are in its section."""
        closer = self._closers.get(rule.id)
        if closer is None:
            return below
        for inside in below:
            if len(text.blocks[inside]) <= LONGEST_BLOCK and closer.matches(text.blocks[inside], text.allowance):
                members = range(below.start, inside)
                return members[:-1] if _heads_what_follows(blocks, members) else members
        return below


def names_of(site: str) -> list[str]:
    """What the packs that apply to a site may be named for: the site itself, and it and all above it with a dot."""
    labels = site.split(".")
    return [site, *("." + ".".join(labels[first:]) for first in range(len(labels)))]


def _end_of_box(blocks: Sequence[Block], counts: NDArray[np.float64], heading: int, end: int) -> int:
    """The first block, before `end`, past the box: the smallest element that holds the heading and a title below it.

    A few words beside the heading, or an introduction without links, are its head.
    """
    around = blocks[heading].seen.containers
    outwards, words, links = 0, 0.0, False
    box: int | None = None
    for place in range(heading + 1, end):
        while outwards < len(around) and around[outwards] not in blocks[place].seen.containers:
            outwards += 1
        if box is not None and outwards > box:
            return place
        words += counts[place]
        links |= blocks[place].seen.linked > _LINKS
        if box is None and links and words >= WORDS_OF_A_LINKED_TITLE:
            box = outwards
    return end


def _leads(text: RuleView, block: int) -> bool:
    """Whether a list of the body may follow."""
    return text.counts[block] >= WORDS_OF_A_LEAD and text.blocks[block].endswith((":", "："))


def _is_prose(block: Block) -> bool:
    return block.seen.tag == _PARAGRAPH and block.seen.linked < _MOST_LINKED


def _heads_what_follows(blocks: Sequence[Block], members: range) -> bool:
    """Whether the last of a section's blocks is the heading of the text below: no link, after a list of links."""
    if len(members) < 2:
        return False
    last = blocks[members[-1]].seen
    return last.tag in HEADINGS and not last.linked and blocks[members[-2]].seen.linked > _LINKS


def _begins(block: Block, in_head: bool) -> bool:
    """Whether the article begins here: at its title or deck, as the page tells them; past a paragraph that may be a
    teaser's, only where these are headings."""
    seen = block.seen
    return seen.repeats in ("title", "description") and (in_head or seen.tag in ("h1", "h2"))


def _title(
    text: RuleView, hits: Hits, is_paragraph: NDArray[np.bool_], first: int, openings: Collection[int]
) -> list[int]:
    """Where the article begins by what its first lines say: at its title, if there is one above the first paragraph."""
    echo: list[float] = find_echo(text.words, is_paragraph, min(first, len(text.blocks))).tolist()
    known = {block: hits.claims.get(block) for block in range(len(echo))}
    candidates = [block for block, claim in known.items() if claim is None and block not in openings]
    scores = title_scores(candidates, echo, text.counts.tolist(), text.blocks, LEAST_ECHO)
    if not scores:
        return []
    signed = (block for block, claim in known.items() if claim is not None and claim.rule.kind in SIGNED)
    return [likeliest_title(scores, echo, text.counts.tolist(), text.blocks, next(signed, len(echo)))]


def _ends(is_paragraph: NDArray[np.bool_]) -> tuple[int, int]:
    """The first and the last paragraph; beyond the end and before the start where there is none."""
    places = np.flatnonzero(is_paragraph)
    return (int(places[0]), int(places[-1])) if len(places) else (len(is_paragraph), -1)


def _in_place(rule: Rule, block: int, first: int, last: int, hits: Hits) -> bool:
    """Whether a block meets the rule's conditions on its place: where in the document, and near to what."""
    position = "head" if block < first else "tail" if block > last else "body"
    if rule.position not in (None, position):
        return False
    if rule.near is None:
        return True
    around = range(block - rule.near.blocks, block + rule.near.blocks + 1)
    claims = (hits.claims.get(other) for other in around if other != block)
    return any(claim is not None and claim.rule.kind is rule.near.kind for claim in claims)
