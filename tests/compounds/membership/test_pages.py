"""The pages of the membership over HTTP: from a chair's application to the slip; charter, council, desk and panel."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import deliver_all
from alliance.kernel.places.models import Alliance
from compounds.duties import Scope
from compounds.membership import council_pages, desk, queries
from compounds.membership.council_models import Meeting
from compounds.membership.models import Charter, Member
from compounds.membership.queries import Choice
from compounds.membership.workflow import MeetingStage, Stage
from compounds.models import Seat
from tests.compounds.factories import at, browser_of
from tests.compounds.membership.factories import a_meeting, a_member, chair, lead, sat, secretary
from tests.conftest import Count
from tests.factories import an_alliance

Watching = Callable[[], AbstractContextManager[Count]]


@dataclass
class House:
    """One alliance with a committee that may apply, and those who act."""

    compound_id: int
    speaker_id: int
    silent_id: int
    chair: Actor
    lead: Actor
    clerk: Actor
    member: Actor


@pytest.fixture
def house(open_app: Flask) -> House:
    with open_app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        of = sat(tx, alliance, name="锦绣家园")
        seat = tx.session.scalars(select(Seat).where(Seat.term_id == of.term.id).order_by(Seat.id)).all()[1]
        return House(
            of.compound.id,
            of.speaker.id,
            seat.person_id,
            chair(tx, of.compound),
            lead(tx, alliance),
            secretary(tx, alliance),
            at(tx, of.compound, Office.COMMITTEE_MEMBER),
        )


def version_on(page: str) -> str:
    found = re.search(r'name="(?:[a-z_]+-)?version"[^>]* value="(\d+)"', page)
    assert found
    return found[1]


def picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "PNG")
    content.seek(0)
    return content


def applied(house: House, person: int, **more: str) -> dict[str, str]:
    return {
        "person": str(person), "decided_on": "2026-11-08", "votes_for": "4", "votes_against": "1",
        "votes_abstain": "0", "number": "", **more,
    }  # fmt: skip


def test_from_application_to_the_slip(open_app: Flask, house: House) -> None:
    asks, decides = browser_of(open_app, house.chair), browser_of(open_app, house.lead)
    compound = asks.get(f"/compounds/{house.compound_id}").text
    assert "联盟会员" in compound
    assert f"/alliance/members/apply/{house.compound_id}" in compound
    form = f"/alliance/members/apply/{house.compound_id}"
    assert "为什么要填" in asks.get(form).text
    answers = applied(house, house.silent_id, number="139 5700 0001")
    checking = asks.post(form, data=answers)
    assert (checking.status_code, "核对无误" in checking.text) == (200, True)
    opened = asks.post(form, data={**answers, "confirmed": "1"})
    assert opened.status_code == 302
    file = urlsplit(opened.location).path
    page = asks.get(file).text
    assert "柯会〔2026〕1号" in page
    handed_in = asks.post(
        f"{file}/attach", data={"file-file": (picture(), "会议记录.png")}, content_type="multipart/form-data"
    )
    assert handed_in.status_code == 302
    assert "会议记录" in asks.get(file).text
    sent = asks.post(f"{file}/submit", data={"submit-version": version_on(asks.get(file).text)})
    assert sent.status_code == 302
    waiting = decides.get("/").text
    assert "锦绣家园业委会申请入会" in waiting
    admitted = decides.post(f"{file}/admit", data={"admit-version": version_on(decides.get(file).text)})
    assert admitted.status_code == 302
    slip = decides.get(admitted.location)
    assert slip.status_code == 200
    code = re.search(r'登录码 <b class="num code">([^<]+)</b>', slip.text)
    assert code
    assert "准予入会" in asks.get(file).text
    with open_app.app_context():
        assert web.reading().session.scalar(select(Account.id).where(Account.person_id == house.silent_id)) is not None
    panel = asks.get(f"/compounds/{house.compound_id}").text
    assert "柯会〔2026〕1号" in panel
    # At home the representative types the code of the paper slip, sets a password, and is in.
    new = open_app.test_client()
    assert new.post("/code", data={"code": code[1]}).status_code == 302
    chosen = {"new": "zhangshu xia de changyi 37", "again": "zhangshu xia de changyi 37"}
    assert new.post("/code/password", data=chosen).status_code == 302
    mine = new.get("/alliance/members/mine")
    assert (mine.status_code, urlsplit(mine.location).path) == (302, file)
    assert "准予入会" in new.get(file).text


def test_what_is_wrong_is_said_beside_the_form_and_nothing_is_written(open_app: Flask, house: House) -> None:
    asks = browser_of(open_app, house.chair)
    form = f"/alliance/members/apply/{house.compound_id}"
    for answers, told in (
        (applied(house, 0), "请选择由哪一位委员代表"),
        (applied(house, house.silent_id), "请填他本人的手机号"),
        (applied(house, house.speaker_id, votes_for="2"), "超过半数"),
        (applied(house, house.speaker_id, votes_for="40"), "同意"),
        (applied(house, house.speaker_id, decided_on="2031-01-01"), "不能晚于今天"),
    ):
        shown = asks.post(form, data=answers)
        assert shown.status_code == 422, answers
        assert told in shown.text
    with open_app.app_context():
        assert web.reading().session.scalar(select(func.count(Member.id))) == 0


def test_a_member_of_the_committee_reads_and_does_not_apply(open_app: Flask, house: House) -> None:
    reads = browser_of(open_app, house.member)
    refused = reads.get(f"/alliance/members/apply/{house.compound_id}")
    assert (refused.status_code, "业委会主任" in refused.text) == (403, True)


def test_two_who_decide_at_once_are_told(open_app: Flask, house: House) -> None:
    with open_app.app_context(), web.writing() as tx:
        alliance = tx.session.scalars(select(Alliance)).one()
        member = a_member(tx, alliance, Stage.APPLIED)
        file, old = f"/alliance/members/{member.id}", member.version
    one, two = browser_of(open_app, house.lead), browser_of(open_app, house.clerk)
    assert one.post(f"{file}/admit", data={"admit-version": str(old)}).status_code == 302
    late = two.post(f"{file}/decline", data={"decline-version": str(old), "decline-because": "不符合章程第六条"})
    assert (late.status_code, "没有办成" in late.text) == (409, True)


def test_a_reason_that_is_missing_comes_back_with_the_page(open_app: Flask, house: House) -> None:
    with open_app.app_context(), web.writing() as tx:
        member = a_member(tx, tx.session.scalars(select(Alliance)).one(), Stage.APPLIED)
        file, old = f"/alliance/members/{member.id}", member.version
    decides = browser_of(open_app, house.lead)
    shown = decides.post(f"{file}/decline", data={"decline-version": str(old), "decline-because": ""})
    assert (shown.status_code, "请填写“不予入会的理由”" in shown.text) == (422, True)


@pytest.mark.parametrize("number", ["9223372036854775808", "0", "99999"])
def test_what_does_not_exist_is_not_found(open_app: Flask, house: House, number: str) -> None:
    client = browser_of(open_app, house.lead)
    for address in (f"/alliance/members/{number}", f"/alliance/council/{number}", f"/alliance/charters/{number}"):
        assert client.get(address).status_code == 404
    assert client.get("/alliance/groups/nothing").status_code == 404


def test_an_adviser_and_a_manager_are_registered_at_the_counter(open_app: Flask, house: House) -> None:
    clerk = browser_of(open_app, house.clerk)
    answers = {
        "name": "余思敏", "number": "13957000002", "firm": "浙江样例律师事务所", "licence": "13308201810123456",
        "decided_on": "2026-11-01", "ends_on": "2028-10-31",
    }  # fmt: skip
    opened = clerk.post("/alliance/members/adviser/new", data={**answers, "confirmed": "1"})
    assert opened.status_code == 302
    page = clerk.get(opened.location).text
    assert "****3456" in page
    assert "13308201810123456" not in page
    chosen = clerk.get("/alliance/members/manager/new")
    assert (chosen.status_code, "物业企业" in chosen.text) == (200, True)


def test_the_charter_goes_from_draft_to_the_public_page(open_app: Flask, house: House) -> None:
    clerk, public = browser_of(open_app, house.clerk), open_app.test_client()
    saved = clerk.post("/alliance/charters/draft", data={"body": "第一条 名称\n第二条 宗旨"})
    assert saved.status_code == 302
    with open_app.app_context(), web.writing() as tx:
        alliance = tx.session.scalars(select(Alliance)).one()
        member = a_member(tx, alliance)
        from compounds.membership.counting import Tally  # noqa: PLC0415 -- one test only

        _, item = a_meeting(tx, alliance, MeetingStage.SIGNED, came=(member,), charter=True, tally=Tally(1, 0, 0))
        charter = tx.session.scalars(select(Charter)).one()
        page, version, item_id = f"/alliance/charters/{charter.id}", charter.version, item.id
    assert public.get(page).status_code == 404
    adopted = clerk.post(f"{page}/adopt", data={"item": str(item_id), "version": str(version)})
    assert adopted.status_code == 302
    shown = public.get(page)
    assert (shown.status_code, "第一条 名称" in shown.text) == (200, True)
    again = clerk.post(f"{page}/adopt", data={"item": str(item_id), "version": str(version + 1)})
    assert again.status_code in (409, 422)


def test_the_legal_status_is_in_the_foot_of_every_page(open_app: Flask, house: House) -> None:
    boss, public = browser_of(open_app, house.lead), open_app.test_client()
    assert "联盟还在筹备" in public.get("/alliance").text
    saved = boss.post(
        "/alliance/status/new",
        data={
            "status": "coordinating", "starts_on": "2026-11-01", "evidence": "区住建局复函", "credit_code": "",
            "file": (picture(), "复函.png"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert saved.status_code == 302
    for client in (boss, public):
        assert "联盟是议事协调机制" in client.get("/alliance").text
    assert "复函" in boss.get("/alliance").text
    wrong = boss.post("/alliance/status/new", data={"status": "registered", "starts_on": "2026-11-20", "evidence": "x"})
    assert (wrong.status_code, "统一社会信用代码" in wrong.text) == (422, True)


def test_how_the_alliance_is_found_is_in_the_foot_of_every_page(open_app: Flask, house: House) -> None:
    boss, public = browser_of(open_app, house.lead), open_app.test_client()
    waits = "登记联盟的电话和窗口"
    assert waits in boss.get("/").text
    assert waits not in browser_of(open_app, house.clerk).get("/").text
    wrong = boss.post("/alliance/contact", data={"telephone": "0570—302<b>", "desk": ""})
    assert (wrong.status_code, "照打电话时按的号码写" in wrong.text) == (422, True)
    assert "联盟电话" not in public.get("/alliance").text
    saved = boss.post("/alliance/contact", data={"telephone": "0570-3020000", "desk": "荷花街道一楼 3 号窗口"})
    assert saved.status_code == 302
    assert waits not in boss.get("/").text
    for path in ("/", "/alliance", "/privacy"):
        shown = public.get(path).text
        assert ('href="tel:0570-3020000"' in shown, "窗口在荷花街道一楼 3 号窗口" in shown) == (True, True), path
    assert "请打这个电话" in public.get("/privacy").text


def test_a_meeting_from_its_calling_to_its_minutes(open_app: Flask, house: House) -> None:
    with open_app.app_context(), web.writing() as tx:
        member = a_member(tx, tx.session.scalars(select(Alliance)).one())
        member_id = member.id
    clerk, boss = browser_of(open_app, house.clerk), browser_of(open_app, house.lead)
    opened = clerk.post(
        "/alliance/council/new", data={"title": "理事会会议", "day": "2026-11-20", "hour": "14:30", "venue": "会议室"}
    )
    file = urlsplit(opened.location).path

    def version() -> str:
        with open_app.app_context():
            return str(web.reading().session.scalars(select(Meeting.version)).one())

    def post(client: FlaskClient, path: str, **fields: str) -> int:
        prefix = f"{path}-" if "/" not in path and path not in ("hold", "minutes") else ""
        data = {f"{prefix}version": version(), **fields}
        return client.post(f"{file}/{path}", data=data).status_code

    assert post(clerk, "items/new", title="评选安排", proposal="先自评", company="0") == 302
    assert post(clerk, "give_notice") == 302
    assert post(clerk, "hold", came=str(member_id), confirmed="1") == 302
    with open_app.app_context():
        page = council_pages.meeting_page(web.reading(), house.clerk, int(file.rsplit("/", 1)[1]))
    decision = f"items/{page.items[0].item_id}/decision"
    too_many = {"votes_for": "2", "against": "0", "abstain": "0", "resolution": "同意", "confirmed": "1"}
    assert post(clerk, decision, **too_many) == 422
    assert post(clerk, decision, **{**too_many, "votes_for": "1"}) == 302
    assert post(clerk, "minutes", body="会议同意。") == 302
    assert post(clerk, "sign_minutes") == 403
    assert post(boss, "sign_minutes") == 302
    assert post(clerk, "publish_minutes") == 302
    word = clerk.get(f"{file}/minutes.docx")
    assert (word.status_code, word.data[:2]) == (200, b"PK")
    assert "柯纪〔2026〕1号" in clerk.get(file).text


def test_members_are_told_in_their_inbox(open_app: Flask, house: House) -> None:
    with open_app.app_context(), web.writing() as tx:
        a_member(tx, tx.session.scalars(select(Alliance)).one())
    with open_app.app_context():
        parts = web.platform_of(open_app)
        inside = {kind: handlers for kind, handlers in parts.deliveries.inside.items() if kind.startswith("membership")}
        parts.deliveries.outside.clear()
        assert len(inside) == 15
        deliver_all(web.db_session(), parts.clock, parts.deliveries)
    told = browser_of(open_app, house.lead).get("/inbox").text
    assert "有一份入会申请等您决定" in told


@pytest.mark.parametrize("records", [1, 3])
def test_pages_ask_the_database_as_often_for_one_as_for_three(
    tx: Transaction, alliance: Alliance, queries: Watching, records: int
) -> None:
    from compounds.membership import queries as membership  # noqa: PLC0415 -- the fixture has the name

    boss = lead(tx, alliance)
    members = tuple(a_member(tx, alliance) for _ in range(records))
    meeting, _ = a_meeting(tx, alliance, MeetingStage.PUBLISHED, came=members)
    noticed, _ = a_meeting(tx, alliance, MeetingStage.NOTICED)
    keys = members[0].id, meeting.id, noticed.id
    tx.session.expunge_all()
    costs = []
    for page in (
        lambda: membership.register(tx, boss, Choice()),
        lambda: membership.member_page(tx, boss, keys[0]),
        lambda: council_pages.meeting_page(tx, boss, keys[1]),
        lambda: council_pages.meeting_page(tx, boss, keys[2]),
        lambda: list(desk.lines(tx, boss)),
        lambda: desk.waiting(tx, boss),
        lambda: list(desk.duties(tx, boss, Scope(alliance.place.path), tx.today + timedelta(days=4000))),
    ):
        tx.session.expunge_all()
        with queries() as count:
            page()
        costs.append(count.total)
    assert costs == [2, 9, 10, 13, 4, 2, 1]


def test_the_register_narrows_by_kind_stage_street_and_words(tx: Transaction, alliance: Alliance) -> None:
    boss = lead(tx, alliance)
    one = a_member(tx, alliance, of=sat(tx, alliance, name="锦绣家园"))
    a_member(tx, alliance, Stage.APPLIED, of=sat(tx, alliance, name="听橘苑"))
    street = one.place.path.split("/")[4]
    from alliance.kernel.places.models import Place  # noqa: PLC0415 -- one test only

    street_id = tx.session.scalars(select(Place.id).where(Place.code == street)).one()
    for choice, names in (
        (Choice(), {"锦绣家园", "听橘苑"}),
        (Choice(stage=Stage.APPLIED), {"听橘苑"}),
        (Choice(name="锦绣"), {"锦绣家园"}),
        (Choice(street=street_id), {"锦绣家园", "听橘苑"}),
        (Choice(street=1), set()),
        (Choice(name="%"), set()),
    ):
        assert {line.where for line in queries.register(tx, boss, choice).lines} == names


def test_duties_name_memberships_that_end(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    a_member(tx, alliance, of=of)
    boss, everything = lead(tx, alliance), Scope(alliance.place.path)
    assert list(desk.duties(tx, boss, everything, of.term.ends_on - timedelta(days=1))) == []
    found = list(desk.duties(tx, boss, everything, of.term.ends_on))
    assert [(one.due_on, one.compound_id) for one in found] == [(date(2029, 1, 10), of.compound.id)]
    assert list(desk.duties(tx, boss, Scope(alliance.place.path, of.compound.id + 1), of.term.ends_on)) == []


def test_a_manager_sees_that_the_committee_belongs_but_not_its_application(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    manager = at(tx, of.compound, Office.PROPERTY_MANAGER)
    a_member(tx, alliance, Stage.APPLIED, of=of)
    assert queries.member_of(tx, manager, of.compound.id) is None
    other = sat(tx, alliance)
    a_member(tx, alliance, of=other)
    seen = queries.member_of(tx, at(tx, other.compound, Office.PROPERTY_MANAGER), other.compound.id)
    assert seen is not None
    assert seen.stage is Stage.ADMITTED
