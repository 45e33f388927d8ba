"""What people do with enrolments: by hand, by oneself, recognising what was learnt elsewhere, withdrawing, the seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.places.models import Alliance
from compounds.models import Seat, Term
from compounds.versions import expect
from training.enrolments import access, completion, enrolling, footing, rules
from training.enrolments.access import EnrolmentFacts
from training.enrolments.enrolling import Wanted
from training.enrolments.models import EXAM, Credit, Enrolment
from training.enrolments.workflow import Cause, Ending, Ground, Stage
from training.programmes import SEAT_NAMES, SEAT_OF_ROLE, KeyKind, Programme, programmes
from training.programmes import Seat as Duty

ledger.tell(
    {
        "training.part_waived": "认可外部学习",
        "training.seat_chosen": "填写分工：{seat}",
    },
    {"seat": SEAT_NAMES},
)


@dataclass(frozen=True, slots=True)
class EnrolByName:
    """Somebody with an account is to learn; why stands beside."""

    name: str
    programme: str
    because: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Waive:
    """A part counts on evidence of what was learnt elsewhere on a day."""

    enrolment_id: int
    version: int
    part: str
    learnt_on: date
    evidence: str
    because: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Somebody need not learn any more."""

    enrolment_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ChooseSeat:
    """What the learner does in the committee."""

    enrolment_id: int
    version: int
    seat: Duty


def enrol_by_name(tx: Transaction, actor: Actor, command: EnrolByName) -> int:
    """Enrol somebody by name; returns the enrolment's id.

    Raises NotPermitted; Invalid for a name that nobody or several have, a programme that is none, a day that is over,
    and somebody who is enrolled already.
    """
    access.enrol_by_name(actor).enforce()
    asked = _programme(command.programme)
    if not command.because:
        raise Invalid("请写明为什么报名。", remedy="例如：街道推荐、自愿参加、专家复训。")
    if command.due_on is not None and command.due_on < tx.today:
        raise Invalid("建议学完的日期不能早于今天。", remedy="不填就按平台建议的天数算。")
    person = _named(tx, actor, command.name)
    return _enrol_one(tx, actor, person.id, asked, Cause.HAND, because=command.because, due_on=command.due_on)


def enrol_self(tx: Transaction, actor: Actor, code: str) -> int:
    """Enrol oneself; returns the enrolment's id. Raises NotPermitted, Invalid."""
    access.enrol_self(actor).enforce()
    if actor.person_id is None:
        raise Invalid("报名请先登录。")
    return _enrol_one(tx, actor, actor.person_id, _programme(code), Cause.OWN)


def waive(tx: Transaction, actor: Actor, command: Waive) -> None:
    """Recognise what was learnt elsewhere. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    enrolment = _in_hand(tx, actor, command.enrolment_id, command.version)
    access.waive(actor, facts_of(enrolment)).enforce()
    asked = _programme(enrolment.programme)
    if command.part not in asked.modules and not (command.part == EXAM and asked.exam):
        raise Invalid("这个培训里没有这一项。", remedy="请从列表里选。")
    if any(one.part == command.part for one in enrolment.credits):
        raise Invalid("这一项已经算数了。", remedy="请选别的一项。")
    if command.learnt_on > tx.today:
        raise Invalid("学习的日期不能晚于今天。", remedy="请核对证明上的日期。")
    if not command.evidence or not command.because:
        raise Invalid("凭什么材料、为什么认可，都要写。", remedy="例如：某单位结业证书，编号……；内容和本模块相同。")
    enrolment.credits.append(
        Credit(
            part=command.part,
            ground=Ground.WAIVED,
            learnt_on=command.learnt_on,
            evidence=command.evidence,
            because=command.because,
            recorded_by_id=actor.person_id,
            recorded_at=tx.now,
        )
    )
    _record(tx, actor, "training.part_waived", enrolment, part=command.part)
    completion.settle(tx, enrolment, footing.of(tx, enrolment.alliance_id, {enrolment.person_id}))


def withdraw(tx: Transaction, actor: Actor, command: Withdraw) -> None:
    """End an enrolment that runs. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    enrolment = _in_hand(tx, actor, command.enrolment_id, command.version)
    access.withdraw(actor, facts_of(enrolment)).enforce()
    rules.end(tx, actor, enrolment, Ending.WITHDRAWN, tx.today)


