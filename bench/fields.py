"""How well what stands beside the body is told: kinds of blocks, fields, and page types. `python -m bench.fields`.

Kinds are measured on the pages whose gold is typed. A block counts where its text is that of a gold heading, deck,
caption, title or paragraph; a caption also where its block says a little more, such as who took the picture.
"""

from __future__ import annotations

import logging
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

import cleaner
from bench import report
from bench.pages import MissingPagesError, Page, folds, load_all
from cleaner.cleaned import Cleaned
from cleaner.folding import folded
from cleaner.kinds import PAGE_TYPES, Kind

TOLD_APART = ("heading", "deck")
LEAST_OF_A_PARAGRAPH = 30
"""Letters and digits from which a block is known for a part of a gold paragraph."""
BESIDE_CAPTION = 60
"""So many letters and digits may stand in a caption's block besides it."""
_AUTHORS = re.compile(r"\s*(?:[;,&]|\band\b|\bund\b|\bby\b|\bvon\b)\s*")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one page adds to the tables."""

    source: str
    page_type: str
    taken_for: str | None
    kinds: Counter[tuple[str, str]]
    """(kind by the gold or `other`, kind as judged) → blocks."""
    captions: tuple[int, int]
    """Gold captions that the page shows, and those of them that were judged so."""
    fields: Counter[tuple[str, str]]
    """(field, `gold`, `told` or `right`) → 1."""


def main(
    weights_dir: Annotated[
        Path | None,
        typer.Option(help="Folder of fold0.npz …: a page is judged by weights not trained on its fold."),
    ] = None,
    processes: Annotated[int, typer.Option(help="Processes to run at a time.")] = 2,
) -> None:
    """Measure kinds, fields and page types on the shared pages, as HTML."""
    errors = Console(stderr=True)
    try:
        pages = load_all()
    except MissingPagesError as error:
        errors.print(str(error), soft_wrap=True)
        raise typer.Exit(2) from None
    fold_of = folds(pages)
    tasks = [(page, weights_dir and weights_dir / f"fold{fold_of[page.domain]}.npz") for page in pages if page.scored]
    with Pool(processes) as pool:
        outcomes = list(track(pool.imap(_measure, tasks, chunksize=8), "Measuring", len(tasks), console=errors))
    tables = [_kinds(outcomes), _fields(outcomes), _types(outcomes)]
    report.show(tables, Console(width=None if sys.stdout.isatty() else 160))


def _measure(task: tuple[Page, Path | None]) -> Outcome:
    page, weights = task
    logging.disable(logging.CRITICAL)  # what htmldate finds odd about a page is its affair
    result = _cleaner(weights).clean(page.html, url=page.url)
    kinds, captions = _judged(page, result) if page.gold_blocks is not None else (Counter(), (0, 0))
    is_article = page.page_type == "article"
    return Outcome(
        page.source, page.page_type, result.page_type, kinds, captions, _told(page, result) if is_article else Counter()
    )


@cache
def _cleaner(weights: Path | None) -> cleaner.Cleaner:
    return cleaner.Cleaner(model=weights or True)


def _judged(page: Page, result: Cleaned) -> tuple[Counter[tuple[str, str]], tuple[int, int]]:
    typed = {folded(text): kind for kind, text in page.gold_blocks or ()}
    gold = {**{folded(text): "caption" for text in page.captions}, **typed}
    gold |= {folded(page.title or ""): "title", folded(page.deck or ""): "deck"}
    gold.pop("", None)
    body = folded(page.gold)
    kinds: Counter[tuple[str, str]] = Counter()
    shown: dict[str, bool] = {}
    captions = [caption for text in page.captions if (caption := folded(text)) and gold[caption] == "caption"]
    for block, verdict in zip(result.document.blocks, result.verdicts, strict=True):
        text = folded(block.text)
        known = gold.get(text) or ("text" if len(text) >= LEAST_OF_A_PARAGRAPH and text in body else "other")
        kinds[known, str(verdict.kind)] += bool(text)
        if block.seen.hidden:
            continue
        for caption in captions:
            if caption in text and len(text) <= len(caption) + BESIDE_CAPTION:
                shown[caption] = shown.get(caption, False) or verdict.kind is Kind.CAPTION
    return kinds, (len(shown), sum(shown.values()))


def _told(page: Page, result: Cleaned) -> Counter[tuple[str, str]]:
    authors = {folded(name) for one in page.authors for name in _AUTHORS.split(one)} - {""}
    named = {folded(name) for name in _AUTHORS.split(result.byline or "")} - {""}
    told: Counter[tuple[str, str]] = Counter()
    for field, gold, found in (
        ("title", folded(page.title or ""), folded(result.title or "")),
        ("deck", folded(page.deck or ""), folded(result.deck or "")),
        ("byline", authors, named),
        ("date", (page.date or "")[:10], result.date or ""),
    ):
        told[field, "gold"] += bool(gold)
        told[field, "told"] += bool(found)
        told[field, "right"] += bool(gold) and gold == found
    return told


def _kinds(outcomes: Sequence[Outcome]) -> report.Table:
    kinds = sum((one.kinds for one in outcomes), Counter())
    known = {gold for gold, _ in kinds} - {"other"}
    rows = []
    for kind in (*TOLD_APART, "title"):
        right = kinds[kind, kind]
        gold = sum(count for (is_, _), count in kinds.items() if is_ == kind)
        among = sum(count for (is_, judged), count in kinds.items() if judged == kind and is_ in known)
        everywhere = sum(count for (_, judged), count in kinds.items() if judged == kind)
        rows.append([kind, str(gold), _percent(right, gold), _f1(right, gold, among), _f1(right, gold, everywhere)])
    shown, right = (sum(one.captions[place] for one in outcomes) for place in (0, 1))
    rows.append(["caption", str(shown), _percent(right, shown), "", ""])
    return report.Table(
        "Kinds on pages with typed gold",
        "The last column takes for wrong, too, what was judged so and is none of the gold's texts.",
        ("kind", "in the gold", "judged so", "F1 among the gold", "F1 among all blocks"),
        rows,
        names=1,
    )


def _fields(outcomes: Iterable[Outcome]) -> report.Table:
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in outcomes:
        counts.update({(one.source, *key): count for key, count in one.fields.items()})
    rows = []
    for source, field in sorted({(source, field) for source, field, _ in counts}):
        gold, told, right = (counts[source, field, of] for of in ("gold", "told", "right"))
        if gold:
            rows.append([source, field, str(gold), _percent(right, gold), _percent(right, told)])
    return report.Table(
        "Fields of article pages",
        "Exactly as the gold has it, but for case and punctuation. Where the gold is silent, what is told is wrong.",
        ("pages", "field", "in the gold", "recall", "precision"),
        rows,
    )


def _types(outcomes: Iterable[Outcome]) -> report.Table:
    taken = Counter((one.page_type, one.taken_for) for one in outcomes if one.source == "wcxb")
    rows = []
    for page_type in PAGE_TYPES:
        of_type = sum(count for (is_, _), count in taken.items() if is_ == page_type)
        taken_so = sum(count for (_, judged), count in taken.items() if judged == page_type)
        right = taken[page_type, page_type]
        rows.append([page_type, str(of_type), _percent(right, of_type), _f1(right, of_type, taken_so)])
    right = sum(taken[page_type, page_type] for page_type in PAGE_TYPES)
    rows.append(["all", str(taken.total()), _percent(right, taken.total()), ""])
    return report.Table("Page types", "", ("type", "pages", "told right", "F1"), rows, names=1)


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _f1(right: int, gold: int, judged: int) -> str:
    return f"{2 * right / (gold + judged):.3f}" if gold + judged else "–"


if __name__ == "__main__":
    typer.run(main)
