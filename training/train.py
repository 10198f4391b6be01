"""Train the block model.

    python -m training.train --all              # the weights that ship, cleaner/data/model.npz
    python -m training.train --fold 0 -o W.npz  # without the pages of a fold, for cross-validation

The same pages and the same code give the same weights.
"""

from __future__ import annotations

import argparse
import copy
import io
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from bench.invented import TRAINED, load_invented
from bench.pages import Page, folds, load_all
from cleaner.batch.sinks import whole_file
from cleaner.judge.evidence import Names
from cleaner.judge.features import feature_names
from cleaner.judge.groups import Groups
from cleaner.judge.model import IS_BODY, WEIGHTS, packed, trained_for
from cleaner.judge.vocabulary import Vocabulary
from cleaner.kinds import Kind
from cleaner.rulebook.hits import COLUMN
from training.calibrate import stored
from training.network import Network, Output
from training.prepared import Labels, Prepared, batch, known_hashes, prepared, spreads
from training.samples import FORMS, Form, forms_named

TRAINED_FORMS: tuple[Form, ...] = tuple(form for form in FORMS if form != "wrapped")
"""A hard-wrapped dump, its lines joined again, is much the same as one of blocks."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How training goes."""

    epochs: int = 32
    blocks_a_batch: int = 6000
    longest: int = 500
    learning_rate: float = 4e-3
    weight_decay: float = 0.05
    least_domains: int = 60
    """A word or name on pages of fewer domains is not learned: most of those are names of sites and people."""
    most_words: int = 2000
    most_names: int = 2000
    seed: int = 1
    threads: int = 1
    width: int = 64
    page_size: int = 32
    dropout: float = 0.2
    noise: float = 0.15
    """Spreads of the noise on the columns."""
    hide: float = 1.5
    """How much oftener than `_DROP_CHANCES` says a group of columns is withheld."""
    unknown: float = 0.25
    """How often no word of a document is shown in training."""
    hardly_known: float = 0.4
    """How often only few different words of it are."""
    word_size: int = 8
    word_dropout: float = 0.4
    """Words overfit sooner than anything else: so their vectors are short, and often withheld in part."""
    type_weight: float = 0.1
    """What the page type counts for beside the blocks."""
    title_weight: float = 0.1
    """What finding the title counts for: one block of hundreds, which the kinds of all blocks would drown."""
    news: float = 4.0
    """What a page of a newsroom counts for: they are few, but in many languages, and their gold is exact."""
    noisy: float = 0.5
    """What a page counts for whose gold is not exact."""
    invented: float = 0.5
    """What a page of our own making counts for, of whatever type: none is as good as a real one."""
    rare: float = 1.3
    """What a page that is no article counts for beside one that is."""


