"""The way into the pool and out of it: consent, review by somebody else, training first, and reply before removal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import OfficeHeld
from expert_pool.fields import Field
from expert_pool.roster import applying, following, keeping, notices, queries, reviewing, shown
from expert_pool.roster.applying import AnswerNomination, Apply, DropField, EnterField, HandIn
from expert_pool.roster.gate import Gate
from expert_pool.roster.keeping import DecideRemoval, Leave, Lift, ProposeRemoval, Reply, SetAway, SetMost, Suspend
from expert_pool.roster.models import Expert
from expert_pool.roster.reviewing import Find, Step, Told
from expert_pool.roster.workflow import EXPERT, Entry, MeasureState, Reason, Standing
from tests.expert_pool.factories import Pool, a_pool
from tests.expert_pool.roster_steps import (
    COURSE,
    FACTS,
    Certificates,
    a_reviewed,
    an_applicant,
    an_expert,
    claimed,
    found_good,
    nomination,
    particulars,
)


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


def sitting(tx: Transaction, expert: Expert) -> list[OfficeHeld]:
    held = select(OfficeHeld).where(OfficeHeld.person_id == expert.person_id, OfficeHeld.withdrawn_at.is_(None))
    return [one for one in tx.session.scalars(held) if one.office is Office.EXPERT]


def told(tx: Transaction) -> None:
    """Keep every errand of the roster that has come up, as the deliverer would."""
    for errand in tx.session.scalars(select(Errand).where(Errand.kind.startswith("experts."))).all():
        getattr(notices, errand.kind.removeprefix("experts."))(tx, errand.payload)


def test_from_the_application_to_the_pool(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_applicant(tx, pool)
    assert (expert.standing, expert.promised, expert.consented_at) == (Standing.APPLIED, "2026-1", tx.now)
    found_good(tx, pool.keeper, expert)
    assert expert.fields[0].valid_to == tx.today.replace(year=tx.today.year + 3) - timedelta(days=1)
    reviewing.pass_review(tx, pool.keeper, Step(expert.id, expert.version))
    known = Certificates()
    with pytest.raises(OutOfTurn) as untrained:
        reviewing.appoint(tx, pool.keeper, Step(expert.id, expert.version), known.gate())
    assert "没有学“评审纪律”" in untrained.value.reason
    assert shown.expert_page(tx, actor, expert.id, known.gate()).trained.url == COURSE
    known.until[expert.person_id] = date(2027, 6, 1)
    reviewing.appoint(tx, pool.keeper, Step(expert.id, expert.version), known.gate())
    assert expert.standing is Standing.ACTIVE
    assert str(expert.reference) == f"柯专〔{tx.today.year}〕1号"
    assert expert.serves_to == tx.today.replace(year=tx.today.year + 2) - timedelta(days=1)
    assert [one.place_id for one in sitting(tx, expert)] == [pool.keeper.offices[0].place_id]
    member = queries.pool_members(tx, pool.alliance_id, tx.today)[0]
    assert (member.name, member.fields, member.trained) == ("陈会计", frozenset({Field.FINANCE}), True)
    told(tx)
    titles = list(tx.session.scalars(select(Notice.title).where(Notice.person_id == actor.person_id)))
    assert titles == ["您填报的“财务造价”已经审核", "您的专家审核通过了", "您已进入专家库"]


def test_nobody_is_trained_where_nobody_tells(tx: Transaction, pool: Pool) -> None:
    _, expert = a_reviewed(tx, pool)
    with pytest.raises(OutOfTurn, match="现在查不到培训情况"):
        reviewing.appoint(tx, pool.keeper, Step(expert.id, expert.version), Gate())


def test_the_nominated_answer_by_their_link_once_and_with_the_promise(tx: Transaction, pool: Pool) -> None:
    made = applying.nominate(tx, pool.chair, nomination(pool))
    expert = tx.session.get_one(Expert, made.expert_id)
    assert (expert.standing, expert.consented_at) == (Standing.NOMINATED, None)
    bearer = links.bearer(tx, made.link, applying.PURPOSE)
    assert shown.asked(tx, bearer, expert.id).nominated_by == "王秀英"
    with pytest.raises(Invalid, match="承诺"):
        applying.answer_nomination(tx, bearer, AnswerNomination(expert.id, willing=True))
    applying.answer_nomination(tx, bearer, AnswerNomination(expert.id, willing=True, promised=True))
    assert expert.standing is Standing.APPLIED
    with pytest.raises(links.LinkExpired):
        links.bearer(tx, made.link, applying.PURPOSE)
    for deed in (
        lambda: applying.answer_nomination(tx, bearer, AnswerNomination(expert.id, willing=False)),
        lambda: applying.answer_nomination(tx, pool.chair, AnswerNomination(expert.id, willing=True, promised=True)),
    ):
        with pytest.raises((OutOfTurn, NotPermitted)):
            deed()


def test_who_does_not_want_to_is_not_asked_by_the_old_link_again(tx: Transaction, pool: Pool) -> None:
    made = applying.nominate(tx, pool.street, nomination(pool))
    again = applying.ask_again(tx, pool.street, applying.AskAgain(made.expert_id))
    with pytest.raises(links.LinkExpired):
        links.bearer(tx, made.link, applying.PURPOSE)
    bearer = links.bearer(tx, again.link, applying.PURPOSE)
    applying.answer_nomination(tx, bearer, AnswerNomination(made.expert_id, willing=False))
    expert = tx.session.get_one(Expert, made.expert_id)
    assert (expert.standing, expert.ended_on) == (Standing.LEFT, tx.today)
    later = applying.nominate(tx, pool.chair, nomination(pool))
    assert later.expert_id == made.expert_id
    assert expert.standing is Standing.NOMINATED


def test_a_number_under_another_name_oneself_and_who_supervises_are_not_nominated(tx: Transaction, pool: Pool) -> None:
    applying.nominate(tx, pool.chair, nomination(pool))
    with pytest.raises(Invalid, match="不是这个姓名"):
        applying.nominate(tx, pool.chair, nomination(pool, name="别人"))
    with pytest.raises(OutOfTurn, match="等本人同意"):
        applying.nominate(tx, pool.street, nomination(pool))
    for refused in (pool.owner, pool.manager, pool.visitor):
        with pytest.raises(NotPermitted):
            applying.nominate(tx, refused, nomination(pool, name="方二", number="13857000124"))
    for refused in (pool.keeper, pool.bureau, pool.administrator):
        with pytest.raises(NotPermitted):
            applying.apply(tx, refused, Apply(particulars(pool), claimed(), promised=True))


def test_without_the_promise_nobody_applies_and_nobody_twice(tx: Transaction, pool: Pool) -> None:
    with pytest.raises(Invalid, match="承诺"):
        applying.apply(tx, pool.owner, Apply(particulars(pool), claimed(), promised=False))
    applying.apply(tx, pool.owner, Apply(particulars(pool), claimed(), promised=True))
    with pytest.raises(OutOfTurn, match="已经有一份"):
        applying.apply(tx, pool.owner, Apply(particulars(pool), claimed(), promised=True))


def test_practice_alone_asks_for_the_years_of_the_parameter(tx: Transaction, pool: Pool) -> None:
    by_practice = replace(particulars(pool), entry=Entry.PRACTISED)
    with pytest.raises(Invalid, match="至少做过3年"):
        applying.apply(tx, pool.owner, Apply(by_practice, claimed(years=2), promised=True))
    assert applying.apply(tx, pool.owner, Apply(by_practice, claimed(years=3), promised=True))


def test_nobody_reviews_themselves_or_whom_they_nominated(tx: Transaction, pool: Pool) -> None:
    made = applying.nominate(tx, pool.lead, nomination(pool))
    bearer = links.bearer(tx, made.link, applying.PURPOSE)
    applying.answer_nomination(tx, bearer, AnswerNomination(made.expert_id, willing=True, promised=True))
    expert = tx.session.get_one(Expert, made.expert_id)
    command = Find(expert.id, expert.version, expert.fields[0].id, good=True)
    for refused in (pool.lead, pool.guidance, pool.bureau):
        with pytest.raises((NotPermitted, NotFound)):
            reviewing.find(tx, refused, command)
    reviewing.find(tx, pool.keeper, command)
    mine = applying.apply(tx, pool.owner, Apply(particulars(pool), claimed(), promised=True))
    own = tx.session.get_one(Expert, mine)
    keeping_it = replace(pool.owner, offices=pool.keeper.offices)
    with pytest.raises(NotPermitted, match="不能审核自己"):
        reviewing.find(tx, keeping_it, Find(mine, own.version, own.fields[0].id, good=True))


def test_every_field_is_decided_and_one_is_good_before_somebody_passes(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_applicant(tx, pool)
    applying.enter_field(tx, actor, EnterField(expert.id, claimed(Field.LAW)))
    finance, law = expert.fields
    reviewing.find(tx, pool.keeper, Find(expert.id, expert.version, finance.id, good=False, note="没有证书"))
    with pytest.raises(OutOfTurn, match="还有专业没有审"):
        reviewing.pass_review(tx, pool.keeper, Step(expert.id, expert.version))
    with pytest.raises(Invalid, match="原因"):
        reviewing.find(tx, pool.keeper, Find(expert.id, expert.version, law.id, good=False))
    reviewing.find(tx, pool.keeper, Find(expert.id, expert.version, law.id, good=False, note="没有执业证"))
    with pytest.raises(OutOfTurn, match="没有一项专业"):
        reviewing.pass_review(tx, pool.keeper, Step(expert.id, expert.version))
    reviewing.send_back(tx, pool.keeper, Told(expert.id, expert.version, "请补会计证"))
    assert (expert.standing, expert.told) == (Standing.SENT_BACK, "请补会计证")
    applying.drop_field(tx, actor, DropField(expert.id, law.id))
    with pytest.raises(Invalid, match="至少要留一项"):
        applying.drop_field(tx, actor, DropField(expert.id, finance.id))
    applying.enter_field(tx, actor, EnterField(expert.id, claimed(years=11)))
    assert (finance.years, finance.refused_on, finance.note) == (11, None, "")
    applying.hand_in(tx, actor, HandIn(expert.id, expert.version))
    told(tx)
    sent = select(Notice.person_id).where(Notice.title == "有专家的材料要审")
    assert actor.person_id not in set(tx.session.scalars(sent))
    found_good(tx, pool.keeper, expert)
    reviewing.pass_review(tx, pool.keeper, Step(expert.id, expert.version))
    assert expert.standing is Standing.REVIEWED


def test_an_old_page_is_told_what_changed(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_applicant(tx, pool)
    shown_version = expert.version
    applying.enter_field(tx, actor, EnterField(expert.id, claimed(Field.LAW)))
    with pytest.raises(ChangedMeanwhile, match="填报一项专业：法律"):
        reviewing.decline(tx, pool.keeper, Told(expert.id, shown_version, "不合适"))


def test_a_field_of_an_active_expert_counts_once_it_is_found_good_and_until_it_ends(
    tx: Transaction, pool: Pool
) -> None:
    actor, expert = an_expert(tx, pool)
    applying.enter_field(tx, actor, EnterField(expert.id, claimed(Field.LAW)))
    assert queries.pool_members(tx, pool.alliance_id, tx.today)[0].fields == {Field.FINANCE}
    found_good(tx, pool.second_keeper, expert)
    assert queries.pool_members(tx, pool.alliance_id, tx.today)[0].fields == {Field.FINANCE, Field.LAW}
    expert.fields[0].valid_to = tx.today - timedelta(days=1)
    assert queries.pool_members(tx, pool.alliance_id, tx.today)[0].fields == {Field.LAW}


def test_days_away_and_the_own_limit(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_expert(tx, pool)
    first, last = tx.today + timedelta(days=3), tx.today + timedelta(days=9)
    key = keeping.set_away(tx, actor, SetAway(expert.id, first, last))
    member = queries.pool_members(tx, pool.alliance_id, tx.today)[0]
    assert [member.is_away(first + timedelta(days=n)) for n in (-1, 0, 6, 7)] == [False, True, True, False]
    for wrong in (
        (last, first),
        (tx.today - timedelta(days=9), tx.today - timedelta(days=1)),
        (first, date(2100, 1, 1)),
    ):
        with pytest.raises(Invalid):
            keeping.set_away(tx, actor, SetAway(expert.id, *wrong))
    with pytest.raises(NotPermitted):
        keeping.set_away(tx, pool.chair, SetAway(expert.id, first, last))
    keeping.end_away(tx, actor, keeping.EndAway(expert.id, key))
    keeping.set_most(tx, actor, SetMost(expert.id, 2))
    for most in (0, 7):
        with pytest.raises(Invalid, match="1 到 6"):
            keeping.set_most(tx, actor, SetMost(expert.id, most))
    member = queries.pool_members(tx, pool.alliance_id, tx.today)[0]
    assert (member.most, member.away) == (2, ())


def test_a_suspension_takes_somebody_out_until_its_day_or_until_it_is_lifted(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_expert(tx, pool, certificates=(known := Certificates()))
    until = tx.today + timedelta(days=30)
    with pytest.raises(Invalid, match="180天"):
        keeping.suspend(
            tx, pool.keeper, Suspend(expert.id, expert.version, Reason.LEAK, FACTS, tx.today + timedelta(days=181))
        )
    measure = keeping.suspend(tx, pool.keeper, Suspend(expert.id, expert.version, Reason.LEAK, FACTS, until))
    assert queries.pool_members(tx, pool.alliance_id, tx.today) == ()
    keeping.reply(tx, actor, Reply(expert.id, measure, "没有这回事"))
    with pytest.raises(OutOfTurn, match="已经说明过"):
        keeping.reply(tx, actor, Reply(expert.id, measure, "再说一遍"))
    turn = following.turn_of_day(known.gate())
    turn(replace(tx, now=tx.now + timedelta(days=30)), tx.today)
    assert expert.standing is Standing.SUSPENDED
    turn(replace(tx, now=tx.now + timedelta(days=31)), tx.today)
    assert (expert.standing, expert.measures[0].state) == (Standing.ACTIVE, MeasureState.LIFTED)
    keeping.suspend(tx, pool.keeper, Suspend(expert.id, expert.version, Reason.LEAK, FACTS, until))
    keeping.lift(tx, pool.second_keeper, Lift(expert.id, expert.version))
    assert expert.standing is Standing.ACTIVE
    told(tx)
    titles = list(tx.session.scalars(select(Notice.title).where(Notice.person_id == actor.person_id)))
    assert titles[-4:] == ["您的专家资格暂停了", "您的专家资格恢复了"] * 2


def test_nobody_is_removed_before_they_could_reply_nor_by_whoever_proposed_it(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_expert(tx, pool)
    measure = keeping.propose_removal(
        tx, pool.keeper, ProposeRemoval(expert.id, expert.version, Reason.PRIVATE_CONTACT, FACTS)
    )
    with pytest.raises(OutOfTurn, match="已经提议过"):
        keeping.propose_removal(tx, pool.lead, ProposeRemoval(expert.id, expert.version, Reason.LEAK, FACTS))
    with pytest.raises(OutOfTurn, match="不能退出"):
        keeping.leave(tx, actor, Leave(expert.id, expert.version))
    verdict = DecideRemoval(expert.id, expert.version, upheld=True, because="查实")
    with pytest.raises(OutOfTurn, match="还没有说明"):
        keeping.decide_removal(tx, pool.lead, verdict)
    with pytest.raises(NotPermitted, match="您提议的"):
        keeping.decide_removal(tx, pool.keeper, verdict)
    for nobody in (pool.bureau, pool.chair, actor):
        with pytest.raises(NotPermitted):
            keeping.decide_removal(tx, nobody, verdict)
    keeping.reply(tx, actor, Reply(expert.id, measure, "那是同学聚会"))
    verdict = replace(verdict, version=expert.version)
    keeping.decide_removal(tx, pool.lead, verdict)
    assert (expert.standing, expert.ended_on) == (Standing.REMOVED, tx.today)
    assert sitting(tx, expert) == []
    assert expert.measures[0].reply == "那是同学聚会"
    told(tx)
    said = tx.session.scalars(select(Notice).where(Notice.person_id == actor.person_id).order_by(Notice.id)).all()
    assert [one.title for one in said][-2:] == ["有人提议把您从专家库除名", "您已从专家库除名"]
    assert "私下接触" in said[-2].body
    assert "查实" in said[-1].body
    told_to_decide = select(Notice.person_id).where(Notice.title == "专家作了说明")
    assert set(tx.session.scalars(told_to_decide)) == {
        pool.keeper.person_id,
        pool.second_keeper.person_id,
        pool.lead.person_id,
    }
    with pytest.raises(OutOfTurn, match="已经除名"):
        applying.apply(tx, actor, Apply(particulars(pool), claimed(), promised=True))


def test_who_keeps_silent_may_be_judged_once_the_days_are_over(tx: Transaction, pool: Pool) -> None:
    _, expert = an_expert(tx, pool)
    keeping.propose_removal(tx, pool.lead, ProposeRemoval(expert.id, expert.version, Reason.DISCREDITED, FACTS))
    verdict = DecideRemoval(expert.id, expert.version, upheld=False, because="查无此事")
    with pytest.raises(OutOfTurn):
        keeping.decide_removal(replace(tx, now=tx.now + timedelta(days=10)), pool.keeper, verdict)
    keeping.decide_removal(replace(tx, now=tx.now + timedelta(days=11)), pool.keeper, verdict)
    assert (expert.standing, expert.measures[0].state) == (Standing.ACTIVE, MeasureState.DROPPED)


def test_leaving_ends_the_office_and_one_may_come_again(tx: Transaction, pool: Pool) -> None:
    actor, expert = an_expert(tx, pool)
    keeping.leave(tx, actor, Leave(expert.id, expert.version))
    assert (expert.standing, sitting(tx, expert)) == (Standing.LEFT, [])
    assert queries.pool_members(tx, pool.alliance_id, tx.today) == ()
    again = applying.apply(tx, actor, Apply(particulars(pool), claimed(Field.LAW), promised=True))
    assert again == expert.id
    assert (expert.standing, expert.reference, expert.serves_to) == (Standing.APPLIED, None, None)


def test_a_term_ends_by_itself_unless_it_was_renewed_in_time(tx: Transaction, pool: Pool) -> None:
    known = Certificates()
    _, stays = an_expert(tx, pool, "留下的", certificates=known)
    _, goes = an_expert(tx, pool, "到期的", certificates=known)
    with pytest.raises(OutOfTurn, match="还早"):
        reviewing.renew(tx, pool.keeper, Step(stays.id, stays.version))
    assert stays.serves_to is not None
    last = stays.serves_to
    known.until = dict.fromkeys(known.until, last + timedelta(days=400))
    turn = following.turn_of_day(known.gate())
    later = replace(tx, now=tx.now + (last - timedelta(days=60) - tx.today))
    turn(later, later.today - timedelta(days=1))
    soon = [
        one.payload["expert_id"] for one in tx.session.scalars(select(Errand).where(Errand.kind == "experts.term_soon"))
    ]
    assert sorted(soon) == [stays.id, goes.id]
    reviewing.renew(later, pool.keeper, Step(stays.id, stays.version))
    assert stays.serves_to == last.replace(year=last.year + 2)
    after = replace(tx, now=tx.now + (last - tx.today) + timedelta(days=1))
    assert [one.name for one in queries.pool_members(tx, pool.alliance_id, after.today)] == ["留下的"]
    turn(after, last)
    assert (stays.standing, goes.standing) == (Standing.ACTIVE, Standing.LEFT)
    told(tx)
    titles = set(tx.session.scalars(select(Notice.title).where(Notice.person_id == pool.keeper.person_id)))
    assert {"专家聘期快到了", "到期的已退出专家库"} <= titles


def test_a_certificate_that_is_gone_keeps_somebody_out_until_there_is_another(tx: Transaction, pool: Pool) -> None:
    known = Certificates()
    actor, expert = an_expert(tx, pool, certificates=known)
    known.until.clear()
    heard = following.on_training(known.gate())
    heard(tx, {})
    heard(tx, {})
    assert not queries.pool_members(tx, pool.alliance_id, tx.today)[0].trained
    told(tx)
    notes = list(tx.session.scalars(select(Notice.title).where(Notice.person_id == actor.person_id)))
    assert notes.count("您的培训证书已到期或者撤销") == 1
    known.until[expert.person_id] = tx.today
    heard(tx, {})
    assert queries.pool_members(tx, pool.alliance_id, tx.today)[0].trained


STEPS: dict[str, Callable[[Transaction, Pool, Actor, Expert], Any]] = {
    "hand_in": lambda tx, _, actor, one: applying.hand_in(tx, actor, HandIn(one.id, one.version)),
    "send_back": lambda tx, pool, _, one: reviewing.send_back(tx, pool.keeper, Told(one.id, one.version, "补")),
    "pass": lambda tx, pool, _, one: reviewing.pass_review(tx, pool.keeper, Step(one.id, one.version)),
    "decline": lambda tx, pool, _, one: reviewing.decline(tx, pool.keeper, Told(one.id, one.version, "不行")),
    "appoint": lambda tx, pool, _, one: reviewing.appoint(
        tx, pool.keeper, Step(one.id, one.version), Certificates({one.person_id: date(2030, 1, 1)}).gate()
    ),
    "suspend": lambda tx, pool, _, one: keeping.suspend(
        tx, pool.keeper, Suspend(one.id, one.version, Reason.LEAK, FACTS, tx.today)
    ),
    "resume": lambda tx, pool, _, one: keeping.lift(tx, pool.keeper, Lift(one.id, one.version)),
    "remove": lambda tx, pool, _, one: keeping.propose_removal(
        tx, pool.keeper, ProposeRemoval(one.id, one.version, Reason.LEAK, FACTS)
    ),
    "leave": lambda tx, _, actor, one: keeping.leave(tx, actor, Leave(one.id, one.version)),
}


@pytest.mark.parametrize("name", STEPS)
def test_no_step_is_taken_out_of_turn(tx: Transaction, pool: Pool, name: str) -> None:
    actor, expert = an_expert(tx, pool)
    for standing in Standing:
        if name not in EXPERT.open_from(standing):
            expert.standing = standing
            tx.session.flush()
            with pytest.raises((OutOfTurn, NotFound)):
                STEPS[name](tx, pool, actor, expert)
            assert expert.standing is standing
