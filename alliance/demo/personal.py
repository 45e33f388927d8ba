"""Personal data in the demonstration: requests for erasure in every stage, exports, and one look at a number."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from alliance.demo import names
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.accounts.queries import phone_index
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of, mask_phone
from alliance.kernel.db import Transaction
from alliance.kernel.personal import actions, erasure, exports
from alliance.kernel.personal.actions import RevealNumber
from alliance.kernel.personal.erasure import CarryOut, RefuseErasure
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.models import Seat, Term
from compounds.workflow import Stage

SERIAL = 60
"""Serial numbers of the sample telephones from here on belong to people who have left."""
ASKED, REFUSED, DONE = 4, 25, 40
"""How many days ago each was asked for."""
ADMINISTRATOR, OFFICER, LEAD, LOOKED_AT = "汪启明", "吴晓燕", "方志远", "程婷婷"
REGISTRY = "registry_workbook"
EXPORTS = ((31, LEAD, 214), (12, OFFICER, 63), (3, OFFICER, 58))
"""How many days ago, by whom, how many rows."""


def load(tx: Transaction, alliance: Alliance) -> None:
    """Three people who once served and have left: one asks, one was told why not, one is erased; and some exports."""
    administrator = _actor(tx, alliance, ADMINISTRATOR)
    gone = _who_left(tx, alliance)
    for serial, (person, ago) in enumerate(zip(gone, (ASKED, REFUSED, DONE), strict=True), SERIAL):
        actor = _account(tx, alliance, person, serial)
        asked = erasure.ask_erasure(_then(tx, ago), actor)
        tx.session.flush()  # the decision names the request by its id
        if ago == REFUSED:
            because = "还在办理印章移交，交完以后可以再申请。"
            erasure.refuse_erasure(_then(tx, ago - 2), administrator, RefuseErasure(asked.id, asked.version, because))
        elif ago == DONE:
            erasure.carry_out(_then(tx, ago - 3), administrator, CarryOut(asked.id, asked.version))
    for ago, who, rows in EXPORTS:
        actor = _actor(tx, alliance, who)
        place_id = actor.offices[0].place_id
        exports.record(_then(tx, ago), actor, what=REGISTRY, rows=rows, columns=("小区名称", "户数"), place_id=place_id)
    looked = select(OfficeHeld.id).join(Person, OfficeHeld.person_id == Person.id)
    held = tx.session.scalars(
        looked.where(Person.name == LOOKED_AT, OfficeHeld.alliance_id == alliance.id).order_by(OfficeHeld.id)
    ).first()
    lead = _actor(tx, alliance, LEAD)
    if held is not None:
        actions.reveal(_then(tx, 6), lead, RevealNumber(held, "备案材料缺一页，打电话请补"))


def _then(tx: Transaction, ago: int) -> Transaction:
    return Transaction(tx.session, tx.now - timedelta(days=ago, hours=1))


def _actor(tx: Transaction, alliance: Alliance, name: str) -> Actor:
    """A person of the cast, as the gate would make the actor."""
    account = tx.session.scalars(
        select(Account).join(Person).where(Person.name == name, Account.is_demo, Account.alliance_id == alliance.id)
    ).one()
    held = places.held_offices(tx, account.person_id)
    return Actor(alliance.id, alliance.place.path, account.person_id, account.id, name, held)


def _who_left(tx: Transaction, alliance: Alliance) -> list[Person]:
    """The first three whose every seat was over before any of this, and who held nothing else then."""
    before = tx.today - timedelta(days=DONE + 1)
    over = (Term.stage == Stage.ENDED) & (Term.ended_on < before)
    running = select(Seat.person_id).join(Term).where(~over | Term.ended_on.is_(None))
    in_office = select(OfficeHeld.person_id).where(places.not_over(before))
    once = select(Seat.person_id).join(Term).where(over, Term.alliance_id == alliance.id)
    return list(
        tx.session.scalars(
            select(Person)
            .where(Person.id.in_(once), Person.id.not_in(running), Person.id.not_in(in_office))
            .where(Person.id.not_in(select(Account.person_id)))
            .order_by(Person.id)
            .limit(3)
        )
    )


def _account(tx: Transaction, alliance: Alliance, person: Person, serial: int) -> Actor:
    """A number and an account, which the person had while in office."""
    number = names.telephone(serial)
    person.phone_sealed = tx.keyring.seal(number, context_of(Person.phone_sealed))
    person.phone_index, person.phone_masked = phone_index(tx.keyring, number), mask_phone(number)
    account = Account(alliance_id=alliance.id, person_id=person.id)
    tx.session.add(account)
    tx.session.flush()  # whoever asks does so by the account's id
    return Actor(alliance.id, alliance.place.path, person.id, account.id, person.name)
