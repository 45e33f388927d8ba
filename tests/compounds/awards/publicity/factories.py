"""A round in its public notice, with two entries, everybody around it, and a resident whom the registry knows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.awards.applications.models import AwardApplication
from compounds.awards.indicators.tree import Criterion, Source
from compounds.awards.publicity import objecting, posting, queries
from compounds.awards.publicity.models import AwardNotice, AwardObjection
from compounds.awards.publicity.objecting import ObjectTo
from compounds.awards.results import computing, following
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.models import Relation
from compounds.relations.kinds import RelationKind
from compounds.relations.kinds import Source as Said
from tests.compounds.awards.factories import somebody
from tests.compounds.awards.results.factories import Deliberated

CLOSE = [["0.9", "0.9", "0.9"], ["0.9", "0.9", "0.9"]]
"""The sheets of both entries; what differs are their answers."""


class Published:
    """A round that began its public notice today; the first of two entries leads, one wins.

    `resident` lives in the compound of the second entry, `leader` in that of the first.
    """

    def __init__(self, tx: Transaction, *, title: str = "2026年度小区评选") -> None:
        made = self.made = Deliberated(tx, CLOSE, shares=["61", "60"], title=title)
        self.season, self.round, self.award = made.season, made.round, made.award
        self.first, self.second = made.applications
        self.round_id, self.first_id = self.round.id, self.first.id
        alliance = tx.session.get_one(Alliance, self.season.alliance_id)
        self.leader, self.resident = somebody(tx, alliance, "住户孙大妈"), somebody(tx, alliance, "住户李大爷")
        lives_in(tx, self.leader, self.first)
        lives_in(tx, self.resident, self.second)
        computing.compute(tx, CLOCK, self.award.id, "合议")
        self.round.stage, self.round.stage_since = Stage.NOTICE, tx.now
        tx.session.flush()
        publish(tx, self.round)
        self.record: Criterion = next(one for one in tree(self.award).criteria if one.source is Source.RECORD)
        self.marked: Criterion = next(one for one in tree(self.award).criteria if one.source is Source.REVIEWER)

    def notice(self, tx: Transaction) -> AwardNotice:
        """The notice that counts."""
        found = queries.last_notice(tx, self.round_id)
        assert found is not None
        return found


def publish(tx: Transaction, round_: AwardRound) -> None:
    """What the errand of the notice does, twice, as a repeated delivery would."""
    payload = {"round_id": round_.id, "step": "publish", "stage": "notice"}
    for step in (following.after_round, posting.after_round, posting.after_round):
        step(tx, payload)


def lives_in(tx: Transaction, actor: Actor, application: AwardApplication, *, said: Said = Said.OFFICER) -> None:
    """Enter that somebody lives in the compound of an application."""
    tx.session.add(
        Relation(
            alliance_id=application.alliance_id,
            place_id=application.place_id,
            kind=RelationKind.LIVES_IN,
            person_id=actor.person_id,
            to_compound_id=application.compound_id,
            source=said,
            evidence="",
            recorded_at=tx.now,
        )
    )
    tx.session.flush()


def an_objection(tx: Transaction, made: Published, *, criterion: str = "", by: Actor | None = None) -> AwardObjection:
    """The resident objects to the fact of the leading entry."""
    code = criterion or made.record.code
    return objecting.object_to(
        tx, by or made.resident, ObjectTo(made.round_id, made.first_id, code, "三月份的公示没有贴。")
    )


def over(tx: Transaction, made: Published) -> None:
    """Let the days of the notice have passed."""
    notice = made.notice(tx)
    notice.since, notice.until = tx.today - timedelta(days=9), tx.today - timedelta(days=1)
    tx.session.flush()


ZERO = Decimal(0)
