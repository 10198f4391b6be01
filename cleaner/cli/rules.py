"""`cleaner rules`: what rules there are, what one says, and whether they keep their own promises."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.check_rules import check
from cleaner.cli.impact import impact
from cleaner.cli.import_ftr import import_ftr
from cleaner.cli.learn import learn
from cleaner.cli.options import DisableOption, RulesOption, settings_with
from cleaner.cli.terminal import COLOURS, output, terminal
from cleaner.printable import printable
from cleaner.settings import kinds_named, one_of

if TYPE_CHECKING:
    from cleaner.rulebook.schema import Rule

rules = typer.Typer(name="rules", rich_markup_mode=None, help="List rules, show, check and learn them.")


def list_rules(
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND,...", help="Only of these kinds.")] = None,
    pack: Annotated[
        str | None,
        typer.Option(
            "--pack",
            metavar="PACK",
            help="Only of this pack: a language, any, or sites, which has your rules for sites.",
        ),
    ] = None,
    folders: RulesOption = None,
    disable: DisableOption = None,
) -> None:
    """List the rules, and why each is right."""
    from cleaner.rulebook.load import pack_names

    loaded = _load(folders, disable)
    if pack:
        one_of(pack, sorted({rule.pack for rule in loaded} | pack_names()), "pack")
        loaded = [rule for rule in loaded if rule.pack == pack]
    if kind:
        wanted = kinds_named(kind)
        loaded = [rule for rule in loaded if rule.kind in wanted]
    console = terminal(sys.stdout)
    if console is None:
        for rule in loaded:
            output("\t".join(printable(part) for part in (rule.id, rule.kind, rule.pack, rule.why)))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("rule", "kind", "pack", "why", title=f"{len(loaded)} rules")
    for rule in loaded:
        kind_shown = Text(rule.kind, style=COLOURS[rule.kind])
        table.add_row(printable(rule.id), kind_shown, printable(rule.pack), printable(rule.why))
    console.print(table)


def show(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    folders: RulesOption = None,
) -> None:
    """Show all that one rule says."""
    import msgspec

    loaded = {rule.id: rule for rule in _load(folders, None)}
    rule = loaded[one_of(rule_id, loaded, "rule")]
    defaults = {field.name: field.default for field in msgspec.structs.fields(rule)}
    for name, value in msgspec.structs.asdict(rule).items():
        if value != defaults[name] and value not in ((), None):
            for one in value if isinstance(value, tuple) else (value,):
                output(f"{name:<14} {printable(str(one).lower() if isinstance(one, bool) else str(one))}")


def _load(folders: Sequence[Path] | None, disable: list[str] | None) -> Sequence[Rule]:
    """The built-in rules and those of `folders`, or else of the folders that the project's settings name."""
    from cleaner.rulebook.load import load_rules

    settings = settings_with(rules=list(folders) if folders else None, disable=disable)
    return load_rules(settings.rules, settings.disable, disabled_in=settings.disabled_in)


rules.command("list")(list_rules)
rules.command("show")(show)
rules.command("check")(check)
rules.command("learn")(learn)
rules.command("impact")(impact)
rules.command("import-ftr")(import_ftr)
