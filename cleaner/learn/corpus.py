"""A corpus as the learner reads it: documents, each with the source whose template it shares."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cleaner.batch.compression import decompressed
from cleaner.batch.containers.fields import Fields
from cleaner.batch.containers.json_lines import JsonRecords, json_items
from cleaner.batch.sources import Source, find_sources
from cleaner.batch.tasks import Record, Unread
from cleaner.document import Block
from cleaner.kinds import Format
from cleaner.read import read, site_of
from cleaner.set_aside import SetAside, SetAsideError, reason_for
from cleaner.settings import Container

LONGEST_RECORD = 64 << 20
"""Bytes; a longer record is set aside."""

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


class By(StrEnum):
    """What makes documents one source."""

    SITE = "site"
    FOLDER = "folder"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a corpus."""

    source: str
    content: str | bytes
    format: Format | None
    url: str | None

    def blocks(self) -> list[Block]:
        """The blocks that hold text."""
        return [block for block in read(self.content, self.format, self.url).blocks if block.text]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files of a folder, or records of JSON Lines, told apart `by` their site, their folder or a field."""

    inputs: list[str]
    by: By
    fields: Fields
    """Of a record: its text, its address, and, as its id, what names its source."""

    def entries(self, set_aside: Callable[[SetAside], None]) -> Iterator[Entry]:
        """Every document that can be read, in the order of the corpus; the others are `set_aside`."""
        sources, problems = find_sources(self.inputs)
        for problem in problems:
            set_aside(problem)
        for source in sources:
            try:
                if source.container is Container.JSONL:
                    yield from self._records(source, set_aside)
                else:
                    yield Entry(self._source_of_file(source), source.read(), source.format, None)
            except (SetAsideError, OSError) as error:
                set_aside(SetAside(source.name, reason_for(error)))

    def _source_of_file(self, source: Source) -> str:
        folders = source.place.parent.parts
        if self.by is By.FIELD:
            raise SetAsideError("a file has no fields: learn by site or by folder")
        if self.by is By.FOLDER:
            return _folder(source)
        if not folders or not is_host(folders[0]):
            raise SetAsideError("its site is not known: no address, and its folder is not named for a host")
        return folders[0]

    def _records(self, source: Source, set_aside: Callable[[SetAside], None]) -> Iterator[Entry]:
        reader = JsonRecords(self.fields, "auto", ())
        with source.open() as raw:
            for item in json_items(decompressed(raw, source.place), LONGEST_RECORD):
                if isinstance(item.payload, Unread):
                    set_aside(SetAside(f"{source.name} line {item.number}", item.payload))
                    continue
                try:
                    record = reader.record(item.payload, LONGEST_RECORD)
                    yield Entry(self._source_of_record(record, source), record.content, None, record.url)
                except (SetAsideError, ValueError) as error:
                    set_aside(SetAside(f"{source.name} line {item.number}", reason_for(error)))

    def _source_of_record(self, record: Record, source: Source) -> str:
        if self.by is By.FOLDER:
            return _folder(source)
        if self.by is By.SITE:
            return site_named(record.url, self.fields.url)
        return named_source(json.loads(bytes(record.columns.get(self.fields.id, b"null"))), self.fields.id)


def _folder(source: Source) -> str:
    """The folder of a source, below what was named; of what lies in that itself, the name of it."""
    return "/".join(source.place.parent.parts) or Path(source.name).parent.name or "."


def site_named(url: str | None, field: str | None) -> str:
    """The host in an address, which a `field` of a record holds."""
    host = site_of(url)
    if host is None or not is_host(host):
        raise SetAsideError(f"its site is not known: field '{field}' holds no address")
    return host


def named_source(value: object, field: str) -> str:
    """The source that the `value` of a field names."""
    if value is None:
        raise SetAsideError(f"its source is not known: field '{field}' names none")
    return str(value)


def is_host(name: str) -> bool:
    """Whether `name` is a host name and nothing else: such a name may also be that of a file."""
    return len(name) <= 253 and _HOST.fullmatch(name) is not None
