"""CSV: a row a document, the columns named by the first row, with commas, semicolons or tabs between them.

A quote that is never closed would swallow the rows below it. So where a row cannot be read, only its first line is
given up, and the reading goes on with the line below. Where that has been done very often, all its lines are: quotes
can be set so that each line seems to open a row that goes on to the end. A row that is only too large is passed over
whole, to where its last quote closes: its lines are prose, of which nobody wants rows.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO

from cleaner.batch.containers.fields import Fields, demand_distinct
from cleaner.batch.containers.lines import TooLong, lines
from cleaner.batch.limits import too_large
from cleaner.batch.tasks import Item, Record, Unread
from cleaner.errors import SetAsideError, one_line

_NO_FIELD_LIMIT = (1 << 31) - 1
"""The limit of the csv module is about fields; ours is about rows."""
_AGAIN, _AGAIN_AT_LEAST = 16, 1 << 20
"""So many characters are read again for each that has been read, and this many in any case."""
_DELIMITERS = (",", ";", "\t")
_NAMED_DELIMITER = re.compile(r'"?sep=([^\w"\r\n])"?\s*', re.IGNORECASE)
"""A line ahead of the names of columns, for spreadsheets."""
_BROKEN = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is none of UTF-8."""
_QUOTED = re.compile(rb'"[^"]*"?')
_CR_WITHIN = re.compile(rb"\r[^\r\n]")


@dataclass(frozen=True, slots=True)
class CsvReader:
    """How a worker reads a row."""

    fields: Fields
    format: str
    names: tuple[str, ...]
    unit: str = "line"

    @property
    def blank(self) -> Mapping[str, Any]:
        return dict.fromkeys(self.names, "")

    def record(self, payload: list[str], _: int) -> Record:
        if len(payload) != len(self.names):
            raise SetAsideError(f"{len(payload)} columns, where the first row names {len(self.names)}")
        if any(map(_BROKEN.search, payload)):
            raise SetAsideError("not UTF-8")
        columns = dict(zip(self.names, payload, strict=True))
        return Record(self.fields.text_of(columns), self.format, self.fields.url_of(columns), columns)

    def id_of(self, payload: list[str]) -> str | None:
        return self.fields.id_of(dict(zip(self.names, payload, strict=False)))


