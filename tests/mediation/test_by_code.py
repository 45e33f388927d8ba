"""Parties without an account: told by text message that there is something new, and the files they may fetch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.reaching.models import Message
from mediation import by_code
from mediation.access import PURPOSE
from mediation.agreements.models import Agreement
from mediation.intake.models import Application, Mode
from mediation.models import Case, Party
from mediation.record import actions as record
from mediation.record import notices as record_notices
from mediation.record.actions import WriteEntry
from mediation.record.rooms import Room
from mediation.sessions import notices as sessions_notices
from mediation.workflow import PartyRole, Stage
from tests.mediation.agreements_steps import put
from tests.mediation.factories import Centre, Saved, a_case, a_centre, a_saved_case, party_of
from tests.mediation.paper_steps import a_picture
from tests.mediation.sessions_steps import a_session

MOBILE, LANDLINE = "13857012345", "05703012345"


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING, with_owner=True)


def reachable(tx: Transaction, case: Case, role: PartyRole = PartyRole.THIRD, number: str = MOBILE) -> Party:
    """A party with a number and a link of its own."""
    party = party_of(case, role)
    party.number_sealed = tx.keyring.seal(number, context_of(Party.number_sealed))
    tx.session.flush()
    links.make(tx, alliance_id=case.alliance_id, purpose=PURPOSE, subject=party, verbs=frozenset({PURPOSE}), days=30)
    return party


def sent(tx: Transaction) -> list[str]:
    rows = tx.session.scalars(select(Message).where(Message.kind == by_code.KIND).order_by(Message.id))
    return [tx.keyring.open(one.address_sealed or "", context_of(Message.address_sealed)) for one in rows]


def test_one_message_a_day_and_no_word_of_the_case(tx: Transaction, centre: Centre, case: Case) -> None:
    reachable(tx, case)
    by_code.tell_parties(tx, case)
    by_code.tell_parties(tx, case)
    assert sent(tx) == [MOBILE]
    by_code.tell_parties(replace(tx, now=tx.now + timedelta(days=1)), case)
    assert sent(tx) == [MOBILE, MOBILE]
    told = tx.session.scalars(select(Message)).first()
    assert told is not None
    assert (told.person_id, told.text, told.secret_sealed) == (None, "", None)


def test_nobody_is_told_who_has_an_account_a_landline_or_no_way_in(tx: Transaction, centre: Centre, case: Case) -> None:
    owner = reachable(tx, case, number=LANDLINE)
    reachable(tx, case, PartyRole.APPLICANT)  # its chair has an account
    by_code.tell_parties(tx, case)
    owner.number_sealed = tx.keyring.seal(MOBILE, context_of(Party.number_sealed))
    links.revoke(tx, subject=Party.__tablename__, subject_id=owner.id, purpose=PURPOSE)
    by_code.tell_parties(tx, case)
    assert sent(tx) == []


def test_the_version_of_a_party_does_not_tell_of_a_message(tx: Transaction, centre: Centre, case: Case) -> None:
    owner = reachable(tx, case)
    before = (owner.version, case.version)
    by_code.tell_parties(tx, case)
    tx.session.flush()
    tx.session.refresh(owner)
    assert (owner.version, case.version) == before


@pytest.mark.parametrize("kind", ["planned", "moved", "cancelled"])
def test_a_session_is_told_to_those_invited(tx: Transaction, centre: Centre, case: Case, kind: str) -> None:
    reachable(tx, case)
    session = a_session(tx, centre, case)
    getattr(sessions_notices, kind)(tx, {"session_id": session.id})
    assert sent(tx) == [MOBILE]


def test_a_caucus_is_told_to_its_own_party_and_to_no_other(tx: Transaction, centre: Centre, case: Case) -> None:
    owner = reachable(tx, case)
    committee = party_of(case, PartyRole.APPLICANT)
    tx.session.flush()
    theirs = record.write(tx, centre.mediator, WriteEntry(case.id, Room.CAUCUS, "别说", party_id=committee.id))
    record_notices.entry_written(tx, {"entry_id": theirs.entry_id})
    note = record.write(tx, centre.mediator, WriteEntry(case.id, Room.MEDIATOR, "自己记的"))
    record_notices.entry_written(tx, {"entry_id": note.entry_id})
    assert sent(tx) == []
    mine = record.write(tx, centre.mediator, WriteEntry(case.id, Room.CAUCUS, "问您一句", party_id=owner.id))
    record_notices.entry_written(tx, {"entry_id": mine.entry_id})
    assert sent(tx) == [MOBILE]


def test_what_is_merged_is_told_through_the_code_of_before(tx: Transaction, centre: Centre, case: Case) -> None:
    merged = a_case(tx, centre, Stage.MERGED, with_owner=True)
    before, owner = reachable(tx, merged), party_of(case, PartyRole.THIRD)
    owner.number_sealed = tx.keyring.seal(MOBILE, context_of(Party.number_sealed))
    before.continues_as_id = owner.id
    tx.session.flush()
    by_code.tell_parties(tx, case)
    assert sent(tx) == [MOBILE]


@pytest.mark.parametrize("kind", ["mediation.agreement_put", "mediation.ended", "mediation.suspended"])
def test_what_all_may_know_is_told_by_its_errand(app: Flask, kind: str) -> None:
    with app.app_context(), web.writing() as tx:
        case = a_case(tx, a_centre(tx), Stage.MEDIATING, with_owner=True)
        reachable(tx, case)
        by_code.changed(tx, {"case_id": case.id})
        assert sent(tx) == [MOBILE]
    assert web.platform_of(app).deliveries.knows(kind)


def holder(app: Flask, saved: Saved, role: PartyRole) -> FlaskClient:
    """A browser that has opened the case by a party's link."""
    with app.app_context(), web.writing() as tx:
        party = party_of(tx.session.get_one(Case, saved.case_id), role)
        text = links.make(
            tx, alliance_id=party.alliance_id, purpose=PURPOSE, subject=party, verbs=frozenset({PURPOSE}), days=30
        )
        grant = links.bearer(tx, text, PURPOSE).link
        assert grant is not None
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["mediation"] = {str(saved.case_id): grant.link_id}
    return client


