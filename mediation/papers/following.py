"""Papers follow the steps of a case: answers to errands, each of which makes what the step calls for."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Handler, Payload
from mediation import addresses
from mediation.agreements.models import Agreement
from mediation.agreements.workflow import State
from mediation.models import Case
from mediation.papers import actions, kinds
from mediation.papers.models import CasePaper, Volume
from mediation.sessions.models import CaseMinutes

WITHDRAWN = "这一版协议没有签成，已经作废"


def follow(*wanted: str) -> Handler:
    """A handler that makes papers of these kinds for the case of an errand."""

    def handler(tx: Transaction, payload: Payload) -> None:
        case = tx.session.get(Case, int(payload["case_id"]))
        if case is not None:
            actions.keep_up(tx, case.id, *wanted)

    return handler


def minutes_read(tx: Transaction, payload: Payload) -> None:
    """The record of a session or of an investigation, from the moment it was read out."""
    minutes = tx.session.get(CaseMinutes, int(payload["minutes_id"]))
    if minutes is not None:
        actions.keep_up(tx, minutes.case_id, kinds.MINUTES, kinds.INVESTIGATION)


def agreement_taken_back(tx: Transaction, payload: Payload) -> None:
    """The paper of a version that was not signed no longer holds."""
    agreement = tx.session.get(Agreement, int(payload["agreement_id"]))
    if agreement is None or agreement.state is not State.WITHDRAWN:
        return
    paper = tx.session.scalars(
        select(CasePaper).where(
            CasePaper.case_id == agreement.case_id,
            CasePaper.kind == kinds.AGREEMENT,
            CasePaper.about == f"agreement:{agreement.id}",
            CasePaper.void_at.is_(None),
        )
    ).one_or_none()
    if paper is not None:
        actions.void_paper(tx, CLOCK, actions.VoidPaper(paper.id, paper.version, WITHDRAWN))


def bound(tx: Transaction, payload: Payload) -> None:
    """Whoever asked for a volume, that it can be fetched."""
    volume = tx.session.get(Volume, int(payload["volume_id"]))
    if volume is None or volume.asked_by_id is None:
        return
    notices.send(
        tx,
        alliance_id=volume.alliance_id,
        person_id=volume.asked_by_id,
        kind="mediation.bound",
        title=f"{volume.case.reference}的材料已经装订好",
        body="可以下载了。",
        url=f"{addresses.ROOT}/{volume.case_id}/volumes/{volume.id}",
    )
