"""A corpus of invented news sites, made from a seed: what rules are learned from in tests and measurements.

Each of ten sites has a template of its own: menu, byline, inserts in the body, rails of other stories, footer. Bodies
are made of one stock of sentences for all sites, and share whole paragraphs and subheadings as real news does. What
each line is, is known, so that what learned rules take can be counted.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ARTICLES = 200


class Part(StrEnum):
    """What a line of a made article is."""

    TEMPLATE = "template"
    TITLE = "title"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Article:
    """One page of a site, as a dump has it."""

    site: str
    number: int
    lines: list[tuple[Part, str]]

    @property
    def url(self) -> str:
        return f"https://www.{self.site}/{self.number}"

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines) + "\n"


@dataclass(frozen=True, slots=True)
class Template:
    """What a site puts around and into its articles. `{…}` is a moving part."""

    site: str
    head: tuple[str, ...]
    under_title: tuple[str, ...]
    inserts: tuple[tuple[float, str], ...]
    """What may stand between two paragraphs, each with the share of articles that have it."""
    tail: tuple[str, ...]
    """After the body. A line that begins with `*` stands for that many other stories' titles: `*4`, or `*3-6`."""


TEMPLATES = (
    Template(
        "harbourpost.example",
        ("Skip to content", "Home", "Town", "Harbour", "Sport", "Letters", "Obituaries", "Search the Harbour Post"),
        ("By {name}", "Published {date}", "Updated: {date} {time}", "Share", "Tweet", "Email"),
        ((0.9, "ADVERTISEMENT"), (0.5, "Read more: {title}")),
        (
            "{n} comments",
            "Most read in Harbour",
            "*5",
            "About us",
            "Contact the newsroom",
            "© {year} Harbour Post Ltd.",
        ),
    ),
    Template(
        "valleyledger.example",
        ("The Valley Ledger", "News | Farming | Weather | Classifieds", "Subscribe from 2 a week", "Sign in"),
        ("{name}, Valley Ledger", "{date}", "{n} min read"),
        ((0.7, "Support local reporting: become a member of the Ledger today."), (0.4, "Also in Farming: {title}")),
        (
            "Tags: {topics}",
            "More from the valley",
            "*3-6",
            "Join the conversation",
            "You must be signed in to leave a comment on this story.",
            "Terms of use",
            "Privacy at the Ledger",
            "Printed and published by Ledger House, {year}.",
        ),
    ),
    Template(
        "metrodispatch.example",
        (
            "MENU",
            "Metro",
            "Politics",
            "Courts",
            "Transit",
            "Culture",
            "Newsletters",
            "Log in",
            "{n} people are reading",
        ),
        ("Posted on {date} by {name}", "Listen to this story ({n} minutes)"),
        ((0.8, "Get the Dispatch in your inbox every morning."), (0.3, "See also: {title}")),
        (
            "Report an error in this article",
            "You may also like",
            "*4",
            "Leave a reply",
            "Your name",
            "Your e-mail (never shown)",
            "Post reply",
            "Dispatch Media Group {year}. All rights reserved.",
            "Back to top",
        ),
    ),
    Template(
        "northernecho-test.example",
        ("Cookies help us deliver this site.", "Accept", "North", "Business", "Rugby", "Jobs", "Notices"),
        ("Written by {name}", "Last edited {time}, {date}"),
        ((0.6, "— Story continues below —"), (0.6, "Related: {title}")),
        (
            "Follow {name} for more stories like this",
            "Editor's picks",
            "*3",
            "Popular now",
            "*5",
            "Northern papers are members of the Regional Press Council.",
            "Complaints",
            "Advertise with us",
        ),
    ),
    Template(
        "isletimes.example",
        ("Isle Times", "Ferries: {n} sailings today", "Home > News > {topic}", "A+ A-"),
        ("{date} | {name}", "Print this page"),
        ((0.5, "[Photo gallery: {n} pictures]"), (0.9, "Sponsored message from Isle Energy")),
        (
            "{n} people like this",
            "In other news",
            "*4-7",
            "Island directory",
            "Tide tables",
            "Death notices",
            "Isle Times, Quay Street. Telephone 0{n}-{n}",
        ),
    ),
    Template(
        "capitalbrief.example",
        ("CAPITAL BRIEF", "Markets", "Policy", "Deals", "Opinion", "Your trial ends in {n} days"),
        ("{name} and {name}", "{date}, {time}", "Copy link", "Gift this article"),
        ((0.7, "Unlock the full picture with Brief Pro: charts, filings and alerts."), (0.4, "Go deeper: {title}")),
        (
            "Explore more on these topics",
            "{topics}",
            "Read next",
            "*3",
            "Brief Pro",
            "Careers at Capital Brief",
            "Modern slavery statement",
            "Market data delayed by {n} minutes.",
        ),
    ),
    Template(
        "sportarena.example",
        ("Arena Live", "Football", "Tennis", "Cycling", "Athletics", "Scores", "Live now: {n} matches"),
        ("Reporter: {name}", "{time} on {date}"),
        ((0.5, "Watch: {title}"), (0.8, "Bet responsibly. 18+")),
        (
            "Vote: who was best?",
            "{n} votes so far",
            "Top stories",
            "*6",
            "Get the Arena app",
            "Help centre",
            "Arena {year}",
        ),
    ),
    Template(
        "greenplanet.example",
        ("Green Planet", "Climate", "Oceans", "Forests", "Donate", "Take action"),
        ("Story by {name}", "{date}"),
        ((0.9, "Our journalism is free for all, but it is not free to make."), (0.5, "Read: {title}")),
        (
            "Give {n} euros",
            "Give once",
            "Give monthly",
            "Keep reading",
            "*3-5",
            "Republish this story under our licence",
            "Green Planet is a registered charity, number {n}{n}.",
        ),
    ),
    Template(
        "technotice.example",
        ("tech notice", "reviews", "phones", "laptops", "how-to", "deals", "{n} deals end today"),
        ("by {name} on {date}", "{n} comments so far"),
        ((0.6, "when you buy through our links we may earn a commission"), (0.4, "our review: {title}")),
        (
            "was this helpful?",
            "yes",
            "no",
            "{n} readers found this helpful",
            "trending",
            "*5",
            "tip us",
            "ethics statement",
            "tech notice is part of the notice network",
        ),
    ),
    Template(
        "villagevoice-test.example",
        ("Village notice board", "Parish council", "Church", "Clubs", "What's on", "Sunday {date}"),
        ("From our correspondent {name}", "Posted {n} days ago"),
        ((0.3, "Do you have a story? Ring the desk."), (0.4, "Earlier story: {title}")),
        (
            "Comments ({n})",
            "Add a comment",
            "Name (required)",
            "Website",
            "Submit",
            "Recent posts",
            "*4",
            "Archive",
            "Entries feed",
            "Proudly run by volunteers since 1994",
        ),
    ),
)

