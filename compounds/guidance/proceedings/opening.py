"""What the pages show before a path begins: the paths open to a compound, the compounds to choose from, the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.kernel import typed
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds import walls
from compounds.guidance import access as sight
from compounds.guidance import addresses
from compounds.guidance.paths import shipped
from compounds.guidance.paths.definition import Path
from compounds.guidance.proceedings import access, lists, records, starting
from compounds.guidance.proceedings.course import Obstacle
from compounds.guidance.proceedings.lists import ProceedingLine
from compounds.guidance.proceedings.workflow import BY_MATTER, Stage
from compounds.models import Compound
from compounds.queries import COMMUNITY

LONGEST_NAME = 60
MOST = 100
"""More compounds than this are found by name."""


@dataclass(frozen=True, slots=True)
class PathChoice:
    """One path for a compound: open to it, running already, or not for it."""

    path: Path
    url: str
    running: tuple[ProceedingLine, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class BeginPage:
    """What may be begun for a compound."""

    compound_id: int
    compound: str
    has_committee: bool
    choices: tuple[PathChoice, ...]


@dataclass(frozen=True, slots=True)
class StartPage:
    """The start of one path for a compound: what runs already, what stands in the way, the days that are known."""

    compound_id: int
    compound: str
    path: Path
    by_matter: bool
    running: tuple[ProceedingLine, ...]
    obstacles: tuple[Obstacle, ...]
    days: Mapping[str, date]
    may: Verdict


def begin_page(reading: Transaction, actor: Actor, compound_id: int) -> BeginPage:
    """The paths that fit a compound. Raises NotFound, NotPermitted."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    access.start(actor, compound.place.path).enforce()
    there = records.has_committee(reading, compound.id)
    known = lists.of_compound(reading, actor, compound.id)
    unfit = access.COMMITTEE_THERE if not there else access.NO_COMMITTEE
    choices = []
    for path in shipped.paths().values():
        running = tuple(one for one in known if one.stage is Stage.RUNNING and one.path == path.code)
        if path.needs != unfit and (access.start(actor, compound.place.path, path.needs) or running):
            url = f"{addresses.PROCEEDINGS}/start/{path.code}?compound={compound.id}"
            choices.append(PathChoice(path, url, running, not running or path.code in BY_MATTER))
    return BeginPage(compound.id, compound.place.name, there, tuple(choices))


def start_page(reading: Transaction, actor: Actor, compound_id: int, path: Path) -> StartPage:
    """The start of a path for a compound in sight. Raises NotFound."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    known = lists.of_compound(reading, actor, compound.id)
    days = records.known_days(reading, compound.id, compound.place_id)
    wall = walls.of(reading, actor).handling(compound_id=compound.id)
    return StartPage(
        compound_id=compound.id,
        compound=compound.place.name,
        path=path,
        by_matter=path.code in BY_MATTER,
        running=tuple(one for one in known if one.stage is Stage.RUNNING and one.path == path.code),
        obstacles=starting.obstacles(reading, compound.id, path),
        days={event.code: days[event.code] for event in path.events if event.code in days},
        may=access.start(actor, compound.place.path, path.needs) & wall,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The compounds to choose from, by their community; `more` where there are others to be found by name."""

    name: str
    lines: tuple[tuple[int, str, str], ...]
    more: bool


def compounds_for(reading: Transaction, actor: Actor, asked: str) -> Found:
    """Compounds that the actor may prepare for, by a part of their name; one statement. Raises NotPermitted."""
    access.choose(actor).enforce()
    name = typed.searched(asked, LONGEST_NAME)
    rows: Any = reading.session.execute(
        select(Compound.id, Place.name, COMMUNITY.name)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .where(
            visible(Compound, actor),
            sight.in_sight(Compound.place_id, actor),
            Place.name.icontains(name, autoescape=True),
        )
        .order_by(Place.path)
        .limit(MOST + 1)
    ).all()
    return Found(name, tuple(tuple(row) for row in rows[:MOST]), len(rows) > MOST)
