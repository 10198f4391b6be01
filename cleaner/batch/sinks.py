"""Writing: text as UTF-8, values as JSON, and files that are there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from typing import Any, BinaryIO

import msgspec

from cleaner.kinds import Body
from cleaner.surrogates import without_surrogates

SUFFIXES = {Body.TEXT: ".txt", Body.MARKDOWN: ".md"}
"""What a file that holds a body is called by."""

_TERMINAL_CONTROL = re.compile("[\x7f-\x9f]")
"""Control characters that JSON would let through."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


def to_utf8(text: str) -> bytes:
    """The bytes of `text`; what UTF-8 cannot say, a lone surrogate, becomes U+FFFD."""
    return without_surrogates(text).encode()


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON whose letters stay letters, and whose control characters, those of terminals too, are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _TERMINAL_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def to_json_bytes(value: Any) -> bytes:
    """The same as UTF-8. Texts, which are long, take the short way where nothing in them has to be escaped."""
    if type(value) is str:
        try:
            written = msgspec.json.encode(value)
        except UnicodeEncodeError:  # a lone surrogate
            return to_utf8(to_json(value))
        if not (b"\x7f" in written or b"\xc2" in written):  # the bytes that begin a control character of terminals
            return written
    return to_utf8(to_json(value))


@contextmanager
def whole_file(path: Path, alone: bool = False) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is complete, and leaves nothing behind when it is not.

    `alone` says that nobody else writes that file meanwhile; the lock of a run on its journal makes sure of it. The
    file then grows under a name made from its own, so that a run finds and removes what a killed one has left.
    """
    name = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16] if alone else secrets.token_hex(8)
    beside = path.parent / f".cleaner-{name}.tmp"
    if alone:
        beside.unlink(missing_ok=True)
    try:
        with beside.open("xb") as stream:
            yield stream
        take_place(beside, path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in {None, str(beside)}:
            error.filename = str(path)  # of the two, people know this one
        raise


def take_place(new: Path, old: Path) -> None:
    """Make a file that is whole the one at `old`. What stands there already leaves it its mode and its group."""
    with suppress(OSError):  # there is none, or the system does not let us
        held = old.stat()
        new.chmod(S_IMODE(held.st_mode))
        if hasattr(os, "chown"):  # Windows has none
            os.chown(new, -1, held.st_gid)
    new.replace(old)


def write_file(path: Path, text: str, alone: bool = False) -> None:
    """Write `text` as it is, line ends included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path, alone) as stream:
        stream.write(to_utf8(text))


def is_full(error: OSError) -> bool:
    """Whether an error of writing would meet every other file too: a disk that is full or broken."""
    return error.errno in _FULL
