"""A quiet message arrives, and afterwards nothing on record tells who got it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import OFFICERS, STAFF, Office
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice, promise_message
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from alliance.kernel.reaching import queries, quiet
from alliance.kernel.reaching.models import Fate, Message
from alliance.kernel.reaching.table import KINDS, Way
from tests.conftest import StandingClock
from tests.factories import an_actor, an_alliance
from tests.kernel.accounts_steps import Member, a_member, in_app
from tests.kernel.reaching_steps import Reached, reached_at
from tests.kernel.test_reaching import a_mail_address

KIND = next(kind.code for kind in KINDS.values() if kind.quiet)


SECRET_NUMBER = "13857096789"


@pytest.fixture
def reached(home: Path, clock: StandingClock) -> Iterator[Reached]:
    with reached_at(home, clock) as found:
        yield found


@pytest.fixture
def member(reached: Reached) -> Member:
    """Somebody with a telephone and a confirmed mail address."""
    made = in_app(reached.app, lambda tx: a_member(tx, number=SECRET_NUMBER, office=Office.EXPERT))
    assert isinstance(made, Member)
    a_mail_address(reached, made)
    return made


def send(reached: Reached, member: Member) -> str:
    """Promise a quiet link on the person's account; returns its secret part."""

    def step(tx: Transaction) -> str:
        secret = links.make(
            tx,
            alliance_id=member.alliance_id,
            purpose="reply",
            subject=tx.session.get_one(Account, member.account_id),
            verbs=frozenset({"answer"}),
            days=2,
        )
        ways = quiet.send_link(tx, member.person_id, kind=KIND, purpose="reply", text=secret, lasts=timedelta(hours=20))
        assert ways == 2
        return secret

    return str(in_app(reached.app, step))


def on_record(reached: Reached) -> str:
    """What the tables of messages and errands hold, as text."""
    with reached.app.app_context():
        session = web.db_session()
        rows = [session.execute(select(table.__table__)).all() for table in (Message, Errand)]
        return repr(rows)


def test_it_arrives_by_telephone_and_mail_with_its_link(reached: Reached, member: Member) -> None:
    secret = send(reached, member)
    reached.deliver()
    (sms,) = reached.sms.asked
    assert sms.json["mobile"] == SECRET_NUMBER
    assert f"/reply/{secret}" in str(sms.json["content"])
    assert len(reached.post.letters) == 1


def test_neither_person_nor_address_nor_receipt_is_ever_on_record(reached: Reached, member: Member) -> None:
    secret = send(reached, member)
    before = on_record(reached)
    reached.deliver()
    for said in (before, on_record(reached)):
        assert not [one for one in (SECRET_NUMBER, SECRET_NUMBER[-4:], "wang@", "w***", secret) if one in said]
    for message in reached.messages():
        assert message.fate is Fate.SENT
        assert (message.person_id, message.address_masked, message.receipt) == (None, "", "")
        assert (message.address_sealed, message.secret_sealed) == (None, None)


def test_no_helper_and_no_keeper_sees_that_it_was_sent(reached: Reached, member: Member) -> None:
    send(reached, member)
    reached.deliver()

    def look(tx: Transaction) -> None:
        alliance = tx.session.get_one(Alliance, member.alliance_id)
        for office in (*STAFF, *OFFICERS):
            actor = an_actor(tx, alliance, office, alliance.place)
            assert queries.of_person(tx, actor, member.person_id) == ()
        assert tx.session.scalars(select(Notice)).all() == []
        lead = an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place)
        figures = queries.table_page(tx, lead).figures
        assert {(one.sent, one.waiting, one.failed) for one in figures} == {(0, 0, 0)}

    in_app(reached.app, look)


def test_a_quiet_message_that_names_its_receiver_is_a_mistake_of_ours(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    actor = an_actor(tx, alliance, Office.EXPERT, alliance.place)
    with pytest.raises(ValueError, match="names nobody"):
        promise_message(tx, Message(alliance_id=alliance.id, person_id=actor.person_id, kind=KIND, channel=Way.SMS))
    with pytest.raises(LookupError):
        quiet.send_link(
            tx,
            actor.person_id or 0,
            kind="accounts.invitation_link",
            purpose="invitation",
            text="x",
            lasts=timedelta(days=1),
        )


def test_whoever_can_be_reached_by_no_way_is_not_written_down_either(tx: Transaction) -> None:
    alliance = an_alliance(tx)
    actor = an_actor(tx, alliance, Office.EXPERT, alliance.place)
    ways = quiet.send_link(tx, actor.person_id or 0, kind=KIND, purpose="reply", text="x", lasts=timedelta(days=1))
    assert ways == 0
    assert tx.session.scalars(select(Message)).all() == []
