"""Where results go: a folder of files, one file of records, or a stream. A file is there whole or not at all."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from cleaner.batch.set_aside import SetAside, reason_for
from cleaner.batch.sources import Source
from cleaner.settings import Body

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned

SUFFIXES = {Body.TEXT: ".txt", Body.MARKDOWN: ".md"}
"""What a file that holds a body is called by."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_TERMINAL_CONTROL = re.compile("[\x7f-\x9f]")
"""Control characters that JSON would let through."""


class OutputError(Exception):
    """The one output that all documents share can no longer be written: the run ends."""


@dataclass(frozen=True, slots=True)
class Job:
    """A source and the file its result is written to; None where all share one output."""

    source: Source
    target: Path | None = None


class Sink(Protocol):
    """What takes the results of a run, one by one."""

    def write(self, job: Job, cleaned: Cleaned, /) -> None: ...


def to_utf8(text: str) -> bytes:
    """The bytes of `text`; what UTF-8 cannot say, a lone surrogate, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is complete, and leaves nothing behind when it is not."""
    beside = path.parent / f".cleaner-{secrets.token_hex(8)}.tmp"
    try:
        with beside.open("xb") as stream:
            yield stream
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_file(path: Path, text: str) -> None:
    """Write `text` as it is, line ends included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as stream:
        stream.write(to_utf8(text))


def place_outputs(sources: Sequence[Source], out: Path, suffix: str) -> tuple[list[Job], list[SetAside]]:
    """Give each source a file below `out`. None may be an input, and none may be another's."""
    inputs = {identity for source in sources if source.path and (identity := _identity(source.path))}
    taken: dict[Path, Source] = {}
    refused: list[SetAside] = []
    for source in sources:
        target = out / source.output_place(suffix)
        if _identity(target) in inputs:
            refused.append(SetAside(source.name, f"its output {target} is an input, which is not overwritten"))
        elif target in taken:
            refused.append(SetAside(source.name, f"its output {target} is already that of {taken[target].name}"))
        else:
            taken[target] = source
    return [Job(source, target) for target, source in taken.items()], refused


def is_among(path: Path, sources: Sequence[Source]) -> bool:
    """Whether `path` is the file of one of the sources, under whatever name."""
    identity = _identity(path)
    return identity is not None and any(source.path and _identity(source.path) == identity for source in sources)


def _identity(path: Path) -> tuple[int, int] | None:
    """The file behind a path, links followed; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@dataclass(frozen=True, slots=True)
class Files:
    """A file for each document."""

    body: Body

    def write(self, job: Job, cleaned: Cleaned) -> None:
        assert job.target is not None
        try:
            write_file(job.target, body_of(cleaned, self.body))
        except OSError as error:
            raise OSError(error.errno, f"cannot write {job.target}: {reason_for(error)}") from error


@dataclass(frozen=True, slots=True)
class Shared:
    """A stream that takes all results, and what messages call it."""

    stream: BinaryIO
    name: str

    def put(self, text: str) -> None:
        try:
            self.stream.write(to_utf8(text))
            self.stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self.name}: {reason_for(error)}") from error


@dataclass(frozen=True, slots=True)
class Bodies:
    """Bodies, one after the other."""

    output: Shared
    body: Body

    def write(self, _: Job, cleaned: Cleaned) -> None:
        self.output.put(body_of(cleaned, self.body))


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a single document that was named: JSON in one line, or laid out for reading."""

    output: Shared
    body: Body
    layout: int | None

    def write(self, _: Job, cleaned: Cleaned) -> None:
        self.output.put(to_json(record_of(cleaned, self.body), self.layout) + "\n")


@dataclass(slots=True)
class Records:
    """The records of many documents, each with the place of its source as `id`: one a line, or all in a list."""

    output: Shared
    body: Body
    as_list: bool
    count: int = 0

    def write(self, job: Job, cleaned: Cleaned) -> None:
        record = to_json({"id": job.source.place.as_posix()} | record_of(cleaned, self.body))
        if self.as_list:
            self.output.put((",\n" if self.count else "[\n") + record)
        else:
            self.output.put(record + "\n")
        self.count += 1

    def close(self) -> None:
        """Write what ends a list."""
        if self.as_list:
            self.output.put("\n]\n" if self.count else "[]\n")


def body_of(cleaned: Cleaned, body: Body) -> str:
    """The body, plain or marked."""
    return cleaned.to_markdown() if body is Body.MARKDOWN else cleaned.body


def record_of(cleaned: Cleaned, body: Body) -> dict[str, Any]:
    """The fields of a result, the body as it was asked for."""
    return cleaned.to_dict() | {"body": body_of(cleaned, body)}


def to_json(value: object, indent: int | None = None) -> str:
    """JSON whose letters stay letters, and whose control characters, those of terminals too, are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _TERMINAL_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
