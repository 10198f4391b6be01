"""Cross-validate the block model by registered domain, and print the table.

    python -m training.crossval [--folds 0,1] [--forms blocks,html] [--weights 'w{fold}.npz'] [--calibrate]

Weights that are not there yet are trained first. `--calibrate` fits `confidence.json` to the outcome.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from bench.metrics import Overlap, calibration_error, shingle_counts, shingle_score, word_score, words
from bench.pages import folds, load_all
from cleaner.judge.confidence import confidence
from cleaner.judge.heuristics import guesses
from cleaner.judge.hints import hint_columns
from cleaner.judge.judge import judge
from cleaner.judge.model import BlockModel
from cleaner.kinds import BODY_KINDS, PAGE_TYPES, Kind
from cleaner.rulebook.hits import KINDS
from cleaner.words import find_words
from training.cache import cache_folder
from training.calibrate import doubtful_share_found, fit, save
from training.prepared import RuleHits, rule_hits
from training.samples import FORMS, MADE_UP, UNKNOWN, Form, Sample, forms_named, samples
from training.train import TRAINED_FORMS, Settings, documents_to_train, store, train

REMOVED = (Kind.CAPTION, Kind.COMMENT, Kind.NAV, Kind.RELATED, Kind.NEWSLETTER, Kind.SHARE, Kind.VIDEO)
DOUBTFUL = 0.8
LEAST_WORDS = 4
"""Shorter lines do not count in removal by kind."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one page."""

    key: str
    form: Form
    source: str
    page_type: str
    language: str | None
    f1: float
    precision: float
    recall: float
    shingles: Overlap
    confidence: float
    type_found: str
    kept_of: dict[str, tuple[int, int]]
    """For each kind of line that should go, and for `body`: how many were kept, of how many."""
    fold: int
    measures: NDArray[np.float64]


