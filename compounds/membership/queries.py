"""Reading the members: the register, one membership as a file, and what others ask about a compound's membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.places.models import Place, PlaceKind
from alliance.kernel.tables import Page
from compounds import addresses as homes
from compounds.membership import access
from compounds.membership.access import MemberFacts
from compounds.membership.models import Member, MemberKind, Representative, ServedCompound
from compounds.membership.names import KIND_NAMES, PERSON_NAMES
from compounds.membership.records import facts_of, seat_on
from compounds.membership.workflow import BELONGING, LIVE, STAGE_NAMES, STAGE_TONES, Stage
from compounds.models import Committee, Company, Compound, Contract, Role, Seat, Term
from compounds.walls import in_force
from compounds.workflow import Stage as TermStage

PAGE_SIZE = 30
KIND = "联盟入会"
KNOWN = BELONGING | {Stage.LAPSED}
_COMMUNITY, _STREET = aliased(Place, name="community"), aliased(Place, name="street")
WAY = (Stage.DRAFT, Stage.APPLIED, Stage.ADMITTED)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the register is narrowed to; everything may be left out."""

    kind: MemberKind | None = None
    stage: Stage | None = None
    street: int | None = None
    name: str = ""

    @property
    def narrows(self) -> bool:
        """True where anything was chosen."""
        return bool(self.kind or self.stage or self.street or self.name)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One row of the register; `where` is the compound, the law firm or the company."""

    member_id: int
    reference: str
    kind: MemberKind
    kind_name: str
    where: str
    street: str
    person: str
    stage: Stage
    stage_name: str
    tone: str
    admitted_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register."""

    lines: tuple[MemberLine, ...]
    page: Page


