"""The documentation is true: its site builds strictly, and each command and code block in it runs as it stands there.

A fence says by its language what is done with it: `console` holds commands after `$ ` and what they print, `python` is
run, a fence with a title is written to a file of that name, `text` is shown alone. `sh` holds what sets up or measures:
too much to run here, but the targets and modules that it names are there. In an output `…` stands for anything.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

markdown_it = pytest.importorskip("markdown_it", reason="the extra dev brings the Markdown parser")

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NEEDS = {"learning-rules.md": ("duckdb", "the extra learn brings it")}
"""Pages whose blocks need a package of an extra, and which."""
RUN_ELSEWHERE = {"etl.md"}
"""Pages whose blocks have tests of their own: each needs another engine."""

_TITLE = re.compile(r'title="([^"]+)"')
_SHOWN = {"text", "sh"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    line: int
    language: str
    title: str | None
    content: str


def blocks(page: Path) -> list[Block]:
    tokens = markdown_it.MarkdownIt().parse(page.read_text(encoding="utf-8"))
    found = []
    for token in tokens:
        if token.type in ("fence", "code_block"):
            title = _TITLE.search(token.info)
            language = token.info.split()[0] if token.info else ""
            found.append(Block(token.map[0] + 1, language, title and title[1], token.content))
    return found


def commands(content: str) -> list[tuple[str, str]]:
    """Each command of a console block, and what stands below it."""
    parts = re.split(r"^\$ ", content, flags=re.MULTILINE)
    return [tuple(part.split("\n", 1)) if "\n" in part else (part, "") for part in parts[1:]]  # type: ignore[misc]


def pattern(shown: str) -> str:
    """What an output must match: line by line, without regard to white space at the ends; `…` is anything."""
    lines = [line.rstrip() for line in shown.strip("\n").split("\n")]
    return r"\n".join(".*".join(map(re.escape, line.split("…"))) if line != "…" else r"(?:.*\n)*?.*" for line in lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_a_page_says_what_it_is(page: Path) -> None:
    known = {"console", "python", "toml", "yaml", "json", "markdown", "html", *_SHOWN}
    assert not [(block.line, block.language) for block in blocks(page) if block.language not in known]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in RUN_ELSEWHERE], ids=lambda page: page.name)
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    if page.name in NEEDS:
        package, reason = NEEDS[page.name]
        pytest.importorskip(package, reason=reason)
    for folder in ("seeds", "golden"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
    }
    script: list[str] = []
    for block in blocks(page):
        if block.title:
            path = tmp_path / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.content, encoding="utf-8")
        elif block.language == "console":
            for command, shown in commands(block.content):
                done = subprocess.run(
                    ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
                )  # fmt: skip
                assert done.returncode == 0, f"line {block.line}: {command}\n{done.stdout}{done.stderr}"
                printed = "\n".join(line.rstrip() for line in (done.stdout + done.stderr).strip("\n").split("\n"))
                if shown.strip():
                    assert re.fullmatch(pattern(shown), printed), f"line {block.line}: {command}\n{printed}"
        elif block.language == "python":
            script.append(block.content)
    if script:
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_sets_up_or_measures_is_there(page: Path) -> None:
    scripts = "".join(block.content for block in blocks(page) if block.language == "sh")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z-]+)", scripts)) <= set(targets)
    modules = re.findall(r"python3? -m ((?:bench|training)[\w.]*)", scripts)
    assert not [module for module in modules if importlib.util.find_spec(module) is None]


def test_the_site_builds_strictly(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="the extra docs brings MkDocs Material")
    pytest.importorskip("mkdocstrings", reason="the extra docs brings mkdocstrings")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for page in ("kinds", "rules", "commands", "python"):
        assert (tmp_path / "site" / "reference" / page / "index.html").stat().st_size > 1000
