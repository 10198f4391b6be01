"""The one place that turns errors into lines on standard error and an exit status. No traceback passes it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from typing import Any

import typer
from typer.core import TyperGroup

from cleaner.cli.terminal import printable
from cleaner.settings import SettingsError

SOMETHING_FAILED = 1
NOTHING_BEGUN = 2
BROKEN_OFF = 3
"""What a fault of the disk or of this program ended, unlike what ended with 1."""
INTERRUPTED = 130
TERMINATED = 143


class RefusedError(Exception):
    """What was asked for cannot be begun; its text is one line."""


def tell(problem: object) -> None:
    """Print one problem as one line. Where nobody listens any more, a run still goes on."""
    with suppress(OSError):
        typer.echo(f"cleaner: {printable(' '.join(str(problem).split()))}", err=True)


class OneLineErrors(TyperGroup):
    """A command whose errors, its own and those of its commands, come out as one line each."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **named: Any) -> Any:
        _stand_in_for_closed_streams()
        with _interrupted_by_sigterm() as terminated:
            try:
                status = super().main(args, *others, **named | {"standalone_mode": False})
            except Exception as error:  # noqa: BLE001  the last place to turn a fault into a line
                status = _report(error)
        if status == INTERRUPTED:
            status = TERMINATED if terminated else INTERRUPTED
            tell("terminated" if terminated else "interrupted")
        try:
            sys.stdout.flush()
        except OSError:
            _let_go_of_standard_output()
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the command. A reader that has seen enough, as `head` does, is no error and gets no message."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace", **({} if stream.isatty() else {"encoding": "utf-8"}))
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            _let_go_of_standard_output()
            raise typer.Exit from None
        except EOFError as error:  # which would be taken for that of somebody who was asked, and lose what it says
            raise typer.Exit(_report(error)) from None


def _report(error: Exception) -> int:
    """Print `error` as a line and return the exit status that it means."""
    from cleaner.batch.journal import OtherRunError
    from cleaner.batch.outputs import BusyError
    from cleaner.batch.runner import StoppedError
    from cleaner.batch.tasks import OutputError
    from cleaner.rulebook.schema import RuleError
    from cleaner.set_aside import SetAside, SetAsideError, reason_for

    if hasattr(error, "format_message"):
        # The command line could not be understood. The class is typer's own in some of its versions, click's in others.
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "cleaner"
        # Some versions of typer say so before what is wrong with a choice.
        said = error.format_message().replace(": Value error, ", ": ").strip().rstrip(".")
        tell(f"{said} ({command} --help tells more)")
        return NOTHING_BEGUN
    if isinstance(error, RefusedError | SettingsError | RuleError | BusyError | OtherRunError | SetAsideError):
        tell(error)
        return NOTHING_BEGUN
    if isinstance(error, StoppedError):
        tell(error)
        return SOMETHING_FAILED
    if isinstance(error, OutputError | OSError):
        # What has no file name was met while writing: files are read and written where their names are at hand.
        tell(SetAside(error.filename or "standard output", reason_for(error)) if isinstance(error, OSError) else error)
    else:
        tell(reason_for(error))
    return BROKEN_OFF


@contextmanager
def _interrupted_by_sigterm() -> Iterator[list[int]]:
    """Have SIGTERM end a run as Ctrl-C does, which tidies up; the list is no longer empty when it has come."""
    came: list[int] = []

    def interrupt(number: int, _: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the tidying is not to be interrupted
        came.append(number)
        raise KeyboardInterrupt

    ours = current_thread() is main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, interrupt)
    yield came
    if ours:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _stand_in_for_closed_streams() -> None:
    """Give Python streams for those that were closed with `<&-` or `>&-`, so that no other file gets their numbers.

    One that is used fails then, as a full disk does; one that is not needed is no matter.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY))
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _let_go_of_standard_output() -> None:
    """Let what is still unwritten go nowhere; else the interpreter would try again at its end, and complain."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
