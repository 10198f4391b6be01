"""Invented dumps in any number, for runs that are long: sizes and shapes like those of scraped pages.

    python -m bench.generate dumps.jsonl.gz --documents 100000

Half of the dumps have more than 14,000 characters and 230 lines, one in twenty more than 40,000; two thirds of the
lines are menus, rails, comments and the like. The same seed gives the same dumps.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cleaner.batch.compression import compressor

MEDIAN_CHARACTERS = 14_400
SPREAD = 0.75
"""Standard deviation of the logarithm of the size."""
SHORTEST, LONGEST = 600, 230_000
BODY_SHARE = (0.3, 0.8)
"""How much of a dump the article may be."""
_POOL = 4000
"""Sentences to draw from; each that is drawn is numbered, so that few are alike."""

_WHO = (
    "The town council", "A spokesman for the port", "The harbour master", "Residents of the lower town", "The ministry",
    "A group of farmers", "The head of the school board", "Two engineers", "The water company", "Officials",
    "The museum", "A retired pilot", "The regional court", "Members of the rowing club", "The railway union",
)  # fmt: skip
_SAID = (
    "said on Monday that", "told reporters that", "confirmed late on Friday that", "warned in a letter that",
    "denied that", "expects that", "had hoped that", "argued in court that", "noted in its yearly report that",
)  # fmt: skip
_WHAT = (
    "the old bridge", "a new ferry line", "the northern reservoir", "the price of bread", "the road over the pass",
    "a plan for the market square", "the budget of the hospital", "the line to the coast", "the harvest of this year",
    "the roof of the station", "the ban on fishing", "a wind farm near the cape", "the second runway",
)  # fmt: skip
_DID = (
    "would be finished before the winter", "had cost more than was agreed", "was no longer safe to use",
    "will have to wait for another vote", "had drawn more visitors than ever", "would not be closed after all",
    "should be paid for by the province", "had been delayed by heavy rain", "was worth keeping for our children",
    "could be repaired within a month",
)  # fmt: skip
_AND = (
    "although nobody could say how", "and asked for patience", "while others called it a waste of money",
    "after weeks of talks behind closed doors", "which surprised many who had followed the dispute",
    "as prices rose for the third time in a row", "but gave no date", "and thanked all who had helped",
)  # fmt: skip
_MENU = (
    "Home", "News", "World", "Business", "Sport", "Culture", "Opinion", "Weather", "Travel", "Science", "Video",
    "Photos", "Podcasts", "Newsletters", "Subscribe", "Sign in", "About us", "Contact", "Jobs", "Archive", "Local",
    "Politics", "Health", "Education", "Food", "Gardens", "Motoring", "Property", "Obituaries", "Crossword",
)  # fmt: skip
_SHARE = ("Share", "Tweet", "Email", "Print", "Share on Facebook", "Share on Twitter", "Copy link")
_LEGAL = (
    "Terms of use", "Privacy policy", "Cookie policy", "Advertise with us", "Accessibility",
    "All rights reserved. No part of this page may be used again without leave.",
)  # fmt: skip
_NOTICES = (
    "Please enable JavaScript to view this page.",
    "We use cookies to make this site better. By going on you agree to that.",
    "Your browser is out of date.",
)
_REPLIES = (
    "I could not agree more.", "This was said ten years ago already.", "Who is going to pay for all that?",
    "Nonsense, as always.", "Thank you for writing about it.", "My uncle worked there, he says the same.",
)  # fmt: skip


class Dump(msgspec.Struct):
    """A dump in its record."""

    id: str
    url: str
    fetched: int
    text: str


def dumps(number: int, seed: int = 1) -> Iterator[Dump]:
    """So many dumps."""
    chance = random.Random(seed)
    pool = [_sentence(chance) for _ in range(_POOL)]
    for index in range(number):
        yield Dump(
            f"dump-{index:07}",
            f"https://paper{index % 97}.example/{index % 7 + 2015}/story-{index}.html",
            1_400_000_000 + chance.randrange(300_000_000),
            _page(chance, pool),
        )


def main(
    out: Annotated[Path, typer.Argument(help="A file for JSON Lines; its suffix says whether they are compressed.")],
    documents: Annotated[int, typer.Option(help="How many.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Another seed, other dumps.")] = 1,
) -> None:
    """Write invented dumps."""
    compress = compressor(out)
    encoder = msgspec.json.Encoder()
    held = bytearray()
    with out.open("wb") as stream:
        for dump in dumps(documents, seed):
            held += encoder.encode(dump) + b"\n"
            if len(held) > 1 << 20:
                stream.write(compress(bytes(held)))
                held.clear()
        stream.write(compress(bytes(held)))


def _sentence(chance: random.Random) -> str:
    return f"{chance.choice(_WHO)} {chance.choice(_SAID)} {chance.choice(_WHAT)} {chance.choice(_DID)}"


def _page(chance: random.Random, pool: list[str]) -> str:
    size = min(max(math.exp(chance.gauss(math.log(MEDIAN_CHARACTERS), SPREAD)), SHORTEST), LONGEST)
    article = size * chance.uniform(*BODY_SHARE)
    around = size - article
    lines = [*_menu(chance, around * 0.09), chance.choice(_NOTICES), "", _headline(chance, pool), ""]
    lines += [
        f"By our correspondent {chance.randrange(90)}",
        f"Published March {chance.randrange(1, 31)}, 2016 10:03 AM",
    ]
    lines += [*chance.sample(_SHARE, 4), ""]
    lines += _article(chance, pool, article)
    lines += _rail(chance, pool, around * 0.4)
    lines += _thread(chance, pool, around * 0.46)
    lines += ["", *_menu(chance, around * 0.05), *_LEGAL]
    return "\n".join(lines) + "\n"


def _headline(chance: random.Random, pool: list[str]) -> str:
    return chance.choice(pool).partition(" that ")[2].capitalize()


def _article(chance: random.Random, pool: list[str], size: float) -> list[str]:
    """Paragraphs, with a caption doubled, a pointer to another story and a subheading among them."""
    lines: list[str] = []
    while size > 0:
        sentences = [f"{one}, {chance.choice(_AND)}." for one in chance.choices(pool, k=chance.randrange(1, 5))]
        sentences.append(f"It was number {chance.randrange(100_000)} on the list.")
        paragraph = " ".join(sentences)
        size -= len(paragraph)
        lines += [paragraph, ""]
        what = chance.random()
        if what < 0.08:
            caption = f"FILE - {_headline(chance, pool)}, seen in July {chance.randrange(2005, 2016)}."
            lines += [caption, caption, ""]
        elif what < 0.16:
            lines += [f"Read more: {_headline(chance, pool)}", ""]
        elif what < 0.2:
            lines += [_headline(chance, pool).rpartition(" ")[0], ""]
    return lines


def _menu(chance: random.Random, size: float) -> list[str]:
    return chance.choices(_MENU, k=int(size / 9) + 1)


def _rail(chance: random.Random, pool: list[str], size: float) -> list[str]:
    """Other stories, some with a summary."""
    lines = [chance.choice(("Most Read", "You May Like", "Related stories")), ""]
    while size > 0:
        lines.append(_headline(chance, pool))
        if chance.random() < 0.4:
            lines += [f"{chance.choice(pool)}.", ""]
        size -= 85
    return lines


def _thread(chance: random.Random, pool: list[str], size: float) -> list[str]:
    """Comments of readers."""
    lines = ["", f"{chance.randrange(2, 90)} Comments", ""]
    while size > 0:
        said = (f"{one}." for one in chance.choices(pool, k=chance.randrange(4)))
        comment = " ".join([chance.choice(_REPLIES), *said])
        lines += [f"by: reader{chance.randrange(9999)}", f"March {chance.randrange(1, 31)}, 2016 2:30 AM"]
        lines += [comment, "Reply"]
        size -= len(comment) + 50
    return lines


if __name__ == "__main__":
    typer.run(main)
