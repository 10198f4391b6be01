"""`cleaner golden`: what is said of differences, what is written, and with which exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cleaner
from cleaner.cli.app import app

CAPTION = "FILE - The old bridge is seen from the harbor, March 3, 2014."
FIRST = "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years."
SECOND = "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer."
DUMP = f"{FIRST}\n\n{CAPTION}\n\n{SECOND}\n"
BODY = f"{FIRST}\n\n{SECOND}\n"
KINDS = "line\tkind\n1\ttext\n3\tcaption\n5\ttext\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source with its golden and kinds, below the working folder, of a project that does without the model."""
    (tmp_path / "cleaner.toml").write_text("no-model = true\n")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    write("seeds/a.txt", DUMP)
    write("golden/a.txt", BODY)
    write("golden/a.kinds.tsv", KINDS)


def write(name: str, content: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def golden(*args: str) -> Result:
    return CliRunner().invoke(app, ["golden", *args])


def files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_check_is_content_when_nothing_differs() -> None:
    result = golden("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "1 checked, 0 different, 0 not readable\n"


def test_check_names_kind_rule_and_reason_of_a_line_that_differs() -> None:
    write("golden/a.txt", DUMP)
    result = golden("check")
    assert result.exit_code == 1
    head, line, verdict, _ = result.stdout.splitlines()
    assert head == "seeds/a.txt: the body differs from golden/a.txt"
    assert line == f"  - golden line 3: {CAPTION}"
    assert verdict.startswith("      source line 3 is caption, removed: ")
    assert "(rule " in verdict


def test_check_says_which_kinds_differ_and_why() -> None:
    write("golden/a.kinds.tsv", KINDS.replace("caption", "nav"))
    result = golden("check")
    assert result.exit_code == 1
    assert "seeds/a.txt: 1 kinds differ from golden/a.kinds.tsv\n  line 3: pinned nav, found caption\n" in result.stdout


def test_check_names_what_has_no_partner() -> None:
    write("seeds/new.txt", DUMP)
    assert golden("check").exit_code == 1
    assert "seeds/new.txt: a source without a golden" in golden("check").stdout
    Path("seeds/new.txt").unlink()
    write("golden/stale.txt", BODY)
    assert golden("check").exit_code == 1
    assert "golden/stale.txt: a golden without a source" in golden("check").stdout


def test_check_of_a_shared_folder() -> None:
    write("pages/x.txt", DUMP)
    write("pages/x.golden.txt", BODY)
    assert golden("check", "--sources", "pages", "--goldens", "pages").exit_code == 0
    write("pages/x.golden.txt", DUMP)
    assert golden("check", "--sources", "pages", "--goldens", "pages").exit_code == 1


@pytest.mark.parametrize(
    ("sources", "goldens", "told"),
    [
        ("gone", "golden", "gone: no such folder"),
        ("seeds", "gone", "nothing to check: no source has a golden yet; 'cleaner golden update' writes them"),
        ("empty", "golden", "empty: no .txt"),
    ],
)
def test_nothing_to_check_is_status_2(sources: str, goldens: str, told: str) -> None:
    Path("empty").mkdir()
    result = golden("check", "--sources", sources, "--goldens", goldens)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize("place", ["pages", "pages/inner"])
@pytest.mark.parametrize("command", ["check", "update"])
def test_goldens_with_options_of_their_own_are_not_taken_for_sources(command: str, place: str) -> None:
    write(f"{place}/golden.toml", 'keep = ["caption"]\n')
    write(f"{place}/x.txt", DUMP)
    write(f"{place}/x.golden.txt", "As it was.\n")
    result = golden(command, "--sources", "pages")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        f"{place}: goldens with options of their own: name them with --goldens, not --sources\n"
    )
    assert Path(place, "x.golden.txt").read_text() == "As it was.\n"
    assert golden("update", "--goldens", "pages").exit_code == 0
    assert Path(place, "x.golden.txt").read_text() != "As it was.\n"


def test_a_source_or_a_kinds_file_that_cannot_be_read_costs_only_itself() -> None:
    write("seeds/binary.txt", b"\0\0")
    write("golden/binary.txt", "")
    write("seeds/c.txt", DUMP)
    write("golden/c.txt", BODY)
    write("golden/c.kinds.tsv", "line\tkind\nx\ttext\n")
    result = golden("check")
    assert result.exit_code == 1
    assert result.stdout == "3 checked, 0 different, 2 not readable\n"
    binary, kinds = result.stderr.splitlines()
    assert binary.startswith("cleaner: seeds/binary.txt: binary")
    assert kinds.startswith("cleaner: golden/c.kinds.tsv: line 2: ")


def test_the_settings_of_the_project_hold_for_goldens() -> None:
    write("cleaner.toml", 'no-model = true\nkeep = ["caption"]\nsources = "seeds"\n')
    assert golden("check").exit_code == 1
    write("golden/a.txt", DUMP)
    assert golden("check").exit_code == 0


def test_a_rule_can_be_left_out_to_see_what_it_does() -> None:
    write("golden/a.txt", DUMP)
    verdict = next(line for line in golden("check").stdout.splitlines() if "(rule " in line)
    rule = verdict.rpartition("(rule ")[2].rstrip(")")
    assert f"(rule {rule})" not in golden("check", "--disable", rule).stdout


def test_a_dry_run_tells_all_and_touches_nothing() -> None:
    write("golden/a.txt", FIRST + "\n")
    write("seeds/new.txt", DUMP)
    before = files()
    result = golden("update", "--dry-run")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "golden/a.txt: would be changed, 0 lines out and 2 in",
        "golden/new.txt: would be written",
        "2 sources, 2 files would be written",
    ]
    assert files() == before


