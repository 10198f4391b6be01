"""What stands inside a Markdown block: links, images, emphasis, code, escapes, and the text without them.

One scan from left to right, with stacks for what is open, so that no input takes longer than its length. Only what a
printer of Markdown writes is understood; the rest stays as text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape

from cleaner.read.text import OUTER, strip_outer

_SPECIAL = re.compile(r"[\\`\[\]<*_~&]|://")
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\])"
    r"|<(?P<auto>(?:https?://|mailto:)[^<>\s]*)>"
    r"|(?P<tag></?[a-zA-Z][^<>]{0,1000}>|<!--[^<>]{0,1000}-->)"
    r"|(?P<marks>\*+|_+|~~)"
    r"|(?P<url>https?://[^\s<>\[\]*]*[^\s<>\[\]*.,;:!?)\"'])"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});)"
)
_TARGET = re.compile(
    r"\((?:\s*+(?:<[^<>\n]*>|[^\s()<]+(?:\([^\s()]*\)[^\s()]*)*|(?:\([^\s()]*\)[^\s()]*)+))?"
    r"(?:\s++(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*+\)"
)
"""An address, which may be missing, and a title. White space goes as a whole: shared out between its three places in
every way, it would take time by the square of its length."""
ATTRIBUTES = r"\{(?:[#.]\w|[\w-]{1,40}=)[^{}]{0,400}\}"
"""What pandoc says of a link, an image or a heading, right behind it: its id, its classes and the like."""
_ATTRIBUTES = re.compile(ATTRIBUTES)
_LINK_ALONE = re.compile(r"(!)?\[([^\\`\[\]<*_~&:]+)\]\([^\s()<]*\)")
"""What most lines with markup are in a page's Markdown; the other pattern and the scan would come to the same."""
_LABEL = re.compile(r"\s?\[([^\[\]]{0,200})\]")
_SPACES = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True, slots=True)
class Inline:
    """A block's text without its inline syntax, and what the syntax said."""

    plain: str
    linked: float = 0.0
    """Share of the characters of `plain` that stand in links."""
    only_images: bool = False
    """There is at least one image, and no text outside images."""


def parse_inline(text: str, references: Collection[str] = ()) -> Inline:
    """Take the inline syntax off `text`; `references` are the labels, in lower case, that the document defines."""
    if not _SPECIAL.search(text):
        return Inline(text)
    if (link := _LINK_ALONE.fullmatch(text)) is not None:
        return Inline(strip_outer(link[2]), linked=1.0 - bool(link[1]), only_images=bool(link[1]))
    return _Scan(text, references).result()


