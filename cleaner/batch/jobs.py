"""The sources of a run, each with the file that its body goes to, where every document has its own."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import numpy as np

from cleaner.batch.sources import Source


@dataclass(frozen=True, slots=True)
class Job:
    """A source, the file that its body is written to, where it has its own, and why it is not cleaned, if it is not."""

    source: Source
    target: Path | None = None
    refused: str | None = None


class PlacedJobs:
    """A file below a folder for each source. None may be an input, and none may be another's.

    Of each source two numbers are kept, and no more, since there may be millions: a hash of the file that it is, and
    one of the file that its body goes to.
    """

    def __init__(self, sources: Iterable[Source], out: Path, suffix: str) -> None:
        self._sources = sources
        self._out = out
        self._suffix = suffix
        inputs, targets = array("q"), array("q")
        for source in sources:
            inputs.append(hash(source.path and identity_of(source.path)))
            targets.append(hash(_told_apart_by(self._target(source))))
        self._inputs = np.unique(np.array(inputs))
        found, times = np.unique(np.array(targets), return_counts=True)
        self._shared = frozenset(found[times > 1].tolist())

    def __iter__(self) -> Iterator[Job]:
        taken: dict[str, tuple[Path, str]] = {}
        for source in self._sources:
            target = self._target(source)
            place = _told_apart_by(target)
            refused = None
            if self._is_input(target):
                refused = f"its output {target} is an input, which is not overwritten"
            elif place in taken:
                its, first = taken[place]
                seen = "already" if its == target else "on this system also"
                refused = f"its output {target} is {seen} that of {first}"
            elif hash(place) in self._shared:
                taken[place] = (target, source.name)
            yield Job(source, target, refused)

    def _target(self, source: Source) -> Path:
        return self._out / source.output_place(self._suffix)

    def _is_input(self, target: Path) -> bool:
        identity = identity_of(target)
        if identity is None:
            return False
        place = np.searchsorted(self._inputs, hash(identity))
        return bool(place < len(self._inputs) and self._inputs[place] == hash(identity))


_HEEDS_CASE = sys.platform not in {"darwin", "win32"}
"""Whether file systems here mostly tell names apart that differ in case, or in how accents are composed."""


def _told_apart_by(path: Path) -> str:
    """What the file systems of this system tell paths apart by."""
    return str(path) if _HEEDS_CASE else normalize("NFC", normalize("NFC", str(path)).casefold())


def is_among(path: Path, sources: Iterable[Source]) -> bool:
    """Whether `path` is the file of one of the sources, under whatever name."""
    identity = identity_of(path)
    return identity is not None and any(source.path and identity_of(source.path) == identity for source in sources)


def identity_of(path: Path) -> tuple[int, int] | None:
    """The file behind a path, links followed; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
