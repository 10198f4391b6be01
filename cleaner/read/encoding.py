"""Bytes to text.

Encodings are tried from the surest sign to the weakest: a byte order mark; UTF-16 and UTF-32 by where their NULs stand;
UTF-8, for which other encodings do not pass by accident; what the sender or the page declares; what the shape of the
text suggests. Declarations are often wrong, so one that makes the words implausible is passed over.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from cleaner.errors import SetAsideError
from cleaner.read.legacy import CAPITALS, CENTRAL_EUROPEAN, LEAST_SHARE, Fit, fit_to, likely_codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; those of UTF-32 stand ahead of those of UTF-16, one of which they begin with."""

ALIASES = {
    label: codec
    for codec, labels in {
        "iso8859-2": "iso88592",
        "iso8859-3": "iso88593",
        "iso8859-4": "iso88594",
        "iso8859-5": "iso88595",
        "iso8859-6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i iso88596",
        "iso8859-7": "iso88597 sun_eu_greek",
        "iso8859-8": "csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i iso88598 logical visual",
        "iso8859-10": "iso885910",
        "iso8859-13": "iso885913",
        "iso8859-14": "iso885914",
        "iso8859-15": "csisolatin9 iso885915",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "mac-roman": "csmacintosh mac x-mac-roman",
        "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
        "cp874": "dos-874 iso885911 windows-874",
        "cp1250": "x-cp1250",
        "cp1251": "win-1251 x-cp1251",
        "cp1252": "iso88591 x-cp1252",
        "cp1253": "x-cp1253",
        "cp1254": "iso88599 x-cp1254",
        "cp1255": "x-cp1255",
        "cp1256": "x-cp1256",
        "cp1257": "x-cp1257",
        "cp1258": "x-cp1258",
        "gb18030": "csgb2312 gb_2312 gb_2312-80 x-gbk",
        "big5": "cn-big5 x-x-big5",
        "cp932": "windows-31j x-sjis",
        "euc_jp": "cseucpkdfmtjapanese x-euc-jp",
        "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1987 ks_c_5601-1989 ksc_5601 windows-949",
    }.items()
    for label in labels.split()
}
"""Names of character sets that pages use and Python does not know: those of the Encoding Standard, and two more."""

AS_BROWSERS_READ = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Character sets, by Python's names, that are declared where a larger one is meant."""

LOOKED_AT = 1 << 16
"""How much of a text is looked at to say whether its words are plausible."""
WHOLE_FOR_EACH_BROKEN = 20
"""One broken character is forgiven for so many whole ones beyond ASCII."""
WHOLE_FOR_EACH_STRAY = 2
"""One byte that is not UTF-8 is forgiven for so many whole characters of it, if the words are plausible: other
encodings hardly have those by accident, and many pages have a line from elsewhere in them."""
LEAST_WHOLE = 5
"""So many whole characters that takes, as a title in another encoding may happen to have some."""
JUDGED = 1 << 14
"""So many bytes of texts that hold any beyond ASCII are read in each encoding, to see how well it fits."""
FEW = 8
"""From fewer bytes beyond ASCII than these only encodings of Central Europe are guessed, if nothing else fits."""
OF_ONE_LANGUAGE = 0.5
"""A few letters are not Western ones where no Western language has this share of them."""
OF_ONE_LANGUAGE_WITH_SIGNS = 0.75
"""That, where signs of cp1252 stand in words."""

FOR_THE_DECLARED = 0.15
"""What is declared is believed unless another encoding is likelier by more than this."""
LEAST_LIKELY_OF_ALL = 0.15
"""How likely it has to be where nothing else fits."""

