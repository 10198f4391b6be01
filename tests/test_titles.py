"""The title of a dump: which line above the body it is, with no page to tell it."""

from __future__ import annotations

import pytest

from cleaner import Cleaner

STORY = [
    "The ferry to Ostrava island will sail every hour from May, the harbour board said after its meeting on Monday.",
    "Each ferry takes forty passengers to the island; the old one, which was to sail every hour as well, took ninety.",
    "Islanders had asked for a ferry that sails in the evening, since the island has had no late ferry from town so far.",
]
TITLE = "Island ferry to sail every hour from May"
HEADS = {
    "below a menu that is named as a list of stories is": ["Home", "Latest news", "Politics", "Weather", TITLE],
    "below the name of its section": ["Home", "Search", "Harbour and ferry", TITLE, "By Ida Holm", "3 March 2021"],
    "below the trail that ends with it": ["Search", f"Home News Island ferry {TITLE}", TITLE, "3 March 2021"],
    "above the trail that ends with it": ["Search", TITLE, f"Harbour › Island ferry › {TITLE}", "3 March 2021"],
    "above a deck that says as much": [
        "Home",
        TITLE,
        "Forty passengers to get to the island by ferry every hour",
        "Ida Holm",
    ],
}


@pytest.mark.parametrize("model", [True, False], ids=["model", "no model"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_the_title_stands(head: list[str], model: bool) -> None:
    cleaned = Cleaner(model=model).clean("\n".join([*head, *STORY]))
    assert cleaned.title == TITLE
    assert cleaned.body.splitlines()[::2] == STORY


def test_a_list_of_stories_above_the_title_goes_as_one() -> None:
    head = ["Home", "Most read", "Council votes on the bridge", "Bakers pick a new hall", TITLE, "By Ida Holm"]
    cleaned = Cleaner().clean("\n".join([*head, *STORY]))
    assert cleaned.title == TITLE
    rail = cleaned.verdicts[2:4]
    assert [verdict.kind for verdict in rail] == ["related", "related"]
