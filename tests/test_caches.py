"""What is kept of what users give, texts and patterns and options, is bounded: a service runs for years."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from tests.conftest import modules

OF_THE_PACKAGE = {"cleaner.report.pages._asset"}
"""They are asked for by the names of files that come with the program."""


def caches() -> Iterator[tuple[str, dict[str, object]]]:
    """The functions that keep their results by what they are given, with the bound."""
    for module in modules():
        for name, value in vars(module).items():
            is_ours = getattr(value, "__module__", None) == module.__name__ and hasattr(value, "cache_parameters")
            if is_ours and inspect.signature(value).parameters:
                yield f"{module.__name__}.{name}", value.cache_parameters()


def test_no_cache_of_what_users_give_grows_without_end() -> None:
    unbounded = {name for name, parameters in caches() if parameters["maxsize"] is None}
    assert unbounded <= OF_THE_PACKAGE
