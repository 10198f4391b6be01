"""Rules learned from invented sites take the template and leave the bodies, whatever the order and the size."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from bench.templates import TEMPLATES, Article, Part, articles, write_jsonl
from cleaner.cli.app import app
from cleaner.learn.forms import Form, Level, forms, pattern_of
from cleaner.learn.learn import Learned
from cleaner.learn.pack import write_site_packs
from cleaner.read.text import read_text
from cleaner.rulebook.blowup import find_blowup
from cleaner.rulebook.check import check_rules
from cleaner.rulebook.load import builtin_folder, load_rules
from cleaner.rulebook.match import Rulebook
from cleaner.rulebook.schema import Rule
from cleaner.words import find_words

pytest.importorskip("duckdb", reason="learning rules needs the extra `learn`")
pytest.importorskip("tomlkit", reason="learning rules needs the extra `learn`")

LEAST_TEMPLATE = 0.98
MOST_BODY = 0.001


@cache
def corpus(count: int = 200) -> tuple[Article, ...]:
    return tuple(articles(count=count))


@cache
def unseen() -> tuple[Article, ...]:
    """Articles of the same sites that nothing is learned from."""
    return tuple(article for template in TEMPLATES for article in islice(articles(9, 40, (template,)), 40))


def learn(*args: object) -> Result:
    return CliRunner().invoke(app, ["rules", "learn", *map(str, args), "--no-model"])


def packs_learned_from(made: Iterable[Article], folder: Path) -> dict[str, list[Rule]]:
    """The rules that the command writes for each site."""
    write_jsonl(folder / "corpus.jsonl", iter(made))
    result = learn(folder / "corpus.jsonl", "--by", "site", "-o", folder / "packs")
    assert (result.exit_code, result.stderr) == (0, "")
    learned: dict[str, list[Rule]] = {template.site: [] for template in TEMPLATES}
    for rule in load_rules([folder / "packs"]):
        if not rule.path.is_relative_to(builtin_folder()):
            assert rule.pack == "sites"
            learned[rule.path.stem].append(rule)
    return learned


def shares_taken(learned: dict[str, list[Rule]], made: Iterable[Article]) -> dict[Part, float]:
    """The share of the lines of each part that the rules of its own site take."""
    rulebooks = {site: Rulebook([given_anywhere(rule) for rule in rules]) for site, rules in learned.items()}
    there, taken = dict.fromkeys(Part, 0), dict.fromkeys(Part, 0)
    for article in made:
        blocks = read_text(article.text)
        hits = rulebooks[article.site].hits(blocks, find_words([block.text for block in blocks]), [])
        gone = set(hits.taken_out())
        for number, (part, _) in enumerate(article.lines):
            there[part] += 1
            taken[part] += number in gone
    return {part: taken[part] / there[part] for part in Part}


def given_anywhere(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, pack="any")


def without_path(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, path=Path())


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Rule]]:
    return packs_learned_from(corpus(), tmp_path_factory.mktemp("learned"))


@pytest.mark.parametrize("made", [corpus, unseen], ids=["learned from", "unseen"])
def test_the_rules_take_the_template_and_leave_the_bodies(learned: dict[str, list[Rule]], made: Any) -> None:
    shares = shares_taken(learned, made())
    assert shares[Part.TEMPLATE] >= LEAST_TEMPLATE
    assert shares[Part.BODY] < MOST_BODY
    assert shares[Part.TITLE] < MOST_BODY


def test_a_shuffled_corpus_gives_the_same_rules(learned: dict[str, list[Rule]], tmp_path: Path) -> None:
    sites = {template.site for template in TEMPLATES[:3]}
    made = [article for article in corpus() if article.site in sites]
    random.Random(3).shuffle(made)
    again = packs_learned_from(made, tmp_path)
    for site in sites:
        assert [without_path(rule) for rule in again[site]] == [without_path(rule) for rule in learned[site]]


def test_a_corpus_ten_times_as_large_gives_rules_as_good(tmp_path: Path) -> None:
    shares = shares_taken(packs_learned_from(articles(count=2_000), tmp_path), unseen())
    assert shares[Part.TEMPLATE] >= LEAST_TEMPLATE
    assert shares[Part.BODY] < MOST_BODY


def test_every_rule_holds_by_its_own_examples_and_none_can_blow_up(learned: dict[str, list[Rule]]) -> None:
    rules = [rule for rules in learned.values() for rule in rules]
    assert [str(problem) for problem in check_rules(rules)] == []
    patterns = {pattern for rule in rules for pattern in (rule.match, rule.opens, rule.closes) if pattern}
    assert {pattern for pattern in patterns if find_blowup(pattern)} == set()


def test_examples_are_real_lines(learned: dict[str, list[Rule]]) -> None:
    lines = {line for article in corpus() for _, line in article.lines}
    body = {line for article in corpus() for part, line in article.lines if part is not Part.TEMPLATE}
    for rules in learned.values():
        for rule in rules:
            assert {line for example in rule.strips for line in example.split("\n")} <= lines
            assert set(rule.keeps) <= body


# A folder of dumps, and what is said of it.


def dumps(folder: Path, count: int = 40, template: int = 0) -> Path:
    folder.mkdir(parents=True)
    for article in islice(articles(4, count, (TEMPLATES[template],)), count):
        (folder / f"{article.number}.txt").write_text(article.text, encoding="utf-8")
    return folder


def test_a_folder_of_dumps_gives_a_pack_that_loads_and_says_what_it_would_do(tmp_path: Path) -> None:
    dumps(tmp_path / "dumps")
    (tmp_path / "mine").mkdir()
    pack = tmp_path / "mine" / "pack.toml"
    result = learn(tmp_path / "dumps", "-o", pack)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "40 documents" in result.stdout
    text = pack.read_text(encoding="utf-8")
    assert "# In 40 of 40 documents of dumps; 40 lines." in text
    assert "the judge holds" in text
    assert (
        CliRunner().invoke(app, ["clean", str(tmp_path / "dumps" / "0.txt"), "--rules", str(pack.parent)]).exit_code
        == 0
    )


def test_each_folder_is_a_source_of_its_own(tmp_path: Path) -> None:
    for number in (0, 1):
        dumps(tmp_path / "dumps" / f"source-{number}", template=number)
    said = learn(tmp_path / "dumps", "--by", "folder", "-o", tmp_path / "pack.toml").stdout.splitlines()
    assert [line.split(":")[0] for line in said] == ["source-0", "source-1"]


def test_a_line_must_stand_in_as_many_documents_as_the_option_says(tmp_path: Path) -> None:
    dumps(tmp_path / "dumps" / "one", template=0)
    few, many = (learn(tmp_path / "dumps", "--share", share).stdout.count("[[rule]]") for share in (1.0, 0.1))
    assert 0 < few < many


WORDS = [
    "barrel",
    "candle",
    "cellar",
    "garden",
    "harbour",
    "hillside",
    "lantern",
    "meadow",
    "orchard",
    "quarry",
    "saddle",
]


@pytest.mark.parametrize(("articles_too", "is_learned"), [(0, True), (20, False)])
def test_no_rule_is_learned_that_takes_lines_of_articles_as_well(
    articles_too: int, is_learned: bool, tmp_path: Path
) -> None:
    """Below each article stands a line that begins so; a paragraph that does is too long to be of that form."""

    def said(number: int) -> str:
        return " ".join(random.Random(f"{document} {number}").choices(WORDS, k=number)).capitalize()

    for document in range(40):
        body = [f"{said(number)}." for number in (20, 24, 28)]
        body[1] = f"More: {said(50)}." if document < articles_too else body[1]
        (tmp_path / f"{document}.txt").write_text("\n\n".join([*body, f"More: {said(30)}"]), encoding="utf-8")
    assert ("match = '^More:'" in learn(tmp_path).stdout) is is_learned


def test_a_field_may_name_the_source(tmp_path: Path) -> None:
    records = [
        {"body": article.text, "paper": f"paper {number}"}
        for number in (0, 1)
        for article in islice(articles(4, 40, (TEMPLATES[number],)), 40)
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    result = learn(
        path, "--by", "field", "--source-field", "paper", "--text-field", "body", "-o", tmp_path / "pack.toml"
    )
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["paper 0", "paper 1"]


def test_settings_name_the_fields_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "corpus.jsonl"
    found = islice(articles(4, 40, (TEMPLATES[0],)), 40)
    records = [{"dump": article.text, "at": "https://harbour.example/a"} for article in found]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    (tmp_path / "cleaner.toml").write_text('field = "dump"\nurl-field = "at"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = learn(path, "--by", "site", "-o", tmp_path / "pack.toml")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["harbour.example"]


def test_without_an_output_the_pack_is_printed(tmp_path: Path) -> None:
    dumps(tmp_path / "dumps")
    assert "[[rule]]" in learn(tmp_path / "dumps").stdout


HOSTILE = ["../../escape", "a\n[[rule]]\nid = 'x'", "'''", '"""', "\u202eevil", "a/../../b", ""]


