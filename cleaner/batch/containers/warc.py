"""WARC and WET, as crawlers write them: pages with their HTTP headers, or texts. The extra `warc`."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, cast

from cleaner.batch.limits import read_at_most, too_large
from cleaner.batch.tasks import Item, Record, Unread
from cleaner.errors import SetAsideError, reason_for
from cleaner.extras import MissingExtraError
from cleaner.read import decode

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_FORMATS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "auto", "text/markdown": "markdown"}
"""The types of content that are cleaned, each with its format; what is of another type is passed over."""

_END_OF_HEADERS = b"\r\n\r\n"
_BEFORE_A_PAGE = codecs.BOM_UTF8 + b" \t\r\n"


class Captured(NamedTuple):
    """A record that may hold a document."""

    id: str
    url: str | None
    fetched: str | None
    content: bytes
    type: str | None
    """What `content` is; None where its own HTTP headers say that."""


@dataclass(frozen=True, slots=True)
class WarcReader:
    """How a worker reads a record."""

    unit: str = "record"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.blank)

    @property
    def blank(self) -> Mapping[str, Any]:
        return {"id": "", "url": "", "fetched": "", "status": 0}

    def record(self, payload: Captured, max_bytes: int) -> Record | None:
        content, format_, charset, status = payload.content, _FORMATS.get(payload.type or ""), None, None
        if payload.type is None:
            # A record of its own: bad HTTP would end the reading of the archive that it stands in.
            response = _response(payload.content)
            status, charset = response.http_headers.status_code, response.http_charset
            named = (response.http_content_type or "").lower().partition(",")[0].strip()
            format_ = _FORMATS.get(named)
            if format_ is not None or "/" not in named:
                content = read_at_most(response.reader, max_bytes)
            if "/" not in named and content.lstrip(_BEFORE_A_PAGE).startswith(b"<"):
                # Some servers do not say what they send.
                format_ = "html"
        if format_ is None:
            return None
        columns = {"id": payload.id, "url": payload.url, "fetched": payload.fetched, "status": status}
        return Record(decode(content, charset), format_, payload.url, columns)

    def id_of(self, payload: Captured) -> str:
        return payload.id


class _Piped:
    """A stream that cannot be sought in, and yet says where it is: FastWARC asks, and panics without an answer."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._position += len(content)
        return content

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Stay: FastWARC goes to where it is already."""
        if offset != (0 if whence == os.SEEK_CUR else self._position):
            raise OSError("a pipe is read from its beginning to its end")
        return self._position


def warc_items(stream: BinaryIO, limit: int) -> Iterator[Item]:
    """The pages and texts of an archive, numbered among all its records."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise MissingExtraError("reading WARC", "warc") from None

    number = 0
    wanted = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion)
    try:
        archive = stream if stream.seekable() else cast(BinaryIO, _Piped(stream))
        for number, record in enumerate(ArchiveIterator(archive, parse_http=False), start=1):
            if not (record.headers.get("Content-Length") or "").strip().isdigit():
                # Its type may not be known either.
                yield Item(number, 0, Unread("cut off in its header, which does not say how long it is"))
            elif record.record_type in wanted:
                yield _item(number, record, limit)
    except (SetAsideError, OSError) as error:
        yield Item(number + 1, 0, Unread(f"the archive is broken: {reason_for(error)}; nothing below is read"))


def _item(number: int, record: WarcRecord, limit: int) -> Item:
    length = record.content_length
    if length > limit:
        return Item(number, 0, Unread(too_large(limit)))
    content = record.reader.read(length)
    if len(content) < length:
        return Item(number, 0, Unread(f"cut off after {len(content)} of {length} bytes"))
    headers = record.headers
    kind = None if record.is_http else (headers.get("Content-Type") or "text/plain").partition(";")[0].strip().lower()
    captured = Captured(record.record_id or "", headers.get("WARC-Target-URI"), headers.get("WARC-Date"), content, kind)
    return Item(number, length, captured)


def _response(content: bytes) -> WarcRecord:
    """A response, decoded. Some writers decode the page and leave the headers that say how it was encoded.

    Raises:
        SetAsideError: It has no HTTP headers.
    """
    content = _with_line_ends(content)
    try:
        response = _parsed(content, "all")
    except OSError:
        _, _, page = content.partition(_END_OF_HEADERS)
        if not page.lstrip(_BEFORE_A_PAGE).startswith(b"<"):
            raise
        response = _parsed(content, "none")
    if response.http_headers.status_code is None:
        raise SetAsideError("its HTTP headers cannot be read")
    return response


def _with_line_ends(content: bytes) -> bytes:
    """A response whose headers end their lines as they should: some servers send line feeds alone."""
    head, blank, page = content.partition(b"\n\n")
    if not blank or _END_OF_HEADERS in head:
        return content
    return b"\r\n".join(head.splitlines()) + _END_OF_HEADERS + page


def _parsed(content: bytes, decoded: Literal["all", "none"]) -> WarcRecord:
    from fastwarc.warc import WarcRecord

    response = WarcRecord()
    response.set_bytes_content(content)
    response.is_http = True
    response.parse_http(auto_decode=decoded)
    return response
