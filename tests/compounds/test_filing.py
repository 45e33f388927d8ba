"""The filing of a term: no step out of turn; confirmed seats make their offices, together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.filing import actions as filing
from compounds.filing.actions import ConfirmFiling, EndTerm, NewSeat, RegisterTerm, ReturnFiling, SubmitFiling
from compounds.models import Committee, Compound, Governance, Role, Seat, Term
from compounds.workflow import TERM, Stage
from tests.compounds.factories import FIVE, a_committee, a_compound, a_district, a_term, at
from tests.factories import QUJIANG, an_alliance

TODAY = date(2026, 11, 22)
STEPS: dict[str, tuple[Office, Callable[[Transaction, Actor, Term], object]]] = {
    "submit_filing": (
        Office.COMMITTEE_CHAIR,
        lambda tx, who, term: filing.submit_filing(tx, who, SubmitFiling(term.id, term.version)),
    ),
    "return_filing": (
        Office.SUBDISTRICT_OFFICER,
        lambda tx, who, term: filing.return_filing(tx, who, ReturnFiling(term.id, term.version, "缺名单")),
    ),
    "confirm_filing": (
        Office.SUBDISTRICT_OFFICER,
        lambda tx, who, term: filing.confirm_filing(tx, who, ConfirmFiling(term.id, term.version, TODAY)),
    ),
    "end_term": (
        Office.SUBDISTRICT_OFFICER,
        lambda tx, who, term: filing.end_term(tx, who, EndTerm(term.id, term.version, TODAY, "提前换届")),
    ),
}


@pytest.fixture
def committee(tx: Transaction, compound: Compound) -> Committee:
    return a_committee(tx, compound)


def names(*roles: Role) -> tuple[NewSeat, ...]:
    return tuple(NewSeat(f"选民{n}", role) for n, role in enumerate(roles, 1))


def an_election(compound: Compound, **changed: object) -> RegisterTerm:
    plain = RegisterTerm(compound.id, 1, date(2026, 11, 1), date(2026, 11, 5), date(2031, 11, 4), names(*FIVE))
    return replace(plain, **changed)  # type: ignore[arg-type]  # a test names the one field that it varies


def test_every_stage_is_reached_and_every_step_leads_somewhere() -> None:
    reached = {step.target for step in TERM.steps.values()} | {Stage.ELECTED}
    assert reached == set(Stage)
    assert set(STEPS) == set(TERM.steps)


@pytest.mark.parametrize(
    ("step", "stage"),
    [(step, stage) for step in TERM.steps for stage in Stage if step not in TERM.open_from(stage)],
)
def test_no_step_is_taken_out_of_turn(
    tx: Transaction, compound: Compound, committee: Committee, step: str, stage: Stage
) -> None:
    term = a_term(tx, committee, stage=stage)
    office, take = STEPS[step]
    with pytest.raises(OutOfTurn):
        take(tx, at(tx, compound, office), term)
    assert term.stage is stage


@pytest.mark.parametrize(
    ("step", "stage"), [(step, stage) for step in TERM.steps for stage in Stage if step in TERM.open_from(stage)]
)
def test_each_step_leads_where_the_table_says_and_is_on_the_ledger(
    tx: Transaction, compound: Compound, committee: Committee, step: str, stage: Stage
) -> None:
    term = a_term(tx, committee, stage=stage)
    office, take = STEPS[step]
    actor = at(tx, compound, office, name="方志强")
    take(tx, actor, term)
    assert term.stage is TERM.after(stage, step)
    newest = ledger.timeline(tx.session, Term, term.id)[0]
    assert newest.who == "方志强"


@pytest.mark.parametrize("step", list(STEPS))
def test_a_stranger_gets_not_found(tx: Transaction, committee: Committee, step: str) -> None:
    stage = next(stage for stage in Stage if step in TERM.open_from(stage))
    term = a_term(tx, committee, stage=stage)
    elsewhere = a_compound(tx, an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢"), community="330803001001")
    office, take = STEPS[step]
    for stranger in (at(tx, elsewhere, office), at(tx, committee.compound, Office.MEDIATOR)):
        with pytest.raises(NotFound):
            take(tx, stranger, term)


@pytest.mark.parametrize(
    ("step", "office"),
    [
        ("submit_filing", Office.COMMITTEE_MEMBER),
        ("submit_filing", Office.SUBDISTRICT_OFFICER),
        ("submit_filing", Office.PROPERTY_MANAGER),
        ("return_filing", Office.COMMUNITY_OFFICER),
        ("return_filing", Office.GUIDANCE_SECRETARY),
        ("confirm_filing", Office.COMMITTEE_CHAIR),
        ("confirm_filing", Office.COMMUNITY_OFFICER),
        ("confirm_filing", Office.ALLIANCE_LEAD),
        ("confirm_filing", Office.BUREAU_SUPERVISOR),
        ("end_term", Office.COMMITTEE_CHAIR),
    ],
)
def test_whoever_sees_but_may_not_is_refused(tx: Transaction, committee: Committee, step: str, office: Office) -> None:
    stage = next(stage for stage in Stage if step in TERM.open_from(stage))
    term = a_term(tx, committee, stage=stage)
    with pytest.raises(NotPermitted) as refused:
        STEPS[step][1](tx, at(tx, committee.compound, office), term)
    assert refused.value.reason.endswith("。")
    assert term.stage is stage


def test_nobody_confirms_the_own_seat(tx: Transaction, compound: Compound, committee: Committee) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED)
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    tx.session.add(
        Seat(term=term, person_id=officer.person_id, role=Role.MEMBER, starts_on=term.starts_on, ends_on=term.ends_on)
    )
    tx.session.flush()
    with pytest.raises(NotPermitted, match="您是这一届的成员"):
        STEPS["confirm_filing"][1](tx, officer, term)


def test_a_registered_election_founds_the_committee_and_opens_a_numbered_file(
    tx: Transaction, compound: Compound
) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    done = filing.register_term(tx, officer, an_election(compound))
    term = tx.session.get_one(Term, done.term_id)
    assert done.reference == "柯备〔2026〕1号"
    assert (term.stage, term.committee.founded_on) == (Stage.ELECTED, date(2026, 11, 1))
    assert compound.governance is Governance.COMMITTEE
    assert [seat.role for seat in term.seats] == list(FIVE)
    again = filing.register_term(tx, officer, an_election(compound, number=2))
    assert again.reference == "柯备〔2026〕2号"
    assert tx.session.get_one(Term, again.term_id).committee_id == term.committee_id


def test_whoever_is_elected_again_stays_the_same_person_and_a_namesake_elsewhere_does_not_become_one(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    first = tx.session.get_one(Term, filing.register_term(tx, officer, an_election(compound)).term_id)
    second = tx.session.get_one(Term, filing.register_term(tx, officer, an_election(compound, number=2)).term_id)
    assert [seat.person_id for seat in first.seats] == [seat.person_id for seat in second.seats]
    beside = a_compound(tx, alliance, name="望江名邸")
    other = tx.session.get_one(Term, filing.register_term(tx, officer, an_election(beside)).term_id)
    assert {seat.person_id for seat in other.seats}.isdisjoint(seat.person_id for seat in first.seats)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"elected_on": date(2026, 11, 23)}, "不能晚于今天"),
        ({"elected_on": date(2009, 12, 31)}, "2010年以前"),
        ({"starts_on": date(2026, 10, 31)}, "不能早于选举"),
        ({"ends_on": date(2026, 11, 5)}, "晚于起日"),
        ({"seats": ()}, "至少填写一位"),
        ({"seats": names(Role.MEMBER, Role.MEMBER, Role.MEMBER)}, "一位主任"),
        ({"seats": names(Role.CHAIR, Role.CHAIR, Role.MEMBER)}, "一位主任"),
        ({"seats": (*names(*FIVE), NewSeat("选民2", Role.MEMBER))}, "选民2填了两次"),
        ({"seats": names(Role.CHAIR, *[Role.MEMBER] * 31)}, "最多登记 31"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    tx: Transaction, compound: Compound, changed: dict[str, object], said: str
) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    with pytest.raises(Invalid, match=said):
        filing.register_term(tx, officer, an_election(compound, **changed))


def test_a_number_is_given_to_one_term_only(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    filing.register_term(tx, officer, an_election(compound))
    with pytest.raises(Invalid, match="已经登记过"):
        filing.register_term(tx, officer, an_election(compound))


def test_what_merely_deviates_is_registered(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    done = filing.register_term(tx, officer, an_election(compound, seats=names(Role.CHAIR, Role.MEMBER)))
    assert done.stage is Stage.ELECTED


def test_confirming_makes_an_office_for_each_voting_seat_with_its_dates(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED, roles=(*FIVE, Role.ALTERNATE))
    done = filing.confirm_filing(
        tx, at(tx, compound, Office.SUBDISTRICT_OFFICER), ConfirmFiling(term.id, term.version, date(2026, 11, 20))
    )
    assert (done.stage, done.offices, term.filed_on) == (Stage.FILED, 5, date(2026, 11, 20))
    for seat in term.seats:
        assert seat.confirmed_at == tx.now
        if seat.role is Role.ALTERNATE:
            assert seat.office_id is None
            continue
        held = tx.session.get_one(OfficeHeld, seat.office_id)
        wanted = Office.COMMITTEE_CHAIR if seat.role is Role.CHAIR else Office.COMMITTEE_MEMBER
        assert (held.person_id, held.office, held.place_id) == (seat.person_id, wanted, compound.place_id)
        assert (held.starts_on, held.ends_on) == (seat.starts_on, seat.ends_on) == (term.starts_on, term.ends_on)


def test_confirming_happens_whole_or_not_at_all(app: Flask) -> None:
    """The last of five belongs to another alliance and cannot take office: nobody does, nothing is promised."""
    district = a_district(app, Stage.SUBMITTED)
    with app.app_context(), web.writing() as tx:
        term = tx.session.get_one(Term, district.term_id)
        term.seats[-1].person.alliance_id = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢").id
        version = term.version
    with app.app_context():
        before = web.reading().session.scalar(select(func.count(OfficeHeld.id)))
        officer = district.people[Office.SUBDISTRICT_OFFICER]
        with pytest.raises(NotFound), web.writing() as tx:
            filing.confirm_filing(tx, officer, ConfirmFiling(district.term_id, version, TODAY))
    with app.app_context():
        session = web.reading().session
        term = session.get_one(Term, district.term_id)
        assert (term.stage, term.filed_on) == (Stage.SUBMITTED, None)
        assert all(seat.confirmed_at is None and seat.office_id is None for seat in term.seats)
        assert session.scalar(select(func.count(OfficeHeld.id))) == before
        assert "compounds.filing_confirmed" not in set(session.scalars(select(Errand.kind)))


def test_the_secretary_confirms_on_paper_and_names_the_certificate(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED)
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    with pytest.raises(Invalid, match="备案证明"):
        filing.confirm_filing(tx, secretary, ConfirmFiling(term.id, term.version, TODAY))
    filing.confirm_filing(tx, secretary, ConfirmFiling(term.id, term.version, TODAY, "府山备2026-07"))
    assert term.filing_evidence == "府山备2026-07"


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 23)])
def test_a_filing_lies_between_the_election_and_today(
    tx: Transaction, compound: Compound, committee: Committee, day: date
) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED)
    with pytest.raises(Invalid, match="选举之日和今天之间"):
        filing.confirm_filing(
            tx, at(tx, compound, Office.SUBDISTRICT_OFFICER), ConfirmFiling(term.id, term.version, day)
        )


def test_a_term_is_filed_while_the_one_before_runs_out_but_their_days_never_overlap(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    a_term(tx, committee, stage=Stage.FILED, elected_on=date(2021, 12, 1), years=5)
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    early = a_term(tx, committee, stage=Stage.SUBMITTED, number=2)
    with pytest.raises(OutOfTurn, match="第1届任期到2026年12月1日"):
        filing.confirm_filing(tx, officer, ConfirmFiling(early.id, early.version, TODAY))
    after = a_term(tx, committee, stage=Stage.SUBMITTED, number=3, starts_on=date(2026, 12, 2))
    assert filing.confirm_filing(tx, officer, ConfirmFiling(after.id, after.version, TODAY)).stage is Stage.FILED


def test_the_days_of_a_term_that_ended_early_are_its_own_and_those_after_are_free(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    first = a_term(tx, committee, stage=Stage.FILED)
    again = a_term(tx, committee, stage=Stage.SUBMITTED, number=2)
    filing.end_term(tx, officer, EndTerm(first.id, first.version, date(2026, 11, 10), "业主大会罢免"))
    with pytest.raises(OutOfTurn, match="第1届任期到2026年11月10日"):
        filing.confirm_filing(tx, officer, ConfirmFiling(again.id, again.version, TODAY))
    after = a_term(tx, committee, stage=Stage.SUBMITTED, number=3, starts_on=date(2026, 11, 11))
    assert filing.confirm_filing(tx, officer, ConfirmFiling(after.id, after.version, TODAY)).stage is Stage.FILED


def test_papers_that_were_returned_are_submitted_again(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED)
    officer, chair = at(tx, compound, Office.SUBDISTRICT_OFFICER), at(tx, compound, Office.COMMITTEE_CHAIR)
    with pytest.raises(Invalid, match="理由"):
        filing.return_filing(tx, officer, ReturnFiling(term.id, term.version, ""))
    filing.return_filing(tx, officer, ReturnFiling(term.id, term.version, "名单没有签名"))
    assert (term.stage, term.returned_because) == (Stage.ELECTED, "名单没有签名")
    filing.submit_filing(tx, chair, SubmitFiling(term.id, term.version))
    assert (term.stage, term.returned_because, term.submitted_on) == (Stage.SUBMITTED, "", TODAY)
    assert term.submitted_by_id == chair.person_id


def test_an_early_end_needs_a_reason_and_ends_the_offices_with_it(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED)
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    filing.confirm_filing(tx, officer, ConfirmFiling(term.id, term.version, TODAY))
    with pytest.raises(Invalid, match="写明原因"):
        filing.end_term(tx, officer, EndTerm(term.id, term.version, TODAY))
    done = filing.end_term(tx, officer, EndTerm(term.id, term.version, TODAY, "业主大会决定提前换届"))
    assert (done.stage, done.offices, term.ended_on) == (Stage.ENDED, 5, TODAY)
    ends = [tx.session.get_one(OfficeHeld, seat.office_id).ends_on for seat in term.seats]
    assert ends == [TODAY] * 5


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 23)])
def test_the_last_day_lies_within_the_term_and_not_ahead(
    tx: Transaction, compound: Compound, committee: Committee, day: date
) -> None:
    term = a_term(tx, committee, stage=Stage.FILED)
    with pytest.raises(Invalid, match="最后一天"):
        filing.end_term(
            tx, at(tx, compound, Office.SUBDISTRICT_OFFICER), EndTerm(term.id, term.version, day, "提前换届")
        )


def test_an_old_page_is_told_who_was_first_and_what_they_did(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    term = a_term(tx, committee, stage=Stage.SUBMITTED)
    shown = term.version
    first = at(tx, compound, Office.SUBDISTRICT_OFFICER, name="徐建平")
    filing.return_filing(tx, first, ReturnFiling(term.id, shown, "缺名单"))
    second = at(tx, compound, Office.SUBDISTRICT_OFFICER, name="毛晓燕")
    with pytest.raises(ChangedMeanwhile, match=r"徐建平在.*退回补正"):
        filing.confirm_filing(tx, second, ConfirmFiling(term.id, shown, TODAY))


@pytest.mark.parametrize(
    "broken",
    [
        {"stage": Stage.SUBMITTED},
        {"stage": Stage.FILED, "submitted_on": TODAY},
        {"stage": Stage.ENDED, "submitted_on": TODAY, "filed_on": TODAY},
        {"ended_on": TODAY},
        {"ends_on": date(2026, 11, 1)},
        {"starts_on": date(2026, 10, 1)},
        {"number": 0},
    ],
)
def test_the_database_says_the_same(tx: Transaction, committee: Committee, broken: dict[str, object]) -> None:
    term = a_term(tx, committee)
    for name, value in broken.items():
        setattr(term, name, value)
    with pytest.raises(IntegrityError):
        tx.session.flush()


def test_the_database_knows_one_chair_one_seat_a_person_and_one_committee(
    tx: Transaction, compound: Compound, committee: Committee
) -> None:
    term = a_term(tx, committee)
    days = {"starts_on": term.starts_on, "ends_on": term.ends_on}
    doubled = (
        Seat(term_id=term.id, person_id=term.seats[0].person_id, role=Role.MEMBER, **days),
        Seat(term_id=term.id, person_id=at(tx, compound, Office.EXPERT).person_id, role=Role.CHAIR, **days),
        Committee(alliance_id=compound.alliance_id, compound_id=compound.id, founded_on=TODAY),
    )
    for row in doubled:
        with pytest.raises(IntegrityError), tx.session.begin_nested():
            tx.session.add(row)
            tx.session.flush()
