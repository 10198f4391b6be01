"""The command line gives what the library gives, and so what every engine gives."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from cleaner.cli.app import app
from tests.engines.conftest import Record, differing


def test_every_document_gets_what_the_library_gives(
    records: list[Record], expected: list[Record], tmp_path: Path
) -> None:
    dumps, articles = tmp_path / "dumps.jsonl", tmp_path / "articles.jsonl"
    with_text = [one for one in records if one["text"] is not None]
    dumps.write_text("".join(json.dumps(one) + "\n" for one in with_text), encoding="utf-8")
    command = ["clean", str(dumps), "--url-field", "url", "-o", str(articles), "--workers", "0"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.stderr
    found = [json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines()]
    assert differing(found, [one for one in expected if one["text"] is not None]) == []
