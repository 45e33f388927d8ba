"""What people are told about who mediates, and what the platform does by itself when time is over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import CLOCK
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from mediation.assigning import addresses, choosing, giving
from mediation.assigning.models import Assignment, Challenge, Choice
from mediation.assigning.workflow import PENDING, Outcome, Stage
from mediation.mediators import addresses as roster
from mediation.mediators.models import Mediator
from mediation.models import Case
from mediation.notices import desk_of, sides_of, tell
from mediation.records import in_hand, record
from mediation.workflow import ENDED
from mediation.workflow import Stage as CaseStage


def assigned(tx: Transaction, payload: Payload) -> None:
    """The mediator, who has to answer."""
    row = _assignment(tx, payload)
    due = f"请在{full_date(row.answer_due_on)}前答复接不接受。" if row.answer_due_on is not None else ""
    _to_mediator(
        tx,
        row,
        "有一件调解请您答复",
        f"{due}打开可以看到当事人是谁、什么纠纷；接受以后才能看案卷。不方便的，选“不接受”并说明原因。",
        kind="mediation.assigned",
    )


def disclosed(tx: Transaction, payload: Payload) -> None:
    """The sides, who have to say whether they agree."""
    row = _assignment(tx, payload)
    _room(
        tx,
        row.case,
        sides_of(tx, row.case),
        "调解员有情况要告诉您",
        body="请打开看，再答复同不同意由他调解。",
        kind="mediation.disclosed",
    )


def mediator_accepted(tx: Transaction, payload: Payload) -> None:
    """The sides and the desk."""
    row = _assignment(tx, payload)
    people = sides_of(tx, row.case) | desk_of(tx, row.case)
    _room(
        tx,
        row.case,
        people,
        "调解员已经定下",
        body="调解员已经接受，会和您约时间。是谁、怎么定下的，请打开看。",
        kind="mediation.mediator_accepted",
    )


def needs_another(tx: Transaction, payload: Payload) -> None:
    """The desk: nobody has the case; the sides learn of it when somebody new accepts."""
    row = _assignment(tx, payload)
    tell(
        tx,
        row.case,
        desk_of(tx, row.case),
        f"请重新指派调解员：{row.case.reference}",
        "上一次没有指派成，原因在案件页上。",
        kind="mediation.needs_mediator",
    )


def mediator_gone(tx: Transaction, payload: Payload) -> None:
    """The desk, the sides, and the mediator who goes."""
    row = _assignment(tx, payload)
    if row.case.stage is CaseStage.ACCEPTED:
        needs_another(tx, payload)
    _room(
        tx,
        row.case,
        sides_of(tx, row.case),
        "要换一位调解员",
        body="已经谈过的都留着，不用重新说。没有调解员的这几天不算在调解期限里。",
        kind="mediation.mediator_gone",
    )
    _to_mediator(
        tx,
        row,
        "您不再办理一件调解",
        "案卷已经转回调解组。以后不要在这件纠纷里当证人、代理人。",
        kind="mediation.assignment_over",
    )


def assignment_over(tx: Transaction, payload: Payload) -> None:
    """A mediator who had been asked and need not answer any more."""
    _to_mediator(
        tx,
        _assignment(tx, payload),
        "有一件调解不用您答复了",
        "已经另外安排，谢谢您。",
        kind="mediation.assignment_over",
    )


def choice_opened(tx: Transaction, payload: Payload) -> None:
    """The sides may choose."""
    choice = tx.session.get_one(Choice, payload["choice_id"])
    if choice.outcome is not Outcome.OPEN:
        return
    case = tx.session.get_one(Case, choice.case_id)
    _room(
        tx,
        case,
        sides_of(tx, case),
        "请您选调解员",
        body=f"到{full_date(choice.closes_on)}为止。可以和对方选同一位，可以划去不愿意的，也可以交给调解组决定。对方看不到您怎么选。",
        kind="mediation.choice_opened",
    )


def choice_closed(tx: Transaction, payload: Payload) -> None:
    """The desk has to appoint where nobody was found."""
    choice = tx.session.get_one(Choice, payload["choice_id"])
    if choice.outcome in {Outcome.LEFT_TO_OFFICE, Outcome.NO_CHOICE}:
        case = tx.session.get_one(Case, choice.case_id)
        tell(
            tx,
            case,
            desk_of(tx, case),
            f"请指派调解员：{case.reference}",
            "各方没有选出共同的调解员，或者交给调解组决定。",
            kind="mediation.needs_mediator",
        )


def challenged(tx: Transaction, payload: Payload) -> None:
    """The desk decides."""
    row = tx.session.get_one(Challenge, payload["challenge_id"])
    case = tx.session.get_one(Case, row.case_id)
    _room(
        tx,
        case,
        desk_of(tx, case),
        f"有一方请求更换调解员：{case.reference}",
        body="请看理由，再答复。",
        kind="mediation.challenged",
    )


def challenge_decided(tx: Transaction, payload: Payload) -> None:
    """The side that asked."""
    row = tx.session.get_one(Challenge, payload["challenge_id"])
    case = tx.session.get_one(Case, row.case_id)
    people = sides_of(tx, case, row.party_id)
    _room(tx, case, people, "更换调解员的请求有答复了", body="请打开看。", kind="mediation.challenge_decided")


def guest_invited(tx: Transaction, payload: Payload) -> None:
    """The sides, whose consent is asked."""
    case = tx.session.get_one(Case, payload["case_id"])
    _room(
        tx,
        case,
        sides_of(tx, case),
        "想请一位参加调解",
        body="请打开看是谁、来做什么，再答复同不同意。",
        kind="mediation.guest_invited",
    )


def mediator_registered(tx: Transaction, payload: Payload) -> None:
    """The mediator, who accepts the terms."""
    mediator = tx.session.get_one(Mediator, payload["mediator_id"])
    notices.send(
        tx,
        alliance_id=mediator.alliance_id,
        person_id=mediator.person_id,
        title="您已列入调解员名册",
        body="请打开看一遍守则并确认；确认以后才会有案子派给您。",
        kind="mediation.mediator_registered",
        url=roster.mediator(mediator.id),
    )


def mediator_left(tx: Transaction, payload: Payload) -> None:
    """Whoever leaves the roster gives back what was not answered; what was accepted is for the desk to hand on."""
    rows = tx.session.scalars(
        select(Assignment).where(
            Assignment.mediator_id == payload["mediator_id"], Assignment.stage.in_(sorted({*PENDING, Stage.ACCEPTED}))
        )
    ).all()
    for row in rows:
        case, _ = in_hand(tx, CLOCK, row.case_id)
        if row.stage is Stage.ACCEPTED:
            if case.stage not in ENDED:
                needs_another(tx, {"assignment_id": row.id})
            continue
        giving.back_to_desk(tx, CLOCK, case, row, "replaced")
        giving.over(tx, row, "replace")
        record(tx, CLOCK, "mediation.mediator_gone", case, seat=row.seat, because=row.stage, assignment_id=row.id)
        needs_another(tx, {"assignment_id": row.id})


def all_consented(tx: Transaction, payload: Payload) -> None:
    """Errand of a case that all sides agreed to: whoever may choose is asked."""
    case, facts = in_hand(tx, CLOCK, int(payload["case_id"]))
    if case.stage is CaseStage.ACCEPTED and giving.leading(tx, case.id) is None:
        choosing.all_consented(tx, case, facts)


def case_over(tx: Transaction, payload: Payload) -> None:
    """Errand of a case that has ended: what is still running on it ends too."""
    case, facts = in_hand(tx, CLOCK, int(payload["case_id"]))
    if case.stage in ENDED:
        giving.case_over(tx, case, facts)


def turn_of_day(tx: Transaction, last_day: date) -> None:
    """On a new day: silence sends a case back to the desk, and choices end whose last day has passed."""
    choosing.close_overdue(tx, last_day)
    silent = tx.session.scalars(
        select(Assignment)
        .where(Assignment.stage == Stage.GIVEN, Assignment.answer_due_on < tx.today)
        .order_by(Assignment.id)
    ).all()
    for row in silent:
        case, _ = in_hand(tx, CLOCK, row.case_id)
        if case.stage in ENDED:
            giving.over(tx, row, "end")
            continue
        giving.back_to_desk(tx, CLOCK, case, row, "silence")
        giving.over(tx, row, "expire")
        giving.gone(tx, CLOCK, case, row, "mediation.mediator_silent")


def _assignment(tx: Transaction, payload: Payload) -> Assignment:
    return tx.session.get_one(Assignment, payload["assignment_id"])


def _to_mediator(tx: Transaction, row: Assignment, title: str, body: str, *, kind: str) -> None:
    notices.send(
        tx,
        alliance_id=row.alliance_id,
        person_id=row.mediator.person_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.assignment(row.id),
    )


def _room(tx: Transaction, case: Case, people: set[int], title: str, *, body: str, kind: str) -> None:
    tell(tx, case, people, title, body, kind=kind, url=addresses.room(case.id))
