"""A document of 5,000 blocks opens in under a second and scrolls smoothly."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.kinds import Kind
from tests.browser.conftest import document, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

BLOCKS = 5_000
WORDS = "council bridge river harbor vote summer plan report town engineer road school budget market station tram"
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FRAMES = 60
SCROLLED = f"""async () => {{
  for (let frame = 0; frame < {FRAMES}; frame += 1) {{
    window.scrollBy(0, 400);
    await new Promise(requestAnimationFrame);
  }}
}}"""


@pytest.fixture(scope="module")
def long_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("jinja2", reason="the extra report brings the template language")
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    chance = random.Random(5)
    kinds = [Kind.TEXT] * 3 + [Kind.CAPTION, Kind.RELATED, Kind.COMMENT, Kind.NAV, Kind.SHARE]
    blocks = [
        (
            " ".join(chance.choices(WORDS.split(), k=chance.randint(3, 60))),
            chance.choice(kinds),
            "a reason of some length",
            "a-rule",
        )
        for _ in range(BLOCKS)
    ]
    return write(tmp_path_factory.mktemp("long"), "long.html", document_page(view("long.txt", document(*blocks))))


class Clock:
    """The processor's time that the page's main thread takes: what the machine does besides does not count."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def test_it_opens_in_under_a_second(page: Page, long_page: str) -> None:
    clock = Clock(page)
    start = time.perf_counter()
    page.goto(long_page)
    page.evaluate(PAINTED)
    waited = time.perf_counter() - start
    assert page.locator(".rows > li").count() == BLOCKS
    assert 0 < clock.seconds() < 0.7
    if os.getloadavg()[0] <= (os.cpu_count() or 1):
        assert waited < 1


def test_it_scrolls_smoothly(page: Page, long_page: str) -> None:
    page.goto(long_page)
    clock = Clock(page)
    before = clock.seconds()
    page.evaluate(SCROLLED)
    assert page.evaluate("scrollY") >= FRAMES * 300
    assert (clock.seconds() - before) / FRAMES < 1 / 60, "a frame takes longer than a screen shows one"


def test_filters_and_steps_answer_at_once(page: Page, long_page: str) -> None:
    page.goto(long_page)
    clock = Clock(page)
    for selector in ("#next", ".chip[data-k=caption]", "#clear", "#next"):
        before = clock.seconds()
        page.evaluate(
            "(selector) => { document.querySelector(selector).click(); document.body.offsetHeight }", selector
        )
        assert clock.seconds() - before < 0.2
