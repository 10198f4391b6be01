"""The speed benchmark runs, and names what it times."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from bench.pages import ENVIRONMENT_VARIABLE
from bench.speed import main


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(f"<p>Paragraph {n} of a story that somebody wrote for this test.</p>" for n in range(9))
    row = dict.fromkeys(("title", "author", "date")) | {
        "id": "1",
        "url": "https://example.org/a",
        "main_content": "A body.",
        "html": f"<html><body>{body}</body></html>",
    }
    for source in ("newsrooms", "wcxb"):
        with lzma.open(tmp_path / f"{source}-dev.jsonl.xz", "wt", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    app = Typer()
    app.command()(main)
    options = ["--pages", "2", "--rounds", "1", "--largest", "2000", "--write", str(tmp_path / "speed.md")]
    done = CliRunner().invoke(app, options)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "speed.md").read_text(encoding="utf-8")
    for name in (
        "dump | cleaner |",
        "dump | cleaner, no model |",
        "html | trafilatura |",
        "the parse alone",
        "| 2,000 |",
    ):
        assert name in text
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    assert CliRunner().invoke(app, options).exit_code == 2
