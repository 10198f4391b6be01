"""The command `cleaner` and its commands."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.clean import clean
from cleaner.cli.errors import OneLineErrors
from cleaner.cli.explain import explain
from cleaner.cli.golden import golden
from cleaner.cli.rules import rules

app = typer.Typer(cls=OneLineErrors, rich_markup_mode=None, pretty_exceptions_enable=False)
app.command()(clean)
app.command()(explain)
app.add_typer(golden)
app.add_typer(rules)


def _print_version(asked: bool) -> None:
    if asked:
        from cleaner import __version__
        from cleaner.rulebook.load import load_rules, rules_hash

        typer.echo(f"cleaner {__version__} (rules {rules_hash(load_rules())})")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def cleaner(
    context: typer.Context,
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn scraped article dumps into the article body, and say for every line why it went."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def main() -> None:
    """Run the command."""
    app(prog_name="cleaner")
