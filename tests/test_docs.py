"""The documentation is true: its site builds strictly, and each command and code block in it runs as it stands there."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.kinds import BODY_KINDS, FURNITURE_KINDS, Kind
from cleaner.settings import _FIELDS, _VALUES, Settings
from tests.conftest import ROOT
from tests.documentation import blocks, run_page

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NEEDS = {"learning-rules.md": ("duckdb", "the extra learn brings it")}
"""Pages whose blocks need a package of an extra, and which."""
RUN_ELSEWHERE = {"etl.md"}
"""Pages whose blocks have tests of their own: each needs another engine."""
LANGUAGES = {"console", "python", "toml", "yaml", "json", "markdown", "html", "text", "sh"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_of_a_page_says_what_it_is(page: Path) -> None:
    assert not [(block.line, block.language) for block in blocks(page) if block.language not in LANGUAGES]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in RUN_ELSEWHERE], ids=lambda page: page.name)
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    if page.name in NEEDS:
        package, reason = NEEDS[page.name]
        pytest.importorskip(package, reason=reason)
    run_page(page, tmp_path, Path(sys.executable).parent)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_sets_up_or_measures_is_there(page: Path) -> None:
    scripts = "".join(block.content for block in blocks(page) if block.language == "sh")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z-]+)", scripts)) <= set(targets)
    modules = re.findall(r"python3? -m ((?:bench|training)[\w.]*)", scripts)
    assert not [module for module in modules if importlib.util.find_spec(module) is None]


def test_each_kind_is_told_alike_where_it_is_made_and_on_its_page() -> None:
    (kinds,) = (
        node
        for node in ast.parse(Path(inspect.getfile(Kind)).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == "Kind"
    )
    members = zip(kinds.body[1::2], kinds.body[2::2], strict=True)
    told = {ast.literal_eval(member.value): ast.literal_eval(about.value) for member, about in members}  # type: ignore[attr-defined]
    fates = {
        kind: "kept" if kind in BODY_KINDS else "a field" if kind in FURNITURE_KINDS else "removed" for kind in Kind
    }
    assert rows("kinds.md") == [[f"`{kind}`", fates[kind], told[kind]] for kind in Kind]


def test_every_setting_is_told_with_its_default() -> None:
    rooms = {row[0].strip("`"): row[2].strip("`") for row in rows("settings.md")}
    assert list(rooms) == list(_VALUES)
    defaults = {key: getattr(Settings(), _FIELDS.get(key, key.replace("-", "_"))) for key in rooms}
    worded = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in defaults.items()}
    of_their_own = {key for key, value in defaults.items() if value is None or value in (frozenset(), ())}
    assert {key: text for key, text in rooms.items() if key not in of_their_own} == {
        key: text for key, text in worded.items() if key not in of_their_own
    }


def rows(page: str) -> list[list[str]]:
    """The cells of the only table on a page."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]


def test_the_site_builds_strictly(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="the extra docs brings MkDocs Material")
    pytest.importorskip("mkdocstrings", reason="the extra docs brings mkdocstrings")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for page in ("rules", "commands", "python"):
        assert (tmp_path / "site" / "reference" / page / "index.html").stat().st_size > 1000
