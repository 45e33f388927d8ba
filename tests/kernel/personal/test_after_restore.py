"""After a restore: tombstones erase again whoever had been erased, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import ledger, notices, outbox, web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from alliance.kernel.personal import erasure
from alliance.kernel.personal.erasure import ERASED, CarryOut
from alliance.kernel.personal.models import Erasure
from alliance.kernel.personal.workflow import Stage
from tests.conftest import StandingClock
from tests.factories import an_actor, an_alliance
from tests.kernel.accounts_steps import a_member
from tests.kernel.personal.steps import NUMBER_2, House, asked


@pytest.fixture
def house(tx: Transaction) -> House:
    alliance = an_alliance(tx)
    administrator = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place, name="汪启明")
    member = a_member(tx, alliance=alliance)
    actor = Actor(alliance.id, alliance.place.path, member.person_id, member.account_id, "王秀英")
    return House(alliance, administrator, member, actor)


def buried(tx: Transaction, house: House) -> str:
    """Erase and write the tombstone; returns its file."""
    command = asked(tx, house)
    erasure.carry_out(tx, house.administrator, command)
    tx.session.flush()
    erasure.bury(tx, {"erasure_id": command.erasure_id})
    erasure.bury(tx, {"erasure_id": command.erasure_id})
    return (tx.home / erasure.TOMBSTONES).read_text(encoding="ascii")


def test_the_tombstone_holds_numbers_and_an_instant_alone(tx: Transaction, house: House) -> None:
    assert buried(tx, house) == f"{house.alliance.id} {house.member.person_id} 2026-11-22T02:00:00+00:00\n"


def restored(tx: Transaction, house: House) -> Person:
    """The person and the account as an older backup has them."""
    person = tx.session.get_one(Person, house.member.person_id)
    person.name, person.phone_masked = "王秀英", "138****0001"
    tx.session.get_one(Account, house.member.account_id).closed_at = None
    for done in tx.session.scalars(select(Erasure)):
        tx.session.delete(done)
    tx.session.flush()
    return person


def test_after_a_restore_the_erased_are_erased_again_once(tx: Transaction, house: House) -> None:
    buried(tx, house)
    person = restored(tx, house)
    later = Transaction(tx.session, tx.now + timedelta(days=1))
    assert erasure.reapply(later) == 1
    tx.session.flush()
    assert (person.name, person.phone_masked) == (ERASED, "")
    assert tx.session.get_one(Account, house.member.account_id).closed_at is not None
    assert erasure.reapply(later) == 0
    assert ledger.verify(tx.session)[1] == []


def test_a_request_that_the_backup_still_holds_open_is_closed(tx: Transaction, house: House) -> None:
    buried(tx, house)
    restored(tx, house)
    asked(tx, house)
    assert erasure.reapply(Transaction(tx.session, tx.now + timedelta(days=1))) == 1
    assert [one.stage for one in tx.session.scalars(select(Erasure))] == [Stage.DONE]


def test_a_number_that_was_given_out_anew_belongs_to_somebody_else(
    tx: Transaction, house: House, clock: StandingClock
) -> None:
    later = Transaction(tx.session, tx.now + timedelta(days=30))
    newcomer = a_member(later, alliance=house.alliance, number=NUMBER_2, name="李四")
    (tx.home / erasure.TOMBSTONES).write_text(
        f"{house.alliance.id} {newcomer.person_id} {tx.now.isoformat()}\n9 99999 {tx.now.isoformat()}\n",
        encoding="ascii",
    )
    assert erasure.reapply(later) == 0
    assert tx.session.get_one(Person, newcomer.person_id).name == "李四"


def test_without_a_tombstone_there_is_nothing_to_do(tx: Transaction, house: House) -> None:
    assert erasure.reapply(tx) == 0


def test_the_deliverer_tells_the_administrators_and_buries(app: Flask, clock: StandingClock) -> None:
    with app.app_context():
        with web.writing() as tx:
            alliance = an_alliance(tx)
            administrator = an_actor(tx, alliance, Office.SYSTEM_ADMINISTRATOR, alliance.place)
            member = a_member(tx, alliance=alliance)
            actor = Actor(alliance.id, alliance.place.path, member.person_id, member.account_id, "王秀英")
            request = erasure.ask_erasure(tx, actor)
            tx.session.flush()
            command = CarryOut(request.id, request.version)
        parts = web.platform()
        while outbox.deliver_one(web.database.session(), clock, parts.deliveries):
            pass
        told = web.reading().session.scalars(select(notices.Notice)).all()
        assert [(one.person_id, one.url) for one in told] == [
            (administrator.person_id, f"/erasures/{command.erasure_id}")
        ]
        with web.writing() as tx:
            erasure.carry_out(tx, administrator, command)
        while outbox.deliver_one(web.db_session(), clock, parts.deliveries):
            pass
        tombs = (parts.settings.home / erasure.TOMBSTONES).read_text(encoding="ascii")
        assert tombs.startswith(f"{alliance.id} {member.person_id} ")


def test_the_clock_has_no_data_of_its_own_to_erase(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        erasure.ask_erasure(tx, CLOCK)
