"""When somebody has won: the honour with its number for good, and its papers."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Alliance
from alliance.kernel.working_days import corresponding
from compounds.awards.applications import queries as entering
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import Entry
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.honours import papers, records
from compounds.awards.honours.models import Honour
from compounds.awards.honours.workflow import Status, What
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds.models import AwardRound, RoundAward

MARK = "礼"
"""The number of an honour: 柯 and 礼 make 柯礼〔2026〕1号."""
YEAR = 12
GRANTED = "awards.honour_granted"
"""Errand: payload honour_id."""

ledger.tell({"awards.honour_granted": "审定，{reference}"})


def on_application_moved(tx: Transaction, payload: Payload) -> None:
    """Keep the errand after an application moved: who won gets the honour and its papers. Repeated, it adds nothing."""
    application = tx.session.get(AwardApplication, int(payload["application_id"]))
    if application is None or application.stage is not ApplicationStage.WON:
        return
    if tx.session.scalar(select(Honour.id).where(Honour.application_id == application.id)) is None:
        entries = {one.application_id: one for one in entering.entries(tx, application.award_id)}
        grant(tx, application.round, application, entries[application.id])


def grant(tx: Transaction, round_: AwardRound, application: AwardApplication, entry: Entry) -> Honour:
    """Enter what an application won, with the number for good, and have its papers printed."""
    award: RoundAward = application.award
    numbers = records.numbers_of(tx, round_.alliance_id, application.place.path)
    alliance = tx.session.get_one(Alliance, round_.alliance_id)
    honour = Honour(
        alliance_id=alliance.id,
        reference=references.allot(tx, alliance.id, alliance.short + MARK),
        round_id=round_.id,
        award_id=award.id,
        application_id=application.id,
        compound_id=application.compound_id,
        place_id=application.place_id,
        place=application.place,
        code=award.code,
        name=award.name,
        year=round_.year,
        form=round_.form,
        status=Status.VALID,
        since=tx.today,
        granted_on=tx.today,
        valid_until=corresponding(tx.today, numbers.years * YEAR),
        recheck_on=corresponding(tx.today, numbers.recheck_months),
        won=_from_records(entry),
    )
    tx.session.add(honour)
    records.note(tx, honour, What.GRANTED)
    records.record(tx, CLOCK, "awards.honour_granted", honour, reference=str(honour.reference))
    for kind in papers.of_form(round_.form):
        documents.issue(
            tx,
            CLOCK,
            kind=kind.code,
            subject=Honour.__tablename__,
            subject_id=honour.id,
            place_id=honour.place_id,
            title=papers.title_of(kind, honour),
            facts=papers.facts_of(tx, honour, round_),
        )
    outbox.promise(tx, GRANTED, honour_id=honour.id)
    return honour


def _from_records(entry: Entry) -> dict[str, str]:
    """What the records gave on the day: only that can be looked at again without anybody's judgement."""
    return {
        code: str(share)
        for code, share in entry.shares.items()
        if share is not None and entry.sources.get(code) is Source.RECORD
    }
