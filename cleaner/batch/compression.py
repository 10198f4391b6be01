"""Compressed files: which suffix means which compression, and streams that read and write it."""

from __future__ import annotations

import lzma
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import BufferedReader, RawIOBase
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cleaner.errors import SetAsideError, one_line
from cleaner.extras import MissingExtraError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MODULES = {".gz": "gzip", ".bz2": "bz2", ".xz": "lzma", ".zst": "zstd"}
"""What reads and writes files of each suffix: modules that are alike."""
_READ_AT_ONCE = 1 << 16
_ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"


def without_compression(path: PurePath) -> PurePath:
    """The name that a file has when it is not compressed: `page.html.gz` is `page.html`."""
    return path.with_suffix("") if path.suffix.lower() in _MODULES else path


def decompressed(stream: BinaryIO, name: PurePath) -> BinaryIO:
    """What `stream` holds, read through the decompression that the suffix of `name` asks for.

    Data that is cut off or changed raises a `SetAsideError` where it is read.
    """
    suffix = name.suffix.lower()
    if suffix not in _MODULES:
        return stream
    return cast(BinaryIO, BufferedReader(_Inflated(_module(suffix).open(stream, "rb")), _READ_AT_ONCE))


def compressor(name: PurePath) -> Callable[[bytes], bytes]:
    """What compresses a part of the file `name`; such parts, one after the other, are a whole file."""
    suffix = name.suffix.lower()
    if suffix not in _MODULES:
        return lambda content: content
    module = _module(suffix)
    if suffix == ".gz":
        return lambda content: cast(bytes, module.compress(content, mtime=0))  # gzip would note the hour
    return lambda content: cast(bytes, module.compress(content))


class _Inflated(RawIOBase):
    """Decompressed data, whose errors are all said in one way: many that the libraries raise are no `OSError`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: WriteableBuffer) -> int:
        # `readinto` would go on until the buffer is full, and lose what it has where the data breaks off.
        try:
            found = self._stream.read1(len(buffer))  # type: ignore[attr-defined, arg-type]
            buffer[: len(found)] = found  # type: ignore[index]
            return len(found)
        except _damaged() as error:
            raise SetAsideError(f"its compressed data is broken: {one_line(str(error))}") from None


def _damaged() -> tuple[type[Exception], ...]:
    """The errors that compressed data raises when it is cut off or changed."""
    errors: list[type[Exception]] = [EOFError, zlib.error, lzma.LZMAError]
    with suppress(MissingExtraError):
        errors.append(_module(".zst").ZstdError)
    return tuple(errors)


def _module(suffix: str) -> Any:
    name = _MODULES[suffix]
    try:
        return import_module(_ZSTD if name == "zstd" else name)
    except ImportError:
        raise MissingExtraError(f"reading and writing {suffix}", name) from None
