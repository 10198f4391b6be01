"""`cleaner rules check`: whether the rules keep their own promises, and what they do on a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, tell
from cleaner.cli.options import settings_with
from cleaner.cli.terminal import output, printable

if TYPE_CHECKING:
    from cleaner.learn.usage import Note, Usage
    from cleaner.rulebook.check import Problem
    from cleaner.rulebook.schema import Rule


def check(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="DIR", help="Folders of more rules.")] = None,
    *,
    corpus: Annotated[
        list[str] | None,
        typer.Option("--corpus", metavar="DIR", help="Tell what the rules do on these documents: which never fire."),
    ] = None,
    overlaps: Annotated[
        bool, typer.Option("--overlaps", help="Tell what the rules do on one another's examples.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run every rule's own examples, and look for patterns that can blow up. Exit status 1 if anything is wrong.

    What is told of a corpus or of overlaps is no fault and does not change the exit status.
    """
    from cleaner.rulebook.check import check_rules
    from cleaner.rulebook.load import load_rules

    settings = settings_with(rules=folders or None)
    loaded = load_rules(settings.rules, settings.disable)
    notes = _notes(loaded, corpus, overlaps)
    problems = check_rules(loaded, blowups=True)
    if as_json:
        _print_json(loaded, problems, notes)
    else:
        for line in (*problems, *notes):
            output(printable(" ".join(str(line).split())))
        told = f", {len(notes)} notes" if corpus or overlaps else ""
        output(f"{len(loaded)} rules, {len(problems)} problems{told}")
    if problems:
        raise typer.Exit(SOMETHING_FAILED)


def _notes(rules: Sequence[Rule], corpus: list[str] | None, overlaps: bool) -> list[Note]:
    """What the rules do on a corpus, on their examples, or on both."""
    from cleaner.learn.usage import Usage

    if not corpus and not overlaps:
        return []
    usage = Usage(rules)
    if overlaps:
        usage.see_examples()
    if corpus:
        _see(usage, corpus)
    return list(usage.notes(whole=bool(corpus)))


def _see(usage: Usage, corpus: list[str]) -> None:
    from cleaner.batch.sources import find_sources
    from cleaner.read import read
    from cleaner.set_aside import SetAside, reason_for

    sources, problems = find_sources(corpus)
    for problem in problems:
        tell(problem)
    if not sources:
        raise typer.Exit(NOTHING_BEGUN)
    for source in sources:
        try:
            usage.see(read(source.read(), source.format, selectors=usage.selectors(None)))
        except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
            tell(SetAside(source.name, reason_for(error)))


def _print_json(rules: Sequence[Rule], problems: Sequence[Problem], notes: Sequence[Note]) -> None:
    from cleaner.batch.sinks import to_json

    found: dict[str, Any] = {
        "rules": len(rules),
        "problems": [
            {"rule": one.rule, "path": str(one.path), "field": one.field, "message": one.message, "input": one.input}
            for one in problems
        ],
        "notes": [
            {
                "rule": one.rule.id,
                "path": str(one.rule.path),
                "finding": one.finding,
                "other": one.other,
                "blocks": one.blocks,
                "message": str(one),
            }
            for one in notes
        ],
    }
    output(to_json(found, indent=2).rstrip("\n"))
