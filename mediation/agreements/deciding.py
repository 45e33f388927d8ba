"""The decision of the owners' assembly behind an agreement: handing it in, and the desk's check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from mediation import records as cases
from mediation.access import CaseFacts
from mediation.agreements import access, mandate, records
from mediation.agreements.effect import settle
from mediation.agreements.mandate import Figures, Finding
from mediation.agreements.models import AssemblyDecision
from mediation.agreements.workflow import Disposal, Proof, State
from mediation.models import Case
from mediation.workflow import PartyKind

ledger.tell(
    {
        "mediation.decision_attached": "第{party}方交上业主大会的决定（{decided_on}）",
        "mediation.decision_checked": "核对业主大会的决定（{decided_on}），可以作为依据",
        "mediation.decision_rejected": "业主大会的决定（{decided_on}）没有通过核对",
    }
)
MATTER_MOST, BECAUSE_MOST = 500, 200
PARTICIPATION, ORDINARY, SPECIAL = "participation_share", "ordinary_share", "special_share"


@dataclass(frozen=True, slots=True)
class AttachDecision:
    """What an assembly decided, in its exact figures; the paper itself is handed in beside it."""

    case_id: int
    party_id: int
    decided_on: date
    matter: str
    covers: frozenset[Disposal]
    figures: Figures


@dataclass(frozen=True, slots=True)
class CheckDecision:
    """The desk has held the paper against what was filled in; `version` is the decision's."""

    decision_id: int
    version: int
    seen: bool


@dataclass(frozen=True, slots=True)
class RejectDecision:
    """Why it does not carry the agreement, for the committee to read; `version` is the decision's."""

    decision_id: int
    version: int
    because: str


def attach_decision(tx: Transaction, actor: Actor, command: AttachDecision) -> int:
    """Hand in a decision; returns its id. Figures that do not reach the law's shares are refused in words.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid. Source: 民法典第二百七十八条.
    """
    case, facts = cases.in_hand(tx, actor, command.case_id)
    access.attach_decision(actor, facts, command.party_id).enforce()
    party = cases.party_of(case, command.party_id)
    if party.kind is not PartyKind.COMMITTEE:
        raise NotFound("这一方不是业主委员会。", remedy="只有业委会要交业主大会的决定。")
    if not command.covers:
        raise Invalid("请勾选业主大会决定了哪些事。", remedy="照会议决定上写的勾选。")
    if not command.matter.strip():
        raise Invalid("请写明业主大会决定了什么。", remedy="照会议决定上的原话写。")
    if command.decided_on > tx.today:
        raise Invalid("决定的日子还没有到。", remedy="请照会议决定上的日子填。")
    _refuse_impossible(command.figures)
    failing = [one.sentence for one in judged(shares(tx, facts), command.covers, command.figures) if not one.holds]
    if failing:
        raise Invalid("按填的数字，这个决定没有达到法定的比例：" + "".join(failing), remedy="请照计票结果核对数字。")
    last = tx.session.scalar(
        select(func.max(AssemblyDecision.position)).where(
            AssemblyDecision.case_id == case.id, AssemblyDecision.party_id == party.id
        )
    )
    figures = command.figures
    row = AssemblyDecision(
        alliance_id=case.alliance_id,
        case_id=case.id,
        party_id=party.id,
        position=(last or 0) + 1,
        decided_on=command.decided_on,
        matter=command.matter.strip()[:MATTER_MOST],
        covers=[one.value for one in Disposal if one in command.covers],
        total_area=figures.total_area,
        total_owners=figures.total_owners,
        part_area=figures.part_area,
        part_owners=figures.part_owners,
        for_area=figures.for_area,
        for_owners=figures.for_owners,
        attached_at=tx.now,
        attached_by_id=None if actor.link is not None else actor.person_id,
    )
    tx.session.add(row)
    tx.session.flush()  # its id is what the paper lies beside
    cases.record(tx, actor, "mediation.decision_attached", case, party=party.position, decided_on=command.decided_on)
    outbox.promise(tx, "mediation.decision_attached", case_id=case.id)
    return row.id


