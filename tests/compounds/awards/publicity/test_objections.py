"""Objections: who makes them and until when, who decides, what an upheld one changes, who learns who objected."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from compounds.awards.publicity import deciding, desk, gate, holdings, notices, objecting, pages, queries
from compounds.awards.publicity.deciding import Decide
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.publicity.objecting import Evidence, ObjectTo
from compounds.awards.publicity.workflow import ObjectionStage
from compounds.awards.results.queries import latest
from compounds.awards.rounds.workflow import Stage
from tests.compounds.awards.inspections.steps import a_picture
from tests.compounds.awards.publicity.factories import ZERO, Published, an_objection, lives_in, over, publish
from tests.compounds.awards.reviewing.steps import a_reviewer


def decided(made: AwardObjection, *, share: Decimal | None = ZERO, upheld: bool = True) -> Decide:
    return Decide(made.id, made.version, upheld, share, "小区说忘了贴。", "三月没有公示", "查了公告栏，确实没有。")


def test_a_notice_lasts_its_working_days_and_a_repeated_errand_posts_it_once(tx: Transaction) -> None:
    made = Published(tx)
    notice = made.notice(tx)
    assert notice.number == 1
    assert notice.since == tx.today
    assert notice.until > tx.today
    publish(tx, made.round)
    assert made.notice(tx).id == notice.id


def test_residents_object_and_nobody_else(tx: Transaction) -> None:
    made = Published(tx)
    assert an_objection(tx, made).number == 1
    assert an_objection(tx, made, by=made.season.other_chair).number == 2
    for actor in (made.season.owner, made.season.community):
        with pytest.raises(NotPermitted, match="还没有登记您"):
            an_objection(tx, made, by=actor)
    with pytest.raises(NotPermitted, match="登录"):
        an_objection(tx, made, by=made.season.visitor)
    lives_in(tx, made.season.owner, made.second)
    assert an_objection(tx, made, by=made.season.owner).number == 3


def test_a_late_objection_is_refused_in_words(tx: Transaction) -> None:
    made = Published(tx)
    over(tx, made)
    with pytest.raises(OutOfTurn, match="已经过了，这里不再收异议"):
        an_objection(tx, made)
    made.round.stage = Stage.DECIDED
    with pytest.raises(OutOfTurn):
        an_objection(tx, made)
    assert queries.open_ones(tx, made.round.id) == 0


def test_what_was_not_published_or_says_nothing_is_refused(tx: Transaction) -> None:
    made = Published(tx)
    with pytest.raises(NotFound):
        an_objection(tx, made, criterion="nothing")
    with pytest.raises(NotFound):
        objecting.object_to(tx, made.resident, ObjectTo(made.round.id, 999_999, made.record.code, "不对"))
    for words in (" ", "长" * 501):
        with pytest.raises(Invalid):
            objecting.object_to(tx, made.resident, ObjectTo(made.round.id, made.first.id, made.record.code, words))
    an_objection(tx, made)
    with pytest.raises(Invalid, match="已经提过"):
        an_objection(tx, made)


def test_the_rank_waits_and_the_round_is_not_decided_while_one_is_open(tx: Transaction) -> None:
    made = Published(tx)
    assert gate.against(tx, made.round)[0].words.startswith("公示到")
    objection = an_objection(tx, made)
    assert queries.waiting_ranks(tx, made.award.id) == {made.first.id}
    over(tx, made)
    (waits,) = gate.against(tx, made.round)
    assert "还有 1 条异议没有决定" in waits.words
    deciding.decide(tx, made.season.secretary, decided(objection, upheld=False))
    assert queries.waiting_ranks(tx, made.award.id) == frozenset()
    assert gate.against(tx, made.round) == ()


def test_an_upheld_objection_changes_the_result_and_shows_the_difference(tx: Transaction) -> None:
    made = Published(tx)
    before = latest(tx, made.award.id)
    assert before is not None
    objection = an_objection(tx, made)
    deciding.decide(tx, made.season.secretary, decided(objection))
    after = latest(tx, made.award.id)
    assert after is not None
    assert after.number == before.number + 1
    assert after.published_at is not None
    line, was = after.line(made.first.id), before.line(made.first.id)
    assert line is not None
    assert was is not None
    assert was.total - line.total == was.points[made.record.code].points
    (shown,) = pages.notice_page(tx, made.season.visitor, made.round.id).objections
    assert shown.difference == (was.total, line.total, 1, 2)
    assert (was.wins, line.wins) == (True, False)
    assert shown.gist == "三月没有公示"
    assert objection.decided_by_id == made.season.secretary.person_id


def test_what_a_decision_lacks_is_said_and_nothing_is_changed(tx: Transaction) -> None:
    made = Published(tx)
    objection = an_objection(tx, made)
    good = decided(objection)
    lacking = (
        dataclasses.replace(good, hearing=" "),
        dataclasses.replace(good, share=None),
        dataclasses.replace(good, share=Decimal(61)),
        dataclasses.replace(good, gist=""),
        dataclasses.replace(good, answer="长" * 501),
        dataclasses.replace(good, answer=f"{made.resident.name}说得对"),
    )
    for command in lacking:
        with pytest.raises(Invalid):
            deciding.decide(tx, made.season.secretary, command)
    assert objection.stage is ObjectionStage.OPEN
    assert objection.version_id is None


def test_whoever_had_a_part_in_the_entry_does_not_decide(tx: Transaction) -> None:
    made = Published(tx)
    objection = an_objection(tx, made)
    secretary, second, lead = made.season.secretary, made.season.second_secretary, made.season.lead
    a_reviewer(tx, made.round, secretary)
    made.first.recommended_by_id, made.first.recommended_at, made.first.recommendation = second.person_id, tx.now, "好"
    tx.session.flush()
    with pytest.raises(NotPermitted, match="您是这一届的评委"):
        deciding.decide(tx, secretary, decided(objection))
    with pytest.raises(NotPermitted, match="推荐意见是您写的"):
        deciding.decide(tx, second, decided(objection))
    with pytest.raises(NotFound):
        deciding.decide(tx, made.season.bureau, decided(objection))
    deciding.decide(tx, lead, decided(objection))
    with pytest.raises(OutOfTurn, match="已经决定"):
        deciding.decide(tx, lead, decided(objection))


def test_whoever_set_the_points_does_not_decide_but_another_line(tx: Transaction) -> None:
    made = Published(tx)
    secretary = made.season.secretary
    first = an_objection(tx, made)
    deciding.decide(tx, secretary, decided(first))
    again = an_objection(tx, made, by=made.leader)
    again.made_at = tx.now + timedelta(hours=1)
    tx.session.flush()
    with pytest.raises(NotPermitted, match="得分是您核实的"):
        deciding.decide(tx, secretary, decided(again, upheld=False))
    codes = [one.criterion for one in made.first.answers if one.criterion != made.record.code]
    other = an_objection(tx, made, criterion=codes[0])
    deciding.decide(tx, secretary, decided(other))
    assert other.stage is ObjectionStage.UPHELD


def test_who_objected_is_known_to_those_who_decide_alone(tx: Transaction) -> None:
    made = Published(tx)
    evidence = Evidence("公告栏.jpg", BytesIO(a_picture()))
    objection = objecting.object_to(
        tx, made.resident, ObjectTo(made.round.id, made.first.id, made.record.code, "没有贴。", evidence)
    )
    seeing = {one.name for one in (*made.season.everybody, made.resident, made.leader) if _sees(tx, one)}
    season = made.season
    assert seeing == {made.resident.name, season.secretary.name, season.second_secretary.name, season.lead.name}
    lives_in(tx, season.lead, made.first)
    assert not _sees(tx, season.lead)
    lines = tx.session.scalars(
        select(LedgerLine).where(LedgerLine.subject == "award_objections", LedgerLine.subject_id == objection.id)
    ).all()
    assert {one.person_id for one in lines} == {None}
    kept_by = select(Attachment.kept_by_id).where(Attachment.subject_id == objection.id)
    assert tx.session.scalars(kept_by).all() == [None]
    assert pages.objection_page(tx, season.secretary, objection.id).sender == made.resident.name
    a_reviewer(tx, made.round, season.second_secretary)
    assert pages.objection_page(tx, season.second_secretary, objection.id).sender == ""


def _sees(tx: Transaction, actor: Actor) -> bool:
    return tx.session.scalar(select(AwardObjection.id).where(visible(AwardObjection, actor))) is not None


def test_an_objection_to_marks_sends_the_round_back_instead_of_replacing_them(tx: Transaction) -> None:
    made = Published(tx)
    objection = an_objection(tx, made, criterion=made.marked.code)
    other = an_objection(tx, made)
    assert pages.objection_page(tx, made.season.secretary, objection.id).levels == ()
    deciding.decide(tx, made.season.secretary, decided(objection, share=None))
    assert objection.version_id is None
    over(tx, made)
    with pytest.raises(OutOfTurn, match="还有1条异议"):
        deciding.deliberate_again(tx, made.season.secretary, made.round.id, made.round.version)
    deciding.decide(tx, made.season.secretary, decided(other, upheld=False))
    assert "退回合议" in gate.against(tx, made.round)[0].words
    with pytest.raises(NotPermitted):
        deciding.deliberate_again(tx, made.season.lead, made.round.id, made.round.version)
    deciding.deliberate_again(tx, made.season.secretary, made.round.id, made.round.version)
    assert made.round.stage is Stage.DELIBERATION
    made.round.stage, made.round.stage_since = Stage.NOTICE, tx.now
    over(tx, made)
    made.notice(tx).posted_at = tx.now.replace(year=tx.now.year - 1)
    publish(tx, made.round)
    assert made.notice(tx).number == 2
    over(tx, made)
    assert gate.against(tx, made.round) == (), "what was upheld before is done"


def test_without_need_a_round_does_not_go_back(tx: Transaction) -> None:
    made = Published(tx)
    with pytest.raises(OutOfTurn, match="不用退回合议"):
        deciding.deliberate_again(tx, made.season.secretary, made.round.id, made.round.version)


def test_those_who_decide_find_it_on_their_desk_and_are_told_without_a_name(tx: Transaction) -> None:
    made = Published(tx)
    objection = an_objection(tx, made)
    secretary = made.season.secretary
    assert [line.url for line in desk.lines(tx, secretary)] == [f"/awards/publicity/objections/{objection.id}"]
    assert desk.waiting(tx, secretary) == 1
    assert tx.session.scalar(select(desk.stirs(tx, secretary)))
    assert list(desk.lines(tx, made.season.bureau)) == []
    assert not tx.session.scalar(select(desk.stirs(tx, made.season.bureau)))
    notices.made(tx, {"objection_id": objection.id})
    told = tx.session.scalars(select(Notice).where(Notice.kind.startswith("awards.objection"))).all()
    assert {one.person_id for one in told} == {
        one.person_id for one in (secretary, made.season.second_secretary, made.season.lead)
    }
    assert all(made.resident.name not in f"{one.title}{one.body}" for one in told)
    deciding.decide(tx, secretary, decided(objection))
    notices.decided(tx, {"objection_id": objection.id})
    answer = tx.session.scalars(select(Notice).where(Notice.kind == "awards.objection_decided")).one()
    assert answer.person_id == made.resident.person_id
    assert list(desk.lines(tx, secretary)) == []


def test_an_erasure_takes_the_words_and_who_it_was_and_leaves_the_answer(tx: Transaction) -> None:
    made = Published(tx)
    objection = an_objection(tx, made)
    deciding.decide(tx, made.season.secretary, decided(objection))
    person_id = made.resident.person_id
    assert person_id is not None
    (holding,) = holdings.held(tx, person_id)
    assert holding.rows[0][2] == "三月份的公示没有贴。"
    holdings.erase(tx, person_id)
    tx.session.expire(objection)
    again = get_visible(tx.session, AwardObjection, made.season.secretary, objection.id)
    assert (again.person_id, again.words, again.gist) == (None, "已注销", "三月没有公示")