def test_names_of_sources_are_only_ever_text(tmp_path: Path) -> None:
    """A name that comes from the data chooses no path and breaks no pack."""
    texts = [article.text for article in islice(articles(4, 12, (TEMPLATES[0],)), 12)]
    path = tmp_path / "in" / "corpus.jsonl"
    path.parent.mkdir()
    path.write_text(
        "".join(
            json.dumps({"text": text, "source": name, "url": f"http://{name}/1"}) + "\n"
            for name in HOSTILE
            for text in texts
        )
    )
    (tmp_path / "out").mkdir()
    assert learn(path, "--by", "field", "-o", tmp_path / "out" / "pack.toml").exit_code == 0
    assert load_rules([tmp_path / "out"])
    with pytest.raises(ValueError, match="is no host"):
        write_site_packs(tmp_path / "out", [Learned("../pack", 12, 12, [])])
    before = sorted(tmp_path.rglob("*"))
    assert learn(path, "--by", "site", "-o", tmp_path / "sites").exit_code == 2
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["nowhere", "-o", "pack.toml"], "no such file or folder"),
        (["dumps", "--by", "author"], "unknown way to tell sources apart 'author'"),
        (["dumps", "-o", "packs"], "-o needs a .toml file"),
        (["dumps", "-o", "folder.toml"], "folder.toml: there already"),
        (["few", "-o", "pack.toml"], "10 are needed to learn from"),
        (["dumps", "--by", "site", "-o", "packs"], "its site is not known"),
        (["dumps", "--by", "field", "-o", "pack.toml"], "a file has no fields"),
    ],
)
def test_what_cannot_be_learned_from_is_said_in_a_line(
    args: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dumps(tmp_path / "dumps", 12)
    dumps(tmp_path / "few", 3)
    (tmp_path / "folder.toml").mkdir()
    result = learn(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("to", ["packs", "pack.toml"])
def test_no_pack_is_written_without_a_rule_and_none_is_in_the_way_of_a_second_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "dumps" / "gazette.example"
    site.mkdir(parents=True)
    for number in range(10):
        (site / f"{number}.txt").write_text(f"{number} is all that {'x' * number} says here.\n", encoding="utf-8")
    result = learn("dumps", "--by", "site", "-o", to)
    assert (result.exit_code, result.stderr) == (0, "")
    assert ": 0 rules for 0 of the lines" in result.stdout
    assert not Path(to).exists()
    shutil.rmtree(site)
    dumps(site, 12)
    assert learn("dumps", "--by", "site", "-o", to).exit_code == 0
    assert Path(to).exists()


def test_a_link_stays_and_the_pack_behind_it_is_written(tmp_path: Path) -> None:
    dumps(tmp_path / "dumps", 12)
    (tmp_path / "link.toml").symlink_to("real.toml")
    assert learn(tmp_path / "dumps", "-o", tmp_path / "link.toml").exit_code == 0
    assert (tmp_path / "link.toml").is_symlink()
    assert (tmp_path / "real.toml").is_file()


def test_a_pack_that_is_there_is_not_replaced_and_nothing_is_learned(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("# by hand\n", encoding="utf-8")
    result = learn(dumps(tmp_path / "dumps", 12), "-o", tmp_path / "mine.toml")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert f"{tmp_path / 'mine.toml'}: there already: name another" in result.stderr
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "# by hand\n"


def test_where_one_pack_of_a_site_is_there_none_is_written(tmp_path: Path) -> None:
    for number, site in enumerate(("valley.example", "harbour.example")):
        dumps(tmp_path / "dumps" / site, 12, number)
    pack = tmp_path / "mine" / "sites" / "valley.example.toml"
    pack.parent.mkdir(parents=True)
    pack.write_text("# by hand\n", encoding="utf-8")
    result = learn(tmp_path / "dumps", "--by", "site", "-o", tmp_path / "mine")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 2)
    assert str(pack) in result.stderr
    assert pack.read_text(encoding="utf-8") == "# by hand\n"
    assert list(pack.parent.iterdir()) == [pack]


def test_packs_of_the_same_rules_may_be_there(tmp_path: Path) -> None:
    dumps(tmp_path / "dumps" / "valley.example", 12)
    for _ in range(2):
        assert learn(tmp_path / "dumps", "--by", "site", "-o", tmp_path / "mine").exit_code == 0


def test_of_records_a_corpus_has_json_lines_only(tmp_path: Path) -> None:
    (tmp_path / "dumps.csv").write_text("text,url\nHome,https://valley.example/1\n", encoding="utf-8")
    result = learn(tmp_path / "dumps.csv")
    assert result.exit_code == 2
    assert f"{tmp_path / 'dumps.csv'}: holds csv, and a corpus is of files or of JSON Lines" in result.stderr


def test_a_record_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    write_jsonl(path, islice(articles(4, 40, (TEMPLATES[0],)), 40))
    path.write_text(
        path.read_text(encoding="utf-8") + '{"text": 3, "url": "http://a.example"}\nnot json\n', encoding="utf-8"
    )
    result = learn(path, "--by", "site", "-o", tmp_path / "packs")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert (tmp_path / "packs" / "sites" / "harbourpost.example.toml").is_file()


# The forms of lines.


def form_of(text: str, level: Level) -> Form:
    return next(form for form in forms(text) if form.level is level)


@pytest.mark.parametrize(
    ("lines", "level", "pattern_takes", "pattern_leaves"),
    [
        (
            ["Updated: March 3, 2016 10:03", "Updated: May 14, 2019 7:00"],
            Level.SHAPE,
            "Updated: June 1, 2020 9:09",
            "Updated",
        ),
        (["By Ann Archer", "By Jean-Luc O’Neil"], Level.SHAPE, "By Zoë Zeman", "By then the vote was over."),
        (["3 comments", "1,204 comments"], Level.SHAPE, "77 comments", "three comments"),
        (
            ["Read more: A bridge", "Read more: Two ferries"],
            Level.START,
            "Read more: Anything",
            "They read more: books.",
        ),
        (["A bridge | The Post", "Two ferries | The Post"], Level.END, "Anything | The Post", "A bridge | The Times"),
    ],
)
def test_a_moving_part_moves_and_the_rest_stays(
    lines: list[str], level: Level, pattern_takes: str, pattern_leaves: str
) -> None:
    import regex

    (form,) = {form_of(line, level) for line in lines}
    pattern = pattern_of(form, lines)
    assert pattern is not None
    assert all(regex.search(pattern, line) for line in [*lines, pattern_takes])
    assert not regex.search(pattern, pattern_leaves)


def test_a_form_that_leaves_everything_open_is_no_pattern() -> None:
    lines = ["Ann Archer", "Bela Brandt", "Carl Costa"]
    (form,) = {form_of(line, Level.BROAD) for line in lines}
    assert pattern_of(form, lines) is None


def test_a_part_that_only_chooses_among_a_few_words_is_written_as_that_choice() -> None:
    lines = ["Section: News", "Section: Sport"] * 8
    (form,) = {form_of(line, Level.SHAPE) for line in lines}
    assert pattern_of(form, lines) == "^Section: (?:News|Sport)$"