def outcome(sample: Sample, model: BlockModel, find_hits: RuleHits, fold: int) -> Outcome:
    """What the judge as a whole makes of a page; the model alone tells the measures that confidence comes from."""
    blocks = sample.document.blocks
    found = find_words([block.prose for block in blocks])
    hits = find_hits(sample.document, found)
    kept = [verdict.kept for verdict in judge(sample.document, found, hits, BODY_KINDS, model).verdicts]
    chances = model.judge(sample.document, found, hint_columns(hits, guesses(blocks, found, hits)))
    body = "\n".join(block.prose for block, is_kept in zip(blocks, kept, strict=True) if is_kept)
    score = word_score(sample.gold, body)
    kept_of: dict[str, tuple[int, int]] = {}
    for block, is_kept, share, told in zip(blocks, kept, sample.share, sample.told, strict=True):
        if len(words(block.prose)) < LEAST_WORDS:
            continue
        if share >= 0.5:
            name = "body"
        elif share < 0.1 and told != UNKNOWN and KINDS[told] in REMOVED:
            name = KINDS[told].value
        else:
            continue
        had, of = kept_of.get(name, (0, 0))
        kept_of[name] = (had + int(is_kept), of + 1)
    return Outcome(
        sample.key,
        sample.form,
        sample.source,
        sample.page_type,
        sample.language,
        score.f1,
        score.precision,
        score.recall,
        shingle_counts(sample.gold, body),
        chances.confidence,
        PAGE_TYPES[int(chances.page_types.argmax())],
        kept_of,
        fold,
        chances.measures,
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """The figures by form: word F1 by page type, shingle F1 of newsrooms, and what was kept by kind."""
    lines = []
    types = [*PAGE_TYPES]
    lines.append("form      all   " + " ".join(f"{name[:7]:>7}" for name in types) + "  newsrooms(shingle, word)  type")
    for form in FORMS:
        chosen = [one for one in outcomes if one.form == form]
        if not chosen:
            continue
        of_type = defaultdict(list)
        for one in chosen:
            if one.source == "wcxb":
                of_type[one.page_type].append(one.f1)
        every = [f1 for values in of_type.values() for f1 in values]
        news = [one for one in chosen if one.source == "newsrooms"]
        right = fmean(one.type_found == one.page_type for one in chosen)
        lines.append(
            f"{form:9} {fmean(every):.4f} "
            + " ".join(f"{fmean(of_type[name]) if of_type[name] else 0:7.4f}" for name in types)
            + f"  {shingle_score([one.shingles for one in news]).f1:.4f}"
            + f" {fmean(one.f1 for one in news) if news else 0:.4f}"
            + f"  {right:.3f}"
        )
    lines.append("kept of articles and newsrooms, by kind of line")
    names = ["body", *(kind.value for kind in REMOVED)]
    lines.append("form      " + " ".join(f"{name[:10]:>10}" for name in names))
    for form in FORMS:
        chosen = [one for one in outcomes if one.form == form and one.page_type == "article"]
        if not chosen:
            continue
        cells = []
        for name in names:
            counts = [one.kept_of[name] for one in chosen if name in one.kept_of]
            of = sum(count[1] for count in counts)
            cells.append(f"{1 - sum(count[0] for count in counts) / of if of else 0:10.4f}")
        lines.append(f"{form:9} " + " ".join(cells))
    return "\n".join(lines) + "\n"


def calibration(outcomes: Sequence[Outcome]) -> str:
    """How far the confidence is to be trusted, each fold's fitted on the others."""
    expected = np.zeros(len(outcomes))
    f1 = np.array([one.f1 for one in outcomes])
    fold = np.array([one.fold for one in outcomes])
    measures = np.array([one.measures for one in outcomes])
    for held_out in np.unique(fold):
        fitted = fit(measures[fold != held_out], f1[fold != held_out])
        expected[fold == held_out] = [confidence(one, fitted) for one in measures[fold == held_out]]
    lines = [f"calibration error {calibration_error(expected.tolist(), f1.tolist()):.4f}"]
    for form in dict.fromkeys(one.form for one in outcomes):
        of_form = np.array([one.form == form for one in outcomes])
        news = of_form & np.array([one.page_type == "article" for one in outcomes])
        lines.append(
            f"{form:9} error {calibration_error(expected[of_form].tolist(), f1[of_form].tolist()):.4f}, of the article"
            f" pages below 0.8 ({int((f1[news] < DOUBTFUL).sum())} of {int(news.sum())}) the tenth with the least"
            f" confidence holds {doubtful_share_found(expected[news].tolist(), f1[news].tolist(), DOUBTFUL):.2f}"
        )
    for low in np.arange(0, 1, 0.1):
        chosen = (expected >= low) & (expected < low + 0.1 + (low > 0.85))
        if chosen.any():
            lines.append(
                f"expected {low:.1f} to {low + 0.1:.1f}: {int(chosen.sum()):5} pages, mean F1 {f1[chosen].mean():.3f}"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Cross-validate the block model.")
    parser.add_argument("--folds", default="0,1,2,3,4")
    # What users have: nobody meets a page that was made up, and a hard-wrapped dump is one of blocks once it is read.
    parser.add_argument(
        "--forms", type=forms_named, default=",".join(one for one in TRAINED_FORMS if one not in MADE_UP)
    )
    parser.add_argument("--weights", default=str(cache_folder() / "fold-{fold}.npz"))
    parser.add_argument("--every", type=int, default=1, help="only every nth page")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--calibrate", action="store_true", help="fit the confidence to the outcome")
    given = parser.parse_args()
    pages = load_all()
    fold_of = folds(pages)
    find_hits = rule_hits()
    models: dict[int, BlockModel] = {}
    for fold in map(int, given.folds.split(",")):
        path = Path(given.weights.format(fold=fold))
        if not path.exists():
            store(train(documents_to_train(pages, TRAINED_FORMS, fold), Settings(), sys.stderr.write), path)
        models[fold] = BlockModel.load(path)
    scored = {page.key for page in pages if page.scored and fold_of[page.domain] in models}
    outcomes = [
        outcome(sample, models[fold_of[sample.domain]], find_hits, fold_of[sample.domain])
        for form in given.forms
        for sample in [one for one in samples(pages, form) if one.key in scored][:: given.every]
    ]
    sys.stdout.write(table(outcomes))
    outcomes = [one for one in outcomes if len(one.measures)]  # of a page without a word nothing is expected
    if len({one.fold for one in outcomes}) > 1:
        sys.stdout.write(calibration(outcomes))
    if given.calibrate:
        save(fit(np.array([one.measures for one in outcomes]), np.array([one.f1 for one in outcomes])))
    for one in sorted(outcomes, key=lambda one: one.f1)[: given.worst]:
        sys.stdout.write(
            f"{one.key:22} {one.form:9} {one.page_type:13} {one.language} {one.f1:.3f}"
            f" p {one.precision:.3f} r {one.recall:.3f} expected {one.confidence:.3f}\n"
        )


if __name__ == "__main__":
    main()
