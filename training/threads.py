"""Comment threads below articles, as pages printed them before scripts loaded them.

Of the pages we have, few articles show a thread, nearly all of them in English, and a hundred are forums: so a model
takes an article with comments for a forum, and the comments for its posts. `threads.toml` has the mark-up and the
words; what the comments say is taken from other articles and forums in the language.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.metrics import sequence
from bench.pages import Page, folds
from training.dice import dice_of

_DATA = Path(__file__).with_name("threads.toml")
_ENGLISH = "en"
"""The words of a thread where the page's language has none: many systems are never translated."""
_CALLED = {"nb": "no", "nn": "no"}
"""Languages that go by another code here."""
_SHARE_UNTRANSLATED = 0.15
"""So many of the threads on pages in other languages are English all the same."""
_NUMBERS = (0, 1, 2, 3, 4, 6, 9, 14, 24)
"""How many comments a thread may have; where it has none, its heading and its form stand there all the same."""
_MOST_SENTENCES = 4
_LONGEST_SENTENCE = 300
"""Characters of a sentence that a comment may say."""
_PROSE = ("article", "forum")
"""The types of pages whose sentences are like those that people say."""
_ENDS = (".", "!", "?", "…", "。", "！", "？", "۔", "।")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…۔।])\s+|(?<=[。！？])")
_PLAIN, _TELLING = "<div>{}</div>", '<div class="comments">{}</div>'
"""What a thread is put in, and what it is put in for those who ask the page's elements which lines are comments."""
_MOST_OF = 0.9
"""An element with this share of the body's lines holds the body."""
_MOST_BELOW = 0.1
"""The share of the body's lines that may come below the thread: a footnote, a line that the page repeats."""
_PLACE = "\ue000thread\ue000"
_UNSEEN = re.compile(r"(?is)<(script|style|template|noscript)\b.*?</\1\s*>")
"""What would be taken for a place of the body, since it often holds its text once more."""
_ASIDE = re.compile(r"<!--\ue000(\d+)-->")
_NEVER_AROUND_BLOCKS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl", "span", "p", "html"})
"""Elements that take children of one kind, or that a block ends."""


