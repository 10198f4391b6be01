"""Lines of a stream, none of them held beyond a limit: what JSON Lines and CSV are read by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleaner.batch.limits import too_large
from cleaner.batch.tasks import Unread
from cleaner.errors import SetAsideError, reason_for
from cleaner.read.encoding import MARKS

_PASSED_OVER_AT_ONCE = 1 << 20
_UTF_8_ALONE = "and tables are read in UTF-8: save it so, or convert it with iconv"


class TooLong(Unread):
    """Stands in the place of a line that was passed over."""

    quotes: int
    """How many quotation marks it had: by them CSV tells whether a row goes on."""


def lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | Unread]]:
    """The lines of `stream` by number, from 1, with their ends.

    One of more than `limit` bytes is passed over, and its place holds the reason. So is what follows where the stream
    breaks off, and all of it where it is in UTF-16 or UTF-32.
    """
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(limit + 1)
            if len(line) > limit and not line.endswith(b"\n"):
                passed = TooLong(too_large(limit))
                passed.quotes = line.count(b'"') + _quotes_in_rest(stream)
                yield number, passed
                continue
        except (SetAsideError, OSError) as error:
            yield number, Unread(reason_for(error))
            return
        if not line:
            return
        if number == 1:
            mark, codec = next(((mark, codec) for mark, codec in MARKS if line.startswith(mark)), (b"", "utf-8"))
            if codec != "utf-8":
                yield number, Unread(f"{codec.upper().removesuffix('-LE').removesuffix('-BE')}, {_UTF_8_ALONE}")
                return
            line = line.removeprefix(mark)
        yield number, line


def _quotes_in_rest(stream: BinaryIO) -> int:
    """Pass over the rest of a line."""
    quotes = 0
    while part := stream.readline(_PASSED_OVER_AT_ONCE):
        quotes += part.count(b'"')
        if part.endswith(b"\n"):
            break
    return quotes
