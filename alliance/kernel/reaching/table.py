"""The one table of who gets what: read from `alliance/who_gets_what.toml` and checked when the platform starts."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

FILE = "who_gets_what.toml"
LONGEST_TEXT = 120
"""A text message of more signs is cut into three; the signature and a link come on top."""
_CODE = re.compile(r"[a-z_]+\.[a-z_]+")
_NUMBER = re.compile(r"[0-9]{5,}")
_FREE = frozenset({"alliance", "address"})
_OF_LINKS = frozenset({"alliance", "link", "days"})
_NEEDED = frozenset({"code", "title", "group", "who", "why", "channels"})
_TEXTS = ("code", "title", "group", "who", "why", "text")
_FLAGS = ("urgent", "security", "link", "quiet")
_OPTIONAL = frozenset({"text", *_FLAGS})


class Way(StrEnum):
    """How a message travels."""

    INBOX = "inbox"
    SMS = "sms"
    MAIL = "mail"
    STAFF_WEBHOOK = "staff_webhook"


WAY_NAMES: dict[Way, str] = {
    Way.INBOX: "站内消息",
    Way.SMS: "短信",
    Way.MAIL: "邮件",
    Way.STAFF_WEBHOOK: "工作群",
}
GROUPS: dict[str, str] = {
    "account": "账号和安全",
    "office": "我的职务",
    "duty": "要我办的事",
    "progress": "我办的事有了进展",
    "alliance": "联盟的通知",
}
"""What people switch on and off, in the order of the page."""


class TableWrong(Exception):
    """The table cannot be used as it is; `problems` holds one sentence each, for whoever edits it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message. `text` is all that travels outside; `who` and `why` are read on the staff's page.

    `urgent` ones are sent at night too; `security` ones cannot be switched off; `link` ones carry the one secret that
    may travel, a link that opens an account, and are in no inbox. `quiet` ones leave no trace of who got them.
    """

    code: str
    title: str
    group: str
    who: str
    why: str
    channels: frozenset[Way]
    text: str = ""
    urgent: bool = False
    security: bool = False
    link: bool = False
    quiet: bool = False

    @property
    def outside(self) -> tuple[Way, ...]:
        """The ways beside the inbox, in their order."""
        return tuple(way for way in Way if way in self.channels and way is not Way.INBOX)

    @property
    def optional(self) -> bool:
        """True where a person may switch off what comes by text message and mail."""
        return not self.security and bool(self.channels & {Way.SMS, Way.MAIL})


def read(text: str) -> Mapping[str, Kind]:
    """The kinds of a table by their codes, in its order. Raises TableWrong with everything that is wrong."""
    try:
        rows: list[dict[str, Any]] = tomllib.loads(text).get("kind", [])
    except tomllib.TOMLDecodeError as wrong:
        raise TableWrong([f"{FILE}: {wrong}"]) from wrong
    problems: list[str] = []
    found: dict[str, Kind] = {}
    for number, row in enumerate(rows, 1):
        name = row.get("code", f"第 {number} 项")
        wrong_here = _shape(row) or _sense(kind := _kind(row))
        if not wrong_here and kind.code in found:
            wrong_here = ["写了两次"]
        problems += [f"{FILE} {name}：{sentence}。" for sentence in wrong_here]
        if not wrong_here:
            found[kind.code] = kind
    if problems:
        raise TableWrong(problems)
    return found


def _shape(row: Mapping[str, Any]) -> list[str]:
    lacking, unknown = sorted(_NEEDED - row.keys()), sorted(row.keys() - _NEEDED - _OPTIONAL)
    problems = [f"缺少 {name}" for name in lacking] + [f"不认识 {name}" for name in unknown]
    problems += [f"{name} 要写 true 或 false" for name in _FLAGS if not _is_flag(row, name)]
    problems += [f"{name} 要是文字" for name in _TEXTS if not _is_text(row, name)]
    ways = row.get("channels", [])
    if not isinstance(ways, list) or set(ways) - set(Way):
        problems.append(f"channels 只能是 {'、'.join(Way)}")
    return problems


def _is_flag(row: Mapping[str, Any], name: str) -> bool:
    return isinstance(row.get(name, False), bool)


def _is_text(row: Mapping[str, Any], name: str) -> bool:
    return isinstance(row.get(name, ""), str)


def _kind(row: Mapping[str, Any]) -> Kind:
    return Kind(**{**row, "channels": frozenset(Way(way) for way in row["channels"])})


def _sense(kind: Kind) -> list[str]:
    problems = []
    if not _CODE.fullmatch(kind.code):
        problems.append("code 要写成 房间.事情，例如 accounts.invited")
    if kind.group not in GROUPS:
        problems.append(f"group 只能是 {'、'.join(GROUPS)}")
    problems += [f"{name} 不能空着" for name in ("title", "who", "why") if not getattr(kind, name).strip()]
    if not kind.channels:
        problems.append("channels 不能空着")
    if kind.link == (Way.INBOX in kind.channels):
        problems.append("带登录链接的不进站内消息，其余的都要进")
    if kind.link and Way.STAFF_WEBHOOK in kind.channels:
        problems.append("登录链接不能发到工作群")
    if kind.quiet and not (kind.link and kind.security):
        problems.append("不留痕迹的要带链接，也不能关掉：发的时候不知道是谁，查不到谁关了")
    return problems + _words(kind)


def _words(kind: Kind) -> list[str]:
    """What is wrong with the text that travels: it takes no fact of a record, so nothing confidential can slip in."""
    if bool(kind.outside) != bool(kind.text):
        return ["发到外面的要有 text，不发的不要写"]
    try:
        asked = {name for _, name, _, _ in string.Formatter().parse(kind.text) if name is not None}
    except ValueError:
        return ["text 里的花括号没有配对"]
    allowed = _OF_LINKS if kind.link else _FREE
    problems = []
    if asked - allowed:
        problems.append(f"text 里只能用 {'、'.join(sorted(allowed))}")
    if kind.link and "link" not in asked:
        problems.append("带登录链接的 text 要有 {link}")
    if _NUMBER.search(kind.text):
        problems.append("text 里不写号码")
    if len(kind.text) > LONGEST_TEXT:
        problems.append(f"text 最多 {LONGEST_TEXT} 个字")
    return problems


KINDS: Mapping[str, Kind] = read(files("alliance").joinpath(FILE).read_text(encoding="utf-8"))


def kind_of(code: str) -> Kind:
    """The kind of this code. Raises LookupError for one that the table does not know."""
    try:
        return KINDS[code]
    except KeyError:
        raise LookupError(f"{FILE} has no kind {code}") from None