class Voices:
    """What commenters may say: the sentences of other pages in the language, of the same fold if there are any."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._fold_of = folds(pages)
        self._said: defaultdict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
        for page in pages:
            said = self._said[_language(page), self._fold_of[page.domain]]
            said += ((page.domain, sentence) for sentence in _sentences(page))

    def near(self, page: Page) -> list[str]:
        """The sentences for one page; none where no other is in its language."""
        own = self._fold_of[page.domain]
        for fold in sorted(set(self._fold_of.values()), key=lambda fold: (fold != own, fold)):
            said = self._said.get((_language(page), fold), ())
            if found := [sentence for domain, sentence in said if domain != page.domain]:
                return found
        return []


def with_thread(page: Page, sentences: Sequence[str]) -> tuple[str, str] | None:
    """The page with a thread below its body: as it is read, and with the thread in an element that tells what it is.

    None where nobody has anything to say, or there is no place that has all of the body above it.
    """
    dice = dice_of(f"thread {page.key}")
    aside: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        aside.append(found[0])
        return f"<!--\ue000{len(aside) - 1}-->"

    tree = LexborHTMLParser(_UNSEEN.sub(put_aside, page.html))
    lines = [line for line in map(sequence, page.gold.split("\n")) if line.strip()]
    place = _place(tree, lines, dice)
    if place is None or tree.body is None or not sentences:
        return None
    place.insert_after(_PLACE)
    if _share_in(tree.body.text(separator=" ").partition(_PLACE)[2], lines) > _MOST_BELOW:
        return None
    html = _ASIDE.sub(lambda found: aside[int(found[1])], tree.html or "")
    thread = _thread(page, sentences, dice)
    return html.replace(_PLACE, _PLAIN.format(thread)), html.replace(_PLACE, _TELLING.format(thread))


def _thread(page: Page, sentences: Sequence[str], dice: np.random.Generator) -> str:
    data = _data()
    system = data["system"][int(dice.integers(len(data["system"])))]
    choices = data["words"].get(_language(page), data["words"][_ENGLISH])
    if dice.random() < _SHARE_UNTRANSLATED:
        choices = data["words"][_ENGLISH]
    count = int(dice.choice(_NUMBERS))
    words = {name: _one(texts, dice) for name, texts in choices.items() if name not in ("ago", "dates", "names")}
    words |= {"count": str(count), "title": page.title or ""}
    words["responses"] = Template(words["responses"]).substitute(words)
    shown = {name: escape(text) for name, text in words.items()}
    pieces = [Template(system["open"]).substitute(shown)]
    for number in range(1, count + 1):
        text = _comment(sentences, dice)
        pieces.append(
            Template(system["item"]).substitute(
                shown,
                number=str(number),
                name=escape(_one(choices["names"], dice)),
                date=escape(_one(choices["dates"], dice)),
                ago=escape(_one(choices["ago"], dice)),
                votes=str(dice.integers(40)),
                fewer=str(dice.integers(9)),
                text="<br>".join(map(escape, text)),
                paragraphs="".join(f"<p>{escape(paragraph)}</p>" for paragraph in text),
            )
        )
    return "".join([*pieces, Template(system["close"]).substitute(shown)])


def _comment(sentences: Sequence[str], dice: np.random.Generator) -> list[str]:
    """The paragraphs of what somebody says: a few sentences, written with more or less care."""
    said = [_one(sentences, dice) for _ in range(int(dice.integers(1, _MOST_SENTENCES, endpoint=True)))]
    if dice.random() < 0.3:
        said = [sentence[:1].lower() + sentence[1:].rstrip(".") for sentence in said]
    if dice.random() < 0.15:
        said[-1] = said[-1].rstrip(".。") + _one(("!!!", "...", " :-)", "???", " lol"), dice)
    if len(said) > 2 and dice.random() < 0.4:
        middle = len(said) // 2
        return [" ".join(said[:middle]), " ".join(said[middle:])]
    return [" ".join(said)]


def _place(tree: LexborHTMLParser, lines: Sequence[str], dice: np.random.Generator) -> LexborNode | None:
    """What a thread may stand right below: the last element of the body, the one that holds the body, or one further
    out."""
    holder = tree.body
    if holder is None or not lines:
        return None
    while inner := next((child for child in _elements(holder) if _held(child, lines) >= _MOST_OF), None):
        holder = inner
    with_body = [child for child in _elements(holder) if _held(child, lines) > 0]
    # The nearer ones are likelier, as on real pages.
    wanted = [*with_body[-1:] * 2, *[holder] * 2, *([holder.parent] if holder.parent is not None else [])]
    places = [place for place in map(_outside, wanted) if place is not None]
    return places[int(dice.integers(len(places)))] if places else None


def _outside(node: LexborNode) -> LexborNode | None:
    """The element, or the nearest one around it that a block may come after; None where that is the page."""
    while node.parent is not None and node.parent.tag in _NEVER_AROUND_BLOCKS:
        node = node.parent
    return None if node.parent is None or node.tag in ("body", "html") else node


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    return (child for child in node.iter(include_text=False))


def _held(node: LexborNode, lines: Sequence[str]) -> float:
    """The share of the lines that an element holds."""
    return _share_in(node.text(separator=" "), lines)


def _share_in(text: str, lines: Sequence[str]) -> float:
    said = sequence(text)
    return sum(line in said for line in lines) / len(lines)


def _sentences(page: Page) -> Iterator[str]:
    """What of the body is whole sentences."""
    if page.page_type in _PROSE:
        for line in page.gold.split("\n"):
            for sentence in map(str.strip, _BETWEEN_SENTENCES.split(line)):
                if sentence.endswith(_ENDS) and len(sentence) <= _LONGEST_SENTENCE:
                    yield sentence


def _language(page: Page) -> str:
    return _CALLED.get(page.language or "", page.language or _ENGLISH)


def _one(texts: Sequence[str], dice: np.random.Generator) -> str:
    return texts[int(dice.integers(len(texts)))]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))
