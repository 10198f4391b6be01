"""`cleaner golden`: compare what comes out with what is pinned, review what differs, or pin it anew."""

from __future__ import annotations

import difflib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, tell
from cleaner.cli.options import (
    DisableOption,
    NoModelOption,
    RulesOption,
    demand_sound_rules,
    project_settings,
    settings_with,
)
from cleaner.cli.pages import HtmlOption, demand_pages
from cleaner.cli.streams import NoReaderError, StandardOutputError
from cleaner.cli.terminal import counted, output
from cleaner.errors import RefusedError
from cleaner.printable import printable
from cleaner.settings import Settings, one_of, split

if TYPE_CHECKING:
    from cleaner.batch.sources import Source
    from cleaner.cleaned import Cleaned
    from cleaner.golden.compare import Comparison
    from cleaner.golden.pairs import Pair, Pairs
    from cleaner.golden.review import Passage, Review
    from cleaner.golden.update import Change
    from cleaner.report.views import View

T = TypeVar("T")
Clean: TypeAlias = "Callable[[Source], Cleaned]"

golden = typer.Typer(
    name="golden",
    rich_markup_mode=None,
    help="Check, update and review goldens.",
)

SourcesOption = Annotated[
    Path | None, typer.Option("--sources", metavar="DIR", help="The folder of the dumps. Default: seeds.")
]
GoldensOption = Annotated[
    Path | None, typer.Option("--goldens", metavar="DIR", help="The folder of what must come out. Default: golden.")
]
NamedArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE", help="Only these dumps: files, folders, globs.", show_default=False),
]


@golden.command()
def check(
    named: NamedArgument = None,
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    html: HtmlOption = None,
) -> None:
    """Compare what comes out with what is pinned.

    Bodies are compared byte for byte and kinds line by line. Exit status 1 if anything differs or cannot be read, or if
    a source has no golden, or a golden no source.
    """
    from cleaner.batch.sinks import write_file
    from cleaner.golden.compare import compare
    from cleaner.golden.describe import describe
    from cleaner.report.pages import golden_page
    from cleaner.report.views import view_beside_golden

    folders = golden_folders(named, goldens, sources, rules=rules, disable=disable, no_model=no_model)
    for stale in _stale(folders):
        output(f"{printable(str(stale))}: a golden without a source")
    for pair in _new(folders):
        output(f"{printable(pair.source.name)}: a source without a golden ({printable(str(pair.golden))})")
    complete = [pair for folder in folders for pair in folder.pairs.complete]
    if not complete:
        raise RefusedError("nothing to check: no source has a golden yet; 'cleaner golden update' writes them")
    if html:
        html = demand_pages(html, _files_of(folders))
    views: list[View] = []

    def hold(pair: Pair, clean: Clean) -> Comparison:
        cleaned = clean(pair.source)
        result = compare(pair, cleaned)
        if html and not result.same:
            views.append(view_beside_golden(result, cleaned))
        return result

    results = [_told(hold, pair, clean) for folder, clean in _cleaning(folders) for pair in folder.pairs.complete]
    different = [result for result in results if result and not result.same]
    for result in different:
        for line in describe(result):
            output(line)
    counts = f"{len(results)} checked, {len(different)} different, {results.count(None)} not readable"
    output(", ".join([counts, *_without_partner(folders)]))
    if html:
        same = [printable(result.pair.source.name) for result in results if result and result.same]
        write_file(html, golden_page(views, same))
    if different or None in results or _without_partner(folders):
        raise typer.Exit(SOMETHING_FAILED)