def test_update_writes_what_check_then_finds_right() -> None:
    write("golden/a.txt", "Something else.\n")
    write("golden/a.kinds.tsv", KINDS.replace("caption", "nav"))
    write("golden/stale.txt", BODY)
    write("seeds/deep/new.txt", DUMP)
    result = golden("update")
    assert result.exit_code == 0
    assert "golden/stale.txt: a golden without a source, left as it is" in result.stdout
    assert "golden/a.kinds.tsv: changed, 1 lines out and 1 in" in result.stdout
    assert files() == {
        "seeds/a.txt": DUMP.encode(),
        "seeds/deep/new.txt": DUMP.encode(),
        "golden/a.txt": BODY.encode(),
        "golden/a.kinds.tsv": KINDS.encode(),
        "golden/deep/new.txt": BODY.encode(),
        "golden/stale.txt": BODY.encode(),
    }
    Path("golden/stale.txt").unlink()
    assert golden("check").exit_code == 0
    again = golden("update", "--dry-run")
    assert (again.exit_code, again.stdout) == (0, "2 sources, 0 files would be written\n")


def test_update_goes_on_after_a_source_that_cannot_be_read() -> None:
    write("seeds/0.txt", b"\0")
    write("golden/a.txt", "")
    result = golden("update")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert Path("golden/a.txt").read_bytes() == BODY.encode()
    assert not Path("golden/0.txt").exists()


def test_update_pins_one_of_two_sources_of_one_golden_and_says_that_the_other_was_left() -> None:
    write("seeds/a.md", DUMP)
    result = golden("update")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "golden/a.txt is already that of seeds/a.md" in result.stderr


def test_without_a_source_nothing_is_begun() -> None:
    Path("empty").mkdir()
    for command in ("check", "update", "review"):
        for sources in ("empty", "gone"):
            result = golden(command, "--sources", sources)
            assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_golden_that_is_a_link_stays_one() -> None:
    write("shared/a.txt", "Something else.\n")
    write("golden/b.txt", "Something else.\n")
    write("seeds/b.txt", DUMP)
    for name in ("a", "b"):
        Path(f"golden/{name}.txt").unlink()
        Path(f"golden/{name}.txt").symlink_to("../shared/a.txt")
    assert golden("update", "seeds/a.txt").exit_code == 0
    assert (Path("golden/a.txt").is_symlink(), Path("shared/a.txt").read_text()) == (True, BODY)
    write("shared/a.txt", "Something else.\n")
    review("a\nq\n", "seeds/b.txt")
    assert (Path("golden/b.txt").is_symlink(), Path("shared/a.txt").read_text()) == (True, BODY)


