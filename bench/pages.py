"""The pages that are measured and trained on, and how they are split into folds.

The pages are not part of the project. The environment variable `CLEANER_SHARED` names the folder that holds
them, as `wcxb-dev.jsonl.xz`, `newsrooms-dev.jsonl.xz` and `sites-dev.jsonl.xz`.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import tldextract

SharedSource = Literal["wcxb", "newsrooms", "sites"]
SOURCES: tuple[SharedSource, ...] = get_args(SharedSource)
Source = SharedSource | Literal["invented"]
"""The shared sets, and pages of our own making (`bench/invented.py`)."""
TRAIN_ONLY: frozenset[SharedSource] = frozenset({"sites"})
"""Sources whose gold is too noisy to be scored against."""
FOLDS = 5
"""Parts that the pages are dealt into, each to be scored by what has seen only the others."""
ENVIRONMENT_VARIABLE = "CLEANER_SHARED"


class MissingPagesError(RuntimeError):
    """The folder of pages is not named, or a file in it is not there."""


@dataclass(frozen=True, slots=True)
class Page:
    """One saved web page and what annotators, or a parser written for its site, say its article is."""

    id: str
    source: Source
    url: str | None
    page_type: str
    """`article`, `forum`, `product`, `listing`, `collection`, `documentation` or `service`."""
    domain: str
    """The registered domain: `example.co.uk` for `news.example.co.uk`."""
    language: str | None
    """Primary subtag of the page's own `lang`, where it has one."""
    title: str | None
    deck: str | None
    authors: tuple[str, ...]
    date: str | None
    gold: str
    """The body as plain text; empty where the annotators found none."""
    gold_blocks: tuple[tuple[str, str], ...] | None
    """(`text` or `heading`, its text) in order, where the source types its gold."""
    captions: tuple[str, ...]
    present: tuple[str, ...]
    """Snippets that the body must hold."""
    absent: tuple[str, ...]
    """Snippets that the body must not hold."""
    html: str

    @property
    def key(self) -> str:
        """A name that is unique over all sources."""
        return f"{self.source}/{self.id}"

    @property
    def version(self) -> str:
        """The key, and a checksum of all that is known of the page: what a cache holds of another version is stale."""
        return f"{self.key} {zlib.crc32(repr(astuple(self)).encode())}"

    @property
    def scored(self) -> bool:
        """Whether the page counts in scores: it has a gold body, and one that can be trusted."""
        return self.source not in TRAIN_ONLY and bool(self.gold.strip())


def load(source: SharedSource) -> list[Page]:
    """All pages of one source, in the order of its file."""
    path = _folder() / f"{source}-dev.jsonl.xz"
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            return [_page(source, json.loads(line)) for line in lines]
    except FileNotFoundError:
        raise MissingPagesError(
            f"{path}: no such file ({ENVIRONMENT_VARIABLE} must name the folder that holds it)"
        ) from None


def load_all(sources: Iterable[SharedSource] = SOURCES) -> list[Page]:
    """The pages of several sources, one source after the other."""
    return [page for source in sources for page in load(source)]


def folds(pages: Iterable[Page]) -> dict[str, int]:
    """The fold of every registered domain.

    A site is in one fold only, whatever source its pages come from. Domains are dealt out from the largest to
    the smallest, each to the fold that is shortest of pages of the domain's types and languages, so that
    the folds come out alike; equals are ordered by a hash, so that the result depends on nothing else.
    """
    strata: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        strata[page.domain].update(_strata(page))
    totals: Counter[str] = Counter()
    for counts in strata.values():
        totals.update(counts)
    filled: list[Counter[str]] = [Counter() for _ in range(FOLDS)]
    placed: dict[str, int] = {}
    for domain in sorted(strata, key=lambda name: (-strata[name].total(), _hash(name))):
        counts = strata[domain]
        costs = [sum(fold[name] * counts[name] / totals[name] for name in counts) for fold in filled]
        fold = costs.index(min(costs))
        filled[fold].update(counts)
        placed[domain] = fold
    return placed


def splits(pages: list[Page]) -> Iterator[tuple[list[Page], list[Page]]]:
    """For each fold, the pages to train on and the pages to score, which share no domain.

    Pass the pages of all sources together: the folds depend on them.
    """
    fold_of = folds(pages)
    for fold in range(FOLDS):
        train = [page for page in pages if fold_of[page.domain] != fold]
        test = [page for page in pages if fold_of[page.domain] == fold and page.scored]
        yield train, test


def registered_domain(host: str) -> str:
    """The part of a host name that somebody registered, by the public suffix list that tldextract carries."""
    return _extractor()(host).top_domain_under_public_suffix or host.lower()


@lru_cache(maxsize=1)
def _extractor() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _folder() -> Path:
    name = os.environ.get(ENVIRONMENT_VARIABLE)
    if not name:
        raise MissingPagesError(f"{ENVIRONMENT_VARIABLE} is not set; it must name the folder that holds the pages")
    return Path(name)


def _page(source: SharedSource, row: dict[str, Any]) -> Page:
    url = row.get("url")
    host = urlsplit(url).hostname if url else None
    authors = row["authors"] if "authors" in row else [row["author"]] if row["author"] else []
    deck = row.get("deck")
    blocks = row.get("blocks")
    return Page(
        id=row["id"],
        source=source,
        url=url,
        page_type=row.get("page_type", "article"),
        domain=registered_domain(host or row["domain"]),
        language=language_of(row["html"]),
        title=row["title"],
        deck="\n".join(deck) if isinstance(deck, list) else deck,
        authors=tuple(authors),
        date=row["date"],
        gold=row["main_content"],
        gold_blocks=None if blocks is None else tuple((kind, text) for kind, text in blocks),
        captions=tuple(row.get("captions", ())),
        present=tuple(row.get("with", ())),
        absent=tuple(row.get("without", ())),
        html=row["html"],
    )


_LANG = re.compile(r"""<html\b[^>]*?\s(?:xml:)?lang\s*=\s*["']?([A-Za-z]{2,3})\b""", re.IGNORECASE)


def language_of(html: str) -> str | None:
    """Primary subtag of the page's own `lang`, where it has one."""
    found = _LANG.search(html)
    return found[1].lower() if found else None


def _strata(page: Page) -> tuple[str, str, str]:
    return f"source {page.source}", f"type {page.page_type}", f"language {page.language}"


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
