"""A run that breaks off, by whatever, is gone on with, and nothing tells from the outcome that it ever did."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from typer.testing import CliRunner, Result

from cleaner.batch import runner
from cleaner.batch.journal import Journal, Run, State
from cleaner.batch.outputs import BusyError, lock
from cleaner.cli.app import app

KILLS = int(os.environ.get("CLEANER_KILLS", "1"))
"""How often a run to each kind of output is killed; the four kinds make twenty of CLEANER_KILLS=5."""
DOCUMENTS = 240
TASK_BYTES = 6000
EAGER = (
    "import cleaner.batch.runner as runner, cleaner.batch.tasks as tasks\n"
    "runner.SECONDS_BETWEEN_COMMITS = runner.REST = 0\n"
    f"tasks.TASK_BYTES = {TASK_BYTES}\n"
    "from cleaner.cli.app import main\n"
    "main()"
)
"""The command, with a commit after each task, and little in a task: so that a short run is much broken off."""


def dump(number: int) -> str:
    return (
        f"Home\nNews\n\nThe council of town number {number} met on Monday to speak about the old bridge over the river.\n\n"
        f"FILE - The bridge of town {number} is seen from the harbor, March 3, 2014.\n\n"
        "Engineers told the council that the piers were sound, and that only the deck had to be replaced.\n"
    ) * (1 + number % 3)


def fill(folder: Path) -> Path:
    """Put dumps into a folder, some of which fail: in a file, and as many as files."""
    lines = [json.dumps({"id": number, "text": dump(number)}) for number in range(DOCUMENTS)]
    lines[7], lines[100], lines[-1] = '{"text": null, "id": "seven"}', "no JSON", "[1]"
    (folder / "dumps.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "files").mkdir()
    for number in range(DOCUMENTS):
        content = dump(number).encode() if number % 50 else b"\0"
        (folder / "files" / f"{number:03}.txt").write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """A folder with dumps, of the same ages each time."""
    return Path(shutil.copytree(filled, tmp_path / "run"))


def arguments(source: str, out: str, *options: str) -> list[str]:
    return ["clean", source, "-o", out, "--no-model", "--stats", "stats.json", "--quiet", *options]


def command(*args: str) -> list[str]:
    return [sys.executable, "-c", EAGER, *arguments(*args)]


def run(cwd: Path, *args: str, **named: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*args), cwd=cwd, capture_output=True, text=True, check=False, **named)


def run_here(cwd: Path, *args: str) -> Result:
    """The same command in this process, which takes less time; the number of workers makes no difference."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr("cleaner.batch.tasks.TASK_BYTES", TASK_BYTES)
        return CliRunner().invoke(app, [*arguments(*args), "--workers", "0"])


def outcome(cwd: Path, out: str) -> dict[str, object]:
    """All that a run has written, the seconds that it took left out."""
    path = cwd / out
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    found: dict[str, object] = {str(file.relative_to(cwd)): file.read_bytes() for file in files}
    found["quarantine"] = (cwd / f"{out}.quarantine.jsonl").read_bytes()
    found["stats"] = json.loads((cwd / "stats.json").read_text()) | {"seconds": 0}
    return found


