"""The story over HTTP: a draft with wrong and overridden citations is stopped, another signs, the law changes."""

from __future__ import annotations

import re
import shutil
from datetime import date

from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.documents.models import Document
from search.library.marks.models import OverrideMark
from search.questions.answers.models import Answer, AnswerReview
from search.questions.answers.workflow import Stage
from search.questions.models import Question
from search.questions.workflow import Privacy
from tests.conftest import StandingClock
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE
from tests.search.answers.room import GOOD, Room

STRICTER = FIRST.replace("百分之二十", "百分之三十")
HEX = re.compile(r'name="version"[^>]* value="(\d+)"')


def test_from_a_stopped_draft_to_a_signed_answer_with_its_paper(room: Room) -> None:
    with room.app.app_context(), web.writing() as tx:
        tx.session.add(
            OverrideMark(
                work_key=TITLE,
                number=1,
                unit="para_1",
                by_work="民法典",
                by_key="民法典",
                by_number=278,
                by_words="第二百七十八条",
                since=date(2021, 1, 1),
                reason="样例",
                marked_at=tx.now,
                marked_by_id=room.actor(Office.POLICY_SECRETARY).person_id,
            )
        )
    room.send(room.author, f"{room.url}/draft")
    assert "还没有写" in room.get(room.author, room.edition)
    wrong = {"text": "三成。", "typed_1": GOOD["typed_1"], "quotation_1": "经百分之三十以上的业主提议"}
    room.send(room.author, f"{room.edition}/claims/new", **wrong)
    lost = {
        "text": "每年一次。",
        "typed_1": f"《{TITLE}》第一条第一款",
        "quotation_1": "业主大会应当每年召开一次定期会议",
    }
    room.send(room.author, f"{room.edition}/claims/new", **lost)
    stopped = room.get(room.author, room.edition)
    assert "有 2 处要改" in stopped
    assert "<del>“经百分之三十以上的业主提议”</del>" in stopped
    assert "原文：“经百分之二十以上的业主提议，应当召开临时会议。”" in stopped
    assert "已被民法典第二百七十八条取代，不能作依据" in stopped
    refused = room.send(room.author, f"{room.edition}/submit", 422, **{"submit-version": room.version})
    assert "第 1 条" in refused

    room.send(room.author, f"{room.edition}/claims/{room.claim(2)}/drop")
    room.send(room.author, f"{room.edition}/claims/{room.claim(1)}", **GOOD)
    assert "依据都核对上了" in room.get(room.author, room.edition)
    room.send(room.author, f"{room.edition}/submit", **{"submit-version": room.version})
    room.send(room.author, f"{room.edition}/sign", 403, **{"sign-version": room.version, "sign-seen": "y"})
    assert "请先看清并勾选" in room.send(room.second, f"{room.edition}/sign", 422, **{"sign-version": room.version})
    room.send(room.second, f"{room.edition}/sign", **{"sign-version": room.version, "sign-seen": "y"})
    installation.settle(room.app)

    public = room.get(room.public, room.url)
    assert "依据截至2026年11月22日" in public
    assert "<mark>经百分之二十以上的业主提议</mark>" in public
    assert room.actor(Office.POLICY_SECRETARY).name not in public
    assert room.paper(room.public) == (200, b"%PDF-")


def test_a_draft_says_that_nothing_is_written_and_that_advice_alone_rests_on_no_law(room: Room) -> None:
    room.send(room.author, f"{room.url}/draft")
    empty = room.get(room.author, room.edition)
    assert "至少写一条，才能送签" in empty
    assert "处要改" not in empty
    room.send(room.author, f"{room.edition}/claims/new", text="先找社区商量。", advice="y")
    advised = room.get(room.author, room.edition)
    assert "都是建议，没有引法规" in advised
    assert "依据都核对上了" not in advised


def test_the_law_changes_everything_turns_amber_and_is_signed_again(room: Room, clock: StandingClock) -> None:
    room.signed()
    assert "复核中" not in room.get(room.public, room.url)
    clock.advance(days=10)
    room.sign_in_again()
    room.law(STRICTER, SECOND, THIRD, dated=date(2026, 12, 1))
    amber = room.get(room.public, room.url)
    assert f"⚠ 依据《{TITLE}》第一条第二款已于2026年12月1日修改，复核中。" in amber
    assert re.search(r"<del.{0,60}百分之二十.{0,60}<ins.{0,60}百分之三十", amber)
    todo = room.get(room.second, "/todo")
    assert "去复核" in todo
    listed = room.get(room.second, "/laws/changes")
    assert "还有 1 件要复核" in listed
    assert re.search(r"<del.{0,60}百分之二十.{0,60}<ins.{0,60}百分之三十", listed)

    room.send(room.second, f"{room.url}/draft")
    page = room.get(room.second, room.edition)
    assert "请对照着改" in page
    assert "引文和法规原文不一致" in page
    better = {**GOOD, "text": "三成业主提议，就要开。", "quotation_1": "经百分之三十以上的业主提议"}
    room.send(room.second, f"{room.edition}/claims/{room.claim(1)}", **better)
    room.send(room.second, f"{room.edition}/submit", **{"submit-version": room.version})
    room.send(room.author, f"{room.edition}/sign", **{"sign-version": room.version, "sign-seen": "y"})
    installation.settle(room.app)
    fresh = room.get(room.public, room.url)
    assert "复核中" not in fresh
    assert "依据截至2026年12月2日" in fresh
    assert "没有要复核的" in room.get(room.author, "/laws/changes")

    then = room.get(room.public, f"{room.url}?on=2026-11-25")
    assert "两成业主提议" in then
    before = room.get(room.public, f"{room.url}?on=2021-01-01")
    assert "那一天联盟还没有作出答复" in before
    assert "经百分之二十以上的业主提议" in before
    with room.app.app_context():
        reviews = web.db_session().scalars(select(AnswerReview)).all()
        assert len(reviews) == 1
        papers = web.db_session().scalars(select(Document.state).order_by(Document.id)).all()
        assert [str(state) for state in papers] == ["superseded", "issued"]


