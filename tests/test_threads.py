"""Comments put below articles, to train on: where they stand, and what is told of them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from string import Template

import pytest

from bench.dom_lines import dom_lines
from bench.pages import Page
from cleaner.kinds import Kind
from cleaner.rulebook.hits import COLUMN
from training.samples import samples
from training.threads import Voices, with_thread
from training.variants import variants

SPOKEN = "One by one its members rose to speak of the bridge. " * 20
BODY = f"The council met on Monday.\n{SPOKEN}\nIt will meet again in May, the mayor said."
HTML = f"""<html lang="en"><body><div class="menu"><a href="/">Home</a></div><div class="story"><h1>Council meets</h1>
<p>The council met on Monday.</p><p>{SPOKEN}</p><p>It will meet again in May, the mayor said.</p></div>
<div class="foot">About us</div></body></html>"""


def page(number: int, page_type: str = "article", gold: str = BODY, html: str = HTML) -> Page:
    return Page(
        id=str(number),
        source="wcxb",
        url=None,
        page_type=page_type,
        domain=f"{number}.example",
        language="en",
        title="Council meets",
        deck=None,
        authors=(),
        date=None,
        gold=gold,
        gold_blocks=None,
        captions=(),
        present=(),
        absent=(),
        html=html,
    )


SAID = "Nobody asked us, as ever."
OTHERS = [page(number, gold=f"{SAID}\nPrice: 12") for number in range(100, 110)]


def lines_of(html: str) -> list[str]:
    return [line.text for line in dom_lines(html)]


def comments_of(html: str) -> list[str]:
    return [line.text for line in dom_lines(html) if line.kind is Kind.COMMENT]


@pytest.mark.parametrize("number", range(40))
def test_comments_stand_below_the_body_and_above_what_ends_the_page(number: int) -> None:
    made = with_thread(page(number), [SAID])
    assert made is not None
    read, told = made
    lines, comments = lines_of(read), comments_of(told)
    assert lines_of(told) == lines
    assert len(comments) > 1
    last, foot = lines.index("It will meet again in May, the mayor said."), lines.index("About us")
    assert lines[last + 1 : foot] == comments
    assert not comments_of(read) or "comment" in read.lower()
    assert (read.count('<div class="comments">'), told.count('<div class="comments">')) == (0, 1)


@pytest.mark.parametrize("number", range(20))
def test_a_script_that_holds_the_text_as_well_is_no_place_for_comments_and_stays(number: int) -> None:
    script = f"<script>var story = {json.dumps(BODY)}</script>"
    made = with_thread(page(number, html=HTML.replace("<body>", f"<body>{script}")), [SAID])
    assert made is not None
    assert script in made[0]
    lines = lines_of(made[0])
    assert lines.index("It will meet again in May, the mayor said.") < lines.index(comments_of(made[1])[0])


@pytest.mark.parametrize("number", range(20))
def test_nothing_is_put_where_the_body_would_come_below(number: int) -> None:
    story = "".join(f"<p>{line}</p>" for line in BODY.split("\n"))
    made = with_thread(page(number, html=f"<html><body>{story}<div>About us</div></body></html>"), [SAID])
    if made is not None:
        lines = lines_of(made[0])
        assert lines[-1] == "About us"
        assert lines.index("It will meet again in May, the mayor said.") < lines.index(comments_of(made[1])[0])


@pytest.mark.parametrize("number", range(24))
def test_a_sample_tells_which_blocks_are_comments(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asked = page(number)
    for sample in samples([asked, *OTHERS, page(50, page_type="forum", gold="None at all.")], "thread"):
        assert sample.form == "thread"
        assert sample.page_type == "article"
        said = [block.prose.replace("\n", " ") for block in sample.document.blocks]
        is_comment = sample.kind == COLUMN[Kind.COMMENT]
        assert is_comment.sum() > 1
        assert not sample.share[is_comment].any()
        assert all(
            share > 0.5 for text, share in zip(said, sample.share, strict=True) if text.startswith("It will meet")
        )


def test_a_page_with_comments_comes_with_few_paragraphs_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    written = [f"Line {number} of what the council said of the bridge on Monday." for number in range(30)]
    html = HTML.replace(f"<p>{SPOKEN}</p>", "".join(f"<p>{line}</p>" for line in written))
    pages = [page(number, gold=BODY.replace(SPOKEN, "\n".join(written)), html=html) for number in range(10)]
    made = samples([*pages, *OTHERS], "thread")
    assert made
    for whole, short in zip(made, variants(made, "thread"), strict=True):
        assert 1 <= (short.share > 0.5).sum() <= 6 < (whole.share > 0.5).sum()
        assert (short.kind == COLUMN[Kind.COMMENT]).sum() == (whole.kind == COLUMN[Kind.COMMENT]).sum()
        assert len(short.document.blocks) == len(short.share) == len(short.kind) == len(short.told)


def test_each_language_has_the_words_that_the_systems_ask_for() -> None:
    data = tomllib.loads((Path(__file__).parents[1] / "training" / "threads.toml").read_text(encoding="utf-8"))
    own = {"name", "date", "ago", "text", "paragraphs", "number", "count", "votes", "fewer", "title"}
    asked = {
        name
        for system in data["system"]
        for part in ("open", "item", "close")
        for name in Template(system[part]).get_identifiers()
    }
    for words in data["words"].values():
        assert asked - own <= words.keys()
        assert {"ago", "dates", "names"} <= words.keys()


def test_the_same_page_has_the_same_comments_each_time() -> None:
    assert with_thread(page(1), [SAID]) == with_thread(page(1), [SAID])


def test_what_is_said_comes_from_whole_sentences_of_other_sites_in_the_language() -> None:
    asked = page(1)
    assert set(Voices([asked, *OTHERS]).near(asked)) == {SAID}
    assert Voices([asked]).near(asked) == []
    assert with_thread(asked, []) is None
