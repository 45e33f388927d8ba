"""What a telephone hands in, read from its JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance.kernel.db import LARGEST_KEY
from alliance.kernel.errors import Invalid
from training.sittings.holding import LONGEST_AGO, TOKEN_MOST, Given, Merge, Receipt

_LONGEST_MS = int(LONGEST_AGO.total_seconds() * 1000)


def from_json(sitting_id: int, sent: object) -> Merge:
    """`{"device": …, "marks": [{"key": …, "token": …} or {"key": …, "invited": …}, each with "ago_ms"]}`.

    With `"off": true` a mark takes back what was marked of `invited`. Raises Invalid for anything else.
    """
    refused = Invalid("签到没有送到。", remedy="请刷新这一页再试；还不行，请用纸面名单打勾，回来录入。")
    if not isinstance(sent, dict) or not isinstance(sent.get("device"), str) or not isinstance(sent.get("marks"), list):
        raise refused
    marks = [_given(one) for one in sent["marks"]]
    if None in marks:
        raise refused
    return Merge(sitting_id, sent["device"], tuple(one for one in marks if one is not None))


def as_json(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """`{"kept": [{"key": …, "invited": … or null, "off": true where it was taken back}]}`."""
    return {"kept": [{"key": one.key, "invited": one.invited_id, "off": one.off} for one in receipts]}


def _given(one: object) -> Given | None:
    if not isinstance(one, dict) or not isinstance(one.get("key"), str):
        return None
    token, invited, ago = one.get("token", ""), one.get("invited"), one.get("ago_ms", 0)
    if not isinstance(token, str) or len(token) > TOKEN_MOST:
        return None
    if invited is not None and (type(invited) is not int or not 0 < invited <= LARGEST_KEY):
        return None
    off = one.get("off", False)
    if type(ago) is not int or type(off) is not bool:
        return None
    return Given(one["key"], token, invited, min(max(ago, 0), _LONGEST_MS), off)
