"""What the output holds of a result: its body, all that is known of it, or a row beside the columns that came in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Raw

from cleaner.batch.sinks import is_full, to_json, to_json_bytes, to_utf8, write_file
from cleaner.batch.tasks import OutputError, Record
from cleaner.cleaned import Cleaned
from cleaner.columns import ResultColumns
from cleaner.errors import SetAsideError, reason_for
from cleaner.kinds import Body


@dataclass(frozen=True, slots=True)
class Bodies:
    """The body alone: in the file that is the document's own, or one after the other."""

    body: Body

    def head(self, _: Mapping[str, Any]) -> bytes:
        return b""

    def __call__(self, record: Record, cleaned: Cleaned, _: tuple[str, ...]) -> bytes:
        text = cleaned.to_markdown() if self.body is Body.MARKDOWN else cleaned.body
        if record.target is None:
            return to_utf8(text)
        try:
            write_file(record.target, text, alone=True)
        except OSError as error:
            problem = f"cannot write {record.target}: {reason_for(error)}"
            raise (OutputError if is_full(error) else SetAsideError)(problem) from error
        return b""


@dataclass(frozen=True, slots=True)
class WholeResults:
    """All that is known of a result, a line of JSON each."""

    body: Body
    with_id: bool

    def head(self, _: Mapping[str, Any]) -> bytes:
        return b""

    def __call__(self, record: Record, cleaned: Cleaned, _: tuple[str, ...]) -> bytes:
        result = cleaned.to_dict()
        if self.body is Body.MARKDOWN:
            result["body"] = cleaned.to_markdown()
        return to_utf8(to_json((dict(record.columns) if self.with_id else {}) | result) + "\n")


@dataclass(frozen=True, slots=True)
class JsonRows:
    """The record that came in and the columns of the result, a line of JSON each."""

    columns: ResultColumns

    def head(self, _: Mapping[str, Any]) -> bytes:
        return b""

    def __call__(self, record: Record, cleaned: Cleaned, names: tuple[str, ...]) -> bytes:
        ours = _beside((*names, *record.columns), self.columns)
        added = {ours[name]: value for name, value in self.columns.row(cleaned).items()}
        return _object([*record.columns.items(), *added.items()]) + b"\n"


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The row that came in and the columns of the result; counts and audit as JSON."""

    columns: ResultColumns
    delimiter: str = ","

    def head(self, blank: Mapping[str, Any]) -> bytes:
        return csv_line([*blank, *_beside(tuple(blank), self.columns).values()], self.delimiter)

    def __call__(self, record: Record, cleaned: Cleaned, _: tuple[str, ...]) -> bytes:
        return csv_line([*record.columns.values(), *self.columns.row(cleaned).values()], self.delimiter)


@dataclass(frozen=True, slots=True)
class StagedRows:
    """A row in two parts, what came in and what was added, for a table whose columns are known when all rows are."""

    columns: ResultColumns

    def head(self, blank: Mapping[str, Any]) -> bytes:
        return b'{"columns": %b}\n' % _object(blank.items()) if blank else b""

    def __call__(self, record: Record, cleaned: Cleaned, _: tuple[str, ...]) -> bytes:
        # Nobody reads this, so that nothing has to be escaped for terminals.
        written = msgspec.json.encode(self.columns.row(cleaned))
        return b'{"columns": %b, "added": %b}\n' % (_object(record.columns.items()), written)


def csv_line(values: Iterable[Any], delimiter: str = ",") -> bytes:
    """A row of CSV, ended by a line feed. What is no text stands as JSON, what is null as nothing."""
    line = io.StringIO()
    # Ended like this, so that a lone CR is quoted too.
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(map(_csv_value, values))
    return to_utf8(line.getvalue().removesuffix("\r\n") + "\n")


def _csv_value(value: Any) -> str:
    if isinstance(value, Raw):
        text = bytes(value).decode()
        value = json.loads(text, strict=False) if text.startswith('"') else None if text == "null" else text
    return "" if value is None else value if isinstance(value, str) else to_json(value)


@lru_cache(maxsize=64)
def _beside(names: tuple[str, ...], columns: ResultColumns) -> Mapping[str, str]:
    try:
        return columns.beside(names)
    except ValueError as error:
        raise SetAsideError(str(error)) from None


def _object(members: Iterable[tuple[str, Any]]) -> bytes:
    """A JSON object; what was read as raw JSON is written as it was."""
    written = (
        to_json_bytes(name) + b": " + (bytes(value) if isinstance(value, Raw) else to_json_bytes(value))
        for name, value in members
    )
    return b"{" + b", ".join(written) + b"}"
