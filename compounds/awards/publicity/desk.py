"""What public notices put on desks: objections to decide; and the notice beside its round."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, false, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.publicity import queries
from compounds.awards.publicity.access import HANDLERS
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.workflow import ObjectionStage
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Objections that wait for secretary and lead; one statement, none for others."""
    if not actor.holds(*HANDLERS):
        return
    for one in reading.session.scalars(_open(actor).order_by(AwardObjection.answer_by, AwardObjection.id)).unique():
        yield Line(
            Section.TODO,
            f"核实一条异议：{one.place.name}",
            note=f"第{one.number}号，答复以前，这一届不能审定",
            url=addresses.objection(one.id),
            when_text=remaining(one.answer_by, reading.today),
            tone="late" if one.answer_by < reading.today else "due",
            button="去核实",
            sort=one.answer_by.isoformat(),
            place_path=one.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many objections wait for the actor; one statement, none for others."""
    if not actor.holds(*HANDLERS):
        return 0
    return reading.session.scalar(_open(actor).with_only_columns(func.count(AwardObjection.id))) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    del reading
    if not actor.holds(*HANDLERS):
        return false()
    return _open(actor).with_only_columns(AwardObjection.id).exists()


def beside(reading: Transaction, actor: Actor, round_: AwardRound) -> Iterator[Fact]:
    """The public notice of a round on its page; one statement."""
    del actor
    notice = queries.last_notice(reading, round_.id)
    if notice is not None:
        over = round_.stage is not Stage.NOTICE or notice.until < reading.today
        told = "公示过的得分和异议" if over else f"公示到{full_date(notice.until)}，可以提异议"
        yield Fact("公示", told, addresses.public_notice(round_.id))


def _open(actor: Actor) -> Select[AwardObjection]:
    return (
        select(AwardObjection)
        .join(AwardRound, AwardObjection.round_id == AwardRound.id)
        .where(
            visible(AwardObjection, actor),
            AwardObjection.stage == ObjectionStage.OPEN,
            AwardObjection.person_id.is_distinct_from(actor.person_id),
            AwardRound.stage == Stage.NOTICE,
        )
    )
