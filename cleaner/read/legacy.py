"""How well a text from before UTF-8 was everywhere fits the encoding that it was read in.

A text in its own encoding shows the letters that its language uses, the frequent ones often, and hardly anything else
beyond ASCII; read in another one it does not. So each encoding has the letters of the languages that were written in
it, and other scripts than the Latin one have those that are frequent in them: a text in one Cyrillic encoding gives
Cyrillic letters in another one, too, but rare ones. Capitals count as their small letters do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

LEAST_SHARE = 0.8
"""An encoding has to account for this share of the characters beyond ASCII."""
ADDED = 15
"""So many letters of the usual frequency are added to those of a text, as a short one may have any."""
LEAST_LIKELY = 0.55
"""How likely an encoding has to be to be guessed."""
CAPITALS = 0.9
"""A text with more capitals than small letters is the less likely reading, by this factor."""
RARE = 0.7
"""Verse and dictionaries have few frequent characters, so no text of Chinese characters is less likely by more."""

CENTRAL_EUROPEAN = ("cp1250", "iso8859-2")

_LATIN = (
    (("cp1252",), "äöüßàâæçéèêëîïôœùûÿ"),  # German, French
    (("cp1252",), "áéíñóúüãàâçêôõ¿¡ºª"),  # Spanish, Portuguese
    (("cp1252",), "àèéìíîòóùú"),  # Italian
    (("cp1252",), "åäöéæøóòàü"),  # Scandinavian languages, Finnish
    (("cp1252",), "áéëíïóöúèêü"),  # Dutch, Irish
    (("cp1252",), "áéíóúýþæöð"),  # Icelandic
    (("cp1252",), "äöõüšž"),  # Estonian
    (("cp1254",), "çğıöşüâîû"),  # Turkish
    (CENTRAL_EUROPEAN, "ąćęłńóśźż"),  # Polish
    (CENTRAL_EUROPEAN, "áčďéěíňóřšťúůýž"),  # Czech
    (CENTRAL_EUROPEAN, "áäčďéíĺľňóôŕšťúýž"),  # Slovak
    (CENTRAL_EUROPEAN, "áéíóöőúüű"),  # Hungarian
    (CENTRAL_EUROPEAN, "ăâîşţ"),  # Romanian
    (CENTRAL_EUROPEAN, "čćđšž"),  # Croatian, Slovene
    (("cp1257",), "ąčęėįšųūžāēģīķļņ"),  # Baltic languages
    (("cp1258",), "àáâãèéêìíòóôõùúăđĩũơưýạ\u0300\u0301\u0303\u0309\u0323"),  # Vietnamese
)


class Script(NamedTuple):
    """The letters of all languages of a script, and which are frequent."""

    letters: str
    frequent: str
    usual: float
    """What share of the letters the frequent ones are, at the least of its languages."""
    also: str = ""
    """Points and vowel signs, and what else no other script has."""


_CYRILLIC = Script("абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґўђѓѕћќљњџј", "оеаинтсріј", 0.55)
_GREEK = Script("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "αοιετσςνηάόίέή", 0.6)
_HEBREW = Script("א-ת", "יוהלארמתבד", 0.6, also="\u05b0-\u05c3\u05f0-\u05f4\u200e\u200f")
_ARABIC = Script("ء-غف-يٹپچڈڑژکگںھہیے", "المنوريتبهدیکہں", 0.6, also="ـ\u064b-\u0652۔،؛؟\u200c\u200d\u200e\u200f")
_THAI = Script("ก-๛", "านรอกเงมยลวดทสต่้ัี", 0.65)
_HAN_FREQUENT = (
    # of Chinese, Japanese and Korean texts, in every shape
    "一二三四五六七八九十百千万年月日時时分前後后中上下大小人民国國家学學生会會地方本行事自出入口手心水山火文字名"
    "東东西南北京市町都道路車车電电話话新高長长金安全公社法政治世界正主力部内外間间見见目的来來回今同体體明理用"
)
_SIMPLIFIED = (
    "是不了在有我他这个们为和到以说要就可也你对能而子那得于着之过发作里所然种成多经么去如当没动面起看定天还进好"
    "些其样她但因只从想实者把机第此已工使情性知又点业将两由问很最重并应战向头美相被利等产或己制无几级每报让吃走老"
    "条站号开儿关门书给先做数区物场钱"
)
_TRADITIONAL = (
    "是不了在有我他這個們為和到以說要就可也你對能而子那得於著之過發作裡所然種成多經麼去如當沒動面起看定天還進好"
    "些其樣她但因只從想實者把機第此已工使情性知又點業將兩由問很最重並應戰向頭美相被利等產或己制無幾級每報讓吃走老"
    "條站號開兒關門書給先做數區物場錢臺灣"
)
_JAPANESE = (
    "円議党員合業社務産府県区庁部長委決定議案第号令和平成昭施設者者対実現発表予算資料説報告問題当作当開閉場所研究"
    "使度駅言取書動食温湯質料化気付関係総役改選保午約以々ー"
)
_SYLLABLES = (
    "이다는에의을를은가고로시하한도지기사서리니어해나자아일있그전보인라정대들만장수부여면오스게원주과구으상조제성동"
    "요내무물람안두마년간소문바거습열분까세없했차래불역개데번말계저때신버할남건금중국와것경공선"
)

_TYPOGRAPHY = re.compile("[\u2010-\u2026\u2030\u2032-\u203a\u20ac\u2116\u2122\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xbb]")
"""What is printed in any language, and so tells nothing."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_HEBREW_MISPLACED = re.compile("[ךםןףץ](?=[א-ת])|(?<![א-ת\u05b0-\u05c3\u05f0-\u05f2])[\u05b0-\u05bd\u05bf-\u05c2]")
"""Letters as they end a word, amid one, and points with no letter to stand at."""
_ARABIC_MISPLACED = re.compile("(?<![ء-\u0652ٹپچڈڑژکگںھہیے])[\u064b-\u0652]")
_CJK_SIGN = re.compile("[\u2014-\u2026\u3000-\u3011\u3014\u3015\u301c\u30fb\uff01-\uff5e\xb7]")
_THAI_MISPLACED = re.compile("(?<![ก-ฮ\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]|[เ-ไ](?![ก-ฮ])")
"""Marks without a letter to stand on, and vowels that are written ahead of a consonant with none behind."""


