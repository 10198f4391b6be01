"""Lines of articles that come nearest to what a rule hits, and that it must leave alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import regex

from cleaner.read.text import read_text
from cleaner.rulebook.match import Rulebook
from cleaner.rulebook.schema import Rule
from cleaner.words import find_words

MOST_LINES = 1_000
"""Lines of a source that are looked through."""
MOST_TRIED = 20
WORDS_OF_A_LINE = 10
"""Of two lines that share as much, the shorter is nearer; below this it hardly matters."""

_WORD = regex.compile(r"[\p{L}\p{M}\d]+")


class NearMisses:
    """Lines of articles, by their words."""

    def __init__(self, lines: Iterable[str]) -> None:
        # Short ones first: they are what a reviewer can take in, and what rules for short lines may hit.
        self._lines = sorted(set(lines), key=lambda line: (len(line), line))[:MOST_LINES]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            for word in _words(line):
                self._by_word[word].append(number)

    def with_examples(self, rule: Rule, strips: Sequence[str], most: int) -> Rule:
        """`rule` with examples: what it strips, and the lines that are most like them and that it misses."""
        rulebook = Rulebook([rule])
        near = self._near(strips)[:MOST_TRIED]
        keeps = [line for line in near if not _hits(rulebook, line)][:most]
        return msgspec.structs.replace(rule, strips=tuple(strips), keeps=tuple(keeps))

    def _near(self, examples: Iterable[str]) -> list[str]:
        """The lines, those first that share the most and the rarest words with the examples."""
        shared: dict[int, float] = defaultdict(float)
        for word in {word for example in examples for word in _words(example)}:
            numbers = self._by_word.get(word, ())
            for number in numbers:
                shared[number] += 1 / len(numbers) / (WORDS_OF_A_LINE + len(self._lines[number].split()))
        near = sorted(shared, key=lambda number: (-shared[number], number))
        return [self._lines[number] for number in near] or self._lines


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _hits(rulebook: Rulebook, line: str) -> bool:
    blocks = read_text(line)
    return bool(rulebook.hits(blocks, find_words([block.text for block in blocks]), []).by_block)
