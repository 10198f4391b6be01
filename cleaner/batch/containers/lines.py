"""Lines of a stream, none of them held beyond a limit: what JSON Lines and CSV are read by."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from cleaner.batch.limits import too_large
from cleaner.batch.tasks import Unread
from cleaner.set_aside import SetAsideError, reason_for

_PASSED_OVER_AT_ONCE = 1 << 20


def lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | Unread]]:
    """The lines of `stream` by number, from 1, with their ends.

    One of more than `limit` bytes is passed over, and its place holds the reason. So is what follows where the stream
    breaks off.
    """
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(limit + 1)
            if len(line) > limit and not line.endswith(b"\n"):
                _pass_over_rest(stream)
                yield number, Unread(too_large(limit))
                continue
        except (SetAsideError, OSError) as error:
            yield number, Unread(reason_for(error))
            return
        if not line:
            return
        yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def _pass_over_rest(stream: BinaryIO) -> None:
    while (part := stream.readline(_PASSED_OVER_AT_ONCE)) and not part.endswith(b"\n"):
        pass
