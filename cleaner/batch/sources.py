"""Find the inputs: files, folders, globs, URLs and standard input, each with its place below the output folder."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

from cleaner.batch.compression import decompressed, without_compression
from cleaner.batch.stores import Stored, is_url, shown, store_of, why_not_given
from cleaner.errors import SetAside, SetAsideError, reason_for
from cleaner.folders import folders_from
from cleaner.kinds import Format
from cleaner.settings import Container, Settings

STANDARD_INPUT = "-"

FORMATS = {".txt": None, ".md": Format.MARKDOWN, ".html": Format.HTML, ".htm": Format.HTML}
"""What a folder is searched for, and what the suffix says of the content: `.txt` may hold Markdown as well as text."""

CONTAINERS = {
    ".jsonl": Container.JSONL,
    ".ndjson": Container.JSONL,
    ".json": Container.JSON,
    ".csv": Container.CSV,
    ".tsv": Container.CSV,
    ".parquet": Container.PARQUET,
    ".arrow": Container.ARROW,
    ".feather": Container.ARROW,
    ".warc": Container.WARC,
    ".wet": Container.WARC,
}
"""The container that a suffix names, of inputs and of outputs."""

LARGEST = Settings().max_bytes
"""Bytes of a document, where no option says otherwise."""
_WILD = re.compile(r"[*?[]")
_OUTSIDE = "its name leads out of the folder, or is that of no file"
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a file, here or behind a URL, or standard input where there is neither path nor URL."""

    name: str
    """What messages call it: the path as it was given or found."""
    path: Path | None
    place: PurePath
    """Its path below the folder that was named; for a file that was named itself, the file name."""
    stored: Stored | None = None

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
        if self.stored is not None:
            return self.stored.open()
        return nullcontext(sys.stdin.buffer) if self.path is None else self.path.open("rb")

    def read(self) -> bytes:
        """All that it holds, decompressed; an error where that is more than one document should have."""
        with self.open() as stream:
            content = decompressed(stream, self.place).read(LARGEST + 1)
        if len(content) > LARGEST:
            raise SetAsideError(f"larger than {LARGEST:,} bytes: only `cleaner clean` takes more, with --max-bytes")
        return content

    @property
    def is_stream(self) -> bool:
        """Whether it is standard input."""
        return self.path is None and self.stored is None

    def size(self) -> int:
        """How many bytes it has; 0 where that cannot be told."""
        return self.stamp()[0]

    def stamp(self) -> tuple[int, int]:
        """Its size, and when it was changed last: what tells whether it is the same as at another time."""
        if self.stored is not None:
            return self.stored.size(), 0
        try:
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


def local(out: str | None) -> Path | None:
    """The output `out`, where it is a file or folder here."""
    return None if out is None or is_url(out) else behind_link(Path(out))


def behind_link(path: Path) -> Path:
    """What is written where `path` is named: a link stays, and the file that it leads to is another."""
    return _resolved(path) if path.is_symlink() else path


def _resolved(path: Path) -> Path:
    """Links followed. `Path.resolve` raises where they lead to one another."""
    return Path(os.path.realpath(path))


@dataclass(frozen=True, slots=True)
class Sources:
    """What `inputs` name, in their order. A folder is walked anew each time, so that its files are nowhere held.

    Folders are searched for documents, or else for files of the `container` that is given. What stands below `out` is
    an earlier run's output and is passed over, unless it was named; so is what this run keeps `beside` its outputs.
    """

    inputs: Sequence[str]
    out: Path | None = None
    container: Container | None = None
    beside: Collection[Path] = ()
    _listed: dict[str, list[Source | SetAside]] = field(default_factory=dict)
    """What URLs name: stores answer slowly."""

    def __iter__(self) -> Iterator[Source]:
        return (one for one in self.found() if isinstance(one, Source))

    def found(self) -> Iterator[Source | SetAside]:
        """The sources, and what of the inputs cannot be one."""
        suffixes = _suffixes(self.container)
        for name in self.inputs:
            nothing = True
            output = self._output_in(name)
            for one in map(_fit, self._find(name, suffixes)):
                if isinstance(one, SetAside) or one.name == name or not self._is_own(one.path, output):
                    nothing = False
                    yield one
            if nothing:
                yield _nothing_in(name, suffixes)

    def _is_own(self, path: Path | None, output: Path | None) -> bool:
        """Whether a run to this output has made a file."""
        if path is None:
            return False
        if any(path.name == one.name and _resolved(path) == _resolved(one) for one in self.beside):
            return True
        return output is not None and _is_below(output, path)

    def _output_in(self, name: str) -> Path | None:
        """The output, unless what is to be searched stands in it."""
        if self.out is None or is_url(name):
            return None
        output = _resolved(self.out)
        return None if _resolved(_root(name)).is_relative_to(output) else output

    def _find(self, name: str, suffixes: Collection[str]) -> Iterable[Source | SetAside]:
        if not is_url(name):
            return _find(name, suffixes)
        if name not in self._listed:
            self._listed[name] = list(_find_remote(name, suffixes))
        return self._listed[name]


