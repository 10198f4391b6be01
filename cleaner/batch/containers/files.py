"""Files, each one document. A worker reads them, so that their bytes pass through no other process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from cleaner.batch.compression import decompressed
from cleaner.batch.limits import read_at_most
from cleaner.batch.tasks import Record


class File(NamedTuple):
    """A document that is a file."""

    content: Path | bytes
    """Where it is, or what it holds, as it stands there, where no other process could read it."""
    name: PurePath
    """What it is called below the folder that was named: its suffixes tell compression and format."""
    format: str
    target: Path | None


@dataclass(frozen=True, slots=True)
class FileReader:
    """How a worker reads a file."""

    url: str | None
    """Where all of them came from."""
    unit: None = None
    names: tuple[str, ...] = ()

    @property
    def blank(self) -> Mapping[str, Any]:
        return {}

    def record(self, payload: File, max_bytes: int) -> Record:
        with payload.content.open("rb") if isinstance(payload.content, Path) else BytesIO(payload.content) as raw:
            content = read_at_most(decompressed(raw, payload.name), max_bytes)
        return Record(content, payload.format, self.url, {"id": self.id_of(payload)}, payload.target)

    def id_of(self, payload: File) -> str:
        return payload.name.as_posix()
