"""What the roster puts on people's desks: answers and papers for the expert, reviews and decisions for the keeper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import working_days
from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.workbench import Line, Section
from alliance.kernel.working_days import Unit
from compounds.membership.rosters_beside import RosterLine
from expert_pool import addresses
from expert_pool.roster import numbers, queries
from expert_pool.roster.access import REVIEWERS
from expert_pool.roster.keeping import running
from expert_pool.roster.models import Expert, ExpertField, ExpertMeasure
from expert_pool.roster.queries import Filter
from expert_pool.roster.workflow import IN_POOL, MeasureKind, MeasureState, Standing

_MOST = 50
_MINE = {
    Standing.NOMINATED: ("有人推荐您当评审专家，请答复", "答复"),
    Standing.SENT_BACK: ("专家材料请补充", "补材料"),
}


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What waits for the expert, and for those who review; a constant number of statements."""
    yield from _own(reading, actor)
    if actor.holds(*REVIEWERS):
        yield from _to_review(reading, actor)
        yield from _to_decide(reading, actor)
        yield from _ending(reading, actor)


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines of `TODO` there are, in one statement."""
    counted = select(func.count()).select_from(Expert)
    own = counted.where(_waits_for_me(actor)).scalar_subquery()
    open_measures = (
        select(func.count())
        .select_from(ExpertMeasure)
        .join(Expert, ExpertMeasure.expert_id == Expert.id)
        .where(_mine(actor), _unanswered())
        .scalar_subquery()
    )
    total = own + open_measures
    if actor.holds(*REVIEWERS):
        total = total + counted.where(_to_be_reviewed(actor)).scalar_subquery()
        total = total + counted.where(_to_be_decided(reading, actor)).scalar_subquery()
    return int(reading.session.scalar(select(total)) or 0)


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 -- the shape of a condition
    """Whether there may be any line, as a condition."""
    mine = select(Expert.id).where(or_(_waits_for_me(actor), _learns(actor))).exists()
    said = (
        select(ExpertMeasure.id)
        .join(Expert, ExpertMeasure.expert_id == Expert.id)
        .where(_mine(actor), _unanswered())
        .exists()
    )
    if not actor.holds(*REVIEWERS):
        return or_(mine, said)
    # Whose term ends soon hangs on a parameter, which would take a statement of its own.
    in_pool = and_(visible(Expert, actor), Expert.standing.in_(IN_POOL))
    return or_(mine, said, select(Expert.id).where(or_(_to_be_reviewed(actor), in_pool)).exists())


def on_the_roster(reading: Transaction, actor: Actor) -> tuple[RosterLine, ...]:
    """The active experts beside their group on the alliance's page."""
    found = queries.roster(reading, actor, Filter(standing=Standing.ACTIVE))
    return tuple(
        RosterLine(row.name, row.field_names, row.place_name, addresses.expert(row.expert_id)) for row in found.rows
    )


def _own(reading: Transaction, actor: Actor) -> Iterator[Line]:
    row = reading.session.scalars(
        select(Expert).where(_mine(actor)).options(selectinload(Expert.measures))
    ).one_or_none()
    if row is None:
        return
    url = addresses.expert(row.id)
    if row.standing in _MINE:
        title, button = _MINE[row.standing]
        yield Line(Section.TODO, title, note=row.told, url=url, tone="due", button=button)
    if row.standing is Standing.REVIEWED:
        yield Line(Section.SOON, "专家审核通过了，请完成培训", url=url, button="看还差什么")
    for one in row.measures:
        if one.state is MeasureState.OPEN and one.replied_at is None:
            title = (
                "有人提议把您从专家库除名，您可以说明"
                if one.kind is MeasureKind.REMOVAL
                else "您的专家资格暂停了，您可以说明"
            )
            when = remaining(one.reply_by, reading.today)
            yield Line(
                Section.TODO, title, url=url, when_text=when, tone="late", button="说明", sort=one.reply_by.isoformat()
            )


