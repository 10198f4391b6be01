"""How long it takes to import the package, to print its help, and to clean a seed once it is loaded.

    python -m bench.startup

Each figure is the median of several runs on a warm machine; these are benchmarks to read, not tests that fail.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

SEEDS = Path(__file__).parents[1] / "seeds"
RUNS = 9


def median_seconds(action: Callable[[], object]) -> float:
    """The median time of `RUNS` calls, after one that is not counted."""
    action()
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return median(times)


def process(arguments: Sequence[str]) -> Callable[[], object]:
    """An action that runs Python with `arguments` as a process of its own."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    from cleaner import Cleaner

    bare = median_seconds(process(["-c", "pass"]))
    print(f"{'python -c pass':34}{bare * 1000:8.1f} ms")
    print(
        f"{'import cleaner, beyond that':34}{(median_seconds(process(['-c', 'import cleaner'])) - bare) * 1000:8.1f} ms"
    )
    print(f"{'cleaner --help, all in all':34}{median_seconds(process(['-m', 'cleaner', '--help'])) * 1000:8.1f} ms")
    for name, model in (("model, rules and heuristics", True), ("rules and heuristics", False)):
        start = perf_counter()
        cleaner = Cleaner(model=model)
        cleaner.clean("A first document loads what is loaded when needed.")
        print(f"{'loading ' + name:34}{(perf_counter() - start) * 1000:8.1f} ms")
        for seed in sorted(SEEDS.glob("*.txt")):
            text = seed.read_text(encoding="utf-8")
            seconds = median_seconds(lambda text=text, cleaner=cleaner: cleaner.clean(text).body)  # type: ignore[misc]
            print(f"  {seed.stem:32}{seconds * 1000:8.2f} ms")


if __name__ == "__main__":
    main()
