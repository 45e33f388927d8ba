"""Words of the index: single and paired characters, whatever the width."""

from hypothesis import given
from hypothesis import strategies as st

from search.engine import tokens


def test_han_text_gives_single_and_paired_characters() -> None:
    assert tokens.tokens("维修金") == ["维", "修", "金", "维修", "修金"]


def test_letters_and_figures_stay_whole_and_are_folded() -> None:
    assert tokens.tokens("ＡＢc 2026年") == ["abc", "2026", "年"]


def test_punctuation_parts_runs_and_gives_no_token() -> None:
    assert tokens.tokens("电梯，广告！") == ["电", "梯", "电梯", "广", "告", "广告"]
    assert tokens.tokens('" * ( ) : ！？\x00') == []


def test_a_long_text_gives_at_most_the_cap() -> None:
    assert len(tokens.distinct("".join(chr(0x4E00 + place % 3000) for place in range(10_000)), 256)) == 256


@given(st.text(max_size=300))
def test_any_text_is_cut_without_space_inside_a_token(text: str) -> None:
    assert all(token and not any(c.isspace() for c in token) for token in tokens.tokens(text))
