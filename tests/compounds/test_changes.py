"""Seats that change within a term: who leaves, moves up, is elected in addition, becomes chair; the renewed filing."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.changes import actions, queries
from compounds.changes.actions import ConfirmChange, Joining, Leaving, RecordChange, ReturnChange, SubmitChange
from compounds.changes.models import Change
from compounds.changes.workflow import CHANGE, Stage
from compounds.filing import queries as one_term
from compounds.handovers.models import Handover
from compounds.models import Compound, Departure, Role, Seat, Term
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import (
    FIVE,
    OTHER_STREET,
    a_committee,
    a_compound,
    a_district,
    a_filed_term,
    a_term,
    at,
    browser_of,
)

DAY = date(2026, 11, 10)
SEVEN = (*FIVE, Role.ALTERNATE, Role.ALTERNATE)


@pytest.fixture
def term(tx: Transaction, compound: Compound) -> Term:
    return a_filed_term(tx, compound, roles=SEVEN)


@pytest.fixture
def community(tx: Transaction, compound: Compound, term: Term) -> Actor:
    return at(tx, compound, Office.COMMUNITY_OFFICER, name="程婷婷")


@pytest.fixture
def street(tx: Transaction, compound: Compound, term: Term) -> Actor:
    return at(tx, compound, Office.SUBDISTRICT_OFFICER, name="吴晓燕")


def offices(tx: Transaction, seat: Seat) -> list[tuple[Office, date, date | None]]:
    tx.session.flush()
    rows = tx.session.scalars(select(OfficeHeld).where(OfficeHeld.person_id == seat.person_id).order_by(OfficeHeld.id))
    return [(held.office, held.starts_on, held.ends_on) for held in rows]


def filed(tx: Transaction, community: Actor, street: Actor, change_id: int) -> actions.ChangeMoved:
    change = tx.session.get_one(Change, change_id)
    actions.submit_change(tx, community, SubmitChange(change_id, change.version))
    return actions.confirm_change(tx, street, ConfirmChange(change_id, change.version, tx.today))


def test_who_resigns_loses_the_office_with_that_day_and_has_to_hand_over(
    tx: Transaction, term: Term, community: Actor
) -> None:
    seat = term.seats[3]
    done = actions.record_change(
        tx,
        community,
        RecordChange(term.id, term.version, DAY, "辞职信", (Leaving(seat.id, Departure.RESIGNED),)),
    )
    assert done.reference == "柯变〔2026〕1号"
    assert (seat.left_on, seat.left_because) == (DAY, Departure.RESIGNED)
    assert offices(tx, seat) == [(Office.COMMITTEE_MEMBER, date(2024, 5, 1), DAY)]
    handover = tx.session.scalars(select(Handover)).unique().one()
    assert (handover.seat_id, handover.starts_on, str(handover.reference)) == (seat.id, DAY, "柯交〔2026〕1号")


def test_an_alternate_moves_up_with_the_filing_and_from_the_day_of_the_change(
    tx: Transaction, term: Term, community: Actor, street: Actor
) -> None:
    gone, alternate = term.seats[3], term.seats[5]
    done = actions.record_change(
        tx,
        community,
        RecordChange(term.id, term.version, DAY, "辞职信", (Leaving(gone.id, Departure.RESIGNED),), (alternate.id,)),
    )
    assert (alternate.role, offices(tx, alternate)) == (Role.ALTERNATE, [])
    moved = filed(tx, community, street, done.change_id)
    assert (moved.stage, moved.offices) == (Stage.FILED, 1)
    assert alternate.role is Role.MEMBER
    assert offices(tx, alternate) == [(Office.COMMITTEE_MEMBER, DAY, term.ends_on)]


def test_the_chair_goes_over_in_one_step_and_there_is_one_at_every_moment(
    tx: Transaction, term: Term, community: Actor, street: Actor
) -> None:
    old, new = term.seats[0], term.seats[1]
    done = actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "推选决定", chair_id=new.id))
    filed(tx, community, street, done.change_id)
    assert (old.role, new.role) == (Role.MEMBER, Role.CHAIR)
    before = DAY - timedelta(days=1)
    assert offices(tx, old)[0] == (Office.COMMITTEE_CHAIR, date(2024, 5, 1), before)
    assert offices(tx, old)[1] == (Office.COMMITTEE_MEMBER, DAY, term.ends_on)
    assert offices(tx, new)[1] == (Office.COMMITTEE_CHAIR, DAY, term.ends_on)


def test_two_changes_under_way_do_not_make_two_chairs(
    tx: Transaction, term: Term, community: Actor, street: Actor
) -> None:
    first, second = term.seats[1], term.seats[2]
    done = actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "推选决定", chair_id=first.id))
    with pytest.raises(OutOfTurn, match=done.reference):
        actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "推选决定", chair_id=second.id))
    filed(tx, community, street, done.change_id)
    later = actions.record_change(
        tx, community, RecordChange(term.id, term.version, DAY, "又一次推选", chair_id=second.id)
    )
    filed(tx, community, street, later.change_id)
    assert [seat.role for seat in term.seats[:3]] == [Role.MEMBER, Role.MEMBER, Role.CHAIR]


def test_a_chair_who_resigns_is_followed_by_another_in_the_same_change(
    tx: Transaction, term: Term, community: Actor, street: Actor
) -> None:
    old, new = term.seats[0], term.seats[1]
    command = RecordChange(
        term.id, term.version, DAY, "辞职信和推选决定", (Leaving(old.id, Departure.RESIGNED),), chair_id=new.id
    )
    done = actions.record_change(tx, community, command)
    filed(tx, community, street, done.change_id)
    assert (old.role, old.left_on, new.role) == (Role.CHAIR, DAY, Role.CHAIR)


def test_who_is_elected_in_addition_sits_until_the_end_of_the_same_term(
    tx: Transaction, term: Term, community: Actor, street: Actor
) -> None:
    command = RecordChange(
        term.id, term.version, DAY, "补选结果", joining=(Joining("新委员"), Joining("新候补", Role.ALTERNATE))
    )
    done = actions.record_change(tx, community, command)
    moved = filed(tx, community, street, done.change_id)
    tx.session.refresh(term, ["seats"])
    joined, alternate = term.seats[-2:]
    assert (joined.person.name, joined.starts_on, joined.ends_on) == ("新委员", DAY, term.ends_on)
    assert offices(tx, joined) == [(Office.COMMITTEE_MEMBER, DAY, term.ends_on)]
    assert (alternate.role, alternate.office_id, moved.offices) == (Role.ALTERNATE, None, 1)


def test_who_left_may_come_back_to_the_same_seat(tx: Transaction, term: Term, community: Actor, street: Actor) -> None:
    seat = term.seats[3]
    actions.record_change(
        tx, community, RecordChange(term.id, term.version, DAY, "辞职信", (Leaving(seat.id, Departure.RESIGNED),))
    )
    command = RecordChange(term.id, term.version, date(2026, 11, 20), "补选", joining=(Joining(seat.person.name),))
    done = actions.record_change(tx, community, command)
    filed(tx, community, street, done.change_id)
    assert (seat.left_on, seat.starts_on) == (None, date(2026, 11, 20))
    assert len(offices(tx, seat)) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"leaving": (Leaving(-1, Departure.RESIGNED),)},
        {"moving_up": (3,)},
        {"chair_id": 0},
        {"chair_id": 5},
        {"leaving": (Leaving(3, Departure.RESIGNED),), "chair_id": 3},
        {"joining": (Joining("甲"), Joining("甲"))},
        {"joining": (Joining("甲", Role.CHAIR),)},
        {"joining": (Joining("委员2"),)},
        {"leaving": (Leaving(3, Departure.RESIGNED),), "happened_on": date(2026, 11, 23)},
        {"leaving": (Leaving(3, Departure.RESIGNED),), "happened_on": date(2024, 4, 30)},
        {"leaving": (Leaving(3, Departure.RESIGNED),), "evidence": ""},
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    tx: Transaction, term: Term, community: Actor, wrong: dict[str, Any]
) -> None:
    """Seats are given by their position here."""

    def key(position: int) -> int:
        return term.seats[position].id if position >= 0 else 999_999

    asked = {"happened_on": DAY, "evidence": "材料", **wrong}
    asked["leaving"] = tuple(Leaving(key(one.seat_id), one.ground) for one in asked.get("leaving", ()))
    asked["moving_up"] = tuple(key(one) for one in asked.get("moving_up", ()))
    if "chair_id" in asked:
        asked["chair_id"] = key(asked["chair_id"])
    with pytest.raises(Invalid):
        actions.record_change(tx, community, RecordChange(term_id=term.id, version=term.version, **asked))


def test_a_day_outside_the_term_is_refused_with_the_days_of_the_term(
    tx: Transaction, term: Term, community: Actor
) -> None:
    leaving = (Leaving(term.seats[3].id, Departure.RESIGNED),)
    with pytest.raises(Invalid, match="2024年5月1日至") as refused:
        actions.record_change(tx, community, RecordChange(term.id, term.version, date(2024, 4, 30), "辞职信", leaving))
    assert "请登记届满" in refused.value.remedy


@pytest.mark.parametrize("stage", [TermStage.ELECTED, TermStage.SUBMITTED, TermStage.ENDED])
def test_seats_change_between_filing_and_end_alone(tx: Transaction, compound: Compound, stage: TermStage) -> None:
    term = a_term(
        tx,
        a_committee(tx, compound),
        stage=stage,
        elected_on=date(2026, 10, 1) if stage is not TermStage.ENDED else date(2025, 5, 1),
    )
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    with pytest.raises(OutOfTurn):
        actions.record_change(tx, officer, RecordChange(term.id, term.version, DAY, "材料", joining=(Joining("甲"),)))


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("step", ["submit_change", "return_change", "confirm_change"])
def test_no_step_is_taken_out_of_turn(
    tx: Transaction, term: Term, community: Actor, street: Actor, *, stage: Stage, step: str
) -> None:
    done = actions.record_change(
        tx, community, RecordChange(term.id, term.version, DAY, "材料", joining=(Joining("甲"),))
    )
    change = tx.session.get_one(Change, done.change_id)
    change.stage = stage
    change.submitted_on = None if stage is Stage.RECORDED else DAY
    change.filed_on = DAY if stage is Stage.FILED else None
    tx.session.flush()
    deeds = {
        "submit_change": lambda: actions.submit_change(tx, community, SubmitChange(change.id, change.version)),
        "return_change": lambda: actions.return_change(tx, street, ReturnChange(change.id, change.version, "缺材料")),
        "confirm_change": lambda: actions.confirm_change(
            tx, street, ConfirmChange(change.id, change.version, tx.today)
        ),
    }
    if step in CHANGE.open_from(stage):
        assert deeds[step]().stage is CHANGE.after(stage, step)
    else:
        with pytest.raises(OutOfTurn):
            deeds[step]()


def test_one_who_moves_up_is_in_one_change_at_a_time(tx: Transaction, term: Term, community: Actor) -> None:
    alternate = term.seats[5]
    actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "决定", moving_up=(alternate.id,)))
    with pytest.raises(OutOfTurn, match="柯变"):
        actions.record_change(
            tx, community, RecordChange(term.id, term.version, DAY, "决定", moving_up=(alternate.id,))
        )


def test_wrong_offices_and_strangers(
    tx: Transaction, alliance: Alliance, compound: Compound, term: Term, community: Actor
) -> None:
    command = RecordChange(term.id, term.version, DAY, "材料", joining=(Joining("甲"),))
    for office in (Office.COMMITTEE_CHAIR, Office.PROPERTY_MANAGER, Office.BUREAU_SUPERVISOR, Office.POOL_KEEPER):
        with pytest.raises(NotPermitted):
            actions.record_change(tx, at(tx, compound, office), command)
    stranger = at(tx, a_compound(tx, alliance, community=OTHER_STREET), Office.SUBDISTRICT_OFFICER)
    with pytest.raises(NotFound):
        actions.record_change(tx, stranger, command)
    done = actions.record_change(tx, community, command)
    version = tx.session.get_one(Change, done.change_id).version
    with pytest.raises(NotFound):
        actions.submit_change(tx, stranger, SubmitChange(done.change_id, version))
    with pytest.raises(NotPermitted):
        actions.submit_change(tx, at(tx, compound, Office.COMMITTEE_MEMBER), SubmitChange(done.change_id, version))
    actions.submit_change(tx, community, SubmitChange(done.change_id, version))
    with pytest.raises(NotPermitted):
        actions.confirm_change(tx, community, ConfirmChange(done.change_id, version + 1, tx.today))
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    with pytest.raises(Invalid, match="备案证明"):
        actions.confirm_change(tx, secretary, ConfirmChange(done.change_id, version + 1, tx.today))


def test_an_officer_who_sits_in_the_term_leaves_it_to_another(
    tx: Transaction, compound: Compound, term: Term, street: Actor, community: Actor
) -> None:
    seat = term.seats[3]
    held = HeldOffice(Office.SUBDISTRICT_OFFICER, street.offices[0].place_id, "街道", street.offices[0].paths)
    member = Actor(street.alliance_id, street.place_path, seat.person_id, 1, "委员4", (held,))
    leaving = (Leaving(seat.id, Departure.RESIGNED),)
    with pytest.raises(NotPermitted, match="您是这一届的成员"):
        actions.record_change(tx, member, RecordChange(term.id, term.version, DAY, "辞职信", leaving))
    done = actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "辞职信", leaving))
    actions.submit_change(tx, community, SubmitChange(done.change_id, 1))
    with pytest.raises(NotPermitted, match="与您本人有关"):
        actions.confirm_change(tx, member, ConfirmChange(done.change_id, 2, tx.today))


def test_the_second_of_two_pages_is_told_what_the_first_did(tx: Transaction, term: Term, community: Actor) -> None:
    version = term.version
    actions.record_change(tx, community, RecordChange(term.id, version, DAY, "补选", joining=(Joining("甲"),)))
    with pytest.raises(ChangedMeanwhile, match="程婷婷"):
        actions.record_change(tx, community, RecordChange(term.id, version, DAY, "补选", joining=(Joining("乙"),)))


def test_fewer_than_half_is_marked_with_rules_that_are_not_ours(
    tx: Transaction, compound: Compound, term: Term, community: Actor
) -> None:
    leaving = tuple(Leaving(seat.id, Departure.RESIGNED) for seat in term.seats[2:5])
    actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "三份辞职信", leaving))
    page = one_term.term_page(tx, community, term.id)
    marked = [one for one in page.deviations if "二分之一" in one.sentence]
    assert [(one.sentence, one.confidence) for one in marked] == [
        ("现在有表决权的委员 2 人，不足本届选出时 5 人的二分之一", "suggestion")
    ]
    assert "不适用于衢州" in marked[0].source
    assert any("少于 5 人" in one.sentence for one in page.deviations)
    assert page.header.next_step.startswith("委员只剩 2 人，不到选出时的一半")


def test_why_somebody_left_is_told_to_those_who_record_it_alone(
    tx: Transaction, compound: Compound, term: Term, community: Actor
) -> None:
    leaving = (Leaving(term.seats[3].id, Departure.CONVICTED),)
    done = actions.record_change(tx, community, RecordChange(term.id, term.version, DAY, "判决书", leaving))
    told = queries.change_page(tx, community, done.change_id)
    assert "刑事" in told.moves[0].note
    for office in (Office.COMMITTEE_CHAIR, Office.PROPERTY_MANAGER, Office.BUREAU_SUPERVISOR):
        page = queries.change_page(tx, at(tx, compound, office), done.change_id)
        assert (page.moves[0].note, page.evidence) == ("", "")
        assert "刑事" not in str(page.timeline)
        people = one_term.term_page(tx, at(tx, compound, office), term.id).header.people
        assert "刑事" not in str(people)


def test_the_pages_go_from_record_to_filed(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        compound = tx.session.get_one(Compound, district.compound_id)
        old = tx.session.get_one(Term, district.term_id)
        old.committee.dissolved_on = tx.today
        tx.session.flush()
        term = a_filed_term(tx, compound, roles=SEVEN)
        term_id, seats, version = term.id, [seat.id for seat in term.seats], term.version
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    page = f"/compounds/terms/{term_id}/changes/new"
    assert "候补" in community.get(page).text
    fields = {
        "happened_on": "2026-11-10", "evidence": "辞职信", "leaving": str(seats[3]), "ground": "resigned",
        "moving_up": str(seats[5]), "version": str(version), "chair_id": "0",
    }  # fmt: skip
    without = community.post(page, data={**fields, "ground": ""})
    assert (without.status_code, "为什么离任" in without.text) == (422, True)
    assert "核对" in community.post(page, data=fields).text
    done = community.post(page, data={**fields, "confirmed": "1"})
    assert done.status_code == 302
    address = done.location
    assert "候补递补" in community.get(address).text
    late = community.post(page, data={**fields, "confirmed": "1"})
    assert late.status_code == 409
    ticked = {"submit-complete": "y", "submit-version": "1"}
    chair = browser_of(open_app, district.people[Office.COMMITTEE_CHAIR])
    assert chair.post(f"{address}/submit", data=ticked).status_code == 302
    assert chair.post(f"{address}/submit", data=ticked).status_code == 409
    manager = browser_of(open_app, district.people[Office.PROPERTY_MANAGER])
    street = browser_of(open_app, district.people[Office.SUBDISTRICT_OFFICER])
    day = {"confirm-filed_on": "2026-11-20", "confirm-version": "2"}
    assert manager.post(f"{address}/confirm", data=day).status_code == 403
    assert street.post(f"{address}/return", data={"return-version": "2"}).status_code == 422
    assert street.post(f"{address}/confirm", data=day).status_code == 302
    assert "已备案" in street.get(address).text
    stranger = browser_of(open_app, district.people[Office.MEDIATOR])
    assert stranger.get(address).status_code == 404
    assert stranger.get(page).status_code == 404


def test_two_officers_at_once_record_one_change(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        compound = tx.session.get_one(Compound, district.compound_id)
        tx.session.get_one(Term, district.term_id).committee.dissolved_on = tx.today
        tx.session.flush()
        term = a_filed_term(tx, compound)
        command = RecordChange(term.id, term.version, DAY, "补选", joining=(Joining("新委员"),))
        term_id = term.id
    outcomes: list[str] = []

    def record(actor: Actor) -> None:
        with open_app.app_context():
            try:
                with web.writing() as tx:
                    actions.record_change(tx, actor, command)
                outcomes.append("done")
            except ChangedMeanwhile:
                outcomes.append("told")
            finally:
                web.database.session.remove()

    threads = [
        Thread(target=record, args=(district.people[office],))
        for office in (Office.COMMUNITY_OFFICER, Office.SUBDISTRICT_OFFICER)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]
    with open_app.app_context():
        assert len(web.reading().session.scalars(select(Change.id).where(Change.term_id == term_id)).all()) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_term_with_changes_costs_the_same(
    tx: Transaction, term: Term, community: Actor, queries: Any, *, number: int
) -> None:
    for n in range(number):
        actions.record_change(
            tx, community, RecordChange(term.id, term.version, DAY, "补选", joining=(Joining(f"新委员{n}"),))
        )
    term_id = term.id
    tx.session.flush()
    tx.session.expire_all()
    with queries() as count:
        assert len(one_term.term_page(tx, community, term_id).changes) == number
    assert count.total == COST


COST = 13
