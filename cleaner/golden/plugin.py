"""The pytest plugin: folders of goldens become tests, and the fixture `golden` pins what a test has cleaned.

Every project whose environment has the package loads this module when its tests start, so what stands behind the
hooks is imported when there is a golden.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.golden.ledger import LEDGER, Ledger

if TYPE_CHECKING:
    from cleaner.golden.fixture import Golden

_CONFIG = "golden.toml"
"""`folder.CONFIG`, which is not imported before there is a golden."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("golden", "goldens of cleaner")
    group.addoption("--golden-update", action="store_true", help="write what comes out now as goldens")
    group.addoption(
        "--golden-dir",
        metavar="DIR",
        action="append",
        default=[],
        help="check this folder of goldens too, with or without a golden.toml (may be given more than once)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--golden-dir") and not hasattr(pytest, "Directory"):
        raise pytest.UsageError("--golden-dir needs pytest 8: put a golden.toml into the folder instead")
    config.stash[LEDGER] = Ledger(config.rootpath, config.getoption("--golden-update"))
    if not _is_worker(config):  # the head of a distributed run hands its arguments on
        config.args += [folder for folder in config.getoption("--golden-dir") if folder not in config.args]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return _golden_folder(file_path, parent) if file_path.name == _CONFIG else None


@pytest.hookimpl(optionalhook=True)  # which pytest has had since version 8
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A folder that was named is one of goldens; with a golden.toml it is found by that."""
    start = parent.config.invocation_params.dir
    named = [(start / folder).resolve() for folder in parent.config.getoption("--golden-dir")]
    if path.resolve() in named and not (path / _CONFIG).is_file():
        return _golden_folder(path, parent)
    return None


def _golden_folder(path: Path, parent: pytest.Collector) -> pytest.Collector:
    from cleaner.golden.collect import GoldenFolder

    return GoldenFolder.from_parent(parent, path=path)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Pins what a test has cleaned: `golden(cleaner.clean(page))`, in a file of `golden/` beside the test's own."""
    from cleaner.golden.fixture import Golden

    return Golden(request.node)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before any test is deselected, note which there are in the files that use the fixture."""
    files = {item.path for item in items if "golden" in getattr(item, "fixturenames", ())}
    if files and not config.getoption("lf", False) and not any("::" in argument for argument in config.args):
        from cleaner.golden.fixture import folder_of, owner_of

        owners = config.stash[LEDGER].owners
        for item in items:
            if item.path in files:
                owners.setdefault(folder_of(item), set()).add(owner_of(item))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note that a test which uses the fixture ran to its end: what it has not asked for by then, it never will."""
    pins = item.config.stash[LEDGER].pins.get(item.nodeid)
    if pins and call.when == "call":
        pins.passed = call.excinfo is None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Find stale goldens. A worker tells the head of the run; a run with stale goldens has failed."""
    ledger = session.config.stash[LEDGER]
    ledger.find_stale()
    if _is_worker(session.config):
        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        output["golden_written"], output["golden_stale"] = sorted(ledger.written), sorted(ledger.stale)
    elif ledger.stale and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker of pytest-xdist learned."""
    output = getattr(node, "workeroutput", {})
    ledger: Ledger = node.config.stash[LEDGER]
    ledger.written.update(output.get("golden_written", ()))
    ledger.stale.update(output.get("golden_stale", ()))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    ledger = config.stash[LEDGER]
    if ledger.written or ledger.stale:
        from cleaner.printable import printable

        terminalreporter.section("goldens")
        for path in sorted(ledger.written):
            terminalreporter.line(f"written: {printable(path)}")
        for path in sorted(ledger.stale):
            terminalreporter.line(f"stale: {printable(path)}: no test asks for it; delete it or bring its test back")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
