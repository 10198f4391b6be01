"""Packs from disk: the built-in ones and a user's folders, every rule validated, or one clear error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

import msgspec
import regex
import tomli

from cleaner.errors import one_line
from cleaner.folders import folders_from
from cleaner.kinds import Kind
from cleaner.nearest import unknown
from cleaner.rulebook.phrases import normalized
from cleaner.rulebook.schema import (
    ANY,
    PATTERN_FIELDS,
    SITES,
    Action,
    Language,
    Near,
    Position,
    Rule,
    RuleError,
    RuleTable,
)

T = TypeVar("T", bound=msgspec.Struct)

LANGUAGE_FILE = "language.toml"
PACKS = "*.[tT][oO][mM][lL]"
WAYS_TO_MATCH = ("match", "phrases", "opens", "css")
_CHOICES = {"kind": tuple(Kind), "position": get_args(Position), "action": get_args(Action)}
"""Fields that hold one of a few words."""
_UNKNOWN_FIELD, _NO_CHOICE = "Object contains unknown field ", "Invalid enum value "
"""How msgspec says that a field, or a word in such a field, is none that there is."""
_TYPE = re.compile(r"`(\w+)(?: \| null)?`")
_TYPES = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
"""What TOML calls the types that msgspec names."""


@cache
def builtin_folder() -> Path:
    """The packs that come with the program: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def is_builtin(rule: Rule) -> bool:
    """Whether a rule came with the program."""
    return rule.path.is_relative_to(builtin_folder())


def _refuse(error: RuleError) -> NoReturn:
    raise error


def load_rules(
    folders: Sequence[Path] = (),
    disable: Collection[str] = (),
    broken: Callable[[RuleError], None] = _refuse,
    disabled_in: Path | None = None,
) -> tuple[Rule, ...]:
    """The built-in rules and those of the user's `folders`, less the ids to `disable`, which the file
    `disabled_in` may have named.

    Raises `RuleError` for a folder that is not there or holds no rules. `broken` is given every other error (a file
    that is not TOML, an unknown or missing field, a pattern that does not compile, an id that two rules share, an id to
    disable that no rule has), and loading goes on with the next rule; by default it raises the error.
    """
    rules = dict(_builtin_rules())
    for folder in folders:
        for rule in _rules_in(folder, broken):
            try:
                compile_patterns(rule)
                _add(rule, rules)
            except RuleError as error:
                broken(error)
    for name in sorted(disable):
        if name not in rules:
            place = f"{disabled_in}: disable" if disabled_in else "disable"
            broken(RuleError(place, None, None, unknown("rule", name, list(rules))))
    return tuple(rule for rule in rules.values() if rule.id not in disable)


@cache
def _builtin_rules() -> dict[str, Rule]:
    """The built-in rules by id. They compile, as the tests show; they are compiled when first needed."""
    rules: dict[str, Rule] = {}
    for rule in _rules_in(builtin_folder(), _refuse):
        _add(rule, rules)
    return rules


def _add(rule: Rule, rules: dict[str, Rule]) -> None:
    if rule.id in rules:
        raise rule.error("id", f"is also the id of a rule in {rules[rule.id].path}")
    rules[rule.id] = rule


@cache
def pack_names() -> frozenset[str]:
    """The names of packs that say what their rules apply to. Those of any other are for every document."""
    return frozenset({ANY, SITES, *(language.code for language in load_languages())})


def misplaced(rules: Sequence[Rule], folders: Collection[Path]) -> list[Rule]:
    """The first rule of each file in a subfolder of `folders` whose name says nothing of what its rules apply to."""
    first: dict[Path, Rule] = {}
    for rule in rules:
        if rule.pack not in pack_names() and rule.path.parent not in folders:
            first.setdefault(rule.path, rule)
    return list(first.values())


@cache
def load_languages() -> tuple[Language, ...]:
    """The languages of the built-in packs, in order of their codes."""
    return tuple(
        _convert(_parse(path), Language, path, None) for path in sorted(builtin_folder().glob(f"*/{LANGUAGE_FILE}"))
    )


def rules_hash(rules: Sequence[Rule]) -> str:
    """Twelve hexadecimal digits that change whenever a rule does, or what it applies to."""
    encoder = msgspec.json.Encoder(order="sorted", enc_hook=str)
    digest = hashlib.sha256()
    for rule in sorted(rules, key=lambda rule: rule.id):
        fields = {name: getattr(rule, name) for name in RuleTable.__struct_fields__}
        digest.update(encoder.encode((rule.pack, rule.site, fields)))
    return digest.hexdigest()[:12]


def _rules_in(folder: Path, broken: Callable[[RuleError], None]) -> Iterator[Rule]:
    if not folder.is_dir():
        problem = "is a file, and a folder of rules is needed" if folder.exists() else "no such folder of rules"
        raise RuleError(folder, None, None, problem)
    paths = sorted(path for one in folders_from(folder) for path in one.glob(PACKS) if not _is_hidden(path, folder))
    if not paths:
        raise RuleError(folder, None, None, "holds no rules, which stand in .toml files")
    for path in paths:
        if path.name != LANGUAGE_FILE:
            yield from _rules_of(path, _pack(path, folder), broken)


def _is_hidden(path: Path, folder: Path) -> bool:
    """Whether a file below `folder` is hidden, as the files are that editors and file systems keep for themselves.

    A leading dot does not hide a site's pack: `.example.com.toml` is for all sites below example.com. After the dot a
    site's name has a letter or a digit; the files that editors hide have another sign.
    """
    return path.name.startswith(".") and not (path.name[1].isalnum() and _pack(path, folder) == SITES)


