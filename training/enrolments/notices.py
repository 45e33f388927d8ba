"""What people are told about their learning: that they are enrolled, that it is done, and now and then what is left."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import notices
from alliance.kernel.days import full_date, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance
from training import addresses
from training.enrolments import footing, numbers
from training.enrolments.models import Cohort, Enrolment
from training.enrolments.workflow import Stage
from training.programmes import FIRST_LESSON, programme, programmes

NO_CONDITION = "这是建议，不是任职的条件，晚一点也不要紧。"


def enrolled(tx: Transaction, payload: Payload) -> None:
    """Errand: somebody has something to learn; one message for all of it."""
    rows = tx.session.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_(payload["enrolment_ids"]), Enrolment.stage == Stage.RUNNING)
        .order_by(Enrolment.due_on)
    ).all()
    if not rows:
        return  # It was all credited, or ended, before the message could go.
    lines = [f"{programme(one.programme).label}：建议在{full_date(one.due_on)}前学完。" for one in rows]
    first = any(one.programme == FIRST_LESSON for one in rows)
    begin = "请先上“上任第一课”，只要十分钟。" if first else "请打开“我的培训”，照着往下学。"
    _tell(tx, rows[0], "为您安排了培训", "".join([*lines, begin, NO_CONDITION]), kind="training.enrolled")


def done(tx: Transaction, payload: Payload) -> None:
    """Errand: everything of a programme is done."""
    one = tx.session.get_one(Enrolment, payload["enrolment_id"])
    asked = programme(one.programme)
    follows = "证书请到“我的培训”查看和下载。" if asked.certified else "学习单可以在“我的培训”打印。"
    _tell(tx, one, f"您学完了{asked.label}", follows, kind="training.enrolment_done")


def cohort_sent(tx: Transaction, payload: Payload) -> None:
    """Errand: everybody of a cohort learns when and where it meets."""
    cohort = tx.session.get_one(Cohort, payload["cohort_id"])
    label = programmes()[cohort.programme].label
    times = [f"{short_moment(one.starts_at)}，{one.spot}，{one.about}。" for one in cohort.days if one.ends_at > tx.now]
    body = "\n".join(
        [f"{label}，建议在{full_date(cohort.due_on)}前学完。", *times, *([cohort.note] if cohort.note else [])]
    )
    for member in cohort.members:
        notices.send(
            tx,
            alliance_id=cohort.alliance_id,
            person_id=member.person_id,
            title=f"您编进了培训班：{cohort.name}",
            body=body,
            url=f"{addresses.COHORTS}/{cohort.id}",
            kind="training.cohort_sent",
        )


def remind(tx: Transaction, _last_day: date) -> int:
    """Each new day: whoever is near the suggested day, or past it, is told once what is left; returns how many.

    A person gets one message for everything, never two within the pause, once a week at most at first: some days
    before, a few days before, and one when the day has passed.
    """
    told = 0
    for alliance_id in tx.session.scalars(select(Alliance.id).order_by(Alliance.id)).all():
        told += _remind_alliance(tx, alliance_id)
    return told


def _remind_alliance(tx: Transaction, alliance_id: int) -> int:
    values = numbers.of(tx, alliance_id, places.root_path(tx.session, alliance_id))
    paused = tx.today - timedelta(days=values.remind_pause)
    lately = select(Enrolment.person_id).where(Enrolment.alliance_id == alliance_id, Enrolment.reminded_on > paused)
    rows = tx.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.alliance_id == alliance_id,
            Enrolment.stage == Stage.RUNNING,
            Enrolment.due_on <= tx.today + timedelta(days=values.remind_before),
            Enrolment.person_id.not_in(lately),
        )
        .options(selectinload(Enrolment.credits))
        .order_by(Enrolment.person_id, Enrolment.due_on)
    ).all()
    leads = (values.remind_before, values.remind_last, -1)
    near = [row for row in rows if _due(row, tx.today, leads)]
    if not near:
        return 0
    stands = footing.of(tx, alliance_id, {row.person_id for row in near})
    by_person: dict[int, list[Enrolment]] = defaultdict(list)
    for row in near:
        by_person[row.person_id].append(row)
    for ones in by_person.values():
        lines = []
        for one in ones:
            left = stands.standing(one).lacks
            lines.append(
                f"{programme(one.programme).label}：还有 {len(left)} 项，建议在{full_date(one.due_on)}前学完。"
            )
            one.reminded_on = tx.today
        late = all(one.due_on < tx.today for one in ones)
        title = "培训过了建议的日子，有空接着学" if late else "培训快到建议的日子了"
        _tell(tx, ones[0], title, "".join([*lines, NO_CONDITION]), kind="training.reminder")
    return len(by_person)


def _due(row: Enrolment, today: date, leads: tuple[int, ...]) -> bool:
    """True where a lead was passed since the last reminder, so that each is told once even if a day was missed."""
    passed = [row.due_on - timedelta(days=lead) for lead in leads]
    reached = [day for day in passed if day <= today]
    return bool(reached) and (row.reminded_on is None or row.reminded_on < max(reached))


def _tell(tx: Transaction, enrolment: Enrolment, title: str, body: str, *, kind: str) -> None:
    notices.send(
        tx,
        alliance_id=enrolment.alliance_id,
        person_id=enrolment.person_id,
        title=title,
        body=body,
        url=addresses.MINE,
        kind=kind,
    )
