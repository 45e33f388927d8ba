"""What becomes of certificates when terms, seats and appointments change, and when a day turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, true

from alliance.kernel import ledger
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds.changes.models import Change
from compounds.models import Seat, Term
from compounds.workflow import Stage as TermStage
from training.certificates import course
from training.certificates.issuing import end, let_expire
from training.certificates.models import Certificate
from training.certificates.workflow import CERTIFICATE, Ground, State, What
from training.enrolments.appointments import Appointments

APPOINTED = "appointment:"

ledger.tell({"training.certificate_resumed": "培训证书恢复有效"})


def change_confirmed(tx: Transaction, payload: Payload) -> None:
    """Keep the errand after a change of seats was filed: whoever left loses, whoever came back regains."""
    change = tx.session.get(Change, int(payload["change_id"]))
    if change is not None:
        follow(tx, Certificate.term_id == change.term_id)


def turn_of_day(appointments: Appointments) -> Callable[[Transaction, date], int]:
    """The handler of a new day: seats, terms and appointments as they are now, and days that are over."""

    def handler(tx: Transaction, _last_day: date) -> int:
        return follow(tx, true()) + _appointments(tx, appointments) + let_expire(tx)

    return handler


def follow(tx: Transaction, where: ColumnElement[bool]) -> int:
    """Bring certificates of terms into line with the seats they belong to; returns how many changed.

    It bears repetition: what is in line stays as it is.
    """
    rows = tx.session.execute(
        select(Certificate, Term, Seat)
        .join(Term, Certificate.term_id == Term.id)
        .join(Seat, and_(Seat.term_id == Term.id, Seat.person_id == Certificate.person_id))
        .where(where, _out_of_line(tx.today))
        .order_by(Certificate.id)
    ).all()
    return sum(_align(tx, certificate, term, seat) for certificate, term, seat in rows)


def _out_of_line(today: date) -> ColumnElement[bool]:
    """Certificates that hold though the seat does not, and those that ended though the seat may hold again."""
    gone = or_(Seat.left_on <= today, and_(Term.stage == TermStage.ENDED, Term.ended_on < Certificate.valid_to))
    sits = and_(Seat.left_on.is_(None), Term.stage != TermStage.ENDED, Certificate.valid_to >= today)
    return or_(and_(Certificate.state == State.VALID, gone), and_(Certificate.state == State.EXPIRED, sits))


def _align(tx: Transaction, certificate: Certificate, term: Term, seat: Seat) -> bool:
    if certificate.state is State.EXPIRED:
        return _resume(tx, certificate)
    if term.ended_on is not None and (seat.left_on is None or term.ended_on <= seat.left_on):
        end(tx, certificate, max(term.ended_on, certificate.valid_from), Ground.TERM_ENDED_EARLY)
    elif seat.left_on is not None:
        end(tx, certificate, max(seat.left_on, certificate.valid_from), Ground.LEFT_SEAT)
    return True


def _resume(tx: Transaction, certificate: Certificate) -> bool:
    """Let one hold again whose holder is back in the seat, unless another one holds for it by now."""
    ends = [one for one in certificate.moments if one.what is What.EXPIRED]
    if not ends or ends[-1].ground is not Ground.LEFT_SEAT:
        return False
    other = select(Certificate.id).where(
        Certificate.person_id == certificate.person_id,
        Certificate.programme == certificate.programme,
        Certificate.key == certificate.key,
        Certificate.state == State.VALID,
    )
    if tx.session.scalar(other.limit(1)) is not None:
        return False
    certificate.state, certificate.ended_on = CERTIFICATE.after(certificate.state, "resume"), None
    course.note(tx, certificate, What.RESUMED, Ground.BACK_IN_SEAT)
    course.record(tx, CLOCK, "training.certificate_resumed", certificate)
    return True


def _appointments(tx: Transaction, appointments: Appointments) -> int:
    """End what belongs to an appointment that does not run any more, of programmes of which somebody tells."""
    if not appointments.known:
        return 0
    rows = tx.session.scalars(
        select(Certificate).where(
            Certificate.state == State.VALID,
            Certificate.programme.in_(appointments.known),
            Certificate.key.startswith(APPOINTED, autoescape=True),
        )
    ).all()
    running = {
        (one.person_id, f"{APPOINTED}{one.key}")
        for alliance_id in {row.alliance_id for row in rows}
        for one in appointments.gather(tx, alliance_id)
    }
    over = [row for row in rows if (row.person_id, row.key) not in running]
    for certificate in over:
        end(tx, certificate, tx.today, Ground.APPOINTMENT_ENDED)
    return len(over)
