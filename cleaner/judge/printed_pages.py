"""Where a text was printed on pages: the heads and feet of its pages, and their numbers.

Programs that turn print into text put a form feed between two pages. The lines beside it are the paper's, not the
article's, where they say the same on several pages, or are a number alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cleaner.document import FORM_FEED, Block
from cleaner.paragraphs import ends_as_sentence
from cleaner.words import Words

LONGEST_HEAD = 120
"""No head of a page has more characters."""
_NUMBERED = re.compile(r"[^\W\d_]+\.?\s\d{1,3}\W*")
"""One word and a number: on top of a page the heading of a chapter."""
_NUMBER = re.compile(r"[-–—\[(\s]*\d{1,4}[-–—\])\s]*")
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")


def page_marks(blocks: Sequence[Block], words: Words) -> Iterator[int]:
    """The blocks that are heads, feet or numbers of pages. The text's first line, which may be its title, is none."""
    tops = {*_tops(blocks)}
    if not tops:
        return
    beside = sorted({place for top in tops for place in (top - 1, top) if 0 < place < len(blocks)})
    ended = ends_as_sentence(words)
    said = Counter(_masked(blocks[place].text) for place in {0, *beside})
    for place in beside:
        text = blocks[place].text
        repeated = len(text) <= LONGEST_HEAD and said[_masked(text)] > 1
        heads_chapter = place in tops and _NUMBERED.fullmatch(text) is not None
        says_something = heads_chapter or bool(ended[place])
        if _NUMBER.fullmatch(text) or (repeated and not says_something and any(map(str.isalpha, text))):
            yield place


def _tops(blocks: Sequence[Block]) -> Iterator[int]:
    """The blocks that begin a page, and the number of blocks where the text ends with a form feed."""
    for place, block in enumerate(blocks):
        if FORM_FEED not in block.raw:
            continue
        text = block.raw.lstrip()
        if FORM_FEED in block.raw[: len(block.raw) - len(text)]:
            yield place
        if FORM_FEED in text[len(text.rstrip()) :]:
            yield place + 1


def _masked(text: str) -> str:
    """What a line says on every page."""
    return _SPACES.sub(" ", _DIGITS.sub("0", text)).casefold()
