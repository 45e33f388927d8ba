"""Putting two cases of one matter together, and taking them apart again; no clock is lost and nobody is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.references import Reference
from mediation import access
from mediation.clocks import actions as clocks
from mediation.models import Case, CasePerson, Party
from mediation.records import facts_of, in_hand, record
from mediation.sides import refuse_former_mediator
from mediation.workflow import BEFORE_ACCEPTED, CASE, Part, Stage, Willing

ledger.tell(
    {
        "mediation.merged": "并入同一件事的另一案",
        "mediation.received_another": "并入一件同样的申请",
        "mediation.unmerged": "撤销并案，单独办理",
        "mediation.gave_back": "撤销并案，另一件单独办理",
    }
)


@dataclass(frozen=True, slots=True)
class Merge:
    """Into which case, by its reference as typed."""

    case_id: int
    version: int
    into: str


@dataclass(frozen=True, slots=True)
class Unmerge:
    """A case that goes its own way again."""

    case_id: int
    version: int


def merge(tx: Transaction, actor: Actor, command: Merge) -> int:
    """Let a case go on as part of another; returns the other's id.

    Every party goes on as its counterpart there, or as one more that must consent; their people act there, their links
    lead there. Clocks go on counting. What had been merged into it before moves along.
    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.merge(actor, facts).enforce()
    into = _named(tx, actor, case, command.into)
    access.receive(actor, facts_of(tx, into)).enforce()
    pairs = _pairs(tx, case, into)
    joining = [party for party, other in pairs if other is None]
    if joining and into.stage not in BEFORE_ACCEPTED:
        names = "、".join(party.name for party in joining)
        raise Invalid(
            f"{into.reference}已经受理，{names}不在里面，没有同意过一起调解。",
            remedy="请反过来，把那一件并入这一件；或者两件分开办。",
        )
    for party, other in pairs:
        _go_on(tx, into, party, other or _copied(tx, party, into))
    for earlier in tx.session.scalars(
        select(Case).where(Case.merged_into_id == case.id).order_by(Case.id).with_for_update(of=Case)
    ).all():
        earlier.merged_into_id = into.id
    case.stage_before, case.stage = case.stage, CASE.after(case.stage, "merge")
    case.merged_into_id = into.id
    tx.session.flush()  # the clocks ask which case was merged into which
    clocks.carry_over(tx, actor, case, into)
    into.version = into.version + 1  # it has other parties, and its page is old
    record(tx, actor, "mediation.merged", case, into=into.id)
    record(tx, actor, "mediation.received_another", into, merged=case.id)
    outbox.promise(tx, "mediation.merged", case_id=case.id)
    return into.id


