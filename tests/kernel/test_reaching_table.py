"""The table of who gets what: complete, without anything confidential, and refused in words where it is faulty."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.reaching import actions
from alliance.kernel.reaching.table import KINDS, TableWrong, Way, kind_of, read
from tests.conftest import StandingClock
from tests.kernel.accounts_steps import Member, a_member, in_app
from tests.kernel.reaching_steps import ORDINARY, Reached, reached_at

ROOT = Path(__file__).parents[2]


PACKAGES = ("alliance", "compounds", "training", "mediation", "expert_pool", "search")


@pytest.fixture
def reached(home: Path, clock: StandingClock) -> Iterator[Reached]:
    with reached_at(home, clock) as found:
        yield found


@pytest.fixture
def member(reached: Reached) -> Member:
    made = in_app(reached.app, lambda tx: a_member(tx, office=Office.COMMUNITY_OFFICER, code="330802006001"))
    assert isinstance(made, Member)
    return made


def constants() -> Iterator[tuple[str, bool]]:
    """Every text constant of the program, and whether it is given as `kind=…`."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                named = node.value if isinstance(node, ast.keyword) and node.arg == "kind" else None
                if isinstance(named, ast.Constant):
                    yield str(named.value), True
                elif isinstance(node, ast.Constant):
                    yield str(node.value), False


def test_whatever_is_sent_stands_in_the_table_and_the_other_way_round() -> None:
    found = list(constants())
    sent = {text for text, as_kind in found if as_kind and re.fullmatch(r"[a-z_]+\.[a-z_]+", text)}
    assert sent - set(KINDS) == set(), "sent, but not in the table"
    assert set(KINDS) - {text for text, _ in found} == set(), "in the table, but nobody sends it"


@pytest.mark.parametrize("code", KINDS)
def test_nothing_confidential_travels(code: str) -> None:
    kind = KINDS[code]
    asked = {name for _, name, _, _ in string.Formatter().parse(kind.text) if name}
    assert asked <= ({"alliance", "link", "days"} if kind.link else {"alliance", "address"})
    assert not re.search(r"[0-9]{5,}", kind.text)
    assert kind.who
    assert kind.why


def test_only_accounts_and_mail_addresses_send_a_link_and_nobody_switches_them_off() -> None:
    links = [kind for kind in KINDS.values() if kind.link]
    assert {kind.code for kind in links} == {
        *actions.LINK_KINDS.values(),
        "accounts.mail_link",
        "mediation.invitation_link",
        "experts.offer_link",
    }
    assert all(kind.security and Way.INBOX not in kind.channels for kind in links)


GOOD = """
[[kind]]
code = "room.matter"
title = "一件事"
group = "duty"
who = "谁"
why = "为什么"
channels = ["inbox", "sms"]
text = "请登录{alliance}看：{address}"
"""


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace('title = "一件事"\n', ""), "缺少 title"),
        (lambda text: text + 'colour = "red"\n', "不认识 colour"),
        (lambda text: text.replace('"duty"', '"other"'), "group"),
        (lambda text: text.replace('"sms"]', '"pigeon"]'), "channels"),
        (lambda text: text.replace("{address}", "{name}"), "text 里只能用"),
        (lambda text: text.replace("{address}", "{address"), "花括号"),
        (lambda text: text.replace("请登录", "请打 13857000001"), "号码"),
        (lambda text: text.replace("请登录", "请登录" * 60), "最多"),
        (lambda text: text.replace('"inbox", ', ""), "站内消息"),
        (lambda text: text + "urgent = 1\n", "true 或 false"),
        (lambda text: text + "link = true\n", "站内消息"),
        (lambda text: text + "quiet = true\n", "不留痕迹"),
        (lambda text: text.replace('"room.matter"', '"matter"'), "code"),
        (lambda text: text + text, "写了两次"),
        (lambda text: text.replace('["inbox", "sms"]', '["inbox"]'), "不发的不要写"),
        (lambda _: "[[kind", "toml"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(spoil, said: str) -> None:
    assert read(GOOD)["room.matter"].outside == (Way.SMS,)
    with pytest.raises(TableWrong) as wrong:
        read(spoil(GOOD))
    assert any(said in problem for problem in wrong.value.problems), wrong.value.problems


def test_a_kind_that_the_table_lacks_is_not_sent(tx: Transaction) -> None:
    member = a_member(tx)
    for kind in ("room.nowhere", "accounts.reset_link"):
        with pytest.raises(LookupError):
            notices.send(tx, alliance_id=member.alliance_id, person_id=member.person_id, title="", body="", kind=kind)
    assert kind_of(ORDINARY).title == "您有了新的职务"
