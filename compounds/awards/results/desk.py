"""What results put on desks: for the secretary rounds in deliberation, and the results beside their rounds."""

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
from compounds.awards.access import SECRETARY, oversees
from compounds.awards.results.models import AwardResultVersion
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Rounds that wait for the deliberation, for the secretary; one statement, none for others."""
    if not actor.holds(SECRETARY):
        return
    for one in reading.session.scalars(_deliberated(actor).order_by(AwardRound.notice_on)):
        yield Line(
            Section.TODO,
            f"合议：{one.title}",
            note=f"{full_date(one.notice_on)}开始公示，以前要写好合议记录",
            url=addresses.minutes(one.id),
            when_text=remaining(one.notice_on, reading.today),
            tone="late" if one.notice_on < reading.today else "due",
            button="去合议",
            sort=one.notice_on.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many rounds wait for the actor's deliberation; one statement, none for others."""
    if not actor.holds(SECRETARY):
        return 0
    return reading.session.scalar(_deliberated(actor).with_only_columns(func.count(AwardRound.id))) or 0


def stirs(_reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    if not actor.holds(SECRETARY):
        return false()
    return _deliberated(actor).with_only_columns(AwardRound.id).exists()


def beside(reading: Transaction, actor: Actor, round_: AwardRound) -> Iterator[Fact]:
    """The results of a round on its page, as far as the actor may read them; one statement."""
    found = (
        select(AwardResultVersion.award_id, func.max(AwardResultVersion.published_at).label("since"))
        .where(AwardResultVersion.round_id == round_.id, visible(AwardResultVersion, actor))
        .group_by(AwardResultVersion.award_id)
    )
    known = {one.award_id: one.since for one in reading.session.execute(found)}
    for award in round_.awards:
        if award.id not in known:
            continue
        if known[award.id] is not None:
            yield Fact("结果", award.name, addresses.result(award.id))
        if oversees(actor):
            yield Fact("合议用的表", award.name, addresses.marks(award.id))


def _deliberated(actor: Actor) -> Select[AwardRound]:
    return select(AwardRound).where(visible(AwardRound, actor), AwardRound.stage == Stage.DELIBERATION)
