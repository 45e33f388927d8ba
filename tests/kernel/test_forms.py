"""What people type is read exactly, and what cannot be read is said in words, in the order of the fields."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from alliance.kernel import typed
from alliance.kernel.forms import (
    OLD_PAGE,
    AgreeField,
    AreaField,
    DayField,
    Form,
    LineField,
    MoneyField,
    OneOfField,
    PassageField,
    PickField,
    SeveralField,
    WholeField,
    text_rule,
)
from alliance.kernel.jinja import money


class CompoundForm(Form):
    name = LineField("小区名称", [text_rule(lambda text: "测试" not in text, "不能带“测试”。")], most=20)
    area = AreaField("建筑面积")
    homes = WholeField("总户数", least=1, most=100_000, unit="户")
    since = DayField("交付日期", latest=date(2026, 11, 22))
    street = PickField("所在街道", coerce=int, choices=[(1, "信安街道"), (2, "荷花街道")])
    kind = OneOfField("治理方式", choices=[("committee", "业主委员会"), ("none", "还没有", {"disabled": True})])
    balance = MoneyField("维修资金余额", required=False)
    topics = SeveralField("关心的事", choices=[("lift", "电梯"), ("park", "停车")], required=False)
    story = PassageField("情况说明", most=50, required=False)
    sure = AgreeField("我已核对")


GOOD = {
    "name": " 锦绣家园 ",
    "area": "１２，３４５．６㎡",
    "homes": "１２８０户",
    "since": "2026年2月3日",
    "street": "1",
    "kind": "committee",
    "sure": "y",
}


@pytest.fixture
def pages() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="of a test", WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST"):
        yield app


def filled(**changes: str) -> CompoundForm:
    return CompoundForm(MultiDict({**GOOD, **changes}))


@pytest.mark.usefixtures("pages")
def test_what_is_typed_is_read_exactly() -> None:
    form = filled(balance="3.05万元", story=" 一楼\r\n二楼 ", version="7")
    assert form.validate(), form.errors
    assert form.data | {"topics": []} == {
        "version": 7,
        "name": "锦绣家园",
        "area": Decimal("12345.60"),
        "homes": 1280,
        "since": date(2026, 2, 3),
        "street": 1,
        "kind": "committee",
        "balance": Decimal("30500.00"),
        "topics": [],
        "story": "一楼\n二楼",
        "sure": True,
    }


@pytest.mark.usefixtures("pages")
def test_what_may_be_left_out_is_none() -> None:
    form = filled()
    assert form.validate()
    assert (form.balance.data, form.story.data, form.version.data) == (None, None, None)


@pytest.mark.usefixtures("pages")
def test_problems_come_in_the_order_of_the_fields_and_link_to_them() -> None:
    form = CompoundForm(MultiDict({"version": "neu", "name": "x" * 21, "kind": "king"}))
    assert not form.validate()
    assert [(p.anchor, p.sentence) for p in form.problems()] == [
        ("", OLD_PAGE),
        ("name", "“小区名称”太长了：最多 20 个字，现在有 21 个字。"),
        ("area", "请填写“建筑面积”。"),
        ("homes", "请填写“总户数”。"),
        ("since", "请填写“交付日期”。"),
        ("street", "请选择“所在街道”。"),
        ("kind-0", "请从列出的几项里选一项。"),
        ("sure", "请先看清并勾选“我已核对”。"),
    ]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("name", "锦\x00绣", "里有看不见的特殊字符"),
        ("name", "锦绣\n家园", "里有看不见的特殊字符"),
        ("name", "锦\u202e绣", "里有看不见的特殊字符"),
        ("name", "锦\ufffd绣", "里有认不出的字"),
        ("name", "锦\ufffe绣", "里有认不出的字"),
        ("name", "\u200b", "里只有看不见的字符"),
        ("name", "\u200f", "里只有看不见的字符"),
        ("name", "\u3164", "里有看不见的特殊字符"),
        ("name", "锦\U000e0041绣", "里有看不见的特殊字符"),
        ("name", "测试一号", "不能带“测试”。"),
        ("area", "-1", "不能是负数"),
        ("area", "1.234", "最多写到小数点后两位"),
        ("area", "一百", "要填数字，例如 1234.56"),
        ("area", "1e9", "要填数字"),
        ("area", "9" * 201, "太长了"),
        ("area", "9" * 20, "数字太大"),
        ("homes", "0", "不能小于 1"),
        ("homes", "1.5", "要填整数"),
        ("homes", "100001", "不能大于 100000"),
        ("since", "2026年2月30日", "2026年2月30日这一天不存在"),
        ("since", "2月3日", "要写全年月日"),
        ("since", "2026-11-23", "不能晚于 2026年11月22日"),
        ("street", "1 OR 1=1", "请从列出的几项里选一项"),
        ("topics", "roof", "请只选列出的项目"),
        ("balance", "1.005", "最多写到分"),
        ("story", "长" * 51, "最多 50 个字"),
    ],
)
def test_bad_input_is_refused_in_words(field: str, text: str, sentence: str) -> None:
    form = filled(**{field: text})
    assert not form.validate()
    [said] = form[field].errors
    assert sentence in said
    assert "Not" not in said
    assert "\x00" not in str(form[field]())


@pytest.mark.usefixtures("pages")
def test_a_text_that_cannot_be_read_is_asked_nothing_more() -> None:
    class MonthForm(Form):
        month = LineField(
            "月份", [text_rule(lambda text: text.startswith("2026"), "不是今年。")], most=7, required=False
        )

    form = MonthForm(MultiDict({"month": "2026-11-23 的表"}))
    assert not form.validate()
    assert list(form.month.errors) == ["“月份”太长了：最多 7 个字，现在有 13 个字。"]
    assert MonthForm(MultiDict({"month": ""})).validate()


@pytest.mark.usefixtures("pages")
def test_of_several_forms_on_a_page_the_refused_one_comes_back_as_it_was_sent() -> None:
    sent = CompoundForm(MultiDict({"left-name": "锦绣家园"}), prefix="left-")
    left, right = (CompoundForm(formdata=None, prefix=prefix) for prefix in ("left-", "right-"))
    assert left.or_refused(sent) is sent
    assert right.or_refused(sent) is right
    assert left.or_refused(None) is left
    assert " id=" not in sent.hidden_tag()
    assert 'name="left-version"' in sent.hidden_tag()


@pytest.mark.usefixtures("pages")
def test_what_was_typed_wrongly_is_shown_again() -> None:
    form = filled(area="一百二十", since="二月三日")
    form.validate()
    assert 'value="一百二十"' in form.area()
    assert 'type="text"' in form.since()
    assert 'value="二月三日"' in form.since()
    assert 'type="date"' in filled().since()
    assert 'value="2026-02-03"' in filled().since()


@pytest.mark.usefixtures("pages")
def test_answers_are_spoken_and_carried() -> None:
    form = CompoundForm(MultiDict([*GOOD.items(), ("topics", "lift"), ("topics", "park")]))
    assert form.validate()
    spoken = {answer.label: answer.text for answer in form.answers({"name": "/amend"})}
    assert spoken == {
        "小区名称": "锦绣家园",
        "建筑面积": "12,345.6 平方米",
        "总户数": "1,280 户",
        "交付日期": "2026年2月3日",
        "所在街道": "信安街道",
        "治理方式": "业主委员会",
        "维修资金余额": "没有填",
        "关心的事": "电梯、停车",
        "情况说明": "没有填",
        "我已核对": "是",
    }
    assert form.answers({"name": "/amend"})[0].url == "/amend"
    again = CompoundForm(MultiDict(form.carried()))
    assert again.validate()
    assert again.data == form.data


def test_the_two_buttons_of_a_page_of_answers_are_told_apart(pages: Flask) -> None:
    with pages.test_request_context(method="POST", data={**GOOD, "confirmed": "1"}):
        assert (CompoundForm().confirmed, CompoundForm().amending) == (True, "")
    with pages.test_request_context(method="POST", data={**GOOD, "amend": "area"}):
        assert (CompoundForm().confirmed, CompoundForm().amending) == (False, "area")


@given(st.decimals(min_value=0, max_value=10**11, places=2))
def test_money_comes_back_as_it_was_printed(sum_: Decimal) -> None:
    assert typed.money(money(sum_)) == sum_
    assert typed.area(f"{sum_:,}平方米") == sum_


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_is_read_in_every_usual_way(day: date) -> None:
    for shape in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y 年 %m 月 %d 日"):
        assert typed.day(day.strftime(shape)) == day


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in (typed.line, typed.passage, typed.area, typed.money, typed.whole, typed.day):
        try:
            found = read(text)
        except ValueError as refused:
            assert str(refused).endswith("。")
        else:
            assert isinstance(found, (str, Decimal, int, date))
            assert "\x00" not in str(found)


@pytest.mark.parametrize("read", [typed.line, typed.passage])
def test_a_huge_text_is_refused_before_it_is_looked_at(read: object) -> None:
    with pytest.raises(ValueError, match="太长了"):
        read("长" * 1_000_000)  # type: ignore[operator]


@pytest.mark.usefixtures("pages")
def test_an_excluded_choice_is_shown_but_cannot_be_taken() -> None:
    field = filled().kind
    shown = [str(option(**option.choice.render_kw)) for option in field]
    assert ["disabled" in one for one in shown] == [False, True]


@pytest.mark.parametrize("body", ([], ["甲"], 10**18, None, {"name": ["锦绣家园"]}))
def test_what_is_sent_as_json_fills_no_field(pages: Flask, body: object) -> None:
    with pages.test_request_context(method="POST", json=body):
        form = CompoundForm()
        assert not form.validate()
        assert not form.name.data
