"""How a run goes: a bar on a terminal, a plain line every so often elsewhere. All of it on standard error."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from cleaner.batch.journal import State

if TYPE_CHECKING:
    from rich.console import Console

_SECONDS_BETWEEN_LINES = 30.0


class Watch(Protocol):
    """What is told how a run goes."""

    def show(self, state: State) -> None: ...

    def close(self) -> None: ...


class Silent:
    """Says nothing."""

    def show(self, state: State) -> None:
        pass

    def close(self) -> None:
        pass


class Lines:
    """A line every so often, for logs."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._last = monotonic()

    def show(self, state: State) -> None:
        if monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = monotonic()
            print(", ".join(_parts(state, self._total)), file=sys.stderr, flush=True)  # noqa: T201

    def close(self) -> None:
        pass


class Bar:
    """A bar with what is done, how fast, how long it will take, and how many were set aside."""

    def __init__(self, console: Console, total: int) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._total = total
        text = TextColumn("{task.fields[told]}")
        self._progress = Progress(BarColumn(), text, TimeRemainingColumn(), console=console, transient=True)
        self._task = self._progress.add_task("", total=total or None, told="")
        self._progress.start()

    def show(self, state: State) -> None:
        told = ", ".join(_parts(state, 0))
        self._progress.update(self._task, completed=min(state.read, self._total) if self._total else None, told=told)

    def close(self) -> None:
        self._progress.stop()


def _parts(state: State, total: int) -> list[str]:
    """What is said of a run; with the `total` of bytes to read also how much of it is done."""
    parts = [f"{state.documents:,} documents", f"{state.size / 1e6 / max(state.seconds, 0.001):.2f} MB/s"]
    if state.counts.set_aside:
        parts.append(f"{state.counts.set_aside:,} set aside")
    if total:
        share = min(state.read / total, 1)
        left = state.seconds * (1 - share) / share if share else 0
        parts.append(f"{share:.0%}, {left / 60:.0f} minutes left")
    return parts
