"""The ways out: a text-message gateway over HTTP, mail, the robot of the staff's group, and the demo's letterbox."""

from __future__ import annotations

import base64
import hmac
import json
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import quote_plus

from alliance.channel_settings import MailServer, SmsGateway, StaffGroup
from alliance.kernel.db import Clock
from alliance.kernel.reaching.table import Way
from alliance.settings import Settings

CONNECT_S, ANSWER_S = 5, 15
LARGEST_ANSWER = 65_536
RECEIPT_MOST = 200
IN_DEMO = "演示，没有发出"
_TOO_MANY, _FAULT, _REFUSED, _MOVED = 429, 500, 400, 300
_SMTP_FINAL = 500


class Temporary(Exception):
    """It could not be handed over now; another try may succeed. Its words hold no address and no secret."""


class TurnedDown(Exception):
    """The other side will not take it, now or later; the reason is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out. The same `key` is given at every try, so that the other side may know a repetition."""

    key: str
    subject: str
    text: str = field(repr=False)


class Channel(Protocol):
    """One way out."""

    def deliver(self, address: str, message: Outgoing) -> str:
        """Hand it over; returns the other side's receipt, which may be empty. Raises Temporary, TurnedDown."""


def channels(settings: Settings, clock: Clock) -> Mapping[Way, Channel]:
    """The ways out of this installation; the demonstration sends nothing and shows everything."""
    if settings.demo:
        return {way: _Letterbox() for way in set_up(settings)}
    given, found = settings.channels, dict[Way, Channel]()
    if given.sms is not None:
        found[Way.SMS] = SmsChannel(given.sms)
    if given.mail is not None:
        found[Way.MAIL] = MailChannel(given.mail)
    if given.staff_group is not None:
        found[Way.STAFF_WEBHOOK] = GroupChannel(given.staff_group, clock)
    return found


def set_up(settings: Settings) -> frozenset[Way]:
    """The ways that can be used here, beside the inbox."""
    if settings.demo:
        return frozenset(Way) - {Way.INBOX}
    given = settings.channels
    pairs = ((Way.SMS, given.sms), (Way.MAIL, given.mail), (Way.STAFF_WEBHOOK, given.staff_group))
    return frozenset(way for way, one in pairs if one is not None)


class _Letterbox:
    """The demonstration's way: everything stays inside and is shown on the page 演示信箱."""

    def deliver(self, address: str, message: Outgoing) -> str:
        """Nothing leaves."""
        return IN_DEMO


@dataclass(frozen=True, slots=True)
class SmsChannel:
    """Text messages through an HTTP gateway, as most providers in China offer one."""

    gateway: SmsGateway

    def deliver(self, address: str, message: Outgoing) -> str:
        """Send one; what the settings call success decides. Raises Temporary, TurnedDown."""
        signature = f"【{self.gateway.signature}】" if self.gateway.signature else ""
        slots = {"phone": address, "text": f"{signature}{message.text}", "id": message.key}
        body = filled(self.gateway.body, slots)
        form = isinstance(body, list)
        sent: dict[str, Any] = {"params" if self.gateway.method == "GET" else "data" if form else "json": body}
        headers = {**self.gateway.headers, "Idempotency-Key": message.key}
        answer = _asked(self.gateway.method, self.gateway.url, headers=headers, **sent)
        path, expected = self.gateway.success
        if path and (found := _at(answer, path)) != expected:
            raise TurnedDown(f"短信平台没有收下（{path}={found[:40]}）")
        return _at(answer, self.gateway.receipt)[:RECEIPT_MOST] if self.gateway.receipt else ""


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Mail, handed in over TLS; a relay on this machine is spoken to plainly."""

    server: MailServer
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def deliver(self, address: str, message: Outgoing) -> str:
        """Hand in one mail. Raises Temporary, TurnedDown for an address that the server will not take."""
        letter = EmailMessage()
        letter["Subject"], letter["From"], letter["To"] = message.subject, self.server.sender, address
        letter["Message-ID"] = f"<{message.key}@{self.server.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text, cte="base64")
        try:
            server = self._connected()
            try:
                server.send_message(letter)
            finally:
                server.close()  # it was taken or not; a farewell that fails changes nothing
        except smtplib.SMTPRecipientsRefused as refused:
            status = max((code for code, _ in refused.recipients.values()), default=_SMTP_FINAL)
            if status >= _SMTP_FINAL:
                raise TurnedDown("对方邮箱不收") from None
            raise Temporary(f"mail server answered {status}") from None
        except (smtplib.SMTPException, OSError, ValueError) as trouble:
            raise Temporary(f"mail: {type(trouble).__name__}") from None
        return ""

    def _connected(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=ANSWER_S, context=self.context)
        else:
            server = smtplib.SMTP(host, port, timeout=ANSWER_S)
        try:
            if self.server.scheme == "smtp" and not self.server.on_this_machine:
                server.starttls(context=self.context)
            if self.server.user:
                server.login(self.server.user, self.server.password)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class GroupChannel:
    """The robot of a WeCom or DingTalk group: the same text message; DingTalk's is signed with the secret."""

    group: StaffGroup
    clock: Clock

    def deliver(self, address: str, message: Outgoing) -> str:
        """Post to the group; `address` is unused. Raises Temporary, TurnedDown."""
        signed = signature(self.group.secret, round(self.clock.now().timestamp() * 1000)) if self.group.secret else ""
        text = {"msgtype": "text", "text": {"content": message.text}}
        answer = _asked("POST", f"{self.group.url}{signed}", headers={}, json=text)
        if (code := _at(answer, "errcode")) != "0":
            raise TurnedDown(f"工作群没有收下（errcode={code[:40]}）")
        return ""


