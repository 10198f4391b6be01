"""The one place that turns errors into lines on standard error and an exit status. No traceback passes it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from typing import Any

import typer
from typer.core import TyperGroup

from cleaner.cli.streams import NoReaderError, StandardOutputError, let_go_of_standard_output, prepare
from cleaner.errors import RefusedError, SetAside, SetAsideError, one_line, reason_for
from cleaner.printable import printable

SOMETHING_FAILED = 1
NOTHING_BEGUN = 2
BROKEN_OFF = 3
"""What a fault of the disk or of this program ended, unlike what ended with 1."""
INTERRUPTED = 130
_ENDED_BY = {"SIGTERM": "terminated", "SIGHUP": "hung up"}
"""What is said of a run that a signal has ended; its status is 128 and the number of the signal."""


def tell(problem: object) -> None:
    """Print one problem as one line. Where nobody listens, on a console as well, a run still goes on."""
    with suppress(OSError):
        typer.echo(f"cleaner: {printable(one_line(str(problem)))}", err=True)


class OneLineErrors(TyperGroup):
    """A command whose errors, its own and those of its commands, come out as one line each."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **named: Any) -> Any:
        prepare()
        status: Any = 0
        with _interrupted_by_signals() as came:
            try:
                status = super().main(args, *others, **named | {"standalone_mode": False})
                sys.stdout.flush()
            except NoReaderError:  # is no error and gets no message
                pass
            except Exception as error:  # noqa: BLE001  the last place to turn a fault into a line
                status = _report(error)
        if status == INTERRUPTED:
            status = 128 + came[0] if came else INTERRUPTED
            tell(_ENDED_BY[came[0].name] if came else "interrupted")
        try:
            sys.stdout.flush()
        except (OSError, StandardOutputError):
            let_go_of_standard_output()
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, all that it prints as UTF-8 where no terminal says otherwise."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace", **({} if stream.isatty() else {"encoding": "utf-8"}))
        try:
            return super().invoke(ctx)
        except (EOFError, BrokenPipeError) as error:  # which would be taken for those of a person, and not be told
            raise typer.Exit(_report(error)) from None


def _report(error: Exception) -> int:
    """Print `error` as a line and return the exit status that it means."""
    from cleaner.batch.runner import StoppedError
    from cleaner.batch.tasks import OutputError

    if hasattr(error, "format_message"):
        # The command line could not be understood. The class is typer's own in some of its versions, click's in others.
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "cleaner"
        # Some versions of typer say so before what is wrong with a choice.
        said = error.format_message().replace(": Value error, ", ": ").strip().rstrip(".")
        tell(f"{said} ({command} --help tells more)")
        return NOTHING_BEGUN
    if isinstance(error, RefusedError):
        for problem in error.problems:
            tell(problem)
    if isinstance(error, RefusedError | SetAsideError):
        if str(error):
            tell(error)
        return NOTHING_BEGUN
    if isinstance(error, StoppedError):
        tell(error)
        return SOMETHING_FAILED
    if isinstance(error, OutputError | StandardOutputError):
        tell(error)
    elif isinstance(error, OSError) and error.filename:
        tell(SetAside(error.filename, reason_for(error)))
    else:
        tell(reason_for(error))
    return BROKEN_OFF


@contextmanager
def _interrupted_by_signals() -> Iterator[list[signal.Signals]]:
    """Have what else ends a run do it as Ctrl-C does, which tidies up; the list has the signal when one has come.

    One that is ignored, as under `nohup`, stays so.
    """
    came: list[signal.Signals] = []
    known = [signal.Signals[name] for name in _ENDED_BY if hasattr(signal, name)]  # Windows has not all
    here = current_thread() is main_thread()
    ours = [number for number in known if here and signal.getsignal(number) is signal.SIG_DFL]

    def interrupt(number: int, _: object) -> None:
        for one in ours:
            signal.signal(one, signal.SIG_IGN)  # the tidying is not to be interrupted
        came.append(signal.Signals(number))
        raise KeyboardInterrupt

    for one in ours:
        signal.signal(one, interrupt)
    yield came
    for one in ours:
        signal.signal(one, signal.SIG_DFL)
