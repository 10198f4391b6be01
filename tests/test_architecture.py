"""The parts of the package and what they may import: the table of docs/architecture.md, read as an order."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "cleaner"
OUTERMOST = ["__init__", "__main__"]
"""What `import cleaner` and `python -m cleaner` begin with; the first finds its names when they are asked for."""


def parts() -> dict[str, int]:
    """The modules and folders directly in the package, each with its row of the table, from the top."""
    rows = re.findall(r"^\| (`cleaner/.*?) \|", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.M)
    return {
        name.removeprefix("cleaner/").removesuffix("/").removesuffix(".py"): number
        for number, row in enumerate(rows)
        for name in re.findall(r"`([^`]+)`", row)
    }


def imported(path: Path) -> set[str]:
    """The parts of the package that a module imports anything from, wherever in it."""
    modules = [node.module or "" for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ImportFrom)]
    return {module.split(".")[1] for module in modules if module.startswith("cleaner.")}


def test_each_part_of_the_package_has_its_place_in_the_table() -> None:
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert sorted(parts()) == sorted(there - {*OUTERMOST})


@pytest.mark.parametrize("part", parts())
def test_a_part_imports_only_what_stands_above_it(part: str) -> None:
    place = parts()
    files = [*(PACKAGE / part).rglob("*.py")] or [PACKAGE / f"{part}.py"]
    below = {name for path in files for name in imported(path) if place[name] > place[part]}
    assert not below
