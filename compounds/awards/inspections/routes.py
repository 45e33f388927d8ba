"""Reading the routes of a round for whoever plans them: inspectors, compounds still to be visited, the days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards import ties
from compounds.awards.inspections import access, lists, records
from compounds.awards.inspections.lists import VisitLine
from compounds.awards.inspections.models import AwardVisit
from compounds.awards.inspections.workflow import VisitStage
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.models import AwardRound


@dataclass(frozen=True, slots=True)
class InspectorLine:
    """One inspector of a round: how many visits are planned, and from how many compounds the person keeps away."""

    inspector_id: int
    person_id: int
    name: str
    visits: int
    tied: int


@dataclass(frozen=True, slots=True)
class ToVisit:
    """A compound without visit; `tied` are the names of the inspectors who keep away, with the reason."""

    compound_id: int
    name: str
    awards: tuple[str, ...]
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutePage:
    """The routes of one round: whoever is still to be visited by street, and the days with their visits."""

    round: AwardRound
    each: int
    inspectors: tuple[InspectorLine, ...]
    streets: Mapping[str, tuple[ToVisit, ...]]
    days: Mapping[date, tuple[VisitLine, ...]]
    wanted: int
    confirmed: int
    may_plan: Verdict


def route_page(reading: Transaction, actor: Actor, round_id: int) -> RoutePage:
    """The routes of a round. Raises NotFound, NotPermitted; a constant number of statements."""
    round_ = rounds.one(reading, actor, round_id)
    access.read_routes(actor).enforce()
    visits = lists.visits(reading, actor, AwardVisit.round_id == round_id, AwardVisit.stage != VisitStage.CANCELLED)
    applications = records.applications(reading, round_id)
    listed = records.inspectors(reading, round_id)
    names = {one.person_id: one.person.name or "" for one in listed}
    planned = {one.compound_id for one in visits}
    compounds = {one.compound_id: one for one in applications}
    found = ties.between(
        reading,
        round_.alliance_id,
        tuple(names),
        tuple(compounds),
        since=ties.counting_since(reading, round_),
        declared=records.declared(reading, round_id),
    )
    streets = lists.streets_of(reading, [one.place_id for one in applications])
    open_: dict[str, list[ToVisit]] = {}
    for key, one in compounds.items():
        if key not in planned:
            open_line = ToVisit(
                key,
                one.place.name,
                tuple(each.award.name for each in applications if each.compound_id == key),
                tuple(
                    f"{names[person]}：{'、'.join(ties.TIE_NAMES[tie] for tie in grounds)}"
                    for (person, compound), grounds in found.items()
                    if compound == key
                ),
            )
            open_.setdefault(streets.get(one.place_id, ""), []).append(open_line)
    days: dict[date, list[VisitLine]] = {}
    for line in lists.lines_of(reading, actor, visits):
        days.setdefault(line.visit_on, []).append(line)
    going = [person for visit in visits for person in records.going(visit)]
    return RoutePage(
        round=round_,
        each=records.number(reading, records.EACH, round_.alliance_id),
        inspectors=tuple(
            InspectorLine(
                one.id,
                one.person_id,
                names[one.person_id],
                going.count(one.person_id),
                sum(person == one.person_id for person, _ in found),
            )
            for one in listed
        ),
        streets={street: tuple(lines) for street, lines in sorted(open_.items())},
        days={day: tuple(lines) for day, lines in days.items()},
        wanted=len(compounds),
        confirmed=sum(one.stage is VisitStage.CONFIRMED and one.compound_id in compounds for one in visits),
        may_plan=access.plan(actor, round_.stage),
    )
