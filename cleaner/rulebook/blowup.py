"""Patterns that can blow up, found before they meet data, each with an input on which it does.

A backtracking engine takes too long where one text can be read in very many ways. That is so where a loop can come
back to a place in two ways over the same characters, and where two loops that follow each other both take the same
characters (Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers by Using
Ambiguity of NFA", 2016). A search is such a loop itself: `\\s+$` tries again from each of many spaces.

The automaton tells where that may be. Whether it is, the engine itself is asked: a pattern is named only if an input
was seen on which it takes too long. So none is named that an engine's own precautions make sound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from time import thread_time

import regex

from cleaner.rulebook.automaton import SEARCH, START, Automaton, automaton
from cleaner.rulebook.timed_search import timed_search
from cleaner.rulebook.tokens import LONGEST_BLOCK

SECONDS_A_BLOCK = 0.1
"""Processor time that a pattern may take for a block of the greatest length. Sound ones need a hundredth of it; a
document made of slower blocks, which may take a second a megabyte, would run into its time limit."""
HOPELESS = 0.5
"""What takes this long is too slow however it grows."""
SUPERLINEAR = 8
"""Four times the text takes four times as long where the time is linear and sixteen times where it is quadratic."""
MEASURES = 3
"""A pattern is accused where so many measures agree: a busy machine makes one of them long."""

FEW_TURNS = 8
"""A part that repeats less often than this does not blow up by itself."""

MOST_PAIRS = 4_000
"""Places of a search for an ambiguous text; patterns written by people need a few hundred."""
MOST_EXITS = 3
SECONDS_A_PATTERN = 0.25
"""Processor time after which no more inputs are tried on a pattern that is slow, but in proportion to its text."""
MOST_INPUTS = 60
"""Inputs that are tried on one pattern at most."""


@dataclass(frozen=True, slots=True)
class Blowup:
    """A pattern's weak place: it takes too long on `prefix + pump * times + suffix`."""

    prefix: str
    pump: str
    times: int
    suffix: str

    def input(self) -> str:
        return self.prefix + self.pump * self.times + self.suffix

    def __str__(self) -> str:
        parts = [repr(self.prefix)] if self.prefix else []
        parts.append(f"{self.pump!r} * {self.times}")
        return " + ".join([*parts, repr(self.suffix)] if self.suffix else parts)


@lru_cache(maxsize=10_000)
def find_blowup(pattern: str) -> Blowup | None:
    """An input of at most `LONGEST_BLOCK` characters that `pattern` takes too long for; None if none is found."""
    compiled = regex.compile(pattern)
    started = thread_time()
    for blowup in islice(_inputs(automaton(pattern)), MOST_INPUTS):
        if thread_time() > started + SECONDS_A_PATTERN:
            break
        if _seconds(compiled, blowup, SECONDS_A_BLOCK) >= SECONDS_A_BLOCK and _grows_too_fast(compiled, blowup):
            return _shortest(compiled, blowup)
    return None


def _seconds(compiled: regex.Pattern[str], blowup: Blowup, limit: float) -> float:
    """Processor time that a search takes, `limit` where it takes longer."""
    try:
        _, seconds = timed_search(compiled, blowup.input(), limit)
    except TimeoutError:
        return limit
    return min(seconds, limit)


