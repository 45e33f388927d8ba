"""What cases put on people's desks: what waits for the secretary, what may escalate, and a compound's panel."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from compounds.panels import CompoundKey, Panel
from mediation import addresses
from mediation.access import DESK
from mediation.models import Case, CasePerson, Party, Report
from mediation.workflow import ENDED, OPEN, STAGE_NAMES, Part, ReportKind, Risk, Stage, Willing

MOST = 100
NEAR_DAYS = 3
"""So many days before the due day a line turns amber."""
_DESK = (Stage.FILED, Stage.AWAITING_CONSENT, Stage.ACCEPTED)
_OFFICES = (DESK, Office.MEDIATOR, Office.PEOPLES_MEDIATION_COMMITTEE)
"""Offices that work on cases."""
_BUTTONS = {Stage.FILED: "审核登记", Stage.AWAITING_CONSENT: "征求意愿", Stage.ACCEPTED: "指派调解员"}


def concerned(reading: Transaction, actor: Actor) -> bool:
    """True where a case may put anything on the actor's desk: by an office, or by a part in one.

    Every page counts what waits; whoever has nothing to do with any case is spared the rooms of cases.
    """
    if actor.holds(*_OFFICES):
        return True
    if actor.person_id is None:
        return False
    mine = select(CasePerson.id).where(CasePerson.person_id == actor.person_id, CasePerson.until.is_(None))
    return reading.session.scalar(mine.limit(1)) is not None


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What the desk has to do next, what may escalate and is not reported, and sides who are asked; one statement."""
    if actor.person_id is None:
        return
    rows = reading.session.execute(
        select(Case, _asked(actor), _unreported(actor))
        .where(visible(Case, actor), _waits(actor))
        .order_by(Case.due_on.is_(None), Case.due_on, Case.id)
        .limit(MOST)
    )
    for case, asked, unreported in rows:
        left = (case.due_on - reading.today).days if case.due_on is not None else None
        yield Line(
            Section.TODO,
            f"调解：{case.subject}",
            note=f"{case.reference} · {'可能激化，还没有报告' if unreported else STAGE_NAMES[case.stage]}",
            url=addresses.case(case.id, "consent" if asked else "risk" if unreported else ""),
            when_text=remaining(case.due_on, reading.today) if case.due_on is not None else "",
            tone="late"
            if unreported or (left is not None and left < 0)
            else "due"
            if asked or (left is not None and left <= NEAR_DAYS)
            else "",
            button="报告" if unreported else "说愿不愿意" if asked else _BUTTONS.get(case.stage, "查看"),
            sort="" if case.due_on is None else case.due_on.isoformat(),
            place_path=case.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement."""
    if actor.person_id is None:
        return 0
    query = select(func.count()).select_from(Case).where(visible(Case, actor), _waits(actor))
    return min(reading.session.scalar(query) or 0, MOST)


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """How many cases of a compound are under way and over, for those who work at the desk; one statement."""
    if not actor.holds(DESK, at=compound.path):
        return
    running, over, high = reading.session.execute(
        select(
            func.count().filter(Case.stage.not_in(sorted(ENDED))),
            func.count().filter(Case.stage.in_(sorted(ENDED))),
            func.count().filter(Case.risk == Risk.HIGH, Case.stage.not_in(sorted(ENDED))),
        ).where(visible(Case, actor), Case.compound_id == compound.compound_id)
    ).one()
    facts = [Fact("在办", f"{running} 件"), Fact("办结", f"{over} 件")] if running or over else []
    if high:
        facts.append(Fact("可能激化", f"{high} 件", tone="late"))
    yield Panel(
        "矛盾调解",
        tuple(facts),
        empty="这个小区还没有调解案件。",
        url=f"{addresses.DESK}?q={compound.name}",
        label="看这个小区的案件",
        rank=60,
    )


def _waits(actor: Actor) -> ColumnElement[bool]:
    """True for what the actor has to do; the rooms add what waits for mediators and for signatures."""
    related = exists().where(
        CasePerson.case_id == Case.id,
        CasePerson.person_id == actor.person_id,
        CasePerson.part != Part.FILER,
        CasePerson.until.is_(None),
    )
    desk = and_(Case.stage.in_(_DESK), ~related) if actor.holds(DESK) else false()
    here = or_(desk, _asked(actor), _unreported(actor))
    return and_(Case.stage.in_(sorted(OPEN)), here)  # implied by each of the three: ended cases are never looked at


def _asked(actor: Actor) -> ColumnElement[bool]:
    """True where the actor stands for a party whose consent is asked."""
    mine = (
        select(CasePerson.case_id)
        .join(Party, CasePerson.party_id == Party.id)
        .where(
            CasePerson.person_id == actor.person_id,
            CasePerson.until.is_(None),
            Party.willing.in_((Willing.UNASKED, Willing.ASKED)),
        )
    )
    return and_(Case.stage == Stage.AWAITING_CONSENT, Case.id.in_(mine))


def _unreported(actor: Actor) -> ColumnElement[bool]:
    """True where somebody marked a danger that nobody has reported yet, for those who read reports."""
    found = select(Report.case_id).where(
        visible(Report, actor), Report.kind == ReportKind.RISK, Report.level == Risk.HIGH
    )
    reported = select(Report.case_id).where(Report.kind == ReportKind.RISK, Report.reported_on.is_not(None))
    return and_(Case.risk == Risk.HIGH, Case.stage.in_(sorted(OPEN)), Case.id.in_(found), Case.id.not_in(reported))