def unmerge(tx: Transaction, actor: Actor, command: Unmerge) -> None:
    """Give a merged case its own course back, at the stage that it had, with its own clocks.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid where its side is already at work in the other.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version, merged=True)
    access.unmerge(actor, facts).enforce()
    into = tx.session.get_one(Case, case.merged_into_id, with_for_update=True)
    _refuse_at_work(tx, case, into)
    for party in tx.session.scalars(select(Party).where(Party.case_id == case.id, Party.left_at.is_(None))).all():
        _go_alone(tx, party)
    case.stage = case.stage_before or Stage.FILED
    case.stage_before = case.merged_into_id = None
    tx.session.flush()  # the clocks ask which case was merged into which
    clocks.bring_back(tx, actor, case, into)
    into.version = into.version + 1  # it has other parties, and its page is old
    record(tx, actor, "mediation.unmerged", case)
    record(tx, actor, "mediation.gave_back", into, merged=case.id)
    outbox.promise(tx, "mediation.unmerged", case_id=case.id)


def _refuse_at_work(tx: Transaction, case: Case, into: Case) -> None:
    """Raise Invalid where a side of the case goes on in the other as one that all have consented to mediate with."""
    if into.stage in BEFORE_ACCEPTED:
        return
    brought = tx.session.scalars(
        select(Party.name)
        .where(
            Party.case_id == into.id,
            Party.came_by_merging,
            Party.left_at.is_(None),
            Party.id.in_(select(Party.continues_as_id).where(Party.case_id == case.id, Party.left_at.is_(None))),
        )
        .order_by(Party.position)
    ).all()
    if brought:
        raise Invalid(
            f"{'、'.join(brought)}已经在{into.reference}里一起调解，不能再拆开。",
            remedy="不想一起调解的，可以在那一件里说不再调解；要单独办的，请另外登记一件。",
        )


def _pairs(tx: Transaction, case: Case, into: Case) -> list[tuple[Party, Party | None]]:
    """Each party of the one case with its counterpart in the other, if there is one."""

    def parties(of: Case) -> list[Party]:
        query = select(Party).where(Party.case_id == of.id, Party.left_at.is_(None)).order_by(Party.position)
        return list(tx.session.scalars(query))

    there = parties(into)
    return [(one, next((other for other in there if _is_same(one, other)), None)) for one in parties(case)]


def _is_same(one: Party, other: Party) -> bool:
    if one.kind is not other.kind:
        return False
    for mine, theirs in (
        (one.person_id, other.person_id),
        (one.committee_id, other.committee_id),
        (one.company_id, other.company_id),
        (one.number_index, other.number_index),
    ):
        if mine is not None and theirs is not None:
            return mine == theirs
    return one.name == other.name and one.room == other.room


def _copied(tx: Transaction, party: Party, into: Case) -> Party:
    """One more party of the other case; it is asked anew, since mediating together is another thing."""
    last = tx.session.scalar(select(func.max(Party.position)).where(Party.case_id == into.id)) or 0
    copied = Party(
        alliance_id=into.alliance_id,
        case_id=into.id,
        position=last + 1,
        role=party.role,
        kind=party.kind,
        necessary=party.necessary,
        name=party.name,
        person_id=party.person_id,
        company_id=party.company_id,
        committee_id=party.committee_id,
        room=party.room,
        number_sealed=party.number_sealed,
        number_index=party.number_index,
        number_masked=party.number_masked,
        particulars_sealed=party.particulars_sealed,
        willing=Willing.UNASKED,
        came_by_merging=True,
    )
    tx.session.add(copied)
    tx.session.flush()  # the other goes on as this one
    return copied


def _go_on(tx: Transaction, into: Case, party: Party, other: Party) -> None:
    """Let a party, those merged into it before, and its people act as `other`."""
    tx.session.execute(
        update(Party)
        .where(Party.continues_as_id == party.id)
        .values(continues_as_id=other.id, version=Party.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    party.continues_as_id = other.id
    here = select(CasePerson.person_id).where(
        CasePerson.case_id == other.case_id, CasePerson.part == Part.SIDE, CasePerson.until.is_(None)
    )
    for one in tx.session.scalars(
        select(CasePerson).where(
            CasePerson.party_id == party.id, CasePerson.until.is_(None), CasePerson.person_id.not_in(here)
        )
    ).all():
        refuse_former_mediator(tx, into, one.person)
        tx.session.add(
            CasePerson(
                case_id=other.case_id,
                person_id=one.person_id,
                party_id=other.id,
                part=Part.SIDE,
                capacity=one.capacity,
                acts_as=one.acts_as,
                mandate=list(one.mandate),
                through_id=one.through_id or party.id,
                since=tx.now,
            )
        )


def _go_alone(tx: Transaction, party: Party) -> None:
    """Let a party act in its own case again; whoever came with it into the other leaves it."""
    other = tx.session.get(Party, party.continues_as_id) if party.continues_as_id is not None else None
    party.continues_as_id = None
    if other is None:
        return
    tx.session.flush()  # who else goes on as the other is asked below
    tx.session.execute(
        update(CasePerson)
        .where(CasePerson.party_id == other.id, CasePerson.until.is_(None), CasePerson.through_id == party.id)
        .values(until=tx.now, ended_because="unmerged")
        .execution_options(synchronize_session="fetch")
    )
    rest = select(Party.id).where(Party.continues_as_id == other.id).limit(1)
    own = select(CasePerson.id).where(CasePerson.party_id == other.id, CasePerson.until.is_(None)).limit(1)
    if other.came_by_merging and tx.session.scalar(rest) is None and tx.session.scalar(own) is None:
        other.left_at = tx.now


def _named(tx: Transaction, actor: Actor, case: Case, text: str) -> Case:
    """The case with a reference as typed, locked. Raises Invalid."""
    try:
        reference = Reference.parse(text)
    except ValueError as wrong:
        raise Invalid(str(wrong), remedy="案号写在案件页的最上面，例如：柯调〔2026〕3号。") from wrong
    key = tx.session.scalar(select(Case.id).where(Case.alliance_id == case.alliance_id, Case.reference == reference))
    try:
        into = get_visible(tx.session, Case, actor, key or 0, lock=True)
    except NotFound as unknown:
        raise Invalid(f"没有找到{reference}。", remedy="请核对案号。") from unknown
    if into.id == case.id:
        raise Invalid("不能并入它自己。", remedy="请填另一件的案号。")
    return into
