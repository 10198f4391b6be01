"""What a `Cleaner` may be asked for, and what is told of what it may not."""

from __future__ import annotations

import copy
import math
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import Cleaner
from tests.conftest import ROOT

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


@pytest.mark.parametrize("value", [None, b"caption"])
def test_what_is_no_collection_is_refused_by_the_name_of_its_option(value: Any) -> None:
    with pytest.raises(TypeError, match=rf"^keep is a set or a list, not {value!r}$"):
        Cleaner(keep=value, model=False)


@pytest.mark.parametrize("url", [b"https://paper.example", math.nan, 3])
def test_an_address_that_is_no_string_is_refused(url: Any) -> None:
    with pytest.raises(TypeError, match=rf"^url is a string or None, not {url!r}$"):
        Cleaner(model=False).clean(DUMP, url=url)


def test_a_cleaner_with_rules_of_a_relative_folder_arrives_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/harbour.toml").write_text(
        '[[rule]]\nid = "x-bell"\nkind = "nav"\nphrases = ["Tap the bell"]\nwhy = "A."\n'
    )
    monkeypatch.chdir(tmp_path)
    packed = pickle.dumps(Cleaner(rules=["mine"], model=False))
    monkeypatch.chdir("/")
    (block,) = pickle.loads(packed).clean("Tap the bell").blocks
    assert block.rule == "x-bell"


def test_a_pickled_cleaner_finds_its_weights_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "cleaner/data/model.npz", tmp_path / "mine.npz")
    monkeypatch.chdir(tmp_path)
    made = Cleaner(model="mine.npz")
    packed = pickle.dumps(made)
    monkeypatch.chdir("/")
    assert pickle.loads(packed).clean(DUMP).confidence == made.clean(DUMP).confidence


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


def test_what_is_imported_late_is_listed_all_the_same() -> None:
    assert set(cleaner.__all__) <= set(dir(cleaner))


def test_what_can_be_walked_only_once_counts_as_what_it_held() -> None:
    given: dict[str, Any] = {"keep": iter(["related"]), "disable": iter([RULE])}
    made = Cleaner(**given, model=False)
    for one in (made, pickle.loads(pickle.dumps(made))):
        caption, heading = one.clean(f"{DUMP}\n\nRead more:\n").blocks
        assert caption.rule != RULE
        assert heading.kept


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"keep": {"captoin"}}, "unknown kind 'captoin': did you mean caption"),
        ({"drop": ["captoin"]}, "unknown kind 'captoin': did you mean caption"),
        ({"engine": "block"}, "unknown engine 'block': did you mean blocks?"),
        ({"page_type": "articel"}, "unknown page type 'articel': did you mean article?"),
        ({"rules": Path("mine")}, "rules is a set or a list, not a path: rules=['mine']"),
    ],
)
def test_what_there_is_not_is_told_with_the_nearest(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        Cleaner(**options)


@pytest.mark.parametrize("content", [b"", b"mean = 0.5", b"PK\x03\x04 and so on"])
def test_a_file_that_holds_no_weights_is_told_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "weights").write_bytes(content)
    with pytest.raises(ValueError, match=r"weights: holds no weights of the block model$"):
        Cleaner(model=tmp_path / "weights")


def test_a_file_of_weights_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Cleaner(model=tmp_path / "weights")


def test_a_format_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="unknown format 'htlm': did you mean html"):
        Cleaner(model=False).clean(DUMP, format="htlm")


@pytest.mark.parametrize("content", [None, ["a", DUMP], 3])
def test_what_is_neither_text_nor_bytes_is_told_so(content: Any) -> None:
    with pytest.raises(TypeError, match=f"^what is cleaned is a text or bytes, not {type(content).__name__}$"):
        Cleaner(model=False).clean(content)


def test_one_text_in_place_of_many_is_refused() -> None:
    for content in (DUMP, DUMP.encode()):
        with pytest.raises(ValueError, match="takes a list of texts, not one text"):
            Cleaner(model=False).clean_many(content)  # type: ignore[call-overload]


def test_an_error_of_one_document_ends_those_that_follow() -> None:
    results = Cleaner(model=False).clean_many([("a", DUMP), ("b", b"\0\0"), ("c", DUMP)])
    assert next(results)[0] == "a"
    with pytest.raises(cleaner.SetAsideError) as caught:
        next(results)
    assert caught.value.__notes__ == ["document 'b'"]
    assert list(results) == []


@pytest.mark.parametrize("model", [None, 0, 1, 0.0])
def test_a_model_that_is_neither_on_nor_off_nor_a_path_is_refused(model: Any) -> None:
    with pytest.raises(TypeError, match=rf"^model is True, False or a path, not {model!r}$"):
        Cleaner(model=model)


@pytest.mark.parametrize("name", ["site", "page_type"])
def test_what_is_no_name_is_refused_by_the_name_of_its_option(name: str) -> None:
    options: dict[str, Any] = {name: 3}
    with pytest.raises(TypeError, match=rf"^{name} is a string or None, not 3$"):
        Cleaner(**options, model=False)


def test_pairs_by_mistake_a_mapping_are_refused() -> None:
    with pytest.raises(ValueError, match=r"of a mapping, its items\(\)$"):
        Cleaner(model=False).clean_many({"first": DUMP})  # type: ignore[call-overload]


class Ours(Cleaner):
    """What another project makes of it."""

    def clean(self, content: Any, *args: Any, **options: Any) -> cleaner.Cleaned:
        return super().clean(content.removeprefix("Ours: "), *args, **options)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_cleaner_of_a_class_of_ones_own_is_that_where_it_arrives(copied: Callable[[Ours], Ours]) -> None:
    (block,) = copied(Ours(disable=[RULE], model=False)).clean(f"Ours: {DUMP}").blocks
    assert (block.text, block.rule == RULE) == (DUMP, False)


def test_a_result_is_printed_in_a_line() -> None:
    text = "The council met on Monday to vote on the bridge. " * 40
    assert len(repr(Cleaner(model=False).clean(text))) < 120


def test_a_misspelt_name_is_told_to_whoever_checks_types(tmp_path: Path) -> None:
    asked = tmp_path / "asked.py"
    asked.write_text("import cleaner\ncleaner.Cleaner\ncleaner.claen('x')\n")
    check = [
        sys.executable,
        "-m",
        "mypy",
        "--follow-imports=skip",
        "--cache-dir",
        tmp_path,
        ROOT / "cleaner/__init__.py",
    ]
    told = subprocess.run([*check, asked], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert re.findall(r"asked\.py:(\d+): error: (.*?);", told) == [("3", 'Module has no attribute "claen"')]
