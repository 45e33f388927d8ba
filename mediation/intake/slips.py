"""The codes that this browser has just been given, for paper: sealed in that one browser, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from flask import session

from alliance.kernel import links, web
from alliance.kernel.crypto import KeyLost
from alliance.kernel.errors import Refused
from mediation.access import PURPOSE
from mediation.intake.actions import HandedOut

MOST = 2
"""A cookie is small, and nobody serves more people at once."""
_KEPT = "mediation_slips"
_CONTEXT = "mediation slip"


@dataclass(frozen=True, slots=True)
class Slip:
    """One code on paper, with the link behind the square picture."""

    case_id: int
    party_id: int
    code: str = field(repr=False)
    link: str = field(repr=False)
    ends_at: datetime


def keep(out: HandedOut) -> None:
    """Let this browser show and print the code until another two were given."""
    text = json.dumps([out.case_id, out.code, out.link, out.ends_at.isoformat()])
    sealed = web.platform().keyring.seal(text, f"{_CONTEXT} {out.party_id}")
    others = [(key, one) for key, one in session.get(_KEPT, {}).items() if key != str(out.party_id)]
    session[_KEPT] = dict([*others[-(MOST - 1) :], (str(out.party_id), sealed)])


def of(party_id: int) -> Slip | None:
    """The code of a side that this browser holds; None where it holds none, or the code opens nothing any more."""
    sealed = session.get(_KEPT, {}).get(str(party_id))
    if sealed is None:
        return None
    try:
        case_id, code, link, ends_at = json.loads(web.platform().keyring.open(sealed, f"{_CONTEXT} {party_id}"))
        links.bearer(web.reading(), link, PURPOSE)
    except (KeyLost, Refused):
        return None
    return Slip(case_id, party_id, links.printed_code(code), link, datetime.fromisoformat(ends_at))
