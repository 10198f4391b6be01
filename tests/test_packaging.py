"""What strangers install: the wheel and the sdist, each in an empty environment, clean a seed by themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, seeds

pytest.importorskip("build", reason="the extra dev brings the build front end")


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; a failure shows both of its streams."""
    # Without the checkout's own environment, so that nothing is found but what was installed.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", env=environment, check=False
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
    assert not [name for name in names if name.startswith(("seeds", "golden/", "tests", "bench", "training"))]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_installed_package_cleans_a_seed(kind: str, distributions: dict[str, Path], tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    scripts = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", distributions[kind], cwd=tmp_path)
    seed = seeds()[3]
    (tmp_path / "dump.txt").write_bytes(seed.text.encode("utf-8"))
    assert run(scripts / "cleaner", "clean", "dump.txt", cwd=tmp_path) == seed.body
    assert "rules" in run(scripts / "cleaner", "--version", cwd=tmp_path)
