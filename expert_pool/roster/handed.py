"""The links that this browser has just made for the nominated: sealed in that one browser, and nowhere else."""

from __future__ import annotations

from flask import session

from alliance.kernel import links, web
from alliance.kernel.crypto import KeyLost
from alliance.kernel.errors import Refused
from expert_pool.roster.applying import PURPOSE, Nominated

MOST = 2
"""A cookie is small, and nobody nominates more people at once."""
_KEPT = "expert_slips"
_CONTEXT = "expert slip"


def keep(nominated: Nominated) -> None:
    """Let this browser show and print the link until another two were made."""
    sealed = web.platform().keyring.seal(nominated.link, f"{_CONTEXT} {nominated.expert_id}")
    others = [(key, one) for key, one in session.get(_KEPT, {}).items() if key != str(nominated.expert_id)]
    session[_KEPT] = dict([*others[-(MOST - 1) :], (str(nominated.expert_id), sealed)])


def of(expert_id: int) -> str | None:
    """The link that this browser holds for somebody; None where it holds none, or the link opens nothing any more."""
    sealed = session.get(_KEPT, {}).get(str(expert_id))
    if sealed is None:
        return None
    try:
        link = web.platform().keyring.open(sealed, f"{_CONTEXT} {expert_id}")
        links.bearer(web.reading(), link, PURPOSE)
    except (KeyLost, Refused):
        return None
    return link
