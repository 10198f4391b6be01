"""Lines that sign what somebody wrote: who, and when, as threads of comments and forums print them."""

from __future__ import annotations

import re

LONGEST_SIGNATURE = 120
"""A line with more characters is what somebody wrote."""
MOST_WORDS_OF_NAME = 6


def _one_of(words: str) -> str:
    """A pattern for any of the words; `_` stands for a space within one."""
    return "(?:" + "|".join(re.escape(word).replace("_", r"\s") for word in words.split()) + ")"


_ON = _one_of("on at am the den d. dne dnia dana la le el il em op w pe på ngày στις")
_AT = _one_of("at um à às a_las alle om kl kl. klo kell o ob в о у la ora στις saat pukul lúc")
_AGO = _one_of("ago geleden önce назад тому temu siden sedan sitten fa atrás lalu trước ezelőtt")
_SINCE = _one_of("vor hace há il_y_a před pred acum πριν преди prije")
_FEW = r"(?:\d{1,3}|an?|one|ein|einem|einer|une?|um|uma|una)"
_SAYS = _one_of(
    "says said wrote writes schrieb schreibt sagt hat_gesagt dice dijo a_écrit a_dit dit scrive ha_detto skrev skriver "
    "kirjoitti napisał pisze написал пишет píše napsal írta spune a_scris rekao escribió escreveu disse schreef zegt "
    "zei yazdı"
)
_UPDATED = _one_of(
    "last_updated last_modified updated zuletzt_aktualisiert aktualisiert ultimo_aggiornamento aggiornato "
    "última_actualización actualizado dernière_mise_à_jour mis_à_jour última_atualização atualizado laatst_bijgewerkt "
    "laatst_aangepast bijgewerkt senast_uppdaterad uppdaterad sidst_opdateret opdateret sist_oppdatert oppdatert "
    "päivitetty ostatnia_aktualizacja aktualizacja poslední_aktualizace aktualizováno utolsó_frissítés frissítve "
    "ultima_actualizare actualizat son_güncelleme güncelleme последнее_обновление обновлено оновлено"
)
_MONTH = r"[^\W\d_](?:[^\W\d_]|[\u093a-\u094d\u09bc-\u09cd\u0e31-\u0e4e]){2,11}\.?"
"""Letters, with the vowel signs of Hindi, Bengali and Thai, which are none to a pattern."""
_CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?"
_DAY = (
    rf"(?:\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:de\s)?(?:{_MONTH}|tháng\s\d{{1,2}}),?\s(?:del?\s|năm\s)?\d{{4}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|\d{{4}}\.\s(?:{_MONTH}|\d{{1,2}}\.)\s\d{{1,2}}\.?"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\.?|\d{4}[年년]\s?\d{1,2}[月월]\s?\d{1,2}[日일])(?:\s[гр]\.)?"
)
_WHILE_AGO = (
    rf"(?:(?:(?:för|over|about|almost)\s)?{_FEW}\s?[^\W\d_]{{1,12}}\s{_AGO}|{_SINCE}\s{_FEW}\s[^\W\d_]{{1,12}}|just\snow|yesterday"
    r"|\d{1,3}\s?(?:秒|分|分钟|分鐘|小时|小時|時間|日|天|周|週間|か月|个月|個月|초|분|시간|일|주|개월)\s?[前전])"
)
_ZONE = r"(?:\s?(?:UTC|GMT|[ECMP][SD]T|Uhr))?"
WHEN = (
    rf"(?:{_DAY}(?:[\s,@T|·•–-]{{1,4}}(?:{_AT}\s)?{_CLOCK})?|{_CLOCK}[\s,|·•-]{{1,3}}{_DAY}|{_WHILE_AGO}){_ZONE}"
    r"(?:\s?\((?:edited|bearbeitet)\))?"
)
"""A date or how long ago it was, in the ways of many languages; to be read without regard to case."""
_DATE = re.compile(rf"(?:(?:posted\s)?{_ON}\s)?[\W_]{{0,3}}(?P<date>{WHEN})[\W_]{{0,3}}", re.IGNORECASE)
"""A line that says when."""
_NAMED = (
    re.compile(
        rf"(?:posted\s)?by:?\s(?P<author>\S.{{0,60}}?)(?:\sfrom:\s.{{1,60}}?)?(?:\W{{1,4}}(?:{_ON}\s)?(?P<date>{WHEN}))?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?!(?:\S+\s){4}.*(?:\.\.\.|…)$)"  # a sentence that trails off
        rf"(?P<author>\S.{{0,60}}?)\s{_SAYS}(?:[\s(]{{1,2}}(?:{_ON}\s)?(?P<date>{WHEN})\)?)?(?:\s?:|\s?\.\.\.|\s?…)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<author>\S.{0,60}?)(?:(?<=[^\W\d_])(?=\d)|(?-i:(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])))"
        rf"(?P<date>{WHEN})[\W_]{{0,3}}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<author>\S.{{0,60}}?)[\s·•|,(\[–—-]{{1,4}}(?:{_ON}\s)?(?P<date>{WHEN})[\W_]{{0,3}}", re.IGNORECASE
    ),
)
"""Lines that say who, and some of them when. The third as pages run both together that only styles set apart: the last
would take "DahlMay" for a month.
"""

