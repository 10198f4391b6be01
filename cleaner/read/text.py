"""Plain text to blocks: one line, one block.

The lines account for every character of the input. A blank line belongs to the block before it, so that a block
always has something to judge and the raws of all blocks still add up to the input.
"""

from __future__ import annotations

import io
from unicodedata import bidirectional, combining

from cleaner.document import Block

ZERO_WIDTH = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that take no room on the line: joiners, direction marks, the word joiner, the byte order mark."""

OUTER = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + ZERO_WIDTH
"""What a block's text is stripped of at both ends: Unicode's white space and the zero-width characters."""

HAN_AND_KANA = (
    "\u2e80-\u3029\u3030-\u303e\u3041-\u312f\u31a0-\u4dbf\u4e00-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f"
    "\U00020000-\U0003ffff"
)
"""Ranges, for the sets of patterns: Chinese and Japanese characters with their punctuation."""

JOINER = "\u200d"
"""The zero-width joiner. At the end of a word it is part of some letters, such as the chillus of Malayalam."""
_VIRAMA = 9
"""The combining class of the signs that take the vowel off a letter."""


def read_text(text: str) -> list[Block]:
    """Make a block of every line that is not blank."""
    lines = split_lines(text)
    return blocks_of_lines(text, lines, strip_lines(text, lines))


def blocks_of_lines(text: str, lines: list[str], texts: list[str]) -> list[Block]:
    """A block for each of the `lines` of `text`; `texts` are those as `strip_lines` gives them."""
    if JOINER in text:
        texts = [one.removesuffix(JOINER) for one in texts]
    if all(texts):
        return list(map(Block, lines, texts, [(number, number) for number in range(1, len(lines) + 1)]))
    filled = [index for index, one in enumerate(texts) if one]
    if not filled:
        return [Block("".join(lines), "", (1, len(lines)))]
    return [
        Block(lines[start] if end - start == 1 else "".join(lines[start:end]), texts[index], (index + 1, index + 1))
        for index, start, end in zip(filled, [0, *filled[1:]], [*filled[1:], len(lines)], strict=True)
    ]


def split_lines(text: str) -> list[str]:
    """The lines of `text` with their ends: LF, CRLF or a lone CR, and nothing else that Unicode calls a line end."""
    return io.StringIO(text, newline="").readlines()


def strip_lines(text: str, lines: list[str]) -> list[str]:
    """Each of the `lines` of `text` without what is around it, as `strip_outer` gives them."""
    if text.isascii() or not any(char in text for char in ZERO_WIDTH):
        return [line.strip() for line in lines]
    return [strip_outer(line) for line in lines]


def strip_outer(text: str) -> str:
    """The text without the white space and the zero-width characters around it, but for a joiner of its last letter."""
    stripped = text.strip(OUTER)
    if JOINER in text and stripped and _takes_joiner(stripped[-1]):
        end = len(text.rstrip(OUTER))
        if text[end : end + 1] == JOINER:
            return stripped + JOINER
    return stripped


def _takes_joiner(char: str) -> bool:
    """Whether a joiner behind this shapes it: a virama, or an Arabic letter."""
    return combining(char) == _VIRAMA or bidirectional(char) == "AL"
