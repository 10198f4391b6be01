"""A pattern that blows up costs its document and nothing else."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cleaner import Cleaner
from cleaner.cli.app import app
from cleaner.rulebook import index, patterns
from cleaner.rulebook.timed_search import timed_search

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
    monkeypatch.setattr(patterns, "SECONDS_A_DOCUMENT", 0.2)
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


SLOWISH = """
[[rule]]
id = "my-ferry"
kind = "related"
match = '\\b(?:the|and|on|was|to)\\b.{0,400}?f[ei]rry h[ae]rbour'
why = "It takes some milliseconds on a long block, and is sound."
strips = ["the old ferry harbour"]
keeps = ["Something else."]
"""


def test_what_is_made_ready_for_matching_is_not_matching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(pattern: str) -> Any:
        if "f[ei]rry" in pattern:
            time.sleep(0.6)
        return triggers(pattern)

    triggers = index.triggers
    monkeypatch.setattr(index, "triggers", slow)
    monkeypatch.setattr(patterns, "SECONDS_A_DOCUMENT", 0.5)
    (tmp_path / "mine.toml").write_text(SLOWISH, encoding="utf-8")
    body = Cleaner(rules=[tmp_path], model=False).clean(SOUND.strip() * 150, format="text").body
    assert body.startswith("The ferry")


class Interrupted:
    """A pattern whose search is broken off while the engine's clock has gone less than so far."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def search(self, text: str, timeout: float) -> str:
        if timeout < self.seconds:
            raise TimeoutError
        return text


def test_the_time_of_other_threads_breaks_no_search_off() -> None:
    assert timed_search(Interrupted(3.0), "text", 1.0)[0] is True  # type: ignore[arg-type]


def test_the_time_of_the_thread_itself_does(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 1.0])
    monkeypatch.setattr("cleaner.rulebook.timed_search.thread_time", lambda: next(ticks))
    with pytest.raises(TimeoutError):
        timed_search(Interrupted(3.0), "text", 1.0)  # type: ignore[arg-type]
