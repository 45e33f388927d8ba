"""What is told of reviews, what lies on desks, what a person is shown of the own, and statements that stay few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from compounds.awards import ties
from compounds.awards.applications import access as application_access
from compounds.awards.applications.models import AwardApplication, AwardEvidence
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.reviewing import access, asking, desk, filling, holdings, marking, notices, planning, shown
from compounds.awards.reviewing.asking import Answer, DeclareTie
from compounds.awards.reviewing.planning import OnAward
from compounds.awards.reviewing.workflow import ReviewerStage, TieKind
from compounds.awards.ties import Declared, Tie
from compounds.models import Compound, Contract, Relation
from compounds.relations.kinds import RelationKind, Source
from tests.compounds.awards.reviewing.steps import a_reviewer, a_reviewing, all_locked, filled, planned, standing

HANDLERS = {
    asking.ASKED: notices.asked,
    asking.ANSWERED: notices.answered,
    filling.GIVEN: notices.given,
    filling.GAP: notices.lacking,
    marking.ALL_LOCKED: notices.complete,
}


def told(tx: Transaction, kind: str) -> list[tuple[int, str]]:
    """Keep every promise of the kind, and read who was told of it."""
    for one in tx.session.scalars(select(Errand).where(Errand.kind == kind)):
        HANDLERS[kind](tx, one.payload)
    tx.session.flush()
    rows = tx.session.execute(select(Notice.person_id, Notice.title).where(Notice.kind == kind).order_by(Notice.id))
    return [(person, title) for person, title in rows]


def titles(tx: Transaction, actor: Actor) -> list[str]:
    found = [line.title for line in desk.lines(tx, actor)]
    assert desk.waiting(tx, actor) == len(found)
    assert bool(tx.session.scalar(select(desk.stirs(tx, actor)))) is bool(found)
    return found


def test_those_concerned_are_told_and_nobody_else(tx: Transaction) -> None:
    made = planned(tx)
    assert sorted(told(tx, filling.GIVEN)) == sorted((one.person_id or 0, "请评3个小区") for one in made.actors)
    for one in standing(tx, made):
        marking.lock_sheet(tx, made.actor_of(one.reviewer_id), filled(one))
    keepers = {made.season.secretary.person_id, made.season.second_secretary.person_id}
    assert {person for person, _ in told(tx, marking.ALL_LOCKED)} == keepers
    asking.leave(tx, made.actors[0], Answer(made.reviewers[0].id, because="要出门"))
    assert {person for person, _ in told(tx, asking.ANSWERED)} == keepers


def test_whoever_is_slow_is_reminded_once(tx: Transaction) -> None:
    made = planned(tx)
    due = standing(tx, made)[0].due_on
    near = Transaction(tx.session, now=tx.now + timedelta(days=(due - tx.today).days - 3))
    assert notices.remind(near, near.today - timedelta(days=1)) == len(made.actors)
    assert notices.remind(near, near.today) == 0


def test_desks_show_what_waits(tx: Transaction) -> None:
    made = a_reviewing(tx)
    a_reviewer(tx, made.round, made.season.reviewer, ReviewerStage.INVITED)
    assert titles(tx, made.season.reviewer) == ["请答复参不参加评审"]
    assert titles(tx, made.season.secretary) == ["评分表要分派或者补上"]
    assert titles(tx, made.season.lead) == []
    planning.plan(tx, made.season.secretary, OnAward(made.award.id))
    assert titles(tx, made.season.secretary) == []
    assert titles(tx, made.actors[0]) == ["请评3个小区并锁定"]
    later = Transaction(tx.session, now=tx.now + timedelta(days=30))
    assert [line.title for line in desk.lines(later, made.season.secretary)] == ["有12份评分表过期没有锁定"]
    for one in standing(tx, made):
        marking.lock_sheet(tx, made.actor_of(one.reviewer_id), filled(one))
    assert titles(tx, made.actors[0]) == []
    assert titles(tx, made.season.secretary) == ["评分表全部锁定"]


def test_a_round_says_beside_it_how_far_the_reviews_are(tx: Transaction) -> None:
    made = planned(tx)
    assert [fact.text for fact in desk.beside(tx, made.season.lead, made.round)] == ["锁定0份，共12份"]
    assert [fact.term for fact in desk.beside(tx, made.actors[0], made.round)] == ["我的评审"]
    assert list(desk.beside(tx, made.season.chair, made.round)) == []


def test_a_person_is_shown_the_own_and_erased_as_far_as_nothing_rests_on_it(tx: Transaction) -> None:
    made = planned(tx)
    first, second, *_ = standing(tx, made, made.reviewers[0])
    marking.lock_sheet(tx, made.actors[0], filled(first))
    marking.save_sheet(tx, made.actors[0], filled(second))
    asking.declare_tie(tx, made.actors[0], DeclareTie(made.reviewers[0].id, TieKind.STREET, "新新街道", "姐姐住那里"))
    person = made.actors[0].person_id or 0
    asked, tied, sheets = holdings.held(tx, person)
    assert asked.rows[0][1] == "参加"
    assert tied.rows[0][1] == "姐姐住那里"
    assert len(sheets.rows) == 3
    holdings.erase(tx, person)
    tx.session.expire_all()
    assert made.reviewers[0].ties[0].words == ""
    assert (second.sheet.marks, bool(first.sheet.marks)) == ({}, True)


def test_reviewers_open_the_evidence_of_what_they_review_alone(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    seen = tx.session.scalars(
        select(AwardApplication.id).where(access.evidence_for_reviewers(made.actor_of(one.reviewer_id)))
    )
    own = {two.application_id for two in standing(tx, made) if two.reviewer_id == one.reviewer_id}
    assert set(seen) == own


def test_evidence_of_who_left_is_shown_to_reviewers_no_more(tx: Transaction) -> None:
    application_access.show_evidence(access.evidence_for_reviewers)
    made = planned(tx)
    one = standing(tx, made)[0]
    application = tx.session.get_one(AwardApplication, one.application_id)
    piece = AwardEvidence(
        alliance_id=application.alliance_id,
        compound_id=application.compound_id,
        place_id=application.place_id,
        kind="minutes",
        title="会议记录",
        kept_at=tx.now,
    )
    application.answers[0].evidence.append(piece)
    seen = select(AwardEvidence.id).where(visible(AwardEvidence, made.actor_of(one.reviewer_id)))
    assert tx.session.scalars(seen).all() == [piece.id]
    application.stage = ApplicationStage.WITHDRAWN
    assert tx.session.scalars(seen).all() == []


def test_the_page_of_the_reviews_counts_by_award_and_reviewer(tx: Transaction) -> None:
    made = all_locked(tx)
    page = shown.round_page(tx, made.season.secretary, made.round.id)
    assert [len(board.entries) for board in page.boards] == [4, 0]
    assert {one.locked for one in page.reviewers} == {3}


# Ties


def a_relation(tx: Transaction, alliance_id: int, kind: RelationKind, place_id: int, **more: Any) -> None:
    tx.session.add(
        Relation(alliance_id=alliance_id, place_id=place_id, kind=kind, source=Source.SELF, recorded_at=tx.now, **more)
    )
    tx.session.flush()


def test_every_tie_of_the_registry_keeps_away(tx: Transaction) -> None:
    made = a_reviewing(tx)
    season = made.season
    home, other = season.compound_id, season.other_compound_id
    company = tx.session.scalars(select(Contract.company_id).where(Contract.compound_id == home)).one()
    place = tx.session.get_one(Compound, home).place_id
    works, kin, before, long_ago = (one.person_id or 0 for one in made.actors)
    a_relation(tx, season.alliance_id, RelationKind.WORKS_FOR, place, person_id=works, to_company_id=company)
    low, high = sorted((kin, works))
    a_relation(tx, season.alliance_id, RelationKind.KIN, place, person_id=low, to_person_id=high)
    for person, years in ((before, 1), (long_ago, 9)):
        ended = tx.today - timedelta(days=365 * years)
        a_relation(
            tx, season.alliance_id, RelationKind.LIVES_IN, place, person_id=person, to_compound_id=home, ends_on=ended
        )
    everybody = {works, kin, before, long_ago}
    everybody |= {one.person_id or 0 for one in (season.chair, season.street, season.manager, season.owner)}
    found = ties.between(
        tx,
        season.alliance_id,
        everybody,
        {home, other},
        since=ties.counting_since(tx, made.round),
        declared=[Declared(season.owner.person_id or 0, compound_id=other)],
    )
    assert found[works, home] == (Tie.COMPANY,)
    assert found[kin, home] == (Tie.KIN,)
    assert found[before, home] == (Tie.HOME, Tie.STREET)
    assert (long_ago, home) not in found
    assert Tie.SEAT in found[season.chair.person_id or 0, home]
    assert found[season.street.person_id or 0, home] == (Tie.OFFICER,)
    assert found[season.manager.person_id or 0, home] == (Tie.SERVES, Tie.COMPANY)
    assert found[season.owner.person_id or 0, other] == (Tie.DECLARED,)
