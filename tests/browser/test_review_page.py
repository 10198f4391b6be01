"""The page of a document and that of a check: filters, steps, keys, reasons, and that everyone can read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.golden.compare import compare
from cleaner.golden.pairs import find_pairs
from cleaner.kinds import Kind
from cleaner.pipeline import Cleaner
from tests.browser.conftest import document, texts, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODEL = "the block model, by shape, place and neighbours"
FIRST = "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years."
SECOND = "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer."
BLOCKS = [
    ("Town to rebuild its bridge", Kind.TITLE, "the first line above the body", None),
    ("FILE - The old bridge, March 3, 2014.", Kind.CAPTION, "Agencies prefix archive photos.", "en-caption-file"),
    (FIRST, Kind.TEXT, MODEL, None),
    ("Read more: The harbor museum opens", Kind.RELATED, "A pointer to another story.", "en-related-line"),
    (SECOND, Kind.TEXT, MODEL, None),
    ("The bridge at dusk.", Kind.CAPTION, "beside another caption", None),
    ("Share this article", Kind.SHARE, "A button.", "en-share"),
]


@pytest.fixture
def review(page: Page, tmp_path: Path) -> Page:
    """The page of a small document, opened."""
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    page.goto(write(tmp_path, "page.html", document_page(view("dumps/bridge.txt", document(*BLOCKS)))))
    return page


def rows(page: Page) -> list[str]:
    return texts(page, ".rows > li p")


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.querySelector('p')?.innerText ?? document.activeElement.innerText")
    )


def why(page: Page) -> str:
    return " ".join(page.locator("#verdict").inner_text().split())


def place(page: Page) -> str:
    return page.locator("#place").inner_text()


def test_source_and_body_stand_side_by_side(review: Page) -> None:
    assert rows(review) == [text for text, *_ in BLOCKS]
    assert texts(review, ".line") == [FIRST, SECOND]
    source, body = (review.locator(part).bounding_box() for part in (".source", ".body"))
    assert source
    assert body
    assert source["x"] + source["width"] <= body["x"]
    assert review.title() == "dumps/bridge.txt · cleaner"


def test_what_is_removed_is_shaded_and_labelled_and_what_is_kept_is_plain(review: Page) -> None:
    shades = review.evaluate(
        "[...document.querySelectorAll('.rows > li')].map((r) => getComputedStyle(r).backgroundColor)"
    )
    plain = shades[2]
    assert shades[4] == plain
    assert plain not in {shades[place] for place in (0, 1, 3, 5, 6)}
    assert len({shades[0], shades[1], shades[3], shades[6]}) == 4
    assert texts(review, ".rows .k") == ["title", "caption", "", "related", "", "caption", "share"]


def test_a_filter_by_kind_leaves_its_blocks_and_a_second_one_adds_to_it(review: Page) -> None:
    review.get_by_role("button", name="caption 2").click()
    assert rows(review) == [BLOCKS[1][0], BLOCKS[5][0]]
    assert review.locator("#shown").inner_text() == "2 of 7 blocks shown"
    review.get_by_role("button", name="share 1").click()
    assert rows(review) == [BLOCKS[1][0], BLOCKS[5][0], BLOCKS[6][0]]
    review.get_by_role("button", name="caption 2").click()
    assert rows(review) == [BLOCKS[6][0]]
    review.get_by_role("button", name="Show everything").click()
    assert len(rows(review)) == len(BLOCKS)
    assert not review.get_by_role("button", name="Show everything").is_visible()


def test_a_filter_by_rule_narrows_that_by_kind(review: Page) -> None:
    review.get_by_label("Rule").select_option("en-caption-file")
    assert rows(review) == [BLOCKS[1][0]]
    review.get_by_role("button", name="share 1").click()
    assert rows(review) == []
    assert review.locator("#shown").inner_text() == "0 of 7 blocks shown"


def test_pointing_at_a_block_tells_why(review: Page) -> None:
    review.locator(".rows > li").nth(3).hover()
    assert why(review) == "related line 7, removed rule en-related-line A pointer to another story."
    review.locator(".line").first.hover()
    assert why(review) == f"text line 5, kept confidence 0.90 {MODEL}"


def test_the_rule_in_the_reason_is_a_filter(review: Page) -> None:
    review.locator(".rows > li").nth(3).click()
    review.get_by_role("button", name="en-related-line").click()
    assert rows(review) == [BLOCKS[3][0]]


def test_the_keyboard_alone_reaches_every_block_and_its_reason(review: Page) -> None:
    review.keyboard.press("Tab")
    review.keyboard.press("Enter")  # the link that skips to the source
    review.keyboard.press("Tab")
    assert focused(review) == BLOCKS[0][0]
    for number in (1, 2, 3):
        review.keyboard.press("ArrowDown")
        assert focused(review) == BLOCKS[number][0]
        assert BLOCKS[number][2] in why(review)
    review.keyboard.press("ArrowUp")
    assert focused(review) == BLOCKS[2][0]
    review.keyboard.press("End")
    assert focused(review) == BLOCKS[6][0]
    review.keyboard.press("Home")
    assert focused(review) == BLOCKS[0][0]


def test_the_arrow_keys_pass_over_what_the_filter_hides(review: Page) -> None:
    review.get_by_role("button", name="caption 2").click()
    review.locator(".rows > li").nth(1).focus()
    review.keyboard.press("ArrowDown")
    assert focused(review) == BLOCKS[5][0]
    review.keyboard.press("ArrowDown")
    assert focused(review) == BLOCKS[5][0]


def test_steps_go_from_one_removed_passage_to_the_next_and_round(review: Page) -> None:
    assert place(review) == "3 removed passages"
    seen = []
    for _ in range(4):
        review.get_by_role("button", name="Next").click()
        seen.append((place(review)[-6:], why(review).split()[0]))
    assert seen == [("1 of 3", "title"), ("2 of 3", "related"), ("3 of 3", "caption"), ("1 of 3", "title")]
    review.get_by_role("button", name="Previous").click()
    assert place(review) == "Removed passage 3 of 3"
    review.locator(".rows > li").first.focus()
    review.keyboard.press("n")
    assert focused(review) == BLOCKS[3][0]
    review.keyboard.press("p")
    assert focused(review) == BLOCKS[0][0]


def test_enter_and_click_cross_between_source_and_body(review: Page) -> None:
    review.locator(".rows > li").nth(4).focus()
    review.keyboard.press("Enter")
    assert review.evaluate("document.activeElement.matches('.line')")
    assert focused(review) == SECOND
    review.keyboard.press("Enter")
    assert review.evaluate("document.activeElement.matches('.rows > li')")
    assert focused(review) == SECOND
    review.locator(".line").first.click()
    assert focused(review) == FIRST


def test_the_focus_is_seen_wherever_tab_leads(review: Page) -> None:
    style = "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
    stops = 0
    review.keyboard.press("Tab")
    while review.evaluate("document.activeElement.localName") != "body":
        assert review.evaluate(style) == ["solid", "2px"]
        review.keyboard.press("Tab")
        stops += 1
    assert stops >= 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_that_axe_knows_stands_in_anyones_way(page: Page, tmp_path: Path, scheme: str, width: int) -> None:
    """Landmarks, names, and a contrast of 4.5 at least, with a block of every kind, kept and removed."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra dev brings axe")
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    every = document(*((f"A block of the kind {kind}.", kind, f"why {kind}", f"rule-{kind}") for kind in Kind))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(write(tmp_path, "page.html", document_page(view("every.txt", every))))
    page.get_by_role("button", name="comment 1").click()
    page.get_by_role("button", name="Show everything").click()
    page.get_by_role("button", name="Next").click()
    for chip in page.locator(".chip").all()[::2]:
        chip.evaluate("(chip) => { chip.ariaPressed = 'true' }")
    results = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert results.violations_count == 0, results.generate_report()


