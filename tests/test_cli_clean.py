"""`cleaner clean`: what goes where, what is refused, and with which exit status."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import cleaner
from cleaner.batch.sinks import to_json, to_json_bytes, to_utf8
from cleaner.cli.app import app
from cleaner.pipeline import Cleaner

BODY = (
    "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years.\n\n"
    "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer.\n\n"
    "The work is to begin in June and will cost about four million, half of which the province has promised to pay.\n"
)
PLAIN = Cleaner(model=False)
CAPTION = "FILE - The old bridge is seen from the harbor, March 3, 2014."
DUMP = BODY.replace("\n\n", f"\n\n{CAPTION}\n\n", 1)

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder, of a project that does without the model: weights change, these need not."""
    (tmp_path / "cleaner.toml").write_text("no-model = true\n")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return lambda *args, stdin=None: CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def write(files: dict[str, str | bytes]) -> None:
    """Write files below the working folder."""
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def tree(folder: str) -> dict[str, bytes]:
    """All files of a folder, hidden ones too, with their bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def problems(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("cleaner: ")]


# Where things go


def test_standard_input_goes_to_standard_output_and_nothing_else_does(run: Run) -> None:
    result = run("clean", "-", stdin=DUMP)
    assert (result.exit_code, result.stdout_bytes, result.stderr) == (
        0,
        PLAIN.clean(DUMP).body.encode(),
        "",
    )
    assert CAPTION not in result.stdout


def test_one_file_goes_to_standard_output(run: Run) -> None:
    write({"a.txt": DUMP})
    result = run("clean", "a.txt")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        PLAIN.clean(DUMP, format="text").body,
        "",
    )


def test_a_folder_is_mirrored_below_the_output_folder(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/deep/er/b.TXT": BODY, "in/page.html": f"<p>{BODY}</p>", "in/notes.md": BODY})
    result = run("clean", "in", "-o", "out")
    assert result.exit_code == 0
    assert set(tree("out")) == {"a.txt", "deep/er/b.txt", "page.txt", "notes.txt"}
    assert tree("out")["a.txt"] == PLAIN.clean(DUMP, format="text").body.encode()


def test_a_folder_gives_only_its_visible_documents(run: Run) -> None:
    write(
        {"in/a.txt": BODY, "in/.hidden.txt": BODY, "in/.git/b.txt": BODY, "in/c.csv": BODY, "in/d.tar.gz": b"\x1f\x8b"}
    )
    assert run("clean", "in", "-o", "out").exit_code == 0
    assert set(tree("out")) == {"a.txt"}


def test_a_glob_counts_places_from_its_last_folder_without_a_wildcard(run: Run) -> None:
    write({"in/x/a.txt": BODY, "in/y/a.txt": BODY, "in/y/b.log": BODY})
    assert run("clean", "in/**/*.txt", "-o", "out").exit_code == 0
    assert set(tree("out")) == {"x/a.txt", "y/a.txt"}


def test_a_glob_finds_each_folder_once_whatever_links_lead_to_it(run: Run) -> None:
    write({"in/a.txt": BODY, "in/sub/b.txt": BODY, "in/.hidden/c.txt": BODY, "real/[d].txt": BODY})
    Path("in/loop").symlink_to(Path("in").absolute())
    Path("in/sub/up").symlink_to("../sub")
    Path("in/linked").symlink_to("../real")
    assert run("clean", "in/**/*.txt", "-o", "out").exit_code == 0
    assert sorted(tree("out")) == ["a.txt", "linked/[d].txt", "sub/b.txt"]
    assert run("clean", "i*/**", "-o", "all").exit_code == 0
    assert sorted(tree("all")) == ["in/a.txt", "in/linked/[d].txt", "in/sub/b.txt"]
    assert run("clean", "**/real/*.txt", "in/**/sub/**/*.txt", "-o", "named").exit_code == 0
    assert sorted(tree("named")) == ["real/[d].txt", "sub/b.txt"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(run: Run) -> None:
    write({"a[1].txt": BODY, "a1.txt": "Something else.\n"})
    assert run("clean", "a[1].txt").stdout == PLAIN.clean(BODY, format="text").body


def test_a_file_of_another_suffix_is_taken_when_named_and_keeps_its_whole_name(run: Run) -> None:
    write({"dump.v2": BODY, "README": BODY})
    assert run("clean", "dump.v2", "README", "-o", "out").exit_code == 0
    assert set(tree("out")) == {"dump.v2.txt", "README.txt"}


def test_cleaning_a_folder_twice_gives_the_same_bytes(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/b/c.txt": BODY.replace("\n", "\r\n")})
    run("clean", "in", "-o", "out")
    first = tree("out")
    assert run("clean", "in", "-o", "out").exit_code == 0
    assert tree("out") == first
    run("clean", "out", "-o", "again")
    assert tree("again") == first


def test_an_output_folder_inside_the_input_is_not_cleaned_again(run: Run) -> None:
    write({"a.txt": DUMP, "b/c.txt": BODY})
    for _ in range(2):
        result = run("clean", ".", "-o", "out")
        assert (result.exit_code, problems(result)) == (0, [])
        assert set(tree("out")) == {"a.txt", "b/c.txt"}
    assert run("clean", "**/*.txt", "-o", "out").exit_code == 0
    assert set(tree("out")) == {"a.txt", "b/c.txt"}


def test_markdown_bodies_get_the_suffix_of_markdown(run: Run) -> None:
    write({"in/a.md": BODY})
    assert run("clean", "in", "-o", "out", "--body", "markdown").exit_code == 0
    assert tree("out") == {"a.md": PLAIN.clean(BODY, format="markdown").to_markdown().encode()}


def test_one_input_as_json_is_what_to_dict_says(run: Run) -> None:
    expected = json.loads(json.dumps(PLAIN.clean(DUMP).to_dict()))
    for container in ("json", "jsonl"):
        result = run("clean", "-", "--to", container, stdin=DUMP)
        assert json.loads(result.stdout) == expected
    assert result.stdout.count("\n") == 1
    marked = run("clean", "-", "--to", "json", "--body", "markdown", "--format", "markdown", stdin=f"# Title\n\n{DUMP}")
    assert json.loads(marked.stdout)["body"] == PLAIN.clean(f"# Title\n\n{DUMP}", "markdown").to_markdown()


def test_a_folder_as_records_says_whose_each_is(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/b/c.txt": BODY})
    lines = [json.loads(line) for line in run("clean", "in", "--to", "jsonl").stdout.splitlines()]
    assert [(line["id"], line["body"]) for line in lines] == [
        ("a.txt", PLAIN.clean(DUMP, format="text").body),
        ("b/c.txt", PLAIN.clean(BODY, format="text").body),
    ]
    assert json.loads(run("clean", "in", "--to", "json").stdout) == lines


def test_the_suffix_of_the_output_names_the_container(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/b.txt": BODY})
    assert run("clean", "in", "-o", "new/out.jsonl").exit_code == 0
    assert run("clean", "in", "-o", "new/out.json").exit_code == 0
    lines = Path("new/out.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == json.loads(Path("new/out.json").read_text())
    assert set(tree("new")) == {"out.json", "out.jsonl"}


def test_line_ends_inside_blocks_and_newlines_are_written_as_they_are(run: Run) -> None:
    write({"a.md": "```\nx = 1\n\ny = 2\n```\n"})
    run("clean", "a.md", "-o", "out")
    assert tree("out")["a.txt"] == PLAIN.clean(Path("a.md").read_bytes(), format="markdown").body.encode()


def test_an_empty_file_is_an_empty_body(run: Run) -> None:
    write({"in/empty.txt": "", "in/blank.txt": " \n\n"})
    assert run("clean", "in", "-o", "out").exit_code == 0
    assert tree("out") == {"empty.txt": b"", "blank.txt": b""}


def test_a_name_that_is_not_utf8_is_cleaned_under_that_name(run: Run) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    write({f"in/{name}": BODY, os.fsdecode(b"in/bad\xff.txt"): b"\0\0\0"})
    result = run("clean", "in", "-o", "out")
    assert set(tree("out")) == {name}
    assert problems(result)[0].startswith("cleaner: in/bad\\xff.txt: ")


# What is refused or set aside


def test_nothing_to_clean_is_status_2_and_a_line_for_each(run: Run) -> None:
    Path("empty").mkdir()
    result = run("clean", "gone.txt", "empty", "no*.txt", "", "-o", "out")
    assert result.exit_code == 2
    assert problems(result) == [
        "cleaner: gone.txt: no such file or folder",
        "cleaner: empty: no .txt, .md, .html or .htm file in this folder",
        "cleaner: no*.txt: no file matches",
        "cleaner: : no such file or folder",
    ]
    assert not Path("out").exists()


def test_a_missing_path_among_good_ones_costs_only_itself(run: Run) -> None:
    write({"a.txt": BODY, "b.txt": BODY})
    result = run("clean", "a.txt", "gone.txt", "b.txt", "-o", "out")
    assert (result.exit_code, problems(result)) == (1, ["cleaner: gone.txt: no such file or folder"])
    assert set(tree("out")) == {"a.txt", "b.txt"}
    missing = {"source": "gone.txt", "reason": "no such file or folder"}
    assert json.loads(Path("out.quarantine.jsonl").read_text()) == missing
    assert run("clean", "a.txt", "no*.txt", "-o", "out", "--stats", "stats.json").exit_code == 1
    assert json.loads(Path("stats.json").read_text())["set_aside"] == 1


def test_a_glob_passes_over_what_the_run_itself_keeps_beside_its_output(run: Run) -> None:
    write({"in/a.txt": BODY, "in/b.txt": "\0", "in/old.csv.journal": BODY, "in/out.jsonl.quarantine.jsonl": "{}"})
    assert run("clean", "in/*", "--from", "files", "-o", "in/out.jsonl").exit_code == 1
    ids = [json.loads(line)["id"] for line in Path("in/out.jsonl").read_text().splitlines()]
    assert ids == ["a.txt", "old.csv.journal"]
    again = run("clean", "in/*", "--from", "files", "-o", "in/out.jsonl")
    assert (again.exit_code, problems(again)) == (
        2,
        ["cleaner: in/out.jsonl: the output is an input, which is not overwritten"],
    )


def test_a_folder_without_documents_says_which_option_takes_what_is_there(run: Run) -> None:
    write({"in/deep/a.jsonl.gz": ""})
    (told,) = problems(run("clean", "in", "-o", "out.jsonl"))
    assert told.endswith("file in this folder; `cleaner clean --from jsonl` takes others")


def test_an_archive_of_files_is_named_as_one(run: Run) -> None:
    write({"a.txt": BODY, "pages.zip": b"PK\x03\x04\0", "pages.tar.gz": b"\x1f\x8b\x08"})
    result = run("clean", "a.txt", "pages.zip", "pages.tar.gz", "-o", "out")
    assert (result.exit_code, set(tree("out"))) == (1, {"a.txt"})
    assert problems(result) == [
        f"cleaner: {name}: binary: archives are not read, unpack it first" for name in ("pages.zip", "pages.tar.gz")
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00\x00" * 30, b"\x00", b"\xff\xfe\x00"])
def test_a_binary_file_is_set_aside_and_the_rest_cleaned(run: Run, content: bytes) -> None:
    write({"in/a.txt": BODY, "in/b.txt": content, "in/c.txt": BODY})
    result = run("clean", "in", "-o", "out")
    assert result.exit_code == 1
    assert len(problems(result)) == 1
    assert re.match(r"cleaner: in/b\.txt: (binary|undecodable)", problems(result)[0])
    assert set(tree("out")) == {"a.txt", "c.txt"}


def test_a_binary_standard_input_writes_nothing(run: Run) -> None:
    result = run("clean", "-", stdin=b"\0\0\0")
    assert (result.exit_code, result.stdout) == (1, "")
    assert problems(result)[0].startswith("cleaner: standard input: ")


def test_several_inputs_without_an_output_are_a_usage_error(run: Run) -> None:
    write({"in/a.txt": BODY, "in/b.txt": BODY})
    for inputs in (["in"], ["in/a.txt", "in/b.txt"], ["in/*.txt"], ["in/a.txt", "-"]):
        result = run("clean", *inputs)
        assert (result.exit_code, result.stdout, len(problems(result))) == (2, "", 1)
        assert "-o" in result.stderr


def test_an_input_that_is_not_there_is_told_before_what_cannot_share_standard_output(run: Run) -> None:
    write({"a.txt": DUMP})
    result = run("clean", "gone", "a.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "cleaner: gone: no such file or folder",
        "cleaner: several inputs cannot share standard output: name a folder for theirs with -o",
    ]


@pytest.mark.parametrize(
    ("inputs", "report", "told"),
    [
        (["in"], "in", "in: the report would stand among the inputs: name a folder outside of in"),
        (["."], "new", "new: the report would stand among the inputs: name a folder outside of ."),
        (["in/index.html", "in/a.html"], "in", "in/index.html: would be written, and is an input"),
        (["in/documents"], "in", "in/documents/01.html: would be written, and is an input"),
        (["link.html"], "in", "in/index.html: would be written, and is an input"),
    ],
)
def test_a_report_takes_no_inputs_place(run: Run, inputs: list[str], report: str, told: str) -> None:
    pytest.importorskip("jinja2")
    write(dict.fromkeys(("in/index.html", "in/a.html", "in/documents/01.html"), f"<p>{BODY}</p>"))
    Path("link.html").symlink_to("in/index.html")
    before = tree(".")
    result = run("clean", *inputs, "-o", "out.jsonl", "--report", report)
    assert (result.exit_code, result.stderr) == (2, f"cleaner: {told}\n")
    assert tree(".") == before


@pytest.mark.parametrize(("out", "place"), [("out.jsonl", "out.jsonl"), ("out.json", "out.json"), ("out", "out/a.txt")])
def test_a_file_that_is_replaced_leaves_its_mode_and_its_group_to_the_new_one(run: Run, out: str, place: str) -> None:
    write({"in/a.txt": DUMP, place: "old"})
    Path(place).chmod(0o640)
    group = max(os.getgroups(), default=os.getgid()) if os.geteuid() else 4711
    os.chown(place, -1, group)
    assert run("clean", "in", "-o", out).exit_code == 0
    assert Path(place).read_text() != "old"
    assert Path(place).stat().st_mode & 0o777 == 0o640
    assert Path(place).stat().st_gid == group


@pytest.mark.parametrize(
    ("option", "args", "told"),
    [
        ("--audit", ["in", "-o", "out"], "adds to records, and bodies are none"),
        ("--comments", ["in", "-o", "out"], "adds to records of JSON"),
        ("--comments", ["in", "-o", "out.csv"], "adds to records of JSON"),
    ],
)
def test_what_is_for_records_is_refused_for_others_as_an_option_and_waits_for_them_as_a_setting(
    run: Run, option: str, args: list[str], told: str
) -> None:
    write({"in/a.txt": DUMP})
    result = run("clean", *args, option)
    assert (result.exit_code, len(problems(result))) == (2, 1)
    assert result.stderr.startswith(f"cleaner: {option} {told}")
    write({"cleaner.toml": f"no-model = true\n{option.strip('-')} = true\n"})
    assert run("clean", *args).exit_code == 0


@pytest.mark.parametrize(("option", "key"), [("--audit", "blocks"), ("--comments", "comments")])
def test_what_is_for_records_makes_one_of_a_body_on_standard_output(run: Run, option: str, key: str) -> None:
    write({"in/a.txt": DUMP})
    assert json.loads(run("clean", "in/a.txt", "--no-model", option).stdout)[key] is not None


def test_a_table_on_standard_output_stays_one_with_what_is_for_records(run: Run) -> None:
    write({"in.csv": f'id,text\n1,"{DUMP}"\n'})
    assert run("clean", "in.csv", "--no-model", "--audit").stdout.startswith("id,text,body,")


def test_an_output_that_is_its_input_is_refused(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/b.txt": DUMP})
    result = run("clean", "in", "-o", "in")
    assert result.exit_code == 2
    assert [line.split(": ")[1] for line in problems(result)] == ["in/a.txt", "in/b.txt"]
    assert tree("in") == {"a.txt": DUMP.encode(), "b.txt": DUMP.encode()}


def test_an_output_that_is_another_input_is_refused_and_the_rest_cleaned(run: Run) -> None:
    write({"one/a.txt": DUMP, "one/c.txt": DUMP, "two/a.txt": BODY})
    result = run("clean", "one", "two/a.txt", "-o", "two")
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in problems(result)] == ["one/a.txt", "two/a.txt"]
    assert tree("two") == {
        "a.txt": BODY.encode(),
        "c.txt": PLAIN.clean(DUMP, format="text").body.encode(),
    }


def test_an_output_linked_to_an_input_is_refused(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/b.txt": DUMP})
    Path("out").mkdir()
    Path("out/a.txt").symlink_to(Path("in/a.txt").absolute())
    os.link("in/b.txt", "out/b.txt")
    assert run("clean", "in", "-o", "out").exit_code == 2
    assert tree("out") == {"a.txt": DUMP.encode(), "b.txt": DUMP.encode()}


def test_the_second_of_two_inputs_with_one_output_is_set_aside(run: Run) -> None:
    write({"one/page.md": BODY, "one/page.txt": BODY, "two/a.txt": BODY, "three/a.txt": DUMP})
    result = run("clean", "one", "two/a.txt", "three/a.txt", "-o", "out")
    assert result.exit_code == 1
    assert problems(result) == [
        "cleaner: one/page.txt: its output out/page.txt is already that of one/page.md",
        "cleaner: three/a.txt: its output out/a.txt is already that of two/a.txt",
    ]
    assert tree("out")["a.txt"] == PLAIN.clean(BODY, format="text").body.encode()


@pytest.mark.parametrize(
    ("first", "second"), [("Page.txt", "page.md"), ("caf\u00e9.md", "cafe\u0301.txt"), ("\u00c9.md", "e\u0301.md")]
)
def test_names_that_the_system_takes_for_one_are_one_output(
    run: Run, first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted((first, second))
    write({f"in/{first}": BODY, f"in/{second}": DUMP})
    if sys.platform == "linux":
        assert run("clean", "in", "-o", "both").exit_code == 0
    monkeypatch.setattr("cleaner.batch.jobs._HEEDS_CASE", False)
    result = run("clean", "in", "-o", "out")
    target = Path(second).with_suffix(".txt")
    told = f"cleaner: in/{second}: its output out/{target} is on this system also that of in/{first}"
    assert (result.exit_code, problems(result)) == (1, [told])
    assert list(tree("out")) == [str(Path(first).with_suffix(".txt"))]


def test_an_output_file_of_records_that_is_an_input_is_refused(run: Run) -> None:
    write({"a.jsonl": BODY})
    result = run("clean", "a.jsonl", "-o", "./a.jsonl")
    assert (result.exit_code, len(problems(result))) == (2, 1)
    assert Path("a.jsonl").read_text() == BODY


@pytest.mark.parametrize(
    ("out", "named"),
    [("taken", "taken"), ("taken/deeper", "taken"), ("new.txt", "new.txt")],
)
def test_an_output_that_cannot_be_a_folder_is_refused(run: Run, out: str, named: str) -> None:
    write({"in/a.txt": BODY, "taken": "A file."})
    result = run("clean", "in", "-o", out)
    assert (result.exit_code, len(problems(result))) == (2, 1)
    assert problems(result)[0].startswith(f"cleaner: {named}")
    assert tree(".") == {"in/a.txt": BODY.encode(), "taken": b"A file."}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["-o", "out.jsonl", "--stats", "out.jsonl"], "out.jsonl"),
        (["-o", "out.jsonl", "--stats", "sub/../out.jsonl"], "sub/../out.jsonl"),
        (["-o", "out.jsonl", "--quarantine", "out.jsonl"], "out.jsonl"),
        (["-o", "out.jsonl", "--stats", "out.jsonl.part"], "out.jsonl.part"),
        (["-o", "out.jsonl", "--stats", "out.jsonl.quarantine.jsonl"], "out.jsonl.quarantine.jsonl"),
        (["-o", "out", "--quarantine", "both", "--stats", "both"], "both"),
        (["-o", "out.jsonl", "--quarantine", "failed", "--stats", "failed.part"], "failed.part"),
        (["-o", "out", "--quarantine", "out/page.txt"], "out/page.txt"),
        (["-o", "out", "--stats", "out/sub/page.txt"], "out/sub/page.txt"),
    ],
)
def test_no_output_takes_the_place_of_another(run: Run, options: list[str], named: str) -> None:
    write({"in/page.txt": DUMP, "in/sub/page.txt": DUMP, "sub/nothing": ""})
    before = tree(".")
    result = run("clean", "in", *options)
    assert (result.exit_code, len(problems(result))) == (2, 1)
    assert problems(result)[0].startswith(f"cleaner: {named}: ")
    assert tree(".") == before


def test_stats_may_stand_beside_the_bodies(run: Run) -> None:
    write({"in/page.txt": DUMP})
    assert run("clean", "in", "-o", "out", "--stats", "out/stats.json").exit_code == 0
    assert sorted(tree("out")) == ["page.txt", "stats.json"]


@pytest.mark.parametrize("option", ["--stats", "--quarantine"])
def test_a_place_where_nothing_can_be_written_is_told_before_the_run(run: Run, option: str) -> None:
    write({"in/page.txt": DUMP, "file": "not a folder"})
    result = run("clean", "in", "-o", "out.jsonl", option, "file/x.json")
    assert (result.exit_code, problems(result)) == (2, ["cleaner: file: is a file, and a folder is needed"])
    assert not Path("out.jsonl").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write and read everywhere")
def test_a_quarantine_that_has_no_place_beside_the_output_is_told_before_the_run(run: Run) -> None:
    write({"in/page.txt": DUMP, "closed/out/old.txt": BODY})
    Path("closed").chmod(0o500)
    result = run("clean", "in", "-o", "closed/out")
    Path("closed").chmod(0o700)
    assert (result.exit_code, problems(result)) == (2, ["cleaner: closed: no permission to write there"])
    assert tree("closed") == {"out/old.txt": BODY.encode()}


def test_records_do_not_go_to_a_folder(run: Run) -> None:
    write({"in/a.txt": BODY, "out.json/x": ""})
    assert run("clean", "in", "-o", "out.json").exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write and read everywhere")
def test_folders_without_permission_are_told_in_a_line(run: Run) -> None:
    write({"in/a.txt": BODY, "in/b.txt": BODY})
    Path("in/b.txt").chmod(0)
    Path("out").mkdir(mode=0o555)
    assert run("clean", "in", "-o", "out").exit_code == 2
    Path("out").chmod(0o755)
    result = run("clean", "in", "-o", "out")
    assert (result.exit_code, problems(result)) == (1, ["cleaner: in/b.txt: permission denied"])


def test_an_output_place_taken_by_a_folder_costs_only_that_document(run: Run) -> None:
    write({"in/a.txt": BODY, "in/b.txt": BODY, "out/a.txt/x": ""})
    result = run("clean", "in", "-o", "out")
    assert (result.exit_code, len(problems(result))) == (1, 1)
    assert problems(result)[0].startswith("cleaner: in/a.txt: cannot write out/a.txt: ")
    assert set(tree("out")) == {"a.txt/x", "b.txt"}


def test_what_is_no_file_in_a_folder_is_set_aside_and_a_linked_folder_passed_over(run: Run) -> None:
    write({"in/a.txt": BODY, "other/b.txt": BODY})
    os.mkfifo("in/pipe.txt")
    Path("in/broken.txt").symlink_to("nowhere")
    Path("in/link.txt").symlink_to(Path("other/b.txt").absolute())
    Path("in/loop").symlink_to(Path("in").absolute(), target_is_directory=True)
    result = run("clean", "in", "-o", "out")
    assert result.exit_code == 1
    assert sorted(line.split(": ")[1] for line in problems(result)) == ["in/broken.txt", "in/pipe.txt"]
    assert set(tree("out")) == {"a.txt", "link.txt"}


def test_a_fault_in_one_document_costs_only_that_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"in/a.txt": BODY, "in/b.txt": "boom", "in/c.txt": BODY})
    whole = Cleaner.clean

    def clean(self: Cleaner, content: bytes, *args: object, **named: object) -> object:
        if content == b"boom":
            raise ZeroDivisionError("two\nlines")
        return whole(self, content, *args, **named)

    monkeypatch.setattr(Cleaner, "clean", clean)
    result = run("clean", "in", "-o", "out")
    assert (result.exit_code, problems(result)) == (
        1,
        ["cleaner: in/b.txt: internal error: ZeroDivisionError: two lines"],
    )
    assert set(tree("out")) == {"a.txt", "c.txt"}


def test_a_document_that_takes_longer_than_the_option_allows_is_set_aside(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"in/a.txt": "slow", "in/b.txt": BODY})
    clean = Cleaner.clean

    def slowly(cleaner: Cleaner, content: bytes, *others: str) -> Any:
        if content == b"slow":
            time.sleep(20)
        return clean(cleaner, content, *others)

    monkeypatch.setattr(Cleaner, "clean", slowly)
    result = run("clean", "in", "-o", "out", "--timeout", "1", "--workers", "0")
    assert (result.exit_code, sorted(tree("out"))) == (1, ["b.txt"])
    assert "in/a.txt: not done in 1 seconds, which --timeout allows" in result.stderr


@pytest.mark.parametrize("kind", [ValueError, EOFError])
def test_a_fault_is_one_line_whatever_its_type(
    run: Run, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def found(_: object) -> object:
        raise kind("gone")

    monkeypatch.setattr("cleaner.batch.sources.Sources.found", found)
    result = run("clean", "in")
    assert (result.exit_code, result.stderr) == (3, f"cleaner: internal error: {kind.__name__}: gone\n")


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"in/a.txt": BODY, "out/a.txt": "old"})

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cleaner.batch.sinks.to_utf8", full)
    result = run("clean", "in", "-o", "out")
    assert problems(result) == ["cleaner: in/a.txt: cannot write out/a.txt: no space left on device"]
    assert tree("out") == {"a.txt": b"old"}


def test_a_full_disk_names_the_file_that_was_to_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"in/a.txt": BODY})

    def full(text: str) -> bytes:
        if "lines_kept" in text:
            raise OSError(28, "No space left on device")
        return to_utf8(text)

    monkeypatch.setattr("cleaner.batch.sinks.to_utf8", full)
    result = run("clean", "in", "-o", "out", "--stats", "sub/stats.json")
    assert (result.exit_code, problems(result)) == (3, ["cleaner: sub/stats.json: no space left on device"])
    assert tree("sub") == {}


# Options


def test_kinds_are_kept_and_dropped_by_comma_lists_and_repetition(run: Run) -> None:
    assert CAPTION in run("clean", "-", "--keep", "video,caption", stdin=DUMP).stdout
    assert CAPTION in run("clean", "-", "--keep", "video", "--keep", " caption", stdin=DUMP).stdout
    assert run("clean", "-", "--drop", "text", stdin=DUMP).stdout == ""


def test_an_unknown_kind_or_rule_is_one_line_with_the_nearest(run: Run) -> None:
    write({"pack/my.toml": RULE})
    kind = run("clean", "-", "--keep", "text,captoin", stdin=DUMP)
    assert (kind.exit_code, kind.stderr) == (2, "cleaner: unknown kind 'captoin': did you mean caption?\n")
    rule = run("clean", "-", "--rules", "pack", "--disable", "my-bridg", stdin=DUMP)
    assert rule.exit_code == 2
    assert re.fullmatch(r"cleaner: disable: unknown rule 'my-bridg': did you mean my-bridge\b.*\n", rule.stderr)


RULE = """
[[rule]]
id = "my-bridge"
kind = "ad"
match = '^Engineers told '
why = "For this test."
strips = ["Engineers told us so."]
keeps = ["The engineers told us so."]
"""


def test_a_pack_of_the_user_is_applied_and_its_rule_can_be_disabled(run: Run) -> None:
    write({"pack/my.toml": RULE})
    assert "Engineers told" in run("clean", "-", stdin=DUMP).stdout
    assert "Engineers told" not in run("clean", "-", "--rules", "pack", stdin=DUMP).stdout
    assert "Engineers told" in run("clean", "-", "--rules", "pack", "--disable", "my-bridge", stdin=DUMP).stdout


@pytest.mark.parametrize(
    ("pack", "named"),
    [
        ("[[rule]\n", ["my.toml"]),
        (RULE + "colour = 'red'\n", ["my.toml", "my-bridge", "colour"]),
        (RULE.replace("^Engineers", "(Engineers"), ["my.toml", "my-bridge", "match"]),
        (RULE + RULE, ["my.toml", "my-bridge", "id"]),
        (RULE.replace("The engineers told us", "Engineers told us"), ["my.toml", "my-bridge", "keeps"]),
        (RULE.replace('strips = ["Engineers', 'strips = ["Masons'), ["my.toml", "my-bridge", "strips"]),
    ],
    ids=["syntax", "unknown key", "bad pattern", "duplicate id", "look-alike hit", "example missed"],
)
def test_a_bad_pack_is_one_line_that_names_file_rule_and_field_and_nothing_is_begun(
    run: Run, pack: str, named: list[str]
) -> None:
    write({"pack/my.toml": pack, "in/a.txt": BODY})
    result = run("clean", "in", "-o", "out", "--rules", "pack")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert all(word in result.stderr for word in named)
    assert not Path("out").exists()


def test_a_pack_that_is_not_there_is_one_line(run: Run) -> None:
    result = run("clean", "-", "--rules", "gone", stdin=DUMP)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "gone" in result.stderr


def test_a_pattern_that_blows_up_costs_the_document_and_not_the_run(run: Run) -> None:
    pack = RULE.replace("^Engineers told ", "^Engineers (?:x|xx)+y$").replace(
        "Engineers told us so.", "Engineers xy", 1
    )
    write({"pack/my.toml": pack, "in/a.txt": BODY, "in/b.txt": f"Engineers {'x' * 300}!\n", "in/c.txt": BODY})
    result = run("clean", "in", "-o", "out", "--rules", "pack")
    assert (result.exit_code, len(problems(result))) == (1, 1)
    assert "in/b.txt" in problems(result)[0]
    assert "my-bridge" in problems(result)[0]
    assert set(tree("out")) == {"a.txt", "c.txt"}


SITED = '{"text": "Engineers told us so.", "url": "https://gazette.example/1"}\n'


@pytest.mark.parametrize(
    ("place", "args", "told"),
    [
        ("sites/gazette.example.toml", ["dumps"], True),
        ("sites/gazette.example.toml", ["dumps", "--site", "gazette.example"], False),
        ("sites/gazette.example.toml", ["dumps/gazette.example/a.txt", "--url", "https://gazette.example/1"], False),
        ("sites/gazette.example.toml", ["dumps.jsonl"], True),
        ("sites/gazette.example.toml", ["dumps.jsonl", "--url-field", "url"], False),
        ("en/mine.toml", ["dumps"], False),
    ],
)
def test_packs_of_sites_that_apply_to_no_document_are_told_in_one_line(
    run: Run, place: str, args: list[str], told: bool
) -> None:
    write({f"pack/{place}": RULE, "dumps/gazette.example/a.txt": DUMP, "dumps.jsonl": SITED})
    result = run("clean", *args, "-o", "out.jsonl", "--rules", "pack", "--quiet")
    said = "cleaner: the rules for 1 site were tried on no document: nothing says where any is from, as "
    assert result.exit_code == 0
    assert result.stderr == (f"{said}--site, --url or --url-field does\n" if told else "")


def test_the_project_keeps_options_and_the_command_line_wins(run: Run) -> None:
    write({"cleaner.toml": 'no-model = true\nkeep = ["caption"]\n'})
    assert CAPTION in run("clean", "-", stdin=DUMP).stdout
    assert CAPTION not in run("clean", "-", "--keep", "video", stdin=DUMP).stdout


def test_a_run_into_a_folder_ends_with_numbers_on_standard_error(run: Run) -> None:
    write({"in/a.txt": DUMP, "in/b.txt": BODY, "in/c.txt": b"\0"})
    result = run("clean", "in", "-o", "out")
    assert result.stdout == ""
    numbers = [line.split() for line in result.stderr.splitlines()[1:]]
    assert ["documents", "2"] in numbers
    assert ["lines", "kept", "6"] in numbers
    assert ["removed", "as", "caption", "1"] in numbers
    assert ["set", "aside", "1"] in numbers
    assert len(run("clean", "in", "-o", "out", "--quiet").stderr.splitlines()) == 1


@pytest.mark.parametrize("args", [["clean"], ["clean", "-", "--colour"], ["clean", "-", "--to", "xml"], ["clena"]])
def test_a_usage_error_is_one_line(run: Run, args: list[str]) -> None:
    result = run(*args, stdin=DUMP)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert result.stderr.startswith("cleaner: ")
    assert "Value error" not in result.stderr


# What is written


@given(st.text(st.characters(exclude_categories=())))
@example("\ud83d and \ude00")
def test_text_is_utf8_and_what_that_cannot_say_is_replaced(text: str) -> None:
    assert to_utf8(text).decode() == re.sub("[\ud800-\udfff]", "\ufffd", text)


@given(st.text())
@example("\x7f")
@example("\x9b")
def test_json_says_the_same_without_control_characters(text: str) -> None:
    for written in (to_json(text), to_json_bytes(text).decode()):
        assert json.loads(written) == text
        assert not any(unicodedata.category(character) == "Cc" for character in written)


# What only a process of its own shows


def command(name: str, *args: str) -> list[str]:
    return [sys.executable, "-m", "cleaner", name, "--no-model", *args]


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    dump = tmp_path / "in" / "a.txt"
    dump.parent.mkdir()
    dump.write_text("".join(f"The council met in town number {n} to speak about the bridge.\n\n" for n in range(1500)))
    for args in (["clean", str(dump)], ["explain", str(dump)], ["clean", str(dump.parent), "--to", "jsonl"]):
        process = subprocess.Popen(command(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        for args in (["clean", "-"], ["explain", "-"], ["explain", "-", "--json"]):
            done = subprocess.run(command(*args), input=DUMP.encode(), stdout=full, stderr=subprocess.PIPE, check=False)
            assert done.returncode == 3
            assert done.stderr == b"cleaner: standard output: no space left on device\n"


@pytest.mark.parametrize(
    ("args", "closed", "status", "told"),
    [
        (["clean", "in.txt"], ">&-", 3, "standard output"),
        (["explain", "in.txt"], ">&-", 3, "standard output"),
        (["clean", "-"], "<&-", 1, "standard input"),
        (["clean", "in.txt", "-o", "out", "--quiet"], "<&- >&-", 0, None),
        (["clean", "in.txt", "-o", "out"], "<&- >&- 2>&-", 0, None),
        (["clean", "in.txt", "-o", "out"], "2>/dev/full", 0, None),
    ],
)
def test_a_stream_that_is_closed_is_one_line_where_it_is_needed(
    tmp_path: Path, args: list[str], closed: str, status: int, told: str | None
) -> None:
    (tmp_path / "in.txt").write_text(BODY)
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *command(*args)]
    done = subprocess.run(shell, cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, f"cleaner: {told}: bad file descriptor\n" if told else "")
    assert (tmp_path / "out" / "in.txt").exists() == (status == 0)


LOUD = """
import sys
import cleaner.batch.progress
from cleaner.cli.app import main
cleaner.batch.progress._SECONDS_BETWEEN_LINES = 0.0
main()
"""
"""The command with a line of progress after each task."""


def test_a_run_whose_messages_nobody_reads_is_done_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f'{{"text": {json.dumps(DUMP)}}}\n' * 3 + "{}\n")
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", LOUD, "clean", "in.jsonl", "-o", "out.jsonl", "--no-model", "--workers", "0"]
    done = subprocess.run(command, cwd=tmp_path, stderr=writer, check=False)
    os.close(writer)
    assert done.returncode == 1  # for the record without a dump, as if somebody had read of it
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 3


@pytest.mark.skipif(not hasattr(os, "set_blocking"), reason="the system has no such pipes")
def test_a_run_whose_messages_find_no_room_is_done_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f'{{"text": {json.dumps(DUMP)}}}\n{{}}\n')
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while os.write(writer, b"x" * 65_536):
            pass
    command = [sys.executable, "-m", "cleaner", "clean", "in.jsonl", "-o", "out.jsonl", "--no-model", "--workers", "0"]
    done = subprocess.run(command, cwd=tmp_path, stderr=writer, check=False)
    os.close(reader)
    os.close(writer)
    assert (done.returncode, len((tmp_path / "out.jsonl").read_bytes().splitlines())) == (1, 1)


def test_a_connection_that_breaks_is_no_reader_who_has_seen_enough(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("cleaner.batch.runner.Runner.begin", broken)
    write({"a.txt": DUMP})
    result = run("clean", "a.txt", "-o", "out")
    assert (result.exit_code, result.stderr) == (3, "cleaner: broken pipe\n")


def test_ctrl_c_while_the_command_is_loaded_is_one_line() -> None:
    code = """
