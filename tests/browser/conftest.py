"""A real browser for the pages: headless Chromium, with no network, watched for whatever it should not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.cleaned import Cleaned
from cleaner.document import Block, Document, Verdict
from cleaner.kinds import BODY_KINDS, Kind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    pytest.importorskip("playwright.sync_api", reason="the extra dev brings Playwright")
    pytest.importorskip("jinja2", reason="the extra report brings the template language")
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test if it asks for anything, says anything on the console, or meets an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(f"error: {error}"))
    opened.on("console", lambda message: faults.append(f"console: {message.text}"))
    opened.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.on("request", lambda request: None if request.is_navigation_request() else faults.append(request.url))
    yield opened
    context.close()
    assert faults == []


def document(*blocks: tuple[str, Kind, str, str | None], site: str | None = None) -> Cleaned:
    """A result of blocks that are said to be so: text, kind, reason and rule of each."""
    made = [
        Block(f"{text}\n\n", text.strip(), (number * 2 + 1, number * 2 + 1)) for number, (text, *_) in enumerate(blocks)
    ]
    verdicts = [
        Verdict(kind, kind in BODY_KINDS, reason, rule, 1.0 if rule else 0.9) for _, kind, reason, rule in blocks
    ]
    return Cleaned(Document(made, site=site), verdicts, "en", 0.97)


def write(folder: Path, name: str, html: str) -> str:
    """Write a page as the program does; its address."""
    from cleaner.batch.sinks import write_file

    write_file(folder / name, html)
    return (folder / name).as_uri()


def texts(page: Page, selector: str) -> list[Any]:
    """The texts of what a person sees of a selector."""
    return [one.inner_text() for one in page.locator(selector).all() if one.is_visible()]
