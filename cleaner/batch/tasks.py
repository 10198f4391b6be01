"""The nouns of a run: a document on its way to a worker, the task that it travels in, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from cleaner.batch.counts import Counts
from cleaner.batch.limits import Limits
from cleaner.batch.statistics import Statistics
from cleaner.errors import SetAside, SetAsideError, reason_for

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned
    from cleaner.pipeline import Cleaner

TASK_BYTES = 256 << 10
"""So much text makes a task: enough that sending it costs nothing beside the work, little enough to be done again."""


class OutputError(Exception):
    """The output can no longer be written: the run ends."""


class UnfitError(OutputError):
    """What the documents hold fits no output of this kind, however often it is tried."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that was set aside, as the quarantine has it."""

    source: str
    unit: str | None
    """What `number` counts in the source: lines, rows or records; None where the source is the document."""
    number: int | None
    id: str | None
    reason: str

    def said(self) -> SetAside:
        """The failure as people are told of it."""
        place = f" {self.unit} {self.number}" if self.unit else ""
        return SetAside(self.source + place, self.reason)


class Unread(str):
    """Stands in the place of a document that could not even be read: the reason."""

    __slots__ = ()


class Item(NamedTuple):
    """A document as its source has it."""

    number: int | None
    """Its line, row or record, from 1; None where the source is the document."""
    size: int
    payload: Any
    """What the source's container makes of a document, or `Unread`."""
    source: str | None = None
    """The source, where the documents of a task are of several."""


@dataclass(slots=True)
class Record:
    """A document as the pipeline wants it, with what else stood in its record."""

    content: str | bytes
    format: str = "auto"
    url: str | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    """What passes through: values, or `msgspec.Raw` where the JSON that was read is to be written as it was."""
    target: Path | None = None
    """The file for its body, where each document has its own."""


@dataclass(slots=True)
class Done:
    """What a worker makes of a task."""

    output: bytes
    failures: list[Failure]
    counts: Counts
    statistics: Statistics | None = None
    """Where a report was asked for."""

    def __iadd__(self, other: Done) -> Done:
        self.output += other.output
        self.failures += other.failures
        self.counts += other.counts
        if self.statistics is None:
            self.statistics = other.statistics
        elif other.statistics is not None:
            self.statistics += other.statistics
        return self


class Encoder(Protocol):
    """Makes a result what the output holds."""

    def head(self, blank: Mapping[str, Any], /) -> bytes:
        """What stands before the results of a source whose records are like this `blank` one."""
        ...

    def __call__(self, record: Record, cleaned: Cleaned, names: tuple[str, ...], /) -> bytes: ...


class Worker(NamedTuple):
    """What a process cleans with."""

    cleaner: Cleaner
    limits: Limits
    encode: Encoder
    report: bool = False
    """Whether statistics are gathered."""


class Task(Protocol):
    """Documents of one source that are cleaned together."""

    read: int
    """How many bytes of the input stood behind them."""

    @property
    def size(self) -> int:
        """How many bytes they have themselves."""
        ...

    @property
    def documents(self) -> int: ...

    def run(self, worker: Worker) -> Done: ...

    def split(self) -> list[Task]:
        """A task for each document, and one for what stands before them all."""
        ...

    def failed(self, reason: str) -> Done:
        """What comes back where the documents of the task could not be cleaned."""
        ...


class RecordReader(Protocol):
    """How a worker reads the documents of a source, which its container decides."""

    @property
    def unit(self) -> str | None:
        """What its documents are counted in."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are known before any document is read."""
        ...

    @property
    def blank(self) -> Mapping[str, Any]:
        """The columns that every record has, each with an empty value of its type, or null where that is not known."""
        ...

    def record(self, payload: Any, max_bytes: int) -> Record | None:
        """The document; None for what is to be passed over."""
        ...

    def id_of(self, payload: Any) -> str | None:
        """What the document is called, for the quarantine; None where that cannot be told."""
        ...


