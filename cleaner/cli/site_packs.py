"""What a command says where packs of sites are loaded, and nothing tells of any document what site it is from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cleaner.cli.errors import tell
from cleaner.cli.terminal import counted

if TYPE_CHECKING:
    from cleaner.rulebook.schema import Rule


def tell_of_no_site(rules: Iterable[Rule], named_by: str) -> None:
    """Say that those of the `rules` that are for sites were tried on no document, and what would name the site."""
    sites = {rule.site for rule in rules if rule.site}
    if sites:
        packs = counted(len(sites), "site")
        tell(f"the rules for {packs} were tried on no document: nothing says where any is from, as {named_by} does")
