"""Reference prices: a second look before they show, no firm's own people, what holds and what is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import Actor, Office
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.access import readable
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from compounds.guidance.model_texts import shipped
from compounds.guidance.reference_prices import actions, desk, queries
from compounds.guidance.reference_prices.actions import CheckPrice, RecordPrice, WithdrawPrice
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.workflow import TEXTS, Sort, Stage
from compounds.models import Compound
from tests.compounds.factories import at
from tests.compounds.guidance.consultations.factories import works_for_its_company
from tests.compounds.test_handovers import PICTURE

readable(ReferencePrice.__tablename__, ReferencePrice)
PRICE = RecordPrice(
    Sort.ELEVATOR_UPKEEP,
    "有机房电梯，半包维保",
    "元/台·月",
    Decimal("300.00"),
    Decimal("360.00"),
    "衢州某电梯有限公司",
    date(2026, 11, 1),
    date(2026, 12, 15),
)


@pytest.fixture
def secretary(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY)


@pytest.fixture
def lawyer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.LEGAL_ADVISER)


def made(tx: Transaction, actor: Actor, command: RecordPrice = PRICE) -> ReferencePrice:
    price = tx.session.get_one(ReferencePrice, actions.record(tx, actor, command))
    attachments.keep(
        tx,
        actor,
        subject=ReferencePrice.__tablename__,
        subject_id=price.id,
        place_id=price.place_id,
        name="报价单.png",
        stream=BytesIO(PICTURE),
        purpose="企业的报价单",
    )
    return price


def shown(tx: Transaction, secretary: Actor, lawyer: Actor, command: RecordPrice = PRICE) -> ReferencePrice:
    price = made(tx, secretary, command)
    actions.check(tx, lawyer, CheckPrice(price.id, price.version))
    return price


def test_nobody_reads_it_before_another_one_has_checked_it(
    tx: Transaction, compound: Compound, secretary: Actor, lawyer: Actor
) -> None:
    bare = tx.session.get_one(ReferencePrice, actions.record(tx, secretary, PRICE))
    with pytest.raises(Invalid, match="报价单"):
        actions.check(tx, lawyer, CheckPrice(bare.id, bare.version))
    price = made(tx, secretary)
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    assert queries.price_list(tx, chair).comparisons == ()
    with pytest.raises(NotFound):
        queries.price_page(tx, chair, price.id)
    with pytest.raises(NotPermitted, match="另一个人"):
        actions.check(tx, secretary, CheckPrice(price.id, price.version))
    desk.recorded(tx, {"price_id": price.id})
    assert tx.session.scalars(select(Notice.person_id)).all() == [lawyer.person_id]
    assert len(list(desk.lines(tx, lawyer))) == desk.waiting(tx, lawyer) == 2
    actions.check(tx, lawyer, CheckPrice(price.id, price.version))
    assert [one.low for one in queries.price_list(tx, chair).comparisons] == [Decimal("300.00")]
    with pytest.raises(OutOfTurn):
        actions.check(tx, lawyer, CheckPrice(price.id, price.version))


def test_the_database_itself_refuses_who_checks_their_own(tx: Transaction, secretary: Actor, lawyer: Actor) -> None:
    price = shown(tx, secretary, lawyer)
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        price.checked_by_id = price.recorded_by_id
        tx.session.flush()


READERS = {Office.COMMITTEE_MEMBER, Office.COMMUNITY_OFFICER, Office.BUREAU_SUPERVISOR}
OTHERS = {Office.PROPERTY_MANAGER, Office.MEDIATOR, Office.SYSTEM_ADMINISTRATOR}


def test_who_reads_prices(tx: Transaction, compound: Compound, secretary: Actor, lawyer: Actor) -> None:
    price = shown(tx, secretary, lawyer)
    for office in sorted(READERS):
        actor = at(tx, compound, office)
        assert queries.price_page(tx, actor, price.id).line.firm == PRICE.firm
        with pytest.raises(NotPermitted, match="由业务指导组秘书登记"):
            actions.record(tx, actor, PRICE)
    for office in sorted(OTHERS):
        actor = at(tx, compound, office)
        with pytest.raises(NotPermitted):
            queries.price_list(tx, actor)
        with pytest.raises(NotFound):
            queries.price_page(tx, actor, price.id)


def test_whoever_works_for_the_firm_neither_records_nor_checks(
    tx: Transaction, compound: Compound, secretary: Actor, lawyer: Actor
) -> None:
    own = replace(PRICE, firm="安居物业服务有限公司 ")
    stranger = at(tx, compound, Office.ALLIANCE_LEAD)
    unknown = made(tx, stranger, own)
    assert unknown.company_id is None
    works_for_its_company(tx, secretary, compound)
    with pytest.raises(NotPermitted, match="在这家企业任职"):
        actions.record(tx, secretary, own)
    with pytest.raises(NotPermitted, match="在这家企业任职"):
        actions.check(tx, secretary, CheckPrice(unknown.id, unknown.version))
    known = made(tx, stranger, own)
    assert known.company_id is not None
    with pytest.raises(NotPermitted, match="在这家企业任职"):
        actions.check(tx, secretary, CheckPrice(known.id, known.version))
    assert made(tx, secretary).stage is Stage.RECORDED


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"high": Decimal("299.99")}, "比最低价还低"),
        ({"valid_to": date(2026, 10, 31)}, "早于第一天"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2026, 11, 21)}, "已经过期"),
        ({"firm": ""}, "都要写"),
    ],
)
def test_what_cannot_be_is_refused(tx: Transaction, secretary: Actor, change: dict[str, object], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        actions.record(tx, secretary, replace(PRICE, **change))  # type: ignore[arg-type]


def test_prices_of_one_item_stand_beside_each_other_until_their_last_day(
    tx: Transaction, compound: Compound, secretary: Actor, lawyer: Actor
) -> None:
    shown(tx, secretary, lawyer)
    shown(tx, secretary, lawyer, replace(PRICE, firm="另一家电梯公司", low=Decimal(280), valid_to=date(2027, 6, 30)))
    shown(tx, secretary, lawyer, replace(PRICE, sort=Sort.OTHER_ADVERTS, item="道闸广告", unit="元/年"))
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    first, adverts = queries.price_list(tx, chair).comparisons
    assert ([line.firm for line in first.lines], first.firms) == (["另一家电梯公司", PRICE.firm], 2)
    assert (first.low, first.high, first.owners_receive) == (Decimal(280), Decimal(360), False)
    assert (adverts.owners_receive, adverts.text) == (True, "advertising_contract")
    after = replace(tx, now=tx.now + timedelta(days=24))
    (first,) = queries.price_list(after, chair, Sort.ELEVATOR_UPKEEP).comparisons
    assert [line.expired for line in first.over] == [True]
    assert (first.low, first.firms) == (Decimal(280), 1)
    assert len([line for line in desk.lines(tx, secretary) if "快过期" in line.title]) == 2


def test_a_price_is_withdrawn_with_a_reason(
    tx: Transaction, compound: Compound, secretary: Actor, lawyer: Actor
) -> None:
    price = shown(tx, secretary, lawyer)
    with pytest.raises(Invalid, match="为什么撤下"):
        actions.withdraw(tx, secretary, WithdrawPrice(price.id, price.version, ""))
    actions.withdraw(tx, secretary, WithdrawPrice(price.id, price.version, "企业改了报价"))
    assert queries.price_list(tx, at(tx, compound, Office.COMMITTEE_CHAIR)).comparisons == ()
    assert secretary.person_id is not None
    assert [len(one.rows) for one in desk.held(tx, secretary.person_id)] == [1]


def test_the_model_terms_that_go_with_a_price_are_shipped() -> None:
    assert set(TEXTS.values()) <= set(shipped.all_texts())
