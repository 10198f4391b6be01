"""Samples as arrays: features, words, vocabulary entries and labels, ready to be put in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from bench.pages import Page
from cleaner.document import Document
from cleaner.judge.evidence import Names, find_names, find_places
from cleaner.judge.features import all_columns, block_features, feature_names
from cleaner.judge.groups import LEVELS, Groups, find_groups
from cleaner.judge.heuristics import guesses
from cleaner.judge.hints import hint_columns
from cleaner.judge.model import EDGE_WORDS
from cleaner.judge.vocabulary import Vocabulary, word_vocabulary
from cleaner.kinds import PAGE_TYPES
from cleaner.languages import LanguageFinder
from cleaner.paragraphs import word_counts
from cleaner.rulebook.hits import Hits
from cleaner.rulebook.load import load_languages, load_rules
from cleaner.rulebook.match import Rulebook
from cleaner.words import Words, find_words
from training.cache import cached
from training.network import Batch
from training.samples import FORMS, Form, Sample, samples
from training.variants import variants

RuleHits = Callable[[Document, Words], Hits]
Hints = Callable[[Document, Words], NDArray[np.float32]]


@dataclass(slots=True)
class Prepared:
    """One sample as arrays."""

    key: str
    form: Form
    source: str
    page_type: str
    domain: str
    language: str | None
    features: NDArray[np.floating[Any]]
    hashes: NDArray[np.uint32]
    word_block: NDArray[np.int32]
    size: NDArray[np.float32]
    vocabulary: Vocabulary
    names: Names
    groups: Groups | None
    share: NDArray[np.float32]
    kind: NDArray[np.int16]

    @property
    def blocks(self) -> int:
        return len(self.size)


def prepare(sample: Sample, hints: Hints) -> Prepared:
    """The sample's document as arrays, with its labels."""
    words = find_words([block.prose for block in sample.document.blocks])
    return replace(
        prepare_document(sample.document, hints(sample.document, words), words),
        key=sample.key,
        form=sample.form,
        source=sample.source,
        page_type=sample.page_type,
        domain=sample.domain,
        language=sample.language,
        share=sample.share,
        kind=sample.kind,
    )


def prepare_document(document: Document, hints: NDArray[np.float32], words: Words | None = None) -> Prepared:
    """A document of which nothing is known, as arrays; its labels say that nothing is body."""
    words = words or find_words([block.prose for block in document.blocks])
    count = len(document.blocks)
    vocabulary = word_vocabulary(words, count)
    places = find_places(document)
    features = all_columns(block_features(document, words, hints, vocabulary, places))
    return Prepared(
        key="",
        form="blocks",
        source="",
        page_type="",
        domain="",
        language=None,
        features=np.clip(features, -6e4, 6e4).astype(np.float16),
        hashes=words.hashes,
        word_block=words.blocks.astype(np.int32),
        size=word_counts(words).astype(np.float32),
        vocabulary=Vocabulary(
            vocabulary.count,
            vocabulary.word.astype(np.int32),
            vocabulary.block.astype(np.int32),
            vocabulary.weight.astype(np.float32),
            vocabulary.total.astype(np.float32),
        ),
        names=find_names(places, count),
        groups=find_groups(places),
        share=np.zeros(count, np.float32),
        kind=np.full(count, -1, np.int16),
    )


def rule_hits() -> RuleHits:
    """What the built-in rules find."""
    languages = load_languages()
    finder = LanguageFinder(languages)
    rulebook = Rulebook(load_rules(), [language.code for language in languages])
    return lambda document, words: rulebook.hits(document.blocks, words, finder.find(words).all)


def rule_hints() -> Hints:
    """What the built-in rules and the heuristics point to."""
    find_hits = rule_hits()

    def hints(document: Document, words: Words) -> NDArray[np.float32]:
        hits = find_hits(document, words)
        return hint_columns(hits, guesses(document.blocks, words, hits))

    return hints


def prepared(pages: Sequence[Page], forms: Sequence[Form] = FORMS) -> list[Prepared]:
    """All pages in those forms, and their variants, from the cache where they are there."""
    keys = [page.version for page in pages]
    return [one for form in forms for one in cached(f"prepared-{form}", keys, partial(_prepared, pages, form))]


def _prepared(pages: Sequence[Page], form: Form) -> list[Prepared]:
    hints = rule_hints()
    of_form = samples(pages, form)
    return [prepare(sample, hints) for sample in (*of_form, *variants(of_form, form))]


@dataclass(frozen=True, slots=True)
class Known:
    """The words and names that the model knows, by their hashes, sorted."""

    words: NDArray[np.uint32]
    names: NDArray[np.uint32]


def known_hashes(documents: Sequence[Prepared], least_domains: int, most_words: int, most_names: int) -> Known:
    """The words and names on pages of the most domains. Names of sites and people are not among them."""
    return Known(
        _frequent(((one.domain, one.hashes) for one in documents), least_domains, most_words),
        _frequent(((one.domain, one.names.hashes) for one in documents), least_domains, most_names),
    )


def _frequent(
    of_documents: Iterable[tuple[str, NDArray[np.uint32]]], least_domains: int, most: int
) -> NDArray[np.uint32]:
    of_domain: defaultdict[str, list[NDArray[np.uint32]]] = defaultdict(list)
    for domain, hashes in of_documents:
        of_domain[domain].append(np.unique(hashes))
    each = np.concatenate([np.unique(np.concatenate(lists)) for lists in of_domain.values()])
    hashes, domains = np.unique(each, return_counts=True)
    hashes, domains = hashes[domains >= least_domains], domains[domains >= least_domains]
    order = np.lexsort((hashes, -domains))[:most]
    # An empty table could not be searched.
    return np.sort(hashes[order]) if len(order) else np.zeros(1, np.uint32)


