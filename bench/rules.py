"""What ten times the rules cost: the seeds cleaned with the built-in packs, and with nine copies of each rule besides.

    python -m bench.rules

A copy is a rule about other words: every word of two letters or more in its patterns and phrases is changed into one
that no language has, a different one in each copy. So the copies are as many, as long and as intricate as the rules
are, and neither a compiler nor a table can fold them into one.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
import regex

from cleaner import Cleaner
from cleaner.rulebook.load import load_rules
from cleaner.rulebook.schema import PATTERN_FIELDS, Rule, RuleTable

SEEDS = Path(__file__).parents[1] / "seeds"
COPIES = 9
ROUNDS = 25
PHRASES = ("phrases", "opens_phrases")

WORD = regex.compile(r"(?<!\\|\\p\{|\(\?)\b\p{L}{2,}\b")


def in_other_words(text: str, copy: int) -> str:
    return WORD.sub(lambda match: match[0] + "jq" * (copy + 1), text)


def copied(rule: Rule, copy: int) -> dict[str, Any]:
    """The fields of the copy of `rule`, as a pack has them."""
    fields: dict[str, Any] = {
        name: value
        for name in RuleTable.__struct_fields__
        if (value := msgspec.to_builtins(getattr(rule, name))) not in (None, (), [])
    }
    fields["id"] = f"{rule.id}-copy-{copy}"
    for name in PATTERN_FIELDS:
        if name in fields:
            fields[name] = in_other_words(fields[name], copy)
    for name in PHRASES:
        if name in fields:
            fields[name] = [in_other_words(phrase, copy) + f" {'jq' * (copy + 1)}" for phrase in fields[name]]
    return fields


def write_pack(rules: tuple[Rule, ...], folder: Path) -> None:
    """Write the copies of all rules, a file a pack. Strings, numbers and lists are written in TOML as in JSON."""
    for rule in rules:
        pack = folder / rule.pack
        pack.mkdir(exist_ok=True)
        with (pack / "copies.toml").open("a", encoding="utf-8") as file:
            for copy in range(COPIES):
                file.write("[[rule]]\n")
                for name, value in copied(rule, copy).items():
                    file.write(f"{name} = {in_toml(value)}\n")


def in_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {in_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def seconds(cleaner: Cleaner, texts: list[str]) -> float:
    start = perf_counter()
    for text in texts:
        assert cleaner.clean(text).body
    return perf_counter() - start


def main() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    rules = load_rules()
    with tempfile.TemporaryDirectory() as name:
        write_pack(rules, Path(name))
        for label, model in (("rules and heuristics", False), ("with the model", True)):
            few, many = Cleaner(model=model), Cleaner(rules=[name], model=model)
            # In turn, so that both meet the same machine; the first round loads what is loaded when needed.
            pairs = [(seconds(few, texts), seconds(many, texts)) for _ in range(ROUNDS + 1)][1:]
            print(
                f"{label:22}{len(rules):6} rules {median(one for one, _ in pairs) * 1000:7.1f} ms"
                f"{len(rules) * (COPIES + 1):7} rules {median(ten for _, ten in pairs) * 1000:7.1f} ms"
                f"   ratio {median(ten / one for one, ten in pairs):.2f}"
            )


if __name__ == "__main__":
    main()
