"""Every container gives the same bodies, passes the other columns through, and loses no record without saying so."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cleaner.batch.compression import compressor
from cleaner.batch.containers.fields import Fields
from cleaner.cli.app import app
from cleaner.columns import ResultColumns
from cleaner.settings import Container
from tests.conftest import seeds

BODY = (
    "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years.\n\n"
    "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer.\n"
)
CAPTION = "FILE - The old bridge is seen from the harbor, March 3, 2014."
DUMP = f"{CAPTION}\n\n{BODY}"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder of a project that does without the model."""
    (tmp_path / "cleaner.toml").write_text("no-model = true\nquiet = true\n")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return lambda *args, stdin=None: CliRunner().invoke(app, ["clean", *(str(arg) for arg in args)], input=stdin)


def json_lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def records(path: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def set_aside(out: str) -> list[tuple[Any, ...]]:
    """Place and id of all that is in the quarantine of a run."""
    found = records(f"{out}.quarantine.jsonl")
    assert all(one["reason"] for one in found)
    return [(one.get("line", one.get("row", one.get("record"))), one.get("id")) for one in found]


# The same bodies


def test_the_seeds_give_the_same_bodies_in_every_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("seeds.jsonl").write_bytes(json_lines(*({"id": seed.stem, "text": seed.text} for seed in seeds())))
    for out, read in OUTPUTS.items():
        assert CliRunner().invoke(app, ["clean", "seeds.jsonl", "-o", out, "--quiet"]).exit_code == 0
        assert [row["body"] for row in read(Path(out))] == [seed.body for seed in seeds()], out


def read_csv(path: Path) -> list[dict[str, Any]]:
    csv.field_size_limit(1 << 30)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


OUTPUTS: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    "table.json": lambda path: list(json.loads(path.read_bytes())),
    "table.csv": read_csv,
    "table.jsonl.gz": lambda path: [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()],
    "table.jsonl.xz": lambda path: [json.loads(line) for line in lzma.decompress(path.read_bytes()).splitlines()],
    "table.json.bz2": lambda path: list(json.loads(bz2.decompress(path.read_bytes()))),
}


def test_a_folder_of_compressed_files_gives_files(run: Run) -> None:
    Path("in").mkdir()
    Path("in/a.txt.gz").write_bytes(gzip.compress(DUMP.encode()))
    Path("in/b.md.xz").write_bytes(lzma.compress(DUMP.encode()))
    Path("in/c.txt").write_text(DUMP)
    Path("in/c.txt.bz2").write_bytes(bz2.compress(DUMP.encode()))
    result = run("in", "-o", "out")
    assert result.exit_code == 1
    assert result.stderr == "cleaner: in/c.txt.bz2: its output out/c.txt is already that of in/c.txt\n"
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.txt", "b.txt", "c.txt"]
    assert Path("out/a.txt").read_text() == BODY


def test_zstandard_is_read_and_written_where_its_library_is(run: Run) -> None:
    zstd = pytest.importorskip("backports.zstd")
    Path("in.jsonl.zst").write_bytes(zstd.compress(json_lines({"text": DUMP}, {"text": DUMP})))
    assert run("in.jsonl.zst", "-o", "out.jsonl.zst").exit_code == 0
    assert [json.loads(line)["body"] for line in zstd.decompress(Path("out.jsonl.zst").read_bytes()).splitlines()] == [
        BODY,
        BODY,
    ]


@pytest.mark.parametrize(
    ("module", "args", "extra"),
    [
        ("backports.zstd", ["in.jsonl.zst"], "zstd"),
        ("fastwarc.warc", ["in.warc"], "warc"),
        ("pyarrow", ["in.parquet"], "arrow"),
        ("fsspec", ["memory://in.jsonl"], "fsspec"),
    ],
)
def test_a_library_that_is_missing_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, module: str, args: list[str], extra: str
) -> None:
    for name in ("in.jsonl.zst", "in.warc", "in.parquet"):
        Path(name).write_bytes(b"anything")
    monkeypatch.setitem(sys.modules, module, None)
    result = run(*args)
    assert result.exit_code in {1, 2}
    assert result.stderr.count("\n") == 1
    assert "pip install" in result.stderr
    assert f"[{extra}]" in result.stderr


# What passes through


def test_what_a_record_holds_is_written_as_it_was_read(run: Run) -> None:
    line = (
        '{"z": 123456789012345678901234567890, "a": 1.0, "e": 1E400, "n": null, "s": "\\u00e9\\ud83d\\ude00 é", '
        '"l": [1,  {"x": -0.0}], "text": "Hello, world.", "half": "\\ud800"}'
    )
    result = run("-", "--from", "jsonl", stdin=line)
    written = result.stdout
    assert result.exit_code == 0
    assert list(json.loads(written))[:8] == ["z", "a", "e", "n", "s", "l", "text", "half"]
    assert json.loads(written)["half"] == "\ud800"
    assert run("-", "--from", "jsonl", stdin=line.replace(', "half": "\\ud800"', "")).stdout.startswith(
        line.partition(', "half"')[0]
    )


def test_a_column_of_the_input_stays_and_ours_is_prefixed(run: Run) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP, "body": "theirs"}, {"text": DUMP}))
    run("in.jsonl", "-o", "out.jsonl")
    assert [(row.get("body"), row["cleaner_body"]) for row in records("out.jsonl")] == [("theirs", BODY), (None, BODY)]
    run("in.jsonl", "-o", "out.csv", "--prefix", "our_")
    assert [(row["body"], row["our_body"]) for row in read_csv(Path("out.csv"))] == [("theirs", BODY), ("", BODY)]


def test_a_csv_streams_with_its_columns_first(run: Run) -> None:
    stdin = f'id,text,note\r\n7,"{DUMP}","a ""b"", c"\r\n8,"{DUMP}","a lone\rend of a line"\r\n'
    result = run("-", "--from", "csv", "--to", "csv", "--audit", stdin=stdin)
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert list(rows[0])[:4] == ["id", "text", "note", "body"]
    assert (rows[0]["id"], rows[0]["note"], rows[0]["body"]) == ("7", 'a "b", c', BODY)
    assert rows[1]["note"] == "a lone\rend of a line"
    assert json.loads(rows[0]["removed"]) == {"caption": 1}
    assert json.loads(rows[0]["audit"])[0] | {"reason": ""} == {
        "kind": "caption", "reason": "", "rule": "en-caption-file", "lines": [1, 1], "text": CAPTION,
    }  # fmt: skip


def test_other_columns_can_be_named(run: Run) -> None:
    Path("in.jsonl").write_bytes(json_lines({"dump": DUMP, "key": 5}, {"dump": 1, "key": 6}))
    run("in.jsonl", "-o", "out.jsonl", "--field", "dump", "--id-field", "key")
    assert [row["body"] for row in records("out.jsonl")] == [BODY]
    assert set_aside("out.jsonl") == [(2, "6")]


# What is hostile


