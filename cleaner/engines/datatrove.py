"""datatrove: a filter that makes the body the document's text, and drops what has none."""

from __future__ import annotations

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from cleaner.columns import PREFIX, ResultColumns
from cleaner.engines.process import packed, unpacked
from cleaner.errors import reason_for
from cleaner.kinds import Body, ContentFormat, Format
from cleaner.nearest import chosen
from cleaner.pipeline import Cleaner


class CleanerFilter(BaseFilter):
    """Puts the body in the place of the text, and the other results into the metadata.

    A document without a body is dropped as `no body`, one that fails as `failed`, with the reason in its metadata as
    `cleaner_error`; both keep their text, so that `exclusion_writer` gets what there is to look at.

    Args:
        cleaner: Cleans the documents; each worker process builds its own with these options.
        url: The key of the metadata with a document's address; rules for its site apply. What is no string is none.
        prefix: Goes before the name of a result if the metadata has a key of that name.
        audit: Whether `audit` in the metadata lists the removed blocks.
        body: How bodies are written: `text` or `markdown`.
        format: What the dumps are: `text`, `markdown`, `html`, or `auto`, which detects it for each.
        exclusion_writer: Writes what is dropped.
    """

    name = "🧹 cleaner"

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        *,
        url: str = "url",
        prefix: str = PREFIX,
        audit: bool = False,
        body: Body | str = Body.TEXT,
        format: Format | str = "auto",  # noqa: A002 -- the public interface calls it so
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        super().__init__(exclusion_writer)
        self._cleaner = packed(cleaner)
        self._url = url
        self._columns = ResultColumns(chosen(Body, "body", body), prefix, audit)
        self._format = chosen(ContentFormat, "format", format)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        cleaner = unpacked(self._cleaner)  # what is wrong with it is the run's fault, not the document's
        url = doc.metadata.get(self._url)
        try:
            cleaned = cleaner.clean(doc.text, self._format, url if isinstance(url, str) else None)
            record = self._columns.row(cleaned)
            names = self._columns.beside(doc.metadata)
        except Exception as error:  # noqa: BLE001 -- whatever one document does, the others are cleaned
            doc.metadata[PREFIX + "error"] = reason_for(error)
            return False, "failed"
        body = record.pop("body")
        doc.metadata |= {names[column]: value for column, value in record.items()}
        if not body:
            return False, "no body"
        doc.text = body
        return True
