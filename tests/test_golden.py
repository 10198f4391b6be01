"""Goldens: which belongs to which source, and what differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.golden.compare import Comparison, GoldenError, compare, read_kinds
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


def comparison() -> Comparison:
    """The one pair, held against what comes out."""
    (pair,) = find_pairs(Path("seeds"), Path("golden")).complete
    return compare(pair, PLAIN.clean(pair.source.read(), format="text"))


def compared() -> list[tuple[str, int, str, int | None] | tuple[int, Kind | None, Kind | None]]:
    """The differences of the one pair, in short."""
    result = comparison()
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
        (BODY + "\n", [("-", 5, "", None)]),
        (BODY.replace("\n\n", "\n"), [("-", 2, SECOND, None), ("+", 2, "", None)]),
    ],
    ids=["one too many", "no blank line"],
)
def test_blank_lines_count(golden: str, expected: list[object]) -> None:
    write("golden/a.txt", golden)
    assert compared() == expected


@pytest.mark.parametrize("golden", ["\ufeff" + BODY, BODY.replace("old bridge", "old\xa0bridge")])
def test_each_byte_counts(golden: str) -> None:
    write("golden/a.txt", golden)
    assert compared()


UNSEEN = {
    "CRLF": (DUMP, BODY.replace("\n", "\r\n"), {"line ends (CRLF)": 1}),
    "a blank at the end of a line": (DUMP, BODY.replace(SECOND, f"{SECOND} "), {"blanks at line ends": 3}),
    "a blank line with a blank": (DUMP, BODY.replace("\n\n", "\n \n"), {"blanks at line ends": 2}),
    "no line end": (DUMP, BODY[:-1], {"the line end at the end": 3}),
    "accents apart": (DUMP.replace("old", "\xe9"), BODY.replace("old", "e\u0301"), {"how accents are composed": 1}),
    "apart in the source": (
        DUMP.replace("old", "e\u0301"),
        BODY.replace("old", "\xe9"),
        {"how accents are composed": 1},
    ),
    "two at once": (DUMP, BODY.replace("\n", " \r\n"), {"line ends (CRLF)": 1, "blanks at line ends": 1}),
}


@pytest.mark.parametrize(("source", "golden", "told"), UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_named_and_no_line_is_told(source: str, golden: str, told: dict[str, int]) -> None:
    write("seeds/a.txt", source)
    write("golden/a.txt", golden)
    Path("golden/a.kinds.tsv").unlink()
    result = comparison()
    assert (result.body, result.unseen, result.same) == ([], told, False)


def test_a_line_that_differs_is_told_alone_where_all_line_ends_do() -> None:
    write("golden/a.txt", BODY.replace("nine", "ten").replace("\n", "\r\n"))
    assert compared() == [("-", 1, FIRST.replace("nine", "ten") + "\r", None), ("+", 1, FIRST, 1)]
    assert comparison().unseen == {"line ends (CRLF)": 3}


def test_bytes_that_read_like_their_escapes_differ() -> None:
    write("seeds/a.txt", DUMP.replace("nine", r"n\xe9ne"))
    Path("golden/a.txt").write_bytes(BODY.encode().replace(b"nine", b"n\xe9ne"))
    assert list(comparison().unseen) == ["bytes that are not UTF-8"]


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


@pytest.mark.parametrize(
    "kinds", [KINDS.replace("\n", "\r\n"), "line\tkind\n5\ttext\n3\tcaption\n1\ttext\n"], ids=["CRLF", "another order"]
)
def test_kinds_that_say_the_same_are_not_written(kinds: str) -> None:
    write("golden/a.kinds.tsv", kinds)
    (pair,) = find_pairs(Path("seeds"), Path("golden")).complete
    assert (compared(), changes(pair, PLAIN.clean(DUMP))) == ([], [])


def test_a_kinds_file_that_is_none_is_written_anew() -> None:
    write("golden/a.kinds.tsv", "nothing of the kind\n")
    (pair,) = find_pairs(Path("seeds"), Path("golden")).complete
    assert [str(change.path) for change in changes(pair, PLAIN.clean(DUMP))] == ["golden/a.kinds.tsv"]


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
