"""What rules do on documents: those that never fire, always lose or overlap, and what one does to pinned bodies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleaner.cli.app import app
from cleaner.document import Document
from cleaner.learn.usage import Finding, Usage
from cleaner.read.text import read_text
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.schema import Rule

RULES = """
[[rule]]
id = "wide"
kind = "ad"
match = '^Cross'
why = "For this test."
strips = ["Cross here."]
keeps = ["They cross here."]

[[rule]]
id = "narrow"
kind = "nav"
match = '^Cross our bridge'
why = "For this test: all that it hits, the rule above it hits first."
strips = ["Cross our bridge today."]
keeps = ["They cross our bridge."]

[[rule]]
id = "idle"
kind = "share"
phrases = ["Tell a friend"]
why = "For this test: no document has it."
strips = ["Tell a friend"]
keeps = ["Tell a friend that it rains."]
"""
BODY = "The ferry to the island was cancelled on Friday because of high winds, the harbour master said in the evening."
DUMP = f"{BODY}\nCross our bridge today.\nCross our bridge again.\n{BODY[::-1]}.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rules, and a dump with the body that must come out of it."""
    monkeypatch.chdir(tmp_path)
    for folder in ("mine", "dumps", "expected"):
        (tmp_path / folder).mkdir()
    (tmp_path / "mine" / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "dumps" / "one.txt").write_text(DUMP, encoding="utf-8")
    (tmp_path / "expected" / "one.txt").write_text(f"{BODY}\n\n{BODY[::-1]}.\n", encoding="utf-8")
    return tmp_path


def own_rules(project: Path) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules([project / "mine"]) if rule.pack == "mine")


def rules(*args: str) -> Result:
    return CliRunner().invoke(app, ["rules", *args])


def test_a_rule_that_hits_nothing_never_fires_and_one_that_settles_nothing_always_loses(project: Path) -> None:
    usage = Usage(own_rules(project))
    usage.see(Document(read_text(DUMP)))
    found = {(note.rule.id, note.finding, note.other) for note in usage.notes(whole=True)}
    assert found == {
        ("idle", Finding.NEVER_FIRES, None),
        ("narrow", Finding.ALWAYS_LOSES, "wide"),
        ("narrow", Finding.OVERLAPS, "wide"),
    }


def test_on_examples_no_rule_is_told_for_not_firing(project: Path) -> None:
    usage = Usage(own_rules(project))
    usage.see_examples()
    found = {(note.rule.id, note.finding) for note in usage.notes(whole=False)}
    assert found == {("narrow", Finding.ALWAYS_LOSES)}


def test_what_a_corpus_shows_is_told_and_is_no_fault(project: Path) -> None:
    result = rules("check", "mine", "--corpus", "dumps", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["rules"], told["problems"]) == (0, 3, [])
    assert {(note["rule"], note["finding"]) for note in told["notes"]} == {
        ("idle", "never fires"),
        ("narrow", "always loses"),
        ("narrow", "overlaps"),
    }


@pytest.mark.parametrize(
    ("site", "args", "idle"),
    [
        (None, [], set()),
        (None, ["--site", "www.gazette.example"], {"gazette-idle"}),
        ("gazette.example", [], {"gazette-idle"}),
        ("gazette.example", ["--site", "other.example"], set()),
        ("gazette.example", ["--overlaps"], {"gazette-idle"}),
    ],
)
def test_rules_of_a_site_are_tried_where_the_corpus_is_said_to_be_from_there(
    project: Path, site: str | None, args: list[str], idle: set[str]
) -> None:
    (project / "mine" / "sites").mkdir()
    rule = RULES[: RULES.index("[[rule]]", 9)].replace('"wide"', '"gazette-wide"').replace("Cross", "Crowds? on")
    never = rule.replace("wide", "idle").replace("match = '^Crowds? on'", 'css = "aside.idle"')
    pack = project / "mine" / "sites" / "gazette.example.toml"
    pack.write_text(
        rule.replace("Crowds? on", "Cross") + never.replace("Crowds? on here.", "<aside class='idle'>x</aside>")
    )
    if site:
        Path("cleaner.toml").write_text(f'site = "{site}"\n')
    told = json.loads(rules("check", "mine", "--corpus", "dumps", *args, "--json").stdout)
    of_site = {note["rule"] for note in told["notes"] if note["finding"] == "never fires"} - {"idle"}
    assert of_site == idle


