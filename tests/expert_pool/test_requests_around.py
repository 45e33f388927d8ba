"""Around a selection request: who sees it, lists, desks, panels, messages, and what is held about the asker."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments.access import readable
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Place
from compounds.duties import Scope
from compounds.panels import CompoundKey
from expert_pool.requests import (
    actions,
    answering,
    changing,
    desk,
    holdings,
    lists,
    names,
    notices,
    queries,
    rules,
    timeline,
)
from expert_pool.requests.asking import Take
from expert_pool.requests.models import FeePayer, SelectionRequest
from expert_pool.requests.workflow import Stage
from expert_pool.tracks import TenderTrack
from tests.expert_pool.factories import FOUR, SUBJECT, Pool, a_pool, a_request
from tests.expert_pool.request_steps import STATUTORY, a_page, errands, submitted


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    readable(SelectionRequest.__tablename__, SelectionRequest)
    return a_pool(tx)


SEES_DRAFTS = {"chair", "member", "community", "street"}


SEES = SEES_DRAFTS | {"keeper", "second_keeper", "bureau", "lead"}


def test_who_sees_a_draft_and_who_what_was_handed_in(tx: Transaction, pool: Pool) -> None:
    draft, request = a_request(tx, pool, Stage.DRAFT), a_request(tx, pool, Stage.DRAWN)
    for name, actor in vars(pool).items():
        if not isinstance(actor, Actor):
            continue
        for one, seen in ((draft, SEES_DRAFTS), (request, SEES)):
            found = lists.request_list(tx, actor, lists.Choice(stage=one.stage)).lines
            assert ([line.request_id for line in found] == [one.id]) is (name in seen), (name, one.stage)
            if name not in seen:
                with pytest.raises(NotFound):
                    queries.one(tx, actor, one.id)


def test_the_public_side_names_nobody(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool, Stage.SEALED)
    found = queries.public(tx, request.id)
    assert found is not None
    assert found.seats == tuple(FOUR.items())
    assert "王秀英" not in repr(found)
    assert queries.public(tx, request.id + 9) is None


def test_a_list_and_a_page_cost_the_same_for_one_and_three(
    tx: Transaction, pool: Pool, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    costs = []
    for _ in range(2):
        request = a_request(tx, pool, Stage.SEALED)
        tx.session.flush()
        with queries() as count:
            lists.request_list(tx, pool.keeper, lists.Choice())
            list(desk.lines(tx, pool.chair))
            desk.waiting(tx, pool.keeper)
        costs.append(count.total)
        tx.session.expire_all()
        with queries() as count:
            a_page(tx, pool.keeper, request)
        assert count.total <= 20
    assert costs[0] == costs[1] <= 6


def test_the_desk_says_what_waits_and_when_a_panel_meets(tx: Transaction, pool: Pool) -> None:
    draft = a_request(tx, pool, Stage.DRAFT)
    handed_in = a_request(tx, pool, Stage.SUBMITTED)
    a_request(tx, pool, Stage.FORMED)
    mine = [(line.section.value, line.title) for line in desk.lines(tx, pool.chair)]
    assert mine == [
        ("todo", f"还没有提交：{SUBJECT}"), ("todo", "定下评分表：锦绣家园"), ("soon", f"评审：{SUBJECT}")
    ]  # fmt: skip
    assert [line.title for line in desk.lines(tx, pool.street)] == [mine[0][1], mine[2][1]]
    assert desk.waiting(tx, pool.chair) == 2
    actions.set_criteria(tx, pool.chair, handed_in.id, {"full": "100"})
    assert [line.title for line in desk.lines(tx, pool.chair)] == [mine[0][1], mine[2][1]]
    kept = list(desk.lines(tx, pool.keeper))
    assert [(line.title, line.when_text) for line in kept] == [("答复选聘评审申请：锦绣家园", "剩2天")]
    assert (desk.waiting(tx, pool.chair), desk.waiting(tx, pool.keeper), desk.waiting(tx, pool.owner)) == (1, 1, 0)
    concerned = {
        name: bool(tx.session.scalar(select(desk.stirs(tx, getattr(pool, name)))))
        for name in ("chair", "keeper", "owner", "other_street")
    }
    assert concerned == {"chair": True, "keeper": True, "owner": False, "other_street": False}
    due = list(desk.duties(tx, pool.street, Scope("/"), date(2026, 12, 31)))
    assert [(one.title, one.due_on) for one in due] == [
        (f"选聘评审：{SUBJECT}", date(2026, 12, 12)), (f"选聘评审：{SUBJECT}", date(2026, 12, 12))
    ]  # fmt: skip
    assert draft.stage is Stage.DRAFT


def test_the_panel_on_the_compounds_page_leads_on(tx: Transaction, pool: Pool) -> None:
    key = CompoundKey(pool.compound_id, pool.place_id, f"{path_of(tx, pool)}", "锦绣家园")
    (fresh,) = desk.panels(tx, pool.chair, key)
    assert fresh.url == f"/experts/requests/new?compound={pool.compound_id}"
    assert list(desk.panels(tx, pool.manager, key)) == []
    a_request(tx, pool, Stage.DRAWN)
    (running,) = desk.panels(tx, pool.chair, key)
    assert (running.url, running.facts[0].term) == ("", "已抽取，征询专家")


def path_of(tx: Transaction, pool: Pool) -> str:
    return tx.session.scalars(select(Place.path).where(Place.id == pool.place_id)).one()


def test_those_concerned_are_told_and_late_messages_are_dropped(tx: Transaction, pool: Pool) -> None:
    request = submitted(tx, pool)

    def deliver() -> list[tuple[str, int]]:
        tx.session.execute(delete(Notice))
        for kind, handler in (
            (actions.MOVED, notices.moved),
            (changing.OPENING_CHANGED, notices.opening_changed),
            (changing.COMPANY_LEFT, notices.company_left),
        ):
            for payload in errands(tx, kind):
                handler(tx, payload)
        tx.session.execute(delete(Errand))
        return sorted((one.kind, one.person_id) for one in tx.session.scalars(select(Notice)))

    ids = {name: getattr(pool, name).person_id for name in ("keeper", "second_keeper", "chair", "member", "community")}
    assert deliver() == [("expert_pool.request_submitted", ids["keeper"]),
                         ("expert_pool.request_submitted", ids["second_keeper"])]  # fmt: skip
    answering.accept(tx, pool.keeper, Take(request.id, request.version))
    assert deliver() == [
        ("expert_pool.request_answered", ids["chair"]),
        ("expert_pool.request_answered", ids["member"]),
    ]
    then = request.opening_at + timedelta(days=1)
    changing.change_opening(tx, pool.chair, changing.ChangeOpening(request.id, request.version, then, "改期。"))
    assert {person for _, person in deliver()} == set(ids.values())
    actions.advance(tx, pool.keeper, request, "seal")
    actions.advance(tx, pool.keeper, request, "draw")
    assert {kind for kind, _ in deliver()} == {"expert_pool.request_moved"}
    actions.advance(tx, CLOCK, request, "form")
    actions.advance(tx, CLOCK, request, "unform")
    assert deliver() == []


def test_what_is_held_about_the_asker(tx: Transaction, pool: Pool) -> None:
    a_request(tx, pool, Stage.CLOSED)
    (mine,) = holdings.held(tx, pool.chair.person_id or 0)
    assert mine.rows[0][1:4] == (SUBJECT, "锦绣家园", "已办结")
    (none,) = holdings.held(tx, pool.keeper.person_id or 0)
    assert none.rows == ()


def test_the_days_of_both_tracks_say_what_is_law_and_what_is_by_choice(tx: Transaction, pool: Pool) -> None:
    numbers = rules.rules_of(tx, path_of(tx, pool), pool.alliance_id).numbers
    opens = date(2026, 12, 20)
    own = timeline.marks(TenderTrack.OWNER_SELF_GOVERNED, tx.today, opens, numbers)
    assert [one.title for one in own if one.nature is timeline.Nature.LAW] == ["通知业主开会", "业主大会表决"]
    assert own[0].ends_on == date(2026, 11, 30)
    assert "中标" not in "".join(one.title + one.words for one in own)
    law = timeline.marks(STATUTORY, tx.today, opens, numbers)
    bidding = next(one for one in law if one.title == "发招标文件")
    assert (bidding.ends_on, bidding.basis) == (date(2026, 11, 30), "招标投标法第二十四条")
    assert timeline.earliest_opening(tx.today, numbers) == date(2026, 12, 2)
    assert timeline.earliest_opening(tx.today, numbers, answered=True) == date(2026, 11, 30)


def test_a_fee_reads_plainly() -> None:
    assert names.fee_words(Decimal("300.00"), FeePayer.COMPOUND) == "小区（公共收益）出，每位专家300元"
    assert names.fee_words(Decimal("88.50"), FeePayer.ALLIANCE) == "联盟出，每位专家88.50元"
    assert names.fee_words(None, FeePayer.NOBODY) == "不付费用，专家义务参加"
