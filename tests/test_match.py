"""Where in a document a rule may claim: near to what another has claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner

PACK = """
[[rule]]
id = "mine-bar"
kind = "share"
why = "The bar of the site."
match = "^Spread the word$"

[[rule]]
id = "mine-name"
kind = "byline"
why = "A name beside the bar."
match = "^Ann Miller$"
near = {kind = "share", blocks = 2}
"""
PARAGRAPH = "The old bridge over the river will open to pedestrians again on Monday, after a barge struck a pier."


@pytest.mark.parametrize(
    ("lines", "claimed"),
    [
        (["Spread the word", "Ann Miller"], True),
        (["Ann Miller", "{}", "Spread the word"], True),
        (["Spread the word", "{}", "{}", "Ann Miller"], False),
        (["{}", "Ann Miller", "{}"], False),
    ],
    ids=["right below", "two above", "three below", "without the other"],
)
def test_a_rule_with_near_claims_what_stands_so_near_to_such_a_claim(
    tmp_path: Path, lines: list[str], claimed: bool
) -> None:
    (tmp_path / "mine.toml").write_text(PACK, encoding="utf-8")
    dump = "\n\n".join([PARAGRAPH, *(line.format(PARAGRAPH) for line in lines), PARAGRAPH])
    blocks = Cleaner(rules=[tmp_path], model=False).clean(dump).blocks
    assert any(block.rule == "mine-name" for block in blocks) is claimed


@pytest.mark.parametrize("phrase", ["Café du jour", "Cafe\u0301 du jour"], ids=["composed", "decomposed"])
def test_a_phrase_is_found_however_its_accents_are_written(tmp_path: Path, phrase: str) -> None:
    pack = f'[[rule]]\nid = "mine"\nkind = "nav"\nwhy = "A column of the site."\nphrases = ["{phrase}"]\n'
    (tmp_path / "mine.toml").write_text(pack, encoding="utf-8")
    cleaner = Cleaner(rules=[tmp_path], model=False)
    for line in ("Café du jour", "Cafe\u0301 du jour"):
        assert [block.rule for block in cleaner.clean(f"{line}\n\n{PARAGRAPH}").blocks] == ["mine", None]
