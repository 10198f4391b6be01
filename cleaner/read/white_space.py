"""White space in the text of a page, as a browser shows it, and what stands in that text until its block is done."""

from __future__ import annotations

import re

from cleaner.read.text import HAN_AND_KANA

MARK = "\0"
"""Stands, until the block is done, for a line end that is shown; in the row of a table, once its cells are joined, for
the end of a cell. The parser lets none through."""
BEGIN, OF, END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand, where the page is read for Markdown, around a piece of text and behind the number of its marks."""
OTHER_SPACE = re.compile(r"[\t\r\f]")
TO_COLLAPSE = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
_WIDE_BELOW = re.compile(rf"\n[ \t\r\f{END}]*+[{BEGIN}{HAN_AND_KANA}]")
_BETWEEN_WIDE = re.compile(
    rf"(?<=[{HAN_AND_KANA}])(?:[ \t\r\f{END}]|{BEGIN}\d++{OF})*+\n(?:[ \t\n\r\f{END}]|{BEGIN}\d++{OF})*+"
    rf"(?=[{HAN_AND_KANA}])"
)
"""A line end that is shown as nothing, with the blanks around it, and what stands there around a piece of text that is
marked for Markdown."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
AROUND_MARK = re.compile(f" ?{MARK} ?")


def without_ends_between_wide(text: str) -> str:
    """The text without the line ends that are shown as nothing."""
    if not _WIDE_BELOW.search(text):
        return text
    return _BETWEEN_WIDE.sub(lambda between: _BLANKS.sub("", between[0]), text)
