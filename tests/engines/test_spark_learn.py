"""Rules learned by Spark are those that are learned on one machine, and what cannot be learned from is told."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyspark", reason="the extra spark brings it")
pytest.importorskip("duckdb", reason="learning rules needs the extra `learn`")
pytest.importorskip("tomlkit", reason="learning rules needs the extra `learn`")

from bench.templates import TEMPLATES, Article, articles, write_jsonl
from cleaner import Cleaner
from cleaner.batch.containers.fields import Fields
from cleaner.errors import SetAside, SetAsideError
from cleaner.learn.corpus import By, Corpus
from cleaner.learn.counts import FEWEST_DOCUMENTS
from cleaner.learn.learn import learn as learn_on_one_machine
from cleaner.learn.pack import write_site_packs
from cleaner.learn.spark import learn
from cleaner.learn.tally import SAMPLE
from cleaner.rulebook.load import load_rules
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.xdist_group("spark")

JUDGED_BY = Cleaner(model=False)


def made() -> Iterator[Article]:
    """A site of more documents than a sample holds, some of them twice, two smaller ones, and one too small."""
    counts = (SAMPLE + 60, 40, 25, FEWEST_DOCUMENTS - 1)
    for template, count in zip(TEMPLATES, counts, strict=False):
        yield from islice(articles(5, count, (template,)), count)
    yield from islice(articles(5, 30, TEMPLATES[:1]), 30)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    shuffled = list(made())
    random.Random(7).shuffle(shuffled)
    write_jsonl(path, iter(shuffled))
    return path


def frame(spark: SparkSession, path: Path) -> DataFrame:
    return spark.read.schema("url STRING, text STRING").json(str(path)).repartition(5)


def test_its_proposals_are_those_of_one_machine(spark: SparkSession, corpus: Path) -> None:
    told: list[SetAside] = []
    told_here: list[SetAside] = []
    found = learn(frame(spark, corpus), told.append, cleaner=JUDGED_BY)
    here = learn_on_one_machine(Corpus([str(corpus)], By.SITE, Fields(url="url")), JUDGED_BY, told_here.append)
    assert found == list(here)
    assert told == told_here != []
    assert sum(len(one.proposals) for one in found) > 20


def test_a_column_may_name_the_source_and_dumps_may_be_bytes(spark: SparkSession) -> None:
    texts = [article.text for article in islice(articles(4, 12, TEMPLATES[:1]), 12)]
    rows = [(paper, text.encode()) for paper in ("paper one", "paper two") for text in texts]
    dumps = spark.createDataFrame(rows, "paper STRING, dump BINARY")
    found = learn(dumps, pytest.fail, "dump", source="paper", cleaner=JUDGED_BY)
    assert [(one.source, one.documents) for one in found] == [("paper one", 12), ("paper two", 12)]
    assert {proposal.rule.id.rpartition("-")[0].rpartition("-")[0] for proposal in found[1].proposals} == {"paper-two"}


def test_what_cannot_be_read_is_told_and_counted(spark: SparkSession) -> None:
    rows = [("https://a.example/1", None), ("nowhere", "One."), (None, "One."), ("https://a.example/2", "One.")]
    told: list[SetAside] = []
    assert learn(spark.createDataFrame(rows, "url STRING, text STRING"), told.append) == []
    assert sorted(map(str, told)) == [
        "1 documents: column 'text' is null",
        "2 documents: its site is not known: field 'url' holds no address",
        f"a.example: 1 document, and {FEWEST_DOCUMENTS} are needed to learn from",
    ]


def test_a_column_that_is_not_there_is_named(spark: SparkSession) -> None:
    with pytest.raises(SetAsideError, match="no column 'url': there are dump"):
        learn(spark.createDataFrame([("One.",)], "dump STRING"), text="dump")


def test_packs_of_what_is_no_site_are_not_written(spark: SparkSession, tmp_path: Path) -> None:
    texts = [(article.text, "../../escape") for article in islice(articles(4, 12, TEMPLATES[:1]), 12)]
    found = learn(spark.createDataFrame(texts, "text STRING, source STRING"), source="source", cleaner=JUDGED_BY)
    with pytest.raises(ValueError, match="is no host"):
        write_site_packs(tmp_path / "packs", found)
    assert not list(tmp_path.iterdir())


def test_the_recipe_writes_the_packs(
    spark: SparkSession, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "learning-rules.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r'^```python title="learn_job.py"\n(.*?)^```$', page, flags=re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    dumps = tmp_path / "dumps.parquet"  # Spark counts paths from where it was started
    frame(spark, corpus).write.parquet(str(dumps))
    exec(compile(recipe.replace('"dumps.parquet"', repr(str(dumps))), "learn_job.py", "exec"), {})
    assert {rule.path.name for rule in load_rules([Path("packs")]) if rule.pack == "sites"} >= {
        f"{template.site}.toml" for template in TEMPLATES[:3]
    }
