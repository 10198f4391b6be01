"""Find the inputs: files, folders, globs, URLs and standard input, each with its place below the output folder."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, BinaryIO, cast

from cleaner.batch.compression import MissingExtraError, decompressed, without_compression
from cleaner.document import Format
from cleaner.set_aside import SetAside, reason_for
from cleaner.settings import Container

STANDARD_INPUT = "-"

FORMATS = {".txt": None, ".md": Format.MARKDOWN, ".html": Format.HTML, ".htm": Format.HTML}
"""What a folder is searched for, and what the suffix says of the content: `.txt` may hold Markdown as well as text."""

CONTAINERS = {
    ".jsonl": Container.JSONL,
    ".ndjson": Container.JSONL,
    ".json": Container.JSON,
    ".csv": Container.CSV,
    ".parquet": Container.PARQUET,
    ".arrow": Container.ARROW,
    ".feather": Container.ARROW,
    ".warc": Container.WARC,
    ".wet": Container.WARC,
}
"""The container that a suffix names, of inputs and of outputs."""

_WILD = re.compile(r"[*?[]")
_URL = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z0-9+.-]+)*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a file, here or behind a URL, or standard input where there is neither path nor URL."""

    name: str
    """What messages call it: the path as it was given or found."""
    path: Path | None
    place: PurePath
    """Its path below the folder that was named; for a file that was named itself, the file name."""
    url: str | None = None

    @property
    def format(self) -> Format | None:
        """The format that the suffix tells, or None."""
        return FORMATS.get(without_compression(self.place).suffix.lower())

    @property
    def container(self) -> Container:
        """What the suffix says that it holds."""
        return container_of(self.place) or Container.FILES

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Its bytes as they stand there."""
        if self.url is not None:
            return cast(AbstractContextManager[BinaryIO], fsspec().open(self.url, "rb"))
        return nullcontext(sys.stdin.buffer) if self.path is None else self.path.open("rb")

    def read(self) -> bytes:
        """All that it holds, decompressed."""
        with self.open() as stream:
            return decompressed(stream, self.place).read()

    @property
    def is_stream(self) -> bool:
        """Whether it is standard input."""
        return self.path is None and self.url is None

    def size(self) -> int:
        """How many bytes it has; 0 where that cannot be told."""
        return self.stamp()[0]

    def stamp(self) -> tuple[int, int]:
        """Its size, and when it was changed last: what tells whether it is the same as at another time."""
        try:
            if self.url is not None:
                return int(fsspec().core.url_to_fs(self.url)[0].size(self.url) or 0), 0
            found = self.path.stat() if self.path else None
        except OSError:
            return 0, 0
        return (found.st_size, found.st_mtime_ns) if found else (0, 0)

    def output_place(self, suffix: str) -> PurePath:
        """Where its output stands below the output folder: `page.html`, or `page.html.gz`, becomes `page.txt`."""
        place = without_compression(self.place)
        known = place.suffix.lower() in FORMATS
        return place.with_suffix(suffix) if known else place.with_name(place.name + suffix)


def container_of(name: PurePath) -> Container | None:
    """The container that the suffix of a file names, compressed or not."""
    return CONTAINERS.get(without_compression(name).suffix.lower())


def is_url(name: str) -> bool:
    return _URL.match(name) is not None


def local(out: str | None) -> Path | None:
    """The output `out`, where it is a file or folder here."""
    return None if out is None or is_url(out) else Path(out)


def find_sources(
    inputs: Sequence[str], out: Path | None = None, container: Container | None = None
) -> tuple[list[Source], list[SetAside]]:
    """Find what `inputs` name, in their order, and what of it cannot be an input.

    Folders are searched for documents, or else for files of the `container` that is given. What stands below `out` is
    an earlier run's output and is passed over, unless it was named.
    """
    suffixes = _suffixes(container)
    sources: list[Source] = []
    problems: list[SetAside] = []
    for name in inputs:
        found = [one for one in _find(name, suffixes) if isinstance(one, SetAside) or not _is_output(one, name, out)]
        sources += [one for one in found if isinstance(one, Source)]
        problems += [one for one in found if isinstance(one, SetAside)] if found else [_nothing_in(name, suffixes)]
    return sources, problems


def _suffixes(container: Container | None) -> list[str]:
    if container in {None, Container.FILES}:
        return list(FORMATS)
    return [suffix for suffix, named in CONTAINERS.items() if named is container]


def _find(name: str, suffixes: Collection[str]) -> Iterator[Source | SetAside]:
    path = Path(name)
    if name == STANDARD_INPUT:
        yield Source("standard input", None, PurePath("stdin"))
    elif is_url(name):
        yield from _find_remote(name, suffixes)
    elif name and path.is_dir():
        yield from _walk(path, suffixes)
    elif name and path.exists():
        yield Source(name, path, PurePath(path.name))
    elif _WILD.search(name):
        yield from _match(name)
    else:
        yield SetAside(name, "no such file or folder")


def _walk(folder: Path, suffixes: Collection[str]) -> Iterator[Source | SetAside]:
    """The documents of a folder and of those in it; hidden ones and linked folders are passed over."""
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(here, name) for name in sorted(files) if not name.startswith(".")):
            if without_compression(path).suffix.lower() not in suffixes:
                continue
            if path.is_file():
                yield Source(str(path), path, path.relative_to(folder))
            else:
                yield SetAside(str(path), "not a file, or a link to nothing")
    for error in closed:
        yield SetAside(error.filename, reason_for(error))


def _find_remote(name: str, suffixes: Collection[str]) -> Iterator[Source | SetAside]:
    """What a URL names: a file, a folder's documents, or what a glob matches."""
    try:
        system, root = fsspec().core.url_to_fs(name)
        if _WILD.search(root):
            found = system.glob(root)
            root = root[: _WILD.search(root).start()].rpartition("/")[0]  # type: ignore[union-attr]
        elif system.isdir(root):
            found = [one for one in system.find(root) if without_compression(PurePosixPath(one)).suffix in suffixes]
        elif system.isfile(root):
            yield Source(name, None, PurePosixPath(PurePosixPath(root).name), name)
            return
        else:
            yield SetAside(name, "no such file or folder")
            return
        for one in sorted(found):
            url = system.unstrip_protocol(one)
            yield Source(url, None, PurePosixPath(one).relative_to(root), url)
    except Exception as error:  # noqa: BLE001  each kind of store has errors of its own
        yield SetAside(name, reason_for(error))


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


def _nothing_in(name: str, suffixes: Sequence[str]) -> SetAside:
    if is_url(name) or Path(name).is_dir():
        *most, last = suffixes
        return SetAside(name, f"no {', '.join(most)}{' or ' if most else ''}{last} file in this folder")
    return SetAside(name, "no file matches")


def fsspec() -> Any:
    """The library that opens URLs."""
    try:
        return import_module("fsspec")
    except ImportError:
        raise MissingExtraError("reading and writing URLs", "fsspec") from None
