"""What helps at the prompt: a --help that reads well on eighty columns, and shells that complete."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cleaner.cli.app import app

COLUMNS = 80
CUT_SHORT = re.compile(r"(?<![\]}])\.\.\.$", re.MULTILINE)
"""An end at which something is left out; a usage line may end so, behind what may be repeated."""
FOR_PROGRAMMERS = re.compile(r"^ +-.*<(?:str|int range|float range|path|directory|file)>", re.MULTILINE)
"""An option whose value is called by its type and not by what it is."""


def commands(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each command by its path, the ones that hold others too."""
    yield path
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, (*path, name))


@pytest.mark.parametrize("path", list(commands(get_command(app))), ids=lambda path: " ".join(("cleaner", *path)))
def test_help_reads_well_on_eighty_columns(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    result = CliRunner().invoke(app, [*path, "--help"], prog_name="cleaner", terminal_width=COLUMNS)
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if len(line) > COLUMNS] == []
    assert CUT_SHORT.findall(result.stdout) == []
    assert FOR_PROGRAMMERS.findall(result.stdout) == []
    usage, about, *_ = result.stdout.split("\n\n")
    assert usage.startswith(" ".join(("Usage: cleaner", *path)))
    assert about.strip().endswith(".")
    # Where commands are listed, what is longer is cut.
    assert path == () or len(about.strip()) <= 45


@pytest.mark.parametrize(
    ("command", "option"),
    [
        *(("clean", "--out"), ("rules learn", "--out"), ("rules import-ftr", "--out")),
        *(("clean", "--field"), ("rules learn", "--field")),
        *(("clean", "--disable"), ("rules learn", "--disable")),
        *(("clean", "--site"), ("rules check", "--site")),
    ],
)
def test_what_is_the_same_is_called_the_same_in_every_command(command: str, option: str) -> None:
    assert option in CliRunner().invoke(app, [*command.split(), "--help"], terminal_width=COLUMNS).stdout


def test_only_containers_that_are_written_are_offered_for_results() -> None:
    said = CliRunner().invoke(app, ["clean", "--help"], terminal_width=COLUMNS).stdout
    assert "--to files|json|jsonl|csv|parquet|arrow\n" in said


COMPLETES = {
    "bash": "COMP_WORDS=(cleaner ru) COMP_CWORD=1; _cleaner_completion cleaner; echo ${COMPREPLY[@]}",
    "zsh": "_arguments() { print -r -- $@ }; words=(cleaner ru) CURRENT=2; _cleaner_completion",
    "fish": "complete --do-complete 'cleaner ru'",
}
"""For each shell, what it does when the tabulator is pressed behind `cleaner ru`."""
BEFORE = {"zsh": "autoload -Uz compinit && compinit -u -d dump;"}


@pytest.mark.parametrize("shell", COMPLETES)
def test_a_shell_completes_commands(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = f"{BEFORE.get(shell, '')} cleaner --show-completion > complete; source ./complete; {COMPLETES[shell]}"
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [shell, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    offered = re.findall(r"\w+", done.stdout)
    assert "rules" in offered
    assert "clean" not in offered
