"""The names in a byline: who wrote an article, of a line that may say what they do, and when, besides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from unicodedata import category

from cleaner.signatures import WHEN

LONGEST_SIGNATURE = 200
"""A line with more characters tells of somebody; it does not sign."""
MOST_WORDS = 5
"""Words of a name."""
LEAST_BEFORE_ROLE = 2
"""Words of a name from which what somebody does may follow without a comma."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BY = _words("by von par por di da door av af przez بقلم كتب إعداد כתב כתבה מאת írta yazan oleh")
_AUTHOR = _words(
    "author authors autor autorin autoren autore autori auteur auteure auteurs autora autores autorka autorzy "
    "автор авторы автори συντάκτης redactor forfatter författare skribent kirjoittaja szerző yazar penulis "
    "نویسنده लेखक 글 기자 작성자 作者 撰文 記者 记者 文"
)
_WRITTEN = _words(
    "written posted published authored contributed submitted story text words article interview report review "
    "recipe geschrieben verfasst veröffentlicht texte testo texto tekst écrit rédigé publié escrito publicado "
    "scritto pubblicato geschreven skrevet skriven beitrag artikel текст"
)
_ROLES = _words(
    "reporter editor writer correspondent journalist columnist contributor contributing senior staff former "
    "founder director manager expert redakteur redakteurin redaktor korrespondent journaliste periodista "
    "jornalista giornalista"
)
_MONTHS = _words(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember"
)
_OPENING = _words("on in for at updated last published posted reviewed edited am um le el il")
"""Words that open something else."""
_ACCOUNTS = _words("undefined admin administrator webmaster")
"""What some systems print for a name in their metadata."""
_NO_NAME = _ACCOUNTS | _words("null none name editor redaktion")
"""What stands for a name where a system was given none."""
_NO_PERSON = re.compile(r"[@/]|\.com\b|^[\W\d]*$", re.IGNORECASE)
"""An address or a number."""
_JOINERS = "\u200c\u200d"
"""What says whether letters join, amid the marks of scripts that do."""
_PARTICLES = _words("al bin da das de del della den der di do dos du el ibn la le ten ter the van von zu")


def _one_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


_LABEL = re.compile(
    rf"\W*(?:this\s(?:article|post|story)\s(?:is|was)\s)?(?:(?:{_one_of(_WRITTEN)}\s)?{_one_of(_BY)}"
    rf"(?:\s*[:：]|(?=\s)|(?-i:(?=[A-Z][a-z]))|$)|(?:the\s)?{_one_of(_AUTHOR)}(?:\s*[:：/]|(?=\s)|$)|"
    rf"{_one_of(_WRITTEN)}\s*[:：])\s*",
    re.IGNORECASE,
)
"""What opens a byline: "Written by", "Autor:"."""
_OTHER_LABEL = re.compile(r"\W*([^\W\d_]+(?:\s[^\W\d_]+){0,2})\s?[:：]\s*")
"""What stands before a colon is a label in whatever language, where a name of two words follows."""
_END = re.compile(
    rf"\s[-–—]\s|[|•·\n\d@(\[<»→✓:!?#/©]|,?\s{_one_of(_OPENING | _MONTHS)}\b",
    re.IGNORECASE,
)
"""Where the names end at the latest."""
_BETWEEN = re.compile(
    r"\s*[,;，、]\s*(?:(?:and|und|et|y|e|og|och|en|&)\s)?|\s(?:and|und|et|y|e|og|och|en|&|и|і|και|ve)\s"
)
_DEGREE = re.compile(r"(?:Ph\.?D|[A-Z][A-Za-z]?\.?[A-Z]{1,4})\.?")


_DATE = re.compile(WHEN, re.IGNORECASE)


def is_labelled(line: str) -> bool:
    """Whether the line opens as bylines do, in one of the languages that have rules."""
    return _LABEL.match(line) is not None


def names_in(line: str) -> str | None:
    """The names that a line gives, a comma between; None where it gives none, as "Written by" alone."""
    if len(line) > LONGEST_SIGNATURE:
        return None
    label = _LABEL.match(line)
    if label is None and (other := _OTHER_LABEL.match(line)) is not None:
        behind = names_in(line[other.end() :])
        before = names_in(other[1])
        if behind is not None and " " in behind and " " not in (before or ""):
            return behind
    rest = _DATE.split(line[label.end() :] if label else line, 1)[0].strip(" .,;:")
    end = _END.search(rest)
    names: list[str] = []
    for part in _BETWEEN.split(rest[: end.start()] if end else rest):
        name = part.strip(" .,;:-–—")
        if names and _DEGREE.fullmatch(name):
            names[-1] += f", {name}"
        elif is_person(name) and not (names and _role(name) is not None):
            names.append(_without_role(name))
        else:
            break
    return ", ".join(names) or None


def marks_behind(name: str, text: str) -> str:
    """The marks on the last letter of a name, where a text goes on with them behind it."""
    _, _, behind = text.partition(name)
    return "".join(takewhile(lambda sign: category(sign).startswith("M") or sign in _JOINERS, behind))


def believable(names: Iterable[str]) -> list[str]:
    """Those of the names in a page's metadata that may be somebody's, each once."""
    stripped = dict.fromkeys(_unlabelled(name.strip(" ,")) for name in names if len(name) <= LONGEST_SIGNATURE)
    return [name for name in stripped if name.casefold() not in _ACCOUNTS and not _NO_PERSON.search(name)]


def _unlabelled(name: str) -> str:
    """The name or names behind a label, where there is one; "von" and the like may belong to a name."""
    label = _LABEL.match(name)
    if label is None or label[0].strip().casefold() in _PARTICLES or label[0][-1:].isalpha():
        return name
    return name if ":" in name[label.end() :] else names_in(name) or name


def is_person(text: str) -> bool:
    """Whether the text may be a name: few words, each with a capital or of a script without, but for particles."""
    words = text.split()
    return (
        1 <= len(words) <= MOST_WORDS
        and len(text) > 1
        and text.casefold() not in _NO_NAME
        and not _LABEL.fullmatch(text)
        and words[-1] not in _PARTICLES
        and all(word in _PARTICLES or (word[0].isalpha() and not word[0].islower()) for word in words)
    )


def _role(name: str) -> int | None:
    """Which of the words is the first that says what somebody does."""
    return next((place for place, word in enumerate(name.split()) if word.casefold() in _ROLES), None)


def _without_role(name: str) -> str:
    """The name less what somebody does; an initial may be followed by a surname that is such a word too."""
    words = name.split()
    role = _role(name)
    ends = role is not None and role >= LEAST_BEFORE_ROLE and not words[role - 1].endswith(".")
    return " ".join(words[:role]) if ends else name