def test_a_code_fetches_what_its_party_sees_and_nothing_beside(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.MEDIATING, with_owner=True)
    with open_app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        agreement = put(tx, saved.centre, case)
        owner, committee = party_of(case, PartyRole.THIRD), party_of(case, PartyRole.APPLICANT)
        theirs = Application(
            alliance_id=case.alliance_id, case_id=case.id, party_id=committee.id, mode=Mode.WRITTEN, wishes_at=tx.now
        )
        tx.session.add(theirs)
        tx.session.flush()
        own = record.write(tx, saved.centre.mediator, WriteEntry(case.id, Room.CAUCUS, "您的", party_id=owner.id))
        note = record.write(tx, saved.centre.mediator, WriteEntry(case.id, Room.MEDIATOR, "笔记"))
        keys = {}
        for name, subject, key in (
            ("agreement", Agreement.__tablename__, agreement.id),
            ("own", "mediation_entries", own.entry_id),
            ("theirs", Application.__tablename__, theirs.id),
            ("note", "mediation_entries", note.entry_id),
        ):
            kept = attachments.keep(
                tx,
                saved.centre.mediator,
                subject=subject,
                subject_id=key,
                place_id=case.place_id,
                name=f"{name}.png",
                stream=a_picture(),
                purpose="案件材料",
            )
            tx.session.flush()
            keys[name] = kept.id
        agreement_id = agreement.id
    client = holder(open_app, saved, PartyRole.THIRD)
    here = f"/mediation/{saved.case_id}/files"
    for name in ("agreement", "own"):
        answer = client.get(f"{here}/{keys[name]}", buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "private, no-store"
    for name in ("theirs", "note"):
        assert client.get(f"{here}/{keys[name]}").status_code == 404
    assert open_app.test_client().get(f"{here}/{keys['agreement']}").status_code == 302
    assert f"{here}/{keys['agreement']}" in client.get(f"/mediation/agreements/{agreement_id}").text
