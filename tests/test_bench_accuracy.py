"""The accuracy benchmark, on pages made up here and with extractors made up here."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer import Typer
from typer.testing import CliRunner

from bench import report
from bench.accuracy import oracle, tables
from bench.accuracy.__main__ import main
from bench.accuracy.cache import Cache, key_of
from bench.accuracy.extractors import Extractor, Output, Request, on_dumps, on_html
from bench.accuracy.measure import BODY, Measured, measure
from bench.dumps import STYLES, render
from bench.pages import ENVIRONMENT_VARIABLE, Page

BODY_LINES = [
    f"Paragraph {n} of the story says what was said on the day, and then who said it to whom and where they were. "
    "It goes on for long enough that a program which looks at nothing but the length of it would take it for a story."
    for n in range(8)
]
HTML = (
    "<html><body><nav><p>The front page and other pages</p></nav><h1>The headline</h1>"
    "<figure><figcaption>A dog in the deep snow.</figcaption></figure>"
    + "".join(f"<p>{line}</p>" for line in BODY_LINES)
    + "</body></html>"
)
PAGE = Page(
    id="1",
    source="wcxb",
    url="https://example.org/a",
    page_type="article",
    domain="example.org",
    language="en",
    title="The headline",
    deck=None,
    authors=(),
    date=None,
    gold="\n\n".join(BODY_LINES),
    gold_blocks=None,
    captions=(),
    present=("Paragraph 3 of the story",),
    absent=("front page",),
    html=HTML,
)


def extractor(run: Callable[[Request], Output], is_ours: bool = False) -> Extractor:
    return Extractor("made up", "dump", run, (), is_ours)


def results(tmp_path: Path, *chosen: Extractor, style: str = "blocks") -> dict[str, Measured]:
    measured = measure(PAGE, chosen, [style], Cache(tmp_path), None)
    return {result.extractor: result for result in measured}


@pytest.mark.parametrize("style", STYLES)
def test_the_oracle_finds_the_body_in_every_style(style: str, tmp_path: Path) -> None:
    result = results(tmp_path, style=style)["line oracle"]
    assert result.word == (1, 1, 1)
    assert result.snippet == (1, 1, 1)
    assert result.removed["caption"] == result.lines["caption"] > 0
    assert result.removed.get(BODY, 0) == 0


def test_the_oracle_keeps_a_repeated_line_once() -> None:
    html = f"<p>{BODY_LINES[0]}</p><ul><li>{BODY_LINES[0]}</li></ul>"
    assert oracle.body(render(html, "blocks"), BODY_LINES[0]) == BODY_LINES[0]


def test_lines_removed_by_kind(tmp_path: Path) -> None:
    without_first = extractor(lambda request: Output(request.text.replace(BODY_LINES[0], "").replace("A dog in", "")))
    result = results(tmp_path, without_first)["made up"]
    assert result.lines == {"nav": 1, "caption": 1, BODY: 8}
    assert result.removed == {"nav": 0, "caption": 1, BODY: 1}


def test_an_extractor_that_fails_found_nothing(tmp_path: Path) -> None:
    def fail(request: Request) -> Output:
        raise ValueError("odd page")

    result = results(tmp_path, extractor(fail))["made up"]
    assert result.error == "ValueError: odd page"
    assert result.word.f1 == 0


@pytest.mark.parametrize(("is_ours", "calls"), [(False, 1), (True, 2)])
def test_only_outputs_of_peers_are_cached(is_ours: bool, calls: int, tmp_path: Path) -> None:
    seen = []

    def run(request: Request) -> Output:
        seen.append(request.text)
        return Output(request.text)

    first = results(tmp_path, extractor(run, is_ours))
    assert results(tmp_path, extractor(run, is_ours)) == first
    assert len(seen) == calls


def test_cache_keeps_any_text(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    cache.put(key_of("a", "b"), "\ud800\x00é")
    assert cache.get(key_of("a", "b")) == "\ud800\x00é"
    assert cache.get(key_of("ab", "")) is None


@pytest.mark.parametrize(
    "peer", [one for one in on_dumps() + on_html() if not one.is_ours], ids=lambda one: f"{one.name}-{one.reads}"
)
def test_peers_find_the_story(peer: Extractor) -> None:
    text = HTML if peer.reads == "html" else render(HTML, "blocks").text
    assert BODY_LINES[5] in peer.run(Request(text, PAGE.url, "en")).body


def test_tables(tmp_path: Path) -> None:
    def sure(request: Request) -> Output:
        return Output("\n".join(BODY_LINES), confidence=0.96)

    measured = list(results(tmp_path, extractor(sure)).values())
    of_languages = tables.languages(measured, [PAGE], {"el"})
    made = [tables.scores(measured), tables.kinds(measured), of_languages, *tables.reliability(measured)]
    made += tables.worst(measured, "made up", 3)
    made.append(tables.invented(measured))
    assert [len(table.rows) for table in made] == [2, 3, 2, 1, 1, 1, 2]
    assert made[-1].columns[2:] == ["all types", "P", "R", "article (1)", "failed"]
    assert made[-1].rows[0] == ["blocks", "made up", "1.000", "1.000", "1.000", "1.000", "0"]
    assert made[-1].note.startswith("1 pages")
    assert [row[:4] for row in of_languages.rows] == [["en", "", "1", ""], ["el", "yes", "0", ""]]
    assert all(len(row) == len(table.columns) for table in made for row in table.rows)
    assert list(made[3].rows[0]) == ["0.9", "1", "0.960", "1.000"]
    assert "calibration error 0.040" in made[3].note
    console = Console(width=240)
    with console.capture() as shown:
        report.show(made, console)
    assert "Lines removed by kind" in shown.get()
    report.write(tmp_path / "accuracy.md", "Accuracy", "the command", report.versions(["rich"]), made)
    text = (tmp_path / "accuracy.md").read_text(encoding="utf-8")
    assert "```sh\nthe command\n```" in text
    assert "| blocks | made up | 1.000 | 1.000 |" in text


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = dict.fromkeys(("title", "author", "date")) | {
        "id": "1",
        "url": PAGE.url,
        "page_type": "article",
        "domain": "example.org",
        "main_content": PAGE.gold,
        "html": HTML,
    }
    for source in ("wcxb", "newsrooms", "sites"):
        with lzma.open(tmp_path / f"{source}-dev.jsonl.xz", "wt", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    app = Typer()
    app.command()(main)
    options = [
        "--style",
        "tight",
        "--extractor",
        "identity",
        "--cache-dir",
        str(tmp_path / "cache"),
        "--processes",
        "1",
    ]
    done = CliRunner().invoke(app, [*options, "--write", str(tmp_path / "report.md")])
    assert done.exit_code == 0, done.output
    written = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "| tight | identity |" in written
    assert "## Invented pages" in written
    unmade = CliRunner().invoke(app, [*options, "--weights-dir", str(tmp_path / "folds")])
    assert unmade.exit_code == 2
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "none"))
    assert CliRunner().invoke(app, options).exit_code == 2
    own = CliRunner().invoke(app, [*options, "--invented", "--write", str(tmp_path / "ours.md")])
    assert own.exit_code == 0, own.output
    written = (tmp_path / "ours.md").read_text(encoding="utf-8")
    assert "python -m bench.accuracy --invented --style tight" in written
    assert "## Invented pages" in written
    assert "## Scores" not in written
    assert CliRunner().invoke(app, [*options, "--invented", "--fold", "0"]).exit_code == 2
    assert CliRunner().invoke(app, ["--style", "fancy"]).exit_code == 2
