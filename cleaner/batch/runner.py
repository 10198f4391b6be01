"""The loop: read, clean, write, and go on without the documents that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.batch.set_aside import SetAside, reason_for
from cleaner.batch.sinks import Job, OutputError, Sink
from cleaner.batch.sources import Source
from cleaner.document import Kind
from cleaner.settings import ContentFormat

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned
    from cleaner.pipeline import Cleaner


@dataclass(slots=True)
class Summary:
    """What a run did, in numbers."""

    documents: int = 0
    set_aside: int = 0
    lines_kept: int = 0
    lines_removed: Counter[Kind] = field(default_factory=Counter)

    def add(self, cleaned: Cleaned) -> None:
        self.documents += 1
        for block in cleaned.blocks:
            lines = block.lines[1] - block.lines[0] + 1 if block.text else 0
            if block.kept:
                self.lines_kept += lines
            elif lines:
                self.lines_removed[block.kind] += lines


def cleaning(cleaner: Cleaner, given: ContentFormat | None, url: str | None = None) -> Callable[[Source], Cleaned]:
    """What cleans one source, its format the one that was given or, without one, what its suffix tells."""
    return lambda source: cleaner.clean(source.read(), format=given or source.format or "auto", url=url)


def run(
    clean: Callable[[Source], Cleaned], jobs: Iterable[Job], sink: Sink, set_aside: Callable[[SetAside], None]
) -> Summary:
    """Clean every job's source into `sink`. Whatever one document meets costs only that document."""
    summary = Summary()
    for job in jobs:
        try:
            cleaned = clean(job.source)
            sink.write(job, cleaned)
        except (BrokenPipeError, OutputError):
            raise
        except Exception as error:  # noqa: BLE001  a fault that one document brings out must not end the run
            set_aside(SetAside(job.source.name, reason_for(error)))
            summary.set_aside += 1
        else:
            summary.add(cleaned)
    return summary
