"""Documents a second of batch runs with one and two workers, their memory, and what they cost beside a plain loop.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m bench.throughput --documents 10000 --documents 100000

Generated dumps go from compressed JSON Lines to Parquet, as the command `cleaner clean` takes them. The loop calls the
library in one process on the first of the same dumps and writes nothing; it is timed before each run and after the
last, since a machine with other work is not the same an hour later. Where there is other work, the time that passed
says little: processor time is counted beside it, and how long the workers were ready and other programs had the cores.
Needs Linux, for `/proc`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time, sleep
from typing import Annotated

import typer
from rich.console import Console

from bench import report
from bench.generate import dumps
from bench.report import Table
from cleaner.columns import ResultColumns
from cleaner.pipeline import Cleaner

_SECONDS_BETWEEN_LOOKS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class _Process:
    """The most that was seen of a process."""

    megabytes: float = 0.0
    seconds: float = 0.0
    """Of processor time."""
    waited: float = 0.0
    """Seconds that it was ready to run, and did not."""


@dataclass(slots=True)
class _Run:
    """What a run took."""

    documents: int
    workers: int
    seconds: float = 0.0
    size: int = 0
    loop: float = 0.0
    """Seconds of processor time that the library took for a dump, before the run and after it."""
    parent: _Process = field(default_factory=_Process)
    others: dict[int, _Process] = field(default_factory=dict)
    """Workers, and what starts them."""

    @property
    def processor(self) -> float:
        return self.parent.seconds + sum(one.seconds for one in self.others.values())

    @property
    def busiest(self) -> list[_Process]:
        """The workers, without what starts them."""
        return sorted(self.others.values(), key=lambda one: -one.seconds)[: self.workers]

    @property
    def undisturbed(self) -> float:
        """The seconds that the run took, less those that a worker waited for a core on average."""
        return self.seconds - mean(one.waited for one in self.busiest)


def main(
    documents: Annotated[list[int], typer.Option(help="How many dumps; may be given several times.")] = [10_000],  # noqa: B006
    workers: Annotated[list[int], typer.Option(help="How many workers; may be given several times.")] = [1, 2],  # noqa: B006
    loop: Annotated[int, typer.Option(help="How many dumps the loop cleans.")] = 1_000,
) -> None:
    """Measure batch runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        loops, runs = [_loop(loop)], []
        for number in documents:
            for count in workers:
                runs.append(_run(folder, number, count))
                loops.append(_loop(loop))
    for run, before, after in zip(runs, loops, loops[1:], strict=False):
        run.loop = (before[1] + after[1]) / 2
    console = Console(width=None if sys.stdout.isatty() else 140)
    report.show([_throughput(runs, loops), _memory(runs)], console)
    console.print(report.versions(["numpy", "pyarrow"]))


def _run(folder: Path, documents: int, workers: int) -> _Run:
    """Clean so many dumps by the command, watching its processes."""
    source = folder / f"{documents}.jsonl.gz"
    if not source.exists():
        subprocess.run([sys.executable, "-m", "bench.generate", str(source), "--documents", str(documents)], check=True)
    stats = folder / "stats.json"
    command = [sys.executable, "-m", "cleaner", "clean", str(source), "-o", str(folder / "out.parquet")]
    run = _Run(documents, workers)
    begun = perf_counter()
    process = subprocess.Popen([*command, "--workers", str(workers), "--stats", str(stats), "--quiet"])
    while process.poll() is None:
        _look(process.pid, run.parent)
        for pid in _descendants(process.pid):
            _look(pid, run.others.setdefault(pid, _Process()))
        sleep(_SECONDS_BETWEEN_LOOKS)
    run.seconds = perf_counter() - begun
    run.size = json.loads(stats.read_text())["bytes"]
    return run


def _look(pid: int, seen: _Process) -> None:
    """Note the memory and the processor time of a process that is there."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        waited = int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return
    most = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    if most:
        seen.megabytes = max(seen.megabytes, int(most[0]) / 1024)
        seen.seconds = max(seen.seconds, (int(times[11]) + int(times[12])) / _TICKS)
        seen.waited = max(seen.waited, waited)


def _descendants(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _descendants(child)


def _loop(documents: int) -> tuple[float, float]:
    """Seconds for a dump in a plain loop: of the time that passed, and of processor time."""
    cleaner, columns = Cleaner(), ResultColumns()
    texts = [dump.text for dump in islice(dumps(documents), documents)]
    for text in texts[:20]:
        columns.row(cleaner.clean(text))
    begun, used = perf_counter(), process_time()
    for text in texts:
        columns.row(cleaner.clean(text))
    return (perf_counter() - begun) / documents, (process_time() - used) / documents


def _throughput(runs: list[_Run], loops: list[tuple[float, float]]) -> Table:
    passed, used = map(median, zip(*loops, strict=True))
    rows = [["a loop", "", f"{1 / passed:.1f}", "", "", "", "", f"{1000 * used:.2f}", ""]]
    for run in runs:
        single = next((one for one in runs if (one.documents, one.workers) == (run.documents, 1)), None)
        rows.append(
            [
                f"{run.documents:,}",
                str(run.workers),
                f"{run.documents / run.seconds:.1f}",
                f"{run.size / run.seconds / 1e6:.2f}",
                f"{single.seconds / run.seconds:.2f}" if single else "",
                f"{run.seconds - run.undisturbed:.0f}",
                f"{single.undisturbed / run.undisturbed:.2f}" if single else "",
                f"{run.processor / run.documents * 1000:.2f}",
                f"{run.processor / run.documents / run.loop - 1:+.1%}",
            ]
        )
    note = (
        "From .jsonl.gz to .parquet, starting and the writing of the table included. A worker waits "
        "while other programs have the cores. The last column is the processor time beside that of the loop before and "
        f"after the run. Load at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    )
    columns = [
        "dumps", "workers", "dumps/s", "MB/s", "× one worker", "seconds waited", "× without waiting",
        "processor ms a dump", "beside the loop",
    ]  # fmt: skip
    return Table("Throughput", note, columns, rows, names=1)


def _memory(runs: list[_Run]) -> Table:
    rows = [
        [
            f"{run.documents:,}",
            str(run.workers),
            f"{run.parent.megabytes:.0f}",
            ", ".join(f"{one.megabytes:.0f}" for one in run.busiest),
        ]
        for run in runs
    ]
    note = "The most memory that each process held at any time, in megabytes."
    return Table("Memory", note, ["dumps", "workers", "first process", "each worker"], rows, names=1)


if __name__ == "__main__":
    typer.run(main)
