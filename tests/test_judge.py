"""What the judge says of single blocks and of documents with little in them."""

from __future__ import annotations

import pytest

from cleaner import Cleaner

PARAGRAPHS = [
    "The old bridge over the river will open to pedestrians again on Monday, eleven years after a barge struck a pier.",
    "The repair took longer than planned because the stone had to come from a quarry that had been closed for decades.",
    "Engineers spent two summers on the arches alone, and another winter on the railings that the town had kept.",
]
RAIL = ["Related articles", "Ferry service to end in autumn", "Quarry sold to a museum", "About us", "Contact"]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.mark.parametrize("text", ["Tokyo", "x"])
def test_what_is_kept_against_the_model_does_not_say_that_it_reads_as_body(cleaner: Cleaner, text: str) -> None:
    (block,) = cleaner.clean(text).blocks
    assert block.kept
    assert block.confidence is not None
    assert block.confidence < 0.5
    assert "doubtful" in block.reason


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n"])
def test_nothing_is_expected_of_nothing(cleaner: Cleaner, text: str) -> None:
    for one in (cleaner, Cleaner(model=False)):
        result = one.clean(text)
        assert (result.confidence, result.page_type) == (0.0, None)


def test_a_short_sentence_right_below_the_last_paragraph_stays(cleaner: Cleaner) -> None:
    body = cleaner.clean("\n\n".join(["Bridge to reopen", *PARAGRAPHS, "Nobody was hurt.", *RAIL])).body
    assert body.rstrip().endswith("Nobody was hurt.")


def test_the_title_stands_above_the_byline_and_the_caption_below(cleaner: Cleaner) -> None:
    caption = "Pedestrians on the old bridge over the river, which will open again on Monday"
    lines = [
        "News",
        "Old bridge to open again on Monday",
        "By Ann Miller",
        "March 4, 2024",
        caption,
        *PARAGRAPHS,
        *RAIL,
    ]
    assert cleaner.clean("\n\n".join(lines)).title == "Old bridge to open again on Monday"


@pytest.mark.parametrize(
    ("sentence", "is_deck"),
    [
        ("PLANS to shut the old bridge on Sundays have been dropped.", False),
        ("A PETITION to keep the old bridge open has been heard.", False),
        ("Plans to shut the old bridge on Sundays have been dropped.", True),
        ("NATO says that it needs the old bridge no longer.", True),
        ("PLANS TO SHUT THE BRIDGE DROPPED", True),
    ],
)
def test_a_sentence_that_begins_with_a_word_in_capitals_is_the_first_of_a_story_and_no_deck(
    sentence: str, is_deck: bool
) -> None:
    lines = ["News", "Old bridge to open again on Monday", "By Ann Miller", "March 4, 2024", sentence, *PARAGRAPHS]
    result = Cleaner(model=False).clean("\n\n".join(lines))
    assert (result.deck == sentence, sentence in result.body) == (is_deck, not is_deck)


@pytest.mark.parametrize("model", [True, False])
def test_a_numbered_line_of_a_chinese_notice_heads_a_part_and_is_not_its_title(model: bool) -> None:
    lines = [
        "首页",
        "政务公开",
        "办事指南",
        "在线咨询",
        "关于调整我市最低工资标准的通知",
        "发布时间：2012-7-26",
        "平人社发〔2012〕61号",
        "各县（区）人力资源和社会保障局，市直各用人单位：",
        "根据省人民政府关于公布全省最低工资标准的通知精神，经市政府同意，决定自2012年8月1日起调整我市最低工资标准。现将有关事项通知如下：",
        "一、调整后的标准",
        "（一）市区：月最低工资标准1010元，非全日制用工小时最低工资标准10.6元。",
        "（二）各县：月最低工资标准900元，非全日制用工小时最低工资标准9.5元。",
        "二、本通知自2012年8月1日起执行，原标准同时废止。",
        "【打印本页】【收藏本页】【关闭窗口】",
    ]
    result = Cleaner(model=model).clean("\n\n".join(lines))
    assert result.title == "关于调整我市最低工资标准的通知"
    assert "一、调整后的标准" in result.body


def test_the_only_paragraph_of_an_article_s_page_is_its_body_though_the_summary_says_the_same(cleaner: Cleaner) -> None:
    said = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge"}</script>'
    summary = f"<meta property=og:description content='{PARAGRAPHS[0]}'>"
    menu = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("Home", "Valley", "Sport"))
    rail = "".join(f"<li><a href=/{number}>{title}</a></li>" for number, title in enumerate(RAIL[1:3]))
    page = (
        f"<html><head><title>Bridge | The Post</title>{said}{summary}</head><body><nav><ul>{menu}</ul></nav>"
        f"<main><h1>Bridge</h1><p class=standfirst>{PARAGRAPHS[0]}</p></main>"
        f"<aside class=related><h2>More on this topic</h2><ul>{rail}</ul></aside><footer><p>© 2024</p></footer></body></html>"
    )
    assert PARAGRAPHS[0] in cleaner.clean(page).body


MENU = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("Home", "Valley", "Sport"))


def article(inner: str) -> str:
    head = "<title>Old bridge to open | The Post</title><meta property=og:type content=article>"
    foot = "<footer><p>© 2024 The Post</p></footer>"
    return f"<html><head>{head}</head><body><nav><ul>{MENU}</ul></nav><main><h1>Old bridge to open</h1>{inner}</main>{foot}</body></html>"


def test_the_first_paragraph_of_an_article_is_its_deck_where_the_byline_stands_below_it(cleaner: Cleaner) -> None:
    deck = (
        "For eleven years nobody could walk across the river, and now the town is getting its oldest way back at last."
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 2)
    signed = "<div>By Ann Miller</div><div>4 March 2024</div>"
    above, below = (
        cleaner.clean(article(head + text)) for head in (f"{signed}<p>{deck}</p>", f"<p>{deck}</p>{signed}")
    )
    assert (deck in above.body, deck in below.body) == (True, False)
    assert below.deck == deck


@pytest.mark.parametrize(("name", "is_kept"), [("paywall", True), ("related", False)])
def test_what_a_paywall_is_named_for_may_be_the_text_behind_it(cleaner: Cleaner, name: str, is_kept: bool) -> None:
    """The model is fairly sure of it, not more: the names of most other elements would outweigh that."""
    behind = [
        "The mayor walked across first, and a school class came after her with flags that they had made themselves.",
        "A fair is planned for the summer, to which all who gave money for the stone have been asked to come.",
    ]
    outside, inside = ("".join(f"<p>{paragraph}</p>" for paragraph in some) for some in (PARAGRAPHS, behind))
    body = cleaner.clean(article(f"<div>By Ann Miller</div>{outside}<div class={name}>{inside}</div>")).body
    assert (behind[1] in body) is is_kept
