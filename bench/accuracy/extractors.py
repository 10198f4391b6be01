"""cleaner and its peers, each as a function from a dump or a page to a body."""

from __future__ import annotations

import html as html_entities
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bench.dom_lines import dom_lines

if TYPE_CHECKING:
    import cleaner

Input = Literal["dump", "html"]


@dataclass(frozen=True, slots=True)
class Request:
    """What an extractor is given."""

    text: str
    """The dump or the page's HTML."""
    url: str | None
    language: str | None
    is_wrapped: bool = False
    """Whether paragraphs of the dump are hard-wrapped. The peers are told; cleaner must see it by itself."""
    weights: Path | None = None
    """cleaner's weights that were trained without the page's fold; None: those of the package."""


@dataclass(frozen=True, slots=True)
class Output:
    """What an extractor gives back."""

    body: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """One row of the tables."""

    name: str
    reads: Input
    run: Callable[[Request], Output]
    packages: tuple[str, ...]
    """The distributions that do the work; their versions are reported."""
    is_ours: bool = False
    """Ours changes from run to run, so its outputs are never taken from the cache."""

    @property
    def versions(self) -> str:
        """`name version` of each package."""
        return ", ".join(f"{package} {version(package)}" for package in self.packages)


def on_dumps() -> list[Extractor]:
    """The extractors that are given flat dumps; the peers get each line, or wrapped paragraph, as `<p>`."""
    return [
        Extractor("cleaner", "dump", _cleaner, (), is_ours=True),
        Extractor("cleaner, no model", "dump", _cleaner_by_rules, (), is_ours=True),
        Extractor("identity", "dump", lambda request: Output(request.text), ()),
        Extractor("jusText", "dump", _as_paragraphs(_justext), ("jusText",)),
        Extractor("boilerpy3", "dump", _as_paragraphs(_boilerpy3), ("boilerpy3",)),
        Extractor("trafilatura", "dump", _as_paragraphs(_trafilatura()), ("trafilatura",)),
    ]


def on_html() -> list[Extractor]:
    """The extractors that are given the page as it was served."""
    return [
        Extractor("cleaner", "html", _cleaner, (), is_ours=True),
        Extractor("cleaner, no model", "html", _cleaner_by_rules, (), is_ours=True),
        Extractor("trafilatura", "html", _trafilatura(), ("trafilatura",)),
        Extractor("trafilatura fast", "html", _trafilatura(fast=True), ("trafilatura",)),
        Extractor("trafilatura precision", "html", _trafilatura(favor_precision=True), ("trafilatura",)),
        Extractor("readability-lxml", "html", _readability, ("readability-lxml",)),
        Extractor("resiliparse", "html", _resiliparse, ("resiliparse",)),
        Extractor("jusText", "html", _justext, ("jusText",)),
        Extractor("boilerpy3", "html", _boilerpy3, ("boilerpy3",)),
    ]


def _as_paragraphs(run: Callable[[Request], Output]) -> Callable[[Request], Output]:
    def on_dump(request: Request) -> Output:
        units = (unit.strip() for unit in request.text.split("\n\n" if request.is_wrapped else "\n"))
        paragraphs = "\n".join(f"<p>{html_entities.escape(unit)}</p>" for unit in units if unit)
        page = f"<!DOCTYPE html><html><body>{paragraphs}</body></html>"
        return run(Request(page, request.url, request.language))

    return on_dump


def _cleaner(request: Request) -> Output:
    result = _cleaner_with(request.weights or True).clean(request.text, url=request.url)
    return Output(result.body, result.confidence)


def _cleaner_by_rules(request: Request) -> Output:
    return Output(_cleaner_with(False).clean(request.text, url=request.url).body)


@lru_cache(maxsize=8)
def _cleaner_with(model: Path | bool) -> cleaner.Cleaner:
    import cleaner

    return cleaner.Cleaner(model=model)


def _trafilatura(fast: bool = False, favor_precision: bool = False) -> Callable[[Request], Output]:
    def run(request: Request) -> Output:
        import trafilatura

        body = trafilatura.extract(request.text, include_comments=False, fast=fast, favor_precision=favor_precision)
        return Output(body or "")

    return run


def _readability(request: Request) -> Output:
    from readability import Document

    return Output("\n".join(line.text for line in dom_lines(Document(request.text).summary()) if line.tag != "img"))


def _resiliparse(request: Request) -> Output:
    from resiliparse.extract.html2text import extract_plain_text

    return Output(extract_plain_text(request.text, main_content=True))


def _boilerpy3(request: Request) -> Output:
    from boilerpy3.extractors import ArticleExtractor

    return Output(ArticleExtractor(raise_on_failure=False).get_content(request.text))


_STOPLISTS = {
    "ar": "Arabic", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ko": "Korean", "nb": "Norwegian_Bokmal", "nl": "Dutch",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish",
    "vi": "Vietnamese",
}  # fmt: skip
"""jusText's word lists by the page's language. Without one it is told to judge by length and links alone."""


def _justext(request: Request) -> Output:
    import justext

    name = _STOPLISTS.get(request.language or "en")
    if name is None:
        paragraphs = justext.justext(request.text, frozenset(), stopwords_low=0, stopwords_high=0)
    else:
        paragraphs = justext.justext(request.text, justext.get_stoplist(name))
    return Output("\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate))
