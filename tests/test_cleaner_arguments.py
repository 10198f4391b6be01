"""What a `Cleaner` may be asked for, and what is told of what it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cleaner
from cleaner import Cleaner

DUMP = "File photo: The bridge in winter."
RULE = "en-caption-file-word"
"""The rule that claims it."""


def test_nothing_is_disabled_by_default() -> None:
    (block,) = Cleaner(model=False).clean(DUMP).blocks
    assert block.rule == RULE


@pytest.mark.parametrize("name", ["keep", "drop", "rules", "disable"])
def test_a_string_in_place_of_a_collection_is_refused(name: str) -> None:
    options: dict[str, Any] = {name: "caption"}
    with pytest.raises(ValueError, match=rf"^{name} is a set or a list, not a string: {name}=\['caption'\]$"):
        Cleaner(**options)


def test_a_rule_to_disable_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^disable: unknown rule 'no-such-rule': see `cleaner rules list`$"):
        Cleaner(disable={RULE, "no-such-rule"}, model=False)


def test_a_rule_to_disable_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=rf"^disable: unknown rule '{RULE[:-1]}': did you mean {RULE}"):
        Cleaner(disable={RULE[:-1]}, model=False)


@pytest.mark.parametrize("as_bytes", [bytes, bytearray, memoryview])
def test_bytes_of_any_type_are_cleaned(as_bytes: Callable[[bytes], Any]) -> None:
    (block,) = Cleaner(model=False).clean(as_bytes(DUMP.encode())).blocks
    assert (block.text, block.rule) == (DUMP, RULE)


@pytest.mark.parametrize("disable", [[RULE], {RULE}, (RULE,)])
def test_a_rule_that_is_disabled_claims_nothing(disable: Any) -> None:
    (block,) = Cleaner(disable=disable, model=False).clean(DUMP).blocks
    assert block.rule != RULE


def test_an_error_that_one_document_met_is_caught_by_a_public_name() -> None:
    judged = Cleaner(model=False)
    with pytest.raises(cleaner.SetAsideError, match=r"^binary: "):
        judged.clean(b"\0\0\1")
    assert judged.clean(DUMP).blocks


def test_an_error_ends_many_documents_where_it_is_met() -> None:
    results = Cleaner(model=False).clean_many([DUMP, b"\0\0\1", DUMP])
    assert next(results).blocks
    with pytest.raises(cleaner.SetAsideError):
        next(results)
    assert next(results, None) is None


def test_what_is_imported_late_is_listed_all_the_same() -> None:
    assert set(cleaner.__all__) <= set(dir(cleaner))
