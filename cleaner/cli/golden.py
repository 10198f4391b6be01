"""`cleaner golden`: compare what comes out with what is pinned, review what differs, or pin it anew."""

from __future__ import annotations

import difflib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, RefusedError, tell
from cleaner.cli.options import DisableOption, NoModelOption, RulesOption, make_cleaner, settings_with
from cleaner.cli.pages import HtmlOption, demand_pages
from cleaner.cli.terminal import counted, output, printable
from cleaner.settings import Settings, load_settings

if TYPE_CHECKING:
    from cleaner.golden.compare import Comparison
    from cleaner.golden.pairs import Pair, Pairs
    from cleaner.golden.review import Passage, Review
    from cleaner.golden.update import Change
    from cleaner.report.views import View

T = TypeVar("T")

golden = typer.Typer(
    name="golden",
    rich_markup_mode=None,
    help="Check, update and review goldens.",
)

SourcesOption = Annotated[Path | None, typer.Option("--sources", metavar="DIR", help="The dumps. Default: seeds.")]
GoldensOption = Annotated[
    Path | None, typer.Option("--goldens", metavar="DIR", help="What must come out of them. Default: golden.")
]


@golden.command()
def check(
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    html: HtmlOption = None,
) -> None:
    """Compare what comes out with what is pinned.

    Bodies are compared byte for byte and kinds line by line. Exit status 1 if anything differs.
    """
    from cleaner.batch.runner import cleaning
    from cleaner.batch.sinks import write_file
    from cleaner.golden.compare import compare
    from cleaner.golden.describe import describe
    from cleaner.report.pages import golden_page
    from cleaner.report.views import view_beside_golden

    settings = _settings(sources, goldens, rules, disable, no_model)
    clean = cleaning(make_cleaner(settings), settings.format)
    pairs = _find(settings)
    for stale in pairs.without_source:
        output(f"{printable(str(stale))}: a golden without a source")
    for pair in pairs.without_golden:
        output(f"{printable(pair.source.name)}: a source without a golden ({printable(str(pair.golden))})")
    if not pairs.complete:
        raise RefusedError(f"nothing to check: no document in {settings.sources} has a golden in {settings.goldens}")
    if html:
        html = demand_pages(html, [pair.source for pair in pairs.complete])
    views: list[View] = []

    def hold(pair: Pair) -> Comparison:
        cleaned = clean(pair.source)
        result = compare(pair, cleaned)
        if html and not result.same:
            views.append(view_beside_golden(result, cleaned))
        return result

    results = [_told(hold, pair) for pair in pairs.complete]
    different = [result for result in results if result and not result.same]
    for result in different:
        for line in describe(result):
            output(line)
    output(f"{len(results)} checked, {len(different)} different, {results.count(None)} not readable")
    if html:
        same = [printable(result.pair.source.name) for result in results if result and result.same]
        write_file(html, golden_page(views, same))
    if different or None in results or pairs.without_source or pairs.without_golden or pairs.problems:
        raise typer.Exit(SOMETHING_FAILED)


@golden.command()
def update(
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; exit status 1 if something would be written.")
    ] = False,
) -> None:
    """Write what comes out today as goldens.

    Bodies are written, and kinds where they are pinned already.
    """
    from cleaner.batch.runner import cleaning
    from cleaner.golden.update import changes

    settings = _settings(sources, goldens, rules, disable, no_model)
    clean = cleaning(make_cleaner(settings), settings.format)
    pairs = _find(settings)
    everything = pairs.complete + pairs.without_golden
    if not everything:
        raise typer.Exit(NOTHING_BEGUN)
    for stale in pairs.without_source:
        output(f"{printable(str(stale))}: a golden without a source, left as it is")

    def pin(pair: Pair) -> list[Change]:
        wanted = changes(pair, clean(pair.source))
        for change in wanted:
            if not dry_run:
                change.apply()
            output(f"{printable(str(change.path))}: {'would be ' if dry_run else ''}{_what_changes(change)}")
        return wanted

    results = [_told(pin, pair) for pair in everything]
    written = sum(len(result) for result in results if result)
    files = counted(written, "file")
    output(f"{counted(len(results), 'source')}, {files} {'would be ' if dry_run else ''}written")
    if None in results or pairs.problems or (dry_run and written):
        raise typer.Exit(SOMETHING_FAILED)


