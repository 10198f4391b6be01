"""How far a run has come, on disk, so that another can go on where it broke off.

The journal stands beside the output and has a line for each commit: how much is done, and how long output
and quarantine were then. A run that goes on cuts both to those lengths and takes the next document. Nothing is asked
of the end of the journal, which may be missing: the last line that is whole, and for which the files are long enough,
holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from cleaner.batch.counts import Counts
from cleaner.batch.tasks import OutputError
from cleaner.set_aside import reason_for

Line = TypeVar("Line", bound=msgspec.Struct)


class Run(msgspec.Struct, frozen=True):
    """What a run depends on; only the same run can go on."""

    version: str
    rules: str
    """The hash of the rules."""
    options: str
    """The hash of the options."""
    inputs: str
    """The hash of the inputs' names, sizes and times."""


class State(msgspec.Struct):
    """How far a run has come; in the journal, between two tasks."""

    documents: int = 0
    """How many have been read, cleaned or not."""
    empty: int = 0
    """Tasks without documents so far: inputs that hold none, and the columns of tables."""
    written: int = 0
    """Bytes of the output so far."""
    quarantined: int = 0
    """Bytes of the quarantine so far."""
    size: int = 0
    """Bytes of the documents so far."""
    read: int = 0
    """Bytes of the inputs so far."""
    seconds: float = 0.0
    """How long all that took."""
    counts: Counts = msgspec.field(default_factory=Counts)


def fingerprint(parts: Iterable[object]) -> str:
    """A hash that is another where any of the parts is."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(msgspec.json.encode(part, order="deterministic", enc_hook=str) + b"\n")
    return digest.hexdigest()


class OtherRunError(Exception):
    """What is on disk was left by a run with other inputs, options or rules; the text is one line."""


class Journal:
    """The journal of one run. Its file is there from the first commit on."""

    def __init__(self, path: Path, run: Callable[[], Run]) -> None:
        self.path = path
        self._run = run
        self._file: BinaryIO | None = None

    def resume(self, written: int, quarantined: int) -> State:
        """The last commit that files so long bear out; the beginning where there is none."""
        try:
            lines = self.path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return State()
        if not lines or (left := _decoded(lines[0], Run)) is None:
            return State()
        this = self._run()
        for name in Run.__struct_fields__:
            if getattr(left, name) != getattr(this, name):
                raise OtherRunError(f"{self.path}: the unfinished run had other {_SAID.get(name, name)}")
        good = [(State(), len(lines[0]))]
        for line in lines[1:]:
            commit = _decoded(line, State)
            if commit is None or commit.written > written or commit.quarantined > quarantined:
                break
            good.append((commit, good[-1][1] + len(line)))
        commit, length = good[-1]
        os.truncate(self.path, length)
        self._file = self.path.open("ab")
        return commit

    def append(self, state: State) -> None:
        """Write a commit, to stay there even if the power fails."""
        try:
            if self._file is None:
                self._file = self.path.open("wb")
                self._file.write(msgspec.json.encode(self._run()) + b"\n")
            self._file.write(msgspec.json.encode(state) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(f"{self.path}: {reason_for(error)}") from error

    @property
    def begun(self) -> bool:
        """Whether there is a commit of this run."""
        return self._file is not None

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # a line that the disk did not take any more
                self._file.close()

    def remove(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)


_SAID = {"version": "versions of this program", "inputs": "inputs, or they have changed since"}


def _decoded(line: bytes, kind: type[Line]) -> Line | None:
    """What a line says; None where it was cut off or is none of ours."""
    try:
        return msgspec.json.decode(line, type=kind) if line.endswith(b"\n") else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
