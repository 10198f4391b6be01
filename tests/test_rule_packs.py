"""The built-in packs: every rule proves itself by its own examples, and none makes a document slow."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner, Kind
from cleaner.document import Block
from cleaner.kinds import BODY_KINDS, FURNITURE_KINDS
from cleaner.read.text import read_text
from cleaner.rulebook.check import check_rules
from cleaner.rulebook.load import compile_patterns, load_languages, load_rules, rules_hash
from cleaner.rulebook.match import Rulebook
from cleaner.rulebook.schema import Rule, RuleError
from cleaner.rulebook.tokens import LONGEST_BLOCK
from cleaner.rulebook.triggers import Triggers, stored_triggers, triggers
from cleaner.words import find_words

CASES = Path(__file__).parent / "cases"
LOOK_ALIKES = tomllib.loads((CASES / "look_alikes.toml").read_text(encoding="utf-8"))["case"]
LANGUAGES = [
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id"),
    *("it", "ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sv", "tr", "uk", "vi", "zh"),
]
REMOVED_KINDS = set(Kind) - BODY_KINDS - FURNITURE_KINDS


@cache
def rules() -> tuple[Rule, ...]:
    return load_rules()


def test_every_rule_hits_its_examples_and_misses_its_look_alikes() -> None:
    assert [str(problem) for problem in check_rules(rules())] == []


def test_every_pattern_compiles() -> None:
    for rule in rules():
        compile_patterns(rule)


def test_every_pattern_asks_for_a_word() -> None:
    """A pattern that asks for none is tried on every block; only rules for blocks without a word have such patterns."""
    patterns = {
        rule.id: rule.match or rule.opens for rule in rules() if (rule.match or rule.opens) and rule.max_words != 0
    }
    assert [name for name, pattern in patterns.items() if pattern and triggers(pattern) is None] == []


def test_stored_triggers_are_those_that_would_be_found() -> None:
    """Run `python -m training.triggers` after changing a pattern."""
    from training.triggers import found

    stored = {name: msgspec.json.decode(raw, type=Triggers | None) for name, raw in stored_triggers().items()}
    assert stored == found()


def test_the_english_pack_is_broad() -> None:
    of_english = Counter(rule.kind for rule in rules() if rule.pack in ("en", "any"))
    assert sum(of_english.values()) >= 120
    assert set(of_english) >= REMOVED_KINDS


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_a_pack_and_is_known_by_its_words(code: str) -> None:
    assert code in {language.code for language in load_languages()}
    assert any(rule.pack == code for rule in rules())


@pytest.mark.parametrize("case", LOOK_ALIKES, ids=lambda case: case["label"])
def test_look_alike_stays_alone(case: dict[str, str], any_cleaner: Cleaner, request: pytest.FixtureRequest) -> None:
    if case.get("known_failure"):
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    assert any_cleaner.clean(case["text"]).body == case["text"] + "\n"


BEFORE = [
    "The council met on Tuesday evening to settle a dispute that has divided the town for most of the past decade.",
    "More than two hundred people had come, and most of them stayed until the vote was taken shortly before midnight.",
    "The mayor, who had promised to listen, spoke for eleven minutes and left the hall by a side door afterwards.",
]
AFTER = [
    "Opponents of the plan said they would take the matter to court, where two similar cases are already pending.",
    "Its supporters pointed to the new school, which could not be built if the land were to be sold after all.",
    "A decision of the regional government is expected in the autumn, when the budget for the coming year is drawn up.",
]


@pytest.mark.parametrize("case", LOOK_ALIKES, ids=lambda case: case["label"])
def test_look_alike_stays_between_paragraphs(
    case: dict[str, str], any_cleaner: Cleaner, request: pytest.FixtureRequest
) -> None:
    if case.get("known_failure"):
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    body = "\n\n".join([*BEFORE, case["text"], *AFTER]) + "\n"
    assert any_cleaner.clean(body).body == body


@cache
def rulebook() -> Rulebook:
    return Rulebook(rules(), LANGUAGES)


def claims(language: str, text: str) -> list[str]:
    """The rules that claim blocks of `text`."""
    blocks = read_text(text)
    hits = rulebook().hits(blocks, find_words([block.text for block in blocks]), [language])
    return [hit.rule.id for hit in hits.claims.values()]


HEADINGS = {
    "ar": "الطقس; صور",
    "bg": "Времето; Отговор",
    "cs": "Kontakt; Odpovědi",
    "da": "Kontakt; Svar",
    "de": "Kontakt; Antworten; Horoskop; Folgen; Fotos",
    "el": "Ο καιρός; Φαρμακεία; Επικοινωνία; Φωτογραφίες; Βίντεο",
    "en": "Contact; Next; Photos; Events; Our history; Label; Text",
    "es": "Contacto; Respuestas; Imágenes",
    "fa": "هواشناسی",
    "fi": "Yhteystiedot; Vastaukset",
    "fr": "Contact; Emploi; Réactions; Plus; Moins",
    "he": "מזג האוויר",
    "hi": "मौसम; जवाब",
    "hu": "Kapcsolat; Válaszok",
    "id": "Cuaca; Kontak",
    "it": "Contatti; Risposte",
    "ja": "天気; 写真; 動画",
    "ko": "날씨; 사진",
    "nl": "Contact; Antwoorden",
    "no": "Kontakt; Svar",
    "pl": "Kontakt; Rozkład jazdy; Repertuar; Horoskop",
    "pt": "Contato; Respostas",
    "ro": "Contact; Răspunsuri",
    "ru": "Погода; Контакты; Отзывы; Фото",
    "sk": "Kontakt; Odpovede",
    "sv": "Kontakt; Svar",
    "tr": "İletişim; Yanıtlar",
    "uk": "Погода; Контакти",
    "vi": "Thời tiết; Liên hệ",
    "zh": "视频; 直播; 关键词：坚守; 标签：他不愿意被贴上的东西; 来源：祖父留下的老房子",
}
"""Words of menus, galleries, threads and players that head parts of articles as well."""


@pytest.mark.parametrize(
    ("language", "heading"),
    [(language, heading) for language, headings in HEADINGS.items() for heading in headings.split("; ")],
)
def test_no_rule_is_sure_of_a_word_that_an_article_may_head_a_part_with(language: str, heading: str) -> None:
    assert claims(language, "\n\n".join([*BEFORE, heading, *AFTER])) == []


@pytest.mark.parametrize("label", ["Careers at the site", "Previous page", "Search results", "Log in"])
@pytest.mark.parametrize("colon", [":", "：", " :"])
def test_an_entry_of_menus_with_a_colon_behind_it_is_evidence(label: str, colon: str) -> None:
    fields = {"id": "menu", "kind": Kind.NAV, "why": "w", "pack": "any", "path": Path("any/nav.toml")}
    book = Rulebook([Rule(**fields, phrases=("careers at the site", "previous page", "search results", "log in"))])
    blocks = read_text(label + colon)
    hits = book.hits(blocks, find_words([block.text for block in blocks]), [])
    assert not hits.claims
    assert hits.by_block[0][0].rule.id == "menu"
    assert Rulebook([Rule(**fields, phrases=(label + ":",))]).hits(blocks, find_words([label + colon]), []).claims
    assert book.hits(read_text(label), find_words([label]), []).claims


def test_who_asks_in_an_interview_is_no_byline() -> None:
    assert claims("zh", "\n\n".join([*BEFORE, "记者：", *AFTER])) == []
    assert claims("zh", "\n\n".join(["记者：", *BEFORE, *AFTER])) == ["zh-byline-role-above"]


def test_there_are_enough_look_alikes() -> None:
    assert len(LOOK_ALIKES) >= 60
    assert len({case["text"] for case in LOOK_ALIKES}) == len(LOOK_ALIKES)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('near = {kind = "nav", blocks = -5}', "field 'near': blocks is below 1: the rule can never hit"),
        ('near = {kind = "nav", blocks = 0}', "field 'near': blocks is below 1: the rule can never hit"),
        ("min_words = 9\nmax_words = 2", "field 'max_words': is below min_words: the rule can never hit"),
        ("max_words = -1", "field 'max_words': is below 0: the rule can never hit"),
        ("min_words = -3", "field 'min_words': is below 0, which no block's length is"),
    ],
)
def test_a_rule_that_can_never_hit_is_an_error_that_says_so(tmp_path: Path, condition: str, told: str) -> None:
    rule = f'[[rule]]\nid = "mine"\nkind = "nav"\nwhy = "For this test."\nphrases = ["Home"]\n{condition}\n'
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_rules([tmp_path])
    assert str(error.value) == f"{tmp_path / 'mine.toml'}: rule 'mine', {told}"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("id", "", "rule 'number 1', field 'id': needs to be a name on one line, without commas"),
        ("id", "a, b", "rule 'a, b', field 'id': needs to be a name on one line, without commas"),
        ("id", "a\\nb", "rule 'a b', field 'id': needs to be a name on one line, without commas"),
        ("why", " ", "rule 'mine', field 'why': is empty: a rule says why it is right"),
        ("phrases", "…", "rule 'mine', field 'phrases': has a phrase without letters and digits, which says nothing"),
    ],
)
def test_a_field_that_says_nothing_is_an_error(tmp_path: Path, field: str, value: str, told: str) -> None:
    fields = {"id": "mine", "kind": "nav", "why": "For this test.", "phrases": "Home"} | {field: value}
    lines = [f'{name} = ["{text}"]' if name == "phrases" else f'{name} = "{text}"' for name, text in fields.items()]
    (tmp_path / "mine.toml").write_text("\n".join(["[[rule]]", *lines, "converted = true"]), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_rules([tmp_path])
    assert str(error.value) == f"{tmp_path / 'mine.toml'}: {told}"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("action = 'keeep'", "field 'action': unknown action 'keeep': did you mean keep?"),
        ("position = 'heda'", "field 'position': unknown position 'heda': did you mean head?"),
        ("mtach = '^Home$'", "field 'mtach': unknown field 'mtach': did you mean match?"),
        ("near = {kind = 'navv', blocks = 1}", "field 'near.kind': unknown kind 'navv': did you mean nav?"),
        ("near = {kinds = 'nav', blocks = 1}", "field 'near.kinds': unknown field 'kinds': did you mean kind?"),
        ("near = {kind = 'nav'}", "field 'near': object missing required field `blocks`"),
        ("min_words = '3'", "field 'min_words': expected a whole number, got a string"),
        ("phrases = 'Home'", "field 'phrases': expected a list, got a string"),
    ],
)
def test_a_word_that_is_none_of_those_there_are_is_told_with_the_nearest(tmp_path: Path, line: str, told: str) -> None:
    rule = f"[[rule]]\nid = 'mine'\nkind = 'nav'\nwhy = 'For this test.'\n{line}\n"
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_rules([tmp_path])
    assert str(error.value) == f"{tmp_path / 'mine.toml'}: rule 'mine', {told}"


def test_a_keep_rule_cannot_be_mere_evidence(tmp_path: Path) -> None:
    rule = "[[rule]]\nid = 'mine'\nkind = 'nav'\nwhy = 'w'\nphrases = ['Home']\naction = 'keep'\ncertain = false\n"
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(RuleError, match="field 'certain': false does not go with the action 'keep'"):
        load_rules([tmp_path])


def test_a_byte_order_mark_is_no_part_of_a_pack(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "mine"\nkind = "nav"\nwhy = "For this test."\nphrases = ["Home"]\n'
    (tmp_path / "mine.toml").write_text(rule, encoding="utf-8-sig")
    assert "mine" in {rule.id for rule in load_rules([tmp_path])}


@pytest.mark.parametrize(
    ("place", "hosts"),
    [
        ("sites/gazette.example.toml", {"gazette.example"}),
        ("Sites/Gazette.Example.toml", {"gazette.example"}),
        ("sites/www.gazette.example.toml", {"gazette.example"}),
        ("foo/bar/sites/gazette.example.toml", {"gazette.example"}),
        ("sites/g/gazette.example.toml", {"gazette.example"}),
        ("sites/en/gazette.example.toml", {"gazette.example"}),
        ("sites/.gazette.example.toml", {"gazette.example", "news.gazette.example"}),
        ("de/mine.toml", set()),
        ("DE/mine.toml", set()),
        ("de/more/mine.toml", set()),
        ("mine.toml", {"gazette.example", "news.gazette.example", None}),
        ("mine.TOML", {"gazette.example", "news.gazette.example", None}),
        ("site/gazette.example.toml", {"gazette.example", "news.gazette.example", None}),
        ("sites/._gazette.example.toml", set()),
        ("sites/.#gazette.example.toml", set()),
        ("sites/.old/gazette.example.toml", set()),
        (".ipynb_checkpoints/mine.toml", set()),
        (".mine.toml", set()),
    ],
)
def test_the_place_of_a_pack_says_where_it_applies(tmp_path: Path, place: str, hosts: set[str | None]) -> None:
    path = tmp_path / "packs" / place
    path.parent.mkdir(parents=True)
    path.write_text('[[rule]]\nid = "mine"\nkind = "nav"\nwhy = "For this test."\nphrases = ["Zebra corner"]\n')
    (tmp_path / "packs" / "empty.toml").touch()
    cleaner = Cleaner(rules=[tmp_path / "packs"], model=False)
    text = "\n\n".join([*BEFORE, "Zebra corner", *AFTER])
    asked = ("gazette.example", "news.gazette.example", None)
    assert {host for host in asked if "mine" in {block.rule for block in cleaner.clean(text, url=host).blocks}} == hosts


def test_what_an_editor_keeps_beside_a_pack_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").touch()
    (tmp_path / "._mine.toml").write_bytes(b"\0\5\x16\7")
    (tmp_path / ".#mine.toml").symlink_to("somebody@somewhere.1")
    assert load_rules([tmp_path]) == load_rules()


def test_a_folder_of_packs_may_be_hidden_itself(tmp_path: Path) -> None:
    (tmp_path / ".rules").mkdir()
    (tmp_path / ".rules" / "mine.toml").touch()
    assert load_rules([tmp_path / ".rules"]) == load_rules()


def test_links_to_folders_are_followed_and_each_folder_is_read_once(tmp_path: Path) -> None:
    rule = "[[rule]]\nid = '{}'\nkind = 'nav'\nwhy = 'For this test.'\nphrases = ['Zebra corner']\n"
    for place in ("rules/de/a.toml", "team/gazette.example.toml", "team/.old/b.toml"):
        path = tmp_path / place
        path.parent.mkdir(parents=True)
        path.write_text(rule.format(path.stem), encoding="utf-8")
    links = {"sites": "../team", "any": "de", "de/round": "../../rules", ".hidden": "../team", "gone": "nowhere"}
    for link, to in links.items():
        (tmp_path / "rules" / link).symlink_to(to)
    built_in = set(load_rules())
    added = [rule for rule in load_rules([tmp_path / "rules"]) if rule not in built_in]
    assert [(rule.id, rule.pack, rule.site) for rule in added] == [
        ("a", "de", None),
        ("gazette.example", "sites", "gazette.example"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("sites/gazette.example.toml", "sites/herald.example.toml"), ("en/mine.toml", "any/mine.toml")],
)
def test_the_hash_of_the_rules_tells_where_they_apply(tmp_path: Path, one: str, other: str) -> None:
    found = []
    for folder, place in (("first", one), ("second", other)):
        path = tmp_path / folder / place
        path.parent.mkdir(parents=True)
        path.write_text('[[rule]]\nid = "mine"\nkind = "nav"\nwhy = "For this test."\nphrases = ["Zebra corner"]\n')
        found.append(rules_hash(load_rules([tmp_path / folder])))
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("length", "closed"), [(LONGEST_BLOCK, True), (LONGEST_BLOCK + 1, False), (2 * LONGEST_BLOCK, False)]
)
def test_a_block_that_is_too_long_for_rules_closes_no_section(length: int, closed: bool) -> None:
    rule = Rule(
        id="mine", kind=Kind.RELATED, why="For this test.", opens="^Rail$", closes="^Stop", pack="any", path=Path("x")
    )
    long = ("Words " * length)[: length - LONGEST_BLOCK] + ("Stop " * LONGEST_BLOCK)[:LONGEST_BLOCK]
    texts = ["Rail", "A link", long, "Another link"]
    blocks = [Block(text, text, (line, line)) for line, text in enumerate(texts, start=1)]
    hits = Rulebook([rule]).hits(blocks, find_words(texts), [])
    assert sorted(hits.by_block) == ([0, 1] if closed else [0, 1, 2, 3])


def test_a_file_in_place_of_a_folder_of_packs_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[rule]]\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"mine\.toml: is a file, and a folder of rules is needed"):
        load_rules([tmp_path / "mine.toml"])


def test_a_pack_that_is_nested_too_deep_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("rule = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    with pytest.raises(RuleError) as told:
        load_rules([tmp_path])
    assert str(told.value) == f"{tmp_path / 'mine.toml'}: nested too deep"


def test_a_pattern_that_is_nested_too_deep_names_its_rule(tmp_path: Path) -> None:
    pattern = "(" * 5000 + "a" + ")" * 5000
    (tmp_path / "mine.toml").write_text(
        f"[[rule]]\nid = 'deep'\nkind = 'nav'\nmatch = '{pattern}'\nwhy = 'w'\nstrips = ['a']\nkeeps = ['b']\n"
    )
    with pytest.raises(RuleError) as told:
        load_rules([tmp_path])
    assert str(told.value) == f"{tmp_path / 'mine.toml'}: rule 'deep', field 'match': nested too deep"


def test_a_folder_without_packs_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "my.txt").write_text("[[rule]]\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"holds no rules, which stand in \.toml files"):
        load_rules([tmp_path])