@cache
def unbroken(filled: Path, out: str) -> dict[str, object]:
    """The outcome of a run that does not break off."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(filled, Path(name) / "run"))
        assert run_here(folder, source_of(out), out).exit_code == 1
        return outcome(folder, out)


def source_of(out: str) -> str:
    return "files" if out == "out" else "dumps.jsonl"


def leftovers(cwd: Path) -> list[str]:
    return sorted(path.name for path in cwd.iterdir() if re.search(r"part|journal|tmp", path.name))


def kill_at_a_random_moment(cwd: Path, chance: random.Random, *args: str) -> bool:
    """Start a run and kill it after some commits and some milliseconds; whether it was still running."""
    journal = cwd / f"{args[1]}.journal"
    before = journal.read_bytes().count(b"\n") if journal.exists() else 0
    commits = chance.randrange(1, 12)
    process = subprocess.Popen(command(*args), cwd=cwd, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") >= before + commits:
            time.sleep(chance.random() * 0.03)
            break
        time.sleep(0.002)
    process.kill()
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("out", ["out.jsonl", "out.jsonl.gz", "out.parquet", "out"])
def test_after_sigkill_the_outcome_is_that_of_an_unbroken_run(filled: Path, folder: Path, out: str) -> None:
    if out.endswith(".parquet"):
        pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    chance = random.Random(out)
    args = (source_of(out), out, "--resume", "--workers", "2")
    assert sum(kill_at_a_random_moment(folder, chance, *args) for _ in range(KILLS)) > 0
    assert run(folder, *args).returncode == 1
    assert outcome(folder, out) == unbroken(filled, out)
    assert leftovers(folder) == []


@pytest.mark.parametrize("out", ["out.json", "out.parquet", "out"])
def test_a_run_killed_while_it_writes_a_file_leaves_nothing_that_the_next_does_not_take_away(
    folder: Path, out: str
) -> None:
    if out.endswith(".parquet"):
        pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    killed = "import os\nos.replace = lambda *_, **__: os.kill(os.getpid(), 9)\n" + EAGER
    args = arguments(source_of(out), out, "--resume", "--workers", "0")
    process = subprocess.run([sys.executable, "-c", killed, *args], cwd=folder, capture_output=True, check=False)
    assert process.returncode == -signal.SIGKILL
    assert list(folder.rglob(".cleaner-*"))
    assert run(folder, source_of(out), out, "--resume", "--workers", "0").returncode == 1
    assert not list(folder.rglob(".cleaner-*"))


def test_an_empty_input_ahead_makes_nothing_come_twice(folder: Path) -> None:
    (folder / "dumps-0.jsonl").touch()
    args = ("dumps*.jsonl", "out.jsonl")
    assert run_here(folder, *args).exit_code == 1
    expected = outcome(folder, "out.jsonl")
    for written in folder.glob("out.jsonl*"):
        written.unlink()
    assert kill_at_a_random_moment(folder, random.Random(1), *args, "--resume", "--workers", "1")
    assert run_here(folder, *args, "--resume").exit_code == 1
    assert outcome(folder, "out.jsonl") == expected


def test_rows_of_a_table_do_not_come_twice(folder: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra arrow brings pyarrow")
    import pyarrow as pa

    dumps = pa.table({"id": list(range(DOCUMENTS)), "text": [dump(number) for number in range(DOCUMENTS)]})
    pq.write_table(dumps, folder / "dumps.parquet", row_group_size=DOCUMENTS // 12)
    args = ("dumps.parquet", "out.parquet")
    assert kill_at_a_random_moment(folder, random.Random(1), *args, "--resume", "--workers", "1")
    assert (folder / "out.parquet.journal").read_bytes().count(b"\n") > 1
    assert run_here(folder, *args, "--resume").exit_code == 0
    assert pq.read_table(folder / "out.parquet")["id"].to_pylist() == list(range(DOCUMENTS))


@pytest.fixture(scope="session")
def left_behind(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run left that was killed when it had made several commits."""
    folder = Path(shutil.copytree(filled, tmp_path_factory.mktemp("killed") / "run"))
    journal = folder / "out.jsonl.journal"
    process = subprocess.Popen(
        command("dumps.jsonl", "out.jsonl", "--workers", "1"), cwd=folder, stderr=subprocess.DEVNULL
    )
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 5):
        assert process.poll() is None
        time.sleep(0.002)
    process.kill()
    process.wait()
    return folder


@pytest.fixture
def broken_off(left_behind: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(left_behind, tmp_path / "run"))


