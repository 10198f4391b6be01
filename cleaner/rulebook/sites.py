"""Which hosts packs are for: the names of the files below a folder `sites`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cleaner.rulebook.schema import Rule

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")

NO_HOST = "is no host as addresses have it, such as example.com, which a file below 'sites' is named for"
"""What is said of the name of a file that is none."""


def is_host(name: str) -> bool:
    """Whether `name` is a host name and nothing else: such a name may also be that of a file."""
    return len(name) <= 253 and _HOST.fullmatch(name) is not None


def for_no_host(rules: Iterable[Rule]) -> list[Rule]:
    """The first rule of each file that is for one site and named for no host.

    That is no error: with `--site`, and in networks of their own, sites have other names.
    """
    first: dict[Path, Rule] = {}
    for rule in rules:
        if rule.site is not None and not is_host(rule.site.removeprefix(".")):
            first.setdefault(rule.path, rule)
    return list(first.values())
