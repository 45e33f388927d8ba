"""What inspections hold about a person: rounds and visits as an inspector, and the signatures drawn on a screen."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from compounds.awards.inspections.models import AwardInspector, AwardVisit, VisitInspector, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import GONE_NAMES, VISIT_NAMES
from compounds.awards.rounds.models import AwardRound

_KEPT = Kept("现场复核是谁去的、谁确认的，要能查清，只记编号；说明的关系和理由删除，签名的图片删除")
ERASED = "账号已注销"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Rounds, visits and signatures of the person; three statements."""
    rounds = reading.session.execute(
        select(AwardRound.title, AwardInspector.named_at, AwardInspector.gone_at)
        .join(AwardInspector, AwardInspector.round_id == AwardRound.id)
        .where(AwardInspector.person_id == person_id)
        .order_by(AwardInspector.id)
    )
    yield Holding(
        "您当现场核查员的评选", ("哪一届", "什么时候请的", "什么时候退出"), tuple(tuple(one) for one in rounds), _KEPT
    )
    visits = reading.session.execute(
        select(
            Place.name,
            AwardVisit.visit_on,
            AwardVisit.stage,
            VisitInspector.clear_at,
            VisitInspector.gone,
            VisitInspector.because,
        )
        .join(AwardVisit, VisitInspector.visit_id == AwardVisit.id)
        .join(Place, AwardVisit.place_id == Place.id)
        .where(VisitInspector.person_id == person_id)
        .order_by(VisitInspector.id)
    )
    yield Holding(
        "您参加的现场复核",
        ("小区", "日子", "情况", "申明没有关系", "没有去的原因", "说明"),
        tuple(
            (name, day, VISIT_NAMES[stage], clear, GONE_NAMES[gone] if gone is not None else "", because)
            for name, day, stage, clear, gone, because in visits
        ),
        _KEPT,
    )
    signatures = reading.session.execute(
        select(Place.name, VisitPicture.taken_at, VisitPicture.digest)
        .join(VisitRecord, VisitPicture.record_id == VisitRecord.id)
        .join(AwardVisit, VisitRecord.visit_id == AwardVisit.id)
        .join(Place, AwardVisit.place_id == Place.id)
        .where(VisitPicture.person_id == person_id)
        .order_by(VisitPicture.id)
    )
    yield Holding(
        "您在现场记录上的签名", ("小区", "什么时候", "校验码"), tuple(tuple(one) for one in signatures), _KEPT
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Forget what was said about ties, and the drawn signatures; who went and who confirmed stays as a number."""
    tx.session.execute(
        update(VisitInspector)
        .where(VisitInspector.person_id == person_id, VisitInspector.because != "")
        .values(because=ERASED)
    )
    mine = tuple(tx.session.scalars(select(VisitPicture.id).where(VisitPicture.person_id == person_id)))
    tx.session.execute(update(VisitPicture).where(VisitPicture.id.in_(mine)).values(attachment_id=None, refused=ERASED))
    attachments.forget(tx, subject=VisitPicture.__tablename__, subject_ids=mine)
