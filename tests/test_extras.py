"""The line that installs a missing extra works where the package came from: clone, wheel, repository or index."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace
from typing import Any

import pytest

from cleaner.extras import install_line

WHEEL = "file:///downloads/dump_cleaner-0.1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "pip install 'dump-cleaner[report]'"),
        ({"url": WHEEL, "archive_info": {}}, f"pip install 'dump-cleaner[report] @ {WHEEL}'"),
        ({"url": "file:///a%20clone", "dir_info": {}}, "pip install 'dump-cleaner[report] @ file:///a%20clone'"),
        ({"url": "file:///a%20clone", "dir_info": {"editable": True}}, "pip install --editable '/a clone[report]'"),
        (
            {"url": "https://git.example/cleaner", "vcs_info": {"vcs": "git", "commit_id": "1"}},
            "pip install 'dump-cleaner[report] @ git+https://git.example/cleaner'",
        ),
        (
            {"url": "https://git.example/cleaner", "vcs_info": {"vcs": "git", "requested_revision": "v1"}},
            "pip install 'dump-cleaner[report] @ git+https://git.example/cleaner@v1'",
        ),
    ],
    ids=["index", "wheel", "clone", "editable clone", "repository", "tag of a repository"],
)
def test_the_line_names_where_the_package_came_from(
    origin: dict[str, Any] | None, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = None if origin is None else json.dumps(origin)
    monkeypatch.setattr("importlib.metadata.distribution", lambda _: SimpleNamespace(read_text=lambda _: said))
    assert install_line("report") == line


def test_a_tree_that_is_not_installed_names_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr("importlib.metadata.distribution", missing)
    assert install_line("arrow") == "pip install 'dump-cleaner[arrow]'"


def test_what_is_said_of_a_missing_library_needs_none() -> None:
    loads = "import sys, cleaner.extras; print({'numpy', 'regex', 'selectolax'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True).stdout == "set()\n"