_DECLARED_WITHIN = 8192
_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})"""
    rb"""|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([a-z0-9_:.-]{2,40})""",
    re.IGNORECASE,
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_BETWEEN_TAGS = re.compile(rb"[^<>]{1,4096}")
"""So long that hardly a character of several bytes is parted."""
_WORD = re.compile(r"[^\W\d_]+")
_AMID_WORD = r"(?<=[^\W\d_])[\xa1-\xac\xae-\xb6\xb8-\xbf\xd7\xf7](?=[^\W\d_])"
_SIGN_IN_WORD = re.compile(rf"{_AMID_WORD}|(?<=[a-zA-Z])[\u05b0-\u05c2\u064b-\u0652]")
_SIGN_AT_WORD = re.compile(rf"{_AMID_WORD}|(?<=[^\W\d_])[¡£¦¬¯±¼¾¿](?![^\W\d_])")
"""Signs amid a word, and at its end those that never stand there."""
_WESTERN = re.compile(
    r"(?<=[a-z])[\xc0-\xff\u0152\u0153]|[\xc0-\xff\u0152\u0153](?=[a-z])|(?<!\S)[ÀÁÅÆÈÉÍÓÖØàáåæèéêìíòóôöøùúý](?!\S)"
    r"|[\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xbb\xbf\xa1\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2122]",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"(?<![^\W\d_])(?:[±¼½¾](?![^\W\d_])|µ(?=[mglsvawfh]\b))|(?:(?<=[a-z\d)])|(?<=[a-z\d)] ))×(?= ?[a-z\d(])"
    r"|(?:(?<=\d)|(?<=\bm)|(?<=\b[kcdm]m))[¹²³](?![^\W\d_])",
    re.IGNORECASE,
)
"""Signs of measures where such stand: other encodings have letters in their places, which stand in words."""


class Unreadable(SetAsideError, ValueError):  # noqa: N818 -- it says what the input is
    """The input is no text: binary, or in no encoding that is known."""


def decode(content: bytes, charset: str | None = None) -> str:
    """The text of `content`, its byte order mark included; `charset` is what the sender declared, if anything."""
    text = _decode_marked(content)
    if text is None and b"\0" in content:
        text = None if content.startswith(codecs.BOM_UTF8) else _decode_wide(content)
        if text is None:
            raise Unreadable("binary: it holds NUL bytes and is neither UTF-16 nor UTF-32")
    if text is None:
        text = _decode_narrow(content, charset)
    if text is None:
        raise Unreadable("undecodable: no encoding fits")
    if "\0" in text:
        raise Unreadable("binary: it holds NUL characters")
    return text


def _decode_marked(content: bytes) -> str | None:
    for mark, codec in MARKS:
        if content.startswith(mark):
            text = content.decode(codec, "replace")
            if (text.count("\ufffd") + _broken(text[:LOOKED_AT])) * WHOLE_FOR_EACH_BROKEN <= len(text):
                return text
            if codec != "utf-8":
                raise Unreadable(f"undecodable: it begins as {codec.upper()} does and does not go on so")
    return None


def _decode_wide(content: bytes) -> str | None:
    """UTF-32 or UTF-16 without a mark; of two byte orders the one that gives more spaces and line ends."""
    without = content[:LOOKED_AT].replace(b"\0", b"")
    share_of_nuls = 1 - len(without) / len(content[:LOOKED_AT])
    ascii_bytes = sum(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in without)
    if share_of_nuls < 0.25 and ascii_bytes > 0.8 * len(without):
        return None  # ASCII, or nearly so, with NULs in it
    for codecs_of_a_width in (("utf-32-le", "utf-32-be"), ("utf-16-le", "utf-16-be")):
        texts = [_strictly(content, codec) for codec in codecs_of_a_width]
        found = [text for text in texts if text is not None and "\0" not in text and not _broken(text[:LOOKED_AT])]
        if found:
            best = max(found, key=lambda text: sum(map(text[:LOOKED_AT].count, " \n\r\u3000\u3002")))
            return best if _words_plausible(best) else None
    return None


def _decode_narrow(content: bytes, charset: str | None) -> str | None:
    inside = _DECLARED.search(content[:_DECLARED_WITHIN])
    labels = (charset, (inside[1] or inside[2]).decode("ascii") if inside else None)
    by_sender, by_page = map(_codec, labels)
    declared = [codec for codec in (by_sender, by_page) if codec and codec != "utf-8"]
    if content.isascii():  # which some encodings are that switch by escape sequences
        escaping = [codec for codec in declared if codec.startswith("iso2022") or codec == "hz"]
        for codec in escaping or ["iso2022_jp"] * (b"\x1b$" in content):
            text = _strictly(content, codec)
            if text is not None:
                return text
    text = _strictly(content, "utf-8")
    if text is not None:
        return text
    text = _nearly(content, "utf-8")
    if text is not None:
        return text
    cut_off = _cut_off(content)
    if cut_off is not None:
        # A page that is whole ends in a tag; a text may end in a letter of another encoding, whatever is declared.
        believed = "utf-8" in (by_sender, by_page) or (not declared and _words_plausible(cut_off, 0))
        if by_page == "utf-8" or (believed and not cut_off[:-1].isascii()):
            return cut_off
    runs = (found[0] for found in _BETWEEN_TAGS.finditer(content[: 16 * LOOKED_AT]))
    sample = b" ".join(run for run in runs if not run.isascii())[:JUDGED]
    forgiven = int(sum(byte >= 0x80 for byte in sample) >= FEW)
    fits = [(codec, fit_to(codec, sample)) for codec in declared]
    # Of other encodings none can be so much likelier than what fits as well as this.
    text = _as_declared(content, fits, 1 - FOR_THE_DECLARED, forgiven)
    if text is not None:
        return text
    guess, likely = _guess(content, sample)
    text = _as_declared(content, fits, likely - FOR_THE_DECLARED, forgiven) or guess
    if text is not None:
        return text
    text = _nearly(content, "cp1252")
    if text is not None and _words_plausible(text) and _is_western(text):
        return text
    for codec, fit in fits:
        if fit is not None and fit.likely >= LEAST_LIKELY_OF_ALL:
            text = _strictly(content, codec)
            if text is not None and _words_plausible(text, forgiven):
                return text
    return cut_off


def _as_declared(content: bytes, fits: list[tuple[str, Fit | None]], least: float, forgiven: int) -> str | None:
    """The reading in the first declared encoding that is as likely as that, or of which nothing is known."""
    for codec, fit in fits:
        if fit is None or (fit.share >= LEAST_SHARE and fit.likely >= least):
            text = _nearly(content, codec)
            if text is not None and _words_plausible(text, forgiven):
                return text
    return None


def _guess(content: bytes, sample: bytes) -> tuple[str | None, float]:
    """The likeliest reading whose words are plausible, and how likely it is."""
    few = sum(byte >= 0x80 for byte in sample) < FEW
    # What is declared goes before a guess from few letters.
    guesses = dict.fromkeys(_central_european(sample), 0.0) if few else likely_codecs(sample)
    for codec, likely in guesses.items():
        text = _nearly(content, codec)
        if text is not None and _words_plausible(text, int(not few)):
            return text, likely
    return None, 0.0


def _central_european(sample: bytes) -> list[str]:
    """The encoding in which a few letters are all of one Central European language, where nothing else may be meant.

    That is where Western letters make no sense, or are the same ones, and the other such encoding does not fit, too.
    """
    western, misread = sample.decode("cp1252", "replace"), _is_no_western(sample)
    found: dict[str, str] = {}
    for codec in CENTRAL_EUROPEAN:
        text, fit = sample.decode(codec, "replace"), fit_to(codec, sample)
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        if (
            (misread or text == western)
            and fit is not None
            and fit.likely >= CAPITALS
            and _words_plausible(text, 0)
            and all(any(map(str.isascii, word)) for word in words)
        ):
            found.setdefault(text, codec)
    return list(found.values()) if len(found) == 1 else []


def _is_no_western(sample: bytes) -> bool:
    """Whether a few letters, read as Western ones, stand among signs in words, or are of several languages."""
    fit, text = fit_to("cp1252", sample), sample.decode("cp1252", "replace")
    beyond = "".join(_BEYOND_ASCII.findall(text))
    if fit is None or len(beyond) < 2:
        return False
    if _SIGN_AT_WORD.search(text):
        return fit.share <= OF_ONE_LANGUAGE_WITH_SIGNS
    return fit.share < OF_ONE_LANGUAGE and sum(map(str.isalpha, beyond)) > 2


def _is_western(text: str) -> bool:
    """Whether most characters beyond ASCII stand where a Western language has them: in words with ASCII letters,
    alone as one of the few words of one letter, or as a typographer's sign. Measures are left out of account."""
    text = text[:LOOKED_AT]
    words = _MEASURE.sub("", text)
    beyond = sum(len(run[0]) for run in _BEYOND_ASCII.finditer(words))
    western = 2 * len(_WESTERN.findall(words))
    return western > beyond if beyond and words != text else western >= beyond


