"""Dull records of the registry: a compound, a committee with a term, a contract; and a signed-in browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.references import Reference
from compounds.filing import actions as filing
from compounds.models import (
    Committee,
    Company,
    Compound,
    Contract,
    ContractKind,
    Governance,
    Role,
    Seat,
    Standing,
    Term,
)
from compounds.workflow import Stage
from tests.factories import a_place, an_actor, an_alliance, the_place

COMMUNITY = "330802006001"
OTHER_STREET = "330802007001"
FIVE = (Role.CHAIR, Role.DEPUTY, Role.MEMBER, Role.MEMBER, Role.MEMBER)
_serial = count(1)


def a_compound(
    tx: Transaction, alliance: Alliance, *, name: str = "", community: str = COMMUNITY, households: int = 800
) -> Compound:
    compound = Compound(
        alliance_id=alliance.id, place=a_place(tx, the_place(tx, community), name=name), households=households
    )
    tx.session.add(compound)
    tx.session.flush()
    return compound


def a_committee(tx: Transaction, compound: Compound, *, standing: Standing = Standing.UNRATED) -> Committee:
    committee = Committee(
        alliance_id=compound.alliance_id,
        compound=compound,
        founded_on=date(2024, 5, 1),
        standing=standing,
        standing_on=None if standing is Standing.UNRATED else date(2026, 6, 1),
    )
    compound.governance = Governance.COMMITTEE
    tx.session.add(committee)
    tx.session.flush()
    return committee


def a_term(
    tx: Transaction,
    committee: Committee,
    *,
    stage: Stage = Stage.ELECTED,
    number: int = 1,
    elected_on: date = date(2026, 11, 1),
    starts_on: date | None = None,
    years: int = 5,
    roles: tuple[Role, ...] = FIVE,
) -> Term:
    """A term at a stage; seats of filed ones stay without office, which the tests of filing make themselves."""
    starts = starts_on or elected_on
    term = Term(
        alliance_id=committee.alliance_id,
        place_id=committee.compound.place_id,
        committee=committee,
        reference=Reference("柯备", 2025, next(_serial)),
        number=number,
        elected_on=elected_on,
        starts_on=starts,
        ends_on=starts.replace(year=starts.year + years),
        stage=stage,
        submitted_on=None if stage is Stage.ELECTED else elected_on + timedelta(days=5),
        filed_on=elected_on + timedelta(days=9) if stage in (Stage.FILED, Stage.ENDED) else None,
        ended_on=starts + timedelta(days=300) if stage is Stage.ENDED else None,
    )
    tx.session.add(term)
    for at, role in enumerate(roles, 1):
        person = Person(alliance_id=committee.alliance_id, name=f"委员{at}")
        tx.session.add(Seat(term=term, person=person, role=role, starts_on=term.starts_on, ends_on=term.ends_on))
    tx.session.flush()
    return term


def a_contract(
    tx: Transaction,
    compound: Compound,
    *,
    starts_on: date = date(2024, 1, 1),
    ends_on: date | None = date(2026, 12, 31),
    company: str = "安居物业服务有限公司",
) -> Contract:
    known = tx.session.scalar(
        select(Company).where(Company.alliance_id == compound.alliance_id, Company.name == company)
    )
    if known is None:
        known = Company(alliance_id=compound.alliance_id, name=company)
        tx.session.add(known)
        tx.session.flush()
    contract = Contract(
        alliance_id=compound.alliance_id,
        compound_id=compound.id,
        company_id=known.id,
        kind=ContractKind.ASSEMBLY,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    tx.session.add(contract)
    tx.session.flush()
    return contract


def at(tx: Transaction, compound: Compound, office: Office, *, name: str = "周敏") -> Actor:
    """Somebody with an office that fits this compound: at it, at its community, its street, or its alliance's place."""
    alliance = tx.session.get_one(Alliance, compound.alliance_id)
    community = tx.session.get_one(Place, compound.place.parent_id)
    places = {
        Office.COMMITTEE_CHAIR: compound.place,
        Office.COMMITTEE_MEMBER: compound.place,
        Office.PROPERTY_MANAGER: compound.place,
        Office.COMMUNITY_OFFICER: community,
    }
    if office is Office.SUBDISTRICT_OFFICER:
        place = tx.session.get_one(Place, community.parent_id)
    else:
        place = places.get(office, alliance.place)
    return an_actor(tx, alliance, office, place, name=name)


@dataclass
class District:
    """One alliance with a compound that has a committee and a term, and the people around it, saved for the web."""

    alliance_id: int
    compound_id: int
    term_id: int
    people: dict[Office, Actor]


EVERYBODY = (
    Office.ALLIANCE_LEAD,
    Office.GUIDANCE_SECRETARY,
    Office.POLICY_SECRETARY,
    Office.BUREAU_SUPERVISOR,
    Office.GUIDING_BODY,
    Office.SUBDISTRICT_OFFICER,
    Office.COMMUNITY_OFFICER,
    Office.COMMITTEE_CHAIR,
    Office.COMMITTEE_MEMBER,
    Office.PROPERTY_MANAGER,
    Office.MEDIATOR,
    Office.SYSTEM_ADMINISTRATOR,
)


def a_district(app: Flask, stage: Stage = Stage.ELECTED) -> District:
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        compound = a_compound(tx, alliance, name="锦绣家园")
        term = a_term(tx, a_committee(tx, compound), stage=stage)
        a_contract(tx, compound)
        people = {office: at(tx, compound, office, name=f"{office.value}") for office in EVERYBODY}
        return District(alliance.id, compound.id, term.id, people)


def browser_of(app: Flask, actor: Actor) -> FlaskClient:
    """A browser in which this person has signed in, second factor and all."""
    with app.app_context(), web.writing() as tx:
        account = tx.session.get_one(Account, actor.account_id)
        account.totp_sealed = tx.keyring.seal("JBSWY3DPEHPK3PXP", context_of(Account.totp_sealed))
        account.totp_confirmed_at = tx.now
        secret = accounts.open_session(tx, account, accounts.Browser(agent="tests"), second_factor=True)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = secret, True
    return client


def a_filed_term(tx: Transaction, compound: Compound, *, roles: tuple[Role, ...] = FIVE, years: int = 5) -> Term:
    """A term in office since the first of May 2024 that went its way through the filing, offices and all."""
    committee = a_committee(tx, compound)
    term = a_term(tx, committee, elected_on=date(2024, 5, 1), years=years, roles=roles)
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY, name="备案秘书")
    chair = at(tx, compound, Office.COMMITTEE_CHAIR, name="前任主任")
    filing.submit_filing(tx, chair, filing.SubmitFiling(term.id, term.version))
    filing.confirm_filing(tx, secretary, filing.ConfirmFiling(term.id, term.version, date(2024, 5, 20), "备案证明1号"))
    return term
