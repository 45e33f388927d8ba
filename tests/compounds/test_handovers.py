"""Handing over: how it begins, the list, a refusal, the end; each step by whoever may and in its turn."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import notices, web
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds.filing import actions as filing
from compounds.filing import queries as one_term
from compounds.handovers import actions, queries
from compounds.handovers import notices as told
from compounds.handovers.actions import Close, Dispute, HandOver, ListedPiece, ListPieces, Settle
from compounds.handovers.models import Handover
from compounds.handovers.workflow import HANDOVER, STAGE_NAMES, TEMPLATES, Kind, Stage
from compounds.models import Compound, Term
from tests.compounds.factories import (
    OTHER_STREET,
    a_committee,
    a_compound,
    a_district,
    a_filed_term,
    a_term,
    at,
    browser_of,
)

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PIECES = (ListedPiece("印章（枚）", 2), ListedPiece("账册（册）", 12, note="2024年起"))


@pytest.fixture
def term(tx: Transaction, compound: Compound) -> Term:
    return a_filed_term(tx, compound)


@pytest.fixture
def handover(tx: Transaction, compound: Compound, term: Term) -> Handover:
    """Opened by the end of a term on the tenth."""
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    filing.end_term(tx, secretary, filing.EndTerm(term.id, term.version, date(2026, 11, 10), "提前换届"))
    return tx.session.scalars(select(Handover)).unique().one()


def steps(tx: Transaction, compound: Compound, handover: Handover, office: Office) -> dict[str, Any]:
    """Each step as a person with `office` would take it."""
    actor = at(tx, compound, office)
    key = handover.id
    return {
        "list_pieces": lambda: actions.list_pieces(tx, actor, ListPieces(key, handover.version, PIECES)),
        "hand_over": lambda: actions.hand_over(tx, actor, HandOver(key, handover.version, tx.today, "甲", "乙")),
        "dispute": lambda: actions.dispute(tx, actor, Dispute(key, handover.version, tx.today, "账册不交")),
        "settle": lambda: actions.settle(tx, actor, Settle(key, handover.version)),
        "close": lambda: actions.close(tx, actor, Close(key, handover.version, "丙")),
    }


def put(tx: Transaction, handover: Handover, stage: Stage) -> None:
    handover.stage = stage
    if stage in (Stage.HANDED_OVER, Stage.CLOSED):
        handover.handed_over_on, handover.handed_by, handover.received_by = tx.today, "甲", "乙"
    if stage is Stage.CLOSED:
        handover.closed_on, handover.witnessed_by = tx.today, "丙"
    if stage is Stage.DISPUTED:
        handover.dispute = "账册不交"
    tx.session.flush()


def test_the_end_of_a_term_opens_the_handover_once(tx: Transaction, term: Term, handover: Handover) -> None:
    assert (handover.kind, handover.starts_on, handover.term_id) == (Kind.COMMITTEE, date(2026, 11, 10), term.id)
    assert str(handover.reference) == "柯交〔2026〕1号"


def test_the_filing_of_the_next_term_opens_it_and_an_early_end_moves_it_forward(
    tx: Transaction, compound: Compound
) -> None:
    committee = a_committee(tx, compound)
    old = a_term(tx, committee, elected_on=date(2021, 12, 10))
    secretary, chair = at(tx, compound, Office.GUIDANCE_SECRETARY), at(tx, compound, Office.COMMITTEE_CHAIR)
    filing.submit_filing(tx, chair, filing.SubmitFiling(old.id, 1))
    filing.confirm_filing(tx, secretary, filing.ConfirmFiling(old.id, 2, date(2022, 1, 5), "证明"))
    assert tx.session.scalars(select(Handover)).all() == []
    new = a_term(tx, committee, number=2, elected_on=date(2026, 11, 1), starts_on=date(2026, 12, 11))
    filing.submit_filing(tx, chair, filing.SubmitFiling(new.id, 1))
    filing.confirm_filing(tx, secretary, filing.ConfirmFiling(new.id, 2, date(2026, 11, 20), "证明"))
    handover = tx.session.scalars(select(Handover)).unique().one()
    assert (handover.term_id, handover.starts_on) == (old.id, old.ends_on)
    filing.end_term(tx, secretary, filing.EndTerm(old.id, old.version, date(2026, 11, 15), "提前移交"))
    assert tx.session.scalars(select(Handover)).unique().one().starts_on == date(2026, 11, 15)


def test_it_goes_from_list_to_closed(tx: Transaction, compound: Compound, handover: Handover) -> None:
    take = steps(tx, compound, handover, Office.COMMUNITY_OFFICER)
    take["list_pieces"]()
    take["list_pieces"]()
    assert [(piece.name, piece.number) for piece in handover.pieces] == [("印章（枚）", 2), ("账册（册）", 12)]
    take["hand_over"]()
    steps(tx, compound, handover, Office.SUBDISTRICT_OFFICER)["close"]()
    assert (handover.stage, handover.witnessed_by, handover.closed_on) == (Stage.CLOSED, "丙", tx.today)


def test_a_refusal_is_on_record_and_the_list_goes_on_when_it_is_settled(
    tx: Transaction, compound: Compound, handover: Handover
) -> None:
    take = steps(tx, compound, handover, Office.COMMUNITY_OFFICER)
    take["dispute"]()
    assert (handover.stage, handover.dispute) == (Stage.DISPUTED, "账册不交")
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    told.handover_disputed(tx, {"handover_id": handover.id})
    tx.session.flush()
    assert street.person_id in set(tx.session.scalars(select(notices.Notice.person_id)))
    take["settle"]()
    assert handover.stage is Stage.LISTED
    assert handover.dispute == "账册不交"


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("step", list(HANDOVER.steps))
def test_no_step_is_taken_out_of_turn(
    tx: Transaction, compound: Compound, handover: Handover, stage: Stage, step: str
) -> None:
    put(tx, handover, stage)
    deed = steps(tx, compound, handover, Office.SUBDISTRICT_OFFICER)[step]
    if step in HANDOVER.open_from(stage):
        deed()
        assert handover.stage is HANDOVER.after(stage, step)
    else:
        with pytest.raises(OutOfTurn):
            deed()


@pytest.mark.parametrize(
    ("office", "allowed"),
    [
        (Office.COMMITTEE_CHAIR, {"list_pieces"}),
        (Office.COMMITTEE_MEMBER, {"list_pieces"}),
        (Office.COMMUNITY_OFFICER, {"list_pieces", "hand_over", "dispute", "settle"}),
        (Office.SUBDISTRICT_OFFICER, {"list_pieces", "hand_over", "dispute", "settle", "close"}),
        (Office.GUIDANCE_SECRETARY, {"list_pieces", "hand_over", "dispute", "settle", "close"}),
        (Office.PROPERTY_MANAGER, set()),
        (Office.BUREAU_SUPERVISOR, set()),
        (Office.POOL_KEEPER, set()),
    ],
)
def test_each_step_is_for_its_offices(
    tx: Transaction, compound: Compound, handover: Handover, office: Office, allowed: set[str]
) -> None:
    for name, deed in steps(tx, compound, handover, office).items():
        put(tx, handover, min(HANDOVER.steps[name].sources))
        if name in allowed:
            deed()
        else:
            with pytest.raises(NotPermitted):
                deed()


def test_strangers_find_nothing_and_the_second_is_told(
    tx: Transaction, alliance: Alliance, compound: Compound, handover: Handover
) -> None:
    stranger = at(tx, a_compound(tx, alliance, community=OTHER_STREET), Office.SUBDISTRICT_OFFICER)
    with pytest.raises(NotFound):
        queries.handover_page(tx, stranger, handover.id)
    with pytest.raises(NotFound):
        actions.list_pieces(tx, stranger, ListPieces(handover.id, 1, PIECES))
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    actions.list_pieces(tx, officer, ListPieces(handover.id, 1, PIECES))
    with pytest.raises(ChangedMeanwhile, match="移交清单"):
        actions.list_pieces(tx, officer, ListPieces(handover.id, 1, PIECES))


@pytest.mark.parametrize(
    ("wrong", "stage"),
    [
        (lambda key: ListPieces(key, 0, ()), Stage.OPEN),
        (lambda key: HandOver(key, 0, date(2026, 11, 23), "甲", "乙"), Stage.LISTED),
        (lambda key: HandOver(key, 0, date(2026, 11, 20), "", "乙"), Stage.LISTED),
        (lambda key: Dispute(key, 0, date(2026, 11, 9), "不交"), Stage.OPEN),
        (lambda key: Dispute(key, 0, date(2026, 11, 20), ""), Stage.OPEN),
        (lambda key: Close(key, 0, ""), Stage.HANDED_OVER),
    ],
)
def test_what_cannot_be_is_refused(
    tx: Transaction, compound: Compound, handover: Handover, wrong: Any, stage: Stage
) -> None:
    put(tx, handover, stage)
    command = wrong(handover.id)
    object.__setattr__(command, "version", handover.version)
    deed = {
        ListPieces: actions.list_pieces,
        HandOver: actions.hand_over,
        Dispute: actions.dispute,
        Close: actions.close,
    }
    with pytest.raises(Invalid):
        deed[type(command)](tx, at(tx, compound, Office.SUBDISTRICT_OFFICER), command)


def test_late_is_marked_and_not_refused(tx: Transaction, compound: Compound, handover: Handover) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    page = queries.handover_page(tx, officer, handover.id)
    due = next(fact for fact in page.header.facts if fact.term == "移交期限")
    assert (due.text, due.tone, due.note) == ("2026年11月20日", "late", "已过2天")
    take = steps(tx, compound, handover, Office.COMMUNITY_OFFICER)
    take["list_pieces"]()
    take["hand_over"]()
    page = queries.handover_page(tx, officer, handover.id)
    assert next(fact for fact in page.header.facts if fact.term == "移交").note == "比期限晚 2 天"


def test_the_term_shows_its_handover_and_every_kind_has_a_usual_list(
    tx: Transaction, compound: Compound, term: Term, handover: Handover
) -> None:
    (line,) = one_term.term_page(tx, at(tx, compound, Office.COMMITTEE_CHAIR), term.id).handovers
    assert (line.handover_id, line.who, line.stage) == (handover.id, "本届业委会", Stage.OPEN)
    assert set(TEMPLATES) == set(Kind)
    assert set(STAGE_NAMES) == set(Stage)


def test_the_pages(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        compound = tx.session.get_one(Compound, district.compound_id)
        tx.session.get_one(Term, district.term_id).committee.dissolved_on = tx.today
        tx.session.flush()
        term = a_filed_term(tx, compound)
        secretary = district.people[Office.GUIDANCE_SECRETARY]
        last = tx.today - timedelta(days=3)
        filing.end_term(tx, secretary, filing.EndTerm(term.id, term.version, last, "提前换届"))
        key = tx.session.scalars(select(Handover.id)).one()
    address = f"/compounds/handovers/{key}"
    community = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    assert "业主大会、业主委员会印章（枚）" in community.get(address).text
    without = community.post(f"{address}/list", data={"list-name_1": "印章", "list-version": "1"})
    assert (without.status_code, "数量，没有的填 0" in without.text) == (422, True)
    listed = community.post(f"{address}/list", data={"list-name_1": "印章", "list-number_1": "２", "list-version": "1"})
    assert listed.status_code == 302
    over = {"over-handed_over_on": "2026-11-21", "over-handed_by": "甲", "over-received_by": "乙", "over-version": "2"}
    manager = browser_of(open_app, district.people[Office.PROPERTY_MANAGER])
    assert manager.post(f"{address}/over", data=over).status_code == 403
    assert community.post(f"{address}/settle", data={"settle-version": "2"}).status_code == 409
    assert community.post(f"{address}/over", data=over).status_code == 302
    street = browser_of(open_app, district.people[Office.SUBDISTRICT_OFFICER])
    unwitnessed = street.post(f"{address}/close", data={"close-seen": "y", "close-version": "3"})
    assert (unwitnessed.status_code, "见证" in unwitnessed.text) == (422, True)
    closing = {"close-seen": "y", "close-witnessed_by": "丙", "close-version": "3"}
    assert street.post(f"{address}/close", data=closing).status_code == 302
    assert "已办结" in street.get(address).text
    paper = {"file-file": (BytesIO(PICTURE), "签收单.png")}
    assert community.post(f"{address}/attach", data=paper).status_code == 302
    assert "签收单.png" in community.get(address).text
    lying = community.post(f"{address}/attach", data={"file-file": (BytesIO(b"MZ" + bytes(200)), "签收单.png")})
    assert lying.status_code == 422
    assert manager.post(f"{address}/attach").status_code == 403
    stranger = browser_of(open_app, district.people[Office.MEDIATOR])
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/attach").status_code == 404
    assert stranger.post(f"{address}/dispute").status_code == 404