def _pack(path: Path, folder: Path) -> str:
    """The pack that a file of the rules in `folder` belongs to.

    It is the nearest folder around the file that has a pack's name, or else the file's own folder. Everything below a
    folder `sites` is for one site: otherwise a rule meant for one site would be in force everywhere.
    """
    # A user's folder may itself be called as a pack is.
    between = (folder.absolute().name, *path.relative_to(folder).parent.parts)
    names = [name.lower() for name in reversed(between)]
    if SITES in names:
        return SITES
    return next((name for name in names if name in pack_names()), between[-1])


def _rules_of(path: Path, pack: str, broken: Callable[[RuleError], None]) -> Iterator[Rule]:
    try:
        tables = _tables(path)
    except RuleError as error:
        broken(error)
        return
    for number, table in enumerate(tables, start=1):
        name = str(table.get("id") or f"number {number}") if isinstance(table, dict) else f"number {number}"
        try:
            rule = _rule(table, name, path, pack)
        except RuleError as error:
            broken(error)
        else:
            yield rule


def _tables(path: Path) -> list[Any]:
    content = _parse(path)
    tables = content.pop("rule", [])
    if content:
        raise RuleError(path, None, next(iter(content)), "unknown field; a pack holds [[rule]] tables only")
    if not isinstance(tables, list):
        raise RuleError(path, None, "rule", "a rule is written [[rule]], with two brackets")
    return tables


def _rule(table: object, name: str, path: Path, pack: str) -> Rule:
    written = _convert(table, RuleTable, path, name)
    _demand_words(written, path, name)
    rule = Rule(pack=pack, path=path, **{field: getattr(written, field) for field in RuleTable.__struct_fields__})
    _demand_sense(rule)
    return rule


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(path, None, None, f"not TOML: {error}") from None
    except RecursionError:
        raise RuleError(path, None, None, "nested too deep") from None
    except OSError as error:
        raise RuleError(path, None, None, f"cannot be read: {error.strerror}") from None


def _convert(table: object, into: type[T], path: Path, rule: str | None) -> T:
    try:
        return msgspec.convert(table, into)
    except msgspec.ValidationError as error:
        # msgspec ends its message with the place: "Expected `str`, got `int` - at `$.match`".
        problem, _, place = str(error).partition(" - at ")
        field = place.strip("`$").lstrip(".")
        if problem.startswith(_UNKNOWN_FIELD):
            name = problem.removeprefix(_UNKNOWN_FIELD).strip("`")
            problem = unknown("field", name, (Near if field else into).__struct_fields__)
            field = f"{field}.{name}" if field else name
        elif problem.startswith(_NO_CHOICE):
            last = field.rpartition(".")[2]
            problem = unknown(last, problem.removeprefix(_NO_CHOICE)[1:-1], _CHOICES[last])
        elif not field and "field" in problem:
            field = problem.split("`")[1]
        problem = _TYPE.sub(lambda name: _TYPES.get(name[1], name[0]), problem[0].lower() + problem[1:])
        raise RuleError(path, rule, field or None, problem) from None


def _demand_words(written: RuleTable, path: Path, name: str) -> None:
    """Raise where what a rule is called, and why it is right, say nothing, or cannot be named where ids are."""
    if not written.id or written.id != one_line(written.id) or "," in written.id:
        raise RuleError(path, name, "id", "needs to be a name on one line, without commas")
    if not written.why.strip():
        raise RuleError(path, name, "why", "is empty: a rule says why it is right")


def _demand_sense(rule: Rule) -> None:
    """Raise where a rule's fields, each valid, do not go together."""
    given = [way for way in WAYS_TO_MATCH if (rule.opens_section if way == "opens" else getattr(rule, way))]
    if len(given) != 1:
        raise rule.error(None, f"needs exactly one of {', '.join(WAYS_TO_MATCH)}, has {' and '.join(given) or 'none'}")
    if rule.closes is not None and not rule.opens_section:
        raise rule.error("closes", "goes with opens only")
    if rule.action == "only" and rule.css is None:
        raise rule.error("action", "'only' goes with css only")
    if rule.action == "keep" and not rule.certain:
        raise rule.error("certain", "false does not go with the action 'keep', which outranks all evidence")
    if rule.near is not None and rule.near.blocks < 1:
        raise rule.error("near", "blocks is below 1: the rule can never hit")
    for field in ("phrases", "opens_phrases"):
        if any(not normalized(phrase) for phrase in getattr(rule, field)):
            raise rule.error(field, "has a phrase without letters and digits, which says nothing")
    if rule.min_words is not None and rule.min_words < 0:
        raise rule.error("min_words", "is below 0, which no block's length is")
    if rule.max_words is not None and rule.max_words < (rule.min_words or 0):
        least = "min_words" if rule.min_words else "0"
        raise rule.error("max_words", f"is below {least}: the rule can never hit")


@lru_cache(maxsize=10_000)
def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern, compiled once: a pack is loaded, proved by its examples and tried, each by itself."""
    return regex.compile(pattern)


def compile_patterns(rule: Rule) -> None:
    """Raise `RuleError` where a pattern of `rule` does not compile."""
    for field in PATTERN_FIELDS:
        pattern = getattr(rule, field)
        if pattern is not None:
            try:
                compiled(pattern)
            except regex.error as error:
                raise rule.error(field, f"not a pattern: {error}") from None
            except RecursionError:
                raise rule.error(field, "nested too deep") from None
            except MemoryError:
                raise rule.error(field, "too large: more memory is needed than there is") from None
    if rule.css is not None:
        from cleaner.read.html_tree import is_selector

        if not is_selector(rule.css):
            raise rule.error("css", "not a selector")
