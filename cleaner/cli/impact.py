"""`cleaner rules impact`: which pinned bodies change when a rule is taken out, or was added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, tell
from cleaner.cli.golden import GoldensOption, SourcesOption, golden_folders, nothing_in
from cleaner.cli.options import DisableOption, NoModelOption, RulesOption
from cleaner.cli.terminal import counted, output
from cleaner.printable import printable
from cleaner.settings import one_of

if TYPE_CHECKING:
    from cleaner.learn.impact import Impact


def impact(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule, built in or in a --rules folder.")],
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show which bodies change without a rule.

    The source of every golden is cleaned with it and without it.
    """
    from cleaner.batch.runner import cleaning
    from cleaner.errors import SetAside, reason_for
    from cleaner.learn.impact import impacts
    from cleaner.pipeline import Cleaner
    from cleaner.rulebook.load import load_rules

    folders = golden_folders(None, goldens, sources, rules=rules, disable=disable, no_model=no_model)
    ids = [{rule.id for rule in load_rules(folder.settings.rules)} for folder in folders]
    one_of(rule_id, sorted(set().union(*ids)), "rule")
    if not any(folder.pairs.complete for folder in folders):
        tell(nothing_in(folders))
        raise typer.Exit(NOTHING_BEGUN)
    found: list[Impact] = []
    failed = False
    for folder, known in zip(folders, ids, strict=True):
        settings, off = folder.settings, {rule_id} & known
        with_rule = Cleaner(**replace(settings, disable=settings.disable - off).for_cleaner())
        without_rule = Cleaner(**replace(settings, disable=settings.disable | off).for_cleaner())
        for pair in folder.pairs.complete:
            try:
                found += impacts([pair], cleaning(with_rule, settings.format), cleaning(without_rule, settings.format))
            except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
                failed = True
                tell(SetAside(pair.source.name, reason_for(error)))
    (_print_json if as_json else _print)(rule_id, found)
    if failed:
        raise typer.Exit(SOMETHING_FAILED)


def _print(rule_id: str, found: list[Impact]) -> None:
    for one in found:
        if one.changed:
            verdict = {
                (True, False): "is right only with the rule",
                (False, True): "is right only without the rule",
                (True, True): "is right either way",
                (False, False): "is wrong either way",
            }[one.right_with, one.right_without]
            output(f"{printable(one.source)}: the body {verdict}; without it")
            for mark, lines in (("-", one.lost), ("+", one.gained)):
                for line in lines:
                    output(f"  {mark} {printable(line, spaces=True)}")
    changed = counted(sum(one.changed for one in found), "body differs", "bodies differ")
    right = (
        f"right with it {sum(one.right_with for one in found)}, without it {sum(one.right_without for one in found)}"
    )
    output(f"{counted(len(found), 'golden')}: without {printable(rule_id)} {changed}; {right}")


def _print_json(rule_id: str, found: list[Impact]) -> None:
    from cleaner.batch.sinks import to_json

    changed = [
        {
            "source": one.source,
            "lost": one.lost,
            "gained": one.gained,
            "right_with": one.right_with,
            "right_without": one.right_without,
        }
        for one in found
        if one.changed
    ]
    counts = {
        "goldens": len(found),
        "right_with": sum(one.right_with for one in found),
        "right_without": sum(one.right_without for one in found),
    }
    output(to_json({"rule": rule_id, **counts, "changed": changed}, indent=2))
