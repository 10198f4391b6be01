"""Pages a second: cleaner on dumps and on HTML, beside its peers on the same pages in one run.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m bench.speed

All run in turn on a few pages at a time: what else the machine does slows them alike, and each is timed in its stride,
as in a batch, and not just after another has filled the processor's caches. It is processor time that is taken, and of
several rounds the fastest counts for each page. A second table times cleaner on dumps from a thousand characters
to the largest asked for, and on as much text in one line and in tiny lines.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, count, cycle, takewhile
from pathlib import Path
from time import process_time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from selectolax.lexbor import LexborHTMLParser

import cleaner
from bench import report
from bench.accuracy import extractors
from bench.accuracy.extractors import Request
from bench.dumps import render
from bench.pages import MissingPagesError, Page, load_all
from bench.report import Table

YARDSTICK: tuple[extractors.Input, str] = ("html", "trafilatura")
_WARM_UP = 5
_IN_A_ROW = 20
"""Pages that one extractor reads before it is the next one's turn."""
_SMALLEST = 1_000
_SHARE_IN_TINY_LINES = 50
"""Tiny lines are timed up to this part of the largest size: a block takes time and memory however short it is."""


@dataclass(frozen=True, slots=True)
class _Runner:
    reads: extractors.Input
    name: str
    run: Callable[[Request], object]


def main(
    pages: Annotated[int, typer.Option(help="How many pages, spread evenly over newsrooms and articles.")] = 200,
    rounds: Annotated[int, typer.Option(help="How often each page is timed.")] = 3,
    largest: Annotated[int, typer.Option(help="Characters of the largest dump; 0 leaves out that table.")] = 50_000_000,
    write: Annotated[Path | None, typer.Option(help="File for the report.")] = None,
) -> None:
    """Time cleaner beside its peers."""
    errors = Console(stderr=True)
    logging.getLogger().addHandler(logging.NullHandler())  # what the peers grumble about a page is theirs
    try:
        articles = [page for page in load_all(["newsrooms", "wcxb"]) if page.scored and page.page_type == "article"]
    except MissingPagesError as error:
        errors.print(str(error), soft_wrap=True)
        raise typer.Exit(2) from None
    chosen = articles[:: max(1, len(articles) // pages)][:pages]
    dumps = [render(page.html, "blocks", page.key).text for page in chosen]
    made = [_beside_peers(chosen, dumps, rounds, errors)]
    if largest:
        made.append(_by_length(dumps, largest))
    report.show(made, Console(width=None if sys.stdout.isatty() else 160))
    if write is not None:
        packages = chain.from_iterable(one.packages for one in extractors.on_html())
        report.write(write, "Speed", "python -m bench.speed", report.versions(packages), made)


def _runners() -> list[_Runner]:
    runners = [_Runner(one.reads, one.name, one.run) for one in extractors.on_dumps() if one.is_ours]
    runners += [_Runner(one.reads, one.name, one.run) for one in extractors.on_html()]
    runners.append(_Runner("html", "the parse alone (selectolax)", lambda request: LexborHTMLParser(request.text)))
    return runners


def _beside_peers(pages: Sequence[Page], dumps: Sequence[str], rounds: int, errors: Console) -> Table:
    runners = _runners()
    fastest = [[float("inf")] * len(pages) for _ in runners]
    work = [(Request(dump, page.url, page.language), Request(page.html, page.url, page.language))
            for page, dump in zip(pages, dumps, strict=True)]  # fmt: skip
    for runner in runners:
        for on_dump, on_html in work[:_WARM_UP]:
            _seconds(runner, on_dump if runner.reads == "dump" else on_html)
    for turn in range(rounds):
        for first in track(range(0, len(work), _IN_A_ROW), f"Round {turn + 1}", console=errors):
            for runner, times in zip(runners, fastest, strict=True):
                for number, (on_dump, on_html) in enumerate(work[first : first + _IN_A_ROW], start=first):
                    taken = _seconds(runner, on_dump if runner.reads == "dump" else on_html)
                    times[number] = min(times[number], taken)
    totals = {(runner.reads, runner.name): sum(times) for runner, times in zip(runners, fastest, strict=True)}
    rows = [
        [
            reads,
            name,
            f"{len(pages) / total:.1f}",
            f"{total / len(pages) * 1000:.2f}",
            f"{totals[YARDSTICK] / total:.1f}",
        ]
        for (reads, name), total in totals.items()
    ]
    megabytes = sum(len(page.html) for page in pages) / 1e6, sum(map(len, dumps)) / 1e6
    note = (
        f"{len(pages)} news and article pages: {megabytes[0]:.1f} million characters of HTML, {megabytes[1]:.2f} "
        f"million of dumps in the blocks style; the fastest of {rounds} rounds. The last column says how many times as "
        "fast as trafilatura at its default settings on the HTML."
    )
    return Table("Pages a second", note, ["reads", "extractor", "pages/s", "ms a page", "× trafilatura"], rows)


def _seconds(runner: _Runner, request: Request) -> float:
    start = process_time()
    try:
        runner.run(request)
    except Exception:  # noqa: BLE001 - giving up on a page takes time as well
        return process_time() - start
    return process_time() - start


def _by_length(dumps: Sequence[str], largest: int) -> Table:
    """How the time grows with the length: the dumps one after the other, over and over, cut to each length."""
    parts, length = [], 0
    for dump in cycle(dumps):
        if length >= largest:
            break
        parts.append(dump)
        length += len(dump) + 2
    text = "\n\n".join(parts)
    shapes = {
        "dumps": text,
        "one line": " ".join(text.split()),
        "tiny lines": "a bit\n" * (largest // _SHARE_IN_TINY_LINES // 6),
    }
    cleaner.clean(text[:_SMALLEST])
    rows = []
    for name, whole in shapes.items():
        sizes = takewhile(lambda size: size < len(whole), (_SMALLEST * 10**power for power in count()))  # noqa: B023
        for size in [*sizes, min(len(whole), largest)]:
            start = process_time()
            cleaner.clean(whole[:size])
            taken = max(process_time() - start, 1e-6)
            rows.append([name, f"{size:,}", f"{taken:.3f}", f"{size / taken / 1e6:.2f}"])
    note = "cleaner on one input, timed once; time that grows with the length shows as a steady last column."
    return Table("By length", note, ["of", "characters", "seconds", "million characters/s"], rows)


if __name__ == "__main__":
    typer.run(main)
