"""`cleaner explain`: every block with its lines, its kind and why, for people and for machines."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleaner.cli.app import app
from cleaner.cli.terminal import COLOURS
from cleaner.kinds import Kind
from cleaner.pipeline import Cleaner
from cleaner.printable import printable

PLAIN = Cleaner(model=False)
CAPTION = "FILE - The old bridge is seen from the harbor, March 3, 2014."
DUMP = f"""{CAPTION}

The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years.

Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer.
"""


def explain(*args: str, stdin: str | bytes = DUMP) -> Result:
    return CliRunner().invoke(app, ["explain", "--no-model", *args], input=stdin)


def test_each_block_is_a_line_with_its_place_verdict_text_and_reason() -> None:
    result = explain("-")
    blocks = PLAIN.clean(DUMP).blocks
    lines = result.stdout.splitlines()
    assert (result.exit_code, result.stderr, len(lines)) == (0, "", len(blocks))
    for line, block in zip(lines, blocks, strict=True):
        number, mark, kind, text = line.split(None, 3)
        assert (int(number), mark, kind) == (block.lines[0], "+" if block.kept else "-", block.kind)
        assert text.startswith(block.text)
        assert block.reason in text
        assert (f"(rule {block.rule})" in text) is bool(block.rule)
    assert [line.split()[1] for line in lines] == ["-", "+", "+"]


def test_json_is_what_to_dict_says() -> None:
    result = explain("-", "--json")
    assert json.loads(result.stdout) == json.loads(json.dumps(PLAIN.clean(DUMP).to_dict()))


def test_options_explain_what_clean_would_do_with_them() -> None:
    assert explain("-", "--keep", "caption").stdout.splitlines()[0].split()[1] == "+"
    assert explain("-", "--disable", PLAIN.clean(DUMP).blocks[0].rule or "").exit_code == 0
    page = explain(
        "-",
        "--json",
        "--format",
        "html",
        "--url",
        "https://paper.example/1",
        stdin=f"<html><body><p>{DUMP}</p></body></html>",
    )
    assert json.loads(page.stdout)["canonical_url"] == "https://paper.example/1"


def test_a_dump_cannot_drive_the_terminal() -> None:
    hostile = "Plain \x1b[2J\x1b]0;owned\x07 text \x9b31m and \u202eturned\u2066 \x7f\u2028 about, said the council."
    for args in (["-"], ["-", "--json"]):
        shown = explain(*args, stdin=f"{hostile}\n").stdout
        assert not set(shown) & set("\x1b\x07\x9b\x7f")
    assert "\\x1b[2J" in explain("-", stdin=hostile).stdout
    assert "\\u202eturned" in explain("-", stdin=hostile).stdout


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Café, мост, 橋, \U0001f469\u200d\U0001f680", "Café, мост, 橋, \U0001f469\u200d\U0001f680"),
        ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ("\ud800", "\\ud800"),
        ("caf\udce9", "caf\\xe9"),
        ("\ufeffa\u00adb", "\\ufeffa\\xadb"),
    ],
)
def test_only_what_a_terminal_would_act_on_or_hide_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_every_kind_has_a_colour() -> None:
    assert set(COLOURS) == set(Kind)


def test_a_terminal_gets_colour_and_lines_that_fit(tmp_path: Path) -> None:
    dump = tmp_path / "a.txt"
    dump.write_text(DUMP)
    shown = on_terminal("explain", "--no-model", str(dump))
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    heads = [line for line in plain.splitlines() if line.strip()[:1].isdigit()]
    assert len(heads) == 3
    assert all(len(line) <= 80 for line in heads)
    assert all("\N{HORIZONTAL ELLIPSIS}" in line for line in heads[1:])


def on_terminal(*args: str, **environment: str) -> str:
    """What the command shows on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", *args],
        stdout=theirs,
        stdin=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # what Linux says when the other side is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    return shown.decode()


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("gone.txt", 2, "gone.txt: no such file"),
        ("binary.txt", 1, "binary.txt: binary"),
        ("two", 2, "two: holds 2"),
        (
            "records.jsonl",
            2,
            "records.jsonl: holds records, and one document is explained; `cleaner clean` with --audit",
        ),
        ("table.parquet", 2, "table.parquet: holds records"),
        ("large.txt.gz", 1, "large.txt.gz: larger than 1,000 bytes: only `cleaner clean` takes more"),
        ("cut.txt.gz", 1, "cut.txt.gz: its compressed data is broken"),
    ],
)
def test_what_cannot_be_explained_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, status: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cleaner.batch.sources.LARGEST", 1000)
    Path("binary.txt").write_bytes(b"\0\0")
    Path("records.jsonl").write_text('{"text": "A line."}\n')
    Path("table.parquet").write_bytes(b"PAR1")
    Path("large.txt.gz").write_bytes(gzip.compress(b"a " * 1000))
    Path("cut.txt.gz").write_bytes(gzip.compress(b"A line.\n")[:-9])
    Path("two").mkdir()
    for text in ("two/a.txt", "two/b.txt"):
        Path(text).write_text(DUMP)
    result = explain(name)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (status, "", 1)
    assert result.stderr.startswith(f"cleaner: {told}")


def test_json_and_a_page_are_not_asked_for_together(tmp_path: Path) -> None:
    result = explain("-", "--json", "--html", str(tmp_path / "page.html"))
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert not (tmp_path / "page.html").exists()


def test_a_page_replaces_nothing_but_a_file(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="the extra report brings it")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.html").symlink_to("real.html")
    refused = explain("-", "--html", str(tmp_path / "pipe"))
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert (tmp_path / "pipe").is_fifo()
    assert explain("-", "--html", str(tmp_path / "link.html")).exit_code == 0
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").is_file()


@pytest.mark.parametrize(
    ("sources", "file", "kept"), [("", "x.txt", "+"), ("dumps", "dumps/deep/x.txt", "+"), ("dumps", "x.txt", "-")]
)
def test_a_source_of_a_folder_of_goldens_is_explained_as_it_is_compared(
    tmp_path: Path, sources: str, file: str, kept: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(DUMP)
    named = f'sources = "{sources}"\n' if sources else ""
    (tmp_path / "golden.toml").write_text('keep = ["caption"]\n' + named)
    assert explain(str(tmp_path / file)).stdout.splitlines()[0].split()[1] == kept
