"""Standard input, output and error as the commands have them, whatever has become of those that they were given."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, TextIO

from cleaner.errors import reason_for


class StandardOutputError(Exception):
    """Standard output takes nothing more; the text is one line."""


class NoReaderError(StandardOutputError):
    """Whoever read standard output has seen enough, as `head` has."""


class _Stream(FileIO):
    """What stands in the place of a stream that was given, which owns the file."""

    def __init__(self, given: TextIO) -> None:
        super().__init__(given.fileno(), "wb", closefd=False)
        self._given = given


class _Results(_Stream):
    """Standard output. What fails here is told from what fails at any other file or connection."""

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except BrokenPipeError:
            raise NoReaderError("standard output: nobody reads it any more") from None
        except OSError as error:
            raise StandardOutputError(f"standard output: {reason_for(error)}") from None


class _Messages(_Stream):
    """Standard error. Where nobody listens any more, a run still goes on."""

    def write(self, content: Any, /) -> int:
        with suppress(OSError):
            return super().write(content) or len(content)  # nothing is written where there is no room
        return len(content)


def prepare() -> None:
    """Give Python streams for those that were closed with `<&-` or `>&-`, so that no other file gets their numbers.

    Using a closed stream then fails as a full disk does; a closed stream that is not needed does not matter. Text that
    cannot be written is an error on standard output, and is dropped on standard error.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY))
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stdout, sys.stderr = _through(_Results, sys.stdout), _through(_Messages, sys.stderr)


def let_go_of_standard_output() -> None:
    """Let what is still unwritten go nowhere; else the interpreter would try again at its end, and complain."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _through(kind: type[_Stream], stream: TextIO) -> TextIO:
    """The same stream, written by way of `kind`; one that is no file, as in a test or a Windows console, as it is."""
    raw = getattr(stream, "buffer", None)
    raw = getattr(raw, "raw", raw)
    if not isinstance(stream, TextIOWrapper) or type(raw) is not FileIO:
        return stream
    by_line = stream.line_buffering or stream.write_through
    return TextIOWrapper(BufferedWriter(kind(stream)), stream.encoding, stream.errors, line_buffering=by_line)