FIRST = (
    "Ann",
    "Bela",
    "Carl",
    "Dora",
    "Emil",
    "Freya",
    "Gus",
    "Hana",
    "Igor",
    "Jana",
    "Karl",
    "Lena",
    "Milo",
    "Nora",
    "Otto",
    "Petra",
    "Rosa",
    "Sven",
    "Tilda",
    "Vera",
)
LAST = (
    "Archer",
    "Brandt",
    "Costa",
    "Dvorak",
    "Ellis",
    "Fontaine",
    "Greer",
    "Holm",
    "Ibsen",
    "Jansen",
    "Keller",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quinn",
    "Rossi",
    "Strand",
    "Tanaka",
    "Urban",
    "Vasquez",
    "Weber",
    "Yilmaz",
    "Zeman",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
TOPICS = (
    "Bridges",
    "Schools",
    "Budget",
    "Ferries",
    "Housing",
    "Hospitals",
    "Elections",
    "Farming",
    "Courts",
    "Weather",
    "Transport",
    "Energy",
)
WHO = (
    "the council",
    "the harbour master",
    "a spokeswoman for the ministry",
    "residents of the old town",
    "the company's board",
    "two former ministers",
    "the union that represents the drivers",
    "a court in the capital",
    "engineers who inspected the site",
    "the opposition",
    "parents at the school",
    "the head of the fire brigade",
)
DID = (
    "said that",
    "warned last week that",
    "had hoped that",
    "denied on {day} that",
    "told reporters that",
    "argued for months that",
    "conceded that",
    "confirmed late on {day} that",
)
WHAT = (
    "the bridge over the {place} would stay closed until {month}",
    "the plan would cost more than {n} million a year",
    "at least {n} people had been affected by the {thing}",
    "the vote on the {thing} should not be put off again",
    "work on the {place} terminal would begin before winter",
    "the {thing} had been handled badly from the start",
    "a second report on the {place} works was never published",
    "nobody in {place} had asked for the {thing}",
    "only {n} of the {m} houses in {place} were insured",
    "the {thing} could be settled out of court",
)
WHERE = (
    ", although the figures have been disputed",
    ", and added that more details would follow in {month}",
    " after a meeting that lasted until midnight",
    ", according to minutes seen by this newspaper",
    ", a view that many in {place} share",
    " despite earlier assurances",
    "",
    "",
)
PLACES = (
    "Arden",
    "Brookfield",
    "Calder",
    "Dunmore",
    "Easton",
    "Fairhaven",
    "Glenmoor",
    "Highfield",
    "Kestrel",
    "Larkhill",
    "Marlow",
    "Northam",
)
THINGS = (
    "merger",
    "flood",
    "strike",
    "audit",
    "tender",
    "repair",
    "ballot",
    "inquiry",
    "blackout",
    "landslide",
    "appeal",
    "subsidy",
)
DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
SHARED = (
    "The company did not immediately respond to a request for comment.",
    "This is a developing story.",
    "No one was injured.",
    "Police are appealing for witnesses.",
    "“We are aware of the reports,” a spokesman said.",
    "The investigation is continuing.",
    "He declined to say more.",
    "A hearing has been set for next month.",
)
"""Whole paragraphs that turn up in articles of every newsroom."""
SUBHEADINGS = ("Background", "What happens next", "Why it matters", "The numbers", "A long dispute")


def articles(seed: int = 1, count: int = ARTICLES, templates: tuple[Template, ...] = TEMPLATES) -> Iterator[Article]:
    """`count` articles of each site, the sites one after the other."""
    for template in templates:
        random_of_site = random.Random(f"{seed} {template.site}")
        recent = [_title(random_of_site) for _ in range(8)]
        for number in range(count):
            article = _article(template, number, random_of_site, recent)
            recent = [*recent[1:], next(line for part, line in article.lines if part is Part.TITLE)]
            yield article


def write_jsonl(path: Path, made: Iterator[Article]) -> int:
    """Write articles as records with the fields `text` and `url`; how many lines the texts have."""
    lines = 0
    with path.open("w", encoding="utf-8") as file:
        for article in made:
            lines += len(article.lines)
            file.write(json.dumps({"url": article.url, "text": article.text}, ensure_ascii=False) + "\n")
    return lines


def _article(template: Template, number: int, random_: random.Random, recent: list[str]) -> Article:
    lines = [(Part.TEMPLATE, _filled(line, random_, recent)) for line in template.head]
    lines.append((Part.TITLE, _title(random_)))
    lines += [(Part.TEMPLATE, _filled(line, random_, recent)) for line in template.under_title]
    body = [(Part.BODY, _paragraph(random_)) for _ in range(random_.randint(6, 22))]
    for text in random_.sample(SHARED, random_.choice((0, 0, 0, 1, 1, 2))):
        body.insert(random_.randint(1, len(body)), (Part.BODY, text))
    if random_.random() < 0.35:
        for text in random_.sample(SUBHEADINGS, random_.randint(1, 2)):
            body.insert(random_.randint(2, len(body) - 1), (Part.BODY, text))
    for share, text in template.inserts:
        if random_.random() < share:
            body.insert(random_.randint(1, len(body) - 1), (Part.TEMPLATE, _filled(text, random_, recent)))
    lines += body
    for line in template.tail:
        if line.startswith("*"):
            least, _, most = line[1:].partition("-")
            shown = random_.sample(recent, random_.randint(int(least), int(most or least)))
            lines += [(Part.TEMPLATE, title) for title in shown]
        else:
            lines.append((Part.TEMPLATE, _filled(line, random_, recent)))
    return Article(template.site, number, lines)


def _filled(text: str, random_: random.Random, recent: list[str]) -> str:
    while "{" in text:
        name = text[text.index("{") + 1 : text.index("}")]
        text = text.replace("{" + name + "}", _part(name, random_, recent), 1)
    return text


def _part(name: str, random_: random.Random, recent: list[str]) -> str:
    match name:
        case "name":
            return f"{random_.choice(FIRST)} {random_.choice(LAST)}"
        case "date":
            return f"{random_.choice(MONTHS)} {random_.randint(1, 28)}, {random_.randint(2012, 2024)}"
        case "time":
            return f"{random_.randint(0, 23):02}:{random_.randint(0, 59):02}"
        case "n":
            return str(random_.randint(2, 400))
        case "year":
            return str(random_.randint(2012, 2024))
        case "topic":
            return random_.choice(TOPICS)
        case "topics":
            return ", ".join(random_.sample(TOPICS, random_.randint(2, 4)))
        case _:
            return random_.choice(recent)


def _title(random_: random.Random) -> str:
    who = random_.choice(WHO)
    what = _said(random_.choice(WHAT), random_)
    if random_.random() < 0.3:
        return f"{who[0].upper()}{who[1:]}: {what}"
    return f"{what[0].upper()}{what[1:]}, {random_.choice(('says', 'fears', 'hears', 'tells'))} {who}"


def _paragraph(random_: random.Random) -> str:
    return " ".join(_sentence(random_) for _ in range(random_.randint(1, 4)))


def _sentence(random_: random.Random) -> str:
    parts = (random_.choice(WHO), " ", random_.choice(DID), " ", random_.choice(WHAT), random_.choice(WHERE), ".")
    text = _said("".join(parts), random_)
    return text[0].upper() + text[1:]


def _said(text: str, random_: random.Random) -> str:
    return text.format(
        day=random_.choice(DAYS),
        month=random_.choice(MONTHS),
        place=random_.choice(PLACES),
        thing=random_.choice(THINGS),
        n=random_.randint(2, 90),
        m=random_.randint(91, 400),
    )
