"""Scrapy: an item pipeline that adds the results to each item that holds a dump or a page.

ITEM_PIPELINES = {"cleaner.engines.scrapy.CleanerPipeline": 300}
CLEANER_TEXT_FIELD = "text"     # the item's field with the dump or the page
CLEANER_URL_FIELD = "url"       # the field that says where it came from, if the item has it
CLEANER_PREFIX = "cleaner_"     # goes before the name of a result where the item has that field filled
CLEANER_OPTIONS = {"keep": ["caption"]}   # of `cleaner.Cleaner`
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from cleaner.columns import PREFIX, ResultColumns
from cleaner.errors import reason_for
from cleaner.pipeline import Cleaner

_log = logging.getLogger(__name__)


class CleanerPipeline:
    """Fills the fields of the results: all of them where the item is a dict, else those that its class declares.

    An item without a text passes as it is; so does one whose document fails, with a line in the log.
    """

    def __init__(self, text: str, url: str, prefix: str, options: Mapping[str, Any]) -> None:
        self._text = text
        self._url = url
        self._columns = ResultColumns(prefix=prefix)
        self._cleaner = Cleaner(**options)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(
            settings.get("CLEANER_TEXT_FIELD", "text"),
            settings.get("CLEANER_URL_FIELD", "url"),
            settings.get("CLEANER_PREFIX", PREFIX),
            settings.getdict("CLEANER_OPTIONS"),
        )

    def process_item(self, item: Any) -> Any:
        fields = ItemAdapter(item)
        text = fields.get(self._text)
        if text is None:
            return item
        url = fields.get(self._url)
        try:
            record = self._columns.row(self._cleaner.clean(text, url=url if isinstance(url, str) else None))
            names = self._columns.beside([name for name, value in fields.items() if value is not None])
        except Exception as error:  # noqa: BLE001 -- whatever one document does, the crawl goes on
            _log.warning("%s: not cleaned: %s", fields.get(self._url, "an item"), reason_for(error))
            return item
        for column, name in names.items():
            if isinstance(item, dict) or name in fields.field_names():
                fields[name] = record[column]
        return item