@pytest.mark.parametrize(
    "harm",
    [
        ("out.jsonl.journal", lambda content: content[:-15]),
        ("out.jsonl.journal", lambda content: content[: len(content) // 2]),
        ("out.jsonl.journal", lambda content: content[:40]),
        ("out.jsonl.journal", lambda _: b""),
        ("out.jsonl.journal", lambda content: content + b"\0" * 30 + b"\n"),
        ("out.jsonl.part", lambda content: content[: len(content) // 3]),
        ("out.jsonl.part", lambda _: b""),
        ("out.jsonl.quarantine.jsonl.part", lambda _: b""),
    ],
    ids=[
        "last line cut",
        "cut in half",
        "head cut",
        "empty",
        "zeros at the end",
        "output cut",
        "output gone",
        "no quarantine",
    ],
)
def test_what_is_left_of_the_files_of_a_run_is_enough(
    filled: Path, broken_off: Path, harm: tuple[str, Callable[[bytes], bytes]]
) -> None:
    name, change = harm
    (broken_off / name).write_bytes(change((broken_off / name).read_bytes()))
    assert run_here(broken_off, "dumps.jsonl", "out.jsonl", "--resume").exit_code == 1
    assert outcome(broken_off, "out.jsonl") == unbroken(filled, "out.jsonl")
    assert leftovers(broken_off) == []


def test_what_was_begun_is_not_begun_anew_unasked(broken_off: Path) -> None:
    left = (broken_off / "out.jsonl.part").read_bytes()
    done = run_here(broken_off, "dumps.jsonl", "out.jsonl")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "--resume" in done.stderr
    assert (broken_off / "out.jsonl.part").read_bytes() == left


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--keep", "caption"], "options"),
        (["--disable", "en-caption-file"], "rules"),
        (["--audit"], "options"),
        (["--url", "https://other.example"], "options"),
        (["--quarantine", "other.jsonl"], "options"),
    ],
)
def test_only_the_same_run_goes_on(broken_off: Path, options: list[str], told: str) -> None:
    done = run_here(broken_off, "dumps.jsonl", "out.jsonl", "--resume", *options)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert told in done.stderr


@pytest.mark.parametrize("size", ["larger", "the same"])
def test_a_run_does_not_go_on_with_other_inputs(broken_off: Path, size: str) -> None:
    with (broken_off / "dumps.jsonl").open("r+" if size == "the same" else "a") as stream:
        stream.write("{}\n" if size == "larger" else '{"')
    done = run_here(broken_off, "dumps.jsonl", "out.jsonl", "--resume")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "inputs" in done.stderr


@pytest.mark.parametrize(
    ("number", "told", "status"),
    [
        (signal.SIGINT, "interrupted", 130),
        (signal.SIGTERM, "terminated", 143),
        (signal.SIGHUP, "hung up", 129),
    ],
)
def test_a_signal_leaves_what_can_be_gone_on_with(
    filled: Path, folder: Path, number: signal.Signals, told: str, status: int
) -> None:
    journal = folder / "out.jsonl.journal"
    process = subprocess.Popen(
        command("dumps.jsonl", "out.jsonl", "--workers", "1"),
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 3):
        time.sleep(0.002)
    os.killpg(process.pid, number)
    stderr = process.communicate()[1]
    assert "cleaner: out.jsonl: not finished; the same command with --resume goes on" in stderr
    assert f"cleaner: {told}" in stderr
    assert process.returncode == status
    assert run_here(folder, "dumps.jsonl", "out.jsonl", "--resume").exit_code == 1
    assert outcome(folder, "out.jsonl") == unbroken(filled, "out.jsonl")


def limit_files(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_is_one_line_and_the_run_goes_on_when_there_is_room(filled: Path, folder: Path) -> None:
    done = run(folder, "dumps.jsonl", "out.jsonl", "--workers", "0", preexec_fn=limit_files(40_000))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (3, "cleaner: out.jsonl.part: file too large")
    assert not (folder / "out.jsonl").exists()
    assert run_here(folder, "dumps.jsonl", "out.jsonl", "--resume").exit_code == 1
    assert outcome(folder, "out.jsonl") == unbroken(filled, "out.jsonl")


def test_a_full_disk_ends_a_run_of_files_too(folder: Path) -> None:
    (folder / "files" / "200.txt").write_text("Long lines of a text that goes on and on.\n" * 900)
    done = run(folder, "files", "out", "--workers", "1", preexec_fn=limit_files(25_000))
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("cleaner: files/200.txt: cannot write out/200.txt: ")
    assert run_here(folder, "files", "out", "--resume").exit_code == 1
    assert (folder / "out" / "200.txt").stat().st_size > 25_000


def test_two_runs_do_not_write_one_output(folder: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (folder / "out.jsonl.part").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run_here(folder, "dumps.jsonl", "out.jsonl")
    assert (done.exit_code, done.stderr) == (2, "cleaner: out.jsonl.part: another run is writing it\n")


@pytest.mark.parametrize("out", ["out.jsonl", "out"])
@pytest.mark.parametrize("options", [[], ["--resume"], ["--quarantine", "other"]])
def test_a_run_that_is_at_work_is_told_from_one_that_broke_off(folder: Path, out: str, options: list[str]) -> None:
    fcntl = pytest.importorskip("fcntl")
    left = '{"version": "0"}\n{"documents": 3}\n'
    with (folder / f"{out}.journal").open("w") as held:
        held.write(left)
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run_here(folder, source_of(out), out, *options)
    assert (done.exit_code, done.stderr) == (2, f"cleaner: {out}.journal: another run is writing this output\n")
    assert (folder / f"{out}.journal").read_text() == left
    assert leftovers(folder) == [f"{out}.journal"]


def test_a_journal_without_a_commit_is_in_nobodys_way(folder: Path) -> None:
    (folder / "out.jsonl.journal").touch()
    assert run_here(folder, "dumps.jsonl", "out.jsonl").exit_code == 1
    assert leftovers(folder) == []


def test_a_journal_that_a_run_takes_away_as_it_ends_keeps_the_next_from_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fcntl")
    path = tmp_path / "out.journal"
    ends = iter([path.unlink])  # the run that held the lock, between the opening of the file and the locking

    def locked(file: BinaryIO) -> None:
        next(ends, bool)()
        lock(file)

    monkeypatch.setattr("cleaner.batch.journal.lock", locked)
    first, second = (Journal(path, lambda: Run("0", "", "", "")) for _ in range(2))
    first.lock()
    with pytest.raises(BusyError):
        second.lock()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_no_temporary_file_of_an_output_that_is_elsewhere(folder: Path, number: signal.Signals) -> None:
    pytest.importorskip("fsspec", reason="the extra fsspec brings fsspec")
    pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    temporary = folder / "temporary"
    temporary.mkdir()
    os.mkfifo(folder / "pipe.jsonl")
    process = subprocess.Popen(
        command("pipe.jsonl", "memory://folder/out.parquet"),
        cwd=folder,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    with (folder / "pipe.jsonl").open("r+b", buffering=0):  # to write alone, it would open once the run reads
        while not list(temporary.glob("cleaner-*/*")):
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(number)
        assert process.wait() == 128 + number
    assert list(temporary.glob("cleaner-*")) == []


def test_a_table_is_on_disk_before_what_it_was_made_from_is_deleted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr("os.fsync", lambda file: (synced.append(os.fstat(file).st_ino), real(file)))
    assert run_here(folder, "dumps.jsonl", "out.parquet").exit_code == 1
    assert (folder / "out.parquet").stat().st_ino in synced


def test_bodies_are_on_disk_before_the_journal_says_that_they_are_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk: set[str] = set()
    said: list[tuple[int, int]] = []
    append = Journal.append

    def appended(journal: Journal, state: State) -> None:
        said.append((state.counts.documents, len(on_disk)))
        append(journal, state)

    monkeypatch.setattr("os.sync", lambda: on_disk.update(path.name for path in (folder / "out").glob("*.txt")))
    monkeypatch.setattr(Journal, "append", appended)
    monkeypatch.setattr(runner, "SECONDS_BETWEEN_COMMITS", 0)
    monkeypatch.setattr(runner, "REST", 0)
    assert run_here(folder, "files", "out").exit_code == 1
    assert len(said) > 10
    assert all(done == there for done, there in said)


def test_a_run_that_cannot_begin_its_quarantine_leaves_nothing_behind(folder: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (folder / "both.part").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run_here(folder, "dumps.jsonl", "out.jsonl", "--quarantine", "both")
    assert (done.exit_code, done.stderr) == (2, "cleaner: both.part: another run is writing it\n")
    assert leftovers(folder) == ["both.part"]


def test_fail_fast_stops_at_the_first_and_leaves_no_output(folder: Path) -> None:
    done = run_here(folder, "dumps.jsonl", "out.jsonl", "--fail-fast")
    assert done.exit_code == 1
    assert [line.split(": ", 2)[1] for line in done.stderr.splitlines()] == [
        "dumps.jsonl line 8",
        "stopped at the first document that failed",
    ]
    assert not (folder / "out.jsonl").exists()


@pytest.mark.parametrize("out", ["-", "memory://folder/out.jsonl"])
def test_a_run_without_a_place_for_a_journal_cannot_go_on(folder: Path, out: str) -> None:
    result = run_here(folder, "dumps.jsonl", out, "--resume")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_what_identifies_a_run_does_not_change_from_process_to_process() -> None:
    code = "from cleaner.batch.journal import fingerprint as f; print(f([frozenset('abcdefg'), {'a': (1, None)}]))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_commit_comes_at_least_every_other_second() -> None:
    assert runner.SECONDS_BETWEEN_COMMITS <= 2
