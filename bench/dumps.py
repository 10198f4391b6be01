"""Flat dumps of pages, in the styles that scrapers print, and what the DOM says of each line.

| style | what it looks like |
| --- | --- |
| blocks | one line a block, blank lines between, alt texts; the page decides on indentation and where margins show |
| tight | one line a block, no blank lines, no alt texts |
| layout | as `inscriptis` prints |
| markdown | as `html2text` prints, links kept, lines not wrapped |
| wrapped | paragraphs wrapped at 72 to 80 columns, a blank line between |
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, get_args

from bench.dom_lines import BLOCK, MARGIN, TIED, DomLine, dom_lines
from bench.metrics import words
from cleaner.kinds import Kind
from cleaner.read.line_columns import WIDE

Style = Literal["blocks", "tight", "layout", "markdown", "wrapped"]
STYLES: tuple[Style, ...] = get_args(Style)

_INDENTATION = "    "
_NARROWEST, _WIDEST = 72, 80
_PIECES = re.compile(rf"[ \t]+|[{WIDE}\U00020000-\U0003ffff]|[^ \t{WIDE}\U00020000-\U0003ffff]+")
_KEY = 3
"""So many first words of a line are looked up at once."""
_TARGET = r"\((?:\\.|[^()\\\n]|\([^()\n]*\))*\)"
_IMAGE = re.compile(rf"!\[((?:\\.|[^\[\]\\\n]|\[[^\[\]\n]*\])*)\]{_TARGET}")
_LINK_END = re.compile(rf"\]{_TARGET}")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])")
_BLANKS = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Characters that print nothing and that `str.strip` does not take for white space."""


class RenderError(RuntimeError):
    """A library could not print a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line of a dump."""

    number: int
    """From 1, blank lines counted."""
    text: str
    """Less outer white space."""
    kind: Kind | None
    """What the nearest telling element says; None where none does."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A page as one scraper prints it."""

    style: Style
    text: str
    lines: tuple[Line, ...]


def render(html: str, style: Style, page: str = "") -> Dump:
    """The page in that style. `page` names it in errors. The same page always gives the same dump."""
    dom = dom_lines(html)
    if style == "blocks":
        return _dump(style, _blocks(dom, _Dice(html)))
    if style == "tight":
        return _dump(style, ((line.text, line.kind) for line in dom if line.tag != "img"))
    if style == "wrapped":
        return _dump(style, _wrapped(dom, _NARROWEST + _Dice(html).throw(_WIDEST - _NARROWEST + 1)))
    text = _printed_by(_layout if style == "layout" else _markdown, html, page)
    lookup = _Lookup(dom)
    return _dump(style, ((line, _kind(line, style, lookup)) for line in text.split("\n")))


class _Dice:
    """Choices that depend on the page alone."""

    def __init__(self, html: str) -> None:
        digest = hashlib.sha256(html.encode("utf-8", "surrogatepass")).digest()
        self._number = int.from_bytes(digest, "big")

    def throw(self, sides: int) -> int:
        self._number, side = divmod(self._number, sides)
        return side


def plain(line: str, style: Style) -> str:
    """The line less Markdown's own syntax, where the style has it: images, targets of links, escapes."""
    if style != "markdown":
        return line
    return _ESCAPE.sub(r"\1", _LINK_END.sub("]", _IMAGE.sub(" ", line)))


def _dump(style: Style, printed: Iterator[tuple[str, Kind | None]]) -> Dump:
    texts: list[str] = []
    lines: list[Line] = []
    for number, (text, kind) in enumerate(printed, 1):
        texts.append(text)
        stripped = text.strip().strip(_BLANKS).strip()
        if stripped:
            lines.append(Line(number, stripped, kind))
    return Dump(style, "\n".join(texts), tuple(lines))


def _blocks(dom: Sequence[DomLine], dice: _Dice) -> Iterator[tuple[str, Kind | None]]:
    """A line a block. Some scrapers part all blocks, some only those with a margin; some keep an indentation."""
    smallest_gap = MARGIN if dice.throw(4) == 0 else BLOCK
    indentation = _INDENTATION if dice.throw(4) == 0 else ""
    for number, line in enumerate(dom):
        if number and line.gap >= smallest_gap:
            yield "", None
        yield indentation + line.text, line.kind


def _wrapped(dom: Sequence[DomLine], width: int) -> Iterator[tuple[str, Kind | None]]:
    for number, line in enumerate(dom):
        if number and not (line.tag == "pre" and line.gap == TIED):
            yield "", None
        for part in [line.text] if line.tag == "pre" else _wrap(line.text, width):
            yield part, line.kind


def _wrap(text: str, width: int) -> Iterator[str]:
    """Fill lines of so many columns. Between wide characters, which stand without spaces, any place will do."""
    line, columns = "", 0
    space = ""
    for piece in _PIECES.findall(text):
        if piece[0] in " \t":
            space = " "
            continue
        piece_columns = sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in piece)
        if line and columns + len(space) + piece_columns > width:
            yield line
            line, columns, space = "", 0, ""
        line += (space if line else "") + piece
        columns += len(space) + piece_columns
        space = ""
    if line:
        yield line


def _layout(html: str) -> str:
    import inscriptis

    return str(inscriptis.get_text(html))


def _markdown(html: str) -> str:
    import html2text

    printer = html2text.HTML2Text(bodywidth=0)
    printer.unicode_snob = True
    return str(printer.handle(html))


def _printed_by(printer: Callable[[str], str], html: str, page: str) -> str:
    try:
        text = printer(html)
    except Exception as error:
        raise RenderError(
            f"{page or 'page'}: {printer.__name__.strip('_')}: {type(error).__name__}: {error}"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _kind(line: str, style: Style, lookup: _Lookup) -> Kind | None:
    text = plain(line, style)
    if style == "markdown" and not words(text) and any(words(alt) for alt in _IMAGE.findall(line)):
        return Kind.CAPTION
    return lookup.kind(text)


class _Lookup:
    """Finds a printed line again among the lines of the DOM, to say what kind it is."""

    def __init__(self, dom: Sequence[DomLine]) -> None:
        self._words: list[str] = []
        self._line_of_word: list[int] = []
        self._kinds = [line.kind for line in dom]
        self._starts: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._next = 0
        for number, line in enumerate(dom):
            of_line = words(line.text)
            self._words.extend(of_line)
            self._line_of_word.extend([number] * len(of_line))
        for start in range(len(self._words)):
            for length in range(1, _KEY + 1):
                self._starts[tuple(self._words[start : start + length])].append(start)

    def kind(self, line: str) -> Kind | None:
        """The kind of the place where the line's words stand: the first after the last place found, or any other.

        A printed line may hold several lines of the DOM; then it is of their kind if they are all of one.
        """
        wanted = words(line)
        starts = self._starts.get(tuple(wanted[:_KEY]), []) if wanted else []
        ahead = bisect_left(starts, self._next)
        for start in chain(starts[ahead:], starts[:ahead]):
            end = start + len(wanted)
            if self._words[start:end] == wanted:
                self._next = end
                kinds = set(self._kinds[self._line_of_word[start] : self._line_of_word[end - 1] + 1])
                return kinds.pop() if len(kinds) == 1 else None
        return None
