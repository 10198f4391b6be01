"""A pattern as an automaton: which characters each place of it takes, and which place may follow which.

This is Glushkov's construction: each set of characters in the pattern is a position, and an edge leads from a position
to each that may consume the next character. An edge knows whether there is more than one way to go it, since a
backtracking engine tries them all. What an automaton cannot say (look-around, references, what atomic groups rule out)
is left open, so that it allows at least what the pattern does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf
from typing import Any

import regex
from regex import _regex_core

core: Any = _regex_core
"""The engine's own parser, which no stubs describe; its nodes have been the same for many years."""

START = "\x02"
"""Stands before the first character of a text; what `^` takes."""

SEARCH = 0
"""The position that a search adds: any characters may stand before the match."""

_COMMON = (
    START + "".join(map(chr, range(0x20, 0x7F))) + "\téÉяЯλحन中のア한٣²\u0301\u00a0\u3000…–—“”’«»©€|·•、。😀\u200b"
)
"""One character at least of every sort that patterns tell apart."""

_LETTERS = sum(1 << place for place, char in enumerate(_COMMON) if "a" <= char <= "z")

Ways = dict[int, int]
"""Positions, each with in how many ways it is come to."""


@dataclass(slots=True)
class Automaton:
    """Positions are numbers from 0, which is `SEARCH`."""

    alphabet: str
    masks: list[int] = field(default_factory=list)
    """For each position the characters it takes, as bits in the order of `alphabet`."""
    follow: list[Ways] = field(default_factory=list)
    first: set[int] = field(default_factory=set)
    """Positions that a match may begin with."""
    last: set[int] = field(default_factory=set)
    """Positions that a match may end with."""
    loop: list[int | None] = field(default_factory=list)
    """The outermost repeat that each position stands in: positions of one loop can all come to one another."""
    turns: dict[int, float] = field(default_factory=dict)
    """How often a loop's most repeated part may repeat; `inf` without a bound."""

    def character(self, mask: int) -> str:
        """One character of `mask`: a letter if there is one, since text is full of them."""
        preferred = mask & _LETTERS or mask
        return self.alphabet[(preferred & -preferred).bit_length() - 1]

    def word(self, sources: Collection[int], target: int | None) -> str | None:
        """The shortest text that leads from one of `sources`, already taken, to `target`, or to the end of a match."""
        came: dict[int, int | None] = dict.fromkeys(sources)
        queue = deque(came)
        while queue:
            here = queue.popleft()
            if here == target or (target is None and here in self.last):
                path = []
                while came[here] is not None:
                    path.append(self.character(self.masks[here]))
                    here = came[here]  # type: ignore[assignment]
                return "".join(reversed(path))
            for after in self.follow[here]:
                if after not in came and self.masks[after]:
                    came[after] = here
                    queue.append(after)
        return None


def automaton(pattern: str) -> Automaton:
    """Read `pattern`, which must compile, as the engine that runs it reads it."""
    return _Builder(_parsed(pattern)).built()


def _parsed(pattern: str) -> Any:
    flags = 0
    while True:
        source = core.Source(pattern)
        info = core.Info(flags, source.char_type, {})
        info.guess_encoding = regex.UNICODE
        try:
            return core._parse_pattern(source, info)
        except core._UnscopedFlagSet:
            # A flag for the whole pattern stands in it: the parser wants to be told from the start.
            flags = info.global_flags


@dataclass(slots=True)
class _Part:
    first: Ways
    last: Ways
    empty: int
    """In how many ways the part matches nothing."""


