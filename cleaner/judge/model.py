"""The block model: weighs the evidence of each block in its sequence, with NumPy alone.

Two passes over the blocks of a document. The first sees shape, words and neighbours, by convolutions that reach ever
further. The second sees the page as a whole besides: what the body and the rest look like on this page, what blocks
like this one and those of the same elements were held for, how many words each block shares with what the first pass
held for the body, how much of it came before and is to come after.

`training/` makes the weights; `network.py` there is the same model in PyTorch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.judge.confidence import confidence, page_measures
from cleaner.judge.evidence import Names, find_names, find_places
from cleaner.judge.features import all_columns, block_features, feature_names, text_columns
from cleaner.judge.groups import Groups, find_groups
from cleaner.judge.reasons import reasons
from cleaner.judge.vocabulary import Vocabulary, word_vocabulary
from cleaner.kinds import BODY_KINDS, PAGE_TYPES, Kind
from cleaner.paragraphs import word_counts
from cleaner.words import Words, WordTable, find_words

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent.parent / "data" / "model.npz"
CLIP = 5.0
"""Columns further than so many spreads from their mean tell no more."""
EDGE_WORDS = 2
"""So many first and last words of a block are weighed by themselves."""
LOGIT_SCALE = 0.25
"""Brings the logits that the first pass hands to the second to the scale of what stands beside them."""
LEAST_OF_A_CLUSTER = 0.1
"""Blocks that a cluster is taken to hold besides its own. Avoids dividing by zero for an empty cluster."""
LARGEST_PRODUCT = 1 << 18
"""Multiplications up to which OpenBLAS, which comes with NumPy, uses one thread."""
LONGEST_PAGE = 20_000
"""Blocks that are judged together. What is longer is no page but many, or a book, and is judged part by part: so much
is reckoned of each block that memory would run out before the text did."""


class WeightsError(ValueError):
    """Stored weights belong to another version of the code."""


IS_BODY = np.array([kind in BODY_KINDS for kind in Kind])


@dataclass(frozen=True, slots=True)
class Stem:
    """How the network takes in columns: their means and spreads, and its first layer."""

    mean: Floats
    inverse_spread: Floats
    weight: Floats
    bias: Floats

    def spreads(self, columns: Floats) -> Floats:
        """The columns, changed in place to distances from their means in spreads."""
        columns -= self.mean
        columns *= self.inverse_spread
        return np.clip(columns, -CLIP, CLIP, out=columns)

    def of(self, some: NDArray[np.int64]) -> Stem:
        """What is left of it where all columns but some are nought."""
        rest = np.setdiff1d(np.arange(len(self.mean)), some)
        of_rest = np.clip(-self.mean[rest] * self.inverse_spread[rest], -CLIP, CLIP)
        return Stem(
            self.mean[some],
            self.inverse_spread[some],
            np.ascontiguousarray(self.weight[some]),
            self.bias + of_rest @ self.weight[rest],
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What the model is given of a document."""

    columns: Floats
    """The features of each block, as distances from their means in spreads."""
    stem: Stem
    """What takes in these columns: all, or where nothing but text was seen, those that tell of text."""
    bags: Floats
    """The known words of each block, and the known names around it, as vectors."""
    size: Floats
    """Words of each block."""
    vocabulary: Vocabulary
    groups: Groups | None


@dataclass(frozen=True, slots=True)
class Chances:
    """What the model holds of a document."""

    kinds: Floats
    """(blocks, kinds): the chance of each kind."""
    keep: Floats
    """The chance of each block to be body."""
    page_types: Floats
    """The chance of each of `PAGE_TYPES`."""
    confidence: float
    """The word F1 that the kept blocks are expected to reach."""
    measures: NDArray[np.float64]
    """What `confidence` was worked out from."""

    @property
    def page_type(self) -> str | None:
        """The likeliest of `PAGE_TYPES`; None where there was no text to tell by."""
        return PAGE_TYPES[int(self.page_types.argmax())] if self.page_types.any() else None


