"""Which golden belongs to which source, in both layouts: folders of their own, or one folder that they share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.batch.sources import Source, find_sources
from cleaner.errors import SetAside
from cleaner.kinds import Format

BESIDE = ".golden.txt"
"""How a golden ends that stands beside its source."""
APART = ".txt"
"""How a golden ends that stands in a folder of goldens."""
KINDS = ".kinds.tsv"


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and the files that say what must come out of it."""

    source: Source
    golden: Path
    kinds: Path

    @property
    def pins_kinds(self) -> bool:
        """Whether kinds are pinned too. Only the lines of a text tell blocks apart: a page may be one long line."""
        return self.source.format is not Format.HTML and self.kinds.is_file()


@dataclass(slots=True)
class Pairs:
    """All that two folders hold."""

    complete: list[Pair] = field(default_factory=list)
    without_golden: list[Pair] = field(default_factory=list)
    without_source: list[Path] = field(default_factory=list)
    problems: list[SetAside] = field(default_factory=list)

    def only(self, sources: Collection[Path]) -> Pairs:
        """What of them is of some sources, which are given with links followed."""

        def named(name: str) -> bool:
            return Path(name).resolve() in sources

        return Pairs(
            complete=[pair for pair in self.complete if named(pair.source.name)],
            without_golden=[pair for pair in self.without_golden if named(pair.source.name)],
            problems=[problem for problem in self.problems if named(problem.name)],
        )


def find_pairs(sources: Path, goldens: Path) -> Pairs:
    """Pair the documents of `sources` with their goldens: `STEM.golden.txt` beside one, or in `goldens`."""
    pairs = Pairs()
    found, pairs.problems = find_sources([str(sources)], out=goldens)
    owners: dict[Path, Source] = {}
    shared = sources.resolve() == goldens.resolve()
    for source in found:
        if source.place.name.endswith(BESIDE):
            continue
        pair = _pair(source, sources, goldens, shared)
        if pair.golden in owners:
            pairs.problems.append(SetAside(source.name, f"{pair.golden} is already that of {owners[pair.golden].name}"))
            continue
        owners[pair.golden] = source
        (pairs.complete if pair.golden.is_file() else pairs.without_golden).append(pair)
    # The sources too, since their folder may stand in that of the goldens.
    everything = pairs.complete + pairs.without_golden
    known = {path for pair in everything for path in (pair.golden, pair.kinds, pair.source.path)}
    pairs.without_source = [path for path in _all_goldens(sources, goldens, shared) if path not in known]
    return pairs


def _pair(source: Source, sources: Path, goldens: Path, shared: bool) -> Pair:
    beside = sources / source.place
    if shared or beside.with_suffix(BESIDE).is_file():
        return Pair(source, beside.with_suffix(BESIDE), beside.with_suffix(KINDS))
    apart = goldens / source.place
    return Pair(source, apart.with_suffix(APART), apart.with_suffix(KINDS))


def _all_goldens(sources: Path, goldens: Path, shared: bool) -> Iterator[Path]:
    for folder, ends in ((sources, (BESIDE, KINDS)), (goldens, () if shared else (APART, KINDS))):
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.name.endswith(ends) and path.is_file() and not any(part.startswith(".") for part in parts):
                yield path
