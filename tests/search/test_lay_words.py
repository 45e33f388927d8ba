"""Lay words as officers edit them, and searches as they are counted: cut, masked, of nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted
from alliance.kernel.places.models import Alliance, Place
from search.engine.embedded import EmbeddedIndex
from search.library import known
from search.words import actions, desk, masking, preview, queries
from search.words.actions import PutWord, Settle, SwitchOff
from search.words.models import LayWord, SearchTrail
from search.words.queries import Origin
from tests import factories
from tests.conftest import FIXED
from tests.search.conftest import READER, a_version

SAID, SHIPPED = next(iter(known.everyday_words().items()))


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return factories.an_alliance(tx)


def an_officer(tx: Transaction, alliance: Alliance, office: Office = Office.POLICY_SECRETARY) -> Actor:
    return factories.an_actor(tx, alliance, office, tx.session.get_one(Place, alliance.place_id))


@pytest.fixture
def secretary(tx: Transaction, alliance: Alliance) -> Actor:
    return an_officer(tx, alliance)


def trails(tx: Transaction) -> list[tuple[str, int, int, int]]:
    rows = tx.session.scalars(select(SearchTrail).order_by(SearchTrail.id))
    return [(row.text, row.times, row.found, row.opened) for row in rows]


def test_the_words_that_ship_are_used_until_an_officer_says_otherwise(tx: Transaction, secretary: Actor) -> None:
    assert queries.meant_by(tx, f"我们{SAID}要怎么办") == SHIPPED
    actions.put_word(tx, secretary, PutWord(SAID, "样例 词语"))
    assert queries.meant_by(tx, SAID) == "样例 词语"
    actions.switch_off(tx, secretary, SwitchOff(SAID, 1))
    assert queries.meant_by(tx, SAID) == ""
    actions.put_word(tx, secretary, PutWord(SAID, SHIPPED, 2))
    assert queries.meant_by(tx, SAID) == SHIPPED
    assert tx.session.scalars(select(LayWord.version)).all() == [3]


def test_a_new_word_is_used_from_the_next_search_on(tx: Transaction, secretary: Actor) -> None:
    assert queries.meant_by(tx, "楼下的飞毛腿乱停") == ""
    actions.put_word(tx, secretary, PutWord("飞毛腿", " 电动自行车   停放 "))
    assert queries.meant_by(tx, "楼下的飞毛腿乱停") == "电动自行车 停放"


def test_what_one_session_undoes_is_forgotten_too(tx: Transaction, secretary: Actor) -> None:
    before = queries.meant_by(tx, "飞毛腿")
    with pytest.raises(RuntimeError, match="undone"), tx.session.begin_nested():
        actions.put_word(tx, secretary, PutWord("飞毛腿", "电动自行车"))
        assert queries.meant_by(tx, "飞毛腿") == "电动自行车"
        raise RuntimeError("undone")
    assert queries.meant_by(tx, "飞毛腿") == before == ""


@pytest.mark.parametrize(
    ("said", "meant"), [("电", "电动自行车"), ("！！！", "电梯"), ("飞毛腿", "，。"), ("  ", "电梯")]
)
def test_a_word_that_says_nothing_is_refused(tx: Transaction, secretary: Actor, said: str, meant: str) -> None:
    with pytest.raises(Invalid):
        actions.put_word(tx, secretary, PutWord(said, meant))
    assert tx.session.scalars(select(LayWord)).all() == []


def test_two_officers_at_once_leave_one_word_and_tell_the_other(tx: Transaction, secretary: Actor) -> None:
    actions.put_word(tx, secretary, PutWord("飞毛腿", "电动自行车"))
    with pytest.raises(ChangedMeanwhile, match="电动自行车"):
        actions.put_word(tx, an_officer(tx, tx.session.scalars(select(Alliance)).one()), PutWord("飞毛腿", "摩托车"))
    with pytest.raises(ChangedMeanwhile):
        actions.switch_off(tx, secretary, SwitchOff("飞毛腿", 0))
    with pytest.raises(Invalid):
        actions.switch_off(tx, secretary, SwitchOff("从来没有的说法"))


@pytest.mark.parametrize("office", [Office.GUIDANCE_SECRETARY, Office.SYSTEM_ADMINISTRATOR, Office.COMMITTEE_CHAIR])
def test_only_the_policy_group_changes_words_and_reads_searches(
    tx: Transaction, alliance: Alliance, office: Office
) -> None:
    actor = an_officer(tx, alliance, office)
    actions.note_search(tx, alliance.id, "谁也没见过的问题", 0)
    tx.session.flush()
    with pytest.raises(NotPermitted):
        actions.put_word(tx, actor, PutWord("飞毛腿", "电动自行车"))
    assert queries.troubles(tx, actor).lines == ()
    assert list(desk.lines(tx, actor)) == []


def test_the_list_shows_where_each_word_comes_from(tx: Transaction, secretary: Actor) -> None:
    actions.put_word(tx, secretary, PutWord("飞毛腿", "电动自行车"))
    actions.put_word(tx, secretary, PutWord(SAID, "样例"))
    shown = queries.lines(tx, secretary, "飞毛腿").lines
    assert [(line.said, line.origin) for line in shown] == [("飞毛腿", Origin.ADDED)]
    own = queries.line(tx, SAID)
    assert own is not None and (own.origin, own.shipped, own.version) == (Origin.CHANGED, SHIPPED, 1)
    assert queries.line(tx, "从来没有的说法") is None
    assert queries.lines(tx, secretary).page.total == len(known.everyday_words()) + 1
    assert "日常说法" in ledger.timeline(tx.session, LayWord, own.word_id)[0].sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("我电话13800138000楼上漏水", "我电话〔号码〕楼上漏水"),
        ("身份证 330802 19600101 123X 能查吗", "身份证 〔号码〕 能查吗"),
        ("１３８００１３８０００打不通", "〔号码〕打不通"),
        ("138-0013-8000 漏水", "〔号码〕 漏水"),
        ("写信到 wang.xiu@example.com 有用吗", "写信到 〔邮箱〕 有用吗"),
        ("3幢2单元501室漏水", "〔房号〕漏水"),
        ("民法典第278条 建房〔2009〕274号", "民法典第278条 建房〔2009〕274号"),
        ("  换\n物业\t要多少人  ", "换 物业 要多少人"),
    ],
)
def test_what_points_to_a_person_is_masked(typed: str, kept: str) -> None:
    assert masking.kept(typed) == kept


def test_a_number_at_the_cut_is_masked_whole() -> None:
    text = masking.kept("长" * 55 + "13800138000")
    assert text == "长" * 55 + "〔号码〕" and not any(c.isdecimal() for c in text)
    assert len(masking.kept("问" * 10_000)) == 60


def test_searches_are_counted_by_their_words(tx: Transaction, alliance: Alliance) -> None:
    for found in (0, 3):
        actions.note_search(tx, alliance.id, "公摊怎么算 13800138000", found)
    actions.note_opened(tx, alliance.id, "公摊怎么算 13800138000")
    actions.note_opened(tx, alliance.id, "没有搜过的")
    actions.note_search(tx, alliance.id, "？？！！", 0)
    actions.note_search(tx, None, "没有联盟的地方", 0)
    tx.session.flush()
    assert trails(tx) == [("公摊怎么算 〔号码〕", 2, 3, 1)]


def test_a_machine_that_asks_nonsense_does_not_fill_the_disk(
    tx: Transaction, alliance: Alliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_NEW_A_DAY", 3)
    for number in range(6):
        actions.note_search(tx, alliance.id, f"第{number}个怪问题", 0)
        tx.session.flush()
    assert len(trails(tx)) == 3


def test_the_desk_lists_what_found_nothing_first_and_one_word_settles_it(
    tx: Transaction, alliance: Alliance, secretary: Actor
) -> None:
    for text, found, times in (("查到没人点", 4, 9), ("飞毛腿乱停", 0, 2), ("电梯困人", 5, 1)):
        for _ in range(times):
            actions.note_search(tx, alliance.id, text, found)
            tx.session.flush()
    actions.note_opened(tx, alliance.id, "电梯困人")
    tx.session.flush()
    listed = queries.troubles(tx, secretary).lines
    assert [(line.text, line.times) for line in listed] == [("飞毛腿乱停", 2), ("查到没人点", 9)]
    assert [line.title for line in desk.lines(tx, secretary)] == ["有 1 个问题大家搜过，没有查到"]
    actions.put_word(tx, secretary, PutWord("飞毛腿", "电动自行车", trail_id=listed[0].trail_id))
    actions.settle(tx, secretary, Settle(listed[1].trail_id))
    tx.session.flush()
    assert queries.troubles(tx, secretary).lines == ()
    assert list(desk.lines(tx, secretary)) == []


def test_searches_of_another_alliance_are_not_found(tx: Transaction, alliance: Alliance, secretary: Actor) -> None:
    other = factories.an_alliance(tx, "330803", name="另一联盟", short="衢")
    actions.note_search(tx, other.id, "别处的问题", 0)
    tx.session.flush()
    key = tx.session.scalars(select(SearchTrail.id)).one()
    assert queries.troubles(tx, secretary).lines == ()
    with pytest.raises(NotFound):
        actions.settle(tx, secretary, Settle(key))


def test_searches_are_forgotten_after_their_time(tx: Transaction, alliance: Alliance) -> None:
    actions.note_search(tx, alliance.id, "很久以前的问题", 0)
    tx.session.flush()
    kept = Transaction(tx.session, tx.now + timedelta(days=180))
    assert actions.prune(kept, date(2026, 1, 1)) == 0
    assert actions.prune(Transaction(tx.session, tx.now + timedelta(days=181)), date(2026, 1, 1)) == 1
    assert trails(tx) == []


def test_the_database_refuses_counts_that_cannot_be(tx: Transaction, alliance: Alliance) -> None:
    day = FIXED.date()
    row = {"alliance_id": alliance.id, "text": "样例", "first_on": day, "last_on": day}
    for wrong in ({"times": 0}, {"found": -1}, {"last_on": day - timedelta(days=1)}):
        with pytest.raises(IntegrityError), tx.session.begin_nested():
            tx.session.add(SearchTrail(**(row | wrong)))


def test_a_preview_shows_what_a_word_would_gain(
    tx: Transaction, filled: Callable[..., EmbeddedIndex], secretary: Actor
) -> None:
    texts = ("物业费由业主支付。", "电动自行车应当集中停放。", "绿地属于业主共有。")
    index = filled(a_version(texts=texts))
    shown = preview.gain(tx, READER, index, "飞毛腿", ("飞毛腿", "电动自行车 停放"))
    assert [(rank.after, rank.before) for rank in shown.ranks] == [(1, None)]
    assert shown.new == 1 and shown.ranks[0].label.endswith("第二条")
    assert "以外" in shown.ranks[0].moved
    same = preview.gain(tx, READER, index, "绿地", ("飞毛腿", "电动自行车"))
    assert [(rank.after, rank.before, rank.moved) for rank in same.ranks] == [(1, 1, "没有变")]
    assert same.new == 0
    assert queries.meant_by(tx, "飞毛腿") == ""  # looking saves nothing


def test_a_search_asks_for_the_words_once(tx: Transaction, queries: Callable[[], object]) -> None:
    _meant(tx)
    with queries() as count:  # type: ignore[attr-defined]  # the fixture that counts
        _meant(tx)
    assert count.total == 1
    assert CLOCK.is_clock


def _meant(tx: Transaction) -> str:
    return queries.meant_by(tx, SAID)
