"""From what is said of the parts of lines to what is said of the lines.

Where columns stand side by side, each part of a line was judged in its own column. The input is lines, so each gets one
verdict: that of the parts that are kept, or else of the longest. Only these parts are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from msgspec import structs

from cleaner.document import BY_MODEL, CELL_GAP, Block, Document, Evidence, Verdict
from cleaner.judge.judged import Judged


def in_rows(document: Document, rows: Sequence[Block], judged: Judged) -> tuple[Document, Judged]:
    """The document of the `rows` that the blocks are parts of, and what was said of those."""
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(document.blocks):
        parts[block.lines[0]].append(number)
    blocks: list[Block] = []
    verdicts: list[Verdict] = []
    first_shown: list[int] = []
    beside: list[str] = []
    for row in rows:
        of_row = parts[row.lines[0]]
        kept = [number for number in of_row if judged.verdicts[number].kept]
        shown = kept or [max(of_row, key=lambda number: len(document.blocks[number].text))]
        others = dict.fromkeys(judged.verdicts[number].kind for number in of_row if number not in shown)
        verdict = judged.verdicts[shown[0]]
        first_shown.append(shown[0])
        beside.append("".join(f"; in another column: {kind}" for kind in others))
        if verdict.reason != BY_MODEL:
            verdict = structs.replace(verdict, reason=verdict.reason + beside[-1])
        verdicts.append(verdict)
        text = CELL_GAP.join(document.blocks[number].text for number in shown)
        blocks.append(structs.replace(row, seen=Evidence(plain=text)) if others else row)
    weighed = judged.weighed and partial(_of_rows, judged.weighed, first_shown, beside)
    return replace(document, blocks=blocks, rows=None), replace(judged, verdicts=verdicts, weighed=weighed)


def _of_rows(weighed: Callable[[], list[str]], shown: Sequence[int], beside: Sequence[str]) -> list[str]:
    """What the model weighed for each row, from what it weighed for each part."""
    told = weighed()
    return [told[number] + more for number, more in zip(shown, beside, strict=True)]
