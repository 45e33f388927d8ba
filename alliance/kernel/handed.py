"""The slips that a member of staff has just issued: sealed in that one browser, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import links, web
from alliance.kernel.accounts.invitations import HandedOut
from alliance.kernel.crypto import KeyLost
from alliance.kernel.errors import Refused

_KEPT = "handed"
_CONTEXT = "handed out"
MOST = 3
"""A cookie is small, and nobody serves more people at once."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A link and its code, as long as they are good."""

    purpose: str
    link: str = field(repr=False)
    code: str = field(repr=False)
    ends_at: datetime
    checked: str

    @property
    def path(self) -> str:
        """Where the link leads, on the platform."""
        return f"/{self.purpose}/{self.link}"


def keep(out: HandedOut, checked: str = "") -> ResponseReturnValue:
    """Let this browser hold the slip, and go to the page that shows it, which may be loaded again."""
    if out.link and out.ends_at:
        text = json.dumps([out.purpose, out.link, out.code, out.ends_at.isoformat(), checked])
        sealed = web.platform().keyring.seal(text, f"{_CONTEXT} {out.account_id}")
        others = [(key, one) for key, one in session.get(_KEPT, {}).items() if key != str(out.account_id)]
        session[_KEPT] = dict([*others[-(MOST - 1) :], (str(out.account_id), sealed)])
    return redirect(url_for("counter.handed_out", account_id=out.account_id))


def slip(account_id: int) -> Slip | None:
    """The slip of an account that this browser holds; None where it holds none, or the link is over."""
    held = issued(account_id)
    try:
        return held if held and links.bearer(web.reading(), held.link, held.purpose) else None
    except Refused:
        return None


def issued(account_id: int) -> Slip | None:
    """The last slip that this browser has issued for an account, be it good or over."""
    sealed = session.get(_KEPT, {}).get(str(account_id))
    if sealed is None:
        return None
    try:
        text = web.platform().keyring.open(sealed, f"{_CONTEXT} {account_id}")
    except KeyLost:
        return None
    purpose, link, code, ends_at, checked = json.loads(text)
    return Slip(purpose, link, code, datetime.fromisoformat(ends_at), checked)
