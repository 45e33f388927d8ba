"""The questions that this browser may open without an account: filed in it, or opened by their code."""

from __future__ import annotations

from flask import request, session

from alliance.kernel import links, web
from alliance.kernel.accounts import sign_in
from alliance.kernel.accounts.sign_in import NotProved
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import KeyLost
from alliance.kernel.errors import NotFound, Refused, Throttled
from search.questions import queries
from search.questions.actions import HandedOut

REFUSALS = (NotProved, Throttled, NotFound, links.LinkExpired)
"""What a code may be met with."""
MOST = 3
"""A cookie is small, and few people ask more at once."""
_UNKNOWN = "没有这个查询码。"
_LOOK_AGAIN = "请照提交时记下的 12 位字母和数字再填一次，分清形状相近的字。"
_KEPT = "questions"
_CONTEXT = "question code"


def keep(out: HandedOut) -> None:
    """Let this browser open the question, and show its code once more when the page is loaded again."""
    _remember(out.question_id, out.link_id, web.platform().keyring.seal(out.code, f"{_CONTEXT} {out.question_id}"))


def prove(code: str) -> int:
    """Open a question by its code, as `links.typed_code` reads it; returns its id.

    Raises Throttled, NotProved, NotFound for the code of something else, LinkExpired.
    """
    try:
        link_id = sign_in.prove_slip(web.writing, web.actor(), code, request.remote_addr or "")
    except NotProved as unknown:  # the way in is that of slips, and speaks of them
        raise NotProved(_UNKNOWN, remedy=_LOOK_AGAIN) from unknown
    bearer = queries.bearer(web.reading(), link_id)
    if bearer.link is None or bearer.alliance_id != web.actor().alliance_id:
        raise NotFound(_UNKNOWN, remedy=_LOOK_AGAIN)
    _remember(bearer.link.subject_id, link_id, "")
    return bearer.link.subject_id


def actor(question_id: int) -> Actor:
    """Who opens a question here: the bearer of its code where this browser holds it, else whoever is asking."""
    link_id, _ = session.get(_KEPT, {}).get(str(question_id), (None, ""))
    if link_id is None or web.actor().signed_in:
        return web.actor()
    try:
        return queries.bearer(web.reading(), link_id)
    except Refused:
        return web.actor()


def code(question_id: int) -> str:
    """The code as it stands on paper, in the browser that filed the question; empty elsewhere."""
    _, sealed = session.get(_KEPT, {}).get(str(question_id), (None, ""))
    if not sealed or web.actor().signed_in:
        return ""
    try:
        return links.printed_code(web.platform().keyring.open(sealed, f"{_CONTEXT} {question_id}"))
    except KeyLost:
        return ""


def _remember(question_id: int, link_id: int, sealed: str) -> None:
    others = [(key, one) for key, one in session.get(_KEPT, {}).items() if key != str(question_id)]
    session[_KEPT] = dict([*others[-(MOST - 1) :], (str(question_id), (link_id, sealed))])
