"""Verdicts to text: what is kept comes out, in the form that was asked for."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Kind
from cleaner.document import BY_MODEL, Verdict
from cleaner.kinds import Format
from cleaner.read import read
from cleaner.read.markdown import read_markdown
from cleaner.render import to_markdown
from tests.conftest import Seed

PAGE = """<html><body><article><h1>Bridge to reopen</h1>
<p>The old bridge over the river will open to pedestrians again on Monday, eleven years after a barge struck a pier.</p>
<h2>Stone from afar</h2>
<p>The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.</p>
<ul><li>The bridge opens at six in the morning on every day of the week, and it closes at ten.</li></ul>
<blockquote><p>We are glad to have it back, said the owner of the mill, who watched it all.</p></blockquote>
</article></body></html>"""


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(
        ["p", "b", "i", "a", "li", "ul", "ol", "h2", "td", "tr", "table", "pre", "code", "blockquote", "div"]
    )
    return st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", tags, st.lists(inner, max_size=3))


def _letters(texts: Iterable[str]) -> str:
    return "".join(letter for text in texts for letter in text if letter in "abcde")


def test_a_page_keeps_its_headings_lists_and_quotes_in_markdown() -> None:
    result = Cleaner(model=False, keep=["title"]).clean(PAGE, format="html")
    markdown = result.to_markdown()
    assert "\n## Stone from afar\n" in markdown
    assert "\n- The bridge opens at six" in markdown
    assert "\n> We are glad" in markdown
    assert "#" not in result.body


@pytest.mark.parametrize(
    ("element", "markdown"),
    [
        ("<p>It is <b>very</b> old, <i>they say</i>, <b><i>older</i></b>.</p>", "It is **very** old, *they say*, ***older***."),
        ("<p>Run <code>make all</code> and <kbd>Ctrl</kbd>.</p>", "Run `make all` and `Ctrl`."),
        ("<p>See <a href='/map?a=1'>the <em>map</em> of it</a>.</p>", "See [the *map* of it](https://mill.example/map?a=1)."),
        ("<p>Call <code><span>f(a,</span> <span>b)</span></code> <code>g</code>.</p>", "Call `f(a, b)` `g`."),
        ("<p>See <a href='/x'><span>the</span> <b>old</b> <b>map</b></a>.</p>", "See [the **old** **map**](https://mill.example/x)."),
        ("<p>It is <strong><span>very</span> <span>old</span><br> <span>here</span></strong>.</p>", "It is **very old**  \n**here**."),
        ("<p>Not <a href='#top'>up</a> nor <a href='javascript:go()'>on</a>.</p>", "Not up nor on."),
        ("<p>Not <a href=' JavaScript:go()'>up</a> nor <a href='data:text/html,x'>on</a>.</p>", "Not up nor on."),
        ("<p>Not <a href='http://[x'>up</a>.</p>", "Not up."),
        ("<p>See <a href='/a> <b'>it</a>.</p>", "See [it](<https://mill.example/a%3E%20%3Cb>)."),
        ("<p>It is <b>very</b> old.</p><noscript>Turn on scripts.</noscript>", "It is **very** old."),
        ("<h3>A <strong>stone</strong></h3>", "### A stone"),
        ("<p>2 * 3 * 4, _so_ [he] said</p>", "2 \\* 3 \\* 4, \\_so\\_ \\[he\\] said"),
        ("<p># no heading</p>", "\\# no heading"),
        ("<p>1. no item</p>", "1\\. no item"),
        ("<p>1984. A year</p>", "1984\\. A year"),
        ("<p>In<br>1984) and<br>1985.</p>", "In  \n1984\\) and  \n1985\\."),
        ("<p>1234567890. no item</p>", "1234567890. no item"),
        ("<p>>no quote<br>=</p>", "\\>no quote  \n\\="),
        ("<p>one<br>two</p>", "one  \ntwo"),
        ("<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>", "- One\n  - Inner\n- Two"),
        ("<ol start=3><li>Three<ul><li>Inner</li></ul></li><li>Four</li></ol>", "3. Three\n   - Inner\n4. Four"),
        ("<ul><li><p>One</p><p>and more</p></li><li>Two</li></ul>", "- One\n\n  and more\n\n- Two"),
        ("<table><tr><th>A<th>B<tr><td>1<td><b>2</b></table>", "| A | B |\n| --- | --- |\n| 1 | **2** |"),
        ("<table><tr><td>a|b<td><code>x|y</code><tr><td>1|2</table>", "| a\\|b | `x\\|y` |\n| --- | --- |\n| 1\\|2 |"),
        ("<pre><code class='language-sh'>a  b\n  c</code></pre>", "```sh\na  b\n  c\n```"),
        ("<pre>a ``` b</pre>", "````\na ``` b\n````"),
        ("<div class='highlight-python notranslate'><div class=highlight><pre>a</pre></div></div>", "```python\na\n```"),
        ("<div class='highlight-default'><div class=highlight><pre>a</pre></div></div>", "```\na\n```"),
        ("<pre><code class='lang-auto'>a</code></pre>", "```\na\n```"),
        (
            "<div class='language-ruby hl-rouge'><div class=highlight><pre class=highlight><code>a</code></pre></div></div>",
            "```ruby\na\n```",
        ),
        ("<div class='highlight highlight-source-python'><pre>a</pre></div>", "```python\na\n```"),
        ("<div class='highlight highlight-text-html-basic'><pre>a</pre></div>", "```html\na\n```"),
        ("<div class='highlight python'><pre>a</pre></div>", "```python\na\n```"),
        ("<pre class='highlight ruby tab-ruby'><code>a</code></pre>", "```ruby\na\n```"),
        ("<table><tr><td class=code><div class=highlight><pre>a</pre></div></table>", "```\na\n```"),
        ("<pre class='code highlight js-syntax-highlight language-yaml'><code>a</code></pre>", "```yaml\na\n```"),
        ("<pre class='brush: c++; gutter: false'>a</pre>", "```c++\na\n```"),
        ("<pre class='language-a-name-longer-than-any'>a</pre>", "```\na\n```"),
        ("<pre>\n    a\n  b</pre>", "```\n    a\n  b\n```"),
        ("<p>On <del>Friday</del> Monday, <b><s>40</s> 30</b></p>", "On ~~Friday~~ Monday, **~~40~~ 30**"),
        ("<p>a<del>b.</del>c <b>x<strike>y</b>z</strike></p>", "a~~b~~.c **x~~y~~**~~z~~"),
        ("<p>発<b>表\n</b>し\n<i>た</i></p>", "発**表**し*た*"),
        ("<blockquote><p>One</p><blockquote>Two</blockquote></blockquote>", "> One\n>\n> > Two"),
        ("<blockquote>One<br>two<ul><li>a<li>b</ul></blockquote>", "> One  \n> two\n>\n> - a\n> - b"),
        ("<ul><li>One<blockquote>Two</blockquote></ul>", "- One\n\n  > Two"),
        ("<ul><li>One</li><ul><li>Inner</li></ul><li>Two</ul>", "- One\n  - Inner\n- Two"),
        ("<ol><li>One<li value=9>Nine<li>Ten</ol>", "1. One\n9. Nine\n10. Ten"),
        ("<p><b>The end.</b>Next: top<b>.</b>Do</p>", "**The end**.Next: top.Do"),
        ("<p><b>「強調」</b>です、a<i>(b)</i>c</p>", "**「強調**」です、a(*b*)c"),
        ("<p>a<b><code>b</code> c</b>, <b>end.</b> Next</p>", "a`b` **c**, **end.** Next"),
        ("<p><em>x<strong>y</strong>z</em></p>", "*x**y**z*"),
        ("<p><b>a<i>b</i></b><i>c</i></p>", "**ab***c*"),
        ("<p>wow!<a href=/y>y</a>, ~~x~~ ~5</p>", "wow\\![y](https://mill.example/y), \\~\\~x\\~\\~ \\~5"),
        ("<p><del>~10 km</del> 12 km, <s> ~1</s>, <s>x</s>~, y ~<s>z</s></p>",
         "~~\\~10 km~~ 12 km, ~~\\~1~~, ~~x~~\\~, y \\~~~z~~"),
        ("<p><s>2~</s> mill.example/~ann 3~4</p>", "~~2\\~~~ mill.example/~ann 3~4"),
        ("<h2>A #</h2>", "## A \\#"),
        (
            "<table><tr><th rowspan=2>Name<th colspan=2>Score<tr><th>A<th>B<tr><td>Ann<td>1<td>2</table>",
            "| Name | Score |  |\n| --- | --- | --- |\n|  | A | B |\n| Ann | 1 | 2 |",
        ),
        (
            "<table><tr><th>A<th>B<th>C<tr><td rowspan=2>a<td rowspan=2>b<td>c<tr><td>d<tr><td><td>e<td></table>",
            "| A | B | C |\n| --- | --- | --- |\n| a | b | c |\n|  |  | d |\n|  | e |",
        ),
        ("<p><b>10</b><sup>6</sup>, 3<i>4</i><sub>5</sub></p>", "**10**^6, 3*4*\\_5"),
        ("<ul><li>One<table><tr><td>a<td>b<tr><td>c<td>d</table></ul>", "- One\n\n  | a | b |\n  | --- | --- |\n  | c | d |"),
        ("<blockquote><table><tr><td>a<td>b<tr><td>c<td>d</table></blockquote>", "> | a | b |\n> | --- | --- |\n> | c | d |"),
    ],
)  # fmt: skip
def test_a_page_keeps_its_marks_in_markdown(element: str, markdown: str) -> None:
    document = (
        Cleaner(model=False).clean(f"<html><body>{element}</body></html>", url="https://mill.example/a/b").document
    )
    kept = [Verdict(Kind.TEXT, True, "by the test") for _ in document.blocks]
    assert to_markdown(document, kept) == f"{markdown}\n"


def test_the_rest_of_a_table_has_a_head_where_the_first_row_went() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>x</td></tr>" for number in range(3))
    document = Cleaner(model=False).clean(f"<html><body><table>{rows}</table></body></html>").document
    verdicts = [Verdict(Kind.TABLE, number > 0, "by the test") for number in range(3)]
    assert to_markdown(document, verdicts) == "| 1 | x |\n| --- | --- |\n| 2 | x |\n"


@settings(deadline=None)
@given(st.recursive(st.sampled_from(["a", " b", "* c_d ", "1. e", "|", "<br>", "`", "&lt;p>"]), _nested, max_leaves=12))
def test_markdown_of_a_page_says_what_the_page_says(markup: str) -> None:
    document = read(f"<html><body>{markup}</body></html>", Format.HTML)
    kept = [Verdict(Kind.TEXT, True, "by the test") for _ in document.blocks]
    again = read_markdown(to_markdown(document, kept))
    assert _letters(block.prose for block in again) == _letters(block.text for block in document.blocks)


@pytest.mark.parametrize(
    "odd",
    [
        "<p><a href='/x'>\u200b</a></p>",
        "<p><b>&shy;</b></p>",
        "<p>\ufdd0</p>",
        "<img alt='\ufdd09\ufdd1x\ufdd2'>",
        "<table><tr><td><b>\u200b</b><td><b>\u200b</b></table>",
    ],
    ids=[
        "a link of no width",
        "a soft hyphen",
        "a reserved character",
        "reserved characters in an alternative text",
        "cells of no width",
    ],
)
def test_odd_characters_cost_a_page_none_of_its_marks(odd: str) -> None:
    page = f"<html><body>{odd}<p>The <b>old</b> bridge will open again on Monday.</p></body></html>"
    document = read(page, Format.HTML)
    written = to_markdown(document, [Verdict(Kind.TEXT, True, "by the test") for _ in document.blocks])
    assert "The **old** bridge" in written


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


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("അത് അയാള്\u200d", "അത് അയാള്\u200d"),
        ("সে হঠাত্\u200d\u200b ", "সে হঠাত্\u200d"),
        ("سنة ١٤٤٥ ه\u200d", "سنة ١٤٤٥ ه\u200d"),
        ("It ends.\u200d", "It ends."),
        ("پایان\u200c", "پایان"),
    ],
    ids=["Malayalam", "Bengali", "Arabic", "no letter", "no joiner"],
)
def test_the_body_keeps_the_joiner_of_a_last_letter(format: str, line: str, shown: str) -> None:  # noqa: A002
    body = Cleaner(keep=set(Kind), model=False).clean(f"{line}\n\n{line}\n", format=format).body
    assert body == f"{shown}\n\n{shown}\n"


def test_a_cleaner_pickles_with_its_options(seed: Seed) -> None:
    original = Cleaner(keep={"caption"}, disable={"en-caption-file"}, model=False)
    again = pickle.loads(pickle.dumps(original))
    assert again.clean(seed.text).to_dict() == original.clean(seed.text).to_dict()


def test_a_result_pickles_with_what_the_model_weighed_put_into_words(seed: Seed) -> None:
    result = Cleaner().clean(seed.text)
    assert BY_MODEL in [verdict.reason for verdict in result.verdicts]
    again = pickle.loads(pickle.dumps(result))
    assert again.reasons == result.reasons
    assert BY_MODEL not in again.reasons


def test_many_documents_keep_their_ids() -> None:
    one = "The ferry to the island was cancelled on Friday because of high winds, the harbour master said."
    cleaned = Cleaner(model=False)
    assert [(name, result.body) for name, result in cleaned.clean_many([("a", one), ("b", "")])] == [
        ("a", one + "\n"),
        ("b", ""),
    ]
    assert [result.body for result in cleaned.clean_many([one])] == [one + "\n"]


def test_everything_public_is_there() -> None:
    assert set(cleaner.__all__) == {"Cleaned", "Cleaner", "Kind", "SetAsideError", "clean"}
    for name in cleaner.__all__:
        assert getattr(cleaner, name)
    with pytest.raises(AttributeError):
        _ = cleaner.nothing_of_the_kind


@pytest.mark.parametrize("nested", ["<div>x", "<ul><li>x", "<b>x"])
def test_markdown_of_a_page_nested_ten_thousand_deep_takes_no_age(nested: str) -> None:
    cleaned = Cleaner(model=False).clean(nested * 10_000, format="html")
    start = process_time()
    cleaned.to_markdown()
    assert process_time() - start < 15


def test_a_cell_outside_of_a_row_ends() -> None:
    page = "<p>Text.</p><table><caption><math><td>x</td></math></caption></table>"
    assert "x" in Cleaner(model=False).clean(page, format="html").to_markdown()
