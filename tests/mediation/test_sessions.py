"""Planning, moving, answering, holding and writing up sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from compounds.duties import Scope as Where
from mediation.consent.models import Consent
from mediation.consent.workflow import Scope
from mediation.models import Case
from mediation.records import facts_of
from mediation.sessions import actions, desk, notices, queries, recording
from mediation.sessions.actions import AnswerInvitation, Came, Cancel, Hold, Reschedule, Schedule
from mediation.sessions.models import CaseMinutes, Session
from mediation.sessions.recording import DraftInvestigation, DraftMinutes, Sign, Turn, WriteMinutes
from mediation.sessions.workflow import MinutesStage, Mode, Presence, Reply, SessionStage, Signing
from mediation.workflow import PartyRole, Stage, Willing
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of
from tests.mediation.sessions_steps import (
    TUESDAY,
    a_session,
    at,
    content,
    held,
    later,
    minutes_read_out,
    rights_read,
)

SUNDAY = datetime(2026, 11, 29, 9, 30, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 24, 20, 30, tzinfo=SHANGHAI)


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


def seen(tx: Transaction, actor: Actor, case: Case) -> list[int]:
    return list(tx.session.scalars(select(Session.id).where(visible(Session, actor), Session.case_id == case.id)))


def test_a_session_asks_every_party_and_tells_them(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case)
    assert [(one.party_id, one.reply) for one in session.replies] == [(one.id, Reply.OPEN) for one in case.parties]
    notices.planned(tx, {"session_id": session.id})
    told = tx.session.scalars(select(Notice)).all()
    assert {one.person_id for one in told} == {centre.chair.person_id, centre.manager.person_id}
    assert {one.body for one in told} == {"本案有新内容，请打开案件页看。"}


@pytest.mark.parametrize("stage", [one for one in Stage if one not in {Stage.MEDIATING, Stage.SIGNING}])
def test_nobody_is_called_together_out_of_turn(tx: Transaction, centre: Centre, stage: Stage) -> None:
    late = a_case(tx, centre, stage)
    with pytest.raises((OutOfTurn, NotPermitted, NotFound)):
        a_session(tx, centre, late)
    with pytest.raises(OutOfTurn):
        actions.schedule(tx, centre.secretary, Schedule(late.id, at()))


def test_nothing_is_planned_while_a_necessary_party_does_not_consent(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    party_of(case, PartyRole.RESPONDENT).willing = Willing.REFUSED
    with pytest.raises(OutOfTurn, match="还没有同意调解") as refused:
        a_session(tx, centre, case)
    assert refused.value.remedy


@pytest.mark.parametrize("who", ["chair", "manager", "deputy", "community", "lead", "bureau"])
def test_only_the_mediator_and_the_desk_plan(tx: Transaction, centre: Centre, case: Case, who: str) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        actions.schedule(tx, getattr(centre, who), Schedule(case.id, at()))


def test_the_desk_plans_joint_sessions_and_no_talk_with_one_side(tx: Transaction, centre: Centre, case: Case) -> None:
    assert actions.schedule(tx, centre.secretary, Schedule(case.id, at()))
    with pytest.raises(NotPermitted):
        actions.schedule(tx, centre.secretary, Schedule(case.id, at(NIGHT), case.parties[0].id))


@pytest.mark.parametrize("moment", [SUNDAY, NIGHT, datetime(2026, 11, 24, 6, 0, tzinfo=SHANGHAI)])
def test_a_day_off_and_a_night_are_refused_with_the_way_out(
    tx: Transaction, centre: Centre, case: Case, moment: datetime
) -> None:
    with pytest.raises(Invalid, match="还没有得到") as refused:
        a_session(tx, centre, case, when=at(moment))
    assert "请改到" in refused.value.remedy
    assert seen(tx, centre.mediator, case) == []


def test_a_day_off_takes_every_party_and_leaves_their_consents(tx: Transaction, centre: Centre, case: Case) -> None:
    one, other = (party.id for party in case.parties)
    with pytest.raises(Invalid, match=case.parties[1].name):
        a_session(tx, centre, case, when=at(SUNDAY, agreed=frozenset({one}), agreed_words="电话问过"))
    with pytest.raises(Invalid, match="怎么问、怎么答"):
        a_session(tx, centre, case, when=at(SUNDAY, agreed=frozenset({one, other})))
    when = at(SUNDAY, agreed=frozenset({one, other}), agreed_words="电话里都说周日好", agreed_witness="小林")
    session = a_session(tx, centre, case, when=when)
    rows = tx.session.scalars(select(Consent).where(Consent.scope == Scope.REST_DAY)).all()
    assert {(row.party_id, row.subject_id) for row in rows} >= {(one, session.id), (other, session.id)}


def test_a_session_moved_into_a_holiday_is_refused(tx: Transaction, centre: Centre, case: Case) -> None:
    early = Transaction(tx.session, now=datetime(2026, 9, 20, 10, 0, tzinfo=SHANGHAI))
    session = a_session(early, centre, case, when=at(datetime(2026, 9, 29, 9, 30, tzinfo=SHANGHAI)))
    national = at(datetime(2026, 10, 2, 9, 30, tzinfo=SHANGHAI))
    with pytest.raises(Invalid, match="国庆节") as refused:
        actions.reschedule(early, centre.mediator, Reschedule(session.id, session.version, national))
    assert "10月8日" in refused.value.remedy


def test_a_saturday_that_is_worked_is_no_day_off(tx: Transaction, centre: Centre, case: Case) -> None:
    early = Transaction(tx.session, now=datetime(2026, 9, 20, 10, 0, tzinfo=SHANGHAI))
    session = a_session(early, centre, case, when=at(datetime(2026, 10, 10, 9, 30, tzinfo=SHANGHAI)))
    assert session.stage is SessionStage.PLANNED


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"location": ""}, "在哪里"),
        ({"mode": Mode.VIDEO, "link": "http://meet.example/1"}, "https"),
        ({"mode": Mode.VIDEO, "link": "javascript:alert(1)"}, "https"),
        ({"mode": Mode.VIDEO, "link": "https:///nowhere"}, "https"),
        ({"hours": -1}, "结束要晚于开始"),
        ({"moment": datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)}, "在现在以后"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    tx: Transaction, centre: Centre, case: Case, wrong: dict[str, Any], told: str
) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        a_session(tx, centre, case, when=at(**wrong))
    assert refused.value.remedy


def test_a_video_call_takes_everybodys_yes(tx: Transaction, centre: Centre, case: Case) -> None:
    link: dict[str, Any] = {"mode": Mode.VIDEO, "link": "https://meeting.example/1", "location": ""}
    with pytest.raises(Invalid, match="愿不愿意用视频"):
        a_session(tx, centre, case, when=at(**link))
    both = frozenset(one.id for one in case.parties)
    session = a_session(tx, centre, case, when=at(**link, agreed=both, agreed_words="都会用", agreed_witness="小林"))
    assert session.link == "https://meeting.example/1"
    again = a_session(tx, centre, case, when=at(TUESDAY + timedelta(days=1), **link))
    assert again.mode is Mode.VIDEO, "a yes to video calls is asked for once"


def test_one_mediator_is_not_in_two_places(tx: Transaction, centre: Centre, case: Case) -> None:
    a_session(tx, centre, case)
    with pytest.raises(Invalid, match="已经有安排"):
        a_session(tx, centre, a_case(tx, centre, Stage.MEDIATING), when=at(TUESDAY + timedelta(minutes=30)))


def test_who_plans_another_case_does_not_learn_of_a_talk_with_the_other_side_of_their_own(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    mine, other = case.parties
    a_session(tx, centre, case, party_id=mine.id)
    elsewhere = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(Invalid) as told:
        actions.schedule(tx, centre.secretary, Schedule(elsewhere.id, at()))
    assert told.value.reason == "调解员在这个时间不方便。"
    a_part(tx, case, centre.secretary, party=other)
    assert actions.schedule(tx, centre.secretary, Schedule(elsewhere.id, at()))


def test_a_talk_with_one_side_is_known_to_that_side_and_the_mediator_alone(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    before = case.version
    mine, other = case.parties
    session = a_session(tx, centre, case, party_id=mine.id)
    assert [one.person_id for one in centre.everybody if seen(tx, one, case)] == [
        one.person_id for one in centre.everybody if one in {centre.mediator, centre.chair}
    ]
    assert seen(tx, bearer(tx, mine), case) == [session.id]
    assert seen(tx, bearer(tx, other), case) == []
    assert case.version == before
    lines = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "mediation.session_planned")).all()
    assert [one.subject for one in lines] == [Session.__tablename__]
    notices.planned(tx, {"session_id": session.id})
    assert set(tx.session.scalars(select(Notice.person_id))) == {centre.chair.person_id}


def test_the_other_side_counts_its_sessions_without_a_gap(tx: Transaction, centre: Centre, case: Case) -> None:
    a_session(tx, centre, case, party_id=case.parties[0].id)
    a_session(tx, centre, case, when=at(TUESDAY + timedelta(days=1)))
    facts = facts_of(tx, case)
    assert [one.number for one in queries.sessions_of(tx, centre.manager, facts)] == [1]
    assert [one.number for one in queries.sessions_of(tx, centre.chair, facts)] == [1, 2]


def test_a_party_says_whether_it_comes_also_by_link(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case)
    mine, other = case.parties
    actions.answer(tx, centre.chair, AnswerInvitation(session.id, mine.id, coming=True))
    with pytest.raises(Invalid, match="写一句原因"):
        actions.answer(tx, bearer(tx, other), AnswerInvitation(session.id, other.id, coming=False))
    actions.answer(tx, bearer(tx, other), AnswerInvitation(session.id, other.id, coming=False, words="那天出差"))
    assert [one.reply for one in session.replies] == [Reply.COMING, Reply.NOT_COMING]
    with pytest.raises(NotPermitted):
        actions.answer(tx, centre.chair, AnswerInvitation(session.id, other.id, coming=True))
    with pytest.raises(OutOfTurn, match="已经过了"):
        actions.answer(later(tx), centre.chair, AnswerInvitation(session.id, mine.id, coming=False, words="晚了"))


def test_a_new_time_asks_anew_and_raises_the_sequence(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case)
    uid = session.uid
    actions.answer(tx, centre.chair, AnswerInvitation(session.id, case.parties[0].id, coming=True))
    actions.reschedule(tx, centre.mediator, Reschedule(session.id, session.version, at(TUESDAY + timedelta(days=2))))
    assert (session.uid, session.sequence) == (uid, 1)
    assert {one.reply for one in session.replies} == {Reply.OPEN}
    with pytest.raises(ChangedMeanwhile):
        actions.cancel(tx, centre.mediator, Cancel(session.id, 1, "旧页面"))


def test_a_reminder_for_an_old_time_says_nothing(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case, when=at(TUESDAY + timedelta(days=3)))
    errand = tx.session.scalars(select(Errand).where(Errand.kind == "mediation.session_near")).one()
    assert 8 <= errand.due_at.astimezone(SHANGHAI).hour < 21
    actions.reschedule(tx, centre.mediator, Reschedule(session.id, session.version, at(TUESDAY + timedelta(days=6))))
    notices.near(tx, errand.payload)
    assert tx.session.scalars(select(Notice)).all() == []
    notices.near(tx, {"session_id": session.id, "sequence": 1})
    assert len(tx.session.scalars(select(Notice)).all()) == 3, "both sides and the mediator"


def test_a_cancelled_session_says_why_and_stays(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case)
    with pytest.raises(Invalid):
        actions.cancel(tx, centre.mediator, Cancel(session.id, session.version, " "))
    actions.cancel(tx, centre.mediator, Cancel(session.id, session.version, "何经理住院"))
    assert session.stage is SessionStage.CANCELLED
    with pytest.raises(OutOfTurn):
        actions.answer(tx, centre.chair, AnswerInvitation(session.id, case.parties[0].id, coming=True))


def test_who_came_is_written_after_it_began(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case)
    with pytest.raises(Invalid, match="还没有到"):
        held(tx, centre, session)
    now = later(tx)
    nobody = (Came(Presence.MEDIATOR, "吴建国", person_id=centre.mediator.person_id),)
    with pytest.raises(Invalid, match="至少要有一方"):
        actions.hold(now, centre.mediator, Hold(session.id, session.version, nobody))
    stranger = (*nobody, Came(Presence.SIDE, "路人", party_id=10_000))
    with pytest.raises(Invalid, match="哪一方"):
        actions.hold(now, centre.mediator, Hold(session.id, session.version, stranger))
    held(now, centre, session)
    assert [(one.name, one.presence) for one in session.attendees] == [
        ("王秀英", Presence.SIDE),
        ("何经理", Presence.SIDE),
        ("吴建国", Presence.MEDIATOR),
    ]


def test_no_minutes_before_the_rights_are_read(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    session = held(now, centre, a_session(tx, centre, case))
    with pytest.raises(OutOfTurn, match="权利义务告知书"):
        recording.draft_minutes(now, centre.mediator, DraftMinutes(session.id, content(session)))
    rights_read(now, centre, case)
    assert recording.draft_minutes(now, centre.mediator, DraftMinutes(session.id, content(session)))


def test_minutes_are_confirmed_by_each_who_was_there(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    rights_read(tx, centre, case)
    minutes = minutes_read_out(now, centre, held(now, centre, a_session(tx, centre, case)))
    for position, actor in enumerate((centre.chair, centre.manager), 1):
        recording.sign_minutes(now, actor, Sign(minutes.id, position, minutes.digest))
        assert minutes.stage is MinutesStage.READ_OUT
    with pytest.raises(NotPermitted):
        recording.sign_minutes(now, centre.chair, Sign(minutes.id, 3, minutes.digest))
    recording.sign_minutes(now, centre.mediator, Sign(minutes.id, 3, minutes.digest))
    assert minutes.stage is MinutesStage.CONFIRMED
    with pytest.raises(OutOfTurn):
        recording.correct_minutes(now, centre.mediator, Turn(minutes.id, minutes.version))


def test_whoever_confirms_an_older_text_is_told(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    rights_read(tx, centre, case)
    session = held(now, centre, a_session(tx, centre, case))
    minutes = minutes_read_out(now, centre, session)
    old = minutes.digest
    recording.sign_minutes(now, centre.chair, Sign(minutes.id, 1, old))
    tx.session.flush()
    recording.correct_minutes(now, centre.mediator, Turn(minutes.id, minutes.version))
    assert all(one.signing is None for one in minutes.people)
    tx.session.flush()
    recording.write_minutes(now, centre.mediator, WriteMinutes(minutes.id, minutes.version, content(session, "改过")))
    tx.session.flush()
    recording.read_out(now, centre.mediator, Turn(minutes.id, minutes.version))
    with pytest.raises(OutOfTurn, match="不是最后宣读") as refused:
        recording.sign_minutes(now, centre.chair, Sign(minutes.id, 1, old))
    assert "重新宣读" in refused.value.remedy


def test_who_will_not_sign_is_written_down_with_the_reason(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    rights_read(tx, centre, case)
    minutes = minutes_read_out(now, centre, held(now, centre, a_session(tx, centre, case)))
    recording.note_signature(now, centre.mediator, Sign(minutes.id, 1, minutes.digest))
    recording.note_signature(now, centre.mediator, Sign(minutes.id, 2, minutes.digest, declined="说记得不全"))
    assert [one.signing for one in minutes.people] == [Signing.PAPER, Signing.DECLINED, None]
    with pytest.raises(NotPermitted):
        recording.note_signature(now, centre.secretary, Sign(minutes.id, 3, minutes.digest))


def test_a_draft_is_nobodys_but_of_those_who_work_on_it(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    rights_read(tx, centre, case)
    session = held(now, centre, a_session(tx, centre, case))
    key = recording.draft_minutes(now, centre.mediator, DraftMinutes(session.id, content(session)))

    def readers() -> list[str]:
        query = select(CaseMinutes.id).where(CaseMinutes.id == key)
        return [one.name for one in centre.everybody if tx.session.scalar(query.where(visible(CaseMinutes, one)))]

    assert set(readers()) == {"吴建国", "周敏", "方圆"}
    minutes = tx.session.get_one(CaseMinutes, key)
    recording.read_out(now, centre.mediator, Turn(key, minutes.version))
    assert set(readers()) == {"吴建国", "周敏", "方圆", "王秀英", "何经理"}


def test_minutes_of_a_talk_with_one_side_stay_there(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    rights_read(tx, centre, case)
    before = case.version
    session = held(now, centre, a_session(tx, centre, case, party_id=case.parties[0].id))
    minutes = minutes_read_out(now, centre, session)
    recording.sign_minutes(now, centre.chair, Sign(minutes.id, 1, minutes.digest))
    query = select(CaseMinutes.id).where(CaseMinutes.id == minutes.id)
    readers = {one.name for one in centre.everybody if tx.session.scalar(query.where(visible(CaseMinutes, one)))}
    assert readers == {"吴建国", "王秀英"}
    told = select(LedgerLine.verb).where(LedgerLine.subject == Case.__tablename__, LedgerLine.verb.like("%session%"))
    assert tx.session.scalars(told).all() == []
    assert case.version == before


def test_an_investigation_takes_two_and_is_read_by_who_works_on_it(tx: Transaction, centre: Centre, case: Case) -> None:
    now = later(tx)
    told = content(a_session(tx, centre, case))
    alone = DraftInvestigation(case.id, ("吴建国", " 吴建国"), "老李", "邻居", "电梯广告", told)
    with pytest.raises(Invalid, match="至少要 2 个人"):
        recording.draft_investigation(now, centre.mediator, alone)
    two = DraftInvestigation(case.id, ("吴建国", "社区小林"), "老李", "邻居", "电梯广告", told)
    key = recording.draft_investigation(now, centre.mediator, two)
    query = select(CaseMinutes.id).where(CaseMinutes.id == key)
    readers = {one.name for one in centre.everybody if tx.session.scalar(query.where(visible(CaseMinutes, one)))}
    assert readers == {"吴建国", "周敏", "方圆"}


def test_a_desk_tells_what_is_to_do_and_the_calendar_names_nothing(tx: Transaction, centre: Centre, case: Case) -> None:
    session = a_session(tx, centre, case)
    assert [line.button for line in desk.lines(tx, centre.chair)] == ["答复能不能来"]
    assert desk.waiting(tx, centre.chair) == 1
    actions.answer(tx, centre.chair, AnswerInvitation(session.id, case.parties[0].id, coming=True))
    assert desk.waiting(tx, centre.chair) == 0
    over = later(tx)
    assert [line.button for line in desk.lines(over, centre.mediator)] == ["登记到场"]
    assert desk.waiting(over, centre.mediator) == 1
    (duty,) = desk.duties(tx, centre.chair, Where("/"), TUESDAY.date())
    assert duty.title == "调解会 09:30"
    assert case.subject not in str(duty)
    assert list(desk.duties(tx, centre.deputy, Where("/"), TUESDAY.date())) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    tx: Transaction, centre: Centre, case: Case, queries: Callable[[], Any], number: int
) -> None:
    from mediation.sessions import queries as reading  # noqa: PLC0415 -- the fixture has the name

    for n in range(number):
        a_session(tx, centre, case, when=at(TUESDAY + timedelta(days=n)))
    facts = facts_of(tx, case)
    tx.session.expire_all()
    with queries() as count:
        assert len(reading.sessions_of(tx, centre.chair, facts)) == number
    assert count.total <= 4
