"""The text of a record, of which the fingerprint is taken: written once where people sign, and read here."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from alliance.kernel import canonical
from alliance.kernel.errors import Invalid
from compounds.awards.inspections.checklist import Part, asked
from compounds.awards.inspections.models import SPOT_MOST
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST

EDITION = 1
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
_SPOT = re.compile(r"-?[0-9]{1,3}\.[0-9]{1,8},-?[0-9]{1,3}\.[0-9]{1,8}")
_CODE = re.compile(rf"[a-z0-9_]{{1,{CODE_MOST}}}")
_ANY_CODE = re.compile(rf"[a-z0-9_]{{0,{CODE_MOST}}}")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
BROKEN = "这份现场记录读不出来。"
KEPT = "记录还在手机里。请刷新手机上的页面再送一次；还不行，请照纸质表录入。"
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What reading a text that is no record may raise."""
_YEARS = range(1970, 2200)
"""A telephone whose clock is wrong says a day of these all the same; others nobody can show."""
_BREAKS = "\n\t"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one criterion of one application: the percentage of its points, None where inapplicable."""

    application_id: int
    criterion: str
    share: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that the record names: its number, what it belongs to, its SHA-256, when and (perhaps) where taken."""

    uuid: str
    criterion: str
    digest: str
    taken_at: datetime
    spot: str


@dataclass(frozen=True, slots=True)
class Content:
    """A record as it was signed: for which visit, by whom, from when to when, what was found, which pictures."""

    visit_id: int
    uuid: str
    inspectors: tuple[int, ...]
    began_at: datetime
    finished_at: datetime
    found: tuple[Found, ...]
    shots: tuple[Shot, ...]
    remark: str


def digest_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(content: Content) -> str:
    """The text of a record that was not written on a telephone: keys in order, no blanks."""
    return canonical.text(
        {
            "edition": EDITION,
            "visit": content.visit_id,
            "uuid": content.uuid,
            "inspectors": list(content.inspectors),
            "began": _instant(content.began_at),
            "finished": _instant(content.finished_at),
            "found": [
                {
                    "application": one.application_id,
                    "criterion": one.criterion,
                    "share": None if one.share is None else f"{one.share.normalize():f}",
                    "words": one.words,
                }
                for one in content.found
            ],
            "pictures": [
                {
                    "uuid": one.uuid,
                    "criterion": one.criterion,
                    "sha256": one.digest,
                    "taken": _instant(one.taken_at),
                    "spot": one.spot,
                }
                for one in content.shots
            ],
            "remark": content.remark,
        }
    )


def read(text: str) -> Content:
    """The record again. Raises Invalid where it is none."""
    try:
        data = json.loads(text)
        if data["edition"] != EDITION:
            raise ValueError("another edition")
        return Content(
            visit_id=_whole(data["visit"]),
            uuid=_shaped(data["uuid"], UUID),
            inspectors=tuple(_whole(one) for one in data["inspectors"]),
            began_at=_moment(data["began"]),
            finished_at=_moment(data["finished"]),
            found=tuple(_found(one) for one in data["found"]),
            shots=tuple(shot(one) for one in data["pictures"]),
            remark=_words(data["remark"]),
        )
    except UNREADABLE as wrong:
        raise Invalid(BROKEN, remedy=KEPT) from wrong


def shot(data: Mapping[str, Any]) -> Shot:
    """A picture as a record names it. Raises ValueError, TypeError or KeyError for anything else."""
    return Shot(
        uuid=_shaped(data["uuid"], UUID),
        criterion=_shaped(data["criterion"], _ANY_CODE),
        digest=_shaped(data["sha256"], DIGEST),
        taken_at=_moment(data["taken"]),
        spot=_shaped(data["spot"], _SPOT)[:SPOT_MOST] if data["spot"] else "",
    )


def check(content: Content, parts: Collection[Part], pictures: int) -> None:
    """Compare a record with what was to be looked at, with at most so many `pictures`. Raises Invalid in words."""
    seen = [(one.application_id, one.criterion) for one in content.found]
    if len(set(seen)) != len(seen) or set(seen) != asked(parts):
        raise Invalid(
            "现场记录和这次要看的项目对不上，可能少了几项，或者名单变过。",
            remedy="请在手机上刷新页面，看看哪一项还没有选。",
        )
    lines = {(one.application_id, line.criterion): line for one in parts for line in one.lines}
    for one in content.found:
        line = lines[one.application_id, one.criterion]
        if one.share is None:
            if not line.optional:
                raise Invalid(f"“{line.name}”每个小区都要看，不能写不适用。", remedy="请选一档。")
        elif all(one.share != Decimal(choice.share) for choice in line.choices):
            raise Invalid(f"“{line.name}”的档次不在评分表里。", remedy="请从列出的几档里选一档。")
    if len(content.shots) > pictures:
        raise Invalid(f"一次核查最多 {pictures} 张照片。", remedy="请删去重复的，再签名。")


def _found(data: Mapping[str, Any]) -> Found:
    share = None if data["share"] is None else Decimal(_shaped(data["share"], _SHARE))
    return Found(
        _whole(data["application"]),
        _shaped(data["criterion"], _CODE),
        share,
        _words(data["words"]),
    )


def _words(value: object) -> str:
    if not isinstance(value, str) or len(value) > WORDS_MOST:
        raise ValueError("no words")
    return "".join(sign for sign in value if sign.isprintable() or sign in _BREAKS).strip()


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("no number")
    return value


def _shaped(value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ValueError("another shape")
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise TypeError("no instant")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("an instant without zone")
    if found.year not in _YEARS:
        raise ValueError("no day of ours")
    return found.astimezone(UTC)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
