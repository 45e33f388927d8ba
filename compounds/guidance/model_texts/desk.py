"""What the library hands to other pages: lines for those who keep it, and the panel of a compound's papers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from compounds.guidance import addresses
from compounds.guidance.model_texts import access
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.models import FilledText, TextEdition, TextReview
from compounds.guidance.model_texts.workflow import Stage
from compounds.panels import CompoundKey, Panel

RANK = 46


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One line for each text in review, one for each draft that another one wrote; two statements, none for others."""
    if not access.keeps(actor):
        return
    open_ = reading.session.execute(
        select(TextReview.code, func.count(), func.min(TextReview.detected_at))
        .where(visible(TextReview, actor), TextReview.resolved_at.is_(None))
        .group_by(TextReview.code)
        .order_by(func.min(TextReview.detected_at), TextReview.code)
    )
    for code, number, since in open_:
        yield Line(
            Section.TODO,
            f"范本要复核：{title_of(code)}",
            note=f"依据的法规有{number}处变动",
            url=addresses.TEXTS_DESK,
            button="复核",
            tone="law",
            sort=since.isoformat(),
        )
    for draft in reading.session.scalars(
        select(TextEdition).where(visible(TextEdition, actor), _to_sign(actor)).order_by(TextEdition.written_at)
    ):
        yield Line(
            Section.TODO,
            f"范本修订稿等您签发：{title_of(draft.code)}",
            note=draft.because,
            url=addresses.edition(draft.id),
            button="看修订稿",
            sort=draft.written_at.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement, none for others."""
    if not access.keeps(actor):
        return 0
    in_review = (
        select(func.count(func.distinct(TextReview.code)))
        .where(visible(TextReview, actor), TextReview.resolved_at.is_(None))
        .scalar_subquery()
    )
    to_sign = (
        select(func.count())
        .select_from(TextEdition)
        .where(visible(TextEdition, actor), _to_sign(actor))
        .scalar_subquery()
    )
    return reading.session.scalar(select(in_review + to_sign)) or 0


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """What was filled for a compound, for those who fill; one statement, none for others."""
    if not access.fill(actor, compound.path):
        return
    mine = and_(visible(FilledText, actor), FilledText.compound_id == compound.compound_id)
    number, issued = reading.session.execute(select(func.count(), func.count(FilledText.document_id)).where(mine)).one()
    library = (("范本库", f"{addresses.TEXTS}/"),)
    if not number:
        empty = "还没有填过文书。到范本库选一份通知、表决票或者合同，小区的资料会自动填好。"
        yield Panel("小区文书", empty=empty, url=f"{addresses.TEXTS}/", label="去范本库", rank=RANK)
        return
    facts = (Fact("填好的", f"{number} 份"), Fact("编号签发的", f"{issued} 份"))
    url = addresses.filled_texts(compound.compound_id)
    yield Panel("小区文书", facts, url=url, label="看填好的文书", links=library, rank=RANK)


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    return (TextEdition.stage == Stage.DRAFT) & TextEdition.written_by_id.is_distinct_from(actor.person_id)
