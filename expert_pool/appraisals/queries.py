"""Reading appraisals: a panel to mark, the year for those who appraise, one appraisal, and one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from alliance.kernel.file import Happening
from expert_pool import addresses
from expert_pool.appraisals import access, points, records
from expert_pool.appraisals.models import Appraisal, PanelMark
from expert_pool.appraisals.records import Numbers, PanelSat, Sat
from expert_pool.appraisals.workflow import GRADES, PART_NAMES, RATER_NAMES, STATE_NAMES, Part, Rater
from expert_pool.evaluations.models import Evaluation
from expert_pool.roster import access as roster
from expert_pool.roster import numbers
from expert_pool.roster.models import Expert
from expert_pool.roster.records import facts_of


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark: on which panel, by which side, the three grades in words, and what was seen."""

    subject: str
    rater: str
    marked_on: date
    grades: tuple[tuple[str, str], ...]
    seen: str


@dataclass(frozen=True, slots=True)
class ToMark:
    """An expert of a panel for one side: the mark that this side gave, None before."""

    sat: Sat
    mark: PanelMark | None


@dataclass(frozen=True, slots=True)
class PanelPage:
    """The experts of a panel for whoever marks them."""

    panel: PanelSat
    rater: Rater | None
    lines: tuple[ToMark, ...]
    may: Verdict


@dataclass(frozen=True, slots=True)
class YearLine:
    """One expert in the list of a year: how many marks, and where the appraisal stands."""

    expert_id: int
    name: str
    reference: str
    marks: int
    appraisal: Appraisal | None

    @property
    def state_name(self) -> str:
        """Where it stands in words."""
        return "还没有考核" if self.appraisal is None else STATE_NAMES[self.appraisal.state]

    @property
    def url(self) -> str:
        """The appraisal, or the page on which it is stated."""
        if self.appraisal is not None:
            return addresses.appraisal(self.appraisal.id)
        return f"{addresses.APPRAISALS}/expert/{self.expert_id}"


@dataclass(frozen=True, slots=True)
class StatePage:
    """What somebody needs who states the points of a year: the marks, and the points that these come to."""

    expert_id: int
    name: str
    year: int
    marks: tuple[MarkLine, ...]
    numbers: Numbers
    proposed: Mapping[Part, int]
    may: Verdict


