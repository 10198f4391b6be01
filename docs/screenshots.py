"""Write the pictures of the pages in docs/img: `python docs/screenshots.py`. Needs Chromium, and the extra dev.

The texts are invented. What the pages look like depends a little on the fonts of the machine.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from cleaner.batch.statistics import Statistics
from cleaner.cleaned import Cleaned
from cleaner.golden.compare import compare
from cleaner.golden.pairs import find_pairs
from cleaner.pipeline import Cleaner
from cleaner.report.pages import document_page, golden_page
from cleaner.report.run import INDEX, write_report
from cleaner.report.views import view, view_beside_golden

PICTURES = Path(__file__).parent / "img"

DUMP = """\
News / Local

Council votes to rebuild the old bridge

FILE - The old bridge is seen from the harbor, March 3, 2014.

By Staff Writer

The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years that had \
divided the two halves of the town.

Engineers told the council that the piers were sound, and that only the deck had to be replaced. Work is to begin in \
May and to end before the winter, they said, if the river stays low.

Read more: The harbor museum opens its new wing

"We could have walked across it all this time," said a baker whose shop stands at the northern end, and who had \
collected two thousand signatures against a new bridge.

The cost is put at four million, of which the region pays half. The council had set aside three million in its budget \
for the coming year, and will put what is left into the footpath along the bank.

Until then a ferry takes passengers across every twenty minutes. It runs from six in the morning to ten at night.

Share this article

Sign up to our newsletter

3 Comments

by: Reader from: Riverside

March 4, 2014 2:30 AM

Nine years! I could have built it myself.

Most Read

The harbor museum opens its new wing

Tram to run until midnight on weekends
"""


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no Chromium: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.chdir(folder)
        cleaner = Cleaner()
        cleaned = cleaner.clean(DUMP)
        browser = playwright.chromium.launch(executable_path=chromium)

        def picture(name: str, html: Path, *press: str, scheme: str = "light", height: int = 760) -> None:
            page = browser.new_page(viewport={"width": 1280, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(html.resolve().as_uri())
            for selector in press:
                page.click(selector)
            page.mouse.move(0, 0)
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()

        explained = Path("explained.html")
        explained.write_text(document_page(view("dumps/bridge.txt", cleaned)))
        picture("explain", explained, ".rows li:nth-child(3)")
        checked = Path("checked.html")
        checked.write_text(_check(cleaned))
        picture("golden-check", checked, "#next", scheme="dark")
        write_report(Path("report"), _run(cleaner))
        picture("report", Path("report") / INDEX, height=960)


def _check(cleaned: Cleaned) -> str:
    """The page of a check whose golden has a caption, and lacks a paragraph."""
    paragraphs = cleaned.body.split("\n\n")
    caption = next(block.text for block in cleaned.blocks if block.kind == "caption")
    files = {
        "seeds/bridge.txt": DUMP,
        "golden/bridge.txt": "\n\n".join([caption, *paragraphs[:2], *paragraphs[3:]]),
    }
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    (pair,) = find_pairs(Path("seeds"), Path("golden")).complete
    return golden_page([view_beside_golden(compare(pair, cleaned), cleaned)], ["seeds/ferry.txt", "seeds/tram.txt"])


def _run(cleaner: Cleaner) -> Statistics:
    """A run over parts of the dump, from seven sites."""
    chance = random.Random(3)
    lines = DUMP.split("\n\n")
    statistics = Statistics()
    for number in range(60):
        share = chance.uniform(0.2, 1)
        part = [line for line in lines if chance.random() < share or (len(line) > 100 and number % 3)]
        statistics.add(f"dumps/{number:03}.txt", f"paper-{number % 7}.example", cleaner.clean("\n\n".join(part)))
    return statistics


if __name__ == "__main__":
    main()
