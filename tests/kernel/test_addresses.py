"""Numbers that people write into addresses: none of them makes the platform fail, on either database."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from alliance.kernel.actors import Office
from alliance.kernel.db import LARGEST_KEY
from tests.stories.test_large_papers import in_office

GUESSED = (0, LARGEST_KEY, LARGEST_KEY + 1, 2**62, 10**30)
ASKED = (
    "/compounds/?street=",
    "/compounds/?page=",
    "/compounds/cards?street=",
    "/compounds/cards?page=",
    "/compounds/new?community=",
    "/alliance/members/?street=",
    "/alliance/members/?page=",
    "/alliance/members/manager/new?company=",
    "/alliance/council/?page=",
    "/district/due?street=",
    "/documents?page=",
    "/inbox?page=",
)


def addresses(app: Flask) -> set[str]:
    """Every page under a number, with the number left open."""
    return {
        re.sub(r"<int:[a-z_]+>", "%(key)s", rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and set(_kinds(rule)) == {"int"}
    }


def _kinds(rule: Rule) -> list[str]:
    return re.findall(r"<(?:([a-z]+)(?:\([^>]*\))?:)?[a-z_]+>", rule.rule)


@pytest.fixture
def lead(demo_app: Flask) -> FlaskClient:
    return in_office(demo_app, Office.ALLIANCE_LEAD)


@pytest.mark.parametrize("key", GUESSED)
def test_a_number_that_is_nobody_s_is_not_found(demo_app: Flask, lead: FlaskClient, key: int) -> None:
    open_ = addresses(demo_app)
    assert len(open_) > 30
    found = {address: lead.get(address % {"key": key}).status_code for address in open_}
    assert {address: status for address, status in found.items() if status not in (403, 404)} == {}


@pytest.mark.parametrize("key", [-1, *GUESSED])
def test_a_number_in_a_question_never_makes_a_page_fail(lead: FlaskClient, key: int) -> None:
    found = {address: lead.get(f"{address}{key}").status_code for address in ASKED}
    assert {address: status for address, status in found.items() if status not in (200, 404)} == {}
