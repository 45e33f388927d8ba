"""What others may be told who ask whether somebody is trained: until when, or what is lacking and the shortest way.

Nobody loses a power for want of a certificate; whoever asks here decides what the answer is worth to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel.db import Transaction
from training import addresses
from training.certificates.issuing import standing_of
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.enrolments.models import Enrolment
from training.enrolments.workflow import Stage as EnrolmentStage
from training.programmes import programme


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a certificate of a programme holds on a day, and until when; else what is lacking, and where to begin.

    `lacks` are plain words in the order in which they are best done; `url` leads to the certificate, or to the first
    thing that is lacking.
    """

    valid: bool
    until: date | None
    lacks: tuple[str, ...]
    url: str


def standing(reading: Transaction, person_id: int, programme_code: str, day: date) -> Standing:
    """How somebody stands with a programme on a day; a constant number of queries.

    Raises LookupError for a programme that does not exist.
    """
    wanted = programme(programme_code)
    row = reading.session.execute(
        select(Certificate.id, Certificate.valid_to)
        .where(
            Certificate.person_id == person_id,
            Certificate.programme == wanted.code,
            Certificate.state == State.VALID,
            Certificate.valid_from <= day,
            Certificate.valid_to >= day,
        )
        .order_by(Certificate.valid_to.desc())
        .limit(1)
    ).one_or_none()
    if row is not None:
        return Standing(True, row.valid_to, (), addresses.certificate(row.id))
    enrolment = reading.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.programme == wanted.code,
            Enrolment.stage == EnrolmentStage.RUNNING,
        )
        .options(selectinload(Enrolment.credits))
        .order_by(Enrolment.id.desc())
        .limit(1)
    ).one_or_none()
    if enrolment is None:
        return Standing(False, None, (f"还没有报名“{wanted.label}”",), addresses.MINE)
    lacks = standing_of(reading, enrolment).lacks
    first = next((lack.url for lack in lacks if lack.url), addresses.enrolment(enrolment.id))
    return Standing(False, None, tuple(lack.text for lack in lacks), first)