class Fit(NamedTuple):
    share: float
    """What share of the characters beyond ASCII the languages of the encoding account for."""
    likely: float
    """That, and how far the frequent ones are frequent: about 1 in what most people write."""


def likely_codecs(content: bytes) -> dict[str, float]:
    """The encodings that `content`, which should hold little ASCII, may be in, the likeliest first, and how likely."""
    guessed = [codec for codec in _CODECS if codec not in _NEVER_GUESSED]
    fits = {codec: _CODECS[codec](content.decode(codec, "replace")) for codec in guessed}
    ranked = sorted(fits.items(), key=lambda item: -item[1].likely)
    return {codec: fit.likely for codec, fit in ranked if fit.share >= LEAST_SHARE and fit.likely >= LEAST_LIKELY}


def fit_to(codec: str, content: bytes) -> Fit | None:
    """How well `content` fits `codec`; None where it is not known."""
    fit = _CODECS.get(codec)
    return None if fit is None else fit(content.decode(codec, "replace"))


def _latin(signs: re.Pattern[str]) -> Callable[[str], Fit]:
    def fit(text: str) -> Fit:
        beyond = _BEYOND_ASCII.findall(_TYPOGRAPHY.sub("", text))
        capitals = sum(char.isupper() for char in beyond)
        if not beyond:
            return Fit(0.0, 0.0)
        if 2 * capitals >= len(beyond):
            share = len(signs.findall(text.lower())) / len(beyond) * CAPITALS
        else:
            share = len(signs.findall(text)) / (len(beyond) - capitals)
        return Fit(share, share)

    return fit


def _largest(fits: list[Callable[[str], Fit]]) -> Callable[[str], Fit]:
    return lambda text: max((fit(text) for fit in fits), key=lambda fit: fit.likely)


