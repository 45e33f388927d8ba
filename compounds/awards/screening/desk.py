"""What the screening puts on desks: applications and findings to decide, findings to answer; and on applications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.access import APPLICANTS, SECRETARY
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.workflow import RUNNING
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.awards.screening.access import DECIDERS
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.workflow import FINDING_STAGE_NAMES, FindingStage

_PLACE = aliased(Place, name="screened_place")


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """For secretary and lead what has to be decided, for the committee what may be answered; two statements."""
    if not actor.holds(*APPLICANTS, *DECIDERS):
        return
    if actor.holds(SECRETARY):
        for key, place, path, award, last in reading.session.execute(_to_screen(actor)):
            yield Line(
                Section.TODO,
                f"资格审查：{place}",
                note=award,
                url=addresses.screening(key),
                when_text=remaining(last, reading.today),
                tone="late" if last <= reading.today else "due",
                button="去审查",
                sort=last.isoformat(),
                place_path=path,
            )
    for finding, place, path in reading.session.execute(_findings(reading, actor)).unique():
        own = actor.holds(*APPLICANTS, at=path)
        yield Line(
            Section.TODO,
            f"{'请说明' if own else '请决定'}：{place}的一条认定",
            note=finding.paper_title,
            url=f"{addresses.screening(finding.application_id)}#f{finding.id}",
            when_text=remaining(finding.reply_by, reading.today) if own else "",
            tone="due",
            button="去说明" if own else "去决定",
            sort=finding.reply_by.isoformat(),
            place_path=path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How much waits for the actor; two statements, none for others."""
    if not actor.holds(*APPLICANTS, *DECIDERS):
        return 0
    findings = _findings(reading, actor).with_only_columns(func.count(AwardFinding.id)).order_by(None)
    count = reading.session.scalar(findings) or 0
    if actor.holds(SECRETARY):
        screened = _to_screen(actor).with_only_columns(func.count(AwardApplication.id)).order_by(None)
        count += reading.session.scalar(screened) or 0
    return count


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    if not actor.holds(*APPLICANTS, *DECIDERS):
        return false()
    found = _findings(reading, actor).exists()
    return or_(found, _to_screen(actor).exists()) if actor.holds(SECRETARY) else found


def beside(reading: Transaction, actor: Actor, application: AwardApplication) -> Iterator[Fact]:
    """On an application's page: its screening and the findings about it; one statement."""
    if application.reference is None:
        return
    stages = reading.session.scalars(
        select(AwardFinding.stage)
        .where(visible(AwardFinding, actor), AwardFinding.application_id == application.id)
        .order_by(AwardFinding.id)
    ).all()
    note = "、".join(dict.fromkeys(FINDING_STAGE_NAMES[stage] for stage in stages))
    tone = "late" if FindingStage.UPHELD in stages else "due" if FindingStage.TOLD in stages else ""
    yield Fact(
        "资格审查",
        f"有 {len(stages)} 条认定" if stages else "看条件和认定",
        addresses.screening(application.id),
        tone=tone,
        note=note,
    )


def round_beside(reading: Transaction, actor: Actor, round_: AwardRound) -> Iterator[Fact]:
    """On a round's page, for the secretary: the screening; no statement."""
    del reading
    if round_.seal is not None and actor.holds(*DECIDERS):
        last = full_date(round_.review_on)
        yield Fact("资格审查", "看申报和认定", f"{addresses.SCREENING}/?round={round_.id}", note=f"{last}以前审查完")


def _to_screen(actor: Actor) -> Select[int, str, str, str, date]:
    return (
        select(AwardApplication.id, Place.name, Place.path, RoundAward.name, AwardRound.review_on)
        .join(Place, AwardApplication.place_id == Place.id)
        .join(RoundAward, AwardApplication.award_id == RoundAward.id)
        .join(AwardRound, AwardApplication.round_id == AwardRound.id)
        .where(
            visible(AwardApplication, actor),
            ~within(Place.path, actor, *APPLICANTS),
            AwardApplication.stage == Stage.SUBMITTED,
            AwardRound.stage == RoundStage.SCREENING,
        )
        .order_by(AwardApplication.id)
    )


def _findings(reading: Transaction, actor: Actor) -> Select[AwardFinding, str, str]:
    to_answer = and_(
        within(_PLACE.path, actor, *APPLICANTS),
        AwardFinding.replied_at.is_(None),
        AwardFinding.reply_by >= reading.today,
    )
    found: list[ColumnElement[bool]] = [to_answer]
    if actor.holds(*DECIDERS):
        found.append(
            and_(
                ~within(_PLACE.path, actor, *APPLICANTS),
                AwardFinding.filed_by_id != actor.person_id,
                or_(AwardFinding.replied_at.is_not(None), AwardFinding.reply_by < reading.today),
            )
        )
    return (
        select(AwardFinding, _PLACE.name, _PLACE.path)
        .join(_PLACE, AwardFinding.place_id == _PLACE.id)
        .join(AwardApplication, AwardFinding.application_id == AwardApplication.id)
        .join(AwardRound, AwardApplication.round_id == AwardRound.id)
        .where(
            visible(AwardFinding, actor),
            AwardFinding.stage == FindingStage.TOLD,
            AwardRound.stage.in_(RUNNING),
            or_(*found),
        )
        .order_by(AwardFinding.id)
    )
