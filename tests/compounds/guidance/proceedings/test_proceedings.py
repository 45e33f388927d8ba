"""Going a path: who may, in which turn, by which day, with which papers; and what the registry does by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from compounds.actions import RecordContract, record_contract
from compounds.filing import actions as filing
from compounds.guidance.paths import shipped
from compounds.guidance.proceedings import actions, editions, going, settling, starting
from compounds.guidance.proceedings.actions import DoStep, SetDay, SkipStep, Stop, UndoStep
from compounds.guidance.proceedings.models import PathEdition, Proceeding
from compounds.guidance.proceedings.starting import Start
from compounds.guidance.proceedings.workflow import PROCEEDING, STAGE_NAMES, Stage, StepStage
from compounds.models import Compound, ContractKind, Relation, Role
from compounds.relations.kinds import RelationKind, Source
from tests.compounds.factories import OTHER_STREET, a_committee, a_compound, a_contract, at
from tests.compounds.guidance.proceedings.factories import all_paths, attach, begin, do, go_until, path_of, row

MEETING = date(2026, 12, 30)


@pytest.fixture
def community(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMUNITY_OFFICER)


@pytest.fixture
def first(tx: Transaction, compound: Compound, community: Actor) -> Proceeding:
    return begin(tx, community, compound)


def stages(proceeding: Proceeding) -> dict[str, StepStage]:
    return {one.code: one.stage for one in proceeding.steps}


def test_a_path_starts_as_a_file_with_a_reference_and_its_first_step_open(
    tx: Transaction, first: Proceeding, community: Actor
) -> None:
    assert str(first.reference) == "柯办〔2026〕1号"
    assert [code for code, stage in stages(first).items() if stage is StepStage.OPEN] == ["conditions"]
    assert [one.sentence for one in ledger.timeline(tx.session, Proceeding, first.id)] == ["开始办“成立首届业主委员会”"]
    errand = tx.session.scalars(select(Errand).where(Errand.kind == "guidance.proceeding_started")).one()
    assert errand.payload == {"proceeding_id": first.id, "by": community.person_id}


@pytest.mark.parametrize("code", all_paths())
def test_every_shipped_path_can_be_begun_and_gone_to_its_end(
    tx: Transaction, compound: Compound, community: Actor, code: str
) -> None:
    if shipped.path(code).needs == "committee":
        a_committee(tx, compound)
    proceeding = begin(tx, community, compound, code, matter="3幢屋面防水")
    go_until(tx, community, proceeding)
    left = [path_of(proceeding).step(one.code) for one in proceeding.steps if one.stage is StepStage.OPEN]
    assert all(step.record for step in left)
    assert (proceeding.stage is Stage.DONE) is not bool(left)


@pytest.mark.parametrize(
    ("office", "refused"),
    [
        (Office.COMMUNITY_OFFICER, None),
        (Office.SUBDISTRICT_OFFICER, None),
        (Office.GUIDANCE_SECRETARY, None),
        (Office.ALLIANCE_LEAD, None),
        (Office.COMMITTEE_CHAIR, NotPermitted),
        (Office.BUREAU_SUPERVISOR, NotPermitted),
        (Office.PROPERTY_MANAGER, NotPermitted),
        (Office.MEDIATOR, NotFound),
    ],
)
def test_who_begins_the_path_of_a_compound_without_committee(
    tx: Transaction, compound: Compound, office: Office, refused: type[Exception] | None
) -> None:
    actor = at(tx, compound, office)
    if refused is None:
        assert begin(tx, actor, compound).stage is Stage.RUNNING
    else:
        with pytest.raises(refused):
            begin(tx, actor, compound)


def test_a_committee_begins_what_is_its_own(tx: Transaction, compound: Compound) -> None:
    a_committee(tx, compound)
    assert begin(tx, at(tx, compound, Office.COMMITTEE_MEMBER), compound, "reelection").path == "reelection"


def test_an_officer_of_another_street_does_not_see_the_compound(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    other = a_compound(tx, alliance, community=OTHER_STREET)
    with pytest.raises(NotFound):
        begin(tx, at(tx, other, Office.COMMUNITY_OFFICER), compound)


def test_a_path_that_is_not_for_the_compound_names_the_way_out(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    with pytest.raises(Invalid, match="还没有业委会") as refused:
        begin(tx, community, compound, "reelection")
    assert "首次业主大会" in refused.value.remedy
    a_committee(tx, compound)
    with pytest.raises(Invalid, match="已经有业委会"):
        begin(tx, community, compound)


def test_the_same_path_runs_once_and_one_by_matter_once_for_each(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    with pytest.raises(OutOfTurn, match="已经在办了"):
        begin(tx, community, compound)
    assert begin(tx, community, compound, "fund_ordinary", matter="3幢屋面").matter == "3幢屋面"
    assert begin(tx, community, compound, "fund_ordinary", matter="5幢电梯").matter == "5幢电梯"
    with pytest.raises(OutOfTurn, match="3幢屋面"):
        begin(tx, community, compound, "fund_ordinary", matter="3幢屋面")
    with pytest.raises(Invalid, match="为哪一件事"):
        begin(tx, community, compound, "fund_ordinary", matter=" ")


def test_the_database_itself_refuses_two_of_a_kind(tx: Transaction, first: Proceeding) -> None:
    twin = {
        name: getattr(first, name)
        for name in ("alliance_id", "place_id", "compound_id", "edition_id", "path", "started_on")
    }
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.add(Proceeding(**twin, reference=replace(first.reference, serial=99)))


def test_what_stands_in_the_way_is_weighed_before_the_start(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    contract = a_contract(tx, compound)
    assert contract.id
    path = shipped.path("common_parts")
    obstacles = starting.obstacles(tx, compound.id, path)
    assert {one.path for one in obstacles} == {"first_committee"}
    assert any(one.firm for one in obstacles)
    with pytest.raises(OutOfTurn, match="筹备组") as refused:
        begin(tx, community, compound, "common_parts", matter="电梯广告")
    assert "勾选确认" in refused.value.remedy
    weighed = Start(compound.id, "common_parts", "电梯广告", weighed=True)
    assert starting.start(tx, community, weighed).stage is Stage.RUNNING


@pytest.mark.parametrize("stage", [one for one in Stage if "do_step" not in PROCEEDING.open_from(one)])
def test_nothing_is_recorded_out_of_turn(tx: Transaction, community: Actor, first: Proceeding, stage: Stage) -> None:
    first.stage, first.ended_on = stage, tx.today
    first.stopped_because = "不办了" if stage is Stage.STOPPED else ""
    tx.session.flush()
    for deed in (
        lambda: do(tx, community, first, "conditions"),
        lambda: actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", MEETING)),
        lambda: actions.stop(tx, community, Stop(first.id, first.version, "再停一次")),
    ):
        with pytest.raises(OutOfTurn, match=STAGE_NAMES[stage]):
            deed()


def test_a_step_waits_for_those_before_it(tx: Transaction, community: Actor, first: Proceeding) -> None:
    with pytest.raises(OutOfTurn, match="前面还有"):
        do(tx, community, first, "group")
    do(tx, community, first, "conditions")
    assert stages(first)["application"] is StepStage.OPEN
    with pytest.raises(OutOfTurn, match="已办"):
        do(tx, community, first, "conditions")


def test_a_day_to_come_and_one_before_the_step_before_are_refused(
    tx: Transaction, community: Actor, first: Proceeding
) -> None:
    with pytest.raises(Invalid, match="不能晚于今天"):
        do(tx, community, first, "conditions", tx.today + timedelta(days=1))
    do(tx, community, first, "conditions", date(2026, 11, 20))
    with pytest.raises(Invalid, match="不能比它早"):
        do(tx, community, first, "application", date(2026, 11, 19))
    do(tx, community, first, "application", date(2026, 11, 20))
    assert row(first, "application").done_on == date(2026, 11, 20)


def test_a_step_counts_as_done_with_its_papers_alone(tx: Transaction, community: Actor, first: Proceeding) -> None:
    with pytest.raises(Invalid, match="还缺材料：建设单位或者主管部门出具的交付面积说明") as refused:
        actions.do_step(tx, community, DoStep(first.id, first.version, "conditions", tx.today))
    assert "拍照" in refused.value.remedy
    do(tx, community, first, "conditions")
    assert row(first, "conditions").settled_by_id == community.person_id


def test_only_what_the_path_calls_optional_may_be_skipped_and_with_a_reason(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    with pytest.raises(NotPermitted, match="必办"):
        actions.skip_step(tx, community, SkipStep(first.id, first.version, "conditions", "不想办"))
    a_committee(tx, compound)
    other = begin(tx, community, compound, "handover")
    go_until(tx, community, other, "remedy")
    if row(other, "remedy").stage is StepStage.OPEN:
        with pytest.raises(Invalid, match="为什么不用办"):
            actions.skip_step(tx, community, SkipStep(other.id, other.version, "remedy", " "))


def test_periods_run_from_the_days_that_were_recorded(tx: Transaction, community: Actor, first: Proceeding) -> None:
    assert row(first, "group").due_on is None
    for code, day in (("conditions", 2), ("application", 3), ("group", 4)):
        do(tx, community, first, code, date(2026, 11, day))
    notice = row(first, "group_notice")
    assert notice.due_on == date(2026, 11, 9), "three days from the fourth end on Saturday the seventh, and roll"
    assert "第八条" in notice.due_basis
    assert row(first, "group").due_on is None, "what is done is due no more"


def test_a_planned_day_settles_the_periods_before_it_and_moving_it_reckons_anew(
    tx: Transaction, community: Actor, first: Proceeding
) -> None:
    actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", MEETING))
    before = row(first, "notice").due_on
    assert before == date(2026, 12, 14)
    row(first, "notice").near_told_on = tx.today
    with pytest.raises(Invalid, match="写明原因"):
        actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", MEETING + timedelta(days=7)))
    with pytest.raises(Invalid, match="没有变"):
        actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", MEETING, "改"))
    later = SetDay(first.id, first.version, "meeting", MEETING + timedelta(days=7), "场地没有定下来")
    actions.set_day(tx, community, later)
    notice = row(first, "notice")
    assert (notice.due_on, notice.near_told_on) == (before + timedelta(days=7), None)
    assert [(one.day, bool(one.replaced_at)) for one in first.days] == [(MEETING, True), (later.day, False)]
    sentences = [one.sentence for one in ledger.timeline(tx.session, Proceeding, first.id)]
    assert sentences[0] == "“首次业主大会会议召开”的日期由2026年12月30日改为2027年1月6日"


def test_a_day_that_only_happens_is_not_foretold(tx: Transaction, compound: Compound, community: Actor) -> None:
    a_committee(tx, compound)
    with pytest.raises(Invalid, match="等发生了再登记"):
        begin(tx, community, compound, "by_election", vacancy=tx.today + timedelta(days=1))
    with pytest.raises(NotFound):
        begin(tx, community, compound, "by_election", nothing=tx.today)


def test_where_an_alternate_moves_up_nobody_votes_and_the_new_list_is_filed_in_time(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    a_committee(tx, compound)
    proceeding = begin(tx, community, compound, "by_election", vacancy=tx.today)
    for code in ("confirm", "member_handover", "alternate"):
        do(tx, community, proceeding, code)
    go_until(tx, community, proceeding, "filing")
    skipped = {code for code, stage in stages(proceeding).items() if stage is StepStage.SKIPPED}
    assert skipped == {"candidates", "notice", "vote", "count", "result"}
    assert row(proceeding, "filing").due_on == tx.today + timedelta(days=30)
    do(tx, community, proceeding, "filing")
    assert proceeding.stage is Stage.DONE


def test_the_step_that_is_the_event_says_on_which_day_it_was(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    proceeding = begin(tx, community, compound, meeting=date(2026, 12, 20))
    go_until(tx, community, proceeding, "vote")
    do(tx, community, proceeding, "vote", tx.today)
    assert going.event_days(proceeding) == {"meeting": tx.today}
    assert proceeding.days[-1].because == actions.AS_HELD
    with pytest.raises(OutOfTurn, match="日期就是那一天"):
        actions.set_day(tx, community, SetDay(proceeding.id, proceeding.version, "meeting", MEETING, "想往后推"))
    actions.undo_step(tx, community, UndoStep(proceeding.id, proceeding.version, "会没有开成"))
    moved = actions.set_day(tx, community, SetDay(proceeding.id, proceeding.version, "meeting", MEETING, "会没有开成"))
    assert (moved.stage, going.event_days(proceeding)) == (Stage.RUNNING, {"meeting": MEETING})


def test_the_last_step_is_taken_back_with_a_reason_and_done_again(
    tx: Transaction, community: Actor, first: Proceeding
) -> None:
    with pytest.raises(OutOfTurn, match="没有可以撤回"):
        actions.undo_step(tx, community, UndoStep(first.id, first.version, "试试"))
    do(tx, community, first, "conditions")
    do(tx, community, first, "application")
    with pytest.raises(Invalid, match="为什么撤回"):
        actions.undo_step(tx, community, UndoStep(first.id, first.version, ""))
    actions.undo_step(tx, community, UndoStep(first.id, first.version, "日期写错了"))
    assert stages(first)["application"] is StepStage.OPEN
    assert stages(first)["group"] is StepStage.AHEAD
    assert row(first, "application").undone_because == "日期写错了"
    told = tx.session.scalars(select(Errand).where(Errand.kind == "guidance.step_settled")).all()
    assert len(told) == 3, "two were done, and one waits for somebody again"
    do(tx, community, first, "application")
    assert row(first, "application").undone_because == ""


def test_stopping_needs_a_reason_and_frees_the_path(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    actions.set_day(tx, community, SetDay(first.id, first.version, "meeting", MEETING))
    with pytest.raises(Invalid, match="为什么停办"):
        actions.stop(tx, community, Stop(first.id, first.version, "  "))
    actions.stop(tx, community, Stop(first.id, first.version, "业主意见不一，先放一放"))
    assert (first.stage, first.ended_on, row(first, "notice").due_on) == (Stage.STOPPED, tx.today, None)
    assert begin(tx, community, compound).id != first.id


def test_an_ended_file_runs_again_when_its_last_step_is_taken_back(
    tx: Transaction, compound: Compound, community: Actor
) -> None:
    a_committee(tx, compound)
    proceeding = begin(tx, community, compound, "fund_emergency", matter="电梯困人")
    go_until(tx, community, proceeding)
    assert proceeding.stage is Stage.DONE
    undo = UndoStep(proceeding.id, proceeding.version, "决算没有公示完")
    again = begin(tx, community, compound, "fund_emergency", matter="电梯困人")
    with pytest.raises(OutOfTurn, match="重新开始"):
        actions.undo_step(tx, community, undo)
    actions.stop(tx, community, Stop(again.id, again.version, "重复了"))
    assert actions.undo_step(tx, community, undo).stage is Stage.RUNNING
    assert proceeding.ended_on is None


def test_an_old_page_is_told_what_changed(tx: Transaction, community: Actor, first: Proceeding) -> None:
    old = first.version
    do(tx, community, first, "conditions")
    attach(tx, community, first, "application")
    with pytest.raises(ChangedMeanwhile, match="办好了“看小区够不够条件”"):
        actions.do_step(tx, community, DoStep(first.id, old, "application", tx.today))


def test_the_committee_records_no_step_in_the_name_of_the_authorities(tx: Transaction, compound: Compound) -> None:
    a_committee(tx, compound)
    chair, community = at(tx, compound, Office.COMMITTEE_CHAIR), at(tx, compound, Office.COMMUNITY_OFFICER)
    proceeding = begin(tx, chair, compound, "reelection")
    official = [step.code for step in path_of(proceeding).steps if set(step.who) <= {"street", "community", "bureau"}]
    for code in official:
        go_until(tx, community, proceeding, code)
        if row(proceeding, code).stage is StepStage.OPEN:
            with pytest.raises(NotPermitted, match="街道、社区办的"):
                do(tx, chair, proceeding, code)


def test_a_committee_stops_what_it_began_and_not_what_the_street_did(tx: Transaction, compound: Compound) -> None:
    a_committee(tx, compound)
    chair, street = at(tx, compound, Office.COMMITTEE_CHAIR), at(tx, compound, Office.SUBDISTRICT_OFFICER)
    imposed = begin(tx, street, compound, "special_meeting", matter="换物业")
    with pytest.raises(NotPermitted, match="由他们停办"):
        actions.stop(tx, chair, Stop(imposed.id, imposed.version, "我们不想开会"))
    with pytest.raises(NotPermitted, match="换届不能由业委会自己停办"):
        reelection = begin(tx, chair, compound, "reelection")
        actions.stop(tx, chair, Stop(reelection.id, reelection.version, "我们不想换届"))
    own = begin(tx, chair, compound, "fund_emergency", matter="电梯困人")
    assert actions.stop(tx, chair, Stop(own.id, own.version, "物业已经修好")).stage is Stage.STOPPED


def test_whoever_works_for_the_company_keeps_out(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    contract = a_contract(tx, compound)
    tx.session.add(
        Relation(
            alliance_id=compound.alliance_id, place_id=compound.place_id, kind=RelationKind.WORKS_FOR,
            person_id=community.person_id, to_company_id=contract.company_id, source=Source.SELF,
            recorded_at=tx.now,
        )
    )  # fmt: skip
    tx.session.flush()
    with pytest.raises(NotPermitted, match="任职的企业"):
        do(tx, community, first, "conditions")


def registered(tx: Transaction, compound: Compound, actor: Actor) -> Any:
    command = filing.RegisterTerm(
        compound.id, 1, date(2026, 11, 20), date(2026, 11, 20), date(2031, 11, 19),
        (filing.NewSeat("王秀英", Role.CHAIR), filing.NewSeat("李建国", Role.MEMBER)),
    )  # fmt: skip
    return filing.register_term(tx, actor, command)


def test_the_registry_does_its_steps_and_nobody_else_does(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    go_until(tx, community, first)
    assert {code for code, stage in stages(first).items() if stage is StepStage.OPEN} == {"sitting"}
    with pytest.raises(OutOfTurn, match="小区登记里还没有") as refused:
        actions.do_step(tx, community, DoStep(first.id, first.version, "sitting", tx.today))
    assert "去登记选举结果" in refused.value.remedy
    term = registered(tx, compound, community)
    actions.do_step(tx, community, DoStep(first.id, first.version, "sitting", tx.today))
    sitting = row(first, "sitting")
    assert (sitting.stage, sitting.done_on, sitting.record_id) == (StepStage.DONE, date(2026, 11, 20), term.term_id)
    assert stages(first)["filing"] is StepStage.OPEN
    chair, street = at(tx, compound, Office.COMMITTEE_CHAIR), at(tx, compound, Office.SUBDISTRICT_OFFICER)
    filing.submit_filing(tx, chair, filing.SubmitFiling(term.term_id, 1))
    filing.confirm_filing(tx, street, filing.ConfirmFiling(term.term_id, 2, tx.today))
    settling.term_recorded(tx, {"term_id": term.term_id})
    assert stages(first)["filing"] is StepStage.DONE
    told = [one for one in ledger.timeline(tx.session, Proceeding, first.id) if "备案" in one.sentence]
    assert (told[0].who, told[0].sentence) == (
        "平台",
        "按小区登记的情况，“到街道和区住建局备案”已办好，日期2026年11月22日",
    )
    go_until(tx, community, first)
    assert first.stage is Stage.DONE


def test_what_the_registry_did_comes_back_by_itself_after_an_undo(
    tx: Transaction, compound: Compound, community: Actor, first: Proceeding
) -> None:
    go_until(tx, community, first)
    registered(tx, compound, community)
    settling.turn_of_day(tx, tx.today)
    assert stages(first)["sitting"] is StepStage.DONE
    last = actions.last_by_hand(first)
    assert last is not None
    actions.undo_step(tx, community, UndoStep(first.id, first.version, "公告重贴"))
    assert row(first, last.code).stage is StepStage.OPEN
    assert stages(first)["sitting"] is StepStage.DONE


def test_a_file_keeps_the_path_that_it_began(tx: Transaction, compound: Compound, community: Actor) -> None:
    path = shipped.path("first_committee")
    first = editions.edition_of(tx, path)
    later = editions.edition_of(tx, replace(path, revision=path.revision + 1, title="另一个名字"))
    assert editions.edition_of(tx, path).id == first.id != later.id
    assert editions.path_of(first) == path
    proceeding = begin(tx, community, compound)
    assert proceeding.edition_id == first.id
    assert tx.session.scalar(select(func.count(PathEdition.id))) == 2


@pytest.mark.parametrize("code", all_paths())
def test_an_edition_gives_back_the_whole_path(code: str) -> None:
    path = shipped.path(code)
    content = editions.to_content(path)
    content["forgotten"] = "what a later program no longer knows"
    assert editions.path_of(PathEdition(code=code, revision=1, content=content)) == path


def test_a_contract_that_is_recorded_does_its_step(tx: Transaction, compound: Compound, community: Actor) -> None:
    a_committee(tx, compound)
    choosing = begin(tx, community, compound, "choose_company")
    go_until(tx, community, choosing)
    assert stages(choosing)["contract"] is StepStage.OPEN
    command = RecordContract(compound.id, "和美物业服务有限公司", ContractKind.ASSEMBLY, tx.today)
    contract_id = record_contract(tx, community, command)
    errand = tx.session.scalars(select(Errand).where(Errand.kind == "compounds.contract_recorded")).one()
    settling.contract_recorded(tx, errand.payload)
    assert (stages(choosing)["contract"], row(choosing, "contract").record_id) == (StepStage.DONE, contract_id)
