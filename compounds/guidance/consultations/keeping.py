"""How long a caller's name and number stay, and what this room holds about a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select, update

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from compounds.guidance.consultations.models import Consultation, LegalQuestion

KEPT = "guidance.caller_days"
_FILES = "指导的经过要查得清是谁办的；只记人员编号，和指导的档案一起保存"


def sweep(tx: Transaction, _last_day: date) -> int:
    """Each new day: delete the names and numbers of callers; returns how many.

    The time runs from the end of the file; of one that nobody closed from the visit, else from the day of asking.

    Source: parameter "guidance.caller_days", a promise of the platform.
    """
    before = tx.today - timedelta(days=parameters.on(tx, KEPT, NATION, tx.today).whole)
    gone = (
        update(Consultation)
        .where(
            Consultation.caller_sealed.is_not(None),
            func.coalesce(Consultation.ended_on, Consultation.happened_on, Consultation.asked_on) < before,
        )
        .values(caller_sealed=None, version=Consultation.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    return len(tx.session.scalars(gone.returning(Consultation.id)).all())


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Consultations that a person asked for, and those where they came or gave an opinion."""
    asked = reading.session.execute(
        select(Consultation.reference, Place.name, Consultation.asked_on)
        .join(Place, Consultation.place_id == Place.id)
        .where(Consultation.asked_by_id == person_id)
        .order_by(Consultation.id)
    )
    columns = ("文号", "小区", "哪一天")
    rows = tuple((str(reference), place, day) for reference, place, day in asked)
    yield Holding("您约过的业务指导", columns, rows)
    helped = reading.session.execute(
        select(Consultation.reference, Place.name, Consultation.happened_on)
        .join(Place, Consultation.place_id == Place.id)
        .where(Consultation.helper_id == person_id)
        .order_by(Consultation.id)
    )
    came = tuple((str(reference), place, day or "还没有见面") for reference, place, day in helped)
    opinions = reading.session.execute(
        select(Consultation.reference, Place.name, LegalQuestion.asked_at)
        .join(Consultation, LegalQuestion.consultation_id == Consultation.id)
        .join(Place, Consultation.place_id == Place.id)
        .where(LegalQuestion.lawyer_id == person_id)
        .order_by(LegalQuestion.id)
    )
    advised = tuple((str(reference), place, local_date(at)) for reference, place, at in opinions)
    yield Holding("您去指导、给法律意见的记录", columns, (*came, *advised), Kept(_FILES))


def erase(tx: Transaction, person_id: int) -> None:
    """Files belong to their compound and stay; who asked is forgotten."""
    tx.session.execute(
        update(Consultation)
        .where(Consultation.asked_by_id == person_id)
        .values(asked_by_id=None, version=Consultation.version + 1)
        .execution_options(synchronize_session="fetch")
    )
