"""Verdicts to text: what is kept of a document, written as plain text or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.document import HEADINGS, Block, Document, Verdict
from cleaner.kinds import Format
from cleaner.read.text import JOINER, strip_outer

if TYPE_CHECKING:
    from cleaner.read.page_to_markdown import MarkdownBlock


def to_text(document: Document, verdicts: Iterable[Verdict]) -> str:
    """The kept blocks as plain text."""
    return _joined(_shown(block) for block, verdict in zip(document.blocks, verdicts, strict=True) if verdict.kept)


def _shown(block: Block) -> str:
    """What a reader reads, with the joiner of its last letter, which a block's text leaves to its raw."""
    prose = block.prose
    if JOINER in block.raw and prose and strip_outer(block.raw)[-2:] == prose[-1] + JOINER:
        return prose + JOINER
    return prose


def to_markdown(document: Document, verdicts: Iterable[Verdict]) -> str:
    """The kept blocks as Markdown.

    A text input has no marks, and comes out as it is; a Markdown input keeps its own, as they stood; a page is read
    once more, for its headings, lists, quotes, tables, code, emphasis and links.
    """
    if document.format is Format.TEXT:
        return to_text(document, verdicts)
    if document.format is Format.MARKDOWN:
        from cleaner.excerpt import excerpt

        return excerpt(document.blocks, [verdict.kept for verdict in verdicts])
    return _flowing(block for block, verdict in zip(_marked(document), verdicts, strict=True) if verdict.kept)


def _marked(document: Document) -> list[MarkdownBlock]:
    """The blocks of a page in Markdown. What the page does not show, such as a body in JSON-LD, is as its tags say."""
    from cleaner.read.page_to_markdown import MarkdownBlock, page_to_markdown

    found = page_to_markdown(document.source) if document.source else []
    if len(found) == len(document.blocks):
        return found
    return [MarkdownBlock(_marked_by_tag(block)) for block in document.blocks]


def _flowing(blocks: Iterable[MarkdownBlock]) -> str:
    """The blocks with blank lines between, but for the rows of one table and the items of one list."""
    written: list[str] = []
    above: MarkdownBlock | None = None
    for flow, alike in groupby((block for block in blocks if block.text), lambda block: block.flow):
        together = list(alike)
        columns = max(block.columns for block in together)
        for number, block in enumerate(together):
            if above is not None:
                written.append("\n" if number and flow is not None else f"\n{block.blank_line_below(above)}\n")
            written.append(block.text if number or not columns else block.as_head(columns))
            above = block
    return "".join([*written, "\n"]) if written else ""


def _marked_by_tag(block: Block) -> str:
    """A page's block with the marks that its tag asks for."""
    tag = block.seen.tag
    if tag in HEADINGS:
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