@golden.command()
def review(
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    again: Annotated[bool, typer.Option("--again", help="Ask about what was rejected before, too.")] = False,
) -> None:
    """Go through what differs, passage by passage.

    Accept it as the golden, reject it, or open it in $EDITOR. What was accepted is in the golden at once and what was
    rejected is remembered, so a review can be broken off. Exit status 1 if something still differs.
    """
    from cleaner.batch.runner import cleaning
    from cleaner.golden.review import Review, passages

    settings = _settings(sources, goldens, rules, disable, no_model)
    clean = cleaning(make_cleaner(settings), settings.format)
    pairs = _find(settings)
    sitting = Review(settings.goldens, again)

    def go_through(pair: Pair) -> list[Passage]:
        """Ask about each passage, one by one; what still differs afterwards."""
        cleaned = clean(pair.source)
        while open_ := sitting.open(pair, cleaned):
            _show(pair, open_[0], len(open_))
            _decide(open_[0], sitting)
        return passages(pair, cleaned)

    try:
        results = [_told(go_through, pair) for pair in pairs.complete + pairs.without_golden]
    except _BrokenOffError:
        output("broken off: the same command goes on from here")
        raise typer.Exit(SOMETHING_FAILED) from None
    left = {passage.key for result in results if result for passage in result}
    sitting.forget_all_but(left)
    output(f"{len(left)} left as they are" if left else "nothing differs")
    if left or None in results or pairs.problems:
        raise typer.Exit(SOMETHING_FAILED)


def _settings(
    sources: Path | None,
    goldens: Path | None,
    rules: list[Path] | None,
    disable: list[str] | None,
    no_model: bool | None,
) -> Settings:
    """The project's settings, then those of the folder of goldens, then what the command line says."""
    from cleaner.golden.folder import settings_for

    project = load_settings(Path.cwd())
    beneath = settings_for(goldens or project.goldens, project)
    return settings_with(rules=rules, disable=disable, beneath=beneath, no_model=no_model, sources=sources)


def _find(settings: Settings) -> Pairs:
    from cleaner.golden.pairs import find_pairs

    if not settings.sources.is_dir():
        raise RefusedError(f"{settings.sources}: no such folder of sources")
    pairs = find_pairs(settings.sources, settings.goldens)
    for problem in pairs.problems:
        tell(problem)
    return pairs


class _BrokenOffError(BaseException):
    """Whoever reviews has had enough for now; no fault of any document."""


def _told(work: Callable[[Pair], T], pair: Pair) -> T | None:
    """What `work` makes of a pair; None, and a line that says why, where it cannot."""
    from cleaner.golden.compare import GoldenError
    from cleaner.set_aside import SetAside, reason_for

    try:
        return work(pair)
    except GoldenError as error:
        tell(error)
    except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
        tell(SetAside(pair.source.name, reason_for(error)))
    return None


def _show(pair: Pair, passage: Passage, open_: int) -> None:
    """A passage with the line before and behind it, and what was said of its blocks."""
    from cleaner.golden.describe import verdict

    where = f"{printable(str(passage.change.path))} line {passage.start + 1}"
    output(f"\n{printable(pair.source.name)}: {where} ({open_} to decide in this document)")
    for mark, lines, colour in (
        (" ", [passage.before], None),
        ("-", passage.old, "red"),
        ("+", passage.new, "green"),
        (" ", [passage.after], None),
    ):
        for line in lines:
            if line.strip():
                typer.secho(f"  {mark} {printable(line, spaces=bool(colour))}", fg=colour)
    if not any(line.strip() for line in passage.old + passage.new):
        output(f"  {len(passage.old)} blank lines in the golden, {len(passage.new)} in what comes out")
    for block in passage.blocks:
        output(f"      {verdict(block)}")


def _decide(passage: Passage, sitting: Review) -> None:
    """Ask what is to become of a passage, and do it."""
    sys.stdout.write("[a]ccept, [r]eject, [e]dit, [s]kip or [q]uit? ")
    sys.stdout.flush()
    answer = sys.stdin.readline()
    match answer.strip().lower():
        case "a" | "accept":
            passage.accept()
        case "r" | "reject":
            sitting.reject(passage)
        case "s" | "skip":
            sitting.skip(passage)
        case "e" | "edit":
            _edit(passage)
        case "q" | "quit":
            raise _BrokenOffError
        case _ if not answer:  # the input has ended
            raise _BrokenOffError
        case _:
            output("one of a, r, e, s and q is needed")


def _edit(passage: Passage) -> None:
    """Open the golden in the editor of the user's choice; one that is not there yet begins with what comes out."""
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not editor:
        tell("no editor: the variable EDITOR names none")
        return
    if passage.change.before is None:
        passage.accept()
    try:
        status = subprocess.run([*editor, passage.change.path], check=False).returncode
    except OSError as error:
        tell(f"{editor[0]}: {error.strerror}")
        return
    if status:
        tell(f"{editor[0]}: ended with status {status}")


def _what_changes(change: Change) -> str:
    if change.before is None:
        return "written"
    matcher = difflib.SequenceMatcher(None, change.before.split("\n"), change.text.split("\n"), autojunk=False)
    parts = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    lost, gained = sum(code[2] - code[1] for code in parts), sum(code[4] - code[3] for code in parts)
    return f"changed, {lost} lines out and {gained} in"
