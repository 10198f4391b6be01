"""The pages of the reference, made from the code at each build, so that they cannot fall behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from typer.cli import get_docs_for_click
from typer.main import get_command

from cleaner.cli.app import app
from cleaner.rulebook.load import load_rules, rules_hash


def rules_page() -> str:
    """Every rule that comes with the package, by pack and kind."""
    rules = load_rules()
    by_pack = defaultdict(list)
    for rule in rules:
        by_pack[rule.pack].append(rule)
    head = f"{len(rules)} rules, hash `{rules_hash(rules)}`. `cleaner rules show RULE` prints all of one."
    parts = [f"# Rules\n\n{head}\n"]
    for pack, members in sorted(by_pack.items()):
        rows = [(f"`{rule.id}`", f"`{rule.kind}`", _cell(rule.why)) for rule in members]
        parts.append(f"## {pack}\n\n" + _table(("rule", "kind", "why"), rows))
    return "\n".join(parts)


def commands_page() -> str:
    """The commands and their options, as `--help` has them."""
    command = get_command(app)
    context = click.Context(command, info_name="cleaner")
    return get_docs_for_click(obj=command, ctx=context, name="cleaner", title="Commands")


def python_page() -> str:
    """What may be imported, from its docstrings."""
    exported = [f"cleaner.{name}" for name in ("clean", "Cleaner", "Cleaned", "Kind", "SetAsideError")]
    members = (*exported, "cleaner.cleaned.JudgedBlock", "cleaner.fields.Fields", "cleaner.comments.Comment")
    head = "What stands here is public, and so are the functions of `cleaner.engines` that the recipes call."
    return f"# Python\n\n{head}\n\n" + "\n\n".join(f"::: {member}" for member in members) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/rules.md": rules_page,
    "reference/commands.md": commands_page,
    "reference/python.md": python_page,
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages to those that stand in the folder; MkDocs calls this."""
    for path, page in PAGES.items():
        files.append(File.generated(config, path, content=page()))
    return files


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    """Text as Markdown shows it to the letter within a table's cell."""
    return "".join("\\" + sign if sign in "|<>*_`[]\\" else sign for sign in text)
