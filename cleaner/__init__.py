"""Turns scraped article dumps into the article itself, and says for every line why it went.

    import cleaner

    result = cleaner.clean(text)
    print(result.body)

Nothing heavy is imported until it is used: the names below are found when they are first asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned
    from cleaner.errors import SetAsideError
    from cleaner.kinds import Kind
    from cleaner.pipeline import Cleaner

__version__ = "0.1.0"
__all__ = ["Cleaned", "Cleaner", "Kind", "SetAsideError", "clean"]

_HOMES = {
    "Cleaned": "cleaner.cleaned",
    "Cleaner": "cleaner.pipeline",
    "Kind": "cleaner.kinds",
    "SetAsideError": "cleaner.errors",
}


def clean(
    content: str | bytes | bytearray | memoryview,
    format: str = "auto",  # noqa: A002
    url: str | None = None,
) -> Cleaned:
    """Clean one document with the default options; see `Cleaner.clean`."""
    return _default().clean(content, format, url)


@cache
def _default() -> Cleaner:
    from cleaner.pipeline import Cleaner

    return Cleaner()


if not TYPE_CHECKING:  # to a type checker it would say that every name exists

    def __getattr__(name: str) -> Any:
        if name in _HOMES:
            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
