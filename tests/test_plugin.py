"""The pytest plugin, in projects outside this one: what it collects, what it says, what it writes, and what it costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.golden import collect, fixture  # noqa: F401  so that runs in this process need not import them anew
from cleaner.pipeline import Cleaner
from tests.conftest import ROOT

pytest_plugins = ["pytester"]

CAPTION = "FILE - The old bridge is seen from the harbor, March 3, 2014."
FIRST = "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years."
SECOND = "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer."
DUMP = f"{FIRST}\n\n{CAPTION}\n\n{SECOND}\n"
BODY = f"{FIRST}\n\n{SECOND}\n"
KINDS = "line\tkind\n1\ttext\n3\tcaption\n5\ttext\n"
CONFIG = "no-model = true\n"


CLEANERS: dict[str, Cleaner] = {}


def make_once(**options: Any) -> Cleaner:
    """A cleaner, shared among runs in this process where no pack could have changed: making one costs most of a run."""
    made = CLEANERS.get(repr(options)) or Cleaner(**options)
    if not options.get("rules"):
        CLEANERS[repr(options)] = made
    return made


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project in a folder of its own, with a configuration so that nothing above it counts."""
    pytester.makeini("[pytest]\n")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # each would be imported anew for each run
    monkeypatch.setattr(collect, "Cleaner", make_once)
    monkeypatch.setattr("cleaner.pipeline.Cleaner", make_once)
    return pytester


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text.encode())


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", "cleaner.golden.plugin", *args)


