"""What is kept of a Markdown input, as it stood there: nothing is written anew, so that no mark is lost.

Blocks that were neighbours stay so. Where something between two of them went, a blank line parts them, unless they are
items of one list, rows of one table or lines of one quote that no blank line parted before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.document import Block
from cleaner.read.markdown import CODE_INDENTATION, TABLE_RULE, indentation
from cleaner.read.text import OUTER, split_lines

_LINE_END = re.compile(r"\r\n?|\n")
_IN_BRACKETS = re.compile(r"\[([^\[\]]{1,200})\]")
_DEFINITION = "a"
"""The tag of a block that says where the links of a label lead."""
_WORDLESS = frozenset({"blockquote", "hr", "tr"})
"""Blocks of these tags that have no words part or head what has: a line across, the rule of a table."""
_IN_LINES = frozenset({"li", "tr", "blockquote"})
"""What goes on from one line to the next."""


def excerpt(blocks: Sequence[Block], kept: Sequence[bool]) -> str:
    """The kept blocks as they stood, and of those without words the ones that they need."""
    stays = _staying(blocks, kept)
    written: list[str] = []
    above: int | None = None
    lost_rule = ""
    for number, (block, columns) in enumerate(zip(blocks, _outdents(blocks, stays), strict=True)):
        if block.seen.tag != "tr" or (number and _blank_between(blocks[number - 1], block)):
            lost_rule = ""
        rule = _rule(block)
        if not stays[number]:
            lost_rule = rule or lost_rule
            continue
        if above is not None and above < number - 1 and not _goes_on(blocks[above : number + 1]):
            written.append(_to_blank_line(blocks[above], blocks[above + 1]))
        raw = _outdented(block.raw, columns) if columns else block.raw
        written.append(raw if rule or not lost_rule else _headed(raw, lost_rule))
        lost_rule = ""
        above = number
    return _without_blank_ends("".join(written))


def _staying(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """The kept blocks, what parts two of them, and the definitions of their links."""
    stays = list(kept)
    wordless = [block.seen.tag in _WORDLESS and not block.prose and not block.seen.linked for block in blocks]
    definitions = [number for number, block in enumerate(blocks) if block.seen.tag == _DEFINITION]
    passed = {*definitions, *(number for number, alone in enumerate(wordless) if alone)}
    worded = [number for number in range(len(blocks)) if number not in passed]
    for above, below in pairwise(worded):
        if stays[above] and stays[below]:
            for number in range(above + 1, below):
                stays[number] = stays[number] or wordless[number]
    if not all(stays[number] for number in definitions):
        used = {label for number in worded if stays[number] for label in _labels(blocks[number].raw)}
        for number in definitions:
            stays[number] = stays[number] or next(_labels(blocks[number].text), "") in used
    return stays


def _labels(text: str) -> Iterator[str]:
    """What stands in brackets, as labels are compared."""
    return (" ".join(found[1].casefold().split()) for found in _IN_BRACKETS.finditer(text))


def _goes_on(blocks: Sequence[Block]) -> bool:
    """Whether the first and the last block, what is between having gone, are neighbours in a list, table or quote."""
    first, *gone, last = blocks
    tag = last.seen.tag
    return (
        tag in _IN_LINES
        and (first.seen.tag == tag or tag in first.seen.within)
        and all(block.prose for block in gone)
        and not any(_blank_between(above, below) for above, below in pairwise(blocks))
    )


def _blank_between(above: Block, below: Block) -> bool:
    return below.lines[0] > above.lines[1] + 1


def _to_blank_line(block: Block, next_one: Block) -> str:
    """What a block lacks of a blank line at its end."""
    return "" if _blank_between(block, next_one) else _LINE_END.findall(block.raw)[-1]


def _rule(block: Block) -> str:
    """The line of dashes that makes a table of a head and its rows, if it is in the block."""
    last = split_lines(block.text)[-1] if block.seen.tag == "tr" else ""
    return last if TABLE_RULE.match(last) else ""


def _headed(raw: str, rule: str) -> str:
    """The row as the head of its table."""
    row, *below = split_lines(raw)
    content = row.rstrip("\r\n")
    before = content[: len(content) - len(content.lstrip())]
    end = row[len(content) :] or "\n"
    return "".join([content, end, before, rule, end, *below])


def _outdents(blocks: Sequence[Block], stays: Sequence[bool]) -> list[int]:
    """How many columns each block moves to the left.

    Blocks inside a removed item move to the item's place. Blocks that went on from a removed line, so far to the right
    that they would become code without it, move to the margin, and the blocks right below them follow.
    """
    columns = []
    around: list[tuple[int, int, bool]] = []
    moved, above_stays = 0, True
    for block, stay in zip(blocks, stays, strict=True):
        own = indentation(_from_first_line(block.raw))
        while around and around[-1][0] >= own:
            around.pop()
        if around:
            outer, outer_moved, outer_stays = around[-1]
            moved = outer_moved if outer_stays else own - outer + outer_moved
        elif own < CODE_INDENTATION or block.seen.tag == "pre":
            moved = 0
        elif not above_stays:
            moved = own
        columns.append(moved)
        above_stays = stay
        if block.seen.tag == "li" or ("li" in block.seen.within and block.seen.tag != "p"):
            around.append((own, moved, stay))
    return columns


def _from_first_line(raw: str) -> str:
    """The text without the blank lines above it."""
    begin = len(raw) - len(raw.lstrip(OUTER))
    return raw[max(raw.rfind("\n", 0, begin), raw.rfind("\r", 0, begin)) + 1 :]


def _outdented(raw: str, columns: int) -> str:
    """The lines with so many columns less of white space before them, or as many as they have."""
    lines = split_lines(raw)
    rests = [line.lstrip(" \t") for line in lines]
    return "".join(" " * (indentation(line) - columns) + rest for line, rest in zip(lines, rests, strict=True))


def _without_blank_ends(text: str) -> str:
    """The lines without blank ones above and below, and without a byte order mark; the last one ends."""
    text = _from_first_line(text).removeprefix("\ufeff")
    visible = len(text.rstrip(OUTER))
    if not visible:
        return ""
    end = _LINE_END.search(text, visible)
    return text[: end.end()] if end else f"{text}\n"
