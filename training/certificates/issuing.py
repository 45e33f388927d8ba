"""Issuing: the certificate that follows when everything of an enrolment is done, once a person, programme and key."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.access import ALLOWED, Verdict, get_visible, out_of_turn
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.workflow import STANDING as DOCUMENT_HOLDS
from alliance.kernel.errors import Unavailable
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from compounds.models import Seat, Term
from compounds.workflow import Stage as TermStage
from training.access import ASK_DESK, builds
from training.attempts.models import Attempt, Exam
from training.attempts.workflow import Stage as AttemptStage
from training.certificates import access, course, papers
from training.certificates.models import Certificate
from training.certificates.workflow import CERTIFICATE, Ground, State, What
from training.enrolments import completion, footing
from training.enrolments.learnt import FINAL
from training.enrolments.models import Enrolment
from training.enrolments.standing import Standing
from training.enrolments.workflow import Stage as EnrolmentStage
from training.papers.models import Paper
from training.programmes import programme

YEARS = "training.certificate_years"
NOT_SITTING = "您已经不在这一届业委会任职，这一届的证书不再签发。"
ASK = "任职登记不对的，请联系所在街道。"

ledger.tell(
    {
        "training.certificate_issued": "签发培训证书（{programme}）",
        "training.certificate_superseded": "培训证书有了新证",
        "training.certificate_expired": "培训证书有效期结束",
    },
    {"programme": papers.label_of},
)


def on_done(tx: Transaction, payload: Payload) -> None:
    """Keep the errand after an enrolment became complete: its certificate is issued, unless it was at once."""
    enrolment = tx.session.get(Enrolment, int(payload["enrolment_id"]))
    if enrolment is not None:
        issue_if_due(tx, enrolment)


def on_graded(tx: Transaction, payload: Payload) -> None:
    """Keep the errand after an examination was graded: whoever sat it again after a revocation gets a new one."""
    for enrolment in tx.session.scalars(
        select(Enrolment).where(
            Enrolment.person_id == int(payload["person_id"]),
            Enrolment.stage == EnrolmentStage.DONE,
            Enrolment.id.in_(select(Certificate.enrolment_id).where(Certificate.state == State.REVOKED)),
        )
    ):
        issue_if_due(tx, enrolment)


def issue_if_due(tx: Transaction, enrolment: Enrolment, *, by_desk: bool = False) -> Certificate | None:
    """The certificate of an enrolment: the one that holds, else a new one; None where it is not due.

    It is not due where something is lacking, where a slip takes its place, and where the seat is left or the term over.
    After one was revoked for the same key, another follows a pass handed in since, or the desk gives one.
    """
    if not programme(enrolment.programme).certified or enrolment.stage is not EnrolmentStage.DONE:
        return None
    let_expire(tx, Certificate.person_id == enrolment.person_id)
    if (known := holding(tx, enrolment)) is not None:
        return known
    days = _days(tx, enrolment)
    if days is None or not _after_revocation(tx, enrolment, by_desk=by_desk):
        return None
    return _issue(tx, enrolment, *days)


def claim(tx: Transaction, actor: Actor, enrolment_id: int) -> int:
    """Fetch the certificate of an enrolment; returns its id, the same however often it is asked for.

    Raises NotFound, NotPermitted, and OutOfTurn with everything that is lacking, or where the seat is left.
    """
    enrolment = get_visible(tx.session, Enrolment, actor, enrolment_id, lock=True)
    access.claim(actor, enrolment.person_id).enforce()
    completion.settle_people(tx, enrolment.alliance_id, [enrolment.person_id])
    by_desk = gives(actor, enrolment)
    if (found := issue_if_due(tx, enrolment, by_desk=by_desk)) is not None:
        return found.id
    hindrance(tx, enrolment, by_desk=by_desk).enforce()
    raise Unavailable("证书现在签发不了。", remedy="请过一会儿再点一次。")


def gives(actor: Actor, enrolment: Enrolment) -> bool:
    """True where the desk asks for somebody else's certificate, and so may give one back that was revoked."""
    return bool(builds(actor)) and actor.person_id != enrolment.person_id


