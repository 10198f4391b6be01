"""trafilatura's extraction as the body, and the rules over it."""

from __future__ import annotations

import subprocess
import sys

import pytest
import trafilatura

from cleaner import Cleaner, Kind
from cleaner.read import Unreadable

PARAGRAPHS = [
    "The old bridge over the river will open to pedestrians again on Monday, eleven years after a barge struck a pier.",
    "The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.",
    "Those who live on the far side have walked around by the mill all these years, in all weathers, and say so freely.",
]
PAGE = f"""<html><head><title>Bridge to reopen</title></head><body><nav><a href="/">Home</a> <a href="/n">News</a>
<p><a href="/r">The river</a></p><p>All that was in the paper this week<br>Bridge to reopen</p></nav>
<article><h1>Bridge to reopen</h1>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}
<p>Sign up for our newsletter</p></article><footer>Contact us at the mill</footer></body></html>"""


def test_the_body_is_what_trafilatura_extracts() -> None:
    result = Cleaner(engine="trafilatura").clean(PAGE)
    extracted = (trafilatura.extract(PAGE) or "").splitlines()
    for block in result.blocks:
        if block.rule is None:
            assert block.kept == (block.text in extracted)
            assert "trafilatura" in block.reason
    assert [text in result.body for text in PARAGRAPHS] == [True, True, True]
    assert "Home" not in result.body


def test_rules_have_their_say_over_it() -> None:
    assert "Sign up for our newsletter" in (trafilatura.extract(PAGE) or "")
    result = Cleaner(engine="trafilatura").clean(PAGE)
    (claimed,) = [block for block in result.blocks if block.text == "Sign up for our newsletter"]
    assert claimed.kind is Kind.NEWSLETTER
    assert claimed.rule is not None
    assert not claimed.kept


@pytest.mark.parametrize("content", ["A plain line of text.", "# A heading\n\nAnd *text* below."])
def test_it_reads_pages_only(content: str) -> None:
    with pytest.raises(Unreadable, match="reads HTML only"):
        Cleaner(engine="trafilatura").clean(content)


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p>\ud800", "<div>" * 5000 + "deep", "<frameset><frame src=x></frameset>"]
)
def test_a_page_without_a_body_has_none(page: str) -> None:
    assert Cleaner(engine="trafilatura").clean(page, format="html").body in ("", "\ufffd\n", "deep\n")


def test_no_other_engine_is_known() -> None:
    with pytest.raises(ValueError, match="magic"):
        Cleaner(engine="magic")


def test_trafilatura_is_loaded_only_where_it_is_used() -> None:
    script = (
        "import sys, cleaner; result = cleaner.clean(sys.argv[1]); result.body; result.to_markdown(); result.comments;"
        "before = 'trafilatura' in sys.modules; result.title; print(before, 'trafilatura' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", script, PAGE], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "True"]
