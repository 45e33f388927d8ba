"""Nobody is told of what they may not see: each letter's link opens for its receiver, and nobody writes abroad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.notices import Notice
from alliance.kernel.reaching.models import Message
from tests.demo.test_pages import TOKEN
from tests.walls.conftest import opened

pytestmark = pytest.mark.walk

OF_EACH = 1
"""So many letters of each kind are opened, each by another receiver."""


@pytest.fixture(scope="module")
def walked(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Where many sign in."""
    with opened(seeded_once, tmp_path_factory.mktemp("letters") / "demo") as app:
        yield app


def entered(app: Flask, account_id: int) -> FlaskClient:
    """The browser of a sample person."""
    client = app.test_client()
    key = TOKEN.search(client.get("/demo/identities").text)
    assert key
    client.post(f"/demo/enter/{account_id}", data={"csrf_token": key[1]})
    return client


@pytest.fixture(scope="module")
def letters(walked: Flask) -> list[tuple[str, str, int]]:
    """Kind, link and receiver's account of a few letters of each kind, the newest first."""
    with walked.app_context():
        rows = web.reading().session.execute(
            select(Notice.kind, Notice.url, Account.id)
            .join(Account, Account.person_id == Notice.person_id)
            .where(Notice.url != "", Account.is_demo, Account.closed_at.is_(None))
            .order_by(Notice.id.desc())
        )
        met: Counter[tuple[str, int]] = Counter()
        kinds: Counter[str] = Counter()
        found = []
        for kind, url, account_id in rows:
            met[kind, account_id] += 1
            if met[kind, account_id] == 1 and kinds[kind] < OF_EACH:
                kinds[kind] += 1
                found.append((kind, url, account_id))
    return found


def test_each_link_of_a_letter_opens_for_its_receiver(walked: Flask, letters: list[tuple[str, str, int]]) -> None:
    clients: dict[int, FlaskClient] = {}
    shut = []
    for kind, url, account_id in letters:
        if account_id not in clients:
            clients[account_id] = entered(walked, account_id)
        client = clients[account_id]
        parts = urlsplit(url)
        answer = client.get(parts.path + (f"?{parts.query}" if parts.query else ""), follow_redirects=True)
        if answer.status_code != 200 or answer.request.path == "/sign-in":
            shut.append((kind, url, account_id, answer.status_code, answer.request.path))
        answer.close()
    assert shut == []
    assert len({kind for kind, _, _ in letters}) > 30


def test_letters_and_messages_stay_within_their_alliance(walked: Flask) -> None:
    with walked.app_context():
        session = web.reading().session
        for model in (Notice, Message):
            abroad = session.execute(
                select(model.kind, model.id)
                .join(Person, Person.id == model.person_id)
                .where(Person.alliance_id != model.alliance_id)
            ).all()
            assert abroad == []