def _grows_too_fast(compiled: regex.Pattern[str], blowup: Blowup) -> bool:
    """Whether the time is not in proportion to the text, however often it is measured."""
    for _ in range(MEASURES):
        quarter = _seconds(compiled, replace(blowup, times=blowup.times // 4), SECONDS_A_BLOCK)
        if quarter < SECONDS_A_BLOCK and _seconds(compiled, blowup, HOPELESS) < min(HOPELESS, SUPERLINEAR * quarter):
            return False
    return True


def _shortest(compiled: regex.Pattern[str], blowup: Blowup) -> Blowup:
    """The same input with as few turns, by doubling, as are too slow: the shorter it is, the better it is read."""
    times = 1
    while times < blowup.times and _seconds(compiled, replace(blowup, times=times), SECONDS_A_BLOCK) < SECONDS_A_BLOCK:
        times *= 2
    return replace(blowup, times=min(times, blowup.times))


def _inputs(made: Automaton) -> Iterator[Blowup]:
    """Inputs that may take long: those of loops that are ambiguous by themselves first."""
    seen = set()
    for place, pump, after in chain(_within_loops(made), _between_loops(made)):
        prefix = _lead(made, place)
        for suffix in _ends(made, after):
            times = max((LONGEST_BLOCK - len(prefix) - len(suffix)) // len(pump), 1)
            blowup = Blowup(prefix, pump, times, suffix)
            if blowup not in seen:
                seen.add(blowup)
                yield blowup


def _ends(made: Automaton, place: int) -> list[str]:
    """Ends of a text at which a match that stands at `place` may fail, having tried everything."""
    taken = 0
    exits = []
    for after in made.follow[place]:
        taken |= made.masks[after]
        if made.loop[after] != made.loop[place]:
            exits.append(made.character(made.masks[after]) + "\x00")
    free = made.masks[SEARCH] & ~taken
    rest = made.word([place], None) or ""
    return ["", made.character(free) if free else "\x00", rest + "\x00", "\x00" + rest, *exits[:MOST_EXITS]]


def _lead(made: Automaton, place: int) -> str:
    """The shortest text that a match has taken when it stands at `place`."""
    if place == SEARCH:
        return ""
    leads = []
    for first in made.first:
        more = made.word([first], place)
        if more is not None and made.masks[first]:
            leads.append((made.character(made.masks[first]) if first != SEARCH else "") + more)
    return min(leads, key=len, default="").replace(START, "")


def _within_loops(made: Automaton) -> Iterator[tuple[int, str, int]]:
    """Places that a loop comes back to in two ways over one text, with the text."""
    loops: dict[int, list[int]] = {}
    for position, loop in enumerate(made.loop):
        if loop is not None and loop != SEARCH:
            loops.setdefault(loop, []).append(position)
    for loop, positions in sorted(loops.items(), key=lambda item: -made.turns[item[0]]):
        if made.turns[loop] >= FEW_TURNS:
            found = _ambiguous(made, positions)
            if found is not None:
                place, pump = found
                yield place, pump, place


def _ambiguous(made: Automaton, positions: list[int]) -> tuple[int, str] | None:
    """A position and a text that leads back to it in two ways, by pairs of places that one text leads to."""
    inside = set(positions)
    came: dict[tuple[int, int], tuple[tuple[int, int] | None, str]] = {}
    queue: deque[tuple[int, int]] = deque()
    for here in positions:
        came[here, here] = (None, "")
        queue.append((here, here))
    while queue and len(came) < MOST_PAIRS:
        pair = queue.popleft()
        for one, ways in made.follow[pair[0]].items():
            for other in made.follow[pair[1]]:
                both = made.masks[one] & made.masks[other]
                if not both or one not in inside or other not in inside:
                    continue
                char = made.character(both)
                if one == other and (pair[0] != pair[1] or ways > 1):
                    return _closed(made, came, pair, one, char)
                key = (min(one, other), max(one, other))
                if key not in came:
                    came[key] = (pair, char)
                    queue.append(key)
    return None


def _closed(
    made: Automaton,
    came: dict[tuple[int, int], tuple[tuple[int, int] | None, str]],
    pair: tuple[int, int],
    end: int,
    char: str,
) -> tuple[int, str]:
    """The text from the diagonal by `pair` to `end`, made a round trip."""
    text = [char]
    here: tuple[int, int] | None = pair
    start = pair[0]
    while here is not None:
        before, taken = came[here]
        text.append(taken)
        start = here[0]
        here = before
    back = made.word([end], start) or ""
    return start, "".join(reversed(text)) + back


def _between_loops(made: Automaton) -> Iterator[tuple[int, str, int]]:
    """Places in two loops, the second after the first, that both take one character over and over, with it."""
    strong = {
        place
        for place, loop in enumerate(made.loop)
        if loop is not None and made.turns[loop] >= FEW_TURNS and place in made.follow[place]
    }
    for place in sorted(strong):
        for other, shared in _led_to(made, place).items():
            if other in strong and made.loop[other] != made.loop[place]:
                yield place, made.character(shared), other


def _led_to(made: Automaton, start: int) -> dict[int, int]:
    """Positions that one character, repeated, leads to from `start`, each with the characters that do."""
    found = {start: made.masks[start]}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for after in made.follow[here]:
            shared = found[here] & made.masks[after]
            if shared and after not in found:
                found[after] = shared
                queue.append(after)
    return found