@pytest.fixture
def site_pack(project: Path) -> Path:
    """A pack for gazette.example, whose rule hits the dump."""
    (project / "mine" / "rules.toml").unlink()
    pack = project / "mine" / "sites" / "gazette.example.toml"
    pack.parent.mkdir()
    pack.write_text(RULES[: RULES.index("[[rule]]", 9)], encoding="utf-8")
    return pack


LINES = "".join(json.dumps({"text": DUMP, "url": f"https://gazette.example/{one}"}) + "\n" for one in range(3))
NO_SITE = (
    "cleaner: the rules for 1 site were tried on no document: nothing says where any is from, as --site, the address "
    "in a record or a folder named for a host does\n"
)


@pytest.mark.parametrize(
    ("files", "args", "said", "told"),
    [
        ({"in/gazette.example/one.txt": DUMP}, [], "", []),
        ({"in/gazette.example/one.txt": BODY}, [], "", ["'wide' never fires in 1 documents"]),
        ({"in/other.example/one.txt": DUMP}, [], "", []),
        ({"in/one.txt": DUMP}, [], NO_SITE, []),
        ({"in/one.txt": DUMP}, ["--site", "gazette.example"], "", []),
        ({"in.jsonl": LINES}, [], "", []),
        ({"in.jsonl": LINES.replace("Cross", "Close")}, [], "", ["'wide' never fires in 3 documents"]),
        ({"in.jsonl": LINES.replace('"url"', '"at"')}, [], NO_SITE, []),
        ({"in.jsonl": LINES.replace('"url"', '"at"')}, ["--url-field", "at"], "", []),
        ({"in.jsonl": LINES.replace('"text"', '"dump"')}, ["--field", "dump"], "", []),
        ({"in.jsonl": LINES.replace("gazette", "other")}, ["--site", "gazette.example"], "", []),
    ],
)
def test_rules_of_a_site_are_tried_on_what_the_corpus_has_from_there(
    site_pack: Path, files: dict[str, str], args: list[str], said: str, told: list[str]
) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    corpus = "in" if Path("in").is_dir() else "in.jsonl"
    result = rules("check", "mine", "--corpus", corpus, *args, "--json")
    notes = [note["message"].rpartition("rule ")[2] for note in json.loads(result.stdout)["notes"]]
    assert (result.exit_code, result.stderr, notes) == (0, said, told)


@pytest.mark.parametrize("option", ["--site", "--field", "--url-field"])
def test_what_says_how_a_corpus_is_read_is_refused_without_one(project: Path, option: str) -> None:
    result = rules("check", "mine", option, "gazette.example")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "name one with --corpus" in result.stderr


def test_a_record_that_cannot_be_read_is_told_by_its_line(project: Path) -> None:
    Path("in.jsonl").write_text(LINES + '{"url": "https://gazette.example/4"}\n', encoding="utf-8")
    result = rules("check", "mine", "--corpus", "in.jsonl")
    assert (result.exit_code, result.stderr) == (1, "cleaner: in.jsonl line 4: no column 'text'\n")
    assert "never fires in 3 documents" in result.stdout


