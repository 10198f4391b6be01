"""Markdown in, Markdown out: what is kept stands as it stood."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Kind
from cleaner.excerpt import excerpt
from cleaner.read.markdown import read_markdown
from cleaner.read.text import split_lines, strip_lines

GONE = "GONE"
"""Blocks with this word are not kept."""

WITH_EVERYTHING = """\
# Harbour notes

The harbour master told the council that the dredging is done,[^1] and that ships of any
size may enter the port again. See [the report][r] for all of it, and the figures for the
years before, of which there are many more than anyone in the council would ever read.

| Year | Ships |
| --- | ---: |
| 2021 | 410 |

1. Measure the basin.
   - At low tide.

     With a rope.
2. Run it:

   ```sh
   make all
     make test
   ```

Code by blanks:

    for year in years:

        plot(year)

> One line
> and a second.
>
> > A quote in it.

---

Second thoughts
---------------

A break  \nand on.

[^1]: It took eleven weeks.
[r]: https://harbour.example/report
"""


def _of_kept(text: str) -> str:
    blocks = read_markdown(text)
    return excerpt(blocks, [bool(block.prose) and GONE not in block.text for block in blocks])


def _without_blank_ends(text: str) -> str:
    lines = split_lines(text)
    filled = [number for number, line in enumerate(strip_lines(text, lines)) if line]
    whole = "".join(lines[filled[0] : filled[-1] + 1]).removeprefix("\ufeff") if filled else ""
    return whole if not whole or whole.endswith(("\n", "\r")) else f"{whole}\n"


@given(
    st.text(alphabet="ab #>*_-+=`~|[]()!\\<&;:1^.\t\r\n\ufeff", max_size=300)
    | st.text(alphabet=st.characters(categories=None))
    | st.lists(st.sampled_from([*WITH_EVERYTHING.splitlines(), "", "\r"]), max_size=30).map("\n".join)
)
def test_a_markdown_of_which_all_is_kept_comes_back_as_it_went_in(text: str) -> None:
    blocks = read_markdown(text)
    assert excerpt(blocks, [True] * len(blocks)) == _without_blank_ends(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_that_span_blocks_come_back_where_all_words_are_kept(end: str) -> None:
    text = WITH_EVERYTHING.replace("\n", end)
    assert _of_kept(f"\ufeff{end}{text}{end}{end}") == text
    kept = Cleaner(keep=set(Kind), model=False).clean(text, format="markdown")
    assert kept.to_markdown() == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        pytest.param("One.\n\n\nGONE\n\nTwo.\n", "One.\n\n\nTwo.\n", id="a paragraph"),
        pytest.param("One.\nGONE\nTwo.\n", "One.\n\nTwo.\n", id="a line between lines"),
        pytest.param("One.\r\nGONE\r\nTwo.\r\n", "One.\r\n\r\nTwo.\r\n", id="with other line ends"),
        pytest.param("GONE\n\n  * a\n  * b\n\nGONE\n", "  * a\n  * b\n", id="what is around a list"),
        pytest.param("- a\n- GONE\n- b\n", "- a\n- b\n", id="an item"),
        pytest.param("- a\n\n- GONE\n- b\n", "- a\n\n- b\n", id="an item of a list with blank lines"),
        pytest.param("- a\n\nGONE\n\n- b\n", "- a\n\n- b\n", id="a paragraph between lists"),
        pytest.param("- GONE\n    - a\n      - b\n- c\n", "- a\n  - b\n- c\n", id="the item around items"),
        pytest.param("- a\n\t- GONE\n\t\t- b\n", "- a\n    - b\n", id="the item around one, with tabs"),
        pytest.param("- a\n    - GONE\n    - b\n", "- a\n    - b\n", id="an item beside one in an item"),
        pytest.param("1. GONE\n\n    ```\n    x\n      y\n    ```\n", "```\nx\n  y\n```\n", id="the item around code"),
        pytest.param("| a | b |\n| GONE | c |\n| d | e |\n", "| a | b |\n| d | e |\n", id="a row"),
        pytest.param(
            "| GONE | b |\n| --- | ---: |\n| GONE | d |\n| e | f |\n| g | h |\n",
            "| e | f |\n| --- | ---: |\n| g | h |\n",
            id="the head of a table",
        ),
        pytest.param("> a\n> GONE\n> b\n", "> a\n> b\n", id="a line of a quote"),
        pytest.param("> a\n>\n> GONE\n>\n> b\n", "> a\n\n> b\n", id="a paragraph of a quote"),
        pytest.param("GONE\n    a\n    b\n\nc\n", "a\nb\n\nc\n", id="a line from which indented ones go on"),
        pytest.param("GONE\n\t- a\n\t  - b\n\n\t- c\n", "- a\n  - b\n\n- c\n", id="a line above an indented list"),
        pytest.param("GONE\n   a\n    b\n", "   a\n    b\n", id="a line from which a little indented one goes on"),
        pytest.param("GONE\n\n    a = 1\n    b = 2\n", "    a = 1\n    b = 2\n", id="a paragraph above code"),
        pytest.param(
            "- a\n\n  GONE\n    b\n", "- a\n\n    b\n", id="a paragraph of an item, from which another goes on"
        ),
        pytest.param("\ufeffa\n\nGONE\n", "a\n", id="the byte order mark before the first word"),
        pytest.param(
            "| GONE | b |\n| --- | --- |\n\n| c | d |\n", "| c | d |\n", id="the head of a table above a blank line"
        ),
        pytest.param("a\n\n> [](https://harbour.example)\n\nb\n", "a\n\nb\n", id="a quote of a link without words"),
        pytest.param("a\n\n---\n\nGONE\n\n---\n\nb\n", "a\n\nb\n", id="a part between lines across"),
    ],
)
def test_what_is_left_where_something_went(text: str, markdown: str) -> None:
    assert _of_kept(text) == markdown


def test_definitions_stay_that_the_kept_blocks_use() -> None:
    text = "See [it][A  b], ![c][] and [d].\n\nGONE, see [e].\n\n" + "".join(
        f"[{label}]: https://harbour.example/{number}\n" for number, label in enumerate(["a B", "c", "d", "e", "f"])
    )
    assert _of_kept(text) == (
        "See [it][A  b], ![c][] and [d].\n\n[a B]: https://harbour.example/0\n[c]: https://harbour.example/1\n"
        "[d]: https://harbour.example/2\n"
    )


@pytest.mark.parametrize(
    "piece", ["[", "[a]", "[a]: b\n", "- a\n", " - GONE\n", "GONE\n\na\n\n", "---\n\n", "| a |\n", "\n"]
)
def test_hostile_input_takes_no_longer_than_its_length(piece: str) -> None:
    started = time.process_time()
    _of_kept(piece * 50_000)
    assert time.process_time() - started < 30
