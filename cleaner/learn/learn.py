"""From a corpus to proposals: count, look at a sample of each source, propose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

import regex

from cleaner.errors import SetAside
from cleaner.learn.corpus import Corpus
from cleaner.learn.counts import Counts
from cleaner.learn.propose import Proposal, propose
from cleaner.learn.source import look_at
from cleaner.pipeline import Cleaner

SHARE = 0.05
"""Share of a source's documents that a line must stand in for a rule to be made of it."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one source."""

    source: str
    documents: int
    lines: int
    proposals: list[Proposal]


def learn(
    corpus: Corpus,
    cleaner: Cleaner,
    set_aside: Callable[[SetAside], None],
    share: float = SHARE,
    path: Path = Path("learned.toml"),
) -> Iterator[Learned]:
    """What each source of a corpus repeats, as rules; sources with too few documents are `set_aside`.

    Counts go to a temporary folder, which must have room for some 60 bytes a line of the corpus.
    """
    with TemporaryDirectory(prefix="cleaner-learn-") as folder, Counts(Path(folder)) as counts:
        counts.add(corpus.entries(set_aside), set_aside)
        for few in counts.too_small():
            set_aside(few)
        prefixes: set[str] = set()
        for counted in counts.sources(share):
            prefix = prefix_for(counted.name, prefixes)
            prefixes.add(prefix)
            proposals = propose(counted, look_at(counted, cleaner), path, prefix)
            yield Learned(counted.name, counted.documents, counted.lines, proposals)


def prefix_for(name: str, others: Collection[str]) -> str:
    """What the ids of a source's rules begin with: its name in letters and digits, and no other source's."""
    plain = regex.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "source"
    numbered = (f"{plain}-{number}" for number in count(2))
    return next(prefix for prefix in chain([plain], numbered) if prefix not in others)
