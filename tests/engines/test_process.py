"""What travels to a worker is options; a worker builds one cleaner of them and keeps it."""

from __future__ import annotations

from cleaner import Cleaner
from cleaner.engines.process import packed, unpacked


def test_a_process_builds_one_cleaner_for_the_same_options() -> None:
    assert unpacked(packed(Cleaner(model=False))) is unpacked(packed(Cleaner(model=False)))
    assert unpacked(packed(Cleaner(model=False))) is not unpacked(packed(Cleaner(model=False, keep=["caption"])))


def test_options_travel_without_rules_or_weights() -> None:
    assert len(packed(None)) < 500
