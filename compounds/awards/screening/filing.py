"""Filing a finding on an effective document, and the compound's reply to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO

from sqlalchemy import Select, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from compounds.awards.applications import records
from compounds.awards.applications.models import AwardApplication
from compounds.awards.rounds.queries import tree
from compounds.awards.screening import access
from compounds.awards.screening.access import FindingFacts, ScreeningFacts
from compounds.awards.screening.models import AwardFinding, FindingKind
from compounds.awards.screening.records import OnFinding, in_hand
from compounds.awards.screening.workflow import FindingStage

FILED = "awards.finding_filed"
REPLIED = "awards.finding_replied"
REPLY_DAYS = "awards.reply_days"
NUMBER_MOST = 60
ledger.tell(
    {
        "awards.finding_filed": "根据生效的文书提出一条认定（第 {finding} 号），请小区{reply_by}以前说明",
        "awards.finding_replied": "小区对第 {finding} 号认定作了说明",
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The document on which a finding rests; `effective` says that it can no longer be contested."""

    title: str
    number: str
    issuer: str
    on: date
    name: str
    stream: BinaryIO
    effective: bool


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A condition or veto item of the indicators, the document that speaks, and what it says."""

    application_id: int
    version: int
    kind: FindingKind
    code: str
    paper: Paper
    words: str


def file_finding(tx: Transaction, actor: Actor, command: FileFinding) -> AwardFinding:
    """File a finding; the compound is told, and may answer within the days of a parameter.

    Raises NotFound, NotPermitted (behind the wall too), OutOfTurn, ChangedMeanwhile; Invalid without an effective
    document, for an unknown item, and for one that is being looked at already.
    """
    application = records.in_hand(tx, actor, command.application_id, command.version)
    access.file_finding(actor, ScreeningFacts.of(application)).enforce()
    records.keep_out(tx, actor, application)
    _known(application, command)
    _effective(command.paper, tx.today)
    if tx.session.scalar(_same(command)) is not None:
        raise Invalid("这一条已经有人提过，正在办或者已经成立。", remedy="新的材料请交给评选组的秘书。")
    days = parameters.on(tx, REPLY_DAYS, application.place.path, tx.today, alliance_id=application.alliance_id).whole
    finding = AwardFinding(
        alliance_id=application.alliance_id,
        application_id=application.id,
        application=application,
        place_id=application.place_id,
        place=application.place,
        kind=command.kind,
        code=command.code,
        paper_title=command.paper.title.strip(),
        paper_number=command.paper.number.strip(),
        paper_issuer=command.paper.issuer.strip(),
        paper_on=command.paper.on,
        words=records.plain(command.words),
        filed_at=tx.now,
        filed_by_id=actor.person_id,
        reply_by=tx.today + timedelta(days=days),
    )
    tx.session.add(finding)
    tx.session.flush()  # the file lies beside its id
    attachments.keep(
        tx,
        actor,
        subject=AwardFinding.__tablename__,
        subject_id=finding.id,
        place_id=finding.place_id,
        name=command.paper.name,
        stream=command.paper.stream,
        purpose="认定的文书",
    )
    records.touch(application)
    records.record(
        tx, actor, "awards.finding_filed", application, finding=finding.id, reply_by=finding.reply_by.isoformat()
    )
    outbox.promise(tx, FILED, finding_id=finding.id)
    return finding


def reply(tx: Transaction, actor: Actor, command: OnFinding) -> AwardFinding:
    """Let the compound answer, once. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    finding = in_hand(tx, actor, command)
    access.reply(actor, FindingFacts.of(finding, tx.today)).enforce()
    records.keep_out(tx, actor, finding.application)
    finding.reply, finding.replied_at = records.plain(command.words), tx.now
    finding.replied_by_id = actor.person_id
    records.record(tx, actor, "awards.finding_replied", finding.application, finding=finding.id)
    outbox.promise(tx, REPLIED, finding_id=finding.id)
    return finding


def _known(application: AwardApplication, command: FileFinding) -> None:
    indicators = tree(application.award)
    items = indicators.vetoes if command.kind is FindingKind.VETO else indicators.conditions
    if all(one.code != command.code for one in items):
        raise Invalid("这一届没有这一条。", remedy="请从列出的几条里选。")


def _effective(paper: Paper, today: date) -> None:
    if not all(text.strip() for text in (paper.title, paper.number, paper.issuer)):
        raise Invalid("要写明文书的名称、文号和是谁出的。", remedy="没有生效文书的，不能提；投诉、传言都不算。")
    if len(paper.number.strip()) > NUMBER_MOST:
        raise Invalid(f"文号太长了，最多 {NUMBER_MOST} 个字。", remedy="请照文书上的文号写。")
    if paper.on > today:
        raise Invalid("文书的日期还没有到。", remedy="请核对日期。")
    if not paper.effective:
        raise Invalid("还没有生效的文书，不能作为认定的根据。", remedy="等文书生效以后再提。")


def _same(command: FileFinding) -> Select[int]:
    return (
        select(AwardFinding.id)
        .where(
            AwardFinding.application_id == command.application_id,
            AwardFinding.kind == command.kind,
            AwardFinding.code == command.code,
            AwardFinding.stage != FindingStage.DROPPED,
        )
        .limit(1)
    )
