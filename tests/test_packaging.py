"""What strangers install: wheel and sdist, each in an empty environment, do what the README says by themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from cleaner import __version__
from tests.conftest import ROOT, seeds
from tests.documentation import run_page

pytest.importorskip("build", reason="the extra dev brings the build front end")


def environment(**more: str) -> dict[str, str]:
    """Without the checkout's own environment, so that nothing is found but what was installed."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))} | more


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    """What a command prints; a failure shows both of its streams."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", env=environment(**more), check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


def test_the_wheel_carries_the_packs_and_no_news_texts(distributions: dict[str, Path]) -> None:
    names = zipfile.ZipFile(distributions["wheel"]).namelist()
    assert any(name.startswith("cleaner/rules/en/") for name in names)
    assert any(name.endswith("data/model.npz") for name in names)
    assert "cleaner/py.typed" in names
    assert distributions["wheel"].name.startswith(f"dump_cleaner-{__version__}-")
    assert not [name for name in names if name.startswith(("seeds", "golden/", "tests", "bench", "training"))]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_in_an_empty_environment_it_does_what_the_readme_shows(
    kind: str, distributions: dict[str, Path], tmp_path: Path
) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / "bin"
    run(programs / "python", "-m", "pip", "install", "--quiet", distributions[kind], cwd=tmp_path)
    assert run(programs / "cleaner", "--version", cwd=tmp_path).startswith(f"cleaner {__version__} (rules ")
    (tmp_path / "readme").mkdir()
    run_page(ROOT / "README.md", tmp_path / "readme", programs)

    # An extra that is missing is told with the line that brings it.
    explain = [programs / "cleaner", "explain", *(tmp_path / "readme" / "seeds").glob("000*"), "--html", "page.html"]
    told = subprocess.run(explain, cwd=tmp_path, capture_output=True, text=True, env=environment(), check=False)
    assert told.returncode == 2
    line = re.fullmatch(r"cleaner: .*: (pip install .*)\n", told.stderr)
    assert line, told.stderr
    run("bash", "-c", line[1], cwd=tmp_path, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    run(*explain, cwd=tmp_path)
    assert (tmp_path / "page.html").is_file()


RUNNERS = {"uvx": ("uvx", "--from"), "pipx": ("pipx", "run", "--spec")}
"""What runs a command of a package that is not installed."""


@pytest.mark.parametrize("tool", RUNNERS)
def test_it_runs_without_being_installed(tool: str, distributions: dict[str, Path], tmp_path: Path) -> None:
    name, *options = RUNNERS[tool]
    program = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip(f"there is no {name} here")
    seed = seeds()[3]
    (tmp_path / "dump.txt").write_bytes(seed.text.encode("utf-8"))
    command = (program, *options, distributions["wheel"], "cleaner", "clean", "dump.txt")
    assert run(*command, cwd=tmp_path, PIPX_HOME=str(tmp_path / "pipx")) == seed.body
