"""What stands around the form: with what it begins, its arithmetic and days worked out, and the days of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.tables import Row
from compounds import walls
from compounds.actions import current_committee
from compounds.guidance import addresses as guidance
from compounds.guidance.consultations import hours
from compounds.models import Compound
from expert_pool import panels
from expert_pool.panels import Panel
from expert_pool.requests import access, timeline
from expert_pool.requests.asking import Particulars, opening_problems, running
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.page import day_rows
from expert_pool.requests.rules import RequestRules, rules_of, usual
from expert_pool.tracks import TRACKS, TenderTrack

TEXTS = (("选聘方案", "selection_plan"), ("业主大会决定", "assembly_decision"), ("选聘公告", "tender_notice"))
"""The model texts with which a compound gets what the request rests on."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """What the form needs: the compound, the hours on offer, what it begins with, the texts to fill in.

    `runs` is the request that the compound has under way.
    """

    compound_id: int
    compound: str
    asked_on: date
    hours: tuple[time, ...]
    rules: RequestRules
    subject: str
    begins_on: date
    begins_at: time
    panel: Panel
    earliest: date
    texts: tuple[tuple[str, str], ...]
    runs: int | None
    may: Verdict


@dataclass(frozen=True, slots=True)
class Worked:
    """The arithmetic of what was filled in: the sentence, what is wrong with it, and the days."""

    panel: str
    problems: tuple[str, ...]
    days: tuple[Row, ...]
    notice: str


@dataclass(frozen=True, slots=True)
class FilingDays:
    """The days of a tender that the law requires, reckoned from its opening."""

    opens_on: date
    days: tuple[Row, ...]


def form_page(
    reading: Transaction, actor: Actor, compound_id: int, request: SelectionRequest | None = None
) -> FormPage:
    """The form for one compound, or for a request of it. Raises NotFound; a constant number of statements."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    path = compound.place.path
    rules = rules_of(reading, path, compound.alliance_id)
    offered = hours.offered(reading, path, compound.alliance_id)
    there = current_committee(reading, compound.id) is not None
    earliest = timeline.earliest_opening(reading.today, rules.numbers)
    wall = walls.of(reading, actor).handling(compound_id=compound.id)
    runs = running(reading, compound.id)
    return FormPage(
        compound_id=compound.id,
        compound=compound.place.name,
        asked_on=local_date(request.asked_at) if request is not None else reading.today,
        hours=offered,
        rules=rules,
        subject=f"{compound.place.name}选聘物业服务企业",
        begins_on=max(earliest, reading.today + timedelta(days=rules.numbers["open"].whole)),
        begins_at=offered[min(1, len(offered) - 1)],
        panel=usual(rules.panel),
        earliest=earliest,
        texts=tuple((title, guidance.fill_text(code, compound.id)) for title, code in TEXTS),
        runs=None if runs is None else runs.id,
        may=access.ask_in_place_of_committee(actor, compound.place, has_committee=there) & wall,
    )


def worked(reading: Transaction, page: FormPage, filled: Particulars) -> Worked:
    """The arithmetic of what was filled in; nothing is kept."""
    opens_on = local_date(filled.opening_at)
    days = day_rows(timeline.marks(filled.track, page.asked_on, opens_on, page.rules.numbers))
    words = TRACKS[filled.track]
    if not words.draws_experts:
        return Worked("", (), days, words.notice)
    seats = {field: number for field, number in filled.seats.items() if number}
    size = sum(seats.values()) + filled.owners
    panel = Panel(seats, filled.owners, small=size < page.rules.panel.least)
    found = panels.problems(panel, page.rules.panel)
    late = opening_problems(filled.opening_at, reading.today, page.rules)
    return Worked(panels.explained(panel, page.rules.panel), (*found, *late), days, words.notice)


def filing_days(reading: Transaction, actor: Actor, opens_on: date | None) -> FilingDays:
    """The days of a statutory tender; without a day given, the earliest at which its documents could go out today."""
    numbers = rules_of(reading, actor.place_path, actor.alliance_id).numbers
    soonest = timedelta(days=numbers["filing"].whole + numbers["bidding"].whole)
    day = opens_on or reading.today + soonest
    return FilingDays(day, day_rows(timeline.marks(TenderTrack.STATUTORY_PRELIMINARY, reading.today, day, numbers)))
