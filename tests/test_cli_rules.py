"""`cleaner rules`: what there is, what one says, and whether all keep their promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleaner.cli.app import app
from cleaner.rulebook.load import builtin_folder, load_rules

RULE = """
[[rule]]
id = "my-bridge"
kind = "ad"
match = '^Cross our bridge'
why = "For this test."
strips = ["Cross our bridge today."]
keeps = ["They cross our bridge."]
"""


@pytest.fixture(autouse=True)
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with one rule, below the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "packs").mkdir()
    path = tmp_path / "packs" / "mine.toml"
    path.write_text(RULE)
    return path


def rules(*args: str) -> Result:
    return CliRunner().invoke(app, ["rules", *args])


def test_list_has_a_line_for_each_rule() -> None:
    rows = [line.split("\t") for line in rules("list", "--rules", "packs").stdout.splitlines()]
    loaded = load_rules([Path("packs")])
    assert rows == [[rule.id, rule.kind, rule.pack, rule.why] for rule in loaded]
    assert ["my-bridge", "ad", "packs", "For this test."] in rows


def test_list_is_narrowed_by_kind_and_pack() -> None:
    rows = [
        line.split("\t")
        for line in rules("list", "--kind", "ad,legal", "--kind", "nav", "--pack", "en").stdout.splitlines()
    ]
    assert {row[1] for row in rows} == {"ad", "legal", "nav"}
    assert {row[2] for row in rows} == {"en"}


@pytest.mark.parametrize("args", [["--pack", "sites"], ["--pack", "en", "--kind", "quote"]])
def test_a_pack_without_such_rules_is_an_empty_list(args: list[str]) -> None:
    result = rules("list", *args)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_show_says_it_as_a_pack_has_it() -> None:
    assert 'near           { kind = "comment", blocks = 3 }' in rules("show", "fi-comment-thread").stdout.splitlines()
    assert "certain        false" in rules("show", "en-comment-thread-bare").stdout.splitlines()


def test_show_says_what_the_pack_says(pack: Path) -> None:
    shown = rules("show", "my-bridge", "--rules", "packs").stdout.splitlines()
    assert {tuple(line.split(None, 1)) for line in shown} == {
        ("id", "my-bridge"),
        ("kind", "ad"),
        ("why", "For this test."),
        ("match", "^Cross our bridge"),
        ("strips", "Cross our bridge today."),
        ("keeps", "They cross our bridge."),
        ("pack", "packs"),
        ("path", "packs/mine.toml"),
    }


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["show", "my-bridg", "--rules", "packs"], "unknown rule 'my-bridg': did you mean my-bridge"),
        (["list", "--kind", "adds"], "unknown kind 'adds': did you mean ad"),
        (["list", "--pack", "zz"], "unknown pack 'zz': "),
    ],
)
def test_an_unknown_name_is_one_line_with_the_nearest(args: list[str], told: str) -> None:
    result = rules(*args)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert result.stderr.startswith(f"cleaner: {told}")


def test_check_is_content_with_rules_that_hold() -> None:
    result = rules("check", "packs")
    assert (result.exit_code, result.stdout) == (0, f"1 of {len(load_rules([Path('packs')])):,} rules, 0 problems\n")


def test_check_of_the_built_in_folder_is_a_check_of_the_built_in_rules() -> None:
    Path("cleaner.toml").write_text('rules = ["packs"]\n')
    result = rules("check", str(builtin_folder()))
    assert (result.exit_code, result.stdout) == (0, f"{len(load_rules()):,} rules, 0 problems\n")


def test_check_names_file_rule_and_field_of_an_example_that_fails(pack: Path) -> None:
    pack.write_text(RULE.replace("They cross our bridge.", "Cross our bridge with care."))
    result = rules("check", "packs")
    (problem,) = (line for line in result.stdout.splitlines() if "my-bridge" in line)
    assert result.exit_code == 1
    assert "mine.toml" in problem
    assert "keeps" in problem


SECTION = """
[[rule]]
id = "zebra"
kind = "related"
opens = '^Zebra corner$'
closes = '{closes}'
why = "For this test."
strips = ["{example}"]
keeps = ["The zebra corner of the zoo was closed."]
"""


@pytest.mark.parametrize(
    ("closes", "example", "missed"),
    [
        (r"\.$", r"Zebra corner\nA teaser\nA sentence ends it.\nA teaser", None),
        (r"\.$", r"Zebra corner", None),
        (r".", r"Zebra corner\nA first teaser\nA second teaser", "A first teaser"),
        (r"^Z", r"Zebra corner\nZebra corner\nA teaser", None),
        (r"^A", r"Zebra corner\nA teaser\nZebra corner\nA teaser", "A teaser"),
    ],
)
def test_a_section_takes_what_its_example_shows_below_the_heading(
    pack: Path, closes: str, example: str, missed: str | None
) -> None:
    pack.write_text(SECTION.format(closes=closes, example=example))
    told = rules("check", "packs").stdout.splitlines()
    assert told[:-1] == ([f"packs/mine.toml: rule 'zebra', field 'strips': does not hit '{missed}'"] if missed else [])


def test_of_a_line_that_stands_twice_in_an_example_each_is_to_be_hit(pack: Path) -> None:
    rule = RULE.replace("match = '^Cross our bridge'", "css = 'aside'")
    twice = "<aside>Cross our bridge.</aside><p>Cross our bridge.</p>"
    pack.write_text(rule.replace("Cross our bridge today.", twice))
    assert "does not hit 'Cross our bridge.'" in rules("check", "packs").stdout


def test_a_subfolder_whose_name_says_nothing_is_noted(pack: Path) -> None:
    for folder in ("site", "sites", "xx", "de"):
        (pack.parent / folder).mkdir()
        (pack.parent / folder / "gazette.example.toml").write_text(RULE.replace("my-bridge", f"my-{folder}"))
    result = rules("check", "packs")
    notes = [line for line in result.stdout.splitlines() if "applies to every document" in line]
    assert result.exit_code == 0
    assert notes == [
        f"packs/{folder}/gazette.example.toml: rule 'my-{folder}' applies to every document: "
        f"'{folder}' is neither any, sites nor a language's code"
        for folder in ("site", "xx")
    ]
    assert result.stdout.endswith(", 0 problems, 2 notes\n")


@pytest.mark.parametrize(
    "name",
    [
        "gazette.example/ads",
        "gazette",
        "https___gazette.example",
        "gazette.example:8080",
        "*.gazette.example",
        "zürich",
    ],
)
def test_a_pack_for_a_site_that_is_named_for_no_host_is_noted_and_told_where_it_is_loaded(
    pack: Path, name: str
) -> None:
    sites = pack.parent / "sites"
    for host, rule in ((name, "one"), ("g/.gazette.example", "two"), ("www.gazette.example", "three")):
        path = sites / f"{host}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RULE.replace("my-bridge", rule))
    last = name.rpartition("/")[2]
    told = f"'{last}' is no host as addresses have it, such as example.com, which a file below 'sites' is named for"
    result = rules("check", "packs")
    assert result.exit_code == 0
    notes = [line for line in result.stdout.splitlines() if "no host" in line]
    assert notes == [f"packs/sites/{name}.toml: rule 'one' may apply to no document: {told}"]
    pack.with_name("a.txt").write_text("A line.\n")
    cleaned = CliRunner().invoke(app, ["clean", "packs/a.txt", "--rules", "packs", "--site", "gazette.example"])
    assert cleaned.exit_code == 0
    assert cleaned.stderr == f"cleaner: packs/sites/{name}.toml: its rules may apply to no document: {told}\n"


def test_an_id_to_disable_that_no_rule_has_is_one_line() -> None:
    result = rules("list", "--rules", "packs", "--disable", "my-bridg")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "cleaner: disable: unknown rule 'my-bridg': did you mean my-bridge?\n"


@pytest.mark.parametrize("name", ["cleaner.toml", "pyproject.toml"])
def test_an_id_to_disable_that_no_rule_has_is_told_with_the_file_that_names_it(name: str) -> None:
    disable = 'rules = ["packs"]\ndisable = ["my-bridg"]\n'
    Path(name).write_text(("[tool.cleaner]\n" if name == "pyproject.toml" else "") + disable)
    told = f"{Path(name).resolve()}: disable: unknown rule 'my-bridg': did you mean my-bridge?\n"
    assert rules("list").stderr == f"cleaner: {told}"
    assert rules("check").stdout.startswith(told)
    assert rules("list", "--disable", "none-such").stderr.startswith("cleaner: disable: unknown rule 'none-such'")


def test_what_the_project_disables_is_no_matter_to_a_check_of_other_folders(pack: Path) -> None:
    Path("cleaner.toml").write_text('rules = ["other"]\ndisable = ["only-in-other"]\n')
    assert rules("check", "packs").exit_code == 0


@pytest.mark.parametrize("text", ["[[rule]\n", RULE + "colour = 1\n", RULE + RULE, RULE.replace("^Cross", "(Cross")])
def test_a_pack_that_does_not_load_is_one_line(pack: Path, text: str) -> None:
    pack.write_text(text)
    result = rules("list", "--rules", "packs")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert "mine.toml" in result.stderr
    checked = rules("check", "packs")
    assert (checked.exit_code, checked.stderr) == (2, "")
    assert checked.stdout.splitlines()[0] == result.stderr.strip().removeprefix("cleaner: ")
    assert checked.stdout.endswith(" rules, 1 problem\n")


def test_check_tells_all_that_is_wrong_at_once(pack: Path) -> None:
    pack.write_text(RULE + RULE.replace('"my-bridge"', '"fails"').replace("They cross our", "Cross our"))
    (pack.parent / "a.toml").write_text("[[rule]\n")
    (pack.parent / "b.toml").write_text(RULE.replace('"my-bridge"', '"huge"') + "colour = 1\n")
    (pack.parent / "c.toml").write_text(RULE.replace('"my-bridge"', '"open"').replace("^Cross", "(Cross"))
    told = json.loads(rules("check", "packs", "--json").stdout)
    assert told["rules"] == 2
    assert [(problem["path"], problem["rule"], problem["field"]) for problem in told["problems"]] == [
        ("packs/a.toml", None, None),
        ("packs/b.toml", "huge", "colour"),
        ("packs/c.toml", "open", "match"),
        ("packs/mine.toml", "fails", "keeps"),
    ]


def test_check_of_a_folder_that_is_not_there_is_one_line() -> None:
    result = rules("check", "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "cleaner: nowhere: no such folder of rules\n"


def test_the_rules_of_the_project_are_taken_along(pack: Path) -> None:
    Path("cleaner.toml").write_text('rules = ["packs"]\n')
    assert rules("show", "my-bridge").exit_code == 0
    assert "my-bridge" in rules("list").stdout