def check_decision(tx: Transaction, actor: Actor, command: CheckDecision) -> bool:
    """Confirm, as the desk, that the paper says what was filled in and carries the version at hand.

    Returns whether the agreement took effect by it. Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    row, case, facts = _in_hand(tx, actor, command.decision_id, command.version)
    access.check_decision(actor, facts).enforce()
    if not command.seen:
        raise Invalid("请先看过会议决定和计票结果的原件或者扫描件，再勾选。")
    paper = select(Attachment.id).where(
        Attachment.subject == AssemblyDecision.__tablename__,
        Attachment.subject_id == row.id,
        Attachment.withdrawn_at.is_(None),
    )
    if tx.session.scalar(paper.limit(1)) is None:
        raise Invalid("还没有交上业主大会的决定，没法核对。", remedy="请业委会把决定和计票结果扫描或者拍照交上来。")
    agreement = records.pending(tx, case.id)
    if agreement is None or agreement.state is State.DRAFT:
        raise OutOfTurn("还没有协议草案可以对照。", remedy="等调解员把草案给各方看了以后再核对。")
    row.proof, row.checked_for_id = Proof.CHECKED, agreement.id
    row.checked_at, row.checked_by_id, row.because = tx.now, actor.person_id, ""
    cases.record(tx, actor, "mediation.decision_checked", case, decided_on=row.decided_on)
    outbox.promise(tx, "mediation.decision_judged", case_id=case.id)
    return settle(tx, actor, agreement, case, facts)


def reject_decision(tx: Transaction, actor: Actor, command: RejectDecision) -> None:
    """Hand a decision back with the reason. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    row, case, facts = _in_hand(tx, actor, command.decision_id, command.version)
    access.reject_decision(actor, facts, row.proof).enforce()
    if not command.because.strip():
        raise Invalid("请写明为什么没有通过。", remedy="例如：决定里没有写同意解聘。")
    row.proof, row.checked_for_id, row.because = Proof.REJECTED, None, command.because.strip()[:BECAUSE_MOST]
    row.checked_at, row.checked_by_id = tx.now, actor.person_id
    cases.record(tx, actor, "mediation.decision_rejected", case, decided_on=row.decided_on)
    outbox.promise(tx, "mediation.decision_judged", case_id=case.id)


def shares(tx: Transaction, facts: CaseFacts) -> dict[str, Parameter]:
    """The shares in force at the place of a case; one query."""
    names = (PARTICIPATION, ORDINARY, SPECIAL)
    return parameters.several(tx, names, facts.path, tx.today, alliance_id=facts.alliance_id)


def judged(known: Mapping[str, Parameter], covers: frozenset[Disposal], figures: Figures) -> tuple[Finding, ...]:
    """The four comparisons of a decision with the shares in force."""
    return mandate.findings(figures, known[PARTICIPATION], known[SPECIAL if mandate.is_special(covers) else ORDINARY])


def figures_of(row: AssemblyDecision) -> Figures:
    """The figures of a decision."""
    return Figures(row.total_area, row.total_owners, row.part_area, row.part_owners, row.for_area, row.for_owners)


def _refuse_impossible(figures: Figures) -> None:
    areas = (figures.for_area, figures.part_area, figures.total_area)
    heads = (figures.for_owners, figures.part_owners, figures.total_owners)
    if not (0 <= areas[0] <= areas[1] <= areas[2] and areas[2] > 0):
        raise Invalid("面积对不上：同意的不能多于参与的，参与的不能多于全体的。", remedy="请照计票结果填。")
    if not (0 <= heads[0] <= heads[1] <= heads[2] and heads[2] > 0):
        raise Invalid("人数对不上：同意的不能多于参与的，参与的不能多于全体的。", remedy="请照计票结果填。")


def _in_hand(tx: Transaction, actor: Actor, decision_id: int, version: int) -> tuple[AssemblyDecision, Case, CaseFacts]:
    case_id = get_visible(tx.session, AssemblyDecision, actor, decision_id).case_id
    case, facts = cases.in_hand(tx, actor, case_id)
    row = get_visible(tx.session, AssemblyDecision, actor, decision_id, lock=True)
    if row.version != version:
        raise OutOfTurn("这份决定刚被别人办过。", remedy="请刷新这一页再看。")
    return row, case, facts
