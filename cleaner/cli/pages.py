"""What commands that write pages share: the option that names one, and refusing early where it cannot be written."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cleaner.errors import RefusedError

HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="OUT", help="Write a page to look at, source beside body.")
]

_OURS = b'<meta name="generator" content="cleaner">'
"""Stands in every page that is written."""
_HEAD = 500
"""Bytes of a page in which that stands."""


def demand_template_language() -> None:
    """Refuse to begin where pages could not be made."""
    from cleaner.extras import MissingExtraError

    if find_spec("jinja2") is None:
        raise MissingExtraError("a page to look at", "report")


def demand_pages(out: Path, inputs: Sequence[Path]) -> Path:
    """The file to write the page `out` to. Refuses to begin where it could not be, or what is there is no such page."""
    from cleaner.batch.sources import behind_link

    demand_template_language()
    if out.exists() and any(path.exists() and out.samefile(path) for path in inputs):
        raise RefusedError(f"{out}: the output is an input, which is not overwritten")
    if out.is_dir():
        raise RefusedError(f"{out}: is a folder; a page is a file")
    if out.exists() and not out.is_file():
        raise RefusedError(f"{out}: is no file, which could be replaced by a page")
    demand_replaceable(out)
    return behind_link(out)


def demand_replaceable(path: Path) -> None:
    """Refuse to replace a file that is neither empty nor a page of ours, which says so in its head."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head and _OURS not in head:
        raise RefusedError(f"{path}: there already, and no page that cleaner wrote")
