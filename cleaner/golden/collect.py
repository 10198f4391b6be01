"""Folders of goldens as pytest sees them: each source a test, and each golden without a source a test that fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.batch.runner import cleaning
from cleaner.errors import RefusedError, reason_for
from cleaner.golden.compare import GoldenError, compare
from cleaner.golden.describe import describe_briefly
from cleaner.golden.folder import CONFIG, folders_below, is_around_others, pairs_for, settings_for
from cleaner.golden.ledger import LEDGER, Ledger
from cleaner.golden.pairs import Pair
from cleaner.golden.update import changes
from cleaner.pipeline import Cleaner
from cleaner.printable import printable
from cleaner.rulebook.check import Problem, check_added
from cleaner.settings import Settings, load_settings

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned


class GoldenFolder(pytest.File):
    """A folder of goldens: the one that a golden.toml stands in, or one that was named."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        root = self.config.rootpath
        folder = self.path if self.path.is_dir() else self.path.parent
        try:
            project = load_settings(root)
            settings = settings_for(folder, project)
            settings = replace(settings, sources=root / settings.sources, goldens=root / settings.goldens)
            pairs = pairs_for(folder, settings)
            unsound = _unsound_rules(settings, self.config.stash[LEDGER])
        except RefusedError as error:
            raise self.CollectError(printable(str(error))) from None
        for rule in unsound:
            yield ProblemItem.from_parent(self, name=f"{rule.path.name}: {rule.rule}", problem=str(rule))
        if self.path.is_dir():  # which pytest does not search once it has become this
            for below in folders_below(folder):
                yield GoldenFolder.from_parent(self, path=below / CONFIG)
        if is_around_others(folder, settings, pairs, root / project.goldens):
            return
        sources, goldens = settings.sources, settings.goldens
        if not sources.is_dir():
            raise self.CollectError(f"{printable(str(sources))}: no such folder of sources")
        for pair in sorted(pairs.complete + pairs.without_golden, key=lambda pair: pair.source.place):
            yield GoldenItem.from_parent(self, name=pair.source.place.as_posix(), pair=pair, settings=settings)
        for path in pairs.without_source:
            shown = path.relative_to(goldens if path.is_relative_to(goldens) else sources).as_posix()
            yield ProblemItem.from_parent(self, name=shown, problem=f"{shown}: a golden without a source")
        for problem in pairs.problems:
            yield ProblemItem.from_parent(self, name=Path(problem.name).name, problem=str(problem))


class GoldenItem(pytest.Item):
    """One source, cleaned and held against its golden."""

    def __init__(self, pair: Pair, settings: Settings, **others: Any) -> None:
        super().__init__(**others)
        self._pair = pair
        self._settings = settings

    def runtest(self) -> None:
        ledger = self.config.stash[LEDGER]
        clean = cleaning(_cleaner(self._settings, ledger), self._settings.format)
        hold(self._pair, clean(self._pair.source), ledger)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        error = excinfo.value
        if isinstance(error, GoldenError | RefusedError):
            return printable(str(error))
        if isinstance(error, Exception):
            return printable(f"{self._pair.source.name}: {reason_for(error)}")
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"golden: {self.name}"


class ProblemItem(pytest.Item):
    """What is wrong with a folder whatever comes out: a golden without a source, a rule that does not hold."""

    def __init__(self, problem: str, **others: Any) -> None:
        super().__init__(**others)
        self._problem = problem

    def runtest(self) -> None:
        pytest.fail(printable(self._problem), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"golden: {self.name}"


def hold(pair: Pair, cleaned: Cleaned, ledger: Ledger) -> None:
    """Fail the running test if `cleaned` is not what `pair` pins; or pin it, where that was asked for."""
    __tracebackhide__ = True
    wanted = changes(pair, cleaned)
    if ledger.update:
        for change in wanted:
            change.apply()
            ledger.written.add(ledger.shown(change.path))
    elif not pair.golden.is_file():
        pytest.fail(f"{printable(ledger.shown(pair.golden))}: no golden yet; pytest --golden-update writes it", False)
    elif not (result := compare(pair, cleaned)).same:
        pytest.fail("\n".join(describe_briefly(result, wanted, ledger.shown)), pytrace=False)


def _unsound_rules(settings: Settings, ledger: Ledger) -> list[Problem]:
    """What is wrong with the rules that a project has added; nothing where another folder has told it already."""
    options = (tuple(path.resolve() for path in settings.rules), settings.disable)
    if options in ledger.checked:
        return []
    problems = check_added(*options, settings.disabled_in) if any(options) else []
    ledger.checked.add(options)
    return problems


def _cleaner(settings: Settings, ledger: Ledger) -> Cleaner:
    """The cleaner for a folder, made once for all folders of the same options."""
    options = repr(settings.for_cleaner())
    if options not in ledger.cleaners:
        ledger.cleaners[options] = Cleaner(**settings.for_cleaner())
    return ledger.cleaners[options]
