"""What one document may take: bytes and seconds."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Protocol, TypeVar

from cleaner.errors import SetAsideError

T = TypeVar("T")

_HAS_TIMERS = hasattr(signal, "setitimer")
"""Windows has none: there the limit of time does not hold."""
_AGAIN = 1.0
"""Seconds after which an alarm comes again, in case something has swallowed the first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What each document of a run may take."""

    max_bytes: int
    seconds: float
    """For all that is done with it; 0 is no limit."""
    killable: bool
    """Whether the process may be killed for a document that takes longer."""

    def demand_size(self, content: str | bytes) -> None:
        """Raise where a document is too large."""
        if _size(content, self.max_bytes) > self.max_bytes:
            raise too_large(self.max_bytes)

    def on_time(self, do: Callable[[], T]) -> T:
        """Do it; an error where it takes longer than a document may."""
        return within(self.seconds, self.killable, do)


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
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    return content


def too_large(limit: int) -> SetAsideError:
    return SetAsideError(f"larger than {limit:,} bytes, which --max-bytes allows")


class _AlarmError(BaseException):
    """Time is up. No `Exception`, so that nothing that guards against faults takes it for one."""


def within(seconds: float, killable: bool, do: Callable[[], T]) -> T:
    """Do it within so many seconds; 0 is no limit. Raises `SetAsideError` when it takes longer.

    Code that does not come back to the interpreter cannot be interrupted. Where the process is `killable`, as a
    worker's is, a timer of the system kills it.

    This is no context manager: a second alarm could be raised inside the context manager's own code, where nothing
    catches it.
    """
    if not (seconds and _HAS_TIMERS):
        return do()
    before = signal.signal(signal.SIGALRM, _alarm)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            if killable:
                signal.setitimer(signal.ITIMER_PROF, 2 * seconds + 10)
            return do()
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
