"""What became of each article: matched by words and numbers together, kept by errand, confirmed and put right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted
from search.library import actions as library
from search.library import intake
from search.library.lineage import actions, queries
from search.library.lineage.actions import Confirm, Correct
from search.library.lineage.differing import AROUND, Kind, difference, newer_side, older_side, shortened
from search.library.lineage.matching import Provision, Relation, carried, fates, matched
from search.library.lineage.models import LineageLink
from search.library.models import Article, Version, Work
from tests import factories
from tests.search.conftest import a_version

TITLE = "样例市公示条例"
OLD = (
    "为了让业主看得到小区的收益，制定本条例。",
    "业主委员会应当每半年公示一次收支情况，公示时间不少于七日。",
    "公告栏由物业服务人负责维护，损坏的应当在七日内修好。",
    "业主对公示有疑问的，可以书面提出，委员会应当在十五日内答复。\n业主可以查阅账目和凭证，也可以委托他人查阅并复印。",
    "代收收益的，应当单独记账，不得与物业费混在一起。",
)
NEW = (
    OLD[0],
    "业主委员会应当每季度公示一次收支情况，公示时间不少于十五日。",
    "公示的同时应当发到本小区的业主群，方便不住在小区里的人查看。",
    "业主对公示有疑问的，可以书面提出，委员会应当在十五日内答复。",
    "业主可以查阅账目和凭证，也可以委托他人查阅并复印。",
    OLD[4],
)
EXPECTED = [
    (1, 1, Relation.SAME),
    (2, 2, Relation.AMENDED),
    (None, 3, Relation.INSERTED),
    (4, 4, Relation.SPLIT),
    (4, 5, Relation.SPLIT),
    (5, 6, Relation.RENUMBERED),
    (3, None, Relation.REPEALED),
]


def laid(texts: tuple[str, ...], base: int = 0) -> list[Provision]:
    return [Provision(base + n, n, 0, n, text) for n, text in enumerate(texts, 1)]


def told(older: tuple[str, ...], newer: tuple[str, ...]) -> list[tuple[int | None, int | None, Relation]]:
    before, after = laid(older), laid(newer, 1000)
    return [
        (fate.older, fate.newer - 1000 if fate.newer else None, fate.relation)
        for fate in fates(before, after, matched(before, after))
    ]


@pytest.fixture
def secretary(tx: Transaction) -> Actor:
    alliance = factories.an_alliance(tx)
    return factories.an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place)


@pytest.fixture
def work(tx: Transaction) -> int:
    """Two versions of one work, matched."""
    library.admit(tx, CLOCK, [a_version(TITLE, dated=date(2015, 1, 1), texts=OLD)])
    library.admit(tx, CLOCK, [a_version(TITLE, dated=date(2022, 1, 1), texts=NEW)])
    key = tx.session.scalars(select(Work.id).where(Work.key == TITLE)).one()
    actions.rebuild(tx, {"works": [key]})
    tx.session.flush()
    return key


def links(tx: Transaction) -> list[LineageLink]:
    return list(tx.session.scalars(select(LineageLink).order_by(LineageLink.id)))


def confirm_of(link: LineageLink) -> Confirm:
    return Confirm(link.older_version_id, link.newer_version_id, ((link.older_id, link.newer_id),))


def numbers(tx: Transaction) -> list[tuple[int | None, int | None, Relation]]:
    number = {row.id: row.number for row in tx.session.execute(select(Article.id, Article.number))}
    return [(number.get(one.older_id or 0), number.get(one.newer_id or 0), one.relation) for one in links(tx)]


def test_every_relation_is_told_apart() -> None:
    assert told(OLD, NEW) == EXPECTED


def test_backwards_a_split_is_a_merger() -> None:
    relations = Counter(relation for _, _, relation in told(NEW, OLD))
    assert relations == {
        Relation.SAME: 1, Relation.AMENDED: 1, Relation.MERGED: 2, Relation.RENUMBERED: 1,
        Relation.INSERTED: 1, Relation.REPEALED: 1,
    }  # fmt: skip


def test_blanks_and_width_change_nothing() -> None:
    spaced = tuple(text.replace("，", ", ").replace("业主", "业 主") for text in OLD)
    assert {relation for _, _, relation in told(OLD, spaced)} == {Relation.SAME}


def test_a_number_alone_does_not_make_two_articles_one() -> None:
    other = (OLD[0], "电梯每年检验一次，费用从维修资金中列支。", *OLD[2:])
    assert (2, None, Relation.REPEALED) in told(OLD, other)
    assert (None, 2, Relation.INSERTED) in told(OLD, other)


@given(st.permutations(range(len(OLD))))
def test_whatever_the_order_equal_words_find_each_other(order: list[int]) -> None:
    shuffled = tuple(OLD[at] for at in order)
    assert {(older, newer) for older, newer, _ in told(OLD, shuffled)} == {
        (at + 1, place) for place, at in enumerate(order, 1)
    }


def test_the_worked_case_of_shanghai(samples: Path) -> None:
    files = [samples / f"上海市住宅物业管理规定({day}).md" for day in ("2010-12-23", "2020-12-30")]
    older, newer = [intake.take([file]).incoming[0].articles for file in files]
    before = [Provision(n, a.number, a.sub, n, a.text) for n, a in enumerate(older, 1)]
    after = [Provision(1000 + n, a.number, a.sub, n, a.text) for n, a in enumerate(newer, 1)]
    found = fates(before, after, matched(before, after))
    assert (len(older), len(newer)) == (95, 95)
    assert {fate.relation for fate in found} == {Relation.SAME, Relation.AMENDED}
    changed = {fate.older: fate for fate in found if fate.relation is Relation.AMENDED}
    assert 18 in changed  # the votes: from half of all to two thirds taking part
    assert all(fate.newer == (fate.older or 0) + 1000 and fate.confidence >= 0.8 for fate in changed.values())
    pieces = difference(before[17].text, after[17].text)
    assert any("三分之二" in one.text for one in pieces if one.kind is Kind.ADDED)


def test_a_paragraph_that_moved_is_found_by_its_words() -> None:
    assert carried(OLD[3], "para_2", NEW[4]) is not None
    assert carried(OLD[1], "para_1", NEW[1]) is None
    assert carried(OLD[0], "para_7", OLD[0]) is None


@given(st.text("甲乙丙。\n", max_size=40), st.text("甲乙丙。\n", max_size=40))
def test_each_side_of_a_difference_is_its_text(older: str, newer: str) -> None:
    stretches = difference(older, newer)
    assert "".join(one.text for one in newer_side(stretches)) == newer
    assert "".join(one.text for one in older_side(stretches)).split() == older.split()


def test_a_split_is_compared_as_one_text(tx: Transaction, work: int) -> None:
    page = queries.compared(tx, CLOCK, TITLE, "2015-01-01", "2022-01-01")
    parts = [row for row in queries.shown(page, 0, 50) if row.relation is Relation.SPLIT]
    assert [[one.kind for one in row.newer.stretches] for row in parts if row.newer] == [[Kind.SAME], [Kind.SAME]]
    assert all(row.older and "".join(one.text for one in row.older.stretches) == OLD[3] for row in parts)
    assert parts[1].newer is not None
    assert parts[1].newer.stretches[0].text == NEW[4]


def test_a_long_article_is_shortened_to_its_changes_and_the_words_around_them() -> None:
    before, after = "前" * AROUND * 4, "后" * AROUND * 4
    whole = difference(f"{before}三十日{after}", f"{before}二十日{after}")
    told = "".join(one.text for one in shortened(whole))
    assert [one for one in shortened(whole) if one.kind is not Kind.SAME] == [
        one for one in whole if one.kind is not Kind.SAME
    ]
    assert told == f"……{'前' * AROUND}三十二十日{'后' * (AROUND - 1)}……"
    short = difference("三十日内备案。", "二十日内备案。")
    assert shortened(short) == short


def test_blanks_are_no_difference() -> None:
    assert {one.kind for one in difference("应当 公示１５日\n（一）甲", "应当公示15日\n(一) 甲")} == {Kind.SAME}


def test_a_difference_marks_words_not_single_letters() -> None:
    found = difference("应当在七日内答复第十一条。", "应当在十五日内答复第十二条。")
    assert [(one.kind, one.text) for one in found] == [
        (Kind.SAME, "应当在"),
        (Kind.REMOVED, "七"),
        (Kind.ADDED, "十五"),
        (Kind.SAME, "日内答复"),
        (Kind.REMOVED, "第十一条"),
        (Kind.ADDED, "第十二条"),
        (Kind.SAME, "。"),
    ]


def test_links_are_kept_once_however_often_the_errand_comes(tx: Transaction, work: int) -> None:
    assert numbers(tx) == EXPECTED
    before = [link.id for link in links(tx)]
    actions.rebuild(tx, {"works": [work]})
    tx.session.flush()
    assert [link.id for link in links(tx)] == before


def test_a_version_between_two_makes_two_pairs_and_keeps_what_was_confirmed(
    tx: Transaction, secretary: Actor, work: int
) -> None:
    actions.confirm(tx, secretary, confirm_of(links(tx)[0]))
    library.admit(tx, CLOCK, [a_version(TITLE, dated=date(2018, 1, 1), texts=(*OLD[:4], "中间的一版改了这一条。"))])
    actions.rebuild(tx, {"works": [work]})
    tx.session.flush()
    stamps = {row.id: row.stamp for row in tx.session.execute(select(Version.id, Version.stamp))}
    pairs = Counter((stamps[one.older_version_id], stamps[one.newer_version_id]) for one in links(tx))
    assert pairs["2015-01-01", "2022-01-01"] == 1
    assert pairs["2015-01-01", "2018-01-01"] >= 5
    assert pairs["2018-01-01", "2022-01-01"] >= 5


def test_a_secretary_confirms_what_matching_is_sure_of(tx: Transaction, secretary: Actor, work: int) -> None:
    first = links(tx)[0]
    first.confidence = 0.5
    sure = actions.sure_steps(tx, first.older_version_id, first.newer_version_id)
    command = Confirm(first.older_version_id, first.newer_version_id, sure)
    assert actions.confirm(tx, secretary, command) == len(sure) > 1
    assert actions.confirm(tx, secretary, command) == 0
    page = queries.compared(tx, secretary, TITLE, "2015-01-01", "2022-01-01", everything=True)
    assert {name for _, name, _ in page.rows} == {"", secretary.name}


def test_a_wrong_link_is_put_right_and_the_others_follow(tx: Transaction, secretary: Actor, work: int) -> None:
    renumbered = next(one for one in links(tx) if one.relation is Relation.RENUMBERED)
    older, newer = renumbered.older_id or 0, renumbered.newer_id or 0
    pair = (renumbered.older_version_id, renumbered.newer_version_id)
    actions.correct(tx, secretary, Correct(*pair, older, (), (newer,)))
    tx.session.flush()
    assert {(5, None, Relation.REPEALED), (None, 6, Relation.INSERTED)} <= set(numbers(tx))
    confirmed = [one for one in links(tx) if one.confirmed_at]
    assert [one.relation for one in confirmed] == [Relation.REPEALED]
    actions.correct(tx, secretary, Correct(*pair, newer, (older,), ()))
    tx.session.flush()
    assert (5, 6, Relation.RENUMBERED) in numbers(tx)


def test_what_was_corrected_meanwhile_and_what_is_elsewhere_is_refused(
    tx: Transaction, secretary: Actor, work: int
) -> None:
    link = links(tx)[0]
    pair, older, newer = (link.older_version_id, link.newer_version_id), link.older_id or 0, link.newer_id or 0
    with pytest.raises(Invalid):
        actions.correct(tx, secretary, Correct(*pair, older, (older,), (newer,)))
    with pytest.raises(Invalid):
        actions.correct(tx, secretary, Correct(*pair, 10_000, (), ()))
    with pytest.raises(ChangedMeanwhile):
        actions.correct(tx, secretary, Correct(*pair, older, (), (newer, newer + 1)))
    with pytest.raises(ChangedMeanwhile):
        actions.confirm(tx, secretary, Confirm(*pair, ((older, newer + 1),)))
    with pytest.raises(NotPermitted):
        actions.confirm(tx, replace(secretary, offices=()), confirm_of(link))


def test_steps_lead_forward_and_back(tx: Transaction, work: int) -> None:
    older = tx.session.scalars(
        select(Article.id).join(Article.version).where(Version.stamp == "2015-01-01", Article.number == 4)
    ).one()
    steps = queries.fates_of(tx, [older])[older]
    assert [(step.relation, step.label, step.stamp) for step in steps] == [
        (Relation.SPLIT, "第四条", "2022-01-01"),
        (Relation.SPLIT, "第五条", "2022-01-01"),
    ]
    back = queries.fates_of(tx, [step.article_id or 0 for step in steps], forward=False)
    assert {one.article_id for found in back.values() for one in found} == {older}


def test_any_two_versions_are_compared_and_unknown_ones_are_not_found(tx: Transaction, work: int) -> None:
    backwards = queries.compared(tx, CLOCK, TITLE, "2022-01-01", "2015-01-01")
    assert not backwards.kept
    assert ("并入一条", 2) in backwards.counts
    with pytest.raises(NotFound):
        queries.compared(tx, CLOCK, TITLE, "2022-01-01", "1999-01-01")
    with pytest.raises(NotFound):
        queries.lineage_page(tx, CLOCK, "没有的条例")


LISTED = "下列事项由业主共同决定：\n（一）制定议事规则；\n（二）选聘物业服务人。\n决定应当公告。"


@pytest.mark.parametrize(
    ("newer", "now"),
    [
        (LISTED.replace("（二）", "（二）使用维修资金；\n（三）"), "para_1__item_3"),
        (LISTED.replace("服务人。", "服务人；\n（三）使用维修资金。"), "para_1__item_2"),
        (LISTED.replace("下列", "本条例实施后，\n下列"), "para_2__item_2"),
        (LISTED.replace("由业主共同决定", "可以由业主委员会决定"), None),
        (LISTED.replace("选聘", "解聘"), None),
    ],
)
def test_an_item_stands_on_under_its_opening_line_whatever_its_number(newer: str, now: str | None) -> None:
    found = carried(LISTED, "para_1__item_2", newer)
    assert (found.address if found is not None else None) == now
