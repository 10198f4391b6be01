"""The block model in PyTorch, as `cleaner/judge/model.py` has it in NumPy: the same weights give the same output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from cleaner.judge.groups import COLUMNS
from cleaner.judge.model import CLIP, LEAST_OF_A_CLUSTER
from cleaner.kinds import PAGE_TYPES, Kind

BESIDE = 7
"""Columns that the second pass gets besides what the first had."""


@dataclass(slots=True)
class Batch:
    """Documents of like length, padded to one."""

    features: Tensor
    """(documents, blocks, columns)"""
    mask: Tensor
    """(documents, blocks): 1 where there is a block."""
    size: Tensor
    """(documents, blocks): words."""
    root_length: Tensor
    """(documents * blocks): square root of the number of words, as the bags count them."""
    word: Tensor
    """Row of the embedding for each known word of the batch."""
    word_block: Tensor
    """Which block it is in, over all documents."""
    word_first: Tensor
    word_last: Tensor
    entry_word: Tensor
    """The entries of the vocabularies of all documents, their words numbered on."""
    entry_block: Tensor
    entry_weight: Tensor
    total_weight: Tensor
    name: Tensor
    """Row of the embedding of names for each known name."""
    name_row: Tensor
    nearness: Tensor
    row_of_block: Tensor
    """(documents * blocks): the row of names of each block, over all documents; row 0 is empty."""
    groups: int
    """How many groups the documents have together, and one for none."""
    group: Tensor
    """The group of each entry of the groups of all documents."""
    group_block: Tensor
    """Which block it is, over all documents."""
    around: Tensor
    """(documents * blocks, groups looked at): 0 where there is none."""


@dataclass(slots=True)
class Output:
    """Logits, (documents, blocks), but for the page types, (documents, types)."""

    first: Tensor
    keep: Tensor
    kind: Tensor
    page_type: Tensor


class Trunk(nn.Module):
    """Residual convolutions that reach ever further."""

    def __init__(self, width: int, dilations: Sequence[int], dropout: float) -> None:
        super().__init__()
        self.dilations = list(dilations)
        self.layers = nn.ModuleList(Convolution(width, step) for step in dilations)
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + self.dropout(layer(torch.relu(x) * mask))
        return x


class Convolution(nn.Module):
    """Each column with its neighbours, then the columns with each other: as good as both at once, with a third of the
    multiplications (depthwise separable; Chollet, 2017). With small weights, so that a deep stack of them starts out
    near to passing its input on.
    """

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.taps = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, groups=width, bias=False)
        nn.init.normal_(self.taps.weight, std=0.6)
        self.mixed = nn.Conv1d(width, width, 1)
        nn.init.normal_(self.mixed.weight, std=0.7 * (2 / width) ** 0.5)
        self.mixed.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.mixed(self.taps(x))
        return mixed


class Network(nn.Module):
    """See `cleaner.judge.model`."""

    mean: Tensor
    inverse_spread: Tensor

    def __init__(
        self,
        mean: NDArray[np.float32],
        spread: NDArray[np.float32],
        known_words: int,
        known_names: int,
        width: int = 48,
        word_size: int = 8,
        name_size: int = 16,
        page_size: int = 24,
        clusters: int = 16,
        look_size: int = 24,
        dilations: tuple[Sequence[int], Sequence[int]] = ((1, 2, 4, 8), (1, 3, 9, 27)),
        dropout: float = 0.1,
        word_dropout: float = 0.4,
    ) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("inverse_spread", torch.from_numpy(1 / spread))
        self.stem = nn.Linear(len(mean), width)
        self.embedding = nn.Embedding(known_words, word_size)
        nn.init.normal_(self.embedding.weight, std=0.1)
        self.names = nn.Embedding(known_names, name_size)
        nn.init.normal_(self.names.weight, std=0.1)
        self.bags = nn.Linear(3 * word_size + name_size, width, bias=False)
        self.mix = nn.Linear(width, width)
        self.trunk0 = Trunk(width, dilations[0], dropout)
        self.trunk1 = Trunk(width, dilations[1], dropout)
        self.head1 = nn.Linear(width, 1)
        self.page = nn.Linear(3 * width, page_size)
        self.beside = nn.Linear(BESIDE, width)
        self.from_page = nn.Linear(page_size, width)
        self.from_groups = nn.Linear(COLUMNS, width, bias=False)
        self.cluster = nn.Linear(width, clusters)
        self.looks = nn.Linear(width, look_size)
        self.from_clusters = nn.Linear(1 + look_size, width)
        self.keep = nn.Linear(width, 1)
        self.kind = nn.Linear(width, len(Kind))
        self.page_type = nn.Linear(page_size, len(PAGE_TYPES))
        self.dropout = nn.Dropout(dropout)
        self.word_dropout = nn.Dropout(word_dropout)

    def forward(self, batch: Batch) -> Output:
        documents, blocks, _ = batch.features.shape
        mask = batch.mask[:, None, :]
        x = torch.clamp((batch.features - self.mean) * self.inverse_spread, -CLIP, CLIP)
        bags = self._bags(batch, documents * blocks).view(documents, blocks, -1)
        x = self.stem(x) + self.bags(self.word_dropout(bags))
        x = x + self.mix(self.dropout(torch.relu(x)))
        x = self.trunk0(x.transpose(1, 2), mask).transpose(1, 2)
        first = self.head1(x)[..., 0]
        x, page = self._with_context(x, first, batch)
        x = torch.relu(self.trunk1(x.transpose(1, 2), mask)).transpose(1, 2)
        x = self.dropout(x)
        return Output(first, self.keep(x)[..., 0], self.kind(x), self.page_type(page))

    def _bags(self, batch: Batch, count: int) -> Tensor:
        vectors = self.embedding(batch.word)
        empty = vectors.new_zeros(count, vectors.shape[1])
        mean = empty.index_add(0, batch.word_block, vectors) / batch.root_length[:, None]
        first = empty.index_add(0, batch.word_block[batch.word_first], vectors[batch.word_first])
        last = empty.index_add(0, batch.word_block[batch.word_last], vectors[batch.word_last])
        names = self.names(batch.name) * batch.nearness[:, None]
        rows = int(batch.row_of_block.max()) + 1
        around = names.new_zeros(rows, names.shape[1]).index_add(0, batch.name_row, names)[batch.row_of_block]
        return torch.cat([mean, first, last, around], dim=1)

    def _with_context(self, x: Tensor, logit: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        p = torch.sigmoid(logit) * batch.mask
        body = p * batch.size
        rest = (1 - p) * batch.mask * batch.size
        active = torch.relu(x) * batch.mask[..., None]
        pooled = torch.cat(
            [
                torch.einsum("db,dbc->dc", body, active) / (body.sum(1, keepdim=True) + 1.0),
                torch.einsum("db,dbc->dc", rest, active) / (rest.sum(1, keepdim=True) + 1.0),
                active.sum(1) / batch.mask.sum(1, keepdim=True),
            ],
            dim=1,
        )
        page = torch.relu(self.page(pooled))
        total = body.sum(1, keepdim=True) + 1.0
        so_far = torch.cumsum(body, 1) - body
        to_come = total - 1.0 - so_far - body
        beside = torch.stack(
            [
                p,
                logit / 4.0,
                self._shared(p, batch),
                so_far / total,
                to_come / total,
                torch.log1p(so_far) / 4.0,
                torch.log1p(torch.clamp(to_come, min=0.0)) / 4.0,
            ],
            dim=2,
        )
        around = self.from_groups(self._likely_around(p, body, batch)) + self.from_clusters(
            self._of_like_blocks(active, p, batch.mask)
        )
        return x + self.beside(beside) + self.from_page(page)[:, None, :] + around, page

    def _likely_around(self, p: Tensor, body: Tensor, batch: Batch) -> Tensor:
        keep, words, size = (one.reshape(-1) for one in (p, body, batch.size * batch.mask))
        none = keep.new_zeros(batch.groups)
        body_in, words_in, chances_in, blocks_in = (
            none.index_add(0, batch.group, values[batch.group_block])
            for values in (words, size, keep, torch.ones_like(keep))
        )
        around = batch.around
        is_in = (around > 0).float()
        of_words = (body_in[around] - words[:, None]) / ((words_in[around] - size[:, None]).clamp(min=0.0) + 1.0)
        of_blocks = (chances_in[around] - keep[:, None]) / ((blocks_in[around] - 1.0).clamp(min=0.0) + 0.5)
        total = (body.sum(1, keepdim=True) + 1.0).expand_as(body).reshape(-1, 1)
        held = (body_in[around] / total)[:, :-1]
        columns = torch.cat([of_words * is_in, of_blocks * is_in, held * is_in[:, :-1]], dim=1)
        return columns.view(*p.shape, -1)

    def _of_like_blocks(self, active: Tensor, p: Tensor, mask: Tensor) -> Tensor:
        share = torch.softmax(self.cluster(active), dim=2) * mask[..., None]
        looks = torch.cat([p[..., None], torch.relu(self.looks(active))], dim=2)
        means = torch.einsum("dbc,dbl->dcl", share, looks) / (share.sum(1)[..., None] + LEAST_OF_A_CLUSTER)
        return torch.einsum("dbc,dcl->dbl", share, means)

    def _shared(self, p: Tensor, batch: Batch) -> Tensor:
        own = p.reshape(-1)[batch.entry_block]
        words = int(batch.entry_word.max()) + 1 if len(batch.entry_word) else 0
        of_word = own.new_zeros(words).index_add(0, batch.entry_word, own)
        elsewhere = torch.clamp(of_word[batch.entry_word] - own, max=1.0) * batch.entry_weight
        shared = own.new_zeros(p.numel()).index_add(0, batch.entry_block, elsewhere)
        return (shared / batch.total_weight).view_as(p)

    def weights(self, hashes: NDArray[np.uint32], name_hashes: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
        """As `BlockModel` wants them; the hashes are those of the known words and names, in the embeddings' order."""
        given: dict[str, NDArray[Any]] = {"hashes": hashes, "name_hashes": name_hashes}
        for full_name, tensor in self.state_dict().items():
            values = tensor.detach().numpy().astype(np.float32)
            parts = full_name.split(".")
            name = full_name
            if parts[0].startswith("trunk"):
                name = f"{parts[0]}.{parts[2]}.{'taps' if parts[3] == 'taps' else parts[4]}"
                if parts[4] == "weight":
                    values = np.ascontiguousarray(values[:, 0].T if parts[3] == "taps" else values[:, :, 0].T)
            elif parts[0] in ("embedding", "names"):
                name = parts[0]
            given[name] = values
        given["dilations.0"] = np.array(self.trunk0.dilations)
        given["dilations.1"] = np.array(self.trunk1.dilations)
        return given


def keep_chance(output: Output) -> Tensor:
    """The chance of each block to be body."""
    return functional.sigmoid(output.keep)
