"""Pages of the documentation as scripts: their fenced blocks, and running one page's blocks as they stand there.

A fence says by its language what is done with it: `console` holds commands after `$ ` and what they print, `python` is
run, a fence with a title is written to a file of that name, `text` is shown alone. `sh` holds what sets up or measures:
too much to run here. In an output `…` stands for anything. What a `console terminal` block shows is what a terminal of a
hundred columns would.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

_TITLE = re.compile(r'title="([^"]+)"')
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    line: int
    language: str
    title: str | None
    content: str
    on_terminal: bool = False


def blocks(page: Path) -> list[Block]:
    markdown_it = pytest.importorskip("markdown_it", reason="the extra dev brings the Markdown parser")
    tokens = markdown_it.MarkdownIt().parse(page.read_text(encoding="utf-8"))
    found = []
    for token in tokens:
        if token.type in ("fence", "code_block"):
            title = _TITLE.search(token.info)
            language = token.info.split()[0] if token.info else ""
            on_terminal = token.info.split()[1:] == ["terminal"]
            found.append(Block(token.map[0] + 1, language, title and title[1], token.content, on_terminal))
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
                run = _on_terminal if block.on_terminal else _in_pipe
                done = run(["bash", "-c", command], cwd=folder, env=environment)
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


def _in_pipe(command: list[str], **where: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **where)


def _on_terminal(command: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command whose output is a terminal; what it shows, without the colours."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=cwd, env=env | {"TERM": "xterm", "COLUMNS": "100"}, stdout=theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # what Linux says at the end of a terminal
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    text = _COLOURS.sub("", shown.decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(command, process.wait(), text, "")


def _commands(content: str) -> list[tuple[str, str]]:
    """Each command of a console block, and what stands below it."""
    parts = re.split(r"^\$ ", content, flags=re.MULTILINE)
    return [tuple(part.split("\n", 1)) if "\n" in part else (part, "") for part in parts[1:]]  # type: ignore[misc]


def _pattern(shown: str) -> str:
    """What an output must match: line by line, without regard to white space at the ends; `…` is anything."""
    lines = [line.rstrip() for line in shown.strip("\n").split("\n")]
    return r"\n".join(".*".join(map(re.escape, line.split("…"))) if line != "…" else r"(?:.*\n)*?.*" for line in lines)
