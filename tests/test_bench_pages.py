"""Loading pages, and folds that share no site."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.pages import ENVIRONMENT_VARIABLE, MissingPagesError, Page, folds, load, registered_domain, splits

ROW: dict[str, Any] = {
    "id": "1",
    "url": "https://news.example.co.uk/a",
    "page_type": "forum",
    "domain": "news.example.co.uk",
    "title": "A title",
    "author": None,
    "date": None,
    "main_content": "A body.",
    "with": ["A body"],
    "without": ["Menu"],
    "html": '<!DOCTYPE html><html class="x" lang=en-GB><body>A body.</body></html>',
}
PAGE = Page(
    id="1",
    source="wcxb",
    url=None,
    page_type="article",
    domain="example.com",
    language="en",
    title=None,
    deck=None,
    authors=(),
    date=None,
    gold="A body.",
    gold_blocks=None,
    captions=(),
    present=(),
    absent=(),
    html="",
)


def write(folder: Path, source: str, rows: list[dict[str, Any]]) -> None:
    with lzma.open(folder / f"{source}-dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_a_page_of_annotators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "wcxb", [ROW, ROW | {"id": "2", "url": None, "main_content": " ", "author": "Ann"}])
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    first, second = load("wcxb")
    assert (first.key, first.domain, first.language, first.page_type) == ("wcxb/1", "example.co.uk", "en", "forum")
    assert first.scored
    assert not second.scored
    assert (second.domain, second.authors) == ("example.co.uk", ("Ann",))


def test_a_page_of_a_newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ROW | {"deck": ["One.", "Two."], "authors": ["Ann", "Bo"], "blocks": [["heading", "A"]], "captions": ["B"]}
    del row["page_type"], row["author"], row["domain"]
    write(tmp_path, "newsrooms", [row])
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    [page] = load("newsrooms")
    assert (page.page_type, page.deck, page.authors) == ("article", "One.\nTwo.", ("Ann", "Bo"))
    assert (page.gold_blocks, page.captions) == ((("heading", "A"),), ("B",))


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(MissingPagesError, match=r"sites-dev\.jsonl\.xz"):
        load("sites")
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    with pytest.raises(MissingPagesError, match=ENVIRONMENT_VARIABLE):
        load("sites")


@pytest.mark.parametrize(
    ("host", "domain"),
    [("www.bbc.co.uk", "bbc.co.uk"), ("money.cnn.com", "cnn.com"), ("localhost", "localhost")],
)
def test_registered_domain(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_no_site_is_on_both_sides_of_a_fold() -> None:
    kinds = ["article", "article", "forum"]
    pages = [
        replace(
            PAGE,
            id=str(i),
            domain=f"site{i % 40}.com",
            page_type=kinds[i % 3],
            source="sites" if i % 7 == 0 else "wcxb",
        )
        for i in range(120)
    ]
    scored: list[Page] = []
    for train, test in splits(pages):
        assert not {page.domain for page in train} & {page.domain for page in test}
        assert all(page.scored for page in test)
        scored += test
    assert sorted(page.id for page in scored) == sorted(page.id for page in pages if page.source != "sites")


def test_folds_are_balanced_and_do_not_depend_on_the_order_of_pages() -> None:
    pages = [replace(PAGE, domain=f"site{i}.com", page_type="forum" if i % 5 == 0 else "article") for i in range(100)]
    placed = folds(pages)
    assert placed == folds(pages[::-1])
    for page_type, number in (("forum", 4), ("article", 16)):
        counts = Counter(placed[page.domain] for page in pages if page.page_type == page_type)
        assert set(counts.values()) == {number}