def register(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> Register:
    """One page of the memberships in sight, the newest first; two statements."""
    wanted = _conditions(actor, choice)
    counting = _joined(select(func.count(Member.id))).where(*wanted)
    page = Page(number, PAGE_SIZE, reading.session.scalar(counting) or 0)
    rows: Any = reading.session.execute(
        _joined(
            select(
                Member.id,
                Member.reference,
                Member.kind,
                Place.name,
                Company.name,
                Member.firm,
                _STREET.name,
                Person.name,
                Member.stage,
                Member.admitted_on,
                Member.ends_on,
            )
        )
        .where(*wanted)
        .order_by(Member.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    lines = []
    for key, reference, kind, place, company, firm, street, person, stage, admitted_on, ends_on in rows:
        where = {MemberKind.COMMITTEE: place, MemberKind.ADVISER: firm}.get(kind, company or "")
        lines.append(
            MemberLine(
                key,
                str(reference),
                kind,
                KIND_NAMES[kind],
                where,
                street or "" if kind is MemberKind.COMMITTEE else "",
                person,
                stage,
                STAGE_NAMES[stage],
                STAGE_TONES.get(stage, ""),
                admitted_on,
                ends_on,
            )
        )
    return Register(tuple(lines), page)


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Member)
        .join(Place, Member.place_id == Place.id)
        .join(Person, Member.person_id == Person.id)
        .outerjoin(Company, Member.company_id == Company.id)
        .outerjoin(_COMMUNITY, and_(Place.parent_id == _COMMUNITY.id, Place.kind == PlaceKind.COMPOUND))
        .outerjoin(_STREET, _COMMUNITY.parent_id == _STREET.id)
    )


def _conditions(actor: Actor, choice: Choice) -> list[ColumnElement[bool]]:
    wanted = [visible(Member, actor)]
    if choice.kind is not None:
        wanted.append(Member.kind == choice.kind)
    if choice.stage is not None:
        wanted.append(Member.stage == choice.stage)
    if choice.street is not None:
        wanted.append(and_(Member.kind == MemberKind.COMMITTEE, _STREET.id == choice.street))
    if choice.name:
        columns = (Place.name, Person.name, Company.name, Member.firm)
        wanted.append(or_(*(column.icontains(choice.name, autoescape=True) for column in columns)))
    return wanted


@dataclass(frozen=True, slots=True)
class MemberMay:
    """What the actor may do with this membership now."""

    amend: Verdict
    submit: Verdict
    withdraw: Verdict
    send_back: Verdict
    admit: Verdict
    decline: Verdict
    change_representative: Verdict
    suspend: Verdict
    resume: Verdict
    leave: Verdict
    renew: Verdict


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One membership as a file."""

    member_id: int
    place_id: int
    kind: MemberKind
    stage: Stage
    version: int
    compound_id: int | None
    header: FileHeader
    decision: str
    returned_because: str
    suspended_because: str
    ended_because: str
    served: tuple[Fact, ...]
    spoke: tuple[Fact, ...]
    silent: bool
    timeline: tuple[Happening, ...]
    may: MemberMay


def member_page(reading: Transaction, actor: Actor, member_id: int) -> MemberPage:
    """One membership with its file. Raises NotFound; a constant number of queries."""
    member = get_visible(reading.session, Member, actor, member_id)
    facts = facts_of(reading, actor, member)
    compound_id = None
    if member.kind is MemberKind.COMMITTEE:
        compound_id = reading.session.scalar(select(Compound.id).where(Compound.place_id == member.place_id))
    spoke = reading.session.scalars(
        select(Representative)
        .where(Representative.member_id == member.id)
        .order_by(Representative.starts_on.desc(), Representative.id.desc())
        .options(selectinload(Representative.person))
    ).all()
    served = reading.session.execute(
        select(Place.name, Compound.id, ServedCompound.ends_on)
        .join(Compound, ServedCompound.compound_id == Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .where(ServedCompound.member_id == member.id)
        .order_by(Place.path)
    ).all()
    silent = (
        member.kind is MemberKind.COMMITTEE
        and member.stage in BELONGING
        and not any(one.ends_on is None for one in spoke)
    )
    return MemberPage(
        member_id=member.id,
        place_id=member.place_id,
        kind=member.kind,
        stage=member.stage,
        version=member.version,
        compound_id=compound_id,
        header=_header(member, compound_id, silent=silent),
        decision=_decision(member),
        returned_because=member.returned_because,
        suspended_because=member.suspended_because,
        ended_because=member.ended_because,
        served=tuple(
            Fact(name, f"合同到{full_date(ends_on)}" if ends_on else "合同不定期", homes.compound(key))
            for name, key, ends_on in served
        ),
        spoke=tuple(_spoke(one) for one in spoke),
        silent=silent,
        timeline=tuple(ledger.timeline(reading.session, Member, member.id)),
        may=_may(actor, facts),
    )


def _may(actor: Actor, facts: MemberFacts) -> MemberMay:
    return MemberMay(
        access.amend(actor, facts),
        access.submit(actor, facts),
        access.withdraw(actor, facts),
        access.send_back(actor, facts),
        access.admit(actor, facts),
        access.decline(actor, facts),
        access.change_representative(actor, facts),
        access.suspend(actor, facts),
        access.resume(actor, facts),
        access.leave(actor, facts),
        access.renew(actor, facts),
    )


def _spoke(one: Representative) -> Fact:
    until = f"至{full_date(one.ends_on)}" if one.ends_on else "起，现任"
    return Fact(one.person.name, f"{full_date(one.starts_on)}{until}", note=one.because)


def _decision(member: Member) -> str:
    if member.decided_on is None:
        return ""
    if member.votes_for is None:
        return f"{full_date(member.decided_on)}的推荐函或聘书"
    return (
        f"{full_date(member.decided_on)}业委会决定：同意 {member.votes_for} 票，"
        f"反对 {member.votes_against} 票，弃权 {member.votes_abstain} 票"
    )


def _header(member: Member, compound_id: int | None, *, silent: bool) -> FileHeader:
    committee = member.kind is MemberKind.COMMITTEE
    facts = [Fact("类别", KIND_NAMES[member.kind])]
    if compound_id is not None:
        facts.append(Fact("小区", member.place.name, homes.compound(compound_id)))
    if member.firm:
        facts.append(Fact("律师事务所", member.firm))
    if member.licence_masked:
        facts.append(Fact("执业证号", member.licence_masked))
    if member.company is not None:
        facts.append(Fact("企业", member.company.name))
    facts.append(Fact(PERSON_NAMES[member.kind], "现在没有代表" if silent else member.person.name))
    facts.append(Fact("现在", STAGE_NAMES[member.stage], tone=STAGE_TONES.get(member.stage, "")))
    if member.admitted_on is not None:
        facts.append(Fact("入会", full_date(member.admitted_on)))
    if member.ends_on is not None:
        facts.append(Fact("任期到" if committee else "聘期到", full_date(member.ends_on)))
    title = f"{member.place.name}业主委员会" if committee else f"{member.person.name}（{KIND_NAMES[member.kind]}）"
    return FileHeader(
        reference=str(member.reference),
        title=f"{title}入会",
        kind=KIND,
        facts=tuple(facts),
        stages=marks(("填写", "申请", "入会"), _reached(member.stage)),
        next_step=_next_step(member, silent=silent),
    )


def _reached(stage: Stage) -> int | None:
    if stage in (Stage.DRAFT, Stage.RETURNED, Stage.WITHDRAWN):
        return 0
    return 1 if stage in (Stage.APPLIED, Stage.DECLINED) else None


_NEXT: dict[Stage, str] = {
    Stage.DRAFT: "附上{paper}，再点“提出申请”。",
    Stage.RETURNED: "照退回的理由补正，再点“提出申请”。",
    Stage.APPLIED: "等联盟负责人或业务指导组秘书决定；代为登记的人不能自己决定。",
    Stage.SUSPENDED: "会员权利暂停；做到要求以后，由联盟恢复。",
}


def _next_step(member: Member, *, silent: bool) -> str:
    committee = member.kind is MemberKind.COMMITTEE
    if member.stage is Stage.ADMITTED and silent:
        return "代表的席位已经结束，请业委会另推一位代表。"
    if member.stage is Stage.LAPSED and committee:
        return "换届备案以后，凭新一届业委会的决定续办，会员编号不变。"
    return _NEXT.get(member.stage, "").format(paper="业委会的会议记录或决定" if committee else "聘书或推荐函")


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """A member of the committee who may speak for it; `needs_number` where an account is still to be opened."""

    person_id: int
    name: str
    role: Role
    needs_number: bool


def seats_to_choose(reading: Transaction, actor: Actor, compound_id: int) -> tuple[SeatChoice, ...]:
    """Those who vote in the filed term that runs today; none where there is no such term. Raises NotFound."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    newest = (
        select(Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Term.place_id == compound.place_id,
            Committee.dissolved_on.is_(None),
            Term.stage == TermStage.FILED,
            Term.starts_on <= reading.today,
            Term.ends_on >= reading.today,
        )
        .order_by(Term.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = reading.session.execute(
        select(Person.id, Person.name, Seat.role, Person.phone_index.is_(None) & Account.id.is_(None))
        .join(Seat, Seat.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Seat.term_id == newest, Seat.role != Role.ALTERNATE, seat_on(reading.today))
        .order_by(Seat.id)
    )
    return tuple(SeatChoice(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Membership:
    """What others may know of a compound's membership."""

    member_id: int
    reference: str
    stage: Stage
    admitted_on: date | None
    ends_on: date | None
    person: str


def member_of(reading: Transaction, actor: Actor, compound_id: int) -> Membership | None:
    """The newest membership of a compound's committee, for whoever sees the compound; one statement."""
    row = reading.session.execute(
        select(Member.id, Member.reference, Member.stage, Member.admitted_on, Member.ends_on, Person.name)
        .join(Compound, Member.place_id == Compound.place_id)
        .join(Person, Member.person_id == Person.id)
        .where(
            visible(Compound, actor),
            Compound.id == compound_id,
            Member.kind == MemberKind.COMMITTEE,
            # An application is between the committee and the desk; a membership is known to all who see the compound.
            or_(visible(Member, actor), Member.stage.in_(sorted(KNOWN))),
        )
        .order_by(Member.stage.in_(sorted(LIVE)).desc(), Member.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Membership(row[0], str(row[1]), *row[2:])


def own_memberships(reading: Transaction, actor: Actor) -> tuple[tuple[int, str, str], ...]:
    """The memberships with which the actor has to do: as a person, or by an office in the committee."""
    own = sorted({held.place_id for held in actor.offices if held.office in access.COMMITTEE})
    rows = reading.session.execute(
        select(Member.id, Member.reference, Member.kind, Member.stage, Place.name)
        .join(Place, Member.place_id == Place.id)
        .where(
            visible(Member, actor),
            or_(
                Member.person_id == (actor.person_id or 0),
                and_(Member.kind == MemberKind.COMMITTEE, Member.place_id.in_(own)),
            ),
        )
        .order_by(Member.stage.in_(sorted(LIVE)).desc(), Member.id.desc())
    )
    return tuple(
        (key, f"{name if kind is MemberKind.COMMITTEE else KIND_NAMES[kind]} {reference}", STAGE_NAMES[stage])
        for key, reference, kind, stage, name in rows
    )


def served_by(reading: Transaction, actor: Actor, company_id: int) -> tuple[tuple[int, str], ...]:
    """The compounds in sight that a company serves by a contract in force, by name; one statement."""
    rows = reading.session.execute(
        select(Compound.id, Place.name, Place.path)
        .distinct()
        .join(Contract, Contract.compound_id == Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .where(visible(Compound, actor), Contract.company_id == company_id, in_force(reading.today))
        .order_by(Place.path)
    )
    return tuple((key, name) for key, name, _ in rows)
