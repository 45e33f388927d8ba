"""The pages of the paths: open to everybody, by need, with the days that come of a given day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.citations.checking import Checked, Citations, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from compounds.guidance.paths import queries, shipped
from compounds.guidance.paths.beside import Beside, Rooms
from compounds.guidance.paths.queries import PathPage

HERE = Actor(alliance_id=None, place_path="/33/3308/330802/")


def page_of(
    tx: Transaction,
    code: str,
    *,
    actor: Actor = HERE,
    days: dict[str, date] | None = None,
    citations: Citations | None = None,
    rooms: Rooms | None = None,
) -> PathPage:
    """The page of a path."""
    path = shipped.path(code)
    return queries.path_page(tx, actor, path, days or {}, citations=citations or Citations(), rooms=rooms or Rooms())


def overtaken(gone: str) -> Citations:
    """A checker for whom one citation has been repealed, and other cities' rules do not apply."""

    def checked(cite: str) -> Checked:
        verdict = Verdict.REPEALED if cite == gone else Verdict.IN_FORCE
        at_home = not cite.startswith(("《绍兴", "《舟山", "《湖州", "《嘉兴", "《温州"))
        because = "这一条已经废止。" if cite == gone else "" if at_home else "这部条例不适用于本地。"
        return Checked(cite, "", "", verdict, True, 0, 0, url=f"/law/{cite}", because=because, applies=at_home)

    citations = Citations()
    citations.provide(lambda _tx, text, _day: tuple(checked(cite) for cite in text.split("；")))
    return citations


def test_the_list_has_every_path_once_under_the_kind_of_compound_it_is_for() -> None:
    groups = queries.groups()
    assert [group.title for group in groups] == ["还没有业委会的小区", "已经有业委会的小区", "有没有业委会都可以办"]
    assert [line.code for line in groups[0].lines] == ["first_committee"]
    assert sorted(line.code for group in groups for line in group.lines) == sorted(shipped.ORDER)


def test_a_period_reads_as_people_say_it_with_its_nature(tx: Transaction) -> None:
    shown = {clock.title: clock for step in page_of(tx, "first_committee").steps for clock in step.clocks}
    assert shown["公告筹备组名单"].words == "筹备组成立之日起3日内" and shown["公告筹备组名单"].firm
    assert shown["通知全体业主"].words == "开首次业主大会会议15日以前" and not shown["通知全体业主"].differs
    assert not shown["组织筹备组"].firm and "不是法定的期限" in shown["组织筹备组"].note
    tender = {clock.title: clock for step in page_of(tx, "choose_company").steps for clock in step.clocks}
    assert tender["留足企业准备的时间"].words == "发出选聘公告后满20日"


def test_numbers_of_the_law_stand_beside_the_step(tx: Transaction) -> None:
    (conditions, *_) = page_of(tx, "first_committee").steps
    assert [number.words for number in conditions.numbers] == ["60%以上", "2年", "30%以上"]
    count = next(step for step in page_of(tx, "common_parts").steps if step.step.code == "count")
    assert [number.words for number in count.numbers][:2] == ["三分之二以上", "四分之三以上"]


def test_a_step_leads_to_its_papers_and_its_calculator_where_somebody_holds_them(tx: Transaction) -> None:
    rooms = Rooms()
    rooms.provide(papers=lambda *_: {"count_record": Beside("计票记录", "/texts/count_record")})
    rooms.provide(calculators=lambda *_: {"vote": Beside("表决过没过", "/sums/vote")}, start="/files/new?path=")
    count = next(step for step in page_of(tx, "first_committee", rooms=rooms).steps if step.step.code == "count")
    assert count.papers == (Beside("计票记录", "/texts/count_record"),)
    assert count.calculator == Beside("表决过没过", "/sums/vote")
    assert page_of(tx, "filing", rooms=rooms).start_url == ""
    offices = {office: HeldOffice(office, 1, "锦绣家园", (HERE.place_path,)) for office in Office}
    members = {office: Actor(None, HERE.place_path, 1, 1, "", (held,)) for office, held in offices.items()}
    starting = {office for office, one in members.items() if page_of(tx, "filing", actor=one, rooms=rooms).start_url}
    assert {Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER, Office.GUIDANCE_SECRETARY} <= starting
    assert not starting & {Office.PROPERTY_MANAGER, Office.MEDIATOR, Office.EXPERT}
    chair = members[Office.COMMITTEE_CHAIR]
    assert page_of(tx, "filing", actor=chair, rooms=rooms).start_url == "/files/new?path=filing"


def test_a_ground_that_no_longer_stands_is_marked_and_another_citys_rule_is_not(tx: Transaction) -> None:
    citations = overtaken("《浙江省物业管理条例》第八条第二款")
    page = page_of(tx, "first_committee", citations=citations)
    assert page.review == queries.IN_REVIEW
    doubted = {step.step.code for step in page.steps for ground in step.grounds if ground.doubt}
    assert doubted == {"group", "group_notice"}
    assert [one.ground.doubt for step in page.steps for one in step.elsewhere if one.ground.doubt] == []
    assert page_of(tx, "filing", citations=citations).review == ""


def test_those_who_keep_the_paths_are_told_which_of_them_the_law_has_overtaken(tx: Transaction) -> None:
    found = queries.doubted(tx, overtaken("《浙江省物业管理条例》第十五条第三款"))
    assert [line.code for line in found] == ["reelection", "handover"]
    assert queries.doubted(tx, overtaken("")) == ()
    assert queries.doubted(tx, Citations()) == ()  # nobody can check, and nothing is doubted


@pytest.mark.parametrize("code", ["no_such_path", "first_committee.toml", "../data"])
def test_an_unknown_path_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        queries.found(code)


def test_a_page_costs_the_same_for_a_short_and_a_long_path(tx: Transaction, queries: Callable[[], object]) -> None:
    totals = []
    for code in ("filing", "first_committee"):
        with queries() as count:  # type: ignore[attr-defined]  # the fixture that counts
            page_of(tx, code, days={"meeting": date(2027, 1, 16)})
        totals.append(count.total)
    assert totals == [2, 2]


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody without an account."""
    return app.test_client()


def test_everybody_reads_every_path_and_works_out_its_days_without_an_account(visitor: FlaskClient) -> None:
    assert "成立首届业主委员会" in visitor.get("/guidance/paths/").text
    for code in shipped.ORDER:
        page = visitor.get(f"/guidance/paths/{code}")
        assert page.status_code == 200 and "第 1 步" in page.text, code
    found = visitor.get("/guidance/paths/filing?day_elected=2026年12月1日")
    assert found.status_code == 200
    assert "最迟2026年12月31日（周四）" in found.text
    assert "《物业管理条例》第十六条第一款" in found.text
    assert visitor.get("/guidance/paths/nothing").status_code == 404


def test_a_day_that_cannot_be_is_told_beside_its_field_and_the_path_stays_readable(visitor: FlaskClient) -> None:
    page = visitor.get("/guidance/paths/filing?day_elected=2026-02-30")
    assert page.status_code == 422
    assert "2026年2月30日这一天不存在" in page.text
    assert "备齐四样材料" in page.text
    strange = visitor.get("/guidance/paths/filing?day_other=2026-12-01&version=x'--")
    assert strange.status_code in {200, 422} and "按日子先后" not in strange.text
