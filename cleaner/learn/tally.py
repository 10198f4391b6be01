"""What one document adds to the counts of its source, wherever those are kept.

Forms are counted by keys that are the same in every process, so that many may count one corpus. Beside the counts stays
a sample of each source's documents, those whose digests are the smallest: the same one in whatever order they come.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

from cleaner.learn.corpus import Entry
from cleaner.learn.forms import forms

SAMPLE = 200
"""Documents of a source that are looked at line by line."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One document, counted."""

    lines: int
    forms: Counter[int]
    """How many of its lines have each form, by the form's key."""
    digest: int
    """Of its content, as a signed number of 64 bits."""


def tally(entry: Entry) -> Tally:
    """Count the lines of a document. Raises `Unreadable`."""
    texts = [block.prose for block in entry.blocks()]
    return Tally(len(texts), Counter(chain.from_iterable(map(_keys, texts))), _digest(entry.content))


class Smallest:
    """The smallest digests of each source so far."""

    def __init__(self) -> None:
        self._of: defaultdict[str, list[int]] = defaultdict(list)
        """Heaps of the negatives, whose root is the largest digest."""

    def takes(self, source: str, digest: int) -> bool:
        """Whether this digest is a new one of them; if so, it is kept. Of documents with equal content one is taken."""
        heap = self._of[source]
        if len(heap) == SAMPLE and -heap[0] <= digest:
            return False
        if -digest in heap:
            return False
        if len(heap) == SAMPLE:
            heapq.heapreplace(heap, -digest)
        else:
            heapq.heappush(heap, -digest)
        return True

    def largest(self, source: str) -> int:
        """The largest of them."""
        return -self._of[source][0]


@lru_cache(maxsize=50_000)
def _keys(text: str) -> tuple[int, ...]:
    """The keys of a line's forms. Lines that recur are mostly the same ones, so some are remembered."""
    return tuple(form.key for form in forms(text))


def _digest(content: str | bytes) -> int:
    plain = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(plain, digest_size=8).digest(), "big", signed=True)
