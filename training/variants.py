"""Pages as other sites and scrapers might have printed them: cut short, of few paragraphs, nothing but the body, no
body at all, paragraphs joined.

Each page gets one such variant in one of its forms, chosen by a hash of its name, and each article with a made-up
thread of comments another of few paragraphs: on small pages a thread is easily taken for the article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from cleaner.document import Block, Document
from cleaner.kinds import Kind
from cleaner.rulebook.hits import COLUMN
from training.dice import dice_of
from training.samples import FORMS, Form, Sample

_KEPT_FROM = 0.5
_MOST_OF_A_SHORT_BODY = 6
_TURNS = tuple(form for form in FORMS if form != "thread")
"""The forms that every page has."""


def variants(samples: Sequence[Sample], form: Form) -> Iterator[Sample]:
    """The variants of those samples whose turn it is in this form."""
    for sample in samples:
        dice = dice_of(sample.key)
        body = sample.share >= _KEPT_FROM
        if form == "thread":
            if body.sum() > 1:
                yield _shortened(sample, body, dice)
        elif _TURNS[int(dice.integers(len(_TURNS)))] == form:
            yield _variant(sample, dice)


def _variant(sample: Sample, dice: np.random.Generator) -> Sample:
    body = sample.share >= _KEPT_FROM
    chance = dice.random()
    if body.sum() > 1 and chance < 0.1:
        return _shortened(sample, body, dice)
    if not body.any() or chance < 0.4:
        return _trimmed(sample, body, dice)
    if chance < 0.6:
        return _picked(sample, np.flatnonzero(body))
    if chance < 0.7 and not body.all():
        return _picked(sample, np.flatnonzero(~body))
    return _joined(sample, body, dice)


def _trimmed(sample: Sample, body: NDArray[np.bool_], dice: np.random.Generator) -> Sample:
    """Less some of what stands above and below the body."""
    count = len(body)
    kept = np.flatnonzero(body)
    start, end = (int(kept[0]), int(kept[-1]) + 1) if len(kept) else (count // 2, count // 2 + 1)
    first = int(dice.integers(start + 1))
    last = count - int(dice.integers(count - end + 1))
    return _picked(sample, np.arange(first, last))


def _shortened(sample: Sample, body: NDArray[np.bool_], dice: np.random.Generator) -> Sample:
    """The first few blocks of the body and what stands around it, above it not always all."""
    kept = np.flatnonzero(body)
    most = int(dice.integers(1, min(_MOST_OF_A_SHORT_BODY, len(kept) - 1), endpoint=True))
    left = np.ones(len(body), bool)
    # A line of the body may stand below the thread as well.
    left[kept[most] : kept[-1] + 1] = sample.kind[kept[most] : kept[-1] + 1] == COLUMN[Kind.COMMENT]
    if dice.random() < 0.5:
        left[: int(dice.integers(kept[0] + 1))] = False
    return _picked(sample, np.flatnonzero(left))


def _picked(sample: Sample, chosen: NDArray[np.int64]) -> Sample:
    return replace(
        sample,
        document=replace(sample.document, blocks=[sample.document.blocks[index] for index in chosen]),
        share=sample.share[chosen],
        kind=sample.kind[chosen],
        told=sample.told[chosen],
    )


def _joined(sample: Sample, body: NDArray[np.bool_], dice: np.random.Generator) -> Sample:
    """Neighbours of the body joined to one block, some of them or all, as where line ends were lost."""
    chance = dice.choice([0.3, 0.8, 1.0])
    blocks: list[Block] = []
    chosen: list[int] = []
    for index, block in enumerate(sample.document.blocks):
        if index and body[index] and body[index - 1] and dice.random() < chance:
            last = blocks[-1]
            blocks[-1] = structs.replace(
                last,
                raw=f"{last.raw.rstrip()} {block.raw.lstrip()}",
                text=f"{last.text} {block.text}",
                seen=structs.replace(last.seen, plain=f"{last.prose} {block.prose}") if last.seen.plain else last.seen,
            )
        else:
            blocks.append(block)
            chosen.append(index)
    picked = _picked(sample, np.array(chosen))
    return replace(picked, document=Document(blocks, sample.document.format, sample.document.site))
