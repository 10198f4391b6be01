"""Bounds on what the HTML parser is given.

A parser looks through all open elements at each block that begins, through all attributes of an element at each that
is added, and through all options of a menu at each that is chosen or begins; and what is bold and never closed it opens
again in each paragraph that follows. None of it matters on a page that somebody wrote; on one nested a hundred thousand
deep it takes minutes. So, as browsers do, elements below a depth lose their tags, attributes beyond a number are
dropped, and so are options beyond a number, and tags of bold and the like where too many are open.

What is open is worked out as the parser does it, but simpler, and where in doubt an element counts as open.
"""

from __future__ import annotations

import re
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DEEPEST = 400
"""Elements nested deeper than this are read as if their tags were not there."""
MOST_ATTRIBUTES = 500
"""An element keeps so many of its attributes."""
MOST_OPTIONS = 2_000
"""A page keeps so many options of menus; those that follow are left out, since all that they say would outweigh the
article."""
MOST_REOPENED = 500_000
"""So many elements may come of opening again what is bold or the like."""
ALWAYS_REOPENED = 4
"""So many elements that are bold or the like may be open however long the page is."""
SUSPICIOUS_TAGS = 20_000
"""With fewer tags than this no nesting is deep enough to matter."""
SUSPICIOUS_LENGTH = 30_000
"""No tag of fewer characters than this has enough attributes to matter."""

_OPENING = ord("<")
_FURTHEST_MATCH = 16
"""An end tag closes the element of its name if that is among so many innermost ones."""


def _names(names: str) -> frozenset[bytes]:
    return frozenset(names.encode().split())


_NEVER_OPEN = _names(
    "area base br col embed hr img input link meta param source track wbr "
    "p td th tr thead tbody tfoot colgroup html head body"
)
"""Elements that have no end tag, or that never stand in one like them without another element between."""
_RAW = _names("script style textarea title xmp iframe noembed noframes")
"""Elements in which nothing is a tag but their end, unless they stand in those of `_UNLIKE`."""
_UNREAD = _names("script style")
"""Those of `_RAW` whose content is no text."""
_UNLIKE = _names("svg math select")
_INTO_HTML = _names("foreignobject desc title annotation-xml mi mo mn ms mtext")
"""Elements of SVG and MathML in which HTML stands."""
_CELLS = _names("td th caption")
_BOLD = "b big code em font i s small strike strong tt u"
_REOPENED = _names(_BOLD)
"""Elements that are opened again after the block that closed them. Of links, one is at most."""
_FORMATTING = _REOPENED | _names("a nobr")
_WALLS = _names("applet caption marquee object select table td template th") | _INTO_HTML
"""Elements that no end tag within them closes from inside, nor one around them."""
_BLOCKS = _names(
    "address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer form "
    "h1 header hgroup listing main menu nav ol pre search section summary ul li dd dt"
)
_SPECIAL = _WALLS | _BLOCKS | _RAW | _names("frameset noscript plaintext")
"""Elements that are closed by the end tags of blocks, and by no others."""
_TABLE_WALLS = _names("table template")
_LIST_WALLS = _WALLS | _names("ul ol")
_HEADINGS = dict.fromkeys(_names("h2 h3 h4 h5 h6"), b"h1")
"""Each is closed by the end tag of any."""
_TERMS = _names("dd dt")
_CLOSES = {name: frozenset({name}) for name in _names("a nobr li")} | dict.fromkeys(_TERMS, _TERMS)
"""Elements that close one that stands before them, even if something in it is open yet."""
_RUBY = _names("rt rp")
"""Elements that close one another, if it is the innermost, in `<ruby>` only."""
_CLOSES_LAST = dict.fromkeys(_names("option optgroup"), _names("option")) | dict.fromkeys(_RUBY, _RUBY)
"""Elements that close one before them if it is the innermost."""
_HTML_ONLY = _BLOCKS | _names(
    "p br hr img table h2 h3 h4 h5 h6 span strong em b i u s small code tt big ruby sub sup strike var"
)
"""Tags that end SVG and MathML."""