def test_dark_is_dark_and_light_is_light(review: Page) -> None:
    def brightness() -> int:
        return sum(map(int, review.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")))

    review.emulate_media(color_scheme="light")
    light = brightness()
    review.emulate_media(color_scheme="dark")
    assert light > 700
    assert brightness() < 100


def test_without_colour_kinds_of_a_family_differ_by_their_pattern(page: Page, tmp_path: Path) -> None:
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    removed = [
        "title",
        "deck",
        "byline",
        "dateline",
        "credit",
        "caption",
        "video",
        "share",
        "newsletter",
        "paywall",
        "ad",
    ]
    made = document(*((f"A block of {kind}.", Kind(kind), "why", None) for kind in removed))
    page.goto(write(tmp_path, "page.html", document_page(view("every.txt", made))))
    marks = page.evaluate(
        "[...document.querySelectorAll('.out')].map((r) => getComputedStyle(r, '::before').background)"
    )
    families = [marks[:5], marks[5:7], marks[7:]]
    assert [len(set(family)) for family in families] == [len(family) for family in families]


def test_a_narrow_page_stacks_source_and_body(review: Page) -> None:
    review.set_viewport_size({"width": 400, "height": 800})
    source, body = (review.locator(part).bounding_box() for part in (".source", ".body"))
    assert source
    assert body
    assert body["y"] >= source["y"] + source["height"]
    assert review.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.fixture
def checked(page: Page, tmp_path: Path) -> Page:
    """The page of a check in which one of two documents differs."""
    from cleaner.report.pages import golden_page
    from cleaner.report.views import view_beside_golden

    dump = f"{FIRST}\n\nFILE - The old bridge is seen from the harbor, March 3, 2014.\n\n{SECOND}\n"
    files = {
        "seeds/a.txt": dump,
        "golden/a.txt": f"FILE - The old bridge is seen from the harbor, March 3, 2014.\n\n{FIRST}\n\nBy hand.\n",
        "golden/a.kinds.tsv": "line\tkind\n1\ttext\n3\tnav\n5\ttext\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (pair,) = find_pairs(tmp_path / "seeds", tmp_path / "golden").complete
    cleaned = Cleaner(model=False).clean(dump, format="text")
    result = compare(pair, cleaned)
    page.goto(write(tmp_path, "page.html", golden_page([view_beside_golden(result, cleaned)], ["seeds/same.txt"])))
    return page


def test_a_check_shows_body_and_golden_line_by_line(checked: Page) -> None:
    assert checked.locator(".lead").inner_text() == "1 of 2 documents differ from their goldens."
    assert texts(checked, ".line.missing") == [
        "only in the golden\nFILE - The old bridge is seen from the harbor, March 3, 2014.",
        "only in the golden\nBy hand.",
    ]
    assert texts(checked, ".line.extra") == [f"only in the body\n{SECOND}"]
    assert texts(checked, ".line:not(.missing, .extra)") == [FIRST]
    assert texts(checked, ".difference") == [
        "only the golden has it; pinned nav, found caption",
        "the golden does not have it",
    ]


def test_a_check_steps_through_differences_those_without_a_source_among_them(checked: Page) -> None:
    assert place(checked) == "3 differences"
    seen = []
    for _ in range(3):
        checked.get_by_role("button", name="Next").click()
        seen.append(focused(checked).split("\n")[-1])
    assert seen == ["FILE - The old bridge is seen from the harbor, March 3, 2014.", SECOND, "By hand."]


def test_a_check_in_which_nothing_differs_says_so(page: Page, tmp_path: Path) -> None:
    from cleaner.report.pages import golden_page

    page.goto(write(tmp_path, "page.html", golden_page([], ["seeds/a.txt", "seeds/b.txt"])))
    assert page.locator(".lead").inner_text() == "0 of 2 documents differ from their goldens."
    page.get_by_text("2 the same").click()
    assert texts(page, ".same li") == ["seeds/a.txt", "seeds/b.txt"]