def train(
    documents: Sequence[Prepared], settings: Settings, say: Callable[[str], object] = lambda _: None
) -> dict[str, NDArray[Any]]:
    """The weights that training on these documents gives. A page's forms take turns, one an epoch."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    dice = np.random.default_rng(settings.seed)
    known = known_hashes(documents, settings.least_domains, settings.most_words, settings.most_names)
    mean, spread = spreads(documents)
    network = Network(
        mean,
        spread,
        known_words=len(known.words),
        known_names=len(known.names),
        width=settings.width,
        dropout=settings.dropout,
        page_size=settings.page_size,
        word_size=settings.word_size,
        word_dropout=settings.word_dropout,
    )
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": others, "weight_decay": 0.0}],
        lr=settings.learning_rate,
        betas=(0.9, 0.99),
    )
    of_page: defaultdict[str, list[Prepared]] = defaultdict(list)
    for document in documents:
        of_page[document.key].append(document)
    average = copy.deepcopy(network)
    steps = 0
    per_epoch = len(list(_batches(list(of_page.values()), settings, np.random.default_rng(0))))
    total = per_epoch * settings.epochs
    for epoch in range(settings.epochs):
        started = time.perf_counter()
        network.train()
        losses: list[float] = []
        for group in _batches(list(of_page.values()), settings, dice):
            rate = _rate(steps / total) * settings.learning_rate
            for parameters in optimiser.param_groups:
                parameters["lr"] = rate
            joined, labels = batch([_blurred(document, settings, spread, dice) for document in group], known)
            loss = _loss(network(joined), joined.mask, joined.size, labels, _worth(group, settings), settings)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            steps += 1
            _follow(average, network, min(0.995, steps / (steps + 20)))
            losses.append(loss.item())
        say(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.perf_counter() - started:.1f} s\n")
    average.eval()
    return average.weights(known.words, known.names)


def _rate(done: float) -> float:
    """Warm up, then fall along a cosine."""
    return done / 0.08 if done < 0.08 else 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (done - 0.08) / 0.92))


@torch.no_grad()
def _follow(average: Network, network: Network, keep: float) -> None:
    for mean, value in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(value, 1 - keep)


def _batches(
    pages: Sequence[Sequence[Prepared]], settings: Settings, dice: np.random.Generator
) -> Iterator[list[Prepared]]:
    """Each page once, in one of its forms, with pages of like length."""
    chosen = [forms[int(dice.integers(len(forms)))] for forms in pages]
    chosen = [_cut(document, settings.longest, dice) for document in chosen]
    noisy = [document.blocks * dice.uniform(0.8, 1.25) for document in chosen]
    groups: list[list[Prepared]] = []
    group: list[Prepared] = []
    longest = 0
    for index in np.argsort(noisy).tolist():
        document = chosen[index]
        longest = max(longest, document.blocks)
        if group and longest * (len(group) + 1) > settings.blocks_a_batch:
            groups.append(group)
            group, longest = [], document.blocks
        group.append(document)
    groups.append(group)
    for index in dice.permutation(len(groups)):
        yield groups[index]


def _cut(document: Prepared, longest: int, dice: np.random.Generator) -> Prepared:
    """A stretch of a long document, for speed."""
    if document.blocks <= longest:
        return document
    start = int(dice.integers(document.blocks - longest + 1))
    end = start + longest
    words = (document.word_block >= start) & (document.word_block < end)
    vocabulary = document.vocabulary
    names = document.names
    row_of_block = names.row_of_block[start:end]
    entries = (vocabulary.block >= start) & (vocabulary.block < end)
    return replace(
        document,
        features=document.features[start:end],
        hashes=document.hashes[words],
        word_block=document.word_block[words] - start,
        size=document.size[start:end],
        vocabulary=Vocabulary(
            longest,
            vocabulary.word[entries],
            vocabulary.block[entries] - start,
            vocabulary.weight[entries],
            vocabulary.total[start:end],
        ),
        names=_names_of(names, row_of_block),
        groups=_groups_of(document.groups, start, end),
        share=document.share[start:end],
        kind=document.kind[start:end],
    )


def _names_of(names: Names, row_of_block: NDArray[np.int64]) -> Names:
    """The names without those of rows that no block is left of."""
    used = names.row <= row_of_block.max()
    return Names(row_of_block, names.row[used], names.hashes[used], names.nearness[used])


def _groups_of(groups: Groups | None, start: int, end: int) -> Groups | None:
    """The groups with those of their blocks that are left."""
    if groups is None:
        return None
    left = (groups.block >= start) & (groups.block < end)
    return Groups(groups.count, groups.group[left], groups.block[left] - start, groups.around[start:end])


_GROUP_OF_COLUMN = np.array([name.split("/")[0] for name in feature_names()])
_DROP_CHANCES = {"hint": 0.25, "seen": 0.15, "case": 0.1, "layout": 0.1, "page": 0.15, "place": 0.05, "words": 0.05}
"""How often a group of columns is withheld from a whole document, so that none is leant on alone."""


def _blurred(
    document: Prepared, settings: Settings, spread: NDArray[np.float32], dice: np.random.Generator
) -> Prepared:
    """The document with some of what is to be seen of it withheld, and the rest less exact.

    The noise is of two kinds, one for each block and one for the page, by whose exact measures it could else be known.

    Of some documents no words are shown, or few different ones, as if in a language never or hardly ever seen.
    """
    features = document.features.astype(np.float32)
    of_blocks = dice.standard_normal(features.shape, dtype=np.float32)
    of_page = dice.standard_normal(features.shape[1], dtype=np.float32)
    features += (of_blocks + of_page) * (settings.noise * spread)
    hidden = {group for group, chance in _DROP_CHANCES.items() if dice.random() < chance * settings.hide}
    for group in hidden:
        features[:, group == _GROUP_OF_COLUMN] = 0.0
    hashes = _partly_known(document.hashes, settings.unknown, settings.hardly_known, dice)
    names = replace(document.names, hashes=_thinned(document.names.hashes, 1.0 if "seen" in hidden else 0.15, dice))
    groups = None if "seen" in hidden else document.groups
    return replace(document, features=features, hashes=hashes, names=names, groups=groups)


def _partly_known(
    hashes: NDArray[np.uint32], unknown: float, hardly_known: float, dice: np.random.Generator
) -> NDArray[np.uint32]:
    """Less all words, or less most of the different words, by those chances; else less one word in seven.

    In a foreign language what is known is the odd loanword, mostly in menus, and the body is all unknown. A model that
    has not met that takes the body for no text at all.
    """
    chance = dice.random()
    if chance >= unknown + hardly_known:
        return _thinned(hashes, 0.0, dice)
    share = 0.0 if chance < unknown else dice.random() * 0.5
    salt = np.uint32(dice.integers(1 << 31) * 2 + 1)
    return np.where((hashes * salt) >> np.uint32(8) < np.uint32(share * (1 << 24)), hashes, np.uint32(0))


def _thinned(hashes: NDArray[np.uint32], all_chance: float, dice: np.random.Generator) -> NDArray[np.uint32]:
    """Without some hashes, or by this chance without any; 0 stands for what is withheld."""
    shown = np.zeros(len(hashes), bool) if dice.random() < all_chance else dice.random(len(hashes)) > 0.15
    return np.where(shown, hashes, np.uint32(0))


def _worth(documents: Sequence[Prepared], settings: Settings) -> Tensor:
    """What each document counts for."""
    of_source = {"newsrooms": settings.news, "sites": settings.noisy, "invented": settings.invented}
    of_type = {"article": 1.0}
    return torch.tensor([of_source.get(one.source, of_type.get(one.page_type, settings.rare)) for one in documents])


def _loss(output: Output, mask: Tensor, size: Tensor, labels: Labels, worth: Tensor, settings: Settings) -> Tensor:
    in_words = size * mask
    gold = (in_words * labels.share).sum(1, keepdim=True)
    by_words = in_words / (in_words.sum(1, keepdim=True) * 0.3 + gold + 20.0)
    by_blocks = mask / mask.sum(1, keepdim=True)
    weight = 0.6 * by_words + 0.4 * by_blocks
    keep = functional.binary_cross_entropy_with_logits(output.keep, labels.share, reduction="none")
    first = functional.binary_cross_entropy_with_logits(output.first, labels.share, reduction="none")
    chance = torch.sigmoid(output.keep)
    right = (chance * labels.share * in_words).sum(1)
    f1 = 1 - (2 * right + 5.0) / ((chance * in_words).sum(1) + gold[:, 0] + 5.0)
    kinds = _kind_loss(output.kind, labels.kind)
    page_type = functional.cross_entropy(output.page_type, labels.page_type, ignore_index=-1, reduction="none")
    each = (
        (weight * (keep + 0.4 * first)).sum(1)
        + 0.3 * f1
        + 0.3 * (by_blocks * kinds).sum(1)
        + settings.type_weight * page_type
        + settings.title_weight * _title_loss(output.kind, labels.kind, mask)
    )
    return (each * worth).sum() / worth.sum()


def _title_loss(kind_logits: Tensor, kind: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy, over the blocks of each document, of which is its title; none where no block is known to be."""
    logits = kind_logits[..., COLUMN[Kind.TITLE]].masked_fill(mask == 0, -1e9)
    is_title = kind == COLUMN[Kind.TITLE]
    found = torch.logsumexp(torch.log_softmax(logits, dim=1).masked_fill(~is_title, -1e9), dim=1)
    return torch.where(is_title.any(1), -found, torch.zeros_like(found))


