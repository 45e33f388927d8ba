"""Who is signed in, and what stands of their alliance on every page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, or_, select

from alliance.kernel.accounts.models import Account, AccountSession, Person
from alliance.kernel.actors import STAFF, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, Place

TOUCH_AFTER = timedelta(minutes=5)
_SESSION = (  # made once, since every page asks it
    select(
        AccountSession,
        Account,
        Person.name,
        Place.path,
        Alliance.name,
        Alliance.legal_status,
        Alliance.telephone,
        Alliance.desk,
    )
    .join(Account, AccountSession.account_id == Account.id)
    .join(Person, Account.person_id == Person.id)
    .join(Alliance, Account.alliance_id == Alliance.id)
    .join(Place, Alliance.place_id == Place.id)
    .where(
        AccountSession.secret_digest == bindparam("digest"),
        AccountSession.ended_at.is_(None),
        Account.closed_at.is_(None),
        # The clock of a demonstration jumps by months; nobody was idle meanwhile.
        or_(AccountSession.idle_until > bindparam("now"), Account.is_demo),
    )
)


def digest(secret: str) -> str:
    """What the table keeps of a session's 256-bit secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """What stands of an alliance on every page: its name, what it is in law, and how anybody finds it."""

    name: str
    legal_status: str = ""
    telephone: str = ""
    desk: str = ""


NOBODY = Head("业委会联盟")
"""What stands there where there is no alliance: the name of the product."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds. `pending` names the page that must come first, empty where nothing is left to prove."""

    actor: Actor
    alliance: Head
    session_id: int
    is_demo: bool
    seen_at: datetime
    second_factor: bool
    must_enroll: bool
    due_to_touch: bool

    @property
    def pending(self) -> str:
        """The endpoint of the one page this session may see until something is proved."""
        if not self.second_factor:
            return "accounts.second_step"
        return "accounts.second_factor" if self.must_enroll else ""


def actor_for(reading: Transaction, secret: str, *, demo: bool = False) -> SignedIn | None:
    """The session of this secret and its actor, in two statements; None where it ended, was idle, or never was.

    In a demonstration (`demo`) nobody is made to enrol a second factor.
    """
    asked = {"digest": digest(secret), "now": reading.now}
    row = reading.session.execute(_SESSION, asked).one_or_none()
    if row is None:
        return None
    session, account, name, root, *head = row
    offices = places.held_offices(reading, account.person_id)
    actor = Actor(
        alliance_id=account.alliance_id,
        place_path=root,
        person_id=account.person_id,
        account_id=account.id,
        name=name,
        offices=offices,
    )
    enrolled = account.totp_confirmed_at is not None
    staff = any(held.office in STAFF for held in offices)
    return SignedIn(
        actor=actor,
        alliance=Head(*head),
        session_id=session.id,
        is_demo=account.is_demo,
        seen_at=session.seen_at,
        second_factor=session.second_factor or not enrolled,
        must_enroll=staff and not enrolled and not account.is_demo and not demo,
        due_to_touch=session.seen_at <= reading.now - TOUCH_AFTER,
    )


def account_of(reading: Transaction, secret: str) -> int | None:
    """The account of a session, even of one that is over; for keeping what its owner was sending."""
    return reading.session.scalar(
        select(AccountSession.account_id).where(AccountSession.secret_digest == digest(secret))
    )


def anonymous(reading: Transaction, host: str) -> Actor:
    """Whoever reads without an account at the alliance of this host, else at the first one; one statement."""
    names = {host.lower(), host.lower().rsplit(":", 1)[0]}
    row = reading.session.execute(
        select(Alliance.id, Place.path)
        .join(Place, Alliance.place_id == Place.id)
        .order_by(case((Alliance.host.in_(names), 0), else_=1), Alliance.id)
        .limit(1)
    ).one_or_none()
    return Actor(alliance_id=None) if row is None else Actor(alliance_id=row[0], place_path=row[1])


def alliance_name(reading: Transaction, actor: Actor) -> str:
    """The name of the actor's alliance, as it stands on every page."""
    return alliance_head(reading, actor).name


def alliance_head(reading: Transaction, actor: Actor) -> Head:
    """What stands of the actor's alliance on every page; the name of the product where there is none."""
    if actor.alliance_id is None:
        return NOBODY
    row = reading.session.execute(
        select(Alliance.name, Alliance.legal_status, Alliance.telephone, Alliance.desk).where(
            Alliance.id == actor.alliance_id
        )
    ).one_or_none()
    return NOBODY if row is None else Head(*row)
