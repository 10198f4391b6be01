"""What each engine adds to cleaning in a plain loop, on one core; and the cost of a corpus, worked out from the loop.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m bench.engines --price 0.05

Each engine gets one core and the same invented dumps, right after the library has cleaned them in a loop, so that what
else the machine does slows both alike. What an engine needs to start is not counted.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from time import perf_counter, process_time
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console

from bench import generate, report
from bench.report import Table
from cleaner import Cleaner
from cleaner.engines.arrow import clean_batch

Step = Callable[[pa.Table], object]
PAGES = 2_500_000_000
"""About as many as a monthly crawl of Common Crawl has."""


def main(
    documents: Annotated[int, typer.Option(help="How many dumps.")] = 1000,
    pages: Annotated[int, typer.Option(help="How many pages the corpus has.")] = PAGES,
    price: Annotated[float, typer.Option(help="What a core costs for an hour, in dollars.")] = 0.05,
) -> None:
    """Time the loop, the kernel and every engine on one core."""
    dumps = pa.table({"text": [dump.text for dump in generate.dumps(documents)]})
    megabytes = sum(len(text.as_py().encode()) for text in dumps["text"]) / 1e6
    cleaner = Cleaner()
    rows, rates = [], []
    with ExitStack() as stack:
        for name, start in ENGINES.items():
            step = stack.enter_context(start(cleaner))
            step(dumps.slice(0, 20))
            loop, of_processor = _seconds(_loop(cleaner), dumps)
            taken, here = _seconds(step, dumps)
            rates.append(documents / of_processor)
            in_process = f"{here / of_processor:.2f}" if here > of_processor / 2 else "in workers"
            rows.append([name, f"{documents / taken:.1f}", f"{taken / loop:.2f}", in_process])
    note = f"{documents} dumps, {megabytes:.1f} MB. The last columns are times against those of the loop just before."
    tables = [
        Table("One core", note, ["engine", "dumps/s", "× loop, by the clock", "× loop, processor"], rows, names=1),
        _cost(median(rates), pages, price),
    ]
    report.show(tables, Console(width=None if sys.stdout.isatty() else 120))


def _seconds(step: Step, dumps: pa.Table) -> tuple[float, float]:
    """How long it takes, by the clock and in processor time of this process."""
    start, busy = perf_counter(), process_time()
    step(dumps)
    return perf_counter() - start, process_time() - busy


def _loop(cleaner: Cleaner) -> Step:
    return lambda dumps: [cleaner.clean(text.as_py()).body for text in dumps["text"]]


@contextmanager
def _kernel(cleaner: Cleaner) -> Iterator[Step]:
    yield lambda dumps: [clean_batch(batch, cleaner) for batch in dumps.to_batches(1000)]


@contextmanager
def _pandas(cleaner: Cleaner) -> Iterator[Step]:
    from cleaner.engines.pandas import clean

    yield lambda dumps: clean(dumps.to_pandas(), cleaner=cleaner)


@contextmanager
def _polars(cleaner: Cleaner) -> Iterator[Step]:
    import polars as pl

    from cleaner.engines.polars import clean

    yield lambda dumps: clean(pl.DataFrame(dumps), cleaner=cleaner)


@contextmanager
def _duckdb(cleaner: Cleaner) -> Iterator[Step]:
    import duckdb

    from cleaner.engines.duckdb import register

    def step(dumps: pa.Table) -> object:
        connection.register("dumps", dumps)
        return connection.sql("SELECT clean_document(text) FROM dumps").to_arrow_table()

    with duckdb.connect() as connection:
        register(connection, cleaner)
        yield step


@contextmanager
def _ray(cleaner: Cleaner) -> Iterator[Step]:
    import ray

    from cleaner.engines.ray import clean

    ray.init(address="local", num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield lambda dumps: clean(ray.data.from_arrow(dumps), cleaner=cleaner).materialize()
    ray.shutdown()


@contextmanager
def _spark(cleaner: Cleaner) -> Iterator[Step]:
    from pyspark.sql import SparkSession

    from cleaner.engines.spark import clean

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield lambda dumps: clean(spark.createDataFrame(dumps), cleaner=cleaner).toArrow()
    spark.stop()


ENGINES = {
    "Arrow kernel": _kernel,
    "pandas": _pandas,
    "Polars": _polars,
    "DuckDB": _duckdb,
    "Ray Data": _ray,
    "PySpark": _spark,
}


def _cost(rate: float, pages: int, price: float) -> Table:
    hours = pages / rate / 3600
    rows = [
        ["dumps for a second of processor time: the median of the loops", f"{rate:.1f}"],
        ["pages", f"{pages:,}"],
        ["core hours = pages / dumps for a second / 3600", f"{hours:,.0f}"],
        ["days on 1,000 cores = core hours / 24,000", f"{hours / 24_000:.2f}"],
        [f"dollars at {price:g} for a core and hour", f"{hours * price:,.0f}"],
    ]
    return Table("The cost of a corpus", "", ["what", "figure"], rows, names=1)


if __name__ == "__main__":
    typer.run(main)
