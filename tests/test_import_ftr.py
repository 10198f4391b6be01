"""Site configurations of the Full-Text RSS project become packs that load, hold and say what they leave out."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import Cleaner
from cleaner.cli.app import app
from cleaner.read.html_tree import is_selector
from cleaner.rulebook.check import check_rules
from cleaner.rulebook.ftr import CONVERTED, convert
from cleaner.rulebook.load import load_rules

CONFIGURATION = """\
# An example.
body: //div[@id='story']
body: //article
title: //h1
author: //p[@class='by']
date: //p[contains(@class, 'when')]
strip: //div[@class='story related']
strip_id_or_class: newsletter
strip: (//p)[1]
replace_string(<a(b)c>): x
http_header(user-agent): Mozilla/5.0 (X11)
prune: no
what is this
"""
PAGE = """<html><body><div class="top"><h1>Mill sold to a bell maker</h1><p class="by">Ann Example</p>
<p class="when-posted">1 May 2024</p></div><p>The weather stays fine all over the country until the weekend, they said.</p>
<div id="story"><p>The old mill by the river has been sold to a maker of bells from the next valley.</p>
<div class="story related"><p>What became of the other mill, and who owns it today.</p></div>
<div class="x-newsletter-y"><p>Get the news of the valley each morning.</p></div>
<p>It had stood empty for nine years, and nobody had looked after its roof.</p></div></body></html>"""


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["rules", "import-ftr", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "www.example.com.txt").write_text(CONFIGURATION, encoding="utf-8")
    status, printed, told = run(tmp_path / "www.example.com.txt", "-o", tmp_path / "rules")
    assert (status, printed) == (0, "")
    assert told.count("line ") == 5
    assert (tmp_path / "rules" / "sites" / "example.com.toml").exists()
    return tmp_path / "rules"


def test_directives_become_rules_that_hold(rules: Path) -> None:
    made = [rule for rule in load_rules([rules]) if rule.converted]
    assert [(rule.kind, rule.css, rule.action) for rule in made] == [
        ("nav", 'div[id="story"]', "only"),
        ("nav", "article", "only"),
        ("title", "h1", "strip"),
        ("byline", 'p[class="by"]', "strip"),
        ("dateline", 'p[class*="when"]', "strip"),
        ("related", 'div[class="story related"]', "strip"),
        ("newsletter", '*:is([class*="newsletter"], [id*="newsletter"])', "strip"),
    ]
    assert check_rules(made) == []


def test_pages_of_the_site_are_cleaned_by_them_and_others_are_not(rules: Path) -> None:
    cleaner = Cleaner(rules=[rules], model=False)
    kinds = [block.kind for block in cleaner.clean(PAGE, url="https://www.example.com/mill").blocks]
    assert kinds == ["title", "byline", "dateline", "nav", "text", "related", "newsletter", "text"]
    assert all(block.rule is None or "example.com" not in block.rule for block in cleaner.clean(PAGE).blocks)


def test_what_is_left_out_is_told_by_line_and_name() -> None:
    left = convert("example.com.txt", CONFIGURATION.encode()).left
    assert [(one.line, one.name) for one in left] == [
        (9, "strip"),
        (10, "replace_string"),
        (11, "http_header"),
        (12, "prune"),
        (13, "what is this"),
    ]
    assert left[0].why == "asks for a place among all matches of the page: (//p)[1]"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("strp: //aside", "unknown directive 'strp': did you mean strip?"),
        ("prune: no", "says nothing of what an element is"),
        ("http_header(user-agent): Mozilla/5.0 (X11)", "says nothing of what an element is"),
        ("strip //aside", "no directive"),
        (
            "title: //meta[@property='og:title']/@content",
            "names no text of the page; what the head says of it is read without a rule: "
            "//meta[@property='og:title']/@content",
        ),
        ("strip: //div/@class", "names an attribute, not an element: //div/@class"),
    ],
)
def test_a_directive_that_is_left_out_is_told_with_the_reason(line: str, told: str) -> None:
    assert [one.why for one in convert("example.com.txt", line.encode()).left] == [told]


def test_names_of_directives_count_without_case() -> None:
    converted = convert("example.com.txt", b"Strip: //aside\nTest_URL: https://example.com/1\n")
    assert tomllib.loads(converted.pack)["rule"][0]["css"] == "aside"
    assert [one.why for one in converted.left] == ["says nothing of what an element is"]


def test_one_file_goes_to_standard_output(tmp_path: Path) -> None:
    (tmp_path / "example.com.txt").write_text("body: //article", encoding="utf-8")
    status, printed, told = run(tmp_path / "example.com.txt")
    assert status == 0
    assert told.endswith(": 1 rule, 0 directives left out\n")
    assert tomllib.loads(printed)["rule"][0]["css"] == "article"


def test_files_that_cannot_be_converted_are_told_and_the_others_are_done(tmp_path: Path) -> None:
    for name in ("README.txt", "a.example.txt", "www.a.example.txt"):
        (tmp_path / name).write_text("body: //main", encoding="utf-8")
    names = ["README.txt", "none.example.txt", "a.example.txt", "www.a.example.txt"]
    status, _, told = run(*(tmp_path / name for name in names), "-o", tmp_path / "sites")
    assert status == 1
    assert "README.txt: 'README.txt' is not the name of a site" in told
    assert "none.example.txt: no such file" in told
    assert f"is for the same site as {tmp_path / 'a.example.txt'}" in told
    assert [path.name for path in (tmp_path / "sites").iterdir()] == ["a.example.toml"]
    assert run(*(tmp_path / name for name in names[2:]), "-o", tmp_path / "sites")[0] == 1


def test_a_pack_that_is_there_stays_and_the_others_are_made(tmp_path: Path) -> None:
    names = [tmp_path / "a.example.txt", tmp_path / "b.example.txt"]
    for path in names:
        path.write_text("body: //main", encoding="utf-8")
    pack = tmp_path / "sites" / "a.example.toml"
    pack.parent.mkdir()
    pack.write_text("# by hand\n", encoding="utf-8")
    status, _, told = run(*names, "-o", tmp_path / "sites")
    assert (status, pack.read_text(encoding="utf-8")) == (1, "# by hand\n")
    assert f"{names[0]}: {pack}: there already, with other rules" in told
    assert (tmp_path / "sites" / "b.example.toml").is_file()
    assert run(names[1], "-o", tmp_path / "sites")[0] == 0


def test_several_files_need_a_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["rules", "import-ftr", "a.example.txt", "b.example.txt"])
    assert result.exit_code == 2


def test_a_name_with_a_dot_ahead_is_for_all_sites_below() -> None:
    assert convert(".example.com.txt", b"").host == ".example.com"


def test_a_pack_for_all_sites_below_applies_to_them(tmp_path: Path) -> None:
    (tmp_path / ".example.com.txt").write_text("strip: //aside", encoding="utf-8")
    run(tmp_path / ".example.com.txt", "-o", tmp_path / "sites")
    cleaner = Cleaner(rules=[tmp_path / "sites"], model=False)
    for url, applies in [
        ("https://a.b.example.com/", True),
        ("https://example.com", True),
        ("https://xample.com", False),
    ]:
        (block,) = cleaner.clean("<aside>x</aside>", format="html", url=url).blocks
        assert (block.rule is not None) is applies


NAMES = st.sampled_from([*CONVERTED, "prune", "replace_string(x)"])
PATHS = st.sampled_from(["//div", "//p[@id='x']", "(", "x\x7f\x00", "//a[contains(., '\"\\')]"]) | st.text(max_size=40)
LINES = st.builds("{}: {}".format, NAMES, PATHS)


@given(
    st.binary(max_size=300) | st.lists(LINES, max_size=8).map(lambda lines: "\n".join(lines).encode("utf-8", "replace"))
)
def test_no_file_brings_it_down(content: bytes) -> None:
    converted = convert("example.com.txt", content)
    tables = tomllib.loads(converted.pack).get("rule", [])
    assert len(tables) == converted.rules
    assert all(is_selector(table["css"]) for table in tables)


def test_a_huge_file_and_a_deep_path_are_told() -> None:
    content = "strip: //p" + "[a" * 500_000 + "\nstrip: " + "(" * 3000 + "\n" + "title: //h1\n" * 100_000
    converted = convert("example.com.txt", content.encode())
    assert converted.rules == 1
    assert [one.why.partition(":")[0] for one in converted.left] == ["too long", "nested too deep"]


def test_a_path_that_is_too_much_is_left_out_and_the_rest_is_converted() -> None:
    content = "strip: //a" + "|//b" * 900 + "\nstrip: //a" + "/descendant-or-self::b" * 12 + "\ntitle: //h1\n"
    converted = convert("example.com.txt", content.encode())
    assert converted.rules == 1
    assert [one.why.partition(":")[0] for one in converted.left] == ["joins too much", "becomes too long"]


@pytest.mark.skipif("CLEANER_SHARED" not in os.environ, reason="CLEANER_SHARED is not set: no site configurations")
def test_most_directives_of_real_configurations_carry_over() -> None:
    files = sorted(Path(os.environ["CLEANER_SHARED"], "site-configs").glob("*.txt"))
    assert files
    written = left = 0
    for path in files:
        converted = convert(path.name, path.read_bytes())
        of_ours = [one for one in converted.left if one.name in CONVERTED]
        left += len(of_ours)
        written += sum(
            line.lstrip().partition(":")[0].strip() in CONVERTED
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        )
    assert left / written < 0.08
