from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alliance.demo import district, names, plan
from alliance.demo.people import CAST, ZONES
from alliance.demo.terms import Course
from alliance.kernel import ledger, web
from alliance.kernel.accounts import numbers
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Office
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Base, Transaction
from alliance.kernel.outbox import Deliveries, Errand
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind
from compounds.awards.honours.models import Honour
from compounds.awards.honours.workflow import Status
from compounds.models import Committee, Company, Compound, Contract, Standing, Term
from compounds.workflow import Stage
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from tests import databases
from tests.conftest import FIXED, StandingClock
from tests.demo.conftest import SMALL, load_all

HAN = re.compile("[一-鿿]")
NUMBERED = "parameters.new_version"
REFERENCE = re.compile(r"[一-鿿]{2,4}〔[0-9]{4}〕[0-9]+号")

SEALED = {
    ("people", "phone_sealed"),
    ("people", "phone_index"),
    ("documents", "code"),
    ("messages", "key"),
    ("links", "secret_digest"),
    ("export_records", "code"),
    ("import_runs", "content_sealed"),
    ("export_records", "watermark"),
    ("link_codes", "digest"),
    ("members", "licence_sealed"),
    ("members", "number_sealed"),
    ("mediation_parties", "number_sealed"),
    ("mediation_parties", "number_index"),
    ("mediation_sessions", "uid"),
    ("mediation_entries", "key"),
    ("mediation_case_papers", "content_sealed"),
    ("mediation_hotline_runs", "content_sealed"),
    ("mediation_hotline_orders", "number_sealed"),
    ("mediation_hotline_orders", "number_index"),
    ("mediation_precedent_clues", "digest"),
    ("mediation_precedent_clues", "text_sealed"),
    ("guidance_counts", "roster_sealed"),
    ("guidance_counts", "recount_digest"),
    ("guidance_matters", "candidates_sealed"),
    ("guidance_units", "token"),
    ("guidance_units", "people_sealed"),
    ("guidance_deliveries", "by_sealed"),
    ("guidance_filled_texts", "content_sealed"),
    ("guidance_consultations", "caller_sealed"),
    ("training_questions", "code"),
    ("training_question_files", "content_sealed"),
    ("training_responses", "answer_sealed"),
    ("training_marks", "second_because_sealed"),
    ("training_accommodations", "because_sealed"),
    ("training_certificates", "holder_sealed"),
    ("expert_draw_rows", "sealed"),
    ("expert_draw_rows", "who"),
    ("expert_offers", "told_sealed"),
    ("expert_objections", "name_sealed"),
    ("expert_objections", "number_sealed"),
    ("award_check_runs", "content_sealed"),
}
"""What the keys of an installation, or chance that nobody may guess, make different each time."""


CHANCE = frozenset({"recount"})
"""Facts of papers that come from it: the check of a file in which every unit has a code that nobody may guess."""


def settled(value: object) -> object:
    """A value without what chance made of it."""
    return {name: one for name, one in value.items() if name not in CHANCE} if isinstance(value, dict) else value


def digest(home: Path) -> str:
    """The digest of every row of every table, but for what keys and chance made."""
    found = hashlib.sha256()
    with Session(databases.engine_at(home)) as session:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.c if (table.name, column.name) not in SEALED]
            for row in session.execute(select(*columns).order_by(*table.primary_key)):
                found.update(f"{table.name}{tuple(map(settled, row))!r}".encode())
    return found.hexdigest()


@pytest.mark.sqlite("two equal loads into equal databases; what PostgreSQL holds of one is told by the tests below")
def test_the_same_day_gives_the_same_district(full_district: Path, blank: Path, tmp_path: Path) -> None:
    again = load_all(databases.copy(blank, tmp_path / "again"))
    assert digest(again) == digest(full_district)


@pytest.mark.sqlite("what a day brings is reckoned before any database is asked")
@pytest.mark.parametrize("day", ["2026-12-31T23:58", "2027-02-28T10:00"])
def test_a_district_can_be_made_on_any_day(blank: Path, tmp_path: Path, day: str) -> None:
    """A Thursday before a holiday late at night, and the last of February before a panel could have met."""
    clock = StandingClock(datetime.fromisoformat(day).replace(tzinfo=SHANGHAI))
    made = load_all(databases.copy(blank, tmp_path / "made"), clock, SMALL)
    with Session(databases.engine_at(made)) as session:
        requests = set(session.scalars(select(SelectionRequest.stage)))
        honours = set(session.scalars(select(Honour.status)))
    assert requests == set(RequestStage)
    assert honours >= {Status.VALID, Status.REVOKED}


@pytest.mark.sqlite("what a district holds is planned before any database is asked")
def test_three_hundred_compounds_a_third_with_a_committee_a_third_of_those_working(full_district: Path) -> None:
    ours = 1
    with Session(databases.engine_at(full_district)) as session:
        compounds = session.scalars(select(Compound).where(Compound.alliance_id == ours)).unique().all()
        committees = session.scalars(select(Committee).where(Committee.alliance_id == ours)).unique().all()
        streets = Counter(compound.place.path[:26] for compound in compounds)
        samples = [session.scalar(select(func.count()).where(one.is_sample.is_(False))) for one in (Person, Company)]
        ends = [end for end in session.scalars(select(Contract.ends_on)) if end is not None]
    assert len(compounds) == 300
    assert len([one for one in committees if one.dissolved_on is None]) == 100
    assert len([one for one in committees if one.standing == Standing.WORKING]) == 33
    assert len(streets) == len(plan.STREETS)
    assert min(streets.values()) >= 15
    assert all(compound.is_sample for compound in compounds)
    assert samples == [0, 0]
    today = local_date(FIXED)
    assert any(end < today for end in ends)
    assert any(today <= end <= today + timedelta(days=60) for end in ends)


