"""Rules with a selector: which of them apply, and what they hit where the reader has marked the blocks.

The reader runs the selectors, once each over the parsed page, and notes on each block which of them it stands in. So
a selector costs nothing on input that is no page, and a page costs what those of its site and of general packs do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cleaner.document import Block
from cleaner.rulebook.hits import Hit
from cleaner.rulebook.schema import Rule


class SelectorRules:
    """The rules with a selector, by pack."""

    def __init__(self, packs: Mapping[str, Sequence[Rule]]) -> None:
        chosen = ((pack, [rule for rule in rules if rule.css is not None]) for pack, rules in packs.items())
        self._rules = {pack: rules for pack, rules in chosen if rules}

    def selectors(self, packs: Iterable[str]) -> tuple[str, ...]:
        """The selectors that a page is to be asked about where these packs may apply."""
        return tuple(dict.fromkeys(rule.css for pack in packs for rule in self._rules.get(pack, ()) if rule.css))

    def hits(self, blocks: Sequence[Block], packs: Iterable[str]) -> Iterator[tuple[int, Hit]]:
        """What the rules of these packs hit, the innermost container's rule first."""
        if not self._rules or not any(block.seen.selected for block in blocks):
            return
        of_selector: defaultdict[str | None, list[Rule]] = defaultdict(list)
        present = {selector for block in blocks for selector in block.seen.selected}
        for pack in packs:
            rules = self._rules.get(pack, ())
            keeping = next((rule for rule in rules if rule.action == "only" and rule.css in present), None)
            if keeping is not None:
                yield from (
                    (number, Hit(keeping, outside=True))
                    for number, block in enumerate(blocks)
                    if keeping.css not in block.seen.selected
                )
            for rule in rules:
                if rule.action != "only":
                    of_selector[rule.css].append(rule)
        for number, block in enumerate(blocks):
            for selector in block.seen.selected:
                yield from ((number, Hit(rule)) for rule in of_selector[selector])
