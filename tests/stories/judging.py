"""What follows an admitted application, step by step: reviewers, inspectors, the deliberation, the honour."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import zxingcpp
from PIL import Image
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.inspections import deciding, planning
from compounds.awards.inspections.models import VisitRecord
from compounds.awards.reviewing import asking, marking
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment
from compounds.awards.reviewing.workflow import ReviewerStage, SheetState
from compounds.awards.rounds.models import AwardRound
from tests.compounds.awards.inspections.steps import Field, brought, signatures, written
from tests.compounds.awards.reviewing.steps import filled
from tests.stories.awarding import INSPECTORS, REVIEWERS, WINNER, Cast, number_of
from tests.stories.dated import Dated
from tests.stories.guiding import here
from tests.stories.mediating import told, unfold
from tests.stories.walking import Walk

NOTE = "三方会议的记录写得很实在"
"""What one reviewer writes for nobody else."""
TOO_MUCH = "99"
MINUTES = "看了三种算法和名次区间，名额线清楚。"
LINE, OBJECTION = "三方一起商量事情", "去年只开过一次会，我去看过。"
GIST, ANSWERED = "三方会议没有开那么多次", "查了会议记录，只有一次。"
ANSWER, BECAUSE = "换届正在筹备。", "任期、合同都已到期，没有续上。"
AT_150 = "150"
"""Dots for an inch, with which a sheet is looked at."""


def award_id(house: Dated, round_id: int) -> int:
    """The one award of the round."""
    with house.app.app_context():
        return web.reading().session.get_one(AwardRound, round_id).awards[0].id


def invite(secretary: Walk, house: Dated, round_id: int, cast: Cast) -> None:
    """The secretary asks reviewers by their numbers, the last two besides."""
    secretary.go(addresses.review_round(round_id))
    for name in REVIEWERS[:2]:
        secretary.fill("请哪一位（他的手机号）", cast.numbers[name]).press("邀请这位")
        assert "已邀请，等他答复" in told(secretary)
    with house.app.app_context(), web.writing() as tx:
        for name in REVIEWERS[2:]:
            asking.invite(tx, cast.season.secretary, asking.Invite(round_id, cast.numbers[name]))


def accept(phone: Walk) -> int:
    """A reviewer finds the invitation and takes part; returns the key of the part in the round."""
    phone.go(addresses.HOME).follow(re.compile("^去答复"))
    phone.press("关系都写清楚了，参加")
    assert "谢谢您" in told(phone)
    return number_of(phone)


def tie(phone: Walk) -> None:
    """A reviewer says with which compound there is a tie."""
    phone.go(addresses.HOME).follow(re.compile("^去答复"))
    unfold(phone.page.locator("main"), "补充一个关系")
    phone.page.get_by_label("一个小区").check()
    phone.fill("它的全称", WINNER).fill("是什么关系", "女儿住在那里。").press("登记这个关系")
    assert "有关系的小区不会分给您" in told(phone)


def accept_the_rest(house: Dated, round_id: int, cast: Cast) -> None:
    """Those whose windows the story does not look into take part."""
    with house.app.app_context(), web.writing() as tx:
        for one in _reviewers(tx, round_id):
            if one.stage is ReviewerStage.INVITED:
                asking.accept(tx, _actor(cast.reviewers, one.person_id), asking.Answer(one.id, one.version))


def plan(secretary: Walk, round_id: int) -> str:
    """The sheets are given out; returns who judges what as the page says it."""
    secretary.go(addresses.review_round(round_id)).press("分派评分表")
    unfold(secretary.page.locator("main"), "谁评谁")
    return secretary.words


def mark(phone: Walk, first: str) -> None:
    """Fill every mark with nine tenths of its points, and the first of them with `first`."""
    whole = """first => document.querySelectorAll("input[name^='m-']").forEach((one, at) => {
      const most = Number(one.labels[0].textContent.match(/0 到 ([0-9.]+) 分/)[1]);
      one.value = at || !first ? (most * 0.9).toFixed(2) : first;
    })"""
    phone.page.evaluate(whole, first)


def lock(phone: Walk) -> None:
    """Lock the sheet for good."""
    phone.page.get_by_label(re.compile("^我看清楚了")).check()
    phone.press("锁定这份评分表")


def lock_the_rest(house: Dated, cast: Cast, application_id: int) -> None:
    """The other sheets: nine tenths for this application, three for the other."""
    with house.app.app_context(), web.writing() as tx:
        for one in tx.session.scalars(select(ReviewAssignment).where(ReviewAssignment.void_at.is_(None))).unique():
            if one.sheet.state is not SheetState.LOCKED:
                share = "0.9" if one.application_id == application_id else "0.3"
                marking.lock_sheet(tx, _actor(cast.reviewers, one.reviewer.person_id), filled(one, share))


def route(secretary: Walk, round_id: int, numbers: dict[str, str], today: date) -> int:
    """Two inspectors go to the first compound today; returns the key of the visit."""
    secretary.go(addresses.inspection_routes(round_id))
    for name in INSPECTORS:
        secretary.fill("核查员的手机号", numbers[name]).press("加进名单")
    secretary.fill("哪一天去", today.isoformat())
    for name in (WINNER, *INSPECTORS):
        secretary.page.get_by_label(re.compile(name)).check()
    secretary.press("安排，并通知核查员")
    secretary.follow(re.compile(WINNER))
    return number_of(secretary)


def inspect_the_other(house: Dated, cast: Cast, round_id: int, application_id: int, today: date) -> None:
    """The visit that the story does not look into: brought by one inspector, confirmed by the other."""
    first, second = cast.inspectors
    season = replace(cast.season, compound_id=cast.season.other_compound_id)
    with house.app.app_context(), web.writing() as tx:
        ids = (first.person_id or 0, second.person_id or 0)
        command = planning.PlanVisits(round_id, today, (season.compound_id,), ids)
        (visit_id,) = planning.plan(tx, season.secretary, command)
        for one in (first, second):
            planning.declare(tx, one, planning.Declare(visit_id, None))
        round_ = tx.session.get_one(AwardRound, round_id)
        field = Field(season, round_, round_id, None, tx.now, first, second, visit_id)  # type: ignore[arg-type]  # not asked for
        text = written(tx, field, choice=1).replace("2026-11-22", today.isoformat())
        brought(tx, field, first, text)
        signatures(tx, field, first)
        record = tx.session.scalars(select(VisitRecord).where(VisitRecord.visit_id == visit_id)).one()
        deciding.confirm(tx, second, deciding.Confirm(visit_id, record.id, record.digest))


def minute(secretary: Walk, round_id: int, today: date) -> None:
    """The secretary writes down the deliberation."""
    secretary.go(addresses.minutes(round_id)).fill("哪一天合议的", today.isoformat())
    secretary.fill("谁参加了", "叶秘书、陆科长").fill("说了什么", MINUTES).press("写下合议记录")
    assert "合议记录写好了" in told(secretary)


def object_to(owner: Walk, round_id: int) -> str:
    """A resident objects to one line of the winner; returns the path of the objection."""
    owner.go(addresses.public_notice(round_id)).follow(WINNER)
    owner.page.locator("details", has=owner.page.locator("tr", has_text=LINE)).locator("summary").click()
    owner.through(owner.page.locator("tr", has_text=LINE).get_by_role("link", name="提异议"))
    owner.fill("哪里不对", OBJECTION).press("提异议")
    assert "您的名字不公开" in told(owner)
    return here(owner)


def settle(judge: Walk, round_id: int) -> None:
    """Whoever had no part in the entry hears both sides, and lets the line count for less."""
    judge.go(addresses.public_notice(round_id)).follow("打开第1号异议")
    assert OBJECTION in judge.words
    judge.fill("小区怎么说", "会议记录少了一次。")
    judge.page.get_by_label("成立", exact=True).check()
    share = judge.page.get_by_label("成立的，这一项改成几分")
    share.select_option(share.locator("option", has_text="开过一次").get_attribute("value"))
    judge.fill("这条异议说的是什么", GIST).fill("答复（公开）", ANSWERED).press("写好了，公布答复")
    assert "已经决定" in told(judge)


def propose(secretary: Walk, review: str) -> None:
    """The secretary proposes to revoke, and may not decide."""
    secretary.go(review)
    secretary.page.get_by_label("撤销").check()
    secretary.fill("理由", BECAUSE).press("提出意见")
    assert "等另一个人决定" in told(secretary)


def decide(lead: Walk, review: str) -> None:
    """Somebody else agrees."""
    lead.go(review).page.get_by_label("同意", exact=True).check()
    lead.press("决定")
    assert "已经在所有页面上生效" in told(lead)


def square_of(content: bytes, folder: Path) -> str:
    """What a telephone reads on the last page of a PDF."""
    (folder / "sheet.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", AT_150, "-png", "sheet.pdf", "sheet"], cwd=folder, check=True)
    last = max(folder.glob("sheet*.png"))
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(last.read_bytes())))
    return found.text


def _reviewers(tx: Transaction, round_id: int) -> list[AwardReviewer]:
    return list(tx.session.scalars(select(AwardReviewer).where(AwardReviewer.round_id == round_id)).unique())


def _actor(people: tuple[Actor, ...], person_id: int | None) -> Actor:
    return next(one for one in people if one.person_id == person_id)
