"""Deciding: who takes part, what is still missing, and whether a finding holds."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.awards.applications import actions as applications
from compounds.awards.applications import drawing, recommending, records
from compounds.awards.applications.filling import Take
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage
from compounds.awards.evidence import Evidence
from compounds.awards.screening import access
from compounds.awards.screening.access import FindingFacts, ScreeningFacts
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.records import OnFinding, in_hand
from compounds.awards.screening.workflow import FINDING, FindingStage

DECIDED = "awards.finding_decided"
_ON_RECORDS = frozenset({"refuse", "reconsider"})
ledger.tell(
    {
        "awards.finding_upheld": "决定：第 {finding} 号认定成立",
        "awards.finding_dropped": "决定：第 {finding} 号认定不成立",
    }
)


def admit(tx: Transaction, actor: Actor, command: Take) -> AwardApplication:
    """Let an application take part. Raises as `refuse` does; Invalid with what has not been looked at yet."""
    application = _mine(tx, actor, command)
    access.admit(actor, ScreeningFacts.of(application)).enforce()
    if open_points := before_admitting(tx, application):
        raise Invalid("还不能通过：" + "".join(open_points), remedy="办好以后再通过。")
    if command.because.strip():
        records.say(tx, actor, application, "admit", command.because)
    applications.advance(tx, actor, application, "admit")
    return application


def send_back(tx: Transaction, actor: Actor, command: Take) -> AwardApplication:
    """Send an application back for what is missing, which stands in the reason. Raises as `refuse` does."""
    application = _mine(tx, actor, command)
    access.send_back(actor, ScreeningFacts.of(application)).enforce()
    records.say(tx, actor, application, "return", command.because)
    applications.advance(tx, actor, application, "return")
    return application


def refuse(tx: Transaction, actor: Actor, command: Take) -> AwardApplication:
    """Refuse an application whose records, or a finding that was upheld, speak against it, with the reason.

    Anything else that speaks against it is a finding on a document, with a right of reply. Raises NotFound,
    NotPermitted (behind the wall too), OutOfTurn, ChangedMeanwhile, Invalid.
    """
    application = _mine(tx, actor, command)
    access.refuse(actor, ScreeningFacts.of(application)).enforce()
    if not drawing.unmet(application) and not tx.session.scalar(select(_upheld(application.id))):
        raise Invalid(
            "按记录，这份申报的条件都符合，不能直接不通过。",
            remedy="有生效文书的，请办“提出认定”，小区可以说明；材料不齐的，请退回补充。",
        )
    records.say(tx, actor, application, "refuse", command.because)
    applications.advance(tx, actor, application, "refuse")
    return application


def reconsider(tx: Transaction, actor: Actor, command: Take) -> AwardApplication:
    """Look anew at an application that was refused by its records, with the reason; findings have their own way.

    Raises as `refuse` does.
    """
    application = _mine(tx, actor, command)
    access.reconsider(actor, ScreeningFacts.of(application), refused_by(application)).enforce()
    if tx.session.scalar(select(_upheld(application.id))):
        raise Invalid("这份申报有成立的认定。", remedy="认定错了的，请在那一条里改为“不成立”。")
    records.say(tx, actor, application, "reconsider", command.because)
    applications.advance(tx, actor, application, "reconsider")
    return application


def refused_by(application: AwardApplication) -> int | None:
    """Who refused an application by its records last; None where nobody did."""
    return next((one.said_by_id for one in reversed(application.notes) if one.about == "refuse"), None)


def uphold(tx: Transaction, actor: Actor, command: OnFinding) -> AwardFinding:
    """Decide that a finding holds: its application takes no part (any more).

    Raises NotFound, NotPermitted for who filed it, OutOfTurn before the compound's days are over, ChangedMeanwhile,
    Invalid without a reason.
    """
    finding = in_hand(tx, actor, command)
    access.uphold(actor, FindingFacts.of(finding, tx.today)).enforce()
    application = _decide(tx, actor, finding, "uphold", command.words)
    records.record(tx, actor, "awards.finding_upheld", application, finding=finding.id)
    if application.stage in access.OPEN_TO_FINDINGS:
        applications.advance(tx, actor, application, "refuse")
    return finding


def drop(tx: Transaction, actor: Actor, command: OnFinding, evidence: Evidence) -> AwardFinding:
    """Decide that a finding does not hold; where it had refused the application, that takes part again.

    Its conditions are taken anew, of the days that the round has sealed; where records speak against them it stays
    refused. While the screening goes on it is screened first. One that was refused by its records too stays refused,
    and has the way of `reconsider`. Raises as `uphold` does.
    """
    finding = in_hand(tx, actor, command)
    access.drop(actor, FindingFacts.of(finding, tx.today)).enforce()
    was_upheld = finding.stage is FindingStage.UPHELD
    application = _decide(tx, actor, finding, "drop", command.words)
    records.record(tx, actor, "awards.finding_dropped", application, finding=finding.id)
    refused = application.stage is Stage.REFUSED and not _by_records(application)
    if was_upheld and refused and not tx.session.scalar(select(_upheld(application.id))):
        drawing.draw_conditions(tx, evidence, application)
        if unmet := drawing.unmet(application):
            names = "、".join(f"“{one.name}”" for one in unmet)
            records.say(tx, actor, application, "refuse", f"认定不成立，但是按记录不符合{names}，还是不能参评。")
            return finding
        screens = application.round.stage in access.RETURNING
        applications.advance(tx, actor, application, "reconsider" if screens else "readmit")
    return finding


def before_admitting(reading: Transaction, application: AwardApplication) -> tuple[str, ...]:
    """What has not been looked at yet, in sentences that name who does it."""
    found = [f"按记录不符合“{one.name}”。记录不对的，请退回，改好记录再交。" for one in drawing.unmet(application)]
    if claims := recommending.unconfirmed(application):
        found.append(f"自报的还有 {len(claims)} 项没有核实，请社区、街道或者秘书核实。")
    if application.recommended_at is None or recommending.unmarked(application):
        found.append("社区、街道还没有写推荐意见，请提醒他们。")
    waiting = select(
        exists().where(AwardFinding.application_id == application.id, AwardFinding.stage == FindingStage.TOLD)
    )
    if reading.session.scalar(waiting):
        found.append("还有一条认定没有决定，请先决定。")
    if reading.session.scalar(select(_upheld(application.id))):
        found.append("有一条认定已经成立。认定错了的，请在那一条里改为“不成立”；没有错的，请办“决定不能参评”。")
    return tuple(found)


def _decide(tx: Transaction, actor: Actor, finding: AwardFinding, step: str, words: str) -> AwardApplication:
    application = records.in_hand(tx, actor, finding.application_id)
    records.keep_out(tx, actor, application)
    finding.decision = records.plain(words)
    finding.stage = FINDING.after(finding.stage, step)
    finding.decided_at, finding.decided_by_id = tx.now, actor.person_id
    records.touch(application)
    outbox.promise(tx, DECIDED, finding_id=finding.id, stage=finding.stage.value)
    return application


def _by_records(application: AwardApplication) -> bool:
    """True where its records have refused it, and nobody looked at it anew since."""
    return next((one.about == "refuse" for one in reversed(application.notes) if one.about in _ON_RECORDS), False)


def _upheld(application_id: int) -> ColumnElement[bool]:
    return exists().where(AwardFinding.application_id == application_id, AwardFinding.stage == FindingStage.UPHELD)


def _mine(tx: Transaction, actor: Actor, command: Take) -> AwardApplication:
    application = records.in_hand(tx, actor, command.application_id, command.version)
    records.keep_out(tx, actor, application)
    return application
