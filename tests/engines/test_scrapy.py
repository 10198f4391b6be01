"""Scrapy: a crawl of a local site, its items leaving the pipeline with what the library gives."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="the extra scrapy brings it")

import scrapy
from scrapy.utils.test import get_crawler

from cleaner import Cleaner
from cleaner.engines.scrapy import CleanerPipeline
from tests.engines.conftest import Record, differing

SPIDER = '''
import json

import scrapy


class Dumps(scrapy.Spider):
    """Yields the records that a file holds."""

    name = "dumps"
    custom_settings = {"ITEM_PIPELINES": {"cleaner.engines.scrapy.CleanerPipeline": 300}}

    def parse(self, response):
        for line in response.body.splitlines():
            yield json.loads(line)
'''


class Article(scrapy.Item):
    page = scrapy.Field()
    url = scrapy.Field()
    title = scrapy.Field()
    body = scrapy.Field()


def pipeline(**settings: object) -> CleanerPipeline:
    return CleanerPipeline.from_crawler(get_crawler(settings_dict=settings))


def test_every_item_of_a_crawl_gets_what_the_library_gives(
    records: list[Record], expected: list[Record], tmp_path: Path
) -> None:
    dumps, spider, out = tmp_path / "dumps.jsonl", tmp_path / "spider.py", tmp_path / "out.jsonl"
    dumps.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    spider.write_text(textwrap.dedent(SPIDER) + f'\n    start_urls = ["{dumps.as_uri()}"]\n', encoding="utf-8")
    crawl = [sys.executable, "-m", "scrapy", "runspider", str(spider), "-o", str(out), "--nolog"]
    subprocess.run(crawl, cwd=tmp_path, check=True)
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    without_text = [record for record in records if record["text"] is None]
    assert differing(found, [one for one in expected if one["text"] is not None] + without_text) == []


def test_an_item_with_declared_fields_gets_those_that_it_has() -> None:
    page = "<html><body><article><h1>Bridge</h1><p>It will open to pedestrians on Monday, he said.</p></article></body></html>"
    item = pipeline(CLEANER_TEXT_FIELD="page").process_item(Article(page=page))
    assert set(item) == {"page", "title", "body"}
    assert item["body"] == Cleaner().clean(page).body


def test_options_reach_the_cleaner() -> None:
    text = "Skip to content\n\nThe ferry to the island was cancelled on Friday because of high winds, he said."
    item = pipeline(CLEANER_OPTIONS={"keep": ["nav"], "model": False}).process_item({"text": text})
    assert item["body"] == Cleaner(keep=["nav"], model=False).clean(text).body


def test_an_item_that_cannot_be_cleaned_passes_and_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    item = {"text": bytes(range(256)), "url": "https://example.org/7"}
    assert pipeline().process_item(dict(item)) == item
    assert "https://example.org/7" in caplog.text


@pytest.mark.parametrize(
    "item", [{"title": "A title"}, {7: "seven"}], ids=["a name that is taken", "a name of no text"]
)
def test_an_item_whose_results_find_no_names_passes_and_is_named_in_the_log(
    item: dict[object, str], caplog: pytest.LogCaptureFixture
) -> None:
    item = item | {"text": "One sentence.", "url": "https://example.org/7"}
    assert pipeline(CLEANER_PREFIX="").process_item(dict(item)) == item
    assert "https://example.org/7" in caplog.text


def test_an_address_that_is_no_string_is_none() -> None:
    item = pipeline().process_item({"text": "One sentence.", "url": 5})
    assert (item["body"], item["url"]) == (Cleaner().clean("One sentence.").body, 5)
