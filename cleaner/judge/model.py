"""The block model: weighs the evidence of each block in its sequence, with NumPy alone.

Two passes over the blocks of a document. The first sees shape, words and neighbours, by convolutions that reach ever
further. The second sees the page as a whole besides: what the body and the rest look like on this page, how many
words each block shares with what the first pass held for the body, how much of it came before and is to come after.

`training/` makes the weights; `network.py` there is the same model in PyTorch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.document import BODY_KINDS, Document, Kind
from cleaner.judge.confidence import confidence, page_measures
from cleaner.judge.evidence import Names, find_names
from cleaner.judge.features import block_features, block_sizes, feature_names
from cleaner.judge.reasons import COLUMNS_OF_GROUP, GROUPS, WORDS_GROUP, reason
from cleaner.judge.vocabulary import Vocabulary, word_vocabulary
from cleaner.words import Words

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent.parent / "data" / "model.npz"
PAGE_TYPES = ("article", "collection", "documentation", "forum", "listing", "product", "service")
CLIP = 5.0
"""Columns further than so many spreads from their mean tell no more."""
EDGE_WORDS = 2
"""So many first and last words of a block are weighed by themselves."""
AT_ONCE = 4096
"""Blocks that go through the convolutions in one go; more are done piece by piece, with the same outcome."""

_WAS_SEEN = feature_names().index("seen/was seen")

IS_BODY = np.array([kind in BODY_KINDS for kind in Kind])


@dataclass(frozen=True, slots=True)
class Judgement:
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


class BlockModel:
    """Weights, and how they are applied. Safe to share among threads."""

    def __init__(self, weights: dict[str, NDArray[Any]]) -> None:
        self._weights = {name: _unpacked(name, weights) for name in weights if not name.endswith(".scale")}
        self._dilations = [[int(step) for step in weights[f"dilations.{number}"]] for number in (0, 1)]

    @classmethod
    def load(cls, path: Path | str | None = None) -> BlockModel:
        """The weights at `path`, or those that come with the package."""
        with np.load(path or WEIGHTS, allow_pickle=False) as stored:
            return cls(dict(stored))

    def judge(self, document: Document, words: Words, hints: Floats) -> Judgement:
        """Judge all blocks of a document; `hints` has a column a kind for what rules and heuristics found."""
        count = len(document.blocks)
        if not count:
            none = np.zeros(0, np.float32)
            types = np.zeros(len(PAGE_TYPES), np.float32)
            return Judgement(np.zeros((0, len(Kind)), np.float32), none, types, 0.0, np.zeros(0))
        vocabulary = word_vocabulary(words, count)
        features = block_features(document, words, hints, vocabulary)
        return self._judged(features, words, find_names(document), vocabulary)

    def reasons(self, document: Document, words: Words, hints: Floats, in_body: NDArray[np.bool_]) -> list[str]:
        """In words, which evidence weighed most for each block to be, or not to be, `in_body`."""
        count = len(document.blocks)
        if not count:
            return []
        vocabulary = word_vocabulary(words, count)
        features = block_features(document, words, hints, vocabulary)
        names = find_names(document)
        whole = self._logits(features, words, names, vocabulary)
        effects = np.zeros((count, len(GROUPS)), np.float32)
        for index, group in enumerate(GROUPS):
            if group == WORDS_GROUP:
                unknown = replace(words, hashes=np.zeros_like(words.hashes))
                without = self._logits(features, unknown, replace(names, hashes=names.hashes * 0), vocabulary)
            else:
                columns = COLUMNS_OF_GROUP[group]
                without = self._logits(np.where(columns, self._weights["mean"], features), words, names, vocabulary)
            effects[:, index] = whole - without
        spreads = (features - self._weights["mean"]) * self._weights["inverse_spread"]
        return [reason(effects[block], spreads[block], bool(in_body[block])) for block in range(count)]

    def _logits(self, features: Floats, words: Words, names: Names, vocabulary: Vocabulary) -> Floats:
        keep = self._judged(features, words, names, vocabulary).keep
        chance = np.clip(keep, 1e-6, 1 - 1e-6)
        logits: Floats = np.log(chance / (1 - chance))
        return logits

    def _judged(self, features: Floats, words: Words, names: Names, vocabulary: Vocabulary) -> Judgement:
        first = self._stem(features, words, names)
        first = self._convolved(first, 0)
        logit = self._linear(first, "head1")[:, 0]
        size = block_sizes(words).astype(np.float32)
        second, page = self._with_context(first, logit, size, vocabulary)
        second = np.maximum(self._convolved(second, 1), 0.0)
        keep = _sigmoid(self._linear(second, "keep")[:, 0])
        kinds = self._linear(second, "kind")
        kinds = np.where(
            IS_BODY, _softmax(kinds, IS_BODY) * keep[:, None], _softmax(kinds, ~IS_BODY) * (1 - keep)[:, None]
        )
        page_types = _softmax(self._linear(page[None, :], "page_type"), np.ones(len(PAGE_TYPES), bool))[0]
        was_seen = bool(features[0, _WAS_SEEN] > 0)
        measures = page_measures(keep, _sigmoid(logit), size, page_types, was_seen)
        return Judgement(kinds.astype(np.float32), keep, page_types, confidence(measures, self._weights), measures)

    def _stem(self, features: Floats, words: Words, names: Names) -> Floats:
        w = self._weights
        standard = np.clip((features - w["mean"]) * w["inverse_spread"], -CLIP, CLIP)
        bags = np.concatenate([self._word_bags(words, len(features)), self._name_bags(names)], axis=1)
        x = self._linear(standard, "stem") + bags @ w["bags.weight"].T
        mixed: Floats = x + self._linear(np.maximum(x, 0.0), "mix")
        return mixed

    def _name_bags(self, names: Names) -> Floats:
        """Sum of the known names around each block, the nearer ones for more."""
        w = self._weights
        sums = np.zeros((int(names.row_of_block.max()) + 1, w["names"].shape[1]), np.float32)
        place = np.minimum(np.searchsorted(w["name_hashes"], names.hashes), len(w["name_hashes"]) - 1)
        at = np.flatnonzero(w["name_hashes"][place] == names.hashes)
        if len(at):
            sums = _sum_by_block(w["names"][place[at]] * names.nearness[at, None], names.row[at], len(sums))
        return sums[names.row_of_block]

    def _word_bags(self, words: Words, count: int) -> Floats:
        """Mean of the known words of each block; of its first; of its last."""
        w = self._weights
        size = w["embedding"].shape[1]
        bags = np.zeros((count, 3 * size), np.float32)
        if not len(words.hashes):
            return bags
        known = self._hash_filter[words.hashes >> np.uint32(16)]
        at = np.flatnonzero(known)
        place = np.searchsorted(w["hashes"], words.hashes[at])
        hit = w["hashes"][np.minimum(place, len(w["hashes"]) - 1)] == words.hashes[at]
        at, place = at[hit], place[hit]
        bounds = np.searchsorted(words.blocks, np.arange(count + 1))
        lengths = np.diff(bounds)
        block = words.blocks[at]
        vectors = w["embedding"][place]
        first = at - bounds[block] < EDGE_WORDS
        last = bounds[block + 1] - 1 - at < EDGE_WORDS
        for number, chosen in enumerate((slice(None), first, last)):
            sums = _sum_by_block(vectors[chosen], block[chosen], count)
            if number == 0:
                sums /= np.sqrt(np.maximum(lengths, 1)).astype(np.float32)[:, None]
            bags[:, number * size : (number + 1) * size] = sums
        return bags

    @cached_property
    def _hash_filter(self) -> NDArray[np.bool_]:
        """Whether any known word has these upper 16 bits: most words are told unknown by it at once."""
        found = np.zeros(1 << 16, dtype=bool)
        found[self._weights["hashes"] >> np.uint32(16)] = True
        return found

    def _convolved(self, x: Floats, trunk: int) -> Floats:
        reach = sum(self._dilations[trunk])
        if len(x) <= AT_ONCE + 2 * reach:
            return self._trunk(x, trunk)
        pieces = []
        for start in range(0, len(x), AT_ONCE):
            low = max(start - reach, 0)
            piece = self._trunk(x[low : start + AT_ONCE + reach], trunk)
            pieces.append(piece[start - low : start - low + AT_ONCE])
        return np.concatenate(pieces)

    def _trunk(self, x: Floats, trunk: int) -> Floats:
        for layer, dilation in enumerate(self._dilations[trunk]):
            active = np.maximum(x, 0.0)
            around = np.zeros((len(x), 3 * x.shape[1]), np.float32)
            width = x.shape[1]
            if dilation < len(x):
                around[dilation:, :width] = active[:-dilation]
                around[:-dilation, 2 * width :] = active[dilation:]
            around[:, width : 2 * width] = active
            name = f"trunk{trunk}.{layer}"
            x = x + around @ self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return x

    def _with_context(
        self, first: Floats, logit: Floats, size: Floats, vocabulary: Vocabulary
    ) -> tuple[Floats, Floats]:
        """The second pass's input, and the vector that stands for the page."""
        p = _sigmoid(logit)
        body = p * size
        rest = (1 - p) * size
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
                logit / 4.0,
                vocabulary.shared_with(p).astype(np.float32),
                so_far / total,
                (total - 1.0 - so_far - body) / total,
                np.log1p(so_far) / 4.0,
                np.log1p(np.maximum(total - 1.0 - so_far - body, 0.0)) / 4.0,
            ],
            axis=1,
        ).astype(np.float32)
        second = first + self._linear(beside, "beside") + self._linear(page[None, :], "from_page")
        return second, page

    def _linear(self, x: Floats, name: str) -> Floats:
        y: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return y


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


def _softmax(x: Floats, among: NDArray[np.bool_]) -> Floats:
    """Chances over the columns `among`; the others get 0."""
    exps = np.exp(x - x[:, among].max(axis=1, keepdims=True)) * among
    chances: Floats = exps / exps.sum(axis=1, keepdims=True)
    return chances
