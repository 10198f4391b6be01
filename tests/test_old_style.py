"""Training pages made old: what they say stays, what their elements are called goes."""

from __future__ import annotations

import pytest

from cleaner.read.html import read_html
from training.old_style import old_style

PAGE = """
<html><head><meta property="og:title" content="Mill sold"><title>Mill sold</title><script>var a = "<p>no</p>";</script></head>
<body class="post"><header id="top"><nav class="menu"><ul><li><a class='x' href="/">Home</a></li><li>News</li></ul></nav></header>
<main><article itemprop="articleBody"><h1 class="title" style="display:block">Mill <em>sold</em></h1>
<p data-note="a > b">It was empty.</p><p>Now it is not, for 3 < 4.</p></article></main></body></html>
"""


@pytest.mark.parametrize("key", [f"page {number}" for number in range(12)])
def test_the_words_stay_and_the_names_go(key: str) -> None:
    found = read_html(old_style(PAGE, key))
    said = " ".join(block.text for block in found).replace("•", " ")
    assert " ".join(said.split()) == "Home News Mill sold It was empty. Now it is not, for 3 < 4."
    assert not any(block.seen.names or block.seen.hidden for block in found)
    assert {"header", "nav", "main", "article"}.isdisjoint(tag for block in found for tag in block.seen.within)


def test_pages_come_out_in_different_styles_and_each_always_in_the_same() -> None:
    styles = {old_style(PAGE, f"page {number}") for number in range(12)}
    assert len(styles) > 3
    assert old_style(PAGE, "a") == old_style(PAGE, "a")
