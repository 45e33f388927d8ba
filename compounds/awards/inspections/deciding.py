"""Confirming a record in one's own account, choosing between two, and letting a visit be made once more."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import DOCUMENT
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.awards import ties
from compounds.awards.access import LOOK
from compounds.awards.applications import actions as applications
from compounds.awards.applications.actions import Settled
from compounds.awards.indicators.tree import Source
from compounds.awards.inspections import access, content, papers, records
from compounds.awards.inspections.content import Content
from compounds.awards.inspections.models import AwardVisit, VisitRecord
from compounds.awards.inspections.workflow import Gone, RecordState
from compounds.awards.rounds.models import WORDS_MOST

ledger.tell(
    {
        "awards.record_confirmed": "另一位核查员确认了现场记录，计入现场复核的分",
        "awards.record_chosen": "两份现场记录选定一份",
        "awards.visit_annulled": "这次现场复核不算数，另外派人",
    }
)
CONFIRMED, CHOSEN, ANNULLED = "awards.record_confirmed", "awards.record_chosen", "awards.visit_annulled"
"""Errands: payload visit_id, record_id; payload visit_id, record_id; payload visit_id."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The record that somebody has read, by the fingerprint that the page showed."""

    visit_id: int
    record_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Which of several records is right, and why."""

    visit_id: int
    version: int
    record_id: int
    because: str


@dataclass(frozen=True, slots=True)
class Annul:
    """Why a visit cannot count, and which inspectors do not go again for a tie (people by id)."""

    visit_id: int
    version: int
    because: str
    tied: frozenset[int] = frozenset()


def confirm(tx: Transaction, actor: Actor, command: Confirm) -> None:
    """The other inspector confirms: the record counts from now on, and the compound has its copy on paper.

    Raises NotFound, NotPermitted, OutOfTurn also where an inspector has a tie by now or has not spoken of any, Invalid
    where the fingerprint is another one.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id)
    record = records.record_of(visit, command.record_id)
    access.confirm(actor, facts, records.record_facts(record)).enforce()
    _refuse_tied(tx, visit)
    if command.digest != record.digest:
        raise Invalid("您看到的记录和要确认的不是同一份。", remedy=LOOK)
    before = next((one for one in visit.records if one.state is RecordState.COUNTS), None)
    if before is not None:
        _set_aside(tx, actor, before, f"已更正：{record.corrected_because}")
        tx.session.flush()  # one record of a visit counts at a time
    record.state, record.confirmed_at, record.confirmed_by_id = RecordState.COUNTS, tx.now, actor.person_id
    records.move(tx, visit, "confirm")
    records.record(tx, actor, "awards.record_confirmed", visit, record=record.id)
    read = content.read(record.content)
    _count(tx, actor, visit, read)
    _issue(tx, actor, visit, record, before)
    outbox.promise(tx, CONFIRMED, visit_id=visit.id, record_id=record.id)


def choose(tx: Transaction, actor: Actor, command: Choose) -> None:
    """Say which of the records that differ is right; the others are kept, and an inspector still has to confirm.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id, command.version)
    chosen = records.record_of(visit, command.record_id)
    access.choose(actor, facts).enforce()
    because = records.reason(command.because)
    if chosen.state is not RecordState.WAITING:
        raise Invalid("这份记录已经不在待选的里面。", remedy=LOOK)
    for one in visit.records:
        if one.state is RecordState.WAITING and one is not chosen:
            _set_aside(tx, actor, one, because)
    records.move(tx, visit, "settle")
    records.record(tx, actor, "awards.record_chosen", visit, record=chosen.id)
    outbox.promise(tx, CHOSEN, visit_id=visit.id, record_id=chosen.id)


def annul(tx: Transaction, actor: Actor, command: Annul) -> None:
    """Let a visit be made once more; its records are kept and count no longer. What was settled stays until then.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    visit, facts = records.in_hand(tx, actor, command.visit_id, command.version)
    access.annul(actor, facts).enforce()
    because = records.reason(command.because)
    for one in visit.records:
        if one.state is not RecordState.SET_ASIDE:
            _set_aside(tx, actor, one, because)
            _revoke(tx, actor, one, because)
    for inspector in visit.inspectors:
        if inspector.gone_at is None and inspector.person_id in command.tied:
            inspector.gone, inspector.gone_at, inspector.because = Gone.TIED, tx.now, because
    records.move(tx, visit, "annul")
    records.record(tx, actor, "awards.visit_annulled", visit, tied=command.tied)
    outbox.promise(tx, ANNULLED, visit_id=visit.id)


def _refuse_tied(tx: Transaction, visit: AwardVisit) -> None:
    """Whoever was free of ties when the route was planned may have one by now."""
    found = ties.between(
        tx,
        visit.alliance_id,
        records.going(visit),
        (visit.compound_id,),
        since=ties.counting_since(tx, visit.round),
        declared=records.declared(tx, visit.round_id),
    )
    if found:
        grounds = "、".join(sorted({ties.TIE_NAMES[one] for each in found.values() for one in each}))
        raise OutOfTurn(
            f"平台查到有核查员和这个小区有关系（{grounds}），这份记录不能算数。",
            remedy="请联系有礼小区评选组：作废这次核查，另外派人。",
        )


def _set_aside(tx: Transaction, actor: Actor, record: VisitRecord, because: str) -> None:
    record.state, record.set_aside_at = RecordState.SET_ASIDE, tx.now
    record.set_aside_by_id, record.set_aside_because = actor.person_id, because[:WORDS_MOST]


def _revoke(tx: Transaction, actor: Actor, record: VisitRecord, because: str) -> None:
    paper = tx.session.get(Document, record.document_id) if record.document_id is not None else None
    if paper is not None and "revoke" in DOCUMENT.open_from(paper.state):
        documents.revoke(tx, actor, paper, because[: documents.LONGEST])


def _count(tx: Transaction, actor: Actor, visit: AwardVisit, read: Content) -> None:
    """Settle what was found for every application that still takes part."""
    for one in records.applications(tx, visit.round_id, (visit.compound_id,), lock=True):
        found = {
            each.criterion: Settled(each.share, words=each.words, inapplicable=each.share is None)
            for each in read.found
            if each.application_id == one.id
        }
        if found:
            applications.settle(tx, actor, one, Source.SITE, found)


def _issue(tx: Transaction, actor: Actor, visit: AwardVisit, record: VisitRecord, before: VisitRecord | None) -> None:
    read = content.read(record.content)
    facts = papers.facts_of(visit, record, read, records.parts(tx, visit.round_id, (visit.compound_id,)))
    issued = documents.issue(
        tx,
        actor,
        kind=papers.CODE,
        subject=VisitRecord.__tablename__,
        subject_id=record.id,
        place_id=visit.place_id,
        title=papers.title_of(visit),
        facts=facts,
    )
    record.document_id = issued.id
    if before is not None and before.document_id is not None:
        older = tx.session.get_one(Document, before.document_id)
        documents.give_way(tx, actor, older, issued, record.corrected_because[: documents.LONGEST])
