"""The groups of the page of numbers: every number that ships stands in one of them, and the page folds them."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel.parameters.groups import GROUPS, REST, group_of
from alliance.kernel.parameters.seed import seed
from tests.kernel.accounts_steps import a_member, in_app, sign_in_as


def test_every_number_that_ships_has_its_group() -> None:
    names = {row.name for row in seed()}
    assert {name for name in names if group_of(name) == REST} == set()
    assert {group_of(name) for name in names} == set(GROUPS), "no group is empty"
    for name in names:
        assert sum(name.startswith(beginnings) for beginnings in GROUPS.values()) == 1, name


def test_a_number_that_nobody_put_in_a_group_is_still_shown() -> None:
    assert group_of("new_room.days") == REST


def test_the_page_folds_the_groups_with_their_counts(app: Flask, client: FlaskClient) -> None:
    in_app(app, a_member)
    sign_in_as(client)
    page = client.get("/numbers").get_data(as_text=True)
    told = re.findall(r'<summary>([^<]+)<span class="brief small">(\d+) 项</span>', page)
    assert [title for title, _ in told] == list(GROUPS)
    assert sum(int(number) for _, number in told) == len(re.findall(r'<details class="card fold" id=', page))