def _codec(label: str | None) -> str | None:
    """Python's name for a declared character set; None for one that is unknown or is not about text.

    All of Unicode's are UTF-8 here: a page that could be read so far is in no wider one.
    """
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(ALIASES.get(name, name))
        "".encode(info.name)  # refuses codecs from bytes to bytes
    except (LookupError, ValueError):
        return None
    if info.name.startswith(("idna", "punycode", "unicode", "raw")):
        return None
    if info.name.startswith("utf"):
        return "utf-8"
    return AS_BROWSERS_READ.get(info.name, info.name)


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def _cut_off(content: bytes) -> str | None:
    """`content` in UTF-8 whose last character is not whole, U+FFFD for that; None where anything else is wrong."""
    try:
        text, read = codecs.utf_8_decode(content, "strict", False)
    except UnicodeError:
        return None
    return text + "\ufffd" if read < len(content) else None


def _nearly(content: bytes, codec: str) -> str | None:
    """`content` with U+FFFD for broken characters, where these are few beside the whole ones."""
    text = content.decode(codec, "replace")
    beyond = sum(len(run[0]) for run in _BEYOND_ASCII.finditer(text))
    replaced = text.count("\ufffd")
    broken = replaced + _broken(text[:LOOKED_AT])
    cut_off = replaced == 1 and beyond > 3 and text.endswith("\ufffd")
    if cut_off or broken * WHOLE_FOR_EACH_BROKEN <= beyond:
        return text
    if codec == "utf-8" and beyond - broken >= max(broken * WHOLE_FOR_EACH_STRAY, LEAST_WHOLE):
        return text if _words_plausible(text, 0) else None
    return None


