"""The pass of a paper: what its page sends with every answer, so that an ended sign-in never holds an answer up.

It names the attempt and its candidate, is sealed with a key of the installation, and opens nothing but the keeping of
answers of this one attempt. It travels in a header, which no other site can make a browser send.
"""

from __future__ import annotations

import hashlib
import hmac

from alliance.kernel.actors import Actor
from alliance.kernel.crypto import Keyring

HEADER = "X-Exam-Pass"
_PURPOSE = "exam pass"
_MOST = 120


def pass_for(keyring: Keyring, actor: Actor, attempt_id: int) -> str:
    """The pass of an attempt for its candidate, who is signed in."""
    who = f"{actor.alliance_id}.{actor.person_id}.{actor.account_id}"
    return f"{who}.{_seal(keyring, attempt_id, who)}"


def bearer(keyring: Keyring, attempt_id: int, shown: str) -> Actor | None:
    """The candidate whose pass was shown; None for one of another attempt, or for none at all."""
    if len(shown) > _MOST or not shown.isascii() or shown.count(".") != 3:  # noqa: PLR2004 -- three numbers and the seal
        return None
    who, _, seal = shown.rpartition(".")
    if not hmac.compare_digest(seal, _seal(keyring, attempt_id, who)):
        return None
    alliance_id, person_id, account_id = (int(part) for part in who.split("."))
    return Actor(alliance_id=alliance_id, person_id=person_id, account_id=account_id)


def _seal(keyring: Keyring, attempt_id: int, who: str) -> str:
    return hmac.digest(keyring.derive(_PURPOSE), f"{attempt_id}.{who}".encode(), hashlib.sha256).hex()