def _script(script: Script, misplaced: re.Pattern[str] | None = None) -> Callable[[str], Fit]:
    letters, frequent = re.compile(f"[{script.letters}]"), re.compile(f"[{script.frequent}]")
    also = re.compile(f"[{script.also}]") if script.also else None

    def fit(text: str) -> Fit:
        text = _TYPOGRAPHY.sub("", text)
        beyond = len(_BEYOND_ASCII.findall(text))
        folded = text.lower()
        its = len(letters.findall(folded))
        belongs = its + (len(also.findall(text)) if also else 0)
        belongs -= 10 * len(misplaced.findall(text)) if misplaced else 0
        if not its or belongs <= 0:
            return Fit(0.0, 0.0)
        often = (len(frequent.findall(folded)) + ADDED * script.usual) / (its + ADDED)
        share = belongs / beyond
        capitals = 2 * sum(map(str.isupper, text)) > its
        return Fit(share, share * min(often / script.usual, 1) * (CAPITALS if capitals else 1))

    return fit


def _han(codec: str, first: int, last: int, frequent: str, usual: float) -> Callable[[str], Fit]:
    """The common characters stand in a part of the table of their own."""
    often = re.compile(f"[{frequent}]")

    def fit(text: str) -> Fit:
        beyond = _BEYOND_ASCII.findall(text)
        signs = len(_CJK_SIGN.findall(text))
        its = len(beyond) - signs
        if not its:
            return Fit(0.0, 0.0)
        common = sum(_in_rows(char, codec, first, last) for char in beyond if not _CJK_SIGN.match(char))
        found = (len(often.findall(text)) + ADDED * usual) / (its + ADDED)
        share = (common + signs) / len(beyond)
        return Fit(share, share * min(max(RARE, found / usual), 1))

    return fit


@lru_cache(maxsize=16384)
def _in_rows(char: str, codec: str, first: int, last: int) -> bool:
    try:
        coded = char.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(coded) == 2 and first <= coded[0] <= last


def _codecs() -> dict[str, Callable[[str], Fit]]:
    """Each encoding with its test; of equals the first wins, so those that tell more stand first."""
    latin: dict[str, list[Callable[[str], Fit]]] = {}
    for names, letters in _LATIN:
        for name in names:
            latin.setdefault(name, []).append(_latin(re.compile(f"[{letters}]")))
    cyrillic, greek, arabic = _script(_CYRILLIC), _script(_GREEK), _script(_ARABIC, _ARABIC_MISPLACED)
    hebrew = _script(_HEBREW, _HEBREW_MISPLACED)
    japanese = _han("euc_jp", 0xA4, 0xCF, "\u3041-\u30ff" + _HAN_FREQUENT + _JAPANESE, 0.5)
    return {
        "cp949": _han("euc_kr", 0xB0, 0xC8, _SYLLABLES + _HAN_FREQUENT, 0.5),
        "cp932": japanese,
        "euc_jp": japanese,
        "gb18030": _han("gb2312", 0xB0, 0xD7, _HAN_FREQUENT + _SIMPLIFIED, 0.4),
        "big5hkscs": _han("big5", 0xA4, 0xC6, _HAN_FREQUENT + _TRADITIONAL, 0.4),
        **{codec: _largest(fits) for codec, fits in latin.items()},
        "cp1251": cyrillic,
        "koi8-u": cyrillic,
        "iso8859-5": cyrillic,
        "cp1253": greek,
        "iso8859-7": greek,
        "cp1255": hebrew,
        "cp1256": arabic,
        "cp874": _script(_THAI, _THAI_MISPLACED),
        "koi8-r": cyrillic,
        "cp866": cyrillic,
        "mac-cyrillic": cyrillic,
        "iso8859-6": arabic,
        "iso8859-8": hebrew,
    }


_CODECS = _codecs()
_NEVER_GUESSED = {"koi8-r", "cp866", "mac-cyrillic", "iso8859-8"}
"""Encodings that are believed only where they are declared: they are rare, or a larger encoding stands for them."""