class _Builder:
    def __init__(self, parsed: Any) -> None:
        self._parsed = parsed
        self._own = sorted(_literals(parsed) - set(_COMMON))
        self._made = Automaton(_COMMON + "".join(self._own))
        self._bit = {char: 1 << place for place, char in enumerate(self._made.alphabet)}
        self._all = (1 << len(self._made.alphabet)) - 1 & ~self._bit[START]
        self._outermost: int | None = None

    def built(self) -> Automaton:
        made = self._made
        search = self._position(self._all)
        made.loop[search], made.turns[search] = search, inf
        whole = self._part(self._parsed)
        made.follow[search] = {search: 1, **whole.first}
        made.first, made.last = {*whole.first, search}, set(whole.last)
        return made

    def _position(self, mask: int) -> int:
        made = self._made
        made.masks.append(mask)
        made.follow.append({})
        made.loop.append(self._outermost)
        return len(made.masks) - 1

    def _part(self, node: Any) -> _Part:
        if isinstance(node, core.Sequence):
            return self._sequence([self._part(item) for item in node.items])
        if isinstance(node, core.Branch):
            return _any_of([self._part(branch) for branch in node.branches])
        if isinstance(node, core.GreedyRepeat):
            return self._repeat(node)
        if isinstance(node, core.LookAround):
            return _Part({}, {}, 1) if node.behind else _optional(self._part(node.subpattern))
        if isinstance(node, core.Conditional):
            return _any_of([self._part(node.yes_item), self._part(node.no_item)])
        if hasattr(node, "subpattern"):
            return self._part(node.subpattern)
        if isinstance(node, core.StartOfString | core.StartOfLine):
            return self._leaf(self._bit[START])
        if isinstance(node, core.ZeroWidthBase) or getattr(node, "zerowidth", False):
            return _Part({}, {}, 1)
        if isinstance(node, core.Any):
            return self._leaf(self._all)
        if hasattr(node, "matches"):
            return self._leaf(self._mask_of(node))
        return _Part({}, {}, 1)

    def _leaf(self, mask: int) -> _Part:
        position = self._position(mask)
        return _Part({position: 1}, {position: 1}, 0)

    def _mask_of(self, node: Any) -> int:
        if isinstance(node, core.Character) and node.positive:
            char = chr(node.value)
            if not node.case_flags:
                return self._bit.get(char, 0)
            return sum(self._bit.get(case, 0) for case in _cases(char, True))
        common = _common_mask(_Keyed(node))
        return common | sum(self._bit[char] for char in self._own if _takes(node, char))

    def _sequence(self, parts: list[_Part]) -> _Part:
        whole = _Part({}, {}, 1)
        for part in parts:
            self._join(whole.last, part.first)
            first = _more(whole.first, part.first, whole.empty)
            last = _more(part.last, whole.last, part.empty)
            whole = _Part(first, last, min(whole.empty * part.empty, 2))
        return whole

    def _repeat(self, node: Any) -> _Part:
        most = inf if node.max_count is None else node.max_count
        if most < 2:
            part = self._part(node.subpattern)
            return part if node.min_count or most < 1 else _optional(part)
        outer = self._outermost
        if outer is None:
            # Loops are named by the position that comes first in them.
            self._outermost = len(self._made.masks)
        name = self._outermost
        assert name is not None
        part = self._part(node.subpattern)
        self._join(part.last, part.first)
        self._made.turns[name] = max(self._made.turns.get(name, 0), most)
        self._outermost = outer
        return part if node.min_count else _optional(part)

    def _join(self, lasts: Ways, firsts: Ways) -> None:
        for last, ways in lasts.items():
            follow = self._made.follow[last]
            for first, more in firsts.items():
                follow[first] = min(follow.get(first, 0) + ways * more, 2)


class _Keyed:
    """A set of characters that is found again by what it says."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def __hash__(self) -> int:
        return hash(self.node._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.node._key == other.node._key


@lru_cache(maxsize=10_000)
def _common_mask(keyed: _Keyed) -> int:
    return sum(1 << place for place, char in enumerate(_COMMON) if char != START and _takes(keyed.node, char))


def _takes(node: Any, char: str) -> bool:
    return any(node.matches(ord(case)) for case in _cases(char, bool(node.case_flags)))


@lru_cache(maxsize=10_000)
def _cases(char: str, folded: bool) -> frozenset[str]:
    """`char`, and, `folded`, its other case."""
    return frozenset({case for case in (char, char.lower(), char.upper()) if len(case) == 1} if folded else {char})


def _literals(node: Any) -> set[str]:
    """The characters that a pattern names, one by one or as the ends of ranges."""
    found: set[str] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, core.Character):
            found |= _cases(chr(one.value), True)
        elif isinstance(one, core.Range):
            found |= {chr(one.lower), chr(one.upper)}
        stack += [getattr(one, name) for name in ("subpattern", "yes_item", "no_item") if hasattr(one, name)]
        stack += [*(getattr(one, "items", None) or ()), *(getattr(one, "branches", None) or ())]
    return found - {"\n", "\r"}


def _more(ways: Ways, others: Ways, times: int) -> Ways:
    """`ways` and, `times` over, `others`."""
    if not times:
        return ways
    return {**ways, **{place: min(ways.get(place, 0) + times * more, 2) for place, more in others.items()}}


def _any_of(parts: list[_Part]) -> _Part:
    first: Ways = {}
    last: Ways = {}
    for part in parts:
        # The branches have no position in common.
        first |= part.first
        last |= part.last
    return _Part(first, last, min(sum(part.empty for part in parts), 2))


def _optional(part: _Part) -> _Part:
    return _Part(part.first, part.last, max(part.empty, 1))