def test_a_reader_that_has_seen_enough_costs_no_golden_and_is_no_fault_of_a_document() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    for number in range(3):
        write(f"seeds/{number}.txt", DUMP)
    for command in ("review", "update"):
        args = [sys.executable, "-m", "cleaner", "golden", command]
        env = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(cleaner.__file__).parents[1])}
        done = subprocess.run(
            args, stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, env=env, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
    os.close(writer)
    assert all(Path(f"golden/{number}.txt").read_text() == BODY for number in range(3))


@pytest.mark.parametrize("sources", [None, "dumps"], ids=["shared", "apart"])
def test_a_folder_of_goldens_brings_its_own_options(sources: str | None) -> None:
    write(f"site/{sources or '.'}/x.txt", DUMP)
    write(f"site/x{'' if sources else '.golden'}.txt", DUMP)
    write("site/golden.toml", 'keep = ["caption"]\n' + (f'sources = "{sources}"\n' if sources else ""))
    assert golden("check", "--goldens", "site").exit_code == 0
    assert golden("check", "--goldens", "site", "--sources", "seeds").exit_code != 0
    write("site/golden.toml", "keep = 3\n")
    result = golden("check", "--goldens", "site")
    assert (result.exit_code, result.stderr) == (2, "cleaner: site/golden.toml: keep: a list of strings is needed\n")


def test_goldens_beside_their_sources_need_only_be_named() -> None:
    write("pages/x.txt", DUMP)
    write("pages/x.golden.txt", BODY)
    assert golden("check", "--goldens", "pages").stdout == "1 checked, 0 different, 0 not readable\n"


def test_a_check_writes_a_page_of_what_differs() -> None:
    pytest.importorskip("jinja2")
    write("seeds/b.txt", DUMP)
    write("golden/b.txt", DUMP)
    result = golden("check", "--html", "out/report.html")
    assert (result.exit_code, result.stderr) == (1, "")
    page = Path("out/report.html").read_text()
    assert "1 of 2 documents differ" in page
    assert page.count(CAPTION) == 2  # among the blocks of the source, and where the body lacks it
    assert page.count("only the golden has it") == 1


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("seeds/a.txt", "the output is an input, which is not overwritten"),
        ("golden/a.txt", "the output is an input, which is not overwritten"),
        ("golden/a.kinds.tsv", "the output is an input, which is not overwritten"),
        ("golden/stale.txt", "the output is an input, which is not overwritten"),
        ("seeds", "is a folder; a page is a file"),
    ],
)
def test_a_page_is_written_over_nothing_that_is_compared_and_no_folder(out: str, told: str) -> None:
    pytest.importorskip("jinja2")
    write("golden/stale.txt", BODY)
    before = files()
    result = golden("check", "--html", out)
    assert (result.exit_code, result.stderr) == (2, f"cleaner: {out}: {told}\n")
    assert files() == before


def test_a_page_replaces_nothing_but_what_is_empty_and_a_page_of_ours() -> None:
    pytest.importorskip("jinja2")
    write("page.html", saved := "<!doctype html><title>cleaner</title><p>Saved from the web.")
    result = golden("check", "--html", "page.html")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "cleaner: page.html: there already, and no page that cleaner wrote\n"
    assert Path("page.html").read_text() == saved
    write("page.html", "")
    assert [golden("check", "--html", "page.html").stderr for _ in range(2)] == ["", ""]
    assert "Goldens" in Path("page.html").read_text()


def test_an_id_to_disable_that_no_rule_has_is_told_with_the_golden_toml_that_names_it() -> None:
    write("golden/more/golden.toml", 'disable = ["none-such"]\n')
    write("golden/more/b.txt", DUMP)
    result = golden("check")
    assert result.exit_code == 2
    place = Path("golden/more/golden.toml")
    assert result.stderr.startswith(f"cleaner: {place}: disable: unknown rule 'none-such'")


