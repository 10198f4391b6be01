"""The charts of a run: everyone can read them, without colour, in the dark, on a small screen and by the keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.batch.statistics import Statistics
from cleaner.kinds import Kind
from tests.browser.conftest import document

if TYPE_CHECKING:
    from playwright.sync_api import Page

FAINTEST = 3
"""The least contrast of what is no text, by WCAG 2.1."""
LIGHT_OF = """(rgb) => {
  const [r, g, b] = rgb.match(/[\\d.]+/g).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""
"""The luminance of a colour, which is all that is left of it in grey."""


@pytest.fixture
def run(page: Page, tmp_path: Path) -> Page:
    """A report on documents of three sites, in which a rule has removed blocks of every kind."""
    pytest.importorskip("jinja2", reason="the extra report brings the template language")
    from cleaner.report.run import INDEX, write_report

    statistics = Statistics()
    for number in range(12):
        blocks = [(f"A block of the kind {kind}. " * (number + 1), kind, "why", f"rule-{kind}") for kind in Kind]
        statistics.add(f"dump-{number}.txt", f"site-{number % 3}.example", document(*blocks[number % 3 :]))
    write_report(tmp_path / "report", statistics)
    page.goto((tmp_path / "report" / INDEX).as_uri())
    return page


def test_each_bar_stands_between_its_name_and_its_figure(run: Page) -> None:
    rows = run.locator("tbody tr").all()
    assert len(rows) > 40
    for row in rows:
        name, *figures = [cell.inner_text() for cell in row.locator("th, td:not(:has(svg))").all()]
        assert name
        assert re.fullmatch(r"[\d,.]+%?", figures[-1])
        assert row.locator("svg[aria-hidden=true]").count() == 1
    assert run.get_by_role("table").count() == run.locator("h2").count() > 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_colour_every_bar_stands_out_from_its_track(run: Page, scheme: str) -> None:
    run.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    fills = run.evaluate(
        f"""() => {{
          const light = {LIGHT_OF};
          return [...document.querySelectorAll('svg.bar')].map(
            (bar) => [...bar.querySelectorAll('rect')].map((rect) => light(getComputedStyle(rect).fill)));
        }}"""
    )
    contrasts = [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in fills]
    assert min(contrasts) >= FAINTEST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_that_axe_knows_stands_in_anyones_way(run: Page, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra dev brings axe")
    run.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    run.set_viewport_size({"width": width, "height": 800})
    results = axe.Axe().run(run, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert results.violations_count == 0, results.generate_report()
    assert run.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_page_of_a_document_and_is_seen_on_its_way(run: Page) -> None:
    reached = "(document.activeElement.getAttribute('href') ?? '').startsWith('documents/')"
    for _ in range(20):
        run.keyboard.press("Tab")
        assert run.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if run.evaluate(reached):
            break
    name = run.evaluate("document.activeElement.textContent")
    with run.expect_navigation():
        run.keyboard.press("Enter")
    assert "documents/" in run.url
    assert name in run.title()
