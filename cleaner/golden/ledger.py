"""What a run of pytest learns about goldens beyond passed and failed, to be told at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner


@dataclass(slots=True)
class Pins:
    """The goldens of one test that uses the fixture."""

    folder: Path
    owner: str
    """How the names of its goldens begin."""
    used: set[Path] = field(default_factory=set)
    passed: bool = False


@dataclass(slots=True)
class Ledger:
    """One for each process of a run."""

    root: Path
    update: bool
    written: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    pins: dict[str, Pins] = field(default_factory=dict)
    """By the id of the test."""
    owners: dict[Path, set[str]] = field(default_factory=dict)
    """The tests of each test file that was collected whole, by the folder of its goldens."""
    cleaners: dict[str, Cleaner] = field(default_factory=dict)
    """The cleaners of golden folders, by their options: making one costs more than using it."""
    checked: set[tuple[tuple[Path, ...], frozenset[str]]] = field(default_factory=set)
    """The rules that were tried on their own examples: their folders, and the ids that are disabled."""

    def find_stale(self) -> None:
        """Note the goldens of the fixture that no test asks for any more."""
        for pins in self.pins.values():
            for path in pins.folder.glob("*.txt"):
                owners = self.owners.get(pins.folder)
                abandoned = owners is not None and not any(_owns(owner, path) for owner in owners)
                if abandoned or (pins.passed and _owns(pins.owner, path) and path not in pins.used):
                    self.stale.add(self.shown(path))

    def shown(self, path: Path) -> str:
        """How messages call a file: by its path from the root of the project, where it is in there."""
        return str(path.relative_to(self.root) if path.is_relative_to(self.root) else path)


LEDGER = pytest.StashKey[Ledger]()


def _owns(owner: str, path: Path) -> bool:
    return path.stem == owner or path.stem.startswith(f"{owner}.")
