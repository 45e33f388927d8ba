"""Starter knowledge: every citation of it stands, by the register alone and word for word where texts are loaded."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from alliance.kernel.citations.checking import Checked, Verdict
from alliance.kernel.db import Transaction
from search.library.citations import checking
from search.questions.starter import known, queries
from search.questions.starter.known import StarterQuestion
from tests.conftest import FIXED
from tests.search.conftest import KECHENG_PATH, Library

TOPICS = {
    "formation", "assemblies", "committees", "contracts", "public_revenue", "maintenance_fund", "parking",
    "neighbours", "dogs", "renovation", "selection", "mediation", "personal_data", "safety",
}  # fmt: skip
LEAST = 120
LONGEST_CLAIM, LONGEST_QUOTE = 130, 45
OVERRIDDEN = ("《物业管理条例》第十二条第一款", "《物业管理条例》第十二条第三款", "《浙江省物业管理条例》第十条第一款")
ALL = tuple(known.questions().values())


def judged(reading: Transaction) -> dict[str, tuple[tuple[Checked, ...], ...]]:
    return queries.judge(reading, ALL, checking.check)


def wrong(found: dict[str, tuple[tuple[Checked, ...], ...]]) -> list[tuple[str, str, str, str]]:
    return [
        (code, one.citation, one.verdict.value, one.because or one.difference)
        for code, claims in found.items()
        for claim in claims
        for one in claim
        if not one.stands
    ]


def test_there_are_more_than_120_questions_in_every_topic_that_committees_meet() -> None:
    assert {topic.code for topic in known.topics()} == TOPICS
    assert len(ALL) >= LEAST
    assert min(len(topic.questions) for topic in known.topics()) >= 8
    assert len(known.questions()) == sum(len(topic.questions) for topic in known.topics())  # no code twice
    assert [word for word, times in Counter(one.asks for one in ALL).items() if times > 1] == []


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.code)
def test_an_answer_is_short_and_each_claim_cites_or_is_advice(question: StarterQuestion) -> None:
    assert question.asks.endswith("？")
    assert 1 <= len(question.claims) <= 5
    assert any(claim.cites for claim in question.claims)
    for claim in question.claims:
        assert claim.advice is not bool(claim.cites), claim.says
        assert len(claim.says) <= LONGEST_CLAIM
        assert len(claim.quote) <= LONGEST_QUOTE
        assert claim.says.endswith(("。", "！"))


def test_no_answer_rests_on_another_citys_rule_or_on_a_majority_that_is_overridden() -> None:
    cites = {cite for one in ALL for claim in one.claims for cite in claim.cites}
    assert [cite for cite in cites if cite in OVERRIDDEN] == []
    assert {one.place_path for one in ALL} <= {"/", "/33/", "/33/3308/"}
    assert all(KECHENG_PATH.startswith(one.place_path) for one in ALL)


def test_every_citation_stands_by_the_register_where_no_text_is_loaded(tx: Transaction) -> None:
    found = judged(tx)
    assert wrong(found) == []
    everything = [one for claims in found.values() for claim in claims for one in claim]
    assert len(everything) > 500
    assert {(one.verdict, one.text_loaded) for one in everything} == {(Verdict.IN_FORCE, False)}


def test_the_checker_reads_exactly_the_citations_that_a_claim_names(tx: Transaction) -> None:
    found = judged(tx)
    for question in ALL:
        for claim, citations in zip(question.claims, found[question.code], strict=True):
            quoted = [claim.cites[0]] if claim.quote else []
            assert [one.citation for one in citations] == [*claim.cites, *quoted], claim.says


def test_every_citation_and_quotation_stands_word_for_word_where_texts_are_loaded(whole_library: Library) -> None:
    found = judged(whole_library.reading)
    assert wrong(found) == []
    everything = [one for claims in found.values() for claim in claims for one in claim]
    assert all(one.text_loaded and one.article_id is not None for one in everything)
    quoted = [one for one in everything if one.quotation]
    assert len(quoted) >= sum(bool(claim.quote) for one in ALL for claim in one.claims)


def test_a_law_that_ends_makes_its_answers_shaky(tx: Transaction) -> None:
    old = Transaction(tx.session, tx.now.replace(year=2020))
    assert any(verdict == Verdict.NOT_YET.value for _, _, verdict, _ in wrong(judged(old)))
    assert tx.today == date(2026, 11, 22) and tx.now == FIXED


def test_one_check_serves_all_questions(tx: Transaction, queries: object) -> None:
    few, many = [], []
    for into, number in ((few, 1), (many, 60)):
        with queries() as count:  # type: ignore[operator]  # the fixture that counts
            known_judge(tx, number)
        into.append(count.total)
    assert few == many


def known_judge(reading: Transaction, number: int) -> None:
    queries.judge(reading, ALL[:number], checking.check)
