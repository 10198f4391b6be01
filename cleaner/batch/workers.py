"""Who does the tasks: this process, or processes of their own.

Each process has a pipe of its own, and no lock is shared, so that one that is killed in the middle of anything takes
nothing along but the task that it was at. That task is done again, document by document, by a new process; the
document that ends a process again is set aside.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread
from typing import Any

from cleaner.batch.limits import Limits, over_time
from cleaner.batch.tasks import Done, Encoder, OutputError, Task, Worker, outcome, together
from cleaner.errors import SetAsideError


@dataclass(frozen=True, slots=True)
class Options:
    """What a process needs to make itself a worker."""

    cleaner: dict[str, Any]
    max_bytes: int
    seconds: float
    encode: Encoder
    report: bool = False

    def worker(self, killable: bool) -> Worker:
        """What cleans; `killable` where the process may be killed for a document that takes too long."""
        from cleaner.pipeline import Cleaner

        cleaner = Cleaner(**self.cleaner)
        cleaner.prepare()  # not within the time of the first document
        return Worker(cleaner, Limits(self.max_bytes, self.seconds, killable), self.encode, self.report)


Results = Generator[tuple[Task, Done], None, None]

_AHEAD = 2
"""Tasks that a process has at a time: one at work, and one waiting, so that the process never waits."""
_SECONDS_TO_END = 3.0
"""A process that is asked to end may end the task that it is at."""
_UNFINISHED = 4
"""Tasks in all for each process: those that are done wait for a slow one before them, since results keep the order."""


def here(tasks: Iterator[Task], options: Options) -> Results:
    """Do the tasks in this process."""
    worker = options.worker(killable=False)
    for task in tasks:
        yield task, outcome(task, worker)


def in_processes(tasks: Iterator[Task], options: Options, number: int) -> Results:
    """Do the tasks in `number` processes; results come in the order of the tasks."""
    pool = _Pool(options, number)
    try:
        yield from pool.results(tasks)
    finally:
        pool.stop()


@dataclass(slots=True)
class _Entry:
    """A task of the run, and what has come of it."""

    task: Task
    alone: bool = False
    """Whether it is one document of a task at which a process ended."""
    done: Done | None = None
    parts: list[_Entry] = field(default_factory=list)
    """One for each document, where the task is done again so."""

    def finished(self) -> Done | None:
        """The result, once it is whole."""
        if self.parts and all(part.done for part in self.parts):
            return together([part.done for part in self.parts if part.done])
        return self.done


class _Process:
    """A process, the pipe to it, and what it was given and has not answered yet."""

    def __init__(self, context: Any, options: Options) -> None:
        self.pipe, theirs = context.Pipe()
        self.given: deque[_Entry] = deque()
        self._process = context.Process(target=_serve, args=(theirs, options), daemon=True)
        self._process.start()
        theirs.close()

    def stop(self) -> int:
        """Let the process end, or end it; how it ended."""
        self.pipe.close()
        self._process.join(_SECONDS_TO_END)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        return int(self._process.exitcode)


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """Keep Ctrl-C off what is started within, the server of processes above all, until it sees to that itself.

    It reaches this process when that is done.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows, where the processes have no server
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Pool:
    def __init__(self, options: Options, number: int) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload([__name__, "cleaner.pipeline"])
        self._options = options
        self._processes: list[_Process] = []
        if "forkserver" in methods:
            resource_tracker.ensure_running()  # as the server would have it, which lets signals through again
        with _without_interrupt():
            self._processes += [_Process(self._context, options) for _ in range(number)]
        self._again: deque[_Entry] = deque()
        """What was given to a process that ended."""

    def results(self, tasks: Iterator[Task]) -> Results:
        entries: deque[_Entry] = deque()
        most = _UNFINISHED * len(self._processes)
        more = True
        while more or entries:
            while self._again and (process := self._free(1)):
                self._give(process, self._again.popleft())
            while more and len(entries) < most and (process := self._free(_AHEAD)):
                task = next(tasks, None)
                if task is None:
                    more = False
                else:
                    entries.append(_Entry(task))
                    self._give(process, entries[-1])
            if entries:  # all may be done before it shows that there are no more
                self._collect()
            while entries and (done := entries[0].finished()):
                yield entries.popleft().task, done

    def stop(self) -> None:
        for process in self._processes:
            process.stop()

    def _free(self, most: int) -> _Process | None:
        """The process with the least to do, if that is less than `most` tasks."""
        process = min(self._processes, key=lambda one: len(one.given))
        return process if len(process.given) < most else None

    def _give(self, process: _Process, entry: _Entry) -> None:
        try:
            process.pipe.send(entry.task)
            process.given.append(entry)
        except OSError:  # it has ended; with what it was given before, if anything, `_collect` deals
            self._again.appendleft(entry)
            if not process.given:
                self._replace(process)

    def _collect(self) -> None:
        """Wait for a result, and take those that are there."""
        busy = {process.pipe: process for process in self._processes if process.given}
        for pipe in wait(list(busy)):
            process = busy[pipe]
            try:
                answer = process.pipe.recv()
            except (EOFError, OSError):
                self._take_up(process)
            else:
                if isinstance(answer, OutputError | SetAsideError):
                    raise answer
                process.given.popleft().done = answer

    def _take_up(self, ended: _Process) -> None:
        """See to what was given to a process that has ended: it was at the first, the others only waited."""
        status = self._replace(ended)
        first, *waiting = ended.given
        if first.alone:
            first.done = first.task.failed(self._why(status))
        else:
            first.parts = [_Entry(task, alone=True) for task in first.task.split()]
        self._again.extendleft(reversed([*first.parts, *waiting]))

    def _replace(self, ended: _Process) -> int:
        """Put a new process in the place of one that has ended, and say how that did."""
        status = ended.stop()
        self._processes[self._processes.index(ended)] = _Process(self._context, self._options)
        return status

    def _why(self, status: int) -> str:
        if status == -signal.SIGPROF:
            return str(over_time(self._options.seconds))
        if status < 0:
            return f"the process that cleaned it was killed by {signal.Signals(-status).name}"
        return f"the process that cleaned it ended with status {status}"


def _serve(pipe: Connection, options: Options) -> None:
    """What a process does: answer each task, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first process sees to it
    tasks: SimpleQueue[Task | None] = SimpleQueue()
    # A thread of its own takes the tasks in: were both ends to write at once, both would wait for ever.
    Thread(target=_receive, args=(pipe, tasks), daemon=True).start()
    worker = options.worker(killable=True)
    while (task := tasks.get()) is not None:
        answer: Done | OutputError | SetAsideError
        try:
            answer = outcome(task, worker)
        except (OutputError, SetAsideError) as error:
            answer = error
        try:
            pipe.send(answer)
        except OSError:
            return


def _receive(pipe: Connection, tasks: SimpleQueue[Task | None]) -> None:
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):
        pass
    finally:
        tasks.put(None)
