"""Why the model judged a block as it did, in words: which evidence weighed most, and what that evidence was.

Evidence is weighed by taking it away: the whole document is judged again without one group of columns at a time, and
how far a block's chance falls says what the group did for it. That is done only when somebody asks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.judge.evidence import NAME_GROUPS
from cleaner.judge.features import feature_names

TELLING = 0.25
"""A group that moves the chance by less than this, as a logit, is not worth telling."""
MOST_TOLD = 3
LEAST_SPREADS = 0.35
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
    "place/long before": ("above the paragraphs", "below most of the paragraphs"),
    "place/share of blocks": ("near the start of the page", "near the end of the page"),
    "place/to long before": ("right after a paragraph", "far below the last paragraph"),
    "place/to long after": ("right above a paragraph", "no paragraph follows"),
    "around/length in 2": ("between short lines", "between long lines"),
    "around/length in 6": ("among short lines", "among paragraphs"),
    "around/long in 6": ("no paragraph nearby", "paragraphs around it"),
    "around/run of like length": ("", "one of a run of lines of like length"),
    "around/in a pattern": ("", "part of a repeating pattern"),
    "words/of long paragraphs": ("shares no words with the paragraphs", "shares its words with the paragraphs"),
    "words/pairs of any block": ("", "repeats what other lines say"),
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
WORDS_GROUP = "known words"
"""Stands for the words and names that the model knows, which have no columns."""

GROUPS = (*dict.fromkeys(name.split("/")[0] for name in feature_names()), WORDS_GROUP)
COLUMNS_OF_GROUP = {group: np.array([name.split("/")[0] == group for name in feature_names()]) for group in GROUPS}


def reason(effects: NDArray[np.floating], spreads: NDArray[np.floating], in_body: bool) -> str:
    """The reason for one block.

    Args:
        effects: For each of `GROUPS`, how far it raises the block's logit to be body.
        spreads: The block's columns, as distances from their means in spreads.
        in_body: What was decided.
    """
    support = effects if in_body else -effects
    told = [
        phrase
        for index in np.argsort(-support, kind="stable")
        if support[index] >= TELLING
        for phrase in [_phrase(GROUPS[int(index)], spreads)]
        if phrase
    ]
    lead = "reads as body" if in_body else "does not read as body"
    return f"{lead}: {', '.join(told[:MOST_TOLD])}" if told else f"{lead}, by all its evidence together"


def _phrase(group: str, spreads: NDArray[np.floating]) -> str:
    """What is most unusual about the block in one group, of what there are words for."""
    if group == WORDS_GROUP:
        return "the words it uses"
    best, least = "", LEAST_SPREADS
    for index, name in enumerate(feature_names()):
        if not name.startswith(f"{group}/"):
            continue
        if group == "hint":
            phrase = f"rules or heuristics point to {name.removeprefix('hint/')}" if spreads[index] > 0 else ""
        else:
            low, high = PHRASES.get(name, ("", ""))
            phrase = high if spreads[index] > 0 else low
        if phrase and abs(spreads[index]) > least:
            best, least = phrase, float(abs(spreads[index]))
    return best
