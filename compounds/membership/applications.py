"""Asking to come into the alliance: applying, registering at the counter, handing in, withdrawing, renewing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import actions as people
from alliance.kernel.accounts import queries as known
from alliance.kernel.accounts.invitations import HandedOut
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.crypto import context_of, mask_phone
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds.membership import access
from compounds.membership.models import Member, MemberKind, ServedCompound
from compounds.membership.records import (
    CommitteeDecision,
    Sitting,
    check_decision,
    facts_of,
    in_hand,
    record,
    sitting,
)
from compounds.membership.workflow import LIVE, MEMBERSHIP, Stage
from compounds.models import Company, Compound, Contract
from compounds.walls import in_force

REFERENCE = "会"
SHOWN_OF_A_LICENCE = 4

ledger.tell(
    {
        "membership.opened": "填写入会申请",
        "membership.amended": "修改入会申请",
        "membership.submitted": "提出入会申请",
        "membership.withdrawn": "撤回入会申请",
        "membership.renewed": "换届后申请续办，新一届任期到{ends_on}",
    }
)


@dataclass(frozen=True, slots=True)
class ApplyForCommittee:
    """A committee's application: who speaks for it, what it decided; `number` opens the account where there is none."""

    compound_id: int
    person_id: int
    decision: CommitteeDecision
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Amend:
    """New answers for an application that is still with whoever applies."""

    member_id: int
    version: int
    person_id: int
    decision: CommitteeDecision
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RegisterAdviser:
    """A legal adviser who applies at the counter, with the paper of the law firm."""

    name: str
    number: str = field(repr=False)
    firm: str
    licence: str = field(repr=False)
    decided_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class RegisterManager:
    """A property manager who applies at the counter, with the company's letter and the compounds served."""

    name: str
    number: str = field(repr=False)
    company_id: int
    compound_ids: tuple[int, ...]
    decided_on: date


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a membership, with its reason where the step asks for one."""

    member_id: int
    version: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Renew:
    """The short form after a re-election: who speaks for the committee now, and what it decided."""

    member_id: int
    version: int
    person_id: int
    decision: CommitteeDecision
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """The membership after a step; `handed_out` is the invitation for the counter, where one was made."""

    member_id: int
    reference: str
    stage: Stage
    handed_out: HandedOut | None = None


def apply_for_committee(tx: Transaction, actor: Actor, command: ApplyForCommittee) -> Moved:
    """Open the file of a committee's application (柯会〔2026〕3号).

    Raises NotFound, NotPermitted, OutOfTurn without a filed term or where a membership is under way, Invalid.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.apply_for_committee(actor, compound.place.path).enforce()
    sat = sitting(tx, compound)
    _refuse_second(tx, Member.committee_id == sat.committee_id, "这个业委会")
    member = Member(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        reference=_reference(tx, compound.alliance_id),
        kind=MemberKind.COMMITTEE,
        committee_id=sat.committee_id,
        on_paper=not actor.holds(Office.COMMITTEE_CHAIR, at=compound.place.path),
        applied_by_id=actor.person_id,
    )
    _fill(tx, member, sat, compound.place.path, command)
    tx.session.add(member)
    record(tx, actor, "membership.opened", member)
    return moved(member)


