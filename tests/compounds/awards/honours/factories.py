"""An honour as a decided round leaves it, without the round's whole way."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.applications import queries as entering
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.honours import actions, granting
from compounds.awards.honours.actions import Paper, UnderReview
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.workflow import Ground
from compounds.awards.rounds.models import AwardRound, Form
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.factories import Season, a_round, an_application


def an_honour(
    tx: Transaction,
    season: Season,
    *,
    form: Form = Form.TITLE,
    round_: AwardRound | None = None,
    compound_id: int | None = None,
) -> Honour:
    """What 锦绣家园 (or another compound) won in a decided round of its own."""
    decided = round_ or a_round(tx, season, Stage.DECIDED, form=form)
    application = an_application(tx, season, decided, compound_id=compound_id, stage=ApplicationStage.WON)
    entry = next(one for one in entering.entries(tx, application.award_id) if one.application_id == application.id)
    honour = granting.grant(tx, decided, application, entry)
    tx.session.flush()
    return honour


def a_paper(on: date) -> Paper:
    """An effective document with its file."""
    return Paper("行政处罚决定书", "柯综执罚〔2026〕3号", "柯城区综合行政执法局", on, "决定书.png", BytesIO(_png()))


def a_review(tx: Transaction, season: Season, honour: Honour, by: Actor | None = None) -> HonourReview:
    """A review that the secretary opened because of an effective document."""
    command = UnderReview(
        honour.id, honour.version, Ground.REVENUE, a_paper(tx.today - timedelta(days=3)), "公共收益没有入账。"
    )
    review_id = actions.under_review(tx, by or season.secretary, command)
    return tx.session.get_one(HonourReview, review_id)


def the_application(tx: Transaction, honour: Honour) -> AwardApplication:
    """The application with which it was won."""
    return tx.session.scalars(select(AwardApplication).where(AwardApplication.id == honour.application_id)).one()


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return out.getvalue()
