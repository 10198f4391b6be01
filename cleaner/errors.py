"""The errors that are told in one line: of a document that cannot be cleaned, of a run that cannot be begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SetAsideError(Exception):
    """A document that cannot be cleaned; its text is the reason, in one line."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An input that a run goes on without."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class RefusedError(Exception):
    """What was asked for cannot be begun; its text is one line, or none where the `problems` say it all."""

    def __init__(self, reason: str = "", problems: Sequence[SetAside] = ()) -> None:
        super().__init__(reason)
        self.problems = problems
        """What is to be told first."""


def reason_for(error: Exception) -> str:
    """Say an error that one document met, in one line and without a traceback."""
    if isinstance(error, SetAsideError):
        return one_line(str(error))
    if isinstance(error, OSError) and (told := error.strerror or str(error)):
        return one_line(told[0].lower() + told[1:])
    if isinstance(error, MemoryError):
        return "more memory is needed than there is"
    return one_line(f"internal error: {type(error).__name__}: {error}")


def one_line(text: str) -> str:
    """`text` with every run of white space, line ends among them, as one space."""
    return " ".join(text.split())
