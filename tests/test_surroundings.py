"""What the elements around a block hold: the body's own element is told by its running text, whatever it is called."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.judge.evidence import find_places
from cleaner.judge.features import LONG_PARAGRAPH
from cleaner.judge.surroundings import surrounding_columns
from cleaner.kinds import Format
from cleaner.paragraphs import word_counts
from cleaner.read import read
from cleaner.words import find_words

SENTENCE = "The harbour was closed on Tuesday after the storm had torn two ferries from their moorings in the night. "
PAGE = f"""<title>Harbour closed after the storm</title>
<script type="application/ld+json">{{"@type": "Product", "name": "Lamp"}}</script>
<div><ul><li><a href=/>Home</a></li><li><a href=/s>Sport</a></li></ul></div>
<div><h1>Harbour closed after the storm</h1><div><p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p><p>Divers wait.</p></div></div>
<div><p><a href=/a>{SENTENCE * 2}</a></p></div>"""


def columns(document: Document) -> dict[str, NDArray[np.float64]]:
    counts = word_counts(find_words([block.prose for block in document.blocks]))
    places = find_places(document)
    assert places is not None
    return surrounding_columns(document, places, counts, counts >= LONG_PARAGRAPH)


def test_the_body_stands_in_the_element_of_the_running_text() -> None:
    document = read(PAGE, Format.HTML)
    inside = dict(zip([block.text for block in document.blocks], columns(document)["in 50% of long"], strict=True))
    assert inside["Divers wait."] == 1.0
    assert inside["Home"] == 0.0
    assert inside[(SENTENCE * 2).strip()] == 0.0


def test_links_of_the_elements_around_are_told() -> None:
    links = columns(read(PAGE, Format.HTML))["links 1 out"]
    assert links[0] == 1.0
    assert links[3] == 0.0


def test_what_the_metadata_says_is_told() -> None:
    found = columns(read(PAGE, Format.HTML))
    assert found["declared product"].all()
    assert not found["declared article"].any()
    assert found["repeats title"].tolist().count(1.0) == 1


def test_markdown_shows_none_of_it() -> None:
    assert not any(column.any() for column in columns(read("# One line\n\nAnother line.", Format.MARKDOWN)).values())
