"""No deed reaches a record that is not to be known: each id swapped, every office, and nothing of the database changes.

Hostile forms go to whoever may do the deed, so that something reads them: an answer in words, never a fault.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.core import UnboundField

from alliance.kernel import web
from tests.walls import addresses
from tests.walls.addresses import NOBODY, Asked, Filling
from tests.walls.conftest import opened
from tests.walls.twin import MARK, SHIFT
from tests.walls.visitors import NAMES, STRANGER, Answer, Visitor, all_visitors

pytestmark = [pytest.mark.walk, pytest.mark.sqlite("the twin is written with its foreign keys looked at in the end")]

OWN_SESSION = frozenset(
    {"accounts.sign_in", "accounts.sign_out", "accounts.sign_out_everywhere", "demo.enter", "demo.move_clock"}
    | {"accounts.change_password"}
)
"""Deeds that end the walk or move its day."""
COUNTING = frozenset(
    {"account_sessions", "verification_tries", "sign_in_attempts", "mediation_link_tries", "carried_forms"}
)
"""Tables that count visits and tries, and keep what was typed."""
KNOWN = (403, 404)
"""What a deed on a record that is not to be known answers, besides leading to the sign-in page."""
LONG = "长" * 350_000
EACH = 4
"""Each deed is tried by every fourth office, with the twin's ids or with the twin's child of an own record."""
_WRITTEN = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
FORMS: tuple[str, ...] = ("", "1" + "0" * 18, "0", "-1", "\x00甲", "😀\u202e\u0627", "2026-13-45", "NaN", "1e400", "[]")
"""What every field is filled with."""
BODIES: tuple[Any, ...] = ({}, [], None, "甲", 10**18, {"fields": None, "version": "x"}, [{"row": [1, None]}])
"""What is sent as JSON."""


LIKELY = {
    "awards": ("awards_secretary", "committee_chair", "subdistrict_officer"),
    "experts": ("pool_keeper", "expert", "committee_chair", "bureau_supervisor"),
    "guidance": ("guidance_secretary", "committee_chair", "legal_adviser"),
    "mediation": ("mediation_secretary", "mediator", "committee_chair", "peoples_mediation_committee"),
    "training": ("guidance_secretary", "committee_member", "policy_secretary"),
    "": ("guidance_secretary", "alliance_lead", "policy_secretary", "subdistrict_officer", "system_administrator"),
}
"""By the first word of a room: offices that do most there, so that hostile forms are read by somebody."""


class Watch:
    """Says into which tables something was written, and stayed, since it was last asked."""

    def __init__(self, engine: Engine) -> None:
        self._open: set[str] = set()
        self._stayed: set[str] = set()
        event.listen(engine, "before_cursor_execute", self._noted)
        event.listen(engine, "commit", self._kept)
        event.listen(engine, "rollback", self._undone)

    def _noted(self, _line: object, _cursor: object, statement: str, *_: object) -> None:
        if found := _WRITTEN.match(statement):
            self._open.add(found[1])

    def _kept(self, _: object) -> None:
        self._stayed |= self._open - COUNTING
        self._open.clear()

    def _undone(self, _: object) -> None:
        self._open.clear()

    def changed(self) -> set[str]:
        """The tables."""
        found, self._stayed = self._stayed, set()
        return found


@pytest.fixture(scope="module")
def world(twinned_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Watch]]:
    """A copy to do harm in, and what watches it."""
    home = tmp_path_factory.mktemp("deeds") / "demo"
    with opened(twinned_once, home) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        with app.app_context():
            engine = web.database.engine
        yield app, Watch(engine)


@pytest.fixture(scope="module")
def doers(world: tuple[Flask, Watch]) -> dict[str, Visitor]:
    return all_visitors(world[0])


@pytest.fixture(scope="module")
def deeds(world: tuple[Flask, Watch]) -> list[Asked]:
    app = world[0]
    with app.app_context():
        filling = Filling(web.reading().session)
        found = [filling.filled(rule) for rule in addresses.rules(app, "POST")]
    return [asked for asked in found if asked.endpoint not in OWN_SESSION]


def refused(answer: Answer) -> bool:
    """Whether the deed was kept from somebody because of who they are."""
    return answer.status in KNOWN or (answer.status == 302 and answer.location.startswith("/sign-in"))


@pytest.mark.parametrize("name", NAMES)
def test_a_deed_on_a_record_that_is_not_to_be_known_is_a_deed_on_none(
    world: tuple[Flask, Watch], doers: dict[str, Visitor], deeds: list[Asked], name: str
) -> None:
    (app, watch), doer, wrong = world, doers[name], []
    watch.changed()
    for place, asked in enumerate(deeds):
        if not asked.records or (place + doer.index) % EACH:
            continue
        values: Mapping[str, object] = asked.twin()
        names = asked.records
        if len(names) > 1 and (place + doer.index) % (2 * EACH) == 0:
            names = names[-1:]
            values = asked.other(names[0], int(str(asked.values[names[0]])) + SHIFT)
        page = addresses.address(app, asked.endpoint, values, "POST")
        answer = doer.post(page)
        told = MARK.encode() in answer.told
        nobodys = {key: NOBODY if key in names else value for key, value in asked.values.items()}
        same = answer
        if answer.status != 404:
            same = doer.post(addresses.address(app, asked.endpoint, nobodys, "POST"))
        changed = watch.changed()
        if told or changed or answer.status != same.status:
            wrong.append((name, page, answer.status, same.status, told, changed))
    assert wrong == []


def fields() -> list[str]:
    """The name of every field of every form."""
    ahead, names = [Form], set()
    while ahead:
        form = ahead.pop()
        ahead += form.__subclasses__()
        names |= {name for name in dir(form) if isinstance(getattr(form, name, None), UnboundField)}
    return sorted(names - {"csrf_token"})


def hostile(asked: Asked, doer: Visitor, place: int, names: list[str]) -> Iterator[dict[str, Any]]:
    """One or two of the hostile bodies, by the place of the deed."""
    key = {"csrf_token": doer.form_key}
    steps = [value for value in asked.values.values() if isinstance(value, str) and value.isidentifier()]
    prefixes = ["", *(f"{step}-" for step in steps)]
    kind, turn = place % 8, place // 8
    if kind < 3:
        text = FORMS[turn % len(FORMS)]
        yield {"data": MultiDict([*key.items(), *((prefix + one, text) for prefix in prefixes for one in names)])}
    elif kind == 3:
        yield {"data": MultiDict([*key.items(), *((one, text) for one in names for text in ("1", "甲"))])}
    elif kind == 4:
        yield {"data": {**key, names[turn % len(names)]: LONG}}
        yield {"data": {"csrf_token": "wrong", "reason": "甲"}}
    elif kind == 5:
        files = {one: (io.BytesIO(b"%PDF-\x00\xff" + one.encode()), "\x00../甲.pdf") for one in names[::9]}
        yield {"data": {**key, **files}, "content_type": "multipart/form-data"}
    else:
        body = json.dumps(BODIES[turn % len(BODIES)])
        yield {"data": body, "content_type": "application/json", "headers": {"X-CSRFToken": doer.form_key}}


def test_a_hostile_form_is_answered_in_words_and_changes_nothing_for_whoever_may_not(
    world: tuple[Flask, Watch], doers: dict[str, Visitor], deeds: list[Asked]
) -> None:
    (app, watch), wrong, read = world, [], 0
    names = fields()
    assert len(names) > 200
    for place, asked in enumerate(deeds):
        watch.changed()
        page = addresses.address(app, asked.endpoint, asked.values, "POST")
        doer = doers[STRANGER]
        for name in (*LIKELY.get(asked.endpoint.partition("_")[0], LIKELY[""]), NAMES[place % len(NAMES)]):
            doer = doers[name]
            answer = doer.post(page, data={"csrf_token": doer.form_key, "reason": "\x00"})
            kept, changed = refused(answer), watch.changed()
            if answer.status >= 500 or (kept and changed):
                wrong.append((name, page, answer.status, changed))
            if not kept:
                read += 1
                break
        for sent in hostile(asked, doer, place, names):
            answer = doer.post(page, **sent)
            if answer.status >= 500:
                wrong.append((doer.name, page, answer.status, str(sent)[:80]))
    assert wrong == []
    assert read > len(deeds) / 2