def test_a_page_without_the_extra_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.cli.pages.find_spec", {}.get)
    result = golden("check", "--html", "report.html")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "[report]" in result.stderr


def review(answers: str, *args: str) -> Result:
    return CliRunner().invoke(app, ["golden", "review", *args], input=answers)


@pytest.fixture
def differing() -> None:
    """Two documents: one whose body lacks two passages of its golden and has one more, one that is pinned wrong."""
    write("golden/a.txt", f"Above.\n\n{BODY}\nBelow.\n")
    write("golden/a.kinds.tsv", KINDS.replace("caption", "nav"))
    write("seeds/b.txt", DUMP)
    write("golden/b.txt", DUMP)


@pytest.mark.usefixtures("differing")
def test_a_review_accepts_one_passage_at_a_time() -> None:
    result = review("a\nr\na\ns\n")
    assert result.exit_code == 1
    assert result.stdout.endswith("2 left as they are\n")
    assert Path("golden/a.txt").read_bytes() == f"{BODY}\nBelow.\n".encode()
    assert Path("golden/a.kinds.tsv").read_bytes() == KINDS.encode()
    assert Path("golden/b.txt").read_bytes() == DUMP.encode()


def test_of_passages_that_are_alike_each_is_decided_for_itself() -> None:
    write("golden/a.txt", f"Twice.\n\n{FIRST}\n\nTwice.\n\n{SECOND}\n")
    shown = review("r\nr\n")
    assert shown.stdout.count("- Twice.") == 2
    assert review("").stdout == "2 left as they are\n"


@pytest.mark.usefixtures("differing")
def test_a_passage_is_shown_with_its_place_and_the_rule() -> None:
    shown = review("s\ns\ns\nq\n").stdout
    assert "seeds/a.txt: golden/a.txt line 1 (3 to decide in this document)" in shown
    assert "  - Above.\n" in shown
    assert f"  - {CAPTION}\n" in shown
    assert "source line 3 is caption, removed: " in shown
    assert "  - 3\\tnav\n  + 3\\tcaption\n" in shown


@pytest.mark.usefixtures("differing")
def test_a_review_goes_on_where_it_was_broken_off() -> None:
    for ending in ("q\n", ""):
        result = review(f"r\n{ending}")
        assert result.exit_code == 1
        assert "broken off" in result.stdout
    # Two of the four were rejected, one in each sitting, and are not asked about again.
    assert review("s\ns\n").stdout.count("[a]ccept") == 2
    assert "Above." not in review("q\n").stdout
    assert "Above." in review("q\n", "--again").stdout


@pytest.mark.usefixtures("differing")
def test_what_was_rejected_is_asked_again_once_it_is_another_difference() -> None:
    review("r\nr\nr\nr\n")
    assert "[a]ccept" not in review("").stdout
    write("golden/b.txt", DUMP.replace("harbor", "sea"))
    assert review("a\n").stdout.count("[a]ccept") == 1
    assert Path("golden/b.txt").read_bytes() == BODY.encode()


@pytest.mark.usefixtures("differing")
def test_all_accepted_is_all_well_and_leaves_nothing_behind() -> None:
    review("r\nq\n")
    result = review("a\n" * 4, "--again")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0,
        "[a]ccept, [r]eject, [e]dit, [s]kip or [q]uit? nothing differs",
    )
    assert golden("check").exit_code == 0
    assert not [name for name in files() if "review" in name]


