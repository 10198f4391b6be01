"""Cross-validate the block model by registered domain, and print the table.

    python -m training.crossval [--folds 0,1] [--forms blocks,html] [--weights 'w{fold}.npz']

Weights that are not there yet are trained first.
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

from bench.metrics import Overlap, shingle_counts, shingle_score, word_score, words
from bench.pages import folds, load_all
from cleaner.document import Kind
from cleaner.judge.decoding import decode
from cleaner.judge.model import PAGE_TYPES, BlockModel
from cleaner.words import find_words
from training.prepared import Hints, prepared, rule_hints
from training.samples import FORMS, UNKNOWN, Form, Sample, cache_folder, samples
from training.train import Settings, store, train

REMOVED = (Kind.CAPTION, Kind.COMMENT, Kind.NAV, Kind.RELATED, Kind.NEWSLETTER, Kind.SHARE, Kind.VIDEO)
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
    keep: np.ndarray
    share: np.ndarray


def outcome(sample: Sample, model: BlockModel, hints: Hints) -> Outcome:
    blocks = sample.document.blocks
    found = find_words([block.prose for block in blocks])
    judgement = model.judge(sample.document, found, hints(sample.document, found))
    kept = decode(judgement, found)
    body = "\n".join(block.prose for block, is_kept in zip(blocks, kept, strict=True) if is_kept)
    score = word_score(sample.gold, body)
    kept_of: dict[str, tuple[int, int]] = {}
    for block, is_kept, share, told in zip(blocks, kept, sample.share, sample.told, strict=True):
        if len(words(block.prose)) < LEAST_WORDS:
            continue
        if share >= 0.5:
            name = "body"
        elif share < 0.1 and told != UNKNOWN and tuple(Kind)[told] in REMOVED:
            name = tuple(Kind)[told].value
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
        judgement.confidence,
        PAGE_TYPES[int(judgement.page_types.argmax())],
        kept_of,
        judgement.keep,
        sample.share,
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
            + f"  {shingle_score([one.shingles for one in news]).f1:.4f} {fmean(one.f1 for one in news) if news else 0:.4f}"
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Cross-validate the block model.")
    parser.add_argument("--folds", default="0,1,2,3,4")
    parser.add_argument("--forms", default=",".join(FORMS))
    parser.add_argument("--weights", default=str(cache_folder() / "fold-{fold}.npz"))
    parser.add_argument("--every", type=int, default=1, help="only every nth page")
    parser.add_argument("--worst", type=int, default=0)
    given = parser.parse_args()
    pages = load_all()
    fold_of = folds(pages)
    forms: list[Form] = [form for form in FORMS if form in given.forms.split(",")]
    hints = rule_hints()
    outcomes: list[Outcome] = []
    for fold in map(int, given.folds.split(",")):
        path = Path(given.weights.format(fold=fold))
        if not path.exists():
            documents = [one for one in prepared(pages, FORMS) if fold_of[one.domain] != fold]
            store(train(documents, Settings(), sys.stderr.write), path)
        model = BlockModel.load(path)
        scored = {page.key for page in pages if page.scored and fold_of[page.domain] == fold}
        for form in forms:
            chosen = [sample for sample in samples(pages, form) if sample.key in scored][:: given.every]
            outcomes.extend(outcome(sample, model, hints) for sample in chosen)
    sys.stdout.write(table(outcomes))
    for one in sorted(outcomes, key=lambda one: one.f1)[: given.worst]:
        sys.stdout.write(f"{one.key:22} {one.form:9} {one.page_type:13} {one.language} {one.f1:.3f} p {one.precision:.3f} r {one.recall:.3f} expected {one.confidence:.3f}\n")


if __name__ == "__main__":
    main()
