"""The dumps: how a page is printed, and what its lines are said to be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.dom_kinds import kind_of_names
from bench.dom_lines import dom_lines
from bench.dumps import STYLES, RenderError, Style, plain, render
from cleaner.kinds import Kind

PARAGRAPHS = "".join(
    f"<p>Paragraph {n} of the story, with enough words to fill more than a single line of it.</p>" for n in range(20)
)


def lines(body: str) -> list[str]:
    return [line.text for line in dom_lines(f"<html><head><title>T</title></head><body>{body}</body></html>")]


def kinds(body: str) -> dict[str, str | None]:
    return {line.text: line.kind for line in dom_lines(f"<body>{body}{PARAGRAPHS}</body>")}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One <b>two</b>three.</p>four", ["One twothree.", "four"]),
        ("<p>a\n  b<br>c</p>", ["a b", "c"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("a<script>x</script><style>y</style><template>z</template><svg><text>w</text></svg>b", ["ab"]),
        ("<p>seen</p><noscript>on</noscript>", ["seen"]),
        ("<div id=app></div><noscript><p>All of the thread.</p></noscript>", ["All of the thread."]),
        ("<p hidden>a</p><p style='display:none'>b</p><p aria-hidden=true>c</p>", ["a", "b", "c"]),
        ("<select><option>a<option>b</select> <button>c</button><button>d</button>", ["a", "b", "c d"]),
        ("<pre>a\n  b\r\nc</pre>", ["a", "  b", "c"]),
        ("<p>a\u00a0 b</p>", ["a\u00a0 b"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a\tb", "c"]),
        ("<table><tr><td><p>a</p></td><td><div><p>b</p></div></td></tr></table>", ["a\tb"]),
        ("<table><tr><td>a</td><td><p>b</p><p>c</p></td><td>d</td></tr></table>", ["a", "b", "c", "d"]),
        (
            "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>",
            ["a", "b\tc", "d"],
        ),
        ("<p>a <img alt='A dog'> b</p><p>c</p>", ["a b", "A dog", "c"]),
        ("<figure><img alt='A dog'><figcaption>The dog.</figcaption></figure>", ["A dog", "The dog."]),
        ("<p>Fun <img alt='🎉'>!</p>", ["Fun 🎉!"]),
    ],
)
def test_lines_of_a_page(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        ("<figure><figcaption>A dog.</figcaption></figure>", "A dog.", "caption"),
        ("<img alt='A dog'>", "A dog", "caption"),
        ("<nav><p>Home</p></nav>", "Home", "nav"),
        ("<div role=navigation>Home</div>", "Home", "nav"),
        ("<footer><div class='newsletter-box'><p>Sign up</p></div></footer>", "Sign up", "newsletter"),
        ("<div id=comments><span class=author>Ann</span></div>", "Ann", "comment"),
        ("<span class=author>Ann</span>", "Ann", "byline"),
        ("<p><a class=share-link>Share</a> <a class=related>More</a></p>", "Share More", None),
        ("<p class='story has-comments'>Text</p>", "Text", None),
        ("<pre class='comment'># code</pre>", "# code", "comment"),
        ("<pre><span class='comment'># code</span></pre>", "# code", None),
    ],
)
def test_kind_of_a_line(body: str, text: str, kind: str | None) -> None:
    assert kinds(body)[text] == kind


def test_a_name_on_what_holds_most_of_the_page_says_nothing() -> None:
    assert kinds("<div class=video><p>Clip</p></div>")["Clip"] == "video"
    everything = {line.kind for line in dom_lines(f"<body><div class=video>{PARAGRAPHS}</div></body>")}
    assert everything == {None}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("commentList", "comment"),
        ("comments-12", "comment"),
        ("commentlist", "comment"),
        ("article__video-player", "video"),
        ("most-read", "related"),
        ("sharebuttons", "share"),
        ("no-comments", None),
        ("has-video", None),
        ("shareholder", None),
        ("format-video", None),
        ("x3ad4f", None),
        ("2f7a-ad66-ad0", None),
        ("md:[&>figcaption]:mt-2", None),
        ("related-byline", "related"),
        ("byline", "byline"),
    ],
)
def test_kind_of_a_name(name: str, kind: str | None) -> None:
    assert kind_of_names("div", name, None) == kind


def test_ids_that_are_anchors_of_headings_say_nothing() -> None:
    assert kind_of_names("h2", None, "social-media") is None
    assert kind_of_names("div", None, "how-to-share-a-video-with-friends") is None
    assert kind_of_names("body", "comments", "comments") is None


PAGE = (
    "<html><body><nav><ul><li><a href='/x'>Front page of the day</a></li></ul></nav>"
    "<h1>A headline of some words</h1><figure><img src=a.jpg alt='Picture of a dog in snow'>"
    "<figcaption>A dog in the snow, in March.</figcaption></figure>" + PARAGRAPHS + "</body></html>"
)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_prints_the_page_and_knows_its_lines(style: Style) -> None:
    dump = render(PAGE, style)
    printed = dump.text.split("\n")
    assert [line.number for line in dump.lines] == [n for n, line in enumerate(printed, 1) if line.strip()]
    assert all(line.text == printed[line.number - 1].strip() for line in dump.lines)
    by_kind = {line.kind: plain(line.text, dump.style) for line in dump.lines if line.kind is not None}
    assert "Front page of the day" in by_kind[Kind.NAV]
    assert "dog" in by_kind[Kind.CAPTION]
    assert "Paragraph 19 of the story" in dump.text
    assert ("Picture of a dog" in dump.text) == (style in {"blocks", "markdown", "wrapped"})
    assert dump == render(PAGE, style)


def test_blank_lines_and_width() -> None:
    assert "\n\n" not in render(PAGE, "tight").text
    wrapped = render(PAGE, "wrapped").text.split("\n")
    assert 60 < max(map(len, wrapped)) <= 80
    assert wrapped.count("") == len(render(PAGE, "blocks").lines) - 1


def test_wide_characters_are_wrapped_without_spaces() -> None:
    text = "雪の中の犬の写真です。" * 12
    wrapped = render(f"<p>{text}</p>", "wrapped").text
    assert wrapped.replace("\n", "") == text
    assert 35 <= max(map(len, wrapped.split("\n"))) <= 40


def test_markdown_syntax_is_not_text() -> None:
    line = r"[ ![A dog](https://x.org/a\(1\)b.jpg) The \[dog\] ](https://x.org/b_(c)) stays"
    assert re.findall(r"\w+", plain(line, "markdown")) == ["The", "dog", "stays"]
    assert plain(line, "tight") == line


def test_a_page_that_a_library_cannot_print_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> str:
        raise ValueError("odd")

    monkeypatch.setattr("inscriptis.get_text", fail)
    with pytest.raises(RenderError, match=r"wcxb/1: layout: ValueError: odd"):
        render(PAGE, "layout", "wcxb/1")


def test_deep_nesting_is_no_recursion() -> None:
    assert lines("<div>" * 100_000 + "deep") == ["deep"]


@given(st.text(st.sampled_from("ab <>/\"'=&;\n\r\t\u00a0\u200b") | st.characters(), max_size=60))
def test_any_text_can_be_printed(text: str) -> None:
    styles: tuple[Style, ...] = ("blocks", "tight", "wrapped")
    for style in styles:
        dump = render(text, style)
        assert all(line.text.strip() for line in dump.lines)


IMAGE = "<img alt='three'>"


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<td>",
                "<tr>",
                "<table>",
                "</table>",
                "<br>",
                "<li>",
                "<pre>",
                "one",
                "two\n",
                "<b>",
                IMAGE,
            ]
        )
    )
)
def test_no_word_is_lost_or_repeated(parts: list[str]) -> None:
    html = "".join(parts)
    printed = re.sub(r"\s", "", " ".join(lines(html)))
    assert sorted(printed) == sorted(
        "".join("three" if part == IMAGE else part.strip() for part in parts if part == IMAGE or "<" not in part)
    )