_TAG = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rb"|(?P<cdata><!\[CDATA\[)"
    rb"|<(?:[!?]|/[^a-zA-Z])[^>]*"
    rb"|<(?P<end>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)"
    rb"(?P<attributes>(?:[ \t\n\f\r/]++|[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"
    rb"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?P<bare>[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+))?+)?+)*+)(?:>|\Z)",
    re.DOTALL,
)
_ENDS = {name: re.compile(rb"</%b(?=[ \t\n\f\r/>])" % name, re.IGNORECASE) for name in _RAW}
_ATTRIBUTE = re.compile(
    rb"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rb"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+))?"
)
_OPTION = re.compile(rb"<option(?=[ \t\n\f\r/>])[^<>]*+>?[^<]*+(?:</option[^<>]*+>)?", re.IGNORECASE)
"""An option, and what it says where that is plain text: nothing else is left out with it."""
_IN_SCRIPT = re.compile(rb"<!--|-->|<(?P<end>/?)script(?=[ \t\n\f\r/>])", re.IGNORECASE)
_REOPENED_TAG = re.compile(rb"<(?:%b)[ \t\n\f\r/>]" % _BOLD.replace(" ", "|").encode(), re.IGNORECASE)
_AT_ONCE = re.compile(
    rb"<(%b)(?:[ \t\n\f\r]+[\w-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^ \t\n\f\r\"'<>=]+))?)*[ \t\n\f\r]*>[^<]*</\1>"
    % _BOLD.replace(" ", "|").encode(),
    re.IGNORECASE,
)
_TWO_BYTES = np.zeros(1 << 16, bool)
"""Those with which tags of bold and the like begin, as one number each, and few other tags."""
for _begin in (
    *(f"{_name} "[:2] for _name in _BOLD.split()),
    *(f"{_name}{_after}" for _name in "bisu" for _after in "\t\n\f\r/>"),
):
    for _letters in (_begin, _begin.upper(), _begin.title(), _begin[0] + _begin[1].upper()):
        _TWO_BYTES[int.from_bytes(_letters.encode(), "big")] = True


