"""The draw for trying: seal before dice, the order step by step, a file that the verifier takes, and nothing kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.app import create_app
from expert_pool import draw
from expert_pool.practice import trying
from expert_pool.practice.trying import EXAMPLE, Group, Trial
from expert_pool.tracks import TRACKS, TenderTrack
from expert_pool.verifier import page
from expert_pool.verifier.replay import verify
from tests import databases
from tests.conftest import StandingClock, close

ROOT = "/experts/practice"
SECRET = "ab" * 32


@pytest.fixture(scope="module")
def open_app(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all pages: nothing that they show is kept."""
    home = databases.copy(blank, tmp_path_factory.mktemp("practice") / "home")
    app = create_app(databases.settings_at(home), clock=StandingClock())
    yield app
    close(app)
    databases.forget(home)


@pytest.fixture
def visitor(open_app: Flask) -> FlaskClient:
    return open_app.test_client()


def _said(answer: TestResponse) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]*>", "", answer.get_data(as_text=True)).split()))


def _handed_on(answer: TestResponse) -> dict[str, list[str]]:
    """The hidden fields of the page."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.get_data(as_text=True)):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def _sealed(visitor: FlaskClient, groups: str = EXAMPLE, seats: str = "1") -> TestResponse:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get(f"{ROOT}/").get_data(as_text=True))
    assert token
    return visitor.post(f"{ROOT}/seal", data={"groups": groups, "seats": seats, "csrf_token": token[1]})


def test_anybody_seals_throws_and_checks(visitor: FlaskClient) -> None:
    sealed = _sealed(visitor)
    said = _said(sealed)
    assert "这是试抽，不算数" in said
    assert TRACKS[TenderTrack.OWNER_SELF_GOVERNED].notice in said
    assert "张明" not in said  # sealed rows say nothing of who they are; only the hidden fields carry the names
    assert "要掷 7 次" in said
    drawn = visitor.post(f"{ROOT}/draw", data=_handed_on(sealed) | {"roll": "1"})
    assert drawn.status_code == 200
    assert _said(drawn).count("入选第1席") == 3
    record = visitor.post(f"{ROOT}/transcript.json", data=_handed_on(drawn))
    assert verify(record.data).agrees
    checked = visitor.post(f"{ROOT}/check", data=_handed_on(drawn))
    assert checked.data == page.page_with(record.data)
    assert checked.headers["Content-Security-Policy"] == page.policy()


def test_the_same_dice_give_the_same_order_and_the_next_follows(visitor: FlaskClient) -> None:
    handed = _handed_on(_sealed(visitor)) | {"dice": "３ 1、6 4、2 2 5"}
    first, again = (visitor.post(f"{ROOT}/draw", data=handed) for _ in range(2))
    assert _said(first) == _said(again)
    row = re.search(r'name="fall" value="(\d+)">(\w+)不能来', first.get_data(as_text=True))
    assert row
    fallen = visitor.post(f"{ROOT}/draw", data=_handed_on(first) | {"fall": [row[1]]})
    assert f"{row[2]}（第{row[1]}行）：不能来，由后面的人递补" in _said(fallen)
    record = visitor.post(f"{ROOT}/transcript.json", data=_handed_on(fallen))
    assert any("第1次递补" in step for step in verify(record.data).steps)
    twice = visitor.post(f"{ROOT}/draw", data=_handed_on(fallen) | {"fall": [row[1], row[1]]})
    assert twice.status_code == 422
    assert "从头再来一遍" in _said(twice)


@pytest.mark.parametrize(
    ("groups", "seats", "told"),
    [
        ("", "1", "谁可以抽"),
        ("张明、李红", "1", "一行写一组"),
        ("法律：张明、张明", "1", "不能一样"),
        ("法律：张明\n法律：李红", "1", "组名不能一样"),
        ("法律：" + "、".join(f"甲{n}" for n in range(41)), "1", "1 到 40 个名字"),
        ("法律：" + "甲" * 21, "1", "太长了"),
        ("法律：张明", "2", "比要抽的人还少"),
        (EXAMPLE, "6", "每组抽几人"),
    ],
)
def test_names_that_cannot_be_drawn_are_told(visitor: FlaskClient, groups: str, seats: str, told: str) -> None:
    answer = _sealed(visitor, groups, seats)
    assert answer.status_code == 422
    assert told in _said(answer)


def test_dice_that_cannot_be_and_old_pages_are_told(visitor: FlaskClient) -> None:
    handed = _handed_on(_sealed(visitor))
    for dice, told in (("", "骰子的点数"), ("1 2", "要填 7 个号码"), ("1 2 3 4 5 6 7", "不在 1 到 6 之间")):
        answer = visitor.post(f"{ROOT}/draw", data=handed | {"dice": dice})
        assert answer.status_code == 422
        assert told in _said(answer)
    days = ("x", "2026-01-01", "9999-12-31T23:59:59+00:00")
    for wrong in ({"secret": "x"}, *({"at": at} for at in days), {"groups": "x"}, {"seats": "0"}, {"secret": ""}):
        answer = visitor.post(f"{ROOT}/draw", data=handed | wrong | {"roll": "1"})
        assert answer.status_code == 422
        assert "从头再来一遍" in _said(answer)
    assert visitor.post(f"{ROOT}/check", data=handed | {"dice": "7"}).status_code == 422
    assert visitor.post(f"{ROOT}/draw", data={**handed, "csrf_token": "x"}).status_code in (400, 422)


def test_a_trial_is_one_seal_whenever_it_is_made() -> None:
    at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    groups = (Group("法律", ("甲", "乙")), Group("财务", ("甲", "丙", "丁")))
    assert trying.read_groups(" 法律：甲、乙\n\n财务: 甲，丙;丁") == groups
    sealed = trying.seal(Trial(groups, 1, trying.dice_for(groups, 1, 1000), SECRET, at))
    assert sealed.form.outcomes >= 2 * 3 * 1000
    assert sealed.code == trying.seal(Trial(groups, 1, 5, SECRET, at)).code
    assert sealed.code != trying.seal(Trial(groups, 1, 5, "cd" * 32, at)).code
    assert {one.name for one in sealed.people.values()} == {"甲", "乙", "丙", "丁"}
    values = [[3, 1, 6, 4, 2]]
    assert verify(sealed.transcript(values, ()), sealed.code).agrees
    with pytest.raises(draw.NotSeated):
        sealed.orders(values, (99,))
