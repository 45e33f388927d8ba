"""Marks in a text: the pieces are the text, and no markup is made."""

from hypothesis import given
from hypothesis import strategies as st

from search.engine.marking import Words, marked, shortened


def test_words_of_the_question_are_marked_and_touching_marks_joined() -> None:
    words = Words.of("电梯里的广告收入归谁")
    assert marked("电梯广告的收入，扣除成本。", words) == [
        ("电梯广告", True),
        ("的", False),
        ("收入", True),
        ("，扣除成本。", False),
    ]


def test_empty_words_of_questions_are_not_marked() -> None:
    assert marked("怎么办都可以", Words.of("怎么办")) == [("怎么办都可以", False)]


def test_a_single_character_question_marks_that_character() -> None:
    assert marked("养狗的人", Words.of("狗")) == [("养", False), ("狗", True), ("的人", False)]


def test_full_width_figures_and_letters_are_marked_where_they_stand() -> None:
    assert marked("第９号ＡＢ楼", Words.of("ab 9")) == [
        ("第", False),
        ("９", True),
        ("号", False),
        ("ＡＢ", True),
        ("楼", False),
    ]


def test_markup_in_a_text_stays_text() -> None:
    assert "".join(piece for piece, _ in marked("<script>维修</script>", Words.of("维修"))) == "<script>维修</script>"


def test_a_long_text_is_shortened_around_its_marks() -> None:
    text = "甲" * 300 + "。维修资金属于业主共有。" + "乙" * 300
    pieces = shortened(marked(text, Words.of("维修资金")), 100)
    assert ("维修资金", True) in pieces
    assert pieces[0] == ("……", False)
    assert pieces[-1] == ("……", False)
    assert sum(len(piece) for piece, _ in pieces) <= 104


@given(st.text(max_size=200), st.text(max_size=40))
def test_the_pieces_are_always_the_text(text: str, question: str) -> None:
    assert "".join(piece for piece, _ in marked(text, Words.of(question))) == text
