"""datatrove: a pipeline that its local executor runs gives what the library gives."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("datatrove", reason="the extra datatrove brings it")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner import Cleaner
from cleaner.engines.datatrove import CleanerFilter
from tests.engines.conftest import Record, differing


def written(folder: Path) -> list[Record]:
    """What a writer left, its documents as flat as they went in."""
    lines = [line for path in folder.glob("*.gz") for line in gzip.decompress(path.read_bytes()).splitlines()]
    flat = [{"text": one["text"], "id": int(one["id"])} | one["metadata"] for one in map(json.loads, lines)]
    return [{name: value for name, value in one.items() if name != "file_path"} for one in flat]


def test_every_document_gets_what_the_library_gives(
    records: list[Record], expected: list[Record], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "dumps.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record | {"id": str(record["id"])}) + "\n" for record in records if record["text"])
    LocalPipelineExecutor(
        [
            JsonlReader(str(tmp_path / "in")),
            CleanerFilter(exclusion_writer=JsonlWriter(str(tmp_path / "dropped"))),
            JsonlWriter(str(tmp_path / "out")),
        ],
        logging_dir=str(tmp_path / "logs"),
    ).run()
    kept = [one | {"text": one["body"]} for one in expected if one["body"]]
    dropped = [one | {"filter_reason": "no body"} for one in expected if one["text"] and not one["body"]]
    assert differing(written(tmp_path / "out"), without_body(kept)) == []
    assert differing(written(tmp_path / "dropped"), without_body(dropped)) == []


def without_body(records: list[Record]) -> list[Record]:
    return [{name: value for name, value in one.items() if name != "body"} for one in records]


def test_a_document_that_fails_is_dropped_and_says_why() -> None:
    document = Document(text=bytes(range(256)), id="1")  # type: ignore[arg-type]
    assert CleanerFilter(Cleaner(model=False)).filter(document) == (False, "failed")
    assert "binary" in document.metadata["cleaner_error"]
    assert "body" not in document.metadata


@pytest.mark.parametrize("key", ["title", 7], ids=["a name that is taken", "a name of no text"])
def test_a_document_whose_results_find_no_names_is_dropped_and_says_why(key: object) -> None:
    document = Document(text="One sentence.", id="1", metadata={key: "x"})  # type: ignore[dict-item]
    assert CleanerFilter(Cleaner(model=False), prefix="").filter(document) == (False, "failed")
    assert document.metadata["cleaner_error"]
    assert document.text == "One sentence."


def test_an_address_that_is_no_string_is_none() -> None:
    text = "The ferry to the island was cancelled on Friday because of high winds, he said."
    document = Document(text=text, id="1", metadata={"url": 5})
    assert CleanerFilter(Cleaner(model=False)).filter(document) is True
    assert document.metadata["url"] == 5


def test_what_is_wrong_with_the_options_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown format 'htm': did you mean html"):
        CleanerFilter(format="htm")
    pack = tmp_path / "pack.toml"
    pack.write_text("")
    step = CleanerFilter(Cleaner(rules=[tmp_path], model=False))
    pack.unlink()
    tmp_path.rmdir()
    with pytest.raises(ValueError, match="no such folder of rules"):
        step.filter(Document(text="One.", id="1"))
