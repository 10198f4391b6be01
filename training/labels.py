"""What each block of a dump should be judged: how much of it is in the gold body, and its kind as far as it is known.

The blocks are aligned with the gold in order, so that a teaser or a caption that repeats a sentence of the body
is not taken for the body, and short blocks are found in the gap of the gold that their neighbours leave open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.words import Words, find_words

_SHINGLE = 3
_CANDIDATES = 4
"""Places in the gold that are weighed for a block."""
_OCCURRENCES = 12
"""A shingle that stands more often than this in the gold says little of where."""
_LEAST_SHARE = 0.34
"""A block with less of its words in one place of the gold is not aligned there, but for long matches."""
_LONG_MATCH = 12
_GAP_SHARE = 0.7
_LOOSE_SHARE = 0.7
_OVERLAP = 2
_DOUBTFUL_WORTH = 0.5


@dataclass(slots=True)
class _Candidate:
    block: int
    start: int
    end: int
    covered: int
    best: float = 0.0
    before: _Candidate | None = None


def gold_share(words: Words, gold: str, doubtful: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each block of `words` the share of its words that the gold has from it, 0 to 1.

    The `doubtful` blocks, alt texts and captions, often say the same as a block of the body beside them, and then
    that one is meant.
    """
    count = len(words.offsets) - 1
    lengths = np.bincount(words.blocks, minlength=count)
    firsts = np.concatenate(([0], np.cumsum(lengths)))
    of_gold = find_words([gold]).hashes.astype(np.int64).tolist()
    of_blocks = words.hashes.astype(np.int64).tolist()
    covered = np.zeros(count)
    taken = [False] * len(of_gold)
    chain = _chain(_candidates(of_blocks, of_gold, firsts, count), len(of_gold), firsts, doubtful)
    for link in chain:
        covered[link.block] = link.covered
        taken[link.start : link.end] = [True] * (link.end - link.start)
    _fill_gaps(chain, of_blocks, of_gold, firsts, doubtful, covered, taken)
    _take_loose(of_blocks, of_gold, firsts, doubtful, covered, taken)
    return np.minimum(covered / np.maximum(lengths, 1), 1.0)


