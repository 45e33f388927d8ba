"""From the freeze to the opened list: who does which step, what is refused and stays on record, and who may check."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn, Refused
from alliance.kernel.outbox import Errand
from compounds.relations.kinds import RelationKind
from expert_pool import chance
from expert_pool.draws import ending, hearing, queries, records, sealed, sealing, seating, transcribing
from expert_pool.draws.hearing import Heard
from expert_pool.draws.models import Draw, DrawFall
from expert_pool.draws.tries import Unfit, Why
from expert_pool.draws.workflow import Abandoned, Fall, Stage
from expert_pool.requests import actions as requests
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage
from expert_pool.verifier import replay
from tests.expert_pool.conflicts.steps import tied
from tests.expert_pool.draws import steps
from tests.expert_pool.factories import Pool as World
from tests.expert_pool.factories import a_pool, a_request


@pytest.fixture
def world(tx: Transaction) -> World:
    return a_pool(tx)


def kept(refused: Refused, tx: Transaction) -> None:
    """Write down what stays after the refusal, as the web does."""
    assert refused.record is not None
    refused.record(tx)


def test_a_draw_from_the_freeze_to_the_opened_list_agrees_with_the_verifier(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    assert draw.request.stage is RequestStage.DRAWN
    before = transcribing.transcript(tx, draw)
    names = {one.name for one in sealed.open_rows(tx, CLOCK, draw, seating.rows_seated(draw)).values()}
    assert len(names) == 4
    assert not any(name in before.decode() for name in names)
    requests.advance(tx, CLOCK, draw.request, "form")
    late = replace(tx, now=draw.request.opening_at)
    ending.open_draw(late, world.community, draw.id, draw.version)
    file = transcribing.transcript(late, draw)
    assert {one["name"] for one in json.loads(file)["opened"]["members"]} == names
    for data in (before, file):
        findings = replay.verify(data, draw.seal_code)
        assert findings.agrees, findings.disagreements
    assert steps.verbs(tx, draw)[0] == "expert_pool.pool_frozen"
    assert {"expert_pool.seal_witnessed", "expert_pool.drawn", "expert_pool.draw_opened"} <= set(steps.verbs(tx, draw))


def test_a_seal_is_public_only_with_the_witness_and_has_its_sheet(tx: Transaction, world: World) -> None:
    draw = steps.frozen(tx, world)
    assert draw.request.stage is RequestStage.SEALED
    for stranger in (world.chair, world.owner, world.visitor, world.other_street):
        with pytest.raises(NotFound):
            queries.one(tx, stranger, draw.id)
    sealing.witness(tx, world.community, draw.id, draw.version)
    for anybody in (world.chair, world.owner, world.visitor, world.other_street):
        assert queries.one(tx, anybody, draw.id) is draw
    with pytest.raises(NotFound):
        queries.one(tx, world.stranger, draw.id)
    sheet = tx.session.scalars(select(Document).where(Document.subject == Draw.__tablename__)).one()
    assert draw.seal_code[:4] in sheet.facts["code"]


@pytest.mark.parametrize("who", ["chair", "owner", "administrator", "bureau", "community", "guidance"])
def test_only_the_keeper_freezes(tx: Transaction, world: World, who: str) -> None:
    request = steps.ready(tx, world)
    with pytest.raises((NotPermitted, NotFound)):
        sealing.freeze(tx, getattr(world, who), steps.plan(tx, request))


def test_whoever_froze_is_no_witness_and_nobody_is_after_the_chance(tx: Transaction, world: World) -> None:
    draw = steps.frozen(tx, world)
    with pytest.raises(NotPermitted):
        sealing.witness(tx, world.keeper, draw.id, draw.version)
    with pytest.raises(NotFound):
        sealing.witness(tx, world.other_street, draw.id, draw.version)
    with pytest.raises(OutOfTurn, match="已经过了") as refused:
        sealing.witness(replace(tx, now=draw.happens_at), world.community, draw.id, draw.version)
    kept(refused.value, tx)
    assert steps.verbs(tx, draw)[-1] == "expert_pool.try_refused"
    assert ending.abandon(replace(tx, now=draw.happens_at), world.keeper, draw.id, draw.version, Abandoned.TOO_LATE)


def test_somebody_of_a_bidder_takes_no_part(tx: Transaction, world: World) -> None:
    draw = steps.frozen(tx, world)
    tied(tx, world, RelationKind.WORKS_FOR, world.community.person_id or 0, to_company_id=world.company_ids[1])
    with pytest.raises(NotPermitted, match="任职"):
        sealing.witness(tx, world.community, draw.id, draw.version)


def without_criteria(tx: Transaction, request: SelectionRequest) -> sealing.Freeze:
    request.criteria = {}
    return steps.plan(tx, request)


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (lambda tx, request: steps.plan(tx, request, tx.now + timedelta(hours=1)), Why.TOO_SOON),
        (lambda tx, request: steps.plan(tx, request, tx.now - timedelta(days=1)), Why.TOO_SOON),
        (lambda tx, request: steps.plan(tx, request, request.opening_at), Why.TOO_NEAR),
        (lambda tx, request: replace(steps.plan(tx, request), form=chance.dice(2)), Why.TOO_FEW),
        (without_criteria, Why.CRITERIA),
    ],
    ids=["soon", "past", "near", "few", "criteria"],
)
def test_what_cannot_be_sealed_is_refused_with_the_way_out_and_stays_on_record(
    tx: Transaction, world: World, spoilt: Callable[[Transaction, SelectionRequest], sealing.Freeze], why: Why
) -> None:
    request = steps.ready(tx, world)
    with pytest.raises(Unfit) as refused:
        sealing.freeze(tx, world.keeper, spoilt(tx, request))
    assert refused.value.why is why
    kept(refused.value, tx)
    assert steps.verbs(tx, request)[-1] == "expert_pool.try_refused"
    assert tx.session.scalar(select(Draw.id)) is None


def test_too_few_outcomes_say_how_many_dice_would_do(tx: Transaction, world: World) -> None:
    request = steps.ready(tx, world)
    with pytest.raises(Unfit) as refused:
        sealing.freeze(tx, world.keeper, replace(steps.plan(tx, request), form=chance.balls(2, 20)))
    assert "掷7次骰子" in refused.value.remedy
    assert "从99个号球里摇出3个" in refused.value.remedy


def test_too_few_experts_are_refused(tx: Transaction, world: World) -> None:
    request = steps.ready(tx, world, each=0)
    with pytest.raises(Unfit) as refused:
        sealing.freeze(tx, world.keeper, steps.plan(tx, request))
    assert refused.value.why is Why.POOL


def test_there_is_one_running_draw_and_a_further_one_only_after_it_was_given_up(tx: Transaction, world: World) -> None:
    draw = steps.sealed(tx, world)
    request = draw.request
    with pytest.raises(OutOfTurn):
        sealing.freeze(tx, world.second_keeper, steps.plan(tx, request))
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        copied = {one.key: getattr(draw, one.key) for one in Draw.__table__.columns if one.key != "id"}
        tx.session.add(Draw(**copied | {"number": 2, "seal_code": "0" * 64}))
        tx.session.flush()
    assert ending.abandon(tx, world.keeper, draw.id, draw.version, Abandoned.MISTAKE)
    again = sealing.freeze(tx, world.keeper, steps.plan(tx, request))
    assert again.number == 2
    assert again.seal_code != draw.seal_code
    assert [line.stage for line in queries.draws(tx, world.keeper, request.id)] == [Stage.FROZEN, Stage.ABANDONED]
    assert [line.draw_id for line in queries.draws(tx, world.visitor)] == [draw.id]


def test_numbers_are_typed_by_two_parts_blind_and_a_difference_clears_both(tx: Transaction, world: World) -> None:
    draw = steps.sealed(tx, world)
    with pytest.raises(OutOfTurn, match="才有"):
        hearing.hear(tx, world.keeper, draw.id, steps.THROWN)
    now = steps.after(tx, draw)
    with pytest.raises(NotPermitted):
        hearing.hear(now, world.chair, draw.id, steps.THROWN)
    with pytest.raises(Unfit) as wrong:
        hearing.hear(now, world.keeper, draw.id, "7 7 7")
    assert wrong.value.why is Why.WRONG_FORM
    assert hearing.hear(now, world.keeper, draw.id, steps.THROWN) is Heard.FIRST
    assert "3、1、4" not in repr(queries.draw_page(now, world.community, draw.id))
    assert json.loads(transcribing.transcript(now, draw))["chance"] is None
    with pytest.raises(OutOfTurn, match="另一个人"):
        hearing.hear(now, world.keeper, draw.id, steps.THROWN)
    with pytest.raises(NotPermitted, match="见证人"):
        hearing.hear(now, world.second_keeper, draw.id, steps.THROWN)
    assert hearing.hear(now, world.community, draw.id, "1 1 1 1 1 1 1 1 1 1") is Heard.DIFFERS
    assert (draw.stage, draw.chance, draw.heard_by_id) == (Stage.SEALED, None, None)
    assert hearing.hear(now, world.street, draw.id, "３、１、４、１、５、２、６、５、３、５") is Heard.FIRST
    assert hearing.hear(now, world.second_keeper, draw.id, steps.THROWN) is Heard.DRAWN
    with pytest.raises(OutOfTurn):
        hearing.hear(now, world.keeper, draw.id, steps.THROWN)
    errands = tx.session.scalars(select(Errand).where(Errand.kind == hearing.DRAWN)).all()
    assert [one.payload for one in errands] == [{"draw_id": draw.id, "request_id": draw.request_id}]


def test_once_the_numbers_may_be_known_it_takes_two_to_give_a_draw_up(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    now = steps.after(tx, draw)
    with pytest.raises(Invalid, match="现在不能用"):
        ending.abandon(now, world.keeper, draw.id, draw.version, Abandoned.EXHAUSTED)
    assert not ending.abandon(now, world.keeper, draw.id, draw.version, Abandoned.REQUEST_CHANGED)
    assert draw.stage is Stage.DRAWN
    with pytest.raises(NotPermitted):
        ending.agree_to_abandon(now, world.keeper, draw.id, draw.version)
    ending.agree_to_abandon(now, world.street, draw.id, draw.version)
    assert (draw.stage, draw.abandoned_because) == (Stage.ABANDONED, Abandoned.REQUEST_CHANGED)
    assert draw.request.stage is RequestStage.ACCEPTED
    findings = replay.verify(transcribing.transcript(now, draw), draw.seal_code)
    assert findings.agrees, findings.disagreements
    for row in draw.rows:
        with pytest.raises(NotPermitted):
            sealed.open_row(now, world.bureau, draw, row.number)


def test_a_withdrawn_request_takes_its_draw_with_it(tx: Transaction, world: World) -> None:
    draw = steps.sealed(tx, world)
    draw.request.stage = RequestStage.WITHDRAWN
    ending.request_moved(tx, {"request_id": draw.request_id})
    ending.request_moved(tx, {"request_id": draw.request_id})
    assert draw.abandoned_because is Abandoned.REQUEST_WITHDRAWN
    assert draw.request.stage is RequestStage.WITHDRAWN


def test_the_list_opens_neither_early_nor_incomplete(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    late = replace(tx, now=draw.request.opening_at)
    with pytest.raises(OutOfTurn, match="到齐"):
        ending.open_draw(late, world.keeper, draw.id, draw.version)
    requests.advance(tx, CLOCK, draw.request, "form")
    with pytest.raises(OutOfTurn, match="才能开启") as early:
        ending.open_draw(steps.after(tx, draw), world.keeper, draw.id, draw.version)
    kept(early.value, tx)
    assert "expert_pool.try_refused" in steps.verbs(tx, draw)
    with pytest.raises(NotPermitted):
        ending.open_draw(late, world.chair, draw.id, draw.version)
    ending.open_draw(late, world.keeper, draw.id, draw.version)
    assert draw.request.stage is RequestStage.OPENED


def test_two_requests_on_one_day_share_nobody(tx: Transaction, world: World) -> None:
    first = steps.drawn(tx, world)
    request = a_request(tx, world)
    request.criteria = first.request.criteria
    other = sealing.freeze(tx, world.keeper, steps.plan(tx, request))
    sealing.witness(tx, world.community, other.id, other.version)
    now = steps.after(tx, other)
    hearing.hear(now, world.keeper, other.id, steps.THROWN)
    hearing.hear(now, world.community, other.id, steps.THROWN)
    one, two = (
        {drawn.expert_id for drawn in sealed.open_rows(tx, CLOCK, draw, seating.rows_seated(draw)).values()}
        for draw in (first, other)
    )
    assert not one & two
    assert {fall.because for fall in other.falls} <= {Fall.BUSY}


def test_a_row_falls_once_and_the_rules_of_the_database_say_so(tx: Transaction, world: World) -> None:
    draw = steps.drawn(tx, world)
    row = min(seating.rows_seated(draw))
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        for number in (91, 92):
            tx.session.add(DrawFall(draw_id=draw.id, number=number, row=row, because=Fall.DECLINED, at=tx.now))
        tx.session.flush()


def test_what_a_verdict_says_is_what_the_deed_does(tx: Transaction, world: World) -> None:
    draw = steps.frozen(tx, world)
    page = queries.draw_page(tx, world.community, draw.id)
    assert page.may["witness"]
    assert not page.may["hear"]
    assert not queries.draw_page(tx, world.keeper, draw.id).may["witness"]
    assert records.facts_of(tx, draw).now == tx.now
