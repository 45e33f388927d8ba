"""Looking at an honour again: nobody alone, nobody unheard, and the effect everywhere at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible, visible
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.told import Standing
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.awards.honours import actions, desk, papers, queries, turning
from compounds.awards.honours.actions import Decide, Propose, Reply, UnderReview
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.honours.queries import Chosen
from compounds.awards.honours.workflow import STATUS_NAMES, Ground, Outcome, Part, Status, What
from compounds.awards.rounds.models import Form
from tests.compounds.awards.factories import Season, a_season
from tests.compounds.awards.honours.factories import a_paper, a_review, an_honour


@pytest.fixture
def season(tx: Transaction) -> Season:
    return a_season(tx)


@pytest.fixture
def honour(tx: Transaction, season: Season) -> Honour:
    return an_honour(tx, season)


def replied(tx: Transaction, season: Season, review: HonourReview) -> HonourReview:
    """The compound has answered."""
    actions.reply(tx, season.chair, Reply(review.id, review.version, "已经补记，账目公开了。"))
    return review


def proposed(tx: Transaction, season: Season, review: HonourReview, outcome: Outcome) -> HonourReview:
    """The secretary has proposed how it ends."""
    replied(tx, season, review)
    actions.propose(tx, season.secretary, Propose(review.id, review.version, outcome, "查实，没有异议。"))
    return review


def decided(tx: Transaction, season: Season, honour: Honour, outcome: Outcome) -> HonourReview:
    """Another person has agreed."""
    review = proposed(tx, season, a_review(tx, season, honour), outcome)
    assert actions.decide(tx, season.lead, Decide(review.id, review.version, agreed=True)) is Part.DECIDED
    return review


def test_a_review_shows_at_once_wherever_the_honour_is_looked_up(
    tx: Transaction, season: Season, honour: Honour
) -> None:
    review = a_review(tx, season, honour)
    assert honour.status is Status.UNDER_REVIEW
    assert review.part is Part.HEARING
    paper = tx.session.scalars(select(Document).where(Document.kind == papers.PLAQUE.code)).one()
    assert papers.told(tx, paper).standing is Standing.UNDER_REVIEW
    line = queries.of_compounds(tx, [season.compound_id])[season.compound_id][0]
    assert line.status_name == "荣誉正在复核"
    assert desk.distinctions(tx, [season.compound_id])[season.compound_id][0].standing == "荣誉正在复核"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Outcome.RESTORE, Status.VALID), (Outcome.SUSPEND, Status.SUSPENDED), (Outcome.REVOKE, Status.REVOKED)],
)
def test_the_outcome_reaches_page_list_picture_card_and_every_paper(
    tx: Transaction, season: Season, honour: Honour, outcome: Outcome, status: Status
) -> None:
    decided(tx, season, honour, outcome)
    visitor = season.visitor
    assert honour.status is status
    assert honour.since == tx.today
    assert queries.honour_page(tx, visitor, honour.id).line.status is status
    assert [one.honour_id for one in queries.everything(tx, visitor, Chosen(status=status))] == [honour.id]
    assert [one.counts for one in queries.by_street(tx, visitor)] == [{status: 1}]
    assert desk.distinctions(tx, [season.compound_id])[season.compound_id][0].standing == STATUS_NAMES[status]
    found = tx.session.scalars(select(Document).where(Document.subject_id == honour.id)).all()
    assert [papers.told(tx, one).standing for one in found] == [papers.STANDINGS[status]] * 3
    assert {one.state is State.REVOKED for one in found} == {outcome is Outcome.REVOKE}


def test_the_public_reads_ground_paper_and_reason_of_a_revocation(
    tx: Transaction, season: Season, honour: Honour
) -> None:
    decided(tx, season, honour, Outcome.REVOKE)
    last = honour.moments[-1]
    assert last.what is What.REVOKED
    assert last.because == "公共收益被查实侵占（柯城区综合行政执法局，柯综执罚〔2026〕3号）。查实，没有异议。"
    assert last.because in papers.sentence(honour, honour.status)


def test_whoever_proposed_does_not_decide(tx: Transaction, season: Season, honour: Honour) -> None:
    review = proposed(tx, season, a_review(tx, season, honour), Outcome.REVOKE)
    with pytest.raises(NotPermitted, match="另一个人"):
        actions.decide(tx, season.secretary, Decide(review.id, review.version, agreed=True))
    assert honour.status is Status.UNDER_REVIEW
    actions.decide(tx, season.second_secretary, Decide(review.id, review.version, agreed=True))
    assert honour.status.value == "revoked"


def test_nobody_is_judged_unheard(tx: Transaction, season: Season, honour: Honour) -> None:
    review = a_review(tx, season, honour)
    command = Propose(review.id, review.version, Outcome.REVOKE, "查实。")
    with pytest.raises(OutOfTurn, match="还没有说明"):
        actions.propose(tx, season.secretary, command)
    later = replace(tx, now=tx.now + timedelta(days=(review.reply_until - tx.today).days + 1))
    actions.propose(later, season.secretary, command)
    assert review.part is Part.PROPOSED


def test_disagreeing_sends_it_back_with_a_reason(tx: Transaction, season: Season, honour: Honour) -> None:
    review = proposed(tx, season, a_review(tx, season, honour), Outcome.REVOKE)
    with pytest.raises(Invalid, match="为什么不同意"):
        actions.decide(tx, season.lead, Decide(review.id, review.version, agreed=False))
    actions.decide(tx, season.lead, Decide(review.id, review.version, agreed=False, because="先核对账目。"))
    assert (review.part, review.outcome, review.because) == (Part.HEARING, None, "先核对账目。")
    assert honour.status is Status.UNDER_REVIEW


@pytest.mark.parametrize("who", ["chair", "street", "bureau", "lead", "owner"])
def test_only_the_secretary_opens_a_review(tx: Transaction, season: Season, honour: Honour, who: str) -> None:
    with pytest.raises(NotPermitted):
        a_review(tx, season, honour, getattr(season, who))


def test_only_the_own_committee_answers(tx: Transaction, season: Season, honour: Honour) -> None:
    review = a_review(tx, season, honour)
    for who in (season.secretary, season.street):
        with pytest.raises(NotPermitted):
            actions.reply(tx, who, Reply(review.id, review.version, "不对。"))
    for who in (season.other_chair, season.owner, season.stranger):
        with pytest.raises(NotFound):
            get_visible(tx.session, HonourReview, who, review.id)


def test_a_review_needs_an_effective_paper(tx: Transaction, season: Season, honour: Honour) -> None:
    paper = a_paper(tx.today)
    command = UnderReview(honour.id, honour.version, Ground.REVENUE, paper, "情况。")
    for wrong in (
        replace(command, ground=Ground.RECHECK),
        replace(command, paper=replace(paper, number=" ")),
        replace(command, paper=replace(paper, on=tx.today + timedelta(days=1))),
        replace(command, words=""),
    ):
        with pytest.raises(Invalid):
            actions.under_review(tx, season.secretary, wrong)
    assert honour.status is Status.VALID


def test_there_is_one_review_at_a_time_and_none_of_what_is_over(
    tx: Transaction, season: Season, honour: Honour
) -> None:
    a_review(tx, season, honour)
    with pytest.raises(OutOfTurn, match="正在复核"):
        a_review(tx, season, honour)


def test_what_was_revoked_is_not_reviewed_again(tx: Transaction, season: Season, honour: Honour) -> None:
    decided(tx, season, honour, Outcome.REVOKE)
    with pytest.raises(OutOfTurn, match="已撤销"):
        a_review(tx, season, honour)


def test_a_suspended_honour_stays_so_until_it_is_decided(tx: Transaction, season: Season, honour: Honour) -> None:
    decided(tx, season, honour, Outcome.SUSPEND)
    review = a_review(tx, season, honour)
    assert honour.status is Status.SUSPENDED
    proposed(tx, season, review, Outcome.RESTORE)
    actions.decide(tx, season.lead, Decide(review.id, review.version, agreed=True))
    assert honour.status.value == "valid"


def test_an_old_page_is_told_so(tx: Transaction, season: Season, honour: Honour) -> None:
    review = a_review(tx, season, honour)
    old = review.version
    replied(tx, season, review)
    with pytest.raises(ChangedMeanwhile):
        actions.propose(tx, season.secretary, Propose(review.id, old, Outcome.RESTORE, "没有问题。"))


def test_each_finds_the_review_on_the_own_desk_in_its_turn(tx: Transaction, season: Season, honour: Honour) -> None:
    review = a_review(tx, season, honour)

    def waits() -> dict[str, int]:
        people = ("chair", "secretary", "second_secretary", "lead", "owner")
        found = {name: desk.waiting(tx, getattr(season, name)) for name in people}
        assert all(len(list(desk.lines(tx, getattr(season, name)))) == number for name, number in found.items())
        assert all(
            bool(tx.session.scalar(select(desk.stirs(tx, getattr(season, name))))) == bool(number)
            for name, number in found.items()
        )
        return {name: number for name, number in found.items() if number}

    assert waits() == {"chair": 1}
    replied(tx, season, review)
    assert waits() == {"secretary": 1, "second_secretary": 1}
    actions.propose(tx, season.secretary, Propose(review.id, review.version, Outcome.RESTORE, "没有问题。"))
    assert waits() == {"second_secretary": 1, "lead": 1}
    actions.decide(tx, season.lead, Decide(review.id, review.version, agreed=True))
    assert waits() == {}


def test_whoever_works_for_a_company_of_the_compound_keeps_out(tx: Transaction, season: Season, honour: Honour) -> None:
    both = replace(season.secretary, offices=(*season.secretary.offices, *season.manager.offices))
    with pytest.raises(NotPermitted, match="合同关系"):
        a_review(tx, season, honour, both)


def test_honours_are_public_in_their_alliance_alone(tx: Transaction, season: Season, honour: Honour) -> None:
    seen = {
        name: tx.session.scalar(select(Honour.id).where(visible(Honour, getattr(season, name))))
        for name in ("visitor", "owner", "stranger")
    }
    assert seen == {"visitor": honour.id, "owner": honour.id, "stranger": None}


def test_without_approval_there_is_a_letter_and_no_plaque(tx: Transaction, season: Season) -> None:
    shown = an_honour(tx, season, form=Form.SHOWCASE)
    found = tx.session.scalars(select(Document).where(Document.subject_id == shown.id)).all()
    assert [one.kind for one in found] == [papers.LETTER.code]
    words = str(list(papers.letter(found[0].facts)))
    assert "不是评比表彰" in words
    assert "评为" not in words
    assert queries.honour_page(tx, season.visitor, shown.id).line.label.endswith("（展示）")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_letting_the_days_run_out_ends_no_review_and_evades_no_revocation(
    tx: Transaction, season: Season, honour: Honour, outcome: Outcome
) -> None:
    review = proposed(tx, season, a_review(tx, season, honour), outcome)
    later = replace(tx, now=tx.now + timedelta(days=(honour.valid_until - tx.today).days + 1))
    turning.expire(later, honour)
    actions.decide(later, season.lead, Decide(review.id, review.version, agreed=True))
    assert review.part is Part.DECIDED
    assert honour.status is (Status.REVOKED if outcome is Outcome.REVOKE else Status.EXPIRED)


def test_a_suspended_honour_that_is_looked_at_again_still_says_why_it_was_suspended(
    tx: Transaction, season: Season, honour: Honour
) -> None:
    decided(tx, season, honour, Outcome.SUSPEND)
    a_review(tx, season, honour)
    assert "查实，没有异议" in papers.sentence(honour, honour.status)


def test_what_is_over_since_midnight_is_not_reviewed(tx: Transaction, season: Season, honour: Honour) -> None:
    later = replace(tx, now=tx.now + timedelta(days=(honour.valid_until - tx.today).days + 1))
    with pytest.raises(OutOfTurn, match="已到期"):
        a_review(later, season, honour)