@pytest.mark.parametrize("variable", ["EDITOR", "VISUAL"])
def test_an_editor_is_opened_on_the_golden(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    write("golden/a.txt", "Wrong.\n")
    write("fix.py", f"import sys\nopen(sys.argv[1], 'w', newline='').write({BODY!r})\n")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")  # the other one goes before it
    monkeypatch.setenv(variable, f"{sys.executable} fix.py")
    assert review("e\n").exit_code == 0
    assert Path("golden/a.txt").read_bytes() == BODY.encode()


@pytest.mark.parametrize(
    ("editor", "told"),
    [
        ("", "no editor: the variable EDITOR names none"),
        ("no-such-editor", "no-such-editor: No such file"),
        ("false", "false: ended"),
    ],
)
def test_an_editor_that_fails_is_one_line_and_the_question_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, editor: str, told: str
) -> None:
    write("golden/a.txt", "Wrong.\n")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    result = review("e\na\n")
    assert result.exit_code == 0
    assert result.stderr.startswith(f"cleaner: {told}")


def test_a_source_without_a_golden_is_reviewed_as_a_whole() -> None:
    write("seeds/new.txt", DUMP)
    assert review("a\n").exit_code == 0
    assert Path("golden/new.txt").read_bytes() == BODY.encode()


def test_an_answer_that_is_none_is_asked_again() -> None:
    write("golden/a.txt", "Wrong.\n")
    result = review("maybe\n\naccept\n")
    assert (result.exit_code, result.stdout.count("one of a, r, e, s and q is needed")) == (0, 2)


@pytest.fixture
def two_sites() -> None:
    """Goldens of two sites in one folder, each with options of its own, beside those of the project."""
    for site, kept in (("one", BODY), ("two", DUMP)):
        write(f"seeds/{site}/x.txt", DUMP)
        write(f"golden/{site}/x.txt", kept)
    write("golden/two/golden.toml", 'no-model = true\nkeep = ["caption"]\nsources = "../../seeds/two"\n')


@pytest.mark.usefixtures("two_sites")
def test_folders_with_a_golden_toml_are_checked_and_written_by_what_it_says() -> None:
    write("golden/.hidden/golden.toml", "no-such-option = true\n")
    assert golden("check").stdout == "3 checked, 0 different, 0 not readable\n"
    before = files()
    assert golden("update").stdout == "3 sources, 0 files written\n"
    assert files() == before
    write("golden/two/x.txt", BODY)
    assert golden("check").exit_code == 1
    assert golden("update").stdout.splitlines()[0] == "golden/two/x.txt: changed, 0 lines out and 2 in"
    assert files() == before


@pytest.mark.usefixtures("two_sites")
def test_what_a_folder_with_a_golden_toml_lacks_is_told_once() -> None:
    write("seeds/two/new.txt", DUMP)
    write("golden/two/stale.txt", DUMP)
    told = golden("check").stdout
    assert (told.count("a source without a golden"), told.count("a golden without a source")) == (1, 1)
    assert told.splitlines()[-1].endswith("not readable, 1 source without a golden, 1 golden without a source")


def test_sources_of_a_folder_with_a_golden_toml_are_not_missed_in_the_one_around_it() -> None:
    write("seeds/x.example/x.txt", DUMP)
    write("golden/x/golden.toml", 'no-model = true\nsources = "../../seeds/x.example"\n')
    assert golden("update").stdout.splitlines()[-1] == "2 sources, 1 file written"
    assert (Path("golden/x/x.txt").is_file(), Path("golden/x.example").exists()) == (True, False)
    assert golden("check").exit_code == 0


def test_one_source_may_have_goldens_of_two_options() -> None:
    write("golden/captions/golden.toml", 'no-model = true\nkeep = ["caption"]\nsources = "../../seeds"\n')
    write("golden/captions/a.txt", DUMP)
    assert golden("check").stdout == "2 checked, 0 different, 0 not readable\n"
    write("seeds/new.txt", DUMP)
    golden("update")
    assert (Path("golden/new.txt").read_text(), Path("golden/captions/new.txt").read_text()) == (BODY, DUMP)


@pytest.mark.usefixtures("two_sites")
def test_a_folder_around_others_need_not_be_one_of_goldens() -> None:
    write("tests/pages/golden.toml", "no-model = true\n")
    write("tests/pages/x.txt", DUMP)
    write("tests/data/golden.toml", 'no-model = true\nsources = "../../seeds/two"\ngoldens = "pinned"\n')
    assert golden("update", "--goldens", "tests").stdout.splitlines()[-1] == "2 sources, 2 files written"
    assert (Path("tests/pages/x.golden.txt").read_text(), Path("tests/data/pinned/x.txt").read_text()) == (BODY, BODY)
    assert golden("check", "--goldens", "tests").exit_code == 0


