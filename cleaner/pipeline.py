"""The one path from an input to its body: read, find the words, match the rules, judge, render."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from cleaner.cleaned import Cleaned
from cleaner.document import BODY_KINDS, Format, Kind
from cleaner.judge.judge import judge
from cleaner.judge.model import BlockModel
from cleaner.languages import LanguageFinder
from cleaner.read import read
from cleaner.rulebook.load import load_languages, load_rules
from cleaner.rulebook.match import Rulebook
from cleaner.words import find_words


class Cleaner:
    """Cleans documents, with one set of options. It keeps nothing of a document: threads may share it.

    Args:
        keep: Kinds to keep besides the body's.
        drop: Kinds of the body to leave out.
        rules: Folders with rule packs, on top of the built-in ones.
        disable: Ids of rules to leave out.
        site: Host name whose rules apply to every document; by default each document's own, from its URL.
        model: Whether the block model has a say, or the path of weights to use instead of the shipped ones.

    Raises:
        RuleError: A pack that cannot be used; its text names file, rule and field.
    """

    def __init__(
        self,
        keep: Collection[Kind | str] = (),
        drop: Collection[Kind | str] = (),
        rules: Collection[Path | str] = (),
        disable: Collection[str] = (),
        site: str | None = None,
        model: bool | Path | str = True,
    ) -> None:
        self._options: dict[str, Any] = {
            "keep": tuple(keep),
            "drop": tuple(drop),
            "rules": tuple(rules),
            "disable": tuple(disable),
            "site": site,
            "model": model,
        }
        self._kept_kinds = (BODY_KINDS | frozenset(map(Kind, keep))) - frozenset(map(Kind, drop))
        self._site = site
        self._model = None if model is False else BlockModel.load(None if model is True else model)
        languages = load_languages()
        self._languages = LanguageFinder(languages)
        self._rulebook = Rulebook(
            load_rules([Path(folder) for folder in rules], disable), [language.code for language in languages]
        )

    def clean(self, content: str | bytes, format: Format | str = "auto", url: str | None = None) -> Cleaned:  # noqa: A002
        """Clean one document.

        Args:
            content: The text of a dump, or a file's bytes.
            format: `text`, `markdown`, `html`, or `auto`: as it looks.
            url: Where it came from; rules for that site apply.

        Raises:
            Unreadable: Bytes that no encoding fits, or that are no text at all.
            PatternTimeout: A rule's pattern ran into its time limit.
        """
        document = read(content, None if format == "auto" else Format(format), url)
        words = find_words([block.prose for block in document.blocks])
        languages = self._languages.find(words)
        hits = self._rulebook.hits(document.blocks, words, languages.all, self._site or document.site)
        judged = judge(document, words, hits, self._kept_kinds, self._model)
        return Cleaned(document, judged.verdicts, languages.main, judged.confidence)

    def clean_many(self, documents: Iterable[str | tuple[Any, str]]) -> Iterator[Any]:
        """Clean texts, or pairs of an id and a text, one by one; a pair gives a pair of the id and its result."""
        for document in documents:
            if isinstance(document, tuple):
                name, text = document
                yield name, self.clean(text)
            else:
                yield self.clean(document)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the options: rules and weights are read again where it arrives."""
        return _make, (self._options,)


def _make(options: dict[str, Any]) -> Cleaner:
    return Cleaner(**options)