def _broken(text: str) -> int:
    """How many characters of `text` no text has: control characters, unassigned and private ones."""
    return sum(count for char, count in _counts(text) if not _is_written(char))


def _counts(text: str) -> list[tuple[str, int]]:
    return [(char, text.count(char)) for char in set(text)]


@lru_cache(maxsize=4096)
def _is_written(char: str) -> bool:
    return char in "\t\n\v\f\r\x1b" or unicodedata.category(char) not in {"Cc", "Cn", "Co", "Cs"}


def _words_plausible(text: str, forgiven: int = 1) -> bool:
    """Whether the words beyond ASCII are of one script each and shaped like words.

    Text read in a wrong encoding shows scripts mixed in a word, signs between letters, Latin words of accented
    letters alone, half-width kana, or small letters followed by capitals.
    """
    sample = text[:LOOKED_AT]
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    odd = sum(map(_is_odd, words)) + len(_SIGN_IN_WORD.findall(sample))
    return odd * 5 <= len(words) or odd <= forgiven


@lru_cache(maxsize=4096)
def _is_odd(word: str) -> bool:
    scripts = {_script(char) for char in word}
    if "HALFWIDTH" in scripts:
        return True
    if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI"}) > 1:
        return True
    if scripts == {"LATIN"} and len(word) > 2 and not any(char.isascii() for char in word):
        return True
    return any(before.islower() and after.isupper() for before, after in pairwise(word))


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
