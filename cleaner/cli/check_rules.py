"""`cleaner rules check`: whether the rules keep their own promises, and what they do on a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, tell
from cleaner.cli.options import SiteOption, settings_with
from cleaner.cli.site_packs import tell_of_no_site
from cleaner.cli.terminal import counted, output
from cleaner.errors import RefusedError, SetAside, one_line, reason_for
from cleaner.printable import printable
from cleaner.settings import Settings

if TYPE_CHECKING:
    from cleaner.learn.usage import Note, Usage
    from cleaner.rulebook.check import Problem
    from cleaner.rulebook.schema import Rule, RuleError


def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR", help="Folders of rules. Default: those of the project, or else the built-in ones."
        ),
    ] = None,
    *,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            "--corpus", metavar="CORPUS", help="Report what the rules do on these documents, such as which never fire."
        ),
    ] = None,
    field: Annotated[
        str | None, typer.Option("--field", metavar="FIELD", help="The field of a record with the dump. Default: text.")
    ] = None,
    url_field: Annotated[
        str | None, typer.Option("--url-field", metavar="FIELD", help="The field with its address. Default: url.")
    ] = None,
    site: SiteOption = None,
    overlaps: Annotated[
        bool, typer.Option("--overlaps", help="Report what the rules do on one another's examples.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check that rules hold and cannot blow up.

    Runs every rule's own examples, and looks for patterns that take very long on some text. Checks the rules in the
    folders named here, or else in the project's settings, or else the built-in ones. With --corpus, the site of a
    document is that of its record's address, or the one that its folder is named for.

    Exit status 2 if a pack does not load; 1 if a rule fails, or a document of the corpus cannot be read. What is
    reported of a corpus, of overlaps or of a folder's name does not change it.
    """
    from cleaner.learn.usage import Usage
    from cleaner.rulebook.check import Problem, check_rules
    from cleaner.rulebook.load import is_builtin

    if not corpus and (site or field or url_field):
        raise RefusedError("--site, --field and --url-field say how a corpus is read: name one with --corpus")
    settings, loaded, broken = _loaded(folders or [], site=site, field=field, url_field=url_field)
    checked = [rule for rule in loaded if not is_builtin(rule)] if settings.rules else loaded
    usage = Usage(loaded)
    if overlaps:
        usage.see_examples()
    whole = _see(usage, corpus, settings) if corpus else True
    if corpus and not usage.sites:
        tell_of_no_site(checked, "--site, the address in a record or a folder named for a host")
    notes = _notes(usage, checked, settings, whole=bool(corpus))
    problems = [Problem(error.rule, error.path, error.field, error.problem) for error in broken]
    problems += check_rules(checked, blowups=True)
    if as_json:
        _print_json(checked, problems, notes)
    else:
        for line in (*problems, *notes):
            output(printable(one_line(str(line))))
        of_all = "" if len(checked) == len(loaded) else f"{len(checked)} of "
        counts = [f"{of_all}{counted(len(loaded), 'rule')}", counted(len(problems), "problem")]
        if corpus or overlaps or notes:
            counts.append(counted(len(notes), "note"))
        output(", ".join(counts))
    if broken:
        raise typer.Exit(NOTHING_BEGUN)
    if problems or not whole:
        raise typer.Exit(SOMETHING_FAILED)


def _loaded(folders: Sequence[Path], **options: Any) -> tuple[Settings, list[Rule], list[RuleError]]:
    """The settings, the rules that they bring and what does not load. `folders` take the place of the project's."""
    from cleaner.rulebook.load import builtin_folder, load_rules

    named = [folder for folder in folders if folder.resolve() != builtin_folder()]
    beneath = None if named or not folders else Settings()
    settings = settings_with(rules=named, beneath=beneath, **options)
    broken: list[RuleError] = []
    # Where folders are named, what the project disables may be of others.
    every = load_rules(settings.rules, () if named else settings.disable, broken.append, settings.disabled_in)
    return settings, [rule for rule in every if rule.id not in settings.disable], broken


def _see(usage: Usage, corpus: list[str], settings: Settings) -> bool:
    """Count what the rules do on a corpus, of one site if the settings name it; whether all of it could be read."""
    from cleaner.batch.containers.fields import Fields
    from cleaner.learn.corpus import documents
    from cleaner.read import read, site_of

    problems: list[SetAside] = []

    def set_aside(problem: SetAside) -> None:
        problems.append(problem)
        tell(problem)

    found = None
    for found in documents(corpus, Fields(settings.field, settings.url_field or "url"), set_aside):
        site = settings.site or found.site
        try:
            usage.see(read(found.record.content, found.format, site, selectors=usage.selectors(site_of(site))))
        except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
            set_aside(SetAside(found.name, reason_for(error)))
    if found is None:
        raise typer.Exit(NOTHING_BEGUN)
    return not problems


def _notes(usage: Usage, checked: Sequence[Rule], settings: Settings, whole: bool) -> list[Note]:
    """What is to be known of the rules `checked`; `whole` where a corpus was seen, and not only examples."""
    from cleaner.learn.usage import Finding, Note
    from cleaner.rulebook.load import misplaced
    from cleaner.rulebook.schema import ANY, SITES
    from cleaner.rulebook.sites import NO_HOST, for_no_host

    ids = {rule.id for rule in checked}
    notes = [note for note in usage.notes(whole) if note.rule.id in ids or note.other in ids]
    for rule in misplaced(checked, settings.rules):
        where = f": '{rule.path.parent.name}' is neither {ANY}, {SITES} nor a language's code"
        notes.append(Note(rule, Finding.EVERYWHERE, where))
    notes += [Note(rule, Finding.NOWHERE, f": '{rule.site}' {NO_HOST}") for rule in for_no_host(checked)]
    return notes


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
    output(to_json(found, indent=2))
