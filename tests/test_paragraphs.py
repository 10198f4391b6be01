"""What reads as running text, in any script."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from cleaner.paragraphs import paragraphs
from cleaner.words import find_words

SENTENCE = "The harbour was closed on Tuesday after the storm had torn two ferries from their moorings."
CHINESE = "周二风暴将两艘渡轮从泊位上扯离之后港口便关闭了。"
JAPANESE = "水は駅の裏の井戸からくみ上げて使う。"
MENU = " ".join(f"Section {number}" for number in range(40))


@pytest.mark.parametrize(
    ("text", "reads_so"),
    [
        (SENTENCE, True),
        (f"“{SENTENCE}”", True),
        ("The harbour was closed on Tuesday.", False),
        (SENTENCE.rstrip("."), False),
        (f"{SENTENCE} " * 5 + "Photograph by the harbour master", True),
        (CHINESE * 8 + "记者", True),
        (f"{SENTENCE} " * 2 + "Photograph by the harbour master", False),
        (JAPANESE + "「偶然です。でも、呼ばれたのかなと」", True),
        ("駅舎を改装した豆腐店の三代目が語る「終点じゃない、ここから始まるんだ」", False),
        (MENU, False),
        (f"{MENU} St. Ives {MENU}", False),
        (" ".join(f"{number}. Section" for number in range(60)), False),
        (" ".join(f"Jan. {year} Feb. {year}" for year in range(2000, 2030)), False),
        ("ตลาดน้ำที่เงียบเหงามานานกลับมามีเสียงเรียกลูกค้าอีกครั้งในเช้าวันเสาร์หลังจากที่ชาวบ้านช่วยกันซ่อมท่าเรือเก่าจนเสร็จ", True),
        ("ตลาดน้ำร้อยปีกลับมาคึกคักอีกครั้งหลังซ่อมท่าเรือ", False),
        ("မြို့ဟောင်းရှိ တံတားကို ဆယ်နှစ်ကြာ ပြုပြင်ပြီးနောက် တနင်္လာနေ့တွင် ပြန်လည်ဖွင့်လှစ်ခဲ့သည်။", True),
        ("ស្ពានចាស់នៅលើទន្លេនឹងបើកឡើងវិញនៅថ្ងៃចន្ទ បន្ទាប់ពីការជួសជុលអស់រយៈពេលដប់ឆ្នាំ។", True),
    ],
    ids=[
        "a sentence",
        "closing quotes",
        "too short",
        "no end",
        "long, with a name joined to it",
        "long, without spaces between words",
        "two sentences with a name joined to them",
        "Japanese, ends in a quotation",
        "a Japanese title with a quotation",
        "a menu on one line",
        "a menu with a stop in it",
        "a numbered menu on one line",
        "an archive on one line",
        "Thai, whose sentences end in no sign",
        "a Thai title",
        "Burmese",
        "Khmer",
    ],
)
def test_a_paragraph_is_long_and_ends_as_a_sentence_or_is_very_long(text: str, reads_so: bool) -> None:
    assert paragraphs(find_words([text])).tolist() == [reads_so]


@pytest.mark.parametrize("text", ["Publié à Besançon en été", "Người đàn ông đau bụng", "경상도와 전라도"])
def test_a_text_is_the_same_with_its_accents_apart(text: str) -> None:
    composed, apart = find_words([normalize("NFC", text)]), find_words([normalize("NFD", text)])
    assert composed.hashes.tolist() == apart.hashes.tolist()
    assert composed.texts == apart.texts
