"""What was set aside, in a file: a line of JSON for each document, with its source, place, id and reason."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cleaner.batch.outputs import Staged, beside
from cleaner.batch.sinks import take_place, to_json, to_utf8
from cleaner.batch.tasks import Failure


class Quarantine:
    """A file of failures. It is there after a run that had some, and gone after one that had none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staged = Staged(beside(path, ".part"), partial(take_place, old=path), lambda content: content)

    def length(self) -> int:
        return self._staged.length()

    def open(self, length: int) -> None:
        self._staged.open(length)

    def add(self, failure: Failure) -> None:
        self._staged.write(line(failure))

    def commit(self) -> int:
        return self._staged.commit()

    def finish(self) -> None:
        if self._staged.commit():
            self._staged.finish()
        else:
            self._staged.abandon(keep=False)
            self.path.unlink(missing_ok=True)

    def abandon(self, keep: bool) -> None:
        self._staged.abandon(keep)


def line(failure: Failure) -> bytes:
    """A failure as the file has it: the number of the line, row or record stands under that name."""
    place = {failure.unit: failure.number} if failure.unit else {}
    known = {} if failure.id is None else {"id": failure.id}
    return to_utf8(to_json({"source": failure.source} | place | known | {"reason": failure.reason}) + "\n")