def choose_seat(tx: Transaction, actor: Actor, command: ChooseSeat) -> None:
    """Say what one does in the committee, which changes the order suggested and nothing else.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    enrolment = _in_hand(tx, actor, command.enrolment_id, command.version)
    access.choose_seat(actor, facts_of(enrolment)).enforce()
    enrolment.seat = command.seat
    _record(tx, actor, "training.seat_chosen", enrolment, seat=command.seat)


def facts_of(enrolment: Enrolment) -> EnrolmentFacts:
    """What the rules ask of an enrolment."""
    return EnrolmentFacts(enrolment.person_id, enrolment.stage)


def _in_hand(tx: Transaction, actor: Actor, enrolment_id: int, version: int) -> Enrolment:
    """The enrolment, locked, as the page showed it."""
    enrolment = get_visible(tx.session, Enrolment, actor, enrolment_id, lock=True)
    expect(tx, enrolment, version)
    return enrolment


def seats_of(tx: Transaction, people: Iterable[int]) -> dict[int, tuple[Seat, Term]]:
    """The seat that each of these people has now, the latest where there are several; one statement."""
    rows = tx.session.execute(
        select(Seat, Term)
        .join(Term, Seat.term_id == Term.id)
        .where(
            Seat.person_id.in_(set(people)),
            Seat.left_on.is_(None),
            Term.stage.in_(rules.SITTING),
            Term.ends_on >= tx.today,
        )
        .order_by(Term.starts_on, Seat.id)
    )
    return {seat.person_id: (seat, term) for seat, term in rows}


def wanted_for(
    tx: Transaction, alliance_id: int, people: Iterable[int], asked: Programme, cause: Cause, **more: object
) -> list[Wanted]:
    """What enrolling these people today means: for their term where they sit in one, else for this day alone.

    Whoever learns the programme outside of a term already goes on with that.
    """
    people = list(people)
    seats = seats_of(tx, people) if asked.key is KeyKind.TERM else {}
    learning = _learning(tx, people, asked)
    place_id = tx.session.get_one(Alliance, alliance_id).place_id
    found = []
    for person_id in people:
        common: dict[str, object] = {
            "place_id": place_id,
            "key": learning.get(person_id, f"hand:{tx.today.isoformat()}"),
        }
        if asked.key is KeyKind.ONCE:
            common["key"] = rules.ONCE
        elif person_id in seats:
            seat, term = seats[person_id]
            common = {
                "place_id": term.place_id,
                "key": rules.term_key(term.id),
                "term_id": term.id,
                "seat": SEAT_OF_ROLE[seat.role],
            }
        found.append(Wanted(person_id=person_id, programme=asked, cause=cause, counts=tx.today, **{**common, **more}))  # type: ignore[arg-type]  # the keys are those of Wanted
    return found


def _learning(tx: Transaction, people: Iterable[int], asked: Programme) -> dict[int, str]:
    """The key for which each of these people learns the programme now, outside of any term; one statement."""
    rows = tx.session.execute(
        select(Enrolment.person_id, Enrolment.key).where(
            Enrolment.person_id.in_(people),
            Enrolment.programme == asked.code,
            Enrolment.term_id.is_(None),
            Enrolment.stage == Stage.RUNNING,
        )
    )
    return {person_id: key for person_id, key in rows}  # noqa: C416 -- a row is no pair for the type checker


def _enrol_one(tx: Transaction, actor: Actor, person_id: int, asked: Programme, cause: Cause, **more: object) -> int:
    alliance_id = tx.session.get_one(Person, person_id).alliance_id
    wanted = wanted_for(tx, alliance_id, [person_id], asked, cause, **more)
    stands = footing.of(tx, alliance_id, {person_id})
    made = enrolling.take_up(tx, actor, wanted, stands, withdrawn=True) or enrolling.make(tx, actor, wanted, stands)
    if not made:
        raise Invalid("已经报过名了。", remedy="请到“我的培训”接着学。")
    if cause is not Cause.OWN:
        outbox.promise(tx, rules.ENROLLED, person_id=person_id, enrolment_ids=[made[0].id])
    return made[0].id


def _programme(code: str) -> Programme:
    if code not in programmes():
        raise Invalid("没有这个培训。", remedy="请从列表里选。")
    return programmes()[code]


def _named(tx: Transaction, actor: Actor, name: str) -> Person:
    found = tx.session.scalars(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Person.alliance_id == actor.alliance_id, Person.name == name)
        .limit(2)
    ).all()
    if not found:
        raise Invalid(f"平台上没有叫“{name}”的账号。", remedy="请核对姓名；还没有账号的，先请街道或联盟工作人员邀请。")
    if len(found) > 1:
        raise Invalid(f"叫“{name}”的不止一位。", remedy="是业委会委员的，请编进班次，从名单里选。")
    return found[0]


def _record(tx: Transaction, actor: Actor, verb: str, enrolment: Enrolment, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, enrolment, version=enrolment.version, **facts)
