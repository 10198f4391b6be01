"""Which words a match must contain, read off the pattern itself.

Trying every pattern on every block is what makes rule engines slow. A pattern such as `^Photos? (by|from):` can match
only where one of the words "photo" and "photos" stands, so the document's words, which are found in one pass anyway,
say where to try it at all. The cost then follows the hits and no longer the number of rules.
Where a match needs a second word as well, the first one alone is no reason to try: `^Views? expressed` is not tried
on every line with "views".

A part of a pattern is expanded into the finite set of texts that it matches, as long as there are few of them, what is
open in it ("up to eighty characters") standing as a hole. A word that no hole touches is certain to be in the match.
A part with too many expansions, or too open, is asked for such words by itself and is a hole to what stands around it.
Code search engines index patterns the same way (Russ Cox, "Regular Expression Matching with a Trigram Index", 2012).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

import msgspec

from cleaner.rulebook.load import load_languages
from cleaner.words import find_words

STORED = Path(__file__).parents[1] / "data" / "triggers.json"
"""Written by `training/triggers.py`; a pattern that is not in it is read when it is loaded."""

_HOLE = "\ue000"
"""Stands for characters unknown, letters perhaps among them."""
_GAP = " "
"""Stands for characters that are not letters, and for the bounds of words."""
NUMBER = "0"
"""Stands for digits, and is the trigger of patterns that ask for digits and for no word."""

_START = "\x02"
"""Stands for the start of the block."""
PLAIN_MARKS = ".,:;!?-'\"()’‘“”…"
"""Marks too common to tell anything; the others, "#" and "©" and "|", are triggers where a pattern asks for no word."""

_MOST_EXPANSIONS = 100
_SLACK = 3
"""Words more than counted that may stand before a trigger: "1,234" is one number to a pattern and two words here."""
_ASSERTIONS = {sre.AT_BEGINNING: _START, sre.AT_BEGINNING_STRING: _START, sre.AT_NON_BOUNDARY: ""}
_CATEGORIES = {sre.CATEGORY_SPACE: _GAP, sre.CATEGORY_DIGIT: NUMBER, sre.CATEGORY_NOT_WORD: _GAP}
_PROPERTY = re.compile(r"\\[pP]\{[^}]*\}")
_ALL_BUT_PROPERTY = re.compile(r"(?<!\\)\[\^[^\]]*\\(?:P|p\{(?![LN]\}))[^\]]*\]")
"""A set of all but what has a property, or has not: unlike `[^\\w]` it may hold letters."""
_READ_OTHERWISE = re.compile(
    r"(?<!\\)(?<!\\N)\{[\d<=,+ ]*[eids][^{}]*\}"  # (?:word){e<=1}: nearly that word
    r"|\[:\^?\w+:\]"  # [[:alpha:]]
    r"|(?<!\\)\[(?:\^?\[|[^\]]*(?:--|&&|~~|\|\|))"  # sets in sets, of which the standard library warns
)
"""What the `regex` package reads otherwise than the parser of the standard library, or will."""
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_FIRST_UNSPACED = "\u0300"
"""Below this character words are runs of letters; above it marks and scripts without spaces come in."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """Words of which every match contains at least one."""

    words: frozenset[str]
    """In lower case; `NUMBER` for any number; a mark by itself where a pattern asks for no word."""
    within: int | None
    """How many words of the block may stand before it at most; None where any number may."""
    first: frozenset[str] | None = None
    """Words of which one must be the first of the block; None where it may begin with others."""
    beside: dict[str, frozenset[str]] = field(default_factory=dict)
    """For some of `words`, companions. Every match contains a word without an entry here, or a word with an entry and
    at least one of its companions."""
    shortest: int = 0
    """Characters that a match has at the least."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a part of a pattern."""

    expansions: tuple[str, ...]
    """The texts that it matches, with holes."""
    required: Triggers | None = None
    """What each match of it contains, where the part has been asked by itself."""
    first: frozenset[str] | None = None
    """The first words of all that it matches, where it stands at the start and has been asked by itself."""


@lru_cache(maxsize=10_000)
def triggers(pattern: str) -> Triggers | None:
    """The words that any match of `pattern` needs, or None where none can be named."""
    stored = stored_triggers().get(pattern_digest(pattern))
    return find_triggers(pattern) if stored is None else _decoder().decode(stored)