def outside(folder: Path, *args: str, status: int = 0) -> str:
    """What pytest prints in a process of its own; the plugin is named, since the package may be found, not installed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "cleaner.golden.plugin", *args],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


SHARED = {"tests/pages/golden.toml": CONFIG, "tests/pages/a.txt": DUMP, "tests/pages/a.golden.txt": BODY}
APART = {
    "tests/golden.toml": f'{CONFIG}sources = "dumps"\ngoldens = "expected"\n',
    "tests/dumps/deep/a.txt": DUMP,
    "tests/expected/deep/a.txt": BODY,
}


@pytest.mark.parametrize("files", [SHARED, APART], ids=["shared", "apart"])
def test_a_folder_with_a_golden_toml_is_collected_in_both_layouts(
    project: pytest.Pytester, files: dict[str, str]
) -> None:
    write(files)
    run(project).assert_outcomes(passed=1)
    write(dict.fromkeys((name for name, text in files.items() if text == BODY), DUMP))
    run(project).assert_outcomes(failed=1)


def test_a_failure_shows_a_small_diff_and_the_rule(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/a.golden.txt": DUMP})
    result = run(project)
    result.stdout.fnmatch_lines(
        [
            "* golden: a.txt *",
            "--- tests/pages/a.golden.txt (pinned)",
            "+++ what comes out",
            f"-{CAPTION}",
            "because:",
            "  source line 3 is caption, removed: * (rule en-caption-*)",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert len(result.outlines) < 40  # where CI is set, pytest's summary says all of it again


def test_a_long_failure_is_cut(project: pytest.Pytester) -> None:
    many = "\n\n".join(f"{FIRST} {number}" for number in range(300)) + "\n"
    write(SHARED | {"tests/pages/a.golden.txt": many})
    result = run(project)
    result.stdout.fnmatch_lines(["... and * more"])
    assert len(result.outlines) < 80


def test_kinds_are_compared_where_they_are_pinned(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/a.kinds.tsv": KINDS})
    run(project).assert_outcomes(passed=1)
    write({"tests/pages/a.kinds.tsv": KINDS.replace("caption", "nav")})
    result = run(project)
    result.stdout.fnmatch_lines(["tests/pages/a.kinds.tsv:", "  line 3: pinned nav, found caption", "because:"])
    write({"tests/pages/a.kinds.tsv": "nothing of the kind\n"})
    run(project).stdout.fnmatch_lines(["*a.kinds.tsv: line 1: the header is not*"])


def test_a_source_without_a_golden_and_a_golden_without_a_source_are_told(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/new.txt": DUMP, "tests/pages/gone.golden.txt": BODY})
    result = run(project)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "tests/pages/new.golden.txt: no golden yet; pytest --golden-update writes it",
            "gone.golden.txt: a golden without a source",
        ]
    )


def test_the_second_of_two_sources_of_one_golden_fails(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/a.md": DUMP})
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*a.golden.txt is already that of *"])


def test_update_writes_goldens_and_says_which(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/new.txt": DUMP, "tests/pages/a.golden.txt": "Old.\n"})
    result = run(project, "--golden-update")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["written: tests/pages/a.golden.txt", "written: tests/pages/new.golden.txt"])
    assert Path("tests/pages/a.golden.txt").read_text() == Path("tests/pages/new.golden.txt").read_text() == BODY
    again = run(project, "--golden-update")
    again.assert_outcomes(passed=2)
    again.stdout.no_fnmatch_line("written: *")


def test_a_folder_can_be_named_without_a_golden_toml(project: pytest.Pytester) -> None:
    write({"cleaner.toml": CONFIG, "seeds/a.txt": DUMP, "expected/a.txt": BODY, "test_other.py": "def test_it(): pass"})
    run(project).assert_outcomes(passed=1)
    run(project, "--golden-dir", "expected").assert_outcomes(passed=2)
    run(project, "--golden-dir=expected", "-k", "a.txt").assert_outcomes(passed=1, deselected=1)


def test_tests_beside_goldens_are_still_collected(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/test_more.py": "def test_it(): pass"})
    run(project).assert_outcomes(passed=2)
    run(project, "-k", "a.txt").assert_outcomes(passed=1, deselected=1)
    run(project, "tests/pages/golden.toml::a.txt").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("no-modell = true", "*golden.toml: unknown option 'no-modell'*"),
        ("keep = ['capton']", "*golden.toml: keep: unknown kind 'capton': did you mean caption*"),
        ("not toml", "*golden.toml: not TOML*"),
        ("disable = ['none-such']", "*golden.toml: disable: unknown rule 'none-such'*"),
        ("sources = 'gone'", "*gone: no such folder of sources"),
    ],
)
def test_a_golden_toml_that_cannot_be_used_is_one_line(project: pytest.Pytester, config: str, told: str) -> None:
    write(SHARED | {"tests/pages/golden.toml": config})
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    assert "Traceback" not in result.stdout.str()


def test_options_and_packs_of_a_folder_count(project: pytest.Pytester) -> None:
    pack = (
        "[[rule]]\nid = 'bell'\nkind = 'ad'\nmatch = '^Ring the bell'\nwhy = 'It rings.'\n"
        "strips = ['Ring the bell for more']\nkeeps = ['A bell rang.']\n"
    )
    dump = (
        f"{FIRST}\n\nRing the bell for more of this, and then some more of it, said no one.\n\n{SECOND}\n\n{CAPTION}\n"
    )
    write(
        {
            "packs/ad.toml": pack,
            "tests/golden.toml": f'{CONFIG}rules = ["../packs"]\nkeep = ["caption"]\n',
            "tests/a.txt": dump,
            "tests/a.golden.txt": f"{BODY}\n{CAPTION}\n",
        }
    )
    run(project).assert_outcomes(passed=1)
    write({"packs/ad.toml": pack.replace("kind = 'ad'", "kind = 'add'")})
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ad.toml: rule 'bell', field 'kind': *"])


def test_rules_that_do_not_hold_fail_once_and_the_goldens_are_compared(project: pytest.Pytester) -> None:
    pack = (
        "[[rule]]\nid = 'bell'\nkind = 'ad'\nmatch = '^Ring the bell'\nwhy = 'It rings.'\n"
        "strips = ['Ring the bell for more']\nkeeps = ['A bell rang.']\n"
    )
    folders = {f"{site}/{name}": text for site in ("one", "two") for name, text in SHARED.items()}
    write({"cleaner.toml": "rules = 'packs'\n", "packs/ad.toml": pack} | folders)
    run(project).assert_outcomes(passed=2)
    write({"packs/ad.toml": pack.replace("['Ring", "['Sing")})
    result = run(project)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*ad.toml: rule 'bell', field 'strips': does not hit 'Sing the bell for more'"])
    write({f"{site}/tests/pages/golden.toml": f"{CONFIG}rules = ['../../../packs']\n" for site in ("one", "two")})
    run(project).assert_outcomes(passed=2, failed=1)


def test_a_folder_with_a_golden_toml_is_not_part_of_the_one_around_it(project: pytest.Pytester) -> None:
    kept = "keep = ['caption']\n" + CONFIG
    write({"cleaner.toml": "goldens = 'expected'\nsources = 'dumps'\n" + CONFIG})
    write({"dumps/a.txt": DUMP, "expected/a.txt": BODY, "dumps/b/a.txt": DUMP, "expected/b/a.txt": DUMP})
    write({"expected/b/golden.toml": f"sources = '../../dumps/b'\n{kept}"})
    run(project, "--golden-dir", "expected").assert_outcomes(passed=2)
    write({"expected/golden.toml": "sources = '../dumps'\n" + CONFIG})
    run(project).assert_outcomes(passed=2)


def test_a_folder_is_of_the_project_that_it_stands_in(project: pytest.Pytester) -> None:
    write({f"scraper/{name}": text for name, text in SHARED.items()} | {"scraper/cleaner.toml": "keep = ['caption']\n"})
    run(project).assert_outcomes(failed=1)
    write({"scraper/tests/pages/a.golden.txt": DUMP})
    run(project).assert_outcomes(passed=1)


def test_a_difference_that_nobody_sees_is_named(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/a.golden.txt": BODY.replace("\n", "\r\n")})
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["tests/pages/a.golden.txt: what looks alike differs in line ends (CRLF), *"])
    result.stdout.no_fnmatch_line("+++*")


def test_a_source_that_cannot_be_read_fails_in_one_line(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/a.txt": "\0\0\0"})
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*a.txt: binary*"])


def test_a_dump_cannot_drive_the_terminal(project: pytest.Pytester) -> None:
    write(SHARED | {"tests/pages/a.golden.txt": f"{FIRST} \x1b[2J\u202e\n"})
    assert not set(run(project).stdout.str()) & set("\x1b\u202e")


FIXTURE = """
    import cleaner, pytest

    CLEANER = cleaner.Cleaner(model=False)

    def test_one(golden):
        golden(CLEANER.clean({dump!r}))
        golden(CLEANER.clean({dump!r}, format="text"), name="again")

    class TestMore:
        @pytest.mark.parametrize("where", ["here", "a/b", "a b"])
        def test_it(self, golden, where):
            golden(CLEANER.clean({dump!r}))
