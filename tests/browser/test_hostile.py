"""Nothing that stands in the data runs in a page: it is escaped, and were it not, the page's policy would stop it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cleaner.batch.sources import Source
from cleaner.cleaned import Cleaned
from cleaner.cli.app import app
from cleaner.golden.compare import BodyDifference, Comparison, KindDifference
from cleaner.golden.pairs import Pair
from cleaner.kinds import Kind
from tests.browser.conftest import document, texts, write
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAYLOADS: list[str] = tomllib.loads((ROOT / "tests/cases/xss.toml").read_text(encoding="utf-8"))["payloads"]


def hostile_document() -> Cleaned:
    """A document whose every text is a payload, each payload in every place."""
    blocks = [("x" + text, Kind.TITLE, text, text) for text in PAYLOADS]
    blocks += [(text, kind, text, text) for text in PAYLOADS for kind in (Kind.TEXT, Kind.BYLINE, Kind.AD)]
    return document(*blocks, site=PAYLOADS[0])


def of_a_document(name: str) -> str:
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    return document_page(view(name, hostile_document()))


def of_a_check(tmp_path: Path) -> str:
    from cleaner.report.pages import golden_page
    from cleaner.report.views import view_beside_golden

    cleaned, golden = hostile_document(), tmp_path / "golden.txt"
    golden.write_text("\n\n".join(PAYLOADS) + "\n")
    views = []
    for name in PAYLOADS:
        pair = Pair(Source(name, None, PurePosixPath("x.txt")), golden, tmp_path / "x.kinds.tsv")
        bodies = [BodyDifference(bool(n % 2), n * 2 + 1, text, cleaned.blocks[n]) for n, text in enumerate(PAYLOADS)]
        kinds = [KindDifference(block.lines[0], Kind.NAV, block.kind, block) for block in cleaned.blocks]
        views.append(view_beside_golden(Comparison(pair, bodies, kinds, {}), cleaned))
    return golden_page(views[:3], PAYLOADS)


def of_a_run(tmp_path: Path) -> str:
    from cleaner.batch.statistics import Statistics
    from cleaner.report.run import INDEX, write_report

    statistics = Statistics()
    for text in PAYLOADS:
        statistics.add(text, text, document(*[("words", Kind.AD, text, text)] * 2))
    write_report(tmp_path / "report", statistics)
    return (tmp_path / "report" / INDEX).read_text(encoding="utf-8")


PAGES = {
    "document": lambda _: of_a_document(PAYLOADS[0]),
    "another": lambda _: of_a_document(PAYLOADS[22]),
    "check": of_a_check,
    "run": of_a_run,
}


def use(page: Page) -> None:
    """Do what a person does on a page: point, press, step, filter."""
    page.wait_for_timeout(50)
    for selector in (".rows > li", ".line", "th"):
        for one in page.locator(selector).all()[:: max(1, page.locator(selector).count() // 25)]:
            if one.is_visible():
                one.dispatch_event("pointerover", {"bubbles": True})
                one.dispatch_event("focusin", {"bubbles": True})
    for button in ("#next", ".chip", "#clear", "#verdict button"):
        if page.locator(button).first.is_visible():
            page.locator(button).first.click()
    page.wait_for_timeout(50)


def test_the_corpus_is_one() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 40


@pytest.mark.parametrize("which", PAGES)
def test_no_payload_runs_and_none_becomes_an_element(page: Page, tmp_path: Path, which: str) -> None:
    html = PAGES[which](tmp_path)
    page.goto(write(tmp_path, "page.html", html))
    use(page)
    assert page.evaluate("typeof hostile") == "undefined"
    assert page.locator("script, style").count() == (1 if which == "run" else 2)
    assert page.locator("img, iframe, object, embed, video, audio, form, input, base, link, marquee").count() == 0
    assert page.locator("meta[http-equiv]").count() == 1
    attributes = page.evaluate("[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())")
    assert not [name for name in attributes if name.startswith("on") or name in {"src", "srcdoc"}]
    links = set(page.evaluate("[...document.querySelectorAll('[href]')].map((a) => a.getAttribute('href'))"))
    assert all(re.fullmatch(r"#[a-z]+-\d+|documents/\d+\.html", link) for link in links), links


def test_payloads_are_shown_as_they_are(page: Page, tmp_path: Path) -> None:
    page.goto(write(tmp_path, "page.html", of_a_document("x")))
    shown = page.evaluate("[...document.querySelectorAll('.rows p')].map((p) => p.textContent)")
    plain = [text for text in PAYLOADS if text.isprintable()]
    assert set(plain) <= set(shown)
    assert "\\x00<script>hostile=1</script>" in shown
    assert "\\u202e<script>hostile=1</script>" in shown


@pytest.fixture
def unescaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template language that forgets to escape."""
    from cleaner.report import pages as module

    monkeypatch.setattr(module._environment(), "autoescape", False)
    monkeypatch.setattr(module._environment(), "cache", None)


