"""Marks after a panel, the appraisal of a year with its right of reply, and what follows a failed one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from expert_pool import concerned
from expert_pool.appraisals import actions, desk, holdings, notices, points, queries
from expert_pool.appraisals.actions import Amend, Excuse, Mark, Reply, StateYear, SuspendFor
from expert_pool.appraisals.models import Appraisal, PanelMark
from expert_pool.appraisals.workflow import Part, State
from expert_pool.roster.models import Expert
from expert_pool.roster.workflow import MeasureState, Reason, Standing
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.results.steps import Shown, shown

GOOD = {Part.PUNCTUALITY: 5, Part.DILIGENCE: 4, Part.DISCIPLINE: 5}
POOR = {Part.PUNCTUALITY: 1, Part.DILIGENCE: 2, Part.DISCIPLINE: 3}
POINTS = {Part.PUNCTUALITY: 10, Part.DILIGENCE: 20, Part.DISCIPLINE: 30}
MOST = {Part.PUNCTUALITY: 30, Part.DILIGENCE: 40, Part.DISCIPLINE: 30}


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


@pytest.fixture
def done(tx: Transaction, pool: Pool) -> Shown:
    return shown(tx, pool)


def marked(done: Shown, pool: Pool) -> tuple[int, Actor]:
    """The first expert was marked by both sides; returns who it is."""
    one, actor = done.expert()
    expert_id = one.expert_id or 0
    actions.mark(done.tx, pool.chair, Mark(done.request_id, expert_id, POOR, "迟到四十分钟。"))
    actions.mark(done.tx, pool.community, Mark(done.request_id, expert_id, GOOD, "评语写得细。"))
    return expert_id, actor


def told(done: Shown, pool: Pool) -> tuple[Appraisal, Actor]:
    expert_id, actor = marked(done, pool)
    key = actions.state(done.tx, pool.keeper, StateYear(expert_id, done.tx.today.year, POINTS, "迟到，评语少。"))
    return done.tx.session.get_one(Appraisal, key), actor


def test_points_come_from_the_mean_of_the_marks_rounded_half_up() -> None:
    assert points.proposed([GOOD, POOR], MOST) == {Part.PUNCTUALITY: 18, Part.DILIGENCE: 24, Part.DISCIPLINE: 24}
    assert points.proposed([], MOST) == MOST
    assert points.proposed([dict.fromkeys(Part, 1)], dict.fromkeys(Part, 12))[Part.DILIGENCE] == 2


def test_both_sides_mark_and_only_the_expert_and_those_who_appraise_see_it(done: Shown, pool: Pool) -> None:
    expert_id, actor = marked(done, pool)
    seen = [one.seen for one in queries.own_page(done.tx, actor).marks]
    assert sorted(seen) == ["评语写得细。", "迟到四十分钟。"]
    page = queries.panel_page(done.tx, pool.member, done.request_id)
    assert {one.mark.seen for one in page.lines if one.mark} == {"迟到四十分钟。"}
    assert queries.own_page(done.tx, pool.owner).marks == ()
    for nobody in (pool.owner, pool.manager, pool.other_street, pool.stranger):
        with pytest.raises((NotFound, NotPermitted)):
            queries.panel_page(done.tx, nobody, done.request_id)
    for nobody in (pool.owner, pool.chair, pool.community, pool.bureau, actor):
        with pytest.raises(NotPermitted):
            queries.year_list(done.tx, nobody, done.tx.today.year)
    with pytest.raises(NotPermitted):
        actions.mark(done.tx, actor, Mark(done.request_id, expert_id, GOOD, "自己很好。"))
    actions.mark(done.tx, pool.member, Mark(done.request_id, expert_id, GOOD, "记错了，是准时的。"))
    assert len(done.tx.session.scalars(select(PanelMark)).all()) == 2
    late = done.later(days=31)
    with pytest.raises(OutOfTurn):
        actions.mark(late, pool.chair, Mark(done.request_id, expert_id, GOOD, "晚了。"))
    for wrong in ({**GOOD, Part.DILIGENCE: 6}, {Part.DILIGENCE: 3}):
        with pytest.raises(Invalid):
            actions.mark(done.tx, pool.chair, Mark(done.request_id, expert_id, wrong, "看到的"))


def test_an_appraisal_counts_only_after_the_reply_or_its_days(done: Shown, pool: Pool) -> None:
    row, actor = told(done, pool)
    notices.told(done.tx, {"appraisal_id": row.id, "version": row.version})
    with pytest.raises(OutOfTurn, match="没有说明"):
        actions.count(done.tx, pool.keeper, row.id, row.version)
    assert desk.waiting(done.tx, actor) == 1
    assert desk.waiting(done.tx, pool.keeper) == 0
    assert concerned.concerned(done.tx, actor)
    with pytest.raises(NotFound):
        actions.reply(done.tx, pool.owner, Reply(row.id, "替他说一句"))
    actions.reply(done.tx, actor, Reply(row.id, "那天公交改道。"))
    with pytest.raises(OutOfTurn, match="已经说明过"):
        actions.reply(done.tx, actor, Reply(row.id, "再说一句"))
    notices.replied(done.tx, {"appraisal_id": row.id})
    assert desk.waiting(done.tx, pool.keeper) == 1
    better = {**POINTS, Part.PUNCTUALITY: 25}
    actions.amend(done.tx, pool.keeper, Amend(row.id, row.version, better, "听了说明，改分。"))
    assert (row.state, row.reply) == (State.TOLD, "")
    over = done.later(days=8)
    with pytest.raises(ChangedMeanwhile):
        actions.count(over, pool.keeper, row.id, row.version - 1)
    assert actions.count(over, pool.keeper, row.id, row.version) is State.COUNTED
    notices.counted(over, {"appraisal_id": row.id})


def test_a_failed_one_proposes_a_suspension_which_the_roster_carries_out(done: Shown, pool: Pool) -> None:
    row, actor = told(done, pool)
    actions.reply(done.tx, actor, Reply(row.id, "没有意见。"))
    assert actions.count(done.tx, pool.keeper, row.id, row.version) is State.FAILED
    expert = done.tx.session.get_one(Expert, row.expert_id)
    assert expert.standing is Standing.ACTIVE
    [line] = [one for one in desk.lines(done.tx, pool.keeper) if "不合格" in one.title]
    assert line.url.endswith(str(row.id))
    page = queries.appraisal_page(done.tx, pool.keeper, row.id)
    assert page.may_suspend
    until = done.tx.today + timedelta(days=30)
    actions.suspend(done.tx, pool.keeper, SuspendFor(row.id, row.version, until))
    assert (expert.standing, row.state) == (Standing.SUSPENDED, State.SUSPENDED)
    [measure] = expert.measures
    assert (measure.because, measure.state, measure.until) == (Reason.APPRAISAL_FAILED, MeasureState.OPEN, until)
    with pytest.raises(OutOfTurn):
        actions.excuse(done.tx, pool.keeper, Excuse(row.id, row.version, "算了"))


def test_points_have_their_limits_and_a_year_one_appraisal(done: Shown, pool: Pool) -> None:
    expert_id, actor = marked(done, pool)
    year = done.tx.today.year
    for wrong in ({**POINTS, Part.DILIGENCE: 41}, {**POINTS, Part.DISCIPLINE: -1}, {Part.DILIGENCE: 1}):
        with pytest.raises(Invalid):
            actions.state(done.tx, pool.keeper, StateYear(expert_id, year, wrong, "理由"))
        done.tx.session.expunge_all()
    for nobody in (actor, pool.chair, pool.community, pool.bureau):
        with pytest.raises((NotFound, NotPermitted)):
            actions.state(done.tx, nobody, StateYear(expert_id, year, POINTS, "理由"))
    with pytest.raises(OutOfTurn, match="没有人评价过"):
        actions.state(done.tx, pool.keeper, StateYear(expert_id, year - 1, POINTS, "理由"))
    key = actions.state(done.tx, pool.keeper, StateYear(expert_id, year, POINTS, "理由"))
    with pytest.raises(OutOfTurn, match="已经考核过"):
        actions.state(done.tx, pool.keeper, StateYear(expert_id, year, POINTS, "理由"))
    lines = queries.year_list(done.tx, pool.keeper, year)
    assert [(one.expert_id, one.marks, one.appraisal.id if one.appraisal else 0) for one in lines] == [
        (expert_id, 2, key)
    ]
    for nobody in (pool.owner, pool.chair, pool.bureau, pool.community, pool.administrator):
        with pytest.raises(NotFound):
            queries.appraisal_page(done.tx, nobody, key)
    held = list(holdings.held(done.tx, actor.person_id or 0))
    assert [len(one.rows) for one in held] == [2, 1, 0]
    holdings.erase(done.tx, actor.person_id or 0)
    assert {one.seen for one in done.tx.session.scalars(select(PanelMark))} == {holdings.ERASED}


def test_the_desks_ask_for_marks_until_every_expert_has_one(done: Shown, pool: Pool) -> None:
    ids = [one.expert_id or 0 for one in done.panel.evaluation(done.tx).panel if one.expert_id and one.gone is None]
    assert any("请评价" in one.title for one in desk.lines(done.tx, pool.chair))
    for expert_id in ids:
        actions.mark(done.tx, pool.chair, Mark(done.request_id, expert_id, GOOD, "准时到。"))
    assert not any("请评价" in one.title for one in desk.lines(done.tx, pool.chair))
    assert any("请评价" in one.title for one in desk.lines(done.tx, pool.community))
    assert not any("请评价" in one.title for one in desk.lines(done.later(days=31), pool.community))
