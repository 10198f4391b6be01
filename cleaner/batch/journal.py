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
from cleaner.batch.outputs import BusyError, lock, writing
from cleaner.errors import RefusedError

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


class OtherRunError(RefusedError):
    """What another run has left on disk is in the way."""


class Journal:
    """The journal of one run. Its file is locked while that is at work, and empty up to the first commit."""

    def __init__(self, path: Path, run: Callable[[], Run]) -> None:
        self.path = path
        self._run = run
        self._file: BinaryIO | None = None
        self.begun = False
        """Whether there is a commit of this run."""

    def lock(self) -> None:
        """Make sure that no other run is at this output, before anything of it is read."""
        with writing(self.path):
            while True:
                self._file = self.path.open("ab")
                try:
                    lock(self._file)
                except BlockingIOError:
                    self._close()
                    raise BusyError(f"{self.path}: another run is writing this output") from None
                if self._is_there(self._file):
                    return
                self._file.close()  # another run has ended in between, and taken its journal away

    def _is_there(self, file: BinaryIO) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def demand_none(self) -> None:
        """Raise where an earlier run has left something that can be gone on with."""
        if self.path.stat().st_size:
            raise OtherRunError(
                f"{self.path}: a run to this output broke off; go on with --resume, or delete this file to begin anew"
            )

    def resume(self, written: int, quarantined: int) -> State:
        """The last commit that files so long bear out; the beginning where there is none."""
        lines = self.path.read_bytes().splitlines(keepends=True)
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
        self.begun = True
        return commit

    def append(self, state: State) -> None:
        """Write a commit, to stay there even if the power fails."""
        assert self._file is not None
        with writing(self.path):
            if not self.begun:
                self._file.truncate(0)
                self._file.write(msgspec.json.encode(self._run()) + b"\n")
                self.begun = True
            self._file.write(msgspec.json.encode(state) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def leave(self) -> None:
        """Let go of the file, which stays where another run can go on from it."""
        if self._file is not None and not os.fstat(self._file.fileno()).st_size:
            self.path.unlink(missing_ok=True)
        self._close()

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # a line that the disk did not take any more
                self._file.close()
            self._file = None


_SAID = {"version": "versions of this program", "inputs": "inputs, or they have changed since"}


def _decoded(line: bytes, kind: type[Line]) -> Line | None:
    """What a line says; None where it was cut off or is none of ours."""
    try:
        return msgspec.json.decode(line, type=kind) if line.endswith(b"\n") else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
