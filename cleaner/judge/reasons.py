"""Why the model judged a block as it did, in words: which evidence weighed most, and what that evidence was.

The columns of a group tell much the same, so groups are weighed against each other. A group is put in words by the
column that did most in it, among the columns that have a phrase. All this is worked out only when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.judge.evidence import NAME_GROUPS
from cleaner.judge.features import feature_names

WORTH_TELLING = 0.05
"""A group that moves the logit by less than this is not worth telling."""
MOST_TOLD = 3
LEAST_SPREAD = 0.35
"""A column so near its mean says nothing of the block."""

PHRASES: dict[str, tuple[str, str]] = {
    # column: (what a low value means, what a high value means); an empty phrase is never told
    "length/words": ("short", "long"),
    "length/to 8": ("very short", ""),
    "length/to 60": ("", "as long as a paragraph"),
    "characters/capitals": ("few capitals", "many capitals"),
    "characters/digits": ("", "full of digits"),
    "characters/separators": ("", "split by separators"),
    "characters/pauses": ("no commas", "commas as in prose"),
    "characters/symbols": ("", "full of symbols"),
    "characters/quotes": ("", "quotes"),
    "edges/starts with capital": ("starts without a capital", ""),
    "edges/starts with bullet": ("", "starts with a bullet"),
    "edges/starts with digit": ("", "starts with a digit"),
    "edges/ends with colon": ("", "ends in a colon"),
    "edges/ends with letter": ("", "ends without a full stop"),
    "edges/ends with question": ("", "ends in a question mark"),
    "edges/ends with ellipsis": ("", "ends in an ellipsis"),
    "sentences/ends one": ("ends no sentence", "ends as a sentence does"),
    "sentences/count": ("no whole sentence", "several sentences"),
    "sentences/long": ("", "a full paragraph"),
    "case/capitalised words": ("few capitalised words", "nearly all words capitalised"),
    "case/words in capitals": ("", "set in capitals"),
    "case/numbers": ("", "mostly numbers"),
    "signs/at": ("", "an e-mail address or account name"),
    "signs/copyright": ("", "a copyright sign"),
    "signs/addresses": ("", "a web address"),
    "signs/clock times": ("", "a time of day"),
    "signs/pipe": ("", "split by bars"),
    "layout/blank before": ("tied to the line before", "set apart from the line before"),
    "layout/blank after": ("tied to the line after", "set apart from the line after"),
    "layout/indented": ("", "indented"),
    "layout/gaps": ("", "parted into cells"),
    "place/long before": ("above the paragraphs", "below most of the paragraphs"),
    "place/share of blocks": ("near the start of the page", "near the end of the page"),
    "place/to long before": ("right after a paragraph", "far below the last paragraph"),
    "place/to long after": ("right above a paragraph", "no paragraph follows"),
    "place/below a colon": ("", "below a line that ends in a colon"),
    "around/length in 2": ("between short lines", "between long lines"),
    "around/length in 6": ("among short lines", "among paragraphs"),
    "around/long in 6": ("no paragraph nearby", "paragraphs around it"),
    "around/run of like length": ("", "one of a run of lines of like length"),
    "around/in a pattern": ("", "part of a repeating pattern"),
    "words/of long paragraphs": ("shares no words with the paragraphs", "shares its words with the paragraphs"),
    "words/of any block": ("", "its words stand in other lines too"),
    "words/common in long paragraphs": (
        "few of the words that the paragraphs share",
        "made of words that the paragraphs share",
    ),
    "words/function words": ("hardly any function words", "as many function words as prose has"),
    "words/copies": ("", "stands several times on the page"),
    "words/same as before": ("", "the same as the line before"),
    "words/same as after": ("", "the same as the line after"),
    "page/long share": ("on a page with little running text", "on a page of running text"),
    "page/blocks": ("on a page of few lines", "on a page of many lines"),
    "seen/linked": ("no links in it", "all links"),
    "seen/hidden": ("", "hidden on the page"),
    "seen/is paragraph": ("", "a paragraph element"),
    "seen/is heading": ("", "a heading element"),
    "seen/is list item": ("", "a list item"),
    "seen/is image": ("", "the text of an image"),
    "seen/is control": ("", "a button or label"),
    "seen/is plain box": ("", "in no paragraph element"),
    "seen/is row": ("", "a table row"),
    "seen/in navigation": ("", "in the navigation"),
    "seen/in header": ("", "in the page's header"),
    "seen/in footer": ("", "in the page's footer"),
    "seen/in aside": ("", "in an aside"),
    "seen/in figure": ("", "in a figure"),
    "seen/in form": ("", "in a form"),
    "seen/in link": ("", "inside a link"),
    "seen/in article": ("", "in the article element"),
    "seen/in main": ("", "in the main element"),
    **{f"seen/named {group}": ("", f"in what the page names {group}") for group in NAME_GROUPS},
}
OTHERS = {"known words": "the words it uses", "elements": "what stands around it or is marked up like it"}
"""What is weighed that has no columns, each with its phrase."""

_WITH_COLUMNS = tuple(dict.fromkeys(name.split("/")[0] for name in feature_names()))
GROUPS = (*_WITH_COLUMNS, *OTHERS)
COLUMNS_OF_GROUP = {group: np.array([name.split("/")[0] == group for name in feature_names()]) for group in GROUPS}
_GROUP_OF_COLUMN = np.stack([COLUMNS_OF_GROUP[group] for group in _WITH_COLUMNS], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Tellable:
    """The columns that there are words for, in order of their groups."""

    columns: NDArray[np.int64]
    has_low: NDArray[np.bool_]
    """Whether there are words for a low value."""
    has_high: NDArray[np.bool_]
    phrases: list[str]
    """For each column what a low value means, and what a high one means."""
    of_group: list[tuple[int, slice]]
    """Groups, and which of the columns are theirs."""


@cache
def _tellable() -> _Tellable:
    told = [(column, *phrases) for column, phrases in enumerate(map(_phrases, feature_names())) if any(phrases)]
    groups = [GROUPS.index(feature_names()[column].split("/")[0]) for column, _, _ in told]
    return _Tellable(
        columns=np.array([column for column, _, _ in told]),
        has_low=np.array([bool(low) for _, low, _ in told]),
        has_high=np.array([bool(high) for _, _, high in told]),
        phrases=[phrase for _, *phrases in told for phrase in phrases],
        of_group=[
            (group, slice(groups.index(group), groups.index(group) + groups.count(group)))
            for group in dict.fromkeys(groups)
        ],
    )


def _phrases(name: str) -> tuple[str, str]:
    group, _, kind = name.partition("/")
    return ("", f"rules or heuristics point to {kind}") if group == "hint" else PHRASES.get(name, ("", ""))


def reasons(
    spreads: NDArray[np.float32],
    of_columns: NDArray[np.float32],
    of_others: NDArray[np.float32],
    in_body: NDArray[np.bool_],
) -> list[str]:
    """The reason for each block.

    Args:
        spreads: The columns of each block, as distances from their means in spreads.
        of_columns: How far each of them raises the block's logit to be body.
        of_others: How far what is in `OTHERS` does.
        in_body: What was decided.
    """
    told = _tellable()
    phrases = [*told.phrases, *OTHERS.values()]
    sign = np.where(in_body, np.float32(1.0), np.float32(-1.0))[:, None]
    of_group = np.append(of_columns @ _GROUP_OF_COLUMN, of_others, axis=1) * sign
    spread = spreads.take(told.columns, axis=1)
    is_high = spread > 0
    worth = np.where(is_high, told.has_high, told.has_low) & (np.abs(spread) > LEAST_SPREAD)
    of_told = np.where(worth, of_columns.take(told.columns, axis=1) * sign, np.float32(0.0))
    # Those of groups that have columns are put in below.
    phrase = np.tile(np.arange(len(phrases) - len(GROUPS), len(phrases)), (len(in_body), 1))
    rows = np.arange(len(in_body))
    for group, columns in told.of_group:
        best = of_told[:, columns].argmax(axis=1) + columns.start
        phrase[:, group] = 2 * best + is_high[rows, best]
        of_group[of_told[rows, best] <= 0, group] = 0.0
    strongest = np.argsort(-of_group, axis=1, kind="stable")[:, :MOST_TOLD]
    counts = (np.take_along_axis(of_group, strongest, axis=1) >= WORTH_TELLING).sum(axis=1).tolist()
    found = np.take_along_axis(phrase, strongest, axis=1).tolist()
    leads = ["reads as body" if is_kept else "does not read as body" for is_kept in in_body.tolist()]
    return [
        f"{lead}: {', '.join(phrases[number] for number in numbers[:count])}"
        if count
        else f"{lead}, by all its evidence together"
        for lead, count, numbers in zip(leads, counts, found, strict=True)
    ]
