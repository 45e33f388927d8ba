from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from alliance.cli import keys_rotate
from alliance.kernel import web
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.crypto import Keyring, context_of
from tests.kernel.accounts_steps import NUMBER, a_member, a_second_factor, in_app


def test_after_a_rotation_everything_is_sealed_by_the_new_key_and_still_opens(app: Flask) -> None:
    member = in_app(app, a_member)
    key = in_app(app, lambda tx: a_second_factor(tx, member.account_id))
    with app.app_context():
        assert CliRunner().invoke(keys_rotate).exit_code == 0
    with app.app_context():
        session = web.reading().session
        sealed = session.scalars(select(Person.phone_sealed)).one()
        factor = session.scalars(select(Account.totp_sealed)).one()
    renewed = Keyring.load(web.platform_of(app).settings.home)
    assert renewed.newest == 2
    assert renewed.is_current(sealed)
    assert renewed.is_current(factor)
    assert renewed.open(sealed, context_of(Person.phone_sealed)) == NUMBER
    assert renewed.open(factor, context_of(Account.totp_sealed)) == key


def test_a_server_that_started_before_the_rotation_opens_what_comes_after(app: Flask) -> None:
    old = web.platform_of(app).keyring
    new = Keyring.rotate(web.platform_of(app).settings.home)
    assert old.open(new.seal("13857000001", "people.phone_sealed"), "people.phone_sealed") == "13857000001"
