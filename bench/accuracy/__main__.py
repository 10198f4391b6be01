"""The command: `python -m bench.accuracy`."""

from __future__ import annotations

import logging
import shlex
import sys
from collections.abc import Sequence
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bench import report
from bench.accuracy import extractors, tables
from bench.accuracy.cache import Cache, default_folder
from bench.accuracy.extractors import Extractor
from bench.accuracy.measure import HTML, Measured, measure
from bench.dumps import STYLES
from bench.invented import MEASURED, TRAINED, load_invented
from bench.pages import MissingPagesError, Page, folds, load_all
from cleaner.rulebook.load import load_languages

ALL_STYLES = (*STYLES, HTML)
REPORT = Path(__file__).parents[2] / "docs" / "accuracy.md"
_PRINTERS = ("selectolax", "inscriptis", "html2text")
_HELD_OUT = "cleaner judged each measuring page by weights that were trained without the pages of its fold."
_SEEN = (
    "cleaner used the weights of the package, which were trained on the measuring pages: its figures on them are not "
    "held out."
)

Task = tuple[Page, list[str], list[str], Path, Path | None]
"""A page, the names of the extractors, the styles, the folder of the cache, and cleaner's weights for the page."""


def main(
    style: Annotated[list[str] | None, typer.Option(help="Styles to measure; by default all, html among them.")] = None,
    extractor: Annotated[list[str] | None, typer.Option(help="Extractors to run; by default all.")] = None,
    weights_dir: Annotated[
        Path | None,
        typer.Option(help="Folder of fold0.npz …: cleaner judges a page by weights not trained on its fold."),
    ] = None,
    fold: Annotated[list[int] | None, typer.Option(help="Folds whose pages to measure; by default all five.")] = None,
    only_invented: Annotated[
        bool, typer.Option("--invented", help="Only the invented pages, for those without the shared ones.")
    ] = False,
    cache_dir: Annotated[Path | None, typer.Option(help="Where outputs of the peers are kept.")] = None,
    processes: Annotated[int, typer.Option(help="Processes to run at a time.")] = 2,
    worst: Annotated[int, typer.Option(help="How many of cleaner's worst pages to list.")] = 10,
    write: Annotated[
        Path | None,
        typer.Option(help="File for the report; by default docs/accuracy.md if the run is complete and held out."),
    ] = None,
) -> None:
    """Measure cleaner and its peers on the shared pages and on our own, as dumps in five styles and as HTML."""
    errors = Console(stderr=True)
    logging.getLogger().addHandler(logging.NullHandler())  # what the peers grumble about a page is theirs
    known = list(dict.fromkeys(one.name for one in _all_extractors()))
    styles, names = style or list(ALL_STYLES), extractor or known
    unknown = sorted({*styles} - {*ALL_STYLES} | {*names} - {*known})
    if unknown:
        raise typer.BadParameter(f"unknown style or extractor: {', '.join(unknown)}")
    if only_invented and (weights_dir or fold):
        raise typer.BadParameter("--invented: these pages are in no fold")
    try:
        pages = [] if only_invented else load_all()
        invented = [] if fold else load_invented(MEASURED)
    except MissingPagesError as error:
        errors.print(str(error), soft_wrap=True)
        raise typer.Exit(2) from None
    fold_of = folds(pages)
    tasks: list[Task] = []
    for page in pages:
        weights = weights_dir and weights_dir / f"fold{fold_of[page.domain]}.npz"
        if page.scored and (not fold or fold_of[page.domain] in fold):
            tasks.append((page, names, styles, cache_dir or default_folder(), weights))
    tasks += [(page, names, styles, cache_dir or default_folder(), None) for page in invented]
    missing = sorted({str(weights) for *_, weights in tasks if weights is not None and not weights.exists()})
    if missing:
        raise typer.BadParameter(f"no such file: {', '.join(missing)}")

    with Pool(processes) as pool:
        by_page = pool.imap(_measure, tasks, chunksize=4)
        results = [result for some in track(by_page, "Measuring", len(tasks), console=errors) for result in some]
    results.sort(key=lambda result: ALL_STYLES.index(result.style))
    for result in results:
        if result.error is not None and result.extractor == "cleaner":
            errors.print(f"{result.page}: {result.style}: {result.error}", soft_wrap=True)

    packs = {language.code for language in load_languages()}
    of_shared = [result for result in results if result.source != "invented"]
    of_invented = [result for result in results if result.source == "invented"]
    made = [tables.scores(of_shared)] if of_shared else []
    if of_invented:
        made.append(tables.invented(of_invented))
    if of_shared:
        made += [tables.kinds(of_shared), tables.languages(of_shared, [*pages, *load_invented(TRAINED)], packs)]
        made += tables.reliability(of_shared)
    made += tables.worst(of_shared or of_invented, "cleaner", worst)
    report.show(made, Console(width=None if sys.stdout.isatty() else 240))
    if write is None and weights_dir and not (style or extractor or fold or only_invented):
        write = REPORT
    if write is not None:
        command = _command(style, extractor, weights_dir, fold, only_invented)
        report.write(write, "Accuracy", command, _about(names, weights_dir, fold, only_invented), made)


def _measure(task: Task) -> list[Measured]:
    page, names, styles, cache_folder, weights = task
    chosen = [one for one in _all_extractors() if one.name in names]
    return measure(page, chosen, styles, _cache(cache_folder), weights)


@cache
def _cache(folder: Path) -> Cache:
    return Cache(folder)


@cache
def _all_extractors() -> list[Extractor]:
    return [*extractors.on_dumps(), *extractors.on_html()]


def _command(
    styles: Sequence[str] | None,
    names: Sequence[str] | None,
    weights_dir: Path | None,
    chosen: Sequence[int] | None,
    only_invented: bool,
) -> str:
    """What to type for the same figures. Where the folders are is the machine's affair."""
    options = ["--invented"] if only_invented else []
    options += [part for style in styles or () for part in ("--style", style)]
    options += [part for name in names or () for part in ("--extractor", name)]
    options += [part for number in chosen or () for part in ("--fold", str(number))]
    return shlex.join(["python", "-m", "bench.accuracy", *options]) + (" --weights-dir FOLDS" if weights_dir else "")


def _about(names: Sequence[str], weights_dir: Path | None, chosen: Sequence[int] | None, only_invented: bool) -> str:
    packages = {package for one in _all_extractors() if one.name in names for package in one.packages}
    remark = (_HELD_OUT if weights_dir else _SEEN) if "cleaner" in names and not only_invented else ""
    part = f"Only the pages of folds {', '.join(map(str, sorted(chosen)))} of five were measured." if chosen else ""
    return " ".join(filter(None, (report.versions(packages | {*_PRINTERS}), remark, part)))


if __name__ == "__main__":
    typer.run(main)
