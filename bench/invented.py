"""Pages of our own making, each with the body that a reader came for.

`TYPE/NAME.html` is a whole page as some system or other would have made it, `NAME.txt` beside it its body, a blank line
between blocks. What they say is made up, and so are their hosts, one to a page: they come from no site. Being ours they
lie in the project, where the shared pages cannot.
"""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from bench.pages import MissingPagesError, Page, language_of

MEASURED = Path(__file__).with_name("invented")
"""Pages that no weights were trained on."""
TRAINED = Path(__file__).parents[1] / "training" / "invented"
"""Others, which all weights were trained on."""


def load_invented(folder: Path) -> list[Page]:
    """All pages of a folder, in the order of their names.

    Raises:
        MissingPagesError: A page has no body beside it.
    """
    return [_page(path) for path in sorted(folder.glob("*/*.html"))]


def _page(path: Path) -> Page:
    html = path.read_text(encoding="utf-8")
    body = path.with_suffix(".txt")
    if not body.exists():
        raise MissingPagesError(f"{body}: no such file (the body of a page stands beside it)")
    title = LexborHTMLParser(html).css_first("title")
    return Page(
        id=path.stem,
        source="invented",
        url=None,
        page_type=path.parent.name,
        domain=f"{path.stem}.example",
        language=language_of(html),
        title=title.text(strip=True) if title else None,
        deck=None,
        authors=(),
        date=None,
        gold=body.read_text(encoding="utf-8"),
        gold_blocks=None,
        captions=(),
        present=(),
        absent=(),
        html=html,
    )