def open_and_see(browser: Browser, address: str) -> bool:
    """Whether anything ran: a script of the data, or a request."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append("dialog"), dialog.dismiss()))
    page.goto(address)
    page.wait_for_timeout(200)
    seen = bool(ran) or page.evaluate("typeof hostile") != "undefined"
    context.close()
    return seen


@pytest.mark.usefixtures("unescaped")
def test_the_policy_alone_stops_what_was_not_escaped(browser: Browser, tmp_path: Path) -> None:
    html = of_a_document("x")
    assert "<script>hostile=1</script>" in html
    without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    assert open_and_see(browser, write(tmp_path, "without.html", without)), "the payloads are harmless: a bad test"
    assert not open_and_see(browser, write(tmp_path, "with.html", html))


def test_a_file_with_a_hostile_name_is_explained(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "<img src=x onerror=hostile=1>.txt"
    Path(name).write_text("Something that was said, and nothing else.\n")
    result = CliRunner().invoke(app, ["explain", name, "--no-model", "--html", "out.html"])
    assert (result.exit_code, result.output) == (0, "")
    page.goto((tmp_path / "out.html").as_uri())
    assert page.title() == f"{name} · cleaner"
    assert page.evaluate("typeof hostile") == "undefined"


def test_records_with_hostile_names_and_addresses_are_reported(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "dumps.jsonl"
    records = [{"id": text, "url": f"https://{text}/1", "text": f"{text}\n\nA tram left."} for text in PAYLOADS]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    out, report = tmp_path / "out.jsonl", tmp_path / "report"
    command = ["clean", str(path), "-o", str(out), "--url-field", "url", "--report", str(report), "--no-model"]
    assert CliRunner().invoke(app, [*command, "--workers", "0", "--quiet"]).exit_code == 0
    pages = sorted(report.rglob("*.html"))
    assert len(pages) > 10
    for one in pages:
        page.goto(one.as_uri())
        use(page)
        assert page.evaluate("typeof hostile") == "undefined"


def test_a_pack_with_hostile_names_and_reasons_is_shown(page: Page, tmp_path: Path) -> None:
    from cleaner.pipeline import Cleaner
    from cleaner.report.pages import document_page
    from cleaner.report.views import view

    # An id holds no comma.
    payloads = [text for text in PAYLOADS if text.isprintable() and "'''" not in text and "," not in text]
    rules = [
        f"[[rule]]\nid = '''{text}'''\nkind = 'ad'\nmatch = '^Offer {number}:'\nwhy = '''{text}'''\n"
        f"strips = ['Offer {number}: a kettle']\nkeeps = ['No offer']\n"
        for number, text in enumerate(payloads)
    ]
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "ad.toml").write_text("\n".join(rules), encoding="utf-8")
    cleaned = Cleaner(rules=[tmp_path / "pack"], model=False).clean(
        "\n\n".join(f"Offer {number}: a kettle" for number in range(len(payloads))), format="text"
    )
    assert [block.rule for block in cleaned.blocks] == payloads
    page.goto(write(tmp_path, "page.html", document_page(view("x", cleaned))))
    use(page)
    assert page.evaluate("typeof hostile") == "undefined"
    page.get_by_label("Rule").select_option(payloads[0])
    assert texts(page, ".rows p") == ["Offer 0: a kettle"]
