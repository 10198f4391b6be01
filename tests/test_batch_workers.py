"""Tasks in processes of their own: the order stays, and a process that ends takes one document along at most."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from cleaner.batch import runner, workers
from cleaner.batch.containers.fields import Fields
from cleaner.batch.containers.json_lines import JsonReader
from cleaner.batch.encoders import JsonRows
from cleaner.batch.tasks import Done, Item, OutputError, Record, RecordTask, Task, Worker, after, in_tasks
from cleaner.batch.workers import Options, here, in_processes
from cleaner.cleaned import Cleaned
from cleaner.columns import ResultColumns
from cleaner.errors import SetAsideError

SECONDS = 1.5
"""More than any document here takes, be the machine as busy as it may."""


@dataclass
class Harmful:
    """An encoder that does what the document says, and else returns its text."""

    def head(self, _: tuple[str, ...]) -> bytes:
        return b""

    def __call__(self, record: Record, _: Cleaned, __: tuple[str, ...]) -> bytes:
        text = str(record.content)
        if text == "full":
            raise OutputError("disk: full")
        if text in ("die", "dielate"):
            time.sleep(0.5 * (text == "dielate"))
            os.kill(os.getpid(), signal.SIGKILL)
        if text == "exit":
            os._exit(3)
        if text == "wrong":
            raise SetAsideError("wrong")
        return text.encode() + b"\n"


def tasks(texts: list[str], most: int = 3) -> Iterator[Task]:
    items = [Item(number, 1, b'{"text": "%b"}' % text.encode()) for number, text in enumerate(texts, start=1)]
    return iter(in_tasks("in", JsonReader(Fields(), "auto", ()), items, most))


def options(seconds: float = 60) -> Options:
    return Options({"model": False}, 1 << 20, seconds, Harmful())


def outcome(results: Iterator[tuple[Task, Done]]) -> tuple[list[str], dict[int | None, str]]:
    """The texts that came out, and the reasons of what did not, by number."""
    done = [one for _, one in results]
    failed = {failure.number: failure.reason for one in done for failure in one.failures}
    assert sum(one.counts.set_aside for one in done) == len(failed)
    texts = b"".join(one.output for one in done).decode().split()
    assert sum(one.counts.documents for one in done) == len(texts)
    return texts, failed


TEXTS = [str(number) for number in range(30)]


@pytest.mark.parametrize("number", [1, 2])
def test_results_come_in_the_order_of_the_tasks(number: int) -> None:
    assert outcome(in_processes(tasks(TEXTS), options(), number)) == (TEXTS, {})


@pytest.mark.parametrize(("number", "elsewhere"), [(100, False), (2000, True)])
def test_short_documents_are_worth_processes_where_there_are_many(
    number: int, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = iter([(task, task.failed("elsewhere")) for task in tasks(["x"])])
    monkeypatch.setattr(runner, "in_processes", lambda *_: done)
    failed = outcome(runner.by_size(tasks(["x"] * number, most=100), options(), None))[1]
    assert bool(failed) is elsewhere


def test_all_that_waited_for_the_first_task_may_be_done_with_it() -> None:
    texts = TEXTS[: 2 * workers._UNFINISHED - 1]
    whole, failed = outcome(in_processes(tasks(["dielate", *texts], most=1), options(), 2))
    assert whole == texts
    assert failed == {1: "the process that cleaned it was killed by SIGKILL"}


def test_a_process_that_ends_takes_one_document_along() -> None:
    texts = [*TEXTS[:4], "die", *TEXTS[4:9], "exit", "wrong", *TEXTS[9:]]
    whole, failed = outcome(in_processes(tasks(texts), options(), 2))
    assert whole == TEXTS
    assert failed == {
        5: "the process that cleaned it was killed by SIGKILL",
        11: "the process that cleaned it ended with status 3",
        12: "wrong",
    }


class Headed(Harmful):
    """The same below a line of its own, as a table has one."""

    def head(self, _: tuple[str, ...]) -> bytes:
        return b"head\n"


@pytest.mark.parametrize("place", [0, 1])
def test_what_stands_above_the_documents_comes_once_though_they_are_done_again(place: int) -> None:
    made = Options({"model": False}, 1 << 20, 60, Headed())
    results = in_processes(tasks([*TEXTS[:place], "die", *TEXTS[place:]]), made, 1)
    assert b"".join(done.output for _, done in results).decode().split() == ["head", *TEXTS]


class Faulty(RecordTask):
    """A task that ends at a document it cannot even look at."""

    def run(self, worker: Worker) -> Done:
        if any(item.payload == b'{"text": "fault"}' for item in self.items):
            raise UnicodeError("a fault")
        return super().run(worker)


@pytest.mark.parametrize("number", [0, 1])
def test_a_fault_of_a_task_costs_one_document_and_is_no_traceback(
    number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    faulty = [Faulty("in", task.records, task.items) for task in tasks([*TEXTS[:4], "fault", *TEXTS[4:]])]  # type: ignore[attr-defined]
    results = in_processes(iter(faulty), options(), number) if number else here(iter(faulty), options())
    assert outcome(results) == (TEXTS, {5: "internal error: UnicodeError: a fault"})
    assert capfd.readouterr().err == ""


def test_an_output_that_cannot_be_written_ends_the_run() -> None:
    with pytest.raises(OutputError, match="in: disk: full"):
        list(in_processes(tasks(["1", "full", "2"]), options(), 1))


def test_a_run_that_is_left_ends_its_processes() -> None:
    results = in_processes(tasks(TEXTS), options(), 1)
    next(results)
    results.close()
    deadline = time.monotonic() + 5
    while _children() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _children()


def _children() -> list[object]:
    import multiprocessing

    return list(multiprocessing.active_children())


def test_what_takes_too_long_is_interrupted_wherever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(self: object, content: str, *_: object, **__: object) -> object:
        if content == "sleep":
            time.sleep(60)
        if content == "loop":
            while True:
                with suppress(Exception):  # as code does that guards against everything
                    sum(range(1000))
        return whole(self, content)

    from cleaner.pipeline import Cleaner

    whole = Cleaner.clean
    monkeypatch.setattr(Cleaner, "clean", slow)
    reason = f"not done in {SECONDS} seconds, which --timeout allows"
    assert outcome(here(tasks(["1", "sleep", "2", "loop", "3"]), options(SECONDS))) == (
        ["1", "2", "3"],
        {2: reason, 4: reason},
    )
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_the_first_document_does_not_wait_for_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.rulebook import index

    def slow(pattern: str) -> object:
        if pattern == "^Ferries$":
            time.sleep(2 * SECONDS)
        return triggers(pattern)

    triggers = index.triggers
    monkeypatch.setattr(index, "triggers", slow)
    (tmp_path / "mine.toml").write_text('[[rule]]\nid = "mine"\nkind = "nav"\nwhy = "A test."\nmatch = "^Ferries$"\n')
    made = Options({"model": False, "rules": [tmp_path]}, 1 << 20, SECONDS, Harmful())
    assert outcome(here(tasks(["1", "2"]), made)) == (["1", "2"], {})


@pytest.mark.parametrize(
    "slow", ["cleaner.cleaned.read_fields", "cleaner.batch.containers.json_lines.JsonReader.record"]
)
def test_the_limit_of_time_is_for_all_that_is_done_with_a_document(monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
    monkeypatch.setattr(slow, lambda *_: time.sleep(60))
    rows = Options({"model": False}, 1 << 20, 0.2, JsonRows(ResultColumns()))
    (done,) = (one for _, one in here(tasks(["1"]), rows))
    assert [failure.reason for failure in done.failures] == ["not done in 0.2 seconds, which --timeout allows"]


def test_the_limit_of_time_is_for_the_fields_of_a_table_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings it")
    from cleaner.batch.containers import columnar

    monkeypatch.setattr("cleaner.cleaned.read_fields", lambda *_: time.sleep(60))
    batch = pa.RecordBatch.from_pydict({"text": ["1", None, "2"]})
    its = columnar.TableOptions(Fields(), "auto", ResultColumns())
    task = columnar.TableTask("in", 1, 3, columnar._to_stream(batch), its)
    (done,) = (one for _, one in here(iter([task]), options(0.2)))
    late = "not done in 0.2 seconds, which --timeout allows"
    assert [(failure.number, failure.reason) for failure in done.failures] == [
        (1, late), (2, "column 'text' is null"), (3, late),
    ]  # fmt: skip
    assert (done.counts.documents, done.counts.set_aside) == (0, 3)


def test_an_alarm_that_comes_while_the_first_is_seen_to_costs_no_more_than_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a document leaves behind, a large tree, may take longer to free than until the next alarm."""
    native = ctypes.PyDLL(None)
    native.usleep.argtypes = [ctypes.c_uint, ctypes.py_object]

    class Tree:
        """Takes half a second to free, all in code that knows of no alarm."""

    def slow(self: object, content: str, *_: object, **__: object) -> object:
        if content == "slow":
            tree = Tree()
            freed = weakref.ref(tree, partial(native.usleep, 500_000))
            held = [tree]
            del tree
            return (held.pop(), time.sleep(60), freed)  # held by nothing but what is being worked out
        return whole(self, content)

    from cleaner.batch import limits
    from cleaner.pipeline import Cleaner

    monkeypatch.setattr(limits, "_AGAIN", 0.1)
    whole = Cleaner.clean
    monkeypatch.setattr(Cleaner, "clean", slow)
    late = f"not done in {SECONDS} seconds, which --timeout allows"
    assert outcome(here(tasks(["1", "slow", "2"]), options(SECONDS))) == (["1", "2"], {2: late})
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_code_that_never_comes_back_is_ended_with_its_process() -> None:
    from cleaner.batch.limits import within

    def hang() -> None:
        native = ctypes.PyDLL(None)  # code that holds on to the interpreter
        signal.setitimer(signal.ITIMER_PROF, 0.2)  # not the ten seconds that it is given
        while True:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            native.strlen(b"x" * 50_000_000)

    pid = os.fork()
    if pid == 0:
        within(0.1, killable=True, do=hang)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGPROF


