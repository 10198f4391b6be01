"""Proposals as a pack: TOML that loads as it is, with comments for the person who reviews it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from cleaner.errors import one_line
from cleaner.learn.learn import Learned
from cleaner.learn.new_packs import write_new
from cleaner.learn.propose import Proposal
from cleaner.printable import printable
from cleaner.rulebook.schema import PATTERN_FIELDS, SITES, Rule, RuleTable
from cleaner.rulebook.sites import is_host

LONGEST_LINE = 80
"""Characters of a list on one line."""
HEAD = (
    "Proposed by `cleaner rules learn` from {documents:,} documents. Nothing here is in force until you load it.",
    "Read each rule, delete what is wrong, mend what is nearly right; then `cleaner rules check FOLDER`.",
)


def write_pack(path: Path, learned: Sequence[Learned]) -> None:
    """Write all that was learned as one pack; none if that is no rule. Raises `PackIsThereError`."""
    if any(one.proposals for one in learned):
        write_new({path: to_toml(learned)})


def write_site_packs(folder: Path, learned: Sequence[Learned]) -> None:
    """Write a pack for each site that rules were found for into a folder of rules, or none. Raises `PackIsThereError`,
    and `ValueError` for a source that is no site.
    """
    for one in learned:
        # Where the name of a file comes from the data, it is a host name and nothing else.
        if not is_host(one.source):
            raise ValueError(f"'{printable(one.source)}' is no host, which the pack of a site is named for")
    write_new({folder / SITES / f"{one.source}.toml": to_toml([one]) for one in learned if one.proposals})


def to_toml(learned: Sequence[Learned]) -> str:
    """The text of a pack."""
    import tomlkit
    from tomlkit.items import AoT

    pack = tomlkit.document()
    for line in HEAD:
        pack.add(tomlkit.comment(line.format(documents=sum(one.documents for one in learned))))
    rules = tomlkit.aot()
    assert isinstance(rules, AoT)
    for proposal in chain.from_iterable(one.proposals for one in learned):
        table = tomlkit.table()
        for line in _about(proposal):
            table.add(tomlkit.comment(line))
        for name, value in _fields(proposal.rule).items():
            table.add(name, _item(name, value))
        rules.append(table)
    if rules:
        pack.add("rule", rules)
    return tomlkit.dumps(pack)


def _about(proposal: Proposal) -> list[str]:
    """What a reviewer is told of a rule."""
    source = printable(one_line(proposal.source))
    return [
        f"In {proposal.documents:,} of {proposal.of_documents:,} documents of {source}; {proposal.lines:,} lines.",
        f"Of {proposal.hits:,} lines that it hits in a sample, the judge holds {proposal.body_hits:,} for the article.",
    ]


def _fields(rule: Rule) -> dict[str, Any]:
    """What a rule says, less what would be so anyway."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(RuleTable)}
    return {
        name: msgspec.to_builtins(value)
        for name in RuleTable.__struct_fields__
        if (value := getattr(rule, name)) != defaults[name]
    }


def _item(name: str, value: Any) -> Any:
    import tomlkit

    if isinstance(value, list | tuple):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(sum(map(len, value)) > LONGEST_LINE)
    if name in PATTERN_FIELDS and "'" not in value and value.isprintable():
        return tomlkit.string(value, literal=True)
    return value
