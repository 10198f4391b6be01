"""A folder and all below it, links followed, without going round in a loop of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def folders_from(top: Path) -> Iterator[Path]:
    """`top` and all folders in it, each once, whatever links lead to it; hidden ones are passed over."""
    walked: set[str] = set()
    tops = [top]
    for one in tops:
        for here, folders, _ in os.walk(one):
            if (real := os.path.realpath(here)) in walked:
                folders.clear()
                continue
            walked.add(real)
            # In order, so that a folder that two links lead to has the same name everywhere.
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            # What links lead to comes last, so that a folder is found under its own name where it has one here.
            tops += (path for path in (Path(here, name) for name in folders) if path.is_symlink())
            yield Path(here)
