"""From the case to its precedent and back: the case only for those who work on it or stand on a side of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.threads import Key
from mediation import addresses as cases
from mediation.models import Case
from mediation.precedents import queries
from mediation.precedents.models import Precedent
from mediation.precedents.workflow import Stage
from mediation.sight import with_part, working_on
from mediation.workflow import Part


def of_case(reading: Transaction, actor: Actor, case_id: Key) -> Iterator[Fact]:
    """The precedent that stands for a case, where the actor sees it; one statement."""
    standing = queries.of_case(reading, actor, int(case_id))
    if standing is not None:
        tone = {Stage.PUBLISHED: "go", Stage.WITHDRAWN: "late"}.get(standing.stage, "due")
        yield Fact("本案的案例", standing.title, standing.url, tone, standing.stage_name)


def of_precedent(reading: Transaction, actor: Actor, precedent_id: Key) -> Iterator[Fact]:
    """The case behind a precedent; one statement, and nothing for everybody else: mediation is confidential."""
    row = reading.session.execute(
        select(Case.id, Case.reference, Case.subject)
        .join(Precedent, Precedent.case_id == Case.id)
        .where(
            visible(Case, actor),
            Precedent.id == int(precedent_id),
            or_(Case.id.in_(working_on(actor)), Case.id.in_(with_part(actor, Part.SIDE))),
        )
    ).one_or_none()
    if row is not None:
        yield Fact("改写自案件", f"{row.reference} {row.subject}", cases.case(row.id), note="只有经手的人看得到")
