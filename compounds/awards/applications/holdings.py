"""What applications hold about a person: which they filled in, handed in, recommended or confirmed, and said."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from compounds.awards.applications.models import ApplicationAnswer, ApplicationNote, AwardApplication, AwardEvidence
from compounds.awards.applications.workflow import STAGE_NAMES
from compounds.awards.rounds.models import RoundAward

_PROOF = "个人信息保护法第十三条第一款第（三）项：申报是谁填的、谁推荐和核实的，要能查清，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The applications in which the person had a part, and the evidence that they handed in; two statements."""
    decided = select(ApplicationAnswer.application_id).where(ApplicationAnswer.decided_by_id == person_id)
    said = select(ApplicationNote.application_id).where(ApplicationNote.said_by_id == person_id)
    rows = reading.session.execute(
        select(
            AwardApplication.reference,
            Place.name,
            RoundAward.name,
            AwardApplication.stage,
            AwardApplication.began_at,
        )
        .join(Place, AwardApplication.place_id == Place.id)
        .join(RoundAward, AwardApplication.award_id == RoundAward.id)
        .where(
            or_(
                AwardApplication.began_by_id == person_id,
                AwardApplication.submitted_by_id == person_id,
                AwardApplication.recommended_by_id == person_id,
                AwardApplication.id.in_(decided),
                AwardApplication.id.in_(said),
            )
        )
        .order_by(AwardApplication.id)
    )
    yield Holding(
        "您填报、推荐或者核实过的评选申报",
        ("编号", "小区", "评选", "办到哪里", "什么时候开始"),
        tuple(
            (str(reference or ""), place, award, STAGE_NAMES[stage], began)
            for reference, place, award, stage, began in rows
        ),
        Kept(_PROOF),
    )
    pieces = reading.session.execute(
        select(AwardEvidence.title, Place.name, AwardEvidence.kept_at)
        .join(Place, AwardEvidence.place_id == Place.id)
        .where(AwardEvidence.kept_by_id == person_id)
        .order_by(AwardEvidence.id)
    )
    yield Holding(
        "您替小区交过的评选材料",
        ("材料", "小区", "什么时候"),
        tuple((title, place, kept_at) for title, place, kept_at in pieces),
        Kept(_PROOF),
    )
