"""The options of a project: what `cleaner.toml` or `[tool.cleaner]` in pyproject.toml says, each value checked.

The file is looked for from the working folder upward. Its keys are the long options of the command line; a path in
it counts from the folder it stands in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import tomli

from cleaner.errors import RefusedError
from cleaner.kinds import PAGE_TYPES, Body, ContentFormat, Engine, Kind
from cleaner.nearest import unknown

Choice = TypeVar("Choice", bound=StrEnum)

MAX_BYTES = 64 << 20
"""Where no option says otherwise, a larger document is set aside."""


class SettingsError(RefusedError, ValueError):
    """An option that cannot be used; its text is one line."""


class Container(StrEnum):
    """What holds the documents of an input, or what results are put into."""

    FILES = "files"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"
    WARC = "warc"


@dataclass(frozen=True, slots=True)
class Settings:
    """The options in force. None where a command is to decide for itself."""

    format: ContentFormat | None = None
    from_: Container | None = None
    to: Container | None = None
    body: Body = Body.TEXT
    keep: frozenset[Kind] = frozenset()
    drop: frozenset[Kind] = frozenset()
    rules: tuple[Path, ...] = ()
    disable: frozenset[str] = frozenset()
    disabled_in: Path | None = dataclasses.field(default=None, compare=False)
    """The file that names the ids to disable; None where none does."""
    no_model: bool = False
    engine: Engine = Engine.BLOCKS
    page_type: str | None = None
    site: str | None = None
    field: str = "text"
    url_field: str | None = None
    id_field: str = "id"
    prefix: str = "cleaner_"
    audit: bool = False
    comments: bool = False
    workers: int | None = None
    max_bytes: int = MAX_BYTES
    timeout: int = 120
    fail_fast: bool = False
    quiet: bool = False
    sources: Path = Path("seeds")
    goldens: Path = Path("golden")

    def for_cleaner(self) -> dict[str, Any]:
        """The options of a `Cleaner` among these."""
        names = ("keep", "drop", "rules", "disable", "site", "engine", "page_type")
        return {name: getattr(self, name) for name in names} | {"model": not self.no_model}


def load_settings(start: Path) -> Settings:
    """The settings of the project that the folder `start` is in; the defaults where there is no file."""
    for folder in (start, *start.parents):
        for name, place in _FILES.items():
            path = folder / name
            table = _table(path, place) if path.is_file() else None
            if table is not None:
                return _read(table, path, Settings())
    return Settings()


def settings_of(path: Path, beneath: Settings) -> Settings:
    """The settings that the file at `path` holds; what it does not name is as in `beneath`."""
    return _read(_table(path, ()) or {}, path, beneath)


def one_of(value: str, valid: Iterable[str], what: str) -> str:
    """`value` if it is valid; otherwise an error with the nearest names that are."""
    names = list(valid)
    if value in names:
        return value
    raise SettingsError(unknown(what, value, names))


def kinds_named(values: Iterable[str]) -> frozenset[Kind]:
    """The kinds that `values` name, each value one kind or several with commas between."""
    return frozenset(Kind(one_of(name, list(Kind), "kind")) for name in split(values))


def page_type_named(value: str) -> str:
    """`value` if it is a page type."""
    return one_of(value, PAGE_TYPES, "page type")


def split(values: Iterable[str]) -> list[str]:
    """The parts of comma lists, in order, without blanks."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


_FILES: dict[str, tuple[str, ...]] = {"cleaner.toml": (), "pyproject.toml": ("tool", "cleaner")}
"""The files that may hold settings, the first of a folder wins, and the table in them."""


def _table(path: Path, place: tuple[str, ...]) -> dict[str, Any] | None:
    """The table at `place` in a file; None where the file has none."""
    table: Any = _parse(path)
    for name in place:
        table = table.get(name) if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{path}: {'.'.join(place)} is not a table")
    return table


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    except RecursionError:
        raise SettingsError(f"{path}: nested too deep") from None
    except OSError as error:
        raise SettingsError(f"{path}: {(error.strerror or str(error)).lower()}") from None


def _read(table: dict[str, Any], path: Path, beneath: Settings) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        try:
            _demand_option(key, path)
            values[_FIELDS.get(key, key.replace("-", "_"))] = _rooted(_VALUES[key](value), path.parent)
        except SettingsError as error:
            raise SettingsError(f"{path}: {key}: {error}" if key in _VALUES else f"{path}: {error}") from None
    if "disable" in values:
        values["disabled_in"] = path
    return replace(beneath, **values)


def _demand_option(key: str, path: Path) -> None:
    if key == "tool" and path.name != "pyproject.toml":
        raise SettingsError(f"the keys stand alone in {path.name}, without [tool.cleaner]")
    one_of(key, _VALUES, "option")


def _rooted(value: object, folder: Path) -> object:
    """`value`, its paths counted from `folder`."""
    if isinstance(value, Path):
        return folder / value
    return tuple(_rooted(one, folder) for one in value) if isinstance(value, tuple) else value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise SettingsError("a string is needed")
    return value


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise SettingsError("a list of strings is needed")
    return values


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingsError("true or false is needed")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SettingsError("a whole number, 0 or more, is needed")
    return value


def _number_above_zero(value: Any) -> int:
    if not _number(value):
        raise SettingsError("a whole number above 0 is needed")
    return int(value)


def _choice(choices: type[Choice]) -> Callable[[Any], Choice]:
    return lambda value: choices(one_of(_text(value), list(choices), "value"))


_VALUES: dict[str, Callable[[Any], object]] = {
    "format": _choice(ContentFormat),
    "from": _choice(Container),
    "to": _choice(Container),
    "body": _choice(Body),
    "keep": lambda value: kinds_named(_texts(value)),
    "drop": lambda value: kinds_named(_texts(value)),
    "rules": lambda value: tuple(Path(one) for one in _texts(value)),
    "disable": lambda value: frozenset(split(_texts(value))),
    "no-model": _flag,
    "engine": _choice(Engine),
    "page-type": lambda value: page_type_named(_text(value)),
    "site": _text,
    "field": _text,
    "url-field": _text,
    "id-field": _text,
    "prefix": _text,
    "audit": _flag,
    "comments": _flag,
    "workers": _number,
    "max-bytes": _number_above_zero,
    "timeout": _number,
    "fail-fast": _flag,
    "quiet": _flag,
    "sources": lambda value: Path(_text(value)),
    "goldens": lambda value: Path(_text(value)),
}
"""How the value of each key is read; the keys are the fields of `Settings`."""
_FIELDS = {"from": "from_"}
"""The fields that cannot be called as their keys are."""