def _kind_loss(logits: Tensor, kind: Tensor) -> Tensor:
    """Cross-entropy among the body kinds, or among the others; none where the kind is not known."""
    is_body = torch.from_numpy(IS_BODY)
    body = torch.log_softmax(logits.masked_fill(~is_body, -1e9), dim=2)
    rest = torch.log_softmax(logits.masked_fill(is_body, -1e9), dim=2)
    chosen = torch.where(is_body, body, rest)
    found = chosen.gather(2, kind.clamp(min=0)[..., None])[..., 0]
    return torch.where(kind >= 0, -found, torch.zeros_like(found))


def documents_to_train(pages: Sequence[Page], forms: Sequence[Form], but_fold: int | None) -> list[Prepared]:
    """The shared pages, but for those of a fold, and our own, which are in no fold and have their own threads."""
    fold_of = folds(pages)
    shared = [one for one in prepared(pages, forms) if fold_of[one.domain] != but_fold]
    return shared + prepared(load_invented(TRAINED), [form for form in forms if form != "thread"])


def store(weights: dict[str, NDArray[Any]], path: Path) -> None:
    """Write weights with what their places stand for, and with the stored fit of the confidence."""
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **packed({**weights, **stored(), **trained_for()}))
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(content.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the block model.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="train on all pages")
    which.add_argument("--fold", type=int, help="leave out the pages of this fold")
    parser.add_argument("-o", "--output", type=Path, default=None)
    parser.add_argument("--forms", type=forms_named, default=",".join(TRAINED_FORMS))
    for name, value in ((f, getattr(Settings(), f)) for f in Settings.__dataclass_fields__):
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args()
    if given.output is None and not given.all:
        parser.error("--fold needs --output")
    documents = documents_to_train(load_all(), given.forms, given.fold)
    settings = Settings(**{f: getattr(given, f) for f in Settings.__dataclass_fields__})
    weights = train(documents, settings, sys.stdout.write)
    store(weights, given.output or WEIGHTS)


if __name__ == "__main__":
    main()
