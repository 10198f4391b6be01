"""The seeds give the five goldens, byte for byte, whatever they come in and whatever engine hands them over."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.conftest import seeds

Bodies = dict[str, str]
"""Bodies by the stems of the seeds."""
ROWS = [{"id": seed.stem, "text": seed.text} for seed in seeds()]
LINES = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)


def command_line(folder: Path, source: str) -> Bodies:
    out = folder / "bodies.jsonl"
    done = CliRunner().invoke(app, ["clean", str(folder / source), "-o", str(out), "--quiet"])
    assert done.exit_code == 0, done.stderr
    found = [json.loads(line) for line in out.read_bytes().splitlines()]
    return {row["id"].partition(".")[0]: row["body"] for row in found}


def by_id(rows: list[dict[str, Any]]) -> Bodies:
    return {row["id"]: row["body"] for row in rows}


# Containers


def files(pack: Callable[[bytes], bytes], suffix: str) -> Callable[[Path], Bodies]:
    def clean(folder: Path) -> Bodies:
        (folder / "in").mkdir()
        for row in ROWS:
            (folder / "in" / f"{row['id']}.txt{suffix}").write_bytes(pack(row["text"].encode()))
        return command_line(folder, "in")

    return clean


def files_to_files(folder: Path) -> Bodies:
    for row in ROWS:
        (folder / f"{row['id']}.txt").write_bytes(row["text"].encode())
    assert CliRunner().invoke(app, ["clean", str(folder), "-o", str(folder / "out"), "--quiet"]).exit_code == 0
    return {path.stem: path.read_bytes().decode() for path in (folder / "out").iterdir()}


def json_lines(pack: Callable[[bytes], bytes], suffix: str) -> Callable[[Path], Bodies]:
    def clean(folder: Path) -> Bodies:
        (folder / f"seeds.jsonl{suffix}").write_bytes(pack(LINES))
        return command_line(folder, f"seeds.jsonl{suffix}")

    return clean


def json_list(folder: Path) -> Bodies:
    (folder / "seeds.json").write_text(json.dumps(ROWS, indent=2))
    return command_line(folder, "seeds.json")


def csv_file(folder: Path) -> Bodies:
    with (folder / "seeds.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "text"])
        writer.writeheader()
        writer.writerows(ROWS)
    return command_line(folder, "seeds.csv")


def parquet(folder: Path) -> Bodies:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra arrow brings it")
    import pyarrow as pa

    pq.write_table(pa.Table.from_pylist(ROWS), folder / "seeds.parquet")
    return command_line(folder, "seeds.parquet")


def parquet_to_parquet(folder: Path) -> Bodies:
    parquet(folder)
    import pyarrow.parquet as pq

    out = folder / "bodies.parquet"
    done = CliRunner().invoke(app, ["clean", str(folder / "seeds.parquet"), "-o", str(out), "--quiet"])
    assert done.exit_code == 0
    return by_id(pq.read_table(out).to_pylist())


def arrow_ipc(folder: Path) -> Bodies:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings it")
    table = pa.Table.from_pylist(ROWS)
    with pa.ipc.new_file(folder / "seeds.arrow", table.schema) as writer:
        writer.write_table(table)
    return command_line(folder, "seeds.arrow")


def archive(kind: str, content_type: str, before: bytes) -> Callable[[Path], Bodies]:
    """An archive whose records hold the seeds, each called by its stem."""

    def clean(folder: Path) -> Bodies:
        pytest.importorskip("fastwarc", reason="the extra warc brings FastWARC")
        parts = []
        for row in ROWS:
            block = before + row["text"].encode()
            head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {row['id']}\r\nContent-Type: {content_type}\r\n"
            parts.append(f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n")
        name = "seeds.warc.gz" if before else "seeds.wet.gz"
        (folder / name).write_bytes(b"".join(map(gzip.compress, parts)))
        return command_line(folder, name)

    return clean


def url(scheme: str) -> Callable[[Path], Bodies]:
    def clean(folder: Path) -> Bodies:
        fsspec = pytest.importorskip("fsspec", reason="the extra fsspec brings it")
        place = f"{scheme}://{folder}/seeds.jsonl"
        with fsspec.open(place, "wb") as stream:
            stream.write(LINES)
        out = f"{scheme}://{folder}/bodies.jsonl"
        assert CliRunner().invoke(app, ["clean", place, "-o", out, "--quiet"]).exit_code == 0
        with fsspec.open(out, "rb") as stream:
            return by_id([json.loads(line) for line in stream])

    return clean


def zstd(content: bytes) -> bytes:
    packed: bytes = pytest.importorskip("backports.zstd", reason="the extra zstd brings it").compress(content)
    return packed


# Engines


def arrow_kernel(_: Path) -> Bodies:
    pa = pytest.importorskip("pyarrow", reason="the extra arrow brings it")
    from cleaner import Cleaner
    from cleaner.engines.arrow import clean_batch

    return by_id(clean_batch(pa.RecordBatch.from_pylist(ROWS), Cleaner()).to_pylist())


def pandas(_: Path) -> Bodies:
    pd = pytest.importorskip("pandas", reason="the extra pandas brings it")
    from cleaner.engines.pandas import clean

    return by_id(clean(pd.DataFrame(ROWS)).to_dict("records"))


def polars(_: Path) -> Bodies:
    pl = pytest.importorskip("polars", reason="the extra polars brings it")
    from cleaner.engines.polars import clean

    return by_id(clean(pl.LazyFrame(ROWS)).collect().to_dicts())


def duckdb(_: Path) -> Bodies:
    db = pytest.importorskip("duckdb", reason="the extra duckdb brings it")
    import pyarrow as pa

    from cleaner.engines.duckdb import register

    with db.connect() as connection:
        register(connection)
        connection.register("dumps", pa.Table.from_pylist(ROWS))
        return dict(connection.sql("SELECT id, clean_body(text) FROM dumps").fetchall())


def ray(request: pytest.FixtureRequest) -> Bodies:
    data = pytest.importorskip("ray.data", reason="the extra ray brings it")
    request.getfixturevalue("local_ray")
    from cleaner.engines.ray import clean

    return by_id(clean(data.from_items(ROWS)).take_all())


def spark(request: pytest.FixtureRequest) -> Bodies:
    session = request.getfixturevalue("spark")
    from cleaner.engines.spark import clean

    return {row["id"]: row["body"] for row in clean(session.createDataFrame(ROWS, "id STRING, text STRING")).collect()}


def datatrove(folder: Path) -> Bodies:
    pytest.importorskip("datatrove", reason="the extra datatrove brings it")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import CleanerFilter

    (folder / "in").mkdir()
    (folder / "in" / "seeds.jsonl").write_bytes(LINES)
    steps = [JsonlReader(str(folder / "in")), CleanerFilter(), JsonlWriter(str(folder / "out"))]
    LocalPipelineExecutor(steps, logging_dir=str(folder / "logs")).run()
    lines = [line for part in (folder / "out").iterdir() for line in gzip.decompress(part.read_bytes()).splitlines()]
    return {row["id"]: row["text"] for row in map(json.loads, lines)}


def scrapy(_: Path) -> Bodies:
    pytest.importorskip("scrapy", reason="the extra scrapy brings it")
    from scrapy.utils.test import get_crawler

    from cleaner.engines.scrapy import CleanerPipeline

    pipeline = CleanerPipeline.from_crawler(get_crawler())
    return by_id([pipeline.process_item(dict(row)) for row in ROWS])


CONTAINERS: dict[str, Callable[[Path], Bodies]] = {
    "txt": files(bytes, ""),
    "txt.gz": files(gzip.compress, ".gz"),
    "txt.bz2": files(bz2.compress, ".bz2"),
    "txt.xz": files(lzma.compress, ".xz"),
    "txt.zst": files(zstd, ".zst"),
    "txt to files": files_to_files,
    "jsonl": json_lines(bytes, ""),
    "jsonl.gz": json_lines(gzip.compress, ".gz"),
    "jsonl.bz2": json_lines(bz2.compress, ".bz2"),
    "jsonl.xz": json_lines(lzma.compress, ".xz"),
    "jsonl.zst": json_lines(zstd, ".zst"),
    "json": json_list,
    "csv": csv_file,
    "parquet": parquet,
    "parquet to parquet": parquet_to_parquet,
    "arrow": arrow_ipc,
    "warc": archive(
        "response", "application/http; msgtype=response", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    ),
    "wet": archive("conversion", "text/plain", b""),
    "memory://": url("memory"),
    "file://": url("file"),
}
HERE: dict[str, Callable[[Path], Bodies]] = {
    "Arrow": arrow_kernel,
    "pandas": pandas,
    "Polars": polars,
    "DuckDB": duckdb,
    "datatrove": datatrove,
    "Scrapy": scrapy,
}
ELSEWHERE: dict[str, Callable[[pytest.FixtureRequest], Bodies]] = {"Ray": ray, "Spark": spark}
"""Engines with processes of their own, which tests share."""


def ways() -> Iterator[Any]:
    for name, way in (CONTAINERS | HERE).items():
        yield pytest.param(lambda request, way=way: way(request.getfixturevalue("tmp_path")), id=name)
    for name, engine in ELSEWHERE.items():
        yield pytest.param(engine, id=name, marks=pytest.mark.xdist_group(name.lower()))


@pytest.mark.parametrize("way", list(ways()))
def test_the_seeds_give_the_goldens(
    way: Callable[[pytest.FixtureRequest], Bodies], request: pytest.FixtureRequest
) -> None:
    assert way(request) == {seed.stem: seed.body for seed in seeds()}