@pytest.mark.usefixtures("two_sites")
def test_each_folder_remembers_what_was_rejected_in_it() -> None:
    write("golden/one/x.txt", DUMP)
    write("golden/two/x.txt", BODY)
    assert review("r\nr\n").stdout.splitlines()[-1].endswith("2 left as they are")
    assert {name for name in files() if "review" in name} == {
        "golden/.golden-review.json",
        "golden/two/.golden-review.json",
    }
    assert "[a]ccept" not in review("").stdout


def test_a_folder_is_of_the_project_that_it_stands_in() -> None:
    write("scraper/cleaner.toml", 'no-model = true\nkeep = ["caption"]\n')
    write("scraper/g/golden.toml", "")
    write("scraper/g/x.txt", DUMP)
    write("scraper/g/x.golden.txt", DUMP)
    assert golden("check", "--goldens", "scraper/g").exit_code == 0


@pytest.mark.parametrize(
    ("named", "checked"),
    [
        (["seeds/a.txt"], 1),
        (["seeds/*.txt"], 2),
        (["seeds/deep"], 1),
        (["seeds/deep/c.txt", "./seeds/a.txt"], 2),
        (["seeds"], 3),
    ],
)
def test_some_sources_are_checked_alone(named: list[str], checked: int) -> None:
    for name in ("b", "deep/c"):
        write(f"seeds/{name}.txt", DUMP)
        write(f"golden/{name}.txt", BODY)
    write("golden/stale.txt", BODY)
    result = golden("check", *named)
    assert (result.exit_code, result.stdout) == (0, f"{checked} checked, 0 different, 0 not readable\n")


def test_some_sources_are_pinned_alone() -> None:
    write("seeds/new.txt", DUMP)
    write("golden/a.txt", DUMP)
    assert golden("update", "seeds/new.txt").stdout.splitlines()[-1] == "1 source, 1 file written"
    assert Path("golden/a.txt").read_text() == DUMP


@pytest.mark.parametrize("named", ["seeds/gone.txt", "golden/a.txt", "seeds/*.md"])
def test_what_is_no_source_of_the_goldens_is_refused(named: str) -> None:
    for command in ("check", "update", "review"):
        result = golden(command, "seeds/a.txt", named)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"cleaner: {named}: no source of these goldens\n"


@pytest.mark.usefixtures("differing")
@pytest.mark.parametrize(
    "args",
    [["seeds/a.txt"], ["--sources", "others"], ["--again"]],
    ids=lambda args: args[0],
)
def test_a_look_at_something_else_forgets_no_rejection(args: list[str]) -> None:
    review("r\nr\nr\nr\n")
    held = Path("golden/.golden-review.json").read_bytes()
    write("others/a.txt", DUMP)
    review("s\n" * 9, *args)
    assert Path("golden/.golden-review.json").read_bytes() == held


@pytest.mark.usefixtures("differing")
def test_rejections_outlast_a_review_that_is_broken_off_and_a_source_that_cannot_be_read() -> None:
    review("r\nr\nr\nr\n")
    held = Path("golden/.golden-review.json").read_bytes()
    review("r\nq\n", "--again")
    assert Path("golden/.golden-review.json").read_bytes() == held
    write("seeds/b.txt", b"\0\0")
    assert review("").stdout == "3 left as they are, 1 not readable\n"
    assert Path("golden/.golden-review.json").read_bytes() == held


