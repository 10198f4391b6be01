"""A pattern that blows up costs its document and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.rulebook import index

PACK = """
[[rule]]
id = "my-blowup"
kind = "nav"
match = '^(a|aa)+$'
why = "Two ways to match each pair make exponentially many ways to match them all."
strips = ["aaa"]
keeps = ["Something else."]
"""
SOUND = "The ferry to the island was cancelled on Friday because of high winds, the harbour master said.\n"


def test_the_document_is_set_aside_and_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SECONDS", 0.2)
    for folder in ("pack", "in"):
        (tmp_path / folder).mkdir()
    (tmp_path / "pack" / "mine.toml").write_text(PACK, encoding="utf-8")
    (tmp_path / "in" / "bad.txt").write_text("a" * 60 + "! word\n", encoding="utf-8")
    (tmp_path / "in" / "good.txt").write_text(SOUND, encoding="utf-8")
    command = [
        "clean",
        str(tmp_path / "in"),
        "-o",
        str(tmp_path / "out"),
        "--rules",
        str(tmp_path / "pack"),
        "--no-model",
    ]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert (tmp_path / "out" / "good.txt").read_text(encoding="utf-8") == SOUND
    assert not (tmp_path / "out" / "bad.txt").exists()
    complaint = next(line for line in result.stderr.splitlines() if "bad.txt" in line)
    assert "my-blowup" in complaint
    assert "time limit" in complaint