@dataclass(slots=True)
class RecordTask:
    """Documents that are read one by one."""

    source: str
    records: RecordReader
    items: list[Item]
    size: int = 0
    read: int = 0
    first: bool = False
    """Whether no task of the same source came before."""

    @property
    def documents(self) -> int:
        return len(self.items)

    def run(self, worker: Worker) -> Done:
        parts = [worker.encode.head(self.records.blank)] if self.first else []
        failures: list[Failure] = []
        counts = Counts()
        statistics = Statistics() if worker.report else None
        for item in self.items:
            try:
                done = worker.limits.on_time(partial(self._cleaned, item, worker))
                if done is None:
                    counts.passed_over += 1
                    continue
                cleaned, encoded = done
                parts.append(encoded)
                counts.add(cleaned)
                if statistics is not None:
                    statistics.add(*self._called(item), cleaned)
            except OutputError as error:
                raise OutputError(f"{item.source or self.source}: {error}") from error
            except Exception as error:  # noqa: BLE001  a fault that one document brings out must not end the run
                failures.append(self._failure(item, reason_for(error)))
        counts.set_aside = len(failures)
        return Done(b"".join(parts), failures, counts, statistics)

    def split(self) -> list[Task]:
        if not self.items:
            return [self]
        # The head goes by itself: the first document may be the one that ends its process.
        head: list[Task] = [replace(self, items=[], size=0, read=0)] if self.first else []
        return [*head, *(replace(self, items=[item], size=item.size, read=0, first=False) for item in self.items)]

    def failed(self, reason: str) -> Done:
        failures = [self._failure(item, reason) for item in self.items]
        return Done(b"", failures, Counts(set_aside=len(failures)))

    def _cleaned(self, item: Item, worker: Worker) -> tuple[Cleaned, bytes] | None:
        """What comes of a document; None where it is to be passed over."""
        record = self._record(item, worker.limits.max_bytes)
        if record is None:
            return None
        worker.limits.demand_size(record.content)
        cleaned = worker.cleaner.clean(record.content, record.format, record.url)
        return cleaned, worker.encode(record, cleaned, self.records.names)

    def _record(self, item: Item, max_bytes: int) -> Record | None:
        if isinstance(item.payload, Unread):
            raise SetAsideError(item.payload)
        return self.records.record(item.payload, max_bytes)

    def _called(self, item: Item) -> tuple[str, str]:
        """What a report calls a document, and where it counts it: a file to its folder, a record to its file."""
        source = item.source or self.source
        if self.records.unit is None:
            return source, str(Path(source).parent)
        return f"{source} {self.records.unit} {item.number}", source

    def _failure(self, item: Item, reason: str) -> Failure:
        known = None if isinstance(item.payload, Unread) else self.records.id_of(item.payload)
        return Failure(item.source or self.source, self.records.unit, item.number, known, reason)


@dataclass(slots=True)
class BrokenTask:
    """What stands in the place of documents that cannot even be told apart."""

    failure: Failure
    documents: int = 1
    size: int = 0
    read: int = 0

    def run(self, _: Worker) -> Done:
        return self.failed(self.failure.reason)

    def split(self) -> list[Task]:
        return [self]

    def failed(self, reason: str) -> Done:
        return Done(b"", [replace(self.failure, reason=reason)], Counts(set_aside=1))


def outcome(task: Task, worker: Worker) -> Done:
    """What comes of a task. One that a fault ends is done again, document by document, and those set aside that fail.

    Raises:
        OutputError: Nothing can be done with any task of the run.
        SetAsideError: The same, where not even the columns can be named.
    """
    try:
        return task.run(worker)
    except (OutputError, SetAsideError):
        raise
    except Exception as error:  # whatever its documents bring out, the run goes on
        if not task.documents:
            raise OutputError(reason_for(error)) from error
        if task.documents == 1:
            return task.failed(reason_for(error))
        return together([outcome(part, worker) for part in task.split()])


def together(parts: Sequence[Done]) -> Done:
    """What comes of a task that was done in parts."""
    whole, *others = parts
    for other in others:
        whole += other
    return whole


def in_tasks(source: str, records: RecordReader, items: Iterable[Item], most: int) -> Iterator[RecordTask]:
    """Cut the documents of a source into tasks, of at `most` so many.

    Where the cuts are depends on the documents alone, so that a run that goes on cuts as the one that broke off.
    """
    task = RecordTask(source, records, [], first=True)
    for item in items:
        if task.items and task.size + item.size > TASK_BYTES:
            yield task
            task = RecordTask(source, records, [])
        task.items.append(item)
        task.size += item.size
        if len(task.items) == most:
            yield task
            task = RecordTask(source, records, [])
    if task.items or task.first:
        yield task


def after(tasks: Iterator[Task], documents: int, empty: int = 0) -> Iterator[Task]:
    """What is left of `tasks` when so many documents are done, and so many tasks that have none."""
    for task in tasks:
        if empty and not task.documents:
            empty -= 1
        elif documents >= task.documents > 0:
            documents -= task.documents
        elif documents:
            yield from [one for one in task.split() if one.documents][documents:]
            documents = 0
        else:
            yield task
