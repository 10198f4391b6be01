"""Goldens: which belongs to which source, and what differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.golden.compare import GoldenError, compare, read_kinds
from cleaner.golden.pairs import find_pairs
from cleaner.golden.update import changes, kinds_table
from cleaner.kinds import Kind
from cleaner.pipeline import Cleaner

PLAIN = Cleaner(model=False)
CAPTION = "FILE - The old bridge is seen from the harbor, March 3, 2014."
FIRST = "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years."
SECOND = "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer."
DUMP = f"{FIRST}\n\n{CAPTION}\n\n{SECOND}\n"
BODY = f"{FIRST}\n\n{SECOND}\n"
KINDS = "line\tkind\n1\ttext\n3\tcaption\n5\ttext\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source with its golden and kinds, below the working folder."""
    monkeypatch.chdir(tmp_path)
    write("seeds/a.txt", DUMP)
    write("golden/a.txt", BODY)
    write("golden/a.kinds.tsv", KINDS)


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def compared() -> list[tuple[str, int, str, int | None] | tuple[int, Kind | None, Kind | None]]:
    """The differences of the one pair, in short."""
    (pair,) = find_pairs(Path("seeds"), Path("golden")).complete
    result = compare(pair, PLAIN.clean(pair.source.read(), format="text"))
    body = [
        ("-" if one.missing else "+", one.line, one.text, one.block.lines[0] if one.block else None)
        for one in result.body
    ]
    return [*body, *((one.line, one.pinned, one.found) for one in result.kinds)]


def test_what_is_pinned_does_not_differ() -> None:
    assert compared() == []


def test_a_line_that_is_removed_is_told_with_the_block_that_it_was() -> None:
    write("golden/a.txt", f"{FIRST}\n\n{CAPTION}\n\n{SECOND}\n")
    assert compared() == [("-", 3, CAPTION, 3)]


def test_a_line_that_is_kept_is_told_with_the_block_that_it_is() -> None:
    write("golden/a.txt", f"{FIRST}\n")
    assert compared() == [("+", 3, SECOND, 5)]


def test_a_line_that_no_block_has_is_told_without_one() -> None:
    write("golden/a.txt", BODY.replace("nine", "ten"))
    assert compared() == [("-", 1, FIRST.replace("nine", "ten"), None), ("+", 1, FIRST, 1)]


@pytest.mark.parametrize(
    ("golden", "expected"),
    [
        (BODY[:-1], [("+", 4, "", None)]),
        (BODY + "\n", [("-", 5, "", None)]),
        (BODY.replace("\n\n", "\n"), [("-", 2, SECOND, None), ("+", 2, "", None)]),
    ],
    ids=["no line end", "one too many", "no blank line"],
)
def test_blank_lines_count(golden: str, expected: list[object]) -> None:
    write("golden/a.txt", golden)
    assert compared() == expected


@pytest.mark.parametrize(
    "golden", [BODY.replace("\n", "\r\n"), "\ufeff" + BODY, BODY.replace("old bridge", "old\xa0bridge")]
)
def test_each_byte_counts(golden: str) -> None:
    write("golden/a.txt", golden)
    assert compared()


def test_a_golden_that_is_not_utf8_differs_and_breaks_nothing() -> None:
    Path("golden/a.txt").write_bytes(b"\xff" + BODY.encode())
    assert compared()[0] == ("-", 1, "\\xff" + FIRST, None)


def test_kinds_are_compared_by_line() -> None:
    write("golden/a.kinds.tsv", "line\tkind\n1\theading\n3\tcaption\n4\tnav\n")
    assert compared() == [(1, Kind.HEADING, Kind.TEXT), (4, Kind.NAV, None), (5, None, Kind.TEXT)]


def test_kinds_are_not_asked_for_where_none_are_pinned() -> None:
    Path("golden/a.kinds.tsv").unlink()
    assert compared() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("kind\tline\n", 1),
        ("line\tkind\n1\tbody\n", 2),
        ("line\tkind\n1\ttext\n1\ttext\n", 3),
        ("line\tkind\n\n", 2),
    ],
)
def test_a_kinds_file_that_is_none_is_told_by_file_and_line(text: str, line: int) -> None:
    write("bad.kinds.tsv", text)
    with pytest.raises(GoldenError, match=rf"^bad\.kinds\.tsv: line {line}: "):
        read_kinds(Path("bad.kinds.tsv"))


def test_kinds_written_are_kinds_read() -> None:
    assert kinds_table(PLAIN.clean(DUMP)) == KINDS


def test_only_files_that_differ_change_and_kinds_only_where_pinned() -> None:
    write("seeds/b.txt", DUMP)
    pairs = find_pairs(Path("seeds"), Path("golden"))
    cleaned = PLAIN.clean(DUMP)
    assert [changes(pair, cleaned) for pair in pairs.complete] == [[]]
    assert [str(change.path) for pair in pairs.without_golden for change in changes(pair, cleaned)] == ["golden/b.txt"]


def names(sources: str, goldens: str) -> tuple[list[str], list[str], list[str]]:
    """Pairs, sources alone and goldens alone, as `find_pairs` finds them."""
    pairs = find_pairs(Path(sources), Path(goldens))
    return (
        [f"{pair.source.name} = {pair.golden}" for pair in pairs.complete],
        [pair.source.name for pair in pairs.without_golden],
        [str(path) for path in pairs.without_source],
    )


def test_folders_of_their_own_are_paired_by_place() -> None:
    write("seeds/deep/page.html", "<p>Text</p>")
    write("golden/deep/page.txt", "")
    write("seeds/alone.txt", DUMP)
    write("golden/stale.txt", BODY)
    write("golden/older.kinds.tsv", KINDS)
    assert names("seeds", "golden") == (
        ["seeds/a.txt = golden/a.txt", "seeds/deep/page.html = golden/deep/page.txt"],
        ["seeds/alone.txt"],
        ["golden/older.kinds.tsv", "golden/stale.txt"],
    )


@pytest.mark.parametrize("goldens", ["pages", "golden-of-others", "pages/golden"])
def test_a_golden_beside_its_source_is_found(goldens: str) -> None:
    write("pages/x.md", DUMP)
    write("pages/x.golden.txt", BODY)
    write("pages/stale.golden.txt", BODY)
    assert names("pages", goldens) == (["pages/x.md = pages/x.golden.txt"], [], ["pages/stale.golden.txt"])


def test_a_shared_folder_keeps_goldens_beside_their_sources() -> None:
    write("pages/x.txt", DUMP)
    (pair,) = find_pairs(Path("pages"), Path("./pages")).without_golden
    assert str(pair.golden) == "pages/x.golden.txt"


def test_a_folder_of_goldens_inside_that_of_sources_holds_no_sources() -> None:
    write("pages/x.txt", DUMP)
    write("pages/golden/x.txt", BODY)
    assert names("pages", "pages/golden") == (["pages/x.txt = pages/golden/x.txt"], [], [])


def test_two_sources_of_one_golden_are_told() -> None:
    write("seeds/a.md", DUMP)
    pairs = find_pairs(Path("seeds"), Path("golden"))
    assert [pair.source.name for pair in pairs.complete] == ["seeds/a.md"]
    assert [str(problem) for problem in pairs.problems] == ["seeds/a.txt: golden/a.txt is already that of seeds/a.md"]
