"""What people do about their own data, and the one look at a number that work may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import delete, func, select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.accounts.queries import number_of
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn, Throttled
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import access, holdings
from alliance.kernel.personal.holdings import Holding
from alliance.kernel.personal.models import Consent, Reveal
from alliance.kernel.personal.purposes import Purpose, purpose_of
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.reaching.models import MailAddress

A_DAY = "personal.reveals_a_day"
MAIL = "mail"

ledger.tell(
    {
        "personal.consented": "同意了一项用途（第{version}版）",
        "personal.consent_withdrawn": "撤回了对一项用途的同意",
        "personal.number_revealed": "看了一次手机号，写明了理由",
        "personal.own_copy_taken": "导出了自己的资料",
    }
)


@dataclass(frozen=True, slots=True)
class RevealNumber:
    """Look at the number of whoever holds an office, once, and say why."""

    office_id: int
    because: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """The number in clear, for the page that shows it this once, and how many looks are left for the day."""

    name: str
    number: str = field(repr=False)
    left: int


def give_consent(tx: Transaction, actor: Actor, code: str) -> None:
    """Agree to a purpose as it stands now; agreeing again to the same version changes nothing. Raises NotFound."""
    access.give_consent(actor).enforce()
    wanted = _by_consent(code)
    standing = _standing(tx, actor, code)
    if standing is not None:
        if standing.version == wanted.version:
            return
        standing.withdrawn_at = tx.now
        tx.session.flush()  # the old version gives way before the new one stands
    given = Consent(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        purpose=code,
        version=wanted.version,
        given_at=tx.now,
    )
    tx.session.add(given)
    ledger.write(tx, actor, "personal.consented", given, purpose=code, version=wanted.version)


def withdraw_consent(tx: Transaction, actor: Actor, code: str, *, if_given: bool = False) -> None:
    """Take consent back; what was kept on its ground goes at once (个人信息保护法第十五条、第四十七条).

    Raises NotFound, OutOfTurn where none stands; with `if_given` nothing happens then.
    """
    access.withdraw_consent(actor).enforce()
    _by_consent(code)
    standing = _standing(tx, actor, code)
    if standing is None and if_given:
        return
    if standing is None:
        raise OutOfTurn("您没有同意过这一项，不用撤回。")
    standing.withdrawn_at = tx.now
    if code == MAIL:
        tx.session.execute(delete(MailAddress).where(MailAddress.person_id == actor.person_id))
    ledger.write(tx, actor, "personal.consent_withdrawn", standing, purpose=code)


def reveal(tx: Transaction, actor: Actor, command: RevealNumber) -> Revealed:
    """Look at one number in clear. It is counted, on the ledger, and its owner can see who looked and why.

    Raises NotFound, NotPermitted, Invalid where no number or no reason is given, Throttled beyond the day's measure.
    """
    held = get_visible(tx.session, OfficeHeld, actor, command.office_id)
    access.reveal(actor, held.place.path, held.person_id).enforce()
    person = get_visible(tx.session, Person, actor, held.person_id)
    number = number_of(tx, person)
    if not number:
        raise Invalid("这个人没有登记手机号。", remedy="请当面联系，或者请所在社区转告。")
    if not command.because:
        raise Invalid("请写明为什么要看。")
    left = _left(tx, actor)
    looked = Reveal(
        alliance_id=person.alliance_id,
        person_id=person.id,
        by_id=actor.person_id,
        place_id=held.place_id,
        because=command.because,
        at=tx.now,
    )
    tx.session.add(looked)
    ledger.write(tx, actor, "personal.number_revealed", looked, person_id=person.id, office_id=held.id)
    return Revealed(person.name, number, left - 1)


def take_own_copy(tx: Transaction, actor: Actor) -> tuple[Holding, ...]:
    """Everything that is held about the actor, who has proved the password once more; on the ledger."""
    access.take_own_copy(actor).enforce()
    if actor.person_id is None:
        raise NotFound("没有找到。")
    person = get_visible(tx.session, Person, actor, actor.person_id)
    found = holdings.gather(tx, person.id)
    ledger.write(tx, actor, "personal.own_copy_taken", person)
    return found


def _left(tx: Transaction, actor: Actor) -> int:
    most = parameters.on(tx, A_DAY, actor.place_path, tx.today, alliance_id=actor.alliance_id).whole
    since = datetime.combine(tx.today, time(), SHANGHAI)
    looked = tx.session.scalar(
        select(func.count()).select_from(Reveal).where(Reveal.by_id == actor.person_id, Reveal.at >= since)
    )
    if (looked or 0) >= most:
        raise Throttled(f"您今天已经看过 {most} 个号码，一天最多 {most} 个。", remedy="请明天再看，或者请同事联系。")
    return most - (looked or 0)


def _by_consent(code: str) -> Purpose:
    try:
        found = purpose_of(code)
    except LookupError as unknown:
        raise NotFound("没有这一项用途。") from unknown
    if not found.by_consent:
        raise NotFound("这一项不靠同意。", remedy="依据写在“个人信息怎么用”一页。")
    return found


def _standing(tx: Transaction, actor: Actor, code: str) -> Consent | None:
    return tx.session.scalar(
        select(Consent)
        .where(Consent.person_id == actor.person_id, Consent.purpose == code, Consent.withdrawn_at.is_(None))
        .with_for_update()
    )
