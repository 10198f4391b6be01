"""What elements are named for tells of the blocks in them, but for names that wrap the article itself."""

from __future__ import annotations

from cleaner.judge.landmarks import landmarks
from cleaner.kinds import Kind
from cleaner.read import read

PAGE = """<html><body><header><a href="/">Wheel Notes</a> <a href="/rides">All rides of this summer and the last one</a></header>
<div class="{around}"><p>We took five tyres to the rink and braked until nobody wanted to fall any more that night.</p>
<p>Verdict: best on ice</p></div>
<div class="comments"><p>Bo: I have had the spikes for two winters now and would not ride without them.</p></div>
</body></html>"""


def named(around: str, begins_at: str | None = None) -> dict[str, Kind]:
    """What the names say of each block of the page, by its first word."""
    blocks = read(PAGE.format(around=around)).blocks
    beginning = next((block for block in blocks if block.text.startswith(begins_at)), None) if begins_at else None
    counts = [float(len(block.text.split())) for block in blocks]
    return {blocks[number].text.split()[0]: kind for number, kind, _ in landmarks(blocks, counts, beginning)}


def test_what_stands_in_an_element_named_for_comments_is_one() -> None:
    assert named("post") == {"Bo:": Kind.COMMENT}
    assert named("comment-body") == {"We": Kind.COMMENT, "Verdict:": Kind.COMMENT, "Bo:": Kind.COMMENT}


def test_a_poll_amid_the_text_is_none_of_it() -> None:
    page = "<article><p>{}</p><div class='poll'><h4>Who pays for the bridge?</h4><p>The city does</p></div></article>"
    blocks = read(page.format("We took five tyres to the rink and braked. " * 3)).blocks
    counts = [float(len(block.text.split())) for block in blocks]
    assert {kind for _, kind, _ in landmarks(blocks, counts)} == {Kind.RELATED}
    assert [number for number, _, _ in landmarks(blocks, counts)] == [1, 2]


def test_a_name_that_the_body_begins_in_tells_nothing() -> None:
    assert named("comment-body", begins_at="We") == {"Bo:": Kind.COMMENT}


def test_a_name_that_wraps_most_of_the_page_tells_nothing() -> None:
    page = "<div class=related><p>{}</p></div><p>{}</p>"
    for inside, outside, told in ((3, 9, 1), (9, 3, 0)):
        blocks = read(page.format("a teaser " * inside, "some text " * outside)).blocks
        assert len([*landmarks(blocks, [2.0 * inside, 2.0 * outside])]) == told


def test_a_footer_is_the_pages_unless_it_is_the_articles() -> None:
    for around, kinds in (("body", [Kind.NAV]), ("article", []), ("main", [])):
        blocks = read(f"<{around}><footer><p>Corrected on Monday</p></footer></{around}>").blocks
        assert [kind for _, kind, _ in landmarks(blocks, [3.0])] == kinds


def test_a_menu_is_one_by_its_own_tag_too() -> None:
    assert [kind for _, kind, _ in landmarks(read("<nav>Home</nav>").blocks, [1.0])] == [Kind.NAV]


def test_a_table_of_contents_is_a_menu_and_headings_that_it_lists_are_none() -> None:
    page = "<div class='toc'><ul><li>1 Schemes</li></ul></div><h2 class='show-in-toc'>Schemes</h2><p>{}</p>"
    blocks = read(page.format("Keep three copies of all that you would miss. " * 3)).blocks
    counts = [float(len(block.text.split())) for block in blocks]
    assert [(blocks[number].text, kind) for number, kind, _ in landmarks(blocks, counts)] == [("1 Schemes", Kind.NAV)]


def test_a_heading_that_stops_below_a_bar_is_not_in_the_bar() -> None:
    page = "<nav class='navbar'><a>Docs</a></nav><h2 class='anchorWithStickyNavbar_x1'>Schemes</h2><p>{}</p>"
    blocks = read(page.format("Keep three copies of all that you would miss. " * 3)).blocks
    counts = [float(len(block.text.split())) for block in blocks]
    assert [blocks[number].text for number, *_ in landmarks(blocks, counts)] == ["Docs"]


def test_on_a_forum_what_is_named_for_comments_is_the_content_and_signatures_and_adverts_are_not() -> None:
    post = "<div class='comment'><p>The band has to come off first, I fear, and the slot is to be greased.</p>{}</div>"
    page = post.format("<aside class='message-signature'>Little Egret</aside>") * 2 + "<div class=ad>Spring sale</div>"
    blocks = read(page).blocks
    counts = [float(len(block.text.split())) for block in blocks]
    told = [(blocks[number].text, kind) for number, kind, _ in landmarks(blocks, counts, of_forum=True)]
    signature = ("Little Egret", Kind.BYLINE)
    assert told == [signature, signature, ("Spring sale", Kind.AD)]