def hindrance(reading: Transaction, enrolment: Enrolment, *, by_desk: bool = False) -> Verdict:
    """Why a certificate cannot be fetched now, and the way out; allowed where nothing stands in its way."""
    if not programme(enrolment.programme).certified:
        return out_of_turn("这门课不发证书，学完打印学习单。", "请到这门课的页面打印。")
    if _days(reading, enrolment) is None:
        return out_of_turn(NOT_SITTING, ASK)
    if (refused := _after_revocation(reading, enrolment, by_desk=by_desk)) != ALLOWED:
        return refused
    if enrolment.stage is EnrolmentStage.DONE:
        return ALLOWED
    lacks = "；".join(lack.text for lack in standing_of(reading, enrolment).lacks)
    return out_of_turn(f"还不能领证书：{lacks}。" if lacks else "还不能领证书。", "学完、考过以后，证书自动签发。")


def standing_of(reading: Transaction, enrolment: Enrolment) -> Standing:
    """How far an enrolment is, with everything that is lacking; eight statements and one for its credits."""
    return footing.of(reading, enrolment.alliance_id, [enrolment.person_id]).standing(enrolment)


def holding(reading: Transaction, enrolment: Enrolment) -> Certificate | None:
    """The certificate that holds for this person, programme and key; None where there is none."""
    return reading.session.scalars(
        select(Certificate).where(
            Certificate.alliance_id == enrolment.alliance_id,
            Certificate.person_id == enrolment.person_id,
            Certificate.programme == enrolment.programme,
            Certificate.key == enrolment.key,
            Certificate.state == State.VALID,
        )
    ).one_or_none()


def let_expire(tx: Transaction, *only: ColumnElement[bool]) -> int:
    """Note on certificates that their days are over; returns on how many."""
    rows = tx.session.scalars(
        select(Certificate).where(Certificate.state == State.VALID, Certificate.valid_to < tx.today, *only)
    ).all()
    for certificate in rows:
        end(tx, certificate, certificate.valid_to, course.end_of_days(certificate))
    return len(rows)


def end(tx: Transaction, certificate: Certificate, last_day: date, ground: Ground) -> None:
    """Let a certificate's days be over with `last_day`; the paper stays as it is, its page says so."""
    certificate.state = CERTIFICATE.after(certificate.state, "expire")
    certificate.ended_on = last_day
    course.note(tx, certificate, What.EXPIRED, ground)
    course.record(tx, CLOCK, "training.certificate_expired", certificate)


def _issue(tx: Transaction, enrolment: Enrolment, first_day: date, last_day: date) -> Certificate | None:
    person = tx.session.get_one(Person, enrolment.person_id)
    certificate = Certificate(
        alliance_id=enrolment.alliance_id,
        person_id=enrolment.person_id,
        place_id=enrolment.place_id,
        programme=enrolment.programme,
        key=enrolment.key,
        term_id=enrolment.term_id,
        enrolment_id=enrolment.id,
        holder_sealed=papers.seal_names(tx, [person.name]),
        hours=standing_of(tx, enrolment).hours_done,
        valid_from=first_day,
        valid_to=last_day,
        receipt=receipt_of(tx, enrolment),
        issued_at=tx.now,
    )
    try:
        with tx.session.begin_nested():
            tx.session.add(certificate)
    except IntegrityError:
        return holding(tx, enrolment)
    course.note(tx, certificate, What.ISSUED)
    print_anew(tx, certificate)
    for older in _older(tx, certificate):
        _supersede(tx, older, certificate)
    course.record(tx, CLOCK, "training.certificate_issued", certificate, programme=certificate.programme)
    return certificate


def print_anew(tx: Transaction, certificate: Certificate) -> None:
    """Enter the present edition of a certificate into the register of documents."""
    document = documents.issue(
        tx,
        CLOCK,
        kind=papers.CODE,
        subject=Certificate.__tablename__,
        subject_id=certificate.id,
        place_id=certificate.place_id,
        person_id=certificate.person_id,
        title=papers.title_of(certificate),
        facts=papers.facts_of(tx, certificate),
    )
    certificate.document_id = document.id


