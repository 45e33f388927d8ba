"""Somebody compares a step of a path or a number with the new words, and finds that it still stands."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.impact import SHOWN_FOR, Progress
from alliance.kernel.ledger import LedgerLine
from search.impact import actions
from search.impact.actions import StillRight
from search.impact.models import Look
from search.impact.pages import LOOKED, Showing, Thing
from tests import factories
from tests.conftest import StandingClock
from tests.search.answers.room import a_room
from tests.search.test_impact import NEW, SIXTEENTH, STRICTER, Scene, the_law

WHY = "改的是天数，这一步只说要报，天数另算。"
NUMBERS = "规则数值"


@pytest.fixture
def scene(app: Flask, clock: StandingClock) -> Scene:
    """The law has changed under what ships."""
    made = Scene(a_room(app))
    with app.app_context(), web.writing() as tx:
        the_law(tx, SIXTEENTH)
    clock.advance(days=10)
    made.room.sign_in_again()
    made.change()
    return made


def step(scene: Scene, office: Office = Office.POLICY_SECRETARY) -> Thing:
    """Handing in the filing, which cites the paragraph that changed."""
    things = (one for change in scene.page(office).changes for sort in change.sorts for one in sort.things)
    return next(one for one in things if one.subject == "path/filing/submit")


def look(scene: Scene, thing: Thing, because: str = WHY, office: Office = Office.POLICY_SECRETARY) -> None:
    with scene.room.app.app_context(), web.writing() as tx:
        command = StillRight(thing.subject, thing.seen, because)
        actions.note(tx, scene.actor(office), web.platform().impact, command)


def take_back(scene: Scene, thing: Thing, office: Office = Office.POLICY_SECRETARY) -> None:
    with scene.room.app.app_context(), web.writing() as tx:
        actions.take_back(tx, scene.actor(office), web.platform().impact, thing.subject, thing.seen)


def test_a_step_turns_grey_with_name_and_day_and_waits_for_nobody(scene: Scene) -> None:
    before = scene.page()
    look(scene, step(scene))
    thing = step(scene)
    assert (thing.progress, thing.state, thing.tone, thing.who, thing.mine) == (Progress.DONE, LOOKED, "", "", False)
    assert thing.looked is not None
    assert (thing.looked.name, thing.looked.because) == (Office.POLICY_SECRETARY.value, WHY)
    after = scene.page(Office.GUIDANCE_SECRETARY)
    assert after.counts[Showing.LEFT] == before.counts[Showing.LEFT] - 1
    assert after.counts[Showing.ALL] == before.counts[Showing.ALL]
    (own,) = (share for share in after.shares if share.mine)
    assert own.count == after.counts[Showing.MINE], "the box 轮到谁 and the tab 轮到我的 say the same"


def test_it_is_amber_again_when_the_article_changes_again(scene: Scene) -> None:
    look(scene, step(scene))
    scene.change(SIXTEENTH.replace("30日", "10日"), dated=date(2026, 12, 2))
    again = step(scene)
    assert (again.progress, again.looked) == (Progress.OPEN, None)
    look(scene, again, "天数又改了，这一步还是不写天数。")
    assert step(scene).progress is Progress.DONE


def test_a_change_beside_the_cited_words_leaves_the_look_as_it_is(scene: Scene) -> None:
    look(scene, step(scene))
    scene.change(STRICTER.replace("热心公益事业", "热心公益、责任心强"), dated=date(2026, 12, 2))
    with scene.room.app.app_context():
        things = [
            thing
            for change in scene.page().changes
            for sort in change.sorts
            for thing in sort.things
            if thing.looked is not None
        ]
    assert [thing.looked.because for thing in things if thing.looked] == [WHY]


def test_whose_turn_it_is_not_may_not_say_so(scene: Scene) -> None:
    (number,) = scene.things()[NUMBERS]
    assert not number.may_look
    with pytest.raises(NotPermitted):
        look(scene, number)
    thing = step(scene, Office.LEGAL_ADVISER)
    assert not thing.may_look
    with pytest.raises(NotPermitted):
        look(scene, thing, office=Office.LEGAL_ADVISER)
    look(scene, thing, office=Office.GUIDANCE_SECRETARY)
    with pytest.raises(NotPermitted):
        take_back(scene, thing, Office.LEGAL_ADVISER)


def test_why_is_told_in_words_once_and_about_what_is_amber_now(scene: Scene) -> None:
    thing = step(scene)
    for nothing in ("", "  对 "):
        with pytest.raises(Invalid):
            look(scene, thing, nothing)
    with scene.room.app.app_context(), web.writing() as tx, pytest.raises(NotFound):
        wrong = StillRight(thing.subject, "0" * 64, WHY)
        actions.note(tx, scene.actor(Office.POLICY_SECRETARY), web.platform().impact, wrong)
    with pytest.raises(OutOfTurn):
        take_back(scene, thing)
    look(scene, thing)
    with pytest.raises(OutOfTurn):
        look(scene, thing)


def test_a_look_is_taken_back_and_both_stand_in_the_ledger(scene: Scene) -> None:
    thing = step(scene)
    look(scene, thing)
    take_back(scene, thing)
    assert step(scene).progress is Progress.OPEN
    with scene.room.app.app_context():
        session = web.db_session()
        assert session.scalars(select(Look)).all() == []
        lines = session.scalars(select(LedgerLine).where(LedgerLine.subject == "law_looks").order_by(LedgerLine.id))
        assert [(one.verb, one.facts["thing"]) for one in lines] == [
            ("law.looked_at", thing.subject),
            ("law.look_taken_back", thing.subject),
        ]


def test_an_old_look_stands_on_the_page_no_more(scene: Scene, clock: StandingClock) -> None:
    thing = step(scene)
    look(scene, thing)
    clock.advance(days=SHOWN_FOR.days + 1)
    shown = [one.subject for change in scene.page().changes for sort in change.sorts for one in sort.things]
    assert shown
    assert thing.subject not in shown


def test_another_alliance_has_not_looked(scene: Scene) -> None:
    thing = step(scene)
    look(scene, thing)
    with scene.room.app.app_context(), web.writing() as tx:
        other = factories.an_alliance(tx, name="别处的联盟")
        stranger = factories.an_actor(tx, other, Office.POLICY_SECRETARY, other.place)
        actions.note(tx, stranger, web.platform().impact, StillRight(thing.subject, thing.seen, WHY))
        assert tx.session.query(Look).count() == 2


def test_the_pages_from_amber_to_grey_and_back(scene: Scene) -> None:
    room = scene.room
    page = room.get(room.author, "/laws/changes")
    thing = step(scene)
    assert f'看过了，不用改<span class="unseen">：{thing.title}' in page
    url = next(one for one in map(unescape, re.findall(r'href="(/laws/changes/look[^"]+)"', page)) if thing.seen in one)
    form = room.get(room.author, url)
    assert "<del" in form
    assert "为什么要填" in form
    room.get(room.second, url, 403)
    assert room.author.post(url, data={"because": ""}).status_code == 422
    short = room.author.post(url, data={"because": "不用改"})
    assert short.status_code == 422
    assert "请用自己的话写明为什么不用改" in short.text
    assert "不用改</textarea>" in short.text, "what was typed stays"
    assert room.author.post(url, data={"because": WHY}).status_code == 302
    after = room.get(room.author, "/laws/changes")
    assert f"{Office.POLICY_SECRETARY.value} {NEW.year}年" in after
    assert WHY in after
    assert "重新标为要看" in after
    assert "重新标为要看" not in room.get(room.second, "/laws/changes")
    assert "已经有人看过" in room.get(room.author, url)
    assert room.second.post(url.replace("/look?", "/look/take-back?")).status_code == 403
    assert room.author.post(url.replace("/look?", "/look/take-back?")).status_code == 302
    assert step(scene).progress is Progress.OPEN
