"""A sitting from plan to record: seats, marks that merge, conflicts, decisions, what counts, and the hall's door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from tests.compounds.factories import a_compound, at
from tests.factories import QUJIANG, an_alliance
from tests.training.attempts import papers
from tests.training.enrolments.steps import learner
from tests.training.sittings import steps
from tests.training.sittings.steps import Town, a_hall_exam, a_town, closed, code_of, opened, planned, scan, seat_of
from training.attempts import starting
from training.attempts.models import Attempt
from training.attempts.workflow import ExamKind
from training.courses.models import ModuleCompletion
from training.sittings import access, attendance, crediting, desk, hall, holding, notices, planning, queries, tokens
from training.sittings.holding import Confirm, Decide, Given, Merge, TypeSheet
from training.sittings.models import Mark, Sitting
from training.sittings.planning import Step
from training.sittings.workflow import SITTING, Stage


@pytest.fixture
def town(tx: Transaction) -> Town:
    return a_town(tx)


def marks(tx: Transaction, sitting: Sitting) -> int:
    return tx.session.scalar(select(func.count()).select_from(Mark).where(Mark.sitting_id == sitting.id)) or 0


def confirm(tx: Transaction, town: Town, sitting: Sitting, because: str = "") -> tuple[int, int]:
    return holding.confirm_sitting(tx, town.desk, Confirm(sitting.id, sitting.version, because))


def test_a_lesson_must_last_as_long_as_the_hours_it_counts_for(tx: Transaction, town: Town) -> None:
    with pytest.raises(Invalid, match="一共要 90 分钟，这一场只有 60 分钟"):
        planning.plan_sitting(tx, town.desk, steps.particulars(tx, town, hours=1))


def test_seats_are_given_once_and_end_with_the_room(tx: Transaction, town: Town) -> None:
    key = planning.plan_sitting(tx, town.desk, steps.particulars(tx, town, seats=2))
    sitting = tx.session.get_one(Sitting, key)
    planning.invite(tx, town.desk, planning.Invite(key, sitting.version, town.people[:2]))
    assert [(one.person_id, one.seat) for one in sitting.invited] == [(town.people[0], 1), (town.people[1], 2)]
    with pytest.raises(Invalid, match="只剩 0 个座位"):
        planning.invite(tx, town.desk, planning.Invite(key, sitting.version, town.people))
    planning.drop_invited(tx, town.desk, planning.DropInvited(key, sitting.version, sitting.invited[0].id))
    planning.invite(tx, town.desk, planning.Invite(key, sitting.version, town.people[2:]))
    assert sorted((one.person_id, one.seat) for one in sitting.invited) == [(town.people[1], 2), (town.people[2], 1)]


def test_doors_open_shortly_before_the_beginning_and_old_pages_are_refused(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    early = steps.on(tx, sitting.starts_at - timedelta(minutes=61))
    with pytest.raises(OutOfTurn, match="开始前 60 分钟"):
        holding.open_sitting(early, town.desk, Step(sitting.id, sitting.version))
    with pytest.raises(ChangedMeanwhile):
        holding.open_sitting(tx, town.desk, Step(sitting.id, sitting.version - 1))
    holding.open_sitting(tx, town.desk, Step(sitting.id, sitting.version))
    assert sitting.stage is Stage.OPEN


@pytest.mark.parametrize("stage", list(Stage))
def test_out_of_turn_nothing_is_done(tx: Transaction, town: Town, stage: Stage) -> None:
    facts = access.SittingFacts(stage, town.alliance.place.path)
    for name in SITTING.steps:
        verdict = getattr(access, name)(town.desk, facts)
        assert bool(verdict) == (name in SITTING.open_from(stage))
        assert verdict or verdict.refusal is OutOfTurn


def test_who_may_do_what(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    member = at(tx, town.compound, Office.COMMITTEE_MEMBER, name="别人")
    elsewhere = at(
        tx,
        a_compound(tx, an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢"), name="外区"),
        Office.GUIDANCE_SECRETARY,
    )
    for stranger in (member, elsewhere):
        with pytest.raises(NotFound):
            queries.sitting_page(tx, stranger, sitting.id)
        with pytest.raises(NotFound):
            scan(tx, stranger, sitting, code_of(tx, sitting, town.people[0]))
    guest = learner(town.alliance, town.people[0])
    page = queries.sitting_page(tx, guest, sitting.id)
    assert page.people == () and page.strangers == () and page.timeline == ()
    assert page.own is not None and page.own.seat == 1
    with pytest.raises(NotPermitted):
        queries.door_page(tx, guest, sitting.id)
    with pytest.raises(NotPermitted):
        scan(tx, guest, sitting, code_of(tx, sitting, town.people[0]))
    away = at(tx, town.compound, Office.SUBDISTRICT_OFFICER, name="外街道")
    with pytest.raises(NotFound):  # the sitting is the alliance's own, not the street's
        queries.door_page(tx, away, sitting.id)


def test_a_street_stands_at_the_door_of_its_own_and_decides_nothing(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    sitting.place_id = town.street.offices[0].place_id
    tx.session.flush()
    tx.session.refresh(sitting)
    assert scan(tx, town.street, sitting, code_of(tx, sitting, town.people[0])) == (
        seat_of(sitting, town.people[0]).id,
    )
    after = closed(tx, town, sitting)
    with pytest.raises(NotPermitted):
        holding.confirm_sitting(after, town.street, Confirm(sitting.id, sitting.version))


def test_what_a_telephone_sends_twice_or_in_another_order_is_kept_once(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    one, two = (code_of(tx, sitting, person) for person in town.people[:2])
    sent = (Given("a", one), Given("b", two), Given("c", "", seat_of(sitting, town.people[2]).id))
    first = holding.merge(tx, town.desk, Merge(sitting.id, "phone1", sent))
    again = holding.merge(tx, town.desk, Merge(sitting.id, "phone1", (sent[2], sent[0], sent[0], sent[1])))
    assert {one.key: one.invited_id for one in again} == {one.key: one.invited_id for one in first}
    assert marks(tx, sitting) == 3


def test_two_of_the_staff_scan_the_same_person_and_it_counts_once(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    code = code_of(tx, sitting, town.people[0])
    assert scan(tx, town.desk, sitting, code) == scan(tx, town.second, sitting, code, device="phone2")
    page = queries.sitting_page(tx, town.desk, sitting.id)
    assert page.people[0].present is True
    assert page.people[0].clashes == ("被两个人或者两台手机登记过，只算一次",)
    after = closed(tx, town, sitting)
    assert confirm(after, town, sitting) == (1, 2)


@pytest.mark.parametrize("text", ["", "https://pay.example/1", "DD-1-1-AAAAAAAAAAAAAAAAAAAAAAAAAA", "DD-0-1-A"])
def test_a_code_of_nobody_is_told_and_asks_for_a_word_before_confirming(tx: Transaction, town: Town, text: str) -> None:
    sitting = opened(tx, town)
    assert scan(tx, town.desk, sitting, text) == (None,)
    after = closed(tx, town, sitting)
    page = queries.sitting_page(after, town.desk, sitting.id)
    assert [one.what for one in page.strangers] == ["扫到不是本平台的码，或者已经移出名单的人的码"]
    with pytest.raises(Invalid, match="请写一句原因"):
        confirm(after, town, sitting)
    assert confirm(after, town, sitting, "有人扫了收款码") == (0, 3)


def test_no_seal_fits_another_seat_or_another_sitting(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    code = code_of(tx, sitting, town.people[0])
    number = str(seat_of(sitting, town.people[0]).id)
    assert tokens.read(tx.keyring, code) is not None
    forged = code.replace(f"-{number}-", f"-{seat_of(sitting, town.people[1]).id}-", 1)
    assert tokens.read(tx.keyring, forged) is None
    assert tokens.read(tx.keyring, code.lower()) is None


def test_one_who_is_scanned_in_two_sittings_at_once_is_decided_by_a_person(tx: Transaction, town: Town) -> None:
    first, second = opened(tx, town), opened(tx, town)
    code = code_of(tx, first, town.people[0])
    scan(tx, town.desk, first, code)
    scan(tx, town.second, second, code_of(tx, second, town.people[0]), code, device="phone2")
    page = queries.sitting_page(tx, town.desk, second.id)
    assert page.people[0].present is None
    assert page.people[0].clashes == ("同一时间在另一场也有登记",)
    assert [(one.what, one.other) for one in page.strangers] == [("扫到别的场次的码", first.title)]
    after = closed(tx, town, first)
    with pytest.raises(OutOfTurn, match="还有 1 人没有认定"):
        confirm(after, town, first)
    with pytest.raises(Invalid, match="请写一句原因"):
        holding.decide(
            after, town.desk, Decide(first.id, first.version, first.invited[0].id, present=True, because=" ")
        )
    holding.decide(
        after, town.desk, Decide(first.id, first.version, first.invited[0].id, present=True, because="本人在场")
    )
    assert confirm(after, town, first) == (1, 2)
    assert attendance.of(after, second).undecided


def test_a_tick_counts_alone_where_nothing_was_scanned_and_is_asked_about_where_it_was(
    tx: Transaction, town: Town
) -> None:
    sitting = opened(tx, town)
    keys = [one.id for one in sitting.invited]
    after = closed(tx, town, sitting)
    typed = frozenset({keys[0], keys[1], 999_999})
    assert holding.type_sheet(after, town.desk, TypeSheet(sitting.id, sitting.version, typed)) == 2
    assert [one.present for one in queries.sitting_page(after, town.desk, sitting.id).people] == [True, True, False]
    assert holding.type_sheet(after, town.desk, TypeSheet(sitting.id, sitting.version, frozenset({keys[1]}))) == 1
    scan(after, town.desk, sitting, code_of(tx, sitting, town.people[2]), ago=60)
    page = queries.sitting_page(after, town.desk, sitting.id)
    assert [one.present for one in page.people] == [False, None, True]
    assert page.people[1].clashes == ("名单上打了勾，但没有扫到码",)


def test_a_code_printed_for_somebody_who_was_dropped_never_marks_whoever_comes_instead(
    tx: Transaction, town: Town
) -> None:
    sitting = planned(tx, town)
    last = seat_of(sitting, town.people[2])
    old, old_id = code_of(tx, sitting, town.people[2]), last.id
    planning.drop_invited(tx, town.desk, planning.DropInvited(sitting.id, sitting.version, old_id))
    other = town.second.person_id or 0
    planning.invite(tx, town.desk, planning.Invite(sitting.id, sitting.version, (other,)))
    assert seat_of(sitting, other).seat == 3
    assert scan(tx, town.desk, sitting, old) == (None,)
    ticked = holding.merge(tx, town.desk, Merge(sitting.id, "offline", (Given("a", "", old_id),)))
    assert [one.invited_id for one in ticked] == [None]


def test_a_mark_long_before_the_doors_opened_is_asked_about(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    scan(tx, town.desk, sitting, code_of(tx, sitting, town.people[0]), ago=600)
    (first, *_) = queries.sitting_page(tx, town.desk, sitting.id).people
    assert (first.present, first.clashes) == (None, ("还没到签到的时候就登记了",))


def test_a_mark_made_by_mistake_is_taken_back_at_the_door_and_written_down(tx: Transaction, town: Town) -> None:
    exam = papers.an_exam(tx, town.desk, town.alliance, kind=ExamKind.HALL, limit_minutes=30)
    sitting = opened(tx, town, exam=exam)
    begun = steps.on(tx, sitting.starts_at)
    one = seat_of(sitting, town.people[0])
    tick, back = Given("a", "", one.id), Given("b", "", one.id, off=True)
    holding.merge(begun, town.desk, Merge(sitting.id, "phone1", (tick,)))
    assert (found := hall.admission(begun, one.person_id, exam)) is not None and found.verdict
    for _ in range(2):
        (receipt,) = holding.merge(begun, town.desk, Merge(sitting.id, "phone1", (back,)))
        assert (receipt.invited_id, receipt.off) == (one.id, True)
    assert (found := hall.admission(begun, one.person_id, exam)) is not None and not found.verdict
    assert queries.sitting_page(begun, town.desk, sitting.id).people[0].present is False
    sentences = [ledger.sentence(line) for line in tx.session.scalars(select(ledger.LedgerLine))]
    assert sentences.count("撤回1人的签到") == 1
    again = Merge(sitting.id, "phone1", (tick, back, Given("c", "", one.id)))
    holding.merge(begun, town.desk, again)
    assert queries.sitting_page(begun, town.desk, sitting.id).people[0].present is True


def test_taking_back_late_spares_what_another_telephone_saw_afterwards(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    one = seat_of(sitting, town.people[0])
    after = steps.on(tx, sitting.starts_at)
    scan(after, town.second, sitting, code_of(tx, sitting, one.person_id), device="phone2", ago=5)
    back = Given("b", "", one.id, ago_ms=30 * 60_000, off=True)
    holding.merge(after, town.desk, Merge(sitting.id, "phone1", (back,)))
    assert queries.sitting_page(after, town.desk, sitting.id).people[0].present is True


def test_a_mark_made_before_the_end_counts_though_it_arrives_days_later(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    after = closed(tx, town, sitting)
    late = steps.on(tx, sitting.ends_at + timedelta(days=2))
    scan(late, town.desk, sitting, code_of(tx, sitting, town.people[0]), ago=2 * 24 * 60 + 30)
    scan(after, town.desk, sitting, code_of(tx, sitting, town.people[1]), device="phone2", ago=5)
    people = queries.sitting_page(late, town.desk, sitting.id).people
    assert [one.present for one in people] == [True, None, False]
    assert people[1].clashes == ("散场以后才登记的",)


def test_nobody_decides_on_oneself(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    planning.invite(tx, town.desk, planning.Invite(sitting.id, sitting.version, (town.desk.person_id or 0,)))
    holding.open_sitting(tx, town.desk, Step(sitting.id, sitting.version))
    after = closed(tx, town, sitting)
    mine = seat_of(sitting, town.desk.person_id or 0)
    with pytest.raises(NotPermitted, match="另一位同志"):
        holding.decide(after, town.desk, Decide(sitting.id, sitting.version, mine.id, present=True, because="在"))


def test_what_is_confirmed_counts_once_as_learnt_and_everybody_is_told(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    scan(tx, town.desk, sitting, code_of(tx, sitting, town.people[0]))
    after = closed(tx, town, sitting)
    assert confirm(after, town, sitting) == (1, 2)
    for _ in range(2):  # an errand may be kept twice
        crediting.credit(after, {"sitting_id": sitting.id})
    rows = tx.session.scalars(select(ModuleCompletion)).all()
    assert [(row.person_id, row.module_code, row.evidence) for row in rows] == [
        (town.people[0], "meetings_voting", {"sitting": sitting.id})
    ]
    notices.confirmed(after, {"sitting_id": sitting.id})
    told = tx.session.execute(select(Notice.person_id, Notice.body).where(Notice.kind == "training.sitting_confirmed"))
    assert [(person, "到场，所讲的模块" in body) for person, body in told] == [
        (person, person == town.people[0]) for person in town.people
    ]
    scan(after, town.desk, sitting, code_of(tx, sitting, town.people[1]), device="late", ago=60)
    assert queries.sitting_page(after, town.desk, sitting.id).people[1].present is False
    sentences = [ledger.sentence(line) for line in tx.session.scalars(select(ledger.LedgerLine))]
    assert "确认到场1人，缺席2人" in sentences


def test_a_hall_examination_begins_only_inside_an_open_sitting_for_whoever_is_marked(
    tx: Transaction, town: Town
) -> None:
    exam = a_hall_exam(tx, town)
    person = town.people[0]
    assert hall.admission(tx, person, exam) is None
    sitting = planned(tx, town, exam=exam)
    scan(tx, town.desk, sitting, code_of(tx, sitting, person))
    begun = steps.on(tx, sitting.starts_at + timedelta(minutes=1))
    for moment in (tx, begun):
        found = hall.admission(moment, person, exam)
        assert found is not None and found.verdict.refusal is OutOfTurn  # nobody has opened it
    holding.open_sitting(tx, town.desk, Step(sitting.id, sitting.version))
    assert (found := hall.admission(tx, person, exam)) is not None and not found.verdict  # it is too early
    found = hall.admission(begun, person, exam)
    assert found is not None and found.verdict
    assert (found.until, found.sitting_id) == (sitting.ends_at, sitting.id)
    unmarked = hall.admission(begun, town.people[1], exam)
    assert unmarked is not None and "还没有您的签到" in unmarked.verdict.because
    assert hall.admission(begun, town.desk.person_id or 0, exam) is None
    assert hall.admission(steps.on(tx, sitting.ends_at), person, exam) is None
    closed(tx, town, sitting)
    assert hall.admission(begun, person, exam) is None


def test_an_attempt_begun_in_the_hall_ends_with_the_sitting_and_shows_at_the_door(tx: Transaction, town: Town) -> None:
    exam = papers.an_exam(tx, town.desk, town.alliance, kind=ExamKind.HALL, limit_minutes=480)
    sitting = opened(tx, town, exam=exam)
    begun = steps.on(tx, sitting.starts_at)
    member, doors = learner(town.alliance, town.people[0]), papers.open_doors()
    doors.provide_hall(hall.admission)
    with pytest.raises(OutOfTurn, match="还没有您的签到"):
        starting.start(begun, member, starting.Start(exam.id), doors)
    scan(begun, town.desk, sitting, code_of(tx, sitting, town.people[0]))
    attempt = tx.session.get_one(Attempt, starting.start(begun, member, starting.Start(exam.id), doors).attempt_id)
    assert (attempt.deadline_at, attempt.sitting_id) == (sitting.ends_at, sitting.id)
    assert [one.sat for one in queries.sitting_page(begun, town.desk, sitting.id).people] == [True, False, False]


def test_only_an_open_examination_of_the_hall_is_planned(tx: Transaction, town: Town) -> None:
    exam = a_hall_exam(tx, town)
    exam.kind = ExamKind.FINAL
    tx.session.flush()
    with pytest.raises(Invalid, match="不能在考场考"):
        planning.plan_sitting(tx, town.desk, steps.particulars(tx, town, exam=exam))


def test_called_off_it_is_told_with_its_reason_and_takes_no_marks(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    planning.cancel_sitting(tx, town.desk, planning.CancelSitting(sitting.id, sitting.version, "台风"))
    notices.cancelled(tx, {"sitting_id": sitting.id})
    bodies = tx.session.scalars(select(Notice.body).where(Notice.kind == "training.sitting_cancelled")).all()
    assert len(bodies) == 3
    assert all("台风" in body for body in bodies)
    with pytest.raises(OutOfTurn):
        scan(tx, town.desk, sitting, code_of(tx, sitting, town.people[0]))


def test_who_is_taken_off_the_list_is_told_unless_there_is_a_seat_again(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    for _ in range(2):
        gone = seat_of(sitting, town.people[1])
        planning.drop_invited(tx, town.desk, planning.DropInvited(sitting.id, sitting.version, gone.id))
        notices.dropped(tx, {"sitting_id": sitting.id, "person_id": town.people[1]})
        planning.invite(tx, town.desk, planning.Invite(sitting.id, sitting.version, (town.people[1],)))
        notices.dropped(tx, {"sitting_id": sitting.id, "person_id": town.people[1]})
    told = tx.session.scalars(select(Notice.person_id).where(Notice.title.startswith("您不用来参加了"))).all()
    assert list(told) == [town.people[1], town.people[1]]


def test_who_was_marked_is_not_taken_off_the_list(tx: Transaction, town: Town) -> None:
    sitting = planned(tx, town)
    scan(tx, town.desk, sitting, code_of(tx, sitting, town.people[0]))
    with pytest.raises(Invalid, match="已经签过到"):
        planning.drop_invited(
            tx, town.desk, planning.DropInvited(sitting.id, sitting.version, seat_of(sitting, town.people[0]).id)
        )


def test_a_new_day_closes_what_was_left_open(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    assert holding.turn_of_day(tx, tx.today) == 0
    assert holding.turn_of_day(steps.on(tx, sitting.ends_at), tx.today) == 1
    assert sitting.stage is Stage.CLOSED


def test_the_invited_see_a_card_and_the_desk_a_line(tx: Transaction, town: Town) -> None:
    sitting = opened(tx, town)
    guest = learner(town.alliance, town.people[0])
    (card,) = desk.cards(tx, guest)
    assert (card.title, card.urgent) == (sitting.title, False)
    (card,) = desk.cards(steps.on(tx, sitting.starts_at), guest)
    assert card.urgent
    after = closed(tx, town, sitting)
    assert desk.waiting(after, town.desk) == 1
    assert [line.title for line in desk.lines(after, town.desk)] == [f"确认到场：{sitting.title}"]
    assert list(desk.cards(after, guest)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_sitting_costs_as_many_statements_however_many_come(
    tx: Transaction, town: Town, queries: object, count: int
) -> None:
    from training.sittings import queries as reading  # noqa: PLC0415 -- the fixture has the name

    sitting = opened(tx, town)
    scan(tx, town.desk, sitting, *(code_of(tx, sitting, person) for person in town.people[:count]))
    key = sitting.id
    tx.session.expire_all()
    with queries() as counted:  # type: ignore[operator]
        reading.sitting_page(tx, town.desk, key)
    assert counted.total <= 12
