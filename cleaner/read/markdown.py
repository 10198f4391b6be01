"""Markdown dumps to blocks: headings, items of lists, quotes, code, rows of tables, images and paragraphs.

A scraper's Markdown is not always one that a parser would give back, so this reader goes by lines: a line is a block
unless the dump is hard-wrapped or a construct spans several. Markup stays in `Block.text`; what it says, and the text
without it, is evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec

from cleaner.document import Block, Evidence
from cleaner.read.markdown_inline import ATTRIBUTES, Inline, parse_inline
from cleaner.read.text import JOINER, OUTER, blocks_of_lines, split_lines, strip_lines, strip_outer
from cleaner.read.wrapped import find_wrapping, join_lines

FARTHEST_END = 40
"""A link that spans blocks ends within so many of them; else its bracket is just a bracket."""

_HEADING = re.compile(r"(#{1,6})(?:\s+|$)")
_HEADING_END = re.compile(r"(?<!\s)\s+#+$")  # looked for where white space begins, not at each of many blanks
_HEADING_ATTRIBUTES = re.compile(rf"(?<!\s)\s+{ATTRIBUTES}$")
_ITEM = re.compile(r"([*+-]|\d{1,9}[.)])(?:\s+|$)")
_TASK = re.compile(r"\[[ xX]\]\s+")
_QUOTE = re.compile(r">\s?")
_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`]*)$")
_LINE_ACROSS = re.compile(r"(?:\*\s*){3,}$|(?:-\s*){3,}$|(?:_\s*){3,}$")
_FENCE_OF_DIVISION = re.compile(r":{3,}+\s*+(?:\{[^{}]*\}|[\w-]+)?\s*+:*$")
_UNDERLINE = re.compile(r"={2,}$|-{2,}$")
TABLE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?$|\|\s*:?-+:?\s*\|$")
_DEFINITION = re.compile(r"\[(?!\^)([^\[\]]{1,200})\]:\s*\S")
_DEFINITIONS = re.compile(r"^[ \t]*\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]*\S", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,200}\]:")
_PROSE_END = re.compile(r"""\w[.!?…。！？]["'”’»)]*$""")
_LINK_END = re.compile(r"[^\[\]]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
CODE_INDENTATION = 4
_MAY_BEGIN_BLOCK = frozenset("#>`~*+-_=|[0123456789:")
"""Only a line that starts with one of these can be anything but a paragraph."""


def read_markdown(text: str) -> list[Block]:
    """The blocks of a Markdown dump, whose raws add up to it."""
    lines = split_lines(text)
    texts = strip_lines(text, lines)
    if not any(texts):
        return blocks_of_lines(text, lines, texts)
    references = frozenset(found[1].lower() for found in _DEFINITIONS.finditer(text)) if "]:" in text else frozenset()
    spans = _Reader(lines, texts).read()
    starts = [span.start for span in spans]
    blocks = [
        _block(span, lines[raw_start:raw_end], texts[span.start : span.end], references)
        for span, raw_start, raw_end in zip(spans, [0, *starts[1:]], [*starts[1:], len(lines)], strict=True)
    ]
    return _with_links_across(blocks)


@dataclass(slots=True)
class _Span:
    """The lines of one block, and what construct they are."""

    start: int
    end: int
    tag: str = "p"
    within: tuple[str, ...] = ()
    skip: int = 0
    """How many characters of the first line are marks: of a heading, an item, a quote."""
    last: int | None = field(default=None)
    """Where the text ends, if what follows in the span is marks only."""


class _Reader:
    """Goes over the lines once and gathers spans."""

    def __init__(self, lines: list[str], texts: list[str]) -> None:
        self._lines = lines
        self._texts = texts
        # Links make lines long that are not prose, and some printers do not wrap lines with links.
        prose = ["" if "](" in text else text.lstrip("> ") if text[:1] == ">" else text for text in texts]
        self._wrapped = find_wrapping(lines, prose) is not None
        self._last_fence: dict[str, int] = {}
        self._spans: list[_Span] = []
        self._in_list = False
        self._in_table = False

    def read(self) -> list[_Span]:
        for index, text in enumerate(self._texts):
            if text[:3] in ("```", "~~~"):
                self._last_fence[text[0]] = index
        index = 0
        while index < len(self._texts):
            if self._texts[index]:
                index = self._take(index)
            else:
                self._in_table = False
                index += 1
        return self._spans

    def _take(self, index: int) -> int:
        """Take the line into a span. Gives the line to go on with."""
        text = self._texts[index]
        after_blank = index == 0 or not self._texts[index - 1]
        indented = self._lines[index][0] in " \t"
        if indented and after_blank and self._is_code(index):
            return self._take_code(index)
        if not indented and after_blank and self._in_list and not _ITEM.match(text):
            self._in_list = False
        if text[0] not in _MAY_BEGIN_BLOCK:
            return self._take_paragraph(index, text, after_blank)
        if text[:3] in ("```", "~~~"):
            end = self._fence_end(index)
            if end is not None:
                self._spans.append(_Span(index, end, "pre"))
                return end
        above = None if after_blank else self._spans[-1]
        if above is not None and above.tag == "p" and above.end == index and self._is_underline(index):
            above.tag, above.last, above.end = "h1" if text[0] == "=" else "h2", above.end, index + 1
            return index + 1
        if "|" in text and TABLE_RULE.match(text):
            self._in_table = True
            if above is not None and above.tag in ("p", "tr") and above.end - above.start == 1:
                above.tag, above.last, above.end = "tr", above.end, index + 1
            else:
                self._spans.append(_Span(index, index + 1, "tr", last=index))
            return index + 1
        if _LINE_ACROSS.match(text) or (text[0] == ":" and _FENCE_OF_DIVISION.match(text)):
            self._spans.append(_Span(index, index + 1, "hr", last=index))
            return index + 1
        return self._take_marked(index, text, after_blank)

    def _is_underline(self, index: int) -> bool:
        """Whether the line makes a heading of the one above. Two dashes below a name begin a mail's signature."""
        text = self._texts[index]
        return _UNDERLINE.match(text) is not None and (len(text) > 2 or len(self._texts[index - 1]) <= 2)

    def _take_paragraph(self, index: int, text: str, after_blank: bool) -> int:
        if self._in_table and "|" in text:
            self._spans.append(_Span(index, index + 1, "tr"))
        elif self._wrapped and not after_blank and self._goes_on(index):
            self._spans[-1].end = index + 1
        else:
            self._spans.append(_Span(index, index + 1, within=("li",) if self._in_list else ()))
        return index + 1

    def _take_marked(self, index: int, text: str, after_blank: bool) -> int:
        """Take a line that may begin with marks of quotes, items and a heading, in each other."""
        skip = 0
        outer: list[str] = []
        tag = "p"
        while tag == "p" and skip < len(text):
            if text[skip] == ">":
                skip += len(_QUOTE.match(text, skip)[0])  # type: ignore[index]
                if "blockquote" not in outer:
                    outer.append("blockquote")
            elif (heading := _HEADING.match(text, skip)) is not None:
                skip = heading.end()
                tag = f"h{len(heading[1])}"
            elif "li" not in outer and (item := _ITEM.match(text, skip)) is not None:
                if not after_blank and not skip and self._is_mid_sentence(item[1]):
                    break
                skip = item.end()
                task = _TASK.match(text, skip)
                skip = task.end() if task else skip
                outer.append("li")
            else:
                break
        if not outer and tag == "p":
            if text[0] == "|" and text[-1] == "|" and len(text) > 1:
                self._spans.append(_Span(index, index + 1, "tr"))
                return index + 1
            if text[0] == "[" and _DEFINITION.match(text):
                self._spans.append(_Span(index, index + 1, "a", last=index))
                return index + 1
            if text[0] == "[" and _FOOTNOTE.match(text):
                self._spans.append(_Span(index, index + 1))
                return index + 1
            return self._take_paragraph(index, text, after_blank)
        quoted = outer == ["blockquote"] and tag == "p"
        if quoted and self._wrapped and not after_blank and self._goes_on(index, "blockquote"):
            self._spans[-1].end = index + 1
            return index + 1
        self._in_list = "li" in outer
        if tag == "p":
            tag = outer.pop()
        self._spans.append(_Span(index, index + 1, tag, tuple(reversed(outer)), skip))
        return index + 1

    def _goes_on(self, index: int, tag: str | None = None) -> bool:
        """Whether a line right below a span belongs to it, given that the dump is wrapped."""
        above = self._spans[-1]
        fits = above.tag == tag if tag else above.tag in ("p", "li", "blockquote")
        broken = self._lines[index - 1].rstrip("\r\n").endswith(("  ", "\\"))
        return fits and above.end == index and not broken

    def _is_mid_sentence(self, marker: str) -> bool:
        """Whether a number or dash at the start of a line of a wrapped paragraph is part of its sentence."""
        return self._wrapped and marker not in ("*", "+", "1.", "1)") and self._spans[-1].tag == "p"

    def _is_code(self, index: int) -> bool:
        """Whether an indented line after a blank one is code, not an item or what goes on with it."""
        line = self._lines[index]
        return (
            not self._in_list
            and indentation(line) >= CODE_INDENTATION
            and not _ITEM.match(self._texts[index])
            and self._texts[index][0] not in "#>|!["
        )

    def _take_code(self, index: int) -> int:
        end = index + 1
        look = end
        while look < len(self._lines):
            if self._texts[look]:
                if indentation(self._lines[look]) < CODE_INDENTATION:
                    break
                end = look + 1
            look += 1
        # Printers indent definitions too: a single line that is a sentence is no code.
        alone = end == index + 1 and _PROSE_END.search(self._texts[index])
        self._spans.append(_Span(index, end, "p" if alone else "pre"))
        return end

    def _fence_end(self, index: int) -> int | None:
        """The line after the end of the fenced code that begins here; None if it never ends."""
        fence = _FENCE.match(self._texts[index])
        if fence is None:
            return None
        marks = fence[1]
        last = self._last_fence[marks[0]]
        for end in range(index + 1, last + 1):
            text = self._texts[end]
            if text.startswith(marks) and not text.strip(marks[0]):
                return end + 1
        self._last_fence[marks[0]] = min(last, index)
        return None


def _block(span: _Span, raw_lines: list[str], texts: list[str], references: frozenset[str]) -> Block:
    raw = raw_lines[0] if len(raw_lines) == 1 else "".join(raw_lines)
    lines = (span.start + 1, span.end)
    if span.tag == "pre":
        text = raw.strip(OUTER)
        return Block(raw, text, lines, Evidence("pre", plain=_code(text, raw), within=span.within))
    if span.last is not None:
        text = texts[0].removesuffix(JOINER) if len(texts) == 1 else raw.strip(OUTER)
        content = join_lines(texts[: span.last - span.start])
    else:
        if len(texts) > 1 and span.tag == "blockquote":
            texts = [texts[0], *(_QUOTE.sub("", line, count=1) for line in texts[1:])]
        content = join_lines(texts)
        text = content.removesuffix(JOINER)
    inner = content[span.skip :]
    if span.tag[0] == "h" and span.tag != "hr":
        inner = _HEADING_END.sub("", _HEADING_ATTRIBUTES.sub("", inner))
    if span.tag == "tr":
        inner = strip_outer(inner.strip("|"))
    inline = parse_inline(inner, references)
    return Block(raw, text, lines, _evidence(span, text, inline))


def _evidence(span: _Span, text: str, inline: Inline) -> Evidence:
    tag, within = span.tag, span.within
    if inline.only_images:
        tag, within = "img", within if tag == "p" else (tag, *within)
    linked = 1.0 if tag == "a" else inline.linked
    return Evidence(tag, linked, within=within, plain=None if inline.plain == text else inline.plain)


def _with_links_across(blocks: list[Block]) -> list[Block]:
    """Mark as linked what stands between a bracket that opens in one block and a link's end in a later one.

    That is how a printer writes a link around a whole card, with headings and paragraphs in it.
    """
    opened: int | None = None
    for index, block in enumerate(blocks):
        if block.seen.tag == "pre":
            continue
        plain = block.prose
        if opened is not None and index - opened <= FARTHEST_END and _ends_link(block.text):
            for between in range(opened, index + 1):
                part = blocks[between]
                seen = msgspec.structs.replace(part.seen, linked=1.0)
                if between == opened:
                    seen = msgspec.structs.replace(seen, plain=part.prose.removeprefix("[").lstrip(OUTER))
                blocks[between] = msgspec.structs.replace(part, seen=seen)
            opened = None
        if plain.startswith("[") and "]" not in plain:
            opened = index
    return blocks


def _ends_link(text: str) -> bool:
    return _LINK_END.match(text) is not None


def _code(text: str, raw: str) -> str | None:
    """The code without its fence or its indentation."""
    if text.startswith(("```", "~~~")):
        content = [line.rstrip("\r\n") for line in split_lines(text)[1:-1]]
    else:
        content = [line.removeprefix("\t" if line[0] == "\t" else "    ").rstrip() for line in split_lines(raw)]
    plain = "\n".join(content).strip("\n")
    return None if plain == text else plain


def indentation(line: str) -> int:
    """How many columns of white space a line begins with."""
    head = line[: len(line) - len(line.lstrip(" \t"))]
    return len(head.expandtabs(CODE_INDENTATION))
