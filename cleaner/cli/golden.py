"""`cleaner golden`: compare what comes out with what is pinned, or pin it anew."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cleaner.cli.errors import NOTHING_BEGUN, SOMETHING_FAILED, RefusedError, tell
from cleaner.cli.explain import why
from cleaner.cli.options import DisableOption, NoModelOption, RulesOption, make_cleaner, settings_with
from cleaner.cli.terminal import output, printable
from cleaner.settings import Settings

if TYPE_CHECKING:
    from cleaner.cleaned import JudgedBlock
    from cleaner.golden.compare import BodyDifference, Comparison, KindDifference
    from cleaner.golden.pairs import Pair, Pairs
    from cleaner.golden.update import Change

T = TypeVar("T")

golden = typer.Typer(
    name="golden", rich_markup_mode=None, help="Compare what comes out with what is pinned, or pin it."
)

SourcesOption = Annotated[Path | None, typer.Option("--sources", metavar="DIR", help="The dumps. Default: seeds.")]
GoldensOption = Annotated[
    Path | None, typer.Option("--goldens", metavar="DIR", help="What must come out of them. Default: golden.")
]

_SHOWN = 60
"""Characters of a line that are shown where only its kind is in question."""


@golden.command()
def check(
    *,
    sources: SourcesOption = None,
    goldens: GoldensOption = None,
    rules: RulesOption = None,
    disable: DisableOption = None,
    no_model: NoModelOption = None,
) -> None:
    """Compare bodies byte for byte and kinds line by line. Exit status 1 if anything differs."""
    from cleaner.batch.runner import cleaning
    from cleaner.golden.compare import compare

    settings = settings_with(rules=rules, disable=disable, no_model=no_model, sources=sources, goldens=goldens)
    clean = cleaning(make_cleaner(settings), settings.format)
    pairs = _find(settings)
    for stale in pairs.without_source:
        output(f"{printable(str(stale))}: a golden without a source")
    for pair in pairs.without_golden:
        output(f"{printable(pair.source.name)}: a source without a golden ({printable(str(pair.golden))})")
    if not pairs.complete:
        raise RefusedError(f"nothing to check: no document in {settings.sources} has a golden in {settings.goldens}")
    results = [_told(lambda pair: compare(pair, clean(pair.source)), pair) for pair in pairs.complete]
    different = [result for result in results if result and not result.same]
    for result in different:
        _show(result)
    output(f"{len(results)} checked, {len(different)} different, {results.count(None)} not readable")
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
    """Write what comes out today as goldens: bodies, and kinds where they are pinned already."""
    from cleaner.batch.runner import cleaning
    from cleaner.golden.update import changes

    settings = settings_with(rules=rules, disable=disable, no_model=no_model, sources=sources, goldens=goldens)
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
    output(f"{len(results)} sources, {written} files {'would be ' if dry_run else ''}written")
    if None in results or pairs.problems or (dry_run and written):
        raise typer.Exit(SOMETHING_FAILED)


def _find(settings: Settings) -> Pairs:
    from cleaner.golden.pairs import find_pairs

    if not settings.sources.is_dir():
        raise RefusedError(f"{settings.sources}: no such folder of sources")
    pairs = find_pairs(settings.sources, settings.goldens)
    for problem in pairs.problems:
        tell(problem)
    return pairs


def _told(work: Callable[[Pair], T], pair: Pair) -> T | None:
    """What `work` makes of a pair; None, and a line that says why, where it cannot."""
    from cleaner.batch.set_aside import SetAside, reason_for
    from cleaner.golden.compare import GoldenError

    try:
        return work(pair)
    except GoldenError as error:
        tell(error)
    except Exception as error:  # noqa: BLE001  whatever a document brings out is said in one line
        tell(SetAside(pair.source.name, reason_for(error)))
    return None


def _show(result: Comparison) -> None:
    source, pair = printable(result.pair.source.name), result.pair
    if result.body:
        output(f"{source}: the body differs from {printable(str(pair.golden))}")
    for difference in result.body:
        _show_line(difference)
    if result.kinds:
        output(f"{source}: {len(result.kinds)} kinds differ from {printable(str(pair.kinds))}")
    for kind in result.kinds:
        _show_kind(kind)


def _show_line(difference: BodyDifference) -> None:
    mark, where = ("-", "golden") if difference.missing else ("+", "body")
    output(f"  {mark} {where} line {difference.line}: {printable(difference.text, spaces=True) or '(empty)'}")
    if difference.block:
        output(f"      {_verdict(difference.block)}")
    elif difference.text.strip():
        output("      no block of the source has this line")


def _show_kind(difference: KindDifference) -> None:
    pinned = difference.pinned or "nothing pinned"
    found = difference.found or "no line with text"
    output(f"  line {difference.line}: pinned {pinned}, found {found}")
    if difference.block:
        text = printable(difference.block.text, spaces=True)
        output(f"      {text if len(text) <= _SHOWN else text[: _SHOWN - 3] + '...'}")
        output(f"      {_verdict(difference.block)}")


def _verdict(block: JudgedBlock) -> str:
    return f"source line {block.lines[0]} is {block.kind}, {'kept' if block.kept else 'removed'}: {why(block)}"


def _what_changes(change: Change) -> str:
    if change.before is None:
        return "written anew"
    matcher = difflib.SequenceMatcher(None, change.before.split("\n"), change.text.split("\n"), autojunk=False)
    parts = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    lost, gained = sum(code[2] - code[1] for code in parts), sum(code[4] - code[3] for code in parts)
    return f"changed, {lost} lines out and {gained} in"
