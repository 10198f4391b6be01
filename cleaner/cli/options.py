"""The options that several commands share, each declared once, and what they come to with the project's settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.errors import NOTHING_BEGUN, tell
from cleaner.errors import RefusedError
from cleaner.kinds import BODY_KINDS, PAGE_TYPES, ContentFormat, Engine, Kind
from cleaner.settings import Settings, kinds_named, load_settings, page_type_named, split

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner


def _named(kinds: Collection[Kind]) -> str:
    return ", ".join(kind for kind in Kind if kind in kinds)


FormatOption = Annotated[
    ContentFormat | None,
    typer.Option("--format", help="What the content is. Default: what the suffix says, else what it looks like."),
]
KeepOption = Annotated[
    list[str] | None,
    typer.Option(
        "--keep", metavar="KIND,...", help=f"Keep these kinds in the body too: {_named(set(Kind) - BODY_KINDS)}."
    ),
]
DropOption = Annotated[
    list[str] | None,
    typer.Option("--drop", metavar="KIND,...", help=f"Leave these kinds out of the body: {_named(BODY_KINDS)}."),
]
RulesOption = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="DIR", help="Add the rules of a folder to the built-in ones.")
]
DisableOption = Annotated[
    list[str] | None, typer.Option("--disable", metavar="RULE,...", help="Leave these rules out, by their ids.")
]
NoModelOption = Annotated[
    bool | None,
    typer.Option(
        "--no-model/--model", help="Judge by rules and heuristics alone: faster, less accurate.", show_default=False
    ),
]
EngineOption = Annotated[
    Engine | None, typer.Option("--engine", help="What finds the body; trafilatura reads HTML only. Default: blocks.")
]
PageTypeOption = Annotated[
    str | None,
    typer.Option("--page-type", metavar="TYPE", help=f"What the inputs are: {', '.join(PAGE_TYPES)}."),
]
SiteOption = Annotated[
    str | None, typer.Option("--site", metavar="HOST", help="The site that all is from, whose own rules then apply.")
]
UrlOption = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="The address of the input: rules of its site apply.")
]


def settings_with(
    keep: list[str] | None = None,
    drop: list[str] | None = None,
    rules: list[Path] | None = None,
    disable: list[str] | None = None,
    page_type: str | None = None,
    beneath: Settings | None = None,
    **others: Any,
) -> Settings:
    """The project's settings, or those `beneath`, and instead of each the option that the command line gives."""
    given: dict[str, Any] = {
        "keep": kinds_named(keep) if keep else None,
        "drop": kinds_named(drop) if drop else None,
        "rules": tuple(rules) if rules else None,
        "disable": frozenset(split(disable)) if disable else None,
        "page_type": page_type_named(page_type) if page_type else None,
    } | others
    settings = project_settings() if beneath is None else beneath
    if given["disable"]:
        settings = replace(settings, disabled_in=None)
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def project_settings() -> Settings:
    """The settings of the project that the working folder is in. Where that is gone, nobody knows them any more."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise RefusedError("the working folder is no longer there: change to one that is") from None
    return load_settings(here)


def make_cleaner(settings: Settings) -> Cleaner:
    """A cleaner as the settings want it. Raises for rules of the user's that do not hold, and for unknown ids."""
    from cleaner.pipeline import Cleaner

    demand_sound_rules(settings)
    return Cleaner(**settings.for_cleaner())


def demand_sound_rules(settings: Settings) -> None:
    """Raise for rules of the user's that do not hold, and for ids that no rule has; tell of packs for no host."""
    if not (settings.rules or settings.disable):
        return
    from cleaner.cli.site_packs import tell_of_no_host
    from cleaner.rulebook.check import check_rules
    from cleaner.rulebook.load import is_builtin, load_rules

    loaded = load_rules(settings.rules, settings.disable, disabled_in=settings.disabled_in)
    rules = [rule for rule in loaded if not is_builtin(rule)]
    tell_of_no_host(rules)
    problems = check_rules(rules)
    for problem in problems:
        tell(problem)
    if problems:
        raise typer.Exit(NOTHING_BEGUN)
