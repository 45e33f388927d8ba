"""Dull records on which facts rest: a vote that was announced, an issued paper, an agreement with its last day."""

from __future__ import annotations

from datetime import date, timedelta

from alliance.kernel import packing, references
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.places.models import Alliance
from compounds.awards.evidence import Period
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.workflow import Mode, Stage
from compounds.guidance.model_texts.models import FilledText
from compounds.models import Compound
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import Duty, Form
from mediation.agreements.workflow import State as AgreementState
from mediation.models import Case

PERIOD = Period(date(2025, 11, 23), date(2026, 11, 22))


def a_vote(tx: Transaction, compound: Compound, announced_on: date) -> Count:
    """A count whose result was announced on a day, a week after it was to be."""
    count = Count(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        compound_id=compound.id,
        reference=references.allot(tx, compound.alliance_id, "柯表"),
        title="第一次业主大会会议",
        mode=Mode.PAPER,
        stage=Stage.ANNOUNCED,
        closes_at=tx.now,
        started_at=tx.now,
        frozen_at=tx.now,
        digest="a" * 64,
        counted_at=tx.now,
        announce_by=announced_on - timedelta(days=7),
        announced_on=announced_on,
    )
    tx.session.add(count)
    tx.session.flush()
    return count


def a_paper(
    tx: Transaction, compound: Compound, code: str, issued_on: date, *, state: State = State.RENDERING
) -> FilledText:
    """A text that was issued with a number on a day."""
    alliance = tx.session.get_one(Alliance, compound.alliance_id)
    document = Document(
        alliance_id=alliance.id,
        place_id=compound.place_id,
        kind="model_text",
        reference=references.allot(tx, alliance.id, f"{alliance.short}文"),
        code=f"{issued_on:%m%d}{len(code):04d}{tx.session.query(Document).count():04d}",
        title="公示",
        facts={},
        subject=FilledText.__tablename__,
        subject_id=1,
        state=state,
        issued_on=issued_on,
        issued_at=tx.now,
        closed_at=tx.now if state is State.REVOKED else None,
    )
    tx.session.add(document)
    tx.session.flush()
    text = FilledText(
        alliance_id=alliance.id,
        place_id=compound.place_id,
        compound_id=compound.id,
        code=code,
        wording="shipped:1",
        content_sealed=packing.sealed(tx, {}, FilledText.content_sealed),
        filled_at=tx.now,
        issued_at=tx.now,
        document_id=document.id,
    )
    tx.session.add(text)
    tx.session.flush()
    return text


def an_agreement(tx: Transaction, case: Case, writer: Actor, due_on: date) -> None:
    """An agreement in effect whose one obligation falls due on a day."""
    parties = case.parties
    agreement = Agreement(
        case_id=case.id,
        alliance_id=case.alliance_id,
        place_id=case.place_id,
        edition=1,
        form=Form.WRITTEN,
        state=AgreementState.EFFECTIVE,
        digest="b" * 64,
        drafted_at=tx.now,
        drafted_by_id=writer.person_id,
        effective_at=tx.now,
        obligations=[
            Obligation(
                debtor_id=parties[1].id,
                creditor_id=parties[0].id,
                position=1,
                duty=Duty.ACT,
                what="修好",
                instalments=[Instalment(position=1, due_on=due_on)],
            )
        ],
    )
    tx.session.add(agreement)
    tx.session.flush()
