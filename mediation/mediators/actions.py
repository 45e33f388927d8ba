"""Keeping the roster: registering with the office, changing, accepting the terms, days away, leaving, coming back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import invitations
from alliance.kernel.accounts.invitations import HandedOut, Invite
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places.actions import GrantOffice
from alliance.kernel.places.models import Alliance, Place
from compounds.versions import expect
from mediation import causes
from mediation.mediators import access
from mediation.mediators.access import MediatorFacts
from mediation.mediators.models import Away, Mediator
from mediation.mediators.workflow import LEAVING_NAMES, MEDIATOR, Language, Leaving, Standing

ledger.tell(
    {
        "mediation.mediator_registered": "登记调解员",
        "mediation.mediator_edited": "修改调解员资料",
        "mediation.mediator_accepted_terms": "调解员确认守则",
        "mediation.mediator_away": "登记不在的日子，{starts_on}到{ends_on}",
        "mediation.mediator_not_away": "取消不在的日子",
        "mediation.mediator_left": "退出调解员名册：{because}",
        "mediation.mediator_back": "重新列入调解员名册",
    },
    {"because": LEAVING_NAMES},
)
INTRODUCED_MOST = 200
MOST_OPEN_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the roster says of a mediator; `specialties` are cause codes, `place_id` is where they come from."""

    place_id: int
    specialties: tuple[str, ...]
    languages: tuple[Language, ...]
    most_open: int
    trained_on: date | None = None
    introduced: str = ""


@dataclass(frozen=True, slots=True)
class RegisterMediator:
    """A person whom the actor sees, to be put on the roster."""

    person_id: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class RegisterNewMediator:
    """Somebody by name and number, found or newly registered with an account."""

    name: str
    number: str = field(repr=False)
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class EditMediator:
    """The particulars anew; `version` is the one that the page showed."""

    mediator_id: int
    version: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one mediator's line."""

    mediator_id: int
    version: int


@dataclass(frozen=True, slots=True)
class SetAway:
    """The first and the last day on which somebody takes nothing new."""

    mediator_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class EndAway:
    """Days away that do not hold any more."""

    mediator_id: int
    away_id: int


@dataclass(frozen=True, slots=True)
class LeaveRoster:
    """Why somebody is no longer on the roster."""

    mediator_id: int
    version: int
    because: Leaving


def register_mediator(tx: Transaction, actor: Actor, command: RegisterMediator) -> int:
    """Put a person on the roster, with the office of a mediator; returns the mediator's id.

    Raises NotFound, NotPermitted, Invalid, OutOfTurn for one who is on it already.
    Source: 人民调解法第十三条、第十四条.
    """
    access.register_mediator(actor).enforce()
    person = get_visible(tx.session, Person, actor, command.person_id, lock=True)
    return _register(tx, actor, person, command.particulars)


def register_new_mediator(tx: Transaction, actor: Actor, command: RegisterNewMediator) -> tuple[int, HandedOut]:
    """Put somebody on the roster by name and number; returns the mediator's id and what is handed out for an account.

    Raises what `register_mediator` raises, and Invalid for a number that is somebody else's.
    """
    access.register_new_mediator(actor).enforce()
    out = invitations.invite(tx, actor, Invite(command.name, command.number))
    person = tx.session.get_one(Person, out.person_id)
    return _register(tx, actor, person, command.particulars), out


def edit_mediator(tx: Transaction, actor: Actor, command: EditMediator) -> None:
    """Change the particulars. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    mediator = _in_hand(tx, actor, command.mediator_id, command.version)
    access.edit_mediator(actor, facts_of(mediator)).enforce()
    _check(tx, mediator.alliance_id, command.particulars)
    _fill(mediator, command.particulars)
    _record(tx, actor, "mediation.mediator_edited", mediator)


def accept_terms(tx: Transaction, actor: Actor, command: Step) -> None:
    """The mediator accepts what 人民调解法第十五条 forbids and asks; from now on cases may come.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    mediator = _in_hand(tx, actor, command.mediator_id, command.version)
    access.accept_terms(actor, facts_of(mediator)).enforce()
    mediator.standing = MEDIATOR.after(mediator.standing, "accept_terms")
    mediator.terms_accepted_at = tx.now
    _record(tx, actor, "mediation.mediator_accepted_terms", mediator)


