"""What changes of the law have touched in the library of texts, for the page that gathers it from all rooms."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ScalarSelect, and_, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Progress, Touched, Turn, shown_from
from compounds.guidance import addresses
from compounds.guidance.model_texts.access import SIGNERS, keeps
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.models import TextEdition, TextReview
from compounds.guidance.model_texts.workflow import REASON_NAMES, Stage

ROOM = "范本"


def touched(reading: Transaction, actor: Actor) -> Iterator[Touched]:
    """Every review that waits or was settled lately; one statement."""
    rows = reading.session.execute(
        select(TextReview, TextEdition.id, TextEdition.written_by_id)
        .outerjoin(
            TextEdition,
            and_(
                TextEdition.alliance_id == TextReview.alliance_id,
                TextEdition.code == TextReview.code,
                TextEdition.stage == Stage.DRAFT,
            ),
        )
        .where(
            visible(TextReview, actor),
            or_(TextReview.resolved_at.is_(None), TextReview.resolved_at >= shown_from(reading)),
        )
        .order_by(TextReview.id)
    )
    for review, edition_id, writer in rows:
        url, progress, turn = _standing(review, edition_id, writer)
        yield Touched(
            room=ROOM,
            title=title_of(review.code),
            url=url if keeps(actor) else addresses.text(review.code),
            citation=review.citation,
            found_on=local_date(review.detected_at),
            progress=progress,
            turn=turn,
            note=review.resolution or REASON_NAMES[review.reason],
        )


def waiting(actor: Actor) -> ScalarSelect[int]:
    """How many texts are in review."""
    return (
        select(func.count(func.distinct(TextReview.code)))
        .where(visible(TextReview, actor), TextReview.resolved_at.is_(None))
        .scalar_subquery()
    )


def _standing(review: TextReview, edition_id: int | None, writer: int | None) -> tuple[str, Progress, Turn | None]:
    if review.resolved_at is not None:
        return addresses.text(review.code), Progress.DONE, None
    if edition_id is not None:
        return addresses.edition(edition_id), Progress.IN_HAND, Turn("签发修订稿", SIGNERS, but=writer)
    desk = f"{addresses.TEXTS_DESK}#review-{review.id}"
    return desk, Progress.OPEN, Turn("对照新条文复核，要改的由业务指导组起草修订稿", SIGNERS)
