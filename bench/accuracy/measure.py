"""One page: what each extractor makes of it in each style, and how that compares with the gold body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.accuracy import extractors, oracle
from bench.accuracy.cache import Cache, key_of
from bench.accuracy.extractors import Extractor, Output, Request
from bench.dumps import STYLES, Dump, Style, plain, render
from bench.metrics import Overlap, Score, character_score, sequence, shingle_counts, snippet_score, word_score, words
from bench.pages import Page, Source
from cleaner.kinds import Kind

HTML = "html"
ORACLE = "line oracle"
BODY = "body"
"""Stands in for a kind where lines of the gold body are counted."""
_FEWEST_WORDS = 4
_CODE = Path(extractors.__file__).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Measured:
    """One output compared with the gold body."""

    page: str
    source: Source
    page_type: str
    language: str | None
    """What the page says it is in."""
    extractor: str
    style: str
    """The style of the dump, or `html`."""
    word: Score
    shingle: Overlap
    character: Score | None
    """Of news pages only: those are in many scripts."""
    snippet: Score
    lines: Mapping[str, int]
    """How many lines the dump has by kind, those of the gold body apart."""
    removed: Mapping[str, int]
    """How many of them are not in the output."""
    confidence: float | None
    error: str | None


def measure(
    page: Page, chosen: Sequence[Extractor], styles: Sequence[str], cache: Cache, weights: Path | None
) -> list[Measured]:
    """All outputs for a page. `weights` are those that cleaner must use on it, trained without the page's fold."""
    return list(_measured(page, chosen, styles, cache, weights))


def _measured(
    page: Page, chosen: Sequence[Extractor], styles: Sequence[str], cache: Cache, weights: Path | None
) -> Iterator[Measured]:
    dumps = {style: render(page.html, style, page.key) for style in STYLES if style in styles or style == "blocks"}
    for style in styles:
        dump = dumps[_printed_as(style)]
        text = page.html if style == HTML else dump.text
        request = Request(text, page.url, page.language, style == "wrapped", weights)
        for extractor in chosen:
            if extractor.reads == (HTML if style == HTML else "dump"):
                yield _compare(page, dump, style, extractor.name, _run(extractor, request, cache))
        if style != HTML:
            yield _compare(page, dump, style, ORACLE, (Output(oracle.body(dump, page.gold)), None))


def _printed_as(style: str) -> Style:
    """The dump whose lines tell what an output removed: for HTML, the one with the most of the page's lines."""
    return next((known for known in STYLES if known == style), "blocks")


def _run(extractor: Extractor, request: Request, cache: Cache) -> tuple[Output, str | None]:
    key = key_of(_CODE, extractor.name, extractor.reads, extractor.versions, str(request.language), request.text)
    if not extractor.is_ours:
        known = cache.get(key)
        if known is not None:
            return Output(known), None
    try:
        output = extractor.run(request)
    except Exception as error:  # noqa: BLE001 - an extractor that fails on a page found no body there
        return Output(""), f"{type(error).__name__}: {error}"
    if not extractor.is_ours:
        cache.put(key, output.body)
    return output, None


def _compare(page: Page, dump: Dump, style: str, extractor: str, outcome: tuple[Output, str | None]) -> Measured:
    output, error = outcome
    lines, removed = _by_kind(page, dump, output.body)
    return Measured(
        page=page.key,
        source=page.source,
        page_type=page.page_type,
        language=page.language,
        extractor=extractor,
        style=style,
        word=word_score(page.gold, output.body),
        shingle=shingle_counts(page.gold, output.body),
        character=character_score(page.gold, output.body) if page.source == "newsrooms" else None,
        snippet=snippet_score(output.body, page.present, page.absent),
        lines=lines,
        removed=removed,
        confidence=output.confidence,
        error=error,
    )


def _by_kind(page: Page, dump: Dump, body: str) -> tuple[Counter[str], Counter[str]]:
    """Lines of at least four words by kind, all and those removed. A line is removed when its words, one after the
    other, are not in the output; it is of the gold body when they are in that, whatever the DOM says it is."""
    gold, kept = sequence(page.gold), sequence(plain(body, dump.style))
    lines: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for line in dump.lines:
        text = plain(line.text, dump.style)
        if line.kind is Kind.CAPTION and not words(text):
            text = line.text
        as_words = sequence(text)
        if as_words.count(" ") <= _FEWEST_WORDS:
            continue
        kind = BODY if as_words in gold else line.kind
        if kind is not None:
            lines[kind] += 1
            removed[kind] += as_words not in kept
    return lines, removed