def set_away(tx: Transaction, actor: Actor, command: SetAway) -> int:
    """Write down days away; returns their id. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    mediator = get_visible(tx.session, Mediator, actor, command.mediator_id, lock=True)
    access.set_away(actor, facts_of(mediator)).enforce()
    if command.ends_on < command.starts_on or command.ends_on < tx.today:
        raise Invalid("最后一天不能早于第一天，也不能早于今天。", remedy="请核对两个日期。")
    away = Away(mediator_id=mediator.id, starts_on=command.starts_on, ends_on=command.ends_on)
    tx.session.add(away)
    _record(tx, actor, "mediation.mediator_away", mediator, starts_on=command.starts_on, ends_on=command.ends_on)
    return away.id


def end_away(tx: Transaction, actor: Actor, command: EndAway) -> None:
    """Take days away back. Raises NotFound, NotPermitted, OutOfTurn."""
    mediator = get_visible(tx.session, Mediator, actor, command.mediator_id, lock=True)
    access.end_away(actor, facts_of(mediator)).enforce()
    away = tx.session.get(Away, command.away_id)
    if away is None or away.mediator_id != mediator.id:
        raise NotFound("没有找到这几天。", remedy="请刷新页面查看。")
    tx.session.delete(away)
    _record(tx, actor, "mediation.mediator_not_away", mediator)


def leave_roster(tx: Transaction, actor: Actor, command: LeaveRoster) -> None:
    """Take somebody off the roster; the office that came with it ends. Cases in hand stay until they are handed on.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    mediator = _in_hand(tx, actor, command.mediator_id, command.version)
    access.leave_roster(actor, facts_of(mediator)).enforce()
    mediator.standing = MEDIATOR.after(mediator.standing, "leave_roster")
    mediator.left_on, mediator.left_because = tx.today, command.because
    if mediator.office_id is not None:
        places.end_for_seat(tx, actor, mediator.office_id)
        mediator.office_id = None
    _record(tx, actor, "mediation.mediator_left", mediator, because=command.because)
    outbox.promise(tx, "mediation.mediator_left", mediator_id=mediator.id)


def come_back(tx: Transaction, actor: Actor, command: Step) -> None:
    """Take somebody in again, who accepts the terms anew. Raises NotFound, NotPermitted, OutOfTurn, …."""
    mediator = _in_hand(tx, actor, command.mediator_id, command.version)
    access.come_back(actor, facts_of(mediator)).enforce()
    mediator.standing = MEDIATOR.after(mediator.standing, "come_back")
    mediator.left_on = mediator.left_because = mediator.terms_accepted_at = None
    mediator.office_id = _office(tx, actor, mediator.person_id, mediator.alliance_id)
    _record(tx, actor, "mediation.mediator_back", mediator)
    outbox.promise(tx, "mediation.mediator_registered", mediator_id=mediator.id)


def facts_of(mediator: Mediator) -> MediatorFacts:
    """What the rules ask of a line."""
    return MediatorFacts(mediator.person_id, mediator.standing)


def _register(tx: Transaction, actor: Actor, person: Person, particulars: Particulars) -> int:
    _check(tx, person.alliance_id, particulars)
    mediator = Mediator(
        alliance_id=person.alliance_id,
        person_id=person.id,
        standing=Standing.REGISTERED,
        registered_at=tx.now,
        registered_by_id=actor.person_id,
    )
    _fill(mediator, particulars)
    mediator.office_id = _office(tx, actor, person.id, person.alliance_id)
    try:
        with tx.session.begin_nested():
            tx.session.add(mediator)
    except IntegrityError as twice:
        raise OutOfTurn(
            f"{person.name}已经在调解员名册上。", remedy="退出过的，请打开他的页面，点“重新列入名册”。"
        ) from twice
    _record(tx, actor, "mediation.mediator_registered", mediator)
    outbox.promise(tx, "mediation.mediator_registered", mediator_id=mediator.id)
    return mediator.id


def _office(tx: Transaction, actor: Actor, person_id: int, alliance_id: int) -> int | None:
    place_id = tx.session.get_one(Alliance, alliance_id).place_id
    return places.grant_for_membership(tx, actor, GrantOffice(person_id, Office.MEDIATOR, place_id, tx.today))


def _check(tx: Transaction, alliance_id: int, particulars: Particulars) -> None:
    if not 0 < particulars.most_open <= MOST_OPEN_LIMIT:
        raise Invalid(f"同时最多办几件，要在 1 到 {MOST_OPEN_LIMIT} 之间。")
    _refuse_unknown(particulars.specialties, causes.known(), "擅长的纠纷")
    if not particulars.languages:
        raise Invalid("请至少选一种语言。", remedy="大家都会说普通话的，就选普通话。")
    if particulars.trained_on is not None and particulars.trained_on > tx.today:
        raise Invalid("培训的日期不能晚于今天。", remedy="还没有培训的，先空着。")
    if len(particulars.introduced) > INTRODUCED_MOST:
        raise Invalid(f"简介请写在 {INTRODUCED_MOST} 字以内。")
    root = tx.session.get_one(Alliance, alliance_id).place.path
    path = tx.session.scalar(select(Place.path).where(Place.id == particulars.place_id))
    if path is None or not path.startswith(root):
        raise NotFound("没有找到这个地方。", remedy="请从列表里选小区、社区或者街道。")


def _refuse_unknown(given: Collection[str], known: Collection[str], what: str) -> None:
    if unknown := [one for one in given if one not in known]:
        raise Invalid(f"“{what}”里有认不出的：{'、'.join(unknown)}。", remedy="请从列出的几项里选。")


def _fill(mediator: Mediator, particulars: Particulars) -> None:
    mediator.place_id = particulars.place_id
    mediator.specialties = sorted(set(particulars.specialties))
    mediator.languages = sorted({language.value for language in particulars.languages})
    mediator.most_open, mediator.trained_on = particulars.most_open, particulars.trained_on
    mediator.introduced = particulars.introduced


def _in_hand(tx: Transaction, actor: Actor, mediator_id: int, version: int) -> Mediator:
    mediator = get_visible(tx.session, Mediator, actor, mediator_id, lock=True)
    expect(tx, mediator, version)
    return mediator


def _record(tx: Transaction, actor: Actor, verb: str, mediator: Mediator, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, mediator, version=mediator.version, **facts)