def test_an_article_is_found_by_number_or_in_words_and_quoted_by_a_button(room: Room) -> None:
    room.send(room.author, f"{room.url}/draft")
    new = f"{room.edition}/claims/new"
    found = room.send(room.author, new, 200, text="先写着。", words=f"《{TITLE}》第二条", find="1")
    assert "先写着。" in found
    values = re.findall(r'name="cite" value="([^"]+)"', found)
    assert len(values) == 3
    put = room.send(room.author, new, 200, text="先写着。", cite=values[-1])
    assert f"《{TITLE}》第二条第一款第（二）项" in put
    assert "（二）需要表决的事项" in put
    assert "现行有效" in put
    by_words = room.send(room.author, new, 200, text="", words="会议的决定 约束力", find="1")
    assert "会议的决定对全体业主具有约束力" in by_words
    nothing = room.send(room.author, new, 200, text="", words="（（（", find="1")
    assert "没有找到" in nothing
    odd = room.send(room.author, new, 200, text="", cite="1:x:y:z")
    assert "核对的结果" not in odd


def test_the_index_being_away_says_so_and_loses_nothing(room: Room) -> None:
    room.send(room.author, f"{room.url}/draft")
    shutil.rmtree(room.app.extensions["alliance"].settings.home / "index")
    page = room.send(room.author, f"{room.edition}/claims/new", 200, text="写了一半。", words="临时会议", find="1")
    assert "写了一半。" in page


def test_drafts_are_hidden_and_steps_closed_to_everybody_else(room: Room) -> None:
    room.get(room.chair, room.url, 404)
    room.signed()
    assert "联盟的答复" in room.get(room.chair, room.url)
    assert "起草新版" not in room.get(room.chair, room.url)
    room.send(room.author, f"{room.url}/draft")
    for url in (room.edition, f"{room.edition}/claims/new", f"{room.edition}/claims/{room.claim()}"):
        assert room.chair.get(url).status_code in {403, 404}
        assert room.public.get(url).status_code in {302, 403, 404}
    for deed in (
        "submit",
        "sign",
        "send_back",
        "withdraw",
        "take_over",
        f"claims/{room.claim()}/drop",
        f"claims/{room.claim()}/up",
    ):
        assert room.chair.post(f"{room.edition}/{deed}", data={"version": "1"}).status_code in {403, 404}
    assert room.chair.post(f"{room.url}/draft").status_code == 403
    assert room.chair.post(f"{room.url}/assist").status_code == 403
    room.get(room.chair, "/laws/changes", 403)
    assert room.second.post(f"{room.edition}/claims/{room.claim()}/drop", data={"version": "1"}).status_code == 403


def test_a_private_answer_and_its_paper_are_the_askers_alone(room: Room) -> None:
    with room.app.app_context(), web.writing() as tx:
        question = tx.session.get_one(Question, room.question_id)
        question.privacy = Privacy.PRIVATE
        question.asker_id = room.actor(Office.COMMITTEE_CHAIR).person_id
    room.signed()
    assert "联盟的答复" in room.get(room.chair, room.url)
    assert room.paper(room.chair) == (200, b"%PDF-")
    assert room.public.get(room.url).status_code == 404
    assert room.paper(room.public)[0] == 404


def test_two_windows_on_one_draft(room: Room) -> None:
    room.send(room.author, f"{room.url}/draft")
    old = room.version
    room.send(room.author, f"{room.edition}/claims/new", **GOOD)
    late = room.author.post(f"{room.edition}/claims/new", data={**GOOD, "text": "另一窗口写的。", "version": old})
    assert late.status_code == 409
    assert "另一窗口写的。" in late.text
    kept = HEX.search(late.text)
    assert kept is not None
    assert int(kept[1]) == room.version
    stale = room.author.post(f"{room.edition}/submit", data={"submit-version": old})
    assert stale.status_code == 409


def test_withdrawing_takes_the_answer_from_page_and_index(room: Room) -> None:
    room.signed()
    assert "两成业主提议" in room.get(room.public, "/ask?q=多少业主提议可以召开临时会议")
    empty = room.send(room.author, f"{room.edition}/withdraw", 422, **{"withdraw-version": room.version})
    assert "为什么撤回" in empty
    room.send(
        room.author, f"{room.edition}/withdraw", **{"withdraw-version": room.version, "withdraw-because": "写错了。"}
    )
    installation.settle(room.app)
    assert "两成业主提议" not in room.get(room.public, "/ask?q=多少业主提议可以召开临时会议")
    room.get(room.public, room.url, 404)
    with room.app.app_context():
        assert web.db_session().scalar(select(Answer.stage)) is Stage.WITHDRAWN


def test_no_paper_before_it_is_signed(room: Room) -> None:
    room.send(room.author, f"{room.url}/draft")
    assert room.paper(room.author)[0] == 404
    assert room.paper(room.public)[0] == 404
    room.send(room.author, f"{room.edition}/claims/new", **GOOD)
    room.send(room.author, f"{room.edition}/submit", **{"submit-version": room.version})
    room.send(
        room.second, f"{room.edition}/send_back", **{"send_back-version": room.version, "send_back-because": "补一句。"}
    )
    assert "补一句。" in room.get(room.author, room.edition)
