"""A cache of what is made of the pages, outside the project, under `$XDG_CACHE_HOME/cleaner/training`."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from cleaner.batch.sinks import whole_file

ROOT = Path(__file__).parent.parent
SOURCES = (
    "bench/*.py",
    "cleaner/**/*.py",
    "cleaner/data/characters.npz",
    "rules/**/*.toml",
    "training/*.py",
    "training/*.toml",
)
"""The files that what is cached may depend on. They are more than it does: to make it anew for nothing costs minutes,
to train on what is out of date costs the training."""

Made = TypeVar("Made")


def cached(name: str, keys: Iterable[str], make: Callable[[], Made]) -> Made:
    """What `make` makes, from the cache where the same was made before.

    Args:
        name: What it is.
        keys: What it depends on besides the project's own files, such as the pages.
        make: Called where it is not in the cache.
    """
    digest = hashlib.sha256()
    for path in sorted({path for source in SOURCES for path in ROOT.glob(source)}):
        digest.update(path.read_bytes())
    for key in keys:
        digest.update(key.encode())
    path = cache_folder() / f"{name}-{digest.hexdigest()[:12]}.pickle"
    if path.exists():
        with path.open("rb") as file:
            stored: Made = pickle.load(file)
        return stored
    made = make()
    with whole_file(path) as file:
        file.write(pickle.dumps(made))
    return made


def cache_folder() -> Path:
    """The folder, made where it is not there."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "cleaner" / "training"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
