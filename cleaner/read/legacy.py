"""Which encoding undeclared bytes are in, from before UTF-8 was everywhere.

A text in its own encoding shows the letters that its language uses beyond ASCII, and hardly any others; read in
another one it does not. So each encoding has the letters of the languages that were written in it, and the one
that accounts for most characters wins. Capitals do not count, and a text has to have fewer of them than small letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

ENOUGH = 0.8
"""An encoding has to account for this share of the characters beyond ASCII."""
THAI_AT_MOST = 0.95
"""Nearly all of what is beyond ASCII is a Thai letter in cp874, so others come first."""
LEAST_KANA = 0.1
"""Japanese has at least this share of kana; Chinese has none."""

LEAST_HEBREW = 40
"""Fewer Hebrew letters may as well be the Cyrillic small letters that have the same bytes."""

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґўђћљњџј"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤگچپژ،؛؟"
_LETTERS: tuple[tuple[str, str], ...] = (
    ("cp1252", "äöüßàâæçéèêëîïôœùûÿ"),  # German, French
    ("cp1252", "áéíñóúüãàâçêôõ¿¡ºª"),  # Spanish, Portuguese
    ("cp1252", "àèéìíîòóùú"),  # Italian
    ("cp1252", "åäöéæøóòàü"),  # Scandinavian languages, Finnish
    ("cp1252", "áéëíïóöúèêü"),  # Dutch, Irish
    ("cp1252", "áéíóúýþæöð"),  # Icelandic
    ("cp1252", "äöõüšž"),  # Estonian
    ("cp1254", "çğıöşüâîû"),  # Turkish
    ("cp1250", "ąćęłńóśźż"),  # Polish
    ("iso8859_2", "ąćęłńóśźż"),
    ("cp1250", "áčďéěíňóřšťúůýžäĺľôŕ"),  # Czech, Slovak
    ("iso8859_2", "áčďéěíňóřšťúůýžäĺľôŕ"),
    ("cp1250", "áéíóöőúüű"),  # Hungarian
    ("cp1250", "ăâîşţ"),  # Romanian
    ("cp1250", "čćđšž"),  # Croatian, Slovene
    ("cp1257", "ąčęėįšųūžāēģīķļņ"),  # Baltic languages
    ("cp1258", "àáâãèéêìíòóôõùúăđĩũơưýạ\u0300\u0301\u0303\u0309\u0323"),  # Vietnamese
    ("cp1251", _CYRILLIC),
    ("koi8_u", _CYRILLIC),
    ("iso8859_5", _CYRILLIC),
    ("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"),
    ("iso8859_7", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"),
    ("cp1256", _ARABIC),
)
_TYPOGRAPHY = re.compile("[\u2010-\u2026\u2030\u2032-\u203a\u20ac\u2116\u2122\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xbb]")
"""What is printed in any language, and so tells nothing."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_HEBREW = re.compile("[א-ת]")
_HEBREW_MISPLACED = re.compile("[ךםןףץ](?=[א-ת])")
"""Letters as they end a word, amid one."""
_KANA = re.compile("[\u3041-\u30ff]")
_CJK_SIGN = re.compile("[\u2014-\u2026\u3001-\u3011\uff01-\uff5e]")
_THAI = re.compile("[ก-๛]")
_THAI_MISPLACED = re.compile("(?<![ก-ฮ\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]|[เ-ไ](?![ก-ฮ])")
"""Marks without a letter to stand on, and vowels that are written ahead of a consonant with none behind."""


def likely_codecs(content: bytes) -> list[str]:
    """The encodings that `content`, which should hold little ASCII, may be in, the likeliest first."""
    shares = {codec: accounts_for(content.decode(codec, "replace")) for codec, accounts_for in _CODECS.items()}
    return sorted((codec for codec, share in shares.items() if share >= ENOUGH), key=lambda codec: -shares[codec])


def share_accounted_for(text: str, codec: str) -> float | None:
    """What share of the characters beyond ASCII the languages of `codec` account for; None where it is not known."""
    accounts_for = _CODECS.get(codec)
    return None if accounts_for is None else accounts_for(text)


def _share(signs: re.Pattern[str]) -> Callable[[str], float]:
    def share(text: str) -> float:
        beyond = _BEYOND_ASCII.findall(_TYPOGRAPHY.sub("", text))
        capitals = sum(char.isupper() for char in beyond)
        if 2 * capitals >= len(beyond):
            return 0.0
        return float(len(signs.findall(text)) / (len(beyond) - capitals))

    return share


def _largest(*shares: Callable[[str], float]) -> Callable[[str], float]:
    return lambda text: max(share(text) for share in shares)


def _japanese(text: str) -> float:
    """Kana and the frequent characters, which stand in the first half of the table."""
    beyond = _BEYOND_ASCII.findall(text)
    kana = len(_KANA.findall(text))
    if not beyond or kana < LEAST_KANA * len(beyond):
        return 0.0
    frequent = sum(_in_rows(char, "euc_jp", 0xB0, 0xCF) for char in beyond)
    return (kana + frequent + len(_CJK_SIGN.findall(text))) / len(beyond)


def _hebrew(text: str) -> float:
    """Its letters have the bytes of Cyrillic small ones, of which some amid words would be those that end a word."""
    beyond = len(_BEYOND_ASCII.findall(_TYPOGRAPHY.sub("", text)))
    right = len(_HEBREW.findall(text)) - 10 * len(_HEBREW_MISPLACED.findall(text))
    return max(right, 0) / beyond if beyond >= LEAST_HEBREW else 0.0


def _thai(text: str) -> float:
    beyond = len(_BEYOND_ASCII.findall(_TYPOGRAPHY.sub("", text)))
    right = len(_THAI.findall(text)) - 10 * len(_THAI_MISPLACED.findall(text))
    return THAI_AT_MOST * max(right, 0) / beyond if beyond else 0.0


def _frequent(codec: str, first: int, last: int) -> Callable[[str], float]:
    """The frequent characters stand in a part of the table of their own."""

    def share(text: str) -> float:
        beyond = _BEYOND_ASCII.findall(text)
        frequent = sum(_in_rows(char, codec, first, last) for char in beyond)
        return (frequent + len(_CJK_SIGN.findall(text))) / len(beyond) if beyond else 0.0

    return share


def _in_rows(char: str, codec: str, first: int, last: int) -> bool:
    try:
        coded = char.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(coded) == 2 and first <= coded[0] <= last


def _codecs() -> dict[str, Callable[[str], float]]:
    """Each encoding with its test; of equals the first wins, so those that tell more stand first."""
    by_letters: dict[str, list[Callable[[str], float]]] = {}
    for codec, letters in _LETTERS:
        by_letters.setdefault(codec, []).append(_share(re.compile(f"[{letters}]")))
    return {
        "cp949": _frequent("euc_kr", 0xB0, 0xC8),
        "cp932": _japanese,
        "euc_jp": _japanese,
        "gb18030": _frequent("gb2312", 0xB0, 0xD7),
        "big5hkscs": _frequent("big5", 0xA4, 0xC6),
        "cp1255": _hebrew,
        **{codec: _largest(*shares) for codec, shares in by_letters.items()},
        "cp874": _thai,
    }


_CODECS = _codecs()
