"""Outputs of the peers, kept from run to run: they change only when a peer, how it is called, or a page does."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from pathlib import Path


class Cache:
    """Texts by key, in one SQLite file that several processes may use."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "outputs.sqlite", timeout=120, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE IF NOT EXISTS outputs (key BLOB PRIMARY KEY, text BLOB) WITHOUT ROWID")

    def get(self, key: bytes) -> str | None:
        """The text stored under the key, or None."""
        row = self._database.execute("SELECT text FROM outputs WHERE key = ?", (key,)).fetchone()
        return None if row is None else zlib.decompress(row[0]).decode("utf-8", "surrogatepass")

    def put(self, key: bytes, text: str) -> None:
        """Store a text."""
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"))
        self._database.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?)", (key, packed))


def key_of(*parts: str) -> bytes:
    """A key that differs whenever a part does."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.digest()


def default_folder() -> Path:
    """Where a user's caches go by the XDG base directory specification."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "cleaner-bench"
