"""Rounds: prepared, opened exactly as read, immovable afterwards, led on phase by phase, ended with reasons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from alliance.kernel import canonical, ledger
from alliance.kernel.access import get_visible
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn, Refused
from alliance.kernel.outbox import Errand
from compounds.awards.indicators import stored
from compounds.awards.rounds import (
    access,
    actions,
    changing,
    defaults,
    drafting,
    lists,
    opening,
    queries,
    sealing,
)
from compounds.awards.rounds.changing import Cancel, GoOn, Replan
from compounds.awards.rounds.drafting import Draft, SetLevels, Weigh
from compounds.awards.rounds.gates import Gates, Obstacle
from compounds.awards.rounds.models import AwardRound, Form
from compounds.awards.rounds.opening import OpenRound
from compounds.awards.rounds.workflow import PHASES, ROUND, Stage
from tests.compounds.awards.factories import RULES, Season, a_round, a_season
from tests.compounds.awards.rounds.steps import DAY, drafted, opened, particulars


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


def test_the_suggested_days_follow_one_another_and_leave_the_working_days_of_the_notice(tx: Transaction) -> None:
    numbers = defaults.suggested(tx, "/", None, date(2026, 3, 2))
    assert tuple(numbers.days) == PHASES
    assert drafting.disordered(numbers.days) == ""
    # Five working days after Tuesday 2026-05-26 end on Tuesday 2026-06-02; decided on the day after.
    notice = numbers.days[Stage.NOTICE]
    assert (notice, numbers.days[Stage.DECIDED]) == (date(2026, 5, 23), date(2026, 5, 30))
    assert (numbers.facts_from, numbers.facts_to) == (date(2025, 3, 2), date(2026, 3, 1))
    assert numbers.rules.level == Decimal("0.95")


def test_a_draft_is_for_those_who_run_or_oversee_alone(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    for actor in (*season.everybody, season.visitor):
        sees = actor in (season.secretary, season.second_secretary, season.bureau, season.lead)
        found = [line.round.id for line in lists.round_list(tx, actor).drafts]
        assert (found == [round_.id]) is sees, actor.name


def test_what_is_opened_everybody_of_the_alliance_sees_and_nobody_of_another(tx: Transaction, season: Season) -> None:
    round_ = opened(tx, season)
    assert queries.one(tx, season.visitor, round_.id) is round_
    assert queries.in_sight(tx, season.visitor) == (round_,)
    with pytest.raises(NotFound):
        queries.one(tx, season.stranger, round_.id)


@pytest.mark.parametrize("name", ["chair", "street", "bureau", "lead", "administrator", "owner"])
def test_only_the_secretary_prepares_opens_and_leads_on(tx: Transaction, season: Season, name: str) -> None:
    actor = getattr(season, name)
    with pytest.raises(NotPermitted):
        drafting.save_draft(tx, actor, Draft(particulars(tx, season)))
    round_ = a_round(tx, season, Stage.OPEN)
    for verdict in (
        access.go_on(actor, round_.stage, "screen"),
        access.replan(actor, round_.stage),
        access.cancel(actor, round_.stage),
        access.open_round(actor, Stage.DRAFT),
        access.weigh(actor, Stage.DRAFT),
        access.set_levels(actor, Stage.DRAFT),
    ):
        assert verdict.refusal is NotPermitted


def test_a_title_without_an_approval_is_refused_with_the_way_out(tx: Transaction, season: Season) -> None:
    with pytest.raises(Invalid, match="改成“展示”“通报”"):
        drafted(tx, season, form=Form.TITLE)
    half = drafted(tx, season, form=Form.TITLE, basis_number="柯政办〔2026〕8号")
    read = opening.preview(tx, season.secretary, half)
    assert any("发文单位" in one for one in read.problems)
    assert any("第九条" in one for one in read.hints), "an alliance in preparation is told what it may not do"
    assert any("平台核不了真假" in one for one in read.hints)


def test_everything_that_is_wrong_with_a_draft_is_said_at_once(tx: Transaction, season: Season) -> None:
    drafted(tx, season)
    days = particulars(tx, season).days
    with pytest.raises(Invalid) as wrong:
        drafted(
            tx,
            season,
            days=dict(days) | {Stage.REVIEW: days[Stage.SCREENING]},
            quotas={},
            facts_from=tx.today,
            facts_to=tx.today,
            rules=replace(RULES, trim=2, trim_from=4, places=3),
        )
    said = (
        "换一个名称",
        "至少选一个奖项",
        "“评委评分”要比“资格审查”晚",
        "开始要早于结束",
        "至少要剩一份",
        "小数点后2位",
    )
    for word in said:
        assert word in wrong.value.reason


def test_an_award_that_stays_keeps_its_weights_and_one_that_goes_is_gone(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    drafting.weigh(tx, season.secretary, Weigh(round_.id, round_.version, "civil_compound", {"clean": Decimal("4.5")}))
    changed = particulars(tx, season, quotas={"civil_compound": 3})
    drafting.save_draft(tx, season.secretary, Draft(changed, round_.id, round_.version))
    assert [(one.code, one.quota) for one in round_.awards] == [("civil_compound", 3)]
    assert queries.tree(round_.awards[0]).criterion("clean").most == Decimal("4.5")


def test_points_that_do_not_make_a_hundred_keep_a_round_shut(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    drafting.weigh(tx, season.secretary, Weigh(round_.id, round_.version, "civil_compound", {"clean": Decimal(5)}))
    seal = opening.preview(tx, season.secretary, round_).seal
    with pytest.raises(Invalid, match="现在一共101分，要正好100分"):
        opening.open_round(tx, season.secretary, OpenRound(round_.id, round_.version, seal))
    assert round_.stage is Stage.DRAFT


def test_levels_are_written_anew_and_faulty_ones_refused(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    leaf = queries.tree(round_.awards[0]).criterion("checks_mean")
    softer = tuple(replace(level, least=None if level.least is None else level.least - 5) for level in leaf.levels)
    command = SetLevels(round_.id, round_.version, "civil_compound", "checks_mean", leaf.look, softer)
    drafting.set_levels(tx, season.secretary, command)
    assert queries.tree(round_.awards[0]).criterion("checks_mean").levels[0].least == 90
    with pytest.raises(Invalid, match="从好到差"):
        drafting.set_levels(
            tx, season.secretary, replace(command, version=round_.version, levels=(leaf.levels[0], leaf.levels[0]))
        )


def test_an_old_page_does_not_overwrite_what_a_colleague_saved(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    shown = round_.version
    drafting.weigh(tx, season.secretary, Weigh(round_.id, shown, "civil_compound", {"clean": Decimal(5)}))
    with pytest.raises(ChangedMeanwhile):
        drafting.weigh(tx, season.second_secretary, Weigh(round_.id, shown, "civil_compound", {"green": Decimal(2)}))


def test_opening_seals_exactly_what_was_read(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    read = opening.preview(tx, season.secretary, round_)
    drafting.weigh(
        tx,
        season.secretary,
        Weigh(round_.id, round_.version, "civil_compound", {"clean": Decimal(5), "green": Decimal(2)}),
    )
    with pytest.raises(ChangedMeanwhile, match="您看过以后"):
        opening.open_round(tx, season.secretary, OpenRound(round_.id, round_.version, read.seal))
    again = opening.preview(tx, season.secretary, round_)
    opening.open_round(tx, season.secretary, OpenRound(round_.id, round_.version, again.seal))
    assert round_.stage is Stage.OPEN
    assert sealing.seal_of(again.text) == round_.seal
    known = json.loads(round_.sealed_text or "")
    assert known["awards"][0]["indicators"] == stored.to_json(queries.tree(round_.awards[0]))
    assert (known["rules"]["level"], known["awards"][1]["quota"]) == ("0.95", 5)


def test_a_round_does_not_open_before_its_day_nor_without_days_to_apply(tx: Transaction, season: Season) -> None:
    later = drafted(tx, season, days=defaults.suggested(tx, "/", None, tx.today + DAY).days)
    seal = opening.preview(tx, season.secretary, later).seal
    with pytest.raises(OutOfTurn, match="还没有到日子"):
        opening.open_round(tx, season.secretary, OpenRound(later.id, later.version, seal))
    past = drafted(tx, season, title="早就过了", days=defaults.suggested(tx, "/", None, tx.today - 60 * DAY).days)
    assert any("已经没有日子了" in one for one in opening.preview(tx, season.secretary, past).problems)


def test_nothing_of_what_is_sealed_changes_and_every_try_is_on_record(tx: Transaction, season: Season) -> None:
    round_ = opened(tx, season)
    before = (round_.sealed_text, canonical.text(round_.awards[0].indicators), round_.version)
    leaf = queries.tree(round_.awards[0]).criterion("clean")
    tries = (
        lambda: drafting.save_draft(
            tx, season.secretary, Draft(particulars(tx, season, title="另一个"), round_.id, round_.version)
        ),
        lambda: drafting.weigh(
            tx, season.secretary, Weigh(round_.id, round_.version, "civil_compound", {"clean": Decimal(1)})
        ),
        lambda: drafting.set_levels(
            tx,
            season.secretary,
            SetLevels(round_.id, round_.version, "civil_compound", "clean", "x", leaf.levels),
        ),
    )
    for attempt in tries:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.status == 409
        assert "封存" in refused.value.reason
        assert refused.value.record is not None
        refused.value.record(tx)
    assert (round_.sealed_text, canonical.text(round_.awards[0].indicators), round_.version) == before
    assert sealing.intact(round_)
    told = [one.sentence for one in ledger.timeline(tx.session, AwardRound, round_.id)]
    assert sum(one.startswith("规则封存以后想") for one in told) == 3


def test_a_change_past_the_program_shows(tx: Transaction, season: Season) -> None:
    round_ = opened(tx, season)
    changed = dict(round_.awards[0].indicators) | {"title": "别的"}
    round_.awards[0].indicators = changed
    assert not sealing.intact(round_)


def test_a_round_goes_on_when_the_day_has_come_and_nothing_stands_against_it(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.OPEN)
    gates = Gates()
    with pytest.raises(OutOfTurn, match="还没有到日子"):
        changing.go_on(tx, season.secretary, GoOn(round_.id, round_.version, "screen"), gates)
    round_.screening_on = tx.today
    tx.session.flush()
    gates.provide(Stage.OPEN, lambda _tx, _round: (Obstacle("还有1份草稿。", "/awards/applications/"),))
    with pytest.raises(OutOfTurn, match="还有1份草稿"):
        changing.go_on(tx, season.secretary, GoOn(round_.id, round_.version, "screen"), gates)
    changing.go_on(tx, season.secretary, GoOn(round_.id, round_.version, "screen"), Gates())
    assert round_.stage is Stage.SCREENING
    errand = tx.session.scalars(select(Errand).where(Errand.kind == actions.MOVED)).all()[-1]
    assert errand.payload == {"round_id": round_.id, "step": "screen", "stage": "screening"}


def test_no_step_is_taken_out_of_turn(season: Season) -> None:
    for stage in Stage:
        allowed = {step for step in ROUND.steps if access.advance(season.secretary, stage, step)}
        assert allowed == ROUND.open_from(stage), stage


def test_the_page_of_a_round_only_goes_on_never_back(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.DELIBERATION)
    with pytest.raises(OutOfTurn, match="在它自己的页面上办"):
        changing.go_on(tx, season.secretary, GoOn(round_.id, round_.version, "review_again"), Gates())
    actions.advance(tx, season.secretary, round_, "review_again")
    assert round_.stage is Stage.REVIEW


def test_only_days_to_come_are_moved_in_order_with_a_reason(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.REVIEW)
    assert changing.ahead(round_, tx.today) == PHASES[3:]
    days = queries.days(round_)

    def move(because: str = "台风，复核推迟", **to: date) -> None:
        wanted = {Stage(name): day for name, day in to.items()}
        changing.replan(tx, season.secretary, Replan(round_.id, round_.version, wanted, because))

    with pytest.raises(Invalid, match="请写一句原因"):
        move("  ", inspection=days[Stage.INSPECTION] + DAY)
    with pytest.raises(Invalid, match="“评委评分”已经开始"):
        move(review=days[Stage.REVIEW] + DAY)
    with pytest.raises(Invalid, match="今天以后"):
        move(inspection=tx.today)
    with pytest.raises(Invalid, match="“公示”要比“合议”晚"):
        move(deliberation=days[Stage.NOTICE])
    with pytest.raises(Invalid, match="没有变"):
        move(inspection=days[Stage.INSPECTION])
    move(inspection=days[Stage.INSPECTION] + DAY)
    assert round_.inspection_on == days[Stage.INSPECTION] + DAY
    (change,) = round_.changes
    assert (change.what, change.because) == ("inspection", "台风，复核推迟")
    assert sealing.intact(round_)
    move("又能按时", inspection=days[Stage.INSPECTION])
    with pytest.raises(Invalid, match="只能往后推"):
        move(inspection=days[Stage.INSPECTION] - DAY)


def test_a_cancelled_round_says_why_and_goes_nowhere(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.SCREENING)
    changing.cancel(tx, season.secretary, Cancel(round_.id, round_.version, "上级要求暂停"))
    assert (round_.stage, round_.changes[-1].because) == (Stage.CANCELLED, "上级要求暂停")
    assert queries.one(tx, season.visitor, round_.id) is round_
    with pytest.raises(OutOfTurn):
        changing.cancel(tx, season.secretary, Cancel(round_.id, round_.version, "再来"))


def test_a_cancelled_draft_stays_unseen(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    changing.cancel(tx, season.secretary, Cancel(round_.id, round_.version, "不办了"))
    with pytest.raises(NotFound):
        get_visible(tx.session, AwardRound, season.chair, round_.id)
    assert tx.session.scalars(select(Errand).where(Errand.kind == actions.MOVED)).all() == []
