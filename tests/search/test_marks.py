"""Overridden is not repealed: what a mark touches, what stays citable, and who may set and lift one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from search.library import actions as library
from search.library import intake, units
from search.library.marks import actions, queries, shipped
from search.library.marks.actions import Lift, SetMark
from search.library.marks.marking import Held, Mark, Place, pieces, stays_citable, touching
from search.library.marks.models import OverrideMark
from search.library.models import Article
from tests import factories
from tests.search.conftest import a_version

CODE = "中华人民共和国民法典"
RULE = "会议可以书面进行；但是，应当有过半数的人参加。\n可以委托他人参加。\n一般事项过半数同意。\n决定有约束力。"


@pytest.fixture
def secretary(tx: Transaction) -> Actor:
    alliance = factories.an_alliance(tx)
    return factories.an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place)


@pytest.fixture
def rule(tx: Transaction) -> int:
    """Article 1 of a local rule, beside a superior law with one article."""
    library.admit(tx, CLOCK, [a_version("样例市会议条例", texts=(RULE,)), a_version("中华人民共和国上位法")])
    return tx.session.scalars(select(Article.id).where(Article.text == RULE)).one()


def set_mark(article: int, unit: str = "para_1", words: str = "应当有过半数的人参加", **more: object) -> SetMark:
    command = SetMark(article, unit, words, "上位法第一条", date(2021, 1, 1), "门槛改了。")
    return replace(command, **more)  # type: ignore[arg-type]  # a test changes what it needs


def promised(tx: Transaction) -> int:
    return tx.session.scalar(select(func.count()).select_from(Errand).where(Errand.kind == "library.changed")) or 0


def test_shipped_marks_hold_where_no_text_is_loaded(tx: Transaction) -> None:
    for unit, met in (("para_1", 1), ("para_2", 0), ("para_3", 1), ("para_4", 0), ("para_5", 0), ("", 2)):
        assert len(queries.overridden(tx, "物业管理条例", 12, 0, unit)) == met
    assert [one.by for one in queries.overridden(tx, "物业管理条例", 12, 0, "para_3")] == ["民法典第二百七十八条第二款"]
    assert queries.overridden(tx, "物业管理条例", 13) == ()


def test_before_the_civil_code_nothing_was_overridden(tx: Transaction) -> None:
    assert queries.overridden(tx, "物业管理条例", 12, on=date(2020, 12, 31)) == ()
    assert len(queries.overridden(tx, "物业管理条例", 12, on=date(2021, 1, 1))) == 2


@pytest.mark.parametrize(
    ("file", "number", "struck", "clean"),
    [
        ("物业管理条例(2018-03-19).md", 12, {1: "参加", 3: "同意。"}, "第二款、第四款、第五款"),
        ("浙江省物业管理条例(2009-11-27).md", 9, {1: "参加"}, "第二款、第三款、第四款"),
        ("浙江省物业管理条例(2009-11-27).md", 10, {1: "同意。", 2: "同意。"}, "第三款"),
    ],
)
def test_the_shipped_marks_find_their_words_in_the_real_texts(
    samples: Path, file: str, number: int, struck: dict[int, str], clean: str
) -> None:
    articles = intake.take([samples / file]).incoming[0].articles
    text = next(one.text for one in articles if one.number == number)
    marks = [mark for mark in shipped.marks() if mark.place == Place(file.partition("(")[0], number)]
    found = {}
    for mark in marks:
        span = mark.span(text)
        assert span is not None
        found[int(mark.unit.removeprefix("para_"))] = text[slice(*span)]
    assert found.keys() == struck.keys()
    assert all(found[paragraph].endswith(end) for paragraph, end in struck.items())
    assert stays_citable(marks, text).startswith(f"{clean}仍可引用")
    assert stays_citable(marks, text) == stays_citable(marks)


def test_the_form_of_the_meeting_stays_citable_beside_the_overridden_half_sentence(samples: Path) -> None:
    articles = intake.take([samples / "物业管理条例(2018-03-19).md"]).incoming[0].articles
    text = next(one.text for one in articles if one.number == 12)
    marks = Held({Place("物业管理条例", 12): tuple(m for m in shipped.marks() if m.place.work == "物业管理条例")})
    of_twelve = marks.of("物业管理条例", 12)
    form, half = text.index("集体讨论"), text.index("过半数的业主参加")
    assert touching(of_twelve, "para_1", (form, form + 4), text) == ()
    assert len(touching(of_twelve, "para_1", (half, half + 5), text)) == 1
    assert len(touching(of_twelve, "para_1", None, text)) == 1


def test_pieces_together_are_the_text_and_keep_what_a_search_lit() -> None:
    mark = Mark(Place("x", 1), "para_1", "应当有", "参加", "", "y", 1, "第一条", date(2021, 1, 1), "")
    lit = [(RULE[:12], False), (RULE[12:16], True), (RULE[16:], False)]
    found = pieces(RULE, [mark], lit)
    assert "".join(piece.text for piece in found) == RULE
    assert "".join(piece.text for piece in found if piece.mark) == "应当有过半数的人参加"
    assert "".join(piece.text for piece in found if piece.lit) == RULE[12:16]


def test_a_new_version_with_other_words_is_not_marked() -> None:
    mark = Mark(Place("x", 1), "para_1", "应当有过半数", "参加", "", "y", 1, "第一条", date(2021, 1, 1), "")
    assert mark.span(RULE.replace("过半数的人参加", "三分之二的人参与")) is None
    assert touching([mark], "para_1", None, RULE.replace("应当有过半数", "须有三分之二")) == ()
    assert mark.span(RULE.replace("，", ", ").replace("过半数", "过 半数")) is not None


def test_a_secretary_marks_the_very_words_and_search_and_answers_are_told(
    tx: Transaction, secretary: Actor, rule: int
) -> None:
    before = promised(tx)
    actions.set_mark(tx, secretary, set_mark(rule))
    marks = queries.held(tx).of("样例市会议条例", 1)
    span = marks[0].span(RULE)
    assert span is not None
    assert RULE[slice(*span)] == "应当有过半数的人参加"
    assert promised(tx) == before + 1
    line = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "library.marked")).one()
    assert line.facts["number"] == 1


def test_a_whole_paragraph_is_marked_where_no_words_are_copied(tx: Transaction, secretary: Actor, rule: int) -> None:
    actions.set_mark(tx, secretary, set_mark(rule, unit="para_3", words=""))
    paragraph = units.at(RULE, "para_3")
    assert paragraph is not None
    assert queries.held(tx).of("样例市会议条例", 1)[0].span(RULE) == (paragraph.start, paragraph.end)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"words": "这里没有这几个字"}, "不在所选"),
        ({"unit": "para_9"}, "没有您选的"),
        ({"by": "上位法"}, "没有认出"),
        ({"by": "不存在的法第一条"}, "没有《不存在的法》"),
        ({"by": "上位法第九十九条"}, "没有第九十九条"),
        ({"by": "样例市会议条例第一条"}, "不能取代它自己"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused_with_a_way_out(
    tx: Transaction, secretary: Actor, rule: int, change: dict[str, object], reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_mark(tx, secretary, set_mark(rule, **change))
    assert reason in refused.value.reason
    assert refused.value.remedy


def test_the_civil_code_may_be_named_before_its_text_is_loaded(tx: Transaction, secretary: Actor, rule: int) -> None:
    mark = actions.set_mark(tx, secretary, set_mark(rule, by="《民法典》第278条第二款"))
    assert (mark.by_work, mark.by_key, mark.by_words) == (CODE, "民法典", "第二百七十八条第二款")


def test_one_place_is_marked_once(tx: Transaction, secretary: Actor, rule: int) -> None:
    actions.set_mark(tx, secretary, set_mark(rule))
    with pytest.raises(Invalid, match="已经标注过"):
        actions.set_mark(tx, secretary, set_mark(rule, words=""))


def test_only_the_policy_secretary_marks_and_lifts(tx: Transaction, secretary: Actor, rule: int) -> None:
    mark = actions.set_mark(tx, secretary, set_mark(rule))
    chair = replace(secretary, offices=())
    with pytest.raises(NotPermitted):
        actions.set_mark(tx, chair, set_mark(rule, unit="para_3", words=""))
    with pytest.raises(NotPermitted):
        actions.lift(tx, chair, Lift(mark.id, "不对", mark.version))


def test_a_shipped_mark_is_taken_in_once_and_can_be_lifted(tx: Transaction, secretary: Actor) -> None:
    actions.place_shipped(tx, {})
    tx.session.flush()
    actions.place_shipped(tx, {})
    tx.session.flush()
    rows = tx.session.scalars(select(OverrideMark).order_by(OverrideMark.id)).all()
    assert [row.code for row in rows] == [mark.code for mark in shipped.marks()]
    first = rows[0]
    with pytest.raises(ChangedMeanwhile):
        actions.lift(tx, secretary, Lift(first.id, "标错了", first.version + 1))
    actions.lift(tx, secretary, Lift(first.id, "标错了", first.version))
    assert first.code not in {mark.code for mark in queries.held(tx).of(first.work_key, first.number)}
    with pytest.raises(OutOfTurn):
        actions.lift(tx, secretary, Lift(first.id, "再来", first.version))