def bound(source: bytes) -> bytes:
    """The source of a page, in UTF-8, with no more of anything than the parser is quick with."""
    begins = _begins_of_tags(source)
    if np.count_nonzero(begins) > MOST_OPTIONS and source.lower().count(b"<option") > MOST_OPTIONS:
        source = _with_fewer_options(source)
        begins = _begins_of_tags(source)
    tags = int(np.count_nonzero(begins))
    nested = tags >= SUSPICIOUS_TAGS or (tags * tags >= 4 * MOST_REOPENED and _may_reopen(source, begins, tags))
    if nested or _has_long_tag(source):
        return _Rewriting(source, max(ALWAYS_REOPENED, MOST_REOPENED // max(tags, 1))).result(nested)
    return source


def _begins_of_tags(source: bytes) -> NDArray[np.bool_]:
    """Which bytes may begin a tag."""
    begins: NDArray[np.bool_] = np.frombuffer(source, np.uint8) == _OPENING
    return begins


def _with_fewer_options(source: bytes) -> bytes:
    """The source less the options beyond `MOST_OPTIONS`."""
    numbers = count()
    return _OPTION.sub(lambda option: option[0] if next(numbers) < MOST_OPTIONS else b"", source)


def _may_reopen(source: bytes, begins: NDArray[np.bool_], tags: int) -> bool:
    """Whether elements might be opened again too often, were all those never closed that are not closed at once."""
    content = np.frombuffer(source, np.uint8)
    eights = begins[: len(begins) // 8 * 8].reshape(-1, 8)  # quick to look through: few hold a tag
    filled = np.flatnonzero(eights.view(np.uint64))
    rows, places = np.nonzero(eights[filled])
    starts = np.minimum(8 * filled[rows] + places, len(source) - 3)
    pairs = content.take(starts + 1).astype(np.uint16) << 8 | content.take(starts + 2)
    found = starts[_TWO_BYTES.take(pairs)]
    if len(found) * (tags - len(found)) < MOST_REOPENED:
        return False
    open_longer = [at for at in found.tolist() if _REOPENED_TAG.match(source, at) and not _AT_ONCE.match(source, at)]
    return len(open_longer) * tags >= MOST_REOPENED


def _has_long_tag(source: bytes) -> bool:
    """Whether a tag is so long that there is a stretch of the source inside it, by the raster that is looked at."""
    stretch = SUSPICIOUS_LENGTH // 2
    for start in range(0, len(source) - stretch, stretch):
        if source.find(b"<", start, start + stretch) < 0 and source.find(b">", start, start + stretch) < 0:
            begin = source.rfind(b"<", max(0, start - stretch), start)
            if begin >= 0 and source[begin + 1 : begin + 2].isalpha() and source.find(b">", begin, start) < 0:
                return True
    return False


def _after_script(source: bytes, start: int) -> int:
    """Where a script ends: one that begins within a comment in it has an end tag of its own."""
    commented = inner = False
    found = _IN_SCRIPT.search(source, start)
    while found:
        position = found.end()
        if found[0] == b"<!--":
            commented = True
            position -= 2  # these dashes may end it, too
        elif found[0] == b"-->":
            commented = inner = False
        elif not found["end"]:
            inner = commented
        elif inner:
            inner = False
        else:
            return found.start()
        found = _IN_SCRIPT.search(source, position)
    return len(source)


class _Element(NamedTuple):
    """An open element."""

    name: bytes
    dropped: bool
    """Whether its tag was dropped, so that its end tag has to go too."""
    cells: int
    """How many cells of tables had begun before it."""


class _Rewriting:
    """A page on its way to the parser, tag by tag.

    What the parser may take in two ways, as what is closed within SVG, is written so that both come to the same.
    """

    def __init__(self, source: bytes, most_reopened: int) -> None:
        self._source = source
        self._most_reopened = most_reopened
        self._opened: list[_Element] = []
        self._unlike = 0
        """How many of the open elements are such."""
        self._reopened = 0
        """How many elements the parser would open again."""
        self._cells = 0
        self._endless: set[bytes] = set()
        """Names of elements of which none ends any more."""
        self._kept: list[bytes] = []
        self._done = 0

    def result(self, nested: bool) -> bytes:
        """The page; `nested` says whether there is more to bound in it than attributes."""
        found = _TAG.search(self._source)
        while found:
            position = found.end()
            if found["cdata"]:
                if nested:
                    self._replace(found)
            elif found["name"]:
                name = found["name"].lower()
                name = _HEADINGS.get(name, name)
                if name in _RAW and not (found["end"] or self._unlike):
                    self._bound_attributes(found)
                    position = self._after_raw(name, position)
                elif not nested:
                    self._bound_attributes(found)
                elif found["end"]:
                    if self._closes_dropped(name):
                        self._replace(found)
                elif name in _RAW:
                    self._replace(found)
                    if name in _UNREAD and not found[0].endswith(b"/>"):
                        position = self._without_content(name, position)
                else:
                    self._open(name, found)
            found = _TAG.search(self._source, position)
        return b"".join([*self._kept, self._source[self._done :]])

    def _replace(self, found: re.Match[bytes], by: bytes = b"") -> None:
        self._kept += [self._source[self._done : found.start()], by]
        self._done = found.end()

    def _bound_attributes(self, found: re.Match[bytes]) -> bool:
        """Whether there were too many of them."""
        if len(found["attributes"]) <= SUSPICIOUS_LENGTH:
            return False
        attributes = [attribute[0] for attribute in _ATTRIBUTE.finditer(found["attributes"])][:MOST_ATTRIBUTES]
        self._replace(found, b"<%b %b>" % (found["name"], b" ".join(attributes)))
        return True

    def _after_raw(self, name: bytes, start: int) -> int:
        """Where the end tag of an element stands in which nothing else is a tag."""
        found = _ENDS[name].search(self._source, start)
        end = found.start() if found else len(self._source)
        return _after_script(self._source, start) if name == b"script" and b"<!--" in self._source[start:end] else end

    def _without_content(self, name: bytes, start: int) -> int:
        """Leave out what stands in a script or a style, so that it becomes no text; not if it never ends."""
        found = None if name in self._endless else _ENDS[name].search(self._source, start)
        if found is None:
            self._endless.add(name)
            return start
        self._done = found.start()
        return self._done

    def _open(self, name: bytes, found: re.Match[bytes]) -> None:
        rewritten = self._bound_attributes(found)
        self._cells += name in _CELLS
        if self._unlike and name in _HTML_ONLY:
            self._leave_foreign()
        if name in _NEVER_OPEN:
            return
        in_value = found.end("bare") == found.end("attributes")
        if self._unlike and name not in _HTML_ONLY and found[0].endswith(b"/>") and not in_value and not rewritten:
            self._replace(found, b"%b></%b>" % (found[0][:-2], found["name"]))
            return
        self._close_before(name)
        deep = len(self._opened) >= DEEPEST
        too_many = name in _REOPENED and self._reopened >= self._most_reopened
        self._opened.append(_Element(name, deep or too_many, self._cells))
        self._unlike += name in _UNLIKE
        if deep or too_many:
            if rewritten:
                self._kept.pop()
            else:
                self._replace(found)
            self._kept.append(b" " if deep else b"")
        else:
            self._reopened += name in _REOPENED

    def _leave_foreign(self) -> None:
        """Let SVG and MathML around a tag that ends them be forgotten, but not what is open in them."""
        for back in range(1, min(_FURTHEST_MATCH, len(self._opened)) + 1):
            element = self._opened[-back]
            if element.name in _INTO_HTML or element.name == b"select":
                return
            if element.name in _UNLIKE:
                self._opened[-back] = element._replace(name=b"")
                self._unlike -= 1

    def _close_before(self, name: bytes) -> None:
        """Close the element that ends where one of that name begins."""
        last = _CLOSES_LAST.get(name)
        if last and self._opened and self._opened[-1].name in last:
            if name not in _RUBY or self._is_near(b"ruby"):
                self._cut(1)
            return
        closed = _CLOSES.get(name)
        if closed:
            for back in range(1, min(_FURTHEST_MATCH, len(self._opened)) + 1):
                before = self._opened[-back].name
                if before in closed:
                    self._cut(back)
                    return
                if before in _SPECIAL and before not in (b"div", b"address"):
                    return

    def _is_near(self, name: bytes) -> bool:
        return any(element.name == name for element in self._opened[-_FURTHEST_MATCH:])

    def _cut(self, back: int) -> None:
        """Close so many elements."""
        self._unlike -= sum(element.name in _UNLIKE for element in self._opened[-back:])
        del self._opened[-back:]

    def _closes_dropped(self, name: bytes) -> bool:
        """Close the innermost element of that name. Whether its tag was dropped, so that the end tag has to go too."""
        if name == b"table":
            walls = _TABLE_WALLS
        elif name == b"li":
            walls = _LIST_WALLS
        else:
            walls = _WALLS if name in _BLOCKS or name in _WALLS or name in _FORMATTING else _SPECIAL
        special = False
        for back in range(1, min(_FURTHEST_MATCH, len(self._opened)) + 1):
            element = self._opened[-back]
            if element.name == name:
                if name in _FORMATTING or name == b"form":  # what is open in it stays open
                    del self._opened[-back]
                    if name in _REOPENED and not (element.dropped or special) and element.cells == self._cells:
                        self._reopened -= 1
                else:
                    self._cut(back)
                return element.dropped
            if element.name in walls:
                return False
            special = special or element.name in _SPECIAL
        return False
