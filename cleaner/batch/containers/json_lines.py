"""JSON Lines: an object a line. What passes through is written as it was read, digit by digit."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

import msgspec

from cleaner.batch.containers.fields import Fields
from cleaner.batch.containers.lines import lines
from cleaner.batch.tasks import Item, Record, Unread
from cleaner.errors import SetAsideError

_TOO_DEEP = "JSON that is nested too deep"
_MARKS = re.compile("[ \\t\\r\\n,:]*")


@dataclass(frozen=True, slots=True)
class JsonReader:
    """How a worker reads an object."""

    fields: Fields
    format: str
    names: tuple[str, ...]
    """Those of the first object: results keep clear of them in all records."""
    unit: str = "line"

    @property
    def blank(self) -> Mapping[str, Any]:
        return {}

    def record(self, payload: bytes, _: int) -> Record:
        columns = members(payload)
        return Record(
            self.fields.text_of(_decoded(columns, self.fields.text)),
            self.format,
            self.fields.url_of(_decoded(columns, self.fields.url)),
            columns,
        )

    def id_of(self, payload: bytes) -> str | None:
        try:
            return self.fields.id_of(_decoded(members(payload), self.fields.id))
        except (SetAsideError, ValueError, RecursionError):
            return None


def json_items(stream: BinaryIO, limit: int) -> Iterator[Item]:
    """The lines that are not blank."""
    for number, line in lines(stream, limit):
        if isinstance(line, Unread) or not line.isspace():
            yield Item(number, len(line), line)


def names_of(item: Item) -> tuple[str, ...]:
    """The columns of an object; none where it cannot be read."""
    try:
        return () if isinstance(item.payload, Unread) else tuple(members(item.payload))
    except SetAsideError:
        return ()


def list_items(content: bytes) -> Iterator[Item]:
    """The members of a list that is a whole file."""
    try:
        found = msgspec.json.decode(content.removeprefix(codecs.BOM_UTF8), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SetAsideError(f"no JSON list: {error}; lines of JSON are read with --from jsonl") from None
    except RecursionError:
        raise SetAsideError(_TOO_DEEP) from None
    for number, raw in enumerate(found, start=1):
        line = msgspec.json.format(bytes(raw), indent=-1)
        yield Item(number, len(line), line)


def members(line: bytes) -> dict[str, msgspec.Raw]:
    """The members of an object, their values not looked into."""
    try:
        line.decode()
        return msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except UnicodeDecodeError as error:
        raise SetAsideError(f"not UTF-8 at byte {error.start + 1}") from None
    except msgspec.ValidationError:
        raise SetAsideError("no JSON object") from None
    except RecursionError:
        raise SetAsideError(_TOO_DEEP) from None
    except msgspec.DecodeError as error:
        return _with_lone_surrogates(line.decode(), error)


def _with_lone_surrogates(line: str, refused: msgspec.DecodeError) -> dict[str, msgspec.Raw]:
    r"""The members of an object with a `\ud800` that has no other half, which JSON allows and msgspec does not."""
    try:
        found = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise SetAsideError(f"not JSON: {refused}") from None
    if not isinstance(found, dict):
        raise SetAsideError("no JSON object")
    # Cut, not written anew: a number keeps its digits, and one that is too large for Python is no Infinity.
    members = {}
    decoder = json.JSONDecoder()
    start = _after_marks(line, line.index("{") + 1)
    while line[start] != "}":
        name, end = decoder.raw_decode(line, start)
        start = _after_marks(line, end)
        _, end = decoder.raw_decode(line, start)
        members[name] = msgspec.Raw(line[start:end].encode())
        start = _after_marks(line, end)
    return members


def _after_marks(line: str, start: int) -> int:
    """Where the white space, the colon or the comma that stands there ends."""
    found = _MARKS.match(line, start)
    assert found is not None
    return found.end()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _decoded(columns: dict[str, msgspec.Raw], name: str | None) -> dict[str, Any]:
    """The one column `name` with its value."""
    if name is None or name not in columns:
        return {}
    # Python reads numbers of some thousand digits as nothing but decimals.
    return {name: json.loads(bytes(columns[name]), strict=False, parse_int=_whole)}


def _whole(digits: str) -> int | Decimal:
    try:
        return int(digits)
    except ValueError:
        return Decimal(digits)