def test_a_golden_that_was_changed_while_a_review_waited_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    write("golden/a.txt", f"Above.\n\n{BODY}")
    changed = f"Above.\n\n{BODY}\nBelow.\n"

    class Person:
        """Changes the golden while the first question waits for an answer."""

        asked = 0

        def readline(self) -> str:
            self.asked += 1
            if self.asked == 1:
                write("golden/a.txt", changed)
            return "a\n" if self.asked < 3 else ""

    monkeypatch.setattr("cleaner.cli.golden.sys", type("Sys", (), {"stdin": Person(), "stdout": sys.stdout}))
    result = golden("review")
    assert result.stderr == "cleaner: golden/a.txt: changed meanwhile, and left as it is\n"
    assert Path("golden/a.txt").read_text() == f"{BODY}\nBelow.\n"


@pytest.mark.parametrize(
    ("name", "told"), [("golden/stale.txt", "1 golden without a source"), ("seeds/a.md", "1 set aside")]
)
def test_the_last_line_names_what_makes_the_status(name: str, told: str) -> None:
    write(name, DUMP)
    for command, status in (("check", 1), ("review", 1)):
        result = golden(command)
        assert (result.exit_code, result.stdout.splitlines()[-1].endswith(told)) == (status, True)
    assert golden("update").stdout.splitlines()[-1].endswith(told)


def test_a_difference_that_nobody_sees_is_one_line() -> None:
    write("golden/a.txt", BODY.replace("\n", "\r\n"))
    assert golden("check").stdout.splitlines() == [
        "seeds/a.txt: the body differs from golden/a.txt",
        "  what looks alike differs in line ends (CRLF), first in golden line 1",
        "1 checked, 1 different, 0 not readable",
    ]
    assert "      these look alike and differ in line ends (CRLF)\n" in review("q\n").stdout


def test_a_page_names_a_difference_that_nobody_sees() -> None:
    pytest.importorskip("jinja2")
    write("golden/a.txt", BODY.replace("\n", "\r\n"))
    golden("check", "--html", "report.html")
    assert "line ends (CRLF)" in Path("report.html").read_text()


@pytest.mark.usefixtures("two_sites")
def test_a_rule_of_a_pack_that_one_golden_toml_names_may_be_disabled_for_all() -> None:
    write("golden/two/golden.toml", 'no-model = true\nrules = ["../../packs"]\nsources = "../../seeds/two"\n')
    write("golden/two/x.txt", f"{FIRST}\n")
    write(
        "packs/en/notice.toml",
        '[[rule]]\nid = "my-engineers"\nkind = "notice"\nmatch = "^Engineers told"\nwhy = "A test."\n'
        f'strips = ["{SECOND}"]\nkeeps = ["{FIRST}"]\n',
    )
    assert golden("check").stdout == "3 checked, 0 different, 0 not readable\n"
    without = golden("check", "--disable", "my-engineers")
    assert (without.exit_code, without.stderr) == (1, "")
    assert without.stdout.splitlines()[-1] == "3 checked, 1 different, 0 not readable"
    wrong = golden("check", "--disable", "my-engineers,my-engineer")
    told = "cleaner: unknown rule 'my-engineer': did you mean my-engineers?\n"
    assert (wrong.exit_code, wrong.stderr) == (2, told)


def test_goldens_with_options_of_their_own_amid_the_sources_are_left_alone() -> None:
    write("seeds/own/golden.toml", 'no-model = true\nkeep = ["caption"]\n')
    write("seeds/own/x.txt", DUMP)
    write("seeds/own/x.golden.txt", DUMP)
    write("seeds/own/stale.golden.txt", DUMP)
    before = files()
    assert golden("check").stdout == "1 checked, 0 different, 0 not readable\n"
    assert golden("update").stdout == "1 source, 0 files written\n"
    assert files() == before
    Path("seeds/a.txt").unlink()
    none = golden("check")
    assert (none.exit_code, none.stderr) == (2, "cleaner: no document in seeds has a golden in golden\n")


def test_goldens_beside_their_sources_in_a_folder_of_its_own_leave_those_around_it_where_they_are() -> None:
    write("golden/own/golden.toml", "no-model = true\n")
    write("golden/own/x.txt", DUMP)
    write("golden/own/x.golden.txt", BODY)
    assert golden("check").stdout == "2 checked, 0 different, 0 not readable\n"
