"""Objecting to one line of what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import exists, func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import MISSING, WAY_BACK
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.queries import TAKING_PART
from compounds.awards.publicity import access, queries, standing
from compounds.awards.publicity.access import NoticeFacts
from compounds.awards.publicity.models import AwardNotice, AwardObjection
from compounds.awards.publicity.workflow import ObjectionStage
from compounds.awards.results.queries import published
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.models import WORDS_MOST, AwardRound
from compounds.awards.rounds.records import in_hand
from compounds.awards.words import written

MADE = "awards.objection_made"
"""Errand: payload objection_id."""
ANSWER_DAYS = "awards.objection_days"
ledger.tell({"awards.objection_made": "收到第{number}号异议，{answer_by}以前答复"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file that speaks for an objection."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class ObjectTo:
    """One criterion of one entry of a round, what is wrong with it, and a file where there is one."""

    round_id: int
    application_id: int
    criterion: str
    words: str
    evidence: Evidence | None = None


def facts_of(reading: Transaction, actor: Actor, round_: AwardRound, notice: AwardNotice | None) -> NoticeFacts:
    """What a verdict about objecting looks at; one statement at most."""
    until = notice.until if notice else None
    return NoticeFacts(round_.stage, until, reading.today, standing.verified(reading, actor))


def object_to(tx: Transaction, actor: Actor, command: ObjectTo) -> AwardObjection:
    """Object to one line; the rank of the entry waits from now on.

    Who objects stands in no line of the ledger, and on no file. Raises NotFound, NotPermitted, OutOfTurn (too late
    too), Invalid in words.
    """
    round_ = in_hand(tx, actor, command.round_id)
    notice = queries.last_notice(tx, round_.id)
    access.object_to(actor, facts_of(tx, actor, round_, notice)).enforce()
    if notice is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    application = entry(tx, round_, command.application_id, command.criterion)
    words = written(command.words, "哪里不对", WORDS_MOST, "写一两句话就行，有照片、文件的可以附上。")
    _not_twice(tx, actor, command)
    due = parameters.period_after(
        tx, ANSWER_DAYS, application.place.path, tx.today, happened="收到异议", alliance_id=round_.alliance_id
    ).due
    highest = select(func.max(AwardObjection.number)).where(AwardObjection.round_id == round_.id)
    objection = AwardObjection(
        alliance_id=round_.alliance_id,
        round_id=round_.id,
        notice_id=notice.id,
        application_id=application.id,
        place_id=application.place_id,
        criterion=command.criterion,
        number=(tx.session.scalar(highest) or 0) + 1,
        person_id=actor.person_id,
        words=words,
        made_at=tx.now,
        answer_by=due,
    )
    tx.session.add(objection)
    tx.session.flush()  # the file and the errand name it by its id
    if command.evidence is not None:
        attachments.keep(
            tx,
            CLOCK,
            subject=AwardObjection.__tablename__,
            subject_id=objection.id,
            place_id=objection.place_id,
            name=command.evidence.name,
            stream=command.evidence.stream,
            purpose="异议的材料",
        )
    ledger.write(tx, CLOCK, "awards.objection_made", objection, number=objection.number, answer_by=due)
    outbox.promise(tx, MADE, objection_id=objection.id)
    return objection


def entry(reading: Transaction, round_: AwardRound, application_id: int, criterion: str) -> AwardApplication:
    """The application of a published line. Raises NotFound for whatever was not published in this round."""
    application = reading.session.get(AwardApplication, application_id)
    if application is None or application.round_id != round_.id or application.stage not in TAKING_PART:
        raise NotFound(MISSING, remedy=WAY_BACK)
    view = published(reading, application.award_id)
    known = {one.code for one in rounds.tree(application.award).criteria}
    if view is None or view.line(application_id) is None or criterion not in known:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return application


def _not_twice(tx: Transaction, actor: Actor, command: ObjectTo) -> None:
    same = exists().where(
        AwardObjection.application_id == command.application_id,
        AwardObjection.criterion == command.criterion,
        AwardObjection.person_id == actor.person_id,
        AwardObjection.stage == ObjectionStage.OPEN,
    )
    if tx.session.scalar(select(same)):
        raise Invalid("您对这一项已经提过异议，正在核实。", remedy="答复出来会通知您，不用再提。")
