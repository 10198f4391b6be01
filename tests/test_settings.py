"""The options of a project: where they are found, what they may say, and what is told of what they may not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cleaner.kinds import Body, ContentFormat, Kind
from cleaner.settings import _VALUES, Container, Settings, SettingsError, load_settings

EVERYTHING = """
format = "html"
from = "csv"
to = "jsonl"
body = "markdown"
keep = ["caption", "title"]
drop = "table, code"
rules = ["packs/mine", "/packs/ours"]
disable = ["one", "two"]
no-model = true
site = "example.org"
field = "dump"
url-field = "link"
id-field = "key"
prefix = "our_"
audit = true
workers = 3
max-bytes = 1000
timeout = 5
fail-fast = true
quiet = true
sources = "dumps"
goldens = "pinned"
"""


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('site = "gazette.example"\n', encoding="utf-8-sig")
    assert load_settings(tmp_path).site == "gazette.example"


def test_every_option_is_read_and_paths_count_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text(EVERYTHING)
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert load_settings(tmp_path / "a" / "b") == Settings(
        format=ContentFormat.HTML,
        from_=Container.CSV,
        to=Container.JSONL,
        body=Body.MARKDOWN,
        keep=frozenset({Kind.CAPTION, Kind.TITLE}),
        drop=frozenset({Kind.TABLE, Kind.CODE}),
        rules=(tmp_path / "packs/mine", Path("/packs/ours")),
        disable=frozenset({"one", "two"}),
        no_model=True,
        site="example.org",
        field="dump",
        url_field="link",
        id_field="key",
        prefix="our_",
        audit=True,
        workers=3,
        max_bytes=1000,
        timeout=5,
        fail_fast=True,
        quiet=True,
        sources=tmp_path / "dumps",
        goldens=tmp_path / "pinned",
    )


def test_each_field_has_a_key() -> None:
    assert [key.replace("-", "_") for key in _VALUES] == [
        field.name.removesuffix("_") for field in dataclasses.fields(Settings) if field.compare
    ]


def test_a_table_of_pyproject_serves_as_well(tmp_path: Path) -> None:
    table = "[tool.cleaner]\n" + EVERYTHING
    (tmp_path / "cleaner.toml").write_text(EVERYTHING)
    own = load_settings(tmp_path)
    (tmp_path / "cleaner.toml").unlink()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n" + table)
    assert load_settings(tmp_path) == own


def test_the_nearest_file_that_says_something_holds(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.cleaner]\nsite = 'outer.org'\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert load_settings(inner).site == "outer.org"
    (inner / "pyproject.toml").write_text("[tool.cleaner]\nsite = 'inner.org'\n")
    assert load_settings(inner).site == "inner.org"
    (inner / "cleaner.toml").write_text("quiet = true\n")
    assert load_settings(inner) == Settings(quiet=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kepe = ['caption']", "unknown option 'kepe': did you mean keep?"),
        ("keep = ['captoin']", "keep: unknown kind 'captoin': did you mean caption?"),
        ("keep = 3", "keep: a list of strings is needed"),
        ("rules = [1]", "rules: a list of strings is needed"),
        ("no-model = 'yes'", "no-model: true or false is needed"),
        ("format = 'htm'", "format: unknown value 'htm': did you mean html?"),
        ("to = 'zzz'", "to: unknown value 'zzz': one of files, json, jsonl"),
        ("workers = true", "workers: a whole number, 0 or more, is needed"),
        ("[tool.cleaner]\nquiet = true", "the keys stand alone in cleaner.toml, without [tool.cleaner]"),
        ("timeout = -1", "timeout: a whole number, 0 or more, is needed"),
        ("max-bytes = 0", "max-bytes: a whole number above 0 is needed"),
        ("site = ['a']", "site: a string is needed"),
        ("keep = [", "not TOML: "),
        ("keep = " + "[" * 5000 + "]" * 5000, "nested too deep"),
    ],
    ids=lambda value: value[:40],
)
def test_what_may_not_be_said_is_one_line_that_names_the_file(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "cleaner.toml"
    path.write_text(text + "\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert str(caught.value).startswith(f"{path}: {told}")
    assert "\n" not in str(caught.value)


def test_a_table_of_pyproject_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\ncleaner = 3\n")
    with pytest.raises(SettingsError, match="is not a table"):
        load_settings(tmp_path)


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_bytes(b"site = '\xff'\n")
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(tmp_path)
