"""`cleaner rules import-ftr`: site configurations of the Full-Text RSS project become site packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.errors import SOMETHING_FAILED, tell
from cleaner.cli.terminal import counted, output
from cleaner.errors import RefusedError


def import_ftr(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Site configurations: example.com.txt.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", "--output", metavar="DIR", help="A folder of rules; the packs go into its folder sites."
        ),
    ] = None,
) -> None:
    """Make packs of Full-Text RSS configurations.

    Directives that cannot be converted are listed. Exit status 1 if a file cannot be read or is not named for a site,
    or if its site already has a pack of other rules, which is left as it is.
    """
    from cleaner.errors import SetAside, reason_for
    from cleaner.learn.new_packs import PackIsThereError, write_new
    from cleaner.rulebook.ftr import NotASiteError, convert
    from cleaner.rulebook.schema import SITES

    if folder is None and len(files) > 1:
        raise RefusedError("several files need -o DIR")
    packs = None if folder is None else folder if folder.name == SITES else folder / SITES
    failed = False
    from_file: dict[str, Path] = {}
    for path in files:
        try:
            converted = convert(path.name, path.read_bytes())
            first = from_file.setdefault(converted.host, path)
            if first != path:
                failed = True
                tell(SetAside(str(path), f"is for the same site as {first}"))
                continue
            if packs is None:
                output(converted.pack)
            else:
                write_new({packs / f"{converted.host}.toml": converted.pack})
        except (OSError, NotASiteError, PackIsThereError) as error:
            failed = True
            tell(SetAside(str(path), reason_for(error) if isinstance(error, OSError) else str(error)))
            continue
        for left in converted.left:
            tell(f"{path}: line {left.line}, {left.name}: {left.why}")
        told = f"{counted(converted.rules, 'rule')}, {counted(len(converted.left), 'directive')}"
        tell(f"{path}: {told} left out")
    if failed:
        raise typer.Exit(SOMETHING_FAILED)
