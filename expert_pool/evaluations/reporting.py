"""The report: put to sign, signed or dissented from in own words, published, and corrected by what is added."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import OutOfTurn
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from compounds.models import Relation
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from expert_pool.evaluations import access, gathering, papers, records, stating
from expert_pool.evaluations.models import DISSENT_MOST, WORDS_MOST, Evaluation, PanelRemark
from expert_pool.evaluations.workflow import EVALUATION, PanelPart, RemarkKind, Signed, Stage
from expert_pool.requests import actions as requests

SIGN_HOURS = "expert_pool.sign_hours"
TO_SIGN, PUBLISHED = "evaluations.to_sign", "evaluations.published"
ledger.tell(
    {
        "expert_pool.report_to_sign": "评审报告送签，校验码{digest}",
        "expert_pool.report_signed": "{number}号评审在评审报告上签名",
        "expert_pool.report_dissented": "{number}号评审写了不同意见",
        "expert_pool.report_published": "公示评审报告：签名{agreed}人，不同意见{dissented}人，没有表示{silent}人",
        "expert_pool.correction_added": "加了一条更正记录",
    }
)


@dataclass(frozen=True, slots=True)
class Sign:
    """What a panellist says to the report: nothing but the name, or a dissent in own words."""

    request_id: int
    digest: str
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class Correct:
    """What was found wrong, in words; it stands in the report and changes no mark."""

    request_id: int
    words: str


def put_to_sign(tx: Transaction, actor: Actor, request_id: int, version: int) -> None:
    """Put the report before the panel; put again, everybody signs anew, and a dissent stands until then.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Unavailable for a sheet that was changed.
    """
    evaluation, facts = records.in_hand(tx, actor, request_id, version)
    access.put_to_sign(actor, facts).enforce()
    evaluation.report_digest = stating.digest_of(stating.facts_of(tx, evaluation))
    hours = parameters.on(tx, SIGN_HOURS, evaluation.place.path, tx.today, alliance_id=evaluation.alliance_id).whole
    evaluation.sign_by = tx.now + timedelta(hours=hours)
    evaluation.stage = EVALUATION.after(evaluation.stage, "put_to_sign")
    gathering.unsign(evaluation.panel)
    records.record(tx, actor, "expert_pool.report_to_sign", evaluation, digest=evaluation.report_digest)
    outbox.promise(tx, TO_SIGN, evaluation_id=evaluation.id)


def sign_report(tx: Transaction, actor: Actor, command: Sign) -> None:
    """Sign, or dissent in own words, which the report gives word for word; once.

    `digest` is that of the report that the page showed. By choice after 招标投标法实施条例第五十三条第二款.
    Raises NotFound, NotPermitted, OutOfTurn for an old report or a second word, Invalid.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.sign_report(actor, facts).enforce()
    own = records.mine(actor, evaluation)
    if own is None or own.signed is not None:
        raise OutOfTurn("您已经在这份评审报告上表示过了。", remedy="要补充的，请告诉主持人加一条记录。")
    if command.digest != evaluation.report_digest:
        raise OutOfTurn("评审报告刚刚改过。", remedy="请刷新页面，看过新的再签。")
    own.signed, own.signed_at, own.dissent = Signed.AGREED, tx.now, ""
    if command.dissent.strip():
        own.signed, own.dissent = Signed.DISSENTED, records.words(command.dissent, DISSENT_MOST, "不同意见和理由")
    records.grown(evaluation)
    verb = "expert_pool.report_dissented" if own.dissent else "expert_pool.report_signed"
    records.record(tx, actor, verb, evaluation, number=own.number)