class Rows:
    """The rows of a stream by the number of their first line; `names` are those of the columns.

    Between columns stands what makes the columns `wanted` of the first line, or what a line `sep=;` ahead of it says.
    """

    def __init__(self, stream: BinaryIO, limit: int, wanted: Collection[str]) -> None:
        csv.field_size_limit(_NO_FIELD_LIMIT)
        self._lines = _lines(stream, limit)
        self._limit = limit
        self._held = bytearray()
        """The lines of the row at hand, and behind them those to be read again; a list of texts would take ten times
        as much."""
        self._at = 0
        """Where in what is held the next line begins."""
        self._number = 1
        """That of the next line."""
        self._first = 1
        """That of the first line of the row at hand."""
        self._below_first = 0
        """Where in what is held the second begins."""
        self._size = 0
        self._too_long: dict[int, TooLong] = {}
        """What is held as empty lines, by number."""
        self._left_again = _AGAIN_AT_LEAST
        self._unread: deque[tuple[int, Unread]] = deque()
        self._reader = csv.reader(self, delimiter=self._delimiter(frozenset(wanted)), strict=True)
        first = self._next()
        if first and isinstance(first.payload, Unread):
            raise SetAsideError(first.payload)
        self.names: tuple[str, ...] = tuple(first.payload) if first else ()
        """None where there is not even a first row."""
        demand_distinct(self.names)

    def _delimiter(self, wanted: frozenset[str]) -> str:
        """What makes the most of the columns `wanted` of the first line that is not blank, or else the most columns."""
        line = ""
        with suppress(StopIteration):
            while not line.strip("\r\n"):
                line = self._next_line()
        if found := _NAMED_DELIMITER.fullmatch(line):
            return found[1]
        self._at, self._number = 0, 1
        is_whole = line.count('"') % 2 == 0
        rows = {one: _columns(line, one) for one in _DELIMITERS}
        return max(rows, key=lambda one: (len(wanted & {*rows[one]}), is_whole and len(rows[one])))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """A line for the csv module, which takes as many as a row needs."""
        line = self._next_line()
        if isinstance(line, TooLong):
            raise too_large(self._limit)
        self._size += len(line)
        if self._size > self._limit:
            raise too_large(self._limit)
        return line

    def _next_line(self) -> str:
        if self._at < len(self._held):
            end = self._held.find(b"\n", self._at) + 1 or len(self._held)
            line = self._too_long.get(self._number) or _text(self._held[self._at : end])
        else:
            number, found = next(self._lines)
            if isinstance(found, TooLong):
                self._too_long[number] = line = found
                found = b"\n"
            elif isinstance(found, Unread):
                self._unread.append((number, found))
                raise StopIteration
            else:
                line = _text(found)
                self._left_again += _AGAIN * len(line)
            self._held += found
            end = len(self._held)
        self._at = end
        if self._number == self._first:
            self._below_first = end
        self._number += 1
        return line

    def items(self) -> Iterator[Item]:
        while (item := self._next()) is not None:
            yield item

    def _next(self) -> Item | None:
        """The next row that is not blank, or in its place why it cannot be read."""
        while True:
            del self._held[: self._at]
            self._at = 0
            if self._unread and not self._held:
                number, reason = self._unread.popleft()
                return Item(number, 0, reason)
            self._first, self._size = self._number, 0
            try:
                row = next(self._reader)
            except StopIteration:
                if not self._unread:
                    return None
            except SetAsideError as error:
                return Item(self._first, 0, Unread(f"{error}{self._pass_over_rest()}"))
            except csv.Error as error:
                return Item(self._first, 0, Unread(f"not CSV: {one_line(str(error))}{self._give_back()}"))
            else:
                if row:
                    return Item(self._first, self._size, row)

    def _pass_over_rest(self) -> str:
        """Leave out the lines that still belong to the row at hand. Returns what there is to say of the row.

        A stray quote would take along all rows to the end. So where the last quote is not closed within another
        row's limit, all lines below the row's first one are read again.
        """
        quotes = self._held.count(b'"', 0, self._at)
        quotes += sum(line.quotes for number, line in self._too_long.items() if number >= self._first)
        most = self._size + self._limit
        while quotes % 2 and self._size <= most:
            try:
                line = self._next_line()
            except StopIteration:
                break
            self._size += len(line)
            quotes += line.quotes if isinstance(line, TooLong) else line.count('"')
        if quotes % 2 == 0:
            return ""
        return f"; its last quote is not closed{self._give_back()}"

    def _give_back(self) -> str:
        """Have all lines but the first read again, unless that has been done too often; what there is to say of it."""
        self._left_again -= self._size
        if self._left_again < 0:
            return f"; no row can be told from here to line {self._number - 1}"
        self._at, self._number = self._below_first, self._first + 1
        return ""


def _columns(line: str, delimiter: str) -> list[str]:
    """The columns of a line; none where these cannot be what is between them."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | Unread]]:
    """The lines of a table. A lone CR ends them where one ends the names of columns, as on old Macs.

    Elsewhere it does not: it would cut a text that has one within, and what comes before it would be a row.
    """
    found = lines(stream, limit)
    first = list(islice(found, 1))
    whole = chain(first, found)
    by_cr = any(not isinstance(line, Unread) and _CR_WITHIN.search(_QUOTED.sub(b"", line)) for _, line in first)
    return _cut_by_cr(whole) if by_cr else whole


def _cut_by_cr(whole: Iterable[tuple[int, bytes | Unread]]) -> Iterator[tuple[int, bytes | Unread]]:
    number = 0
    for _, line in whole:
        for part in [line] if isinstance(line, Unread) else BytesIO(line.replace(b"\r\n", b"\n").replace(b"\r", b"\n")):
            number += 1
            yield number, part


def _text(line: bytes | bytearray) -> str:
    return line.decode("utf-8", "surrogateescape")
