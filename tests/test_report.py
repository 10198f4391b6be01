"""The report of a run: sums that do not depend on who counted, in memory that does not grow."""

from __future__ import annotations

import pickle
import random
import re
from copy import deepcopy
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner.batch import statistics as module
from cleaner.batch.statistics import LISTED, OTHERS, Statistics
from cleaner.cleaned import Cleaned
from cleaner.cli.app import app
from cleaner.document import Block, Document, Verdict
from cleaner.kinds import BODY_KINDS, Kind
from cleaner.pipeline import Cleaner
from cleaner.report.run import INDEX, write_report
from tests.conftest import ROOT, seeds

KINDS = st.sampled_from([Kind.TEXT, Kind.CAPTION, Kind.AD])


def document(*blocks: tuple[str, Kind, str | None]) -> Cleaned:
    made = [Block(f"{text}\n", text, (number, number)) for number, (text, *_) in enumerate(blocks, start=1)]
    verdicts = [Verdict(kind, kind in BODY_KINDS, "why", rule) for _, kind, rule in blocks]
    return Cleaned(Document(made), verdicts, "en", 0.9)


documents = st.lists(
    st.lists(st.tuples(st.text("ab", max_size=20), KINDS, st.sampled_from([None, "one", "two"])), max_size=6).map(
        lambda blocks: document(*blocks)
    ),
    max_size=3 * LISTED,
)


def plain(statistics: Statistics) -> object:
    """What the statistics say, in an order that does not depend on how they came to be."""
    return (
        statistics.total, statistics.kinds, statistics.sources, statistics.rules, statistics.shares,
        sorted(statistics.most), sorted(statistics.least),
    )  # fmt: skip


@settings(max_examples=60)
@given(documents, st.integers(1, 5), st.randoms())
def test_workers_add_up_to_the_same(cleaned: list[Cleaned], workers: int, chance: random.Random) -> None:
    one = Statistics()
    parts = [Statistics() for _ in range(workers)]
    for number, result in enumerate(cleaned):
        one.add(f"{number}", f"source {number % 3}", result)
        chance.choice(parts).add(f"{number}", f"source {number % 3}", result)
    chance.shuffle(parts)
    total = Statistics()
    for part in parts:
        total += pickle.loads(pickle.dumps(part))
    assert plain(total) == plain(one)


def test_what_is_counted() -> None:
    statistics = Statistics()
    statistics.add(
        "a", "here", document(("12345678", Kind.TEXT, None), ("12", Kind.AD, "en-ad"), ("", Kind.AD, "en-ad"))
    )
    statistics.add("b", "here", document(("1", Kind.TEXT, "en-keep")))
    statistics.add("c", "there", document())
    statistics.add("d", "there", document(("123", Kind.NAV, None)))
    assert (statistics.total.documents, statistics.total.characters, statistics.total.removed) == (4, 14, 5)
    assert statistics.kinds == {Kind.AD: 2, Kind.NAV: 3}
    assert statistics.rules == {("en-ad", Kind.AD): 1, ("en-keep", Kind.TEXT): 1}
    assert statistics.sources["here"].removed == 2
    assert statistics.shares == {2: 1, 0: 1, 9: 1}
    shares = [("d", 1.0), ("a", 0.2), ("b", 0.0)]
    assert [(loss.name, loss.share) for loss in sorted(statistics.most, reverse=True)] == shares
    assert [(loss.name, loss.share) for loss in sorted(statistics.least, reverse=True)] == shares[::-1]


def test_a_document_is_kept_with_its_reasons_whether_they_were_asked_for_or_not(cleaner_with_model: Cleaner) -> None:
    for asked in (False, True):
        result = cleaner_with_model.clean(seeds()[0].text)
        reasons = cleaner_with_model.clean(seeds()[0].text).reasons
        statistics = Statistics()
        if asked:
            assert result.reasons == reasons
        statistics.add("a", "s", result)
        kept = statistics.most[0].unpack()
        assert kept is not None
        assert kept.reasons == reasons


def test_memory_does_not_grow_with_documents_or_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SOURCES", 10)
    chance = random.Random(3)
    statistics, size = Statistics(), 0
    for number in range(3000):
        text = "x" * chance.randint(1, 50)
        statistics.add(f"{number:05}", f"site-{number:05}", document((text, Kind.TEXT, None), ("yy", Kind.AD, "en-ad")))
        if number == 1000:
            size = len(pickle.dumps(statistics))
    assert len(statistics.most) == len(statistics.least) == LISTED
    assert len(statistics.sources) <= 21
    assert sum(tally.documents for tally in statistics.sources.values()) == statistics.total.documents == 3000
    assert statistics.sources[OTHERS].documents >= 2900
    assert len(pickle.dumps(statistics)) < size * 1.2


