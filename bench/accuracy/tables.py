"""The tables of a run, as data: what is in a cell is decided here, how it is shown elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from bench.accuracy.measure import BODY, Measured
from bench.metrics import calibration_error, mean_score, shingle_score
from bench.pages import Page
from bench.report import Table
from cleaner.kinds import PAGE_TYPES, Kind

TOLD_KINDS = (Kind.CAPTION, Kind.COMMENT, Kind.NAV, Kind.RELATED, Kind.VIDEO, Kind.SHARE, Kind.NEWSLETTER)
_OF_LANGUAGES = (("blocks", "cleaner"), ("blocks", "boilerpy3"), ("html", "cleaner"), ("html", "trafilatura"))
_GOOD = 0.8
_BINS = 10


def scores(results: Sequence[Measured]) -> Table:
    """The main table: each extractor in each style."""
    types = [f"{name}s" if name == "article" else name for name in PAGE_TYPES]
    columns = [
        "style", "extractor", types[0], "P", "R", "all types", "P", "R", *types[1:], "snippets",
        "newsrooms", "P", "R", "characters", "failed",
    ]  # fmt: skip
    rows = []
    for style, extractor, group in _groups(results):
        of_wcxb = [result for result in group if result.source == "wcxb"]
        of_news = [result for result in group if result.source == "newsrooms"]
        rows.append(
            [
                style,
                extractor,
                *_parts(of_wcxb, "article"),
                *_parts(of_wcxb, None),
                *(_parts(of_wcxb, page_type)[0] for page_type in PAGE_TYPES[1:]),
                _figure(mean_score(result.snippet for result in of_wcxb).f1, of_wcxb),
                *_news_parts(of_news),
                _figure(mean_score(result.character for result in of_news if result.character).f1, of_news),
                str(sum(result.error is not None for result in group)),
            ]
        )
    note = (
        "WCXB pages: word F1 with its precision (P) and recall (R), averaged over pages; F1 alone for types other than "
        "articles; snippets: F of unwanted snippets kept out and wanted ones found. Newsrooms: shingle F1, precision "
        "and recall; characters: character 5-gram F1. Failed: pages on which the extractor raised an error, scored as "
        "empty. The line oracle keeps the lines that an annotator would keep: about the best that choosing whole lines "
        "can do."
    )
    return Table("Scores", note, columns, rows)


def invented(results: Sequence[Measured]) -> Table:
    """Each extractor in each style, on the pages of our own making."""
    of_type = Counter({result.page: result.page_type for result in results}.values())
    types = [page_type for page_type in PAGE_TYPES if page_type in of_type]
    rows = [
        [
            style,
            extractor,
            *_parts(group, None),
            *(_parts(group, page_type)[0] for page_type in types),
            str(sum(one.error is not None for one in group)),
        ]
        for style, extractor, group in _groups(results)
    ]
    note = (
        f"{of_type.total()} pages of our own making that no weights were trained on; cleaner judges them by the "
        "weights of the package. Word F1, precision and recall, averaged over pages, then F1 by type. They were made "
        "to be hard: small pages with much around, boxes amid the text, mark-up of many ages. None is of a real site: "
        "they show what is handled, not how often it is met."
    )
    by_type = [f"{page_type} ({of_type[page_type]})" for page_type in types]
    return Table("Invented pages", note, ["style", "extractor", "all types", "P", "R", *by_type, "failed"], rows)


def kinds(results: Sequence[Measured]) -> Table:
    """By kind, the share of lines removed, beside the share of body lines lost."""
    rows: list[list[str]] = []
    for style, extractor, group in _groups(results):
        pages = [result for result in group if result.page_type == "article"]
        if not rows or rows[-1][0] != style:
            rows.append([style, "(lines)", *(_count(pages, kind) for kind in (*TOLD_KINDS, BODY))])
        cells = [_share(pages, kind) for kind in (*TOLD_KINDS, BODY)]
        rows.append([style, extractor, *cells])
    note = (
        "Article and newsroom pages. Share of lines removed by kind, as the DOM tells it, and share of body lines "
        "lost; lines of fewer than four words are left out. For HTML, the lines are those of the blocks dump."
    )
    return Table("Lines removed by kind", note, ["style", "extractor", *TOLD_KINDS, "body lost"], rows)


def languages(results: Sequence[Measured], pages: Sequence[Page], packs: Collection[str]) -> Table:
    """Which languages there is what for: pages to train on, a pack of rules, and what was reached."""
    trained = Counter(page.language for page in pages)
    asked = [*(one for one in _OF_LANGUAGES if any((result.style, result.extractor) == one for result in results))]
    rows = []
    for code in sorted({*trained, *packs}, key=lambda code: (-trained[code], code or "")):
        articles = [one for one in results if one.language == code and one.page_type == "article"]
        groups = [[one for one in articles if (one.style, one.extractor) == asked_for] for asked_for in asked]
        f1 = [_figure(mean_score(one.word for one in group).f1, group) for group in groups]
        has_pack = "yes" if code in packs else ""
        measured = str(len(groups[0])) if groups else ""
        rows.append([code or "not told", has_pack, str(trained[code]), measured, *f1])
    note = (
        "By the `lang` of the page. Pages are those that the shipped weights were trained on; measured, by word F1, "
        "are the articles among them that have an exact gold body. A language without pages has its rules, and a model "
        "that was trained with the words withheld from many pages."
    )
    names = [f"{extractor}, {style}" for style, extractor in asked]
    return Table("By language", note, ["language", "rules", "pages", "measured", *names], rows)


def reliability(results: Sequence[Measured]) -> list[Table]:
    """How the confidences of each extractor that gives them agree with its word F1."""
    tables = []
    for style, extractor, group in _groups(results):
        for name, pages in (
            ("all page types", group),
            ("articles and newsrooms", [result for result in group if result.page_type == "article"]),
        ):
            sure = [(result.confidence, result.word.f1) for result in pages if result.confidence is not None]
            if sure:
                tables.append(_reliability(f"Confidence of {extractor}, {style}, {name}", sure))
    return tables


def worst(results: Sequence[Measured], extractor: str, number: int) -> list[Table]:
    """The pages on which an extractor does worst, for each style."""
    return [
        Table(
            f"Worst pages of {name}, {style}",
            "",
            ["page", "type", "F1", "P", "R", "confidence"],
            [
                [r.page, r.page_type, *(f"{part:.3f}" for part in (r.word.f1, r.word.precision, r.word.recall)),
                 "" if r.confidence is None else f"{r.confidence:.3f}"]
                for r in sorted(group, key=lambda result: result.word.f1)[:number]
            ],
        )
        for style, name, group in _groups(results)
        if name == extractor
    ]  # fmt: skip


def _groups(results: Sequence[Measured]) -> Iterable[tuple[str, str, list[Measured]]]:
    groups: dict[tuple[str, str], list[Measured]] = {}
    for result in results:
        groups.setdefault((result.style, result.extractor), []).append(result)
    return ((style, extractor, group) for (style, extractor), group in groups.items())


def _parts(results: Sequence[Measured], page_type: str | None) -> list[str]:
    chosen = [result for result in results if page_type in (None, result.page_type)]
    score = mean_score(result.word for result in chosen)
    return [_figure(part, chosen) for part in (score.f1, score.precision, score.recall)]


def _news_parts(results: Sequence[Measured]) -> list[str]:
    score = shingle_score(result.shingle for result in results)
    return [_figure(part, results) for part in (score.f1, score.precision, score.recall)]


def _figure(value: float, of: Sequence[object]) -> str:
    return f"{value:.3f}" if of else ""


def _share(results: Sequence[Measured], kind: str) -> str:
    total = sum(result.lines.get(kind, 0) for result in results)
    removed = sum(result.removed.get(kind, 0) for result in results)
    return f"{removed / total:.3f}" if total else ""


def _count(results: Sequence[Measured], kind: str) -> str:
    return str(sum(result.lines.get(kind, 0) for result in results))


def _reliability(title: str, sure: list[tuple[float, float]]) -> Table:
    """Bins of equal width, the calibration error, and how many of the bad pages the doubtful tenth holds."""
    rows = []
    for number in range(_BINS):
        members = [(says, is_so) for says, is_so in sure if min(_BINS - 1, int(says * _BINS)) == number]
        if members:
            means = [sum(column) / len(members) for column in zip(*members, strict=True)]
            rows.append([f"{number / _BINS:.1f}", str(len(members)), *(f"{mean:.3f}" for mean in means)])
    error = calibration_error([says for says, _ in sure], [is_so for _, is_so in sure])
    bad = sum(is_so < _GOOD for _, is_so in sure)
    doubtful = sorted(sure)[: len(sure) // 10]
    caught = sum(is_so < _GOOD for _, is_so in doubtful)
    note = (
        f"Expected calibration error {error:.3f}. Of {bad} pages below word F1 {_GOOD}, {caught} are among the "
        f"{len(doubtful)} with the lowest confidence."
    )
    return Table(title, note, ["from", "pages", "expected F1", "actual F1"], rows, names=1)
