"""What a page is: by its metadata, by the model, or as it was asked for; and what follows from it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cleaner import Cleaner
from cleaner.cli.app import app
from cleaner.kinds import PAGE_TYPES
from tests.conftest import seeds

THREAD = """The lock on the garden gate
My neighbour has bought a lock for the garden gate, and since the first frost it opens for nobody but for her dog.
Comments
by: Ann
March 3, 2014 5:12 PM
I have had the same lock for years, and it always opened when I turned the key to the left, then pushed the gate.
by: Bob
March 4, 2014 8:01 AM
Mine needs oil every spring, because the rain gets into it from above, and the gate hangs a little lower by then.
"""


def page(head: str) -> str:
    return f"<html><head>{head}</head><body><h1>A lock</h1><p>It opens when the key is turned.</p></body></html>"


@pytest.mark.parametrize(
    ("head", "page_type"),
    [
        ('<meta property="og:type" content="product">', "product"),
        ('<meta property="og:type" content="product.group">', "collection"),
        ('<script type="application/ld+json">{"@type": "QAPage", "name": "Locks"}</script>', "forum"),
        ('<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"]}]}</script>', "article"),
        ('<script type="application/ld+json">[{"@type": "WebSite"}, {"@type": "Product"}]</script>', "product"),
        ('<meta property="og:type" content="article">', None),
        ('<script type="application/ld+json">{"@type": </script>', None),
        ("", None),
    ],
)
def test_metadata_says_what_a_page_is(head: str, page_type: str | None) -> None:
    assert Cleaner(model=False).clean(page(head)).page_type == page_type


def test_the_model_says_it_of_a_dump() -> None:
    assert Cleaner().clean(seeds()[1].text).page_type in PAGE_TYPES
    assert Cleaner(model=False).clean(seeds()[1].text).page_type is None
    assert Cleaner().clean("").page_type is None


def test_what_is_asked_for_goes_before_all() -> None:
    product = page('<meta property="og:type" content="product">')
    assert Cleaner(page_type="service").clean(product).page_type == "service"


@pytest.mark.parametrize(("page_type", "is_deck"), [("article", True), ("service", False), ("product", False)])
def test_only_an_article_has_a_deck(page_type: str, is_deck: bool) -> None:
    claim = "We fit, mend and open locks of all makes, by day and by night."
    text = "The van leaves for you within the hour, and what the work will cost is said before it begins. " * 3
    source = (
        f'<html><head><title>Locks</title><meta name="description" content="{claim}"></head><body><h1>Locks</h1>'
        f"<div>{claim}</div>" + f"<p>{text}</p>" * 4 + "</body></html>"
    )
    result = Cleaner(model=False, page_type=page_type).clean(source)
    assert (claim not in result.body) is is_deck


def test_the_posts_of_a_forum_are_its_content() -> None:
    article = Cleaner(model=False, page_type="article").clean(THREAD)
    forum = Cleaner(model=False, page_type="forum").clean(THREAD)
    assert "I have had the same lock" not in article.body
    assert len(article.comments) == 2
    assert "I have had the same lock" in forum.body
    assert "Mine needs oil" in forum.body
    assert forum.comments == []


def test_no_other_type_is_known() -> None:
    with pytest.raises(ValueError, match="unknown page type 'blog': one of article"):
        Cleaner(page_type="blog")
    shown = CliRunner().invoke(app, ["clean", "-", "--page-type", "forun"])
    assert shown.exit_code == 2
    assert "did you mean forum?" in shown.output
