"""The fixture `golden`: a test's own result, pinned in a file that is named for the test."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from cleaner.batch.sources import Source
from cleaner.golden.collect import hold
from cleaner.golden.ledger import LEDGER, Pins
from cleaner.golden.pairs import APART, KINDS, Pair

if TYPE_CHECKING:
    import pytest

    from cleaner.cleaned import Cleaned

_FOLDER = "golden"
"""The folder beside a test file that holds the goldens of its tests, a folder for each file."""
_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST_NAME = 80
"""Characters of a name that a file name takes over."""


class Golden:
    """Compares results with what is pinned for one test, or pins them with `--golden-update`."""

    def __init__(self, test: pytest.Item) -> None:
        self._ledger = test.config.stash[LEDGER]
        self._pins = self._ledger.pins[test.nodeid] = Pins(folder_of(test), owner_of(test))
        self._id = test.nodeid

    def __call__(self, result: Cleaned, name: str | None = None) -> None:
        """Fail unless the body of `result` is the golden of this test; `name` tells several goldens of one test apart.

        If a file of kinds (`….kinds.tsv`) stands beside the golden, the kinds of the lines are compared as well.
        """
        from cleaner.cleaned import Cleaned

        if not isinstance(result, Cleaned):
            raise TypeError(f"golden takes the result of cleaner.clean, not {type(result).__name__}")
        stem = self._pins.owner if name is None else f"{self._pins.owner}.{_file_name(name)}"
        path = self._pins.folder / f"{stem}{APART}"
        if path in self._pins.used:
            raise ValueError(f"the test has two goldens of one name: give each a name of its own ({path.name})")
        self._pins.used.add(path)
        hold(Pair(Source(self._id, None, PurePath()), path, path.with_name(f"{stem}{KINDS}")), result, self._ledger)


def folder_of(test: pytest.Item) -> Path:
    """The folder of the goldens of a test's file."""
    return test.path.parent / _FOLDER / test.path.stem


def owner_of(test: pytest.Item) -> str:
    """How the file names of a test's goldens begin: its name, after those of the classes that it is in."""
    return ".".join(map(_file_name, test.nodeid.split("::")[1:]))


def _file_name(text: str) -> str:
    """`text` with what file names may not hold replaced, and a digest where that, or cutting it, could hide a part."""
    plain = _UNSAFE.sub("-", text).strip("-")[:_LONGEST_NAME]
    faithful = re.fullmatch(r"[\w-]+(\[[\w-]+\])?", text) and len(text) <= _LONGEST_NAME
    return plain if faithful else f"{plain}-{hashlib.sha256(text.encode(errors='backslashreplace')).hexdigest()[:8]}"
