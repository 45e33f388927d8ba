"""Whom the awards concern today: the home page asks their rooms only for those who find a line in one of them."""

from __future__ import annotations

from sqlalchemy import or_, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards.applications import desk as applications
from compounds.awards.checks import desk as checks
from compounds.awards.honours import desk as honours
from compounds.awards.inspections import desk as inspections
from compounds.awards.publicity import desk as publicity
from compounds.awards.results import desk as results
from compounds.awards.reviewing import desk as reviewing
from compounds.awards.rounds import desk as rounds
from compounds.awards.screening import desk as screening

DESKS = (
    ("评选安排", rounds),
    ("考评登记", checks),
    ("申报", applications),
    ("资格审查", screening),
    ("评委评分", reviewing),
    ("现场复核", inspections),
    ("合议", results),
    ("公示和异议", publicity),
    ("荣誉和荣誉复核", honours),
)
"""The rooms whose `lines` and `waiting` tell what is to be done, with what people call them."""


def concerned(reading: Transaction, actor: Actor) -> bool:
    """True where any room has a line for the actor; one statement, none for visitors and the clock."""
    if actor.person_id is None:
        return False
    any_line = or_(*(desk.stirs(reading, actor) for _, desk in DESKS))
    return bool(reading.session.scalar(select(any_line)))