@golden.command()
def update(
    named: NamedArgument = None,
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
    from cleaner.golden.update import changes

    folders = golden_folders(named, goldens, sources, rules=rules, disable=disable, no_model=no_model)

    for stale in _stale(folders):
        _listed(f"{printable(str(stale))}: a golden without a source, left as it is")

    def pin(pair: Pair, clean: Clean) -> list[Change]:
        wanted = changes(pair, clean(pair.source))
        for change in wanted:
            if not dry_run:
                change.apply()
            _listed(f"{printable(str(change.path))}: {'would be ' if dry_run else ''}{_what_changes(change)}")
        return wanted

    results = [_told(pin, pair, clean) for folder, clean in _cleaning(folders) for pair in folder.everything]
    written = sum(len(result) for result in results if result)
    files = counted(written, "file")
    counts = f"{counted(len(results), 'source')}, {files} {'would be ' if dry_run else ''}written"
    output(", ".join([counts, *_without_source(folders)]))
    if None in results or any(folder.pairs.problems for folder in folders) or (dry_run and written):
        raise typer.Exit(SOMETHING_FAILED)


@golden.command()
def review(
    named: NamedArgument = None,
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
    again: Annotated[bool, typer.Option("--again", help="Ask about what was rejected before, too.")] = False,
) -> None:
    """Go through what differs, passage by passage.

    Accept a passage as the golden, reject it, or open it in $EDITOR. Accepted ones are written at once and rejected
    ones remembered, so you can stop at any time and go on later. Exit status 1 if something still differs.
    """
    from cleaner.golden.review import Review, passages

    folders = golden_folders(named, goldens, sources, rules=rules, disable=disable, no_model=no_model)
    left = unread = 0

    def go_through(sitting: Review, pair: Pair, clean: Clean) -> list[Passage]:
        """Ask about each passage, one by one; what still differs afterwards."""
        cleaned = clean(pair.source)
        while open_ := sitting.open(pair, cleaned):
            _show(pair, open_[0], len(open_))
            _decide(open_[0], sitting)
        return passages(pair, cleaned)

    try:
        for folder, clean in _cleaning(folders):
            sitting = Review(folder.settings.goldens, again)
            results = [_told(partial(go_through, sitting), pair, clean) for pair in folder.everything]
            keys = {passage.key for result in results if result for passage in result}
            if folder.whole and None not in results:
                sitting.forget_all_but(keys)
            left += len(keys)
            unread += results.count(None)
    except _BrokenOffError:
        output("broken off: the same command goes on from here")
        raise typer.Exit(SOMETHING_FAILED) from None
    counts = [f"{left} left as they are"] if left else []
    counts += [f"{unread} not readable"] if unread else []
    counts += _without_source(folders)
    output(", ".join(counts) or "nothing differs")
    if counts:
        raise typer.Exit(SOMETHING_FAILED)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of goldens: how its sources are cleaned, and what it holds."""

    settings: Settings
    pairs: Pairs
    whole: bool
    """Whether all of it is at work as it always is: the command line has chosen no sources and no other options."""

    @property
    def everything(self) -> list[Pair]:
        """The sources, with a golden or without."""
        return self.pairs.complete + self.pairs.without_golden


def golden_folders(
    named: list[str] | None,
    goldens: Path | None,
    sources: Path | None,
    *,
    rules: list[Path] | None,
    disable: list[str] | None,
    no_model: bool | None,
) -> list[Folder]:
    """The folder of goldens that is asked for, and those in it that have a golden.toml.

    Each has the settings of its project, then those of its golden.toml, then what the command line says; `sources` are
    those of the folder that is asked for. A rule to `disable` need be of one folder alone, since a golden.toml may name
    packs. Without any source nothing is begun.
    """
    from cleaner.golden.folder import folders_below, is_around_others, other_folders_in, pairs_for, settings_for
    from cleaner.rulebook.load import load_rules

    project = project_settings()
    top = goldens or project.goldens
    if sources and (others := other_folders_in(sources, top)):
        raise RefusedError(f"{others[0]}: goldens with options of their own: name them with --goldens, not --sources")
    found: list[Folder] = []
    known: set[str] = set()
    for folder in (top, *folders_below(top)):
        usual = settings_for(folder, project)
        given = sources if folder == top else None
        settings = settings_with(rules=rules, disable=disable, beneath=usual, no_model=no_model, sources=given)
        pairs = pairs_for(folder, settings)
        if not given and is_around_others(folder, settings, pairs, project.goldens):
            continue
        if not settings.sources.is_dir():
            raise RefusedError(f"{settings.sources}: no such folder of sources")
        if disable:
            ids = {rule.id for rule in load_rules(settings.rules)}
            known |= ids
            settings = replace(settings, disable=settings.disable & ids)
        found.append(Folder(settings, pairs, whole=settings == usual and not named))
    for name in split(disable or []):
        one_of(name, sorted(known), "rule")
    for one in {(folder.settings.rules, folder.settings.disable): folder.settings for folder in found}.values():
        demand_sound_rules(one)
    if named:
        found = _only(named, found)
    for problem in (problem for one in found for problem in one.pairs.problems):
        tell(problem)
    if not any(folder.everything for folder in found):
        if not any(folder.pairs.problems for folder in found):
            raise RefusedError(nothing_in(found))
        raise typer.Exit(NOTHING_BEGUN)
    return found


def nothing_in(folders: list[Folder]) -> str:
    """The line for folders of which no source has a golden."""
    told = [f"no document in {one.settings.sources} has a golden in {one.settings.goldens}" for one in folders]
    return "; ".join(told)


def _only(named: list[str], folders: list[Folder]) -> list[Folder]:
    """The folders with what of them is of the sources that were named."""
    from cleaner.batch.sources import find_sources

    known = {Path(pair.source.name).resolve() for folder in folders for pair in folder.everything}
    known |= {Path(problem.name).resolve() for folder in folders for problem in folder.pairs.problems}
    chosen: set[Path] = set()
    for name in named:
        paths = {source.path.resolve() for source in find_sources([name])[0] if source.path} & known
        if not paths:
            raise RefusedError(f"{name}: no source of these goldens")
        chosen |= paths
    found = [replace(folder, pairs=folder.pairs.only(chosen)) for folder in folders]
    return [folder for folder in found if folder.everything or folder.pairs.problems]


def _cleaning(folders: list[Folder]) -> Iterator[tuple[Folder, Clean]]:
    """Each folder and what cleans its sources. Only one cleaner is held at a time: those of many sites are large."""
    from cleaner.batch.runner import cleaning
    from cleaner.pipeline import Cleaner

    options: dict[str, Any] | None = None
    for folder in folders:
        if folder.settings.for_cleaner() != options:
            options = folder.settings.for_cleaner()
            cleaner = Cleaner(**options)
        yield folder, cleaning(cleaner, folder.settings.format)


def _stale(folders: list[Folder]) -> list[Path]:
    return [path for folder in folders for path in folder.pairs.without_source]


def _new(folders: list[Folder]) -> list[Pair]:
    return [pair for folder in folders for pair in folder.pairs.without_golden]


def _without_source(folders: list[Folder]) -> list[str]:
    """The goldens without a source and what is no source, counted; nothing where there are none."""
    stale, aside = len(_stale(folders)), sum(len(folder.pairs.problems) for folder in folders)
    told = [counted(stale, "golden without a source", "goldens without a source")] if stale else []
    return [*told, f"{aside} set aside"] if aside else told


def _without_partner(folders: list[Folder]) -> list[str]:
    """The same, and the sources without a golden."""
    new = len(_new(folders))
    told = [counted(new, "source without a golden", "sources without a golden")] if new else []
    return told + _without_source(folders)


def _listed(line: str) -> None:
    """Print a line of many. A reader that has seen enough ends the telling, not what is told of."""
    with suppress(NoReaderError):
        output(line)


def _files_of(folders: list[Folder]) -> list[Path]:
    """The sources, and all that is pinned."""
    pairs = [pair for folder in folders for pair in folder.everything]
    files = [path for pair in pairs for path in (pair.source.path, pair.golden, pair.kinds) if path]
    return files + _stale(folders)


class _BrokenOffError(BaseException):
    """Whoever reviews has had enough for now; no fault of any document."""


def _told(work: Callable[[Pair, Clean], T], pair: Pair, clean: Clean) -> T | None:
    """What `work` makes of a pair; None, and a line that says why, where it cannot."""
    from cleaner.errors import SetAside, reason_for
    from cleaner.golden.compare import GoldenError

    try:
        return work(pair, clean)
    except StandardOutputError:  # no fault of any document
        raise
    except GoldenError as error:
        tell(error)
    except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
        tell(SetAside(pair.source.name, reason_for(error)))
    return None


def _show(pair: Pair, passage: Passage, open_: int) -> None:
    """A passage with the line before and behind it, and what was said of its blocks."""
    from cleaner.golden.alike import differences_unseen, plain
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
    old, new = "\n".join(passage.old), "\n".join(passage.new)
    if old != new and plain(old) == plain(new):
        output(f"      these look alike and differ in {', '.join(differences_unseen(old, new))}")
    for block in passage.blocks:
        output(f"      {verdict(block)}")


def _decide(passage: Passage, sitting: Review) -> None:
    """Ask what is to become of a passage, and do it."""
    sys.stdout.write("[a]ccept, [r]eject, [e]dit, [s]kip or [q]uit? ")
    sys.stdout.flush()
    answer = sys.stdin.readline()
    match answer.strip().lower():
        case "a" | "accept":
            if not passage.accept():
                tell(f"{passage.change.path}: changed meanwhile, and left as it is")
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
