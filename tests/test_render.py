"""Verdicts to text: what is kept comes out, in the form that was asked for."""

from __future__ import annotations

import json
import pickle

import pytest

import cleaner
from cleaner import Cleaner, Kind
from tests.conftest import Seed

PAGE = """<html><body><article><h1>Bridge to reopen</h1>
<p>The old bridge over the river will open to pedestrians again on Monday, eleven years after a barge struck a pier.</p>
<h2>Stone from afar</h2>
<p>The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.</p>
<ul><li>The bridge opens at six in the morning on every day of the week, and it closes at ten.</li></ul>
<blockquote><p>We are glad to have it back, said the owner of the mill, who watched it all.</p></blockquote>
</article></body></html>"""


def test_a_page_keeps_its_headings_lists_and_quotes_in_markdown() -> None:
    result = Cleaner(model=False, keep=["title"]).clean(PAGE, format="html")
    markdown = result.to_markdown()
    assert "\n## Stone from afar\n" in markdown
    assert "\n- The bridge opens at six" in markdown
    assert "\n> We are glad" in markdown
    assert "#" not in result.body


def test_keep_and_drop_change_what_comes_out(seed: Seed) -> None:
    default = Cleaner(model=False).clean(seed.text)
    more = Cleaner(model=False, keep={Kind.CAPTION}).clean(seed.text)
    less = Cleaner(model=False, drop={"heading"}).clean(seed.text)
    captions = [block.text for block in default.blocks if block.kind is Kind.CAPTION]
    headings = [block.text for block in default.blocks if block.kind is Kind.HEADING]
    assert all(caption in more.body for caption in captions)
    assert all(f"\n{heading}\n" not in less.body for heading in headings)


def test_fields_are_what_stands_around_the_body() -> None:
    text = "\n\n".join(
        [
            "Bridge over the river to reopen on Monday",
            "FILE - The old bridge, seen from the mill, June 4, 2019.",
            "Jane Q. Reporter",
            "The old bridge over the river will open to pedestrians again on Monday, eleven years after it was closed.",
            "The repair took longer than planned because the stone came from a quarry long closed for all.",
            "Updated: March 3, 2021 6:15 AM",
        ]
    )
    result = Cleaner(model=False).clean(text)
    assert result.title == "Bridge over the river to reopen on Monday"
    assert result.byline == "Jane Q. Reporter"
    assert result.date == "Updated: March 3, 2021 6:15 AM"
    assert result.language == "en"
    assert result.credit is None


def test_the_dict_is_ready_for_json(seed: Seed, any_cleaner: Cleaner) -> None:
    result = any_cleaner.clean(seed.text)
    record = json.loads(json.dumps(result.to_dict()))
    assert record["body"] == result.body
    assert [block["kind"] for block in record["blocks"]] == [str(block.kind) for block in result.blocks]
    assert set(record["blocks"][0]) == {"raw", "text", "lines", "kind", "kept", "reason", "rule", "confidence"}


def test_a_cleaner_pickles_with_its_options(seed: Seed) -> None:
    original = Cleaner(keep={"caption"}, disable={"en-caption-file"}, model=False)
    again = pickle.loads(pickle.dumps(original))
    assert again.clean(seed.text).to_dict() == original.clean(seed.text).to_dict()


def test_many_documents_keep_their_ids() -> None:
    one = "The ferry to the island was cancelled on Friday because of high winds, the harbour master said."
    cleaned = Cleaner(model=False)
    assert [(name, result.body) for name, result in cleaned.clean_many([("a", one), ("b", "")])] == [
        ("a", one + "\n"),
        ("b", ""),
    ]
    assert [result.body for result in cleaned.clean_many([one])] == [one + "\n"]


def test_everything_public_is_there() -> None:
    assert set(cleaner.__all__) == {"Cleaned", "Cleaner", "Kind", "clean"}
    for name in cleaner.__all__:
        assert getattr(cleaner, name)
    with pytest.raises(AttributeError):
        _ = cleaner.nothing_of_the_kind
