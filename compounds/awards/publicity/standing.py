"""Who an actor is to an objection: a resident whom the registry knows, or somebody with a part in the entry."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select

from alliance.kernel.actors import COMMITTEE, Actor
from alliance.kernel.db import Transaction
from compounds import walls
from compounds.awards import ties
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.inspections.models import AwardVisit, VisitInspector
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.workflow import Part
from compounds.awards.reviewing.models import AwardReviewer
from compounds.awards.ties import Tie
from compounds.models import Relation
from compounds.relations.kinds import RelationKind

_AT_HOME = (RelationKind.LIVES_IN, RelationKind.OWNS_IN)
_FAR = frozenset({Tie.STREET, Tie.OFFICER})
"""Ties to a whole street keep away from judging, not from looking into an objection."""


def verified(reading: Transaction, actor: Actor) -> bool:
    """True for residents and owners of any compound of the alliance, as its officers or its committees entered them.

    One statement; none for members of a committee, who are owners, and for those who have not signed in.
    """
    if actor.person_id is None:
        return False
    if actor.holds(*COMMITTEE):
        return True
    known = exists().where(
        Relation.alliance_id == actor.alliance_id,
        Relation.person_id == actor.person_id,
        Relation.kind.in_(_AT_HOME),
        walls.open_on(reading.today),
    )
    return bool(reading.session.scalar(select(known)))


def parts(reading: Transaction, actor: Actor, objection: AwardObjection) -> tuple[Part, ...]:
    """What the actor had to do with an entry before it was published, or with that very line before the objection."""
    if actor.person_id is None:
        return ()
    me, application = actor.person_id, objection.application
    scored = exists().where(AwardReviewer.round_id == application.round_id, AwardReviewer.person_id == me)
    inspected = exists().where(
        VisitInspector.visit_id == AwardVisit.id,
        VisitInspector.person_id == me,
        VisitInspector.gone_at.is_(None),
        AwardVisit.round_id == application.round_id,
        AwardVisit.compound_id == application.compound_id,
    )
    confirmed = exists().where(
        ApplicationAnswer.application_id == application.id,
        ApplicationAnswer.decided_by_id == me,
        or_(
            ApplicationAnswer.decided_at < objection.notice.posted_at,
            and_(ApplicationAnswer.criterion == objection.criterion, ApplicationAnswer.decided_at < objection.made_at),
        ),
    )
    row = reading.session.execute(select(scored, inspected, confirmed)).one()
    held = {
        Part.SCORED: row[0],
        Part.INSPECTED: row[1],
        Part.RECOMMENDED: application.recommended_by_id == me,
        Part.CONFIRMED: row[2],
        Part.APPLIED: me in {application.began_by_id, application.submitted_by_id},
        Part.TIED: _tied(reading, application, me),
    }
    return tuple(part for part in Part if held[part])


def _tied(reading: Transaction, application: AwardApplication, person_id: int) -> bool:
    since = ties.counting_since(reading, application.round)
    pair = person_id, application.compound_id
    found = ties.between(reading, application.alliance_id, [person_id], [application.compound_id], since=since)
    return bool(set(found.get(pair, ())) - _FAR)