def test_every_bad_line_is_named_and_every_good_one_cleaned(run: Run) -> None:
    good = json.dumps({"id": "good", "text": DUMP}).encode()
    bad = [
        b'{"id": "cut", "text": "abc',
        b'{"id": "null", "text": null}',
        b'{"id": "number", "text": 5}',
        b'{"id": "none"}',
        b'{"id": "latin", "text": "caf\xe9"}',
        b"[1, 2]",
        b'{"id": "nan", "text": "x", "x": NaN}',
        b"\xff\xfe\x00",
        b'{"text": "x", "id": ' + b"[" * 100_000,
        b"x" * 3000,
    ]
    Path("in.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join([good, *bad, b"", good.ljust(2000), good]))
    result = run("in.jsonl", "-o", "out.jsonl", "--max-bytes", "2000")
    assert result.exit_code == 1
    assert [row["body"] for row in records("out.jsonl")] == [BODY, BODY, BODY]
    ids = [None, "null", "number", "none", None, None, None, None, None, None]
    assert set_aside("out.jsonl") == list(zip(range(2, 12), ids, strict=True))
    assert len(result.stderr.splitlines()) == len(bad)


def test_of_very_many_failures_the_quarantine_names_the_last_ones_alone_and_without_one_all_are_told(run: Run) -> None:
    Path("in.jsonl").write_text("[]\n" * 105)
    told = run("in.jsonl", "--to", "jsonl").stderr.splitlines()
    assert [line.partition(": ")[2] for line in told] == [f"in.jsonl line {n}: no JSON object" for n in range(1, 106)]
    *first, last = run("in.jsonl", "-o", "out.jsonl").stderr.splitlines()
    assert (first, last) == (told[:100], "cleaner: further documents that fail are named in the quarantine only")
    assert set_aside("out.jsonl") == [(number, None) for number in range(1, 106)]


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv", "out.json", "out.jsonl.gz", "out.parquet"])
def test_where_nothing_can_be_cleaned_the_output_of_an_earlier_run_stays(run: Run, out: str) -> None:
    if out == "out.parquet":
        pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    Path("in.csv").write_text(f'id,text\n1,"{DUMP}"\n')
    assert run("in.csv", "-o", out).exit_code == 0
    good = Path(out).read_bytes()
    result = run("in.csv", "-o", out, "--field", "dump")
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        [
            "cleaner: in.csv: no column 'dump': there are id, text",
            f"cleaner: {out}: stays as it was, since no document could be cleaned",
        ],
    )
    assert Path(out).read_bytes() == good
    assert set_aside(out) == [(None, None)]
    assert sorted(path.name for path in Path().iterdir()) == ["in.csv", out, f"{out}.quarantine.jsonl"]
    assert run("in.csv", "--to", "json", "--field", "dump").exit_code == 1  # standard output replaces nothing
    Path("in.csv").write_text("id,text\n")
    assert run("in.csv", "-o", out).exit_code == 0
    assert Path(out).read_bytes() != good
    assert not Path(f"{out}.quarantine.jsonl").exists()
    Path("in.csv").write_text(f'id,text\n1,"{DUMP}"\n2\n')
    assert run("in.csv", "-o", out).exit_code == 1
    assert Path(out).read_bytes() == good  # what could be cleaned takes the place of what was there


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["in.csv", "in.tsv"])
def test_commas_semicolons_and_tabs_part_the_columns_of_a_table(run: Run, name: str, delimiter: str) -> None:
    rows = [["a;b,c", "text", "d\te"], ["1", DUMP, "x,;\ty"]]
    with Path(name).open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert run(name, "-o", "out.jsonl").exit_code == 0
    (row,) = records("out.jsonl")
    assert [row["a;b,c"], row["d\te"], row["body"]] == ["1", "x,;\ty", BODY]
    result = run(name, "-o", "none.jsonl", "--field", "dump")
    assert f"no column 'dump': there are {', '.join(rows[0])}".replace("\t", " ") in result.stderr


CSV = {
    "a line for spreadsheets that says what is between columns": ("sep=|\nid|text\na|x,y\nb\n", ["a"], [4]),
    "the same in quotes": ('"sep=;"\r\nid;text\r\na;x\r\n', ["a"], []),
    "lone CRs": ('id,text\ra,x\rb,"y\nz"\rc\rd,x\r', ["a", "b", "d"], [5]),
    "lone CRs, and a quote that is never closed": ('id,text\ra,"x\rb,y\rc,"z"\r', ["b", "c"], [2]),
    "lone CRs below blank lines": ("\r\rid,text\ra,x\r", ["a"], []),
    "a lone CR within the name of a column, between semicolons": ('n;"o\rt";id;text\n1;2;a;x\n', ["a"], []),
    "a lone CR within a text": ("id,text\na,x\ry\nb,x\n", ["b"], [2]),
    "CRs before each end of a line": ("id,text\r\r\na,x\r\r\n", ["a"], []),
}
"""Each a table, the ids of its good rows, and the lines of the others."""


@pytest.mark.parametrize(("content", "good", "bad"), CSV.values(), ids=CSV)
def test_tables_of_other_programs_are_read(run: Run, content: str, good: list[str], bad: list[int]) -> None:
    Path("in.csv").write_bytes(content.encode())
    assert run("in.csv", "-o", "out.jsonl").exit_code == int(bool(bad))
    assert [row["id"] for row in records("out.jsonl")] == good
    assert [line for line, _ in (set_aside("out.jsonl") if bad else [])] == bad


def test_a_table_with_lone_crs_that_breaks_off_is_told_by_its_line_and_keeps_its_texts(run: Run) -> None:
    whole = gzip.compress(b'id,text\ra,"x\r\ny"\rb,z\r\n')
    Path("in.csv.gz").write_bytes(whole[:-8])
    assert run("in.csv.gz", "-o", "out.jsonl").exit_code == 1
    assert [row["text"] for row in records("out.jsonl")] == ["x\ny", "z"]
    assert [line for line, _ in set_aside("out.jsonl")] == [5]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.csv", b"\nid,text\ra,x\r", "bad.csv: not CSV: new-line character"),
        ("bad.csv", b"id,te\rxt\na,x\n", "bad.csv: no column 'text': there are id, te"),
        ("bad.csv", "id,text\na,x\n".encode("utf-16"), "bad.csv: UTF-16, and tables are read in UTF-8"),
        ("bad.csv", "\ufeffid,text\na,x\n".encode("utf-16-be"), "bad.csv: UTF-16, and tables are read in UTF-8"),
        ("bad.csv", "id,text\na,x\n".encode("utf-32"), "bad.csv: UTF-32, and tables are read in UTF-8"),
        ("bad.jsonl", '{"text": "x"}\n[]\n'.encode("utf-16"), "bad.jsonl line 1: UTF-16, and tables are read in UTF-8"),
    ],
    ids=[
        "lone CRs below a blank line that ends in LF",
        "a lone CR in the names",
        "UTF-16",
        "UTF-16, the larger byte first",
        "UTF-32, whose mark begins with that of UTF-16",
        "JSON Lines in UTF-16",
    ],
)
def test_a_table_that_cannot_be_read_is_one_line_and_costs_no_other(
    run: Run, name: str, content: bytes, told: str
) -> None:
    Path("a.csv").write_text(f'id,text\na,"{DUMP}"\n')
    Path(name).write_bytes(content)
    Path("c.csv").write_text(f'id,text\nc,"{DUMP}"\n')
    result = run("a.csv", name, "c.csv", "-o", "out.jsonl")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert told in result.stderr
    assert [row["id"] for row in records("out.jsonl")] == ["a", "c"]