@dataclass(frozen=True, slots=True)
class AppraisalPage:
    """One appraisal for the expert and for those who appraise. `suspend_to` is the last day a suspension may reach."""

    row: Appraisal
    name: str
    parts: tuple[tuple[str, int, int], ...]
    marks: tuple[MarkLine, ...]
    own: bool
    numbers: Numbers
    suspension_days: int
    may_reply: Verdict
    may_amend: Verdict
    may_count: Verdict
    may_suspend: Verdict
    may_excuse: Verdict
    timeline: tuple[Happening, ...]

    @property
    def state_name(self) -> str:
        """Where it stands in words."""
        return STATE_NAMES[self.row.state]


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything that was said about oneself."""

    name: str
    appraisals: Sequence[Appraisal]
    marks: tuple[MarkLine, ...]


def panel_page(reading: Transaction, actor: Actor, request_id: int) -> PanelPage:
    """The experts of a published panel, with the marks of the actor's side only.

    Raises NotFound, NotPermitted for whoever marks nobody there; a constant number of statements.
    """
    panel = records.panel(reading, actor, request_id)
    rater = access.rater_of(actor, panel.facts.path)
    may = access.mark(actor, panel.facts)
    if rater is None or may.refusal is NotPermitted:
        may.enforce()
    known = {
        one.expert_id: one
        for one in reading.session.scalars(
            select(PanelMark).where(PanelMark.evaluation_id == panel.evaluation_id, PanelMark.rater == rater)
        )
    }
    return PanelPage(panel, rater, tuple(ToMark(sat, known.get(key)) for key, sat in panel.experts.items()), may)


def year_list(reading: Transaction, actor: Actor, year: int) -> tuple[YearLine, ...]:
    """Every expert who was marked in a year, or has an appraisal of it; three statements. Raises NotPermitted."""
    access.work(actor).enforce()
    counts = {
        row.expert_id: row.marks
        for row in reading.session.execute(
            select(PanelMark.expert_id, func.count().label("marks"))
            .where(visible(PanelMark, actor), *records.within_year(year))
            .group_by(PanelMark.expert_id)
        )
    }
    appraisals = {
        one.expert_id: one
        for one in reading.session.scalars(select(Appraisal).where(visible(Appraisal, actor), Appraisal.year == year))
    }
    experts = reading.session.scalars(
        select(Expert)
        .where(visible(Expert, actor), Expert.id.in_(counts.keys() | appraisals.keys()))
        .options(joinedload(Expert.person))
        .order_by(Expert.id)
    ).unique()
    return tuple(
        YearLine(one.id, one.person.name or "", str(one.reference or ""), counts.get(one.id, 0), appraisals.get(one.id))
        for one in experts
    )


def state_page(reading: Transaction, actor: Actor, expert_id: int, year: int) -> StatePage:
    """The marks of a year and the points they come to. Raises NotFound, NotPermitted, OutOfTurn where none are."""
    access.work(actor).enforce()
    expert = records.expert(reading, actor, expert_id)
    marks = records.marks_of(reading, expert_id, year)
    if not marks:
        raise records.unmarked()
    held = records.numbers_of(reading, expert.alliance_id)
    return StatePage(
        expert_id=expert_id,
        name=expert.person.name or "",
        year=year,
        marks=tuple(_line(one) for one in marks),
        numbers=held,
        proposed=points.proposed([_grades(one) for one in marks], held.most),
        may=access.state(actor, expert.person_id),
    )


def appraisal_page(reading: Transaction, actor: Actor, appraisal_id: int) -> AppraisalPage:
    """One appraisal with its marks. Raises NotFound; a constant number of statements."""
    row = records.one(reading, actor, appraisal_id)
    facts = records.facts_of(reading, row)
    return AppraisalPage(
        row=row,
        name=row.expert.person.name or "",
        parts=tuple((PART_NAMES[part], getattr(row, part.value), getattr(row, f"most_{part.value}")) for part in Part),
        marks=tuple(_line(one) for one in records.marks_of(reading, row.expert_id, row.year)),
        own=actor.signed_in and actor.person_id == row.expert.person_id,
        numbers=Numbers({part: getattr(row, f"most_{part.value}") for part in Part}, row.least),
        suspension_days=numbers.of(reading, row.alliance_id).suspension_days,
        may_reply=access.reply(actor, facts),
        may_amend=access.amend(actor, facts),
        may_count=access.count(actor, facts),
        may_suspend=access.suspend(actor, facts) & roster.suspend(actor, facts_of(row.expert)),
        may_excuse=access.excuse(actor, facts),
        timeline=tuple(ledger.timeline(reading.session, Appraisal, row.id)),
    )


def own_page(reading: Transaction, actor: Actor) -> OwnPage:
    """All marks and appraisals of whoever is signed in; two statements. Raises NotPermitted for visitors."""
    access.read_own(actor).enforce()
    mine = select(Expert.id).where(Expert.person_id == actor.person_id)
    appraisals = reading.session.scalars(
        select(Appraisal)
        .where(visible(Appraisal, actor), Appraisal.expert_id.in_(mine))
        .order_by(Appraisal.year.desc())
    ).all()
    marks = reading.session.scalars(
        select(PanelMark)
        .where(visible(PanelMark, actor), PanelMark.expert_id.in_(mine))
        .options(selectinload(PanelMark.evaluation).joinedload(Evaluation.request))
        .order_by(PanelMark.id.desc())
    )
    return OwnPage(actor.name, appraisals, tuple(_line(one) for one in marks))


def _grades(mark: PanelMark) -> dict[Part, int]:
    return {part: getattr(mark, part.value) for part in Part}


def _line(mark: PanelMark) -> MarkLine:
    return MarkLine(
        mark.evaluation.request.subject,
        RATER_NAMES[mark.rater],
        mark.marked_on,
        tuple((PART_NAMES[part], GRADES[grade]) for part, grade in _grades(mark).items()),
        mark.seen,
    )
