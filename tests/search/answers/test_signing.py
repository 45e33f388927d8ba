"""Two people, and every word of the law: what an answer needs before it is the alliance's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from search.library.marks.models import OverrideMark
from search.questions.answers import actions, binding, signing
from search.questions.answers import desk as bench
from search.questions.answers import queries as reading
from search.questions.answers.actions import Draft, DropClaim, MoveClaim, SaveClaim, TakeOver, Withdraw
from search.questions.answers.binding import CHANGED
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.answers.models import Answer, ClaimCitation
from search.questions.answers.workflow import ANSWER, Stage
from search.questions.workflow import Privacy
from search.questions.workflow import Stage as QuestionStage
from tests import factories
from tests.conftest import Count
from tests.search.answers.factories import FIRST, TITLE, Desk, a_law, a_question, good

ADVICE = ClaimText("建议先在楼道里贴通知。", advice=True)


def cites(typed: str, words: str) -> ClaimText:
    return ClaimText("应当这样办。", citations=(CitationText(typed, words),))


def test_an_answer_is_drafted_submitted_and_signed_by_another(desk: Desk) -> None:
    answer = desk.draft(good(), ADVICE)
    assert desk.question.stage is QuestionStage.DRAFTED
    desk.submit(answer)
    assert desk.question.stage is QuestionStage.IN_REVIEW
    desk.sign(answer)
    assert answer.stage is Stage.PUBLISHED
    assert (answer.signed_on, answer.valid_as_of) == (desk.tx.today, desk.tx.today)
    assert desk.question.stage is QuestionStage.PUBLISHED
    paper = desk.tx.session.scalars(select(Document)).one()
    assert paper.facts["claims"][0]["citations"] == [
        {"law": f"《{TITLE}》第一条第二款", "quotation": "经百分之二十以上的业主提议"}
    ]
    kinds = set(desk.tx.session.scalars(select(Errand.kind)))
    assert CHANGED in kinds


def test_a_citation_is_bound_to_the_part_in_the_laws_own_words(desk: Desk) -> None:
    answer = desk.draft(good("第１条第2款", "经百分之二十以上 的业主提议"))
    citation = answer.claims[0].citations[0]
    assert (citation.work_key, citation.version_stamp, citation.unit) == (TITLE, "2020-05-01", "para_2")
    assert FIRST[citation.span_from : citation.span_to] == citation.quotation == "经百分之二十以上的业主提议"


def test_the_author_never_signs_their_own(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    with pytest.raises(NotPermitted, match="您起草的"):
        desk.sign(answer, desk.author)
    assert answer.stage is Stage.SUBMITTED


def test_whoever_asked_does_not_sign_either(desk: Desk) -> None:
    desk.question.asker_id = desk.second.person_id
    answer = desk.draft(good())
    desk.submit(answer)
    with pytest.raises(NotPermitted, match="您提的"):
        desk.sign(answer)


def test_who_takes_a_draft_over_cannot_sign_it(desk: Desk) -> None:
    answer = desk.draft(good())
    actions.take_over(desk.tx, desk.second, TakeOver(answer.id, answer.version))
    signing.submit(desk.tx, desk.second, signing.Submit(answer.id, answer.version), desk.check)
    with pytest.raises(NotPermitted):
        desk.sign(answer, desk.second)
    desk.sign(answer, desk.author)
    assert answer.stage is Stage.PUBLISHED


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (ClaimText("没有依据的一条。"), "没有依据"),
        (cites(f"《{TITLE}》第一条第二款", "经百分之三十以上的业主提议"), "不符"),
        (cites(f"《{TITLE}》第一条第一款", "经百分之二十以上的业主提议"), "第二款"),
        (cites(f"《{TITLE}》第九条", "经百分之二十以上的业主提议"), "没有这一条"),
        (cites("《查无此法条例》第九条", "经百分之二十以上的业主提议"), "没有这部法规"),
        (cites("随便写写", "经百分之二十以上的业主提议"), "没有认出"),
        (cites(f"《{TITLE}》第一条、第三条", "会议的决定对全体业主具有约束力"), "不止一条"),
        (cites(f"《{TITLE}》第一条第二款", ""), "引文"),
        (cites(f"《{TITLE}》第一条第二款", "业主"), "太短"),
        (ClaimText(f"见《{TITLE}》第九十九条。", advice=True), "第九十九条"),
    ],
)
def test_what_does_not_stand_cannot_be_submitted_and_says_why(desk: Desk, claim: ClaimText, said: str) -> None:
    answer = desk.draft(good(), claim)
    with pytest.raises(Invalid) as refused:
        desk.submit(answer)
    assert "第 2 条：" in refused.value.reason
    assert said in refused.value.reason


def test_a_misquotation_is_shown_beside_the_law(desk: Desk) -> None:
    answer = desk.draft(cites(f"《{TITLE}》第一条第二款", "经百分之三十以上的业主提议"))
    page = reading.edition(desk.tx, answer.id)
    assert page.claims[0].citations[0].quotation == "经百分之三十以上的业主提议"
    stops = signing.obstacles(desk.tx, binding.written(answer), [binding.bind(desk.tx, answer, desk.check)], desk.check)
    assert "经百分之二十以上的业主提议，应当召开临时会议。" in stops[0].difference


def test_an_overridden_part_is_no_basis_but_the_rest_of_its_article_is(desk: Desk) -> None:
    desk.tx.session.add(
        OverrideMark(
            work_key=TITLE,
            number=1,
            unit="para_2",
            by_work="中华人民共和国民法典",
            by_key="民法典",
            by_number=278,
            by_words="第二百七十八条第二款",
            since=date(2021, 1, 1),
            reason="样例",
            marked_at=desk.tx.now,
            marked_by_id=desk.author.person_id,
        )
    )
    desk.tx.session.flush()
    answer = desk.draft(good(), good("第一条第一款", "业主大会应当每年召开一次定期会议"))
    with pytest.raises(Invalid) as refused:
        desk.submit(answer)
    assert "已被民法典第二百七十八条取代" in refused.value.reason
    assert "第 2 条" not in refused.value.reason


def test_the_law_of_another_place_is_no_basis_here(desk: Desk) -> None:
    a_law(desk.tx, FIRST, title="海滨市邻里条例", place_path="x:海滨市")
    answer = desk.draft(cites("《海滨市邻里条例》第一条第二款", "经百分之二十以上的业主提议"))
    with pytest.raises(Invalid, match="外地"):
        desk.submit(answer)


def test_a_superseded_or_a_future_version_is_no_basis(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    a_law(desk.tx, FIRST.replace("二十", "三十"), dated=date(2026, 11, 1))
    with pytest.raises(Invalid, match="原文"):
        desk.sign(answer)
    assert answer.stage is Stage.SUBMITTED


def test_without_public_wording_nothing_goes_to_be_signed(desk: Desk) -> None:
    desk.question.public_title = ""
    answer = desk.draft(good())
    with pytest.raises(Invalid, match="公开的说法"):
        desk.submit(answer)


def test_an_empty_answer_is_not_submitted(desk: Desk) -> None:
    with pytest.raises(Invalid, match="还没有写答复"):
        desk.submit(desk.draft())


def test_sent_back_with_a_reason_and_submitted_again(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    with pytest.raises(Invalid):
        signing.send_back(desk.tx, desk.second, signing.SendBack(answer.id, answer.version, " "))
    signing.send_back(desk.tx, desk.second, signing.SendBack(answer.id, answer.version, "请补一条建议。"))
    assert (answer.stage, answer.because) == (Stage.DRAFT, "请补一条建议。")
    assert desk.question.stage is QuestionStage.DRAFTED
    desk.add(answer, ADVICE)
    desk.submit(answer)
    assert answer.because == ""


def test_claims_are_rewritten_moved_and_left_out(desk: Desk) -> None:
    answer = desk.draft(good(), ADVICE, good("第三条", "会议的决定对全体业主具有约束力"))
    third = answer.claims[2].id
    actions.move_claim(desk.tx, desk.author, MoveClaim(answer.id, answer.version, third))
    desk.tx.session.expire(answer, ["claims"])
    assert [claim.id for claim in answer.claims][1] == third
    actions.drop_claim(desk.tx, desk.author, DropClaim(answer.id, answer.version, answer.claims[0].id))
    desk.tx.session.expire(answer, ["claims"])
    assert [claim.position for claim in answer.claims] == [1, 2]
    rewritten = SaveClaim(answer.id, answer.version, good("第二条第（二）项", "需要表决的事项"), third)
    actions.save_claim(desk.tx, desk.author, rewritten, desk.check)
    desk.tx.session.expire(answer, ["claims"])
    assert answer.claims[0].citations[0].unit == "para_1__item_2"
    assert len(desk.tx.session.scalars(select(ClaimCitation)).all()) == 1


def test_only_the_author_writes_in_a_draft(desk: Desk) -> None:
    answer = desk.draft(good())
    with pytest.raises(NotPermitted):
        actions.save_claim(desk.tx, desk.second, SaveClaim(answer.id, answer.version, ADVICE), desk.check)


def test_an_old_page_does_not_overwrite(desk: Desk) -> None:
    answer = desk.draft(good())
    old = answer.version
    desk.add(answer, ADVICE)
    with pytest.raises(ChangedMeanwhile):
        actions.save_claim(desk.tx, desk.author, SaveClaim(answer.id, old, ADVICE), desk.check)


def test_a_question_has_one_edition_in_hand(desk: Desk) -> None:
    desk.draft(good())
    with pytest.raises(OutOfTurn, match="在办"):
        actions.draft(desk.tx, desk.second, Draft(desk.question.id), desk.check)


def test_a_new_edition_takes_the_place_of_the_old_one_when_it_is_signed(desk: Desk) -> None:
    first = desk.signed(good())
    second = desk.draft()
    assert [claim.text for claim in second.claims] == [claim.text for claim in first.claims]
    assert reading.of_question(desk.tx, desk.question.id).answer_id == first.id  # type: ignore[union-attr]
    desk.submit(second)
    desk.sign(second)
    assert (first.stage, first.ended_on) == (Stage.SUPERSEDED, desk.tx.today)
    shown = reading.of_question(desk.tx, desk.question.id)
    assert shown is not None
    assert (shown.answer_id, shown.edition) == (second.id, 2)
    states = [str(one) for one in desk.tx.session.scalars(select(Document.state).order_by(Document.id))]
    assert states == ["superseded", "rendering"]


def test_what_was_signed_is_taken_down_with_a_reason(desk: Desk) -> None:
    answer = desk.signed(good())
    with pytest.raises(NotPermitted):
        actions.withdraw(desk.tx, desk.second, Withdraw(answer.id, answer.version, "写错了。"))
    actions.withdraw(desk.tx, desk.author, Withdraw(answer.id, answer.version, "写错了。"))
    assert answer.stage is Stage.WITHDRAWN
    assert desk.question.stage is QuestionStage.ASSIGNED
    assert reading.of_question(desk.tx, desk.question.id) is None


@pytest.mark.parametrize("stage", [stage for stage in Stage if "sign" not in ANSWER.open_from(stage)])
def test_nothing_is_signed_out_of_turn(desk: Desk, stage: Stage) -> None:
    answer = desk.draft(good())
    if stage in {Stage.PUBLISHED, Stage.SUPERSEDED}:
        answer.signer_id, answer.signed_on, answer.valid_as_of = desk.second.person_id, desk.tx.today, desk.tx.today
        answer.ended_on = desk.tx.today
    answer.stage, answer.because = stage, "样例"
    desk.tx.session.flush()
    with pytest.raises(OutOfTurn):
        desk.sign(answer)


def test_a_draft_is_nobodys_but_the_desks(desk: Desk) -> None:
    answer = desk.draft(good())
    alliance = desk.tx.session.get_one(Alliance, desk.question.alliance_id)
    chair = factories.an_actor(desk.tx, alliance, Office.COMMITTEE_CHAIR, answer.question.place, name="王主任")
    for stranger in (chair, Actor(alliance.id)):
        with pytest.raises(NotFound):
            signing.sign(desk.tx, stranger, signing.Sign(answer.id, answer.version), desk.check)


def test_an_answer_costs_the_same_however_many_claims(
    desk: Desk, queries: Callable[..., AbstractContextManager[Count]]
) -> None:
    first = desk.signed(good())
    with queries(desk.tx.session.get_bind()) as few:
        reading.of_question(desk.tx, first.question_id)
    second = desk.draft(good(), good("第三条", "会议的决定对全体业主具有约束力"), good())
    desk.submit(second)
    desk.sign(second)
    desk.tx.session.expire_all()
    with queries(desk.tx.session.get_bind()) as many:
        shown = reading.of_question(desk.tx, first.question_id)
    assert shown is not None
    assert len(shown.claims) == len(second.claims) == 3
    assert many.total <= few.total + 1


def test_a_private_question_lends_its_title_to_no_paper(desk: Desk) -> None:
    desk.question.privacy = Privacy.PRIVATE
    desk.signed(good())
    assert "临时会议" not in desk.tx.session.scalars(select(Document.title)).one()


def test_lent_articles_are_those_of_the_edition_that_stands(desk: Desk) -> None:
    first = desk.signed(good(), good("第三条", "会议的决定对全体业主具有约束力"))
    keys = [f"answer:{first.id}", "article:1", "answer:x", "answer:999"]
    lent = reading.lent(desk.tx, keys)
    assert list(lent) == [f"answer:{first.id}"]
    assert len(lent[f"answer:{first.id}"]) == 2
    other = a_question(desk.tx, desk.question.alliance_id, desk.question.place_id, desk.author.person_id or 0)
    assert reading.of_question(desk.tx, other.id) is None
    assert isinstance(first, Answer)


def test_what_was_put_around_the_quoted_words_after_the_author_wrote_stops_the_signature(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    a_law(desk.tx, FIRST.replace("应当召开临时", "可以召开临时"), dated=date(2026, 11, 1))
    with pytest.raises(Invalid, match="退回起草人"):
        desk.sign(answer)
    signing.send_back(desk.tx, desk.second, signing.SendBack(answer.id, answer.version, "条文改了。"))
    desk.submit(answer)
    desk.sign(answer)
    assert answer.stage is Stage.PUBLISHED


def test_a_new_version_that_left_the_cited_part_alone_does_not_stop_the_signature(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    a_law(desk.tx, FIRST.replace("每年召开一次", "每年召开两次"), dated=date(2026, 11, 1))
    desk.sign(answer)
    assert answer.claims[0].citations[0].version_stamp == "2026-11-01"


def test_the_paper_of_an_answer_that_was_taken_down_no_longer_holds(desk: Desk) -> None:
    answer = desk.signed(good())
    actions.withdraw(desk.tx, desk.author, Withdraw(answer.id, answer.version, "写错了。"))
    paper = desk.tx.session.scalars(select(Document)).one()
    assert paper.state is State.REVOKED
    again = desk.draft(good())
    desk.submit(again)
    desk.sign(again)
    states = desk.tx.session.scalars(select(Document.state).order_by(Document.id)).all()
    assert states == [State.REVOKED, State.RENDERING]


@pytest.mark.parametrize("privacy", [Privacy.ANONYMOUS, Privacy.PRIVATE])
def test_the_paper_does_not_name_the_compound_that_the_asker_kept_back(desk: Desk, privacy: Privacy) -> None:
    desk.question.privacy = privacy
    desk.signed(good())
    paper = desk.tx.session.scalars(select(Document)).one()
    compound = desk.question.place
    assert compound.name not in str(paper.facts)
    assert paper.place_id != compound.id


def test_nobody_is_asked_to_sign_an_answer_to_a_question_that_was_withdrawn(desk: Desk) -> None:
    answer = desk.draft(good())
    desk.submit(answer)
    actions.question_closed(desk.tx, {"question_id": desk.question.id})
    assert answer.stage is Stage.SUBMITTED
    desk.question.stage, desk.question.closed_because = QuestionStage.WITHDRAWN, "不问了。"
    assert bench.waiting(desk.tx, desk.second) == 1
    actions.question_closed(desk.tx, {"question_id": desk.question.id})
    assert answer.stage is Stage.WITHDRAWN
    assert bench.waiting(desk.tx, desk.second) == 0
