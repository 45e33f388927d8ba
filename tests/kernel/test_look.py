"""The pages' common parts, rendered strictly: what they say, where they lead, and what they never hold."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, flash, render_template, render_template_string
from flask_wtf import CSRFProtect
from jinja2 import UndefinedError
from werkzeug.datastructures import MultiDict

from alliance.kernel import jinja
from alliance.kernel.access import ALLOWED, denied, out_of_turn
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.bar import Bar, BarItem, DemoStrip
from alliance.kernel.charts import Chart, Series, drawn
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, MarkState, marks
from alliance.kernel.forms import AreaField, DayField, Form, LineField, OneOfField
from alliance.kernel.tables import Cell, Column, Page
from alliance.kernel.workbench import Home, Line, Section, Workbench

KERNEL = Path(jinja.__file__).parent
BAR = Bar(
    alliance_name="柯城区业委会联盟",
    home_url="/",
    rooms=(BarItem("问政策", "/ask", current=True), BarItem("解矛盾", "/cases")),
    mine_url="/mine",
    todo_url="/todo",
    todo_count=3,
    person_name="周敏",
    sign_out_url="/out",
    account_url="/account",
)
STRIP = DemoStrip("矛盾调解组秘书 周敏", "/who", "/mail", 4, "/clock", date(2026, 11, 22))


class Parts(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [a for t, a in self.found if t == tag and all(a.get(k.rstrip("_")) == v for k, v in wanted.items())]


@pytest.fixture
def pages() -> Iterator[Flask]:
    app = Flask("look", template_folder=str(KERNEL / "templates"), static_folder=str(KERNEL / "static"))
    app.config.update(SECRET_KEY="of a test")
    CSRFProtect(app)
    jinja.register(app)
    app.context_processor(lambda: {"bar": BAR, "demo": None})
    app.add_url_rule("/compounds/<street>", "compounds", lambda street: street)
    with app.test_request_context("/compounds/xinan?kind=none&page=2"):
        yield app


def macro(source: str, **facts: object) -> Parts:
    names = "field, error_summary, step, file_header, timeline, table, paging, figure, progress, empty, tag, confidence"
    return Parts(render_template_string('{% from "macros.html" import ' + names + " %}" + source, **facts))


class OneForm(Form):
    name = LineField("名称")


def bench(count: int) -> Workbench:
    workbench = Workbench()
    workbench.provide(
        lambda _reading, _actor: [
            Line(Section.TODO, f"第{i}件", "锦绣家园", f"/{i}", button="指派", sort=f"2026-11-{20 - i:02}")
            for i in range(count)
        ]
    )
    workbench.provide(
        lambda _reading, _actor: [Line(Section.SOON, "柯调〔2026〕9号", url="/9", when_text="剩 2 天", tone="late")]
    )
    return workbench


def home_of(workbench: Workbench, most: int | None = 7) -> Home:
    reading = Transaction(None, datetime(2026, 11, 22, tzinfo=UTC))  # type: ignore[arg-type]  # nothing is read
    actor: Actor = CLOCK
    return workbench.home(reading, actor, most=most)


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("source", "title"),
    [
        ('{{ not_done("日子已经过了。") }}', "没有办成：改地址"),
        ('{{ not_done("", form) }}', "还没有交上：改地址"),
        ('{{ not_done("", blank) }}', "改地址"),
        ('{{ not_done("") }}', "改地址"),
    ],
)
def test_the_title_says_first_that_a_step_was_not_done(source: str, title: str) -> None:
    form, blank = OneForm(MultiDict({"name": ""}), meta={"csrf": False}), OneForm(formdata=None, meta={"csrf": False})
    assert not form.validate()
    page = (
        '{% extends "base.html" %}{% from "macros.html" import not_done %}{% block title %}改地址{% endblock %}'
        f"{{% block main %}}<h1>改地址</h1>{source}{{% endblock %}}"
    )
    html = render_template_string(page, form=form, blank=blank)
    assert f"<title>{title} · 柯城区业委会联盟</title>" in html
    assert bool(Parts(html).of("p", id="problems", role="alert", tabindex="-1")) == title.startswith("没有办成")
    assert bool(Parts(html).of("a", href="#name")) == title.startswith("还没有交上")


# The bar and the strip


@pytest.mark.usefixtures("pages")
def test_the_bar_shows_the_rooms_that_are_built_and_marks_the_present_one() -> None:
    page = Parts(render_template("todo.html", home=home_of(bench(0))))
    assert [a["href"] for a in page.of("a", **{"aria-current": "page"})] == ["/ask"]
    assert "请专家" not in page.text
    assert page.of("form", action="/out", method="post")
    assert len(page.of("input", name="csrf_token")) == 1


@pytest.mark.usefixtures("pages")
def test_a_stranger_is_offered_to_sign_in_and_nothing_of_ones_own() -> None:
    bar = Bar("柯城区业委会联盟", rooms=BAR.rooms, sign_in_url="/in")
    page = Parts(render_template("welcome.html", ask_url="/ask", bar=bar))
    assert page.of("a", href="/in")
    assert "待办" not in page.text
    assert "我的小区" not in page.text


@pytest.mark.usefixtures("pages")
def test_the_strip_stands_only_in_the_demonstration() -> None:
    plain = Parts(render_template("todo.html", home=home_of(bench(0))))
    shown = Parts(render_template("todo.html", home=home_of(bench(0)), demo=STRIP))
    assert plain.of("aside") == []
    assert "这是演示，数据都是编的样本" in shown.text
    assert [b["value"] for b in shown.of("button", name="ahead")] == ["day", "month"]
    assert shown.of("form", action="/clock", method="post")
    assert len(shown.of("input", name="csrf_token")) == 2


@pytest.mark.usefixtures("pages")
def test_no_page_holds_style_script_or_handler_of_its_own() -> None:
    chart = drawn(Chart("图", ("甲",), (Series("件", (1,)),)))
    html = render_template("home.html", home=home_of(bench(9)), ask_url="/ask", demo=STRIP)
    html += render_template_string('{% from "macros.html" import figure %}{{ figure(chart) }}', chart=chart)
    page = Parts(html)
    assert page.of("style") == []
    assert all(attrs.get("src", "").startswith("/static/page.js?v=") for attrs in page.of("script"))
    assert not any(key == "style" or key.startswith("on") for _, attrs in page.found for key in attrs)


@pytest.mark.usefixtures("pages")
def test_a_page_survives_without_bar_and_demo() -> None:
    page = Parts(render_template("error.html", status=500, reason="网站出了点问题。", bar=None))
    assert page.of("a", href="/", class_="button")


# Home, to do, errors


@pytest.mark.usefixtures("pages")
def test_home_shows_seven_lines_and_how_many_more() -> None:
    page = Parts(render_template("home.html", home=home_of(bench(9)), ask_url="/ask"))
    assert "周敏，今天有 9 件等您办" in page.text
    assert len(re.findall(r"第\d件(?!：)", page.text)) == 7 + 7  # the title, and unseen behind its button
    assert "还有 2 件" in page.text
    assert page.of("input", name="q")
    assert page.of("form", action="/ask", method="get")


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("lines", [0, 1, 9])
def test_home_has_one_main_button(lines: int) -> None:
    page = Parts(render_template("home.html", home=home_of(bench(lines)), ask_url="/ask"))
    main = [a for tag, a in page.found if tag in {"a", "button"} and "plain" not in a.get("class", "")]
    assert len([a for a in main if a.get("class") == "button" or (not a.get("class") and "href" not in a)]) == 1


@pytest.mark.usefixtures("pages")
def test_home_without_anything_says_what_will_come() -> None:
    page = Parts(render_template("home.html", home=home_of(Workbench()), ask_url="/ask"))
    assert "今天没有等您办的事" in page.text
    for sentence in ("有了新的，会出现在这里", "会提前在这里提醒您", "最近没有变化"):
        assert sentence in page.text


@pytest.mark.usefixtures("pages")
def test_todo_shows_every_line() -> None:
    page = Parts(render_template("todo.html", home=home_of(bench(30), most=None)))
    assert "第29件" in page.text
    assert "还有 18 件" in page.text
    assert len(page.of("details")) == 2, "of the name, and of what is folded"


def test_lines_are_ordered_and_only_one_is_main() -> None:
    workbench = Workbench()
    workbench.provide(
        lambda _reading, _actor: [
            Line(Section.CHANGED, "变", button="看", url="/c", main=True),
            Line(Section.TODO, "后", sort="2", button="办", url="/b"),
            Line(Section.TODO, "无期", button="办", url="/n"),
            Line(Section.TODO, "先", sort="1", button="办", url="/a"),
        ]
    )
    home = home_of(workbench)
    assert [line.title for line in home.columns[0].lines] == ["先", "后", "无期"]
    assert [line.title for column in home.columns for line in column.lines if line.main] == ["变"]
    assert (home.todo_count, home.has_main) == (3, True)


@pytest.mark.usefixtures("pages")
def test_an_error_says_reason_remedy_and_number() -> None:
    page = Parts(
        render_template("error.html", status=409, reason="已经受理。", remedy="请刷新。", reference="9F3A11B2")
    )
    for said in ("现在还不能办这一步", "已经受理。", "请刷新。", "9F3A11B2"):
        assert said in page.text
    assert page.of("a", href="/", class_="button")


# Forms and steps


class CompoundForm(Form):
    name = LineField("小区名称", help="和登记证上的一样。")
    area = AreaField("建筑面积", required=False)
    since = DayField("交付日期")
    kind = OneOfField("治理方式", choices=[("committee", "业主委员会"), ("none", "还没有", {"disabled": True})])


@pytest.mark.usefixtures("pages")
def test_the_summary_of_errors_links_to_the_fields_in_their_order() -> None:
    form = CompoundForm(MultiDict({"area": "很大", "kind": "committee"}), meta={"csrf": False})
    form.validate()
    page = macro("{{ error_summary(form) }}{% for f in form.shown() %}{{ field(f) }}{% endfor %}", form=form)
    links = [attrs["href"] for attrs in page.of("a")]
    assert links == ["#name", "#area", "#since"]
    assert "有 3 处要改" in page.text
    ids = {attrs["id"] for _, attrs in page.found if "id" in attrs}
    assert {link[1:] for link in links} <= ids
    [name] = page.of("input", id="name")
    assert (name["aria-describedby"], name["aria-invalid"]) == ("name-help name-wrong", "true")
    assert set(name["aria-describedby"].split()) <= ids


@pytest.mark.usefixtures("pages")
def test_fields_say_what_may_be_left_out_and_their_unit() -> None:
    form = CompoundForm(MultiDict(), meta={"csrf": False})
    page = macro("{{ field(form.area) }}{{ field(form.kind) }}", form=form)
    assert page.text.count("（可以不填）") == 1
    assert "平方米" in page.text
    assert page.of("input", id="area", inputmode="decimal")
    assert [("disabled" in radio) for radio in page.of("input", type="radio")] == [False, True]
    assert page.of("fieldset")


@pytest.mark.usefixtures("pages")
def test_an_open_step_is_a_form_with_its_version() -> None:
    page = macro('{{ step("/cases/1/mediator", "指派", verdict, version=7) }}', verdict=ALLOWED)
    assert page.of("form", action="/cases/1/mediator", method="post")
    assert page.of("input", name="version", value="7")
    assert page.of("input", name="csrf_token")
    assert page.of("button")


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    "verdict", [denied("只有秘书可以指派。", "请联系调解组。"), out_of_turn("还没有受理。", "请先受理。")]
)
def test_a_closed_step_says_why_in_sight(verdict: object) -> None:
    page = macro('{{ step("/x", "指派", verdict) }}', verdict=verdict)
    assert page.of("form") + page.of("button") == []
    for said in ("指派", verdict.because, verdict.remedy):  # type: ignore[attr-defined]  # a Verdict
        assert said in page.text


@pytest.mark.usefixtures("pages")
def test_answers_are_checked_before_anything_final() -> None:
    form = CompoundForm(
        MultiDict({"name": "锦绣家园", "since": "2026-02-03", "kind": "committee"}), meta={"csrf": False}
    )
    assert form.validate()
    rows = form.answers()
    page = Parts(
        render_template("confirm.html", form=form, rows=rows, heading="请核对", action="/new", button="没有错，登记")
    )
    assert {(i["name"], i["value"]) for i in page.of("input", type="hidden")} >= set(form.carried())
    assert [b["value"] for b in page.of("button", name="amend")] == ["name", "area", "since", "kind"]
    assert page.of("button", name="confirmed", value="1")
    assert "2026年2月3日" in page.text


# Files, tables, charts, small things


@pytest.mark.usefixtures("pages")
def test_a_file_opens_with_reference_facts_stages_and_what_is_next() -> None:
    file = FileHeader(
        "柯调〔2026〕13号",
        "地下车库渗漏维修费谁出",
        "物业服务合同纠纷",
        (Fact("小区", "锦绣家园", "/c/1"), Fact("期限", "11月25日前", tone="due", note="剩 3 天")),
        marks(("同意", "受理", "指派", "调解"), 2),
        "秘书从名单里指派一位调解员。",
        "期限为平台承诺。",
    )
    page = macro("{{ file_header(file) }}", file=file)
    for said in ("柯调〔2026〕13号", "剩 3 天", "下一步：", "期限为平台承诺。", "第 3 步，共 4 步"):
        assert said in page.text
    assert [li["class"] for li in page.of("li")] == ["done", "done", "now shown", "ahead"]
    assert len(page.of("li", **{"aria-current": "step"})) == 1
    assert page.of("a", href="/c/1")


def test_the_position_of_a_file_counts_from_one() -> None:
    names = ("同意", "受理", "指派")
    assert [FileHeader("", "", "", stages=marks(names, now)).position for now in (0, 2, None)] == [1, 3, 3]
    assert {mark.state for mark in marks(names, None)} == {MarkState.DONE}


@pytest.mark.usefixtures("pages")
def test_the_timeline_tells_shanghai_time_and_who() -> None:
    told = (Happening(datetime(2026, 11, 21, 17, 40, tzinfo=UTC), "周敏", "受理了申请。"),)
    page = macro("{{ timeline(told) }}{{ timeline(()) }}", told=told)
    assert "2026年11月22日 01:40" in page.text
    assert "周敏：受理了申请。" in page.text
    assert "还没有记录" in page.text


@pytest.mark.usefixtures("pages")
def test_every_cell_carries_the_label_of_its_column() -> None:
    columns = ["小区", Column("户数", number=True), "治理方式"]
    rows = [(Cell("锦绣家园", "/1", note="样本"), "1,280", Cell("业主委员会", tone="go")), ("<b>望江名邸</b>", 0, "")]
    page = macro("{{ table(columns, rows, '小区') }}", columns=columns, rows=rows)
    cells = [a for t, a in page.found if t in {"th", "td"} and "data-label" in a]
    assert [a["data-label"] for a in cells] == ["小区", "户数", "治理方式"] * 2
    assert [a["role"] for a in cells] == ["rowheader", "cell", "cell"] * 2
    assert page.of("table", role="table", **{"aria-label": "小区"})
    assert "<b>望江名邸</b>" in page.text  # as text, not as markup
    assert page.of("b") == []


@pytest.mark.usefixtures("pages")
def test_paging_keeps_the_rest_of_the_address() -> None:
    page = macro("{{ paging(page, '个小区') }}", page=Page(2, 50, 120))
    assert [a["href"] for a in page.of("a")] == [
        "/compounds/xinan?kind=none&page=1",
        "/compounds/xinan?kind=none&page=3",
    ]
    assert "第 51–100 个小区，共 120 个小区" in page.text
    assert macro("{{ paging(page) }}", page=Page(1, 50, 0)).text.strip() == ""


@pytest.mark.parametrize(("number", "first", "last"), [(-3, 1, 50), (1, 1, 50), (3, 101, 120), (10**9, 101, 120)])
def test_a_page_beyond_the_end_is_the_nearest(number: int, first: int, last: int) -> None:
    page = Page(number, 50, 120)
    assert (page.first, page.last, page.pages) == (first, last, 3)


@pytest.mark.usefixtures("pages")
def test_a_figure_has_its_table_behind() -> None:
    chart = Chart(
        "各街道小区数", ("信安街道",), (Series("小区", (52,)),), unit="个", links=("/xinan",), label_head="街道"
    )
    page = macro("{{ figure(chart) }}", chart=drawn(chart))
    assert len(page.of("svg")) == 2
    assert page.of("a", href="/xinan")
    assert "点名字看明细" in page.text
    assert [a["data-label"] for t, a in page.found if "data-label" in a] == ["街道", "小区（个）"]
    assert "还没有数字" in macro("{{ figure(chart) }}", chart=drawn(Chart("图", (), ()))).text


@pytest.mark.usefixtures("pages")
def test_progress_is_said_in_words_and_ends() -> None:
    under_way = macro('{{ progress(120, 300, "正在读入法规。", "/import") }}')
    assert under_way.of("section", **{"data-poll": "/import"})
    assert under_way.of("progress", max="300", value="120")
    assert "已完成 120，共 300" in under_way.text
    assert macro('{{ progress(300, 300, "读完了。") }}').of("a") == []


@pytest.mark.usefixtures("pages")
def test_small_things_say_in_words_what_their_colour_says() -> None:
    page = macro('{{ tag("剩 2 天", "late") }}{{ confidence("promise") }}{{ empty("还没有。", "/new", "去登记") }}')
    assert page.of("span", class_="tag late")
    for said in ("剩 2 天", "平台承诺", "还没有。", "去登记"):
        assert said in page.text
    assert page.of("a", href="/new")


@pytest.mark.usefixtures("pages")
def test_messages_after_a_step_say_how_it_went() -> None:
    flash("已指派陈思远。")
    flash("对方还没有同意。", "warning")
    page = Parts(render_template("todo.html", home=home_of(bench(0))))
    assert "办好了：已指派陈思远。" in page.text
    assert "请留意：对方还没有同意。" in page.text


@pytest.mark.usefixtures("pages")
def test_templates_are_strict() -> None:
    with pytest.raises(UndefinedError):
        render_template_string("{{ nobody_handed_this_in }}")
