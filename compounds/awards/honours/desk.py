"""What honours put on desks and pages: reviews to answer, to propose and to decide; panels and public cards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import visible, within
from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.days import full_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.awards import addresses
from compounds.awards.access import SECRETARY
from compounds.awards.honours import queries
from compounds.awards.honours.access import DECIDERS
from compounds.awards.honours.models import HonourReview
from compounds.awards.honours.workflow import GROUND_NAMES, OUTCOME_NAMES, Part
from compounds.overview.distinctions import Distinction
from compounds.panels import CompoundKey, Panel

PANEL_RANK = 58


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Reviews to answer, to propose an outcome for, and to decide; one statement, none for others."""
    if not _concerned(actor):
        return
    found = select(HonourReview).where(_mine(reading, actor)).options(joinedload(HonourReview.honour))
    for one in reading.session.scalars(found.order_by(HonourReview.reply_until)).unique():
        if one.part is Part.PROPOSED and one.outcome is not None:
            title, note, when = f"请决定：{one.place.name}的荣誉", f"意见是“{OUTCOME_NAMES[one.outcome]}”", ""
        elif actor.holds(*COMMITTEE, at=one.place.path):
            title, note = "小区的荣誉正在复核，请说明情况", GROUND_NAMES[one.ground]
            when = remaining(one.reply_until, reading.today)
        else:
            title, note, when = f"请提出意见：{one.place.name}的荣誉", GROUND_NAMES[one.ground], ""
        yield Line(
            Section.TODO,
            title,
            note=note,
            url=addresses.honour_review(one.id),
            when_text=when,
            tone="late" if one.reply_until < reading.today else "due",
            button="去办",
            sort=one.reply_until.isoformat(),
            place_path=one.place.path,
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many reviews wait for the actor; one statement, none for others."""
    if not _concerned(actor):
        return 0
    return reading.session.scalar(select(func.count()).select_from(HonourReview).where(_mine(reading, actor))) or 0


def stirs(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """Whether there is any line, as a condition."""
    return exists(select(HonourReview.id).where(_mine(reading, actor))) if _concerned(actor) else false()


def panels(reading: Transaction, _actor: Actor, compound: CompoundKey) -> Iterator[Panel]:
    """What the compound won and what it is worth today; one statement."""
    found = queries.of_compounds(reading, [compound.compound_id]).get(compound.compound_id, ())
    if found:
        yield Panel(
            "荣誉",
            tuple(
                Fact(one.label, one.status_name, url=addresses.honour(one.honour_id), tone=one.tone, note=_until(one))
                for one in found
            ),
            url=f"{addresses.HONOURS}/",
            label="看全区的荣誉",
            rank=PANEL_RANK,
        )


def distinctions(reading: Transaction, compound_ids: Collection[int]) -> Mapping[int, tuple[Distinction, ...]]:
    """What stands on public cards: every honour with what it is worth today; one statement."""
    return {
        key: tuple(Distinction(one.label, addresses.honour(one.honour_id), one.status_name, one.tone) for one in found)
        for key, found in queries.of_compounds(reading, compound_ids).items()
    }


def worth(reading: Transaction, application_ids: Collection[int]) -> Mapping[int, Fact]:
    """What applications that won are worth today, for those that left an honour; one statement."""
    return {
        key: Fact(one.label, one.status_name, addresses.honour(one.honour_id), tone=one.tone)
        for key, one in queries.of_applications(reading, application_ids).items()
    }


def _until(one: queries.HonourLine) -> str:
    return f"有效期到{full_date(one.valid_until)}"


def _concerned(actor: Actor) -> bool:
    return actor.holds(*COMMITTEE, *DECIDERS)


def _mine(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """What the actor may do today: the committee answers, the secretary proposes, another person decides."""
    own = HonourReview.place_id.in_(select(Place.id).where(within(Place.path, actor, *COMMITTEE)))
    answered = or_(HonourReview.reply != "", HonourReview.reply_until < reading.today)
    found = [and_(own, HonourReview.part == Part.HEARING, HonourReview.reply == "")]
    if actor.holds(SECRETARY):
        found.append(and_(HonourReview.part == Part.HEARING, answered, ~own))
    if actor.holds(*DECIDERS):
        found.append(and_(HonourReview.part == Part.PROPOSED, HonourReview.proposed_by_id != actor.person_id, ~own))
    return and_(visible(HonourReview, actor), or_(*found))
