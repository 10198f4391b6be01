"""What every engine is asked to clean: the seeds, a page, a thousand generated dumps, a null, and a column in the way."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench import generate
from cleaner import Cleaner
from cleaner.columns import ResultColumns
from tests.conftest import seeds

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Record = dict[str, Any]

GENERATED = 1_000
LENGTH = 400
"""Characters, or some more, to the end of a line."""

PAGE = (
    '<html><head><meta name="author" content="example.org"><meta name="author" content="Ann Lee"></head><body><article>'
    "<p>The ferry to the island was cancelled on Friday because of high winds, the harbour master said.</p>"
    "<p>It will sail again on Monday, he said, if the wind turns by then as everybody in the town hopes.</p>"
    "</article></body></html>"
)
"""The author can only be told with the URL: a name equal to the site's is dropped."""


def generated() -> list[str]:
    """Invented dumps, of each the lines that begin it, so that many are cleaned in little time."""
    return [dump.text[: dump.text.find("\n", LENGTH) + 1] for dump in generate.dumps(GENERATED)]


@pytest.fixture(scope="session")
def records() -> list[Record]:
    """The documents, each with an id, a URL in some, and a title that is not ours to touch."""
    texts = [*(seed.text for seed in seeds()), None, PAGE, "", *generated()]
    return [
        {
            "id": number,
            "text": text,
            "url": "https://example.org/1" if number % 3 == 0 else None,
            "title": f"theirs {number}",
        }
        for number, text in enumerate(texts)
    ]


@pytest.fixture(scope="session")
def expected(records: list[Record], cleaner_with_model: Cleaner) -> list[Record]:
    """What `Cleaner` itself says of each, under the names that the columns must have."""
    return [record | results(cleaner_with_model, record) for record in records]


def results(cleaner: Cleaner, record: Mapping[str, Any]) -> Record:
    names = ResultColumns().beside(record)
    if record["text"] is None:
        return dict.fromkeys(names.values())
    said = ResultColumns().row(cleaner.clean(record["text"], url=record["url"]))
    return {name: said[column] for column, name in names.items()}


def differing(found: Iterable[Record], expected: Iterable[Record]) -> list[tuple[Any, str]]:
    """The id of each record that is not as expected, and the first column that differs; the order does not matter."""
    sound = {record["id"]: record for record in expected}
    listed = list(found)
    wrong = [
        (
            record["id"],
            next((name for name in sound[record["id"]] if record.get(name) != sound[record["id"]][name]), "more"),
        )
        for record in listed
        if record != sound[record["id"]]
    ]
    missing = [(number, "missing") for number in sound.keys() - {record["id"] for record in listed}]
    return wrong + missing + ([("all", "doubled")] if len(listed) > len(sound) else [])


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """One local Spark for all tests; they skip where there is no Java for it to run on."""
    sql = pytest.importorskip("pyspark.sql", reason="the extra spark brings it")
    if no_java():
        pytest.skip(no_java())
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def local_ray() -> Iterator[None]:
    """One local Ray for all tests."""
    ray = pytest.importorskip("ray", reason="the extra ray brings it")
    ray.init(
        address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100 * 1024 * 1024
    )
    yield
    ray.shutdown()


@cache
def no_java() -> str:
    """Why Spark has no Java to run on; empty where it has."""
    home = os.environ.get("JAVA_HOME")
    command = str(Path(home, "bin", "java")) if home else "java"
    if shutil.which(command) is None:
        return "Spark runs on Java, and there is none"
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    return "" if version and int(version[1]) >= 17 else f"Spark runs on Java 17 or later, and here is: {said[:80]}"
