"""A side wants another mediator: asking, and what the desk decides."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.versions import expect
from mediation.assigning import access, giving
from mediation.assigning.actions import WORDS_MOST, of_case
from mediation.assigning.models import Assignment, Challenge
from mediation.assigning.workflow import Challenging, Stage
from mediation.records import in_hand, record

ledger.tell(
    {
        "mediation.challenged": "第{party}方请求更换调解员",
        "mediation.challenge_upheld": "同意更换调解员，重新指派",
        "mediation.challenge_refused": "不同意更换调解员，理由已经告诉提出的一方",
    }
)


@dataclass(frozen=True, slots=True)
class ChallengeMediator:
    """Why a side wants another mediator; the words are for the desk."""

    case_id: int
    party_id: int
    ground: Challenging
    words: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """What the desk decides, with the reason for the side that asked."""

    case_id: int
    challenge_id: int
    version: int
    upheld: bool
    words: str = ""


def challenge(tx: Transaction, actor: Actor, command: ChallengeMediator) -> int:
    """Ask for another mediator; returns the id. Raises NotFound, NotPermitted, OutOfTurn, Invalid.

    Sources: 人民调解法第二十三条第一项; 人民法院在线调解规则第十四条, 特邀调解规定第十五条, which we follow.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.challenge(actor, facts, command.party_id).enforce()
    assignment = giving.leading(tx, case.id)
    if assignment is None or assignment.stage is Stage.DISCLOSED:
        raise OutOfTurn("现在还没有定下调解员。", remedy="有要披露的情况时，会先问您同不同意。")
    words = command.words.strip()[:WORDS_MOST]
    if command.ground is not Challenging.NO_TRUST and not words:
        raise Invalid("请写明是什么情况。", remedy="例如：他是对方主任的表弟。只有调解组看得到。")
    waiting = select(Challenge.id).where(
        Challenge.assignment_id == assignment.id,
        Challenge.party_id == command.party_id,
        Challenge.decided_at.is_(None),
    )
    if tx.session.scalar(waiting.limit(1)) is not None:
        raise OutOfTurn("您已经提过，调解组还没有答复。", remedy="请等调解组答复。")
    row = Challenge(
        alliance_id=case.alliance_id,
        case_id=case.id,
        assignment_id=assignment.id,
        party_id=command.party_id,
        ground=command.ground,
        words=words,
        at=tx.now,
        person_id=None if actor.link is not None else actor.person_id,
    )
    tx.session.add(row)
    position = next(one.position for one in case.parties if one.id == command.party_id)
    tx.session.flush()  # the errand names it by its id
    record(tx, actor, "mediation.challenged", case, party=position)
    outbox.promise(tx, "mediation.challenged", case_id=case.id, challenge_id=row.id)
    return row.id


def decide_challenge(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Replace the mediator, or say why not. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    case, facts = in_hand(tx, actor, command.case_id)
    access.decide_challenge(actor, facts).enforce()
    row = of_case(tx, Challenge, command.challenge_id, case)
    expect(tx, row, command.version)
    if row.decided_at is not None:
        raise OutOfTurn("这个请求已经答复过了。", remedy="请刷新页面查看。")
    words = command.words.strip()[:WORDS_MOST]
    if not command.upheld and not words:
        raise Invalid("不同意更换的，请写明理由。", remedy="提出的一方看得到这段话。")
    row.decided_at, row.decided_by_id = tx.now, actor.person_id
    row.upheld, row.decided_words = command.upheld, words
    assignment = tx.session.get_one(Assignment, row.assignment_id)
    if not command.upheld:
        record(tx, actor, "mediation.challenge_refused", case)
    elif assignment.stage is Stage.ACCEPTED:
        record(tx, actor, "mediation.challenge_upheld", case)
        giving.leave(tx, actor, case, assignment, "challenge", words=words)
    elif assignment.stage in {Stage.GIVEN, Stage.DISCLOSED}:
        record(tx, actor, "mediation.challenge_upheld", case)
        giving.back_to_desk(tx, actor, case, assignment, "replaced")
        giving.over(tx, assignment, "challenge", words)
        outbox.promise(tx, "mediation.assignment_over", assignment_id=assignment.id)
    _settle_others(tx, actor, row)
    outbox.promise(tx, "mediation.challenge_decided", case_id=case.id, challenge_id=row.id)


def _settle_others(tx: Transaction, actor: Actor, decided: Challenge) -> None:
    """The same request of another side is answered with it where the mediator is replaced."""
    if not decided.upheld:
        return
    for other in tx.session.scalars(
        select(Challenge).where(Challenge.assignment_id == decided.assignment_id, Challenge.decided_at.is_(None))
    ):
        if other.id != decided.id:
            other.decided_at, other.decided_by_id, other.upheld = tx.now, actor.person_id, True
