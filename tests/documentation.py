"""Pages of the documentation as scripts: their fenced blocks, and running one page's blocks as they stand there.

A fence says by its language what is done with it: `console` holds commands after `$ ` and what they print, `python` is
run, a fence with a title is written to a file of that name, `text` is shown alone. `sh` holds what sets up or measures:
too much to run here. In an output `…` stands for anything.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    line: int
    language: str
    title: str | None
    content: str


def blocks(page: Path) -> list[Block]:
    markdown_it = pytest.importorskip("markdown_it", reason="the extra dev brings the Markdown parser")
    tokens = markdown_it.MarkdownIt().parse(page.read_text(encoding="utf-8"))
    found = []
    for token in tokens:
        if token.type in ("fence", "code_block"):
            title = _TITLE.search(token.info)
            language = token.info.split()[0] if token.info else ""
            found.append(Block(token.map[0] + 1, language, title and title[1], token.content))
    return found


def run_page(page: Path, folder: Path, programs: Path) -> None:
    """Run the blocks of a page in `folder`, with the Python and the command that are in `programs`."""
    for name in ("seeds", "golden"):
        shutil.copytree(ROOT / name, folder / name)
    # Nothing is found but what is installed there.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    script: list[str] = []
    for block in blocks(page):
        if block.title:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.content, encoding="utf-8")
        elif block.language == "console":
            for command, shown in _commands(block.content):
                done = subprocess.run(
                    ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
                )  # fmt: skip
                assert done.returncode == 0, f"line {block.line}: {command}\n{done.stdout}{done.stderr}"
                printed = "\n".join(line.rstrip() for line in (done.stdout + done.stderr).strip("\n").split("\n"))
                if shown.strip():
                    assert re.fullmatch(_pattern(shown), printed), f"line {block.line}: {command}\n{printed}"
        elif block.language == "python":
            script.append(block.content)
    if script:
        done = subprocess.run(
            [programs / "python", "-c", "\n".join(script)],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _commands(content: str) -> list[tuple[str, str]]:
    """Each command of a console block, and what stands below it."""
    parts = re.split(r"^\$ ", content, flags=re.MULTILINE)
    return [tuple(part.split("\n", 1)) if "\n" in part else (part, "") for part in parts[1:]]  # type: ignore[misc]


def _pattern(shown: str) -> str:
    """What an output must match: line by line, without regard to white space at the ends; `…` is anything."""
    lines = [line.rstrip() for line in shown.strip("\n").split("\n")]
    return r"\n".join(".*".join(map(re.escape, line.split("…"))) if line != "…" else r"(?:.*\n)*?.*" for line in lines)