class _Scan:
    """The pieces of plain text so far, and which of them stand in links and images."""

    def __init__(self, text: str, references: Collection[str]) -> None:
        self._text = text
        self._references = references
        self._pieces: list[str] = []
        self._brackets: list[tuple[int, bool]] = []
        self._links: defaultdict[int, int] = defaultdict(int)
        self._images: defaultdict[int, int] = defaultdict(int)
        self._has_image = False
        self._marks: dict[str, list[int]] = {"*": [], "_": [], "~": []}
        self._backticks: dict[int, list[int]] | None = None
        self._unopened = False
        self._scan()

    def _scan(self) -> None:
        text = self._text
        position = 0
        while (token := _TOKEN.search(text, position)) is not None:
            start, end = token.span()
            if start > position:
                self._pieces.append(text[position:start])
            position = end
            match token.lastgroup:
                case "escape":
                    self._pieces.append(token[0][1])
                case "code":
                    position = self._code(start, end)
                case "open":
                    self._brackets.append((len(self._pieces), token[0] == "!["))
                    self._pieces.append(token[0])
                case "close":
                    position = self._close(end)
                case "auto" | "url":
                    self._cover(self._links, len(self._pieces))
                    self._pieces.append(token["auto"] or token[0])
                case "tag":
                    self._pieces.append(" " if token[0].lower().startswith("<br") else "")
                case "marks":
                    self._mark(token[0], start, end)
                case _:
                    self._pieces.append(unescape(token[0]))
        self._pieces.append(text[position:])

    def result(self) -> Inline:
        linked = total = 0
        outside_images = True
        if self._links or self._images:
            linked, total, outside_images = self._covered()
        return Inline(
            plain=strip_outer(_SPACES.sub(" ", "".join(self._pieces))),
            linked=linked / total if total else float(self._unopened or bool(self._links)),
            only_images=self._has_image and not outside_images,
        )

    def _covered(self) -> tuple[int, int, bool]:
        """How many characters stand in links, how many there are, and whether any stand outside images."""
        linked = total = depth = image_depth = 0
        outside_images = False
        for index, piece in enumerate(self._pieces):
            depth += self._links.get(index, 0)
            image_depth += self._images.get(index, 0)
            size = len(piece) - piece.count(" ")
            total += size
            linked += size if depth > 0 else 0
            outside_images = outside_images or (image_depth == 0 and bool(piece.strip(OUTER)))
        return linked, total, outside_images

    @staticmethod
    def _cover(depths: defaultdict[int, int], first: int, end: int | None = None) -> None:
        depths[first] += 1
        depths[first + 1 if end is None else end] -= 1

    def _code(self, start: int, end: int) -> int:
        """Take a code span that begins here, if as many backticks close it. Gives where to go on."""
        if self._backticks is None:
            self._backticks = defaultdict(list)
            for run in re.finditer("`+", self._text):
                self._backticks[len(run[0])].append(run.start())
        length = end - start
        closings = self._backticks.get(length, [])
        after = bisect_right(closings, start)
        if after == len(closings):
            self._pieces.append(self._text[start:end])
            return end
        self._pieces.append(self._text[end : closings[after]].strip(" "))
        return closings[after] + length

    def _close(self, end: int) -> int:
        """Take a closing bracket, and the target after it if there is one. Gives where to go on."""
        target = _TARGET.match(self._text, end)
        if not self._brackets:
            self._unopened = self._unopened or target is not None
            self._pieces.append("" if target else "]")
            return self._after(target) if target else end
        opened, is_image = self._brackets.pop()
        if target is None:
            target = _LABEL.match(self._text, end)
            if target is not None and (target[1] or self._inside(opened)).lower() not in self._references:
                target = None
        if target is None and (is_image or self._inside(opened).lower() not in self._references):
            self._pieces.append("]")
            return end
        self._pieces[opened] = ""
        self._cover(self._images if is_image else self._links, opened, len(self._pieces))
        self._has_image = self._has_image or is_image
        return self._after(target) if target else end

    def _after(self, target: re.Match[str]) -> int:
        """Where to go on after a target and the attributes right behind it."""
        attributes = _ATTRIBUTES.match(self._text, target.end())
        return attributes.end() if attributes else target.end()

    def _inside(self, opened: int) -> str:
        """What the brackets hold, if it is short enough for a label."""
        return "".join(self._pieces[opened + 1 :]) if self._references and len(self._pieces) - opened < 20 else ""

    def _mark(self, marks: str, start: int, end: int) -> None:
        """Take off marks of emphasis that pair; the others stay."""
        text = self._text
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        sign = marks[0]
        inside_word = _is_cased(before) and _is_cased(after)
        opened = self._marks[sign]
        left = len(marks)
        if not before.isspace() and not (inside_word and sign == "_"):
            while left and opened:
                taken = min(left, len(self._pieces[opened[-1]]))
                self._pieces[opened[-1]] = sign * (len(self._pieces[opened[-1]]) - taken)
                left -= taken
                if not self._pieces[opened[-1]]:
                    opened.pop()
        if left and not after.isspace() and not inside_word and not (sign == "_" and _is_subscript(before, after)):
            opened.append(len(self._pieces))
        self._pieces.append(sign * left)


def _is_subscript(before: str, after: str) -> bool:
    """Whether an underscore between these is TeX's or a name's, so that no emphasis begins there."""
    return _is_cased(before) or before == "}" or after == "{"


def _is_cased(char: str) -> bool:
    return char.isdigit() or char.lower() != char.upper()
