"""Each example of the page on engines, copied and run: the seeds come out of it as their goldens."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from gzip import decompress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra arrow brings it")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra arrow brings it")

from tests.conftest import ROOT, seeds
from tests.engines.conftest import Record, no_java

SECTIONS = re.split(r"^## ", (ROOT / "docs" / "etl.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
RECIPES = {
    section.splitlines()[0]: re.findall(r"^```python[^\n]*\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
    for section in SECTIONS
    if "```python" in section
}
NEEDS = {
    "Arrow": "pyarrow",
    "PySpark": "pyspark",
    "Polars": "polars",
    "DuckDB": "duckdb",
    "Ray Data": "ray",
    "pandas": "pandas",
    "datatrove": "datatrove",
    "Scrapy": "scrapy",
    "Airflow": "airflow",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the examples find what they read: the seeds as tables, as lines, and as pages of a site."""
    dumps: list[Record] = [
        {"id": seed.stem, "text": seed.text, "url": f"https://example.org/{seed.stem}"} for seed in seeds()
    ]
    pq.write_table(pa.Table.from_pylist(dumps), tmp_path / "dumps.parquet")
    (tmp_path / "dumps.jsonl").write_text("".join(json.dumps(one) + "\n" for one in dumps), encoding="utf-8")
    (tmp_path / "pages").mkdir()
    for seed in seeds():
        (tmp_path / "pages" / f"{seed.stem}.txt").write_bytes(seed.text.encode())
    return tmp_path


def run(folder: Path, *command: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"} | environment,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]


def bodies(folder: Path) -> dict[str, str]:
    """The bodies that an example wrote, by the id of the document or the name of the page."""
    if (folder / "articles.parquet").exists():
        return {row["id"]: row["body"] for row in pq.read_table(folder / "articles.parquet").to_pylist()}
    out = folder / "articles.jsonl"
    lines = [decompress(part.read_bytes()) for part in out.glob("*.gz")] if out.is_dir() else [out.read_bytes()]
    rows = [json.loads(line) for line in b"".join(lines).splitlines()]
    return {row.get("id") or Path(row["url"]).stem: row.get("body") or row["text"] for row in rows}


@pytest.fixture
def site(folder: Path) -> Iterator[str]:
    """The folder, served as a site; its host and port."""
    with ThreadingHTTPServer(("localhost", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"localhost:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("engine", [name for name in RECIPES if name != "Airflow"])
def test_an_example_gives_the_goldens(engine: str, folder: Path, site: str) -> None:
    pytest.importorskip(NEEDS[engine], reason=f"the example needs {NEEDS[engine]}")
    if engine == "PySpark" and no_java():
        pytest.skip(no_java())
    (recipe,) = RECIPES[engine]
    (folder / "recipe.py").write_text(recipe.replace("localhost:8000", site), encoding="utf-8")
    run(folder, "recipe.py", SPARK_LOCAL_IP="127.0.0.1")
    assert bodies(folder) == {seed.stem: seed.body for seed in seeds()}


def test_the_airflow_task_gives_the_goldens(folder: Path) -> None:
    pytest.importorskip("airflow", reason="the extra airflow brings it")
    (recipe,) = RECIPES["Airflow"]
    (folder / "dags").mkdir()
    (folder / "dags" / "clean_dumps.py").write_text(recipe, encoding="utf-8")
    airflow = partial(
        run, folder, "-m", "airflow",
        AIRFLOW_HOME=str(folder / "airflow"),
        AIRFLOW__CORE__DAGS_FOLDER=str(folder / "dags"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
    )  # fmt: skip
    airflow("db", "migrate")
    airflow("dags", "test", "clean_dumps")
    assert bodies(folder) == {seed.stem: seed.body for seed in seeds()}
