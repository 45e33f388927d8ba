"""The text in somebody's QR code: which sitting, whose seat, and a seal that nobody else can make."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from dataclasses import dataclass

from alliance.kernel.crypto import Keyring

_SEAL = 26
"""130 bits: as good as unguessable, and still few squares on paper."""
_SHAPE = re.compile(r"DD-([1-9][0-9]{0,9})-([1-9][0-9]{0,9})-([A-Z2-7]{26})")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a code says of itself, its seal being ours."""

    sitting_id: int
    invited_id: int


def token(keyring: Keyring, sitting_id: int, invited_id: int) -> str:
    """The text of the code; the same whenever the sheet is printed. Capitals, digits and hyphens only."""
    return f"DD-{sitting_id}-{invited_id}-{_seal(keyring, sitting_id, invited_id)}"


def read(keyring: Keyring, text: str) -> Seen | None:
    """Whose code it is; None for what we never made."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    seen = Seen(int(found[1]), int(found[2]))
    return seen if hmac.compare_digest(found[3], _seal(keyring, seen.sitting_id, seen.invited_id)) else None


def digest(text: str) -> str:
    """What the scanning page holds instead of the code, so that the page prints nobody a code."""
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(keyring: Keyring, sitting_id: int, invited_id: int) -> str:
    made = hmac.digest(keyring.derive("sittings"), f"{sitting_id}.{invited_id}".encode(), "sha256")
    return b32encode(made).decode()[:_SEAL]
