"""In how many documents of its source each form of a line stands, counted out of core on one machine.

The tallies go to a DuckDB database in a temporary folder: what does not fit into its memory limit is kept on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np

from cleaner.errors import SetAside, reason_for
from cleaner.extras import MissingExtraError
from cleaner.kinds import Format
from cleaner.learn.corpus import Entry
from cleaner.learn.forms import Form
from cleaner.learn.tally import Smallest, tally
from cleaner.read.encoding import Unreadable

AT_ONCE = 500_000
"""Forms that are gathered before they go into the database."""
MEMORY = "512MB"
"""What the database may hold in memory."""
FEWEST_DOCUMENTS = 10
"""Of a source with fewer, nothing can be said."""


@dataclass(frozen=True, slots=True)
class Support:
    """How often a form stands in a source."""

    documents: int
    lines: int


@dataclass(slots=True)
class Counted:
    """What is known of one source."""

    name: str
    documents: int
    lines: int
    least: float
    """The number of documents from which a form recurs."""
    recurring: dict[int, Support] = field(default_factory=dict)
    """By the key of a form."""
    sample: list[Entry] = field(default_factory=list)

    def support(self, form: Form) -> Support | None:
        """How often a form stands, if it recurs."""
        return self.recurring.get(form.key)


def least_documents(share: float, documents: int) -> float:
    """The number of a source's documents from which a form recurs."""
    return max(FEWEST_DOCUMENTS / 2, share * documents)


def too_small(source: str, documents: int) -> SetAside:
    """That a source has too few documents."""
    reason = f"{documents} document{'s' * (documents > 1)}, and {FEWEST_DOCUMENTS} are needed to learn from"
    return SetAside(source, reason)


class Counts:
    """The counts of a corpus, in a database below `folder`."""

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError:
            raise MissingExtraError("learning rules", "learn") from None
        self._database = duckdb.connect(
            str(folder / "counts.duckdb"), config={"memory_limit": MEMORY, "temp_directory": str(folder / "spilled")}
        )
        # The order of rows tells nothing here, and keeping it takes memory.
        self._database.execute("SET preserve_insertion_order = false")
        self._database.execute("CREATE TABLE forms (source INTEGER, form BIGINT, lines INTEGER)")
        self._database.execute(
            "CREATE TABLE samples"
            " (source INTEGER, digest BIGINT, content BLOB, is_text BOOLEAN, format VARCHAR, url VARCHAR)"
        )
        self._sources: dict[str, int] = {}
        self._documents: Counter[int] = Counter()
        self._lines: Counter[int] = Counter()
        self._smallest = Smallest()
        self._rows: list[tuple[int, int, int]] = []
        self._kept: list[tuple[int, int, bytes, bool, Format | None, str | None]] = []

    def __enter__(self) -> Counts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, entries: Iterable[Entry], set_aside: Callable[[SetAside], None]) -> None:
        """Count the lines of documents."""
        for number, entry in enumerate(entries, start=1):
            try:
                counted = tally(entry)
            except Unreadable as error:
                set_aside(SetAside(f"document {number} of {entry.source}", reason_for(error)))
                continue
            source = self._sources.setdefault(entry.source, len(self._sources))
            self._documents[source] += 1
            self._lines[source] += counted.lines
            self._rows += [(source, form, times) for form, times in counted.forms.items()]
            if self._smallest.takes(entry.source, counted.digest):
                self._keep(source, counted.digest, entry)
            if len(self._rows) >= AT_ONCE:
                self._flush()
        self._flush()

    def sources(self, share: float) -> Iterator[Counted]:
        """Each source that has enough documents, with the forms that stand in at least a `share` of them."""
        found = {
            source: Counted(name, documents, self._lines[source], least_documents(share, documents))
            for name, source in sorted(self._sources.items())
            if (documents := self._documents[source]) >= FEWEST_DOCUMENTS
        }
        for source, form, documents, lines in self._recurring(found):
            found[source].recurring[form] = Support(documents, lines)
        for source, counted in found.items():
            counted.sample = self._sample(source, counted.name)
            yield counted

    def too_small(self) -> Iterator[SetAside]:
        """The sources with too few documents."""
        for name, source in sorted(self._sources.items()):
            if self._documents[source] < FEWEST_DOCUMENTS:
                yield too_small(name, self._documents[source])

    def _recurring(self, found: dict[int, Counted]) -> list[tuple[int, int, int, int]]:
        """Source, form, documents and lines of every form that recurs."""
        self._database.execute("CREATE TABLE least (source INTEGER, documents DOUBLE)")
        for source, counted in found.items():
            self._database.execute("INSERT INTO least VALUES (?, ?)", [source, counted.least])
        rows: list[tuple[int, int, int, int]] = self._database.execute(
            """
            SELECT source, form, count(*), sum(lines)::BIGINT
            FROM forms JOIN least USING (source)
            GROUP BY source, form, least.documents
            HAVING count(*) >= least.documents
            """
        ).fetchall()
        return rows

    def _flush(self) -> None:
        if self._rows:
            sources, found, lines = zip(*self._rows, strict=True)
            columns = {
                "source": np.array(sources, np.int32),
                "form": np.array(found, np.int64),
                "lines": np.array(lines, np.int32),
            }
            self._database.register("gathered", columns)
            self._database.execute("INSERT INTO forms SELECT source, form, lines FROM gathered")
            self._database.unregister("gathered")
            self._rows.clear()
        if self._kept:
            self._database.begin()
            self._database.executemany("INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?)", self._kept)
            self._database.commit()
            self._kept.clear()

    def _keep(self, source: int, digest: int, entry: Entry) -> None:
        content = entry.content if isinstance(entry.content, bytes) else entry.content.encode("utf-8", "surrogatepass")
        self._kept.append((source, digest, content, isinstance(entry.content, str), entry.format, entry.url))

    def _sample(self, source: int, name: str) -> list[Entry]:
        rows = self._database.execute(
            "SELECT content, is_text, format, url FROM samples WHERE source = ? AND digest <= ? ORDER BY digest",
            [source, self._smallest.largest(name)],
        ).fetchall()
        return [
            Entry(
                name,
                content.decode("utf-8", "surrogatepass") if is_text else content,
                Format(format_) if format_ else None,
                url,
            )
            for content, is_text, format_, url in rows
        ]
