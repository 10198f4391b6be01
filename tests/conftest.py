"""What the tests share: the seeds with their goldens, and a cleaner with and without the model."""

from __future__ import annotations

import pkgutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import cleaner
from cleaner import Cleaner

ROOT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, even if the suite runs in the background, where shells ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def modules() -> Iterator[ModuleType]:
    """The modules of the package, but for those that need an extra that is not installed."""
    for info in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if info.name.endswith(".__main__"):
            continue
        try:
            yield import_module(info.name)
        except ModuleNotFoundError:
            continue


@dataclass(frozen=True)
class Seed:
    stem: str
    text: str
    body: str
    kinds: dict[int, str]
    """The kind of every non-blank line, by its number from 1."""


@cache
def seeds() -> list[Seed]:
    found = []
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        table = (ROOT / "golden" / f"{path.stem}.kinds.tsv").read_text(encoding="utf-8").splitlines()[1:]
        found.append(
            Seed(
                path.stem,
                path.read_bytes().decode("utf-8"),
                (ROOT / "golden" / path.name).read_bytes().decode("utf-8"),
                {int(line): kind for line, kind in (row.split("\t") for row in table)},
            )
        )
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(), ids=lambda seed: seed.stem)


@pytest.fixture(params=[True, False], ids=["model", "no-model"], scope="session")
def any_cleaner(request: pytest.FixtureRequest) -> Cleaner:
    """A cleaner with the model, then one without: what a test asks for holds with both."""
    return Cleaner(model=request.param)


@pytest.fixture(scope="session")
def cleaner_with_model() -> Cleaner:
    return Cleaner()
