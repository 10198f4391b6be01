"""What a command says of packs of sites that apply to no document, as nothing tells where any is from, or as what the
packs are named for is no host.
"""

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


def tell_of_no_host(rules: Iterable[Rule]) -> None:
    """Say in one line that files of the `rules` are named for no host."""
    from cleaner.rulebook.sites import NO_HOST, for_no_host

    found = for_no_host(rules)
    if found:
        more = f" (and {counted(len(found) - 1, 'more such file')})" if found[1:] else ""
        tell(f"{found[0].path}: its rules may apply to no document: '{found[0].site}' {NO_HOST}{more}")
