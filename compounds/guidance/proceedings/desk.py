"""What proceedings put on desks, into the calendar of duties, and on a compound's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.access import sees_all
from compounds.duties import Duty, Scope
from compounds.guidance import access as sight
from compounds.guidance import addresses
from compounds.guidance.proceedings import lists, records
from compounds.guidance.proceedings.lists import OpenStep, ProceedingLine
from compounds.guidance.proceedings.models import Proceeding, ProceedingStep
from compounds.guidance.proceedings.workflow import WORKING, Stage, StepStage, who_words
from compounds.overview.columns import StreetColumn
from compounds.panels import CompoundKey, Panel
from compounds.queries import COMMUNITY, STREET

LEAD = "guidance.reminder_days"
MOST = 60
"""More lines than this nobody reads; the list has them all."""
FIRST, AGAIN = "first_committee", "reelection"
BEGIN = "还没有业委会：从这里开始，一步一步办。"
STILL = "业委会停摆、任期已满或者委员剩下不到一半，还没有选出新的：请街道、社区指导业主换届，从这里一步一步办。"
NOTHING = "现在没有正在办的事。换届、选聘物业、动用维修资金，都可以从这里开始。"
SHOWN = 3
"""So many files stand on a compound's panel."""


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """A line for each file with a step that waits for the actor, and for whatever else is near its last day.

    Four statements at most, none for offices without a part here.
    """
    if not actor.holds(*WORKING, Office.GUIDANCE_SECRETARY):
        return
    mine: dict[int, list[OpenStep]] = {}
    if actor.holds(*WORKING):
        for one in lists.open_steps(reading, visible(Proceeding, actor), _waits_for(actor), limit=MOST):
            mine.setdefault(one.proceeding_id, []).append(one)
    for steps in mine.values():
        yield _to_do(steps, reading.today)
    lead = parameters.on(reading, LEAD, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    near = lists.open_steps(
        reading, visible(Proceeding, actor), until=reading.today + timedelta(days=lead.whole), limit=MOST
    )
    for one in near:
        if one.proceeding_id not in mine:
            yield _soon(one, reading.today)


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many files wait for a step of the actor; one statement."""
    if not actor.holds(*WORKING):
        return 0
    query = (
        select(func.count(func.distinct(Proceeding.id)))
        .select_from(ProceedingStep)
        .join(Proceeding, ProceedingStep.proceeding_id == Proceeding.id)
        .join(Place, Proceeding.place_id == Place.id)
        .where(
            visible(Proceeding, actor),
            Proceeding.stage == Stage.RUNNING,
            ProceedingStep.stage == StepStage.OPEN,
            _waits_for(actor),
        )
    )
    return reading.session.scalar(query) or 0


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    """True for steps for which one of the actor's offices answers, at the place of that office."""
    return or_(
        false(),
        *(
            and_(within(Place.path, actor, office), ProceedingStep.desks.contains(f",{office.value},", autoescape=True))
            for office in WORKING
            if actor.holds(office)
        ),
    )


def _to_do(steps: list[OpenStep], today: date) -> Line:
    first = steps[0]
    more = f"，另有 {len(steps) - 1} 步可以一起办" if len(steps) > 1 else ""
    return Line(
        Section.TODO,
        f"{first.compound}：{first.step.title}",
        note=f"{first.name}，{who_words(first.step.who)}办{more}",
        url=first.url,
        place_path=first.place_path,
        when_text=remaining(first.due_on, today) if first.due_on else "",
        tone=_tone(first.due_on, today),
        button="去办",
        sort=first.due_on.isoformat() if first.due_on else "",
    )


def _soon(one: OpenStep, today: date) -> Line:
    return Line(
        Section.SOON,
        f"{one.compound}：{one.step.title}",
        note=f"{one.name}，{who_words(one.step.who)}办",
        url=one.url,
        place_path=one.place_path,
        when_text=remaining(one.due_on, today) if one.due_on else "",
        tone=_tone(one.due_on, today),
        sort=one.due_on.isoformat() if one.due_on else "",
    )


def _tone(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ""
    return "late" if due_on < today else "due"


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """What is due on running files in a scope until a day, steps to come too; two statements."""
    here = [visible(Proceeding, actor), Place.path.startswith(scope.path, autoescape=True)]
    if scope.compound_id is not None:
        here.append(Proceeding.compound_id == scope.compound_id)
    for one in lists.open_steps(reading, *here, until=until):
        if one.due_on is not None:
            yield Duty(
                due_on=one.due_on,
                title=f"{one.step.title}（{one.name}）",
                url=one.url,
                place_name=one.compound,
                basis=one.basis,
                kind="guidance_step",
                who=who_words(one.step.who),
                compound_id=one.compound_id,
            )


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """The card 办事 on a compound's page, for those who govern or help it; six statements at most, none for others."""
    prepares = sight.prepares(actor, compound.path)
    if not (prepares or sees_all(actor)):
        return
    known = lists.of_compound(reading, actor, compound.compound_id)
    running = [one for one in known if one.stage is Stage.RUNNING]
    start = f"{addresses.PROCEEDINGS}/start?compound={compound.compound_id}"
    links: list[tuple[str, str]] = []
    if prepares:
        links.append(("开始办一件事", start))
    if known:
        links.append(("办过的事", f"{addresses.PROCEEDINGS}/?compound={compound.compound_id}&stage="))
    path, empty, label = _beginning(reading, compound.compound_id, running) if prepares else _NO_BEGINNING
    told = [Fact("请留意", empty)] if path and running else []
    yield Panel(
        "办事",
        (*told, *(_fact(one, reading.today) for one in running[:SHOWN])),
        empty=empty,
        url=f"{addresses.PROCEEDINGS}/start/{path}?compound={compound.compound_id}" if path else "",
        label=label,
        links=tuple(links),
        rank=15,
        first=bool(path),
    )


_NO_BEGINNING = "", NOTHING, ""


def _beginning(reading: Transaction, compound_id: int, running: list[ProceedingLine]) -> tuple[str, str, str]:
    """The path with which such a compound begins, why, and the words of its button; empty where nothing presses."""
    if not running and not records.has_committee(reading, compound_id):
        return FIRST, BEGIN, "开始成立业委会"
    if AGAIN not in {one.path for one in running} and records.stands_still(reading, compound_id):
        return AGAIN, STILL, "开始办换届"
    return _NO_BEGINNING


def _fact(one: ProceedingLine, today: date) -> Fact:
    told = f"已办 {one.settled} 步，共 {one.total} 步"
    if one.present:
        told += f"；现在办：{one.present}"
    if one.due_on is not None:
        told += f"，最迟{full_date(one.due_on)}（{remaining(one.due_on, today)}）"
    return Fact(one.name, one.reference, one.url, note=told)


def column(reading: Transaction, actor: Actor) -> StreetColumn:
    """How many things run in each street, each number leading to the list of just these; one statement."""
    rows = reading.session.execute(
        select(STREET.id, func.count(Proceeding.id))
        .select_from(Proceeding)
        .join(Place, Proceeding.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(visible(Proceeding, actor), Proceeding.stage == Stage.RUNNING)
        .group_by(STREET.id)
    )
    counts = {street_id: number for street_id, number in rows}  # noqa: C416 -- rows are no pairs to the type checker
    return StreetColumn(
        "正在办的事", counts, {street: f"{addresses.PROCEEDINGS}/?street={street}" for street in counts}
    )