def receipt_of(reading: Transaction, enrolment: Enrolment) -> dict[str, Any]:
    """Which paper was passed with the most points; empty where the examination was waived."""
    row = reading.session.execute(
        _passes(enrolment)
        .join(Paper, Attempt.paper_id == Paper.id)
        .with_only_columns(Attempt.id, Paper.id, Paper.seed, Paper.digest)
        .order_by(Attempt.points.desc(), Attempt.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return {}
    attempt_id, paper_id, seed, digest = row
    return {"attempt": attempt_id, "paper": paper_id, "seed": seed, "digest": digest}


def _after_revocation(reading: Transaction, enrolment: Enrolment, *, by_desk: bool) -> Verdict:
    """Whether another certificate may follow the last one for this key; allowed where that was not revoked.

    A pass that was handed in since the revocation is reason enough. Without one the desk decides, as long as the
    examination of the enrolment stands.
    """
    last = reading.session.scalars(
        select(Certificate)
        .where(
            Certificate.alliance_id == enrolment.alliance_id,
            Certificate.person_id == enrolment.person_id,
            Certificate.programme == enrolment.programme,
            Certificate.key == enrolment.key,
        )
        .order_by(Certificate.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.state is not State.REVOKED:
        return ALLOWED
    revoked_at = max(one.at for one in last.moments if one.what is What.REVOKED)
    passes = _passes(enrolment).where(Attempt.handed_in_at > revoked_at)
    if reading.session.scalar(passes.with_only_columns(Attempt.id).limit(1)) is not None:
        return ALLOWED
    if standing_of(reading, enrolment).exam_on is None:
        return out_of_turn("这张证书撤销过，考试也作废了。", "请重新考一次，考过以后证书自动签发。")
    if by_desk:
        return ALLOWED
    return out_of_turn("这张证书撤销过，不能自己再领。", f"应当再发的，{ASK_DESK}")


def _passes(enrolment: Enrolment) -> Select[Any]:
    """The tries of the final examination that the learner passed."""
    return (
        select(Attempt)
        .join(Exam, Attempt.exam_id == Exam.id)
        .where(
            Exam.alliance_id == enrolment.alliance_id,
            Exam.programme == enrolment.programme,
            Exam.kind.in_(FINAL),
            Attempt.person_id == enrolment.person_id,
            Attempt.stage == AttemptStage.GRADED,
            Attempt.passed.is_(True),
            Attempt.practice.is_(False),
        )
    )


def _older(tx: Transaction, newer: Certificate) -> list[Certificate]:
    """The certificates of the same programme that hold for the same committee, or outside of any, before this one.

    One that begins with a term to come lets those before it hold until their own end.
    """
    if newer.valid_from > tx.today:
        return []
    query = select(Certificate).where(
        Certificate.person_id == newer.person_id,
        Certificate.programme == newer.programme,
        Certificate.state == State.VALID,
        Certificate.id != newer.id,
    )
    if newer.term_id is None:
        query = query.where(Certificate.term_id.is_(None))
    else:
        committee = select(Term.committee_id).where(Term.id == newer.term_id).scalar_subquery()
        same = select(Term.id).where(Term.committee_id == committee)
        query = query.where(or_(Certificate.term_id.is_(None), Certificate.term_id.in_(same)))
    return list(tx.session.scalars(query))


def _supersede(tx: Transaction, older: Certificate, newer: Certificate) -> None:
    older.state = CERTIFICATE.after(older.state, "supersede")
    older.superseded_by_id, older.ended_on = newer.id, tx.today
    course.note(tx, older, What.SUPERSEDED, Ground.NEWER)
    if older.document is not None and newer.document is not None and older.document.state in DOCUMENT_HOLDS:
        documents.give_way(tx, CLOCK, older.document, newer.document, "领了新证")
    course.record(tx, CLOCK, "training.certificate_superseded", older)


def _days(tx: Transaction, enrolment: Enrolment) -> tuple[date, date] | None:
    """The first and the last day of a certificate: of the seat, else some years on; None where it is over."""
    if enrolment.term_id is None:
        root = enrolment.place.path
        years = parameters.period_after(tx, YEARS, root, tx.today, alliance_id=enrolment.alliance_id)
        return tx.today, years.due
    row = tx.session.execute(
        select(Term.stage, Seat.starts_on, Seat.ends_on, Seat.left_on)
        .join(Seat, Seat.term_id == Term.id)
        .where(Term.id == enrolment.term_id, Seat.person_id == enrolment.person_id)
    ).one_or_none()
    if row is None or row.stage is TermStage.ENDED or row.left_on is not None or row.ends_on < tx.today:
        return None
    return max(tx.today, row.starts_on), row.ends_on