class BlockModel:
    """Weights, and how they are applied. Safe to share among threads."""

    def __init__(self, weights: dict[str, NDArray[Any]]) -> None:
        self._weights = {name: _unpacked(name, weights) for name in weights if not name.endswith(".scale")}
        self._dilations = [[int(step) for step in weights[f"dilations.{number}"]] for number in (0, 1)]
        w = self._weights
        self._stem = Stem(w["mean"], w["inverse_spread"], np.ascontiguousarray(w["stem.weight"].T), w["stem.bias"])
        self._stem_of_text = self._stem.of(text_columns())
        self._words = WordTable(self._weights["hashes"])
        self._names = WordTable(self._weights["name_hashes"])

    @classmethod
    def load(cls, path: Path | str = WEIGHTS) -> BlockModel:
        """The weights at `path`, or those that come with the package.

        Raises:
            WeightsError: They were trained for other columns, kinds or page types, or do not say for which.
        """
        with np.load(path, allow_pickle=False) as stored:
            weights = dict(stored)
        other = [
            name.replace("_", " ")
            for name, wanted in trained_for().items()
            if not np.array_equal(weights.pop(name, ()), wanted)
        ]
        if other:
            raise WeightsError(f"{path}: these weights are for other {' and '.join(other)}: train them anew")
        return cls(weights)

    def judge(self, document: Document, words: Words, hints: Floats) -> Chances:
        """Judge all blocks of a document; `hints` has a column a kind for what rules and heuristics found."""
        if words.text.isspace():
            count, types = len(document.blocks), np.zeros(len(PAGE_TYPES), np.float32)
            kinds, keep = np.zeros((count, len(Kind)), np.float32), np.zeros(count, np.float32)
            return Chances(kinds, keep, types, 0.0, np.zeros(0))
        return _joined([self._judged(self._given(*part)) for part in _parts(document, words, hints)], words)

    def reasons(self, document: Document, hints: Floats, in_body: NDArray[np.bool_]) -> list[str]:
        """In words, which evidence weighed most for each block to be, or not to be, `in_body`.

        All is reckoned once more from what the document was judged by, since it takes more room than the document.
        """
        words = find_words([block.prose for block in document.blocks])
        told: list[str] = []
        for part in _parts(document, words, hints):
            given = self._given(*part)
            decided = in_body[len(told) : len(told) + len(given.size)]
            of_columns, of_others = self._contributions(given)
            told += reasons(all_columns(given.columns), all_columns(of_columns), of_others, decided)
        return told

    def _contributions(self, given: Given) -> tuple[Floats, Floats]:
        """How far each block's columns, and what else is weighed, raise its logit to be body, above what the mean does.

        A contribution is the slope of the logit times the distance from the mean. For what the elements around hold,
        the mean is the page's. The way back through the network is followed in the block's own place only: other
        columns tell what its neighbours are like, and what blocks like it are held for is not told.
        """
        w = self._weights
        slopes: list[NDArray[np.bool_]] = []
        first, second, _ = self._passes(given, slopes)
        back = np.where(second > 0, w["keep.weight"], np.float32(0.0))
        back = self._back(back, 1, slopes)
        p = _sigmoid(self._linear(first, "head1"))
        of_groups = np.zeros(len(back), np.float32)
        if given.groups is not None:
            around = given.groups.likely_around(p[:, 0], given.size)
            of_groups = (_product(back, w["from_groups.weight"]) * (around - around.mean(axis=0))).sum(axis=1)
        beside = back @ w["beside.weight"][:, :2]
        back = back + (beside[:, :1] * p * (1 - p) + beside[:, 1:] * LOGIT_SCALE) * w["head1.weight"]
        back = self._back(back, 0, slopes)
        back += slopes.pop() * _product(back, w["mix.weight"])
        of_words = (_product(back, w["bags.weight"]) * given.bags).sum(axis=1)
        of_columns = _product(back, given.stem.weight.T) * given.columns
        return of_columns, np.stack([of_words, of_groups], axis=1)

    def _back(self, back: Floats, trunk: int, slopes: list[NDArray[np.bool_]]) -> Floats:
        """The slopes of the logit at the input of a trunk, from those at its output."""
        for layer in reversed(range(len(self._dilations[trunk]))):
            own = self._weights[f"trunk{trunk}.{layer}.taps"][1]
            back += slopes.pop() * own * _product(back, self._weights[f"trunk{trunk}.{layer}.weight"].T)
        return back

    def _given(self, document: Document, words: Words, hints: Floats) -> Given:
        count = len(document.blocks)
        vocabulary = word_vocabulary(words, count)
        places = find_places(document)
        stem = self._stem_of_text if places is None else self._stem
        columns = stem.spreads(block_features(document, words, hints, vocabulary, places))
        bags = np.concatenate([self._word_bags(words, count), self._name_bags(find_names(places, count))], axis=1)
        size = word_counts(words).astype(np.float32)
        return Given(columns, stem, bags, size, vocabulary, find_groups(places))

    def _judged(self, given: Given) -> Chances:
        first, second, page = self._passes(given)
        keep = _sigmoid(self._linear(second, "keep")[:, 0])
        kinds = self._linear(second, "kind")
        kinds = np.where(
            IS_BODY, _softmax(kinds, IS_BODY) * keep[:, None], _softmax(kinds, ~IS_BODY) * (1 - keep)[:, None]
        )
        page_types = _softmax(self._linear(page[None, :], "page_type"))[0]
        of_first = _sigmoid(self._linear(first, "head1")[:, 0])
        measures = page_measures(keep, of_first, given.size, page_types, given.stem is self._stem)
        return Chances(kinds, keep, page_types, confidence(measures, self._weights), measures)

    def _passes(self, given: Given, slopes: list[NDArray[np.bool_]] | None = None) -> tuple[Floats, Floats, Floats]:
        """What the first pass makes of each block, what the second does, and the vector that stands for the page.

        Where `slopes` are asked for, it is noted of each layer, in order, which of its inputs are above nought.
        """
        x = _product(given.columns, given.stem.weight)
        x += given.stem.bias
        x += _product(given.bags, self._weights["bags.weight"].T)
        if slopes is not None:
            slopes.append(x > 0)
        mixed = self._linear(np.maximum(x, 0.0), "mix")
        mixed += x
        first = self._trunk(mixed, 0, slopes)
        second, page = self._with_context(first, self._linear(first, "head1")[:, 0], given)
        second = self._trunk(second, 1, slopes)
        return first, np.maximum(second, 0.0, out=second), page

    def _name_bags(self, names: Names) -> Floats:
        """Sum of the known names around each block, the nearer ones for more."""
        vectors = self._weights["names"]
        sums = np.zeros((int(names.row_of_block.max()) + 1, vectors.shape[1]), np.float32)
        at, place = self._names.find(names.hashes)
        if len(at):
            sums = _sum_by_block(vectors.take(place, axis=0) * names.nearness[at, None], names.row.take(at), len(sums))
        return sums.take(names.row_of_block, axis=0)

    def _word_bags(self, words: Words, count: int) -> Floats:
        """Mean of the known words of each block; of its first; of its last."""
        embedding = self._weights["embedding"]
        at, place = self._words.find(words.hashes)
        block = words.blocks.take(at)
        vectors = embedding.take(place, axis=0)
        first = np.flatnonzero(at - words.bounds.take(block) < EDGE_WORDS)
        last = np.flatnonzero(words.bounds.take(block + 1) - 1 - at < EDGE_WORDS)
        bags = _sum_by_block(vectors, block, count)
        bags /= np.sqrt(np.maximum(words.per_block, 1)).astype(np.float32)[:, None]
        edges = (_sum_by_block(vectors.take(some, axis=0), block.take(some), count) for some in (first, last))
        return np.concatenate([bags, *edges], axis=1)

    def _trunk(self, x: Floats, trunk: int, slopes: list[NDArray[np.bool_]] | None = None) -> Floats:
        """The output of a stack of convolutions: each column with its neighbours, then the columns with each other."""
        active, mixed = np.empty_like(x), np.empty_like(x)
        for layer, step in enumerate(self._dilations[trunk]):
            if slopes is not None:
                slopes.append(x > 0)
            np.maximum(x, 0.0, out=active)
            before, at, after = self._weights[f"trunk{trunk}.{layer}.taps"]
            np.multiply(active, at, out=mixed)
            mixed[step:] += active[:-step] * before
            mixed[:-step] += active[step:] * after
            further = _product(mixed, self._weights[f"trunk{trunk}.{layer}.weight"])
            further += self._weights[f"trunk{trunk}.{layer}.bias"]
            further += x
            x = further
        return x

    def _with_context(self, first: Floats, logit: Floats, given: Given) -> tuple[Floats, Floats]:
        """The second pass's input, and the vector that stands for the page."""
        w = self._weights
        p = _sigmoid(logit)
        body = p * given.size
        rest = (1 - p) * given.size
        active = np.maximum(first, 0.0)
        pooled = np.concatenate(
            [
                (body @ active) / (body.sum() + 1.0),
                (rest @ active) / (rest.sum() + 1.0),
                active.mean(axis=0),
            ]
        )
        page = np.maximum(self._linear(pooled[None, :], "page")[0], 0.0)
        total = body.sum() + 1.0
        so_far = np.cumsum(body) - body
        beside = np.stack(
            [
                p,
                logit * LOGIT_SCALE,
                given.vocabulary.shared_with(p).astype(np.float32),
                so_far / total,
                (total - 1.0 - so_far - body) / total,
                np.log1p(so_far) / 4.0,
                np.log1p(np.maximum(total - 1.0 - so_far - body, 0.0)) / 4.0,
            ],
            axis=1,
        ).astype(np.float32)
        second = self._linear(beside, "beside")
        second += first
        second += self._linear(page[None, :], "from_page")
        if given.groups is not None:
            second += _product(given.groups.likely_around(p, given.size), w["from_groups.weight"].T)
        second += self._of_like_blocks(active, p)
        return second, page

    def _of_like_blocks(self, active: Floats, p: Floats) -> Floats:
        """For each block, what similar blocks of the page are held for and look like, for the second pass.

        The model has learned a few clusters. A block belongs to them in shares, and a cluster stands for the mean of
        its blocks on this page. So all blocks are compared with all others at a cost that grows with their number,
        as with the inducing points of a Set Transformer (Lee et al., 2019).
        """
        share = _softmax(self._linear(active, "cluster"))
        looks = np.maximum(self._linear(active, "looks"), 0.0)
        means = share.T @ np.concatenate([p[:, None], looks], axis=1)
        means /= share.sum(axis=0)[:, None] + LEAST_OF_A_CLUSTER
        return _product(share, self._linear(means, "from_clusters"))

    def _linear(self, x: Floats, name: str) -> Floats:
        y = _product(x, self._weights[f"{name}.weight"].T)
        y += self._weights[f"{name}.bias"]
        return y