def test_fewer_than_twenty_four_compounds_are_no_district(tx: Transaction) -> None:
    with pytest.raises(ValueError, match="at least 24"):
        district.load(tx, Deliveries(), compounds=23)


def test_there_is_a_term_in_every_stage_of_the_filing(shared_app: Flask) -> None:
    with shared_app.app_context():
        now = web.reading()
        terms = now.session.scalars(select(Term)).all()
        today = now.today
    elected = [term for term in terms if term.stage is Stage.ELECTED]
    assert {term.stage for term in terms} == set(Stage)
    assert any(term.elected_on + timedelta(days=30) < today for term in elected)
    assert any(today < term.elected_on + timedelta(days=30) for term in elected)
    assert any(term.returned_because for term in elected)
    assert any(term.stage is Stage.FILED and term.ends_on <= today + timedelta(days=60) for term in terms)


def test_the_smallest_district_samples_every_course_but_the_two_that_need_more_committees() -> None:
    assert {fixed.course for fixed in plan.FIXED.values()} == set(Course) - {Course.OVERRUN, Course.NEWS}


def test_the_ledger_of_the_past_holds_together(shared_app: Flask) -> None:
    with shared_app.app_context():
        lines, breaks = ledger.verify(web.reading().session)
        written = set(web.reading().session.scalars(select(ledger.LedgerLine.verb)))
        instants = web.reading().session.scalars(
            select(ledger.LedgerLine.at).where(ledger.LedgerLine.chain == 1).order_by(ledger.LedgerLine.serial)
        )
        assert list(instants)[-1] <= web.reading().now
    assert (lines > 200, breaks) == (True, [])
    assert written <= ledger.known_verbs()
    assert {"compounds.filing_confirmed", "compounds.filing_returned", "compounds.term_ended"} <= written


def test_the_facts_of_the_ledger_are_codes_and_figures(shared_app: Flask) -> None:
    """Words are made at reading; references, filing certificates and the names of numbers are Chinese by nature."""
    with shared_app.app_context():
        lines = web.reading().session.execute(select(ledger.LedgerLine.verb, ledger.LedgerLine.facts)).all()
    worded = {
        (verb, name)
        for verb, facts in lines
        for name, value in facts.items()
        if HAN.search(str(value)) and not REFERENCE.fullmatch(str(value)) and verb != NUMBERED
    }
    assert worded == set()


def test_only_messages_of_the_last_weeks_are_left_and_no_errand_for_them(shared_app: Flask) -> None:
    kept = web.platform_of(shared_app).deliveries.outside.keys()
    with shared_app.app_context():
        kinds = set(web.reading().session.scalars(select(Errand.kind)))
    assert kinds <= set(kept)


def test_every_office_has_a_person_and_every_account_is_a_sample(shared_app: Flask) -> None:
    assert {figure.office for figure in CAST} == set(Office)
    with shared_app.app_context():
        now = web.reading()
        for figure in CAST:
            held = now.session.scalars(
                select(OfficeHeld.office)
                .join(Person, OfficeHeld.person_id == Person.id)
                .join(Account, Account.person_id == Person.id)
                .where(Person.name == figure.name, Account.is_demo)
            ).all()
            assert set(held) == {figure.office}
        slips = now.session.scalars(select(Account).where(Account.is_demo.is_(False))).all()
        assert slips, "somebody holds a slip and has not been here yet"
        assert all(one.person.is_sample and not one.password_hash for one in slips)


def test_the_zones_lie_over_streets_and_say_that_they_are_samples(shared_app: Flask) -> None:
    with shared_app.app_context():
        zones = web.reading().session.scalars(select(Place.name).where(Place.kind == PlaceKind.ZONE)).all()
    assert len(zones) == len(ZONES)
    assert all("演示设定，待核" in name for name in zones)


def test_the_neighbours_are_an_alliance_of_their_own(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        other = session.scalars(select(Alliance).where(Alliance.short == "衢")).one()
        compounds = session.scalar(select(func.count()).where(Compound.alliance_id == other.id))
        people = session.scalar(select(func.count()).where(Person.alliance_id == other.id))
    assert (compounds, people) == (2, 2)


@pytest.mark.parametrize("serial", [1, 17, 999_999])
def test_no_sample_number_can_be_anybodys(serial: int) -> None:
    number = names.telephone(serial)
    assert number.startswith("05700")
    assert len(number) == 11
    with pytest.raises(ValueError, match="手机号"):
        numbers.mobile(number)


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_there_are_no_sample_numbers_beyond_the_range(serial: int) -> None:
    with pytest.raises(ValueError, match="no sample number"):
        names.telephone(serial)
