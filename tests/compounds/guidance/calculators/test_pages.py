"""The pages of the calculators: open to everybody, a link for each result, a sheet made on the spot, nothing kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader
from werkzeug.test import TestResponse

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Throttled
from alliance.kernel.parameters import queries as parameters
from compounds.guidance.calculators import limits, rows
from compounds.guidance.calculators.models import SheetOrigin
from compounds.guidance.calculators.views import CALCULATORS
from compounds.guidance.paths.definition import CALCULATORS as NAMED_BY_PATHS
from tests import databases
from tests.conftest import StandingClock, close

ROOT = "/guidance/calculators"
EXACTLY_TWO_THIRDS = {
    "matter": "4",
    "total_area": "30000",
    "total_heads": "300",
    "part_area": "20000.00",
    "part_heads": "200",
    "agree_area": "10000.01",
    "agree_heads": "101",
}
BILL = {"title": "单元梯维修", "total": "120000", "scope": "stair", "building": "3", "stair": "2"}
LISTED = "101\t89.50\t\n102\t2310.50\t未售"


@pytest.fixture(scope="module")
def open_app(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all pages: nothing that they show is kept."""
    home = databases.copy(blank, tmp_path_factory.mktemp("calculators") / "home")
    app = create_app(databases.settings_at(home), clock=StandingClock())
    yield app
    close(app)
    databases.forget(home)


@pytest.fixture
def visitor(open_app: Flask) -> FlaskClient:
    return open_app.test_client()


def said(answer: TestResponse) -> str:
    """What people read on the page, in one line."""
    main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
    assert main is not None
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main.group())))


def posted(visitor: FlaskClient, address: str, given: Mapping[str, object]) -> TestResponse:
    page = visitor.get(f"{ROOT}/sharing").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return visitor.post(f"{ROOT}{address}", data={"csrf_token": token[1], **given})


def origins(app: Flask) -> int:
    with app.app_context():
        count = web.database.session.query(SheetOrigin).count()
        web.database.session.remove()
        return count


def test_every_calculator_that_a_path_names_is_there(visitor: FlaskClient) -> None:
    assert set(CALCULATORS) == set(NAMED_BY_PATHS)
    front = said(visitor.get(f"{ROOT}/"))
    for calculator in CALCULATORS.values():
        assert calculator.title in front
        assert visitor.get(f"{ROOT}/{calculator.code}").status_code == 200
    assert "这里不举行电子投票" in front
    assert visitor.get(f"{ROOT}/horoscope").status_code == 404


def test_a_vote_shows_its_sentences_its_articles_and_the_link_that_holds_it(visitor: FlaskClient) -> None:
    answer = visitor.get(f"{ROOT}/vote", query_string=EXACTLY_TWO_THIRDS)
    text = said(answer)
    assert "表决通过" in text
    assert "参与面积 20 000.00 ㎡ ≥ 2/3 × 30 000.00 ㎡（民法典第二百七十八条第二款）" in text
    assert "参与面积 20 000.00 ㎡（66.66%）" in text
    assert "正式投票请用主管部门建立或者认定的系统" in text
    link = re.search(r"https?://[^<\s]+/guidance/calculators/vote\?[^<\s]+", html.unescape(answer.text))
    assert link is not None
    again = visitor.get(link[0].partition("//")[2].partition("/")[2].join(["/", ""]))
    assert said(again) == text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"part_area": "19999.99"}, "还差 0.01 ㎡"),
        ({"agree_heads": "100"}, "正好 1/2，不算“过”，还差 1 人"),
        ({"matter": "8", "agree_area": "14999.99", "agree_heads": "150"}, "< 3/4 × 20 000.00 ㎡，还差 0.01 ㎡"),
    ],
)
def test_one_hundredth_short_does_not_pass(visitor: FlaskClient, change: dict[str, str], sentence: str) -> None:
    text = said(visitor.get(f"{ROOT}/vote", query_string=EXACTLY_TWO_THIRDS | change))
    assert "表决没有通过" in text
    assert sentence in text