def amend(tx: Transaction, actor: Actor, command: Amend) -> Moved:
    """Change what an application says. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.amend(actor, facts_of(tx, actor, member)).enforce()
    if member.kind is not MemberKind.COMMITTEE:
        raise OutOfTurn("窗口登记的申请填错了，请撤回后重新登记。")
    _fill(tx, member, sitting_of(tx, member), member.place.path, command)
    record(tx, actor, "membership.amended", member)
    return moved(member)


def register_adviser(tx: Transaction, actor: Actor, command: RegisterAdviser) -> Moved:
    """Open the file of a legal adviser at the counter; licence and number are sealed.

    Raises NotPermitted, Invalid, OutOfTurn where a membership is under way.
    """
    access.register_adviser(actor).enforce()
    _refuse_future(tx, command.decided_on)
    if command.ends_on <= tx.today:
        raise Invalid("聘期的止日要晚于今天。", remedy="请核对聘书上的日期。")
    person = _person(tx, actor, command.name, command.number)
    member = _counter_member(tx, actor, MemberKind.ADVISER, person, command.decided_on)
    member.firm, member.ends_on = command.firm, command.ends_on
    member.licence_sealed = tx.keyring.seal(command.licence, context_of(Member.licence_sealed))
    member.licence_masked = _masked(command.licence)
    record(tx, actor, "membership.opened", member)
    return moved(member)


def register_manager(tx: Transaction, actor: Actor, command: RegisterManager) -> Moved:
    """Open the file of a property manager at the counter, with the compounds the company serves by contract today.

    Raises NotPermitted, NotFound, Invalid for a compound without the company's contract, OutOfTurn.
    """
    access.register_manager(actor).enforce()
    _refuse_future(tx, command.decided_on)
    company = get_visible(tx.session, Company, actor, command.company_id)
    running = running_contracts(tx, company.id)
    if not command.compound_ids:
        raise Invalid("请至少选一个服务的小区。")
    if strangers := [key for key in command.compound_ids if key not in running]:
        raise Invalid(
            f"有 {len(strangers)} 个小区没有这家企业在期的合同。", remedy="请先在小区页面登记物业服务合同，再来登记。"
        )
    person = _person(tx, actor, command.name, command.number)
    member = _counter_member(tx, actor, MemberKind.MANAGER, person, command.decided_on)
    member.company_id = company.id
    member.served = [ServedCompound(compound_id=key, ends_on=running[key]) for key in sorted(set(command.compound_ids))]
    record(tx, actor, "membership.opened", member)
    return moved(member)


def submit(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Hand the application in. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.submit(actor, facts_of(tx, actor, member)).enforce()
    if member.committee_id is not None:
        sitting_of(tx, member)
    member.stage = MEMBERSHIP.after(member.stage, "submit")
    member.applied_on, member.applied_by_id, member.returned_because = tx.today, actor.person_id, ""
    record(tx, actor, "membership.submitted", member)
    outbox.promise(tx, "membership.submitted", member_id=member.id)
    return moved(member)


def withdraw(tx: Transaction, actor: Actor, command: Step) -> Moved:
    """Take the application back. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.withdraw(actor, facts_of(tx, actor, member)).enforce()
    member.stage = MEMBERSHIP.after(member.stage, "withdraw")
    member.ended_on, member.ended_because = tx.today, command.because
    forget_number(member)
    record(tx, actor, "membership.withdrawn", member)
    return moved(member)


def renew(tx: Transaction, actor: Actor, command: Renew) -> Moved:
    """Ask anew after a re-election, under the same number. Raises what `apply_for_committee` raises."""
    member = in_hand(tx, actor, command.member_id, command.version)
    access.renew(actor, facts_of(tx, actor, member)).enforce()
    sat = sitting_of(tx, member)
    if sat.term_id == member.term_id:
        raise OutOfTurn("新一届业委会还没有备案。", remedy="备案以后再续办。")
    _refuse_second(tx, Member.committee_id == sat.committee_id, "这个业委会")
    _fill(tx, member, sat, member.place.path, command)
    member.stage = MEMBERSHIP.after(member.stage, "renew")
    member.applied_on, member.applied_by_id = tx.today, actor.person_id
    member.ended_on, member.ended_because, member.returned_because = None, "", ""
    record(tx, actor, "membership.renewed", member, ends_on=sat.ends_on)
    outbox.promise(tx, "membership.submitted", member_id=member.id)
    return moved(member)


def moved(member: Member) -> Moved:
    """The result of a step."""
    return Moved(member.id, str(member.reference), member.stage)


def _reference(tx: Transaction, alliance_id: int) -> references.Reference:
    short = tx.session.get_one(Alliance, alliance_id).short
    return references.allot(tx, alliance_id, f"{short}{REFERENCE}")


def _refuse_second(tx: Transaction, whose: ColumnElement[bool], who: str) -> None:
    """The database has a unique index for the same; this says it in words."""
    found = tx.session.scalar(select(Member.reference).where(whose, Member.stage.in_(sorted(LIVE))).limit(1))
    if found is not None:
        raise OutOfTurn(f"{who}已经有一份在办或者有效的入会记录：{found}。", remedy="请打开那份记录接着办。")


def sitting_of(tx: Transaction, member: Member) -> Sitting:
    """The committee of a membership as it sits today. Raises OutOfTurn where no filed term runs."""
    compound = tx.session.scalars(select(Compound).where(Compound.place_id == member.place_id)).one()
    return sitting(tx, compound, committee_id=member.committee_id)


