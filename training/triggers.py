"""Write `cleaner/data/triggers.json`: the words that the patterns of the built-in packs ask for.

    python -m training.triggers

Without an entry a pattern is read when its pack is first used, which is slower and gives the same.
"""

from __future__ import annotations

import sys

import msgspec

from cleaner.rulebook.load import load_rules
from cleaner.rulebook.triggers import STORED, Triggers, find_triggers, pattern_digest


def found() -> dict[str, Triggers | None]:
    """The triggers of each built-in pattern, by its digest."""
    patterns = {pattern for rule in load_rules() for pattern in (rule.match, rule.opens) if pattern is not None}
    return {pattern_digest(pattern): find_triggers(pattern) for pattern in sorted(patterns)}


def main() -> None:
    encode = msgspec.json.Encoder(order="deterministic").encode
    lines = (encode(digest) + b":" + encode(needed) for digest, needed in sorted(found().items()))
    STORED.write_bytes(b"{" + b",\n".join(lines) + b"}\n")
    sys.stdout.write(f"{STORED.name}: {STORED.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
