"""The block model: NumPy and PyTorch agree, long documents are judged as short ones are, chances are chances."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cleaner import Cleaner
from cleaner.document import Document
from cleaner.judge import model as block_model
from cleaner.judge.confidence import confidence
from cleaner.judge.decoding import best_set, decode
from cleaner.judge.evidence import find_places
from cleaner.judge.features import feature_names
from cleaner.judge.groups import find_groups
from cleaner.judge.model import IS_BODY, WEIGHTS, BlockModel, Chances, WeightsError, packed, trained_for
from cleaner.judge.reasons import COLUMNS_OF_GROUP, GROUPS, OTHERS, PHRASES
from cleaner.kinds import BODY_KINDS, PAGE_TYPES, Format, Kind
from cleaner.read import read
from cleaner.read.html import read_html
from cleaner.read.text import read_text
from cleaner.words import Words, find_words

ARTICLE = """Home
World
Sport
Harbour closed after storm

By Ann Writer

The harbour was closed on Tuesday after the storm had torn two ferries from their moorings in the night, the port authority said.

Divers will look at the piers before the harbour opens again, which may take a week, the harbour master told reporters on the quay.

"We have seen nothing like it for thirty years," she said, and added that no one had been hurt when the ferries broke loose.

3 Comments
Share this story
Copyright 2016. All rights reserved.
"""


@pytest.fixture(scope="module")
def shipped() -> BlockModel:
    return BlockModel.load()


def judged(model: BlockModel, text: str) -> tuple[Document, Words, Chances]:
    document = Document(read_text(text))
    words = find_words([block.prose for block in document.blocks])
    return document, words, model.judge(document, words, no_hints(document))


def no_hints(document: Document) -> NDArray[np.float32]:
    return np.zeros((len(document.blocks), len(Kind)), np.float32)


def test_weights_are_small_and_hold_no_pickle() -> None:
    assert WEIGHTS.stat().st_size < 2_000_000
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        assert all(stored[name].dtype != object for name in stored)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        pytest.param("feature_names", lambda: feature_names()[::-1], "other columns:", id="columns in another order"),
        pytest.param("Kind", [*Kind, "poll"], "other kinds:", id="a kind more"),
        pytest.param("PAGE_TYPES", PAGE_TYPES[::-1], "other page types:", id="page types in another order"),
    ],
)
def test_weights_that_mean_something_else_are_refused(
    name: str, value: object, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_model, name, value)
    with pytest.raises(WeightsError, match=f"these weights are for {reason} train them anew"):
        BlockModel.load()


def test_weights_that_do_not_say_what_they_mean_are_refused(tmp_path: Path) -> None:
    with np.load(WEIGHTS) as stored:
        np.savez(tmp_path / "old.npz", **{name: stored[name] for name in stored if name not in trained_for()})
    with pytest.raises(WeightsError, match=r"old\.npz: .* other columns and kinds and page types:"):
        Cleaner(model=tmp_path / "old.npz")


def test_stored_weights_say_what_they_mean(tmp_path: Path, shipped: BlockModel) -> None:
    pytest.importorskip("torch")
    from training.train import store

    with np.load(WEIGHTS) as stored:
        weights = {name: stored[name] for name in stored if name not in trained_for()}
    for name in ("one.npz", "other.npz"):
        store(weights, tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    _, _, chances = judged(BlockModel.load(tmp_path / "one.npz"), ARTICLE)
    assert chances.keep == pytest.approx(judged(shipped, ARTICLE)[2].keep, abs=1e-2)


def test_body_and_rest_are_told_apart(shipped: BlockModel) -> None:
    document, words, chances = judged(shipped, ARTICLE)
    kept = [block.text for block, is_kept in zip(document.blocks, decode(chances.keep, words), strict=True) if is_kept]
    assert [text for text in kept if text.endswith(".")] == [text for text in ARTICLE.split("\n") if len(text) > 80]
    assert not {"Home", "World", "Sport", "3 Comments", "Share this story"} & set(kept)


def test_chances_are_chances(shipped: BlockModel) -> None:
    chances = judged(shipped, ARTICLE)[2]
    assert chances.kinds.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert chances.kinds[:, IS_BODY].sum(axis=1) == pytest.approx(chances.keep, abs=1e-5)
    assert chances.page_types.sum() == pytest.approx(1.0, abs=1e-5)
    assert len(chances.page_types) == len(PAGE_TYPES)
    assert 0.0 <= chances.confidence <= 1.0
    assert list(IS_BODY) == [kind in BODY_KINDS for kind in Kind]


def test_no_blocks(shipped: BlockModel) -> None:
    document, words, chances = judged(shipped, "")
    assert not document.blocks
    assert chances.kinds.shape == (0, len(Kind))
    assert decode(chances.keep, words).shape == (0,)
    assert chances.confidence == 0.0


@pytest.mark.parametrize("text", [" \n", "a", "-", "。", "\u0301", "word " * 3000, "\n".join(["x"] * 40)])
def test_odd_documents_get_finite_chances(shipped: BlockModel, text: str) -> None:
    chances = judged(shipped, text)[2]
    assert np.isfinite(chances.kinds).all()


def test_what_is_longer_than_a_page_is_judged_as_its_parts_are(
    shipped: BlockModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, words, alone = judged(shipped, ARTICLE)
    monkeypatch.setattr(block_model, "LONGEST_PAGE", len(document.blocks))
    whole = judged(shipped, ARTICLE * 3)
    chances = whole[2]
    assert chances.keep == pytest.approx(np.tile(alone.keep, 3), abs=1e-5)
    assert chances.kinds == pytest.approx(np.tile(alone.kinds, (3, 1)), abs=1e-5)
    assert chances.page_types == pytest.approx(alone.page_types, abs=1e-5)
    assert chances.confidence == pytest.approx(alone.confidence, abs=1e-5)
    in_body = decode(alone.keep, words)
    told = shipped.reasons(whole[0], no_hints(whole[0]), np.tile(in_body, 3))
    assert told == shipped.reasons(document, no_hints(document), in_body) * 3


def test_time_is_linear_in_length(shipped: BlockModel) -> None:
    def seconds(times: int) -> float:
        document = Document(read_text(ARTICLE * times))
        words = find_words([block.prose for block in document.blocks])
        hints = no_hints(document)
        started = time.process_time()
        shipped.judge(document, words, hints)
        return time.process_time() - started

    seconds(10)
    assert min(seconds(800) for _ in range(3)) < 8 * 4 * min(seconds(100) for _ in range(3))


def test_reasons_name_what_weighed(shipped: BlockModel) -> None:
    document, words, chances = judged(shipped, ARTICLE)
    in_body = decode(chances.keep, words)
    reasons = shipped.reasons(document, no_hints(document), in_body)
    assert len(reasons) == len(document.blocks)
    assert all(said.startswith("reads as body") == is_kept for said, is_kept in zip(reasons, in_body, strict=True))
    assert len(set(reasons)) > 2


def test_reasons_name_what_else_an_element_holds(shipped: BlockModel) -> None:
    teasers = "".join(f"<li><a href=/{n}>Storm number {n} closes harbour</a></li>" for n in range(12))
    paragraphs = "".join(f"<p>{line}</p>" for line in ARTICLE.splitlines() if line.endswith("."))
    page = f"<main><h1>Harbour closed after storm</h1>{paragraphs}</main><div><ul>{teasers}</ul></div>"
    document = Document(read_html(page), Format.HTML)
    told = shipped.reasons(document, no_hints(document), np.arange(len(document.blocks)) < len(document.blocks) - 12)
    assert any("marked up like it" in reason for reason in told)


def test_reasons_name_known_columns() -> None:
    assert set(PHRASES) <= set(feature_names())
    assert list(COLUMNS_OF_GROUP) == list(GROUPS)
    assert {name.split("/")[0] for name in PHRASES} | {"hint"} == set(GROUPS) - set(OTHERS)


def test_confidence_is_read_off_the_table() -> None:
    weights = {
        "confidence.weight": np.array([1.0, 0.0]),
        "confidence.bias": np.zeros(1),
        "confidence.from": np.array([0.4, 0.6]),
        "confidence.to": np.array([0.2, 0.8]),
    }
    assert confidence(np.array([0.0, 0.9]), weights) == pytest.approx(0.5)
    assert confidence(np.array([-50.0, 0.9]), weights) == pytest.approx(0.2)
    assert confidence(np.array([0.0, 0.9]), {}) == 0.9


def test_packing_loses_little() -> None:
    dice = np.random.default_rng(1)
    weights = {"embedding": dice.normal(size=(20, 8)).astype(np.float32), "keep.bias": np.ones(1, np.float32)}
    stored = packed(weights)
    assert stored["embedding"].dtype == np.int8
    again = stored["embedding"] * stored["embedding.scale"][:, None]
    assert again == pytest.approx(weights["embedding"], abs=0.02)
    assert stored["keep.bias"].dtype == np.float32


def of(values: list[float]) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def test_decoding_keeps_what_is_likelier_than_not_where_the_model_is_sure() -> None:
    kept, expected = best_set(of([0.99, 0.98, 0.02, 0.01]), of([50, 60, 5, 40]))
    assert kept.tolist() == [True, True, False, False]
    assert expected > 0.95


def test_decoding_keeps_half_chances_on_a_doubtful_page() -> None:
    kept, expected = best_set(of([0.3, 0.3, 0.28, 0.02]), of([20, 20, 20, 200]))
    assert kept.tolist() == [True, True, True, False]
    assert expected < 0.6


def test_decoding_never_keeps_what_is_all_but_out_of_the_question() -> None:
    kept, _ = best_set(of([0.04, 0.03, 0.01]), of([20, 20, 20]))
    assert not kept.any()


def test_decoding_takes_errors_for_shared_and_keeps_more_than_single_chances_would() -> None:
    kept, _ = best_set(of([0.9] + [0.2] * 12), of([10] * 13))
    assert kept.all()


def test_torch_and_numpy_agree() -> None:
    torch = pytest.importorskip("torch")
    from training.network import Network, keep_chance
    from training.prepared import batch, known_hashes, prepare_document, spreads

    documents = [Document(read_text(text)) for text in (ARTICLE, ARTICLE * 3, "one line")]
    documents.append(read("# Harbour\n\n- an item\n- [a link](/)\n\nA paragraph.\n", Format.MARKDOWN))
    pages = [f"<main class='story'><p>{ARTICLE}</p><ul><li>a<li>b</ul></main><footer>End</footer>" * n for n in (1, 3)]
    documents += [read(page, Format.HTML) for page in [*pages, "<p>One</p>"]]
    hints = [np.zeros((len(document.blocks), len(Kind)), np.float32) for document in documents]
    made = [prepare_document(document, hint) for document, hint in zip(documents, hints, strict=True)]
    made = [replace(one, domain=str(number)) for number, one in enumerate(made)]
    torch.manual_seed(1)
    known = known_hashes(made, least_domains=1, most_words=40, most_names=4)
    network = Network(*spreads(made), known_words=len(known.words), known_names=len(known.names)).eval()
    model = BlockModel(network.weights(known.words, known.names))
    with torch.no_grad():
        chances = keep_chance(network(batch(made, known)[0])).numpy()
    for row, document, hint in zip(chances, documents, hints, strict=True):
        words = find_words([block.prose for block in document.blocks])
        assert model.judge(document, words, hint).keep == pytest.approx(row[: len(document.blocks)], abs=3e-3)


def test_a_stretch_of_a_page_keeps_the_groups_of_its_blocks() -> None:
    pytest.importorskip("torch")
    from training.train import _groups_of

    whole = find_groups(find_places(read("<div><p>One</p><p>Two</p></div><p>Three</p><p>Four</p>", Format.HTML)))
    assert whole is not None
    part = _groups_of(whole, 1, 3)
    assert part is not None
    assert part.around.tolist() == whole.around[1:3].tolist()
    entries = {(group, block + 1) for group, block in zip(part.group.tolist(), part.block.tolist(), strict=True)}
    every = set(zip(whole.group.tolist(), whole.block.tolist(), strict=True))
    assert entries == {(group, block) for group, block in every if 1 <= block < 3}
