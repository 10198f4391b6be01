"""What stands behind URLs: opened by fsspec, its errors told in one way, and called by names without secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from importlib import import_module
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from cleaner.errors import SetAsideError, one_line, reason_for
from cleaner.extras import MissingExtraError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_URL = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z0-9+.-]+)*://", re.IGNORECASE)
_URL_OF_PATH = re.compile(r"(?:file|local)://")
_PASSWORD = re.compile(r"(?:(?<=http://)|(?<=https://))[^\s/?#]*@|(?<=://)[^\s/?#:]*:[^\s/?#]*@")
"""The user and the password in a URL; a user alone on the web only: `abfs://container@account` is a place."""
_QUERY = re.compile(r"\?((?:(?!::)[^\s'\"<>])*)")
"""Of a URL, not of another that follows it in a chain."""
_SIGNATURE = re.compile(r"(?:.*[-_.])?(?:sig|signature)", re.IGNORECASE)
"""The parameter of a presigned URL, of which all others are for this one."""
_SECRET = re.compile(
    r"(?:.*[-_.])?(?:(?:access|auth)?token|(?:api)?key|auth|credential|secret|password|pwd)", re.IGNORECASE
)
"""A parameter that lets whoever has it in."""


class Stored(NamedTuple):
    """A file behind a URL."""

    store: Any
    """What holds it. A URL of the file alone may not lead there: it lacks what the URL of its folder said besides."""
    path: str
    """Where it is there."""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Its bytes, with all that files here can do: the `readline` of many stores takes no limit."""
        try:
            raw = self.store.open(self.path, "rb")
        except Exception as error:  # noqa: BLE001  each kind of store has errors of its own
            raise SetAsideError(why_not_given(error)) from None
        with BufferedReader(_Fetched(raw)) as stream:
            yield cast(BinaryIO, stream)

    def size(self) -> int:
        """How many bytes it has; 0 where that cannot be told."""
        try:
            return int(self.store.size(self.path) or 0)
        except Exception:  # noqa: BLE001  as above
            return 0


def is_url(name: str) -> bool:
    return _URL.match(name) is not None


def path_of(name: str) -> str:
    """The path that a URL of a file here is another spelling of; all other names as they are."""
    return store_of(name)[1] if _URL_OF_PATH.match(name) else name


def shown(name: str) -> str:
    """What messages and records call an input: these are passed on, and passwords and signatures in a URL are not."""
    return _without_secrets(name) if is_url(name) else name


def _without_secrets(text: str) -> str:
    return _QUERY.sub(_without_secret_parameters, _PASSWORD.sub("", text))


def _without_secret_parameters(query: re.Match[str]) -> str:
    named = [(parameter.partition("=")[0], parameter) for parameter in query[1].split("&")]
    if any(_SIGNATURE.fullmatch(name) for name, _ in named):
        return ""
    told = [parameter for name, parameter in named if not _SECRET.fullmatch(name)]
    return f"?{'&'.join(told)}" if told else ""


def store_of(url: str) -> Stored:
    """What a URL leads to."""
    try:
        return Stored(*fsspec().core.url_to_fs(url))
    except (ImportError, ValueError) as error:  # its package is not installed, or none knows it
        raise SetAsideError(f"cannot be opened: {one_line(str(error))}") from None


def fsspec() -> Any:
    """The library that opens URLs."""
    try:
        return import_module("fsspec")
    except ImportError:
        raise MissingExtraError("reading and writing URLs", "fsspec") from None


def why_not_given(error: Exception, done: str = "read") -> str:
    """Why a store does not give, or take, what it was asked to."""
    if isinstance(error, FileNotFoundError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # that of the web says so of all that it cannot open
    status = getattr(error, "status", None)
    if isinstance(status, int) and status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_FOUND:
        return f"HTTP {status}"
    if isinstance(error, FileNotFoundError) or status == HTTPStatus.NOT_FOUND:
        return "no such file or folder"
    if isinstance(error, SetAsideError | MemoryError) or (isinstance(error, OSError) and str(error)):
        return _without_secrets(reason_for(error))
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _without_secrets(one_line(f"cannot be {done}: {told}"))


class _Fetched(RawIOBase):
    """What a store gives, whose errors are all said in one way: most that a network raises are no `OSError`."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def tell(self) -> int:
        return int(self._stream.tell())

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return int(self._stream.seek(offset, whence))
        except Exception as error:  # noqa: BLE001
            raise SetAsideError(why_not_given(error)) from None

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return int(self._stream.readinto(buffer))
        except Exception as error:  # noqa: BLE001
            raise SetAsideError(why_not_given(error)) from None

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
