"""What was handed in beside a case's papers and shared record, laid behind the paper to which it belongs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select

from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from mediation.agreements.models import AssemblyDecision
from mediation.consent.models import Consent, Invitation
from mediation.papers import kinds
from mediation.papers.models import CasePaper
from mediation.performing.models import Performance
from mediation.record.models import Entry
from mediation.record.rooms import Room


def of_papers(tx: Transaction, papers: Sequence[CasePaper]) -> dict[int, list[Attachment]]:
    """The signed prints and copies of each paper by its id; one query."""
    found: dict[int, list[Attachment]] = {}
    for one in _attached(tx, CasePaper.__tablename__, select(CasePaper.id).where(CasePaper.id.in_(_ids(papers)))):
        found.setdefault(one.subject_id, []).append(one)
    return found


def of_case(tx: Transaction, case_id: int) -> dict[str, list[Attachment]]:
    """What other rooms keep for all sides, by the kind of paper behind which it lies.

    Nothing of a caucus, of a mediator's notes or of the office's: of the record, only what stands in the shared room.
    """
    shared = select(Entry.id).where(
        Entry.case_id == case_id,
        Entry.room == Room.SHARED,
        Entry.withdrawn_at.is_(None),
        Entry.taken_back_at.is_(None),
    )
    sources: tuple[tuple[str, str, Select[int]], ...] = (
        (kinds.ACCEPTANCE, Consent.__tablename__, select(Consent.id).where(Consent.case_id == case_id)),
        (kinds.INVITATION, Invitation.__tablename__, select(Invitation.id).where(Invitation.case_id == case_id)),
        (kinds.EVIDENCE, Entry.__tablename__, shared),
        (
            kinds.AGREEMENT,
            AssemblyDecision.__tablename__,
            select(AssemblyDecision.id).where(AssemblyDecision.case_id == case_id),
        ),
        (kinds.PERFORMANCE, Performance.__tablename__, select(Performance.id).where(Performance.case_id == case_id)),
    )
    kind_of = {subject: kind for kind, subject, _ in sources}
    rows = tx.session.scalars(
        select(Attachment)
        .where(
            Attachment.withdrawn_at.is_(None),
            or_(*(and_(Attachment.subject == subject, Attachment.subject_id.in_(ids)) for _, subject, ids in sources)),
        )
        .order_by(Attachment.id)
    )
    found: dict[str, list[Attachment]] = {}
    for one in rows:
        found.setdefault(kind_of[one.subject], []).append(one)
    return found


def _attached(tx: Transaction, subject: str, ids: Select[int]) -> list[Attachment]:
    query = select(Attachment).where(
        Attachment.subject == subject, Attachment.subject_id.in_(ids), Attachment.withdrawn_at.is_(None)
    )
    return list(tx.session.scalars(query.order_by(Attachment.id)))


def _ids(papers: Sequence[CasePaper]) -> list[int]:
    return [paper.id for paper in papers]