def _parts(document: Document, words: Words, hints: Floats) -> Iterator[tuple[Document, Words, Floats]]:
    """What is judged together: the document, or so many of its blocks at a time."""
    count = len(document.blocks)
    if count <= LONGEST_PAGE:
        yield document, words, hints
        return
    for first in range(0, count, LONGEST_PAGE):
        last = min(first + LONGEST_PAGE, count)
        part = replace(document, blocks=document.blocks[first:last])
        yield part, words.part(first, last), hints[first:last]


def _joined(parts: Sequence[Chances], words: Words) -> Chances:
    """What is held of the parts of a document, as one; of the whole what is held of most words."""
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(len(part.keep) for part in parts[:-1])])
    share = np.add.reduceat(word_counts(words), starts)
    share /= max(float(share.sum()), 1.0)
    return Chances(
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.keep for part in parts]),
        (share @ [part.page_types for part in parts]).astype(np.float32),
        float(share @ [part.confidence for part in parts]),
        share @ [part.measures for part in parts],
    )


def _product(rows: Floats, weights: Floats) -> Floats:
    """`rows @ weights`, some rows at a time: so few that BLAS does not spread them over threads.

    Matrices this small gain nothing by threads, and where the cores have other work, waiting for them takes longer than
    all else that is done for a document.
    """
    some = max(1, LARGEST_PRODUCT // weights.size)
    whole = len(rows) // some * some
    product = np.empty((len(rows), weights.shape[1]), np.float32)
    np.matmul(
        rows[:whole].reshape(-1, some, rows.shape[1]), weights, out=product[:whole].reshape(-1, some, weights.shape[1])
    )
    np.matmul(rows[whole:], weights, out=product[whole:])
    return product


def trained_for() -> dict[str, NDArray[np.str_]]:
    """What the places in the weights stand for, stored beside them: columns, kinds and page types, each in order."""
    return {"columns": np.array(feature_names()), "kinds": np.array([*Kind]), "page_types": np.array(PAGE_TYPES)}


def packed(weights: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The weights as they are stored: the embedding in 8 bits with a scale a row, other matrices in 16."""
    stored: dict[str, NDArray[Any]] = {}
    for name, values in weights.items():
        if name in ("embedding", "names"):
            scale = np.maximum(np.abs(values).max(axis=1), 1e-8) / 127
            stored[name] = np.rint(values / scale[:, None]).astype(np.int8)
            stored[f"{name}.scale"] = scale.astype(np.float32)
        elif values.dtype == np.float32 and values.ndim == 2:
            stored[name] = values.astype(np.float16)
        else:
            stored[name] = values
    return stored


def _unpacked(name: str, stored: dict[str, NDArray[Any]]) -> NDArray[Any]:
    values = stored[name]
    if f"{name}.scale" in stored:
        whole: NDArray[Any] = values.astype(np.float32) * stored[f"{name}.scale"][:, None]
        return whole
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _sum_by_block(vectors: Floats, block: NDArray[np.int64], count: int) -> Floats:
    """Sums of the rows that belong to each block; `block` is in order."""
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    if len(block):
        starts = np.flatnonzero(np.concatenate(([True], block[1:] != block[:-1])))
        sums[block[starts]] = np.add.reduceat(vectors, starts, axis=0)
    return sums


def _sigmoid(x: Floats) -> Floats:
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))).astype(np.float32)


def _softmax(x: Floats, among: NDArray[np.bool_] | None = None) -> Floats:
    """Chances over the columns `among`, or over all; the others get 0."""
    exps = np.exp(x - (x if among is None else x[:, among]).max(axis=1, keepdims=True))
    if among is not None:
        exps *= among
    chances: Floats = exps / exps.sum(axis=1, keepdims=True)
    return chances
