"""`cleaner rules`: what there is, what one says, and whether all keep their promises."""

from __future__ import annotations

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
    rows = [line.split("\t") for line in rules("list", "--kind", "ad,legal", "--pack", "en").stdout.splitlines()]
    assert rows
    assert {row[1] for row in rows} <= {"ad", "legal"}
    assert {row[2] for row in rows} == {"en"}


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


@pytest.mark.parametrize("text", ["[[rule]\n", RULE + "colour = 1\n", RULE + RULE, RULE.replace("^Cross", "(Cross")])
def test_a_pack_that_does_not_load_is_one_line(pack: Path, text: str) -> None:
    pack.write_text(text)
    for args in (["check", "packs"], ["list", "--rules", "packs"]):
        result = rules(*args)
        assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
        assert "mine.toml" in result.stderr


def test_the_rules_of_the_project_are_taken_along(pack: Path) -> None:
    Path("cleaner.toml").write_text('rules = ["packs"]\n')
    assert rules("show", "my-bridge").exit_code == 0
    assert "my-bridge" in rules("list").stdout
