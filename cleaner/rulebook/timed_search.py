"""A search with a limit of time that other threads do not use up."""

from __future__ import annotations

from time import thread_time

import regex


def timed_search(pattern: regex.Pattern[str], text: str, limit: float) -> tuple[bool, float]:
    """Whether `pattern` is in `text`, and the processor time, in seconds, that this thread took to say so.

    Raises `TimeoutError` where it takes longer than `limit`. The engine counts the time of all threads of the process:
    what stops while this thread has taken less is searched again, and may take more.
    """
    allowed = limit
    while True:
        start = thread_time()
        try:
            found = pattern.search(text, timeout=allowed) is not None
        except TimeoutError:
            if thread_time() - start >= limit:
                raise
            allowed *= 2
        else:
            return found, thread_time() - start