def _fit(found: Source | SetAside) -> Source | SetAside:
    """What was found, unless its place is none below a folder: stores name what they hold as they like."""
    if isinstance(found, SetAside):
        return found
    parts = found.place.parts
    if not parts or found.place.anchor or ".." in parts or "\0" in "".join(parts):
        return SetAside(found.name, _OUTSIDE)
    return found


def find_sources(inputs: Sequence[str], out: Path | None = None) -> tuple[list[Source], list[SetAside]]:
    """The sources and what cannot be one, where there are not many."""
    found = list(Sources(inputs, out).found())
    return [one for one in found if isinstance(one, Source)], [one for one in found if isinstance(one, SetAside)]


def _suffixes(container: Container | None) -> list[str]:
    if container in {None, Container.FILES}:
        return list(FORMATS)
    return [suffix for suffix, named in CONTAINERS.items() if named is container]


def _find(name: str, suffixes: Collection[str]) -> Iterator[Source | SetAside]:
    path = Path(name)
    if name == STANDARD_INPUT:
        yield Source("standard input", None, PurePath("stdin"))
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
        place = PurePath(here).relative_to(folder)
        for name in sorted(files):
            path = Path(here) / name
            if name.startswith(".") or without_compression(path).suffix.lower() not in suffixes:
                continue
            if path.is_file():
                yield Source(str(path), path, place / name)
            else:
                yield SetAside(str(path), "not a file, or a link to nothing")
    for error in closed:
        yield SetAside(error.filename, reason_for(error))


def _find_remote(name: str, suffixes: Collection[str]) -> Iterator[Source | SetAside]:
    """What a URL names: a file, a folder's documents, or what a glob matches."""
    try:
        store, root = store_of(name)
        # What follows the question mark of an address of the web is its query.
        if wild := _WILD.search(root.partition("?")[0] if root.startswith(_WEB) else root):
            found = [one for one, info in store.glob(root, detail=True).items() if info.get("type") != "directory"]
            root = root[: wild.start()].rpartition("/")[0]
        elif (root.endswith("/") or not root.startswith(_WEB)) and store.isdir(root):  # a page has links as well
            found = [one for one in store.find(root) if without_compression(PurePosixPath(one)).suffix in suffixes]
        elif store.info(root)["type"] == "file":  # unlike `isfile` it says what is wrong
            yield Source(shown(name), None, PurePath(PurePosixPath(shown(root)).name), Stored(store, root))
            return
        else:
            yield SetAside(shown(name), "no such file or folder")
            return
    except Exception as error:  # noqa: BLE001  each kind of store has errors of its own
        yield SetAside(shown(name), why_not_given(error))
        return
    _, chained, chain = name.partition("://")[2].partition("::")
    for one in sorted(found):
        told = shown(store.unstrip_protocol(one) + chained + chain)
        place = PurePosixPath(shown(one))
        top = shown(root) or place.anchor
        if place.is_relative_to(top):
            yield Source(told, None, PurePath(str(place.relative_to(top))), Stored(store, one))
        else:
            yield SetAside(told, _OUTSIDE)


def _match(pattern: str) -> Iterator[Source]:
    """The files that a glob names; their places count from its last folder without a wildcard."""
    for path in map(Path, sorted(set(_expand(pattern)))):
        if path.is_file():
            yield Source(str(path), path, path.relative_to(_root(pattern)))


def _expand(pattern: str) -> Iterator[str]:
    """What a glob matches. Its `**` is walked here: the library would go round in a loop of links."""
    parts = Path(pattern).parts
    if "**" not in parts:
        # `Path.glob` would take hidden files too, which no shell does.
        yield from glob.iglob(pattern)  # noqa: PTH207
        return
    place = parts.index("**")
    above, below = parts[:place], parts[place + 1 :] or ["*"]
    for top in _expand(str(Path(*above))) if above else ["."]:
        for folder in folders_from(Path(top)):
            yield from _expand(str(Path(glob.escape(str(folder)), *below)))


def _root(name: str) -> Path:
    """The folder that the places of an input's documents count from."""
    path = Path(name)
    while not path.is_dir() and _WILD.search(str(path)):
        path = path.parent
    return path


def _is_below(folder: Path, path: Path) -> bool:
    """Whether a file stands in a folder, links followed."""
    return _resolved(path).is_relative_to(folder) if path.is_symlink() else _is_folder_below(folder, path.parent)


@lru_cache(maxsize=1)
def _is_folder_below(folder: Path, path: Path) -> bool:
    """The same of a folder; the files of one come one after the other."""
    return _resolved(path).is_relative_to(folder)


def _nothing_in(name: str, suffixes: Sequence[str]) -> SetAside:
    if is_url(name) or Path(name).is_dir():
        *most, last = suffixes
        told = f"no {', '.join(most)}{' or ' if most else ''}{last} file in this folder"
        files = [] if is_url(name) else (path for path in Path(name).rglob("*") if path.is_file())
        others = (path for path in files if without_compression(path).suffix.lower() not in suffixes)
        tables = sorted(set(filter(None, map(container_of, others))))
        return SetAside(shown(name), f"{told}; `cleaner clean --from {tables[0]}` takes others" if tables else told)
    return SetAside(name, "no file matches")