def spreads(documents: Sequence[Prepared]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and spread of each column over all blocks."""
    count = 0
    sums = np.zeros(len(feature_names()))
    squares = np.zeros(len(feature_names()))
    for document in documents:
        values = document.features.astype(np.float64)
        count += len(values)
        sums += values.sum(axis=0)
        squares += (values**2).sum(axis=0)
    mean = sums / count
    spread = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
    return mean.astype(np.float32), np.maximum(spread, 0.02).astype(np.float32)


@dataclass(slots=True)
class Labels:
    """(documents, blocks)"""

    share: torch.Tensor
    kind: torch.Tensor
    page_type: torch.Tensor
    """(documents,), -1 where it is not known."""


def batch(documents: Sequence[Prepared], known: Known) -> tuple[Batch, Labels]:
    """Pad and join."""
    longest = max(document.blocks for document in documents)
    count = len(documents)
    x = np.zeros((count, longest, documents[0].features.shape[1]), np.float32)
    mask = np.zeros((count, longest), np.float32)
    size = np.zeros((count, longest), np.float32)
    share = np.zeros((count, longest), np.float32)
    kind = np.full((count, longest), -1, np.int64)
    root_length = np.ones((count, longest), np.float32)
    total = np.ones((count, longest), np.float32)
    word, word_block, first, last = [], [], [], []
    entry_word, entry_block, entry_weight = [], [], []
    words_so_far = 0
    name, name_row, nearness = [], [], []
    row_of_block = np.zeros((count, longest), np.int64)
    rows_so_far = 1
    for index, document in enumerate(documents):
        n = document.blocks
        x[index, :n] = document.features
        mask[index, :n] = 1.0
        size[index, :n] = document.size
        share[index, :n] = document.share
        kind[index, :n] = document.kind
        bounds = np.searchsorted(document.word_block, np.arange(n + 1))
        root_length[index, :n] = np.sqrt(np.maximum(np.diff(bounds), 1))
        place, hit = _looked_up(document.hashes, known.words)
        at = np.flatnonzero(hit)
        block = document.word_block[at]
        word.append(place[at])
        word_block.append(block + index * longest)
        first.append(at - bounds[block] < EDGE_WORDS)
        last.append(bounds[block + 1] - 1 - at < EDGE_WORDS)
        vocabulary = document.vocabulary
        entry_word.append(vocabulary.word + words_so_far)
        entry_block.append(vocabulary.block + index * longest)
        entry_weight.append(vocabulary.weight)
        total[index, :n] = vocabulary.total
        if len(vocabulary.word):
            words_so_far += int(vocabulary.word[-1]) + 1
        names = document.names
        place, hit = _looked_up(names.hashes, known.names)
        name.append(place[hit])
        name_row.append(names.row[hit] + rows_so_far)
        nearness.append(names.nearness[hit])
        row_of_block[index, :n] = names.row_of_block + rows_so_far
        rows_so_far += int(names.row_of_block.max()) + 1
    types = [PAGE_TYPES.index(d.page_type) if d.page_type in PAGE_TYPES else -1 for d in documents]
    groups = _joined_groups([document.groups for document in documents], longest)
    joined = Batch(
        features=torch.from_numpy(x),
        mask=torch.from_numpy(mask),
        size=torch.from_numpy(size),
        root_length=torch.from_numpy(root_length.reshape(-1)),
        word=torch.from_numpy(np.concatenate(word).astype(np.int64)),
        word_block=torch.from_numpy(np.concatenate(word_block).astype(np.int64)),
        word_first=torch.from_numpy(np.concatenate(first)),
        word_last=torch.from_numpy(np.concatenate(last)),
        entry_word=torch.from_numpy(np.concatenate(entry_word).astype(np.int64)),
        entry_block=torch.from_numpy(np.concatenate(entry_block).astype(np.int64)),
        entry_weight=torch.from_numpy(np.concatenate(entry_weight)),
        total_weight=torch.from_numpy(total.reshape(-1)),
        name=torch.from_numpy(np.concatenate(name)),
        name_row=torch.from_numpy(np.concatenate(name_row)),
        nearness=torch.from_numpy(np.concatenate(nearness)),
        row_of_block=torch.from_numpy(row_of_block.reshape(-1)),
        groups=groups.count,
        group=torch.from_numpy(groups.group),
        group_block=torch.from_numpy(groups.block),
        around=torch.from_numpy(groups.around),
    )
    return joined, Labels(torch.from_numpy(share), torch.from_numpy(kind), torch.tensor(types))


def _joined_groups(of_documents: Sequence[Groups | None], longest: int) -> Groups:
    """The groups of all documents, numbered on, where each document has `longest` blocks."""
    group, block = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    around = np.zeros((len(of_documents), longest, len(LEVELS) + 1), np.int64)
    count = 1
    for index, groups in enumerate(of_documents):
        if groups is not None:
            further = count - 1
            group.append(groups.group + further)
            block.append(groups.block + index * longest)
            around[index, : len(groups.around)] = np.where(groups.around > 0, groups.around + further, 0)
            count += groups.count - 1
    return Groups(count, np.concatenate(group), np.concatenate(block), around.reshape(-1, around.shape[2]))


def _looked_up(hashes: NDArray[np.uint32], known: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The place of each hash among the known ones, and whether it is there."""
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return place, known[place] == hashes
