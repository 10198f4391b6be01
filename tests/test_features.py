"""The numbers that the block model sees: finite, one row a block, the same in any company and any script."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cleaner.document import Block, Document, Evidence
from cleaner.judge.evidence import find_places, name_groups
from cleaner.judge.features import all_columns, block_features, feature_names, text_columns
from cleaner.judge.vocabulary import word_vocabulary
from cleaner.kinds import Kind
from cleaner.read.text import read_text
from cleaner.words import find_words

PARAGRAPH = (
    "The harbour was closed on Tuesday after the storm had torn two ferries from their moorings, and the harbour "
    "master said that it would stay closed until divers had looked at the piers."
)


def features(document: Document) -> NDArray[np.float32]:
    words = find_words([block.prose for block in document.blocks])
    count = len(document.blocks)
    hints = np.zeros((count, len(Kind)), np.float32)
    return all_columns(block_features(document, words, hints, word_vocabulary(words, count), find_places(document)))


def column(text: str, name: str) -> list[float]:
    values: list[float] = features(Document(read_text(text)))[:, feature_names().index(name)].tolist()
    return values


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "a",
        "。",
        "\ud800",
        "\u0301",
        "1",
        " \n \n",
        "word " * 5000,
        "\n".join("x" * 500),
        "e\u0301\u0301",
        "\u200b\nb",
    ],
    ids=["dash", "letter", "stop", "surrogate", "mark", "digit", "blank", "long", "many", "marks", "zero-width"],
)
def test_all_finite(text: str) -> None:
    document = Document(read_text(text))
    found = features(document)
    assert found.shape == (len(document.blocks), len(feature_names()))
    assert np.isfinite(found).all()


def test_names_are_unique_and_grouped() -> None:
    names = feature_names()
    assert len(set(names)) == len(names)
    assert all("/" in name for name in names)


def test_lengths_compare_across_scripts() -> None:
    english = "The ministry of education announced new rules for all schools in the capital on Monday."
    chinese = "教育部周一宣布了适用于首都所有学校的新规定。"
    long, short = column(f"{english}\n{chinese}", "length/words")
    assert abs(long - short) < 0.35


def test_blank_lines_are_seen_on_both_sides() -> None:
    text = "one\n\n\ntwo\nthree\n"
    assert column(text, "layout/blank after") == [2.0, 0.0, 1.0]
    assert column(text, "layout/blank before") == [1.0, 2.0, 0.0]


def test_indentation_is_seen() -> None:
    assert column("\n\n    one\ntwo\n", "layout/indented") == pytest.approx([np.log1p(4), 0.0])


def test_cells_of_a_row_are_seen_however_a_dump_parts_them() -> None:
    text = "a row\tof\t\tcells\nanother   row  here\n  indented only\n"
    assert column(text, "layout/gaps") == pytest.approx([np.log1p(2), np.log1p(2), 0.0])


def test_a_list_is_seen_below_the_line_that_announces_it_and_not_past_a_paragraph() -> None:
    listed = column(f"Bring:\neggs\nmilk\n{PARAGRAPH}\nbread\n", "place/below a colon")
    assert listed[0] == listed[4] == 0.0
    assert listed[1] == 1.0 > listed[2] > 0.5


def test_a_block_is_not_compared_with_itself() -> None:
    assert column(PARAGRAPH, "words/of long paragraphs") == [0.0]
    doubled = column(f"{PARAGRAPH}\n{PARAGRAPH}", "words/of long paragraphs")
    assert doubled == pytest.approx([1.0, 1.0])
    assert column(f"{PARAGRAPH}\n{PARAGRAPH}", "words/same as before") == [0.0, 1.0]


def test_words_of_the_body_tell_a_heading_from_a_teaser() -> None:
    heading, teaser = column(
        f"Storm closed the harbour\n{PARAGRAPH}\nTen recipes with pumpkin", "words/of long paragraphs"
    )[::2]
    assert heading > 0.5 > teaser


def test_plain_text_shows_no_evidence() -> None:
    document = Document(read_text(PARAGRAPH))
    words = find_words([PARAGRAPH])
    hints = np.zeros((1, len(Kind)), np.float32)
    columns = block_features(document, words, hints, word_vocabulary(words, 1), find_places(document))
    assert columns.shape == (1, len(text_columns()))
    seen = [index for index, name in enumerate(feature_names()) if name.startswith("seen/")]
    assert set(seen).isdisjoint(text_columns().tolist())
    assert not all_columns(columns)[:, seen].any()


def test_evidence_is_seen() -> None:
    seen = Evidence(tag="li", linked=0.5, names=("mainNav", "site"), within=("ul", "nav", "body"), hidden=True)
    found = features(Document([Block("Home\n", "Home", (1, 1), seen)]))[0]
    of = {name: value for name, value in zip(feature_names(), found.tolist(), strict=True) if name.startswith("seen/")}
    assert of["seen/was seen"] == of["seen/hidden"] == of["seen/is list item"] == of["seen/in navigation"] == 1.0
    assert of["seen/named menu"] == 1.0
    assert of["seen/linked"] == 0.5
    assert of["seen/named comment"] == 0.0


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("comments", "comment"),
        ("CommentList", "comment"),
        ("disqus_thread", "comment"),
        ("faktaboks", "infobox"),
        ("encadre", "infobox"),
    ],
)
def test_names_find_their_group(name: str, group: str) -> None:
    assert set(name_groups(name)) & set(name_groups(group))


def test_vocabulary_counts_no_word_of_the_block_itself() -> None:
    words = find_words(["alpha beta", "beta gamma", "delta"])
    vocabulary = word_vocabulary(words, 3)
    mass = np.array([1.0, 0.0, 0.0])
    shared = vocabulary.shared_with(mass)
    assert shared[0] == shared[2] == 0.0
    assert 0.3 < shared[1] < 0.5, "half of its words, of which the rarer one weighs more"
    before, after = vocabulary.shared_with_neighbours()
    assert before[1] > 0
    assert after[0] > 0
    assert before[0] == after[1] == before[2] == 0.0


def test_words_that_every_sentence_has_tell_prose_from_labels() -> None:
    label, prose, other = column(
        f"Harbour ferries, Tuesday\n{PARAGRAPH}\nThe council said that it had been told of the storm, and that divers "
        "would look at the piers on Friday, as soon as the sea had gone down and the harbour master let them in.",
        "words/common in long paragraphs",
    )
    assert prose > 0.2 < other
    own = word_vocabulary(find_words(["storm storm", "the sea"]), 2).common_in(np.array([True, True]))
    assert own.tolist() == [0.0, 0.0], "a word that no other block has is not common"
    assert 0 < label < 1


@pytest.mark.parametrize(
    ("prose", "label"),
    [
        ("It was said that they had been in the house", "Contact Advertise Jobs Imprint"),
        ("Es wird noch aus der Stadt, die nicht mit dem Fluss ist", "Kontakt Werbung Impressum"),
        ("彼は東京にいた", "大阪市北区梅田"),
    ],
    ids=["en", "de", "ja"],
)
def test_function_words_are_counted_in_any_language(prose: str, label: str) -> None:
    of_prose, of_label = column(f"{prose}\n{label}", "words/function words")
    assert of_prose > 0.4
    assert of_label < 0.1


def test_characters_of_unspaced_scripts_are_shared_in_pairs() -> None:
    texts = ["东京奥运", "京东商城", "奥运东京"]
    shared = word_vocabulary(find_words(texts), 3).shared_with(np.array([1.0, 0.0, 0.0]))
    _, same_characters, same_pairs = shared.tolist()
    assert same_characters == 0.0
    assert same_pairs > 0.4


@pytest.mark.parametrize("texts", [[""], ["a"], ["", "a b", ""], ["a", "b"], ["东"], ["东京", "", "京"]])
def test_vocabulary_of_little_text(texts: list[str]) -> None:
    vocabulary = word_vocabulary(find_words(texts), len(texts))
    assert np.isfinite(vocabulary.shared_with(np.ones(len(texts)))).all()
    assert vocabulary.total.shape == (len(texts),)