import sys
class Person:
    def find_spec(self, name, *_):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Person())
from cleaner.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "cleaner: interrupted\n")


@pytest.mark.parametrize("args", [["clean", "/dev/null"], ["golden", "check"], ["rules", "list"]])
def test_a_working_folder_that_is_gone_is_told_as_such(run: Run, args: list[str]) -> None:
    Path.cwd().rmdir()
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "cleaner: the working folder is no longer there: change to one that is\n"


def test_an_interrupted_run_leaves_no_half_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(command("clean", str(pipe), "-o", "out.jsonl"), stderr=subprocess.PIPE, cwd=tmp_path)
    with pipe.open("wb"):  # opens when the run has come to reading its input
        process.send_signal(signal.SIGINT)
        assert process.communicate()[1] == b"cleaner: interrupted\n"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == [pipe]


def test_output_is_utf8_whatever_the_locale() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    dump = BODY.replace("bridge", "мост").encode()
    for args in (["clean", "-"], ["explain", "-"]):
        done = subprocess.run(command(*args), input=dump, capture_output=True, check=True, env=environment)
        assert "мост" in done.stdout.decode()
        assert done.stderr == b""


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, runpy; sys.argv[1:] = ['--help']\ntry: runpy.run_module('cleaner', run_name='__main__')\n"
    code += "except SystemExit: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "clean " in done.stdout
    assert not {"numpy", "rich", "msgspec", "regex", "trafilatura", "selectolax", "lxml"} & set(done.stderr.split())


def test_a_dump_is_cleaned_without_the_reader_of_pages() -> None:
    code = "import sys, cleaner; print(cleaner.clean(sys.argv[1]).body); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, BODY], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert not {"cleaner.read.html", "selectolax", "trafilatura"} & set(done.stderr.split())


def test_the_version_names_the_program_and_its_rules(run: Run) -> None:
    assert re.fullmatch(rf"cleaner {re.escape(cleaner.__version__)} \(rules [0-9a-f]+\)\n", run("--version").stdout)


def test_without_a_command_the_help_comes_and_nothing_is_done(run: Run) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Commands:" in result.stderr
