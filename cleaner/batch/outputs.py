"""Where the bytes of a run go: the stream that is read from us, or a file that is there when it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from cleaner.batch.tasks import OutputError
from cleaner.errors import RefusedError, reason_for

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Output:
    """What takes the results of a run, task by task. This base takes none, and leaves nothing to go on from."""

    def is_there(self) -> bool:
        """Whether it would take the place of a file that an earlier run has left."""
        return False

    def length(self) -> int:
        """How much of it an earlier run has left."""
        return 0

    def open(self, length: int) -> None:
        """Begin, or go on where the output is so long."""

    def write(self, content: bytes) -> None:
        """Take what comes of a task."""

    def commit(self) -> int:
        """Make sure that all is where it stays; how long the output is."""
        return 0

    def finish(self) -> None:
        """The run is whole."""

    def abandon(self, keep: bool) -> None:
        """The run broke off; whether another is to go on."""


def beside(out: Path, suffix: str) -> Path:
    """The file next to `out` that is called like it, with `suffix` after the name."""
    return out.with_name(out.name + suffix) if out.name else out.resolve().with_name(out.resolve().name + suffix)


class BusyError(RefusedError):
    """Another run is at the same output."""


def lock(file: BinaryIO) -> None:
    """Keep other runs away from a file until it is closed; a `BlockingIOError` where one keeps us away."""
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def writing(name: object) -> Iterator[None]:
    """Raise an `OutputError` where the system does not take what is written to the output `name`."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{error.filename or name}: {reason_for(error)}") from error


class Stream(Output):
    """Standard output: what is written is gone."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, content: bytes) -> None:
        with writing("standard output"):
            self._stream.write(content)
            self._stream.flush()


class OwnFiles(Output):
    """Nothing but the files that the documents have themselves, which are written where they are cleaned."""

    def commit(self) -> int:
        # All at once and by the system: to wait for the disk at each file takes many times as long as to clean it.
        if hasattr(os, "sync"):  # Windows has none
            os.sync()
        return 0


class Staged(Output):
    """A file that grows beside the output, and becomes it when the run is whole."""

    def __init__(
        self,
        part: Path,
        deliver: Callable[[Path], None],
        compress: Callable[[bytes], bytes],
        is_there: Callable[[], bool] = lambda: False,
        begin: Callable[[bytes], None] | None = None,
        folder: TemporaryDirectory[str] | None = None,
    ) -> None:
        """`begin` looks at the first that comes, and raises where no output can be made of such.

        `folder` is what `part` is in where that is for it alone: it goes with it, and with the process at the latest.
        """
        self.part = part
        self._folder = folder
        self._deliver = deliver
        self._compress = compress
        self._is_there = is_there
        self._begin = begin
        self._file: BinaryIO | None = None
        self._length = 0

    def length(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def open(self, length: int) -> None:
        with writing(self.part):
            self._file = self.part.open("r+b" if self.part.exists() else "xb")
            try:
                lock(self._file)
            except BlockingIOError:
                raise BusyError(f"{self.part}: another run is writing it") from None
            self._file.truncate(length)
            self._file.seek(length)
        self._length = length

    def is_there(self) -> bool:
        return self._is_there()

    def write(self, content: bytes) -> None:
        if content:
            if self._begin and not self._length:
                self._begin(content)
            content = self._compress(content)
            assert self._file is not None
            with writing(self.part):
                self._file.write(content)
            self._length += len(content)

    def commit(self) -> int:
        assert self._file is not None
        with writing(self.part):
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._length

    def finish(self) -> None:
        self.commit()
        # Closed only after that: the lock goes with the file, and another run would take up what is still called so.
        with writing(self.part):
            self._deliver(self.part)
        self.part.unlink(missing_ok=True)
        self._close()

    def abandon(self, keep: bool) -> None:
        self._close()
        if not keep:
            self.part.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # what the disk does not take any more was not committed
                self._file.close()
        if self._folder is not None:
            self._folder.cleanup()
