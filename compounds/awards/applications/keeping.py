"""Evidence: handed in once beside an answer, kept by the compound, and used again in other awards and years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.awards.applications import access, records
from compounds.awards.applications.access import ApplicationFacts
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication, AwardEvidence
from compounds.awards.indicators.kinds import EVIDENCE
from compounds.awards.indicators.tree import Source

ledger.tell(
    {
        "awards.evidence_kept": "交了一份材料：{kind}",
        "awards.evidence_used": "用了以前的一份材料（第 {evidence} 号）",
        "awards.evidence_left_out": "这一项不再用第 {evidence} 号材料",
    },
    {"kind": EVIDENCE},
)


@dataclass(frozen=True, slots=True)
class HandIn:
    """One new piece of evidence for an answer: its kind, what it is, its day, and the file."""

    application_id: int
    version: int
    criterion: str
    kind: str
    title: str
    made_on: date | None
    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Use:
    """A piece of evidence that the compound keeps already, for one answer."""

    application_id: int
    version: int
    criterion: str
    evidence_id: int


def hand_in(tx: Transaction, actor: Actor, command: HandIn) -> AwardEvidence:
    """Keep a file as evidence of the compound, and let the answer rest on it.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid in words for a file that is not taken.
    """
    application = _mine(tx, actor, command.application_id, access.hand_in)
    answer = _asked(tx, application, command.version, command.criterion)
    if command.kind not in EVIDENCE:
        raise Invalid("请选这是哪一种材料。")
    piece = AwardEvidence(
        alliance_id=application.alliance_id,
        compound_id=application.compound_id,
        place_id=application.place_id,
        kind=command.kind,
        title=command.title.strip(),
        made_on=command.made_on,
        kept_at=tx.now,
        kept_by_id=actor.person_id,
    )
    tx.session.add(piece)
    tx.session.flush()  # the file lies beside its id
    attachments.keep(
        tx,
        actor,
        subject=AwardEvidence.__tablename__,
        subject_id=piece.id,
        place_id=piece.place_id,
        name=command.name,
        stream=command.stream,
        purpose=EVIDENCE[command.kind],
    )
    answer.evidence.append(piece)
    records.touch(application)
    records.record(tx, actor, "awards.evidence_kept", application, kind=piece.kind, evidence=piece.id)
    return piece


def use_again(tx: Transaction, actor: Actor, command: Use) -> None:
    """Let an answer rest on evidence of earlier years, or of another answer. Raises as `hand_in` does."""
    application = _mine(tx, actor, command.application_id, access.use_again)
    answer = _asked(tx, application, command.version, command.criterion)
    piece = get_visible(tx.session, AwardEvidence, actor, command.evidence_id)
    if piece.compound_id != application.compound_id:
        raise Invalid("只能用本小区的材料。", remedy="请从列出的材料里选。")
    if piece not in answer.evidence:
        answer.evidence.append(piece)
    records.touch(application)
    records.record(tx, actor, "awards.evidence_used", application, evidence=piece.id)


def leave_out(tx: Transaction, actor: Actor, command: Use) -> None:
    """Take a piece of evidence away from an answer; the compound keeps it. Raises as `hand_in` does."""
    application = _mine(tx, actor, command.application_id, access.leave_out)
    answer = _asked(tx, application, command.version, command.criterion)
    answer.evidence = [one for one in answer.evidence if one.id != command.evidence_id]
    records.touch(application)
    records.record(tx, actor, "awards.evidence_left_out", application, evidence=command.evidence_id)


def kept(
    reading: Transaction, actor: Actor, application: AwardApplication, kinds: Sequence[str]
) -> tuple[AwardEvidence, ...]:
    """What the compound keeps, those of `kinds` first, then the newest first; one statement."""
    rows = reading.session.scalars(
        select(AwardEvidence)
        .where(visible(AwardEvidence, actor), AwardEvidence.compound_id == application.compound_id)
        .order_by(AwardEvidence.id.desc())
    )
    return tuple(sorted(rows, key=lambda one: one.kind not in kinds))


def _mine(
    tx: Transaction, actor: Actor, application_id: int, may: Callable[[Actor, ApplicationFacts], Verdict]
) -> AwardApplication:
    application = records.in_hand(tx, actor, application_id)
    may(actor, ApplicationFacts.of(application, tx.today)).enforce()
    records.keep_out(tx, actor, application)
    return application


def _asked(tx: Transaction, application: AwardApplication, version: int, criterion: str) -> ApplicationAnswer:
    """The answer that the compound itself gives, on a page that is not old."""
    records.shown(tx, application, version)
    answer = next((one for one in application.answers if one.criterion == criterion), None)
    if answer is None or answer.source is not Source.SELF:
        raise Invalid("这一项已经由平台记录填好，不用附材料。", remedy="记录不对的，请点“不对？”看怎么改。")
    return answer
