"""What learning rules costs, and how good they are, as the corpus grows tenfold and tenfold again.

    python -m bench.learn [--articles 270 2700 27000]

The corpora are those of `bench.templates`: ten invented sites, so many articles each. Each size is learned in a process
of its own, whose peak of memory is that of the whole run. Rules are applied by themselves, each site's to that site's
articles, and what they take is counted line by line.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter

from bench.templates import TEMPLATES, Article, Part, articles, write_jsonl
from cleaner.batch.containers.fields import Fields
from cleaner.errors import SetAside
from cleaner.learn.corpus import By, Corpus
from cleaner.learn.learn import Learned, learn
from cleaner.pipeline import Cleaner
from cleaner.read.text import read_text
from cleaner.rulebook.match import Rulebook
from cleaner.words import find_words

JUDGED = 200
"""Articles of each site on which the rules are counted; of a seed of their own, so that none was learned from."""


def learned_from(path: Path) -> list[Learned]:
    """Learn from a file of records, by site."""

    def refuse(problem: SetAside) -> None:
        raise RuntimeError(problem)

    return list(learn(Corpus([str(path)], By.SITE, Fields(url="url")), Cleaner(), refuse))


def taken(learned: Sequence[Learned], made: Sequence[Article]) -> dict[Part, tuple[int, int]]:
    """For each part of an article, how many lines the rules of its site take and how many there are."""
    rulebooks = {one.source: Rulebook([proposal.rule for proposal in one.proposals]) for one in learned}
    there: Counter[Part] = Counter()
    hit: Counter[Part] = Counter()
    for article in made:
        blocks = read_text(article.text)
        hits = rulebooks[article.site].hits(blocks, find_words([block.text for block in blocks]), [])
        gone = set(hits.taken_out())
        for number, (part, _) in enumerate(article.lines):
            there[part] += 1
            hit[part] += number in gone
    return {part: (hit[part], there[part]) for part in Part}


def measure(path: Path) -> None:
    """Learn from `path` and print what it took, as JSON. Runs in a process of its own."""
    start = perf_counter()
    learned = learned_from(path)
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made = [one for template in TEMPLATES for one in islice(articles(seed=2, templates=(template,)), JUDGED)]
    parts = {part: hit / there for part, (hit, there) in taken(learned, made).items()}
    print(json.dumps({"seconds": seconds, "peak": peak, "rules": sum(len(one.proposals) for one in learned), **parts}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[270, 2_700, 27_000], help="of each of the ten sites"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure)
        return
    print("| lines | time a line | peak memory | rules | template lines removed | body lines touched |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    first = None
    for count in asked.articles:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "corpus.jsonl"
            lines = write_jsonl(path, articles(count=count))
            command = [sys.executable, "-m", "bench.learn", "--measure", str(path)]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(run.stdout)
        first = first or found["seconds"] / lines
        print(
            f"| {lines:,} | {found['seconds'] / lines / first:.2f} | {found['peak']:,.0f} MB | {found['rules']} "
            f"| {found[Part.TEMPLATE]:.2%} | {found[Part.BODY]:.3%} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