def pattern_digest(pattern: str) -> str:
    """What the stored triggers of `pattern` are filed under."""
    return hashlib.blake2b(pattern.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@cache
def stored_triggers() -> dict[str, msgspec.Raw]:
    """The triggers of the built-in patterns, which take seconds to find; each is read once its pack is needed."""
    return msgspec.json.decode(STORED.read_bytes(), type=dict[str, msgspec.Raw]) if STORED.exists() else {}


@cache
def _decoder() -> msgspec.json.Decoder[Triggers | None]:
    return msgspec.json.Decoder(Triggers | None)


def find_triggers(pattern: str) -> Triggers | None:
    """Read off `pattern` the words that any match of it needs."""
    # The parser of the standard library knows no \p{…}; for what is asked here any letter stands as well for it.
    pattern = _PROPERTY.sub(r"\\w", _ALL_BUT_PROPERTY.sub(".", pattern))
    if _READ_OTHERWISE.search(pattern):
        return None
    try:
        parsed = sre_parser.parse(unicodedata.normalize("NFC", pattern))
    except (re.error, OverflowError, RecursionError):
        return None
    whole = _sequence(list(parsed), _HOLE, _HOLE)
    found = _both(_certain(whole.expansions, _HOLE, _HOLE), whole.required)
    first = whole.first or _first_words(whole.expansions, _HOLE, _HOLE)
    return found and replace(found, first=first, shortest=parsed.getwidth()[0])


def _sequence(items: Sequence[tuple[Any, Any]], left: str, right: str) -> _Part:
    """The parts one after the other, between what stands `left` and `right` of them."""
    required: Triggers | None = None
    first: frozenset[str] | None = None
    first_is_open = True
    so_far: tuple[str, ...] = ("",)
    rest = deque(items)
    while rest:
        literal = ""
        while rest and rest[0][0] is sre.LITERAL:
            literal += _symbol(rest.popleft()[1])
        if literal:
            so_far = tuple(text + literal for text in so_far)
            continue
        item = rest.popleft()
        at_start = all(_is_at_start(left + text) for text in so_far)
        before = _START if at_start else _edge((text[-1:] for text in so_far), left)
        after = _first_edge(rest) or right
        part = _part(item[0], item[1], before, after)
        required = _both(required, part.required)
        expansions = part.expansions
        if at_start and first_is_open and part.first is not None:
            first, first_is_open = part.first, False
        if len(so_far) * len(expansions) > _MOST_EXPANSIONS:
            beside = _edge((text[:1] for text in expansions), after)
            required = _both(required, _certain(so_far, left, beside))
            if first_is_open:
                first, first_is_open = _first_words(so_far, left, beside), False
            required = _both(required, _certain(expansions, before, after))
            so_far, expansions = _collapsed(so_far), _collapsed(expansions)
        so_far = tuple(dict.fromkeys(start + end for start, end in product(so_far, expansions)))
    return _Part(so_far, required, first)


def _is_at_start(text: str) -> bool:
    """Whether nothing but gaps and marks stands between the start of the block and the end of `text`."""
    return _START in text and all(_is_bound(char) and char != NUMBER for char in text.lstrip(_HOLE))


def _first_words(expansions: Iterable[str], left: str, right: str) -> frozenset[str] | None:
    """The first words of all expansions, or None where one does not begin the block with a certain word."""
    found = set()
    for expansion in expansions:
        text = unicodedata.normalize("NFC", left + expansion + right).lstrip(_HOLE)
        if not text.startswith(_START):
            return None
        words = _untouched_words(text.partition(_HOLE)[0] + (_HOLE if _HOLE in text else ""))
        number = text.find(NUMBER)
        if 0 <= number < min((place for _, place in words), default=len(text)):
            words = [(NUMBER, number)]
        if (
            not words
            or any(_is_letter(char) or char == NUMBER for char in text[: words[0][1]])
            or _HOLE in text[: words[0][1]]
        ):
            return None
        found.add(words[0][0])
    return frozenset(found)


def _collapsed(expansions: Sequence[str]) -> tuple[str, ...]:
    """A hole for each expansion, the gaps at its ends kept: at most a handful are left."""
    return tuple(
        dict.fromkeys(
            text if len(text) < 2 else _GAP * _is_bound(text[0]) + _HOLE + _GAP * _is_bound(text[-1])
            for text in expansions
        )
    )


def _part(operator: Any, argument: Any, left: str, right: str) -> _Part:
    if operator is sre.AT:
        return _Part((_ASSERTIONS.get(argument, _GAP),))
    if operator is sre.IN:
        return _Part(_class(argument))
    if operator is sre.BRANCH:
        return _branch([_sequence(list(branch), left, right) for branch in argument[1]], left, right)
    if operator is sre.SUBPATTERN:
        return _sequence(list(argument[3]), left, right)
    if operator is sre.ATOMIC_GROUP:
        return _sequence(list(argument), left, right)
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, items = argument
        return _repeat(least, most, items, left, right)
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return _Part(("",))
    return _Part((_HOLE,))


def _branch(parts: Sequence[_Part], left: str, right: str) -> _Part:
    expansions = tuple(dict.fromkeys(text for part in parts for text in part.expansions))
    if len(expansions) <= _MOST_EXPANSIONS and all(part.required is None for part in parts):
        return _Part(expansions)
    required = _any_of(_both(_certain(part.expansions, left, right), part.required) for part in parts)
    firsts = [part.first or _first_words(part.expansions, left, right) for part in parts]
    known = [words for words in firsts if words is not None]
    first = frozenset().union(*known) if len(known) == len(parts) else None
    return _Part(expansions if len(expansions) <= _MOST_EXPANSIONS else _collapsed(expansions), required, first)


def _repeat(least: int, most: int, items: Any, left: str, right: str) -> _Part:
    once = _sequence(list(items), left, right if most == 1 else _HOLE)
    required = once.required if least else None
    if all(text and all(map(_is_bound, text)) for text in once.expansions):
        # However many spaces, digits or marks there are: to the words around them they are one gap.
        return _Part(once.expansions if least else ("", *once.expansions))
    if most > 1:
        # The first turn is known; how many follow is not.
        turns = tuple(text + _HOLE for text in once.expansions)
        return _Part(turns if least else ("", *_collapsed(turns)), required, once.first if least else None)
    return _Part(once.expansions if least else ("", *once.expansions), required, once.first if least else None)


def _class(members: Collection[tuple[Any, Any]]) -> tuple[str, ...]:
    characters: dict[str, None] = {}
    if (sre.NEGATE, None) in members and (sre.CATEGORY, sre.CATEGORY_WORD) in members:
        return (_GAP,)
    for operator, argument in members:
        if operator is sre.LITERAL:
            characters[_symbol(argument)] = None
        elif operator is sre.RANGE and argument[1] - argument[0] < 10:
            characters.update(dict.fromkeys(map(_symbol, range(argument[0], argument[1] + 1))))
        elif operator is sre.CATEGORY and argument in _CATEGORIES:
            characters[_CATEGORIES[argument]] = None
        else:
            return (_HOLE,)
    return tuple(characters)


def _begins(item: tuple[Any, Any]) -> str:
    """What an item begins with, as far as an edge goes: a gap, a hole, or "" where it is empty or a gap."""
    operator, argument = item
    if operator is sre.AT:
        return _GAP
    if operator is sre.LITERAL:
        return _HOLE if _is_letter(chr(argument)) else _GAP
    if operator is sre.IN:
        return _edge(_class(argument), _HOLE)
    if operator is sre.SUBPATTERN:
        return _first_edge(argument[3])
    if operator is sre.BRANCH:
        edges = {_first_edge(branch) for branch in argument[1]}
        return edges.pop() if len(edges) == 1 else _HOLE if _HOLE in edges else ""
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        edge = _first_edge(argument[2])
        return edge if argument[0] or edge == _HOLE else ""
    return _HOLE


def _first_edge(items: Iterable[tuple[Any, Any]]) -> str:
    return next((edge for edge in map(_begins, items) if edge), "")


def _edge(characters: Iterable[str], beyond: str) -> str:
    """A gap if a word ends at each of `characters`, else a hole. `beyond` stands for an empty one."""
    return _GAP if all(map(_is_bound, (char or beyond for char in characters))) else _HOLE


def _certain(expansions: Iterable[str], left: str, right: str) -> Triggers | None:
    """The rarest word of each expansion that no hole touches, or None where an expansion has none."""
    return _any_of(_rarest(left + expansion + right) for expansion in expansions)


@lru_cache(maxsize=4096)
def _rarest(text: str) -> Triggers | None:
    text = unicodedata.normalize("NFC", text)
    words = _untouched_words(text)
    words += [(mark, place) for place, mark in enumerate(text) if is_mark(mark) or mark == NUMBER]
    if not words:
        return None
    word, place = max(words, key=lambda found: _rarity(found[0]))
    others = {other for other, _ in words if other != word}
    beside = {word: frozenset((max(others, key=lambda other: (_rarity(other), other)),))} if others else {}
    before = text[:place].lstrip(_HOLE)
    if not before.startswith(_START) or _HOLE in before:
        return Triggers(frozenset((word,)), None, beside=beside)
    within = len(_untouched_words(before)) + before.count(NUMBER) + _SLACK
    return Triggers(frozenset((word,)), within, beside=beside)


def is_mark(text: str) -> bool:
    """Whether `text` is a mark that may be a trigger: one sign of punctuation or symbol, and not too common."""
    return len(text) == 1 and text not in PLAIN_MARKS and unicodedata.category(text)[0] in "PS"


def _any_of(choices: Iterable[Triggers | None]) -> Triggers | None:
    """What each match contains that contains what one of the choices asks for."""
    words: set[str] = set()
    alone: set[str] = set()
    beside: dict[str, frozenset[str]] = {}
    within: int | None = 0
    for choice in choices:
        if choice is None:
            return None
        words |= choice.words
        alone |= choice.words - choice.beside.keys()
        for word, others in choice.beside.items():
            beside[word] = beside.get(word, frozenset()) | others
        within = None if within is None or choice.within is None else max(within, choice.within)
    return Triggers(frozenset(words), within, beside={word: beside[word] for word in beside.keys() - alone})


def _both(one: Triggers | None, other: Triggers | None) -> Triggers | None:
    """Of two that are both needed, the one whose commonest word is rarer; the other's words must stand beside it."""
    if one is None or other is None:
        return one if other is None else other
    one, other = (one, other) if _telling(one) >= _telling(other) else (other, one)
    more = {word: other.words for word in one.words if word not in one.beside and word not in other.words}
    return replace(one, beside={**one.beside, **more})


def _telling(found: Triggers) -> tuple[object, ...]:
    return min(map(_rarity, found.words)), found.within is not None, -len(found.words)


def _symbol(point: int) -> str:
    """What stands in an expansion for a literal character: itself, if a letter or a mark."""
    char = chr(point)
    return char if _is_letter(char) or is_mark(char) else NUMBER if char.isdigit() else _GAP


def _is_letter(char: str) -> bool:
    """Whether `char` is of a word's inside: a letter, or a mark that stands on one."""
    return char.isalpha() or unicodedata.category(char)[0] == "M"


def _is_bound(char: str) -> bool:
    """Whether a word ends at `char`."""
    return char not in ("", _HOLE) and not _is_letter(char)


def _untouched_words(text: str) -> list[tuple[str, int]]:
    """The words of `text`, numbers not counted, that no hole touches, each with its place; its accents are composed."""
    if max(text.replace(_HOLE, ""), default="") < _FIRST_UNSPACED:
        spans = [(match.start(), match.end(), False) for match in _LATIN_WORD.finditer(text)]
    else:
        words = find_words([text])
        ends = words.starts + words.lengths
        spans = list(zip(words.starts.tolist(), ends.tolist(), words.unspaced.tolist(), strict=True))
    return [
        (text[start:end].lower(), start)
        for start, end, is_alone in spans
        if not text[start].isdigit() and (is_alone or _HOLE not in (text[start - 1 : start], text[end : end + 1]))
    ]


def _rarity(word: str) -> tuple[int, int]:
    """How rare a word is likely to be: numbers are anywhere, the words that mark a language are its commonest."""
    if word == NUMBER:
        return 0, 0
    if is_mark(word):
        return 2, 0
    return (1 if word in _common_words() else 3), len(word)


@cache
def _common_words() -> frozenset[str]:
    return frozenset(word for language in load_languages() for word in language.words)
