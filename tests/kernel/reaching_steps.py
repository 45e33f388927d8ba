"""Steps that the tests of reaching people share: an installation whose ways out end at servers on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from alliance.app import create_app
from alliance.channel_settings import read
from alliance.kernel import outbox, web
from alliance.kernel.reaching.models import Message
from tests import databases
from tests.conftest import StandingClock, close
from tests.kernel.gateways import Gateway, Post, http_gateway, mail_server

SMS_BODY = '{"mobile": "{phone}", "content": "{text}"}'


@dataclass
class Reached:
    """An application, its clock, and the other sides."""

    app: Flask
    clock: StandingClock
    sms: Gateway
    group: Gateway
    post: Post

    def deliver(self) -> int:
        """Keep every errand that is due, as the deliverer does."""
        with self.app.app_context():
            return outbox.deliver_all(web.db_session(), self.clock, web.platform().deliveries)

    def messages(self) -> list[Message]:
        with self.app.app_context():
            return list(web.reading().session.scalars(select(Message).order_by(Message.id)))

    def texts(self) -> list[str]:
        """What the text-message gateway was given."""
        return [str(asked.json["content"]) for asked in self.sms.asked]


@contextmanager
def reached_at(home: Path, clock: StandingClock) -> Iterator[Reached]:
    """An application of `home` with text messages, mail and a group."""
    with ExitStack() as stack:
        sms, group = (stack.enter_context(http_gateway()) for _ in range(2))
        post = stack.enter_context(mail_server())
        group.answer = '{"errcode": 0}'
        problems: list[str] = []
        given = {
            "SMS_URL": sms.url,
            "SMS_BODY": SMS_BODY,
            "SMS_SUCCESS": "code=0",
            "SMS_RECEIPT": "data.id",
            "MAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "MAIL_FROM": "lianmeng@example.cn",
            "STAFF_WEBHOOK_URL": group.url,
            "DESK_TELEPHONE": "0570-0000000",
        }
        channels = read(given, problems)
        assert problems == []
        app = create_app(replace(databases.settings_at(home), channels=channels), clock=clock)
        yield Reached(app, clock, sms, group, post)
        close(app)


ORDINARY, SECURITY = "places.office_granted", "accounts.password_changed"