def _candidates(
    of_blocks: list[int], of_gold: list[int], firsts: NDArray[np.int64], count: int
) -> list[list[_Candidate]]:
    places: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for place in range(len(of_gold) - _SHINGLE + 1):
        places[tuple(of_gold[place : place + _SHINGLE])].append(place)
    found: list[list[_Candidate]] = []
    for block in range(count):
        first, last = int(firsts[block]), int(firsts[block + 1])
        found.append([])
        matches: list[tuple[int, int]] = []
        for place in range(first, last - _SHINGLE + 1):
            there = places.get(tuple(of_blocks[place : place + _SHINGLE]))
            if there is not None and len(there) <= _OCCURRENCES:
                matches.extend((place - first, other) for other in there)
        if not matches:
            continue
        length = last - first
        diagonals = Counter(other - place for place, other in matches)
        slack = max(5, length // 4)
        chosen: list[int] = []
        for diagonal, _ in diagonals.most_common():
            if all(abs(diagonal - other) > slack for other in chosen):
                chosen.append(diagonal)
            if len(chosen) == _CANDIDATES:
                break
        for diagonal in chosen:
            near = [(place, other) for place, other in matches if abs(other - place - diagonal) <= slack]
            words = {place + step for place, _ in near for step in range(_SHINGLE)}
            if len(words) < _LEAST_SHARE * length and len(words) < _LONG_MATCH:
                continue
            start = min(other for _, other in near)
            end = max(other for _, other in near) + _SHINGLE
            found[-1].append(_Candidate(block, start, end, len(words)))
    return found


def _chain(
    candidates: list[list[_Candidate]], size: int, firsts: NDArray[np.int64], doubtful: NDArray[np.bool_]
) -> list[_Candidate]:
    """The candidates, at most one a block, that go forward in the gold and cover most of it together.

    Of two blocks that could stand for the same words, the one that holds fewer others is taken.
    """
    tree: list[_Candidate | None] = [None] * (size + 2)
    best: _Candidate | None = None
    for of_block in candidates:
        for candidate in of_block:
            at = min(candidate.start + _OVERLAP, candidate.end - 1)
            before: _Candidate | None = None
            while at > 0:
                other = tree[at]
                if other is not None and (before is None or other.best > before.best):
                    before = other
                at -= at & -at
            candidate.before = before
            length = int(firsts[candidate.block + 1] - firsts[candidate.block])
            worth = candidate.covered * (0.5 + 0.5 * candidate.covered / length)
            if doubtful[candidate.block]:
                worth *= _DOUBTFUL_WORTH
            candidate.best = worth + (before.best if before else 0.0)
        for candidate in of_block:
            at = candidate.end
            while at <= size + 1:
                other = tree[at]
                if other is None or candidate.best > other.best:
                    tree[at] = candidate
                at += at & -at
            if best is None or candidate.best > best.best:
                best = candidate
    chain: list[_Candidate] = []
    while best is not None:
        chain.append(best)
        best = best.before
    return chain[::-1]


def _fill_gaps(
    chain: list[_Candidate],
    of_blocks: list[int],
    of_gold: list[int],
    firsts: NDArray[np.int64],
    doubtful: NDArray[np.bool_],
    covered: NDArray[np.float64],
    taken: list[bool],
) -> None:
    """Align what is too short for shingles: its words must stand in the gap between its aligned neighbours."""
    count = len(doubtful)
    borders = [(-1, 0), *((link.block, link.end) for link in chain)]
    ends = [*((link.block, link.start) for link in chain), (count, len(of_gold))]
    for (block_before, gold_from), (block_after, gold_to) in zip(borders, ends, strict=True):
        if gold_to <= gold_from:
            continue
        between = list(range(block_before + 1, block_after))
        if block_before < 0:
            between.reverse()
        low, high = gold_from, gold_to
        for block in between:
            own = of_blocks[int(firsts[block]) : int(firsts[block + 1])]
            if not own or high <= low or doubtful[block]:
                continue
            at = _find(of_gold, own, low, high, last=block_before < 0)
            if at is not None:
                covered[block] = len(own)
                taken[at : at + len(own)] = [True] * len(own)
                if block_before < 0:
                    high = at
                else:
                    low = at + len(own)
            elif len(own) >= _SHINGLE:
                window = Counter(of_gold[low:high])
                shared = (Counter(own) & window).total()
                if shared >= _GAP_SHARE * len(own) and high - low < 20 * len(own):
                    covered[block] = shared


def _find(of_gold: list[int], own: list[int], low: int, high: int, last: bool) -> int | None:
    places = range(low, high - len(own) + 1)
    for place in reversed(places) if last else places:
        if of_gold[place] == own[0] and of_gold[place : place + len(own)] == own:
            return place
    return None


def _take_loose(
    of_blocks: list[int],
    of_gold: list[int],
    firsts: NDArray[np.int64],
    doubtful: NDArray[np.bool_],
    covered: NDArray[np.float64],
    taken: list[bool],
) -> None:
    """What stands in the gold in another order: blocks whose shingles are in parts of the gold not yet taken."""
    left: Counter[tuple[int, ...]] = Counter()
    for place in range(len(of_gold) - _SHINGLE + 1):
        if not any(taken[place : place + _SHINGLE]):
            left[tuple(of_gold[place : place + _SHINGLE])] += 1
    if not left:
        return
    long = np.diff(firsts) > _SHINGLE
    open_blocks = np.flatnonzero(long & (covered == 0) & ~doubtful).tolist()
    for block in sorted(open_blocks, key=lambda block: (firsts[block] - firsts[block + 1], block)):
        first, last = int(firsts[block]), int(firsts[block + 1])
        words: set[int] = set()
        used: list[tuple[int, ...]] = []
        for place in range(first, last - _SHINGLE + 1):
            shingle = tuple(of_blocks[place : place + _SHINGLE])
            if left[shingle] > 0:
                words.update(range(place, place + _SHINGLE))
                used.append(shingle)
        if len(words) >= _LOOSE_SHARE * (last - first):
            covered[block] = len(words)
            left.subtract(used)
