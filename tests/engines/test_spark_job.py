"""The Spark job: what it writes is the same whatever is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

pyspark = pytest.importorskip("pyspark", reason="the extra spark brings it")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra spark brings it")

import pyarrow as pa

from tests.conftest import ROOT
from tests.engines.conftest import Record, differing, no_java

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.skipif(bool(no_java()), reason=no_java() or "there is Java"),
    pytest.mark.skipif(sys.platform != "linux", reason="the processes to kill are found in /proc"),
]

DOCUMENTS = 400
WORKER_LOST = "Python worker exited unexpectedly"
EXECUTOR_LOST = "Lost executor"
PATIENCE = 600
"""Seconds until a job that does not get on is a failure; a whole one takes some ten on an idle machine."""


@dataclass
class Job:
    """A job that runs, where its log goes, and what it writes."""

    process: subprocess.Popen[bytes]
    log: Path
    articles: Path

    def log_when_done(self) -> str:
        status = self.process.wait(PATIENCE)
        log = self.log.read_text(encoding="utf-8")
        assert status == 0, log[-5000:]
        return log

    def written(self) -> list[Record]:
        rows: list[Record] = pq.read_table(self.articles).to_pylist(maps_as_pydicts="strict")
        return rows


@pytest.fixture
def submit(records: list[Record], tmp_path: Path) -> Iterator[Callable[[str], Job]]:
    """Submits the job to a master; what still runs of it when the test ends is killed."""
    dumps, articles, work, log = (tmp_path / name for name in ("dumps", "articles", "work", "log"))
    dumps.mkdir()
    pq.write_table(pa.Table.from_pylist(records[:DOCUMENTS]), dumps / "dumps.parquet")
    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(work),
        "SPARK_WORKER_DIR": str(work),
    }
    jobs: list[Job] = []

    def submit(master: str) -> Job:
        options = ["--master", master, "--conf", "spark.ui.enabled=false", "--conf", "spark.executor.memory=512m"]
        script = [ROOT / "examples" / "spark_job.py", "--url", "url", "--parts", "8", dumps, articles]
        command = [home / "bin" / "spark-submit", *options, *script]
        with log.open("wb") as file:
            process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=file, stderr=file)
        jobs.append(Job(process, log, articles))
        return jobs[-1]

    yield submit
    for job in jobs:
        if job.process.poll() is None:
            for pid in [*descendants(job.process.pid), job.process.pid]:
                os.kill(pid, signal.SIGKILL)


def descendants(root: int) -> dict[int, tuple[int, str]]:
    """The processes below another: the parent and the command line of each."""
    everything = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            everything[int(folder.name)] = (parent, (folder / "cmdline").read_text())
    below = {root}
    while more := {pid for pid, (parent, _) in everything.items() if parent in below} - below:
        below |= more
    return {pid: everything[pid] for pid in below - {root}}


def worker_at_work(job: Job, but: int | None = None) -> tuple[int, int]:
    """A Python worker that was forked for a task, and the executor it works for."""
    for _ in range(PATIENCE * 10):
        below = descendants(job.process.pid)
        for pid, (daemon, command) in below.items():
            if pid != but and "pyspark.daemon" in command and "pyspark.daemon" in below.get(daemon, (0, ""))[1]:
                return pid, below[daemon][0]
        assert job.process.poll() is None, job.log.read_text(encoding="utf-8")[-5000:]
        time.sleep(0.1)
    raise AssertionError("no worker was seen at work")


def tells(job: Job, message: str, seconds: int = 5) -> bool:
    """Whether the driver logs a message within some seconds."""
    for _ in range(seconds * 10):
        if message in job.log.read_text(encoding="utf-8", errors="replace"):
            return True
        time.sleep(0.1)
    return False


def test_a_job_that_nothing_disturbs(submit: Callable[[str], Job], expected: list[Record]) -> None:
    job = submit("local[2]")
    job.log_when_done()
    assert differing(job.written(), expected[:DOCUMENTS]) == []


def test_a_job_that_loses_a_python_worker_and_then_an_executor(
    submit: Callable[[str], Job], expected: list[Record]
) -> None:
    job = submit("local-cluster[2,1,512]")
    worker, _ = worker_at_work(job)
    os.kill(worker, signal.SIGKILL)
    while not tells(job, WORKER_LOST):  # a worker that waits between two tasks dies unnoticed
        worker, _ = worker_at_work(job, but=worker)
        os.kill(worker, signal.SIGKILL)
    _, executor = worker_at_work(job, but=worker)
    os.kill(executor, signal.SIGKILL)
    assert EXECUTOR_LOST in job.log_when_done()
    assert differing(job.written(), expected[:DOCUMENTS]) == []
