"""Results: exact totals, versions that stay, partial sheets that change nothing, corrections, and the way onwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.awards.applications import actions as applications
from compounds.awards.applications import queries as entries
from compounds.awards.applications import recommending
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.indicators import scales
from compounds.awards.indicators.tree import Source
from compounds.awards.results import actions, computing, following, gate, pages, reckoning
from compounds.awards.results import queries as results
from compounds.awards.results.models import AwardResultLine, AwardResultVersion
from compounds.awards.results.pending import Pending
from compounds.awards.reviewing import queries as reviewing
from compounds.awards.reviewing.workflow import Why
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.workflow import Stage
from compounds.awards.standing.line import Verdict
from tests.compounds.awards.factories import RULES, a_season, somebody
from tests.compounds.awards.results.factories import Deliberated, a_sheet
from tests.compounds.awards.reviewing.steps import a_reviewer
from tests.conftest import Count

APART = [["0.9", "0.88", "0.92"], ["0.5", "0.52", "0.48"], ["0.2", "0.21", "0.19"]]
ALIKE = [["0.2", "0.9", "0.5"], ["0.5", "0.2", "0.9"], ["0.1", "0.1", "0.1"]]


def test_totals_are_the_fixed_points_and_the_trimmed_mean_of_the_sheets(tx: Transaction) -> None:
    made = Deliberated(tx, [["1", "0.5", "0", "0.2"]], shares=["100"])
    computing.compute(tx, made.season.secretary, made.award.id, "合议")
    found = results.latest(tx, made.award.id)
    assert found is not None
    (line,) = found.lines
    reviewed = sum(one.most for one in rounds.tree(made.award).of(Source.REVIEWER))
    assert line.total == 100 - reviewed + reviewed * Decimal("0.35"), "the highest and the lowest are left out"
    assert line.raw == 100 - reviewed + reviewed * Decimal("0.425")
    assert (line.sheets, line.dropped) == (4, 2)
    assert sum(one.points for one in line.points.values()) == line.total
    assert {one.source for one in line.points.values()} == set(Source)


def test_full_marks_are_all_there_could_be_in_every_criterion_whatever_does_not_apply(tx: Transaction) -> None:
    made = Deliberated(tx, [["1", "1", "1"]], shares=["100"])
    optional = {one.code for one in rounds.tree(made.award).criteria if one.optional}
    (application,) = made.applications
    application.answers = [one for one in application.answers if one.criterion not in optional]
    computing.compute(tx, made.season.secretary, made.award.id, "合议")
    found = results.latest(tx, made.award.id)
    assert found is not None
    (line,) = found.lines
    assert optional.isdisjoint(line.points)
    assert line.total == 100
    assert {code: one.points - one.most for code, one in line.points.items() if one.points != one.most} == {}


def test_a_computation_is_kept_and_the_same_again_makes_no_new_version(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    first = computing.compute(tx, made.season.secretary, made.award.id, "合议")
    again = computing.compute(tx, made.season.secretary, made.award.id, "再看一遍")
    assert (first.number, first.new, again.number, again.new) == (1, True, 1, False)
    made.applications[0].answers[0].share = Decimal(10)
    tx.session.flush()
    second = computing.compute(tx, made.season.secretary, made.award.id, "改了一项")
    assert second.number == 2
    assert tx.session.scalar(select(func.count(AwardResultVersion.id))) == 2
    assert tx.session.scalar(select(func.count(AwardResultLine.id))) == 6


def test_the_sealed_rules_alone_say_who_wins(tx: Transaction) -> None:
    made = Deliberated(tx, APART, quota=2)
    computing.compute(tx, CLOCK, made.award.id, "合议")
    found = results.latest(tx, made.award.id)
    assert found is not None
    assert found.verdict is Verdict.CLEAR
    assert [one.application_id for one in results.winners(tx, made.round.id)] == made.keys()[:2]
    assert [(one.rank, one.low, one.high) for one in found.lines] == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    assert all(one.adjusted_rank == one.rank for one in found.lines)


def test_partial_sheets_never_change_a_rank(tx: Transaction) -> None:
    made = Deliberated(tx, [["0.9", "0.4"], ["0.5", "0.6"], ["0.3", "0.1"]])
    others = [a_reviewer(tx, made.round, somebody(tx, made.alliance, f"另{n}")) for n in range(3)]
    alone = _computed(tx, made)

    @given(drafts=st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(0, 100), min_size=1))
    @settings(max_examples=12)
    def with_drafts(drafts: dict[tuple[int, int], int]) -> None:
        with tx.session.begin_nested() as before:
            for (entry, whose), share in drafts.items():
                a_sheet(tx, made, entry, others[whose], str(Decimal(share) / 100), locked=False)
            assert _computed(tx, made) == alone
            before.rollback()

    with_drafts()


def test_a_void_sheet_counts_no_more(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    before = _computed(tx, made)
    sheet = a_sheet(tx, made, 2, a_reviewer(tx, made.round, somebody(tx, made.alliance, "另一位")), "1")
    assert _computed(tx, made) != before
    sheet.void_at, sheet.void_because = tx.now, Why.TIE
    tx.session.flush()
    assert _computed(tx, made) == before


def test_a_reviewer_who_gives_everybody_more_changes_no_adjusted_rank(tx: Transaction) -> None:
    lenient = [[first, str(Decimal(second) + Decimal("0.3")), third] for first, second, third in ALIKE]
    found, season = [], a_season(tx)
    for number, sheets in enumerate((ALIKE, lenient)):
        halved = [[str(Decimal(one) / 2) for one in row] for row in sheets]
        made = Deliberated(tx, halved, season=season, title=f"第{number}届")
        lines = sorted(_computed(tx, made).lines, key=lambda one: one.application_id)
        found.append([one.adjusted_rank for one in lines])
    assert found[0] == found[1]


def test_marks_that_hang_apart_give_no_adjusted_total_and_name_the_parts(tx: Transaction) -> None:
    made = Deliberated(tx, [["0.9", "0.8"], ["0.5", "0.4"], []])
    a_sheet(tx, made, 2, a_reviewer(tx, made.round, somebody(tx, made.alliance, "独自")), "0.7")
    found = _computed(tx, made)
    assert {one.adjusted for one in found.lines} == {None}
    assert [part["entries"] for part in found.findings["parts"]] == [2, 1]


def test_an_entry_without_sheets_has_none_of_the_reviewers_points_and_is_named(tx: Transaction) -> None:
    made = Deliberated(tx, [["0.9"], []])
    found = _computed(tx, made)
    assert found.findings["unmarked"] == [made.keys()[1]]
    assert found.lines[1].adjusted is None


def test_only_the_secretary_computes_and_only_in_deliberation(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    for actor in (made.season.bureau, made.season.chair, made.season.reviewer):
        with pytest.raises(NotPermitted):
            computing.compute(tx, actor, made.award.id, "合议")
    with pytest.raises(Invalid, match="原因"):
        computing.compute(tx, made.season.secretary, made.award.id, " ")
    for stage in set(Stage) - {Stage.DELIBERATION}:
        made.round.stage = stage
        tx.session.flush()
        with pytest.raises(OutOfTurn):
            computing.compute(tx, made.season.secretary, made.award.id, "合议")


def test_where_entries_do_not_differ_the_rule_asks_for_another_review_once(tx: Transaction) -> None:
    made = Deliberated(tx, ALIKE, rules=replace(RULES, again=1))
    season = made.season
    for number in range(2):  # other reviewers, who can be asked
        a_reviewer(tx, made.round, somebody(tx, made.alliance, f"后备{number}"))
    assert computing.compute(tx, CLOCK, made.award.id, "合议").verdict is Verdict.ASK_AGAIN
    assert any("再请评委" in one.words for one in gate.against(tx, made.round))
    with pytest.raises(NotPermitted):
        actions.ask_again(tx, season.bureau, made.round.id, made.round.version)
    assert actions.ask_again(tx, season.secretary, made.round.id, made.round.version) >= 2
    assert made.round.stage is Stage.REVIEW
    made.round.stage = Stage.DELIBERATION
    tx.session.flush()
    assert computing.compute(tx, CLOCK, made.award.id, "再评以后").verdict is Verdict.BY_RULE
    with pytest.raises(OutOfTurn, match="不用再请"):
        actions.ask_again(tx, season.secretary, made.round.id, made.round.version)
    # Both have the same points from records and on the spot: the last rule takes both in.
    assert [one.application_id for one in results.winners(tx, made.round.id)] == made.keys()[:2]


def test_whoever_is_refused_drops_out_of_the_order_at_once(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    computing.compute(tx, CLOCK, made.award.id, "合议")
    first = made.applications[0]
    applications.advance(tx, CLOCK, first, "refuse")
    assert results.winners(tx, made.round.id) == ()
    following.after_application(tx, {"application_id": first.id, "step": "refuse", "stage": "refused"})
    assert [one.application_id for one in results.winners(tx, made.round.id)] == [made.keys()[1]]
    found = results.latest(tx, made.award.id)
    assert found is not None
    assert (found.number, len(found.lines)) == (2, 2)


def test_what_is_confirmed_in_the_deliberation_counts_before_the_public_notice(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    late = made.applications[0]
    claimed = next(one for one in late.answers if one.source is Source.SELF)
    claimed.share = claimed.decided_at = None
    computing.compute(tx, CLOCK, made.award.id, "合议")
    before = results.latest(tx, made.award.id)
    tx.session.refresh(late)
    command = recommending.Confirm(late.id, late.version, {claimed.criterion: recommending.Confirmed(1)})
    claimed.claimed = scales.percent(rounds.tree(made.award).criterion(claimed.criterion).levels[1])
    tx.session.flush()
    recommending.confirm(tx, made.season.secretary, replace(command, version=late.version))
    following.after_answers(tx, {"application_id": late.id})
    after = results.latest(tx, made.award.id)
    assert before is not None
    assert after is not None
    lines = [one.line(late.id) for one in (before, after)]
    assert [one.points[claimed.criterion].points > 0 for one in lines if one] == [False, True]


def test_nothing_goes_to_the_public_before_result_and_minutes(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    season, round_ = made.season, made.round
    assert [one.words[-8:] for one in gate.against(tx, round_)] == ["果，请去算一遍。", "这次合议的记录。"]
    computing.compute(tx, season.secretary, made.award.id, "合议")
    command = actions.Deliberate(round_.id, round_.version, tx.today, "叶秘书、陆科长", "看了名额线，都同意。")
    with pytest.raises(NotPermitted):
        actions.deliberate(tx, season.bureau, command)
    with pytest.raises(Invalid, match="日子"):
        actions.deliberate(tx, season.secretary, replace(command, held_on=round_.review_on))
    actions.deliberate(tx, season.secretary, command)
    assert gate.against(tx, round_) == ()


def test_results_are_public_from_the_notice_on_and_not_before(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    season, award = made.season, made.award
    computing.compute(tx, season.secretary, award.id, "合议")
    pending = Pending()
    for actor in (season.chair, season.reviewer, season.visitor, season.street):
        assert pages.listed(tx, actor) == ()
        with pytest.raises(pages.NotYet):
            pages.public_result(tx, actor, award.id, pending)
        with pytest.raises(NotPermitted):
            pages.deliberation(tx, actor, award.id)
    assert pages.deliberation(tx, season.bureau, award.id).view is not None
    with pytest.raises(NotFound):
        pages.deliberation(tx, season.stranger, award.id)
    made.round.stage = Stage.NOTICE
    following.after_round(tx, {"round_id": made.round.id, "step": "publish", "stage": "notice"})
    pending.provide(lambda _reading, _award_id: [made.keys()[1]])
    page = pages.public_result(tx, season.visitor, award.id, pending)
    assert [one.compound_name for one in page.winners] == ["第1家园"]
    assert page.pending == {made.keys()[1]}
    assert [one.award_id for one in pages.listed(tx, season.visitor)] == [award.id]


def test_an_upheld_objection_changes_one_criterion_and_shows_what_came_of_it(tx: Transaction) -> None:
    made = Deliberated(tx, APART, stage=Stage.NOTICE)
    season, first = made.season, made.applications[0]
    computing.compute(tx, CLOCK, made.award.id, "合议")
    record = rounds.tree(made.award).of(Source.RECORD)[0]
    effect = actions.correct(
        tx, season.street, first.id, record.code, share=Decimal(0), because="记录有误，查实没有做到"
    )
    assert effect.before_total - effect.after_total == record.most * Decimal("0.6")
    assert (effect.before_rank, effect.after_rank) == (1, 1)
    page = pages.public_result(tx, season.visitor, made.award.id, Pending())
    assert (page.view.version_id, page.view.number) == (effect.version_id, 2)
    assert [(one.criterion, one.total_after) for one in page.corrections] == [(record.name, effect.after_total)]
    assert next(one.share for one in first.answers if one.criterion == record.code) == 0


def test_a_correction_that_puts_the_line_in_doubt_keeps_the_round_from_being_decided(tx: Transaction) -> None:
    made = Deliberated(tx, [["0.95", "0.5", "0.6"], ["0.6", "0.5", "0.9"]], shares=["90", "60"], stage=Stage.NOTICE)
    first = computing.compute(tx, CLOCK, made.award.id, "合议")
    assert first.verdict is Verdict.CLEAR
    assert gate.against_deciding(tx, made.round) == ()
    for answer in made.applications[1].answers:
        answer.share = Decimal(90)
    record = rounds.tree(made.award).of(Source.RECORD)[0].code
    why = "记录补全了，查实做到了"
    effect = actions.correct(tx, made.season.street, made.applications[1].id, record, share=Decimal(90), because=why)
    assert effect.verdict is Verdict.ASK_AGAIN
    assert ["退回合议" in one.words for one in gate.against_deciding(tx, made.round)] == [True]


def test_nobody_replaces_the_marks_of_reviewers_and_nothing_is_corrected_out_of_turn(tx: Transaction) -> None:
    made = Deliberated(tx, APART, stage=Stage.NOTICE)
    season, first = made.season, made.applications[0]
    computing.compute(tx, CLOCK, made.award.id, "合议")
    tree = rounds.tree(made.award)
    marked, record = tree.of(Source.REVIEWER)[0].code, tree.of(Source.RECORD)[0].code
    with pytest.raises(Invalid, match="评委打的分"):
        actions.correct(tx, season.street, first.id, marked, share=Decimal(0), because="看法不同")
    with pytest.raises(Invalid, match="没有这一项"):
        actions.correct(tx, season.street, first.id, "nothing", share=Decimal(0), because="看法不同")
    made.round.stage = Stage.DECIDED
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        actions.correct(tx, season.street, first.id, record, share=Decimal(0), because="看法不同")


def test_deciding_tells_every_application_whether_it_won(tx: Transaction) -> None:
    made = Deliberated(tx, APART)
    computing.compute(tx, CLOCK, made.award.id, "合议")
    made.round.stage = Stage.DECIDED
    payload = {"round_id": made.round.id, "step": "decide", "stage": "decided"}
    following.after_round(tx, payload)
    following.after_round(tx, payload)
    won, missed = ApplicationStage.WON, ApplicationStage.NOT_WON
    assert [one.stage for one in made.applications] == [won, missed, missed]
    assert [one.application_id for one in results.winners(tx, made.round.id)] == made.keys()[:1]


def test_pages_cost_as_many_statements_for_three_entries_as_for_one(
    tx: Transaction, queries: Callable[[], AbstractContextManager[Count]]
) -> None:
    season, costs = a_season(tx), []
    for number in (1, 3):
        made = Deliberated(tx, APART[:number], season=season, title=f"第{number}届")
        computing.compute(tx, CLOCK, made.award.id, "合议")
        tx.session.flush()
        tx.session.expire_all()
        with queries() as inner:
            pages.deliberation(tx, season.secretary, made.award.id)
        following.publish(tx, made.round)
        tx.session.flush()
        tx.session.expire_all()
        with queries() as public:
            pages.public_result(tx, season.visitor, made.award.id, Pending())
        costs.append((inner.total, public.total))
    assert costs[0] == costs[1]


def _computed(tx: Transaction, made: Deliberated) -> reckoning.Computed:
    judging = reckoning.Judging(
        rounds.tree(made.award),
        replace(RULES, samples=20),
        1,
        may_ask=True,
        seed="seal",
        swing=Fraction(1, 5),
        few=10,
    )
    return reckoning.compute(judging, entries.entries(tx, made.award.id), reviewing.counting(tx, made.award.id))
