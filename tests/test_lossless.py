"""Nothing is lost: whatever comes in is accounted for, character by character."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner

CLEANER = Cleaner(model=False)
WITH_MODEL = Cleaner()

any_text = st.text(alphabet=st.characters(), max_size=400)
ends = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n \t\r\n", "\u2028", "\x0b", "\x85", "\u200b\n", "\ufeff"])
line = st.one_of(
    st.text(alphabet=st.characters(blacklist_characters="\r\n"), max_size=60),
    st.sampled_from(
        ["Photo by: Reuters", "3 Comments", "Read more:", "Share this:", "The minister spoke at length to reporters."]
    ),
)
dump = st.lists(st.tuples(line, ends), max_size=30).map(lambda parts: "".join(text + end for text, end in parts))


@settings(deadline=None)
@given(st.one_of(any_text, dump))
def test_raws_add_up_to_the_text(text: str) -> None:
    for cleaner in (CLEANER, WITH_MODEL):
        assert "".join(block.raw for block in cleaner.clean(text, format="text").blocks) == text


@settings(deadline=None)
@given(st.one_of(any_text, dump))
def test_raws_add_up_to_the_text_read_as_markdown(text: str) -> None:
    assert "".join(block.raw for block in CLEANER.clean(text, format="markdown").blocks) == text


@settings(deadline=None)
@given(dump)
def test_line_ranges_go_up_and_never_overlap(text: str) -> None:
    last = 0
    for block in CLEANER.clean(text, format="text").blocks:
        first, end = block.lines
        assert last < first <= end
        last = end


@settings(deadline=None)
@given(dump)
def test_the_same_text_gives_the_same_result(text: str) -> None:
    assert WITH_MODEL.clean(text).to_dict() == WITH_MODEL.clean(text).to_dict()


@settings(deadline=None)
@given(dump)
def test_the_body_is_made_of_kept_blocks_in_order(text: str) -> None:
    result = CLEANER.clean(text, format="text")
    kept = [block.text for block in result.blocks if block.kept]
    assert result.body == ("\n\n".join(kept) + "\n" if kept else "")
