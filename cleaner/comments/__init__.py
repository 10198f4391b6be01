"""A removed thread of comments as records: who wrote what, when, in answer to whom.

A page sets each comment in an element of its own. A dump has lines only, and its thread can be taken apart where each
comment begins alike: with its author, and a date on that line or on the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cleaner.comments.comment import Comment
from cleaner.comments.lines import comments_of_lines
from cleaner.document import Block, Document, Verdict
from cleaner.kinds import THREAD_KINDS, Kind

__all__ = ["Comment", "read_comments"]


def read_comments(document: Document, verdicts: Sequence[Verdict]) -> list[Comment]:
    """The comments among what was removed, in order; none where their shape does not tell one from the next."""
    judged = list(zip(document.blocks, verdicts, strict=True))
    if document.source is not None:
        from cleaner.comments.elements import comments_of_elements

        removed = {block.text for block, verdict in judged if not verdict.kept}
        found = list(comments_of_elements(document.source, removed))
        if found:
            return found
    return [comment for thread in _threads(judged) for comment in comments_of_lines(thread)]


def _threads(judged: list[tuple[Block, Verdict]]) -> Iterator[list[str]]:
    """The lines of each run of blocks that were removed as comments, and as the names and dates among these."""
    for in_thread, run in groupby(judged, lambda pair: pair[1].kind in THREAD_KINDS and not pair[1].kept):
        blocks = list(run)
        if in_thread and any(verdict.kind is Kind.COMMENT for _, verdict in blocks):
            yield [line for block, _ in blocks for line in block.prose.splitlines() if line.strip()]
