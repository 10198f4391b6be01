"""Find the inputs: files, folders, globs and standard input, each with its place below the output folder."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from cleaner.batch.set_aside import SetAside, reason_for
from cleaner.document import Format

STANDARD_INPUT = "-"

FORMATS = {".txt": None, ".md": Format.MARKDOWN, ".html": Format.HTML, ".htm": Format.HTML}
"""What a folder is searched for, and what the suffix says of the content: `.txt` may hold Markdown as well as text."""

_WILD = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a file, or standard input where there is no path."""

    name: str
    """What messages call it: the path as it was given or found."""
    path: Path | None
    place: PurePath
    """Its path below the folder that was named; for a file that was named itself, the file name."""

    @property
    def format(self) -> Format | None:
        """The format that the suffix tells, or None."""
        return FORMATS.get(self.place.suffix.lower())

    def read(self) -> bytes:
        return sys.stdin.buffer.read() if self.path is None else self.path.read_bytes()

    def output_place(self, suffix: str) -> PurePath:
        """Where its output stands below the output folder: `page.html` becomes `page.txt`."""
        known = self.place.suffix.lower() in FORMATS
        return self.place.with_suffix(suffix) if known else self.place.with_name(self.place.name + suffix)


def find_sources(inputs: Sequence[str], out: Path | None = None) -> tuple[list[Source], list[SetAside]]:
    """Find what `inputs` name, in their order, and what of it cannot be an input.

    What stands below `out` is an earlier run's output and is passed over, unless it was named.
    """
    sources: list[Source] = []
    problems: list[SetAside] = []
    for name in inputs:
        found = [one for one in _find(name) if isinstance(one, SetAside) or not _is_output(one, name, out)]
        sources += [one for one in found if isinstance(one, Source)]
        problems += [one for one in found if isinstance(one, SetAside)] if found else [_nothing_in(name)]
    return sources, problems


def _find(name: str) -> Iterator[Source | SetAside]:
    path = Path(name)
    if name == STANDARD_INPUT:
        yield Source("standard input", None, PurePath("stdin"))
    elif name and path.is_dir():
        yield from _walk(path)
    elif name and path.exists():
        yield Source(name, path, PurePath(path.name))
    elif _WILD.search(name):
        yield from _match(name)
    else:
        yield SetAside(name, "no such file or folder")


def _walk(folder: Path) -> Iterator[Source | SetAside]:
    """The documents of a folder and of those in it; hidden ones and linked folders are passed over."""
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(here, name) for name in sorted(files) if not name.startswith(".")):
            if path.suffix.lower() not in FORMATS:
                continue
            if path.is_file():
                yield Source(str(path), path, path.relative_to(folder))
            else:
                yield SetAside(str(path), "not a file, or a link to nothing")
    for error in closed:
        yield SetAside(error.filename, reason_for(error))


def _match(pattern: str) -> Iterator[Source]:
    """The files that a glob names; their places count from its last folder without a wildcard."""
    # `Path.glob` would take hidden files too, which no shell does.
    for path in map(Path, sorted(glob.iglob(pattern, recursive=True))):  # noqa: PTH207
        if path.is_file():
            yield Source(str(path), path, path.relative_to(_root(pattern)))


def _root(name: str) -> Path:
    """The folder that the places of an input's documents count from."""
    path = Path(name)
    while not path.is_dir() and _WILD.search(str(path)):
        path = path.parent
    return path


def _is_output(source: Source, named: str, out: Path | None) -> bool:
    """Whether a source that was found, not named, stands in `out`, and `out` is not what was to be searched."""
    if out is None or source.path is None or source.name == named:
        return False
    output = out.resolve()
    return not _root(named).resolve().is_relative_to(output) and source.path.resolve().is_relative_to(output)


def _nothing_in(name: str) -> SetAside:
    if Path(name).is_dir():
        *most, last = FORMATS
        return SetAside(name, f"no {', '.join(most)} or {last} file in this folder")
    return SetAside(name, "no file matches")