"""


def test_the_fixture_pins_what_a_test_cleans(project: pytest.Pytester) -> None:
    project.makepyfile(FIXTURE.format(dump=DUMP))
    first = run(project)
    first.assert_outcomes(failed=4)
    first.stdout.fnmatch_lines(["golden/*/test_one.txt: no golden yet; pytest --golden-update writes it"])
    run(project, "--golden-update").assert_outcomes(passed=4)
    run(project).assert_outcomes(passed=4)
    names = sorted(path.name for path in Path("golden").glob("*/*"))
    assert len(names) == 5
    assert {"test_one.txt", "test_one.again.txt"} < set(names)
    assert all(re.fullmatch(r"[\w.-]+", name) for name in names)
    (one,) = Path("golden").glob("*/test_one.txt")
    one.write_text(DUMP)
    result = run(project)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines([f"-{CAPTION}", "because:", "*(rule en-caption-*)"])


def test_goldens_that_no_test_asks_for_any_more_are_told(project: pytest.Pytester) -> None:
    project.makepyfile(FIXTURE.format(dump=DUMP))
    run(project, "--golden-update")
    (folder,) = Path("golden").iterdir()
    for name in ("test_gone.txt", "test_one.third.txt"):
        (folder / name).write_text(BODY)
    result = run(project)
    assert result.ret == 1
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["stale: golden/*/test_gone.txt*", "stale: golden/*/test_one.third.txt*"])
    selected = run(project, "-k", "TestMore")
    assert selected.ret == 1
    selected.stdout.fnmatch_lines(["stale: golden/*/test_gone.txt*"])
    selected.stdout.no_fnmatch_line("stale: *third*")
    one = run(project, f"{folder.name}.py::TestMore::test_it")
    assert one.ret == 0, "a run of some tests of a file knows nothing of the others"


def test_what_is_no_result_is_refused(project: pytest.Pytester) -> None:
    project.makepyfile("import cleaner\ndef test_it(golden):\n    golden(cleaner.clean('').body)")
    told = "*TypeError: golden takes the result of cleaner.clean, not str"
    run(project, "--golden-update").stdout.fnmatch_lines([told])


def test_two_goldens_of_one_name_are_refused(project: pytest.Pytester) -> None:
    project.makepyfile(
        "import cleaner\ndef test_it(golden):\n    golden(cleaner.clean(''))\n    golden(cleaner.clean(''))"
    )
    run(project, "--golden-update").stdout.fnmatch_lines(["*ValueError: the test has two goldens of one name*"])


def test_it_works_when_a_run_is_distributed(project: pytest.Pytester) -> None:
    pytest.importorskip("xdist", reason="the extra dev brings pytest-xdist")
    project.makepyfile(FIXTURE.format(dump=DUMP))
    write(SHARED | {f"tests/pages/{number}.txt": DUMP for number in range(4)} | {"expected/a.txt": BODY})
    write({"tests/pages/gone.golden.txt": BODY, "seeds/a.txt": DUMP, "cleaner.toml": CONFIG})
    told = outside(project.path, "-p", "xdist", "-n2", "--golden-update", "--golden-dir=expected", status=1)
    assert "1 failed, 10 passed" in told
    assert told.count("written: ") == 9
    (project.path / "tests/pages/gone.golden.txt").unlink()
    (next((project.path / "golden").iterdir()) / "test_gone.txt").write_text(BODY)
    told = outside(project.path, "-p", "xdist", "-n2", "--golden-dir=expected", status=1)
    assert "10 passed" in told
    assert len(re.findall(r"stale: golden/\w+/test_gone\.txt", told)) == 1


def test_a_rule_that_is_broken_on_purpose_is_caught(tmp_path: Path) -> None:
    """A project of somebody else's: a rule is added by hand, checked, pinned by a golden, and broken."""
    rule = """\
[[rule]]
id = "gazette-bell"
kind = "newsletter"
match = '^Tap the bell to (?:get|receive) '
why = "The Gazette asks readers to follow a story by its bell."
strips = ["Tap the bell to get alerts for this story"]
keeps = ["Tap the bell twice and the door opens, the guide said."]
"""
    dump = f"{FIRST}\n\nTap the bell to get more of what the council decided on Monday, as it happens.\n\n{SECOND}\n"
    project = tmp_path / "gazette"
    for name, text in {
        "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n\n[tool.cleaner]\nrules = ["rules"]\n',
        "rules/newsletter.toml": rule,
        "tests/articles/golden.toml": CONFIG,
        "tests/articles/bridge.txt": dump,
    }.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)

    checked = subprocess.run(
        [sys.executable, "-m", "cleaner", "rules", "check", "rules"],
        cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "written: tests/articles/bridge.golden.txt" in outside(project, "--golden-update")
    assert (project / "tests/articles/bridge.golden.txt").read_text() == BODY
    assert "1 passed" in outside(project)

    (project / "rules/newsletter.toml").write_text(rule.replace("(?:get|receive)", "(?:receive)"))
    told = outside(project, status=1)
    assert "+Tap the bell to get more of what the council decided" in told
    assert re.search(r"source line 3 is text, kept: ", told)

    (project / "rules/newsletter.toml").write_text(re.sub("match = .*", "match = 'bell to get|piers'", rule))
    told = outside(project, status=1)
    assert f"-{SECOND}" in told
    assert re.search(r"source line 5 is newsletter, removed: .* \(rule gazette-bell\)", told)


def test_a_run_without_goldens_imports_nothing_of_the_package_but_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(
        "import sys\ndef test_it():\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] == 'cleaner'}\n"
        "    assert ours == {'cleaner', 'cleaner.golden', 'cleaner.golden.ledger', 'cleaner.golden.plugin'}\n"
        "    assert not {'numpy', 'regex', 'trafilatura', 'jinja2', 'typer'} & set(sys.modules)\n"
    )
    assert "1 passed" in outside(tmp_path)
