"""What counts tell a compound's page, each office's desk and the calendar of duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.days import remaining, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.access import NEAR, sees_all
from compounds.duties import Duty, Scope
from compounds.guidance import access as guidance
from compounds.guidance import addresses
from compounds.guidance.counts import records
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.workflow import RUNNING, STAGE_NAMES, TONES, Stage
from compounds.panels import CompoundKey, Panel

RANK = 44
MOST = 50
_BUTTONS: dict[Stage, str] = {
    Stage.DRAFT: "接着准备",
    Stage.FROZEN: "登记送达",
    Stage.COUNTING: "登记表决票",
    Stage.COUNTED: "公告结果",
}


def panels(reading: Transaction, actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """The last counts of a compound, for those who see them; one statement, none for others."""
    if not (guidance.prepares(actor, compound.path) or sees_all(actor)):
        return
    rows = reading.session.execute(
        select(Count.id, Count.title, Count.stage, Count.closes_at)
        .where(visible(Count, actor), Count.compound_id == compound.compound_id)
        .order_by(Count.id.desc())
        .limit(3)
    ).all()
    may = guidance.prepares(actor, compound.path)
    new = f"{addresses.COUNTS}/new?compound={compound.compound_id}"
    if not rows:
        yield Panel(
            "表决和计票",
            empty="这个小区还没有准备过表决计票。要开业主大会会议的，可以在这里备名册、登记送达、核对计票。",
            url=new if may else "",
            label="准备一次计票",
            rank=RANK,
        )
        return
    facts = tuple(
        Fact(title, STAGE_NAMES[stage], addresses.count(key), TONES[stage], f"{short_moment(closes_at)}截止")
        for key, title, stage, closes_at in rows
    )
    links = (("全部计票", f"{addresses.COUNTS}/?compound={compound.compound_id}"),)
    yield Panel("表决和计票", facts, url=new if may else "", label="准备一次计票", links=links, rank=RANK)


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The counts that wait for a step, for those who prepare them; one statement."""
    if not actor.holds(*COMMITTEE, *NEAR):
        return
    rows = reading.session.scalars(
        select(Count)
        .where(visible(Count, actor), guidance.at_hand(Count.place_id, actor), Count.stage.in_(sorted(RUNNING)))
        .order_by(Count.closes_at)
        .limit(MOST)
    ).unique()
    for count in rows:
        yield _line(reading, count)


def _line(reading: Transaction, count: Count) -> Line:
    closed = reading.now >= count.closes_at
    todo = count.stage in (Stage.COUNTING, Stage.COUNTED) or (count.stage is Stage.FROZEN and closed)
    day = records.last_day(count)
    return Line(
        Section.TODO if todo else Section.SOON,
        f"{count.place.name}：{count.title}",
        note=f"{STAGE_NAMES[count.stage]}，{'投票已截止' if closed else f'{short_moment(count.closes_at)}截止'}",
        url=addresses.count(count.id),
        place_path=count.place.path,
        when_text="已截止" if closed else remaining(day, reading.today),
        tone="due",
        button="登记表决票" if count.stage is Stage.FROZEN and closed else _BUTTONS[count.stage],
        sort=day.isoformat(),
    )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many counts wait for a step; one statement, none for offices without a part."""
    if not actor.holds(*COMMITTEE, *NEAR):
        return 0
    after = (Count.stage == Stage.FROZEN) & (Count.closes_at <= reading.now)
    mine = (
        visible(Count, actor),
        guidance.at_hand(Count.place_id, actor),
        Count.stage.in_((Stage.COUNTING, Stage.COUNTED)) | after,
    )
    return reading.session.scalar(select(func.count()).select_from(Count).where(*mine)) or 0


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """What counts demand until a day: papers out by the deadline, the announcement; one statement."""
    if actor.alliance_id is None:
        return
    query = (
        select(Count)
        .join(Place, Count.place_id == Place.id)
        .where(
            visible(Count, actor),
            Count.stage.in_((Stage.FROZEN, Stage.COUNTED)),
            Place.path.startswith(scope.path, autoescape=True),
        )
        .order_by(Count.id)
    )
    if scope.compound_id is not None:
        query = query.where(Count.compound_id == scope.compound_id)
    for count in reading.session.scalars(query).unique():
        if count.stage is Stage.FROZEN:
            due, title, kind = records.last_day(count), f"“{count.title}”投票截止", "guidance_count_closes"
            basis = "锁定名册时定下的截止时间，不能再改"
        else:
            due, title = count.announce_by or records.last_day(count), f"公告“{count.title}”的结果"
            kind = "guidance_announce"
            basis = "计票以后公告结果（我们的建议，本地依据待核）"
        if due <= until:
            yield Duty(
                due_on=due,
                title=title,
                url=addresses.count(count.id),
                place_name=count.place.name,
                basis=basis,
                kind=kind,
                who="业委会，社区指导",
                compound_id=count.compound_id,
            )