def publish(tx: Transaction, actor: Actor, request_id: int, version: int) -> None:
    """Publish once everybody has said something, or the time is over: the silence of the others is recorded.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    evaluation, facts = records.in_hand(tx, actor, request_id, version)
    access.publish(actor, facts).enforce()
    panel = records.standing(evaluation)
    if any(one.signed is None for one in panel) and (evaluation.sign_by is None or tx.now < evaluation.sign_by):
        raise OutOfTurn("还有人没有签名，签名的时间也还没有到。", remedy="请等他们签名，或者等时间到了再公示。")
    said = stating.facts_of(tx, evaluation)
    if stating.digest_of(said) != evaluation.report_digest:
        raise OutOfTurn("送签以后，报告的内容有变化。", remedy="请重新送签，大家看过新的再签名。")
    for one in panel:
        if one.signed is None:
            one.signed = Signed.DISSENTED if one.dissent else Signed.SILENT
    evaluation.stage = EVALUATION.after(evaluation.stage, "publish")
    evaluation.published_at, evaluation.published_by_id = tx.now, actor.person_id
    document = documents.issue(
        tx,
        actor,
        kind=papers.REPORT,
        subject=Evaluation.__tablename__,
        subject_id=evaluation.id,
        place_id=evaluation.place_id,
        title=papers.title_of(evaluation),
        facts={**said, stating.SIGNATURES: stating.signatures_of(evaluation)},
    )
    evaluation.report_id = document.id
    counts = {signed.value: sum(one.signed is signed for one in panel) for signed in Signed}
    records.record(tx, actor, "expert_pool.report_published", evaluation, **counts)
    requests.advance(tx, actor, evaluation.request, "publish")
    outbox.promise(tx, PUBLISHED, evaluation_id=evaluation.id)


def correct(tx: Transaction, actor: Actor, command: Correct) -> None:
    """Add what was found wrong; no mark changes. After the publication the report is issued anew with it.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    evaluation, facts = records.in_hand(tx, actor, command.request_id)
    access.correct(actor, facts).enforce()
    because = records.words(command.words, WORDS_MOST, "哪里不对、怎么更正")
    evaluation.remarks.append(
        PanelRemark(
            number=len(evaluation.remarks) + 1,
            kind=RemarkKind.CORRECTION,
            words=because,
            at=tx.now,
            by_id=actor.person_id,
        )
    )
    records.grown(evaluation)
    records.record(tx, actor, "expert_pool.correction_added", evaluation)
    if evaluation.stage is Stage.PUBLISHED and evaluation.report_id is not None:
        newer = documents.replace(
            tx,
            actor,
            tx.session.get_one(Document, evaluation.report_id),
            title=papers.title_of(evaluation),
            facts={**stating.facts_of(tx, evaluation), stating.SIGNATURES: stating.signatures_of(evaluation)},
            because="加了更正记录",
        )
        evaluation.report_id = newer.id


def remember(tx: Transaction, payload: Payload) -> None:
    """Errand after the publication: the registry learns which expert evaluated which company; repeated, once."""
    evaluation = tx.session.get_one(Evaluation, int(payload["evaluation_id"]))
    clerk = replace(CLOCK, alliance_id=evaluation.alliance_id)
    experts = [one for one in evaluation.panel if one.part is PanelPart.EXPERT and one.sheet and one.signed]
    people = [one.person_id for one in experts if one.person_id is not None]
    known = {
        tuple(row)
        for row in tx.session.execute(
            select(Relation.person_id, Relation.to_company_id).where(
                Relation.kind == RelationKind.EVALUATED,
                Relation.person_id.in_(people),
                Relation.evidence == str(evaluation.request.reference),
            )
        )
    }
    for person_id in people:
        for bid in evaluation.bids:
            if (person_id, bid.company_id) not in known:
                record_relation(tx, clerk, _evaluated(tx, evaluation, person_id, bid.company_id))


def _evaluated(tx: Transaction, evaluation: Evaluation, person_id: int, company_id: int) -> RecordRelation:
    return RecordRelation(
        RelationKind.EVALUATED,
        Source.ROOM,
        person_id=person_id,
        to_company_id=company_id,
        starts_on=tx.today,
        ends_on=tx.today,
        evidence=str(evaluation.request.reference),
        at_compound_id=evaluation.request.compound_id,
    )