def test_an_election_asks_for_each_candidate_alone(visitor: FlaskClient) -> None:
    text = said(visitor.get(f"{ROOT}/vote", query_string=EXACTLY_TWO_THIRDS | {"matter": "3"}))
    assert "这位候选人得票过了线" in text
    assert "选举一位候选人算一次" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"matter": ""}, "请选择“表决什么事”"),
        ({"part_area": "66.7%"}, "“参加表决的面积”“66.7%”是百分比"),
        ({"total_area": "３００００"}, "“全体业主的专有部分面积”“３００００”里有全角"),
        ({"agree_area": "20000.001"}, "“同意的面积”“20000.001”的小数超过了两位"),
        ({"agree_heads": "201"}, "同意人数 201 人 大于参与人数 200 人"),
        ({"total_heads": ""}, "请填写“全体业主人数”"),
    ],
)
def test_figures_that_cannot_be_are_told_beside_their_fields(
    visitor: FlaskClient, change: dict[str, str], sentence: str
) -> None:
    answer = visitor.get(f"{ROOT}/vote", query_string=EXACTLY_TWO_THIRDS | change)
    assert answer.status_code == 422
    assert sentence in said(answer)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("special_meeting?total_area=30000&total_heads=300&petition_area=6000&petition_heads=60", "人数和面积都够了"),
        ("special_meeting?total_area=30000&total_heads=300&petition_area=5999.99&petition_heads=60", "还差 0.01 ㎡"),
        (
            "special_meeting?purpose=petition&total_area=30000&total_heads=300&petition_area=6000&petition_heads=59",
            "还差 1 人（我们的建议）",
        ),
        ("committee_meeting?members=7&present=4&agree=4", "决定通过"),
        ("committee_meeting?members=6&present=3&agree=3", "正好 1/2，不算“过”"),
        ("deadline?course=committee_filing&day=2026-09-05", "最迟2026年10月8日（周四）把材料交去备案"),
        ("deadline?course=own&number=15&unit=日&direction=before&day=2026-12-20", "最迟2026年12月4日（周五）"),
        ("replenish?initial=10000&balance=2999.99", "差 0.01 元"),
        ("replenish?initial=10000&balance=3000", "还不用续交"),
        ("sharing?total=1&scope=compound&listed=a 1%0Ab 1%0Ac 1", "还差 0.01 元"),
    ],
)
def test_the_other_calculators_answer_by_a_link(visitor: FlaskClient, address: str, sentence: str) -> None:
    answer = visitor.get(f"{ROOT}/{address}")
    assert answer.status_code == 200
    assert sentence in said(answer)


def test_a_period_of_ones_own_needs_number_and_unit(visitor: FlaskClient) -> None:
    answer = visitor.get(f"{ROOT}/deadline?course=own&day=2026-12-20")
    assert answer.status_code == 422
    assert "请填写“多少”。" in said(answer)
    assert "请选择“单位”。" in said(answer)


def test_a_day_before_any_rule_is_told_with_the_way_out(visitor: FlaskClient) -> None:
    answer = visitor.get(f"{ROOT}/deadline?course=committee_filing&day=1999-01-01")
    assert answer.status_code == 422
    assert "请直接查阅法规原文" in said(answer)


def test_a_bill_is_shared_from_a_pasted_list_and_taken_home_as_a_workbook(open_app: Flask) -> None:
    visitor = open_app.test_client()
    answer = posted(visitor, "/sharing", BILL | {"listed": LISTED})
    text = said(answer)
    assert "3-2-101 89.50 4 475.00 业主" in text
    assert "3-2-102 2 310.50 115 525.00 建设单位" in text
    sheet = load_workbook(BytesIO(posted(visitor, "/sharing/shares.xlsx", BILL | {"listed": LISTED}).data))["分摊结果"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["3-2-101", 89.5, 4475, "业主"],
        ["3-2-102", 2310.5, 115525, "建设单位"],
    ]


