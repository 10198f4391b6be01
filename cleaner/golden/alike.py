"""Differences that nobody sees: line ends, blanks at the ends of lines, how accents are composed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from unicodedata import normalize


def _without_blanks(line: str) -> str:
    text = line.removesuffix("\r")
    return text.rstrip() + line[len(text) :]


_UNSEEN: dict[str, Callable[[str], str]] = {
    "line ends (CRLF)": lambda line: line.removesuffix("\r"),
    "blanks at line ends": _without_blanks,
    "how accents are composed": lambda line: normalize("NFC", line),
}
"""Each of them by its name, with what takes it out of a line."""
_END = "the line end at the end"


def plain(text: str) -> str:
    """`text` as it looks: the same for texts in which nobody sees a difference, and with the same line numbers."""
    shown = "\n".join(map(plain_line, text.split("\n")))
    return shown + "\n" if shown and not shown.endswith("\n") else shown


def plain_line(line: str) -> str:
    return _without(line, _UNSEEN)


def differences_unseen(old: str, new: str) -> dict[str, int]:
    """The unseen differences of two texts that look alike, each with the number of the first line that has it."""
    lines = enumerate(zip(old.split("\n"), new.split("\n"), strict=False), start=1)
    return in_lines((number, *pair) for number, pair in lines) | at_the_end(old, new)


def in_lines(pairs: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    """The same for pairs of lines that look alike, each with a number."""
    found: dict[str, int] = {}
    for number, old, new in pairs:
        if old != new:
            for name in _names(old, new):
                found.setdefault(name, number)
    return found


def at_the_end(old: str, new: str) -> dict[str, int]:
    """The same for the end of two texts: one of them may have no line end there."""
    if old and new and old.endswith("\n") != new.endswith("\n"):
        return {_END: len(old.removesuffix("\n").split("\n"))}
    return {}


def _names(old: str, new: str) -> list[str]:
    needed = [name for name in _UNSEEN if _without(old, rest := _UNSEEN.keys() - {name}) != _without(new, rest)]
    return needed or list(_UNSEEN)


def _without(line: str, names: Iterable[str]) -> str:
    for name, without in _UNSEEN.items():
        if name in names:
            line = without(line)
    return line