def test_ctrl_c_while_processes_start_is_no_traceback() -> None:
    """It reaches the server of processes as well, as it loads the program."""
    code = """
import os, signal, time
from multiprocessing import forkserver
from cleaner.batch import workers
from tests.test_batch_workers import options, tasks
whole = forkserver.ForkServer.ensure_running
def interrupted(server):
    known = server._forkserver_pid
    whole(server)
    if server._forkserver_pid != known:
        time.sleep(0.15)  # it has begun, and is not done with loading
        os.kill(server._forkserver_pid, signal.SIGINT)
forkserver.ForkServer.ensure_running = interrupted
if __name__ == "__main__":
    print(len(list(workers.in_processes(tasks(["1", "2"]), options(), 1))))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "1\n", "")


@pytest.mark.parametrize("done", [0, 1, 3, 7, 29, 30])
def test_what_is_left_begins_with_the_document_after_the_last(done: int) -> None:
    left = [item.number for task in after(tasks(TEXTS), done) for item in task.items]  # type: ignore[attr-defined]
    assert left == list(range(done + 1, 31))


@pytest.mark.parametrize(("done", "empty"), [(0, 0), (0, 1), (0, 2), (3, 2), (7, 2), (30, 2), (30, 3)])
def test_tasks_without_documents_are_done_once_too(done: int, empty: int) -> None:
    nothing = list(tasks([]))
    assert [task.documents for task in nothing] == [0]
    all_tasks = [*nothing, *nothing, *tasks(TEXTS), *nothing]
    left = list(after(iter(all_tasks), done, empty))
    assert [item.number for task in left for item in task.items] == list(range(done + 1, 31))  # type: ignore[attr-defined]
    assert sum(not task.documents for task in left) == 3 - empty
