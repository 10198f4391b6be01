"""Write goldens anew: what comes out today is what must come out from now on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.sinks import to_utf8, write_file
from cleaner.batch.sources import behind_link
from cleaner.golden.compare import HEADER, GoldenError, lines_of, read_kinds
from cleaner.golden.pairs import Pair

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned


@dataclass(frozen=True, slots=True)
class Change:
    """A file of a golden, and what it is to hold."""

    path: Path
    text: str
    before: str | None
    """What it holds now; None where it is not there."""

    def apply(self) -> None:
        write_file(behind_link(self.path), self.text)

    def stands(self) -> bool:
        """Whether the file holds still what it held."""
        return _text(_held(self.path)) == self.before


def changes(pair: Pair, cleaned: Cleaned) -> list[Change]:
    """The files of `pair` that do not hold what `cleaned` says. Kinds are only written where they are pinned."""
    wanted = {pair.golden: cleaned.body}
    if pair.pins_kinds and not _pins_kinds_of(cleaned, pair.kinds):
        wanted[pair.kinds] = kinds_table(cleaned)
    held = {path: _held(path) for path in wanted}
    return [Change(path, text, _text(held[path])) for path, text in wanted.items() if held[path] != to_utf8(text)]


def kinds_table(cleaned: Cleaned) -> str:
    """A kinds file: the kind of every line that holds text."""
    rows = [f"{line}\t{block.kind}" for line, block in sorted(lines_of(cleaned).items())]
    return "\n".join([HEADER, *rows]) + "\n"


def _pins_kinds_of(cleaned: Cleaned, path: Path) -> bool:
    """Whether a kinds file says what `cleaned` does, in whatever order and with whatever line ends."""
    try:
        return read_kinds(path) == {line: block.kind for line, block in lines_of(cleaned).items()}
    except GoldenError:
        return False


def _held(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")
