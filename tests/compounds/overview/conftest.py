"""A street of compounds in every state, and the people who look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Compound, Standing
from compounds.workflow import Stage
from tests.compounds.factories import COMMUNITY, OTHER_STREET, a_committee, a_compound, a_contract, a_term, at
from tests.factories import an_alliance

HERE, ELSEWHERE = COMMUNITY, OTHER_STREET
WATCHERS = (
    Office.ALLIANCE_LEAD,
    Office.GUIDANCE_SECRETARY,
    Office.BUREAU_SUPERVISOR,
    Office.GUIDING_BODY,
    Office.SUBDISTRICT_OFFICER,
    Office.COMMUNITY_OFFICER,
)


@dataclass
class Town:
    """Two streets: five compounds in one, two in the other."""

    alliance_id: int
    street_id: int
    other_street_id: int
    compounds: dict[str, int]
    people: dict[Office, Actor]


def a_town(tx: Transaction) -> Town:
    alliance = an_alliance(tx)
    made = {
        "late": filing_is_late(tx, alliance),
        "ending": term_is_ending(tx, alliance),
        "over": contract_is_over(tx, alliance),
        "quiet": a_compound(tx, alliance, name="静园"),
        "checked": waits_to_be_checked(tx, alliance),
        "far": term_is_over(tx, alliance),
        "plain": a_compound(tx, alliance, name="远园", community=ELSEWHERE),
    }
    streets = {
        name: tx.session.get_one(Place, tx.session.get_one(Place, made[name].place.parent_id).parent_id).id
        for name in ("late", "far")
    }
    people = {office: at(tx, made["late"], office, name=office.value) for office in (*WATCHERS, *OTHERS)}
    ids = {name: compound.id for name, compound in made.items()}
    return Town(alliance.id, streets["late"], streets["far"], ids, people)


OTHERS = (Office.COMMITTEE_CHAIR, Office.MEDIATOR, Office.PROPERTY_MANAGER)


def filing_is_late(tx: Transaction, alliance: Alliance) -> Compound:
    compound = a_compound(tx, alliance, name="逾期园")
    a_term(tx, a_committee(tx, compound), elected_on=date(2026, 9, 1))
    return compound


def term_is_ending(tx: Transaction, alliance: Alliance) -> Compound:
    compound = a_compound(tx, alliance, name="届满园")
    committee = a_committee(tx, compound, standing=Standing.WORKING)
    a_term(tx, committee, stage=Stage.FILED, elected_on=date(2022, 1, 1), years=5)
    return compound


def contract_is_over(tx: Transaction, alliance: Alliance) -> Compound:
    compound = a_compound(tx, alliance, name="合同园")
    a_contract(tx, compound, ends_on=date(2026, 11, 1))
    return compound


def waits_to_be_checked(tx: Transaction, alliance: Alliance) -> Compound:
    compound = a_compound(tx, alliance, name="核对园")
    a_term(tx, a_committee(tx, compound), stage=Stage.SUBMITTED, elected_on=date(2026, 11, 1))
    return compound


def term_is_over(tx: Transaction, alliance: Alliance) -> Compound:
    compound = a_compound(tx, alliance, name="过期园", community=ELSEWHERE)
    committee = a_committee(tx, compound, standing=Standing.STALLED)
    a_term(tx, committee, stage=Stage.FILED, elected_on=date(2021, 10, 1), years=5)
    return compound


@pytest.fixture
def town(open_app: Flask) -> Town:
    """The town, saved for the web."""
    with open_app.app_context(), web.writing() as tx:
        return a_town(tx)
