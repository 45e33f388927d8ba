"""The settings of what goes outside: text messages, mail, and the staff's group; read once, every problem listed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

METHODS = ("POST", "GET")
SMTP_SCHEMES = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PATH = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_MAIL = re.compile(r"[^@\s<>,;\"']+@[^@\s<>,;\"']+\.[^@\s<>,;\"']+")
_TELEPHONE = re.compile(r"[0-9][0-9 -]{4,20}[0-9]")
_FILLED = frozenset({"phone", "text", "id"})
_SLOT = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """An HTTP gateway for text messages.

    `body` is what is sent with {phone}, {text} and {id} in it: a JSON object, or pairs for a form. `success` is a path
    in the JSON answer and the value it has when all went well, empty where the status alone tells; `receipt` the path
    of the gateway's own number.
    """

    url: str
    method: str
    headers: Mapping[str, str] = field(repr=False)
    body: dict[str, Any] | tuple[tuple[str, str], ...] = field(repr=False)
    success: tuple[str, str] = ("", "")
    receipt: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; `smtps` speaks TLS from the start, `smtp` turns to it, save on this very machine."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str = ""

    @property
    def on_this_machine(self) -> bool:
        """True for a relay on the same machine, which is spoken to without TLS."""
        return self.host in LOOPBACK


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """The robot of a WeCom or DingTalk group; `secret` signs as DingTalk asks, empty for WeCom."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Channels:
    """What is set up; None where it is not."""

    sms: SmsGateway | None = None
    mail: MailServer | None = None
    staff_group: StaffGroup | None = None
    desk_telephone: str = ""
    """Stands on every slip, for whoever cannot get in; empty where none was given."""


def read(environ: Mapping[str, str], problems: list[str]) -> Channels:
    """Read the settings; adds a sentence to `problems` for each that cannot be used."""
    texts = {name: value.strip() for name, value in environ.items()}
    telephone = texts.get("DESK_TELEPHONE", "")
    if telephone and not _TELEPHONE.fullmatch(telephone):
        problems.append("DESK_TELEPHONE 要填窗口电话，例如 0570-1234567。")
    return Channels(_sms(texts, problems), _mail(texts, problems), _staff_group(texts, problems), telephone)


def _sms(environ: Mapping[str, str], problems: list[str]) -> SmsGateway | None:
    url = environ.get("SMS_URL", "")
    if not url:
        problems += [
            f"设了 {name}，没有设 SMS_URL：短信发不出去。"
            for name in ("SMS_BODY", "SMS_HEADERS", "SMS_SUCCESS")
            if environ.get(name)
        ]
        return None
    before = len(problems)
    _expect_address("SMS_URL", url, problems)
    method = (environ.get("SMS_METHOD") or METHODS[0]).upper()
    if method not in METHODS:
        problems.append(f"SMS_METHOD 只能是 {'、'.join(METHODS)} 之一。")
    body = _body(environ.get("SMS_BODY", ""), problems)
    headers = _headers(environ.get("SMS_HEADERS", ""), problems)
    path, equals, value = environ.get("SMS_SUCCESS", "").partition("=")
    if environ.get("SMS_SUCCESS") and not (equals and _PATH.fullmatch(path)):
        problems.append("SMS_SUCCESS 要写成 名称=值，例如 code=0 或 data.status=OK。")
    receipt = environ.get("SMS_RECEIPT", "")
    if receipt and not _PATH.fullmatch(receipt):
        problems.append("SMS_RECEIPT 要写回执编号在应答里的名称，例如 smsid 或 data.id。")
    signature = environ.get("SMS_SIGNATURE", "").strip("【】")
    if len(problems) > before:
        return None
    return SmsGateway(url, method, headers, body, (path, value), receipt, signature)


def _body(text: str, problems: list[str]) -> dict[str, Any] | tuple[tuple[str, str], ...]:
    body: dict[str, Any] | tuple[tuple[str, str], ...]
    try:
        body = json.loads(text) if text.startswith("{") else tuple(parse_qsl(text, strict_parsing=True))
    except ValueError:
        as_json, as_form = '{"mobile": "{phone}", "content": "{text}"}', "mobile={phone}&content={text}"
        problems.append(f"SMS_BODY 写得不对，例如 {as_json} 或 {as_form}。")
        return ()
    asked = set(_SLOT.findall(text))
    if not {"phone", "text"} <= asked or asked - _FILLED:
        problems.append("SMS_BODY 里要有 {phone} 和 {text}，此外只能用 {id}。")
    return body


def _headers(text: str, problems: list[str]) -> Mapping[str, str]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) and one.isprintable() for one in found.values()):
        problems.append('SMS_HEADERS 要写成 {"Authorization": "…"} 的样子。')
        return {}
    return found


def _mail(environ: Mapping[str, str], problems: list[str]) -> MailServer | None:
    url, sender = environ.get("MAIL_URL", ""), environ.get("MAIL_FROM", "")
    if not url:
        if sender:
            problems.append("设了 MAIL_FROM，没有设 MAIL_URL：邮件发不出去。")
        return None
    parts, port = _split(url)
    if parts is None or parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        problems.append("MAIL_URL 要写成 smtps://用户名:密码@主机:465 或 smtp://用户名:密码@主机:587。")
        return None
    if not _MAIL.fullmatch(sender):
        problems.append("MAIL_FROM 要填发件邮箱，例如 lianmeng@example.cn。")
        return None
    return MailServer(
        parts.scheme,
        parts.hostname,
        port or SMTP_SCHEMES[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def _staff_group(environ: Mapping[str, str], problems: list[str]) -> StaffGroup | None:
    url, secret = environ.get("STAFF_WEBHOOK_URL", ""), environ.get("STAFF_WEBHOOK_SECRET", "")
    if not url:
        if secret:
            problems.append("设了 STAFF_WEBHOOK_SECRET，没有设 STAFF_WEBHOOK_URL。")
        return None
    before = len(problems)
    _expect_address("STAFF_WEBHOOK_URL", url, problems)
    return StaffGroup(url, secret) if len(problems) == before else None


def _expect_address(name: str, url: str, problems: list[str]) -> None:
    parts, _ = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append(f"{name} 须是完整网址，例如 https://sms.example.cn/send。")
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        problems.append(f"{name} 须以 https:// 开头：手机号和链接不能明文在网上走。")


def _split(url: str) -> tuple[SplitResult | None, int | None]:
    """The parts of an address and its port; None where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None, None
    return parts, port
