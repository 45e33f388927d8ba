"""The cases that this browser may open without an account: filed in it, or opened by a party's code or signed link."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, session
from sqlalchemy import select

from alliance.kernel import links, web
from alliance.kernel.accounts import sign_in
from alliance.kernel.accounts.sign_in import NotProved
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, Refused, Throttled
from mediation.access import PURPOSE
from mediation.models import Party

REFUSALS = (NotProved, Throttled, NotFound, links.LinkExpired)
"""What a code may be met with."""
MOST = 4
"""A cookie is small, and few people have more cases at once."""
_UNKNOWN = "没有这个查询码。"
_LOOK_AGAIN = "请照登记时记下的 12 位字母和数字再填一次，分清形状相近的字；丢了的，请带身份证到社区或调解组补发。"
_KEPT = "mediation"


@dataclass(frozen=True, slots=True)
class Held:
    """A case that was opened, and the party for which its bearer stands."""

    case_id: int
    party_id: int


def keep(case_id: int, link_id: int) -> None:
    """Let this browser open the case."""
    others = [(key, one) for key, one in session.get(_KEPT, {}).items() if key != str(case_id)]
    session[_KEPT] = dict([*others[-(MOST - 1) :], (str(case_id), link_id)])


def prove(code: str) -> Held:
    """Open a case by a party's code, as `links.typed_code` reads it.

    Raises Throttled, NotProved, NotFound for the code of something else, LinkExpired for one that is over or was
    taken back.
    """
    try:
        link_id = sign_in.prove_slip(web.writing, web.actor(), code, request.remote_addr or "")
    except NotProved as unknown:  # the way in is that of slips, and speaks of them
        raise NotProved(_UNKNOWN, remedy=_LOOK_AGAIN) from unknown
    bearer = bearer_of(web.reading(), link_id)
    if bearer.alliance_id != web.actor().alliance_id:
        raise NotFound(_UNKNOWN, remedy=_LOOK_AGAIN)
    return _opened(bearer, link_id)


def take(text: str) -> Held:
    """Open a case by the secret part of a party's signed link; nothing is used up. Raises NotFound, LinkExpired."""
    bearer = links.bearer(web.reading(), text, PURPOSE)
    if bearer.link is None:
        raise NotFound(_UNKNOWN, remedy=_LOOK_AGAIN)
    return _opened(bearer, bearer.link.link_id)


def actor(case_id: int) -> Actor:
    """Who opens a case here: the bearer of a party's code where this browser holds it, else whoever is asking."""
    link_id = session.get(_KEPT, {}).get(str(case_id))
    if link_id is None or web.actor().signed_in:
        return web.actor()
    try:
        return bearer_of(web.reading(), link_id)
    except Refused:
        return web.actor()


def bearer_of(reading: Transaction, link_id: int) -> Actor:
    """The actor whom a party's proved code or link makes. Raises NotFound, LinkExpired."""
    return links.bearer_of(reading, link_id, (PURPOSE,))[0]


def _opened(bearer: Actor, link_id: int) -> Held:
    party_id = bearer.link.subject_id if bearer.link is not None else 0
    case_id = web.reading().session.scalar(select(Party.case_id).where(Party.id == party_id))
    if case_id is None:
        raise NotFound(_UNKNOWN, remedy=_LOOK_AGAIN)
    keep(case_id, link_id)
    return Held(case_id, party_id)
