"""GIFT is read as Moodle reads it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from training.items.definition import FULL, Item, Kind, Markup, Text
from training.question_formats.gift import read
from training.question_formats.report import Note


def one(text: str) -> Item:
    """The one question of a text that comes in as it was."""
    report = read(text)
    assert (report.read, report.exact) == (1, 1), report
    return report.items[0]


def refused(text: str) -> Note:
    """The one refusal of a text."""
    report = read(text)
    assert (report.read, len(report.refused)) == (1, 1), report
    return report.refused[0]


def losses(text: str) -> set[str]:
    """The fields in which the one question of a text lost something."""
    report = read(text)
    assert (report.read, len(report.degraded)) == (1, 1), report
    return {field for field, _ in report.taken[0].losses}


def test_one_right_choice_makes_a_single_choice() -> None:
    item = one("// 题库\n::公共收益:: 收益归谁？\n{\n =全体业主 # 对了\n ~物业 # [html]<b>不对</b>\n ~[plain]社区\n}")
    assert (item.kind, item.name, item.stem) == (Kind.SINGLE, "公共收益", Text("收益归谁？", Markup.MOODLE))
    assert [(choice.text.body, choice.share) for choice in item.choices] == [
        ("全体业主", 100),
        ("物业", 0),
        ("社区", 0),
    ]
    assert [choice.feedback for choice in item.choices] == [
        Text("对了", Markup.MOODLE),
        Text("<b>不对</b>", Markup.HTML),
        Text(),
    ]
    assert item.choices[2].text.markup is Markup.PLAIN


def test_shares_without_a_right_choice_make_a_multiple_choice() -> None:
    item = one("选两项{~%50%甲 ~%-100%乙 ~%50%丙 ~%-33.33333%丁}")
    assert item.kind is Kind.MULTIPLE
    assert [choice.share for choice in item.choices] == [50, -100, 50, Decimal("-33.33333")]


def test_a_whole_share_without_the_sign_of_a_right_choice_still_allows_several() -> None:
    assert one("选{~%100%甲 ~%-50%乙 ~%-50%丙}").kind is Kind.MULTIPLE


def test_text_behind_the_braces_makes_a_gap() -> None:
    assert one("任期是{~三年 =五年}，可以连任。").stem.body == "任期是_____，可以连任。"
    assert one("{=亚洲}最大。").stem.body == "_____最大。"


def test_escaped_signs_are_text() -> None:
    item = one("::甲\\:乙:: a \\{b\\} c\\:d \\\\ e\\nf \\q {=x\\=y ~z\\#w \\~v#说\\=明}")
    assert (item.name, item.stem.body) == ("甲:乙", "a {b} c:d \\ e\nf \\q")
    assert [choice.text.body for choice in item.choices] == ["x=y", "z#w ~v"]
    assert item.choices[1].feedback.body == "说=明"


def test_the_format_of_the_stem_holds_for_what_names_none() -> None:
    item = one("[markdown]**粗**{=甲#好 ~[html]<i>乙</i> ~[没有这种]丙\n####[plain]说明}")
    assert item.stem == Text("**粗**", Markup.MARKDOWN)
    assert [choice.text for choice in item.choices] == [
        Text("甲", Markup.MARKDOWN),
        Text("<i>乙</i>", Markup.HTML),
        Text("[没有这种]丙", Markup.MARKDOWN),
    ]
    assert item.explanation == Text("说明", Markup.PLAIN)


@pytest.mark.parametrize(("said", "right"), [("T", 0), ("TRUE", 0), ("F", 1), ("FALSE", 1)])
def test_the_first_comment_of_true_and_false_is_for_those_who_are_wrong(said: str, right: int) -> None:
    item = one(f"对不对{{{said}#不对的讲评#对的讲评####总评}}")
    assert item.kind is Kind.TRUE_FALSE
    assert item.choices[right].share == FULL
    assert item.choices[right].feedback.body == "对的讲评"
    assert item.choices[1 - right].feedback.body == "不对的讲评"
    assert item.explanation.body == "总评"


def test_numbers_have_margins_ranges_and_an_answer_for_all_others() -> None:
    item = one("几户？{#\n =600:5#好\n =%50%1..5\n =%25%-1.5\n ~#都不对}")
    assert item.kind is Kind.NUMERIC
    assert [(one.value, one.tolerance, one.share) for one in item.numbers] == [
        (600, 5, 100),
        (3, 2, 50),
        (Decimal("-1.5"), 0, 25),
        (None, 0, 0),
    ]
    assert item.numbers[3].feedback.body == "都不对"


def test_lines_with_arrows_are_matched_and_an_empty_one_distracts() -> None:
    item = one("连线{=电梯 -> 维保单位 =噪声->社区 = -> 法院}")
    assert [(pair.prompt.body, pair.match) for pair in item.pairs] == [
        ("电梯", "维保单位"),
        ("噪声", "社区"),
        ("", "法院"),
    ]


def test_an_arrow_in_a_choice_is_text() -> None:
    assert one("怎么泡咖啡？{~去店里 -> 买 =磨粉 -> 加水}").kind is Kind.SINGLE


def test_accepted_answers_carry_shares_and_comments() -> None:
    item = one("最好的动物？{\n =青蛙#好\n =%50%猫#一半\n =%0%*#不对\n}")
    assert item.kind is Kind.SHORT_ANSWER
    assert [(choice.text.body, choice.share, choice.feedback.body) for choice in item.choices] == [
        ("青蛙", 100, "好"),
        ("猫", 50, "一半"),
        ("*", 0, "不对"),
    ]


def test_empty_braces_ask_for_an_essay() -> None:
    assert one("谈谈您的看法。{}").kind is Kind.ESSAY
    assert one("谈谈。{####要点}").explanation.body == "要点"


def test_the_ordering_of_moodle_is_read() -> None:
    item = one("排好{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW none\n一\n二\n三\n}")
    assert (item.kind, [text.body for text in item.sequence]) == (Kind.ORDERING, ["一", "二", "三"])
    assert losses("排好{>2 RANDOM VERTICAL RELATIVE SHOW 123\n一\n二\n三\n}") == {"selectcount", "gradingtype"}


def test_comments_carry_identification_and_tags() -> None:
    item = one("// [tag:维修] 一句话 [tag:t\\]ag]\n// [id: M-1 ]\n题{T}")
    assert (item.ident, item.tags) == ("M-1", ("维修", "t]ag"))


def test_categories_hold_until_the_next_one() -> None:
    report = read(
        "甲{T}\n\n$CATEGORY: $course$/top/维修资金/a//b\n\n乙{T}\n\n丙{F}\n\n"
        "$CATEGORY: top\n\n丁{T}\n\n$CATEGORY: 戊\n己{T}"
    )
    assert [item.category for item in report.items] == [(), ("维修资金", "a/b"), ("维修资金", "a/b"), (), ("戊",)]
    assert [one.line for one in report.taken] == [1, 5, 7, 11, 14]
    assert report.exact == 5


def test_a_file_of_comments_holds_no_question() -> None:
    assert read("// 一\n\n// 二\n").read == 0


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("没有关上{=a ~b", "answer"),
        ("没有打开 =a}", "answer"),
        ("倒着 } { ", "answer"),
        ("只有一项{~a}", "answer"),
        ("都是空的{= ~ }", "answer"),
        ("少箭头{=a -> b =c}", "subquestion"),
        ("一行{=a -> b}", "subquestion"),
        ("右边空{=a -> =b -> c}", "subquestion"),
        ("不是数{#三}", "answer"),
        ("逗号{#3,14}", "answer"),
        ("误差{#3:x}", "tolerance"),
        ("误差空{#3:}", "tolerance"),
        ("没有数{#}", "answer"),
        ("写不下的数{#1e999999999}", "answer"),
        ("写不下的误差{#1:1e-999999999}", "tolerance"),
        ("比例{~%33%a ~%67%b}", "fraction"),
        ("比例太大{~%150%a ~b}", "fraction"),
        ("只是说明文字", "type"),
        ("{T}", "questiontext"),
        ("两题挨着{=a ~b}\n另一题{=c ~d}", "answer"),
        ("忘了关上{=a ~b\n另一题{T}", "answer"),
    ],
)
def test_what_moodle_refuses_is_refused_at_the_line_where_it_begins(text: str, field: str) -> None:
    note = refused(f"// 第一行\n\n// 第三行\n{text}")
    assert (note.line, note.field) == (4, field)
    assert note.reason.endswith(("。", "收。"))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("空行{\n=a\n\n~b\n}", "answer"),
        ("两处{=a}和{=b}", "questiontext"),
        ("小写{true}", "type"),
        ("比例取整{~%66.67%a ~%33.3%b ~%-100%c}", "fraction"),
        ("等号后的比例{=%50%a ~b}", "fraction"),
        ("写反了{#5..1}", "answer"),
        ("有空选项{=a ~ ~b}", "answer"),
        ("得不了满分{~%50%a ~b}", "fraction"),
        ("行尾注释{ // 这里\n=a ~b}", "comment"),
        ('[html]<img src\\="@@PLUGINFILE@@/1.png">看图{T}', "questiontext"),
        ("::只有题名::{T}", "questiontext"),
        ("::题名:题干{T}", "name"),
        ("没有转写{=a{ ~b}", "answer"),
        ("排序{>0 RANDOM\n一\n二\n}", "selectcount"),
        ("[html]<script>x</script>题{T}", "questiontext"),
    ],
)
def test_what_is_lost_is_named(text: str, field: str) -> None:
    assert field in losses(text)


def test_an_unclosed_question_does_not_swallow_the_next() -> None:
    report = read("甲{=a ~b\n\n乙{=a ~b}")
    assert [note.line for note in report.refused] == [1]
    assert [item.stem.body for item in report.items] == ["乙"]


def test_line_breaks_of_markdown_and_lines_below_a_category_are_kept() -> None:
    report = read("$CATEGORY: 甲\n// 注\n[markdown]一  \n二{}\n")
    assert report.items[0].stem == Text("一  \n二", Markup.MARKDOWN)
    assert [one.line for one in report.taken] == [3]


def test_numbers_and_answers_without_end_are_refused() -> None:
    assert refused("多{" + "~" * 2_000 + "}").field == "answer"
    assert read("排{>" + "3" * 5_000 + "\n一\n二\n}").read == 1


def test_a_comment_of_our_own_that_was_tampered_with_is_told() -> None:
    assert losses('// [alliance:{"points":"NaN"}]\n题{T}') == {"comment"}
    assert losses('// [alliance:{"stem":"别的"}]\n题{T}') == {"comment"}
    assert losses('// [alliance:{"points":"1E+999999999"}]\n题{T}') == {"comment"}
    assert losses('// [alliance:{"shuffle":"x"}]\n题{T}') == {"comment"}
