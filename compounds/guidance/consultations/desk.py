"""What consultations put on desks, into the calendar of duties, and on a compound's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI, full_date, local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.access import DESK, sees_all
from compounds.duties import Duty, Scope
from compounds.guidance import access as sight
from compounds.guidance import addresses
from compounds.guidance.consultations import hours, lists
from compounds.guidance.consultations.models import Consultation, LegalQuestion, Task
from compounds.guidance.consultations.workflow import DOER_NAMES, DOER_OFFICES, RUNNING, STAGE_NAMES, Stage
from compounds.panels import CompoundKey, Panel

LEAD = "guidance.reminder_days"
MOST = 60
"""More lines than this nobody reads; the list has them all."""
BASIS = "联盟业务指导组的建议，不是法定期限"
NOTHING = "遇到拿不准的事，可以约业务指导组来看看，或者打电话问。"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What waits to be booked, recorded and answered, and tasks that are near or late; four statements at most."""
    if not actor.offices:
        return
    rows: Any = reading.session.execute(
        select(Consultation, Place.name, Place.path)
        .join(Place, Consultation.place_id == Place.id)
        .where(visible(Consultation, actor), _mine(reading, actor))
        .order_by(Consultation.asked_on, Consultation.id)
        .limit(MOST)
    ).unique()
    for one, name, path in rows:
        met = one.stage is Stage.BOOKED
        yield Line(
            Section.TODO,
            f"{name}：{one.subject}",
            note="见过面了，请写指导记录" if met else "约业务指导，请定日期和人",
            url=addresses.consultation(one.id),
            button="写记录" if met else "预约",
            sort=one.asked_on.isoformat(),
            place_path=path,
        )
    for key, name, path, asked_at in reading.session.execute(_unanswered(actor)):
        yield Line(
            Section.TODO,
            f"{name}：请您给法律意见",
            note=f"{full_date(local_date(asked_at))}请教的",
            url=addresses.consultation(key),
            button="答复",
            sort=local_date(asked_at).isoformat(),
            place_path=path,
        )
    lead = parameters.on(reading, LEAD, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    for task, one in _tasks(reading, actor, reading.today + timedelta(days=lead.whole), _doing(actor), most=MOST):
        yield Line(
            Section.TODO if task.due_on < reading.today else Section.SOON,
            f"{one.place.name}：{task.what}",
            note=f"业务指导时说好的，{DOER_NAMES[task.doer]}办",
            url=addresses.consultation(one.id),
            when_text=remaining(task.due_on, reading.today),
            tone="late" if task.due_on < reading.today else "due",
            button="登记落实",
            sort=task.due_on.isoformat(),
            place_path=one.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many of these lines wait for the actor, for the bar; one statement, none for those without office."""
    if not actor.offices:
        return 0
    files = select(func.count(Consultation.id)).where(visible(Consultation, actor), _mine(reading, actor))
    asked = _unanswered(actor).with_only_columns(func.count(LegalQuestion.id)).order_by(None)
    late = (
        select(func.count(Task.id))
        .join(Consultation, Task.consultation_id == Consultation.id)
        .join(Place, Consultation.place_id == Place.id)
        .where(
            visible(Consultation, actor),
            Consultation.stage == Stage.RECORDED,
            Task.done_on.is_(None),
            Task.due_on < reading.today,
            _doing(actor),
        )
    )
    return (
        reading.session.scalar(select(files.scalar_subquery() + asked.scalar_subquery() + late.scalar_subquery())) or 0
    )


def _mine(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """True for what the desk has to book, and what the desk or the helper has to record since people have met."""
    met = and_(Consultation.stage == Stage.BOOKED, Consultation.ends_at <= reading.now)
    helped = and_(met, Consultation.helper_id == actor.person_id)
    return or_(Consultation.stage == Stage.ASKED, met) if actor.holds(*DESK) else helped


def _unanswered(actor: Actor) -> Any:
    return (
        select(Consultation.id, Place.name, Place.path, LegalQuestion.asked_at)
        .join(LegalQuestion, LegalQuestion.consultation_id == Consultation.id)
        .join(Place, Consultation.place_id == Place.id)
        .where(
            visible(Consultation, actor),
            LegalQuestion.lawyer_id == actor.person_id,
            LegalQuestion.answered_at.is_(None),
        )
        .order_by(LegalQuestion.id)
    )


def _doing(actor: Actor) -> ColumnElement[bool]:
    """True for tasks for which one of the actor's offices answers, at the place of that office."""
    return or_(
        false(),
        *(
            and_(Task.doer == doer, within(Place.path, actor, *offices))
            for doer, offices in DOER_OFFICES.items()
            if actor.holds(*offices)
        ),
    )


def _tasks(
    reading: Transaction, actor: Actor, until: date, *where: ColumnElement[bool], most: int | None = None
) -> list[tuple[Task, Consultation]]:
    rows: Any = reading.session.execute(
        select(Task, Consultation)
        .join(Consultation, Task.consultation_id == Consultation.id)
        .join(Place, Consultation.place_id == Place.id)
        .where(
            visible(Consultation, actor),
            Consultation.stage == Stage.RECORDED,
            Task.done_on.is_(None),
            Task.due_on <= until,
            *where,
        )
        .order_by(Task.due_on, Task.id)
        .limit(most)
    ).unique()
    return [(task, one) for task, one in rows]


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """Meetings that are booked and tasks that are not done, in a scope until a day; two statements."""
    here = [Place.path.startswith(scope.path, autoescape=True)]
    if scope.compound_id is not None:
        here.append(Consultation.compound_id == scope.compound_id)
    booked = reading.session.scalars(
        select(Consultation)
        .join(Place, Consultation.place_id == Place.id)
        .where(
            visible(Consultation, actor),
            Consultation.stage == Stage.BOOKED,
            Consultation.starts_at < datetime.combine(until + timedelta(days=1), time(), SHANGHAI),
            *here,
        )
    ).unique()
    for one in booked:
        if one.starts_at is not None:
            yield Duty(
                due_on=local_date(one.starts_at),
                title=f"业务指导：{one.subject}（{hours.moment(one.starts_at)}，{one.spot}）",
                url=addresses.consultation(one.id),
                place_name=one.place.name,
                basis=BASIS,
                kind="guidance_visit",
                who="来指导的人，小区接待",
                compound_id=one.compound_id,
            )
    for task, one in _tasks(reading, actor, until, *here):
        yield Duty(
            due_on=task.due_on,
            title=f"{task.what}（业务指导的建议）",
            url=addresses.consultation(one.id),
            place_name=one.place.name,
            basis=BASIS,
            kind="guidance_task",
            who=DOER_NAMES[task.doer],
            compound_id=one.compound_id,
        )


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """The card 业务指导 on a compound's page, for those who govern or help it; one statement, none for others."""
    prepares = sight.prepares(actor, compound.path)
    if not (prepares or sees_all(actor)):
        return
    known = lists.of_compound(reading, actor, compound.compound_id)
    links = [("约一次指导", f"{addresses.CONSULTATIONS}/new?compound={compound.compound_id}")] if prepares else []
    if known:
        links.append(("以前的指导", f"{addresses.CONSULTATIONS}/?compound={compound.compound_id}"))
    yield Panel(
        "业务指导",
        tuple(
            Fact(STAGE_NAMES[one.stage], one.subject, one.url, note=one.when) for one in known if one.stage in RUNNING
        ),
        empty=NOTHING,
        links=tuple(links),
        rank=18,
    )
