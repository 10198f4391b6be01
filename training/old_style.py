"""Pages as they were written before style sheets and HTML5: no names on the elements, layout by tables, line breaks for
paragraphs. The pages we have are of today, and sites that never changed are many.
"""

from __future__ import annotations

import regex

from cleaner.document import HEADINGS
from training.dice import dice_of

_LEFT_OUT = regex.compile(r"(?is)<(script|style|noscript|template|svg)\b.*?</\1\s*>")
_COMMENT = regex.compile(r"(?s)<!--.*?-->")
_META = regex.compile(r"(?i)<meta\s[^<>]*+>")
_TAG = regex.compile(r"""<(/?)([a-zA-Z][\w-]*+)((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""")
_NAME = regex.compile(
    r"""(?i)\s(?:class|id|role|style|item[a-z]++|data-[\w-]++|aria-[\w-]++)\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++)"""
)
_SECTIONS = ("header", "nav", "main", "article", "aside", "section", "footer", "figure", "figcaption", "hgroup")
_LISTS = ("ul", "ol")
# What stands for the opening and for the closing tag; a paragraph has two line breaks more often than not.
_PARAGRAPHS = (("<p>", "</p>"), ("<br><br>", ""), ("<br><br>", ""), ("<br>&nbsp;&nbsp;&nbsp;", "<br>"))
_ROWS = (("<div>", "</div>"), ("<table><tr><td>", "</td></tr></table>"))


def old_style(html: str, key: str) -> str:
    """The page with its mark-up replaced by that of its elders; which of it, a hash of the `key` decides."""
    dice = dice_of(key)
    paragraph, row = _PARAGRAPHS[int(dice.integers(len(_PARAGRAPHS)))], _ROWS[int(dice.integers(len(_ROWS)))]
    heading = ('<font size="4"><b>', "</b></font><br><br>") if dice.random() < 0.7 else None
    lists = dice.random() < 0.6
    replaced = {"p": paragraph, **dict.fromkeys(_SECTIONS, row)}
    if heading:
        replaced |= dict.fromkeys(HEADINGS, heading)
    if lists:
        replaced |= {**dict.fromkeys(_LISTS, ("<br>", "<br>")), "li": ("<br>&#8226; ", "")}

    def tag(found: regex.Match[str]) -> str:
        closing, name, attributes = found[1], found[2].lower(), found[3]
        if name in replaced:
            return replaced[name][bool(closing)]
        return f"<{closing}{name}{_NAME.sub('', attributes)}>"

    html = _LEFT_OUT.sub("", _COMMENT.sub("", html))
    if dice.random() < 0.5:
        html = _META.sub("", html)
    return _TAG.sub(tag, html)
