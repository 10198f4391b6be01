"""Which languages a document is in, told by its commonest words: no more is needed to choose rule packs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.characters import Class, has
from cleaner.rulebook.load import load_languages
from cleaner.rulebook.schema import Language
from cleaner.words import Words, WordTable, find_words

_LEAST_WORDS = 5
"""Words that must be found before they tell anything."""
_LEAST_SHARE, _LEAST_LEAD = 0.03, 1.3
"""A document is in a language if that language's words are at least this share of all, and so many times as many as
those of the next language. A language without rules shares words with its neighbours."""
# Greek, Cyrillic, Armenian, Hebrew, Arabic, the scripts of India and further, Korean letters, Ethiopic and further,
# Latin with marks, Greek with marks, signs, Japanese and Chinese, Yi and further, Korean syllables, all else.
_SCRIPTS = np.array(
    [0x370, 0x400, 0x530, 0x590, 0x600, 0x780, 0x1100, 0x1200, 0x1E00, 0x1F00, 0x2000, 0x3040, 0xA000, 0xAC00, 0xD7B0]
)
"""Code points at which scripts begin, the Latin one before the first."""
_OF_ONE_LANGUAGE = frozenset(np.searchsorted(_SCRIPTS, [0x370, 0x590, 0x1100, 0x1F00, 0xAC00], side="right").tolist())
"""The scripts of Greek, Hebrew and Korean. A text in one of them is hardly ever in another language. Other scripts
serve several languages, or one without rules."""
_LEAST_FOREIGN = 0.02
"""Where so many letters for each word are some that the language never has, it is another one that shares its words."""
_SHARE = 0.3
"""A language with this share of the first one's count is in the document too: quotes, menus."""
_UNTRANSLATED = "en"
"""What systems print that nobody translated: its pack is tried on all pages."""
_BELIEVED = {
    "cs nl pl sk": "bs dsb hr hsb sh sl sr szl",
    "da no sv": "fo is nn",
    "de": "gsw lb nds",
    "es fr it pt": "ast ceb eo fil fur gl ht lmo mt oc rm sc scn tl vec",
    "fi": "et",
    "he": "yi",
    "hi": "bho mai mr ne sa",
    "id": "jv min ms su",
    "it": "co",
    "nl": "af fy li nds",
}
"""Detected codes → declared codes that win over them: close relatives without a rule pack, whose commonest words are
the same. Any other declaration may be a country's code, a template's or a slip: there the words are believed. A
relative that has letters of its own is not listed either: the `foreign` letters of a pack tell it from its
neighbour."""
_BELIEVED_AGAINST = frozenset(
    (told, declared) for all_told, codes in _BELIEVED.items() for told in all_told.split() for declared in codes.split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """The languages of a document."""

    main: str | None
    """The code of the language most of it is in, or None where too little tells."""
    all: frozenset[str]
    """The codes of all that are in it, and English, which systems that nobody translated print on pages in any; where
    too little tells, of all that are written in its letters."""
    by_script: str | None = None
    """Where too little tells: the code of the language whose own letters most of it is in."""


@cache
def function_words() -> WordTable:
    """The words that mark the known languages, all together."""
    return WordTable(np.unique(find_words([word for one in load_languages() for word in one.words]).hashes))


def _scripts(words: Words) -> NDArray[np.int64]:
    """The script that each word begins in."""
    return np.searchsorted(_SCRIPTS, words.points.take(words.starts), side="right")


class LanguageFinder:
    """Counts the words that mark each language."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self._codes = [language.code for language in languages]
        marks: dict[str, list[int]] = {}
        for column, language in enumerate(languages):
            for word in language.words:
                marks.setdefault(word, []).append(column)
        found = find_words(list(marks))
        if len(found.hashes) != len(marks):
            raise ValueError("every mark of a language must be one word")
        order = np.argsort(found.hashes)
        self._marks = WordTable(found.hashes[order])
        # A word that several languages share tells less of each.
        weights = np.zeros((len(marks), len(self._codes)))
        for row, columns in enumerate(marks.values()):
            weights[row, columns] = 1 / len(columns)
        self._weights = weights[order]
        self._untranslated = np.array([code == _UNTRANSLATED for code in self._codes])
        self._foreign = [
            np.array(sorted(map(ord, {*language.foreign, *language.foreign.upper()})), dtype=np.uint32)
            for language in languages
        ]
        self._scripts: dict[str, set[int]] = {code: set() for code in self._codes}
        for script, columns in zip(_scripts(found).tolist(), marks.values(), strict=True):
            for column in columns:
                self._scripts[self._codes[column]].add(script)

    def find(self, words: Words) -> Found:
        """The languages of a document that has these words."""
        if not self._codes:
            return Found(None, frozenset())
        _, known = self._marks.find(words.hashes)
        counts = np.bincount(known, minlength=len(self._weights)) @ self._weights
        best = int(counts.argmax())
        if counts[best] < _LEAST_WORDS:
            return self._by_script(words)
        present = (counts >= counts[best] * _SHARE) | self._untranslated
        leads = counts[best] >= max(_LEAST_SHARE * len(words.hashes), _LEAST_LEAD * np.partition(counts, -2)[-2])
        return Found(
            self._codes[best] if leads and not self._is_foreign(words, best) else None,
            frozenset(code for code, there in zip(self._codes, present, strict=True) if there),
        )

    def told(self, found: Found, declared: str | None) -> str | None:
        """The language of a document, from the languages found in its words and the one that the page declares.

        A language without rules cannot be found, and its words may be a neighbour's: there the declaration is believed.
        """
        if (found.main, declared) in _BELIEVED_AGAINST:
            return declared
        return found.main or declared or found.by_script

    def _is_foreign(self, words: Words, column: int) -> bool:
        """Whether the text has the letters of another language than that one, whose words it shares."""
        foreign = self._foreign[column]
        if not len(foreign):
            return False
        return int(np.isin(words.points, foreign).sum()) >= _LEAST_FOREIGN * len(words.hashes)

    def _by_script(self, words: Words) -> Found:
        """All languages that are written in the document's letters, and the one whose own script most are of."""
        scripts = np.bincount(_scripts(words)[has(words.classes.take(words.starts), Class.LETTER)])
        found = {code for code, its in self._scripts.items() if not its.isdisjoint(np.flatnonzero(scripts).tolist())}
        most = int(scripts.argmax()) if len(scripts) else -1
        owners = (code for code, its in self._scripts.items() if most in its and most in _OF_ONE_LANGUAGE)
        return Found(None, frozenset(found), next(owners, None))
