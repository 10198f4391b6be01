"""Pages that were made to bring a program down, through the whole of it: a result in time, or one clear error."""

from __future__ import annotations

import codecs
import io
import json
import os
import subprocess
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner import Cleaner
from cleaner.cli.app import app
from cleaner.read import Unreadable
from cleaner.read.bounds import DEEPEST, MOST_OPTIONS, MOST_REOPENED
from cleaner.read.html_tree import parse

SENTENCE = "The old mill by the river has been sold to a maker of bells from the next valley, the council said."
PARAGRAPH = f"<p>{SENTENCE}</p>"
LINKED_DATA = "<script type='application/ld+json'>"

HOSTILE = {
    "nested a hundred thousand deep": "<div>" * 100_000 + PARAGRAPH,
    "nested inline, not closed": PARAGRAPH + "<b><a href=x>" * 20_000,
    "text at each of ten thousand depths": f"{PARAGRAPH}<p>" + "<b>x" * 10_000,
    "a colspan beyond all columns": f"<table><tr><td colspan=9007199254740991 rowspan=9e99>x</td></tr></table>{PARAGRAPH}",
    "an entity bomb": '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "' + "&a;" * 1000 + f'">]><body>{PARAGRAPH}&b;',
    "a class of a million characters": f"<div class='{'a b ' * 250_000}'>{PARAGRAPH}</div>",
    "a name for each of many elements": PARAGRAPH + "".join(f"<div class='c{n} comment'>x</div>" for n in range(5_000)),
    "scripts alone, and one that is not closed": f"<body>{PARAGRAPH}<script>" + "a<b;" * 200_000,
    "JSON-LD nested too deep": f"{LINKED_DATA}{'[' * 100_000}</script>{PARAGRAPH}",
    "JSON-LD with a body of a megabyte": f'{LINKED_DATA}{{"articleBody": "{"word " * 200_000}"}}</script>{PARAGRAPH}',
    "an iframe that is not closed": f"<body><noscript><iframe src=x /></noscript>{PARAGRAPH}",
    "a frameset": f"<frameset><frame src=a><noframes><body>{PARAGRAPH}</body></noframes></frameset>",
    "AMP": f"<!doctype html><html ⚡><body><amp-sidebar>Menu</amp-sidebar><main>{PARAGRAPH}</main></body></html>",
    "cut off in a tag": f"<!doctype html><body>{PARAGRAPH}<p>And the <a href='https://exam",
}
NESTING = {
    "items of two kinds of list": ("", "<li><dd>x"),
    "groups of options": ("", "<optgroup>x"),
    "ruby texts outside of ruby": ("", "<rt>x"),
    "ruby brackets outside of ruby": ("", "<rp>x"),
    "tags that end in a slash": ("", "<div/>"),
    "a block within what is closed around it": ("", "<span><div></span>"),
    "a block within a link": ("", "<a href=x><div></a>"),
    "a block within a form": ("", "<form><div></form>"),
    "headings": ("", "<h1><span><h2></h1>"),
    "an end tag within a menu": ("", "<div><select></div></select>"),
    "a block that ends a drawing": ("", "<svg><div></svg>"),
    "a quote in a tag": ('<div ">', "<div>"),
    "a comment without a word": ("<!-->", "<div>"),
    "a comment that ends in a mark": ("<!-- --!>", "<div>"),
    "what is no comment": ("<?<!-- >", "<div>"),
    "what is a text in HTML alone": ("<svg><title>", "<div>"),
    "a comment in what is a text in a drawing alone": ("<svg><![CDATA[><!--]]></svg>", "<div>"),
    "a script in a script": ("<script><!--<script></script><!-- --></script>", "<div>"),
}
"""What stands before, and what is given so often that the depth of all of it would take minutes."""
REOPENED = {
    "in each paragraph one more": lambda times: "".join(f"<p><b id={n}>x" for n in range(times)),
    "in each block one more": lambda times: "".join(f"<div><i id={n}></div>x" for n in range(times)),
    "many at first": lambda times: "<p>" + "".join(f"<u id={n}>" for n in range(times)) + "<p>x" * times,
    "end tags where they close nothing": lambda times: "".join(
        f"<p><b id={n}>x<object></b></object>" for n in range(times)
    ),
}
"""Elements that the parser opens again in each block, as they were never closed."""
OPTIONS = {
    "that nobody chose": ("", "<option>a"),
    "all of them chosen": ("", "<OPTION selected>a</OPTION>"),
    "each in a group": ("", "<optgroup><option value='1'>a"),
    "a choice shown above them": (
        "<button><selectedcontent></selectedcontent></button>",
        "<option\nselected>a<b>b</b>",
    ),
}
"""What stands in a menu before its options, and each of them."""
SIZE = int(os.environ.get("CLEANER_SIZE", "1"))
"""How many times larger the large pages are: CLEANER_SIZE=100 makes a table of a million rows and a page of 30 MB."""
LARGE = {
    "rows": ("<table>", "<tr><td>a</td><td>b</td></tr>", 10_000),
    "paragraphs": ("<main>", f"<div class='text item'><p>{SENTENCE}</p><a href='/next'>The next one</a></div>", 1_800),
}
NOTHING = {"no byte": "", "a page of scripts": "<!doctype html><script src=a.js></script>", "blanks": " \n\t "}
ENCODED = {
    "UTF-16": (f"<!doctype html><p>{SENTENCE} Ärger gab es keinen.</p>").encode("utf-16"),
    "UTF-16 without a mark": (f"<!doctype html><p>{SENTENCE}</p>").encode("utf-16-le"),
    "UTF-8 with a mark": codecs.BOM_UTF8 + PARAGRAPH.encode(),
    "a wrong declaration": f'<!doctype html><meta charset="shift_jis">{PARAGRAPH}<p>Ärger über Glöckner</p>'.encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_cleaned(name: str, cleaner_with_model: Cleaner) -> None:
    started = time.process_time()
    result = cleaner_with_model.clean(HOSTILE[name], format="html")
    assert time.process_time() - started < 30
    if "JSON-LD with a body" not in name:
        assert SENTENCE in {block.text for block in result.blocks}


@pytest.mark.parametrize("name", NESTING)
def test_nothing_is_nested_so_deep_that_the_parser_takes_long(name: str) -> None:
    before, part = NESTING[name]
    started = time.process_time()
    page = parse(f"<!doctype html><body>{PARAGRAPH}{before}{part * 60_000}")
    assert time.process_time() - started < 2.5
    deepest, node = 0, page.body
    while node is not None:
        deepest, node = deepest + 1, node.last_child
    assert deepest < 3 * DEEPEST


@pytest.mark.parametrize(("before", "option"), OPTIONS.values(), ids=OPTIONS)
def test_a_menu_of_very_many_options_takes_no_longer_than_its_length(before: str, option: str) -> None:
    started = time.process_time()
    page = Cleaner(model=False).clean(f"<body>{PARAGRAPH}<select>{before}{option * 40_000}</select>{PARAGRAPH}")
    assert time.process_time() - started < 2.5
    assert [block.text for block in page.blocks].count(SENTENCE) == 2


@pytest.mark.parametrize("end", ["", "</option>"], ids=["ends left out", "ends written"])
def test_options_beyond_a_number_are_left_out_with_what_they_say(end: str) -> None:
    def texts(options: int) -> list[str]:
        menu = "".join(f"<option value={number}>Town number {number}{end}" for number in range(options))
        page = f"<body><select>{menu}</select><button>Go</button>{PARAGRAPH}"
        return [block.text for block in Cleaner(model=False).clean(page, format="html").blocks]

    assert texts(3 * MOST_OPTIONS) == texts(MOST_OPTIONS)
    assert f"Town number {MOST_OPTIONS - 1}" in texts(MOST_OPTIONS)


def test_what_stands_below_an_option_that_is_not_closed_is_not_left_out_with_it() -> None:
    menu = "<select>" + "<option>a" * (MOST_OPTIONS + 1)
    page = Cleaner(model=False).clean(f"<body>{menu}</select>{PARAGRAPH}", format="html")
    assert SENTENCE in page.body


def test_fields_of_an_element_with_very_many_attributes_are_found_in_time() -> None:
    many = " ".join(f"a{number}=b" for number in range(60_000))
    started = time.process_time()
    result = Cleaner(model=False).clean(f"<title>A mill sold</title><body><p {many}>{SENTENCE}</p>", format="html")
    assert result.title == "A mill sold"
    assert time.process_time() - started < 5


@pytest.mark.parametrize("times", [3_500, 30_000])
@pytest.mark.parametrize("name", REOPENED)
def test_what_is_never_closed_is_opened_again_within_bounds(name: str, times: int) -> None:
    page = parse(f"<!doctype html><body>{PARAGRAPH}{REOPENED[name](times)}")
    assert len(page.css("b, i, u")) <= 1.1 * MOST_REOPENED
    assert page.css("p")[0].text() == SENTENCE


def test_what_a_page_closes_stays_bold_however_much_there_is() -> None:
    parts = "<p><b>x</b> <i class=a><span>y</span></i> <font size=2><a href=z>z</a></font> <svg><path d=M0 /></svg>"
    page = parse(f"<!doctype html><body>{parts * 20_000}")
    assert [len(page.css(name)) for name in ("b", "i", "font", "svg > path")] == [20_000] * 4


@pytest.mark.parametrize("name", LARGE)
def test_large_pages_are_cleaned(name: str, cleaner_with_model: Cleaner) -> None:
    before, part, times = LARGE[name]
    started = time.process_time()
    result = cleaner_with_model.clean(f"<!doctype html>{PARAGRAPH}{before}{part * times * SIZE}")
    assert time.process_time() - started < 20 + SIZE
    assert SENTENCE in result.blocks[0].text
    assert len(result.blocks) > times * SIZE


def test_a_deep_page_is_let_go_on_a_small_stack() -> None:
    """Some systems give threads no more, and a chain of elements freed by recursion would end the process."""
    code = f"""
import threading
from cleaner.read.html import read_html
threading.stack_size(512 * 1024)
thread = threading.Thread(target=lambda: print(read_html("<p>" + "<i>" * 19_000 + {SENTENCE!r})[0].text))
thread.start()
thread.join()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, f"{SENTENCE}\n")


def test_time_grows_with_the_page_and_no_faster(cleaner_with_model: Cleaner) -> None:
    def seconds(rows: int) -> float:
        page = "<!doctype html><table>" + "<tr><td>a</td><td>b</td></tr>" * rows
        started = time.process_time()
        cleaner_with_model.clean(page)
        return time.process_time() - started

    seconds(1000)
    assert seconds(8000) < 4 * 2.5 * seconds(2000)


@pytest.mark.parametrize("name", NOTHING)
def test_pages_without_text_have_no_body_and_no_error(name: str, any_cleaner: Cleaner) -> None:
    assert any_cleaner.clean(NOTHING[name], format="html").body == ""


@pytest.mark.parametrize("name", ENCODED)
def test_pages_in_any_encoding_are_read(name: str, any_cleaner: Cleaner) -> None:
    body = any_cleaner.clean(ENCODED[name]).body
    assert SENTENCE in body
    assert "Ã" not in body
    assert "\ufffd" not in body


def test_a_page_with_nuls_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="binary"):
        Cleaner(model=False).clean(f"<!doctype html><p>a\0b</p>{PARAGRAPH}".encode())
    (tmp_path / "page.html").write_bytes(f"<!doctype html>\0{PARAGRAPH}".encode())
    result = CliRunner().invoke(app, ["clean", str(tmp_path / "page.html")])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "binary" in result.stderr


PAGE = (
    """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Old mill sold to a bell maker – The Valley Post</title>
<style>p { margin: 0 }</style><script>var a = "<p>no</p>";</script></head>
<body><header><a href="/">The Valley Post</a><nav><ul><li><a href="/v">Valley</a></li><li><a href="/s">Sport</a></li></ul></nav></header>
<main><article><h1>Old mill sold to a bell maker</h1><p class="byline">By <b>Ann Example</b></p><time>1 May 2024</time>
<figure><img src="m.jpg" alt="The mill"><figcaption>The mill in the winter of the flood.</figcaption></figure>
<p>"""
    + SENTENCE
    + """</p>
<p>It had stood empty for nine years, and a flood three winters ago took away the wheel and <a href="/w">most of the weir</a> above it.</p>
<h2>A bell before the year is over</h2>
<p>The new owner wants to begin with the roof in spring, and to cast the first bell in the yard before the year is over.</p>
<blockquote>“I have been looking for such a place for half of my life, and here it stands beside the road,” she said.</blockquote>
<p>The council had asked for a hundred thousand for it, and got ninety; the road up to the mill is to be widened by the county.</p>
</article><aside class="related"><h3>Related stories</h3><ul><li><a href="/1">Ferry runs again after the storm</a></li>
<li><a href="/2">Bridge to open on Monday</a></li></ul></aside></main><footer><p>© 2024 The Valley Post. All rights reserved.</p></footer></body></html>
"""
)


def test_a_page_its_warc_record_and_its_dump_have_the_same_body(any_cleaner: Cleaner, tmp_path: Path) -> None:
    """The page and the record agree to the letter. The dump has lost the elements: its body is the same but for at
    most a twentieth of the words."""
    warc = pytest.importorskip("fastwarc.warc")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    saved = any_cleaner.clean((tmp_path / "page.html").read_bytes(), url="https://valley.example/mill")

    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://valley.example/mill\r\n"
        "WARC-Date: 2024-05-02T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(response)}\r\n\r\n"
    )
    found = next(iter(warc.ArchiveIterator(io.BytesIO(head.encode() + response + b"\r\n\r\n"), parse_http=True)))
    archived = any_cleaner.clean(found.reader.read(), url=found.headers["WARC-Target-URI"])
    assert archived.body == saved.body

    dump = any_cleaner.clean("\n".join(block.text for block in saved.blocks), format="text")
    of_page, of_dump = saved.body.split(), dump.body.split()
    assert SENTENCE in saved.body
    assert SequenceMatcher(None, of_page, of_dump, autojunk=False).ratio() >= 0.95, json.dumps([saved.body, dump.body])
