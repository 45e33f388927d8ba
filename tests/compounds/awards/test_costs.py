"""Pages of applications and reviews cost the same however many words, entries and reviewers there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.awards.applications import lists, page, records
from compounds.awards.applications.beside import Beside
from compounds.awards.inspections import desk as inspecting
from compounds.awards.reviewing import desk, planning, shown
from compounds.awards.rounds.models import AwardRound
from compounds.awards.screening import desk as screening_desk
from compounds.awards.screening import page as screening
from tests.compounds.awards.applications.steps import SMALL, submitted
from tests.compounds.awards.factories import a_round, a_season, an_application
from tests.compounds.awards.reviewing.steps import a_reviewer, planned, standing
from tests.compounds.factories import a_compound

Queries = Callable[[], Any]


def cost(tx: Transaction, queries: Queries, step: Callable[[], object]) -> int:
    """How many statements a step takes that finds nothing loaded."""
    tx.session.flush()
    tx.session.expunge_all()
    with queries() as count:
        step()
    return int(count.total)


def test_applications_cost_the_same_with_more_words_and_more_of_them(tx: Transaction, queries: Queries) -> None:
    season = a_season(tx)
    round_ = a_round(tx, season, awards=(SMALL,))
    application = submitted(tx, season.chair, round_, season.compound_id)
    key, beside = application.id, Beside()
    beside.provide(screening_desk.beside)
    beside.provide(inspecting.beside)
    records.say(tx, season.chair, application, "reply", "都对")

    def costs() -> list[int]:
        return [
            cost(tx, queries, lambda: page.application_page(tx, season.secretary, key, beside)),
            cost(tx, queries, lambda: screening.screening_page(tx, season.secretary, key)),
            cost(tx, queries, lambda: lists.application_list(tx, season.secretary, lists.Choice())),
            cost(tx, queries, lambda: screening.screening_list(tx, season.secretary)),
            cost(tx, queries, lambda: list(screening_desk.lines(tx, season.secretary))),
        ]

    few = costs()
    application = records.in_hand(tx, season.secretary, key)
    for actor in (season.member, season.chair):
        records.say(tx, actor, application, "reply", "又说一句")
    submitted(tx, season.other_chair, round_, season.other_compound_id)
    assert costs() == few


def test_reviews_cost_the_same_with_more_reviewers_and_sheets(tx: Transaction, queries: Queries) -> None:
    made = planned(tx)
    season, one = made.season, standing(tx, made)[0]
    reviewer_id, sheet_id, actor = one.reviewer_id, one.id, made.actor_of(one.reviewer_id)

    def costs() -> list[int]:
        return [
            cost(tx, queries, lambda: shown.round_page(tx, season.secretary, made.round_id)),
            cost(tx, queries, lambda: shown.reviewer_page(tx, actor, reviewer_id)),
            cost(tx, queries, lambda: shown.sheet_page(tx, actor, sheet_id)),
            cost(tx, queries, lambda: list(desk.lines(tx, season.secretary))),
        ]

    few = costs()
    alliance = tx.session.get_one(Alliance, season.alliance_id)
    round_ = tx.session.get_one(AwardRound, made.round_id)
    for name in ("府山新苑", "上街花园"):
        compound = a_compound(tx, alliance, name=name, community="330802005001")
        an_application(tx, season, round_, compound_id=compound.id)
    a_reviewer(tx, round_, season.reviewer)
    planning.fill(tx, season.secretary, planning.OnAward(made.award_id))
    assert costs() == few
