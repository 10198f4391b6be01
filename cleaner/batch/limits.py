"""What one document may take: bytes and seconds. A cleaner that keeps to them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from cleaner.batch.compression import damage, damaged
from cleaner.cleaned import Cleaned
from cleaner.kinds import Format
from cleaner.pipeline import Cleaner
from cleaner.set_aside import SetAsideError

_HAS_TIMERS = hasattr(signal, "setitimer")
"""Windows has none: there the limit of time does not hold."""
_AGAIN = 1.0
"""Seconds after which an alarm comes again, in case something has swallowed the first."""


class LimitedCleaner(Cleaner):
    """A cleaner that refuses a document which is too large, and gives up one that takes too long."""

    def __init__(self, max_bytes: int, seconds: float, killable: bool, **options: Any) -> None:
        super().__init__(**options)
        self.max_bytes = max_bytes
        self._seconds = seconds
        self._killable = killable
        self.seen: Callable[[Cleaned], None] | None = None
        """Is shown each result, for a caller that does not get to see them."""

    def clean(self, content: str | bytes, format: Format | str = "auto", url: str | None = None) -> Cleaned:  # noqa: A002
        if _size(content, self.max_bytes) > self.max_bytes:
            raise too_large(self.max_bytes)
        with time_limit(self._seconds, self._killable):
            cleaned = super().clean(content, format, url)
        if self.seen is not None:
            self.seen(cleaned)
        return cleaned


def _size(content: str | bytes, limit: int) -> int:
    """The bytes of `content`, those of a text counted only where they may be more than `limit`."""
    if isinstance(content, bytes) or 4 * len(content) <= limit:
        return len(content)
    return len(content.encode("utf-8", "surrogatepass"))


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


def read_at_most(stream: Readable, limit: int) -> bytes:
    """All of `stream`; an error where that is more than `limit` bytes, of which no more are held than those."""
    try:
        content = stream.read(limit + 1)
    except damaged() as error:
        raise damage(error) from None
    if len(content) > limit:
        raise too_large(limit)
    return content


def too_large(limit: int) -> SetAsideError:
    return SetAsideError(f"larger than {limit:,} bytes, which --max-bytes allows")


class _AlarmError(BaseException):
    """Time is up. No `Exception`, so that nothing that guards against faults takes it for one."""


@contextmanager
def time_limit(seconds: float, killable: bool) -> Iterator[None]:
    """Raise `SetAsideError` when what is done within takes longer; 0 is no limit.

    Code that does not come back to the interpreter cannot be interrupted. Where the process may be killed for it, as
    that of a worker, a timer of the system does that.
    """
    if not (seconds and _HAS_TIMERS):
        yield
        return
    before = signal.signal(signal.SIGALRM, _alarm)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            if killable:
                signal.setitimer(signal.ITIMER_PROF, 2 * seconds + 10)
            yield
        finally:
            # The timer repeats: what is done here must not be broken off by the next alarm.
            try:
                signal.signal(signal.SIGALRM, _pass_over)
            except _AlarmError:
                signal.signal(signal.SIGALRM, _pass_over)
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGALRM, before)
    except _AlarmError:
        raise over_time(seconds) from None


def over_time(seconds: float) -> SetAsideError:
    return SetAsideError(f"not done in {seconds:g} seconds, which --timeout allows")


def _alarm(_: int, __: FrameType | None) -> None:
    raise _AlarmError


def _pass_over(_: int, __: FrameType | None) -> None:
    """Do nothing. A signal that is ignored instead, when one has just come, is reported on standard error."""
