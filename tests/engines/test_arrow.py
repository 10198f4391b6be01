"""The kernel: Arrow in, Arrow out, the columns that came untouched and each result as the library gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra arrow brings it")

from cleaner import Cleaner
from cleaner.columns import COLUMNS, ResultColumns
from cleaner.engines.arrow import ColumnError, clean_batch
from cleaner.kinds import Body
from tests.engines.conftest import Record, differing

SOUND = "The ferry to the island was cancelled on Friday because of high winds, the harbour master said."
SITE_RULE = """
[[rule]]
id = "example-alone"
kind = "newsletter"
phrases = ["The harbour master said so to us alone."]
why = "One site ends its articles so."
strips = ["The harbour master said so to us alone."]
keeps = ["The harbour master said so."]
"""
BINARY = bytes(range(256))


def cleaned(cleaner: Cleaner, columns: dict[str, object], **options: object) -> list[Record]:
    rows: list[Record] = clean_batch(pa.RecordBatch.from_pydict(columns), cleaner, **options).to_pylist(
        maps_as_pydicts="strict"
    )
    return rows


def test_every_document_gets_what_the_library_gives(
    records: list[Record], expected: list[Record], cleaner_with_model: Cleaner
) -> None:
    out = clean_batch(pa.RecordBatch.from_pylist(records), cleaner_with_model, url="url")
    assert differing(out.to_pylist(maps_as_pydicts="strict"), expected) == []


def test_the_columns_that_came_are_the_ones_that_leave(cleaner_with_model: Cleaner) -> None:
    schema = pa.schema(
        [
            pa.field("text", pa.large_string(), nullable=False, metadata={"of": "text"}),
            pa.field("when", pa.timestamp("us", "Asia/Tokyo")),
            pa.field("Body", pa.dictionary(pa.int8(), pa.string())),
        ],
        metadata={"of": "all"},
    )
    batch = pa.RecordBatch.from_pylist([{"text": SOUND, "when": 0, "Body": "theirs"}], schema)
    out = clean_batch(batch, cleaner_with_model)
    assert pa.RecordBatch.from_arrays(
        out.columns[:3], schema=pa.schema(list(out.schema)[:3], out.schema.metadata)
    ).equals(batch, check_metadata=True)
    assert out.schema.names[3:] == ["cleaner_body", *COLUMNS[1:]]


@pytest.mark.parametrize(
    "kind", ["string", "large_string", "string_view", "binary", "large_binary", "binary_view", "dictionary"]
)
def test_texts_come_in_many_types(kind: str, cleaner_with_model: Cleaner) -> None:
    types = {"dictionary": pa.dictionary(pa.int32(), pa.string())}
    texts = pa.array([SOUND, None]).cast(types[kind] if kind in types else getattr(pa, kind)())
    assert [one["body"] for one in cleaned(cleaner_with_model, {"text": texts})] == [SOUND + "\n", None]


@pytest.mark.parametrize("columns", [{"text": []}, {"text": pa.nulls(0)}, {"text": pa.nulls(2)}])
def test_no_text_gives_no_results(columns: dict[str, object], cleaner_with_model: Cleaner) -> None:
    out = clean_batch(pa.RecordBatch.from_pydict(columns), cleaner_with_model)
    assert [out.column(name).null_count for name in COLUMNS] == [out.num_rows] * len(COLUMNS)


def test_a_document_that_fails_costs_its_results_and_no_more(cleaner_with_model: Cleaner) -> None:
    told: list[tuple[int, str]] = []
    texts = pa.array([SOUND.encode(), BINARY, SOUND.encode()])
    out = cleaned(cleaner_with_model, {"text": texts}, failed=lambda number, reason: told.append((number, reason)))
    assert [one["body"] for one in out] == [SOUND + "\n", None, SOUND + "\n"]
    assert [number for number, _ in told] == [1]
    assert "binary" in told[0][1]


@pytest.mark.parametrize("audit", [False, True])
def test_half_a_surrogate_pair_is_replaced_and_costs_no_row(audit: bool, cleaner_with_model: Cleaner) -> None:
    told = SOUND.replace("harbour", "\\ud800") * 6
    article = f'{{"@type": "NewsArticle", "articleBody": "{told}"}}'
    page = f'<html><head><script type="application/ld+json">{article}</script></head><body></body></html>'
    first, second = cleaned(cleaner_with_model, {"text": [page, SOUND]}, audit=audit)
    assert "the \ufffd master said" in first["body"]
    assert second["body"] == SOUND + "\n"


def test_a_failure_that_no_one_asks_for_is_in_the_log(
    cleaner_with_model: Cleaner, caplog: pytest.LogCaptureFixture
) -> None:
    cleaned(cleaner_with_model, {"text": [BINARY]})
    assert "row 0" in caplog.text


@pytest.mark.parametrize(
    ("columns", "options", "words"),
    [
        ({"dump": [SOUND]}, {}, "no column 'text': the table has dump"),
        ({"text": [3]}, {}, "column 'text' holds int64"),
        ({"text": [SOUND], "url": [b"x"]}, {"url": "url"}, "column 'url' holds binary"),
    ],
)
def test_a_column_that_cannot_be_used_is_said_in_a_line(
    columns: dict[str, object], options: dict[str, str], words: str, cleaner_with_model: Cleaner
) -> None:
    with pytest.raises(ColumnError, match=words) as caught:
        cleaned(cleaner_with_model, columns, **options)
    assert "\n" not in str(caught.value)


def test_the_rules_of_a_site_apply_where_a_url_says_so(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.org.toml").write_text(SITE_RULE, encoding="utf-8")
    cleaner = Cleaner(rules=[tmp_path], model=False)
    dump = f"{SOUND}\n\nThe harbour master said so to us alone.\n\n{SOUND}"
    columns: dict[str, object] = {
        "text": [dump, dump, dump],
        "url": ["https://example.org/1", "https://example.com", None],
    }
    counts = [one["removed"].get("newsletter", 0) for one in cleaned(cleaner, columns, url="url")]
    assert counts == [1, 0, 0]
    assert [one["removed"].get("newsletter", 0) for one in cleaned(cleaner, columns)] == [0, 0, 0]


def test_options_reach_the_pipeline(cleaner_with_model: Cleaner) -> None:
    page = f"<html><body><article><h1>Bridge</h1><p>{SOUND}</p><p>{SOUND}</p></article></body></html>"
    options = {"audit": True, "body": "markdown", "format": "html", "prefix": "x_"}
    (found,) = cleaned(cleaner_with_model, {"text": [page], "body": [1]}, **options)
    said = ResultColumns(Body.MARKDOWN, audit=True).row(cleaner_with_model.clean(page, format="html"))
    assert {name: found["x_body" if name == "body" else name] for name in said} == said
    assert found["body"] == 1


def test_options_that_do_not_exist_are_refused_before_the_first_document(cleaner_with_model: Cleaner) -> None:
    for options in ({"format": "docx"}, {"body": "pdf"}):
        with pytest.raises(ValueError, match=next(iter(options.values()))):
            cleaned(cleaner_with_model, {"text": [SOUND]}, **options)


def test_a_table_in_place_of_a_batch_is_refused_before_the_first_document(cleaner_with_model: Cleaner) -> None:
    with pytest.raises(TypeError, match="a RecordBatch, not a Table"):
        clean_batch(pa.table({"text": [SOUND]}), cleaner_with_model)
