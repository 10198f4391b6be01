"""Which columns of a record hold what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from cleaner.errors import SetAsideError


def demand_distinct(names: Collection[str]) -> None:
    """Raise where two columns of a table have one name."""
    doubled = [name for name, times in Counter(names).items() if times > 1]
    if doubled:
        raise SetAsideError(f"more than one column is named '{min(doubled)}'")


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the columns that a run looks at; every other one only passes through."""

    text: str = "text"
    url: str | None = None
    id: str = "id"

    @property
    def looked_at(self) -> list[str]:
        """The columns that have to be there."""
        return [name for name in (self.text, self.url) if name is not None]

    def demand(self, names: Collection[str]) -> None:
        """Raise where one of the `names` of a table's columns is not there."""
        for name in self.looked_at:
            if name not in names:
                raise SetAsideError(f"no column '{name}': there are {', '.join(names) or 'none'}")

    def text_of(self, columns: Mapping[str, Any]) -> str | bytes:
        """The dump in a record."""
        value = self._value(columns, self.text)
        if value is None:
            raise SetAsideError(f"column '{self.text}' is null")
        if not isinstance(value, str | bytes):
            raise SetAsideError(f"column '{self.text}' holds no text but {_type_of(value)}")
        return value

    def url_of(self, columns: Mapping[str, Any]) -> str | None:
        value = None if self.url is None else self._value(columns, self.url)
        if not isinstance(value, str | None):
            raise SetAsideError(f"column '{self.url}' holds no text but {_type_of(value)}")
        return value

    def id_of(self, columns: Mapping[str, Any]) -> str | None:
        value = columns.get(self.id)
        if isinstance(value, bool | int | float | list | dict):
            return msgspec.json.encode(value, enc_hook=str).decode()
        return None if value is None else str(value)

    @staticmethod
    def _value(columns: Mapping[str, Any], name: str) -> Any:
        if name not in columns:
            raise SetAsideError(f"no column '{name}'")
        return columns[name]


def _type_of(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        Decimal: "a number",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