def signature(secret: str, milliseconds: int) -> str:
    """The two parameters by which DingTalk knows its robot's owner: HMAC-SHA256 over instant and secret, in base64."""
    digest = hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), "sha256")
    return f"&timestamp={milliseconds}&sign={quote_plus(base64.b64encode(digest))}"


def filled(body: Any, slots: Mapping[str, str]) -> Any:
    """The template of a body with its slots filled, in values alone, so that no text can add or end one."""
    match body:
        case str():
            for name, value in slots.items():
                if body == f"{{{name}}}":
                    return value
            # One pass: a text that itself reads {phone} stays as it is.
            parts = body.split("{")
            return parts[0] + "".join(_slot(part, slots) for part in parts[1:])
        case dict():
            return {name: filled(inner, slots) for name, inner in body.items()}
        case tuple() | list():
            return [(one[0], filled(one[1], slots)) if isinstance(one, tuple) else filled(one, slots) for one in body]
        case _:
            return body


def _slot(part: str, slots: Mapping[str, str]) -> str:
    name, closing, rest = part.partition("}")
    return f"{slots[name]}{rest}" if closing and name in slots else f"{{{part}"


def _asked(method: str, url: str, **sent: Any) -> Any:
    """The answer of a gateway, as JSON where it is. Its certificate is checked, and it may not send us elsewhere."""
    import requests  # noqa: PLC0415 -- slow import, for the deliverer alone
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 -- slow import

    try:
        with requests.Session() as session:
            session.trust_env = False  # a .netrc would take the place of the header that the settings give
            answer = session.request(
                method, url, timeout=(CONNECT_S, ANSWER_S), allow_redirects=False, stream=True, **sent
            )
            status, content = answer.status_code, answer.raw.read(LARGEST_ANSWER, decode_content=True)
    except (requests.RequestException, HTTPError, OSError) as trouble:
        # The address may hold the gateway's key: only the kind of trouble is told.
        raise Temporary(f"gateway: {type(trouble).__name__}") from None
    if status == _TOO_MANY or status >= _FAULT:
        raise Temporary(f"gateway answered {status}")
    if status >= _REFUSED:
        raise TurnedDown(f"对方没有收下（{status}）")
    if status >= _MOVED:
        raise TurnedDown(f"对方的网址变了（{status}）")
    try:
        return json.loads(content)
    except ValueError:
        return {}


def _at(answer: Any, path: str) -> str:
    """What stands at a path of a JSON answer, as text; empty where nothing does."""
    for name in path.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return "" if answer is None else json.dumps(answer) if isinstance(answer, (bool, dict, list)) else str(answer)
