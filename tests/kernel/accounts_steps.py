"""Steps that the tests of accounts share: filling an installation, signing in through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from alliance.kernel import web
from alliance.kernel.accounts import actions, passwords
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from tests.factories import an_alliance, an_office, the_place

PASSWORD = "铁树开花二十年整"
HASH = passwords.hashed(PASSWORD)
NUMBER = "13857000001"


@dataclass(frozen=True)
class Member:
    """Ids of a person who can sign in."""

    alliance_id: int
    person_id: int
    account_id: int


def in_app(app: Flask, step: Callable[[Transaction], object]) -> object:
    """Run a step in a writing transaction of the application, and close its context again."""
    with app.app_context(), web.writing() as tx:
        return step(tx)


def a_member(
    tx: Transaction,
    *,
    number: str = NUMBER,
    office: Office | None = None,
    code: str = "330802006",
    name: str = "王秀英",
    alliance: Alliance | None = None,
) -> Member:
    """A person with number and password, and an office at the place of `code` where one is named."""
    alliance = alliance or tx.session.scalars(select(Alliance)).first() or an_alliance(tx)
    command = actions.RegisterPerson(name, number, alliance_id=alliance.id)
    person = actions.register_person(tx, CLOCK, command)
    account = Account(alliance_id=alliance.id, person_id=person.id, password_hash=HASH, password_set_at=tx.now)
    tx.session.add(account)
    tx.session.flush()
    if office is not None:
        an_office(tx, person, office, the_place(tx, code))
    return Member(alliance.id, person.id, account.id)


def a_second_factor(tx: Transaction, account_id: int) -> str:
    """Give an account a second step; returns the key."""
    key = pyotp.random_base32()
    account = tx.session.get_one(Account, account_id)
    account.totp_sealed = tx.keyring.seal(key, context_of(Account.totp_sealed))
    account.totp_confirmed_at = tx.now
    return key


def form_key(client: FlaskClient, path: str) -> str:
    """The hidden value that every form of a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found, path
    return found[1]


def post(client: FlaskClient, path: str, page: str | None = None, **fields: str) -> TestResponse:
    """Send a form with the hidden value of `page`, or of the path itself."""
    return client.post(path, data={"csrf_token": form_key(client, page or path), **fields})


def sign_in_as(client: FlaskClient, number: str = NUMBER, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Sign in as somebody would."""
    return post(client, "/sign-in", number=number, password=password, **fields)
