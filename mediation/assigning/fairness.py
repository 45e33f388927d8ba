"""Whether cases go round evenly among mediators: each share against capacity, and one figure for the spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select

from alliance.kernel import charts
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.charts import Chart, Drawing, Kind, Series
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from mediation.assigning import access, candidates
from mediation.assigning.candidates import Counts
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import Stage
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Standing

EVEN, UNEVEN = Fraction(1, 4), Fraction(1, 2)
_SHOWN = 20
DAYS = "mediation.fairness_days"


@dataclass(frozen=True, slots=True)
class FairLine:
    """One mediator: given within the period, the share by capacity, in hand, and how often it was not taken."""

    mediator_id: int
    name: str
    lately: int
    share: Fraction
    open_cases: int
    most_open: int
    declined: int
    silent: int

    @property
    def share_text(self) -> str:
        """The share with one decimal."""
        return f"{float(self.share):.1f}"


@dataclass(frozen=True, slots=True)
class FairPage:
    """All lines, the most loaded first; `spread` is the Gini coefficient of cases a unit of capacity, 0 to 1."""

    lines: tuple[FairLine, ...]
    days: int
    given: int
    spread: Fraction
    sentence: str
    drawing: Drawing

    @property
    def spread_text(self) -> str:
        """The figure with two decimals."""
        return f"{float(self.spread):.2f}"


def page(reading: Transaction, actor: Actor) -> FairPage:
    """The figures of the active roster. Raises NotPermitted; a constant number of queries."""
    access.see_fairness(actor).enforce()
    alliance_id = actor.alliance_id or 0
    root = reading.session.get_one(Alliance, alliance_id).place.path
    days = parameters.on(reading, DAYS, root, reading.today, alliance_id=alliance_id).whole
    roster = reading.session.execute(
        select(Mediator.id, Person.name, Mediator.most_open)
        .join(Person, Mediator.person_id == Person.id)
        .where(Mediator.alliance_id == alliance_id, Mediator.standing == Standing.ACTIVE)
        .order_by(Mediator.id)
    ).all()
    counts = candidates.counted(reading, alliance_id, days)
    shares = candidates.fair_shares(
        {row.id: row.most_open for row in roster}, {key: one.lately for key, one in counts.items()}
    )
    missed: dict[tuple[int, Stage], int] = {
        (row[0], row[1]): row[2]
        for row in reading.session.execute(
            select(Assignment.mediator_id, Assignment.stage, func.count())
            .where(Assignment.alliance_id == alliance_id, Assignment.stage.in_((Stage.DECLINED, Stage.EXPIRED)))
            .group_by(Assignment.mediator_id, Assignment.stage)
        )
    }
    lines = []
    for row in roster:
        mine = counts.get(row.id, Counts())
        lines.append(
            FairLine(
                row.id,
                row.name,
                mine.lately,
                shares[row.id],
                mine.open_cases,
                row.most_open,
                missed.get((row.id, Stage.DECLINED), 0),
                missed.get((row.id, Stage.EXPIRED), 0),
            )
        )
    lines.sort(key=lambda one: (-Fraction(one.lately, one.most_open), one.mediator_id))
    given = sum(one.lately for one in lines)
    spread = gini([Fraction(one.lately, one.most_open) for one in lines])
    return FairPage(tuple(lines), days, given, spread, _in_words(spread, given), charts.drawn(_chart(lines[:_SHOWN])))


def gini(values: Sequence[Fraction]) -> Fraction:
    """The Gini coefficient: 0 where all have the same, towards 1 where one has all; 0 of nothing."""
    total, number = sum(values, Fraction(0)), len(values)
    if not total:
        return Fraction(0)
    ordered = sorted(values)
    weighted = sum((at * value for at, value in enumerate(ordered, 1)), Fraction(0))
    return 2 * weighted / (number * total) - Fraction(number + 1, number)


def _in_words(spread: Fraction, given: int) -> str:
    if not given:
        return "这段时间还没有派过案。"
    if spread <= EVEN:
        return "派得比较均匀。"
    if spread <= UNEVEN:
        return "有些不均匀：请看看排在前面的几位是不是太忙，排在后面的是不是很少派到。"
    return "很不均匀：多数案子派给了少数几位，请查一查原因。"


def _chart(lines: Sequence[FairLine]) -> Chart:
    return Chart(
        title="近一段时间派到的件数",
        labels=tuple(one.name for one in lines),
        series=(
            Series("派到", tuple(one.lately for one in lines)),
            Series("按可承接量平均", tuple(round(float(one.share)) for one in lines)),
        ),
        unit="件",
        kind=Kind.BARS,
        label_head="调解员",
    )
