"""Verdicts to text: what is kept of a document, written as plain text or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.document import Block, Document, Format, Verdict

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def to_text(document: Document, verdicts: Iterable[Verdict]) -> str:
    """The kept blocks as plain text."""
    return _joined(block.prose for block, verdict in zip(document.blocks, verdicts, strict=True) if verdict.kept)


def to_markdown(document: Document, verdicts: Iterable[Verdict]) -> str:
    """The kept blocks as Markdown.

    A text input has no marks, and comes out as it is; a Markdown input keeps its own; of a page, headings, lists,
    quotes and code are marked by their tags.
    """
    if document.format is Format.TEXT:
        return to_text(document, verdicts)
    mark = _marked if document.format is Format.HTML else _as_written
    return _joined(mark(block) for block, verdict in zip(document.blocks, verdicts, strict=True) if verdict.kept)


def _as_written(block: Block) -> str:
    return block.text


def _marked(block: Block) -> str:
    """A page's block with the marks that its tag asks for."""
    tag = block.seen.tag
    if tag in _HEADINGS:
        return f"{'#' * int(tag[1])} {block.text}"
    if tag == "li":
        return f"- {block.text}"
    if tag == "pre":
        return f"```\n{block.text}\n```"
    if tag == "blockquote" or "blockquote" in block.seen.within:
        return "\n".join(f"> {line}" for line in block.text.splitlines())
    return block.text


def _joined(texts: Iterable[str]) -> str:
    body = "\n\n".join(text for text in texts if text)
    return body + "\n" if body else ""
