"""Who stands for a side: added with capacity and mandate, laid down, and ended when a committee's term changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select, update

from alliance.kernel import ledger, outbox
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, COMMITTEE, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds.models import Committee, Compound
from compounds.versions import expect
from mediation import access
from mediation.models import Case, CasePerson, Party
from mediation.records import in_hand, record
from mediation.workflow import CAPACITY_NAMES, ENDED, Capacity, Mandate, Part, PartyKind

ledger.tell(
    {
        "mediation.person_added": "登记一方的代表（{capacity}）",
        "mediation.person_ended": "一方的代表不再参加",
        "mediation.term_changed": "一方的代表不再任职，请这一方另派代表",
    },
    {"capacity": CAPACITY_NAMES},
)
ACTS_MOST = 60
_MEDIATED = "调解过这件纠纷，不能再当代理人、证人、鉴定人。"


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Who stands for a party, in what capacity; an agent with the boxes of the written mandate."""

    case_id: int
    version: int
    party_id: int
    person_id: int
    capacity: Capacity
    acts_as: str = ""
    mandate: Collection[Mandate] = ()


@dataclass(frozen=True, slots=True)
class EndPerson:
    """A representative who stands for the party no longer."""

    case_id: int
    version: int
    case_person_id: int


def add_person(tx: Transaction, actor: Actor, command: AddPerson) -> int:
    """Let somebody with an account stand for a side; returns the id of their part.

    Whoever heads a committee must hold an office in it; an agent must have a mandate. Nobody stands for two sides or
    mediates beside that. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.add_person(actor, facts).enforce()
    if command.party_id not in facts.party_names:
        raise Invalid("这一方不在本案里。", remedy="请刷新页面再选。")
    party = tx.session.get_one(Party, command.party_id)
    person = _with_account(tx, case, command.person_id)
    if facts.parts_of(person.id) - {Part.FILER}:
        raise Invalid(f"{person.name}在本案里已经有别的身份。", remedy="一个人不能代表两方，也不能又调解又代表一方。")
    refuse_former_mediator(tx, case, person)
    _check(tx, party, person, command)
    held = CasePerson(
        case_id=case.id,
        person_id=person.id,
        party_id=party.id,
        part=Part.SIDE,
        capacity=command.capacity,
        acts_as=command.acts_as.strip()[:ACTS_MOST] or CAPACITY_NAMES[command.capacity],
        mandate=sorted(command.mandate),
        since=tx.now,
    )
    tx.session.add(held)
    case.version = case.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "mediation.person_added", case, party=party.id, person_id=person.id, capacity=command.capacity)
    outbox.promise(tx, "mediation.person_added", case_id=case.id, person_id=person.id)
    return held.id


def former_mediators(tx: Transaction, case_id: int) -> dict[int, str]:
    """The names of all who mediate the case or ever did, or one merged into it, by their ids; one query.

    They may not be agent, witness or appraiser in it. Source: 特邀调解规定第十六条, which we follow by promise.
    """
    together = select(Case.id).where(or_(Case.id == case_id, Case.merged_into_id == case_id))
    rows = tx.session.execute(
        select(Person.id, Person.name)
        .join(CasePerson, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id.in_(together), CasePerson.part.in_((Part.MEDIATOR, Part.CO_MEDIATOR)))
        .order_by(Person.name)
    )
    return {key: name or "" for key, name in rows}


def refuse_former_mediator(tx: Transaction, case: Case, who: Person | str) -> None:
    """Raise Invalid for somebody, or a name, that has mediated the case."""
    former = former_mediators(tx, case.id)
    if isinstance(who, Person):
        if who.id in former:
            raise Invalid(f"{who.name}{_MEDIATED}", remedy="请另请一位。")
    elif who in former.values():
        raise Invalid(f"{who}{_MEDIATED}", remedy="请另请一位；只是同名的，请在名字后面写明是谁，例如住处。")


def end_person(tx: Transaction, actor: Actor, command: EndPerson) -> None:
    """Take somebody off a side. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    case, facts = in_hand(tx, actor, command.case_id)
    held = tx.session.scalars(
        select(CasePerson).where(
            CasePerson.id == command.case_person_id,
            CasePerson.case_id == case.id,
            CasePerson.part == Part.SIDE,
            CasePerson.until.is_(None),
        )
    ).one_or_none()
    if held is None:
        raise Invalid("这个人已经不代表这一方。", remedy="请刷新页面。")
    access.end_person(actor, facts, next(one for one in facts.people if one.person_id == held.person_id)).enforce()
    expect(tx, case, command.version)
    held.until, held.ended_because = tx.now, "ended"
    case.version = case.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "mediation.person_ended", case, party=held.party_id, person_id=held.person_id)


