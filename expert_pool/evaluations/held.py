"""Who scores in this browser: somebody signed in, or the bearer of the link that the host handed out on the spot."""

from __future__ import annotations

from flask import session

from alliance.kernel import links, web
from alliance.kernel.actors import Actor
from alliance.kernel.errors import NotFound, Refused
from expert_pool.evaluations.access import PURPOSE
from expert_pool.evaluations.models import Evaluation, Panellist

_KEPT = "panellist"
MOST = 3
"""A cookie is small, and nobody sits on more panels at once."""


def take(text: str) -> int:
    """Let this browser score with a link; returns the request's id. Raises NotFound, LinkExpired."""
    reading = web.reading()
    bearer = links.bearer(reading, text, PURPOSE)
    if bearer.link is None or bearer.alliance_id != web.actor().alliance_id:
        raise NotFound("没有找到。", remedy=links.ASK_AGAIN)
    panellist = reading.session.get_one(Panellist, bearer.link.subject_id)
    request_id = reading.session.get_one(Evaluation, panellist.evaluation_id).request_id
    others = [(key, one) for key, one in session.get(_KEPT, {}).items() if key != str(request_id)]
    session[_KEPT] = dict([*others[-(MOST - 1) :], (str(request_id), bearer.link.link_id)])
    return request_id


def actor(request_id: int) -> Actor:
    """The bearer of the link that this browser holds for a request, else whoever has signed in.

    Raises LinkExpired for a link that is over, SignInNeeded for a visitor without one.
    """
    link_id = session.get(_KEPT, {}).get(str(request_id))
    if link_id is not None:
        try:
            return links.bearer_of(web.reading(), link_id, (PURPOSE,))[0]
        except Refused:
            if not web.actor().signed_in:
                raise
    if not web.actor().signed_in:
        raise web.SignInNeeded
    return web.actor()
