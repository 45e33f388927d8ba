"""What the tests of personal data share: the rooms' ports, and people who can sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from alliance.kernel.actors import Office
from alliance.kernel.personal import holdings, own
from alliance.kernel.reaching import actions as reaching
from compounds import holdings as registry
from compounds.membership import holdings as membership
from tests.factories import KECHENG
from tests.kernel.accounts_steps import Member, a_member, in_app

NUMBERS = {
    Office.SYSTEM_ADMINISTRATOR: "13857000011",
    Office.ALLIANCE_LEAD: "13857000012",
    Office.SUBDISTRICT_OFFICER: "13857000013",
    Office.COMMUNITY_OFFICER: "13857000014",
}
CODES = {Office.SUBDISTRICT_OFFICER: "330802006", Office.COMMUNITY_OFFICER: "330802006001"}
Making = Callable[..., Member]


@pytest.fixture(autouse=True)
def _rooms() -> None:
    """The same ports as the wiring hands in, for tests without an application."""
    holdings.provide(own.held, own.erase)
    holdings.provide(own.sent, reaching.forget_person)
    holdings.provide(own.papers)
    holdings.provide(registry.held, registry.erase)
    holdings.provide(membership.held, membership.erase)
    holdings.provide(own.deeds)


@pytest.fixture
def member(app: Flask) -> Making:
    """Make a person of the one alliance who can sign in; with an office where one is named."""

    def make(office: Office | None = None, *, number: str = "", name: str = "王秀英") -> Member:
        code = CODES.get(office, KECHENG) if office else KECHENG
        number = number or (NUMBERS[office] if office else "13857000001")
        made = in_app(app, lambda tx: a_member(tx, number=number, office=office, code=code, name=name))
        assert isinstance(made, Member)
        return made

    return make