_MAY_SAY_WHEN = re.compile(
    rf"(?<!\d)(?:19|20)\d\d(?!\d)|\d[./-]\d\d?[./-]\d|\d\s?[^\W\d_]{{1,12}}\s{_AGO}|{_SINCE}\s{_FEW}|[前전]",
    re.IGNORECASE,
)
"""Looked for first: nearly all lines lack it, and it takes a tenth of the time."""
_TIMED = re.compile(rf"(?<![\d.:/-])\d{{1,2}}[:.hч]\d\d(?![.:/-]?\d)|\b{_AGO}\b|\b{_SINCE}\b|[前전]", re.IGNORECASE)
_TIME_OF_DAY = re.compile(rf"{_CLOCK}{_ZONE}", re.IGNORECASE)
_INITIAL = re.compile(r"^\S+\s[^\W\d_a-zß-öø-ÿа-я]\.$")
"""What is left of a surname: "Michael Z."."""
_LABEL_OF_A_PAGE = re.compile(rf"{_UPDATED}\b", re.IGNORECASE)
"""A page tells when it was changed: "Last Updated Wednesday, 18 May 2011 09:02"."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FIRST_YEAR = 1995
"""No thread of comments is older."""
_DASH_WITHIN = re.compile(r"\s[-–—]\s")
_WORDS_BEHIND_A_LABEL = 2
"""Words of a name behind a colon: "Autor: Jan Kowalski"."""


def signature_date(line: str) -> str | None:
    """The date, where the line names somebody and a date as those do who write comments.

    What labels a date is no name, nor are two names with a dash between, and what begins with a dash signs the text
    above.
    """
    name, date = (_MAY_SAY_WHEN.search(line) and author_of(line, False)) or ("", None)
    if date is None:
        return None
    _, colon, behind = name.partition(":")
    is_label = bool(colon) and not 1 <= len(behind.split()) <= _WORDS_BEHIND_A_LABEL
    is_label = is_label or _LABEL_OF_A_PAGE.match(name) is not None
    if is_label or name[0] in "—–" or line.lstrip()[0] in "—–" or _DASH_WITHIN.search(name) or _YEAR.search(name):
        return None
    return None if any(int(year) < _FIRST_YEAR for year in _YEAR.findall(date)) else date


def is_timed(date: str) -> bool:
    """Whether a date tells the time of day, or how long ago it was, as those of comments mostly do."""
    return _TIMED.search(date) is not None


def author_of(line: str, dated: bool) -> tuple[str, str | None] | None:
    """The author whom a line names, and the date if that stands there too; any name will do above a date."""
    line = line.strip()
    if len(line) > LONGEST_SIGNATURE:
        return None
    for pattern in _NAMED:
        found = pattern.fullmatch(line)
        if found is not None and is_name(found["author"]):
            return found["author"].strip(), found["date"]
    return (line, None) if dated and is_name(line) and date_of(line) is None else None


def date_of(line: str) -> str | None:
    """The date, where the line says nothing else."""
    found = _DATE.fullmatch(line.strip()) if len(line) <= LONGEST_SIGNATURE else None
    return found["date"] if found else None


def is_name(text: str) -> bool:
    """Whether the text may be what somebody goes by."""
    return (
        len(text.split()) <= MOST_WORDS_OF_NAME
        and any(map(str.isalpha, text))
        and (not text.endswith((".", "?", "!")) or _INITIAL.search(text) is not None)
        and not _TIME_OF_DAY.fullmatch(text)
    )
