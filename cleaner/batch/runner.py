"""The loop: each result to its place, each failure to the quarantine, and now and then a line in the journal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING

from cleaner.batch.journal import Journal, State
from cleaner.batch.outputs import Output
from cleaner.batch.progress import Silent, Watch
from cleaner.batch.quarantine import Quarantine
from cleaner.batch.sources import Source
from cleaner.batch.statistics import Statistics
from cleaner.batch.tasks import Failure, Task, after
from cleaner.batch.workers import Options, Results, here, in_processes
from cleaner.kinds import ContentFormat

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned
    from cleaner.pipeline import Cleaner

SECONDS_BETWEEN_COMMITS = 1.0
"""Seconds of work that are done twice at most when a run goes on where another broke off. On a busy disk `REST` makes
them more."""
REST = 10
"""After a commit at least so many times as long as it took passes before the next one."""
SMALL = 1 << 20
"""What has fewer bytes than these is cleaned before other processes would have started."""
WORTH_OF_A_DOCUMENT = 1 << 10
"""As many bytes take as long to clean as what has to be done for each document, however short."""


class StoppedError(Exception):
    """A document failed in a run that was to stop at the first; the text is one line."""


def cleaning(cleaner: Cleaner, given: ContentFormat | None, url: str | None = None) -> Callable[[Source], Cleaned]:
    """A function that cleans one source. Its format is the `given` one; without one, its suffix tells."""
    return lambda source: cleaner.clean(source.read(), format=given or source.format or "auto", url=url)


@dataclass(slots=True)
class Runner:
    """A run: where its results and its failures go, and who is told of it."""

    output: Output
    tell: Callable[[Failure], None]
    """Is told each failure."""
    quarantine: Quarantine | None = None
    journal: Journal | None = None
    watch: Watch = field(default_factory=Silent)
    fail_fast: bool = False
    statistics: Statistics | None = None
    """Takes what is gathered for a report, of the documents that this run cleans."""
    in_vain: bool = False
    """Whether no document could be cleaned, so that what an earlier run has left is not replaced."""

    def begin(self, resume: bool) -> State:
        """Where the run begins: at the beginning, or where the one before broke off."""
        if self.journal is None:
            return State()
        try:
            self.journal.lock()
            if resume:
                return self.journal.resume(self.output.length(), self.quarantine.length() if self.quarantine else 0)
            self.journal.demand_none()
        except BaseException:
            self.journal.leave()
            self.watch.close()
            raise
        return State()

    def run(self, tasks: Iterator[Task], do: Callable[[Iterator[Task]], Results], state: State) -> State:
        """Have the tasks done that come after `state`; the state at the end."""
        try:
            self.output.open(state.written)
        except BaseException:
            self._leave_journal()
            raise
        try:
            if self.quarantine:
                self.quarantine.open(state.quarantined)
        except BaseException:
            # The quarantine may be that of another run, whose it stays.
            self.output.abandon(self._goes_on)
            self._leave_journal()
            raise
        try:
            self._work(do(after(tasks, state.documents, state.empty)), state)
        except BaseException:
            # What was committed stays, for a run that goes on; what came after is done again.
            self._abandon(self._goes_on)
            raise
        finally:
            self.watch.close()
        return state

    @property
    def _goes_on(self) -> bool:
        """Whether another run can go on from what this one has left."""
        return self.journal is not None and self.journal.begun

    def _work(self, results: Results, state: State) -> None:
        begun = monotonic() - state.seconds
        committed, pause = monotonic(), SECONDS_BETWEEN_COMMITS
        try:
            for task, done in results:
                self.output.write(done.output)
                for failure in done.failures:
                    self._set_aside(failure)
                state.documents += task.documents
                state.empty += not task.documents
                state.size += task.size
                state.read += task.read
                state.seconds = monotonic() - begun
                state.counts += done.counts
                if self.statistics is not None and done.statistics is not None:
                    self.statistics += done.statistics
                self.watch.show(state)
                if self.journal and monotonic() - committed >= pause:
                    start = monotonic()
                    self._commit(state)
                    committed = monotonic()
                    pause = max(SECONDS_BETWEEN_COMMITS, REST * (committed - start))
        finally:
            results.close()
        if self.journal and self.journal.begun:
            self._commit(state)
        if state.counts.set_aside and not state.counts.documents and self.output.is_there():
            self.output.abandon(keep=False)
            self.in_vain = True
        else:
            self.output.finish()
        if self.quarantine:
            self.quarantine.finish()
        if self.journal:
            self.journal.remove()

    def _set_aside(self, failure: Failure) -> None:
        if self.quarantine:
            self.quarantine.add(failure)
        self.tell(failure)
        if self.fail_fast:
            raise StoppedError("stopped at the first document that failed")

    def _commit(self, state: State) -> None:
        assert self.journal is not None
        state.written = self.output.commit()
        state.quarantined = self.quarantine.commit() if self.quarantine else 0
        self.journal.append(state)

    def _abandon(self, keep: bool) -> None:
        self.output.abandon(keep)
        if self.quarantine:
            self.quarantine.abandon(keep)
        self._leave_journal()

    def _leave_journal(self) -> None:
        if self.journal:
            self.journal.leave()


def by_size(tasks: Iterator[Task], options: Options, number: int | None) -> Results:
    """Do the tasks in `number` processes; without a number, in this process if they are few, else one for each core."""
    if number is None:
        first = []
        left = SMALL
        for task in tasks:
            first.append(task)
            left -= task.size + WORTH_OF_A_DOCUMENT * task.documents
            if left < 0:
                break
        else:
            return here(iter(first), options)
        tasks = chain(first, tasks)
        number = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return in_processes(tasks, options, number) if number else here(tasks, options)
