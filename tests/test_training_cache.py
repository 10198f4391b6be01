"""What training makes of the pages is taken from the cache only where nothing that it is made by has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from training import cache


@pytest.mark.parametrize(
    "source",
    ["cleaner/kinds.py", "cleaner/judge/evidence.py", "cleaner/data/characters.npz", "rules/en/a.toml", "bench/metrics.py",
     "training/prepared.py", "training/threads.toml"],
)  # fmt: skip
def test_what_another_source_made_is_made_anew(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    path = tmp_path / source
    path.parent.mkdir(parents=True)
    path.write_text("before")
    assert cache.cached("made", ["a page"], lambda: 1) == 1
    assert cache.cached("made", ["a page"], lambda: 2) == 1
    path.write_text("after")
    assert cache.cached("made", ["a page"], lambda: 3) == 3
    assert cache.cached("made", ["another page"], lambda: 4) == 4
