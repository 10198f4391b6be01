"""Go through what differs from the goldens one passage at a time, and remember what was rejected.

Nothing is held back until the end: what is accepted is in the golden at once, and what is rejected in a file beside
the goldens. So a review that was broken off goes on where it was.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.batch.sinks import write_file
from cleaner.batch.sources import behind_link
from cleaner.golden.compare import blocks_by_line, lines_of
from cleaner.golden.pairs import Pair
from cleaner.golden.update import Change, changes

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned, JudgedBlock

REJECTED = ".golden-review.json"
"""The file in a folder of goldens that holds what was rejected."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a golden that stand next to one another, and what comes out in their place."""

    change: Change
    start: int
    """Where it begins in the golden, in lines before it."""
    old: list[str]
    new: list[str]
    before: str
    """The line before it, and `after` the line behind it: something to know the place by."""
    after: str
    blocks: list[JudgedBlock]
    """The blocks of the source that the lines come from."""
    key: str
    """The same for as long as it is the same difference."""

    def accept(self) -> bool:
        """Write the golden with these lines as they come out, and all others as they are.

        Nothing is written, and false returned, where somebody has changed the golden since the passage was shown.
        """
        if not self.change.stands():
            return False
        lines = _lines(self.change.before)
        lines[self.start : self.start + len(self.old)] = self.new
        write_file(behind_link(self.change.path), "\n".join(lines))
        return True


def passages(pair: Pair, cleaned: Cleaned) -> list[Passage]:
    """All in which the files of `pair` differ from what comes out, in order."""
    return [passage for change in changes(pair, cleaned) for passage in _passages(pair, change, cleaned)]


class Review:
    """One sitting: what was rejected, now or in an earlier one, and what is left for later."""

    def __init__(self, goldens: Path, again: bool = False) -> None:
        self._path = goldens / REJECTED
        self._rejected = _read_keys(self._path)
        self._asked_again = self._rejected.copy() if again else set()
        """What was rejected in an earlier sitting and is to be decided in this one."""
        self._later: set[str] = set()

    def open(self, pair: Pair, cleaned: Cleaned) -> list[Passage]:
        """The passages that are still to be decided."""
        decided = (self._rejected - self._asked_again) | self._later
        return [one for one in passages(pair, cleaned) if one.key not in decided]

    def reject(self, passage: Passage) -> None:
        """Leave the golden as it is, and do not ask again for as long as the difference is the same."""
        self._rejected.add(passage.key)
        self._asked_again.discard(passage.key)
        self._write()

    def skip(self, passage: Passage) -> None:
        """Leave it for another sitting."""
        self._later.add(passage.key)

    def forget_all_but(self, passages: set[str]) -> None:
        """Forget rejections of what no longer differs."""
        self._rejected &= passages
        self._write()

    def _write(self) -> None:
        if self._rejected:
            write_file(self._path, json.dumps(sorted(self._rejected), indent=0) + "\n")
        else:
            self._path.unlink(missing_ok=True)


def _read_keys(path: Path) -> set[str]:
    """The keys in a file of rejections; none where there is no such file, or it holds something else."""
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return set()
    return {key for key in held if isinstance(key, str)} if isinstance(held, list) else set()


def _passages(pair: Pair, change: Change, cleaned: Cleaned) -> Iterator[Passage]:
    old, new = _lines(change.before), _lines(change.text)
    seen: Counter[str] = Counter()
    # Blank lines stand everywhere: lines that differ are not to be matched by them.
    matcher = difflib.SequenceMatcher(lambda line: not line.strip(), old, new, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            continue
        known_by = [str(pair.source.place), change.path.name, *old[start:end], "\0", *new[new_start:new_end]]
        digest = hashlib.sha256("\n".join(known_by).encode(errors="backslashreplace")).hexdigest()[:16]
        seen[digest] += 1
        yield Passage(
            change=change,
            start=start,
            old=old[start:end],
            new=new[new_start:new_end],
            before=next((line for line in reversed(old[:start]) if line.strip()), ""),
            after=next((line for line in old[end:] if line.strip()), ""),
            blocks=_blocks(old[start:end] + new[new_start:new_end], cleaned),
            key=f"{digest}-{seen[digest]}",
        )


def _lines(text: str | None) -> list[str]:
    return [] if text is None else text.split("\n")


def _blocks(lines: list[str], cleaned: Cleaned) -> list[JudgedBlock]:
    """The blocks that lines come from: those of a body by their text, those of a file of kinds by the number."""
    by_text, by_number = blocks_by_line(cleaned), lines_of(cleaned)
    found = [block for line in lines if line.strip() for block in by_text.get(line.strip(), ())]
    numbers = [line.split("\t")[0] for line in lines if "\t" in line]
    found += [by_number[int(number)] for number in numbers if number.isdecimal() and int(number) in by_number]
    return list({block.lines: block for block in found}.values())