def test_a_workbook_is_read_shown_and_not_kept(open_app: Flask) -> None:
    visitor = open_app.test_client()
    blank = visitor.get(f"{ROOT}/sharing/blank.xlsx").data
    book = load_workbook(BytesIO(blank))
    for line in (("3", "2", "101", 89.5, None), ("3幢", "2单元", "102", 2310.5, "未售"), ("4", "1", "101", 90, None)):
        book["分摊名单"].append(line)
    filled = BytesIO()
    book.save(filled)
    filled.seek(0)
    before = origins(open_app)
    answer = posted(visitor, "/sharing", BILL | {"workbook": (filled, "分摊.xlsx")})
    assert "3-2-101 89.50 4 475.00 业主" in said(answer)
    assert "4-1-101" not in said(answer).partition("依据")[0]
    shown = re.search(r'<textarea[^>]*name="listed"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    assert shown is not None
    assert [unit.label for unit in rows.from_text(html.unescape(shown[1]))] == ["3-2-101", "3-2-102", "4-1-101"]
    assert origins(open_app) == before + 1


def test_rows_that_cannot_be_read_are_told_by_number(visitor: FlaskClient) -> None:
    answer = posted(visitor, "/sharing", BILL | {"listed": "101 ８９\n102 -1\n103 1.234"})
    assert answer.status_code == 422
    text = said(answer)
    assert "有 3 处要改" in text
    assert "第 1 行，面积：“８９”里有全角" in text
    assert "第 2 行，面积：“-1”是负数" in text
    assert "第 3 行，面积：“1.234”的小数超过了两位" in text


def test_a_file_that_is_no_workbook_is_refused_with_the_way_out(visitor: FlaskClient) -> None:
    answer = posted(visitor, "/sharing", BILL | {"workbook": (BytesIO(b"%PDF-1.7"), "a.xlsx")})
    assert answer.status_code == 422
    assert "另存为" in said(answer)


def test_a_roster_is_counted_and_leads_on_to_the_vote(open_app: Flask) -> None:
    lines = ["1-101 100 张三", "1-102 100 张三", "1-103 100 张三", "2-101 80.5 李四、王五", "2-102 90 未交付 未交付"]
    lines += [f"3-{at} 10 未售" for at in range(101, 141)]
    visitor = open_app.test_client()
    answer = posted(visitor, "/heads", {"roster": "\n".join(lines)})
    text = said(answer)
    assert "业主 3 人，面积 870.50 ㎡" in text
    onwards = visitor.get(f"{ROOT}/vote?total_area=870.50&total_heads=3")
    assert "total_area=870.50&amp;total_heads=3" in answer.text
    assert onwards.status_code == 200
    assert 'value="870.50"' in onwards.text
    assert "张三" not in re.sub(r"<textarea.*?</textarea>", "", answer.text, flags=re.DOTALL)


def test_two_spellings_of_a_name_are_decided_by_a_person(open_app: Flask) -> None:
    visitor = open_app.test_client()
    roster = "室号\t面积\t业主\n1-101\t100\t张 三\n1-102\t100\t张三"
    answer = posted(visitor, "/heads", {"roster": roster})
    assert "先请您认定：有 1 处拿不准" in said(answer)
    assert "业主 1 人" not in said(answer)
    names = re.findall(r'name="(decided-[^"]+)" value="([^"]+)"', answer.text)
    heads = {choice: said(posted(visitor, "/heads", {"roster": roster, name: choice})) for name, choice in names}
    assert "业主 1 人，面积 200.00 ㎡" in heads["same"]
    assert "业主 2 人，面积 200.00 ㎡" in heads["different"]


def test_many_doubts_are_asked_a_few_at_a_time(open_app: Flask) -> None:
    lines = [f"1-{at} 10 业{chr(0x4E00 + at)}\n2-{at} 10 业·{chr(0x4E00 + at)}" for at in range(40)]
    answer = posted(open_app.test_client(), "/heads", {"roster": "\n".join(lines)})
    assert "有 40 处拿不准" in said(answer)
    assert "先列 30 处" in said(answer)
    assert answer.text.count("<legend>") == 30


@pytest.mark.parametrize(
    ("roster", "sentence"),
    [
        ("", "请填写“业主名册”"),
        ("1-101 ８９ 张三", "第 1 行，面积：“８９”里有全角"),
        ("1-101 张三", "第 1 行，面积：没有填"),
        ("1-101 89", "没有写业主"),
        ("1-101 1,234.50 张三", "第 1 行，面积：“1,234.50”里有分隔号"),
        ("3 幢 101 89.5 张三", "第 1 行，面积：有几个数字"),
        ("1-101 89 张三\n1-101 90 李四", "在名册里出现了两次"),
        ("室号\t面积\t业主\t情况\n1-101\t89\t张三\t也许", "第 2 行，情况：“也许”看不懂"),
    ],
)
def test_a_roster_that_cannot_be_counted_is_told_by_its_lines(visitor: FlaskClient, roster: str, sentence: str) -> None:
    answer = posted(visitor, "/heads", {"roster": roster})
    assert answer.status_code == 422
    assert sentence in said(answer)


@pytest.mark.parametrize(
    ("page", "size", "sentence"),
    [("sharing", 7_000_000, "这份文件太大"), ("heads", 1_100_000, "请按楼幢分几次数")],
)
def test_what_is_far_too_large_is_refused_on_the_page_it_came_from(
    visitor: FlaskClient, page: str, size: int, sentence: str
) -> None:
    body = BytesIO(b"roster=" + b"x" * size)
    answer = visitor.post(f"{ROOT}/{page}", input_stream=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert sentence in said(answer)


def test_the_sheet_says_that_it_is_a_trial_and_needs_its_token(visitor: FlaskClient) -> None:
    answer = posted(visitor, "/vote/sheet", dict(EXACTLY_TWO_THIRDS))
    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).replace("\n", "")
    assert "试算，仅供核对，不作法律文书" in text
    assert "参与面积 20 000.00 ㎡ ≥ 2/3 × 30 000.00 ㎡" in text
    assert visitor.post(f"{ROOT}/vote/sheet", data=EXACTLY_TWO_THIRDS).status_code == 400
    wrong = posted(visitor, "/vote/sheet", EXACTLY_TWO_THIRDS | {"agree_heads": "500"})
    assert wrong.status_code == 422


def test_one_network_is_counted_and_forgotten_after_a_day(tx: Transaction) -> None:
    most = parameters.on(tx, limits.A_DAY, "/", tx.today).whole
    for _ in range(most):
        limits.count_one(tx, "198.51.100.7")
    with pytest.raises(Throttled) as refused:
        limits.count_one(tx, "198.51.100.7")
    assert "请明天再来" in refused.value.remedy
    limits.count_one(tx, "198.51.100.8")
    later = Transaction(tx.session, now=tx.now + timedelta(days=2))
    assert limits.forget_origins(later, later.today) == most + 1
    limits.count_one(later, "198.51.100.7")
    assert later.session.query(SheetOrigin).count() == 1


def test_a_long_table_is_folded_on_the_page(visitor: FlaskClient) -> None:
    given = {"title": "屋面", "total": "1300", "scope": "compound"}
    twelve, thirteen = ("\n".join(f"{number} 80" for number in range(rows)) for rows in (12, 13))
    assert "看每一户" not in visitor.get(f"{ROOT}/sharing", query_string={**given, "listed": twelve}).text
    assert "看每一户（13 行）" in visitor.get(f"{ROOT}/sharing", query_string={**given, "listed": thirteen}).text
