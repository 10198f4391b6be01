"""Packs that a program makes never replace a pack that is there: a person may have written in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cleaner.batch.sinks import to_utf8, write_file


class PackIsThereError(Exception):
    """Packs of other rules stand where some were to be written; `paths` are theirs."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(f"{', '.join(map(str, paths))}: there already, with other rules")
        self.paths = paths


def write_new(packs: Mapping[Path, str]) -> None:
    """Write packs, all of them, or none where one of other rules is there. Raises `PackIsThereError`."""
    there = [path for path, text in packs.items() if path.is_file() and path.read_bytes() != to_utf8(text)]
    if there:
        raise PackIsThereError(there)
    for path, text in packs.items():
        write_file(path, text)
