"""Plain text to blocks: one line, one block.

The lines account for every character of the input. A blank line belongs to the block before it, so that a block
always has something to judge and the raws of all blocks still add up to the input.
"""

from __future__ import annotations

import io

from cleaner.document import Block

ZERO_WIDTH = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that take no room on the line: joiners, direction marks, the word joiner, the byte order mark."""

OUTER = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + ZERO_WIDTH
"""What a block's text is stripped of at both ends: Unicode's white space and the zero-width characters."""


def read_text(text: str) -> list[Block]:
    """Make a block of every line that is not blank."""
    lines = split_lines(text)
    return blocks_of_lines(lines, strip_lines(text, lines))


def blocks_of_lines(lines: list[str], texts: list[str]) -> list[Block]:
    """A block for each line; `texts` are the lines as `strip_lines` gives them."""
    if all(texts):
        return list(map(Block, lines, texts, [(number, number) for number in range(1, len(lines) + 1)]))
    filled = [index for index, text in enumerate(texts) if text]
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
    """Each of the `lines` of `text` without the white space and the zero-width characters around it."""
    if text.isascii() or not any(char in text for char in ZERO_WIDTH):
        return [line.strip() for line in lines]
    return [line.strip(OUTER) for line in lines]