def _fill(
    tx: Transaction,
    member: Member,
    sat: Sitting,
    path: str,
    said: ApplyForCommittee | Amend | Renew,
) -> None:
    person_id, decision, number = said.person_id, said.decision, said.number
    refuse_stranger(sat, person_id)
    check_decision(tx, sat, path, member.alliance_id, decision)
    member.term_id, member.ends_on, member.person_id = sat.term_id, sat.ends_on, person_id
    member.decided_on, member.votes_for = decision.decided_on, decision.votes_for
    member.votes_against, member.votes_abstain = decision.votes_against, decision.votes_abstain
    if needs_number(tx, person_id):
        if not number:
            raise Invalid("代表还没有账号，请填他本人的手机号。", remedy="入会以后凭这个号码领纸条、开账号。")
        other = known.by_number(tx, member.alliance_id, number)
        if other is not None and other.id != person_id:
            raise Invalid("这个手机号已经登记在别人名下。", remedy="请当面核对号码；确有换号，请联系系统管理员。")
        _keep_number(tx, member, number)
    else:
        forget_number(member)


def needs_number(tx: Transaction, person_id: int) -> bool:
    """True for a person who has neither an account nor a number with which one could be opened."""
    has = select(Person.id).outerjoin(Account, Account.person_id == Person.id)
    found = tx.session.scalar(
        has.where(Person.id == person_id, (Person.phone_index.is_not(None)) | (Account.id.is_not(None)))
    )
    return found is None


def _keep_number(tx: Transaction, member: Member, number: str) -> None:
    member.number_sealed = tx.keyring.seal(number, context_of(Member.number_sealed))
    member.number_masked = mask_phone(number)


def forget_number(member: Member) -> None:
    """Empty what was kept to open the account."""
    member.number_sealed, member.number_masked = None, ""


def refuse_stranger(sat: Sitting, person_id: int) -> None:
    """Raise Invalid for a representative without a voting seat in the term."""
    if person_id not in sat.voters:
        raise Invalid(
            "代表要是本届在任的委员（候补委员不行）。", remedy="请在名单里另选一位；名单不对的，请先更正届次。"
        )


def _refuse_future(tx: Transaction, decided_on: date) -> None:
    if decided_on > tx.today:
        raise Invalid("材料上的日期不能晚于今天。", remedy="请核对推荐函或聘书上的日期。")


def _person(tx: Transaction, actor: Actor, name: str, number: str) -> Person:
    """Whoever has this number, else a person new to the alliance."""
    person = known.by_number(tx, actor.alliance_id or 0, number)
    if person is None:
        return people.register_person(tx, actor, people.RegisterPerson(name, number))
    if person.name != name:
        raise Invalid("这个手机号已经登记在另一个姓名下。", remedy="请当面核对号码和姓名；确有换号，请联系系统管理员。")
    return person


def _counter_member(tx: Transaction, actor: Actor, kind: MemberKind, person: Person, decided_on: date) -> Member:
    # Two who register one person at once queue here.
    tx.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    whose = (Member.kind == kind) & (Member.person_id == person.id)
    _refuse_second(tx, whose, "这个人")
    alliance = tx.session.get(Alliance, actor.alliance_id or 0)
    if alliance is None:
        raise NotFound("没有找到。")
    member = Member(
        alliance_id=alliance.id,
        place_id=alliance.place_id,
        reference=_reference(tx, alliance.id),
        kind=kind,
        person_id=person.id,
        decided_on=decided_on,
        on_paper=True,
        applied_by_id=actor.person_id,
    )
    tx.session.add(member)
    return member


def _masked(licence: str) -> str:
    """The last signs of a licence number, so that it can be compared with the card."""
    return f"{'*' * 4}{licence[-SHOWN_OF_A_LICENCE:]}" if len(licence) > 2 * SHOWN_OF_A_LICENCE else "*" * 4


def running_contracts(tx: Transaction, company_id: int) -> dict[int, date | None]:
    """The compounds that a company serves by a contract in force, and when each ends."""
    rows = tx.session.scalars(
        select(Contract).where(Contract.company_id == company_id, in_force(tx.today)).order_by(Contract.starts_on)
    )
    return {row.compound_id: row.last_day for row in rows}
