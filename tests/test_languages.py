"""Which packs a document is tried with: those of its languages, or, where too little tells, of its letters."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.languages import _BELIEVED_AGAINST, Found, LanguageFinder
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


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("책방은 월요일에 쉰다", "ko"),
        ("Η είσοδος", "el"),
        ("הכניסה חופשית", "he"),
        ("দোকান ছয়টায় বন্ধ হয়", None),
        ("Mnara wa zamani mwisho wa mji ulifunguliwa tena siku ya Jumatatu kwa wanafunzi ambao watajifunza kusafiri kwa "
         "nyota na ramani. Kwa mujibu wa mwalimu, injini haitoshi umeme ukipotea katikati ya bahari.", None),
    ],
    ids=["Korean letters", "Greek letters", "Hebrew letters", "Bengali, which has no rules", "Swahili, the same"],
)  # fmt: skip
def test_a_script_of_one_language_tells_it_and_words_that_neighbours_share_do_not(text: str, main: str | None) -> None:
    assert (found(text).main or found(text).by_script) == main


@pytest.mark.parametrize(
    ("declared", "text", "told"),
    [
        ("ms", "Hujan di bandar akan berterusan dan suhu akan turun dengan cepat, kata mereka yang tidak pergi ke sana dari "
         "utara itu pada hari ini.", "ms"),
        ("ms", "The rain will go on and it was said that they have not been to the town for all of the week.", "en"),
        ("cz", "Mlýn se znovu otevřel, ale jen pro ty, které jsou na to už zvyklé, protože podle města není kde stát.", "cs"),
        ("nb", "Det er ikke slik at vi kan si noe om hva som skal skje etter dette, men det blir kaldere.", "no"),
        ("en", "Der Hafen ist nach dem Sturm noch zu, und die Stadt wird ihn nicht so bald öffnen.", "de"),
        ("ch", "Der Hafen ist nach dem Sturm noch zu, und die Stadt wird ihn nicht so bald öffnen.", "de"),
        ("af", "Der Hafen ist nach dem Sturm noch zu, und die Stadt wird ihn nicht so bald öffnen.", "de"),
        ("af", "Die stad het gister gesê dat die brug nie gebou sal word nie, want daar is nie geld vir die werk nie en "
         "hulle het dit in die week van die feeste gesien.", "af"),
        ("hk", "这个城市昨天决定不再建造新的大桥，因为他们的钱要用在别的地方，而且居民也不同意这个计划，所以我们可以看到很多人都很高兴。", "zh"),
        ("ca", "La ciudad ha decidido que el nuevo puente no se va a construir porque el dinero se necesita para otras cosas "
         "y los vecinos están en contra de la obra.", "es"),
        ("co", "La ciudad ha decidido que el nuevo puente no se va a construir porque el dinero se necesita para otras cosas "
         "y los vecinos están en contra de la obra.", "es"),
    ],
    ids=["one without rules", "a site's other language", "a country", "another code of one", "a template's", "Switzerland",
         "no neighbour", "a neighbour", "Hong Kong", "one with letters of its own", "Colombia, or Corsican"],
)  # fmt: skip
def test_a_declared_language_is_believed_against_the_words_of_its_neighbour_alone(
    declared: str, text: str, told: str
) -> None:
    page = f"<html lang={declared}><body><p>{text}</p><p>{text}</p></body></html>"
    assert Cleaner(model=False).clean(page).language == told


def test_declared_languages_that_are_believed_have_no_rules_and_those_whose_words_they_share_have() -> None:
    codes = {language.code for language in load_languages()}
    assert all(told in codes and declared not in codes for told, declared in _BELIEVED_AGAINST)


@pytest.mark.parametrize(
    "text",
    [
        "Према његовим речима, за вікенд се очекује киша, а он да је има од јуче, којој су се сви надали, и да ће са севера.",
        "Сіноптыкі паведамілі, што дажджы працягнуцца да канца тыдня. Халоднае паветра прыйшло з поўначы і застанецца. Гэта "
        "сказаў і дырэктар, які не быў у горадзе.",
        "Els experts van dir que els dies de calor són més, que el mar és molt calent i que els que hi van ja "
        "no són pocs; això farà el país més sec.",
        "Bu xəbər çox vacibdir və daha sonra da bu barədə danışacağıq, bir gün ki, ve bu için olan kadar her şey.",
    ],
    ids=["Serbian", "Belarusian", "Catalan", "Azerbaijani"],
)  # fmt: skip
def test_words_of_a_language_in_letters_that_it_never_has_do_not_tell_it(text: str) -> None:
    assert found(f"{text} " * 4).main is None


def test_what_a_page_says_of_its_language_outranks_its_letters() -> None:
    page = "<html lang=yi><body><p>די רעגירונג וועט קומענדיקע וואך פארשטעלן א פלאן</p></body></html>"
    assert Cleaner(model=False).clean(page).language == "yi"


def test_a_sentence_in_another_language_brings_its_pack() -> None:
    both = "Der Hafen ist nach dem Sturm noch zu, und die Stadt wird ihn nicht so bald öffnen. " * 2
    assert "fr" not in found(both).all
    assert "fr" in found(f"{both} Ce que le journal en dit: que c’est pour le bien de tous ceux qui y sont.").all


def test_the_english_pack_is_tried_on_pages_in_any_language_for_what_nobody_translated() -> None:
    german = "Der Hafen ist nach dem Sturm noch zu, und die Stadt wird ihn nicht so bald öffnen."
    assert found(german).main == "de"
    assert found(german).all == {"de", "en"}
