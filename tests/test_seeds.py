"""The main job: five real dumps, and the same five changed as other scrapers would have changed them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from cleaner import Cleaner
from tests.conftest import Seed

Change = Callable[[Seed], str]


def test_body_is_the_golden(seed: Seed, any_cleaner: Cleaner) -> None:
    assert any_cleaner.clean(seed.text).body == seed.body


def test_kinds_agree_line_by_line(seed: Seed, any_cleaner: Cleaner) -> None:
    found = {block.lines[0]: str(block.kind) for block in any_cleaner.clean(seed.text).blocks}
    assert found == seed.kinds


def test_golden_cleaned_again_is_itself(seed: Seed, any_cleaner: Cleaner) -> None:
    assert any_cleaner.clean(seed.body).body == seed.body


def test_every_removed_line_says_why(seed: Seed, any_cleaner: Cleaner) -> None:
    for block in any_cleaner.clean(seed.text).blocks:
        assert block.reason
        assert 0.0 <= block.confidence <= 1.0


def lines_of(seed: Seed) -> list[tuple[str, str]]:
    """The non-blank lines with their kinds."""
    return [(line, seed.kinds[number]) for number, line in enumerate(seed.text.splitlines(), 1) if number in seed.kinds]


def spaced(lines: list[str], between: str = "\n\n") -> str:
    return between.join(lines) + "\n"


def undoubled(seed: Seed) -> str:
    lines = [line for line, _ in lines_of(seed)]
    return spaced([line for place, line in enumerate(lines) if place == 0 or line.strip() != lines[place - 1].strip()])


def without_title(seed: Seed) -> str:
    return spaced([line for line, kind in lines_of(seed) if kind != "title"])


def thread_cut_short(seed: Seed) -> str:
    comments = [place for place, (_, kind) in enumerate(lines_of(seed)) if kind == "comment"]
    gone = set(comments[len(comments) // 3 :])
    return spaced([line for place, (line, _) in enumerate(lines_of(seed)) if place not in gone])


GUESTS = [
    [
        "by: Wanda from: Leeds",
        "April 2, 2018 11:04 AM",
        "I do not believe a word of it. They said the same five years ago.",
    ],
    [
        "In Response",
        "by: Old Salt",
        "April 2, 2018 1:15 PM",
        "Nor do I, and I was there.",
        "It rained the whole week, too.",
    ],
    [
        "by: T. Okafor from: Lagos",
        "April 3, 2018 7:40 AM",
        "Could someone explain to me who pays for all this in the end?",
    ],
]


def thread_grown(seed: Seed) -> str:
    lines = lines_of(seed)
    comments = [place for place, (_, kind) in enumerate(lines) if kind == "comment"]
    if len(comments) < 5:
        return spaced([line for line, _ in lines])
    texts = [line for line, _ in lines]
    end = comments[-1] + 1
    return spaced(texts[:end] + [line for guest in GUESTS * 3 for line in guest] + texts[end:])


def rail_shuffled(seed: Seed) -> str:
    lines = lines_of(seed)
    rail = [place for place, (_, kind) in enumerate(lines) if kind == "video"]
    inner = rail[1:]
    order = random.Random(7).sample(inner, len(inner))
    texts = [line for line, _ in lines]
    changed = list(texts)
    for place, other in zip(inner, order, strict=True):
        changed[place] = texts[other]
    return spaced(changed)


OTHER_NAMES = {
    "Ken Bredemeier": "Maria del Carmen Ortiz",
    "by: Igor from: Russia": "by: Priya from: Pune",
    "by: Carlos Gomez from: Dom Rep": "by: Someone Else from: Oslo, Norway",
    "by: Solaris": "by: reader_77",
    "March 16, 2016 2:30 AM": "October 3, 2021 12:00 PM",
    "FILE - Russian warplanes fly over the Mediterranean coastal city of Latakia, Syria, Jan. 28, 2016.": (
        "FILE - Ferries lie at anchor off the island of Samos, Greece, Aug. 9, 2019."
    ),
    "VOA State Department correspondent Pam Dockins contributed to this report.": (
        "VOA Athens correspondent Lena Petrou contributed to this report."
    ),
    "Dec. 15, 2015": "Nov. 3, 2014",
    "Photo by: Reuters": "Photo by: AFP",
    "Russia, March 14, 2016.": "Russia, June 2, 2017.",
    "The Associated Press": "Agence France-Presse",
    "Michael Klimentyev / Pool / Kremlin / Sputnik / EPA": "Ana Kovac / Pool / AFP",
    "Updated: December 11, 2017 10:03 PM": "Updated: May 3, 2021 6:15 AM",
    "TRTWorld, Reuters": "TRTWorld, AFP",
    "by Phil Stewart, Arshad Mohammed": "by Anna Lind, Omar Said",
    "Jeff Seldin": "Ruth Abel",
}


def other_names(seed: Seed) -> str:
    """Other names and numbers in all that is not body."""
    changed = []
    for line, kind in lines_of(seed):
        text = line
        if kind in ("caption", "byline", "comment", "credit", "dateline"):
            for name, other in OTHER_NAMES.items():
                text = text.replace(name, other)
        changed.append(text)
    return spaced(changed)


CHANGES: dict[str, Change] = {
    "CRLF line ends": lambda seed: seed.text.replace("\n", "\r\n"),
    "lone CR line ends": lambda seed: seed.text.replace("\n", "\r"),
    "a byte order mark": lambda seed: "\ufeff" + seed.text,
    "tabs for indentation": lambda seed: re.sub(r"(?m)^ *(?=\S)", "\t", seed.text),
    "no indentation": lambda seed: re.sub(r"(?m)^ +", "", seed.text),
    "non-breaking spaces around lines": lambda seed: re.sub(r"(?m)^(.*\S.*)$", "\u00a0\\1\u00a0", seed.text),
    "zero-width characters around lines": lambda seed: re.sub(r"(?m)^(.*\S.*)$", "\u200b\\1\u200b\ufeff", seed.text),
    "no blank lines": lambda seed: spaced([line for line, _ in lines_of(seed)], "\n"),
    "three blank lines between all": lambda seed: spaced([line for line, _ in lines_of(seed)], "\n\n\n\n"),
    "captions not doubled": undoubled,
    "title missing": without_title,
    "comment thread cut short": thread_cut_short,
    "comment thread grown": thread_grown,
    "video rail in another order": rail_shuffled,
    "other names and numbers": other_names,
    "other names, no blank lines, captions not doubled": lambda seed: spaced(
        list(dict.fromkeys(other_names(seed).split("\n\n"))), "\n"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_same_body_however_it_was_scraped(seed: Seed, change: Change, any_cleaner: Cleaner) -> None:
    assert any_cleaner.clean(change(seed)).body == seed.body
