"""Formats and encodings are told by what is there."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.kinds import Format
from cleaner.read import Unreadable, decode, guess_format, read, site_of
from cleaner.read.encoding import _codec

CASES = tomllib.loads((Path(__file__).parent / "cases" / "read_format.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_format(case: dict[str, Any]) -> None:
    assert guess_format(case["text"]) is Format(case["format"])
    assert read(case["text"]).format is Format(case["format"])


def test_the_format_that_is_asked_for_is_used() -> None:
    assert read("# Mill", Format.MARKDOWN).blocks[0].seen.tag == "h1"
    assert read("<p>Mill", Format.HTML).blocks[0].text == "Mill"
    assert read("<!doctype html><p>Mill", Format.TEXT).blocks[0].text == "<!doctype html><p>Mill"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.org/a?b#c", "example.org"),
        ("http://News.Example.org:80/", "news.example.org"),
        ("example.org/a", "example.org"),
        ("", None),
        (None, None),
        ("http://[broken", None),
    ],
)
def test_site(url: str | None, site: str | None) -> None:
    assert read("text", url=url).site == site


TEXTS = {
    "English": ("The café’s owner said “no” to the offer — twice. ", ["cp1252"]),
    "French": ("Le maire a été élu à l’automne, où il s’est exprimé. ", ["cp1252"]),
    "Polish": ("Stary młyn kupiła ludwisarka, która chce w nim odlewać dzwony. Żółć i jaźń. ", ["cp1250", "iso8859-2"]),
    "Turkish": ("Eski değirmeni çan yapımcısı bir kadın satın aldı, öğleden sonra ışık yandı. ", ["cp1254"]),
    "Russian": ("Старую мельницу купила женщина, которая всю жизнь отливает колокола. ", ["cp1251", "koi8-r"]),
    "Greek": ("Τον παλιό μύλο αγόρασε μια γυναίκα που φτιάχνει καμπάνες σε όλη της τη ζωή. ", ["cp1253", "iso8859-7"]),
    "Hebrew": ("את הטחנה הישנה שעל הנהר קנתה אישה שיוצקת פעמונים כל חייה עם אביה. ", ["cp1255", "iso8859-8"]),
    "Arabic": ("اشترت الطاحونة القديمة امرأة تصنع الأجراس طوال حياتها مع والدها. ", ["cp1256"]),
    "Chinese": ("这座老磨坊空了九年，后来被一位铸钟的女人买下了。", ["gb18030"]),
    "Japanese": ("古い水車小屋は九年間空き家だったが、鐘を作る女性が買った。", ["cp932", "euc_jp", "iso2022_jp"]),
    "Korean": ("오래된 방앗간은 구 년 동안 비어 있다가 종을 만드는 여자가 샀다. ", ["cp949"]),
}
LEGACY = [(text * 8, codec) for text, codecs in TEXTS.values() for codec in codecs]
WIDE = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize(("text", "codec"), LEGACY)
@pytest.mark.parametrize("declared", ["its own", None, "utf-8", "nonsense", "base64", "utf-16"])
def test_legacy_encodings(text: str, codec: str, declared: str | None) -> None:
    assert decode(text.encode(codec), codec if declared == "its own" else declared) == text


@pytest.mark.parametrize("text", [text for text, _ in TEXTS.values()])
@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("declared", [None, "iso-8859-1", "windows-1251", "shift_jis", "utf-7"])
def test_unicode_encodings(text: str, codec: str, declared: str | None) -> None:
    text = f"{text * 4}\n"
    assert decode(text.encode(codec), declared) == text
    assert decode(f"\ufeff{text}".encode(codec), declared) == f"\ufeff{text}"


def test_of_two_byte_orders_that_both_give_a_text_the_one_with_spaces_is_taken() -> None:
    for codec in ("utf-16-le", "utf-16-be"):
        assert decode("一 丁 七".encode(codec)) == "一 丁 七"


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r"])
def test_what_a_page_declares_inside(codec: str) -> None:
    text, _ = TEXTS["Russian"]
    for head in ("<meta charset='{}'>", '<META http-equiv=Content-Type content="text/html; charset={}">'):
        page = head.format(codec) + text
        assert decode(page.encode(codec)) == page
        assert decode(page.encode("utf-8")) == page


def test_a_page_may_declare_its_encoding_far_down_in_its_head() -> None:
    """Too little is there to guess by."""
    page = f"<script>{'x' * 4000}</script><meta charset='koi8-r'><p>Погода</p>"
    assert decode(page.encode("koi8-r")) == page


@pytest.mark.parametrize("codec", ["cp1251", "cp1253", "cp932"])
def test_a_wrong_declaration_makes_no_mojibake(codec: str) -> None:
    text = {"cp1251": TEXTS["Russian"], "cp1253": TEXTS["Greek"], "cp932": TEXTS["Japanese"]}[codec][0] * 8
    assert decode(text.encode(codec), "iso-8859-1") == text
    assert decode(text.encode(codec), "windows-1252") == text


UNUSUAL = {
    "Russian capitals": (
        "ГОСУДАРСТВЕННЫЙ КОМИТЕТ ОБЪЯВИЛ КОНКУРС НА ДОЛЖНОСТЬ НАЧАЛЬНИКА ОТДЕЛА. ",
        ["cp1251", "koi8-r"],
    ),
    "Greek capitals": ("Η ΜΕΤΕΩΡΟΛΟΓΙΚΗ ΥΠΗΡΕΣΙΑ ΑΝΑΚΟΙΝΩΣΕ ΟΤΙ ΟΙ ΒΡΟΧΕΣ ΘΑ ΣΥΝΕΧΙΣΤΟΥΝ. ", ["cp1253", "iso8859-7"]),
    "Japanese with few kana": (
        "国土交通省観光庁　令和五年度予算概算要求説明資料　三月三十一日閣議決定　",
        ["euc-jp", "shift_jis"],
    ),
    "Urdu": (
        "محکمہ کے مطابق کراچي ميں دو روز تيز بارش کا امکان ہے اور شہريوں کو ہدايت کي گئي ہے، لڑکے ٹھہرے. ".replace(
            "۔", "."
        ),
        ["windows-1256"],
    ),
    "Arabic with vowel signs": ("الْحَمْدُ لِلَّهِ رَبِّ الْعَالَمِينَ الرَّحْمَنِ الرَّحِيمِ مَالِكِ يَوْمِ الدِّينِ ", ["windows-1256"]),
    "Hebrew with points": ("בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ וְחֹשֶׁךְ עַל פְּנֵי תְהוֹם ", ["windows-1255"]),
    "rare Chinese": (
        "饕餮魑魅魍魉，龌龊踟蹰，囹圄氤氲，蹉跎缱绻，旖旎缠绵，圭臬饕餮，茕茕孑立。",
        ["gb2312"],
    ),
    "Korean with hanja": ("大韓民國憲法 前文 悠久한 歷史와 傳統에 빛나는 우리 大韓國民은 三一運動으로 ", ["euc-kr"]),
    "Polish capitals": ("ŻÓŁTĄ ŁÓDŹ KUPIŁA ŚLĄSKA GMINA, KTÓRA CHCE NIĄ PŁYWAĆ. ", ["cp1250", "iso8859-2"]),
}


@pytest.mark.parametrize(
    ("text", "codec"),
    [pytest.param(text, codec, id=f"{what}, {codec}") for what, (text, codecs) in UNUSUAL.items() for codec in codecs],
)
@pytest.mark.parametrize("times", [1, 6])
def test_a_true_declaration_is_believed_of_unusual_text(text: str, codec: str, times: int) -> None:
    assert decode((text * times).encode(codec), codec) == text * times


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp1256", "cp1255", "euc-jp"])
@pytest.mark.parametrize("declared", ["iso-8859-1", "koi8-r", "windows-1251", "gb2312", "big5", "shift_jis", "euc-jp"])
def test_a_false_declaration_of_unusual_text_makes_no_mojibake(codec: str, declared: str) -> None:
    names = {"cp1256": "Arabic with vowel signs", "cp1255": "Hebrew with points", "euc-jp": "Japanese with few kana"}
    text = UNUSUAL[names.get(codec, "Russian capitals")][0] * 3
    assert decode(text.encode(codec), declared) == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [("x-mac-cyrillic", "mac_cyrillic"), ("x-cp1251", "cp1251"), ("koi", "koi8-r"), ("windows-1251", "cp1251")],
)
def test_labels_of_the_web_are_known(label: str, codec: str) -> None:
    text = "Погода в Москве ещё пришла. Ягнёнок и юла."
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-8-i", "iso8859-8"),
        ("koi", "koi8-r"),
        ("logical", "iso8859-8"),
        ("x-x-big5", "big5hkscs"),
        ("x-euc-jp", "euc_jp"),
        ("windows-874", "cp874"),
        ("windows-949", "cp949"),
        ("x-cp1250", "cp1250"),
        ("ISO88591", "cp1252"),
    ],
)
def test_a_label_stands_for_its_encoding(label: str, codec: str) -> None:
    assert _codec(label) == codec


@pytest.mark.parametrize("codec", ["hz", "iso2022_kr"])
def test_encodings_that_switch_by_escape_sequences_are_believed(codec: str) -> None:
    text = {"hz": TEXTS["Chinese"][0], "iso2022_kr": TEXTS["Korean"][0]}[codec]
    assert decode(text.encode(codec), codec) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [("« La fête » à Besançon", "cp850"), ("São Paulo é não", "mac-roman"), ("Größe über Öl", "cp437")],
)
def test_encodings_of_old_machines_are_read_where_declared(text: str, codec: str) -> None:
    assert decode(text.encode(codec), codec) == text


@pytest.mark.parametrize("declared", ["utf-16-be", "utf-16-le", "utf-7"])
def test_what_is_declared_to_be_in_a_wide_encoding_and_is_not_is_read_as_what_it_is(declared: str) -> None:
    text = "It’s 12 °C – 5 €."
    assert decode(text.encode("cp1252"), declared) == text


def test_a_few_broken_characters_are_forgiven() -> None:
    text = TEXTS["Russian"][0] * 8
    content = text.encode()
    assert decode(content[:-3]) == text[:-3] + "\ufffd"
    assert decode("Погода".encode()[:-1]) == "Погод\ufffd"
    place = text.index("женщина")
    before, after = text[:place], text[place:]
    assert decode(before.encode() + b"\xff" + after.encode()) == f"{before}\ufffd{after}"
    assert (
        decode(b"\xef\xbb\xbfThe mill \x96 a ruin \xe2\x80\x94 is sold.") == "\ufeffThe mill \ufffd a ruin — is sold."
    )


def test_a_last_character_that_is_cut_off_is_forgiven() -> None:
    assert decode("老磨坊空了九".encode("cp932")[:-1], "cp932") == "老磨坊空了\ufffd"


CUT = {
    "an English page's few signs": ("It’s here. The tram", "utf-8", "—"),
    "a sign, nothing declared": ("It’s here. The tram", None, "’"),
    "an accent, nothing declared": ("The café by the tram", None, "é"),
    "a sign of four bytes": ("A tram 🚋 at six", None, "🚋"),
    "Chinese": ("Chinese for mill: 磨", None, "坊"),
    "one sound sign, UTF-8 declared and a wrong one": ('<meta charset="utf-8"><p>It’s here. The tram', "koi8-r", "é"),
    "ASCII of a page that declares it": ("<meta charset=utf-8><p>It is a caf", None, "é"),
    "nothing else fits": ("The tram left at six. " * 40, None, "é"),
}


@pytest.mark.parametrize(("text", "declared", "cut"), [pytest.param(*case, id=name) for name, case in CUT.items()])
def test_utf_8_that_is_cut_off_in_a_character_loses_that_alone(text: str, declared: str | None, cut: str) -> None:
    for whole in range(1, len(cut.encode())):
        assert decode(text.encode() + cut.encode()[:whole], declared) == text + "\ufffd"


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("They met in the café", None),
        ("They met in the café", "utf-8"),
        ("They met in the café…", "utf-8"),
        ("At the CAFÉ’S bar, an old café", None),
        ("JOSÉ’S café", "windows-1252"),
    ],
)
def test_a_last_letter_of_another_encoding_is_not_taken_for_a_cut(text: str, declared: str | None) -> None:
    assert decode(text.encode("cp1252"), declared) == text


STRAY = {
    "a comment": ("It’s the mill’s bell. That’s what’s left, and it’s loud.", ["cp1252"]),
    "a menu entry": ("Zażółć gęślą jaźń, powiedział wójt. Łąka.", ["iso8859-2", "cp1250"]),
}


@pytest.mark.parametrize(
    ("text", "codec"),
    [pytest.param(text, codec, id=f"{what}, {codec}") for what, (text, codecs) in STRAY.items() for codec in codecs],
)
@pytest.mark.parametrize("declared", [None, "utf-8"])
@pytest.mark.parametrize("cut", [0, 1])
def test_utf_8_with_some_stray_bytes_stays_utf_8(text: str, codec: str, declared: str | None, cut: int) -> None:
    letter = next(char for char in text if not char.isascii())
    content = text.encode() + letter.encode(codec) + b" and " + "…".encode()[: 3 - cut]
    assert decode(content, declared) == text + "\ufffd and " + ("\ufffd" if cut else "…")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("手順は、はてなブックマークに", "cp932"),
        ("はてなブックマーク", "euc_jp"),
        ("友观点，与本", "gb18030"),
        ("平台采取删", "gb18030"),
        ("อกระทิ", "cp874"),
        ("トマトポットパフ", "euc_jp"),
    ],
)
def test_what_happens_to_hold_some_utf_8_is_not_taken_for_it(text: str, codec: str) -> None:
    assert decode(text.encode(codec), codec) == text


FEW_LETTERS = {
    "Polish": (["Głosem moim żywych wołam", "- Oni mają więcej czasu niż my"], ["cp1250", "iso8859-2"]),
    "Polish of cp1250": (["Książę poświęcił dzwon"], ["cp1250"]),
    "Czech": (["Můžete říct, že ještě prší."], ["cp1250", "iso8859-2"]),
    "Czech, where Slovak would have another letter": (
        ["Topič říkal pokaždé: mladý muž v brýlích stojící před zdí."],
        ["cp1250", "iso8859-2"],
    ),
    "Czech letters that are Western ones": (["Žižkov"], ["cp1250"]),
    "Croatian": (["Što čita naša mačka?"], ["iso8859-2"]),
    "measures": (["12³ m² ½ und ¾", "10 µm ± 3", "46 × 39 × 24 cm", "5 °C ± 2", "10 km² große Küche"], ["cp1252"]),
    "Czech letters that no Western language has together": (["Kříž"], ["cp1250"]),
    "Polish, with letters that the other encoding has in words, too": (["Jaźń, koń i łódź"], ["iso8859-2"]),
    "French": (["« La fête » à Besançon", "Œuvre d’art à façade"], ["cp1252"]),
    "words that are written together": (["The owner of CaféNero"], ["cp1252"]),
    "a price": (["Price: 5 €"], ["cp1252"]),
    "pages": (["Le maire a été élu.\fIl s’est exprimé."], ["cp1252"]),
    "Italian": (["«Come la mano» disse «poco, che costava»"], ["cp1252"]),
    "Spanish": (["¿Qué? ¡Sí!", "El niño comió piña"], ["cp1252"]),
    "Icelandic": (["Þór og Sæunn"], ["cp1252"]),
    "names from several languages": (["Søren Kierkegaard, Molière", "Ampère, Brønsted, Niccolò"], ["cp1252"]),
    "footnotes": (["John Smith¹, Mary Jones³, prices £4, £5"], ["cp1252"]),
}


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        pytest.param(text, codec, id=f"{what}, {codec}: {text[:12]}")
        for what, (texts, codecs) in FEW_LETTERS.items()
        for text in texts
        for codec in codecs
    ],
)
@pytest.mark.parametrize("declared", ["its own", None, "utf-8"])
def test_a_few_letters_are_read_as_what_they_can_only_be(text: str, codec: str, declared: str | None) -> None:
    assert decode(text.encode(codec), codec if declared == "its own" else declared) == text


def test_a_declaration_outweighs_measures() -> None:
    text = "ÁŽKY: 8 000 MM ROZMĚR LOŽNICE: 220 × 135 × 105 CM SBALENÝ: 46 × 15 CM ZÁRUKA: 5"
    assert decode(text.encode("cp1250"), "windows-1250") == text


HARDLY_READABLE = {
    "apostrophes of the Mac": ("It’s the mill’s bell. That’s what’s left.", "mac-roman", None),
    "letters of DOS": ("Größe und Straße über Öl", "cp850", None),
    "a declaration that gives words of two scripts": ("Il y a été", "mac-roman", "windows-1251"),
    "Russian of small words": ("н. э.", "cp1251", None),
    "a footnote's sign, the one there is": ("see Smith¼", "cp1252", None),
    "two readings of Slovak": ("Dážď", "iso8859-2", None),
}


@pytest.mark.parametrize("what", HARDLY_READABLE)
def test_what_might_be_read_wrong_is_set_aside(what: str) -> None:
    text, codec, declared = HARDLY_READABLE[what]
    with pytest.raises(Unreadable, match="undecodable"):
        decode(text.encode(codec), declared)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0", "binary"),
        (b"a text\0 with a NUL in it", "binary"),
        ("\ufeffa text\0".encode(), "binary"),
        ("\ufeff{}\0".format("a text " * 10).encode("utf-16-le"), "binary"),
        (b"\xff\xfeA note on the mill", "undecodable"),
        (b"\x80\x81\xff" * 100, "undecodable"),
        (bytes(range(1, 256)), "undecodable"),
        (b"\xff\xfe\xfa", "undecodable"),
        (b"\xc3\x28", "undecodable"),
    ],
)
def test_unreadable(content: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word) as error:
        read(content)
    assert "\n" not in str(error.value)


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read(content).blocks, list)


@given(st.text(alphabet=st.characters(categories=None, exclude_categories=["Cs"], exclude_characters="\0")))
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.example.com/a", "example.com"),
        ("//example.com/a", "example.com"),
        ("www.Example.com", "example.com"),
        ("example.com/?u=http://other.example/x", "example.com"),
        ("https://example.com/?u=http://other.example/x", "example.com"),
        ("www.example.com.", "example.com"),
        ("", None),
        ("http://[", None),
    ],
)
def test_the_site_of_an_address(address: str, site: str | None) -> None:
    assert site_of(address) == site
