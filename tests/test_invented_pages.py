"""The pages of our own making: each gold body is on its page, and none that is measured was trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.invented import MEASURED, TRAINED, load_invented
from bench.metrics import sequence, words
from bench.pages import MissingPagesError, Page
from cleaner.kinds import PAGE_TYPES, Format
from cleaner.read import read

PAGES = [*load_invented(MEASURED), *load_invented(TRAINED)]
HOST = re.compile(r"""(?:https?:|["'(])//([\w.-]+)|[\w.-]+@([\w-]+\.[\w.-]+)""", re.IGNORECASE)
OF_STANDARDS = {
    "drupal.org", "gmpg.org", "ogp.me", "opengraphprotocol.org", "purl.org", "schema.org", "www.drupal.org",
    "www.facebook.com", "www.google.com", "www.w3.org",
}  # fmt: skip
"""Namespaces, and systems that name themselves in a page's head."""
MOST_IN_COMMON = 0.1
"""Share of the runs of five words of a measured page that a trained one may have too: systems print some by themselves."""


def lost(page: Page) -> Iterator[str]:
    """The lines of the gold body that the page does not show, in their order."""
    shown = " ".join(sequence(block.prose) for block in read(page.html, Format.HTML, None).blocks).replace(" ", "")
    at = 0
    for line in page.gold.split("\n"):
        # Where a page breaks a line says nothing of where its gold has a space.
        wanted = sequence(line).replace(" ", "")
        found = shown.find(wanted, at)
        if found < 0:
            yield line
        else:
            at = found + len(wanted)


def runs_of_words(page: Page) -> set[tuple[str, ...]]:
    said = [word for block in read(page.html, Format.HTML, None).blocks for word in words(block.prose)]
    return set(zip(*(said[start:] for start in range(5)), strict=False))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_the_gold_body_is_on_the_page(page: Page) -> None:
    assert page.page_type in PAGE_TYPES
    assert len(words(page.gold)) >= 20
    assert not [*lost(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_no_page_points_to_a_real_site(page: Page) -> None:
    hosts = {(site or mail).lower().rstrip(".") for site, mail in HOST.findall(page.html)}
    assert {host for host in hosts if not host.endswith((".example", ".hidden"))} <= OF_STANDARDS


def test_each_page_has_a_name_of_its_own_and_a_body_beside_it() -> None:
    for suffix in (".html", ".txt"):
        names = [path.stem for folder in (MEASURED, TRAINED) for path in folder.glob(f"*/*{suffix}")]
        assert sorted(names) == sorted(page.id for page in PAGES)
        assert len(set(names)) == len(names)


def test_no_page_that_is_measured_is_like_one_that_was_trained_on() -> None:
    trained = [(page.id, runs_of_words(page)) for page in load_invented(TRAINED)]
    assert trained
    for page in load_invented(MEASURED):
        own = runs_of_words(page)
        alike = [name for name, runs in trained if len(own & runs) > MOST_IN_COMMON * len(own)]
        assert not alike, page.id


def test_what_a_folder_says_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "forum").mkdir()
    html = "<html lang='pl-PL'><title>Most</title><p>Most otwarto.</p>"
    (tmp_path / "forum" / "pl-most.html").write_text(html, encoding="utf-8")
    (tmp_path / "forum" / "pl-most.txt").write_text("Most otwarto.\n", encoding="utf-8")
    (page,) = load_invented(tmp_path)
    assert (page.key, page.page_type, page.language, page.title) == ("invented/pl-most", "forum", "pl", "Most")
    assert page.gold == "Most otwarto.\n"
    (tmp_path / "forum" / "pl-most.txt").write_text("Most otwarto dziś.\n", encoding="utf-8")
    (changed,) = load_invented(tmp_path)
    assert changed.version != page.version
    (tmp_path / "forum" / "pl-most.txt").unlink()
    with pytest.raises(MissingPagesError, match=r"pl-most\.txt"):
        load_invented(tmp_path)
