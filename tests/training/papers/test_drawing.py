"""Drawing: the same seed gives the same paper everywhere and for ever; another seed another; a lack is told by row."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.items import examples
from training.curriculum import shipped
from training.items.definition import Item, Kind
from training.items.storing import digest
from training.papers import blueprint, receipts
from training.papers.blueprint import Plan, Row, problems
from training.papers.drawing import Candidate, Slot, TooFew, available, draw, order_of, pool_digest
from training.papers.placing import plan_for, shared
from training.programmes import programmes

TOPICS = ("meetings_voting", "maintenance_fund", "revenue_finance")
KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.NUMERIC, Kind.ESSAY)


def a_pool(many: int) -> list[Candidate]:
    return [
        Candidate(hashlib.sha256(str(n).encode()).hexdigest(), TOPICS[n % 3], n % 3 + 1, KINDS[n // 3 % 4])
        for n in range(many)
    ]


POOL = a_pool(240)
PLAN = Plan(
    (
        Row("meetings_voting", 5, Decimal(2)),
        Row("meetings_voting", 1, Decimal(10), kind=Kind.ESSAY),
        Row("maintenance_fund", 3, Decimal("2.5"), difficulty=2, kind=Kind.SINGLE),
    )
)


def test_this_very_paper_comes_of_this_seed_for_ever() -> None:
    drawn = draw(PLAN, POOL, "2026")
    assert (
        hashlib.sha256(repr([slot.hash for slot in drawn]).encode()).hexdigest()
        == "600bb96ecf1880a5673780d977bfa4bc62cb3da577657bc8c98bc07e75fa4005"
    )
    assert order_of(examples.single(), digest(examples.single()), "2026").first == (3, 0, 1, 2)
    assert pool_digest(POOL) == "495c839d2aa2a8819d28d4281d54e2dc52b5950261c9bc333a327393245d3d50"


def test_the_same_question_under_two_topics_is_asked_once() -> None:
    pool = [
        *(Candidate(known, "meetings_voting", 1, Kind.SINGLE) for known in ("aa", "bb")),
        *(Candidate(known, "maintenance_fund", 1, Kind.SINGLE) for known in ("aa", "cc")),
    ]
    plan = Plan((Row("meetings_voting", 2), Row("maintenance_fund", 1)))
    assert {slot.hash for slot in draw(plan, pool, "2026")} == {"aa", "bb", "cc"}
    with pytest.raises(TooFew, match="只有1题"):
        draw(Plan((Row("meetings_voting", 2), Row("maintenance_fund", 2))), pool, "2026")


def test_another_process_with_another_hash_seed_draws_the_same() -> None:
    told = (
        "from tests.training.papers.test_drawing import PLAN, POOL\n"
        "from training.papers.drawing import draw\n"
        "print([slot.hash for slot in draw(PLAN, POOL, '2026')])"
    )
    command = [sys.executable, "-c", told]
    drawn = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, check=True, text=True
    )
    assert drawn.stdout.strip() == str([slot.hash for slot in draw(PLAN, POOL, "2026")])


@given(st.text(max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_pool_and_doubles_in_it_change_nothing(seed: str, chance: object) -> None:
    mixed = [*POOL, *POOL[:20]]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    drawn = draw(PLAN, mixed, seed)
    assert drawn == draw(PLAN, POOL, seed)
    assert len({slot.hash for slot in drawn}) == PLAN.count
    assert sum(slot.points for slot in drawn) == PLAN.points
    assert pool_digest(mixed) == pool_digest(POOL)


def test_a_paper_has_what_its_rows_say() -> None:
    by_hash = {one.hash: one for one in POOL}
    drawn = [(by_hash[slot.hash], slot.points) for slot in draw(PLAN, POOL, "x")]
    assert Counter(points for _, points in drawn) == {Decimal(2): 5, Decimal(10): 1, Decimal("2.5"): 3}
    assert all(one.kind is not Kind.ESSAY for one, points in drawn if points == 2)
    assert {(one.topic, one.difficulty, one.kind) for one, points in drawn if points == Decimal("2.5")} == {
        ("maintenance_fund", 2, Kind.SINGLE)
    }


def test_every_question_has_its_chance() -> None:
    plan = Plan((Row("meetings_voting", 10),))
    asked = Counter(slot.hash for seed in range(600) for slot in draw(plan, POOL, str(seed)))
    fitting = [one.hash for one in POOL if plan.rows[0].takes(one.topic, one.difficulty, one.kind)]
    assert set(asked) == set(fitting)
    assert min(asked.values()) > 60
    assert max(asked.values()) < 145


def test_a_new_question_moves_only_what_it_takes_the_place_of() -> None:
    before = {slot.hash for slot in draw(PLAN, POOL, "x")}
    after = {slot.hash for slot in draw(PLAN, [*POOL, *a_pool(250)[240:]], "x")}
    assert len(before - after) <= 3


def test_what_is_lacking_is_told_by_row() -> None:
    plan = Plan((Row("meetings_voting", 500), Row("budgeting", 1, difficulty=3), Row("maintenance_fund", 1)))
    with pytest.raises(TooFew) as few:
        draw(plan, POOL, "x")
    assert [short.found for short in few.value.shortages] == [60, 0]
    assert "“会议与表决”要抽500题，题库里只有60题可以出。" in str(few.value)
    assert "预算·较难" in str(few.value)
    assert available(plan, POOL) == (60, 0, 60)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), "至少写一行"),
        ((Row("astrology", 1),), "没有这个主题"),
        ((Row("budgeting", 0),), "至少抽1题"),
        ((Row("budgeting", 1, Decimal("0.001")),), "两位小数"),
        ((Row("budgeting", 1, difficulty=4),), "难度只有1到3"),
        ((Row("budgeting", 1), Row("budgeting", 1, difficulty=2)), "抢同一批题"),
        ((Row("budgeting", 1, kind=Kind.SINGLE), Row("budgeting", 1, difficulty=2)), "抢同一批题"),
        ((Row("budgeting", 201),), "200题"),
    ],
)
def test_what_is_wrong_with_a_blueprint(rows: tuple[Row, ...], told: str) -> None:
    assert any(told in sentence for sentence in problems(Plan(rows)))


def test_rows_that_part_the_questions_may_stand_together() -> None:
    rows = (Row("budgeting", 1, difficulty=1), Row("budgeting", 1, difficulty=2), Row("budgeting", 1, kind=Kind.ESSAY))
    assert problems(Plan(rows)) == ()
    assert blueprint.from_json(json.loads(json.dumps(blueprint.to_json(Plan(rows))))) == Plan(rows)


def a_receipt(items: dict[str, Item] | None = None) -> dict[str, object]:
    pool = [Candidate(known, TOPICS[0], 1, item.kind) for known, item in items.items()] if items else POOL
    plan = Plan((Row(TOPICS[0], 3),)) if items else PLAN
    made = receipts.receipt(
        code="final",
        number=1,
        plan=plan,
        pool=pool,
        known_pool_digest=pool_digest(pool),
        seed="s",
        slots=draw(plan, pool, "s"),
    )
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def test_a_receipt_proves_its_paper() -> None:
    assert [check.holds for check in receipts.check(a_receipt())] == [True, True, True]


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (lambda made: made.update(seed="t"), {"凭证编码", "重新抽一遍"}),
        (lambda made: made["slots"].reverse(), {"凭证编码", "重新抽一遍"}),
        (lambda made: made["slots"][0].__setitem__(1, "99"), {"凭证编码", "重新抽一遍"}),
        (lambda made: made["pool"]["entries"].pop(), {"题库编码"}),
        (lambda made: made["blueprint"]["rows"][0].update(count=900), {"凭证编码", "重新抽一遍"}),
        (lambda made: made.update(method=2), {"抽题方法"}),
        (lambda made: made.pop("pool"), {"凭证的格式"}),
        (lambda made: made.update(slots="x"), {"凭证的格式"}),
    ],
)
def test_a_spoiled_receipt_is_found_out(spoil: object, wrong: set[str]) -> None:
    made = a_receipt()
    spoil(made)  # type: ignore[operator]
    found = {check.name for check in receipts.check(made) if not check.holds}
    assert found >= wrong or found == wrong
    assert all(check.told for check in receipts.check(made) if not check.holds)


def test_a_question_whose_words_were_changed_is_found_out() -> None:
    items = {digest(item): item for item in (examples.single(), examples.multiple(), examples.numeric())}
    made = a_receipt(items)
    assert receipts.check(made, items)[-1].holds
    slot = Slot(str(made["slots"][1][0]), Decimal(1))  # type: ignore[index]
    (check,) = [one for one in receipts.check(made, items | {slot.hash: examples.essay()}) if not one.holds]
    assert check.told.startswith("第2题的文字")


@given(st.integers(0, 200), st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_shared_by_weight_exactly(number: int, weights: list[int]) -> None:
    found = shared(number, weights)
    total = sum(weights)
    assert sum(found) == (number if total else 0)
    assert all(abs(one * total - number * weight) < total for one, weight in zip(found, weights, strict=True) if total)


@pytest.mark.parametrize("code", [one.code for one in programmes().values() if one.certified])
def test_the_shipped_blueprints_can_be_drawn_from_what_ships(code: str) -> None:
    programme = programmes()[code]
    written = [module for module in programme.required_modules if module in shipped.modules()]
    plan = plan_for(programme, 20)
    assert list(plan.topics) == written
    assert all(problems(plan) == () for _ in written)
    pool = [
        Candidate(digest(one.item), one.topic, one.difficulty, one.item.kind) for one in shipped.questions().values()
    ]
    assert len(draw(plan, pool, code)) == plan.count <= 20
