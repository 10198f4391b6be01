"""A corpus as rules are learned from it and tried on it: documents, and whose template each of them shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from cleaner.batch.compression import decompressed
from cleaner.batch.containers.fields import Fields
from cleaner.batch.containers.json_lines import JsonReader, json_items
from cleaner.batch.sources import Source, find_sources
from cleaner.batch.tasks import Record, Unread
from cleaner.document import Block
from cleaner.errors import SetAside, SetAsideError, reason_for
from cleaner.kinds import Format
from cleaner.read import read, site_of
from cleaner.rulebook.sites import is_host
from cleaner.settings import MAX_BYTES, Container


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
class Found:
    """A document as it lies in a corpus: a file, or a record of one."""

    name: str
    """What messages call it."""
    file: Source
    record: Record

    @property
    def is_record(self) -> bool:
        return self.file.container is Container.JSONL

    @property
    def format(self) -> Format | None:
        """What its file's suffix says of the content."""
        return None if self.is_record else self.file.format

    @property
    def site(self) -> str | None:
        """The host that it is from: in the address of a record, or that the outermost folder of a file is named for."""
        folders = self.file.place.parent.parts
        host = site_of(self.record.url) if self.is_record else folders[0] if folders else None
        return host if host and is_host(host) else None


def documents(inputs: Sequence[str], fields: Fields, set_aside: Callable[[SetAside], None]) -> Iterator[Found]:
    """Every document that can be read, in the order of the corpus; the others are `set_aside`."""
    files, problems = find_sources(inputs)
    for problem in problems:
        set_aside(problem)
    for file in files:
        if file.container not in {Container.FILES, Container.JSONL}:
            set_aside(SetAside(file.name, f"holds {file.container}, and a corpus is of files or of JSON Lines"))
            continue
        try:
            if file.container is Container.JSONL:
                yield from _records(file, fields, set_aside)
            else:
                yield Found(file.name, file, Record(file.read()))
        except (SetAsideError, OSError) as error:
            set_aside(SetAside(file.name, reason_for(error)))


def _records(file: Source, fields: Fields, set_aside: Callable[[SetAside], None]) -> Iterator[Found]:
    # A record need not have an address.
    reader = JsonReader(replace(fields, url=None), "auto", ())
    with file.open() as raw:
        for item in json_items(decompressed(raw, file.place), MAX_BYTES):
            name = f"{file.name} line {item.number}"
            if isinstance(item.payload, Unread):
                set_aside(SetAside(name, item.payload))
                continue
            try:
                record = reader.record(item.payload, MAX_BYTES)
                url = _value(record, fields.url) if fields.url else None
            except (SetAsideError, ValueError) as error:
                set_aside(SetAside(name, reason_for(error)))
                continue
            record.url = url if isinstance(url, str) else None
            yield Found(name, file, record)


def _value(record: Record, field: str) -> object:
    return json.loads(bytes(record.columns.get(field, b"null")))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files of a folder, or records of JSON Lines, told apart `by` their site, their folder or a field."""

    inputs: list[str]
    by: By
    fields: Fields
    """Of a record: its text, its address, and, as its id, what names its source."""

    def entries(self, set_aside: Callable[[SetAside], None]) -> Iterator[Entry]:
        """Every document whose source is known, in the order of the corpus; the others are `set_aside`."""
        for found in documents(self.inputs, self.fields, set_aside):
            try:
                source = self._source_of(found)
            except (SetAsideError, ValueError) as error:
                set_aside(SetAside(found.name, reason_for(error)))
            else:
                yield Entry(source, found.record.content, found.format, found.record.url)

    def _source_of(self, found: Found) -> str:
        if self.by is By.FOLDER:
            return _folder(found.file)
        if self.by is By.FIELD:
            if not found.is_record:
                raise SetAsideError("a file has no fields: learn by site or by folder")
            return named_source(_value(found.record, self.fields.id), self.fields.id)
        if found.is_record:
            return site_named(found.record.url, self.fields.url)
        if found.site is None:
            raise SetAsideError("its site is not known: no address, and its folder is not named for a host")
        return found.site


def _folder(source: Source) -> str:
    """The folder of a source, relative to the folder that was named; for a source right in that one, its name."""
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