def test_a_document_that_is_too_long_for_a_page_is_listed_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jinja2")
    monkeypatch.setattr(module, "_LONGEST_SHOWN", 20)
    statistics = Statistics()
    statistics.add("short", "here", document(("some words", Kind.AD, "en-ad")))
    statistics.add("long", "here", document(("some words" * 3, Kind.AD, "en-ad")))
    write_report(tmp_path, statistics)
    index = (tmp_path / "index.html").read_text()
    assert len(list((tmp_path / "documents").iterdir())) == 1
    assert '<a href="documents/02.html">short</a>' in index
    assert re.search(r">long</th>", index)


def test_a_report_says_what_the_statistics_say(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    statistics = Statistics()
    for number in range(50):
        blocks = [("x" * 90, Kind.TEXT, None), ("y" * number, Kind.CAPTION, "en-caption-file"), ("z", Kind.AD, None)]
        statistics.add(f"dumps/{number:02}.txt", f"site-{number % 30:02}.example", document(*blocks))
    before = deepcopy(statistics)
    write_report(tmp_path / "report", statistics)
    assert plain(statistics) == plain(before)
    page = unescape((tmp_path / "report" / "index.html").read_text())
    text = " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())
    assert "Documents 50 Characters 5,775 Removed 1,275 Share removed 22.1%" in text
    assert "caption 1,225 96.1% ad 50 3.9%" in text
    assert "en-caption-file caption 49" in text
    assert "and 10 more" in text
    links = re.findall(r'href="(documents/\d+\.html)"', page)
    assert len(links) == 40
    assert all((tmp_path / "report" / link).is_file() for link in links)


def cleaned_with_report(tmp_path: Path, *args: str) -> str:
    """The index of the report of a run, and that its pages are there."""
    pytest.importorskip("jinja2")
    report = tmp_path / f"report{len(list(tmp_path.iterdir()))}"
    result = CliRunner().invoke(app, ["clean", "--no-model", "--quiet", "--report", str(report), *args])
    assert result.exit_code == 0, result.output
    index = (report / INDEX).read_text()
    links = re.findall(r'href="([^"]+)"', index)
    assert links
    assert all((report / link).is_file() for link in links)
    return index


def test_a_run_over_files_writes_a_report_whoever_does_the_work(tmp_path: Path) -> None:
    sources = str(ROOT / "seeds")
    alone = cleaned_with_report(tmp_path, sources, "-o", str(tmp_path / "one"), "--workers", "0")
    shared = cleaned_with_report(tmp_path, sources, "-o", str(tmp_path / "two"), "--workers", "2")
    assert alone == shared
    assert all(f"{seed.stem}.txt" in alone for seed in seeds())


@pytest.mark.parametrize("out", ["out.jsonl", "out.parquet"])
def test_the_rows_of_a_table_are_named_by_their_number(tmp_path: Path, out: str) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    texts = [seeds()[0].text, "", seeds()[1].text]
    parquet.write_table(pa.table({"text": texts}), tmp_path / "in.parquet")
    index = cleaned_with_report(tmp_path, str(tmp_path / "in.parquet"), "-o", str(tmp_path / out))
    assert sorted(set(re.findall(r"in\.parquet row (\d)", index))) == ["1", "3"]


def test_a_report_without_the_extra_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.cli.pages.find_spec", {}.get)
    args = ["clean", str(ROOT / "seeds"), "-o", str(tmp_path / "out"), "--report", str(tmp_path / "report")]
    result = CliRunner().invoke(app, args)
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "[report]" in result.stderr


@pytest.mark.parametrize("page", [INDEX, "documents/01.html"])
def test_a_report_replaces_an_earlier_one_and_no_other_file(tmp_path: Path, page: str) -> None:
    pytest.importorskip("jinja2")
    own = tmp_path / "report" / page
    args = ["clean", "--no-model", "--quiet", str(ROOT / "seeds"), "-o", str(tmp_path / "out.jsonl")]
    for _ in range(2):
        assert CliRunner().invoke(app, [*args, "--report", str(tmp_path / "report")]).exit_code == 0
    own.write_text("<p>A page of another's.</p>")
    (tmp_path / "out.jsonl").unlink()
    result = CliRunner().invoke(app, [*args, "--report", str(tmp_path / "report")])
    assert (result.exit_code, result.stderr) == (2, f"cleaner: {own}: there already, and no page that cleaner wrote\n")
    assert (own.read_text(), (tmp_path / "out.jsonl").exists()) == ("<p>A page of another's.</p>", False)
