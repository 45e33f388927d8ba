"""Around a round: who is told, desks and calendar, criteria that are added, moved and removed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.file import Happening
from alliance.kernel.notices import Notice
from alliance.kernel.workbench import Section
from compounds.awards.indicators.tree import Source
from compounds.awards.rounds import (
    changing,
    desk,
    drafting,
    forms,
    notices,
    opening,
    page,
    plain,
    queries,
    shaping,
)
from compounds.awards.rounds.changing import Replan
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.shaping import AddCriterion, MoveCriterion, RemoveCriterion
from compounds.awards.rounds.workflow import Stage
from compounds.duties import Scope
from tests.compounds.awards.factories import RULES, Season, a_round, a_season
from tests.compounds.awards.rounds.steps import DAY, drafted, opened


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


def test_at_the_opening_committees_streets_and_overseers_are_told_once_each(tx: Transaction, season: Season) -> None:
    round_ = opened(tx, season)
    payload = {"round_id": round_.id, "step": "open", "stage": "open"}
    notices.moved(tx, payload)
    told = set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == "awards.round_opened")))
    wanted = (season.chair, season.member, season.other_chair, season.street, season.community, season.other_street)
    assert {one.person_id for one in wanted} < told
    assert not told & {season.manager.person_id, season.owner.person_id, season.stranger.person_id}
    round_.stage = Stage.SCREENING
    notices.moved(tx, payload)
    assert len(tx.session.scalars(select(Notice.id).where(Notice.kind == "awards.round_opened")).all()) == len(told)


def test_moved_days_are_told_with_the_new_day_and_the_reason(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.OPEN)
    wanted = {Stage.DECIDED: round_.decided_on + DAY}
    changing.replan(tx, season.secretary, Replan(round_.id, round_.version, wanted, "等审定会"))
    notices.replanned(tx, {"round_id": round_.id, "version": round_.version})
    notice = tx.session.scalars(select(Notice).where(Notice.kind == "awards.round_changed")).first()
    assert notice is not None
    assert notice.body.startswith("已审定改到2027年")
    assert notice.body.endswith("原因：等审定会")


def test_the_desk_names_the_next_phase_and_counts_what_is_due(tx: Transaction, season: Season) -> None:
    a_round(tx, season, Stage.DRAFT, title="要开的")
    due = a_round(tx, season, Stage.OPEN, title="该审查的")
    due.screening_on = tx.today
    tx.session.flush()
    lines = {line.title: line for line in desk.lines(tx, season.secretary)}
    assert lines["进入资格审查：该审查的"].section is Section.TODO
    assert lines["开放申报：要开的"].section is Section.SOON
    assert desk.waiting(tx, season.secretary) == 1
    assert tx.session.scalar(select(desk.stirs(tx, season.secretary))) is True
    for actor in (season.chair, season.bureau, season.reviewer):
        assert (list(desk.lines(tx, actor)), desk.waiting(tx, actor)) == ([], 0)


def test_the_calendar_of_those_who_oversee_has_the_next_phase(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.OPEN)
    scope = Scope(season.secretary.place_path)
    (duty,) = desk.duties(tx, season.bureau, scope, tx.today + 30 * DAY)
    assert (duty.due_on, duty.title) == (round_.screening_on, "2026年度小区评选：资格审查")
    assert list(desk.duties(tx, season.chair, scope, tx.today + 30 * DAY)) == []
    assert list(desk.duties(tx, season.bureau, Scope("/", season.compound_id), tx.today + 30 * DAY)) == []


def test_the_form_of_a_round_shows_what_it_is(tx: Transaction, season: Season) -> None:
    round_ = a_round(tx, season, Stage.DRAFT, quota=7)
    shown = forms.known(round_)
    assert (shown["quota_civil_compound"], shown["ties"], shown["reviews"]) == (7, "record", RULES.reviews)
    assert shown["decided_on"] == round_.decided_on


def added(round_: AwardRound, **other: Any) -> AddCriterion:
    wanted: dict[str, Any] = {
        "round_id": round_.id,
        "version": round_.version,
        "award": "civil_compound",
        "group": "safety",
        "name": "充电桩管理",
        "most": Decimal(2),
        "source": Source.SELF,
        "look": "看台账",
    }
    return AddCriterion(**wanted | other)


def test_criteria_are_added_moved_and_removed_while_the_round_is_prepared(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    first_one = shaping.add_criterion(tx, season.secretary, added(round_))
    record = added(round_, name="检查得分", source=Source.RECORD, fact="checks_mean", group="manners")
    kept = shaping.add_criterion(tx, season.secretary, record)
    award = drafting.award_of(round_, "civil_compound")
    assert {first_one, kept} == {f"r{round_.id}_1", f"r{round_.id}_2"}, (
        "answers of other years are never taken for these"
    )
    assert [level.least for level in queries.tree(award).criterion(kept).levels] == [Decimal(90), Decimal(80), None]
    assert queries.tree(award).full == 104
    assert any("一共104分" in one for one in opening.preview(tx, season.secretary, round_).problems)
    first = queries.tree(award).groups[0]
    move = MoveCriterion(round_.id, round_.version, "civil_compound", first_one, first.code, first.criteria[0].code)
    shaping.move_criterion(tx, season.secretary, move)
    assert queries.tree(award).groups[0].criteria[0].code == first_one
    assert queries.tree(award).full == 104
    for code in (first_one, kept):
        gone = RemoveCriterion(round_.id, round_.version, "civil_compound", code)
        shaping.remove_criterion(tx, season.secretary, gone)
    assert queries.tree(award).full == 100


def test_what_no_criterion_can_be_is_refused_in_words(tx: Transaction, season: Season) -> None:
    round_ = drafted(tx, season)
    award = drafting.award_of(round_, "civil_compound")
    known = queries.tree(award).groups[0].criteria[0].name
    for wrong, words in (
        ({"name": known}, "已经有一条叫"),
        ({"most": Decimal(0)}, "分值要大于0"),
        ({"source": Source.RECORD}, "要写明用哪一项记录"),
        ({"source": Source.REVIEWER, "fact": "checks_mean"}, "评委打分的"),
        ({"fact": "nothing"}, "没有这一项平台记录"),
    ):
        with pytest.raises(Invalid, match=words):
            shaping.add_criterion(tx, season.secretary, added(round_, **wrong))
    with pytest.raises(NotFound):
        shaping.add_criterion(tx, season.secretary, added(round_, group="nothing"))
    last = queries.tree(award).groups[0]
    for one in last.criteria[1:]:
        shaping.remove_criterion(
            tx, season.secretary, RemoveCriterion(round_.id, round_.version, "civil_compound", one.code)
        )
    for command in (
        RemoveCriterion(round_.id, round_.version, "civil_compound", last.criteria[0].code),
        MoveCriterion(round_.id, round_.version, "civil_compound", last.criteria[0].code, "manners"),
    ):
        deed: Any = shaping.move_criterion if isinstance(command, MoveCriterion) else shaping.remove_criterion
        with pytest.raises(Invalid, match="只剩这一条"):
            deed(tx, season.secretary, command)


def test_points_are_summed_in_words() -> None:
    assert plain.sum_words(Decimal(100), 100) == "现在一共100分，正好。"
    assert "还差2.5分" in plain.sum_words(Decimal("97.5"), 100)


def test_the_course_of_a_round_says_nothing_twice(tx: Transaction, season: Season) -> None:
    lines = [
        Happening(tx.now, "叶", "请来一位现场核查员"),
        Happening(tx.now, "叶", "请来一位现场核查员"),
        Happening(tx.now, "叶", "开始现场复核"),
    ]
    assert [one.sentence for one in page.folded(lines)] == ["请来一位现场核查员（2次）", "开始现场复核"]
