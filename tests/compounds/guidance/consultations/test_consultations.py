"""Guidance from asking to closing: who may, when nobody is sent, what is recorded, a lawyer's opinion, the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.citations.checking import Checked, Citations, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from compounds.duties import Scope
from compounds.guidance.consultations import actions, desk, keeping, lists, notices
from compounds.guidance.consultations import queries as rooms
from compounds.guidance.consultations.actions import Answer, AskLawyer, Book, Close, DoTask, Drop, Record
from compounds.guidance.consultations.beside import Questions
from compounds.guidance.consultations.models import Consultation
from compounds.guidance.consultations.queries import ConsultationPage, Rooms
from compounds.guidance.consultations.workflow import CONSULTATION, STAGE_NAMES, Doer, Stage
from compounds.guidance.model_texts.courses import Courses
from compounds.models import Compound
from compounds.panels import CompoundKey
from tests.compounds.factories import OTHER_STREET, a_compound, at
from tests.compounds.guidance.consultations.factories import (
    MONDAY,
    TASK,
    ask,
    book,
    half_past_nine,
    record,
    recorded,
    works_for_its_company,
)


@pytest.fixture
def secretary(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY)


@pytest.fixture
def community(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMUNITY_OFFICER)


@pytest.fixture
def asked(tx: Transaction, compound: Compound, community: Actor) -> Consultation:
    return ask(tx, community, compound)


def page(tx: Transaction, actor: Actor, one: Consultation, citations: Citations | None = None) -> ConsultationPage:
    return rooms.consultation_page(tx, actor, one.id, Rooms(citations or Citations(), Courses(), Questions()))


def key_of(compound: Compound) -> CompoundKey:
    return CompoundKey(compound.id, compound.place_id, compound.place.path, compound.place.name)


def told(tx: Transaction, actor: Actor) -> list[str]:
    return list(tx.session.scalars(select(Notice.kind).where(Notice.person_id == actor.person_id).order_by(Notice.id)))


def test_it_goes_from_asking_to_closed(tx: Transaction, compound: Compound, asked: Consultation) -> None:
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    assert str(asked.reference) == "柯导〔2026〕1号"
    book(tx, secretary, asked)
    assert page(tx, chair, asked).header.facts[-1].text == "2026年11月23日（周一）09:30"
    record(tx, secretary, asked, TASK)
    with pytest.raises(Invalid, match="还有 1 项没有落实"):
        actions.close(tx, secretary, Close(asked.id, asked.version))
    actions.do_task(tx, chair, DoTask(asked.id, asked.version, 1, tx.today))
    with pytest.raises(OutOfTurn, match="已经登记落实"):
        actions.do_task(tx, chair, DoTask(asked.id, asked.version, 1, tx.today))
    actions.close(tx, secretary, Close(asked.id, asked.version))
    assert asked.stage is Stage.CLOSED
    sentences = [one.sentence for one in ledger.timeline(tx.session, Consultation, asked.id)]
    assert {"约业务指导", "约定2026年11月23日（周一）09:30", "指导办结"} <= set(sentences)


@pytest.mark.parametrize(
    ("office", "refused"),
    [
        (Office.COMMITTEE_CHAIR, None),
        (Office.COMMITTEE_MEMBER, None),
        (Office.COMMUNITY_OFFICER, None),
        (Office.SUBDISTRICT_OFFICER, None),
        (Office.GUIDANCE_SECRETARY, None),
        (Office.PROPERTY_MANAGER, NotPermitted),
        (Office.GUIDING_BODY, NotPermitted),
        (Office.MEDIATOR, NotFound),
    ],
)
def test_who_asks(tx: Transaction, compound: Compound, office: Office, refused: type[Exception] | None) -> None:
    actor = at(tx, compound, office)
    if refused is None:
        assert ask(tx, actor, compound).stage is Stage.ASKED
    else:
        with pytest.raises(refused):
            ask(tx, actor, compound)


def test_who_sees_it(tx: Transaction, alliance: Alliance, compound: Compound, asked: Consultation) -> None:
    def sees(actor: Actor) -> bool:
        return tx.session.scalar(select(Consultation.id).where(visible(Consultation, actor))) is not None

    seers = {Office.COMMITTEE_MEMBER, Office.SUBDISTRICT_OFFICER, Office.GUIDING_BODY, Office.BUREAU_SUPERVISOR}
    for office in (*seers, Office.PROPERTY_MANAGER, Office.LEGAL_ADVISER, Office.MEDIATOR):
        assert (office, sees(at(tx, compound, office))) == (office, office in seers)
    elsewhere = a_compound(tx, alliance, community=OTHER_STREET)
    assert not sees(at(tx, elsewhere, Office.COMMUNITY_OFFICER))
    lawyer = at(tx, compound, Office.LEGAL_ADVISER)
    book(tx, at(tx, compound, Office.GUIDANCE_SECRETARY), asked, lawyer)
    assert sees(lawyer)


def test_nobody_is_sent_on_a_day_of_rest_unless_both_agreed(
    tx: Transaction, secretary: Actor, asked: Consultation
) -> None:
    saturday = half_past_nine(date(2026, 11, 28))
    command = Book(asked.id, asked.version, saturday, "物业用房", secretary.person_id or 0)
    with pytest.raises(Invalid, match="休息日") as refused:
        actions.book(tx, secretary, command)
    assert "2026年11月30日（周一）" in refused.value.remedy
    with pytest.raises(Invalid, match="已经过了"):
        actions.book(tx, secretary, replace(command, starts_at=half_past_nine(date(2026, 11, 20))))
    actions.book(tx, secretary, replace(command, agreed=True))
    assert asked.stage is Stage.BOOKED


def test_a_helper_is_in_one_place_at_a_time(
    tx: Transaction, compound: Compound, secretary: Actor, asked: Consultation
) -> None:
    book(tx, secretary, asked)
    other = ask(tx, secretary, compound)
    for minutes in (-119, 0, 119):
        with pytest.raises(Invalid, match="时间碰在一起") as refused:
            book(tx, secretary, other, at_=half_past_nine() + timedelta(minutes=minutes))
        assert "11:30" in refused.value.remedy
    lead = at(tx, compound, Office.ALLIANCE_LEAD)
    book(tx, secretary, other, lead)
    assert other.helper_id == lead.person_id
    book(tx, secretary, other, at_=half_past_nine() + timedelta(minutes=120))
    assert other.helper_id == secretary.person_id


def test_whoever_works_for_the_company_neither_asks_nor_is_sent(
    tx: Transaction, compound: Compound, secretary: Actor, asked: Consultation
) -> None:
    expert = at(tx, compound, Office.EXPERT)
    works_for_its_company(tx, expert, compound)
    with pytest.raises(Invalid, match="要回避"):
        book(tx, secretary, asked, expert)
    works_for_its_company(tx, secretary, compound)
    with pytest.raises(NotPermitted, match="任职的企业"):
        book(tx, secretary, asked)
    with pytest.raises(Invalid, match="不能派去"):
        book(tx, at(tx, compound, Office.ALLIANCE_LEAD), asked, at(tx, compound, Office.MEDIATOR))


OUT_OF_TURN = [
    (stage, deed)
    for stage in Stage
    for deed in ("book", "record", "close", "drop")
    if deed not in CONSULTATION.open_from(stage)
]


@pytest.mark.parametrize(("stage", "deed"), OUT_OF_TURN)
def test_no_step_is_taken_out_of_turn(
    tx: Transaction, secretary: Actor, asked: Consultation, stage: Stage, deed: str
) -> None:
    asked.stage = stage
    asked.starts_at, asked.ends_at = half_past_nine(), half_past_nine() + timedelta(hours=2)
    asked.helper_id, asked.spot, asked.happened_on = secretary.person_id, "物业用房", tx.today
    asked.found = asked.advice = asked.ended_because = "有"
    asked.ended_on = tx.today if stage in (Stage.CLOSED, Stage.DROPPED) else None
    tx.session.flush()
    commands: dict[str, Any] = {
        "book": Book(asked.id, asked.version, half_past_nine(), "物业用房", secretary.person_id or 0),
        "record": Record(asked.id, asked.version, tx.today, "看到", "建议"),
        "close": Close(asked.id, asked.version),
        "drop": Drop(asked.id, asked.version, "不用了"),
    }
    with pytest.raises(OutOfTurn, match=STAGE_NAMES[stage]):
        getattr(actions, deed)(tx, secretary, commands[deed])


def test_an_old_page_is_told_what_changed(tx: Transaction, secretary: Actor, asked: Consultation) -> None:
    old = asked.version
    book(tx, secretary, asked)
    with pytest.raises(ChangedMeanwhile, match="约定"):
        actions.drop(tx, secretary, Drop(asked.id, old, "不用了"))


def test_the_record_must_hold_water(tx: Transaction, secretary: Actor, asked: Consultation) -> None:
    good = Record(asked.id, asked.version, tx.today, "看到", "建议")
    for bad, told_ in (
        (replace(good, happened_on=MONDAY), "今天之间"),
        (replace(good, advice=""), "都要写"),
        (replace(good, tasks=(replace(TASK, due_on=date(2026, 11, 1)),)), "期限不能早于"),
        (replace(good, tasks=(TASK,) * 11), "最多 10 项"),
    ):
        with pytest.raises(Invalid, match=told_):
            actions.record(tx, secretary, bad)

    def fallen(_reading: Transaction, text: str, _day: date) -> tuple[Checked, ...]:
        verdict = Verdict.SUPERSEDED if "条例第十二条" in text else Verdict.NOT_LOADED
        return (Checked("条例第十二条", "条例", "第十二条", verdict, True, 0, 6, because="已经改了。"),)

    with pytest.raises(Invalid, match="站不住"):
        actions.record(tx, secretary, replace(good, advice="按条例第十二条办"), fallen)
    actions.record(tx, secretary, replace(good, advice="先补齐台账"), fallen)
    assert asked.stage is Stage.RECORDED


def test_tasks_of_the_officers_are_not_ticked_by_the_committee(tx: Transaction, compound: Compound) -> None:
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    one = ask(tx, secretary, compound)
    record(tx, secretary, one, replace(TASK, doer=Doer.STREET))
    chair, street = at(tx, compound, Office.COMMITTEE_CHAIR), at(tx, compound, Office.SUBDISTRICT_OFFICER)
    with pytest.raises(NotPermitted, match="由他们登记"):
        actions.do_task(tx, chair, DoTask(one.id, one.version, 1, tx.today))
    with pytest.raises(Invalid, match="今天之间"):
        actions.do_task(tx, street, DoTask(one.id, one.version, 1, MONDAY))
    actions.do_task(tx, street, DoTask(one.id, one.version, 1, tx.today))
    assert one.tasks[0].done_on == tx.today


def test_a_lawyer_who_was_asked_sees_the_file_and_gives_an_opinion_once(
    tx: Transaction, compound: Compound, secretary: Actor, asked: Consultation
) -> None:
    lawyer, other = at(tx, compound, Office.LEGAL_ADVISER), at(tx, compound, Office.LEGAL_ADVISER)
    command = AskLawyer(asked.id, asked.version, lawyer.person_id or 0, "能不能书面表决？")
    actions.ask_lawyer(tx, secretary, command)
    with pytest.raises(Invalid, match="没有答复"):
        actions.ask_lawyer(tx, secretary, replace(command, version=asked.version))
    with pytest.raises(Invalid, match="名单上没有"):
        actions.ask_lawyer(tx, secretary, replace(command, version=asked.version, lawyer_id=secretary.person_id or 0))
    question = asked.questions[0]
    notices.lawyer_asked(tx, {"consultation_id": asked.id, "question_id": question.id})
    assert told(tx, lawyer) == ["guidance.lawyer_asked"]
    assert [line.button for line in desk.lines(tx, lawyer)] == ["答复"]
    assert desk.waiting(tx, lawyer) == 1
    reply = Answer(asked.id, asked.version, question.id, "可以，但要逐户送达。")
    with pytest.raises(NotFound):
        actions.answer(tx, other, reply)
    with pytest.raises(NotPermitted, match="本人答复"):
        actions.answer(tx, secretary, reply)
    actions.answer(tx, lawyer, reply)
    with pytest.raises(OutOfTurn, match="答复过"):
        actions.answer(tx, lawyer, replace(reply, version=asked.version))
    notices.lawyer_answered(tx, {"consultation_id": asked.id, "question_id": question.id})
    assert told(tx, secretary) == ["guidance.lawyer_answered"]
    assert page(tx, secretary, asked).opinions[0].answer == "可以，但要逐户送达。"
    assert page(tx, secretary, asked).lawyers.keys() == {lawyer.person_id, other.person_id}


def test_a_caller_is_sealed_shown_to_few_and_forgotten(tx: Transaction, compound: Compound) -> None:
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    one = ask(tx, secretary, compound, caller="赵一 13800000000")
    assert "赵一" not in (one.caller_sealed or "")
    assert page(tx, secretary, one).caller == "赵一 13800000000"
    assert page(tx, at(tx, compound, Office.COMMITTEE_MEMBER), one).caller == ""
    actions.drop(tx, secretary, Drop(one.id, one.version, "自己办好了"))
    assert keeping.sweep(replace(tx, now=tx.now + timedelta(days=90)), tx.today) == 0
    assert keeping.sweep(replace(tx, now=tx.now + timedelta(days=91)), tx.today) == 1
    assert tx.session.scalar(select(Consultation.caller_sealed).where(Consultation.id == one.id)) is None


def test_the_caller_of_a_file_that_nobody_closes_is_forgotten_too(tx: Transaction, compound: Compound) -> None:
    one = ask(tx, at(tx, compound, Office.GUIDANCE_SECRETARY), compound, caller="赵一 13800000000")
    assert keeping.sweep(replace(tx, now=tx.now + timedelta(days=90)), tx.today) == 0
    assert keeping.sweep(replace(tx, now=tx.now + timedelta(days=91)), tx.today) == 1
    assert tx.session.scalar(select(Consultation.caller_sealed).where(Consultation.id == one.id)) is None


def test_a_follow_up_stays_with_its_compound(
    tx: Transaction, alliance: Alliance, compound: Compound, community: Actor
) -> None:
    first, secretary = recorded(tx, compound)
    later = ask(tx, community, compound, follows_id=first.id)
    assert page(tx, community, later).follows is not None
    assert [one.reference for one in page(tx, community, first).followed_by] == [str(later.reference)]
    other = a_compound(tx, alliance, community=OTHER_STREET)
    with pytest.raises(Invalid, match="别的小区"):
        ask(tx, secretary, other, follows_id=first.id)


def test_the_desks_and_the_calendar_say_what_waits(tx: Transaction, compound: Compound, secretary: Actor) -> None:
    community = at(tx, compound, Office.COMMUNITY_OFFICER)
    one = ask(tx, community, compound)
    assert [line.button for line in desk.lines(tx, secretary)] == ["预约"]
    book(tx, secretary, one)
    assert list(desk.lines(tx, secretary)) == []
    after = replace(tx, now=tx.now + timedelta(days=2))
    assert [line.button for line in desk.lines(after, secretary)] == ["写记录"]
    assert desk.waiting(after, secretary) == 1
    scope = Scope(compound.place.path, compound.id)
    assert [duty.kind for duty in desk.duties(tx, community, scope, MONDAY)] == ["guidance_visit"]
    record(after, secretary, one, TASK)
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    due = [(duty.kind, duty.due_on) for duty in desk.duties(tx, chair, scope, TASK.due_on)]
    assert due == [("guidance_task", TASK.due_on)]
    late = replace(tx, now=tx.now + timedelta(days=10))
    assert [line.tone for line in desk.lines(late, chair)] == ["late"]
    assert desk.waiting(late, chair) == 1
    assert notices.remind(late, TASK.due_on) == 1
    assert notices.remind(late, late.today) == 0
    assert told(tx, chair) == ["guidance.task_late"]


def test_a_meeting_is_told_to_all_who_meet_and_once_more_the_day_before(
    tx: Transaction, compound: Compound, secretary: Actor, community: Actor, asked: Consultation
) -> None:
    notices.asked(tx, {"consultation_id": asked.id, "by": community.person_id})
    book(tx, secretary, asked)
    notices.booked(tx, {"consultation_id": asked.id, "by": secretary.person_id})
    assert told(tx, community) == ["guidance.consultation_booked"]
    assert notices.remind(tx, tx.today - timedelta(days=1)) == 2
    assert told(tx, secretary) == ["guidance.consultation_asked", "guidance.consultation_near"]
    assert notices.remind(replace(tx, now=tx.now + timedelta(days=1)), tx.today) == 0


def test_the_panel_and_the_list_cost_the_same_for_one_and_for_three(
    tx: Transaction, compound: Compound, secretary: Actor, asked: Consultation, queries: Callable[[], Any]
) -> None:
    key = key_of(compound)

    def cost() -> list[int]:
        found = []
        for read in (
            lambda: list(desk.panels(tx, secretary, key)),
            lambda: lists.consultation_list(tx, secretary, lists.Choice()),
            lambda: list(desk.lines(tx, secretary)),
            lambda: page(tx, secretary, asked),
        ):
            tx.session.flush()
            tx.session.expire_all()
            with queries() as count:
                read()
            found.append(count.total)
        return found

    before = cost()
    for _ in range(2):
        one = ask(tx, secretary, compound)
    record(tx, secretary, one, TASK, replace(TASK, doer=Doer.DESK))
    assert [now - then for now, then in zip(cost(), before, strict=True)] == [0, 0, 0, 0]
    assert list(desk.panels(tx, at(tx, compound, Office.PROPERTY_MANAGER), key)) == []


def test_the_guiding_body_reads_how_many_compounds_were_helped(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    recorded(tx, compound)
    _, secretary = recorded(tx, compound)
    other = a_compound(tx, alliance, community=OTHER_STREET)
    ask(tx, secretary, other)
    guiding = at(tx, compound, Office.GUIDING_BODY)
    rows = [(one.asked, one.helped, one.compounds, one.visits, one.waiting) for one in lists.figures(tx, guiding, 2026)]
    assert rows == [(2, 2, 1, 2, 0), (1, 0, 0, 0, 1)]
    assert lists.figures(tx, guiding, 2025) == ()
    with pytest.raises(NotPermitted):
        lists.figures(tx, at(tx, compound, Office.COMMITTEE_CHAIR), 2026)


def test_what_is_held_of_a_person_is_told_and_who_asked_is_forgotten(
    tx: Transaction, compound: Compound, community: Actor, asked: Consultation
) -> None:
    assert community.person_id is not None
    assert [len(one.rows) for one in keeping.held(tx, community.person_id)] == [1, 0]
    keeping.erase(tx, community.person_id)
    assert tx.session.scalar(select(func.count()).where(Consultation.asked_by_id == community.person_id)) == 0
