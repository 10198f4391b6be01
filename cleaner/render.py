"""Verdicts to text: what is kept of a document, written as plain text or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.document import Document, Format, Verdict


def to_text(document: Document, verdicts: Iterable[Verdict]) -> str:
    """The kept blocks as plain text."""
    return _joined(block.prose for block, verdict in zip(document.blocks, verdicts, strict=True) if verdict.kept)


def to_markdown(document: Document, verdicts: Iterable[Verdict]) -> str:
    """The kept blocks as Markdown. A text input has no marks, and comes out as it is."""
    if document.format is Format.TEXT:
        return to_text(document, verdicts)
    return _joined(block.text for block, verdict in zip(document.blocks, verdicts, strict=True) if verdict.kept)


def _joined(texts: Iterable[str]) -> str:
    body = "\n\n".join(text for text in texts if text)
    return body + "\n" if body else ""
