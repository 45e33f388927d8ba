"""Disputes that return: three of one cause in one compound or with one company are told to the policy group."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from mediation.models import Case
from mediation.patterns import actions, desk, queries
from mediation.patterns.actions import Handle
from mediation.patterns.models import Pattern
from mediation.workflow import Stage
from tests.compounds.factories import browser_of
from tests.factories import an_actor
from tests.mediation.factories import Centre, a_case, a_centre


@pytest.fixture
def alliance(tx: Transaction, centre: Centre) -> Alliance:
    return tx.session.get_one(Alliance, centre.alliance_id)


@pytest.fixture
def policy(tx: Transaction, alliance: Alliance) -> Actor:
    return an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")


def cases(tx: Transaction, centre: Centre, number: int, *, cause: str = "revenue", later: int = 0) -> list[Case]:
    made = [a_case(tx, centre, Stage.AWAITING_CONSENT, cause=cause) for _ in range(number)]
    for case in made:
        case.filed_at = tx.now + timedelta(seconds=later)
    tx.session.flush()
    return made


def test_three_make_a_pattern_of_the_compound_and_of_the_company(
    tx: Transaction, centre: Centre, alliance: Alliance
) -> None:
    cases(tx, centre, 2)
    assert actions.look(tx, alliance) == 0
    cases(tx, centre, 1)
    assert actions.look(tx, alliance) == 2
    assert actions.look(tx, alliance) == 0
    found = tx.session.scalars(select(Pattern).order_by(Pattern.id)).all()
    assert [(one.compound_id, one.company_id, one.number) for one in found] == [
        (centre.compound_id, None, 3),
        (None, centre.company_id, 3),
    ]


def test_other_causes_old_cases_and_returned_ones_do_not_count(
    tx: Transaction, centre: Centre, alliance: Alliance
) -> None:
    made = cases(tx, centre, 3)
    made[0].cause = "fee"
    made[1].filed_at = tx.now - timedelta(days=500)
    a_case(tx, centre, Stage.RETURNED)
    tx.session.flush()
    assert actions.look(tx, alliance) == 0


def test_one_that_goes_on_grows_and_once_handled_only_newer_cases_count(
    tx: Transaction, centre: Centre, alliance: Alliance, policy: Actor
) -> None:
    cases(tx, centre, 3)
    actions.look(tx, alliance)
    cases(tx, centre, 1)
    actions.look(tx, alliance)
    line = queries.listed(tx, policy)[0]
    assert line.number == 4
    for one in queries.listed(tx, policy):
        actions.handle(tx, policy, Handle(one.pattern_id, one.version, "写成答复公开"))
    cases(tx, centre, 2, later=60)
    assert actions.look(tx, alliance) == 0
    cases(tx, centre, 1, later=60)
    assert actions.look(tx, alliance) == 2


def test_who_reads_and_who_handles(tx: Transaction, centre: Centre, alliance: Alliance, policy: Actor) -> None:
    cases(tx, centre, 3)
    actions.look(tx, alliance)
    (line, _) = queries.listed(tx, policy)
    with pytest.raises(NotPermitted):
        actions.handle(tx, centre.secretary, Handle(line.pattern_id, line.version, "好"))
    with pytest.raises(Invalid):
        actions.handle(tx, policy, Handle(line.pattern_id, line.version, "  "))
    actions.handle(tx, policy, Handle(line.pattern_id, line.version, "已约谈企业"))
    with pytest.raises(OutOfTurn):
        actions.handle(tx, policy, Handle(line.pattern_id, line.version, "再来"))
    for actor in (centre.chair, centre.mediator, centre.bureau, centre.owner, centre.administrator):
        with pytest.raises(NotPermitted):
            queries.listed(tx, actor)
    assert queries.listed(tx, centre.stranger) == ()


def test_it_waits_on_the_policy_desk_and_names_no_case(
    tx: Transaction, centre: Centre, alliance: Alliance, policy: Actor
) -> None:
    references = [str(case.reference) for case in cases(tx, centre, 3)]
    actions.look(tx, alliance)
    lines = list(desk.lines(tx, policy))
    assert desk.waiting(tx, policy) == len(lines) == 2
    assert not any(reference in repr(lines) for reference in references)
    assert list(desk.lines(tx, centre.secretary)) == []


def test_the_page_takes_what_was_done(open_app: Flask) -> None:
    with open_app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        alliance = tx.session.get_one(Alliance, centre.alliance_id)
        policy = an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")
        cases(tx, centre, 3)
        actions.look(tx, alliance)
        keys = [(one.id, one.version) for one in tx.session.scalars(select(Pattern).order_by(Pattern.id))]
    browser = browser_of(open_app, policy)
    page = browser.get("/mediation/patterns")
    assert page.status_code == 200
    assert "锦绣家园" in page.text
    (key, version) = keys[0]
    empty = browser.post(f"/mediation/patterns/{key}/handle", data={f"p{key}-version": version, f"p{key}-words": ""})
    assert empty.status_code == 422
    done = {f"p{key}-version": version, f"p{key}-words": "已约谈企业"}
    assert browser.post(f"/mediation/patterns/{key}/handle", data=done).status_code == 302
    assert "已约谈企业" in browser.get("/mediation/patterns").text
    assert browser.post("/mediation/patterns/99999/handle", data=done).status_code == 404
    assert browser_of(open_app, centre.chair).get("/mediation/patterns").status_code == 403
