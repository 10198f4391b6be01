"""The one path from an input to its body: read, find the words, match the rules, judge; render once asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeVar, overload

from cleaner.cleaned import Cleaned
from cleaner.document import Document
from cleaner.errors import SetAsideError
from cleaner.judge.extraction import judge_extraction
from cleaner.judge.judge import judge
from cleaner.judge.judged import Judged
from cleaner.judge.model import BlockModel, WeightsError
from cleaner.kinds import BODY_KINDS, PAGE_TYPES, ContentFormat, Engine, Format, Kind
from cleaner.languages import LanguageFinder
from cleaner.nearest import chosen, unknown
from cleaner.read import read, site_of
from cleaner.rulebook.hits import Hits
from cleaner.rulebook.load import load_languages, load_rules, rules_hash
from cleaner.rulebook.match import Rulebook
from cleaner.words import Words, find_words

Id = TypeVar("Id")


@dataclass(frozen=True, slots=True)
class _Options:
    """What a `Cleaner` was asked for, each in the form that it is used in."""

    keep: tuple[Kind, ...]
    drop: tuple[Kind, ...]
    rules: tuple[Path, ...]
    disable: tuple[str, ...]
    site: str | None
    model: bool | Path | str
    engine: Engine
    page_type: str | None


class Cleaner:
    """Cleans documents, with one set of options. It keeps nothing of a document: threads may share it.

    Args:
        keep: Kinds to keep in the body besides its own, such as `title` or `caption`.
        drop: Kinds to leave out of the body; it wins over `keep`.
        rules: Folders with rule packs, on top of the built-in ones.
        disable: Ids of rules to leave out.
        site: The host whose site rules apply to every document; by default the host of each document's URL.
        model: Whether the block model is used, or the path of weights to use instead of the shipped ones.
        engine: `blocks`, or `trafilatura`, which takes its extraction as the body, of HTML only.
        page_type: What all documents are, one of `cleaner.kinds.PAGE_TYPES`; by default found out for each.

    Raises:
        ValueError: A rule pack that cannot be used (the message names file, rule and field); an unknown rule to
            disable, kind, engine or page type; a string or a path in place of a collection; a file without weights.
        TypeError: `model` is neither a boolean nor a path; a site or a page type is no string; None or bytes stand in
            place of a collection.
        FileNotFoundError: There are no weights at the path.
    """

    def __init__(
        self,
        keep: Collection[Kind | str] = (),
        drop: Collection[Kind | str] = (),
        rules: Collection[Path | str] = (),
        disable: Collection[str] = (),
        site: str | None = None,
        model: bool | Path | str = True,
        engine: Engine | str = Engine.BLOCKS,
        page_type: str | None = None,
    ) -> None:
        for name, value in (("keep", keep), ("drop", drop), ("rules", rules), ("disable", disable)):
            # The letters of a string would be taken one by one.
            if isinstance(value, str | PurePath):
                given = "string" if isinstance(value, str) else "path"
                raise ValueError(f"{name} is a set or a list, not a {given}: {name}=[{str(value)!r}]")  # noqa: TRY004
            if value is None or isinstance(value, bytes):
                raise TypeError(f"{name} is a set or a list, not {value!r}")
        for name, text in (("site", site), ("page_type", page_type)):
            if not isinstance(text, str | None):
                raise TypeError(f"{name} is a string or None, not {text!r}")
        if page_type is not None and page_type not in PAGE_TYPES:
            raise ValueError(unknown("page type", page_type, PAGE_TYPES))
        # From here on only these: an iterator among the arguments is used up by now.
        self._options = options = _Options(
            keep=tuple(chosen(Kind, "kind", name) for name in keep),
            drop=tuple(chosen(Kind, "kind", name) for name in drop),
            rules=tuple(map(Path, rules)),
            disable=tuple(disable),
            site=site,
            model=model,
            engine=chosen(Engine, "engine", engine),
            page_type=page_type,
        )
        self._kept_kinds = BODY_KINDS.union(options.keep).difference(options.drop)
        self._site = site_of(site)
        self._model = _model(model)
        languages = load_languages()
        self._languages = LanguageFinder(languages)
        loaded = load_rules(options.rules, options.disable)
        self._rules_hash = rules_hash(loaded)
        self._rulebook = Rulebook(loaded, [language.code for language in languages])

    def clean(
        self,
        content: str | bytes | bytearray | memoryview,
        format: Format | str = "auto",  # noqa: A002
        url: str | None = None,
    ) -> Cleaned:
        """Clean one document.

        Args:
            content: The text of a dump or a page, or a file's bytes, whose encoding is detected.
            format: `text`, `markdown`, `html`, or `auto`, which detects it.
            url: The document's address: rules for its site apply, and links in Markdown are made absolute.

        Raises:
            TypeError: The content is neither text nor bytes; the address is no string.
            ValueError: An unknown format.
            SetAsideError: The document cannot be cleaned; the message is the reason. The bytes are no text, or in no
                known encoding; a rule's pattern ran into its time limit; or trafilatura was to read what is no HTML.
        """
        if not isinstance(content, str | bytes | bytearray | memoryview):
            raise TypeError(f"what is cleaned is a text or bytes, not {type(content).__name__}")
        if not isinstance(url, str | None):
            raise TypeError(f"url is a string or None, not {url!r}")
        given = chosen(ContentFormat, "format", format)
        site = self._site or site_of(url)
        selectors = self._rulebook.selectors(site)
        document = read(content, None if given is ContentFormat.AUTO else Format(given), url, selectors=selectors)
        words = find_words([block.prose for block in document.blocks])
        languages = self._languages.find(words)
        hits = self._rulebook.hits(document.blocks, words, languages.all, site)
        judged = self._judge(document, words, hits)
        return Cleaned(
            document,
            judged.verdicts,
            language=self._languages.told(languages, document.language),
            confidence=judged.confidence,
            page_type=judged.page_type,
            rules=self._rules_hash,
            weighed=judged.weighed,
        )

    def _judge(self, document: Document, words: Words, hits: Hits) -> Judged:
        page_type = self._options.page_type
        if self._options.engine is Engine.TRAFILATURA:
            return judge_extraction(document, words, hits, self._kept_kinds, page_type)
        return judge(document, words, hits, self._kept_kinds, self._model, page_type)

    @overload
    def clean_many(self, documents: Iterable[str | bytes | bytearray | memoryview]) -> Iterator[Cleaned]: ...

    @overload
    def clean_many(
        self, documents: Iterable[tuple[Id, str | bytes | bytearray | memoryview]]
    ) -> Iterator[tuple[Id, Cleaned]]: ...

    def clean_many(self, documents: Iterable[Any]) -> Iterator[Any]:
        """Clean texts one by one, or pairs of an id and a text, which give pairs of the id and the result.

        It stops at the first document that cannot be cleaned. To go on with the rest, or to give each document a URL or
        a format of its own, call `clean` for each.

        Raises:
            SetAsideError: As `clean` does; of pairs, a note on it names the id.
            ValueError: One text in place of several, or a mapping in place of its items.
        """
        if isinstance(documents, str | bytes | bytearray | memoryview):
            raise ValueError("clean_many takes a list of texts, not one text, which is for clean")  # noqa: TRY004
        if isinstance(documents, Mapping):
            raise ValueError("clean_many takes pairs of an id and a text: of a mapping, its items()")  # noqa: TRY004
        return self._each(documents)

    def _each(self, documents: Iterable[Any]) -> Iterator[Any]:
        for document in documents:
            if isinstance(document, tuple):
                name, text = document
                try:
                    cleaned = self.clean(text)
                except SetAsideError as error:
                    error.add_note(f"document {name!r}")
                    raise
                yield name, cleaned
            else:
                yield self.clean(document)

    def prepare(self) -> None:
        """Index rules of your own now, which can take seconds, instead of when a document first needs them."""
        self._rulebook.prepare()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the options: rules and weights are read again where it arrives, from the same places."""
        model = self._options.model
        places = {
            "rules": [folder.absolute() for folder in self._options.rules],
            "model": model if isinstance(model, bool) else Path(model).absolute(),
        }
        return partial(type(self), **asdict(self._options) | places), ()


def _model(model: bool | Path | str) -> BlockModel | None:
    """The weights that come with the package, those at a path, or none."""
    if isinstance(model, bool):
        return BlockModel.load() if model else None
    if not isinstance(model, str | PurePath):
        raise TypeError(f"model is True, False or a path, not {model!r}")
    try:
        return BlockModel.load(model)
    except (OSError, WeightsError):
        raise
    except Exception as error:  # what NumPy says of a file that is something else is of many types
        raise ValueError(f"{model}: holds no weights of the block model") from error