@pytest.mark.parametrize("content", ["", "\n\n", "sep=;"], ids=["nothing", "blank lines", "no names of columns"])
@pytest.mark.parametrize("out", ["table.json", "table.csv", "table.jsonl.gz"])
def test_a_table_of_nothing_makes_an_empty_output(run: Run, content: str, out: str) -> None:
    Path("in.csv").write_text(content)
    result = run("in.csv", "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert OUTPUTS[out](Path(out)) == []
    Path("other.csv").write_text("id,text\na,x\n")
    assert run("in.csv", "other.csv", "-o", out).exit_code == 0
    assert [row["id"] for row in OUTPUTS[out](Path(out))] == ["a"]


@pytest.mark.parametrize("source", ["in.tsv", "in.jsonl"])
def test_a_table_by_the_suffix_of_tabs_is_written_with_tabs(run: Run, source: str) -> None:
    Path("in.tsv").write_text(f'id\ttext\n1\t"{DUMP}"\n')
    Path("in.jsonl").write_bytes(json_lines({"id": "1", "text": DUMP}))
    assert run(source, "-o", "out.tsv").exit_code == 0
    head, row = csv.reader(io.StringIO(Path("out.tsv").read_text()), delimiter="\t")
    assert head[:3] == ["id", "text", "body"]
    assert row[:3] == ["1", DUMP, BODY]


def test_a_large_row_of_short_lines_is_held_once() -> None:
    code = (
        "import resource, io\n"
        "from cleaner.batch.containers.csv_rows import Rows\n"
        "content = b'id,text\\n1,\"' + b'short\\n' * (6 << 20) + b'\"\\n2,x\\n'\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = list(Rows(io.BytesIO(content), 32 << 20, ['text']).items())\n"
        "assert [item.number for item in found] == [2, (6 << 20) + 3]\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 400_000  # of which the csv module takes four bytes and more for each character


def test_a_quote_that_is_never_closed_costs_its_row_alone(run: Run) -> None:
    rows = [
        "id,text",
        'a,"Hello, world."',
        'b,"never closed',
        'c,"Good morning."',
        'd,"x" y',
        "e",
        'f,"over\ntwo lines"',
        'g,"caf\udce9"',
        "",
        "h,bye",
    ]
    Path("in.csv").write_bytes("\n".join(rows).encode("utf-8", "surrogateescape"))
    assert run("in.csv", "-o", "out.csv").exit_code == 1
    assert [row["id"] for row in read_csv(Path("out.csv"))] == ["a", "c", "f", "h"]
    assert set_aside("out.csv") == [(3, None), (5, None), (6, "e"), (9, "g")]


@pytest.mark.parametrize(
    "large",
    [
        "".join(f'Line {number}, of the long "one", goes on.\n' for number in range(50)),
        "a, b, " * 400 + "\nc,d,e\nf,g,h\n",
        "one\n" + "a, b, " * 400 + "\nc,d,e\nf,g,h\n",
    ],
    ids=["in many lines", "in its first line", "in a later line"],
)
def test_a_row_that_is_too_large_costs_itself_and_makes_no_others(run: Run, large: str) -> None:
    with Path("in.csv").open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [("id", "src", "text"), ("a", "x", DUMP), ("b", "x", large), ("c", "x", DUMP), ("d", "x")]
        )
    assert run("in.csv", "-o", "out.jsonl", "--max-bytes", "1000").exit_code == 1
    assert [row["id"] for row in records("out.jsonl")] == ["a", "c"]
    first, last = records("out.jsonl.quarantine.jsonl")
    assert "larger than 1,000 bytes" in first["reason"]
    assert last["id"] == "d"


def test_a_large_row_whose_quote_is_never_closed_says_so(run: Run) -> None:
    Path("in.csv").write_text('id,text\na,"' + "no end\n" * 500)
    assert run("in.csv", "-o", "out.jsonl", "--max-bytes", "1000").exit_code == 1
    first, *_ = records("out.jsonl.quarantine.jsonl")
    assert "; its last quote is not closed" in first["reason"]


def test_rows_below_a_stray_quote_are_read_though_it_takes_along_more_than_a_row_may_have(run: Run) -> None:
    rows = [f"{number},The council met on Monday for the bridge.\n" for number in range(200)]
    rows[2] = '2,"' + rows[2][2:]
    Path("in.csv").write_text("id,text\n" + "".join(rows))
    assert run("in.csv", "-o", "out.jsonl", "--max-bytes", "2000").exit_code == 1
    assert [row["id"] for row in records("out.jsonl")] == [str(number) for number in range(200) if number != 2]


def test_quotes_that_open_on_every_line_take_time_as_long_as_the_file(run: Run) -> None:
    opens = 'x","z\n' * 40_000
    Path("in.csv").write_text(f'id,text\n1,"{DUMP}"\n{opens}')
    begun = time.process_time()
    assert run("in.csv", "-o", "out.jsonl").exit_code == 1
    assert time.process_time() - begun < 20
    assert [row["id"] for row in records("out.jsonl")] == ["1"]
    *_, last = records("out.jsonl.quarantine.jsonl")
    assert last["reason"].endswith("no row can be told from here to line 40007")


@pytest.mark.parametrize(
    ("value", "said"), [(date(2020, 1, 2), "2020-01-02"), (True, "true"), ({"a": [1]}, '{"a":[1]}')]
)
def test_an_id_of_any_type_is_said_without_marks_of_its_own(value: object, said: str) -> None:
    assert Fields().id_of({"id": value}) == said


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_number_of_any_length_is_told_as_one(run: Run, digits: int) -> None:
    number = "7" * digits
    Path("in.jsonl").write_text(f'{{"id": {number}, "text": {number}}}\n')
    assert run("in.jsonl", "-o", "out.jsonl").exit_code == 1
    (failed,) = records("out.jsonl.quarantine.jsonl")
    assert (failed["id"], failed["reason"]) == (number, "column 'text' holds no text but a number")


def test_no_name_from_the_data_chooses_a_path(run: Run) -> None:
    ids = ["../../evil", "/etc/evil", "nul\0", "x" * 10_000, "a\nb", "", {"a": [1]}, True]
    Path("in.jsonl").write_bytes(json_lines(*({"id": one, "text": value} for one in ids for value in (DUMP, None))))
    assert run("in.jsonl", "-o", "out.jsonl").exit_code == 1
    assert [row["id"] for row in records("out.jsonl")] == ids
    assert [one for _, one in set_aside("out.jsonl")] == [*ids[:-2], '{"a":[1]}', "true"]
    everything = sorted(path.name for path in Path("..").resolve().rglob("*") if path.is_file())
    assert everything == ["cleaner.toml", "in.jsonl", "out.jsonl", "out.jsonl.quarantine.jsonl"]


@pytest.mark.parametrize("name", ["bomb.txt.gz", "bomb.jsonl.gz"])
def test_a_bomb_is_not_inflated_beyond_the_limit(run: Run, name: str) -> None:
    Path(name).write_bytes(gzip.compress(b"a" * 50_000_000))
    tracemalloc.start()
    result = run(name, "-o", "out", "--to", "jsonl", "--max-bytes", "1000000")
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 40_000_000
    assert (result.exit_code, Path("out").read_bytes()) == (1, b"")
    assert "larger than 1,000,000 bytes" in result.stderr


@pytest.mark.parametrize("out", ["out.jsonl", "out.parquet"])
def test_a_row_of_a_table_is_as_large_as_its_text_is_in_utf_8(run: Run, out: str) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra arrow brings pyarrow")
    import pyarrow as pa

    texts = ["x" * 1000, "x" * 1001, "é" * 500, "é" * 501]
    pq.write_table(pa.table({"id": list("abcd"), "text": texts}), "in.parquet", row_group_size=3)
    assert run("in.parquet", "-o", out, "--max-bytes", "1000").exit_code == 1
    assert set_aside(out) == [(2, "b"), (4, "d")]


def test_a_list_may_begin_with_a_mark_of_its_encoding(run: Run) -> None:
    Path("in.json").write_text(json.dumps([{"text": DUMP}]), encoding="utf-8-sig")
    assert run("in.json", "-o", "out.jsonl").exit_code == 0
    assert [row["body"] for row in records("out.jsonl")] == [BODY]


def test_lines_of_json_by_the_name_of_a_list_are_told_how_to_be_read(run: Run) -> None:
    Path("in.json").write_bytes(json_lines({"text": DUMP}) * 2)
    result = run("in.json", "-o", "out.jsonl")
    assert (result.exit_code, "--from jsonl" in result.stderr) == (1, True)


@pytest.mark.parametrize("keep", [0.5, 0.99])
def test_what_comes_before_the_end_of_a_cut_archive_is_cleaned(run: Run, keep: float) -> None:
    whole = gzip.compress(b"".join(json_lines({"id": n, "text": f"Town {n * 7919} " + DUMP}) for n in range(500)))
    Path("in.jsonl.gz").write_bytes(whole[: int(len(whole) * keep)])
    assert run("in.jsonl.gz", "-o", "out.jsonl").exit_code == 1
    whole_lines = zlib.decompressobj(31).decompress(whole[: int(len(whole) * keep)]).count(b"\n")
    assert [row["id"] for row in records("out.jsonl")] == list(range(whole_lines))
    assert [number for number, _ in set_aside("out.jsonl")] == [whole_lines + 1]


@pytest.mark.parametrize("name", ["in.txt.gz", "in.jsonl.gz", "in.jsonl.xz"])
def test_a_compressed_file_that_was_changed_costs_no_other_input(run: Run, name: str) -> None:
    whole = compressor(Path(name))(json_lines(*({"text": f"Town {n * 7919} " + DUMP} for n in range(500))))
    middle = len(whole) // 2
    Path(name).write_bytes(whole[:middle] + bytes(byte ^ 255 for byte in whole[middle:]))
    Path("whole.jsonl").write_bytes(json_lines({"text": DUMP}))
    assert run(name, "whole.jsonl", "-o", "out.jsonl").exit_code == 1
    assert "its compressed data is broken" in records("out.jsonl.quarantine.jsonl")[-1]["reason"]
    assert [row["body"] for row in records("out.jsonl")][-1:] == [BODY]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
@pytest.mark.parametrize("name", ["in.txt", "in.json", "in.jsonl", "in.csv", "in.warc"])
def test_an_archive_that_is_cut_off_costs_no_other_input(run: Run, name: str, suffix: str) -> None:
    whole = {
        "in.txt": DUMP.encode() * 9,
        "in.json": json.dumps([{"text": DUMP}] * 9).encode(),
        "in.jsonl": json_lines({"text": DUMP}) * 9,
        "in.csv": b"text\n" + b"One line of a text.\n" * 9,
        "in.warc": warc(*[("", DUMP.encode())] * 9),
    }[name]
    if name.endswith(".warc"):
        pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
        whole = whole if suffix == ".gz" else gzip.decompress(whole)
    if suffix == ".zst":
        pytest.importorskip("backports.zstd")
    compressed = whole if name + suffix == "in.warc.gz" else compressor(Path(name + suffix))(whole)
    Path(name + suffix).write_bytes(compressed[:-20])
    Path("sound.txt").write_text(DUMP)
    result = run(name + suffix, "sound.txt", "-o", "out.jsonl")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "broken" in result.stderr or "cut off" in result.stderr
    assert records("out.jsonl")[-1]["body"] == BODY


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system does not tell a program's peak memory")
@pytest.mark.parametrize(("module", "suffix"), [(gzip, "gz"), (bz2, "bz2"), (lzma, "xz")])
def test_compressed_data_without_its_suffix_is_one_line(run: Run, module: Any, suffix: str) -> None:
    told = f"compressed: decompress it first, or name a file that ends in .{suffix}\n"
    for name in ("in.jsonl", "in.csv", "in.json"):
        Path(name).write_bytes(module.compress(json_lines(*({"text": DUMP} for _ in range(100)))))
        result = run(name, "-o", "out.jsonl")
        assert (result.exit_code, result.stderr.splitlines()[0]) == (1, f"cleaner: {name}: {told[:-1]}")
    assert run("-", stdin=module.compress(DUMP.encode())).stderr == f"cleaner: standard input: {told}"
    done = piped(module.compress(json_lines({"text": DUMP})), "--from", "jsonl")
    assert (done.returncode, done.stderr.decode()) == (1, f"cleaner: standard input: {told}")


def test_a_line_of_a_gigabyte_is_passed_over_in_little_memory() -> None:
    """The line is made while it is read, and is nowhere whole."""
    # The peak of the program alone: what `getrusage` tells counts the process that it was forked from, too.
    code = "import re, sys; from cleaner.cli.app import main\ntry: main()\nfinally: "
    code += r"print(int(re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read())[1]) // 1024, file=sys.stderr)"
    command = [sys.executable, "-c", code, "clean", "-", "--from", "jsonl", "--no-model", "--max-bytes", "8000000"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    megabyte = b"x" * 1_000_000
    process.stdin.write(b'{"text": "Hello."}\n{"text": "')
    for _ in range(1000):
        process.stdin.write(megabyte)
    out, err = process.communicate(b'"}\n{"text": "Goodbye."}\n')
    assert [json.loads(line)["body"] for line in out.splitlines()] == ["Hello.\n", "Goodbye.\n"]
    problem, megabytes = err.decode().splitlines()
    assert problem == "cleaner: standard input line 2: larger than 8,000,000 bytes, which --max-bytes allows"
    assert int(megabytes) < 250


def test_a_filter_answers_line_by_line() -> None:
    command = [sys.executable, "-m", "cleaner", "clean", "-", "--from", "jsonl", "--to", "jsonl", "--no-model"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    for number in range(3):
        process.stdin.write(json_lines({"text": DUMP, "number": number}))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["number"] == number
    process.stdin.close()
    assert (process.stdout.read(), process.wait()) == (b"", 0)
    watchdog.cancel()


def test_a_hangup_that_nohup_has_the_run_pass_over_ends_it_not() -> None:
    command = [sys.executable, "-m", "cleaner", "clean", "-", "--from", "jsonl", "--to", "jsonl", "--no-model"]
    ignoring = (
        f"import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.executable, {command})"
    )
    process = subprocess.Popen([sys.executable, "-c", ignoring], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    for number in range(2):
        process.stdin.write(json_lines({"text": DUMP, "number": number}))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["number"] == number
        process.send_signal(signal.SIGHUP)
    process.stdin.close()
    assert (process.stdout.read(), process.wait()) == (b"", 0)


def test_a_reader_that_has_seen_enough_ends_a_run_of_several_processes_quietly(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(json_lines(*({"text": DUMP} for _ in range(2000))))
    command = [sys.executable, "-m", "cleaner", "clean", "in.jsonl", "--no-model", "--workers", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 0)


# Columnar files


def test_columnar_files_keep_their_columns_as_they_are(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table(
        {
            "text": pa.array([DUMP, None, DUMP], pa.large_string()),
            "when": pa.array([1, 2, 3], pa.timestamp("ns", "UTC")),
            "price": pa.array([Decimal("1.10"), None, Decimal("2.00")]),
            "tags": pa.array([["a"], [], None]),
            "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
            "id": [10, 11, 12],
        }
    )
    pq.write_table(table, "in.parquet", row_group_size=2)
    with pa.ipc.new_file("in.arrow", table.schema) as writer:
        writer.write_table(table)
    with pa.ipc.new_stream("in.feather", table.schema) as writer:
        writer.write_table(table)
    for source in ("in.parquet", "in.arrow", "in.feather"):
        for out, read in (
            ("out.parquet", pq.read_table),
            ("out.arrow", lambda path: pa.ipc.open_file(path).read_all()),
        ):
            assert run(source, "-o", out).exit_code == 1
            found = read(out)
            assert found.select(range(6)).to_pylist() == table.take([0, 2]).to_pylist()
            types = dict(zip(table.schema.names, table.schema.types, strict=True))
            if out == "out.arrow":  # of which a file has one dictionary for all rows
                types["kind"] = pa.string()
            assert {name: found.schema.field(name).type for name in types} == types
            assert all(field.metadata is None or out == "out.parquet" for field in found.schema)
            assert found["body"].to_pylist() == [BODY, BODY]
            assert set_aside(out) == [(2, "11")]
    assert run("in.parquet", "-o", "out.jsonl").exit_code == 1
    assert [(row["price"], row["tags"], row["body"]) for row in records("out.jsonl")] == [
        ("1.10", ["a"], BODY),
        ("2.00", None, BODY),
    ]


def test_tables_that_differ_in_nothing_that_matters_become_one(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    Path("in").mkdir()
    for number, columns in enumerate(
        (
            {"id": [0], "text": [DUMP], "author": pa.nulls(1)},
            {"author": ["x"], "text": pa.array([DUMP], pa.large_string()), "id": pa.array([1], pa.int32())},
            {"id": [2.0, None, 2.5], "text": [DUMP] * 3, "author": pa.array(["y"] * 3).dictionary_encode()},
            {"id": ["3", "three", "03"], "text": [DUMP] * 3, "more": pa.array([float("nan")] * 3, pa.float32())},
            {"id": [4], "text": [DUMP], "more": [0.5]},
        )
    ):
        pq.write_table(pa.table(columns), f"in/{number}.parquet")
    assert run("in", "--from", "parquet", "-o", "out.parquet", "--stats", "stats.json").exit_code == 1
    found = pq.read_table("out.parquet")
    assert found.schema.names[:4] == ["id", "text", "author", "more"]
    assert found["id"].to_pylist() == [0, 1, 2, None, 3, 4]
    assert found["author"].to_pylist() == [None, "x", "y", "y", None, None]
    assert [str(value) for value in found["more"].to_pylist()] == ["None"] * 4 + ["nan", "0.5"]
    assert set(found["body"].to_pylist()) == {BODY}
    assert [(one["row"], one["id"], one["reason"]) for one in records("out.parquet.quarantine.jsonl")] == [
        (3, "2.5", "column 'id' is double, and int64 in the output"),
        (2, "three", "column 'id' is string, and int64 in the output"),
        (3, "03", "column 'id' is string, and int64 in the output"),
    ]
    assert json.loads(Path("stats.json").read_text())["set_aside"] == 3


@pytest.mark.parametrize("out", ["out.parquet", "out.arrow"])
def test_dictionaries_that_differ_come_into_one_table(run: Run, out: str) -> None:
    """In several files, in the parts of one, in lists, with numbers of 8 bits and longer than a group of rows."""
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    sites = [[f"{name}{number % 100}" for number in range(2100)] for name in "ab"]
    kind = pa.dictionary(pa.int8(), pa.string())
    tables = [
        pa.table(
            {
                "text": ["Hello."] * 2100,
                "site": pa.array(one, kind),
                "tags": pa.array([[x] for x in one], pa.list_(kind)),
            }
        )
        for one in sites
    ]
    for number, table in enumerate(tables):
        with pa.ipc.new_file(f"{number}.arrow", table.schema) as writer:
            writer.write_table(table)
    with pa.ipc.new_stream("both.feather", tables[0].schema) as writer:
        for table in tables:
            writer.write_table(table)
    for inputs in (["0.arrow", "1.arrow"], ["both.feather"]):
        assert run(*inputs, "-o", out).exit_code == 0
        table = pq.read_table(out) if out == "out.parquet" else pa.ipc.open_file(out).read_all()
        assert table["site"].to_pylist() == sites[0] + sites[1]
        assert table["tags"].to_pylist() == [[site] for site in sites[0] + sites[1]]
        assert table.schema.field("site").type == (
            pa.dictionary(pa.int32(), pa.string()) if out == "out.parquet" else pa.string()
        )


SHARED_VALUES: dict[str, Callable[..., Any]] = {
    "a dictionary": lambda pa, texts: pa.array(texts).dictionary_encode(),
    "views": lambda pa, texts: pa.array(texts, pa.string_view()),
    "views of bytes": lambda pa, texts: pa.array([text.encode() for text in texts], pa.binary_view()),
    "a dictionary of views": lambda pa, texts: pa.DictionaryArray.from_arrays(
        pa.array(range(len(texts)), pa.uint32()), pa.array(texts, pa.string_view())
    ),
    "lists of views": lambda pa, texts: pa.array([[text] for text in texts], pa.list_(pa.string_view())),
    "lists of a dictionary of views": lambda pa, texts: pa.ListArray.from_arrays(
        range(len(texts) + 1), SHARED_VALUES["a dictionary of views"](pa, texts)
    ),
}
"""Columns of Arrow that do not have their values in their rows."""


@pytest.mark.parametrize("shared", SHARED_VALUES.values(), ids=SHARED_VALUES)
def test_a_task_takes_of_shared_values_no_more_than_its_rows_have(shared: Callable[..., Any]) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    from cleaner.batch.containers.columnar import Table, TableOptions

    texts = [f"{number} {DUMP}" for number in range(2000)]
    table = pa.table({"text": ["Hello."] * len(texts), "other": shared(pa, texts)})
    stream = io.BytesIO()
    with pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)
    read = Table(stream, Container.ARROW, Fields())
    tasks = list(read.tasks("in", TableOptions(Fields(), "text", ResultColumns()), read.schema))
    assert len(tasks) > 2
    assert sum(task.size for task in tasks) < 2 * sum(map(len, texts))
    stream.seek(0)
    values = [item.payload["other"] for item in Table(stream, Container.ARROW, Fields()).items()]
    assert values == table["other"].to_pylist()


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("column", ["struct<>", "month_day_nano_interval"])
def test_a_type_that_the_output_cannot_hold_is_told_before_anything_is_begun(
    run: Run, column: str, several: bool
) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    kind = pa.struct([]) if column == "struct<>" else pa.month_day_nano_interval()
    table = pa.table({"text": [DUMP], "odd": pa.nulls(1, kind)})
    for name in ("a.arrow", "b.arrow"):
        with pa.ipc.new_file(name, table.schema) as writer:
            writer.write_table(table)
    inputs = ["a.arrow", "b.arrow"] if several else ["a.arrow"]
    Path("out.parquet").write_text("old")
    result = run(*inputs, "-o", "out.parquet")
    told = f"cleaner: column 'odd' is {column}, which the output cannot hold: write JSON Lines\n"
    assert (result.exit_code, result.stderr) == (2, told)
    assert sorted(path.name for path in Path().iterdir()) == ["a.arrow", "b.arrow", "out.parquet"]
    assert Path("out.parquet").read_text() == "old"
    assert run(*inputs, "-o", "out.arrow").exit_code == 0
    assert run(*inputs, "-o", "out.jsonl").exit_code == 0


def test_an_empty_table_keeps_its_columns(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    Path("empty.csv").write_text("id,text\n")
    pq.write_table(pa.table({"id": pa.array([], pa.int64()), "text": pa.array([], pa.string())}), "empty.parquet")
    Path("full.csv").write_text(f'more,text\n1,"{DUMP}"\n')
    for inputs, columns in (
        (["empty.csv"], {"id": "string", "text": "string"}),
        (["empty.csv"] * 2, {"id": "string", "text": "string"}),
        (["empty.parquet"], {"id": "int64", "text": "string"}),
        (["empty.csv", "full.csv"], {"id": "string", "text": "string", "more": "string"}),
        (["empty.parquet", "full.csv"], {"id": "null", "text": "string", "more": "string"}),
    ):
        rows = inputs.count("full.csv")
        assert run(*inputs, "-o", "out.parquet").exit_code == 0
        found = pq.read_table("out.parquet")
        names = found.schema.names[: found.schema.names.index("body")]
        assert {name: str(found.schema.field(name).type) for name in names} == columns
        assert found.num_rows == rows
        assert run(*inputs, "-o", "out.csv").exit_code == 0
        head, *below = csv.reader(io.StringIO(Path("out.csv").read_text()))
        assert head == found.schema.names
        assert len(below) == rows


def test_a_column_that_stands_in_the_names_of_folders_is_told(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    for day in (1, 2):
        Path(f"lake/day={day}").mkdir(parents=True)
        pq.write_table(pa.table({"text": [DUMP]}), f"lake/day={day}/0.parquet")
    result = run("lake", "--from", "parquet", "-o", "out.parquet")
    assert (result.exit_code, result.stderr.count("\n")) == (0, 1)
    assert result.stderr.startswith("cleaner: lake/day=1/0.parquet: what the names of its folders say")
    assert run("lake/day=1", "--from", "parquet", "-o", "out.parquet").stderr == ""


def test_records_become_columns_of_the_types_that_they_have(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows: list[dict[str, Any]] = [
        {"text": DUMP, "int": 1, "mixed": 1, "big": 2**60, "huge": 2**70, "list": ["a"], "object": {"x": 1}, "bool": True, "one": 1.5},
        {"text": DUMP, "int": 2, "mixed": "a", "big": 1.5, "late": "x", "list": [], "object": {"y": "z"}, "bool": 1, "one": True},
        {"text": DUMP, "number": 1}, {"text": DUMP, "number": 1.5, "empty": {}},
    ]  # fmt: skip
    Path("in.jsonl").write_bytes(json_lines(*rows))
    assert run("in.jsonl", "-o", "out.parquet").exit_code == 0
    table = pq.read_table("out.parquet")
    types = {name: str(table.schema.field(name).type) for name in table.schema.names[:12]}
    assert types == {
        "text": "string", "int": "int64", "mixed": "string", "big": "string", "huge": "string",
        "list": "list<element: string>", "object": "struct<x: int64, y: string>", "bool": "string", "one": "string",
        "late": "string", "number": "double", "empty": "string",
    }  # fmt: skip
    assert table["big"].to_pylist() == [str(2**60), "1.5", None, None]
    assert table["int"].to_pylist() == [1, 2, None, None]
    assert pa.types.is_map(table.schema.field("kept").type)


@pytest.mark.parametrize("out", ["out.parquet", "out.arrow"])
def test_values_that_no_type_holds_cost_no_run(run: Run, out: str) -> None:
    pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    from pyarrow import ipc, parquet

    deep = "[" * 400 + "]" * 400
    values = [
        "1e999",
        deep,
        '{"": 1}',
        '"\\ud800"',
        '{"a": {"b": [1, "x", null]}}',
        "-0.0",
        "18446744073709551616",
        "{}",
    ]
    columns = ", ".join(f'"column {number}": {value}' for number, value in enumerate(values) if "ud8" not in value)
    lines = [f'{{"text": "Hello.", {columns}, "": 1, "a": 1, "A": "x"}}', '{"text": "Hello."}']
    Path("in.jsonl").write_text("\n".join(lines + [f'{{"text": "Hello.", "all": {value}}}' for value in values]))
    result = run("in.jsonl", "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    table = parquet.read_table(out) if out.endswith(".parquet") else ipc.open_file(out).read_all()
    assert table["body"].to_pylist() == ["Hello.\n"] * 10
    assert (table["column 0"][0].as_py(), table["a"][0].as_py(), table["A"][0].as_py()) == ("1e999", 1, "x")


def test_a_stream_of_arrow_comes_through_a_pipe_and_files_that_cannot_are_told() -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings it")
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra arrow brings it")
    table = pa.table({"text": [DUMP, DUMP]})
    stream, file, parquet = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    with pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    pq.write_table(table, parquet)
    done = piped(stream.getvalue(), "--from", "arrow", "--to", "jsonl")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["body"] for line in done.stdout.splitlines()] == [BODY, BODY]
    for content, container, status in ((file, "arrow", 1), (parquet, "parquet", 2)):
        done = piped(content.getvalue(), "--from", container, "--to", "jsonl")
        assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (status, b"", 1)
        assert b"pipe: " in done.stderr
        assert b"name " in done.stderr


def test_views_come_out_as_values_and_a_row_without_a_text_is_told(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    table = pa.table({"text": pa.array([DUMP, None], pa.string_view()), "note": pa.array(["x", "y"], pa.string_view())})
    with pa.ipc.new_file("in.arrow", table.schema) as writer:
        writer.write_table(table)
    assert run("in.arrow", "-o", "out.arrow").exit_code == 1
    found = pa.ipc.open_file("out.arrow").read_all()
    assert found.select(["text", "note", "body"]).to_pylist() == [{"text": DUMP, "note": "x", "body": BODY}]
    assert {str(found.schema.field(name).type) for name in table.schema.names} == {"large_string"}
    assert [one["reason"] for one in records("out.arrow.quarantine.jsonl")] == ["column 'text' is null"]


def unreadable_ids(pa: Any) -> dict[str, Any]:
    """Columns of two values, the first of which Python cannot hold."""
    return {
        "date": pa.array([4_000_000, 1], pa.date32()),
        "timestamp": pa.array([2**62, 1], pa.timestamp("us")),
        "time zone": pa.array([1, 1], pa.timestamp("us", "no/where")),
        "text": pa.Array.from_buffers(pa.string(), 2, pa.array([b"caf\xe9", b"good"]).buffers()),
    }


@pytest.mark.parametrize("kind", ["date", "timestamp", "time zone", "text"])
def test_an_id_that_python_cannot_hold_costs_no_run(run: Run, kind: str) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    from pyarrow import parquet

    ids = unreadable_ids(pa)[kind]
    table = pa.table({"id": pa.concat_arrays([ids, ids.slice(0, 1)]), "text": [None, DUMP, DUMP]})
    parquet.write_table(table, "in.parquet")
    Path("good.jsonl").write_bytes(json_lines({"id": "good", "text": DUMP}))
    assert run("in.parquet", "-o", "out.parquet").exit_code == 1
    assert set_aside("out.parquet") == [(1, None)]
    assert parquet.read_table("out.parquet", columns=["body"])["body"].to_pylist() == [BODY, BODY]
    assert run("in.parquet", "good.jsonl", "-o", "out.jsonl").exit_code == 1
    assert [row["body"] for row in records("out.jsonl")] == [BODY] * (1 if kind == "time zone" else 2)
    assert {one.get("id") for one in records("out.jsonl.quarantine.jsonl")} == {None}


@pytest.mark.parametrize("out", ["out.parquet", "out.jsonl"])
def test_a_text_that_is_not_utf_8_is_told_as_such(run: Run, out: str) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    from pyarrow import parquet

    parquet.write_table(pa.table({"text": unreadable_ids(pa)["text"]}), "in.parquet")
    assert run("in.parquet", "-o", out).exit_code == 1
    (one,) = records(f"{out}.quarantine.jsonl")
    assert one["row"] == 1
    assert one["reason"].startswith("its values cannot be read: 'utf-8' codec")


def test_half_a_parquet_file_is_set_aside_and_the_next_input_cleaned(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": [DUMP] * 100}), "good.parquet", row_group_size=10, compression="none")
    whole = Path("good.parquet").read_bytes()
    Path("half.parquet").write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 2
    Path("scratched.parquet").write_bytes(whole[: middle - 200] + b"\xff" * 400 + whole[middle + 200 :])
    Path("other.parquet").write_bytes(whole)
    pq.write_table(pa.table({"dump": [DUMP]}), "other.parquet")
    assert run("half.parquet", "good.parquet", "scratched.parquet", "other.parquet", "-o", "out.parquet").exit_code == 1
    problems = records("out.parquet.quarantine.jsonl")
    assert [one["source"] for one in problems][:: len(problems) - 1] == ["half.parquet", "other.parquet"]
    rows = pq.read_table("out.parquet").num_rows
    assert 100 < rows < 200 or len(problems) > 2
    assert run("good.parquet", "--field", "dump", "-o", "none.jsonl").exit_code == 1


# WARC and URLs


def warc(*found: tuple[str, bytes]) -> bytes:
    """An archive with a record for each pair of HTTP headers, or none for a text, and content."""
    parts = []
    for number, (headers, content) in enumerate(found):
        kind, content_type = (
            ("response", "application/http; msgtype=response") if headers else ("conversion", "text/plain")
        )
        block = (
            f"HTTP/1.1 {404 if number % 5 == 0 else 200} So\r\n{headers}\r\n\r\n".encode() + content
            if headers
            else content
        )
        parts.append(warc_record(number, kind, content_type, block))
    return b"".join(gzip.compress(part) for part in parts)


def warc_record(number: int, kind: str, content_type: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
    )
    head += f"WARC-Target-URI: https://paper.example/{number}\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def test_pages_and_texts_of_an_archive_are_cleaned(run: Run) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    page = "".join(f"<p>{line}</p>" for line in BODY.replace("old bridge", "café").split("\n\n"))
    archive = warc(
        ("Content-Type: text/html; charset=latin-1", page.encode("latin-1")),
        ("", DUMP.encode()),
        ("Content-Type: text/html\r\nContent-Encoding: gzip", b"no gzip"),
        ("Content-Type: image/png", b"\x89PNG"),
        ("Content-Type: text/html\r\nContent-Encoding: gzip", gzip.compress(b"a" * 10_000_000)),
        ("Content-Type: Text/HTML\r\nContent-Encoding: gzip", gzip.compress(page.encode())),
        ("", b"x" * 2_000_000),
        ("", DUMP.encode()),
    )
    Path("in.warc.gz").write_bytes(archive)
    assert run("in.warc.gz", "-o", "out.jsonl", "--max-bytes", "1000000", "--stats", "stats.json").exit_code == 1
    found = records("out.jsonl")
    assert [row["url"][-1] for row in found] == ["0", "1", "5", "7"]
    assert ["café" in row["body"] for row in found] == [True, False, True, False]
    assert [row["status"] for row in found] == [404, None, 404, None]
    assert json.loads(Path("stats.json").read_text())["passed_over"] == 1
    assert [number for number, _ in set_aside("out.jsonl")] == [3, 5, 7]
    Path("in.warc.gz").write_bytes(archive[:-30])
    assert run("in.warc.gz", "-o", "out.jsonl").exit_code == 1
    assert 8 in [number for number, _ in set_aside("out.jsonl")]


@pytest.mark.parametrize(
    "header",
    ["Transfer-Encoding: chunked", *(f"Content-Encoding: {name}" for name in ("gzip", "br", "deflate", "foo"))],
)
def test_a_page_that_was_stored_decoded_is_read_as_it_stands(run: Run, header: str) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    page = "".join(f"<p>{line}</p>" for line in BODY.split("\n\n")).encode()
    Path("in.warc.gz").write_bytes(warc((f"Content-Type: text/html\r\n{header}", b"\n" + page)))
    result = run("in.warc.gz", "-o", "out.jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [row["body"] for row in records("out.jsonl")] == [BODY]


@pytest.mark.parametrize(
    "header",
    [
        "Server: one",
        "Content-Type: text/html, text/html",
        "Content-Type: html",
        "Content-Type: Text/HTML;charset=utf-8",
    ],
)
def test_a_page_is_read_whose_server_says_oddly_or_not_what_it_is(run: Run, header: str) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    page = "\n".join(f"<p>{line}</p>" for line in BODY.split("\n\n")).encode()
    picture = (header, b"\x89PNG") if "text" not in header.lower() else ("Content-Type: image/png", b"<")
    Path("in.warc.gz").write_bytes(warc((header, page), picture))
    result = run("in.warc.gz", "-o", "out.jsonl", "--stats", "stats.json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [row["body"] for row in records("out.jsonl")] == [BODY]
    assert json.loads(Path("stats.json").read_text())["passed_over"] == 1


def test_headers_with_bare_line_feeds_are_read_and_a_response_without_headers_is_set_aside(run: Run) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    page = "".join(f"<p>{line}</p>" for line in BODY.split("\n\n")).encode()
    blocks = [b"HTTP/1.1 200 So\nContent-Type: text/html\n\n" + page, page]
    archive = (warc_record(number, "response", "application/http", block) for number, block in enumerate(blocks))
    Path("in.warc").write_bytes(b"".join(archive))
    result = run("in.warc", "-o", "out.jsonl")
    assert (result.exit_code, result.stderr) == (1, "cleaner: in.warc record 2: its HTTP headers cannot be read\n")
    assert [(row["status"], row["body"]) for row in records("out.jsonl")] == [(200, BODY)]
    assert set_aside("out.jsonl") == [(2, "<urn:uuid:1>")]


def test_line_feeds_in_what_is_encoded_are_no_end_of_headers(run: Run) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    page = "\n\n".join(f"<p>{line}</p>" for line in BODY.split("\n\n")).encode()
    stored = gzip.compress(page, compresslevel=0)
    assert b"\n\n" in stored
    Path("in.warc.gz").write_bytes(warc(("Content-Type: text/html\r\nContent-Encoding: gzip", stored)))
    assert run("in.warc.gz", "-o", "out.jsonl").exit_code == 0
    assert [row["body"] for row in records("out.jsonl")] == [BODY]


def test_what_a_broken_archive_hides_is_said(run: Run) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    first, *others = gzip.decompress(warc(*[("", DUMP.encode())] * 3)).split(b"WARC/1.0")[1:]
    Path("in.warc").write_bytes(b"WARC/1.0" + first + b"XARC/1.0" + b"WARC/1.0".join(others))
    result = run("in.warc", "-o", "out.jsonl")
    assert (result.exit_code, len(records("out.jsonl")), len(result.stderr.splitlines())) == (1, 1, 1)
    assert "in.warc record 2: the archive is broken" in result.stderr
    assert "nothing below" in result.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_table_with_a_column_for_each_record_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow", reason="the extra arrow brings it")
    monkeypatch.setattr("cleaner.batch.tables.MOST_COLUMNS", 9)
    wide = {"text": "x"} | {f"k{number}": 1 for number in range(30)}
    Path("in.jsonl").write_bytes(json_lines(*[wide] * 30))
    assert run("in.jsonl", "-o", name).exit_code == 0
    Path("in.jsonl").write_bytes(json_lines(*({"text": "x", f"k{number}": 1} for number in range(30))))
    result = run("in.jsonl", "-o", name)
    assert result.exit_code == 3
    assert result.stderr.endswith("more than 9 columns between them: write JSON Lines\n")


def test_an_archive_comes_through_a_pipe_too() -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    archive = warc(("", DUMP.encode()), ("Content-Type: text/html", b"<p>Short.</p>"), ("", DUMP.encode()))
    for content in (archive, gzip.decompress(archive)):
        done = piped(content, "--from", "warc")
        assert (done.returncode, done.stderr) == (0, b"")
        assert [json.loads(line)["url"][-1] for line in done.stdout.splitlines()] == ["0", "1", "2"]


def piped(content: bytes, *args: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command with `content` in a pipe, which has no way back as a file has."""
    command = [sys.executable, "-m", "cleaner", "clean", "-", "--no-model", *args]
    return subprocess.run(command, input=content, capture_output=True, check=False, timeout=60)


def test_a_record_that_is_cut_off_in_its_header_is_told_and_not_written(run: Run) -> None:
    pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
    archive = gzip.decompress(warc(("", DUMP.encode()), ("", DUMP.encode())))
    second = archive.rindex(b"WARC/1.0")
    for name in (b"WARC-Type", b"WARC-Record-ID", b"WARC-Date", b"Content-Length"):
        Path("in.warc").write_bytes(archive[: archive.index(name, second) + len(name) + 2])
        result = run("in.warc", "-o", "out.jsonl")
        assert (result.exit_code, len(records("out.jsonl"))) == (1, 1)
        assert result.stderr.startswith("cleaner: in.warc record 2: cut off in its header")


def test_tables_are_read_from_stores_whose_lines_have_no_limit(run: Run) -> None:
    fsspec = pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    contents = {
        "in.jsonl": json_lines({"text": DUMP}),
        "in.csv": b'text\n"' + DUMP.encode() + b'"\n',
        "in.json": json.dumps([{"text": DUMP}]).encode(),
        "in.jsonl.gz": gzip.compress(json_lines({"text": DUMP})),
    }

    class Stored(fsspec.spec.AbstractBufferedFile):  # type: ignore[misc, name-defined]
        """A file as stores have them, those of http, S3 and others."""

        def _fetch_range(self, start: int, end: int) -> bytes:
            return contents[self.path][start:end]

    class Store(fsspec.AbstractFileSystem):  # type: ignore[misc, name-defined]
        protocol = "limitless"

        def info(self, path: str, **_: Any) -> dict[str, Any]:
            return {"name": path, "size": len(contents[self._strip_protocol(path)]), "type": "file"}

        def _open(self, path: str, *_: Any, **__: Any) -> Stored:
            return Stored(self, path, size=len(contents[path]))

    fsspec.register_implementation("limitless", Store, clobber=True)
    for name in contents:
        result = run(f"limitless://{name}", "-o", "out.jsonl")
        assert (result.exit_code, result.stderr) == (0, ""), name
        assert [row["body"] for row in records("out.jsonl")] == [BODY], name


def test_urls_are_read_and_written(run: Run, tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    memory = fsspec.filesystem("memory")
    memory.pipe(
        {"/corpus/a.txt": DUMP.encode(), "/corpus/deep/b.txt.gz": gzip.compress(DUMP.encode()), "/corpus/c": b""}
    )
    memory.pipe("/corpus/in.jsonl", json_lines({"text": DUMP}))
    assert run("memory://corpus", "-o", "out").exit_code == 0
    assert sorted(path.name for path in Path("out").rglob("*.txt")) == ["a.txt", "b.txt"]
    assert run("memory://corpus/in.jsonl", "-o", "memory://corpus/out.jsonl.gz").exit_code == 0
    assert json.loads(gzip.decompress(memory.cat("/corpus/out.jsonl.gz")))["body"] == BODY
    assert run("memory://corpus/**/*.txt*", "-o", "all.jsonl").exit_code == 0
    assert len(records("all.jsonl")) == 2
    good = memory.cat("/corpus/out.jsonl.gz")
    assert run("memory://corpus/in.jsonl", "-o", "memory://corpus/out.jsonl.gz", "--field", "dump").exit_code == 1
    assert memory.cat("/corpus/out.jsonl.gz") == good
    assert run("memory://nowhere/x.txt").exit_code == 2
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}))
    assert run(Path("in.jsonl").absolute().as_uri(), "-o", (tmp_path / "out.csv").as_uri()).exit_code == 0
    assert read_csv(tmp_path / "out.csv")[0]["body"] == BODY


# What is refused


def test_an_input_is_not_overwritten_however_it_is_spelt(run: Run) -> None:
    fsspec = pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    content = json_lines({"text": DUMP})
    Path("in.jsonl").write_bytes(content)
    fsspec.filesystem("memory").pipe("/spelt/in.jsonl", content)
    url = Path("in.jsonl").absolute().as_uri()
    local = url.replace("file://", "local://")
    for source, out in (
        ("in.jsonl", url), (url, "in.jsonl"), (url, url), (url, local), (local, "in.jsonl"),
        ("memory://spelt/in.jsonl", "memory:///spelt/in.jsonl"), ("memory://spelt/*.jsonl", "memory://spelt/in.jsonl"),
    ):  # fmt: skip
        result = run(source, "-o", out)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1), (source, out)
        assert "the output is an input, which is not overwritten" in result.stderr
    assert run(url, "-o", "out.jsonl", "--stats", "in.jsonl").exit_code == 2
    assert Path("in.jsonl").read_bytes() == fsspec.filesystem("memory").cat("/spelt/in.jsonl") == content


@pytest.mark.parametrize(
    "args",
    [
        ["in.jsonl", "-o", "out"],
        ["in.jsonl", "-o", "out.warc"],
        ["in.jsonl", "--to", "files"],
        ["in.jsonl", "-o", "out.jsonl", "--quarantine", "in.jsonl"],
        ["in.jsonl", "-o", "out.jsonl", "--stats", "in.jsonl"],
        ["in.jsonl.part", "-o", "in.jsonl", "--from", "jsonl"],
        ["a.txt", "-o", "memory://folder"],
        ["in.jsonl", "-o", "out.parquet.gz"],
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_begun(run: Run, args: list[str]) -> None:
    content = json_lines({"text": DUMP})
    for name in ("in.jsonl", "in.jsonl.part", "a.txt"):
        Path(name).write_bytes(content)
    before = sorted(path.name for path in Path().iterdir())
    result = run(*args)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert sorted(path.name for path in Path().iterdir()) == before
    assert Path("in.jsonl").read_bytes() == content


@pytest.mark.parametrize("options", [["-o", "pipe"], ["--quarantine", "pipe"], ["--stats", "pipe"]])
def test_what_is_no_file_is_not_replaced_by_one(run: Run, options: list[str]) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}))
    os.mkfifo("pipe")
    result = run("in.jsonl", "--to", "jsonl", *options)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "pipe: is no file" in result.stderr
    assert Path("pipe").is_fifo()


@pytest.mark.parametrize("option", ["--quarantine", "--stats"])
def test_a_folder_is_refused_where_a_file_is_written(run: Run, option: str) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": None}))
    Path("folder").mkdir()
    result = run("in.jsonl", "-o", "out.jsonl", option, "folder")
    assert (result.exit_code, result.stderr) == (2, "cleaner: folder: is a folder, and a file is needed\n")
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize(
    "args", [["loop"], ["in.jsonl", "-o", "loop", "--to", "jsonl"], ["in.jsonl", "--stats", "loop"]]
)
def test_a_link_to_itself_is_one_line(run: Run, args: list[str]) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}))
    Path("loop").symlink_to("loop")
    result = run(*args, *([] if "-o" in args else ["-o", "out.jsonl"]))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "internal error" not in result.stderr
    assert Path("loop").is_symlink()


@pytest.mark.parametrize("name", ["in.jsonl", "in.json"])
def test_a_first_record_that_is_nested_too_deep_costs_no_other(run: Run, name: str) -> None:
    deep = '{"text": "Hello.", "deep": ' + "[" * 100_000 + "]" * 100_000 + "}"
    Path(name).write_text(deep if name == "in.jsonl" else f"[{deep}]")
    Path("more.jsonl").write_bytes(json_lines({"text": DUMP}))
    result = run(name, "more.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, [row["body"] for row in records("out.jsonl")]) == (1, [BODY])
    assert "nested too deep" in result.stderr


@pytest.mark.parametrize("out", ["out.jsonl", "out.csv", "out.parquet"])
def test_half_a_surrogate_pair_leaves_numbers_as_they_are(run: Run, out: str) -> None:
    if out == "out.parquet":
        pytest.importorskip("pyarrow", reason="the extra arrow brings pyarrow")
    line = r'{ "a" : 1e999 ,"b":1.10, "\ud800":{"c": ",}"}, "text": "Hello.", "d": "\\\ud83d\ude00 \\ud800 \udc00" }'
    Path("in.jsonl").write_text(line + '\n{"text": "Hello."}')
    assert run("in.jsonl", "-o", out).exit_code == 0
    if out == "out.jsonl":
        assert (
            Path(out).read_text().startswith('{"a": 1e999, "b": 1.10, "\ufffd": {"c": ",}"}, "text": "Hello.", "d": ')
        )
    elif out == "out.csv":
        assert '1e999,1.10,"{""c"": "",}""}",Hello.,\\😀 \\ud800 \ufffd,' in Path(out).read_text()
    else:
        from pyarrow import parquet

        table = parquet.read_table(out)
        assert table["a"].to_pylist() == ["1e999", None]
        assert table["d"].to_pylist() == ["\\😀 \\ud800 \ufffd", None]


def test_a_link_stays_and_the_file_behind_it_is_written(run: Run) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}))
    Path("link.jsonl").symlink_to("real.jsonl")
    assert run("in.jsonl", "-o", "link.jsonl").exit_code == 0
    assert Path("link.jsonl").is_symlink()
    assert records("real.jsonl")[0]["body"] == BODY


@pytest.mark.parametrize("args", [["nowhere://in.jsonl"], ["in.jsonl", "-o", "nowhere://out.jsonl"]])
def test_a_url_that_nothing_opens_is_one_line(run: Run, args: list[str]) -> None:
    pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}))
    result = run(*args)
    assert result.exit_code == 2
    assert result.stderr == f"cleaner: {args[-1]}: cannot be opened: Protocol not known: nowhere\n"


MEMORY_OF_PLACED_JOBS = """
import sys, tracemalloc
from pathlib import Path
from cleaner.batch.jobs import PlacedJobs
from cleaner.batch.sources import Sources

folder = sys.argv[1]
jobs = PlacedJobs(Sources([folder]), Path(folder) / "out", ".txt")
# Held, so that the interpreter's table of names, which the parts of paths stand in, has no cause to grow below.
held = [job for job in jobs if job.refused is None]
assert len(held) == 3000
tracemalloc.start()
for _ in jobs:
    pass
PlacedJobs(Sources([folder]), Path(folder) / "out", ".txt")
print(tracemalloc.get_traced_memory()[1])
"""


def test_a_folder_of_many_files_takes_no_memory_for_each(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number:04}.txt").touch()
    # In a process of its own: here, threads of other tests' engines may ask for memory, too.
    measured = [sys.executable, "-c", MEMORY_OF_PLACED_JOBS, str(tmp_path)]
    most = int(subprocess.run(measured, check=True, capture_output=True, text=True).stdout)
    assert most / 3000 < 300  # the names of one folder, which are sorted


def test_stats_say_what_was_done_and_by_what(run: Run) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}, {"text": None}))
    run("in.jsonl", "-o", "out.jsonl", "--stats", "stats.json")
    stats = json.loads(Path("stats.json").read_text())
    version = CliRunner().invoke(app, ["--version"]).stdout
    assert f"cleaner {stats['version']} (rules {stats['rules']})\n" == version
    assert (stats["documents"], stats["set_aside"], stats["lines_kept"]) == (1, 1, 2)
    assert stats["lines_removed"] == {"caption": 1}


def test_only_a_terminal_gets_a_bar_and_a_run_of_seconds_no_line(run: Run) -> None:
    Path("in.jsonl").write_bytes(json_lines({"text": DUMP}))
    result = run("in.jsonl", "-o", "out.jsonl", "--no-quiet")
    assert [line.split()[:2] for line in result.stderr.splitlines()] == [
        ["documents", "1"], ["lines", "kept"], ["removed", "as"],
    ]  # fmt: skip
    assert sorted(path.name for path in Path().iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_table_whose_texts_are_no_texts_is_set_aside(workers: str, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra arrow brings pyarrow")
    import pyarrow as pa

    pq.write_table(pa.table({"text": [1, 2, 3]}), tmp_path / "numbers.parquet")
    command = [sys.executable, "-m", "cleaner", "clean", "numbers.parquet", "-o", "out.parquet", "--workers", workers]
    done = subprocess.run([*command, "--quiet"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "cleaner: numbers.parquet: column 'text' holds int64, not text\n"
