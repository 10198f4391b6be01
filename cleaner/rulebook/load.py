"""Packs from disk: the built-in ones and a user's folders, every rule validated, or one clear error."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import regex
import tomli

from cleaner.rulebook.schema import PATTERN_FIELDS, Language, Rule, RuleError, RuleTable

T = TypeVar("T")

LANGUAGE_FILE = "language.toml"
WAYS_TO_MATCH = ("match", "phrases", "opens", "css")


@cache
def builtin_folder() -> Path:
    """The packs that come with the program: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load_rules(folders: Sequence[Path] = (), disable: Collection[str] = ()) -> tuple[Rule, ...]:
    """The built-in rules and those of the user's `folders`, less the ids to `disable`.

    Raises `RuleError` for a folder that is not there, a file that is not TOML, an unknown or missing field,
    a pattern that does not compile, and an id that two rules share.
    """
    rules: dict[str, Rule] = {}
    for folder in (builtin_folder(), *folders):
        for rule in _rules_in(folder):
            if folder != builtin_folder():
                # The built-in ones compile, as the tests show; they are compiled when first needed.
                compile_patterns(rule)
            if rule.id in rules:
                raise rule.error("id", f"is also the id of a rule in {rules[rule.id].path}")
            rules[rule.id] = rule
    return tuple(rule for rule in rules.values() if rule.id not in disable)


@cache
def load_languages() -> tuple[Language, ...]:
    """The languages of the built-in packs, in order of their codes."""
    return tuple(
        _convert(_parse(path), Language, path, None) for path in sorted(builtin_folder().glob(f"*/{LANGUAGE_FILE}"))
    )


def rules_hash(rules: Sequence[Rule]) -> str:
    """Twelve hexadecimal digits that change whenever a rule does."""
    encoder = msgspec.json.Encoder(order="sorted", enc_hook=str)
    digest = hashlib.sha256()
    for rule in sorted(rules, key=lambda rule: rule.id):
        digest.update(encoder.encode({name: getattr(rule, name) for name in RuleTable.__struct_fields__}))
    return digest.hexdigest()[:12]


def _rules_in(folder: Path) -> Iterator[Rule]:
    if not folder.is_dir():
        raise RuleError(folder, None, None, "no such folder of rules")
    paths = sorted(folder.rglob("*.toml"))
    if not paths:
        raise RuleError(folder, None, None, "holds no rules, which stand in .toml files")
    for path in paths:
        if path.name != LANGUAGE_FILE:
            # A user's folder may hold its files with no folder between: its own name is the pack then.
            pack = path.relative_to(folder).parts[0] if path.parent != folder else folder.name
            yield from _rules_of(path, pack)


def _rules_of(path: Path, pack: str) -> Iterator[Rule]:
    content = _parse(path)
    tables = content.pop("rule", [])
    if content:
        raise RuleError(path, None, next(iter(content)), "unknown field; a pack holds [[rule]] tables only")
    if not isinstance(tables, list):
        raise RuleError(path, None, "rule", "a rule is written [[rule]], with two brackets")
    for number, table in enumerate(tables, start=1):
        name = str(table.get("id") or f"number {number}") if isinstance(table, dict) else f"number {number}"
        written = _convert(table, RuleTable, path, name)
        rule = Rule(pack=pack, path=path, **{field: getattr(written, field) for field in RuleTable.__struct_fields__})
        _demand_sense(rule)
        yield rule


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
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
        field = place.strip("`$").lstrip(".") or (problem.split("`")[1] if "field" in problem else None)
        raise RuleError(path, rule, field, problem[0].lower() + problem[1:]) from None


def _demand_sense(rule: Rule) -> None:
    """Raise where a rule's fields, each valid, do not go together."""
    given = [way for way in WAYS_TO_MATCH if (rule.opens_section if way == "opens" else getattr(rule, way))]
    if len(given) != 1:
        raise rule.error(None, f"needs exactly one of {', '.join(WAYS_TO_MATCH)}, has {' and '.join(given) or 'none'}")
    if rule.closes is not None and not rule.opens_section:
        raise rule.error("closes", "goes with opens only")
    if rule.action == "only" and rule.css is None:
        raise rule.error("action", "'only' goes with css only")
    if rule.near is not None and rule.near.blocks < 0:
        raise rule.error("near", "blocks is below 0: the rule can never hit")
    if rule.max_words is not None and rule.max_words < max(rule.min_words or 0, 0):
        least = "min_words" if rule.min_words else "0"
        raise rule.error("max_words", f"is below {least}: the rule can never hit")


def compile_patterns(rule: Rule) -> None:
    """Raise `RuleError` where a pattern of `rule` does not compile."""
    for field in PATTERN_FIELDS:
        pattern = getattr(rule, field)
        if pattern is not None:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise rule.error(field, f"not a pattern: {error}") from None
    if rule.css is not None:
        from cleaner.read.html import is_selector

        if not is_selector(rule.css):
            raise rule.error("css", "not a selector")
