"""Rules with a selector: what they claim on a page, where they apply, and that their examples are run."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.read import read
from cleaner.rulebook.check import check_rules
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.schema import Rule, RuleError

PAGE = """<html><body><p>Above it all stands a paragraph that is as long as one of the article's, or longer.</p>
<article><h1>Mill sold</h1><p>The old mill by the river has been sold to a maker of bells from the next valley.</p>
<div class="box"><p>What became of the other mills, one of which burnt down.</p><p class="stay">It stood by the weir.</p>
<ul class="share"><li>Share it with your friends</li></ul></div></article><footer>The Valley Post</footer></body></html>"""


def pack(folder: Path, *rules: str, name: str = "rules.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tables = (f'[[rule]]\nid = "r{number}"\nwhy = "w"\n{rule}\n' for number, rule in enumerate(rules))
    (folder / name).write_text("\n".join(tables), encoding="utf-8")
    return folder


def claimed(folder: Path, page: str = PAGE, url: str | None = None) -> dict[str, str]:
    """The first words of each block that one of the rules of the test claims, with the rule and the kind."""
    blocks = Cleaner(rules=[folder], model=False).clean(page, url=url).blocks
    return {block.text[:9]: f"{block.rule} {block.kind}" for block in blocks if block.rule and len(block.rule) == 2}


def test_a_selector_claims_all_blocks_in_its_containers(tmp_path: Path) -> None:
    found = claimed(pack(tmp_path, 'kind = "related"\ncss = "div.box"'))
    assert found == dict.fromkeys(("What beca", "It stood ", "Share it "), "r0 related")


def test_of_containers_in_one_another_the_inner_one_decides_and_keep_decides_all(tmp_path: Path) -> None:
    rules = ('kind = "related"\ncss = "div.box"', 'kind = "share"\ncss = ".share"')
    keep = 'kind = "text"\ncss = ".stay"\naction = "keep"'
    found = claimed(pack(tmp_path, *rules, keep))
    assert found == {"What beca": "r0 related", "It stood ": "r2 text", "Share it ": "r1 share"}


def test_only_takes_what_is_outside_the_first_container_that_is_there(tmp_path: Path) -> None:
    rules = [f'kind = "nav"\ncss = "{selector}"\naction = "only"' for selector in ("main", "article", "body")]
    assert claimed(pack(tmp_path, *rules)) == dict.fromkeys(("Above it ", "The Valle"), "r1 nav")


def test_what_only_leaves_outside_yields_to_what_any_other_rule_says(tmp_path: Path) -> None:
    rules = ['kind = "nav"\ncss = "article"\naction = "only"', 'kind = "legal"\nphrases = ["The Valley Post"]']
    assert claimed(pack(tmp_path, *rules)) == {"Above it ": "r0 nav", "The Valle": "r1 legal"}


def test_it_yields_so_under_a_condition_on_place_too(tmp_path: Path) -> None:
    only = 'kind = "nav"\ncss = "article"\naction = "only"\nposition = "tail"'
    rules = [only, 'kind = "legal"\nphrases = ["The Valley Post"]']
    assert claimed(pack(tmp_path, *rules)) == {"The Valle": "r1 legal"}


def test_only_takes_nothing_where_there_is_no_container(tmp_path: Path) -> None:
    assert claimed(pack(tmp_path, 'kind = "nav"\ncss = "main"\naction = "only"')) == {}


def test_conditions_on_length_and_place_hold_for_selectors(tmp_path: Path) -> None:
    short = 'kind = "related"\ncss = "div.box"\nmax_words = 5'
    head = 'kind = "nav"\ncss = "h1, footer"\nposition = "tail"'
    assert claimed(pack(tmp_path, short, head)) == {
        "It stood ": "r0 related",
        "Share it ": "r0 related",
        "The Valle": "r1 nav",
    }


def test_a_rule_that_is_not_certain_is_evidence(tmp_path: Path) -> None:
    folder = pack(tmp_path, 'kind = "legal"\ncss = "footer"\ncertain = false')
    block = Cleaner(rules=[folder], model=False).clean(PAGE).blocks[-1]
    assert (block.kind, block.rule) == ("legal", None)
    assert block.reason == "rule r0 points to it: w"


@pytest.mark.parametrize(
    ("url", "applies"),
    [("https://www.example.com/mill", True), ("https://news.example.com/mill", False), (None, False)],
)
def test_site_packs_apply_to_their_site_alone(tmp_path: Path, url: str | None, applies: bool) -> None:
    pack(tmp_path / "sites", 'kind = "related"\ncss = "div.box"', name="example.com.toml")
    assert bool(claimed(tmp_path, url=url)) is applies


def test_the_site_may_be_named_instead(tmp_path: Path) -> None:
    pack(tmp_path / "sites", 'kind = "related"\ncss = "div.box"', name="example.com.toml")
    blocks = Cleaner(rules=[tmp_path], model=False, site="www.example.com").clean(PAGE).blocks
    assert "r0" in {block.rule for block in blocks}


def test_language_packs_apply_to_their_language_alone(tmp_path: Path) -> None:
    pack(tmp_path / "de", 'kind = "related"\ncss = "div.box"')
    assert claimed(tmp_path) == {}
    sentence = "Die alte Mühle an dem Fluss ist nun mit allem, was in ihr war, an einen Glockengießer verkauft worden. "
    german = PAGE.replace("The old mill", 3 * sentence)
    assert claimed(tmp_path, german) != {}


def test_text_and_markdown_are_not_touched(tmp_path: Path) -> None:
    cleaner = Cleaner(rules=[pack(tmp_path, 'kind = "related"\ncss = "p"')], model=False)
    assert all(block.rule is None for block in cleaner.clean("One line that says so.\nAnd one more.").blocks)


@pytest.mark.parametrize("selector", ["p[", "", "p:unheard-of", "//p", "p,", "\ud800"])
def test_what_is_no_selector_is_an_error_that_names_file_rule_and_field(tmp_path: Path, selector: str) -> None:
    folder = pack(tmp_path, f'kind = "nav"\ncss = {selector!a}'.replace("'", '"').replace("\\ud800", "p["))
    with pytest.raises(RuleError, match=r"rules\.toml: rule 'r0'(, field 'css': not a selector|: needs exactly one)"):
        load_rules([folder])


def test_only_goes_with_a_selector(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="field 'action': 'only' goes with css only"):
        load_rules([pack(tmp_path, 'kind = "nav"\nphrases = ["x"]\naction = "only"')])


BOX = '<div class="box"><p>One</p><p>Two</p></div>'


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (f"css = 'div.box'\nstrips = ['{BOX}']\nkeeps = ['<div class=\"boxer\">x</div>']", []),
        (f"css = 'div.box'\nstrips = ['{BOX}<p>x</p>', '']\nkeeps = ['{BOX}']", ["strips", "strips", "keeps"]),
        (f"css = '.box'\naction = 'only'\nstrips = ['{BOX}<p>x</p>']\nkeeps = ['{BOX}', '<p>x</p>']", []),
        (f"css = '.box'\naction = 'only'\nstrips = ['{BOX}']\nkeeps = ['{BOX}<p>x</p>']", ["strips", "keeps"]),
        ("css = '.box'", ["strips", "keeps"]),
        ("css = '.box'\nconverted = true", []),
    ],
)
def test_examples_are_snippets_and_are_run(tmp_path: Path, rule: str, problems: list[str]) -> None:
    rules = [rule for rule in load_rules([pack(tmp_path, f'kind = "related"\n{rule}')]) if rule.id == "r0"]
    assert [problem.field for problem in check_rules(rules)] == problems


def test_a_block_is_told_the_selectors_around_it_from_the_inside_out() -> None:
    selectors = ("body", ".box", "p", "div", "table")
    blocks = read("<body><div class=box><p>x</p></div>y</body>", selectors=selectors).blocks
    assert [block.seen.selected for block in blocks] == [("p", ".box", "div", "body"), ("body",)]


def test_built_in_selectors_are_sound() -> None:
    built_in: list[Rule] = [rule for rule in load_rules() if rule.css is not None]
    assert check_rules(built_in) == []