def _to_review(reading: Transaction, actor: Actor) -> Iterator[Line]:
    rows = reading.session.scalars(
        select(Expert)
        .where(_to_be_reviewed(actor))
        .options(joinedload(Expert.person))
        .order_by(Expert.entered_at, Expert.id)
        .limit(_MOST)
    ).all()
    if not rows:
        return
    days = parameters.on(reading, numbers.REVIEW_DAYS, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    calendar = parameters.calendar(reading)
    for row in rows:
        entered = local_date(row.entered_at)
        if row.standing is Standing.APPLIED:
            due = working_days.period_after(calendar, entered, days.whole, Unit(days.unit), rolls=days.is_firm).due
            yield Line(
                Section.TODO,
                f"审核专家材料：{row.person.name}",
                note=row.unit,
                url=addresses.expert(row.id),
                when_text=remaining(due, reading.today),
                tone="late" if due < reading.today else "due",
                button="审核",
                sort=due.isoformat(),
            )
        else:
            yield Line(
                Section.TODO,
                f"审核新填报的专业：{row.person.name}",
                note=row.unit,
                url=addresses.expert(row.id),
                button="审核",
                sort=entered.isoformat(),
            )


def _to_decide(reading: Transaction, actor: Actor) -> Iterator[Line]:
    rows = reading.session.scalars(
        select(Expert)
        .where(_to_be_decided(reading, actor))
        .options(joinedload(Expert.person), selectinload(Expert.measures))
        .order_by(Expert.id)
        .limit(_MOST)
    ).all()
    for row in rows:
        measure = running(row, MeasureKind.REMOVAL)
        yield Line(
            Section.TODO,
            f"决定除名的提议：{row.person.name}",
            note="本人已经说明" if measure is not None and measure.replied_at is not None else "说明的日子已过",
            url=addresses.expert(row.id),
            tone="due",
            button="决定",
        )


def _ending(reading: Transaction, actor: Actor) -> Iterator[Line]:
    rows = reading.session.execute(
        select(Expert.id, Person.name, Expert.serves_to)
        .join(Person, Expert.person_id == Person.id)
        .where(_term_ends(reading, actor))
        .order_by(Expert.serves_to, Expert.id)
        .limit(_MOST)
    )
    for key, name, serves_to in rows:
        if serves_to is None:
            continue
        yield Line(
            Section.SOON,
            f"专家聘期快到了：{name}",
            url=addresses.expert(key),
            when_text=remaining(serves_to, reading.today),
            tone="due",
            button="续聘",
            sort=serves_to.isoformat(),
        )


def _mine(actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is None:
        return false()
    return and_(visible(Expert, actor), Expert.person_id == actor.person_id)


def _waits_for_me(actor: Actor) -> ColumnElement[bool]:
    return and_(_mine(actor), Expert.standing.in_(list(_MINE)))


def _learns(actor: Actor) -> ColumnElement[bool]:
    return and_(_mine(actor), Expert.standing == Standing.REVIEWED)


def _unanswered() -> ColumnElement[bool]:
    return and_(ExpertMeasure.state == MeasureState.OPEN, ExpertMeasure.replied_at.is_(None))


def _to_be_reviewed(actor: Actor) -> ColumnElement[bool]:
    fresh = and_(ExpertField.found_good_on.is_(None), ExpertField.refused_on.is_(None))
    return and_(
        visible(Expert, actor),
        or_(Expert.standing == Standing.APPLIED, and_(Expert.standing == Standing.ACTIVE, Expert.fields.any(fresh))),
        Expert.person_id != actor.person_id,
        or_(Expert.nominated_by_id.is_(None), Expert.nominated_by_id != actor.person_id),
    )


def _to_be_decided(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    ready = and_(
        ExpertMeasure.kind == MeasureKind.REMOVAL,
        ExpertMeasure.state == MeasureState.OPEN,
        or_(ExpertMeasure.made_by_id.is_(None), ExpertMeasure.made_by_id != actor.person_id),
        or_(ExpertMeasure.replied_at.is_not(None), ExpertMeasure.reply_by < reading.today),
    )
    return and_(visible(Expert, actor), Expert.measures.any(ready), Expert.person_id != actor.person_id)


def _term_ends(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    days = parameters.on(
        reading, numbers.RENEW_DAYS, actor.place_path, reading.today, alliance_id=actor.alliance_id
    ).whole
    soon = reading.today + timedelta(days=days)
    return and_(visible(Expert, actor), Expert.standing.in_(IN_POOL), Expert.serves_to <= soon)
