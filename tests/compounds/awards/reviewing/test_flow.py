"""From the invitation to the locked sheets, and every turn on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn, Refused, Unavailable
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance, Place
from compounds.awards.applications import actions as applications
from compounds.awards.reviewing import asking, filling, marking, marks, planning, progress, queries
from compounds.awards.reviewing.asking import Answer, DeclareTie, Invite
from compounds.awards.reviewing.assigning import linked
from compounds.awards.reviewing.marking import SaveSheet
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewPlan
from compounds.awards.reviewing.planning import OnAward, Replace
from compounds.awards.reviewing.workflow import Occasion, ReviewerStage, SheetState, TieKind, Why
from compounds.awards.rounds.queries import tree
from compounds.awards.rounds.workflow import Stage
from compounds.models import Compound, Relation
from compounds.relations.kinds import RelationKind, Source
from tests.compounds.awards.factories import RULES, a_round, a_season, somebody
from tests.compounds.awards.reviewing.steps import (
    Reviewing,
    a_reviewer,
    a_reviewing,
    all_locked,
    filled,
    lock,
    planned,
    standing,
)


def later(tx: Transaction, days: int) -> Transaction:
    return Transaction(tx.session, now=tx.now + timedelta(days=days))


def errands(tx: Transaction, kind: str) -> list[Errand]:
    return list(tx.session.scalars(select(Errand).where(Errand.kind == kind)))


def refusals(tx: Transaction, refused: Refused) -> list[str]:
    assert refused.record is not None
    refused.record(tx)
    return list(tx.session.scalars(select(LedgerLine.verb).order_by(LedgerLine.id.desc()).limit(1)))


# Asking


def test_somebody_is_asked_by_number_and_answers(tx: Transaction) -> None:
    season = a_season(tx)
    round_ = a_round(tx, season)
    person = tx.session.get_one(Person, season.reviewer.person_id)
    accounts.give_number(tx, person, "13800138000")
    key = asking.invite(tx, season.secretary, Invite(round_.id, " 13800138000 "))
    assert asking.invite(tx, season.secretary, Invite(round_.id, "13800138000")) == key
    assert len(errands(tx, asking.ASKED)) == 1
    with pytest.raises(NotPermitted):
        asking.accept(tx, season.secretary, Answer(key))
    asking.decline(tx, season.reviewer, Answer(key, because="出差"))
    asking.invite(tx, season.secretary, Invite(round_.id, "13800138000"))
    asking.accept(tx, season.reviewer, Answer(key))
    reviewer = tx.session.get_one(AwardReviewer, key)
    assert (reviewer.stage, reviewer.because) == (ReviewerStage.ACCEPTED, "")
    with pytest.raises(OutOfTurn):
        asking.decline(tx, season.reviewer, Answer(key))


@pytest.mark.parametrize("name", ["secretary", "lead", "bureau"])
def test_whoever_plans_or_reads_every_mark_gives_none(tx: Transaction, name: str) -> None:
    season = a_season(tx)
    round_ = a_round(tx, season)
    person = tx.session.get_one(Person, getattr(season, name).person_id)
    accounts.give_number(tx, person, "13800138000")
    with pytest.raises(Invalid, match="不能当评委"):
        asking.invite(tx, season.second_secretary, Invite(round_.id, "13800138000"))


def test_a_number_without_account_is_refused_in_words(tx: Transaction) -> None:
    season = a_season(tx)
    round_ = a_round(tx, season)
    with pytest.raises(Invalid, match="没有找到") as refused:
        asking.invite(tx, season.secretary, Invite(round_.id, "13900139000"))
    assert "邀请" in refused.value.remedy


# Giving sheets out


def test_sheets_are_given_out_equally_linked_and_from_a_seed_that_nobody_chose(tx: Transaction) -> None:
    made = planned(tx)
    sheets = standing(tx, made)
    pairs = [(one.application_id, one.reviewer_id) for one in sheets]
    assert Counter(entry for entry, _ in pairs) == {one.id: RULES.reviews for one in made.applications}
    assert set(Counter(reviewer for _, reviewer in pairs).values()) == {3}
    assert linked(pairs)
    plan = tx.session.scalars(select(ReviewPlan)).one()
    line = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "awards.sheets_planned")).one()
    assert line.facts["seed"] == plan.seed
    assert plan.drawn["entries"] == sorted(one.id for one in made.applications)
    assert {one.due_on for one in sheets} == {made.round.inspection_on - timedelta(days=1)}
    with pytest.raises(OutOfTurn, match="已经分派过"):
        planning.plan(tx, made.season.secretary, OnAward(made.award.id))
    with pytest.raises(OutOfTurn, match="没有空缺"):
        planning.fill(tx, made.season.secretary, OnAward(made.award.id))


def a_relation(tx: Transaction, made: Reviewing, at: int, kind: RelationKind, compound_id: int, **more: Any) -> None:
    compound = tx.session.get_one(Compound, compound_id)
    tx.session.add(
        Relation(
            alliance_id=made.season.alliance_id,
            place_id=compound.place_id,
            kind=kind,
            person_id=made.reviewers[at].person_id,
            to_compound_id=compound_id,
            source=Source.SELF,
            recorded_at=tx.now,
            **more,
        )
    )
    tx.session.flush()


def test_nobody_reviews_the_own_compound_or_street(tx: Transaction) -> None:
    made = a_reviewing(tx, people=("评委甲", "评委乙", "评委丙", "评委丁", "评委戊"))
    home, near = made.applications[2], made.applications[3]
    a_relation(tx, made, 0, RelationKind.OWNS_IN, home.compound_id)
    planning.plan(tx, made.season.secretary, OnAward(made.award.id))
    own = {one.application_id for one in standing(tx, made, made.reviewers[0])}
    assert own == {one.id for one in made.applications} - {home.id, near.id}


def test_what_lacks_is_told_with_names_and_the_way_out(tx: Transaction) -> None:
    made = a_reviewing(tx)
    for at in (0, 1):
        a_relation(tx, made, at, RelationKind.LIVES_IN, made.applications[0].compound_id)
    with pytest.raises(Invalid) as refused:
        planning.plan(tx, made.season.secretary, OnAward(made.award.id))
    assert refused.value.reason == "“锦绣家园”能评的评委不够，其余的都要回避。"
    assert refused.value.remedy == "再请1位与参评小区都没有关系的评委就够了。"
    nobody = a_round(tx, made.season, Stage.REVIEW, title="没有人的一届")
    with pytest.raises(OutOfTurn, match="没有参评的小区"):
        planning.plan(tx, made.season.secretary, OnAward(nobody.awards[0].id))


@pytest.mark.parametrize("name", ["lead", "bureau", "chair", "reviewer", "street"])
def test_only_the_secretary_plans(tx: Transaction, name: str) -> None:
    made = a_reviewing(tx)
    with pytest.raises(NotPermitted):
        planning.plan(tx, getattr(made.season, name), OnAward(made.award.id))


def test_a_plan_waits_for_the_phase(tx: Transaction) -> None:
    made = a_reviewing(tx, stage=Stage.SCREENING)
    with pytest.raises(OutOfTurn):
        planning.plan(tx, made.season.secretary, OnAward(made.award.id))


# Marking


def test_a_sheet_is_kept_and_locked_once_for_good(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    actor = made.actor_of(one.reviewer_id)
    codes = [criterion.code for criterion in marks.judged(tree(made.award))]
    marking.save_sheet(tx, actor, SaveSheet(one.id, {codes[0]: "1", codes[1]: " "}, notes={codes[0]: " 好 "}))
    assert (one.sheet.marks, one.sheet.notes) == ({codes[0]: "1"}, {codes[0]: "好"})
    with pytest.raises(Invalid, match=f"还有{len(codes) - 1}项没有打分") as lacking:
        marking.lock_sheet(tx, actor, SaveSheet(one.id, {codes[0]: "1"}))
    assert refusals(tx, lacking.value) == ["awards.sheet_refused"]
    digest = marking.lock_sheet(tx, actor, filled(one))
    assert marking.lock_sheet(tx, actor, filled(one)) == digest, "handed in twice"
    with pytest.raises(OutOfTurn, match="已经锁定") as locked:
        marking.lock_sheet(tx, actor, filled(one, "0.6"))
    assert refusals(tx, locked.value) == ["awards.sheet_refused"]
    with pytest.raises(OutOfTurn):
        marking.save_sheet(tx, actor, filled(one))
    assert len(list(tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "awards.sheet_locked")))) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-1", "只能打"),
        ("99", "只能打"),
        ("1.234", "位小数"),
        ("优", "请填数字"),
        ("NaN", "请填数字"),
        ("1e1", "请填数字"),
    ],
)
def test_a_mark_beyond_its_scale_is_refused_and_stays_on_record(tx: Transaction, typed: str, words: str) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    code = marks.judged(tree(made.award))[0].code
    with pytest.raises(Invalid, match=words) as refused:
        marking.save_sheet(tx, made.actor_of(one.reviewer_id), SaveSheet(one.id, {code: typed}))
    assert refusals(tx, refused.value) == ["awards.sheet_refused"]


def test_nobody_else_sees_or_fills_a_sheet(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    others = [actor for actor in made.actors if actor != made.actor_of(one.reviewer_id)]
    for actor in (*others, made.season.chair, made.season.street, made.season.stranger, made.season.owner):
        with pytest.raises(NotFound):
            marking.save_sheet(tx, actor, filled(one))
    for actor in (made.season.secretary, made.season.lead):
        with pytest.raises(NotPermitted):
            marking.save_sheet(tx, actor, filled(one))


def test_a_stale_page_does_not_overwrite_what_another_device_saved(tx: Transaction) -> None:
    made = planned(tx)
    one = standing(tx, made)[0]
    actor = made.actor_of(one.reviewer_id)
    shown = one.sheet.version
    marking.save_sheet(tx, actor, filled(one, version=shown))
    with pytest.raises(OutOfTurn, match="另一台设备"):
        marking.save_sheet(tx, actor, filled(one, "0.9", version=shown))


def test_only_complete_locked_sheets_count(tx: Transaction) -> None:
    made = planned(tx)
    first, second, *_ = standing(tx, made)
    lock(tx, made, first)
    marking.save_sheet(tx, made.actor_of(second.reviewer_id), filled(second))
    (counted,) = queries.counting(tx, made.award.id)
    assert (counted.application_id, counted.reviewer_id, counted.part) == (first.application_id, first.reviewer_id, 1)
    assert counted.share == Fraction(1, 2)
    assert set(counted.marks) == {one.code for one in marks.judged(tree(made.award))}


def test_a_sheet_that_was_tampered_with_stops_the_count(tx: Transaction) -> None:
    made = planned(tx)
    first = standing(tx, made)[0]
    lock(tx, made, first)
    first.sheet.marks = {**first.sheet.marks, marks.judged(tree(made.award))[0].code: "0"}
    tx.session.flush()
    with pytest.raises(Unavailable):
        queries.counting(tx, made.award.id)


def test_the_last_lock_is_told_and_the_gate_opens(tx: Transaction) -> None:
    made = planned(tx)
    assert "没有锁定" in progress.against(tx, made.round)[0].words
    for one in standing(tx, made):
        assert not errands(tx, marking.ALL_LOCKED)
        lock(tx, made, one)
    assert len(errands(tx, marking.ALL_LOCKED)) == 1
    assert progress.against(tx, made.round) == ()


def test_the_gate_names_what_was_not_given_out(tx: Transaction) -> None:
    made = a_reviewing(tx)
    (obstacle,) = progress.against(tx, made.round)
    assert "还没有分派" in obstacle.words
    assert obstacle.url.endswith(f"/rounds/{made.round.id}")


# Changes midway


def test_a_tie_midway_voids_and_replaces_with_the_least_change(tx: Transaction) -> None:
    made = planned(tx)
    reviewer, home = made.reviewers[0], made.applications[0]
    extra = a_reviewer(tx, made.round, made.season.reviewer)
    concerned = next((one for one in standing(tx, made, reviewer) if one.application_id == home.id), None)
    if concerned is None:
        reviewer = made.reviewers[1]
        concerned = next(one for one in standing(tx, made, reviewer) if one.application_id == home.id)
    lock(tx, made, concerned)
    before = {(one.application_id, one.reviewer_id) for one in standing(tx, made)}
    command = DeclareTie(reviewer.id, TieKind.COMPOUND, "锦绣家园", "妻子在那里当会计")
    assert asking.declare_tie(tx, made.actor_of(reviewer.id), command) == 1
    assert concerned.void_because is Why.TIE
    assert concerned.sheet.state is SheetState.LOCKED, "the sheet stays"
    after = {(one.application_id, one.reviewer_id) for one in standing(tx, made)}
    assert after - before == {(home.id, extra.id)}
    assert before - after == {(home.id, reviewer.id)}
    assert queries.counting(tx, made.award.id) == ()
    assert asking.declare_tie(tx, made.actor_of(reviewer.id), command) == 0


def moves_in(tx: Transaction, made: Reviewing, assignment: ReviewAssignment) -> None:
    home = assignment.application
    tx.session.add(
        Relation(
            alliance_id=made.season.alliance_id,
            place_id=home.place_id,
            kind=RelationKind.LIVES_IN,
            person_id=made.actor_of(assignment.reviewer_id).person_id,
            to_compound_id=home.compound_id,
            source=Source.SELF,
            recorded_at=tx.now,
        )
    )
    tx.session.flush()


def test_a_tie_that_the_registry_learns_of_midway_keeps_a_sheet_from_being_locked(tx: Transaction) -> None:
    made = planned(tx)
    a_reviewer(tx, made.round, made.season.reviewer)
    concerned = standing(tx, made, made.reviewers[0])[0]
    moves_in(tx, made, concerned)
    with pytest.raises(OutOfTurn, match="查到您和这个小区有关系") as refused:
        lock(tx, made, concerned)
    assert "换人来评" in refused.value.remedy
    assert planning.fill(tx, made.season.secretary, OnAward(made.award_id)) == 1
    assert concerned.void_because is Why.TIE


def test_reviews_do_not_end_with_a_sheet_of_somebody_who_has_a_tie_by_now(tx: Transaction) -> None:
    made = all_locked(tx)
    a_reviewer(tx, made.round, made.season.reviewer)
    assert progress.against(tx, made.round) == ()
    moves_in(tx, made, standing(tx, made, made.reviewers[0])[0])
    assert [one.words for one in progress.against(tx, made.round) if "后来有了关系" in one.words]


def test_whoever_comes_to_run_or_oversee_the_awards_marks_no_more(tx: Transaction) -> None:
    made = planned(tx)
    concerned = standing(tx, made, made.reviewers[0])[0]
    now = replace(made.actors[0], offices=made.season.lead.offices)
    with pytest.raises(NotPermitted, match="不能再当评委"):
        marking.lock_sheet(tx, now, filled(concerned))
    asked = a_reviewer(tx, made.round, made.season.bureau, ReviewerStage.INVITED)
    with pytest.raises(NotPermitted, match="不能再当评委"):
        asking.accept(tx, made.season.bureau, Answer(asked.id))
    asking.decline(tx, made.season.bureau, Answer(asked.id))


def test_whoever_knows_the_marks_voids_none_by_declaring_ties_for_others(tx: Transaction) -> None:
    made = all_locked(tx)
    a_reviewer(tx, made.round, made.season.reviewer)
    tx.session.add(a_second_review(tx, made))
    command = DeclareTie(made.reviewers[0].id, TieKind.STREET, "府山街道", "听说有亲戚")
    with pytest.raises(NotPermitted, match="只能由评委本人"):
        asking.declare_tie(tx, made.season.secretary, command)
    assert asking.declare_tie(tx, made.actors[0], command) >= 0


def a_second_review(tx: Transaction, made: Reviewing) -> ReviewPlan:
    drawn = {"again": [made.applications[0].id]}
    return ReviewPlan(award_id=made.award_id, occasion=Occasion.AGAIN, seed="0", drawn=drawn, made_at=tx.now)


def test_a_tie_that_nobody_can_fill_is_told_to_the_secretary_and_filled_later(tx: Transaction) -> None:
    made = planned(tx)
    street = tx.session.get_one(Place, tx.session.get_one(Compound, made.applications[2].compound_id).place.parent_id)
    name = tx.session.get_one(Place, street.parent_id).name
    home = made.applications[2].id
    first, second, *_ = [one.reviewer_id for one in standing(tx, made) if one.application_id == home]
    asking.declare_tie(tx, made.season.secretary, DeclareTie(first, TieKind.STREET, name, "在这个街道工作过"))
    assert not errands(tx, filling.GAP), "the fourth takes it"
    voided = asking.declare_tie(tx, made.season.secretary, DeclareTie(second, TieKind.STREET, name, "侄子住在那里"))
    assert voided
    assert len(errands(tx, filling.GAP)) == 1
    assert "没有人评" in progress.against(tx, made.round)[0].words
    with pytest.raises(Invalid):
        planning.fill(tx, made.season.secretary, OnAward(made.award.id))
    extra = a_reviewer(tx, made.round, made.season.reviewer)
    assert planning.fill(tx, made.season.secretary, OnAward(made.award.id)) >= voided
    assert len(standing(tx, made)) == 12
    assert standing(tx, made, extra)


@pytest.mark.parametrize("name", ["没有这个小区", "双港"])
def test_a_tie_needs_a_name_that_somebody_bears(tx: Transaction, name: str) -> None:
    made = planned(tx)
    with pytest.raises(Invalid, match="没有找到"):
        asking.declare_tie(tx, made.actors[0], DeclareTie(made.reviewers[0].id, TieKind.COMPOUND, name, "住过"))


def test_whoever_leaves_keeps_what_is_locked_and_hands_on_the_rest(tx: Transaction) -> None:
    made = planned(tx)
    a_reviewer(tx, made.round, made.season.reviewer)
    reviewer = made.reviewers[0]
    first, *rest = standing(tx, made, reviewer)
    lock(tx, made, first)
    asking.leave(tx, made.actors[0], Answer(reviewer.id, because="住院"))
    assert first.void_at is None
    assert {one.void_because for one in rest} == {Why.LEFT}
    assert len(standing(tx, made)) == 12
    assert [one.reviewer_id for one in queries.counting(tx, made.award.id)] == [reviewer.id]
    with pytest.raises(OutOfTurn, match="不用您评"):
        marking.save_sheet(tx, made.actors[0], filled(rest[0]))


def test_a_late_sheet_goes_to_somebody_else(tx: Transaction) -> None:
    made = planned(tx)
    a_reviewer(tx, made.round, made.season.reviewer)
    one = standing(tx, made)[0]
    with pytest.raises(OutOfTurn, match="还没有过期"):
        planning.replace(tx, made.season.secretary, Replace(one.id))
    days = (one.due_on - tx.today).days + 1
    planning.replace(later(tx, days), made.season.secretary, Replace(one.id))
    assert one.void_because is Why.LATE
    fresh = [two for two in standing(tx, made) if two.application_id == one.application_id]
    assert len(fresh) == 3
    assert one.reviewer_id not in {two.reviewer_id for two in fresh}


def test_an_entry_that_is_refused_later_no_longer_counts_or_waits(tx: Transaction) -> None:
    made = all_locked(tx)
    applications.advance(tx, made.season.secretary, made.applications[0], "refuse")
    tx.session.flush()
    assert {one.application_id for one in queries.counting(tx, made.award.id)} == {
        one.id for one in made.applications[1:]
    }
    assert progress.against(tx, made.round) == ()


# Another review


def test_another_review_is_by_others_and_only_once(tx: Transaction) -> None:
    made = all_locked(tx)
    for name in ("评委戊", "评委己"):
        a_reviewer(tx, made.round, _somebody(tx, made, name))
    chosen = [one.id for one in made.applications[:2]]
    assert planning.ask_again(tx, made.season.secretary, made.award.id, chosen) == 2 * RULES.again
    fresh = [one for one in standing(tx, made) if one.part == 2]
    assert Counter(one.application_id for one in fresh) == dict.fromkeys(chosen, RULES.again)
    assert not {one.reviewer_id for one in fresh} & {
        one.reviewer_id for one in standing(tx, made) if one.part == 1 and one.application_id in chosen
    } - {one.reviewer_id for one in fresh}
    assert "没有锁定" in progress.against(tx, made.round)[0].words
    with pytest.raises(OutOfTurn, match="已经加评过"):
        planning.ask_again(tx, made.season.secretary, made.award.id, chosen)


def test_another_review_without_enough_others_says_whom_it_lacks(tx: Transaction) -> None:
    made = all_locked(tx)
    with pytest.raises(Invalid, match="能评的评委不够") as refused:
        planning.ask_again(tx, made.season.secretary, made.award.id, [one.id for one in made.applications])
    assert refused.value.remedy == "再请1位与参评小区都没有关系的评委就够了。"


def _somebody(tx: Transaction, made: Reviewing, name: str) -> Any:
    return somebody(tx, tx.session.get_one(Alliance, made.season.alliance_id), name)
