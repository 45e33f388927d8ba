"""What appraisals put on desks: experts to mark, an appraisal to reply to, and those to count or to decide about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import COMMITTEE, Actor, Office
from alliance.kernel.days import SHANGHAI, local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from expert_pool import addresses
from expert_pool.appraisals.models import Appraisal, PanelMark
from expert_pool.appraisals.records import MARK_DAYS
from expert_pool.appraisals.workflow import OPEN, Rater, State
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.roster.access import REVIEWERS
from expert_pool.roster.models import Expert

MARKERS: dict[Rater, frozenset[Office]] = {
    Rater.COMPOUND: COMMITTEE,
    Rater.HOST: frozenset({Office.COMMUNITY_OFFICER}),
}
"""Who finds panels to mark among what waits; street, bureau and keeper may mark too, and are not asked."""


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Panels whose experts are to be marked, the own appraisal, and for those who appraise what is next.

    Four statements at most.
    """
    if actor.holds(*COMMITTEE, Office.COMMUNITY_OFFICER):
        days = _days(reading, actor)
        for evaluation in reading.session.scalars(_to_mark(reading, actor, days).order_by(Evaluation.id)).unique():
            until = local_date(evaluation.published_at or reading.now) + days
            yield Line(
                Section.SOON,
                f"请评价评审专家：{evaluation.place.name}",
                note="按时到场、认真负责、遵守纪律",
                url=f"{addresses.APPRAISALS}/panel/{evaluation.request_id}",
                when_text=remaining(until, reading.today),
                button="去评价",
                sort=until.isoformat(),
                place_path=evaluation.place.path,
            )
    for one in reading.session.scalars(select(Appraisal).where(_mine(reading, actor)).order_by(Appraisal.id)):
        yield Line(
            Section.TODO,
            f"{one.year}年的专家考核，您可以说明",
            note="说明以后，或者日子过了，才计入",
            url=addresses.appraisal(one.id),
            when_text=remaining(one.reply_by, reading.today),
            tone="due",
            button="去看",
            sort=one.reply_by.isoformat(),
        )
    if actor.holds(*REVIEWERS):
        for one in reading.session.scalars(
            select(Appraisal).where(_to_settle(reading, actor)).order_by(Appraisal.reply_by)
        ):
            failed = one.state is State.FAILED
            yield Line(
                Section.TODO,
                "考核不合格，请决定要不要暂停" if failed else "专家考核可以计入了",
                note=f"{one.year}年",
                url=addresses.appraisal(one.id),
                tone="late" if failed else "due",
                button="去决定" if failed else "去看",
                sort=one.reply_by.isoformat(),
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many appraisals wait for the actor; one statement."""
    found = _mine(reading, actor)
    if actor.holds(*REVIEWERS):
        found = or_(found, _to_settle(reading, actor))
    return reading.session.scalar(select(func.count()).select_from(Appraisal).where(found)) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    found = [exists(select(Appraisal.id).where(_mine(reading, actor)))]
    if actor.holds(*REVIEWERS):
        found.append(exists(select(Appraisal.id).where(_to_settle(reading, actor))))
    if actor.holds(*COMMITTEE, Office.COMMUNITY_OFFICER):
        # The days of the parameter are looked at by the lines themselves: a year is enough to ask for them.
        found.append(_to_mark(reading, actor, timedelta(days=366)).with_only_columns(Evaluation.id).exists())
    return or_(false(), *found)


def _days(reading: Transaction, actor: Actor) -> timedelta:
    found = parameters.on(reading, MARK_DAYS, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    return timedelta(days=found.whole)


def _to_mark(reading: Transaction, actor: Actor, days: timedelta) -> Select[Any]:
    """Published panels of the actor's places with an expert whom the actor's side has not marked; not one's own."""
    since = reading.now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0) - days
    sides = [
        and_(
            within(Place.path, actor, *offices),
            exists(
                select(Panellist.id).where(
                    Panellist.evaluation_id == Evaluation.id,
                    Panellist.expert_id.is_not(None),
                    ~exists(
                        select(PanelMark.id).where(
                            PanelMark.evaluation_id == Evaluation.id,
                            PanelMark.expert_id == Panellist.expert_id,
                            PanelMark.rater == rater,
                        )
                    ),
                )
            ),
        )
        for rater, offices in MARKERS.items()
        if actor.holds(*offices)
    ]
    sat = select(Panellist.evaluation_id).where(Panellist.person_id == actor.person_id)
    return (
        select(Evaluation)
        .join(Place, Evaluation.place_id == Place.id)
        .where(
            visible(Evaluation, actor),
            Evaluation.published_at >= since,
            Evaluation.id.not_in(sat),
            or_(false(), *sides),
        )
    )


def _mine(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    if not actor.signed_in:
        return false()
    return and_(
        Appraisal.expert_id.in_(select(Expert.id).where(Expert.person_id == actor.person_id)),
        Appraisal.state == State.TOLD,
        Appraisal.reply_by >= reading.today,
    )


def _to_settle(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    heard = or_(Appraisal.state == State.REPLIED, Appraisal.reply_by < reading.today)
    own = select(Expert.id).where(Expert.person_id == actor.person_id)
    return and_(
        visible(Appraisal, actor),
        Appraisal.expert_id.not_in(own),
        or_(Appraisal.state == State.FAILED, and_(Appraisal.state.in_(OPEN), heard)),
    )
