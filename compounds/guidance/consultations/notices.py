"""What people are told about consultations: by errand after each deed, and each new day what is near or late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import COMMITTEE, Office
from alliance.kernel.days import SHANGHAI, full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from compounds.access import DESK
from compounds.guidance import addresses
from compounds.guidance.consultations import hours
from compounds.guidance.consultations.models import Consultation, LegalQuestion, Task
from compounds.guidance.consultations.workflow import DOER_OFFICES, Stage

CONCERNED = (*sorted(COMMITTEE), Office.COMMUNITY_OFFICER)
"""Whom a meeting at a compound concerns, beside whoever asked and whoever comes."""


def asked(tx: Transaction, payload: Payload) -> None:
    """Errand: the desk is to settle a day."""
    one = tx.session.get_one(Consultation, payload["consultation_id"])
    _tell(
        tx,
        one,
        _officers(tx, one, *DESK) - {payload["by"]},
        f"{one.place.name}约业务指导",
        f"{one.subject}。请定日期、地点和去的人。",
        kind="guidance.consultation_asked",
    )


def booked(tx: Transaction, payload: Payload) -> None:
    """Errand: all who meet learn when, where and with whom."""
    one = tx.session.get_one(Consultation, payload["consultation_id"])
    if one.stage is not Stage.BOOKED or one.starts_at is None:
        return  # It was called off, or took place, before the message could go.
    _tell(
        tx,
        one,
        _meeting(tx, one) - {payload["by"]},
        f"{one.place.name}的业务指导约好了",
        f"{hours.moment(one.starts_at)}，{one.spot}。来指导的是{one.helper.name if one.helper else '业务指导组'}。",
        kind="guidance.consultation_booked",
    )


def recorded(tx: Transaction, payload: Payload) -> None:
    """Errand: what was found and advised can be read, and there may be things to do."""
    one = tx.session.get_one(Consultation, payload["consultation_id"])
    offices = {office for task in one.tasks for office in DOER_OFFICES[task.doer]}
    _tell(
        tx,
        one,
        (_meeting(tx, one) | _officers(tx, one, *offices)) - {payload["by"]},
        f"{one.place.name}的指导记录写好了",
        f"有 {len(one.tasks)} 项要落实，请打开看看哪几项由您办。" if one.tasks else "看到的情况和建议都在记录里。",
        kind="guidance.consultation_recorded",
    )


def dropped(tx: Transaction, payload: Payload) -> None:
    """Errand: nobody needs to come."""
    one = tx.session.get_one(Consultation, payload["consultation_id"])
    _tell(
        tx,
        one,
        (_meeting(tx, one) | _officers(tx, one, *DESK)) - {payload["by"]},
        f"{one.place.name}的业务指导不约了",
        f"原因：{one.ended_because}",
        kind="guidance.consultation_dropped",
    )


def lawyer_asked(tx: Transaction, payload: Payload) -> None:
    """Errand: the lawyer is to answer."""
    question = tx.session.get_one(LegalQuestion, payload["question_id"])
    one = question.consultation
    _tell(
        tx,
        one,
        {question.lawyer_id},
        f"{one.place.name}：请您给法律意见",
        "业务指导组有一个问题请教您，请打开这一件答复。您的意见只作建议。",
        kind="guidance.lawyer_asked",
    )


def lawyer_answered(tx: Transaction, payload: Payload) -> None:
    """Errand: the opinion is there."""
    question = tx.session.get_one(LegalQuestion, payload["question_id"])
    one = question.consultation
    known = {key for key in (question.asked_by_id, one.helper_id, one.asked_by_id) if key is not None}
    _tell(
        tx,
        one,
        known | _officers(tx, one, Office.GUIDANCE_SECRETARY),
        f"{one.place.name}：律师答复了",
        "律师的意见在这一件里，只作建议，不是联盟的正式答复。",
        kind="guidance.lawyer_answered",
    )


def remind(tx: Transaction, last_day: date) -> int:
    """Each new day: meetings of the next day, and tasks that fell due since the last; returns how many were told."""
    begins = max(last_day + timedelta(days=2), tx.today)
    told = 0
    near = tx.session.scalars(
        select(Consultation)
        .where(
            Consultation.stage == Stage.BOOKED,
            Consultation.starts_at >= datetime.combine(begins, time(), SHANGHAI),
            Consultation.starts_at < datetime.combine(tx.today + timedelta(days=2), time(), SHANGHAI),
        )
        .order_by(Consultation.id)
    ).unique()
    for one in near.all():
        if one.starts_at is not None:
            body = f"{hours.moment(one.starts_at)}，{one.spot}。"
            title = f"{one.place.name}的业务指导快到了"
            told += _tell(tx, one, _meeting(tx, one), title, body, kind="guidance.consultation_near")
    late = tx.session.scalars(
        select(Task)
        .join(Consultation, Task.consultation_id == Consultation.id)
        .where(
            Consultation.stage == Stage.RECORDED,
            Task.done_on.is_(None),
            Task.due_on >= last_day,
            Task.due_on < tx.today,
        )
        .order_by(Task.due_on, Task.id)
    )
    letters: dict[tuple[int, int], list[Task]] = defaultdict(list)
    for task in late.all():
        for person_id in _officers(tx, task.consultation, *DOER_OFFICES[task.doer]):
            letters[task.consultation_id, person_id].append(task)
    for (consultation_id, person_id), tasks in sorted(letters.items()):
        one = tx.session.get_one(Consultation, consultation_id)
        body = "\n".join(
            f"{task.what}，{full_date(task.due_on)}，{remaining(task.due_on, tx.today)}。" for task in tasks
        )
        title = f"{one.place.name}：指导时说好的事过期了"
        told += _tell(tx, one, {person_id}, title, body, kind="guidance.task_late")
    return told


def _meeting(tx: Transaction, one: Consultation) -> set[int]:
    both = {key for key in (one.asked_by_id, one.helper_id) if key is not None}
    return both | _officers(tx, one, *CONCERNED)


def _officers(tx: Transaction, one: Consultation, *offices: Office) -> set[int]:
    return recipients.officers(tx, one.alliance_id, one.place.path, *offices)


def _tell(tx: Transaction, one: Consultation, people: Iterable[int], title: str, body: str, *, kind: str) -> int:
    told = sorted(people)
    notices.send_each(
        tx,
        told,
        alliance_id=one.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.consultation(one.id),
    )
    return len(told)
