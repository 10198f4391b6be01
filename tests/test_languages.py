"""Which packs a document is tried with: those of its languages, or, where too little tells, of its letters."""

from __future__ import annotations

import pytest

from cleaner.languages import Found, LanguageFinder
from cleaner.rulebook.load import load_languages
from cleaner.rulebook.schema import Language
from cleaner.words import find_words


def found(text: str) -> Found:
    return LanguageFinder(load_languages()).find(find_words([text]))


@pytest.mark.parametrize("language", load_languages(), ids=lambda language: language.code)
def test_a_text_of_the_words_that_mark_a_language_is_in_it(language: Language) -> None:
    assert found(" ".join(language.words)).main == language.code


@pytest.mark.parametrize(
    ("text", "tried", "left"),
    [
        ("Contact", {"en", "de", "vi", "tr"}, {"ru", "el", "zh", "ar"}),
        ("Tin tức", {"vi"}, {"ko"}),
        ("Контакты", {"ru", "uk", "bg"}, {"en", "el"}),
        ("東京新聞", {"ja", "zh"}, {"ko", "en"}),
        ("뉴스 News", {"ko", "en"}, {"ja"}),
        ("اخبار", {"ar", "fa"}, {"he", "en"}),
        ("12:34", set(), {"en", "zh"}),
    ],
)
def test_where_too_little_tells_the_packs_of_its_letters_are_tried(text: str, tried: set[str], left: set[str]) -> None:
    assert found(text).main is None
    assert tried <= found(text).all
    assert left.isdisjoint(found(text).all)


def test_a_sentence_in_english_brings_the_english_pack_to_a_german_text() -> None:
    both = "Der Hafen ist nach dem Sturm noch zu, und die Stadt wird ihn nicht so bald öffnen. " * 2
    assert found(both).all == {"de"}
    assert found(f"{both} What the paper said of it: that it was for the good of all who have been there.").all == {
        "de",
        "en",
    }