def turn_of_day(tx: Transaction, day: date) -> int:
    """Each new day: whoever stood for a committee as its officer and holds that office no more; returns how many.

    The case stays with the committee; the desk and the rest of the side are told.
    """
    here = select(Compound.place_id).join(Committee, Committee.compound_id == Compound.id)
    in_office = exists().where(
        OfficeHeld.person_id == CasePerson.person_id,
        OfficeHeld.office.in_(sorted(COMMITTEE)),
        OfficeHeld.place_id.in_(here.where(Committee.id == Party.committee_id)),
        in_force(day),
    )
    gone = tx.session.execute(
        select(CasePerson, Case)
        .join(Party, CasePerson.party_id == Party.id)
        .join(Case, CasePerson.case_id == Case.id)
        .where(
            CasePerson.until.is_(None),
            CasePerson.capacity == Capacity.HEAD,
            Party.committee_id.is_not(None),
            Case.stage.not_in(sorted(ENDED)),
            ~in_office,
        )
        .order_by(CasePerson.id)
    ).all()
    for held, case in gone:
        held.until, held.ended_because = tx.now, "term"
        case.version = case.version + 1  # its own columns stay, and yet the page is old
        record(tx, CLOCK, "mediation.term_changed", case, party=held.party_id, person_id=held.person_id)
        outbox.promise(tx, "mediation.term_changed", case_id=case.id)
    return len(gone)


def lay_down_all(tx: Transaction, person_id: int) -> None:
    """Nobody whose account is erased stands for anything any more."""
    tx.session.execute(
        update(CasePerson)
        .where(CasePerson.person_id == person_id, CasePerson.until.is_(None))
        .values(until=tx.now, ended_because="erased")
        .execution_options(synchronize_session="fetch")
    )


def _with_account(tx: Transaction, case: Case, person_id: int) -> Person:
    person = tx.session.scalars(
        select(Person).where(
            Person.id == person_id,
            Person.alliance_id == case.alliance_id,
            exists().where(Account.person_id == Person.id),
        )
    ).one_or_none()
    if person is None:
        raise Invalid("没有找到这个人的账号。", remedy="没有账号的，不用登记在这里：用查询码或者签名链接参加。")
    return person


def _check(tx: Transaction, party: Party, person: Person, command: AddPerson) -> None:
    if command.capacity is Capacity.AGENT:
        if not command.mandate:
            raise Invalid("委托代理人要有授权。", remedy="请照授权委托书逐项勾选。")
        return
    if command.mandate:
        raise Invalid("只有委托代理人才要勾选授权。", remedy="请选“委托代理人”，或者不勾选授权。")
    if command.capacity is Capacity.SELF and party.kind is not PartyKind.PERSON:
        raise Invalid("单位不能“本人”参加。", remedy="请选“负责人或者委员”，或者“委托代理人”。")
    if command.capacity is Capacity.HEAD and party.committee_id is not None and not _in_office(tx, party, person.id):
        raise Invalid(
            f"{person.name}现在不是这个业委会的主任、委员。",
            remedy="请选现任的委员；别人代表业委会的，要有授权委托书，选“委托代理人”。",
        )


def _in_office(tx: Transaction, party: Party, person_id: int) -> bool:
    here = select(Compound.place_id).join(Committee, Committee.compound_id == Compound.id)
    held = select(OfficeHeld.id).where(
        OfficeHeld.person_id == person_id,
        OfficeHeld.office.in_(sorted(COMMITTEE)),
        OfficeHeld.place_id.in_(here.where(Committee.id == party.committee_id)),
        in_force(tx.today),
    )
    return tx.session.scalar(held.limit(1)) is not None