def test_a_table_that_is_no_json_lines_is_no_corpus(project: Path) -> None:
    Path("in.csv").write_text("text,url\nHome,https://gazette.example/1\n", encoding="utf-8")
    result = rules("check", "mine", "--corpus", "in.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "cleaner: in.csv: holds csv, and a corpus is of files or of JSON Lines\n"


@pytest.mark.parametrize("corpus", [["dumps", "nowhere.txt"], ["dumps", "broken.txt"]])
def test_a_corpus_of_which_something_could_not_be_read_is_a_failure(project: Path, corpus: list[str]) -> None:
    (project / "broken.txt").write_bytes(b"\x89PNG\r\n\0\0\0\r" * 20)
    result = rules("check", "mine", *(f"--corpus={one}" for one in corpus))
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "never fires in 1 documents" in result.stdout


def test_a_corpus_that_is_not_there_is_one_line(project: Path) -> None:
    result = rules("check", "--corpus", "nowhere")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)


def test_the_impact_of_a_rule_is_what_its_removal_does_to_the_bodies(project: Path) -> None:
    args = ["--rules", "mine", "--sources", "dumps", "--goldens", "expected", "--no-model", "--json"]
    told = json.loads(rules("impact", "wide", *args, "--disable", "narrow").stdout)
    assert told == {
        "rule": "wide",
        "goldens": 1,
        "right_with": 1,
        "right_without": 0,
        "changed": [
            {
                "source": "dumps/one.txt",
                "lost": [],
                "gained": ["Cross our bridge today.", "Cross our bridge again."],
                "right_with": True,
                "right_without": False,
            }
        ],
    }
    assert json.loads(rules("impact", "idle", *args).stdout)["changed"] == []


def test_the_impact_is_told_in_lines(project: Path) -> None:
    args = ["--rules", "mine", "--sources", "dumps", "--goldens", "expected", "--no-model", "--disable", "narrow"]
    assert rules("impact", "wide", *args).stdout.splitlines() == [
        "dumps/one.txt: the body is right only with the rule; without it",
        "  + Cross our bridge today.",
        "  + Cross our bridge again.",
        "1 golden: without wide 1 body differs; right with it 1, without it 0",
    ]


def test_the_impact_is_told_of_goldens_with_a_golden_toml_and_beside_their_sources(project: Path) -> None:
    for name, text in {
        "cleaner.toml": 'sources = "dumps"\ngoldens = "expected"\nrules = "mine"\nno-model = true\n',
        "expected/site/golden.toml": 'disable = ["narrow"]\nsources = "../../dumps/site"\n',
        "expected/site/two.txt": f"{BODY}\n",
        "dumps/site/two.txt": f"{BODY}\nCross our bridge today.\n",
        "pages/x.txt": f"{BODY}\nCross a bridge.\n",
        "pages/x.golden.txt": f"{BODY}\n",
    }.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    for folder, goldens, changed in (
        ("expected", 2, ["two.txt"]),
        ("expected/site", 1, ["two.txt"]),
        ("pages", 1, ["x.txt"]),
    ):
        told = json.loads(rules("impact", "wide", "--goldens", folder, "--json").stdout)
        assert (told["goldens"], [Path(one["source"]).name for one in told["changed"]]) == (goldens, changed)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (
            ["impact", "wid", "--rules", "mine", "--sources", "dumps", "--goldens", "expected"],
            "unknown rule 'wid': did you mean wide",
        ),
        (["impact", "wide", "--rules", "mine", "--sources", "nowhere"], "no such folder of sources"),
        (["impact", "wide", "--rules", "mine", "--sources", "dumps", "--goldens", "mine"], "has a golden in mine"),
    ],
)
def test_an_impact_that_cannot_be_told_is_one_line(project: Path, args: list[str], told: str) -> None:
    result = rules(*args)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert told in result.stderr


def test_the_impact_on_a_source_that_cannot_be_read_is_a_failure_and_the_others_are_told(project: Path) -> None:
    (project / "dumps" / "none.txt").write_bytes(b"\0")
    (project / "expected" / "none.txt").write_text("")
    result = rules("impact", "wide", "--rules", "mine", "--sources", "dumps", "--goldens", "expected")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "1 golden: without wide" in result.stdout
